"""Differential → why: for each cause the answers for and against it, with exactly the weights that were summed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from midback_cli.assessment.matching import GroupAnswer
from midback_cli.knowledge.content import Content


class Weight(NamedTuple):
    """One answer's weight for one cause, in decibans, after the cap and the damping of its group."""

    question: str
    answer: tuple[str, ...]
    weight_db: float


def weights_for(position: int, groups: Iterable[Sequence[GroupAnswer]], content: Content) -> tuple[Weight, ...]:
    """The weight for one condition (by position) of every answer that counts, strongest first.

    With the tempered prior they add up to the total of the match: the sum shown is the sum used.
    """
    damping = content.match.group_damping
    found = []
    for group in groups:
        weights = [answer.weights[position] for answer in group]
        high, low = max(weights), min(weights)
        strongest = weights.index(high if high >= -low else low)
        for index, weight in enumerate(weights):
            if weight:
                used = weight if index == strongest else weight * damping
                found.append(Weight(group[index].question, group[index].chosen, used))
    return tuple(sorted(found, key=_strongest_first))


def _strongest_first(weight: Weight) -> tuple[float, str]:
    return -abs(weight.weight_db), weight.question
