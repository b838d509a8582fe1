"""Facts → differential: a naive Bayes match over the conditions and "none of these", in decibans.

posterior ∝ prior^tempering × Π likelihood ratios. Answers of one group are not independent: in each group the
strongest weight counts in full and the rest are damped. One answer's ratio is capped. Unknown weighs exactly 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, Question
from midback_cli.knowledge.weights import db_to_probabilities, likelihoods_to_db, ratio_to_db

Settled = Mapping[str, tuple[str, ...]]


class Differential(NamedTuple):
    """Posteriors, 0 to 1, in the order of the content's conditions; they and `none_of_these` add to 1."""

    posteriors: tuple[float, ...]
    none_of_these: float


def match(settled: Settled, content: Content, prior_tempering: float | None = None) -> Differential:
    """The differential of the settled answers, under the content's tempering of the priors or another."""
    *posteriors, none_of_these = db_to_probabilities(totals(settled, content, prior_tempering))
    return Differential(tuple(posteriors), none_of_these)


def totals(settled: Settled, content: Content, prior_tempering: float | None = None) -> list[float]:
    """Tempered prior plus damped evidence of each hypothesis, in decibans, known up to a constant."""
    tempering = content.match.prior_tempering if prior_tempering is None else prior_tempering
    sums = [tempering * prior for prior in content.prior_weights]
    for weights in evidence(settled, content).values():
        combined = weights[0] if len(weights) == 1 else combine(weights, content.match.group_damping)
        sums = [total + weight for total, weight in zip(sums, combined, strict=True)]
    return sums


def evidence(settled: Settled, content: Content) -> dict[str, list[Sequence[float]]]:
    """The weights of the settled answers before damping: group → one row a question, one column a hypothesis."""
    groups: dict[str, list[Sequence[float]]] = {}
    for question_id, chosen in settled.items():
        weights = answer_weights(question_id, chosen, content)
        if weights is not None:
            groups.setdefault(content.questions[question_id].group, []).append(weights)
    return groups


def combine(rows: Sequence[Sequence[float]], damping: float) -> list[float]:
    """One weight a hypothesis: the strongest of the rows in full, the others times the damping."""
    combined = []
    for column in zip(*rows, strict=True):
        low, high = min(column), max(column)
        strongest = high if high >= -low else low
        combined.append(strongest + damping * (sum(column) - strongest))
    return combined


def answer_weights(question_id: str, chosen: tuple[str, ...], content: Content) -> Sequence[float] | None:
    """The weight of one answer for each hypothesis, in decibans; None where it tells nothing."""
    table = content.weights.get(question_id)
    if table is None or not chosen:
        return None
    if len(chosen) == 1:
        return table[chosen[0]]
    question = content.questions[question_id]
    if not question.averaged:
        return None
    cap = ratio_to_db(content.match.likelihood_ratio_cap)
    return (*(_average_weight(condition, question, chosen, cap) for condition in content.conditions.values()), 0.0)


def _average_weight(condition: Condition, question: Question, chosen: tuple[str, ...], cap: float) -> float:
    """The likelihood of a set is the mean over its options; the means share a divisor, so sums serve."""
    rates = condition.likelihood.get(question.id)
    if rates is None:
        return 0.0
    likelihood = sum(rates[answer].value for answer in chosen) / len(chosen)
    base_rate = sum(question.base_rate[answer].value for answer in chosen) / len(chosen)
    return likelihoods_to_db(likelihood, base_rate, cap)
