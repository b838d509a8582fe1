"""Ask first, then show (G5, G7): what is asked between two pages of the screen, for every sign and every two signs.

An emergency that hangs on how long, how bad or the course is shown once that was asked; every other one at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest

from midback_cli import Answers, Urgency, load_content
from midback_cli.assessment.facts import Facts, derive_facts
from midback_cli.assessment.interview import answer, begin, next_prompt
from midback_cli.assessment.next_question import needed_first
from midback_cli.assessment.screening import fired
from midback_cli.evaluation.oracle import cues_of
from midback_cli.evaluation.witnesses import with_page_opened
from midback_cli.knowledge.model import Kind, Page
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
CUES = cues_of(CONTENT)
NEEDED = CONTENT.interview.needed_first
# Around each bound that a rule sets.
SEVERITIES = (0, *range(3, 11))


def picked(*signs: tuple[Page, Any], **more: Any) -> Answers:
    """Somebody who picked these signs, with the pages opened on which they stand."""
    raw: dict[str, Any] = {**more}
    for page, cue in signs:
        raw.setdefault(page.id, []).append(cue.id)
    person = Answers.from_mapping(raw, CONTENT)
    for page, _ in signs:
        person = with_page_opened(page, person, CONTENT)
    return person


def asked_first(person: Answers) -> list[str]:
    """What is asked before the next page, each answered with "not sure", which leaves it open longest."""
    asked = []
    while (question := needed_first(person, derive_facts(person, CONTENT), CONTENT)) is not None:
        asked.append(question.id)
        person = person.with_reply(question.id, "unsure", CONTENT)
    return asked


def with_every_reply(person: Answers) -> Iterator[Answers]:
    """The person with every reply to the questions that may be needed first."""
    replies = [
        SEVERITIES if CONTENT.questions[name].kind is Kind.NUMBER else CONTENT.questions[name].answer_ids
        for name in NEEDED
    ]
    for chosen in product(*replies):
        more = person
        for name, reply in zip(NEEDED, chosen, strict=True):
            more = more.with_reply(name, reply, CONTENT)
        yield more


def emergencies_of_signs(facts: Facts, signs: frozenset[str]) -> dict[str, Urgency]:
    """The rules of an emergency that hold and name one of the signs, each with its level."""
    return {
        flag.id: flag.urgency
        for flag in fired(facts, CONTENT)
        if flag.urgency.is_emergency and not flag.when._replace(none=frozenset()).atoms.isdisjoint(signs)
    }


@pytest.mark.parametrize("age", [30, 62])
@pytest.mark.parametrize("sign", CUES, ids=[f"{page.id}.{cue.id}" for page, cue in CUES])
def test_a_sign_asks_first_where_an_emergency_hangs_on_it_and_only_there(sign: tuple[Page, Any], age: int) -> None:
    person = picked(sign, age=age)
    signs = derive_facts(person, CONTENT).atoms & CONTENT.sign_atoms
    held = [emergencies_of_signs(derive_facts(more, CONTENT), signs) for more in with_every_reply(person)]
    levels = {max(rules.values(), default=Urgency.SELF_CARE) for rules in held}
    asked = asked_first(person)
    if asked:
        assert len({frozenset(rules) for rules in held}) > 1
    else:
        assert len(levels) == 1
    if min(levels) is Urgency.AMBULANCE:
        assert asked == []


def test_signs_of_danger_right_now_never_wait_for_a_question() -> None:
    danger = next(page for page in CONTENT.pages.values() if page.cues)
    assert danger.id == "danger-now"
    for cue in danger.cues:
        assert asked_first(picked((danger, cue))) == []
        assert [other for other in CUES if other != (danger, cue) and asked_first(picked((danger, cue), other))] == []


def test_no_two_signs_ask_more_than_three_questions_or_one_twice() -> None:
    asked = [asked_first(picked(*signs)) for signs in combinations(CUES, 2)]
    assert len(asked) > 1_000
    assert any(asked) and not all(asked)
    assert all(len(set(each)) == len(each) <= 3 and set(each) <= set(NEEDED) for each in asked)
    # In the order in which the content names them.
    assert all(each == sorted(each, key=NEEDED.index) for each in asked)


def test_an_emergency_that_hangs_on_a_question_is_shown_once_it_was_answered() -> None:
    interview = answer(begin(CONTENT, Answers()), "sudden-pain", ["sudden-full-force"])
    assert interview.emergencies == ()
    replies: dict[str, object] = {"pain-duration": "under-6-hours", "severity": 9}
    for name, reply in replies.items():
        prompt = next_prompt(interview)
        assert prompt is not None and prompt.id == name
        interview = answer(interview, name, reply)
    assert [flag.id for flag in interview.emergencies] == ["sudden-pain-strong"]
    following = next_prompt(interview)
    assert following is not None and following.id in CONTENT.pages


def test_a_question_between_two_pages_does_not_end_the_screen() -> None:
    interview = answer(begin(CONTENT, Answers()), "sudden-pain", ["sudden-full-force"])
    assert interview.is_screening
    for page in CONTENT.pages:
        if page not in interview.given and interview.is_screening:
            interview = answer(interview, page, {"age": 30, "sex": "male"}.get(page, "none"))
    assert not interview.is_screening
