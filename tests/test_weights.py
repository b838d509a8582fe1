from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midback_cli import Content
from midback_cli.knowledge.weights import (
    answer_weights,
    clamp_probability,
    db_to_probabilities,
    likelihoods_to_db,
    probability_to_db,
    ratio_to_db,
)


@pytest.mark.parametrize(("probability", "decibans"), [(0.1, -10.0), (0.01, -20.0), (0.5, -3.0103), (1e-6, -60.0)])
def test_a_probability_in_decibans(probability: float, decibans: float) -> None:
    assert probability_to_db(probability) == pytest.approx(decibans, abs=1e-4)


# Likelihood ratios of McGee, "Simplifying likelihood ratios" (J Gen Intern Med 2002): 2, 5 and 10.
@pytest.mark.parametrize(("ratio", "decibans"), [(2, 3.0103), (5, 6.9897), (10, 10.0), (0.1, -10.0), (1, 0.0)])
def test_a_likelihood_ratio_in_decibans(ratio: float, decibans: float) -> None:
    assert ratio_to_db(ratio) == pytest.approx(decibans, abs=1e-4)


def test_one_answer_is_capped_on_both_sides() -> None:
    assert likelihoods_to_db(0.99, 1e-6, cap_db=20) == 20
    assert likelihoods_to_db(1e-6, 0.99, cap_db=20) == -20


# Fagan's nomogram, worked by hand: pretest 1 %, LR 10 → odds 10/99 → 9.17 %.
def test_fagan_pretest_one_percent_and_ratio_ten() -> None:
    posterior, _ = db_to_probabilities([probability_to_db(0.01) + ratio_to_db(10), probability_to_db(0.99)])
    assert posterior == pytest.approx(10 / 109, rel=1e-6)


# Casscells et al., NEJM 1978: prevalence 1 in 1000, false positives 5 %, everyone ill tests positive → about 2 %.
def test_casscells_one_in_a_thousand() -> None:
    ill = probability_to_db(0.001) + probability_to_db(1.0)
    well = probability_to_db(0.999) + probability_to_db(0.05)
    assert db_to_probabilities([ill, well])[0] == pytest.approx(0.0196, abs=1e-4)


@given(st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=1, max_size=40))
def test_probabilities_stay_finite_and_add_to_one_at_absurd_inputs(totals: list[float]) -> None:
    found = db_to_probabilities(totals)
    assert all(0 <= one <= 1 for one in found)
    assert sum(found) == pytest.approx(1)


@pytest.mark.parametrize("extreme", [0.0, 1.0, -5.0, 7.0, math.inf, -math.inf])
def test_an_extreme_probability_is_kept_off_zero_and_one(extreme: float) -> None:
    assert 0 < clamp_probability(extreme) < 1


@pytest.mark.parametrize("denial_weight", [0.0, 0.5, 1.0])
def test_a_no_counts_at_its_weight_and_a_yes_in_full(denial_weight: float, content: Content) -> None:
    stone, groin = content.conditions["kidney-stone"], content.questions["pain-to-groin"]
    present, base = stone.likelihood["pain-to-groin"]["yes"].value, groin.base_rate["yes"].value
    weights = answer_weights(stone, groin, content.match._replace(denial_weight=denial_weight))
    assert weights["yes"] == pytest.approx(ratio_to_db(present / base))
    assert weights["no"] == pytest.approx(denial_weight * ratio_to_db((1 - present) / (1 - base)))


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        clamp_probability(math.nan)
