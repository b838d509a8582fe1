from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Content, assess, load_content
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.matching import combine, differential, evidence, totals, weights_of
from tests.conftest import ROOT, MakeAnswers
from tests.strategies import answers

CONTENT = load_content(ROOT / "content")


def test_no_answers_give_the_priors(content: Content) -> None:
    found = differential(evidence({}, content), content, prior_tempering=1.0)
    for condition, posterior in zip(content.conditions.values(), found.posteriors, strict=True):
        assert posterior == pytest.approx(condition.prior.value, rel=1e-3)
    assert found.none_of_these == pytest.approx(content.match.none_of_these_prior, rel=1e-3)


def test_tempering_keeps_the_order_and_narrows_the_gaps(content: Content) -> None:
    full = differential(evidence({}, content), content, 1.0).posteriors
    tempered = differential(evidence({}, content), content, 0.4).posteriors
    every = range(len(content.conditions))
    assert sorted(every, key=full.__getitem__) == sorted(every, key=tempered.__getitem__)
    assert max(tempered) / min(tempered) < max(full) / min(full)


# By hand: rows (6, -2, 1) and (4, -8, -1), damping 0.5 → 6+2, -8-1, 1-0.5 (a tie goes to the side that speaks for).
def test_a_group_counts_its_strongest_in_full_and_the_rest_damped() -> None:
    assert combine([(6.0, -2.0, 1.0), (4.0, -8.0, -1.0)], damping=0.5) == [8.0, -9.0, 0.5]


def test_a_group_of_one_is_not_damped() -> None:
    assert combine([(6.0, -2.0)], damping=0.5) == [6.0, -2.0]


# By hand from the content: pain to the groin for a kidney stone, and nothing for "none of these".
def test_one_answer_weighs_its_likelihood_ratio(content: Content) -> None:
    stone = list(content.conditions).index("kidney-stone")
    weights = weights_of("pain-to-groin", ("yes",), content)
    assert weights is not None
    assert weights[stone] == pytest.approx(11.695, abs=1e-3)  # 10 log10(0.65 / 0.044)
    assert weights[-1] == 0


def test_a_set_of_places_has_the_mean_likelihood_of_its_options(content: Content) -> None:
    stone = list(content.conditions).index("kidney-stone")
    weights = weights_of("pain-location", ("lower-back", "one-side-flank"), content)
    assert weights is not None
    assert weights[stone] == pytest.approx(6.147, abs=1e-3)  # 10 log10((0.152 + 0.614) / (0.115 + 0.071))


def test_an_unsure_answer_weighs_exactly_nothing(make_answers: MakeAnswers, content: Content) -> None:
    unsure = derive_facts(make_answers(fever="unsure", severity=None, course="unsure"), content)
    assert evidence(unsure.observed, content) == [0.0] * (len(content.conditions) + 1)


def test_a_rules_only_question_weighs_nothing(make_answers: MakeAnswers, content: Content) -> None:
    observed = derive_facts(make_answers(cannot_walk="yes"), content).observed
    assert evidence(observed, content) == [0.0] * (len(content.conditions) + 1)


@given(person=answers(CONTENT))
@settings(max_examples=150)
def test_the_weights_shown_add_up_to_the_total_that_was_used(person: Answers) -> None:
    result = assess(person, CONTENT)
    found = totals(evidence(result.facts.observed, CONTENT), CONTENT, CONTENT.match.prior_tempering)
    for cause in result.causes:
        explanation = result.explain(cause)
        shown = explanation.prior_db + sum(weight.weight_db for weight in explanation.weights)
        assert shown == pytest.approx(found[list(CONTENT.conditions).index(cause.condition.id)], abs=1e-9)


@given(person=answers(CONTENT))
@settings(max_examples=150)
def test_posteriors_and_none_of_these_add_to_one(person: Answers) -> None:
    found = differential(evidence(derive_facts(person, CONTENT).observed, CONTENT), CONTENT, 0.4)
    assert sum(found.posteriors) + found.none_of_these == pytest.approx(1)


# By hand from the content: the ratios of age 80 and of men for a bulging aorta, 8.4 and 1.7.
def test_age_and_sex_weigh_by_their_likelihood_ratios(content: Content) -> None:
    aneurysm = list(content.conditions).index("aortic-aneurysm")
    by_age, by_sex = weights_of("age", ("75-plus",), content), weights_of("sex", ("male",), content)
    assert by_age is not None
    assert by_sex is not None
    assert (by_age[aneurysm], by_sex[aneurysm]) == pytest.approx((9.243, 2.304), abs=1e-3)


def test_a_condition_raises_to_its_urgency_in_the_match_not_to_its_textbook_one(content: Content) -> None:
    fracture = content.conditions["traumatic-vertebral-fracture"]
    assert fracture.match_urgency < fracture.urgency
    raised = {
        level for level, conditions in content.conditions_by_urgency if fracture.id in [name for _, name in conditions]
    }
    assert raised == {fracture.match_urgency}


ROWS = st.lists(st.lists(st.floats(-20, 20), min_size=3, max_size=3), min_size=1, max_size=6)


@given(rows=ROWS, more=st.lists(st.floats(0, 20), min_size=3, max_size=3))
def test_an_answer_that_speaks_for_a_cause_never_speaks_against_it_in_its_group(
    rows: list[list[float]], more: list[float]
) -> None:
    before, after = combine(rows, 0.5), combine([*rows, more], 0.5)
    assert all(late >= early - 1e-9 for early, late in zip(before, after, strict=True))
