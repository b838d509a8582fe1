"""A result → every single answer that would change its urgency or first cause, each tried through the whole path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.result import Result, assess
from midback_cli.assessment.screening import applies
from midback_cli.assessment.what_if import OPEN_FIRST
from midback_cli.knowledge.model import Kind, Page, Question, Urgency


class Change(NamedTuple):
    """One answer to a page or question that would change the result: to this urgency, with this condition first.

    `answer` is an option's id, a cue's id (with `taken_back`, the cue left out), or a number.
    """

    prompt_id: str
    answer: str | int
    taken_back: bool
    urgency: Urgency
    first: str


def every_change(result: Result) -> tuple[Change, ...]:
    """Every single answer that would change the urgency or the first cause, the most telling first.

    The follow-up rules that held for the result are held to hold still: no other answer of now makes it milder.
    Most telling: the greatest step in urgency, up before down; then gaps and "not sure" before what was answered.
    """
    now, first = result.urgency, result.causes[0].condition.id
    found = []
    for asked, answer, taken_back, answers in _others(result):
        other = assess(answers, result.content, result.follow_up)
        if (other.urgency, other.causes[0].condition.id) != (now, first):
            found.append(Change(asked, answer, taken_back, other.urgency, other.causes[0].condition.id))

    def order(change: Change) -> tuple[int, ...]:
        step = change.urgency - now
        return (-abs(step), -step, OPEN_FIRST.index(result.answers.state(change.prompt_id)))

    return tuple(sorted(found, key=order))


def _others(result: Result) -> Iterator[tuple[str, str | int, bool, Answers]]:
    """The answers with one thing changed, for each thing that can be; age and sex are as they are."""
    content = result.content
    for page in content.pages.values():
        if page.cues and applies(page, result.facts):
            yield from _other_cues(page, result)
    for question in content.questions.values():
        if not question.page and applies(question, result.facts):
            for answer in _other_answers(question, result):
                raw = [answer] if question.kind is Kind.MANY_OF else answer
                yield question.id, answer, False, result.answers.with_reply(question.id, raw, content)


def _other_cues(page: Page, result: Result) -> Iterator[tuple[str, str, bool, Answers]]:
    reply = result.answers.replies.get(page.id)
    chosen = reply.chosen if reply is not None else ()
    for cue in page.cues:
        rest = [one for one in chosen if one != cue.id]
        is_chosen = cue.id in chosen
        replies = rest if is_chosen else [*rest, cue.id]
        yield page.id, cue.id, is_chosen, result.answers.with_reply(page.id, replies, result.content)


def _other_answers(question: Question, result: Result) -> Iterator[str | int]:
    """The other answers to a question; of a number, the ends of its bands."""
    reply = result.answers.replies.get(question.id)
    if question.kind is Kind.NUMBER:
        ends = {end for band in question.bands for end in (band.minimum, band.maximum)}
        yield from sorted(ends - {reply.number if reply is not None else None})
    else:
        observed = result.facts.observed.get(question.id, ())
        yield from (answer for answer in question.answer_ids if answer not in observed and answer != "none")
