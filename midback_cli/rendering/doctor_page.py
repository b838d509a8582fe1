"""`Result` → blocks of the report for a visit: the case as one doctor tells it to another, the causes with their
reasons, the answers in a doctor's order, and what is left to fill in; one sheet for an ordinary case.

The order and the titles are content (visit.toml). What was not asked is left out, never told as a no (G4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from midback_cli.assessment.care import Care, care_for
from midback_cli.assessment.findings import FindingStatus, Status, page_statuses, question_status, ruled_out
from midback_cli.assessment.matching import Weight
from midback_cli.assessment.result import Cause, Result
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.doctor_report import VisitPlan, VisitSection, VisitTexts
from midback_cli.knowledge.model import Kind, Question, Urgency
from midback_cli.knowledge.texts import fill, in_sentence
from midback_cli.rendering.answer_words import answer_words, chance
from midback_cli.rendering.blocks import Block, Bullets, Heading, OwnWords, Paragraph, Table
from midback_cli.rendering.first_screen import emergency_blocks
from midback_cli.rendering.home_care import left_out_reason, medicine_rows
from midback_cli.rendering.result_page import version_text
from midback_cli.rendering.visit_opening import opening_blocks, said, whole_answer

# A longer story goes last, so that the first sheet still holds the rest.
_LONG_STORY = 1_200

_SHOWN_CAUSES = 4
_SHOWN_REASONS = 4
_SHOWN_WEIGHTS = 4
_SHOWN_TO_RULE_OUT = 6
# Under 1 deciban an answer changes next to nothing, and would only distract.
_SHOWN_FROM_DB = 1.0

_Row = tuple[tuple[str, ...], ...]


def visit_blocks(result: Result, plan: VisitPlan, written_on: str) -> tuple[Block, ...]:
    """The whole report; `written_on` is its date."""
    chapters, texts = result.content.chapters, plan.texts
    care = care_for(result)
    causes = _shown_causes(result)
    story = _story(result)
    at_end: tuple[Block, ...] = ()
    if len(result.answers.story) > _LONG_STORY:
        at_end = (Heading(texts.story_title), *map(Paragraph, story))
        story = (texts.story_at_end,)
    return (
        Paragraph(f"{written_on}. {texts.about}"),
        *(emergency_blocks(result) if result.urgency.is_emergency else ()),
        *opening_blocks(result, plan, causes),
        *_advice_blocks(result, texts),
        *_limit_blocks(result),
        *_cause_blocks(causes, result, plan),
        *_answer_blocks(story, result, plan),
        Table((texts.to_fill_in_title, texts.answers_column), (2, 8), tuple(_rows_to_fill_in(story, plan))),
        *_medicine_blocks(care, result.content),
        *_open_questions(care, result, plan),
        Bullets(texts.ask_title, chapters.doctor_questions.ask_your_doctor),
        Bullets(texts.bring_title, chapters.doctor_questions.bring, to_tick=True),
        *at_end,
        Paragraph(f"{chapters.safety_net.disclaimer_short} {version_text(result.content)}"),
    )


def _story(result: Result) -> tuple[str, ...]:
    """The person's own words, line by line."""
    return tuple(OwnWords(line) for line in map(str.strip, result.answers.story.splitlines()) if line)


def _advice_blocks(result: Result, texts: VisitTexts) -> Iterator[Block]:
    """How soon the quiz said to act, and why, where that is not told under the warning signs."""
    advice = result.urgency_text
    words = [f"{advice.label}."]
    if not result.urgency.is_emergency:
        words.append(advice.time_frame)
    if result.urgency < Urgency.PROMPT:
        leading = [reason for reason in result.reasons if reason.urgency is result.urgency]
        words += [reason.text for reason in leading if reason.kind != "condition"][:_SHOWN_REASONS]
    yield Paragraph(" ".join(words), texts.advised)


