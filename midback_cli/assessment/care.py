"""Causes + facts → home care that fits the person: what suits, what to ask about first, what to leave out, and why.

What would do harm is left out; what is not known is never read as "no" (G4), but stays as a caution.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.facts import Facts, could_hold
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import CareItem, Condition, Verdict


class FittedItem(NamedTuple):
    """One piece of home care for one person.

    `reasons` are what was said that bears on it, the strictest first; `harms` the causes, not ruled out, in which it
    does harm. When it is to be avoided, `cautions` are empty and `instead` are those that may take its place.
    """

    item: CareItem
    verdict: Verdict
    reasons: tuple[str, ...]
    cautions: tuple[str, ...]
    harms: tuple[Condition, ...]
    instead: tuple[CareItem, ...]
    sources: tuple[str, ...]

    @property
    def is_advised(self) -> bool:
        """Whether it may be used, if only after asking."""
        return self.verdict is not Verdict.AVOID


def fitted_items(
    conditions: Iterable[Condition], in_play: Set[str], answers: Answers, facts: Facts, content: Content
) -> tuple[FittedItem, ...]:
    """The home care of these conditions, fitted; what may take the place of something left out is among it."""
    items = {item.id: item for item in content.chapters.home_care.items}
    fitted: dict[str, FittedItem] = {}
    wanted = [name for condition in conditions for name in condition.home_items]
    for name in wanted:  # It grows by what may take the place of something.
        if name not in fitted:
            fitted[name] = fit_item(items[name], in_play, answers, facts, content)
            wanted += () if fitted[name].is_advised else items[name].instead
    for name, one in fitted.items():
        if not one.is_advised:
            others = (fitted[other] for other in one.item.instead)
            fitted[name] = one._replace(instead=tuple(other.item for other in others if other.is_advised))
    return tuple(fitted.values())


def fit_item(item: CareItem, in_play: Set[str], answers: Answers, facts: Facts, content: Content) -> FittedItem:
    """How one piece of home care suits a person; what may take its place is for fitted_items to say."""
    harms = tuple(content.conditions[name] for name in item.avoid_for if name in in_play)
    holding = sorted((fit for fit in item.fits if fit.when.holds(facts.atoms)), key=lambda fit: -fit.verdict)
    verdict = Verdict.AVOID if harms else max((fit.verdict for fit in holding), default=Verdict.FITS)
    is_avoided = verdict is Verdict.AVOID
    if is_avoided:
        holding = [fit for fit in holding if fit.verdict is Verdict.AVOID]
    unsettled = (fit for fit in item.fits if fit not in holding and could_hold(fit.when, answers, facts, content))
    references = (*(name for fit in holding for name in fit.references), *item.references)
    return FittedItem(
        item=item,
        verdict=verdict,
        reasons=tuple(fit.text for fit in holding),
        cautions=() if is_avoided else item.cautions(unsettled),
        harms=harms,
        instead=(),
        sources=tuple(dict.fromkeys(references)),
    )
