"""Facts → differential, and why: a naive Bayes match over the conditions and "none of these", in decibans.

posterior ∝ prior^tempering × Π likelihood ratios. Answers of one group are not independent: in each group the
strongest weight counts in full and the rest are damped. One answer's ratio is capped. Unknown weighs exactly 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import add
from typing import NamedTuple

from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, Question
from midback_cli.knowledge.weights import db_to_probabilities, likelihoods_to_db, ratio_to_db

# Bounds the memory of a run over millions of people.
_MOST_REMEMBERED = 2_000

Observed = Mapping[str, tuple[str, ...]]


class Differential(NamedTuple):
    """Posteriors, 0 to 1, in the order of the content's conditions; they and `none_of_these` add to 1."""

    posteriors: tuple[float, ...]
    none_of_these: float


class Match(NamedTuple):
    """The differential by the priors that the urgency goes by, and the one that is shown."""

    full: Differential
    shown: Differential


class GroupAnswer(NamedTuple):
    """One observed answer that carries evidence: its weight for each hypothesis, in decibans, before damping."""

    question: str
    chosen: tuple[str, ...]
    weights: Sequence[float]


class Weight(NamedTuple):
    """One answer's weight for one cause, in decibans, after the cap and the damping of its group."""

    question: str
    answer: tuple[str, ...]
    weight_db: float


def evidence(observed: Observed, content: Content) -> list[float]:
    """The damped evidence of the observed answers for each hypothesis, in decibans; "none of these" last, always 0."""
    return evidence_of(answers_by_group(observed, content).values(), content)


def evidence_of(groups: Iterable[Sequence[GroupAnswer]], content: Content) -> list[float]:
    """The damped evidence of answers that are sorted into their groups, as `evidence` gives it."""
    nothing = (0.0,) * len(content.prior_weights)
    return list(map(sum, zip(nothing, *(_combined(group, content) for group in groups), strict=True)))


def totals(weights: Sequence[float], content: Content, prior_tempering: float) -> list[float]:
    """Prior under this tempering (1 leaves it as it is) plus evidence of each hypothesis, in decibans."""
    return list(map(add, content.tempered_priors(prior_tempering), weights))


def differential(weights: Sequence[float], content: Content, prior_tempering: float) -> Differential:
    """The differential that follows from the evidence under this tempering of the priors."""
    *posteriors, none_of_these = db_to_probabilities(totals(weights, content, prior_tempering))
    return Differential(tuple(posteriors), none_of_these)


def match_of(weights: Sequence[float], content: Content) -> Match:
    """Both differentials that follow from the evidence."""
    return Match(
        differential(weights, content, content.urgency.prior_tempering),
        differential(weights, content, content.match.prior_tempering),
    )


def _combined(group: Sequence[GroupAnswer], content: Content) -> Sequence[float]:
    """The weight of a group; most people answer most groups in the same way."""
    if len(group) == 1:
        return group[0].weights
    key = key_of(group)
    weights = content.combined_groups.get(key)
    if weights is None:
        if len(content.combined_groups) >= _MOST_REMEMBERED:
            content.combined_groups.clear()
        weights = combine([answer.weights for answer in group], content.match.group_damping)
        content.combined_groups[key] = weights
    return weights


def answers_by_group(observed: Observed, content: Content) -> dict[str, list[GroupAnswer]]:
    """The observed answers that carry evidence, by the group in which they are damped."""
    groups: dict[str, list[GroupAnswer]] = {}
    weighed = content.weighed
    for key in observed.items():
        group, answer = weighed.get(key) or _weighed(*key, content)
        if answer is None:
            continue
        if group in groups:
            groups[group].append(answer)
        else:
            groups[group] = [answer]
    return groups


def _weighed(question_id: str, chosen: tuple[str, ...], content: Content) -> tuple[str, GroupAnswer | None]:
    """The group of a question and an answer with its weights, remembered; None where it carries no evidence."""
    weights = weights_of(question_id, chosen, content)
    answer = GroupAnswer(question_id, chosen, weights) if weights is not None else None
    if len(content.weighed) >= _MOST_REMEMBERED:
        content.weighed.clear()
    found = content.weighed[question_id, chosen] = content.questions[question_id].group, answer
    return found


def combine(rows: Sequence[Sequence[float]], damping: float) -> list[float]:
    """One weight per hypothesis: the strongest of the rows in full, the others times the damping."""
    if len(rows) == 1:
        return list(rows[0])
    undamped = 1 - damping
    return [
        damping * whole + undamped * (high if high >= -low else low)
        for whole, high, low in zip(map(sum, zip(*rows, strict=True)), map(max, *rows), map(min, *rows), strict=True)
    ]


def weights_of(question_id: str, chosen: tuple[str, ...], content: Content) -> Sequence[float] | None:
    """The weight of one answer for each hypothesis, in decibans; None where it carries no evidence."""
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
    """The weight of a set of options: the likelihood of a set is the mean over its options."""
    rates = condition.likelihood.get(question.id)
    if rates is None:
        return 0.0
    likelihood = sum(rates[answer].value for answer in chosen) / len(chosen)
    base_rate = sum(question.base_rate[answer].value for answer in chosen) / len(chosen)
    return likelihoods_to_db(likelihood, base_rate, cap)


# ---------------------------------------------------------------- why a cause stands where it stands


def weights_for(position: int, groups: Iterable[Sequence[GroupAnswer]], content: Content) -> tuple[Weight, ...]:
    """The weight for one condition (by position) of every answer that counts, strongest first.

    With the tempered prior they add up to the total of the match: the sum shown is the sum used.
    """
    used = chain.from_iterable(weights_in(position, group, content) for group in groups)
    return tuple(sorted(used, key=strongest_first))


def weights_in(position: int, group: Sequence[GroupAnswer], content: Content) -> list[Weight]:
    """The weight for one condition (by position) of every answer of a group that counts."""
    if len(group) == 1:
        (answer,) = group
        weight = answer.weights[position]
        return [Weight(answer.question, answer.chosen, weight)] if weight else []
    weights = [answer.weights[position] for answer in group]
    high, low = max(weights), min(weights)
    strongest = weights.index(high if high >= -low else low)
    damped = [
        weight if index == strongest else weight * content.match.group_damping for index, weight in enumerate(weights)
    ]
    return [
        Weight(answer.question, answer.chosen, weight) for answer, weight in zip(group, damped, strict=True) if weight
    ]


def key_of(group: Sequence[GroupAnswer]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What the weights of a group follow from: its questions and their answers."""
    return tuple([answer[:2] for answer in group])


def strongest_first(weight: Weight) -> tuple[float, str]:
    """The order of weights."""
    return -abs(weight.weight_db), weight.question