def _limit_blocks(result: Result) -> Iterator[Block]:
    """Whom the result is not for, which answers do not fit together, and that no cause fits."""
    note = result.content.texts.shared.note
    notes = [limit.text for limit in result.limits]
    notes += (disagreement.text for disagreement in result.disagreements)
    if result.fits_nothing:
        notes.append(result.content.chapters.safety_net.fits_nothing)
    for text in notes:
        yield Paragraph(text, note)


# ---------------------------------------------------------------- the causes


def _shown_causes(result: Result) -> tuple[Cause, ...]:
    """The first cause, and the others that are not next to nothing."""
    least = result.content.match.listed_from
    first, *others = result.causes[:_SHOWN_CAUSES]
    return (first, *(cause for cause in others if cause.probability >= least))


def _cause_blocks(causes: Sequence[Cause], result: Result, plan: VisitPlan) -> Iterator[Block]:
    """The differential with its reasons, then in one line what else is to be ruled out."""
    content, texts = result.content, plan.texts
    columns = (content.texts.shared.cause, content.texts.shared.chance, texts.for_column, texts.against_column)
    yield Heading(texts.causes_title)
    yield Table(columns, (3, 1, 4, 2), tuple(_cause_row(cause, result, plan) for cause in causes))
    if others := _to_rule_out({cause.condition.id for cause in causes}, result, texts):
        yield Paragraph(f"{'; '.join(others)}.", texts.rule_out)
    yield Paragraph(fill(texts.something_else, chance=chance(result.none_of_these, content)))


def _to_rule_out(named: Set[str], result: Result, texts: VisitTexts) -> list[str]:
    """What else must not be missed, each with its chance; those that are next to nothing share theirs."""
    content = result.content
    level = content.urgency.must_not_miss_level
    serious = [it for it in result.must_not_miss if it.condition.id not in named and it.condition.urgency >= level]
    least = chance(0.0, content)
    lines, unlikely = [], []
    for suspect in serious[:_SHOWN_TO_RULE_OUT]:
        name, likely = in_sentence(suspect.condition.name, content.texts), chance(suspect.probability, content)
        if likely == least:
            unlikely.append(name)
        else:
            lines.append(fill(texts.cause_with_chance, cause=name, chance=likely))
    if len(unlikely) == 1:
        lines.append(fill(texts.cause_with_chance, cause=unlikely[0], chance=least))
    elif unlikely:
        lines.append(fill(texts.unlikely_causes, causes=", ".join(unlikely), chance=least))
    return lines


def _cause_row(cause: Cause, result: Result, plan: VisitPlan) -> _Row:
    condition, explanation = cause.condition, result.explain(cause)
    is_same = condition.name.casefold() == condition.clinical_name.casefold()
    return (
        (condition.name,) if is_same else (condition.name, condition.clinical_name),
        (chance(cause.probability, result.content),),
        _told(explanation.reasons_for, result, plan),
        _told(explanation.reasons_against, result, plan),
    )


def _told(weights: Sequence[Weight], result: Result, plan: VisitPlan) -> tuple[str, ...]:
    """The answers that weigh most, within a sentence; empty where none does."""
    telling = [weight for weight in weights if abs(weight.weight_db) >= _SHOWN_FROM_DB]
    return ("; ".join(said(weight.question, weight.answer, result, plan) for weight in telling[:_SHOWN_WEIGHTS]),)


# ---------------------------------------------------------------- the answers


def _answer_blocks(story: tuple[str, ...], result: Result, plan: VisitPlan) -> Iterator[Block]:
    """The answers in order; what nobody said anything about is left out."""
    texts, beside = plan.texts, ruled_out(result)
    rows = [row for section in plan.sections for row in _section_rows(section, result, beside, texts)]
    if story:
        rows.insert(0, ((texts.story_title,), story))
    if rows:
        yield Heading(texts.answers_title)
        yield Table((texts.about_column, texts.answers_column), (2, 8), tuple(rows))


