"""`Result` → blocks of the report for a visit: what a doctor wants to know, in a doctor's order, on two sheets at most.

The order and the titles are content (visit.toml). What was not asked, or not sure, is named as such, never as a no
(G4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from midback_cli.assessment.answers import UNSURE
from midback_cli.assessment.care import Care, care_for
from midback_cli.assessment.findings import FindingStatus, Status, page_statuses, question_status, ruled_out
from midback_cli.assessment.result import Result
from midback_cli.knowledge.doctor_report import VisitPlan, VisitSection, VisitTexts
from midback_cli.knowledge.model import Kind, Question
from midback_cli.knowledge.texts import fill
from midback_cli.rendering.blocks import Block, Bullets, Heading, OwnWords, Paragraph, Table
from midback_cli.rendering.result_page import (
    answer_words,
    cause_blocks,
    limit_blocks,
    urgency_blocks,
    version_text,
)

# A longer story goes last, so that the first sheet still holds the rest.
_LONG_STORY = 1_200

_Row = tuple[tuple[str, ...], ...]


def visit_blocks(result: Result, plan: VisitPlan, written_on: str) -> tuple[Block, ...]:
    """The whole report; `written_on` is its date."""
    chapters, texts = result.content.chapters, plan.texts
    beside = ruled_out(result)
    care = care_for(result)
    story = _story(result)
    at_end: tuple[Block, ...] = ()
    if len(result.answers.story) > _LONG_STORY:
        at_end = (Heading(texts.story_title), *map(Paragraph, story))
        story = (texts.story_at_end,)
    rows = (row for section in plan.sections for row in _section_rows(section, result, beside, texts))
    columns = (texts.about_column, texts.answers_column)
    return (
        Paragraph(f"{written_on}. {texts.about}"),
        *_advice_blocks(result, care),
        *limit_blocks(result),
        Heading(texts.answers_title),
        Table(columns, (2, 8), (((texts.story_title,), story), *rows)),
        *cause_blocks(result),
        *_known_blocks(care.doctor_questions, result, plan, beside),
        Heading(texts.ask_title),
        Bullets("", chapters.doctor_questions.ask_your_doctor),
        Heading(texts.bring_title),
        Bullets("", chapters.doctor_questions.bring, to_tick=True),
        *at_end,
        Paragraph(f"{chapters.safety_net.disclaimer} {version_text(result.content)}"),
    )


def _story(result: Result) -> tuple[str, ...]:
    """The person's own words, line by line."""
    return tuple(OwnWords(line) for line in map(str.strip, result.answers.story.splitlines()) if line)


def _advice_blocks(result: Result, care: Care) -> Iterable[Block]:
    """How soon to act, and why; what to do until then only in an emergency, which a visit must not delay."""
    why = result.content.texts.result.why
    for block in urgency_blocks(result, care):
        if result.urgency.is_emergency or not isinstance(block, Bullets) or block.label == why:
            yield block


def _to_fill_in(name: str) -> _Row:
    return (name,), ()


def _section_rows(section: VisitSection, result: Result, beside: Set[str], texts: VisitTexts) -> Iterator[_Row]:
    """A row for the questions of a section and one for each of its pages; then what is to be filled in."""
    content = result.content
    asked = [prompt_id for prompt_id in section.asked if prompt_id not in beside]
    questions = [content.questions[prompt_id] for prompt_id in asked if prompt_id in content.questions]
    if questions:
        lines = _lines(questions, result, texts)
        left_out = any(question_status(question, result).known is Status.NOT_ASKED for question in questions)
        yield (section.title,), (*lines[:-1], _with_gap(lines[-1:], left_out, texts))
    # The cues of a page are warning signs: each of them that was not asked is named.
    pages = [content.pages[prompt_id] for prompt_id in asked if prompt_id not in content.questions]
    rows = [(page.name, tuple(page_statuses(page, result))) for page in pages]
    # What is there comes first: it must not drown among all that is not.
    for name, signs in sorted(rows, key=lambda row: all(sign.known is not Status.YES for sign in row[1])):
        yield (name,), _by_status(signs, texts)
    yield from map(_to_fill_in, section.to_fill_in)


def _with_gap(last: tuple[str, ...], left_out: bool, texts: VisitTexts) -> str:
    """The last line of a section, and that the rest of it was not asked, where it was not."""
    if not left_out:
        return last[0]
    return fill(texts.rest_not_asked, answers=last[0]) if last else texts.not_asked


def _known_blocks(
    doctor_questions: Iterable[str], result: Result, plan: VisitPlan, beside: Set[str]
) -> Iterator[Block]:
    """The questions that a doctor may ask, each with what was said; without those that cannot be about this person."""
    known, left = [], []
    for text in doctor_questions:
        asked = plan.answered_by.get(text, ())
        about = [result.content.questions[question_id] for question_id in asked if question_id not in beside]
        if lines := _lines(about, result, plan.texts):
            signs = (question_status(question, result) for question in about)
            # What one part of a question leaves open must not read as denied.
            gaps = _by_status((sign for sign in signs if sign.known is Status.NOT_ASKED), plan.texts)
            known.append(f"{text} {'. '.join((*lines, *gaps))}.")
        elif about or not asked:
            left.append(text)
    yield Heading(plan.texts.known_title)
    if known:
        yield Bullets("", tuple(known))
    if left:
        yield Bullets(plan.texts.not_known, tuple(left))


def _lines(questions: Iterable[Question], result: Result, texts: VisitTexts) -> tuple[str, ...]:
    """What was said to the questions: each choice and number, and in one line all that have the same yes or no."""
    lines = []
    signs = []
    for question in questions:
        sign = question_status(question, result)
        if question.kind is not Kind.YES_NO and sign.known is Status.YES:
            lines.append(f"{question.finding}: {_answer(question, result)}")
        elif sign.known is not Status.NOT_ASKED:
            signs.append(sign)
    return (*lines, *_by_status(signs, texts))


def _answer(question: Question, result: Result) -> str:
    """The answer in words: what follows from a cue and what was given, for they need not be the same."""
    given = result.answers.replies.get(question.id, UNSURE)
    chosen = dict.fromkeys((*result.facts.observed.get(question.id, ()), *given.chosen))
    words = answer_words(question.id, tuple(chosen), result)
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
