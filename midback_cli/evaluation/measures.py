"""Outcomes → the field's measures, each with its uncertainty.

Accuracy, safety of advice, comprehensiveness and inclination to over-triage are those of symptomcheckR (Kopka and
Feufel 2024), on the three-level scale of Semigran et al. (BMJ 2015): emergency, non-emergency, self-care.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median, quantiles
from typing import Any, NamedTuple

from midback_cli.evaluation.intervals import Rate, capability_comparison_score, mcnemar_exact
from midback_cli.evaluation.outcomes import Effort, Outcome
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Urgency

THREE_LEVELS = ("self-care", "non-emergency", "emergency")
_BINS = 10


class Bin(NamedTuple):
    """One bin of the reliability table: cases whose first cause had a chance from `low` to `high`."""

    low: float
    high: float
    cases: int
    mean_probability: float
    correct: float


class Calibration(NamedTuple):
    """How far the chances can be taken at their word, over the cases whose condition is listed."""

    brier_first: float
    brier_all: float
    expected_calibration_error: float
    bins: tuple[Bin, ...]


class Spread(NamedTuple):
    """Median and 90th percentile."""

    median: float
    p90: float


class Evaluation(NamedTuple):
    """Everything that was measured over a set of labelled cases."""

    outcomes: tuple[Outcome, ...]
    rates: Mapping[str, Rate]
    confusion: Mapping[tuple[Urgency, Urgency], int]
    calibration: Calibration
    by_condition: Mapping[str, Mapping[str, Rate]]
    by_group: Mapping[str, Mapping[str, Rate]]
    effort: Mapping[str, Mapping[str, Spread]]

    @property
    def under_triaged(self) -> tuple[Outcome, ...]:
        """The cases whose advice was less urgent than the label, the worst first."""
        low = [found for found in self.outcomes if found.urgency < found.case.gold_urgency]
        return tuple(sorted(low, key=lambda found: (found.urgency - found.case.gold_urgency, found.case.id)))


class Comparison(NamedTuple):
    """Two runs over the same cases. `p` is of McNemar's exact test; `score` the capability comparison score of each."""

    measure: str
    both: int
    only_this: int
    only_other: int
    neither: int
    p: float
    score: tuple[float, float]


def three_level(urgency: Urgency) -> str:
    """The level on the three-level scale."""
    if urgency.is_emergency:
        return "emergency"
    return "self-care" if urgency is Urgency.SELF_CARE else "non-emergency"


def evaluate(outcomes: Iterable[Outcome], content: Content) -> Evaluation:
    """Every measure over the outcomes."""
    found = tuple(outcomes)
    return Evaluation(
        outcomes=found,
        rates=_rates(found),
        confusion=_confusion(found),
        calibration=_calibration([one for one in found if one.is_listed]),
        by_condition=_by(found, lambda one: one.case.gold_condition),
        by_group=_by(found, lambda one: _group(one, content)),
        effort=_effort(found),
    )


