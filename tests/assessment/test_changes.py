from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Content, Page, Result, assess
from midback_cli.assessment.answers import State
from midback_cli.assessment.document import change_document
from midback_cli.assessment.screening import applies
from midback_cli.assessment.what_if import Change, every_change
from midback_cli.knowledge.model import Kind, Question, Urgency
from tests.assessment.stored import PEOPLE, random_people, result_of, small_content

SMALL = small_content()
EVERYBODY = [*PEOPLE.values(), *random_people(SMALL, seed=34, count=40)]
OPENNESS = [State.UNSURE, State.NOT_ASKED, State.ANSWERED]


def single_answers(result: Result) -> Iterator[tuple[Page | Question, str | int, bool, object]]:
    """Each answer that could be given otherwise, and the whole reply that it makes."""
    for page in SMALL.pages.values():
        reply = result.answers.replies.get(page.id)
        chosen = set(reply.chosen) if reply is not None else set()
        for cue in page.cues:
            yield page, cue.id, cue.id in chosen, sorted(chosen ^ {cue.id})
    for question in SMALL.questions.values():
        reply = result.answers.replies.get(question.id)
        if question.page:
            continue
        if question.kind is Kind.NUMBER:
            ends = {0, 3, 4, 6, 7, 10}
            yield from ((question, end, False, end) for end in ends if reply is None or end != reply.number)
        for answer in () if question.kind is Kind.NUMBER else question.answer_ids:
            if answer not in result.facts.observed.get(question.id, ()) and answer != "none":
                yield question, answer, False, [answer] if question.kind is Kind.MANY_OF else answer


def outcome(result: Result) -> tuple[Urgency, str]:
    return result.urgency, result.causes[0].condition.id


@given(raw=st.sampled_from(EVERYBODY))
@settings(max_examples=50)
def test_exactly_the_answers_that_change_the_advice_or_the_first_cause_are_named(raw: dict[str, Any]) -> None:
    result = result_of(raw, SMALL)
    tried = {}
    for asked, answer, taken_back, reply in single_answers(result):
        other = outcome(assess(result.answers.with_reply(asked.id, reply, SMALL), SMALL))
        if applies(asked, result.facts) and other != outcome(result):
            tried[asked.id, answer, taken_back] = other
    said = {(one.prompt_id, one.answer, one.taken_back): (one.urgency, one.first) for one in every_change(result)}
    assert said == tried


@pytest.mark.parametrize("raw", EVERYBODY[:30], ids=range(30))
def test_the_greatest_step_comes_first_up_before_down_and_gaps_before_what_was_answered(raw: dict[str, Any]) -> None:
    result = result_of(raw, SMALL)
    steps = [(one.urgency - result.urgency, one.prompt_id) for one in every_change(result)]
    order = [(-abs(step), step < 0, OPENNESS.index(result.answers.state(asked))) for step, asked in steps]
    assert order == sorted(order)


def test_a_change_is_written_for_scripts() -> None:
    change = Change("fever", "yes", False, Urgency.EMERGENCY_ROOM, "gout")
    assert change_document(change) == {
        "question": "fever", "answer": "yes", "taken_back": False, "urgency": "emergency-room", "first": "gout",
    }  # fmt: skip


def test_steps_up_and_down_of_one_size_stand_up_first(small: Content) -> None:
    raw = {**PEOPLE["hot and strong"], "since": "days", "age": 62}
    result = result_of(raw, small)
    steps = [change.urgency - result.urgency for change in every_change(result)]
    assert {-2, -1, 0, 1, 2} & set(steps)
    assert steps == sorted(steps, key=lambda step: (-abs(step), -step))


def test_what_would_change_a_follow_up_is_measured_against_its_raised_urgency(small: Content) -> None:
    result = assess(Answers.from_mapping({"severity": 4, "since": "weeks"}, small), small, ["not-better"])
    assert result.urgency is Urgency.PROMPT
    assert all(change.urgency >= Urgency.PROMPT for change in every_change(result))
