from __future__ import annotations

import json
from dataclasses import replace
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Content, Result, Urgency, assess
from midback_cli.assessment.changes import every_change
from midback_cli.assessment.fewer_signs import choices_of
from midback_cli.assessment.urgency import MAX_CHOICES
from midback_cli.knowledge.model import Kind, Page
from midback_cli.language.lookup import ambulance
from midback_cli.rendering.blocks import with_number
from midback_cli.rendering.plain import write_plain
from midback_cli.rendering.result_page import result_blocks
from tests.assessment.stored import PEOPLE, random_people, result_of, small_content
from tests.conftest import ROOT, MakeAnswers
from tests.strategies import answers

KEYS = [
    "version", "urgency", "urgency_label", "urgency_reasons", "do", "do_not", "screen", "causes", "must_not_miss",
    "none_of_these", "fits_nothing", "limits", "disagreements", "home_care", "home_items", "home_care_items",
    "medical_care", "care_by_cause", "watch_for", "what_if", "doctor_questions", "asked", "content", "disclaimer",
]  # fmt: skip


def test_the_keys_of_a_result_are_pinned(make_answers: MakeAnswers, content: Content) -> None:
    result = assess(make_answers(age=54), content).to_dict()
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
    result = assess(replace(make_answers(severity=2), shown="aorta-pair"), content)
    assert result.urgency is Urgency.AMBULANCE
    assert result.reasons[0].id == "aorta-pair"
    assert "Later answers never take it back" in result.reasons[0].why
    assert result.actions[0] == content.actions["heart-or-artery"].do
    assert "aortic-dissection" in [one.condition.id for one in result.must_not_miss]


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
    reasons = assess(Answers.from_mapping(answers, content), content).to_dict()["urgency_reasons"]
    assert (kind, reason) in [(one["kind"], one["id"]) for one in reasons]


def test_when_nothing_fits_the_result_says_so(content: Content) -> None:
    document = json.loads((ROOT / "examples" / "nothing-fits.json").read_text(encoding="utf-8"))
    result = assess(Answers.from_mapping(document, content), content)
    assert result.fits_nothing
    assert result.none_of_these >= result.causes[0].probability
    note = content.chapters.safety_net.fits_nothing
    assert note in write_plain(with_number(result_blocks(result), ambulance("", content)))


def test_more_signs_than_can_be_searched_are_judged_by_what_they_can_mean_at_most(
    make_answers: MakeAnswers, content: Content
) -> None:
    many = make_answers(
        nerve_signs=["lost-control", "saddle-numbness", "legs-numb"],
        breath_signs=["coughing-blood"],
        infection_signs=["fever", "chills", "feeling-very-ill", "keeps-vomiting"],
        pregnancy=["pregnancy-or-missed-period", "birth-recent"],
        pregnancy_signs=["vaginal-bleeding", "lower-belly-pelvic-pain", "high-pressure-signs", "womb-signs"],
        severity=3, age=30, worse_with_movement="yes", pain_duration="over-3-months",
    )  # fmt: skip
    assert prod(map(len, choices_of(many, content).values())) > MAX_CHOICES
    assert assess(many, content).urgency is Urgency.EMERGENCY_ROOM
    worse = many.with_reply("infection-signs", ["fever", "chills", "feeling-very-ill", "no-urine"], content)
    assert assess(worse, content).urgency is Urgency.AMBULANCE


def test_every_do_not_of_the_level_is_told(make_answers: MakeAnswers, content: Content) -> None:
    both = assess(make_answers(nerve_signs=["legs-numb"], belly_signs=["vomit-blood"]), content)
    assert both.actions[0] == content.actions["cord-er"].do
    assert "Do not take ibuprofen or naproxen." in both.actions[1]


def test_a_cause_that_is_shown_as_likely_raises_the_advice(content: Content) -> None:
    calm = {page.id: "none" for page in content.pages.values() if page.cues}
    person = {**calm, "age": 35, "sex": "male", "needle-near-lung": "yes", "cough": "yes", "shoulder-tip-pain": "yes"}
    result = assess(Answers.from_mapping(person, content), content)
    assert result.causes[0].condition.id == "pneumothorax"
    assert result.causes[0].probability >= content.urgency.shown_from
    assert result.urgency >= result.causes[0].condition.match_urgency


@pytest.mark.parametrize(
    ("raw", "limit"),
    [
        ({"age": 12}, "under-18"),
        ({"pregnancy": "unsure"}, "pregnancy"),
        ({"health-history": ["spine-procedure"]}, "spine-procedure"),
        ({"cancer-history": "yes"}, "cancer"),
    ],
)
def test_limits_are_told_to_whom_they_concern(raw: dict[str, object], limit: str, content: Content) -> None:
    assert [one.id for one in assess(Answers.from_mapping(raw, content), content).limits] == [limit]


@given(data=st.data())
@settings(max_examples=60)
def test_whatever_is_said_to_raise_the_advice_does(data: st.DataObject, content: Content) -> None:
    person = data.draw(answers(content))
    for one in assess(person, content).what_if:
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


# In each of these only one reading of the page that lost its cue holds the level: "none" in the first, and "not
# answered" in the second. Without it a sign more would lower the advice (G2).
@pytest.mark.parametrize(
    ("raw", "page", "level"),
    [
        (
            {"age": 70, "sex": "male", "health-history": ["cancer-history"], "red-painful-eye": "no",
             "pain-location": ["upper-belly-through-to-back"]},
            "health-history",
            Urgency.EMERGENCY_ROOM,
        ),
        (
            {"age": 45, "sex": "male", "breath-signs": ["coughing-blood"], "needle-near-lung": "yes",
             "chest-pain": "yes"},
            "breath-signs",
            Urgency.AMBULANCE,
        ),
    ],
    ids=["none", "not answered"],
)  # fmt: skip
def test_a_sign_more_does_not_lower_what_the_match_said_without_it(
    raw: dict[str, object], page: str, level: Urgency, content: Content
) -> None:
    with_sign = assess(Answers.from_mapping(raw, content), content)
    assert with_sign.urgency is level
    for before in ("none", "unsure"):
        without = assess(Answers.from_mapping({**raw, page: before}, content), content)
        assert without.urgency <= with_sign.urgency


