"""`Result` → blocks in their order: what is shown of it, decided once. The writers only lay it out.

Every block is plain text: nothing in it is markup, whatever the content or the person wrote (G6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from itertools import chain

from midback_cli.assessment.answers import Answers, shown_reply
from midback_cli.assessment.care import Care, FittedItem, care_for
from midback_cli.assessment.matching import Weight
from midback_cli.assessment.result import Cause, MustNotMiss, Result
from midback_cli.assessment.screening import flag_named
from midback_cli.assessment.what_if import Change, WhatIf, raising_answers
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, Estimate, Kind, RedFlag, Urgency, Verdict
from midback_cli.knowledge.reader import ESTIMATE
from midback_cli.knowledge.texts import fill, in_sentence
from midback_cli.language.passages import finding_words
from midback_cli.rendering.blocks import CALL, CALL_IN_SHORT, Banner, Block, Bullets, Heading, Paragraph, Table

_SHOWN_REASONS = 4
_SHOWN_WEIGHTS = 3
_SHOWN_MUST_NOT_MISS = 6
_SHOWN_WHAT_IF = 5
_SHOWN_SOURCES = 3
# This many characters of their digests are enough to tell two contents apart.
SHOWN_DIGEST = 12
# Under 1 deciban an answer changes next to nothing, and would only distract.
_SHOWN_FROM_DB = 1.0


# ---------------------------------------------------------------- a result


def result_blocks(
    result: Result, *, changes: Sequence[Change] | None = None, with_sources: bool = False
) -> tuple[Block, ...]:
    """The report of a result, most urgent first; on demand every change, and the evidence with its sources."""
    care = care_for(result)
    return (
        *urgency_blocks(result, care),
        *limit_blocks(result),
        *cause_blocks(result),
        *(_evidence_blocks(result) if with_sources else ()),
        *_care_blocks(result, care, with_sources),
        *_what_if_blocks(result, changes),
        *_closing(result),
    )


def emergency_blocks(result: Result) -> tuple[Block, ...]:
    """The emergency screen: the number first, what to do and what not to do, short enough to be heard at once."""
    advice = result.urgency_text
    banner = Banner(result.urgency, advice.headline or advice.label, (CALL_IN_SHORT,))
    return (banner, *_action_blocks(care_for(result), result.content))


def call_block(content: Content) -> Paragraph:
    """The number to call, for the end of a page: its beginning has scrolled away by then."""
    return Paragraph(content.texts.shared.call)


def urgency_blocks(result: Result, care: Care) -> tuple[Block, ...]:
    """What to do and how soon, and why."""
    text = result.urgency_text
    lines = [text.what_to_do, text.time_frame]
    if not result.screen.is_complete and result.urgency <= Urgency.PRIMARY_CARE:
        lines.insert(0, result.content.texts.result.no_all_clear)
    if result.urgency.is_emergency:
        lines.append(CALL)
    blocks: list[Block] = [Banner(result.urgency, text.label, tuple(lines))]
    blocks += _action_blocks(care, result.content)
    leading = [reason for reason in result.reasons if reason.urgency is result.urgency]
    if leading:
        reasons = (f"{reason.text} {reason.why}" if reason.kind != "condition" else reason.text for reason in leading)
        blocks.append(Bullets(result.content.texts.result.why, tuple(dict.fromkeys(reasons))[:_SHOWN_REASONS]))
    return tuple(blocks)


def _action_blocks(care: Care, content: Content) -> Iterable[Block]:
    """What to do and not to do at once."""
    texts = content.texts.result
    for label, lines in ((texts.do, care.do), (texts.do_not, care.do_not)):
        if lines:
            yield Bullets(label, tuple(lines))


def limit_blocks(result: Result) -> Iterable[Block]:
    """What the result cannot tell: gaps of the screen (never left unsaid: G4), whom it is not for, and no fit."""
    content, note = result.content, result.content.texts.shared.note
    if not result.screen.is_complete:
        names = ", ".join(in_sentence(content.name_of(page), content.texts) for page in result.screen.missing)
        yield Paragraph(fill(content.texts.result.incomplete, pages=names), note)
    for limit in result.limits:
        yield Paragraph(limit.text, note)
    for disagreement in result.disagreements:
        yield Paragraph(disagreement.text, note)
    if result.fits_nothing:
        yield Paragraph(content.chapters.safety_net.fits_nothing, note)


def cause_blocks(result: Result) -> tuple[Block, ...]:
    """The differential: the most likely causes with their reasons, and those that must not be missed."""
    content, texts = result.content, result.content.texts
    shown = [cause for cause in result.causes if _is_shown(cause, result)]
    columns = (texts.shared.cause, texts.shared.chance, texts.causes.reasons)
    blocks: list[Block] = [
        Heading(texts.causes.title),
        Table(columns, (3, 2, 5), tuple(_cause_row(cause, result) for cause in shown)),
        Paragraph(fill(texts.causes.not_listed, chance=chance(result.none_of_these, content))),
    ]
    if not result.urgency.is_emergency and any(cause.condition.urgency.is_emergency for cause in shown):
        blocks.append(Paragraph(content.chapters.safety_net.more_urgent_cause, texts.shared.note))
    return (*blocks, *_serious_blocks(result, {cause.condition.id for cause in shown}))


def _serious_blocks(result: Result, named: Set[str]) -> Iterable[Block]:
    """The causes that must not be missed; without those that are named already and that no rule suspects."""
    texts = result.content.texts
    serious = [
        suspect
        for suspect in result.must_not_miss
        if suspect.condition.urgency >= result.content.urgency.must_not_miss_level
        and (suspect.rules or suspect.condition.id not in named)
    ]
    if serious:
        columns = (texts.shared.cause, texts.shared.chance, texts.causes.serious_why)
        rows = tuple(_must_not_miss_row(suspect, result) for suspect in serious[:_SHOWN_MUST_NOT_MISS])
        yield Heading(texts.shared.must_not_miss)
        yield Paragraph(texts.causes.serious_about)
        yield Table(columns, (3, 2, 5), rows)
    if more := ", ".join(suspect.condition.name for suspect in serious[_SHOWN_MUST_NOT_MISS:]):
        yield Paragraph(fill(texts.causes.serious_more, causes=more))


def _is_shown(cause: Cause, result: Result) -> bool:
    """Whether a cause is worth a row: the first always, a weak one only near the top and not next to nothing."""
    if cause.match != "weak" or cause == result.causes[0]:
        return True
    return cause in result.causes[:3] and cause.probability >= result.content.match.listed_from


def _cause_row(cause: Cause, result: Result) -> tuple[tuple[str, ...], ...]:
    texts, explanation = result.content.texts.causes, result.explain(cause)
    return (
        (cause.condition.name, _if_it_is_this(cause.condition, result.content)),
        (match_words(cause, result.content), chance(cause.probability, result.content)),
        (
            fill(texts.speaks_for, answers=_telling(explanation.reasons_for, result)),
            fill(texts.speaks_against, answers=_telling(explanation.reasons_against, result)),
        ),
    )


def match_words(cause: Cause, content: Content) -> str:
    """How well the answers fit a cause, in words."""
    texts = content.texts.result
    return {"strong": texts.strong_match, "possible": texts.possible_match, "weak": texts.weak_match}[cause.match]


def _if_it_is_this(condition: Condition, content: Content) -> str:
    return fill(content.texts.causes.if_it_is_this, urgency=_advice_of(condition, content))


def _telling(weights: Sequence[Weight], result: Result) -> str:
    """The answers that tell most, in words."""
    telling = [weight_words(weight, result) for weight in weights if abs(weight.weight_db) >= _SHOWN_FROM_DB]
    return "; ".join(telling[:_SHOWN_WEIGHTS]) or result.content.texts.causes.nothing_said


def weight_words(weight: Weight, result: Result) -> str:
    """An answer in words, as the weights of a cause name it."""
    return (
        f"{result.content.questions[weight.question].finding}: {answer_words(weight.question, weight.answer, result)}"
    )


def answer_words(prompt_id: str, answer: tuple[str, ...], result: Result) -> str:
    """The answer to a question: the number that was given, or the labels of what was chosen."""
    content, reply = result.content, result.answers.replies.get(prompt_id)
    if reply is not None and reply.number is not None:
        return str(reply.number)
    labels = (content.questions[prompt_id].label(answer_id, content.texts.answers) for answer_id in answer)
    return "; ".join(labels) or content.screen_texts.none_text


def _must_not_miss_row(suspect: MustNotMiss, result: Result) -> tuple[tuple[str, ...], ...]:
    content, condition = result.content, suspect.condition
    possible = content.texts.causes.serious_possible
    flag = flag_named(suspect.rules[0], content) if suspect.rules else None
    why = flag.shown_as if flag is not None else possible
    return (
        (condition.name, _if_it_is_this(condition, content)),
        (chance(suspect.probability, content),),
        (why,),
    )


def _care_blocks(result: Result, care: Care, with_sources: bool) -> tuple[Block, ...]:
    content, texts = result.content, result.content.texts
    references = (cause.condition.references for cause in result.advised_causes)
    return (
        *_home_care_blocks(care, content, with_sources),
        Heading(texts.shared.medical_care),
        Bullets("", care.medical_care),
        *_source_blocks(references, content, with_sources),
        Heading(content.chapters.safety_net.title),
        Bullets("", care.watch_for),
        Heading(texts.care.doctor_questions_title),
        Bullets("", care.doctor_questions),
    )


def _home_care_blocks(care: Care, content: Content, with_sources: bool) -> Iterable[Block]:
    """What suits the person, the reason for this person first; then what to leave out, and why."""
    if not care.home_care:
        return
    texts = content.texts
    yield Heading(texts.care.home_title)
    yield Bullets("", care.home_care)
    for fitted in care.items:
        if fitted.is_advised:
            name = fitted.item.name
            label = fill(texts.care.ask_first, item=name) if fitted.verdict is Verdict.ASK_FIRST else name
            yield Paragraph(" ".join((*fitted.reasons, fitted.item.text, *fitted.cautions)), label)
    left_out = tuple(
        f"{fitted.item.name}: {left_out_reason(fitted, content)}" for fitted in care.items if not fitted.is_advised
    )
    if left_out:
        yield Bullets(texts.shared.left_out, left_out)
    references = (
        *(fitted.sources for fitted in care.items),
        *(condition.references for condition in care.at_home),
    )
    yield from _source_blocks(references, content, with_sources)


def left_out_reason(fitted: FittedItem, content: Content) -> str:
    """Why a piece of care is left out, and what may be used instead."""
    texts = content.texts
    reasons = list(fitted.reasons)
    if not reasons:
        causes = ", ".join(in_sentence(condition.name, texts) for condition in fitted.harms)
        reasons.append(fill(texts.care.does_harm, causes=causes))
    if fitted.instead:
        items = ", ".join(in_sentence(item.name, texts) for item in fitted.instead)
        reasons.append(fill(texts.care.instead, items=items))
    return " ".join(reasons)


def _source_blocks(references: Iterable[Iterable[str]], content: Content, with_all: bool) -> Iterable[Block]:
    """The sources that a part rests on, in short: the first few, or on demand each of them."""
    texts = content.texts
    names = [name for name in dict.fromkeys(chain.from_iterable(references)) if name in content.sources]
    if with_all:
        yield Bullets(texts.shared.sources, tuple(content.sources[name].cited for name in names))
    elif names:
        shown = "; ".join(content.sources[name].cited_in_short for name in names[:_SHOWN_SOURCES])
        more = len(names) - _SHOWN_SOURCES
        line = fill(texts.care.more_sources, sources=shown, count=more) if more > 0 else f"{shown}."
        yield Paragraph(line, texts.shared.sources)


def _what_if_blocks(result: Result, changes: Sequence[Change] | None) -> Iterable[Block]:
    """What would make the advice more urgent; or, where it was asked for, everything that would change the result."""
    texts = result.content.texts.changes
    if changes is None:
        lines = tuple(_raising_line(what_if, result.content) for what_if in raising_answers(result)[:_SHOWN_WHAT_IF])
        return (Heading(texts.more_urgent_title), Bullets("", lines)) if lines else ()
    lines = tuple(_change_line(change, result) for change in changes)
    return (Heading(texts.title), Bullets("", lines) if lines else Paragraph(texts.none))


def _raising_line(what_if: WhatIf, content: Content) -> str:
    texts = content.texts.changes
    if_so = fill(texts.if_so, answer=_said(what_if.prompt_id, what_if.answer, content))
    return f"{if_so} {fill(texts.then_urgency, urgency=_advice_of(what_if.flag, content))}"


def _change_line(change: Change, result: Result) -> str:
    content, texts = result.content, result.content.texts.changes
    said = _said(change.prompt_id, change.answer, content)
    if change.first == result.causes[0].condition.id:
        then = texts.then_urgency
    else:
        then = texts.then_cause if change.urgency is result.urgency else texts.then_both
    urgency, cause = _advice(change.urgency, content), content.conditions[change.first].name
    start = fill(texts.if_not if change.taken_back else texts.if_so, answer=said)
    return f"{start} {fill(then, urgency=urgency, cause=cause)}"


def _said(prompt_id: str, answer: str | int, content: Content) -> str:
    """One answer in words: a finding, a finding with its answer, or the line of a cue."""
    question = content.questions.get(prompt_id)
    if question is None:
        return next(cue.text for cue in content.pages[prompt_id].cues if cue.id == answer)
    return f"{question.finding}: {answer}" if isinstance(answer, int) else finding_words(question, answer, content)


def _advice(urgency: Urgency, content: Content) -> str:
    """How soon to act, within a sentence."""
    return in_sentence(content.urgency_texts[urgency].label, content.texts)


def _advice_of(named: Condition | RedFlag, content: Content) -> str:
    """How soon to act on a cause or a rule, within a sentence, with its sooner time where it has one."""
    return in_sentence(content.urgency_texts[named.urgency].timed(named.sooner).label, content.texts)


def _evidence_blocks(result: Result) -> Iterable[Block]:
    """For each cause shown, its prior and every weight in decibans, each with its source; they add up to its total."""
    texts = result.content.texts.evidence
    yield Heading(texts.title)
    for cause in result.causes:
        if _is_shown(cause, result):
            columns = (cause.condition.name, texts.weight, texts.source)
            yield Table(columns, (6, 2, 4), tuple(_evidence_rows(cause, result)))


def _evidence_rows(cause: Cause, result: Result) -> Iterable[tuple[tuple[str, ...], ...]]:
    texts, explanation = result.content.texts.evidence, result.explain(cause)

    def row(name: str, weight_db: float, estimates: Iterable[Estimate]) -> tuple[tuple[str, ...], ...]:
        sources = dict.fromkeys(estimate.source for estimate in estimates)
        names = ", ".join(texts.estimate if source == ESTIMATE else source for source in sources)
        return (name,), (f"{weight_db:+.1f}",), (names,)

    yield row(texts.prior, explanation.prior_db, (cause.condition.prior,))
    for weight in explanation.weights:
        yield row(weight_words(weight, result), weight.weight_db, _estimates_of(weight, cause, result))
    yield row(texts.sum, explanation.prior_db + sum(weight.weight_db for weight in explanation.weights), ())


def _estimates_of(weight: Weight, cause: Cause, result: Result) -> tuple[Estimate, ...]:
    """The likelihoods and the base rates that a weight was made of."""
    condition, question = cause.condition, result.content.questions[weight.question]
    if ratios := condition.likelihood_ratio.get(question.id):
        return (ratios[weight.answer[0]],)
    return tuple(
        rates[answer]
        for rates in (condition.likelihood[question.id], question.base_rate)
        for answer in rates
        if question.kind is Kind.YES_NO or answer in weight.answer
    )


def _closing(result: Result) -> tuple[Block, ...]:
    content, chapter, texts = result.content, result.content.chapters.safety_net, result.content.texts.result
    urgency = result.urgency_text
    return (
        Heading(texts.about_title),
        Paragraph(chapter.trust_yourself),
        Paragraph(chapter.disclaimer),
        Paragraph(version_text(content)),
        # A long report has pushed its headline out of the window by now.
        Paragraph(f"{urgency.label}. {urgency.time_frame}", texts.in_short),
    )


def review_text(content: Content) -> str:
    """The sentence that says who reviewed the content, or that nobody has."""
    if content.reviewed_by:
        return fill(content.texts.shared.reviewed, reviewer=content.reviewed_by)
    return content.chapters.safety_net.not_reviewed


def version_text(content: Content) -> str:
    """Who reviewed the content, and which content it is."""
    version = fill(content.texts.result.version, version=content.version, digest=content.sha256[:SHOWN_DIGEST])
    return f"{review_text(content)} {version}"


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
    return tuple(
        (prompt_id, content.name_of(prompt_id), shown_reply(prompt_id, reply, content))
        for prompt_id, reply in answers.replies.items()
    )
