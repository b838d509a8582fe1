"""Shares with their uncertainty, as the field reports them."""

from __future__ import annotations

from math import comb, sqrt
from statistics import NormalDist
from typing import NamedTuple

# Two-sided 95 %.
_Z = NormalDist().inv_cdf(0.975)


class Rate(NamedTuple):
    """A share of cases: `hits` of `of`."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """0 to 1; 0 if there are no cases."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of Wilson (J Am Stat Assoc 1927), 0 to 1."""
        if not self.of:
            return (0.0, 1.0)
        centre = self.share + _Z**2 / (2 * self.of)
        half = _Z * sqrt(self.share * (1 - self.share) / self.of + _Z**2 / (4 * self.of**2))
        whole = 1 + _Z**2 / self.of
        return (max(0.0, (centre - half) / whole), min(1.0, (centre + half) / whole))

    @property
    def rule_of_three(self) -> float | None:
        """The most that the true share of failures can be, at 95 %, if nothing failed, and so for hits; else None.

        Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?" (JAMA 1983).
        """
        return min(1.0, 3 / self.of) if self.of and self.hits in (0, self.of) else None


def mcnemar_exact(only_first: int, only_second: int) -> float:
    """Two-sided p of McNemar's exact test, from the cases that only one of two runs got right (McNemar 1947)."""
    discordant = only_first + only_second
    tail: float = sum(comb(discordant, count) for count in range(min(only_first, only_second) + 1)) / 2**discordant
    return min(1.0, 2 * tail)


def capability_comparison_score(correct: list[bool], other: list[bool]) -> float:
    """The score of the first of two runs over the same cases, 0 to 100; 50 is par.

    Kopka et al., "The triage capability of laypersons and symptom checkers" (Digital Health 2023): a case that
    everybody solves is worth little, a case that nobody else solves is worth much. The difficulty of a case is the
    share that solves it.
    """
    difficulties = [(this + that) / 2 for this, that in zip(correct, other, strict=True)]
    gained = sum(
        (1 - difficulty) if solved else -difficulty for solved, difficulty in zip(correct, difficulties, strict=True)
    )
    return (gained / len(correct) + 1) / 2 * 100 if correct else 50.0
