from __future__ import annotations

import pytest
from hypothesis import given, settings

from midback_cli import Answers, Content, assess, load_content
from midback_cli.assessment.facts import establish
from midback_cli.assessment.matching import combine, differential, evidence, totals, weights_of
from tests.conftest import ROOT, MakeAnswers
from tests.strategies import answers

CONTENT = load_content(ROOT / "content")


def test_no_answers_give_the_tempered_priors(content: Content) -> None:
    found = differential(evidence({}, content), content, prior_tempering=1.0)
    for condition, posterior in zip(content.conditions.values(), found.posteriors, strict=True):
        assert posterior == pytest.approx(condition.prior.value, rel=1e-3)
    assert found.none_of_these == pytest.approx(content.match.none_of_these_prior, rel=1e-3)


def test_tempering_keeps_the_order_and_narrows_the_gaps(content: Content) -> None:
    full = differential(evidence({}, content), content, 1.0).posteriors
    tempered = differential(evidence({}, content), content, 0.4).posteriors
    assert sorted(range(31), key=full.__getitem__) == sorted(range(31), key=tempered.__getitem__)
    assert max(tempered) / min(tempered) < max(full) / min(full)


# By hand: rows (6, -2, 1) and (4, -8, -1), damping 0.5 → 6+2, -8-1, 1-0.5 (a tie goes to the side that speaks for).
def test_a_group_counts_its_strongest_in_full_and_the_rest_damped() -> None:
    assert combine([(6.0, -2.0, 1.0), (4.0, -8.0, -1.0)], damping=0.5) == [8.0, -9.0, 0.5]


def test_a_group_of_one_is_not_damped() -> None:
    assert combine([(6.0, -2.0)], damping=0.5) == [6.0, -2.0]


# By hand from the content: blood in the urine for a kidney stone, capped at 20 dB, and nothing for "none of these".
def test_one_answer_weighs_its_likelihood_ratio(content: Content) -> None:
    stone = list(content.conditions).index("kidney-stone")
    weights = weights_of("pain-to-groin", ("yes",), content)
    assert weights is not None
    assert weights[stone] == pytest.approx(15.119, abs=1e-3)  # 10 log10(0.65 / 0.02)
    assert weights[-1] == 0


def test_a_set_of_places_has_the_mean_likelihood_of_its_options(content: Content) -> None:
    stone = list(content.conditions).index("kidney-stone")
    weights = weights_of("pain-location", ("lower-back", "one-side-flank"), content)
    assert weights is not None
    assert weights[stone] == pytest.approx(6.403, abs=1e-3)  # 10 log10((0.15 + 0.68) / (0.13 + 0.06))


def test_an_unsure_answer_weighs_exactly_nothing(make_answers: MakeAnswers, content: Content) -> None:
    unsure = establish(make_answers(fever="unsure", severity=None, course="unsure"), content)
    assert evidence(unsure.settled, content) == [0.0] * 32


def test_a_rules_only_question_weighs_nothing(make_answers: MakeAnswers, content: Content) -> None:
    assert evidence(establish(make_answers(cannot_walk="yes"), content).settled, content) == [0.0] * 32


@given(person=answers(CONTENT))
@settings(max_examples=150)
def test_the_weights_shown_add_up_to_the_total_that_was_used(person: Answers) -> None:
    result = assess(person, CONTENT)
    found = totals(evidence(result.facts.settled, CONTENT), CONTENT, CONTENT.match.prior_tempering)
    for cause in result.causes:
        explanation = result.explain(cause)
        shown = explanation.prior_db + sum(weight.weight_db for weight in explanation.weights)
        assert shown == pytest.approx(found[list(CONTENT.conditions).index(cause.condition.id)], abs=1e-9)


@given(person=answers(CONTENT))
@settings(max_examples=150)
def test_posteriors_and_none_of_these_add_to_one(person: Answers) -> None:
    found = differential(evidence(establish(person, CONTENT).settled, CONTENT), CONTENT, 0.4)
    assert sum(found.posteriors) + found.none_of_these == pytest.approx(1)
