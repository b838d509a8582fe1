from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Content, Result, assess
from midback_cli.assessment.matching import Weight
from midback_cli.assessment.result import Explanation
from tests.assessment.stored import random_people, small_content

SMALL = small_content()
PEOPLE = list(random_people(SMALL, seed=21, count=40))


def explained(result: Result, condition_id: str) -> Explanation:
    return next(result.explain(cause) for cause in result.causes if cause.condition.id == condition_id)


# By hand from the small content: a swollen toe that is red speaks for gout, and a steady heel against it.
def test_reasons_for_and_against_are_told_apart_by_their_sign(small: Content) -> None:
    raw = {"place": ["toe"], "redness": "yes", "swelling": "yes", "injury": "twist", "night-pain": "no"}
    why = explained(assess(Answers.from_mapping(raw, small), small), "gout")
    assert [weight.question for weight in why.reasons_for] == ["redness", "place", "swelling"]
    assert [weight.question for weight in why.reasons_against] == ["injury", "night-pain"]


@pytest.mark.parametrize("size", [0.001, 0.5, 1.0, 1.5, 40.0])
def test_the_smallest_weight_is_a_reason_and_none_is_none(size: float) -> None:
    up, down, nothing = Weight("a", ("x",), size), Weight("b", ("x",), -size), Weight("c", ("x",), 0.0)
    why = Explanation(0.0, (up, down, nothing))
    assert (why.reasons_for, why.reasons_against) == ((up,), (down,))


@given(raw=st.sampled_from(PEOPLE))
@settings(max_examples=40)
def test_the_strongest_reasons_come_first(raw: dict[str, object]) -> None:
    result = assess(Answers.from_mapping(raw, SMALL), SMALL)
    for cause in result.causes:
        why = result.explain(cause)
        for reasons in (why.reasons_for, why.reasons_against, why.weights):
            sizes = [abs(weight.weight_db) for weight in reasons]
            assert sizes == sorted(sizes, reverse=True)
        # Of two answers that weigh the same, the one whose id comes first.
        ties = [(-abs(weight.weight_db), weight.question) for weight in why.weights]
        assert ties == sorted(ties)


def test_the_weaker_answers_of_a_group_are_shown_damped(small: Content) -> None:
    raw = {"redness": "yes", "warmth": "yes", "swelling": "yes"}
    why = explained(assess(Answers.from_mapping(raw, small), small), "gout")
    # 10 log10 of 0.85/0.1, 0.8/0.15 and 0.8/0.3; the last two are halved.
    shown = {weight.question: weight.weight_db for weight in why.weights}
    assert shown == pytest.approx({"redness": 9.294, "warmth": 3.635, "swelling": 2.130}, abs=1e-3)


def test_of_answers_that_pull_both_ways_the_stronger_counts_in_full(small: Content) -> None:
    raw = {"redness": "no", "warmth": "yes", "swelling": "no"}
    why = explained(assess(Answers.from_mapping(raw, small), small), "gout")
    shown = {weight.question: weight.weight_db for weight in why.weights}
    # 10 log10 of 0.15/0.9, 0.8/0.15 and 0.2/0.7: the denied redness is the strongest.
    assert shown == pytest.approx({"redness": -7.782, "warmth": 3.635, "swelling": -2.720}, abs=1e-3)


def test_an_answer_that_tells_nothing_of_a_cause_is_no_reason(small: Content) -> None:
    result = assess(Answers.from_mapping({"wine": "yes"}, small), small)
    assert explained(result, "sprain").weights == ()
    assert [weight.answer for weight in explained(result, "gout").weights] == [("yes",)]


def test_the_prior_of_an_explanation_is_the_tempered_one(small: Content) -> None:
    result = assess(Answers(), small)
    # Half of 10 log10 of 0.40 and of 0.13.
    assert explained(result, "sprain").prior_db == pytest.approx(-1.990, abs=1e-3)
    assert explained(result, "gout").prior_db == pytest.approx(-4.430, abs=1e-3)
