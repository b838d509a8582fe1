"""A name, an alias or a misspelling → a condition or a topic; a country code → its emergency number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from midback_cli.errors import UnknownCountry, UnknownTopic
from midback_cli.files import visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, Topic
from midback_cli.reading.passages import passages

# Similarity, 0 to 100, from which a misspelling is taken for the name: over the names of tests/test_lookup.py the
# least similar right one scores 82 ("newmonia"), the most similar wrong one 71 ("stone age").
_SURE_FROM = 80
_SUGGESTIONS = 3
_LONGEST_NAME = 100


class Ambulance(NamedTuple):
    """The number to call: `number` to put into texts, `told` says whose it is, `brief` says it in one breath."""

    number: str
    told: str
    brief: str


def find_condition(name: str, content: Content) -> Condition:
    """The condition that goes by this id, name, alias or ICD-10 code, in any case, or by a near misspelling of one.

    Raises UnknownTopic with the ids of the three nearest.
    """
    return content.conditions[_found(name, _names(content), "is not a condition that midback knows")]


def find_topic(name: str, content: Content) -> Topic | Condition:
    """What the guide shows by this name: a topic, one question, one piece of care, a place, or a condition.

    Raises UnknownTopic with the ids of the three nearest.
    """
    if "." in name and any(passage.stands_under(name) for passage in passages(content)):
        return _place_topic(name, content)
    # Topics win over their parts, and those over conditions.
    topics = {topic.id: topic for topic in (*_parts(content), *content.topics.values())}
    names = _names(content)
    for topic in topics.values():
        names |= dict.fromkeys(map(_normal, (*topic.names, topic.title, topic.id)), topic.id)
    found = _found(name, names, "is not a topic of the guide or a condition")
    return topics[found] if found in topics else content.conditions[found]


def _parts(content: Content) -> Iterator[Topic]:
    """Each question of the guide and each piece of care, as a topic of its own."""
    for chapter in ("home_care", "doctor_care"):
        for item in content.chapters[chapter].items:
            yield Topic(item.id, item.name, (), (f"{chapter}.{item.id}",))
    for one in content.faq:
        yield Topic(one.id, one.question, (), (f"faq.{one.id}",))


def _place_topic(place: str, content: Content) -> Topic | Condition:
    first, name, *_ = place.split(".")
    if first == "condition":
        return content.conditions[name]
    return next((topic for topic in _parts(content) if topic.shows == (place,)), Topic(place, place, (), (place,)))


def _found(name: str, names: Mapping[str, str], reason: str) -> str:
    """The id of what goes by a name or by a near misspelling of one."""
    wanted = _normal(name)[:_LONGEST_NAME]
    if wanted in names:
        return names[wanted]
    # Imported late: only a name that is not exact needs it.
    from rapidfuzz import fuzz, process

    close = process.extract(wanted, list(names), scorer=fuzz.ratio, limit=1, score_cutoff=_SURE_FROM)
    if close:
        return names[close[0][0]]
    # For suggestions a part of a name counts too: "stone" is near "kidney stone".
    alike = process.extract(wanted, list(names), scorer=fuzz.WRatio, limit=None)
    nearest = tuple(dict.fromkeys(names[found] for found, _, _ in alike))[:_SUGGESTIONS]
    raise UnknownTopic(visible_text(name)[:_LONGEST_NAME], reason, nearest)


def ambulance(country: str, content: Content) -> Ambulance:
    """The ambulance number of a country, or of an unknown country ("") the two that reach help almost everywhere.

    Raises UnknownCountry for a code that the content does not list.
    """
    texts = content.emergency_texts
    if not country:
        told = f"{texts['unknown_country_text']} {texts['default_text']}"
        number = texts["default_number"]
        return Ambulance(number, told, texts["unknown_country_brief"].replace("{number}", number))
    found = content.emergency_numbers.get(country.upper())
    if found is None:
        by_name = {number.name.casefold(): number for number in content.emergency_numbers.values()}
        found = by_name.get(country.casefold())
    if found is None:
        raise UnknownCountry(
            "country",
            f"'{visible_text(country)[:40]}' is not a country that midback has a number for; use a code, such as GB",
        )
    common = [word for word in texts["default_number"].split() if word.isdecimal()]
    others = dict.fromkeys(number for number in (found.also, *common) if number not in ("", found.ambulance))
    told = f"Ambulance ({found.name}): {found.ambulance}. If it does not connect, try {' or '.join(others)}."
    return Ambulance(found.ambulance, told, told)


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