def _section_rows(section: VisitSection, result: Result, beside: Set[str], texts: VisitTexts) -> Iterator[_Row]:
    """A row for the questions of a section and one for each of its pages, where anything was said."""
    content = result.content
    asked = [prompt_id for prompt_id in section.asked if prompt_id not in beside]
    questions = [content.questions[prompt_id] for prompt_id in asked if prompt_id in content.questions]
    if lines := _lines(questions, result, texts):
        yield (section.title,), lines
    pages = [content.pages[prompt_id] for prompt_id in asked if prompt_id not in content.questions]
    rows = [(page.name, tuple(page_statuses(page, result))) for page in pages]
    denied = []
    # What is there comes first: it must not drown among all that is not.
    for name, signs in sorted(rows, key=lambda row: all(sign.known is not Status.YES for sign in row[1])):
        known = {sign.known for sign in signs}
        if known == {Status.NO}:
            denied.append(in_sentence(name, content.texts))
        elif known != {Status.NOT_ASKED}:
            # The cues of a page are warning signs: beside one that was answered, each that was not is named.
            yield (name,), _by_status(signs, texts)
    if denied:
        # Each of them by name stands among the denials of the opening.
        yield (section.title,), (fill(texts.no_sign_on, pages="; ".join(denied)),)


def _rows_to_fill_in(story: tuple[str, ...], plan: VisitPlan) -> Iterator[_Row]:
    """The lines that are written by hand."""
    if not story:
        yield (plan.texts.story_title,), ()
    for section in plan.sections:
        yield from (((name,), ()) for name in section.to_fill_in)


def _medicine_blocks(care: Care, content: Content) -> Iterator[Block]:
    """The medicines that the person was told of, as they were told, and those that they were told to leave out."""
    medicines = [fitted for fitted in care.items if fitted.item.medicine]
    yield from medicine_rows([fitted for fitted in medicines if fitted.is_advised], content)
    for fitted in medicines:
        if not fitted.is_advised:
            yield Paragraph(f"{fitted.item.name}. {left_out_reason(fitted, content)}", content.texts.shared.left_out)


def _open_questions(care: Care, result: Result, plan: VisitPlan) -> Iterator[Block]:
    """The questions of a doctor of which nothing is known; without those that cannot be about this person."""
    beside = ruled_out(result)
    left = []
    for text in care.doctor_questions:
        asked = plan.answered_by.get(text, ())
        about = [result.content.questions[question_id] for question_id in asked if question_id not in beside]
        if (about or not asked) and not _lines(about, result, plan.texts):
            left.append(text)
    if left:
        yield Bullets(plan.texts.not_known, tuple(left))


def _lines(questions: Iterable[Question], result: Result, texts: VisitTexts) -> tuple[str, ...]:
    """What was said to the questions: in one line each choice and number, then all that have the same yes or no."""
    chosen = []
    signs = []
    for question in questions:
        sign = question_status(question, result)
        if question.kind is not Kind.YES_NO and sign.known is Status.YES:
            chosen.append(f"{question.finding}: {_answer(question, result)}")
        elif sign.known is not Status.NOT_ASKED:
            signs.append(sign)
    return (*filter(None, ("; ".join(chosen),)), *_by_status(signs, texts))


def _answer(question: Question, result: Result) -> str:
    """The answer in words: what follows from a cue and what was given, for they need not be the same."""
    words = answer_words(question.id, whole_answer(question.id, result), result)
    return f"{words} ({question.unit})" if question.unit else words


def _by_status(signs: Iterable[FindingStatus], texts: VisitTexts) -> tuple[str, ...]:
    """The names of the signs under what is known of them, yes first."""
    signs = tuple(signs)
    lines = (
        (word, "; ".join(sign.name for sign in signs if sign.known is status))
        for status, word in (
            (Status.YES, texts.yes),
            (Status.NO, texts.no),
            (Status.UNSURE, texts.unsure),
            (Status.NOT_ASKED, texts.not_asked),
        )
    )
    return tuple(f"{word}: {names}" for word, names in lines if names)
