from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import Content, Result, Urgency, assess
from midback_cli.assessment.care import care_for, in_play
from midback_cli.assessment.what_if import every_change, raising_answers
from midback_cli.knowledge.model import Kind, Page
from tests.assessment.stored import PEOPLE, random_people, result_of, small_content
from tests.conftest import MakeAnswers
from tests.strategies import answers

KEYS = [
    "version", "urgency", "urgency_label", "urgency_reasons", "do", "do_not", "screen", "causes", "must_not_miss",
    "none_of_these", "fits_nothing", "limits", "disagreements", "home_care", "home_items", "home_care_items",
    "medical_care", "care_by_cause", "watch_for", "what_if", "doctor_questions", "asked", "content", "disclaimer",
]  # fmt: skip


def test_the_keys_of_a_result_are_pinned(make_answers: MakeAnswers, content: Content) -> None:
    result = assess(make_answers(age=34), content).to_dict()
    assert list(result) == KEYS
    assert list(result["screen"]) == ["complete", "flags", "missing"]
    assert {"id", "name", "match", "probability", "urgency", "for", "against"} <= set(result["causes"][0])
    assert set(result["home_care_items"][0]) == {
        "id", "name", "verdict", "text", "reasons", "cautions", "harms", "instead", "sources"
    }  # fmt: skip
    assert set(result["care_by_cause"][0]) == {"id", "home_care", "medical_care", "sources"}
    assert set(result["care_by_cause"][0]["sources"][0]) == {"id", "title", "year", "locator"}
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
    assert care_for(result).home_care == care_for(result).home_items == ()
    assert any("{number}" in line for line in care_for(result).do)


@given(data=st.data())
@settings(max_examples=60)
def test_whatever_is_said_to_raise_the_advice_does(data: st.DataObject, content: Content) -> None:
    person = data.draw(answers(content))
    for one in raising_answers(assess(person, content)):
        asked = content.asked(one.prompt_id)
        before = person.replies.get(one.prompt_id)
        chosen = before.chosen if before else ()
        raw = [*chosen, one.answer] if isinstance(asked, Page) or asked.kind is Kind.MANY_OF else one.answer
        raised = assess(person.with_reply(one.prompt_id, raw, content), content)
        assert one.flag in raised.screen.flags, one
        assert raised.urgency >= one.flag.urgency


def test_every_change_is_true_and_none_is_missed(make_answers: MakeAnswers, content: Content) -> None:
    person = make_answers(age=40, sex="male", severity=3, pain_duration="1-to-7-days", infection_signs=["fever"])
    result = assess(person, content)
    changes = every_change(result)
    assert changes[0].urgency is Urgency.AMBULANCE
    without_fever = next(one for one in changes if one.prompt_id == "infection-signs" and one.taken_back)
    assert (without_fever.answer, without_fever.urgency < result.urgency) == ("fever", True)
    said = {(one.prompt_id, one.answer) for one in changes}
    for page in content.pages.values():
        for cue in page.cues:
            if page.id not in ("infection-signs", "pregnancy", "pregnancy-signs"):
                other = assess(person.with_reply(page.id, [cue.id], content), content)
                assert ((page.id, cue.id) in said) == (
                    (other.urgency, other.causes[0].condition) != (result.urgency, result.causes[0].condition)
                )


# ---------------------------------------------------------------- on the small content

SMALL = small_content()
EVERYBODY = [*PEOPLE.values(), *random_people(SMALL, seed=36, count=40)]


def with_match(small: Content, **settings_: float) -> Content:
    return replace(small, match=small.match._replace(**settings_))


@pytest.mark.parametrize("raw", EVERYBODY, ids=range(len(EVERYBODY)))
def test_the_likeliest_causes_come_first_and_at_least_five(raw: dict[str, Any]) -> None:
    every = result_of(raw, with_match(SMALL, listed_from=0.0)).causes
    chances = [(-cause.probability, cause.condition.id) for cause in every]
    assert chances == sorted(chances)
    assert len(every) == len(SMALL.conditions)
    likely = [cause for cause in every if cause.probability >= SMALL.match.listed_from]
    assert result_of(raw, SMALL).causes == every[: max(len(likely), 5)]


def test_a_cause_is_listed_called_possible_and_strong_from_its_bound_on() -> None:
    raw = PEOPLE["a plain sprain"]
    causes = result_of(raw, SMALL).causes
    first, last = causes[0].probability, result_of(raw, with_match(SMALL, listed_from=0.0)).causes[5].probability
    assert len(result_of(raw, with_match(SMALL, listed_from=last)).causes) == 6
    assert len(result_of(raw, with_match(SMALL, listed_from=last + 1e-9)).causes) == 5
    for bounds, word in (
        ((first, 0.0), "strong"), ((first + 1e-9, first), "possible"), ((1.0, first + 1e-9), "weak"),
    ):  # fmt: skip
        strong, possible = bounds
        assert result_of(raw, with_match(SMALL, strong_from=strong, possible_from=possible)).causes[0].match == word


def test_care_is_told_for_the_first_cause_and_for_a_second_that_is_possible_and_for_no_third() -> None:
    every_possible = result_of({}, with_match(SMALL, strong_from=0.9, possible_from=0.0))
    assert all(cause.match == "possible" for cause in every_possible.causes)
    assert every_possible.advised_causes == every_possible.causes[:2]
    every_weak = result_of({}, with_match(SMALL, strong_from=1.0, possible_from=0.9))
    assert every_weak.advised_causes == every_weak.causes[:1]
    named = [cause.condition for cause in every_possible.advised_causes]
    care = care_for(every_possible)
    # What both causes ask for stands there once.
    assert named[0].home_care[1] == named[1].home_care[1] and named[0].medical_care[1] == named[1].medical_care[1]
    assert care.home_care == (*named[0].home_care, named[1].home_care[0])
    assert care.medical_care == (*named[0].medical_care, named[1].medical_care[0])
    assert care.watch_for == (
        *SMALL.chapters.safety_net.go_now, named[0].watch_for[0], named[1].watch_for[0],
    )  # fmt: skip
    assert [one["id"] for one in every_possible.to_dict()["care_by_cause"]] == [one.id for one in named]


