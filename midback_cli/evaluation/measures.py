"""Outcomes → the measures that the field uses, each with its uncertainty.

Accuracy, safety of advice, comprehensiveness and inclination to over-triage are defined as in symptomcheckR (Kopka and
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
    """How well the stated chances match what was true, over the cases whose condition is one of ours."""

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
        low = [outcome for outcome in self.outcomes if outcome.urgency < outcome.case.gold_urgency]
        return tuple(sorted(low, key=lambda outcome: (outcome.urgency - outcome.case.gold_urgency, outcome.case.id)))


class PairedComparison(NamedTuple):
    """How many of the same cases each of two runs got right.

    `p` comes from McNemar's exact test; `score` is the capability comparison score of each run.
    """

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
    outcomes = tuple(outcomes)
    return Evaluation(
        outcomes=outcomes,
        rates=_rates(outcomes),
        confusion=_confusion(outcomes),
        calibration=_calibration([outcome for outcome in outcomes if outcome.is_listed]),
        by_condition=_by(outcomes, lambda outcome: outcome.case.gold_condition),
        by_group=_by(outcomes, lambda outcome: _group(outcome, content)),
        effort=_effort(outcomes),
    )


def compare(these: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> tuple[PairedComparison, ...]:
    """Two runs side by side over the cases that both have, each case in the form of `outcome_document`."""
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
) -> PairedComparison:
    these, others = [is_right(this) for this, _ in pairs], [is_right(other) for _, other in pairs]
    both = sum(this and other for this, other in zip(these, others, strict=True))
    only_this, only_other = sum(these) - both, sum(others) - both
    return PairedComparison(
        measure=name,
        both=both,
        only_this=only_this,
        only_other=only_other,
        neither=len(pairs) - both - only_this - only_other,
        p=mcnemar_exact(only_this, only_other),
        score=(capability_comparison_score(these, others), capability_comparison_score(others, these)),
    )


def _rate(outcomes: Iterable[Outcome], holds: Callable[[Outcome], bool]) -> Rate:
    verdicts = [holds(outcome) for outcome in outcomes]
    return Rate(sum(verdicts), len(verdicts))


def _rates(outcomes: Sequence[Outcome]) -> dict[str, Rate]:
    listed = [outcome for outcome in outcomes if outcome.is_listed]
    others = [outcome for outcome in outcomes if not outcome.is_listed]
    emergencies = [outcome for outcome in outcomes if outcome.case.gold_urgency.is_emergency]
    self_care = [outcome for outcome in outcomes if outcome.case.gold_urgency is Urgency.SELF_CARE]
    between = [outcome for outcome in outcomes if three_level(outcome.case.gold_urgency) == "non-emergency"]
    wrong = [outcome for outcome in outcomes if _levels(outcome)[0] != _levels(outcome)[1]]
    return {
        "top-1": _rate(listed, lambda outcome: outcome.within(1)),
        "top-3": _rate(listed, lambda outcome: outcome.within(3)),
        "top-5": _rate(listed, lambda outcome: outcome.within(5)),
        "none of these named": _rate(others, lambda outcome: outcome.none_of_these >= outcome.probability),
        "emergencies recognised": _rate(emergencies, lambda outcome: outcome.urgency.is_emergency),
        "emergencies sent to self-care": _rate(emergencies, lambda outcome: outcome.urgency is Urgency.SELF_CARE),
        "self-care sent to an emergency": _rate(self_care, lambda outcome: outcome.urgency.is_emergency),
        "others sent to an emergency": _rate(between, lambda outcome: outcome.urgency.is_emergency),
        "safe advice (at most one level too low)": _rate(
            outcomes, lambda outcome: outcome.urgency >= outcome.case.gold_urgency - 1
        ),
        "accuracy, five levels": _rate(outcomes, lambda outcome: outcome.urgency is outcome.case.gold_urgency),
        "accuracy, three levels": _rate(outcomes, lambda outcome: _levels(outcome)[0] == _levels(outcome)[1]),
        "safety of advice": _rate(outcomes, lambda outcome: _levels(outcome)[1] >= _levels(outcome)[0]),
        # midback always gives advice; the measure is shown so that it can be compared with tools that do not.
        "comprehensiveness": _rate(outcomes, lambda outcome: True),
        "inclination to over-triage": _rate(wrong, lambda outcome: _levels(outcome)[1] > _levels(outcome)[0]),
    }


def _levels(outcome: Outcome) -> tuple[int, int]:
    """The label and the advice on the three-level scale, as numbers; the more urgent is greater."""
    return THREE_LEVELS.index(three_level(outcome.case.gold_urgency)), THREE_LEVELS.index(three_level(outcome.urgency))


def _confusion(outcomes: Iterable[Outcome]) -> dict[tuple[Urgency, Urgency], int]:
    counts: dict[tuple[Urgency, Urgency], int] = {}
    for outcome in outcomes:
        key = (outcome.case.gold_urgency, outcome.urgency)
        counts[key] = counts.get(key, 0) + 1
    return counts


def _calibration(listed: Sequence[Outcome]) -> Calibration:
    """Brier scores (1950) of the first cause and of the true one, and the expected calibration error of the first."""
    if not listed:
        return Calibration(0.0, 0.0, 0.0, ())
    bins = []
    for number in range(_BINS):
        low, high = number / _BINS, (number + 1) / _BINS
        is_last = number == _BINS - 1
        inside = [case for case in listed if low <= case.probability < high or (is_last and case.probability == 1)]
        if inside:
            mean = sum(case.probability for case in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), mean, sum(case.within(1) for case in inside) / len(inside)))
    error = sum(each.cases * abs(each.mean_probability - each.correct) for each in bins) / len(listed)
    return Calibration(
        brier_first=sum((case.probability - case.within(1)) ** 2 for case in listed) / len(listed),
        brier_all=sum((1 - case.gold_probability) ** 2 for case in listed) / len(listed),
        expected_calibration_error=error,
        bins=tuple(bins),
    )


def _group(outcome: Outcome, content: Content) -> str:
    condition = content.conditions.get(outcome.case.gold_condition)
    return condition.group if condition else "none of ours"


def _by(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, dict[str, Rate]]:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return {
        name: {
            "top-1": _rate(group, lambda outcome: outcome.within(1)),
            "top-3": _rate(group, lambda outcome: outcome.within(3)),
            "safe advice": _rate(group, lambda outcome: outcome.urgency >= outcome.case.gold_urgency - 1),
        }
        for name, group in sorted(groups.items())
    }


def _effort(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Spread]]:
    interviews = [(outcome.case, outcome.effort) for outcome in outcomes if outcome.effort is not None]
    if not interviews:
        return {}
    ordinary = [effort for case, effort in interviews if not case.gold_urgency.is_emergency]
    emergencies = [effort for case, effort in interviews if case.gold_urgency.is_emergency]
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
