"""The arithmetic of evidence, in one unit: decibans, 10 × log10 of a ratio.

The unit and the sum of weights of evidence follow I. J. Good, "Probability and the Weighing of Evidence" (1950).
Every function stays finite: probabilities are kept off 0 and 1 before a logarithm is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10

from midback_cli.knowledge.model import Condition, Kind, MatchSettings, Question

# No probability counts as nearer to 0 or 1 than this: one in a billion, 90 decibans.
SMALLEST_PROBABILITY = 1e-9


def clamp_probability(probability: float) -> float:
    """The probability, kept between one in a billion and its complement. Raises ValueError for NaN."""
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
    """The weight of evidence of one answer, in decibans, kept within ± `cap_db`."""
    weight = 10 * log10(clamp_probability(likelihood) / clamp_probability(base_rate))
    return min(max(weight, -cap_db), cap_db)


def db_to_probabilities(totals: Sequence[float]) -> list[float]:
    """The probabilities, adding to 1, of hypotheses whose totals (decibans) are known up to a common constant."""
    top = max(totals)
    odds = [10.0 ** ((total - top) / 10) for total in totals]
    whole = sum(odds)
    return [part / whole for part in odds]


def weigh(
    conditions: Mapping[str, Condition], questions: Mapping[str, Question], match: MatchSettings
) -> dict[str, dict[str, tuple[float, ...]]]:
    """Weights of evidence in decibans: question → answer → one per condition, in order, then 0 for "none of these"."""
    weights: dict[str, dict[str, tuple[float, ...]]] = {}
    for question in questions.values():
        if not question.rules_only:
            columns = [answer_weights(condition, question, match) for condition in conditions.values()]
            weights[question.id] = {
                answer: (*(column[answer] if column else 0.0 for column in columns), 0.0)
                for answer in question.answer_ids
            }
    return weights


def answer_weights(condition: Condition, question: Question, match: MatchSettings) -> dict[str, float]:
    """The weight of each answer for one condition, in decibans; empty if it has no numbers for the question.

    A "no" counts at [match] denial_weight: people deny what they do not notice, and one "none of these" denies many
    things at once.
    """
    cap_db = ratio_to_db(match.likelihood_ratio_cap)
    if ratios := condition.likelihood_ratio.get(question.id):
        known = {answer: ratio_to_db(ratio.value) for answer, ratio in ratios.items()}
        return {answer: min(max(known.get(answer, 0.0), -cap_db), cap_db) for answer in question.answer_ids}
    rates = condition.likelihood.get(question.id)
    if rates is None:
        return {}
    shares = {answer: (rates[answer].value, rate.value) for answer, rate in question.base_rate.items()}
    weights = {answer: likelihoods_to_db(*share, cap_db) for answer, share in shares.items()}
    if question.kind is Kind.YES_NO:
        likelihood, base_rate = shares["yes"]
        weights["no"] = match.denial_weight * likelihoods_to_db(1 - likelihood, 1 - base_rate, cap_db)
    return weights
