"""A name, an alias or a misspelling → a condition or a topic; a country → its emergency number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from midback_cli.errors import Problem, UnknownCountry, UnknownTopic
from midback_cli.files import visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, EmergencyNumber, Topic
from midback_cli.language.passages import passages

# Similarity, 0 to 100, from which a misspelling is taken for the name: over the names of tests/test_lookup.py the
# least similar right one scores 82 ("newmonia"), the most similar wrong one 71 ("stone age").
_SURE_FROM = 80
_SUGGESTIONS = 3
_LONGEST_NAME = 100
# A country's name is shown to so many characters. A name is suggested where it is this much alike, 0 to 1; for a code
# none is: of so few letters, many are near.
_LONGEST_COUNTRY = 40
_LONGEST_CODE = 3
_ALIKE = 0.75
# What stands within a word: U.S.A., Cote d'Ivoire.
_JOINED = ".'\u2019\u00b4`"


class Ambulance(NamedTuple):
    """The number to call: `number` to put into texts, `told` says whose it is, `brief` says it in one breath.

    `local_words` are words of the content, each with what people in that country say in its place.
    """

    number: str
    told: str
    brief: str
    local_words: tuple[tuple[str, str], ...] = ()


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
    for chapter in (content.chapters.home_care, content.chapters.doctor_care):
        for item in chapter.items:
            yield Topic(item.id, item.name, (), (f"{chapter.id}.{item.id}",))
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
    """The ambulance number of a country, by any of its names; of an unknown country ("") the two common ones.

    They are shown for a country whose number is not known, too. Raises UnknownCountry for what is no country.
    """
    texts = content.emergency_texts
    found = find_country(country, content) if country.strip() else None
    if found is None or not found.ambulance:
        why = texts.unknown_country_text if found is None else texts.no_number_text
        number = texts.default_number
        brief = texts.unknown_country_brief.replace("{number}", number)
        return Ambulance(number, f"{why} {texts.default_text}", brief)
    common = [word for word in texts.default_number.split() if word.isdecimal()]
    others = dict.fromkeys(number for number in (found.also, *common) if number not in ("", found.ambulance))
    told = f"Ambulance ({found.name}): {found.ambulance}. If it does not connect, try {' or '.join(others)}."
    local_words = ((texts.emergency_room, found.emergency_room),) if found.emergency_room else ()
    return Ambulance(found.ambulance, told, told, local_words)


def find_country(name: str, content: Content) -> EmergencyNumber:
    """The country that goes by this code or name, however its letters, accents, dots and blanks are written.

    Raises UnknownCountry with the nearest name, if one is near.
    """
    if name in content.emergency_numbers:
        return content.emergency_numbers[name]
    known = {
        _country_key(written): number
        for number in content.emergency_numbers.values()
        for written in _country_names(number)
    }
    wanted = _country_key(name[:_LONGEST_NAME])
    if wanted in known:
        return known[wanted]
    from difflib import get_close_matches

    names = [key for key in known if len(key) > _LONGEST_CODE]
    near = get_close_matches(wanted, names, n=1, cutoff=_ALIKE) if len(wanted) > _LONGEST_CODE else []
    shown = visible_text(name)[:_LONGEST_COUNTRY]
    raise UnknownCountry(
        "country", f"no emergency number is known for '{shown}'", tuple(known[key].name for key in near)
    )


def shared_country_names(content: Content) -> Iterator[Problem]:
    """Each code or name that two countries go by: neither could be told from the other."""
    owners: dict[str, str] = {}
    for number in content.emergency_numbers.values():
        for written in _country_names(number):
            owner = owners.setdefault(_country_key(written), number.country)
            if owner != number.country:
                yield Problem(f"guide.toml.emergency_numbers.country.{number.country}", f"'{written}' is also {owner}")


def _country_names(number: EmergencyNumber) -> tuple[str, ...]:
    return tuple(filter(None, (number.country, number.alpha_3, number.name, *number.names)))


def _country_key(name: str) -> str:
    """A name without what people write in more than one way: "St. Kitts & Nevis" is "saint kitts and nevis"."""
    plain = name.replace("&", " and ").casefold()
    if not plain.isascii():
        # Imported late: most names need no taking apart. Accents, wide letters, and the mark of one letter in two.
        from unicodedata import combining, normalize

        plain = "".join(letter for letter in normalize("NFKD", plain).casefold() if not combining(letter))
    words = "".join(letter if letter.isalnum() else "" if letter in _JOINED else " " for letter in plain).split()
    return "".join("saint" if word == "st" else word for word in words if word != "the")


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
