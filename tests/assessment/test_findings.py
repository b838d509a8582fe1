from __future__ import annotations

from typing import Any

import pytest

from midback_cli import Content
from midback_cli.assessment.findings import FindingStatus, Status, page_statuses, question_status, ruled_out
from tests.assessment.stored import result_of


@pytest.mark.parametrize(
    ("asked", "raw", "known"),
    [
        ("cramp", {"cramp": "yes"}, Status.YES),
        ("cramp", {"cramp": "no"}, Status.NO),
        ("cramp", {"cramp": "unsure"}, Status.UNSURE),
        ("cramp", {}, Status.NOT_ASKED),
        ("fever", {"infection-signs": ["fever"]}, Status.YES),
        ("fever", {"infection-signs": []}, Status.NO),
        ("fever", {"infection-signs": "unsure"}, Status.UNSURE),
        ("fever", {"infection-signs": "unsure", "fever": "no"}, Status.NO),
        ("fever", {"infection-signs": [], "fever": "unsure"}, Status.UNSURE),
        ("redness", {"infection-signs": ["red-streak"]}, Status.YES),
        ("redness", {"infection-signs": []}, Status.NOT_ASKED),
        ("severity", {"severity": 0}, Status.YES),
        ("severity", {"severity": None}, Status.UNSURE),
        ("injury", {"injury": "none"}, Status.YES),
    ],
)
def test_a_finding_is_known_four_ways(asked: str, raw: dict[str, Any], known: Status, small: Content) -> None:
    question = small.questions[asked]
    assert question_status(question, result_of(raw, small)) == FindingStatus(question.finding, known)


def signs(page: str, raw: dict[str, Any], small: Content) -> dict[str, Status]:
    found = list(page_statuses(small.pages[page], result_of(raw, small)))
    assert len({sign.name for sign in found}) == len(found), "each once"
    return {sign.name: sign.known for sign in found}


def test_each_cue_of_a_page_is_known_as_its_answer_says(small: Content) -> None:
    # A cue that is a question as well goes by the name of its finding.
    fever, chills = small.questions["fever"].finding, small.questions["chills"].finding
    red_streak = small.pages["infection-signs"].cues[2].text
    assert signs("infection-signs", {}, small) == dict.fromkeys((fever, chills, red_streak), Status.NOT_ASKED)
    assert signs("infection-signs", {"infection-signs": ["fever", "red-streak"]}, small) == {
        fever: Status.YES,
        chills: Status.NO,
        red_streak: Status.YES,
    }
    assert set(signs("danger", {"danger": "unsure"}, small).values()) == {Status.UNSURE}
    assert set(signs("danger", {"danger": []}, small).values()) == {Status.NO}


def test_what_was_answered_in_the_place_of_a_cue_stands_for_it(small: Content) -> None:
    raw = {"infection-signs": [], "fever": "yes"}
    fever, chills = small.questions["fever"].finding, small.questions["chills"].finding
    assert signs("infection-signs", raw, small)[fever] is Status.YES
    assert signs("infection-signs", {"fever": "no"}, small)[fever] is Status.NO
    assert signs("infection-signs", {"fever": "no"}, small)[chills] is Status.NOT_ASKED


def test_a_question_of_a_page_that_has_no_cue_of_its_name_is_told_when_it_was_answered(small: Content) -> None:
    breathless = small.questions["breathless"].finding
    assert breathless not in signs("danger", {"danger": ["grey"]}, small)
    assert signs("danger", {"danger": ["grey"], "breathless": "yes"}, small)[breathless] is Status.YES
    assert signs("danger", {"breathless": "unsure"}, small)[breathless] is Status.UNSURE


@pytest.mark.parametrize(
    ("raw", "ruled", "open_"),
    [
        ({}, set(), {"carrying", "carrying-signs", "bleeding", "long-flight", "family-gout"}),
        ({"sex": "male"}, {"carrying", "carrying-signs", "bleeding"}, {"long-flight", "family-gout"}),
        ({"age": 60}, {"carrying", "carrying-signs", "bleeding"}, {"family-gout"}),
        ({"sex": "female"}, {"family-gout"}, {"carrying", "bleeding"}),
        ({"sex": "unsure"}, set(), {"carrying", "family-gout"}),
        ({"place": ["toe"]}, {"long-flight"}, {"carrying"}),
        ({"carrying": []}, {"carrying-signs", "bleeding"}, {"carrying"}),
        ({"carrying": "unsure"}, set(), {"carrying-signs", "bleeding"}),
        ({"sex": "male", "carrying": []}, {"carrying-signs", "bleeding"}, {"carrying"}),
        ({"sex": "female", "family-gout": "no"}, set(), {"family-gout"}),
    ],
)
def test_what_is_not_for_the_person_is_ruled_out_and_what_is_open_is_not(
    raw: dict[str, Any], ruled: set[str], open_: set[str], small: Content
) -> None:
    found = ruled_out(result_of(raw, small))
    assert ruled <= found
    assert open_.isdisjoint(found)
    assert {"redness", "danger", "age"}.isdisjoint(found)
