"""People with mid-back pain, and what the rules, the match and the texts of the real content make of them."""

from __future__ import annotations

import json
from dataclasses import replace
from math import prod

import pytest

from midback_cli import Answers, Content, Urgency, assess
from midback_cli.assessment.care import care_for
from midback_cli.assessment.fewer_signs import choices_of
from midback_cli.assessment.urgency import MAX_CHOICES
from midback_cli.language.lookup import ambulance
from midback_cli.rendering.blocks import with_number
from midback_cli.rendering.plain import write_plain
from midback_cli.rendering.result_page import result_blocks
from tests.conftest import ROOT, MakeAnswers


def test_a_pill_that_harms_in_a_cause_still_in_play_is_not_advised(make_answers: MakeAnswers, content: Content) -> None:
    strain = make_answers(recent_injury="lift-or-twist", worse_with_movement="yes", pain_duration="1-to-7-days")
    assert "nsaid" in care_for(assess(strain, content)).home_items
    with_urine = strain.with_reply("burning-frequent-urination", "yes", content).with_reply("fever", "yes", content)
    assert any(grave.condition.id == "kidney-infection" for grave in assess(with_urine, content).must_not_miss)
    assert "nsaid" not in care_for(assess(with_urine, content)).home_items


def test_the_floor_of_an_emergency_already_shown_is_kept_with_its_reason(
    make_answers: MakeAnswers, content: Content
) -> None:
    result = assess(replace(make_answers(severity=2), shown="aorta-pair"), content)
    assert result.urgency is Urgency.AMBULANCE
    assert result.reasons[0].id == "aorta-pair"
    assert "Later answers never take it back" in result.reasons[0].why
    assert care_for(result).do == content.actions["heart-or-artery"].do
    assert "aortic-dissection" in [grave.condition.id for grave in result.must_not_miss]


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
    assert (kind, reason) in [(given["kind"], given["id"]) for given in reasons]


def test_when_nothing_fits_the_result_says_so(content: Content) -> None:
    document = json.loads((ROOT / "examples" / "nothing-fits.json").read_text(encoding="utf-8"))
    result = assess(Answers.from_mapping(document, content), content)
    assert result.fits_nothing
    assert result.none_of_these >= result.causes[0].probability
    note = content.chapters.safety_net.fits_nothing
    assert note in write_plain(with_number(result_blocks(result), ambulance("", content)))


def test_every_do_not_of_the_level_is_shown(make_answers: MakeAnswers, content: Content) -> None:
    both = assess(make_answers(nerve_signs=["legs-numb"], belly_signs=["vomit-blood"]), content)
    assert care_for(both).do == content.actions["cord-er"].do
    assert "Do not take ibuprofen or naproxen." in care_for(both).do_not


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
def test_a_limit_is_shown_to_the_people_it_concerns(raw: dict[str, object], limit: str, content: Content) -> None:
    assert [shown.id for shown in assess(Answers.from_mapping(raw, content), content).limits] == [limit]


# In each of these only one reading of the page that lost its cue holds the level: "none" in the first, and "not
# answered" in the second. Without it a sign more would lower the advice (G2).
@pytest.mark.parametrize(
    ("raw", "page", "level"),
    [
        (
            {"age": 70, "sex": "male", "health-history": ["cancer-history"], "recent-injury": "high-energy",
             "bloating-eased-by-wind": "yes"},
            "health-history",
            Urgency.EMERGENCY_ROOM,
        ),
        (
            {"age": 60, "sex": "male", "belly-signs": ["belly-hard"], "night-sweats": "yes",
             "pain-duration": "under-6-hours"},
            "belly-signs",
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


def test_a_rule_that_says_what_is_wrong_leads_before_a_general_one(content: Content) -> None:
    raw = {"age": 76, "severity": 8, "pain-duration": "1-to-7-days", "height-loss": "yes", "course": "steady"}
    result = assess(Answers.from_mapping(raw, content), content)
    leading = [reason for reason in result.reasons if reason.urgency is result.urgency]
    assert {"rule", "general"} <= {reason.kind for reason in leading}
    first = next(reason for reason in leading if reason.kind != "general")
    assert care_for(result).do == content.actions[first.action].do


def test_what_cannot_be_this_person_is_not_named_to_be_ruled_out(content: Content) -> None:
    def named(raw: dict[str, object]) -> set[str]:
        result = assess(Answers.from_mapping({"danger-now": ["fainting"], **raw}, content), content)
        return {grave.condition.id for grave in result.must_not_miss}

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


def test_someone_who_may_have_a_broken_spine_is_told_to_lie_still_whatever_else_hurts(content: Content) -> None:
    raw = {
        "chest-signs": ["pain-moves-chest-to-back"],
        "hard-injury": ["high-fall"],
        "severity": 9,
        "pain-duration": "under-6-hours",
    }
    result = assess(Answers.from_mapping(raw, content), content)
    held = {reason.action for reason in result.reasons if reason.urgency is result.urgency}
    leading = [action for action in content.actions.values() if action.leads and action.id in held]
    assert leading and len(held) > 1
    assert care_for(result).do == leading[0].do


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
