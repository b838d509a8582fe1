"""The arithmetic of evidence, in one unit: decibans, 10 × log10 of a ratio.

The unit and the sum of weights of evidence follow I. J. Good, "Probability and the Weighing of Evidence" (1950).
Every function stays finite: probabilities are kept off 0 and 1 before a logarithm is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10

from midback_cli.knowledge.model import Condition, Kind, MatchSettings, Question

# A probability nearer to 0 or 1 than this is taken as this: one in a billion, 90 decibans.
SMALLEST_PROBABILITY = 1e-9


def clamp_probability(probability: float) -> float:
    """The probability, kept between one in a billion and its complement; NaN is refused."""
    if probability != probability:
        raise ValueError("not a probability: NaN")
    return min(max(probability, SMALLEST_PROBABILITY), 1 - SMALLEST_PROBABILITY)


def probability_to_db(probability: float) -> float:
    """10 × log10 of a probability, in decibans: 0.1 is -10, 0.01 is -20."""
    return 10 * log10(clamp_probability(probability))


def ratio_to_db(ratio: float) -> float:
    """10 × log10 of a likelihood ratio, in decibans: 10 is 10, 1 is 0."""
    return 10 * log10(max(ratio, SMALLEST_PROBABILITY))


def likelihoods_to_db(likelihood: float, base_rate: float, cap_db: float) -> float:
    """The weight of evidence of one answer, in decibans, held within ± `cap_db`."""
    weight = probability_to_db(likelihood) - probability_to_db(base_rate)
    return min(max(weight, -cap_db), cap_db)


def db_to_probabilities(totals: Sequence[float]) -> list[float]:
    """Probabilities 0 to 1, summing to 1, of hypotheses whose log-probabilities (decibans) are known up to a constant."""
    top = max(totals)
    odds = [10.0 ** ((total - top) / 10) for total in totals]
    whole = sum(odds)
    return [part / whole for part in odds]


def weigh(
    conditions: Mapping[str, Condition], questions: Mapping[str, Question], match: MatchSettings
) -> dict[str, dict[str, tuple[float, ...]]]:
    """Weights of evidence in decibans: question → answer → one a condition, in order, and 0 for "none of these"."""
    cap = ratio_to_db(match.likelihood_ratio_cap)
    return {
        question.id: {
            answer: (*(answer_weight(condition, question, answer, cap) for condition in conditions.values()), 0.0)
            for answer in question.answer_ids
        }
        for question in questions.values()
        if not question.rules_only
    }


def answer_weight(condition: Condition, question: Question, answer: str, cap_db: float) -> float:
    """The weight of one answer for one condition, in decibans; 0 where the condition says nothing of the question."""
    if ratios := condition.likelihood_ratio.get(question.id):
        ratio = ratios.get(answer)
        return 0.0 if ratio is None else min(max(ratio_to_db(ratio.value), -cap_db), cap_db)
    rates = condition.likelihood.get(question.id)
    if rates is None:
        return 0.0
    if question.kind is Kind.YES_NO:
        likelihood, base_rate = rates["yes"].value, question.base_rate["yes"].value
        if answer == "no":
            likelihood, base_rate = 1 - likelihood, 1 - base_rate
    else:
        likelihood, base_rate = rates[answer].value, question.base_rate[answer].value
    return likelihoods_to_db(likelihood, base_rate, cap_db)
