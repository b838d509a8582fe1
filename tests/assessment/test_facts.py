from __future__ import annotations

from typing import Any

import pytest

from midback_cli import Answers, Content
from midback_cli.assessment.facts import Facts, could_hold, derive_facts
from midback_cli.knowledge.model import When
from tests.conftest import MakeAnswers


def test_a_cue_implies_its_ordinary_answers(make_answers: MakeAnswers, content: Content) -> None:
    facts = derive_facts(make_answers(chest_signs=["chest-spreads"]), content)
    assert facts.observed["chest-pain"] == ("yes",)
    assert facts.observed["pain-arm-jaw-neck"] == ("yes",)


def test_none_settles_what_the_page_asks_to_no(make_answers: MakeAnswers, content: Content) -> None:
    assert derive_facts(make_answers(infection_signs="none"), content).observed["fever"] == ("no",)


def test_a_cue_left_out_of_a_given_list_is_no(make_answers: MakeAnswers, content: Content) -> None:
    observed = derive_facts(make_answers(infection_signs=["chills"]), content).observed
    assert (observed["fever"], observed["chills"]) == (("no",), ("yes",))


def test_none_does_not_undo_what_a_cue_of_another_page_implies(make_answers: MakeAnswers, content: Content) -> None:
    observed = derive_facts(make_answers(infection_signs="none", danger_now=["confused"]), content).observed
    assert observed["feeling-very-ill"] == ("yes",)


def test_a_cue_counts_over_a_given_answer_but_both_stay_facts(make_answers: MakeAnswers, content: Content) -> None:
    facts = derive_facts(make_answers(pain_onset="gradual", sudden_pain=["sudden-full-force"]), content)
    assert facts.observed["pain-onset"] == ("sudden",)
    assert {"pain-onset=gradual", "pain-onset=sudden"} <= facts.atoms


def test_a_given_yes_counts_over_none_of_its_page(make_answers: MakeAnswers, content: Content) -> None:
    facts = derive_facts(make_answers(infection_signs="none", fever="yes"), content)
    assert facts.observed["fever"] == ("yes",)
    assert "infection-signs" in facts.atoms


def test_an_unsure_answer_is_not_settled_by_none_of_its_page(make_answers: MakeAnswers, content: Content) -> None:
    assert "fever" not in derive_facts(make_answers(infection_signs="none", fever="unsure"), content).observed


def test_a_maybe_atom_holds_when_unknown_or_true_and_not_when_false(
    make_answers: MakeAnswers, content: Content
) -> None:
    assert "severity>=5?" in derive_facts(make_answers(), content).atoms
    assert "severity>=5?" in derive_facts(make_answers(severity=8), content).atoms
    assert "severity>=5?" not in derive_facts(make_answers(severity=3), content).atoms


def test_derived_facts_build_on_each_other(make_answers: MakeAnswers, content: Content) -> None:
    atoms = derive_facts(make_answers(recent_injury="minor-fall", pain_duration="1-to-7-days"), content).atoms
    assert {"light-injury", "hurt", "within-a-week", "began-in-6-weeks", "new-pain"} <= atoms


# ---------------------------------------------------------------- on the small content


def established(raw: dict[str, Any], small: Content) -> Facts:
    return derive_facts(Answers.from_mapping(raw, small), small)


@pytest.mark.parametrize(
    ("raw", "atoms"),
    [
        ({"redness": "no"}, {"redness=no"}),
        ({"place": ["heel", "toe"]}, {"place=heel", "place=toe"}),
        ({"infection-signs": []}, {"fever=no", "chills=no"}),
        (
            {"infection-signs": ["red-streak"]},
            {"infection-signs", "infection-signs.red-streak", "redness=yes", "fever=no", "chills=no"},
        ),
        ({"infection-signs": "unsure"}, {"infection-signs=unsure"}),
        ({"danger": []}, {"breathless=no"}),
        ({"fever": "yes"}, {"fever=yes", "infection-signs", "hot"}),
        ({"fever": "no"}, {"fever=no"}),
        ({"fever": "unsure"}, set()),
        ({"carrying": ["birth-recent"]}, {"carrying", "carrying.birth-recent"}),
        ({"injury": "fall", "chills": "yes"}, {"injury=fall", "hurt", "chills=yes", "infection-signs", "hot"}),
    ],
)
def test_exactly_these_facts_follow(raw: dict[str, Any], atoms: set[str], small: Content) -> None:
    unknown = {"severity>=7?", "severity>=1?"}
    assert established(raw, small).atoms == atoms | unknown