def test_a_rule_that_says_what_is_wrong_leads_what_to_do_before_one_that_is_about_everybody(content: Content) -> None:
    raw = {"age": 76, "severity": 8, "pain-duration": "1-to-7-days", "height-loss": "yes", "course": "steady"}
    result = assess(Answers.from_mapping(raw, content), content)
    leading = [reason for reason in result.reasons if reason.urgency is result.urgency]
    assert {"rule", "general"} <= {reason.kind for reason in leading}
    first = next(reason for reason in leading if reason.kind != "general")
    assert result.actions[0] == content.actions[first.action].do


def test_what_can_not_be_this_person_is_not_named_to_be_ruled_out(content: Content) -> None:
    def named(raw: dict[str, object]) -> set[str]:
        result = assess(Answers.from_mapping({"danger-now": ["fainting"], **raw}, content), content)
        return {one.condition.id for one in result.must_not_miss}

    assert "ectopic-pregnancy" in named({})
    assert "ectopic-pregnancy" in named({"age": 30, "sex": "female"})
    assert "ectopic-pregnancy" not in named({"sex": "male"})
    assert "ectopic-pregnancy" not in named({"age": 70, "sex": "female"})


def test_a_cause_that_is_more_urgent_than_the_advice_is_explained(content: Content) -> None:
    said = content.chapters.safety_net.more_urgent_cause
    raw = {
        **{page.id: "none" for page in content.pages.values() if page.cues and not page.applies_if},
        "age": 80, "sex": "female", "severity": 5, "pain-duration": "under-6-hours", "course": "easing",
        "pain-location": ["between-shoulder-blades"], "pain-onset": "sudden", "recent-injury": "none",
        "pain-character": "dull-ache-or-tight", "worse-with-movement": "no", "constant-pain": "no",
    }  # fmt: skip
    result = assess(Answers.from_mapping(raw, content), content)
    assert result.causes[0].condition.urgency > result.urgency
    assert said in write_plain(with_number(result_blocks(result), ambulance("GB", content)))
    calm = assess(
        Answers.from_mapping({**raw, "age": 30, "tender-muscle-spot": "yes", "pain-onset": "gradual"}, content), content
    )
    assert said not in write_plain(with_number(result_blocks(calm), ambulance("GB", content)))


def test_who_may_have_a_broken_spine_is_told_to_lie_still_whatever_else_hurts(content: Content) -> None:
    raw = {"chest-signs": ["pain-moves-chest-to-back"], "hard-injury": ["high-fall"], "severity": 9}
    result = assess(Answers.from_mapping(raw, content), content)
    held = {reason.action for reason in result.reasons if reason.urgency is result.urgency}
    leading = [action for action in content.actions.values() if action.leads and action.id in held]
    assert leading and len(held) > 1
    assert result.actions[0] == leading[0].do


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
    assert every_possible.home_care == (named[0].home_care[0], "Put the foot up.", named[1].home_care[0])
    assert every_possible.medical_care == (
        named[0].medical_care[0], "A doctor looks at the foot.", named[1].medical_care[0],
    )  # fmt: skip
    assert every_possible.watch_for == (
        *SMALL.chapters.safety_net.go_now, named[0].watch_for[0], named[1].watch_for[0],
    )  # fmt: skip
    assert [one["id"] for one in every_possible.to_dict()["care_by_cause"]] == [one.id for one in named]


def test_home_is_the_place_for_causes_that_are_no_more_urgent_than_the_advice() -> None:
    result = result_of({}, with_match(SMALL, strong_from=0.9, possible_from=0.0))
    causes = {cause.condition.id: cause.condition for cause in result.causes}
    assert result.causes[0].condition.id == "sprain"
    gout = replace(result, causes=tuple(cause for cause in result.causes if cause.condition.id in ("gout", "fracture")))
    assert replace(gout, urgency=Urgency.PRIMARY_CARE).treated_at_home == (causes["gout"],)
    assert replace(gout, urgency=Urgency.SELF_CARE).treated_at_home == ()
    assert replace(gout, urgency=Urgency.PROMPT).home_care == causes["gout"].home_care
    assert replace(gout, urgency=Urgency.EMERGENCY_ROOM).treated_at_home == ()
    assert {"fracture", "gout"} <= gout.in_play


def test_nothing_fits_when_none_of_these_is_as_likely_as_the_first_cause() -> None:
    result = result_of({}, SMALL)
    first = result.causes[0].probability
    assert not result.fits_nothing
    assert replace(result, none_of_these=first).fits_nothing
    assert not replace(result, none_of_these=first - 1e-9).fits_nothing


def actions_of(result: Result) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return result.actions


def test_what_to_do_is_the_leading_action_with_every_do_not_of_its_level_once() -> None:
    raw = {"injury": "crash", "infection-signs": ["fever", "red-streak"], "danger": "unsure"}
    do, do_not = actions_of(result_of(raw, SMALL))
    assert do == SMALL.actions["still"].do
    assert do_not == ("Do not walk.", "Do not wait.", "Do not drive.", "Do not take a pill first.")
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