def test_home_is_the_place_for_causes_that_are_no_more_urgent_than_the_advice() -> None:
    result = result_of({}, with_match(SMALL, strong_from=0.9, possible_from=0.0))
    causes = {cause.condition.id: cause.condition for cause in result.causes}
    assert result.causes[0].condition.id == "sprain"
    gout = replace(result, causes=tuple(cause for cause in result.causes if cause.condition.id in ("gout", "fracture")))
    assert care_for(replace(gout, urgency=Urgency.PRIMARY_CARE)).at_home == (causes["gout"],)
    assert care_for(replace(gout, urgency=Urgency.SELF_CARE)).at_home == ()
    assert care_for(replace(gout, urgency=Urgency.PROMPT)).home_care == causes["gout"].home_care
    assert care_for(replace(gout, urgency=Urgency.EMERGENCY_ROOM)).at_home == ()
    assert {"fracture", "gout"} <= in_play(gout)


def test_nothing_fits_when_none_of_these_is_as_likely_as_the_first_cause() -> None:
    result = result_of({}, SMALL)
    first = result.causes[0].probability
    assert not result.fits_nothing
    assert replace(result, none_of_these=first).fits_nothing
    assert not replace(result, none_of_these=first - 1e-9).fits_nothing


def actions_of(result: Result) -> tuple[tuple[str, ...], tuple[str, ...]]:
    care = care_for(result)
    return care.do, care.do_not


def test_what_to_do_is_the_leading_action_with_every_do_not_of_its_level_once() -> None:
    raw = {"injury": "crash", "infection-signs": ["fever", "red-streak"], "danger": "unsure"}
    do, do_not = actions_of(result_of(raw, SMALL))
    assert do == SMALL.actions["still"].do
    still, go, go_hot = (SMALL.actions[name].do_not for name in ("still", "go", "go-hot"))
    assert do_not == (*still, *go, *go_hot)
    assert actions_of(result_of({"infection-signs": ["fever", "red-streak"]}, SMALL))[0] == SMALL.actions["go-hot"].do
    assert actions_of(result_of({"injury": "none", "swelling": "no"}, SMALL)) == ((), ())


def test_what_must_not_be_missed_are_the_suspects_and_then_the_urgent_and_likely() -> None:
    raw = {"danger": [], "infection-signs": ["chills"], "severity": 9, "sex": "male", "age": 30}
    result = result_of(raw, SMALL)
    assert [(one.condition.id, one.rules) for one in result.must_not_miss][:2] == [
        ("joint-infection", ("strong-and-hot", "fever")), ("gout", ("strong-and-hot",)),
    ]  # fmt: skip
    rest = result.must_not_miss[2:]
    assert rest and all(one.rules == () and one.condition.urgency >= Urgency.PROMPT for one in rest)
    chances = [one.probability for one in rest]
    assert chances == sorted(chances, reverse=True)
    assert "womb" not in [one.condition.id for one in result.must_not_miss]


def test_an_urgent_cause_must_not_be_missed_from_its_bound_on() -> None:
    chance = {one.condition.id: one.probability for one in result_of({}, SMALL).must_not_miss}["fracture"]
    for level, bound, named in (
        (Urgency.EMERGENCY_ROOM, chance, True),
        (Urgency.EMERGENCY_ROOM, chance + 1e-9, False),
        (Urgency.AMBULANCE, 0.0, False),
    ):
        content = replace(SMALL, urgency=SMALL.urgency._replace(must_not_miss_level=level, must_not_miss_from=bound))
        assert ("fracture" in [one.condition.id for one in result_of({}, content).must_not_miss]) is named


def test_numbers_are_written_to_four_places_and_weights_to_two() -> None:
    for raw in EVERYBODY:
        document = result_of(raw, SMALL).to_dict()
        for cause in (*document["causes"], *document["must_not_miss"]):
            assert cause["probability"] == round(cause["probability"], 4)
        assert document["none_of_these"] == round(document["none_of_these"], 4)
        for weight in (weight for cause in document["causes"] for weight in (*cause["for"], *cause["against"])):
            assert weight["weight_db"] == round(weight["weight_db"], 2)
    exact, written = result_of({}, SMALL), result_of({}, SMALL).to_dict()
    assert written["causes"][0]["probability"] == pytest.approx(exact.causes[0].probability, abs=5e-5)
    assert written["causes"][0]["prior_db"] == -1.99


def test_all_that_was_answered_is_listed_in_the_order_of_the_content() -> None:
    result = result_of({"cramp": "no", "severity": None, "infection-signs": [], "danger": "unsure", "age": 3}, SMALL)
    assert result.asked == ("danger", "age", "infection-signs", "severity", "cramp")


def test_reviewed_content_says_so_and_by_whom() -> None:
    reviewed = replace(SMALL, reviewed_by="A. Nurse")
    assert result_of({}, SMALL).to_dict()["content"]["reviewed"] is False
    assert result_of({}, reviewed).to_dict()["content"] == {
        "version": "0.0.1", "sha256": SMALL.sha256, "reviewed": True, "reviewed_by": "A. Nurse",
    }  # fmt: skip
