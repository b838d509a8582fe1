"""What an evaluation measured → values ready for JSON, with keys in a fixed order; --compare reads `cases`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from midback_cli.evaluation.against import Difference
from midback_cli.evaluation.intervals import Rate
from midback_cli.evaluation.measures import Evaluation
from midback_cli.evaluation.outcomes import Outcome
from midback_cli.evaluation.simulation import Interviewed, Simulation
from midback_cli.knowledge.model import Urgency


def evaluation_document(evaluation: Evaluation) -> dict[str, Any]:
    """Every measure over the labelled cases, and each case."""
    calibration = evaluation.calibration
    return {
        "cases_counted": len(evaluation.outcomes),
        "rates": {name: rate_document(rate) for name, rate in evaluation.rates.items()},
        "confusion": {
            gold.word: {given.word: evaluation.confusion.get((gold, given), 0) for given in Urgency} for gold in Urgency
        },
        "under_triaged": list(map(outcome_document, evaluation.under_triaged)),
        "calibration": {**calibration._asdict(), "bins": [each._asdict() for each in calibration.bins]},
        "by_condition": _rates_by_name(evaluation.by_condition),
        "by_group": _rates_by_name(evaluation.by_group),
        "effort": {
            who: {name: spread._asdict() for name, spread in spreads.items()}
            for who, spreads in evaluation.effort.items()
        },
        "cases": list(map(outcome_document, evaluation.outcomes)),
    }


def outcome_document(outcome: Outcome) -> dict[str, Any]:
    """One case, in the form in which a later run is compared with it."""
    return {
        "id": outcome.case.id,
        "gold_condition": outcome.case.gold_condition,
        "gold_urgency": outcome.case.gold_urgency.word,
        "first": outcome.first,
        "probability": round(outcome.probability, 4),
        "rank": outcome.rank,
        "urgency": outcome.urgency.word,
        "reasons": list(outcome.reasons),
    }


def rate_document(rate: Rate) -> dict[str, Any]:
    """A share with its counts and its interval, and the rule of three if it applies."""
    low, high = rate.interval
    document: dict[str, Any] = {"hits": rate.hits, "of": rate.of, "share": round(rate.share, 4)}
    document["interval_95"] = [round(low, 4), round(high, 4)]
    if rate.rule_of_three is not None:
        document["rule_of_three"] = round(rate.rule_of_three, 4)
    return document


def simulation_document(simulation: Simulation) -> dict[str, Any]:
    """The outcome of a simulation."""
    return {
        "seed": simulation.seed,
        "harmless": simulation.harmless,
        "sent_to": {level.word: rate_document(rate) for level, rate in simulation.sent_to.items()},
        "alarms": list(simulation.alarms),
        "patients": simulation.patients,
        "first_right": rate_document(simulation.first_right),
        "three_right": rate_document(simulation.three_right),
        "confusions": [list(confusion) for confusion in simulation.confusions],
        "interviewed": simulation.interviewed and _interviewed(simulation.interviewed),
    }


def difference_document(difference: Difference) -> dict[str, str]:
    """One difference between two editions of the content."""
    return {"kind": difference.kind.value, "place": difference.place, "text": difference.text}


def _interviewed(interviewed: Interviewed) -> dict[str, Any]:
    return {
        "sent_to": {level.word: rate_document(rate) for level, rate in interviewed.sent_to.items()},
        "first_right": rate_document(interviewed.first_right),
        "three_right": rate_document(interviewed.three_right),
        "missed": rate_document(interviewed.missed),
        "prompts": interviewed.prompts,
        "shown": [
            {"condition": one.condition, "mean_shown": round(one.mean, 4), "right": rate_document(one.right)}
            for one in interviewed.shown
        ],
    }


def _rates_by_name(table: Mapping[str, Mapping[str, Rate]]) -> dict[str, Any]:
    return {name: {measure: rate_document(rate) for measure, rate in rates.items()} for name, rates in table.items()}
