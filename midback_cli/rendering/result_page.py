"""`Result` → blocks in their order: the whole report, and the sections that it is made of. The writers only lay it out.

Every block is plain text: nothing in it is markup, whatever the content or the person wrote (G6). The first screen
stands in first_screen.py, the causes in causes_page.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from midback_cli.assessment.answers import Answers, shown_reply
from midback_cli.assessment.care import Care, care_for
from midback_cli.assessment.matching import Weight
from midback_cli.assessment.result import Cause, Result
from midback_cli.assessment.what_if import Change, WhatIf, raising_answers
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Estimate, Kind, Urgency
from midback_cli.knowledge.reader import ESTIMATE
from midback_cli.knowledge.texts import fill, in_sentence, with_capital
from midback_cli.language.passages import finding_words
from midback_cli.rendering.answer_words import answer_words, chance, clause, weight_words
from midback_cli.rendering.blocks import CALL, Banner, Block, Bullets, Heading, Paragraph, Table
from midback_cli.rendering.causes_page import cause_blocks, is_shown
from midback_cli.rendering.first_screen import emergency_blocks, emergency_screen, step_blocks, what_to_do
from midback_cli.rendering.home_care import fitted_blocks, left_out_reason

__all__ = [
    "SHOWN_DIGEST",
    "answer_lines",
    "answer_words",
    "call_block",
    "care_blocks",
    "cause_blocks",
    "chance",
    "emergency_blocks",
    "emergency_screen",
    "left_out_reason",
    "limit_blocks",
    "pill_blocks",
    "result_blocks",
    "review_text",
    "source_blocks",
    "urgency_blocks",
    "version_text",
    "visit_blocks",
    "warning_blocks",
    "weight_words",
]

_SHOWN_REASONS = 4
_SHOWN_WHAT_IF = 5
_SHOWN_SOURCES = 3
# This many characters of their digests are enough to tell two contents apart.
SHOWN_DIGEST = 12


# ---------------------------------------------------------------- the whole report


def result_blocks(
    result: Result, *, changes: Sequence[Change] | None = None, with_sources: bool = False
) -> tuple[Block, ...]:
    """The report of a result: the answer first, then in the order of need; on demand every change, and the evidence."""
    care = care_for(result)
    return (
        *urgency_blocks(result, care),
        *limit_blocks(result),
        *cause_blocks(result),
        *care_blocks(result, care),
        *pill_blocks(care, result.content),
        *warning_blocks(result, care),
        *medical_blocks(result, care),
        *_doctor_question_blocks(care, result.content),
        *(_change_blocks(result, changes) if changes is not None else ()),
        *(source_blocks(result, care) if with_sources else ()),
        *_closing(result, care, with_sources),
    )


def call_block(content: Content) -> Paragraph:
    """The number to call, for the end of a page: its beginning has scrolled away by then."""
    return Paragraph(content.texts.shared.call)


# ---------------------------------------------------------------- how soon, and why


def urgency_blocks(result: Result, care: Care) -> tuple[Block, ...]:
    """What to do and how soon, and why."""
    text = result.urgency_text
    lines = [what_to_do(result), text.time_frame]
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


# ---------------------------------------------------------------- what to do


def care_blocks(result: Result, care: Care) -> Iterable[Block]:
    """What to do at a glance and when to get help; then each piece of care in full. No medicine."""
    if not care.home_care:
        return
    content = result.content
    yield Heading(content.texts.care.home_title)
    yield from step_blocks(result, care)
    yield Paragraph(content.chapters.safety_net.in_short)
    yield Bullets("", care.home_care)
    yield from fitted_blocks((fitted for fitted in care.items if not fitted.item.medicine), content)


def pill_blocks(care: Care, content: Content) -> Iterable[Block]:
    """The medicines that suit the person, and those to leave out."""
    pills = [fitted for fitted in care.items if fitted.item.medicine]
    if pills:
        yield Heading(content.texts.care.pills_title)
        yield from fitted_blocks(pills, content)


def medical_blocks(result: Result, care: Care) -> tuple[Block, ...]:
    """What a doctor may do."""
    return Heading(result.content.texts.shared.medical_care), Bullets("", care.medical_care)


# ---------------------------------------------------------------- what to watch for, and the visit


def warning_blocks(result: Result, care: Care) -> Iterable[Block]:
    """The signs that mean: act at once, or be seen; then what else would make it more urgent, under what to do then."""
    content = result.content
    yield Heading(content.chapters.safety_net.title)
    yield Bullets("", care.watch_for)
    signs: dict[str, list[str]] = {}
    for what_if in _other_signs(result)[:_SHOWN_WHAT_IF]:
        advice = content.urgency_texts[what_if.flag.urgency].timed(what_if.flag.sooner).label
        signs.setdefault(advice, []).append(_sign(what_if, content))
    for advice, lines in signs.items():
        yield Bullets(fill(content.texts.changes.if_so_act, advice=advice), tuple(lines))


def _other_signs(result: Result) -> list[WhatIf]:
    """The answers that would raise the urgency, beside the emergencies that the warning signs name already."""
    cues = (cue for page in result.content.pages.values() for cue in page.cues)
    graver = {question_id for cue in cues for question_id in cue.implies}
    return [
        what_if
        for what_if in raising_answers(result)
        if not what_if.flag.urgency.is_emergency and what_if.prompt_id not in graver
    ]


def _sign(what_if: WhatIf, content: Content) -> str:
    """A sign as a person would tell it."""
    question = content.questions.get(what_if.prompt_id)
    if question is None or isinstance(what_if.answer, int):
        return _said(what_if.prompt_id, what_if.answer, content)
    return f"{with_capital(clause(question, what_if.answer, content))}."


def visit_blocks(result: Result, care: Care) -> tuple[Block, ...]:
    """What makes a visit easier: what the doctor may ask, what to ask, what to bring."""
    content = result.content
    texts, chapter = content.texts, content.chapters.doctor_questions
    return (
        *_doctor_question_blocks(care, content),
        Heading(texts.end.ask_title),
        Bullets("", chapter.ask_your_doctor),
        Heading(texts.end.bring_title),
        Bullets("", chapter.bring, to_tick=True),
    )


def _doctor_question_blocks(care: Care, content: Content) -> tuple[Block, ...]:
    return Heading(content.texts.care.doctor_questions_title), Bullets("", care.doctor_questions)


# ---------------------------------------------------------------- what would change it (--what-if)


def _change_blocks(result: Result, changes: Sequence[Change]) -> tuple[Block, ...]:
    texts = result.content.texts.changes
    lines = tuple(_change_line(change, result) for change in changes)
    return (Heading(texts.title), Bullets("", lines) if lines else Paragraph(texts.none))


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


# ---------------------------------------------------------------- what it rests on (--sources)


def source_blocks(result: Result, care: Care) -> Iterable[Block]:
    """For each cause shown, its prior and every weight in decibans, each with its source; then every source in full."""
    texts = result.content.texts
    yield Heading(texts.evidence.title)
    for cause in result.causes:
        if is_shown(cause, result):
            columns = (texts.condition.finding, texts.evidence.weight, texts.evidence.source)
            yield Heading(cause.condition.name)
            yield Table(columns, (6, 2, 4), tuple(_evidence_rows(cause, result)))
    yield Bullets(texts.shared.sources, tuple(result.content.sources[name].cited for name in _sources(result, care)))


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


def _sources(result: Result, care: Care) -> tuple[str, ...]:
    """The keys of the sources that the care rests on."""
    references = (
        *(fitted.sources for fitted in care.items),
        *(condition.references for condition in care.at_home),
        *(cause.condition.references for cause in result.advised_causes),
    )
    return tuple(name for name in dict.fromkeys(chain.from_iterable(references)) if name in result.content.sources)


def _sources_in_short(result: Result, care: Care) -> Iterable[Block]:
    """The first few of them, in short."""
    names, texts = _sources(result, care), result.content.texts
    if names:
        shown = "; ".join(result.content.sources[name].cited_in_short for name in names[:_SHOWN_SOURCES])
        more = len(names) - _SHOWN_SOURCES
        line = fill(texts.care.more_sources, sources=shown, count=more) if more > 0 else f"{shown}."
        yield Paragraph(line, texts.shared.sources)


# ---------------------------------------------------------------- what a result is not


def _closing(result: Result, care: Care, with_sources: bool) -> tuple[Block, ...]:
    content, chapter, texts = result.content, result.content.chapters.safety_net, result.content.texts.result
    return (
        Heading(texts.about_title),
        Paragraph(chapter.trust_yourself),
        Paragraph(chapter.disclaimer),
        *(() if with_sources else _sources_in_short(result, care)),
        Paragraph(version_text(content)),
        # A long report has pushed its headline out of the window by now.
        Paragraph(advice_in_short(result), texts.in_short),
    )


def advice_in_short(result: Result) -> str:
    """How soon to act, in a line or two; of an emergency, the call alone."""
    text = result.urgency_text
    if result.urgency.is_emergency:
        return f"{text.headline or text.label}."
    return f"{text.label}. {text.time_frame}"


def review_text(content: Content) -> str:
    """The sentence that says who reviewed the content, or that nobody has."""
    if content.reviewed_by:
        return fill(content.texts.shared.reviewed, reviewer=content.reviewed_by)
    return content.chapters.safety_net.not_reviewed


def version_text(content: Content) -> str:
    """Who reviewed the content, and which content it is."""
    version = fill(content.texts.result.version, version=content.version, digest=content.sha256[:SHOWN_DIGEST])
    return f"{review_text(content)} {version}"


# ---------------------------------------------------------------- the answers, for the review


def answer_lines(answers: Answers, content: Content) -> tuple[tuple[str, str, str], ...]:
    """Every answer given: its id, what was asked in short, and the reply in words."""
    return tuple(
        (prompt_id, content.name_of(prompt_id), shown_reply(prompt_id, reply, content))
        for prompt_id, reply in answers.replies.items()
    )
