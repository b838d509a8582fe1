from __future__ import annotations

import json

import pytest

from midback_cli import Content, Urgency, assess
from tests.conftest import MakeAnswers

KEYS = [
    "version", "urgency", "urgency_label", "urgency_reasons", "do", "do_not", "screen", "causes", "must_not_miss",
    "none_of_these", "fits_nothing", "home_care", "home_items", "medical_care", "watch_for", "what_if",
    "doctor_questions", "asked", "content", "disclaimer",
]  # fmt: skip


def test_the_keys_of_a_result_are_pinned(make_answers: MakeAnswers, content: Content) -> None:
    result = assess(make_answers(age=54), content).to_dict()
    assert list(result) == KEYS
    assert list(result["screen"]) == ["complete", "flags", "missing"]
    assert {"id", "name", "match", "probability", "urgency", "for", "against"} <= set(result["causes"][0])
    assert set(result["content"]) == {"version", "sha256", "reviewed", "reviewed_by"}
    json.dumps(result)


def test_suspects_lead_the_list_that_must_not_be_missed(make_answers: MakeAnswers, content: Content) -> None:
    result = assess(make_answers(nerve_signs=["legs-weak"], cancer_history="yes"), content)
    suspected = {suspect for flag in result.screen.flags for suspect in flag.suspects}
    leading = result.must_not_miss[: len(suspected)]
    assert {one.condition.id for one in leading} == suspected


def test_an_emergency_gives_no_home_care(make_answers: MakeAnswers, content: Content) -> None:
    result = assess(make_answers(danger_now=["fainting"]), content)
    assert result.urgency is Urgency.AMBULANCE
    assert result.home_care == result.home_items == ()
    assert any("{number}" in line for line in result.actions[0])


def test_a_pill_that_harms_in_a_cause_still_in_play_is_not_advised(make_answers: MakeAnswers, content: Content) -> None:
    strain = make_answers(recent_injury="lift-or-twist", worse_with_movement="yes", pain_duration="1-to-7-days")
    assert "nsaid" in assess(strain, content).home_items
    with_urine = strain.with_reply("burning-frequent-urination", "yes", content).with_reply("fever", "yes", content)
    assert any(one.condition.id == "kidney-infection" for one in assess(with_urine, content).must_not_miss)
    assert "nsaid" not in assess(with_urine, content).home_items


def test_the_floor_of_an_emergency_already_shown_is_kept_with_its_reason(
    make_answers: MakeAnswers, content: Content
) -> None:
    result = assess(make_answers(severity=2), content, Urgency.AMBULANCE)
    assert result.urgency is Urgency.AMBULANCE
    assert result.reasons[0].id == "shown-on-the-way"


@pytest.mark.parametrize(
    ("answers", "kind", "reason"),
    [
        ({"age": 60, "severity": 8, "pain-duration": "1-to-7-days"}, "general", "over-50-new-severe"),
        ({"fever": "yes"}, "rule", "fever"),
        (
            {"sex": "female", "pain-location": "one-side-flank", "fever": "yes", "urine-dark-foul": "yes"},
            "condition",
            "kidney-infection",
        ),
    ],
)
def test_each_kind_of_reason_is_given(answers: dict[str, object], kind: str, reason: str, content: Content) -> None:
    from midback_cli import Answers

    reasons = assess(Answers.from_mapping(answers, content), content).to_dict()["urgency_reasons"]
    assert (kind, reason) in [(one["kind"], one["id"]) for one in reasons]


def test_when_nothing_fits_the_result_says_so(make_answers: MakeAnswers, content: Content) -> None:
    # Every answer as in "none of these": the base rates alone, and a place that no cause explains.
    result = assess(make_answers(pain_location="none"), content)
    assert result.none_of_these > 0
    assert not result.fits_nothing
