"""Differential → why: for each cause the answers for and against it, with exactly the weights that were summed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from midback_cli.assessment.facts import Facts
from midback_cli.assessment.matching import answer_weights
from midback_cli.knowledge.content import Content

_Row = tuple[str, tuple[str, ...], Sequence[float]]


class Weight(NamedTuple):
    """One answer's weight for one cause, in decibans, after the cap and the damping of its group."""

    question: str
    answer: tuple[str, ...]
    weight_db: float


def weights_for(conditions: Sequence[int], facts: Facts, content: Content) -> list[tuple[Weight, ...]]:
    """For each condition (by position), the weight of every answer that counts, strongest first.

    With the tempered prior they add up to the total of the match: the sum shown is the sum used.
    """
    groups: dict[str, list[_Row]] = {}
    for question, chosen in facts.settled.items():
        row = answer_weights(question, chosen, content)
        if row is not None:
            groups.setdefault(content.questions[question].group, []).append((question, chosen, row))
    return [_weights_of(position, groups.values(), content.match.group_damping) for position in conditions]


def _weights_of(position: int, groups: Iterable[list[_Row]], damping: float) -> tuple[Weight, ...]:
    found = []
    for rows in groups:
        strongest = max(range(len(rows)), key=lambda index: (abs(rows[index][2][position]), rows[index][2][position]))
        for index, (question, chosen, row) in enumerate(rows):
            weight = row[position] * (1.0 if index == strongest else damping)
            if weight:
                found.append(Weight(question, chosen, weight))
    return tuple(sorted(found, key=lambda weight: (-abs(weight.weight_db), weight.question)))
