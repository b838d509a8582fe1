"""Causes + facts → home care that fits the person: what suits, what to ask about first, what to leave out, and why.

What would do harm is left out; what is not known is never read as "no" (G4), but stays as a caution.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Set
from typing import Any, NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.facts import Facts, could_hold
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import CareItem, Condition, Verdict
from midback_cli.knowledge.reader import ESTIMATE


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

    def to_dict(self, content: Content) -> dict[str, Any]:
        """JSON-ready; the text of what is to be avoided is left out, so that nothing can show it as advice."""
        return {
            "id": self.item.id,
            "name": self.item.name,
            "verdict": self.verdict.word,
            "text": self.item.text if self.is_advised else "",
            "reasons": list(self.reasons),
            "cautions": list(self.cautions),
            "harms": [condition.id for condition in self.harms],
            "instead": [item.id for item in self.instead],
            "sources": _cited(self.sources, content),
        }


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


def care_to_dict(condition: Condition, at_home: Container[Condition], content: Content) -> dict[str, Any]:
    """The care of one cause with the sources that it rests on, JSON-ready; at home only where that is its place."""
    return {
        "id": condition.id,
        "home_care": list(condition.home_care) if condition in at_home else [],
        "medical_care": list(condition.medical_care),
        "sources": _cited(condition.references, content),
    }


def _cited(sources: Iterable[str], content: Content) -> list[dict[str, Any]]:
    """The sources of a piece of advice, JSON-ready; an estimate of ours has no title."""
    return [
        {"id": ESTIMATE, "title": "", "year": 0, "locator": ""}
        if name == ESTIMATE
        else {
            "id": name,
            "title": content.sources[name].title,
            "year": content.sources[name].year,
            "locator": content.sources[name].locator,
        }
        for name in sources
    ]
