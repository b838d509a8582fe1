"""A name, an alias or a misspelling → a condition; a country code → its emergency number."""

from __future__ import annotations

from typing import NamedTuple

from midback_cli.errors import UnknownCountry, UnknownTopic
from midback_cli.files import visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition

# Similarity, 0 to 100, from which a misspelling is taken for the name without asking; set on the misspellings of
# tests/test_lookup.py, where the worst right match scores 86 and the best wrong one 73.
_SURE_FROM = 82
_SUGGESTIONS = 3
_LONGEST_NAME = 100


class Ambulance(NamedTuple):
    """The number to call: `number` to put into texts, `told` the sentence that says whose number it is."""

    number: str
    told: str


def find_condition(name: str, content: Content) -> Condition:
    """The condition that goes by this id, name or alias, in any case, or by a near misspelling of one.

    Raises UnknownTopic with the three nearest ids.
    """
    wanted = _normal(name)[:_LONGEST_NAME]
    names = _names(content)
    if wanted in names:
        return content.conditions[names[wanted]]
    # Imported late: only a name that is not exact needs it.
    from rapidfuzz import fuzz, process

    best: dict[str, float] = {}
    for found, score, _ in process.extract(wanted, list(names), scorer=fuzz.WRatio, limit=None):
        best[names[found]] = max(best.get(names[found], 0), score)
    ranked = sorted(best, key=lambda condition_id: (-best[condition_id], condition_id))
    # A near tie between two conditions is no match: the person chooses.
    close = [fuzz.ratio(wanted, known) for known, owner in names.items() if owner == ranked[0]]
    if wanted and max(close) >= _SURE_FROM:
        return content.conditions[ranked[0]]
    raise UnknownTopic(
        visible_text(name)[:_LONGEST_NAME], "is not a condition that midback knows", tuple(ranked[:_SUGGESTIONS])
    )


def ambulance(country: str, content: Content) -> Ambulance:
    """The ambulance number of a country, or of an unknown country ("") the two that reach help almost everywhere.

    Raises UnknownCountry for a code that the content does not list.
    """
    texts = content.emergency_texts
    if not country:
        return Ambulance(texts["default_number"], f"{texts['unknown_country_text']} {texts['default_text']}")
    found = content.emergency_numbers.get(country.upper())
    if found is None:
        by_name = {number.name.casefold(): number for number in content.emergency_numbers.values()}
        found = by_name.get(country.casefold())
    if found is None:
        raise UnknownCountry(
            "country",
            f"'{visible_text(country)[:40]}' is not a country that midback has a number for; use a code, such as GB",
        )
    default = texts["default_number"]
    others = default if not found.also or found.also in default else f"{found.also}, then {default}"
    return Ambulance(
        found.ambulance,
        f"Ambulance in your country ({found.name}): {found.ambulance}. If it does not connect, try {others}.",
    )


def _names(content: Content) -> dict[str, str]:
    """Every name in normal form → the id of its condition; ids and names win over aliases."""
    names: dict[str, str] = {}
    for condition in content.conditions.values():
        for alias in (condition.clinical_name, *condition.aliases, *condition.icd10):
            names.setdefault(_normal(alias), condition.id)
    for condition in content.conditions.values():
        names[_normal(condition.name)] = names[_normal(condition.id)] = condition.id
    return names


def _normal(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())
