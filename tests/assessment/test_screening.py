from __future__ import annotations

from typing import Any

import pytest

from midback_cli import Answers, Content, Urgency
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.screening import Screen, applies, fired, screen


def screened(raw: dict[str, Any], small: Content) -> Screen:
    answers = Answers.from_mapping(raw, small)
    return screen(answers, derive_facts(answers, small), small)


def test_the_rules_that_hold_stand_most_urgent_first_and_else_in_the_order_of_the_content(small: Content) -> None:
    raw = {"since": "months", "danger": ["grey", "cannot-speak"], "infection-signs": ["fever"], "injury": "crash"}
    flags = screened(raw, small).flags
    assert [flag.id for flag in flags] == ["breathless", "grey", "short-of-breath", "crash", "lasting", "fever"]
    assert flags == fired(derive_facts(Answers.from_mapping(raw, small), small), small)


@pytest.mark.parametrize(
    ("raw", "floor"),
    [
        ({}, Urgency.SELF_CARE),
        ({"infection-signs": ["chills"]}, Urgency.PRIMARY_CARE),
        ({"infection-signs": ["chills"], "severity": 7}, Urgency.PROMPT),
        ({"infection-signs": ["chills", "red-streak"]}, Urgency.EMERGENCY_ROOM),
        ({"infection-signs": ["chills"], "danger": ["grey"]}, Urgency.AMBULANCE),
    ],
)
def test_the_floor_is_the_most_urgent_rule_that_holds(raw: dict[str, Any], floor: Urgency, small: Content) -> None:
    assert screened(raw, small).floor is floor


def test_what_is_missing_are_the_pages_that_apply_without_an_answer(small: Content) -> None:
    assert screened({}, small).missing == ("danger", "age", "sex", "infection-signs")
    woman = {"danger": [], "age": 30, "sex": "female", "infection-signs": "unsure"}
    assert screened(woman, small).missing == ("infection-signs", "carrying")
    assert screened({**woman, "carrying": "unsure"}, small).missing == ("infection-signs", "carrying", "carrying-signs")
    assert not screened({**woman, "infection-signs": []}, small).is_complete
    done = screened({**woman, "infection-signs": [], "carrying": []}, small)
    assert (done.missing, done.is_complete) == ((), True)
    man = {"danger": [], "age": 30, "sex": "male", "infection-signs": []}
    assert screened(man, small).is_complete


def test_a_page_or_a_question_is_for_whom_its_condition_holds(small: Content) -> None:
    facts = derive_facts(Answers.from_mapping({"age": 30, "sex": "female", "place": ["calf"]}, small), small)
    assert applies(small.pages["carrying"], facts)
    assert not applies(small.pages["carrying-signs"], facts)
    assert applies(small.questions["long-flight"], facts)
    assert not applies(small.questions["family-gout"], facts)
    assert applies(small.questions["redness"], facts)