@pytest.mark.parametrize(
    ("number", "atoms"),
    [
        (0, {"severity=mild"}),
        (6, {"severity=medium", "severity>=1?"}),
        (7, {"severity=strong", "severity>=7", "severity>=7?", "severity>=1?", "strong"}),
    ],
)
def test_a_number_gives_its_band_and_its_comparisons(number: int, atoms: set[str], small: Content) -> None:
    found = established({"severity": number}, small).atoms
    assert atoms <= found
    assert {"severity>=7", "severity>=7?", "strong", "severity>=1?"} & found <= atoms


def test_answers_are_settled_in_the_order_of_the_content_whatever_the_order_they_came_in(small: Content) -> None:
    raw = {"cramp": "no", "severity": 3, "infection-signs": ["red-streak"], "sex": "male", "redness": "no"}
    observed = established(raw, small).observed
    assert list(observed) == ["sex", "severity", "fever", "chills", "redness", "cramp"]
    assert observed["redness"] == ("yes",)
    assert established(dict(reversed(list(raw.items()))), small) == established(raw, small)


@pytest.mark.parametrize(
    ("when", "raw", "could"),
    [
        (When(all=frozenset({"redness=yes"})), {}, True),
        (When(all=frozenset({"redness=yes"})), {"redness": "unsure"}, True),
        (When(all=frozenset({"redness=yes"})), {"redness": "no"}, False),
        (When(all=frozenset({"redness=yes"})), {"redness": "yes"}, True),
        (When(all=frozenset({"fever=yes"})), {"infection-signs": []}, False),
        (When(all=frozenset({"fever=yes"})), {"infection-signs": "unsure"}, True),
        (When(all=frozenset({"hot"})), {"infection-signs": []}, False),
        (When(all=frozenset({"hot"})), {"infection-signs": [], "fever": "unsure"}, True),
        (When(all=frozenset({"strong-and-hot"})), {"severity": 6}, False),
        (When(all=frozenset({"strong-and-hot"})), {"severity": 7}, True),
        (When(all=frozenset({"danger.grey"})), {}, True),
        (When(all=frozenset({"danger.grey"})), {"danger": ["cannot-speak"]}, False),
        (When(all=frozenset({"danger=unsure"})), {"danger": []}, False),
        (When(all=frozenset({"carrying"})), {}, True),
        (When(all=frozenset({"carrying"})), {"sex": "male"}, False),
        (When(all=frozenset({"carrying"})), {"age": 56}, False),
        (When(all=frozenset({"carrying"})), {"age": 55}, True),
        (When(all=frozenset({"carrying-signs"})), {"age": 30, "sex": "female", "carrying": []}, False),
        (When(all=frozenset({"carrying-signs"})), {"age": 30, "sex": "female"}, True),
        (When(all=frozenset({"carrying-signs"})), {"sex": "male"}, False),
        (When(any=frozenset({"redness=yes", "swelling=yes"})), {"redness": "no"}, True),
        (When(any=frozenset({"redness=yes", "swelling=yes"})), {"redness": "no", "swelling": "no"}, False),
        (When(all=frozenset({"redness=yes"}), none=frozenset({"cramp=no"})), {"cramp": "no"}, False),
        (When(all=frozenset({"redness=yes"}), none=frozenset({"cramp=no"})), {}, True),
    ],
)
def test_what_is_open_could_still_hold_and_what_was_answered_could_not(
    when: When, raw: dict[str, Any], could: bool, small: Content
) -> None:
    answers = Answers.from_mapping(raw, small)
    assert could_hold(when, answers, derive_facts(answers, small), small) is could
