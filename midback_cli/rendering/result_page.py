"""`Result` or `Condition` → blocks in their order: the words, once. The writers only lay them out.

Every block is plain text: nothing in it is markup, whatever the content or the person wrote (G6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from midback_cli.assessment.answers import Answers, shown_reply
from midback_cli.assessment.care import FittedItem
from midback_cli.assessment.changes import Change
from midback_cli.assessment.explanation import Weight
from midback_cli.assessment.result import Cause, MustNotMiss, Result
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, Kind, RedFlag, Urgency, Verdict
from midback_cli.knowledge.texts import fill
from midback_cli.rendering.blocks import CALL, CALL_IN_SHORT, NUMBER, Banner, Block, Bullets, Heading, Paragraph, Table

WHY = "Why"
_SHOWN_REASONS = 4
_SHOWN_WEIGHTS = 3
_SHOWN_MUST_NOT_MISS = 6
_SHOWN_WHAT_IF = 5
_SHOWN_SOURCES = 3
# Under 1 deciban an answer changes next to nothing, and would only distract.
_SHOWN_FROM_DB = 1.0


# ---------------------------------------------------------------- a result


def result_blocks(
    result: Result, *, changes: Sequence[Change] | None = None, with_sources: bool = False
) -> tuple[Block, ...]:
    """The report of a result, most urgent first; on demand every change, and the evidence with its sources."""
    return (
        *urgency_blocks(result),
        *limit_blocks(result),
        *cause_blocks(result),
        *(_evidence_blocks(result) if with_sources else ()),
        *_care_blocks(result, with_sources),
        *_what_if_blocks(result, changes),
        *_closing(result),
    )


def emergency_blocks(result: Result) -> tuple[Block, ...]:
    """The emergency screen: the number first, what to do and what not to do, short enough to be heard at once."""
    text = result.urgency_text
    return (Banner(result.urgency, text.headline or text.label, (CALL_IN_SHORT,)), *_action_blocks(result))


def call_block() -> Paragraph:
    """The number to call, for the end of a page: its beginning has scrolled away by then."""
    return Paragraph(f"In an emergency, call {NUMBER} now.")


def urgency_blocks(result: Result) -> tuple[Block, ...]:
    """What to do and how soon, and why."""
    text = result.urgency_text
    lines = [text.what_to_do, text.time_frame]
    if not result.screen.is_complete and result.urgency <= Urgency.PRIMARY_CARE:
        lines.insert(0, "The safety questions are not complete, so this is not an all-clear.")
    if result.urgency.is_emergency:
        lines.append(CALL)
    blocks: list[Block] = [Banner(result.urgency, text.label, tuple(lines))]
    blocks += _action_blocks(result)
    leading = [reason for reason in result.reasons if reason.urgency is result.urgency]
    if leading:
        reasons = (f"{reason.text} {reason.why}" if reason.kind != "condition" else reason.text for reason in leading)
        blocks.append(Bullets(WHY, tuple(dict.fromkeys(reasons))[:_SHOWN_REASONS]))
    return tuple(blocks)


def _action_blocks(result: Result) -> Iterable[Block]:
    """What to do and not to do at once."""
    for label, lines in zip(("Do this", "Do not do this"), result.actions, strict=True):
        if lines:
            yield Bullets(label, tuple(lines))


def limit_blocks(result: Result) -> Iterable[Block]:
    """What the result can not tell: gaps of the screen (never left unsaid: G4), whom it is not for, and no fit."""
    if not result.screen.is_complete:
        names = ", ".join(result.content.name_of(page).lower() for page in result.screen.missing)
        yield Paragraph(
            f"The safety questions are not complete. Missing or not sure: {names}. "
            "A missing answer does not mean that all is well. Answer them, or ask a nurse or doctor.",
            "Please note",
        )
    for limit in result.limits:
        yield Paragraph(limit.text, "Please note")
    for disagreement in result.disagreements:
        yield Paragraph(disagreement.text, "Please note")
    if result.fits_nothing:
        yield Paragraph(result.content.chapters.safety_net.fits_nothing, "Please note")


def cause_blocks(result: Result) -> tuple[Block, ...]:
    """The differential: the most likely causes with their reasons, and those that must not be missed."""
    blocks: list[Block] = [Heading("Most likely causes")]
    shown = [cause for cause in result.causes if _is_shown(cause, result)]
    rows = tuple(_cause_row(cause, result) for cause in shown)
    blocks.append(Table(("Cause", "Chance", "What speaks for and against it"), (3, 2, 5), rows))
    blocks.append(
        Paragraph(
            f"Something that is not on our list: {chance(result.none_of_these, result.content)}. "
            "All chances are estimates, not a diagnosis."
        )
    )
    if not result.urgency.is_emergency and any(cause.condition.urgency.is_emergency for cause in shown):
        blocks.append(Paragraph(result.content.chapters.safety_net.more_urgent_cause, "Please note"))
    named = {cause.condition.id for cause in shown}
    serious = [
        one
        for one in result.must_not_miss
        if one.condition.urgency >= result.content.urgency.must_not_miss_level
        and (one.rules or one.condition.id not in named)
    ]
    if serious:
        blocks.append(Heading("Must not be missed"))
        blocks.append(Paragraph("These are not always likely, but they are the ones to rule out first."))
        blocks.append(
            Table(
                ("Cause", "Chance", "Why it is named"),
                (3, 2, 5),
                tuple(_must_not_miss_row(one, result) for one in serious[:_SHOWN_MUST_NOT_MISS]),
            )
        )
        if len(serious) > _SHOWN_MUST_NOT_MISS:
            names = ", ".join(one.condition.name for one in serious[_SHOWN_MUST_NOT_MISS:])
            blocks.append(Paragraph(f"Also: {names}."))
    return tuple(blocks)


def _is_shown(cause: Cause, result: Result) -> bool:
    """Whether a cause is worth a row: the first always, a weak one only near the top and not next to nothing."""
    if cause.match != "weak" or cause == result.causes[0]:
        return True
    return cause in result.causes[:3] and cause.probability >= result.content.match.listed_from


def _cause_row(cause: Cause, result: Result) -> tuple[tuple[str, ...], ...]:
    urgency = f"If it is this: {_label(cause.condition, result)}"
    explanation = result.explain(cause)
    return (
        (cause.condition.name, urgency),
        (f"{cause.match} match", chance(cause.probability, result.content)),
        (
            *_sided("For", explanation.reasons_for, result),
            *_sided("Against", explanation.reasons_against, result),
        ),
    )


def _sided(side: str, weights: Sequence[Weight], result: Result) -> tuple[str, ...]:
    telling = [weight_words(weight, result) for weight in weights if abs(weight.weight_db) >= _SHOWN_FROM_DB]
    return (f"{side}: {'; '.join(telling[:_SHOWN_WEIGHTS]) or 'nothing you said'}",)


def weight_words(weight: Weight, result: Result) -> str:
    """An answer in words, as the weights of a cause name it."""
    return (
        f"{result.content.questions[weight.question].finding}: {answer_words(weight.question, weight.answer, result)}"
    )


def answer_words(prompt_id: str, answer: tuple[str, ...], result: Result) -> str:
    """The answer to a question: the number that was given, or the labels of what was chosen."""
    reply = result.answers.replies.get(prompt_id)
    if reply is not None and reply.number is not None:
        return str(reply.number)
    return "; ".join(map(result.content.questions[prompt_id].label, answer)) or result.content.screen_texts.none_text


def _must_not_miss_row(one: MustNotMiss, result: Result) -> tuple[tuple[str, ...], ...]:
    why = result.content.flags_by_id[one.rules[0]].shown_as if one.rules else "Your answers leave it possible."
    label = f"If it is this: {_label(one.condition, result)}"
    return ((one.condition.name, label), (chance(one.probability, result.content),), (why,))


def _care_blocks(result: Result, with_sources: bool) -> tuple[Block, ...]:
    content = result.content
    advised = [cause.condition for cause in result.advised_causes]
    blocks = [
        *_home_care_blocks(result, with_sources),
        Heading("What a doctor may do"),
        Bullets("", result.medical_care),
        *_source_blocks((condition.references for condition in advised), content, with_sources),
        Heading(content.chapters.safety_net.title),
        Bullets("", result.watch_for),
        Heading("Questions that a doctor may ask you"),
        Bullets("", result.doctor_questions),
    ]
    return tuple(blocks)


def _home_care_blocks(result: Result, with_sources: bool) -> Iterable[Block]:
    """What suits the person, the reason for this person first; then what to leave out, and why."""
    if not result.home_care:
        return
    yield Heading("What you can do at home")
    yield Bullets("", result.home_care)
    items = result.home_care_items
    for one in items:
        if one.is_advised:
            label = f"{one.item.name} (ask first)" if one.verdict is Verdict.ASK_FIRST else one.item.name
            yield Paragraph(" ".join((*one.reasons, one.item.text, *one.cautions)), label)
    if left_out := tuple(f"{one.item.name}: {left_out_reason(one)}" for one in items if not one.is_advised):
        yield Bullets("Not for you now", left_out)
    references = (*(one.sources for one in items), *(condition.references for condition in result.treated_at_home))
    yield from _source_blocks(references, result.content, with_sources)


def left_out_reason(one: FittedItem) -> str:
    """Why a piece of care is left out, and what may be used instead."""
    reasons = list(one.reasons)
    if not reasons:
        reasons.append(f"It can do harm if this is the cause: {', '.join(cause.name.lower() for cause in one.harms)}.")
    if one.instead:
        reasons.append(f"Instead: {', '.join(item.name.lower() for item in one.instead)}.")
    return " ".join(reasons)


def _source_blocks(references: Iterable[Iterable[str]], content: Content, with_all: bool) -> Iterable[Block]:
    """The sources that a part rests on, in short: the first few, or on demand each of them."""
    names = [name for name in dict.fromkeys(chain.from_iterable(references)) if name in content.sources]
    if with_all:
        yield Bullets("Sources", tuple(content.sources[name].cited for name in names))
    elif names:
        shown = "; ".join(content.sources[name].cited_in_short for name in names[:_SHOWN_SOURCES])
        more = len(names) - _SHOWN_SOURCES
        yield Paragraph(f"{shown}{f'; and {more} more (--sources)' if more > 0 else ''}.", "Sources")


def _what_if_blocks(result: Result, changes: Sequence[Change] | None) -> Iterable[Block]:
    """What would make the advice more urgent; or, where it was asked for, everything that would change the result."""
    if changes is None:
        lines = tuple(
            f"If this were so: {_said(one.prompt_id, one.answer, result.content)}. "
            f"Then the advice would be: {_label(one.flag, result)}."
            for one in result.what_if[:_SHOWN_WHAT_IF]
        )
        return (Heading("What would make it more urgent"), Bullets("", lines)) if lines else ()
    lines = tuple(_change_line(change, result) for change in changes)
    return (
        Heading("What would change this result: any one of these answers"),
        Bullets("", lines) if lines else Paragraph("No single answer would change the advice or the first cause."),
    )


def _change_line(change: Change, result: Result) -> str:
    said = _said(change.prompt_id, change.answer, result.content)
    start = f"Without this: {said}." if change.taken_back else f"If this were so: {said}."
    effects = []
    if change.urgency is not result.urgency:
        effects.append(f"the advice would be: {result.content.urgency_texts[change.urgency].label.lower()}")
    if change.first != result.causes[0].condition.id:
        effects.append(f"the first cause would be: {result.content.conditions[change.first].name}")
    return f"{start} Then {', and '.join(effects)}."


def _said(prompt_id: str, answer: str | int, content: Content) -> str:
    """One answer in words: a finding, a finding with its answer, or the line of a cue."""
    question = content.questions.get(prompt_id)
    if question is None:
        return next(cue.text for cue in content.pages[prompt_id].cues if cue.id == answer)
    if isinstance(answer, int):
        return f"{question.finding}: {answer}"
    return question.finding if answer == "yes" else f"{question.finding}: {question.label(answer)}"


def _label(named: Condition | RedFlag, result: Result) -> str:
    return result.content.urgency_texts[named.urgency].timed(named.sooner).label.lower()


def _evidence_blocks(result: Result) -> Iterable[Block]:
    """For each cause shown, its prior and every weight in decibans, each with its source; they add up to its total."""
    yield Heading("The evidence in full, in decibans (10 is ten times likelier)")
    for cause in result.causes:
        if _is_shown(cause, result):
            explanation = result.explain(cause)
            total = explanation.prior_db + sum(weight.weight_db for weight in explanation.weights)
            rows = (
                (("How common it is, tempered",), (f"{explanation.prior_db:+.1f}",), (cause.condition.prior.source,)),
                *(
                    (
                        (weight_words(weight, result),),
                        (f"{weight.weight_db:+.1f}",),
                        (_weight_source(weight, cause, result),),
                    )
                    for weight in explanation.weights
                ),
                (("Sum",), (f"{total:+.1f}",), ("",)),
            )
            yield Table((cause.condition.name, "Weight", "Source"), (6, 2, 4), rows)


def _weight_source(weight: Weight, cause: Cause, result: Result) -> str:
    """The sources of the likelihood and of the base rate that a weight was made of."""
    condition, question = cause.condition, result.content.questions[weight.question]
    if ratios := condition.likelihood_ratio.get(question.id):
        return ratios[weight.answer[0]].source
    rates = condition.likelihood[question.id]
    names = (rates[name] for name in rates if question.kind is Kind.YES_NO or name in weight.answer)
    bases = (
        question.base_rate[name] for name in question.base_rate if question.kind is Kind.YES_NO or name in weight.answer
    )
    return ", ".join(dict.fromkeys(estimate.source for estimate in (*names, *bases)))


def _closing(result: Result) -> tuple[Block, ...]:
    content, texts = result.content, result.content.chapters.safety_net
    urgency = result.urgency_text
    return (
        Heading("About this result"),
        Paragraph(texts.trust_yourself),
        Paragraph(texts.disclaimer),
        Paragraph(version_text(content)),
        # A long report has pushed its headline out of the window by now.
        Paragraph(f"{urgency.label}. {urgency.time_frame}", "In short"),
    )


def review_text(content: Content) -> str:
    """The sentence that says who reviewed the content, or that nobody has."""
    if content.reviewed_by:
        return f"Reviewed by {content.reviewed_by}."
    return content.chapters.safety_net.not_reviewed


def version_text(content: Content) -> str:
    """Who reviewed the content, and which content it is."""
    return f"{review_text(content)} Content version {content.version}, {content.sha256[:12]}."


def chance(probability: float, content: Content) -> str:
    """A probability (0 to 1) as people out of 100, never as certain as 0 or 100."""
    texts = content.texts.result
    if probability < 0.01:
        return fill(texts.chance_at_most, count=1)
    if probability > 0.95:
        return fill(texts.chance_at_least, count=95)
    return fill(texts.chance, count=round(probability * 100))


# ---------------------------------------------------------------- the answers, for the review


def answer_lines(answers: Answers, content: Content) -> tuple[tuple[str, str, str], ...]:
    """Every answer given: its id, what was asked in short, and the reply in words."""
    texts = content.screen_texts
    lines = []
    for asked, reply in answers.replies.items():
        shown = shown_reply(content.asked(asked), reply, texts.none_text, texts.unsure_text)
        lines.append((asked, content.name_of(asked), shown))
    return tuple(lines)