def compare(these: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> tuple[Comparison, ...]:
    """Two runs side by side, over the cases that both have; each case as `outcome_document` gives it."""
    other_by_id = {case["id"]: case for case in others}
    pairs = [(case, other_by_id[case["id"]]) for case in these if case["id"] in other_by_id]
    measures: dict[str, Callable[[Mapping[str, Any]], bool]] = {
        "first cause is right": lambda case: case["rank"] == 1,
        "right cause among the first three": lambda case: case["rank"] is not None and case["rank"] <= 3,
        "exact urgency": lambda case: case["urgency"] == case["gold_urgency"],
    }
    return tuple(_compared(name, is_right, pairs) for name, is_right in measures.items())


def _compared(
    name: str,
    is_right: Callable[[Mapping[str, Any]], bool],
    pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
) -> Comparison:
    these, others = [is_right(this) for this, _ in pairs], [is_right(other) for _, other in pairs]
    both = sum(this and other for this, other in zip(these, others, strict=True))
    only_this, only_other = sum(these) - both, sum(others) - both
    return Comparison(
        measure=name,
        both=both,
        only_this=only_this,
        only_other=only_other,
        neither=len(pairs) - both - only_this - only_other,
        p=mcnemar_exact(only_this, only_other),
        score=(capability_comparison_score(these, others), capability_comparison_score(others, these)),
    )


def _rate(outcomes: Iterable[Outcome], holds: Callable[[Outcome], bool]) -> Rate:
    verdicts = [holds(found) for found in outcomes]
    return Rate(sum(verdicts), len(verdicts))


def _rates(outcomes: Sequence[Outcome]) -> dict[str, Rate]:
    listed = [found for found in outcomes if found.is_listed]
    others = [found for found in outcomes if not found.is_listed]
    emergencies = [found for found in outcomes if found.case.gold_urgency.is_emergency]
    self_care = [found for found in outcomes if found.case.gold_urgency is Urgency.SELF_CARE]
    between = [found for found in outcomes if three_level(found.case.gold_urgency) == "non-emergency"]
    wrong = [found for found in outcomes if _levels(found)[0] != _levels(found)[1]]
    return {
        "top-1": _rate(listed, lambda found: found.within(1)),
        "top-3": _rate(listed, lambda found: found.within(3)),
        "top-5": _rate(listed, lambda found: found.within(5)),
        "none of these named": _rate(others, lambda found: found.none_of_these >= found.probability),
        "emergencies recognised": _rate(emergencies, lambda found: found.urgency.is_emergency),
        "emergencies sent to self-care": _rate(emergencies, lambda found: found.urgency is Urgency.SELF_CARE),
        "self-care sent to an emergency": _rate(self_care, lambda found: found.urgency.is_emergency),
        "others sent to an emergency": _rate(between, lambda found: found.urgency.is_emergency),
        "safe advice (at most one level too low)": _rate(
            outcomes, lambda found: found.urgency >= found.case.gold_urgency - 1
        ),
        "accuracy, five levels": _rate(outcomes, lambda found: found.urgency is found.case.gold_urgency),
        "accuracy, three levels": _rate(outcomes, lambda found: _levels(found)[0] == _levels(found)[1]),
        "safety of advice": _rate(outcomes, lambda found: _levels(found)[1] >= _levels(found)[0]),
        # midback always gives advice; the measure is shown so that it can be compared with tools that do not.
        "comprehensiveness": _rate(outcomes, lambda found: True),
        "inclination to over-triage": _rate(wrong, lambda found: _levels(found)[1] > _levels(found)[0]),
    }


def _levels(found: Outcome) -> tuple[int, int]:
    """The label and the advice on the three-level scale, as numbers that compare."""
    return THREE_LEVELS.index(three_level(found.case.gold_urgency)), THREE_LEVELS.index(three_level(found.urgency))


def _confusion(outcomes: Iterable[Outcome]) -> dict[tuple[Urgency, Urgency], int]:
    counts: dict[tuple[Urgency, Urgency], int] = {}
    for found in outcomes:
        key = (found.case.gold_urgency, found.urgency)
        counts[key] = counts.get(key, 0) + 1
    return counts


def _calibration(listed: Sequence[Outcome]) -> Calibration:
    """Brier scores (1950) of the first cause and of the true one, and the expected calibration error of the first."""
    if not listed:
        return Calibration(0.0, 0.0, 0.0, ())
    bins = []
    for number in range(_BINS):
        low, high = number / _BINS, (number + 1) / _BINS
        inside = [
            one for one in listed if low <= one.probability < high or (number == _BINS - 1 and one.probability == 1)
        ]
        if inside:
            mean = sum(one.probability for one in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), mean, sum(one.within(1) for one in inside) / len(inside)))
    return Calibration(
        brier_first=sum((one.probability - one.within(1)) ** 2 for one in listed) / len(listed),
        brier_all=sum((1 - one.gold_probability) ** 2 for one in listed) / len(listed),
        expected_calibration_error=sum(one.cases * abs(one.mean_probability - one.correct) for one in bins)
        / len(listed),
        bins=tuple(bins),
    )


def _group(found: Outcome, content: Content) -> str:
    condition = content.conditions.get(found.case.gold_condition)
    return condition.group if condition else "none of ours"


def _by(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, dict[str, Rate]]:
    groups: dict[str, list[Outcome]] = {}
    for found in outcomes:
        groups.setdefault(key(found), []).append(found)
    return {
        name: {
            "top-1": _rate(found, lambda one: one.within(1)),
            "top-3": _rate(found, lambda one: one.within(3)),
            "safe advice": _rate(found, lambda one: one.urgency >= one.case.gold_urgency - 1),
        }
        for name, found in sorted(groups.items())
    }


def _effort(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Spread]]:
    asked = [(found, found.effort) for found in outcomes if found.effort is not None]
    if not asked:
        return {}
    ordinary = [effort for found, effort in asked if not found.case.gold_urgency.is_emergency]
    emergencies = [effort for found, effort in asked if found.case.gold_urgency.is_emergency]
    shown = [effort.before_instructions for effort in emergencies if effort.before_instructions is not None]
    spreads = {"ordinary cases": _spreads(ordinary), "emergencies": _spreads(emergencies)}
    if shown:
        spreads["emergencies"]["prompts before the instructions"] = _spread(shown)
    return spreads


def _spreads(efforts: Sequence[Effort]) -> dict[str, Spread]:
    if not efforts:
        return {}
    return {
        name: _spread([getattr(effort, name) for effort in efforts]) for name in ("prompts", "pages", "words", "keys")
    }


def _spread(values: Sequence[int]) -> Spread:
    p90 = quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else values[0]
    return Spread(median(values), p90)
