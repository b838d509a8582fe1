"""`Result` → blocks of the report for a visit: what a doctor wants to know, in a doctor's order, on two sheets at most.

The order and the titles are content (visit.toml). What was not asked, or not sure, is told as such, never as a no (G4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from midback_cli.assessment.answers import UNSURE
from midback_cli.assessment.care import Care, care_for
from midback_cli.assessment.findings import FindingStatus, Status, page_signs, question_sign, ruled_out
from midback_cli.assessment.result import Result
from midback_cli.knowledge.doctor_report import VisitPlan, VisitSection
from midback_cli.knowledge.model import Kind, Question
from midback_cli.rendering.blocks import Block, Bullets, Heading, OwnWords, Paragraph, Table
from midback_cli.rendering.result_page import (
    WHY,
    answer_words,
    cause_blocks,
    limit_blocks,
    urgency_blocks,
    version_text,
)

# A longer story goes last, so that the first sheet still tells the rest.
_LONG_STORY = 1_200

_Row = tuple[tuple[str, ...], ...]


def visit_blocks(result: Result, plan: VisitPlan, written_on: str) -> tuple[Block, ...]:
    """The whole report; `written_on` is its date."""
    chapters = result.content.chapters
    beside = ruled_out(result)
    care = care_for(result)
    story = _story(result)
    at_end: tuple[Block, ...] = ()
    if len(result.answers.story) > _LONG_STORY:
        at_end = (Heading(plan.texts.story_title), *map(Paragraph, story))
        story = (plan.texts.story_at_end,)
    rows = (row for section in plan.sections for row in _section_rows(section, result, beside))
    return (
        Paragraph(f"{written_on}. {plan.texts.about}"),
        *_advice_blocks(result, care),
        *limit_blocks(result),
        Heading(plan.texts.answers_title),
        Table(("About", "Answers"), (2, 8), (((plan.texts.story_title,), story), *rows)),
        *cause_blocks(result),
        *_known_blocks(care.doctor_questions, result, plan, beside),
        Heading(plan.texts.ask_title),
        Bullets("", chapters.doctor_questions.ask_your_doctor),
        Heading(plan.texts.bring_title),
        Bullets("", chapters.doctor_questions.bring, to_tick=True),
        *at_end,
        Paragraph(f"{chapters.safety_net.disclaimer} {version_text(result.content)}"),
    )


def _story(result: Result) -> tuple[str, ...]:
    """The person's own words, line by line."""
    return tuple(OwnWords(line) for line in map(str.strip, result.answers.story.splitlines()) if line)


def _advice_blocks(result: Result, care: Care) -> Iterable[Block]:
    """How soon to act, and why; what to do until then only in an emergency, which a visit must not delay."""
    for block in urgency_blocks(result, care):
        if result.urgency.is_emergency or not isinstance(block, Bullets) or block.label == WHY:
            yield block


def _to_fill_in(name: str) -> _Row:
    return (name,), ()


def _section_rows(section: VisitSection, result: Result, beside: Set[str]) -> Iterator[_Row]:
    """A row for the questions of a section and one for each of its pages; then what is to be filled in."""
    content = result.content
    asked = [one for one in section.asked if one not in beside]
    questions = [content.questions[one] for one in asked if one in content.questions]
    if questions:
        lines = _lines(questions, result)
        left_out = any(question_sign(question, result).known is Status.NOT_ASKED for question in questions)
        yield (section.title,), (*lines[:-1], _with_gap(lines[-1:], left_out))
    # The cues of a page are warning signs: of these each one that was not asked is named.
    rows = [
        ((content.pages[one].name,), _told(page_signs(content.pages[one], result)))
        for one in asked
        if one not in content.questions
    ]
    # What is there comes first: it must not drown among all that is not.
    yield from sorted(rows, key=lambda row: not "".join(row[1]).startswith(Status.YES.value))
    yield from map(_to_fill_in, section.to_fill_in)


def _with_gap(last: tuple[str, ...], left_out: bool) -> str:
    """The last line of a section, and that the rest of it was not asked, where it was not."""
    if not left_out:
        return last[0]
    return f"{last[0]}. Not asked: all else" if last else Status.NOT_ASKED.value


def _known_blocks(
    doctor_questions: Iterable[str], result: Result, plan: VisitPlan, beside: Set[str]
) -> Iterator[Block]:
    """The questions that a doctor may ask, each with what was said; without those that can not be about this person."""
    known, left = [], []
    for text in doctor_questions:
        asked = plan.answered_by.get(text, ())
        about = [result.content.questions[one] for one in asked if one not in beside]
        if lines := _lines(about, result):
            signs = (question_sign(one, result) for one in about)
            # What one part of a question leaves open must not read as denied.
            gaps = _told(sign for sign in signs if sign.known is Status.NOT_ASKED)
            known.append(f"{text} {'. '.join((*lines, *gaps))}.")
        elif about or not asked:
            left.append(text)
    yield Heading(plan.texts.known_title)
    if known:
        yield Bullets("", tuple(known))
    if left:
        yield Bullets(plan.texts.not_known, tuple(left))


def _lines(questions: Iterable[Question], result: Result) -> tuple[str, ...]:
    """What was said to the questions: each choice and number, and in one line all that have the same yes or no."""
    lines = []
    signs = []
    for question in questions:
        sign = question_sign(question, result)
        if question.kind is not Kind.YES_NO and sign.known is Status.YES:
            lines.append(f"{question.finding}: {_answer(question, result)}")
        elif sign.known is not Status.NOT_ASKED:
            signs.append(sign)
    return (*lines, *_told(signs))


def _answer(question: Question, result: Result) -> str:
    """The answer in words: what follows from a cue and what was given, for they need not be the same."""
    given = result.answers.replies.get(question.id, UNSURE)
    chosen = dict.fromkeys((*result.facts.observed.get(question.id, ()), *given.chosen))
    words = answer_words(question.id, tuple(chosen), result)
    return f"{words} ({question.unit})" if question.unit else words


def _told(signs: Iterable[FindingStatus]) -> tuple[str, ...]:
    """The names of the signs under what is known of them, yes first."""
    found = tuple(signs)
    named = {known: [sign.name for sign in found if sign.known is known] for known in Status}
    return tuple(f"{known.value}: {'; '.join(names)}" for known, names in named.items() if names)
