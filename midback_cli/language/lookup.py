"""A name, an alias or a misspelling → a condition or a topic; a country → its emergency number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from midback_cli.errors import Problem, UnknownCountry, UnknownTopic
from midback_cli.files import visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, EmergencyNumber, EmergencyTexts, Topic
from midback_cli.knowledge.texts import fill, in_sentence
from midback_cli.language.passages import passages, topic_command
from midback_cli.spelling import alike, corrected, nearest, plain_letters

# The likeness, 0 to 1, from which a misspelling is taken for the name: of the names in tests/content/test_lookup.py
# the least alike that is right has 0.82 ("newmonia"), the most alike that is wrong 0.71 ("stone age").
_SURE_FROM = 0.8
_SUGGESTIONS = 3
_LONGEST_NAME = 100
# So many characters of a country's name are shown. A name that is this much alike, 0 to 1, is suggested, but nothing
# for a code: many names are near to so few letters.
_LONGEST_COUNTRY = 40
_LONGEST_CODE = 3
_ALIKE = 0.75
# Signs inside of a word: U.S.A., Cote d'Ivoire.
_INNER_SIGNS = ".'\u2019\u00b4`"


class Ambulance(NamedTuple):
    """The number to call. `sentence` names the country and the number; `short_sentence` is the shorter form.

    `local_words` are words of the content, each with what people in that country say in its place.
    """

    number: str
    sentence: str
    short_sentence: str
    local_words: tuple[tuple[str, str], ...] = ()


def find_condition(name: str, content: Content) -> Condition:
    """The condition with this id, name, alias or ICD-10 code, in any case, or with a near misspelling of one.

    Raises UnknownTopic with the names of the conditions that may be meant, or the topic of the guide that is.
    """
    texts, names = content.texts.lookup, _names(content)
    # What is the name of a topic is no misspelt condition: heat is no heart.
    topics = _topic_names(content)
    if _normal(name) not in topics or _normal(name) in names:
        if condition_id := _id_of(name, names):
            return content.conditions[condition_id]
    suggestion = texts.all_conditions
    if topic_id := _id_of(name, topics):
        names, suggestion = {}, fill(texts.is_topic, command=topic_command(topic_id))
    raise _unknown(name, texts.unknown_condition, names, suggestion, content)


def find_topic(name: str, content: Content) -> Topic | Condition:
    """What the guide shows by this name: a topic, one question, one piece of care, a place, or a condition.

    Raises UnknownTopic with the names of the topics and conditions that may be meant.
    """
    if "." in name and any(passage.stands_under(name) for passage in passages(content)):
        return _place_topic(name, content)
    # Topics come before their parts, and those before conditions.
    names = _names(content) | _topic_names(content)
    topic_id = _id_of(name, names)
    if not topic_id:
        texts = content.texts.lookup
        raise _unknown(name, texts.unknown_topic, names, texts.all_topics, content)
    topics = _topics(content)
    return topics[topic_id] if topic_id in topics else content.conditions[topic_id]


def _topics(content: Content) -> dict[str, Topic]:
    """Every topic and part of one by its id; a topic takes the place of a part of its name."""
    return {topic.id: topic for topic in (*_parts(content), *content.topics.values())}


def _topic_names(content: Content) -> dict[str, str]:
    """Every name of a topic in normal form → its id; the name of a topic comes before that of a part."""
    return {
        _normal(name): topic.id for topic in _topics(content).values() for name in (*topic.names, topic.title, topic.id)
    }


def _parts(content: Content) -> Iterator[Topic]:
    """Each question of the guide and each piece of care, as a topic of its own."""
    for chapter in (content.chapters.home_care, content.chapters.doctor_care):
        for item in chapter.items:
            yield Topic(item.id, item.name, (), (f"{chapter.id}.{item.id}",))
    for faq in content.faq:
        yield Topic(faq.id, faq.question, (), (f"faq.{faq.id}",))


def _place_topic(place: str, content: Content) -> Topic | Condition:
    first, name, *_ = place.split(".")
    if first == "condition":
        return content.conditions[name]
    return next((topic for topic in _parts(content) if topic.shows == (place,)), Topic(place, place, (), (place,)))


def _id_of(name: str, names: Mapping[str, str]) -> str:
    """The id of what has this name, or a name that this is a near misspelling of; "" where nothing has."""
    wanted = _normal(name)[:_LONGEST_NAME]
    if wanted in names:
        return names[wanted]
    # A part of a name is no misspelling of it: back pain is not low back pain.
    near = (near for near in nearest(wanted, names, _SURE_FROM) if not set(wanted.split()) < set(near.split()))
    return next((names[name] for name in near), "")


def _unknown(name: str, reason: str, names: Mapping[str, str], otherwise: str, content: Content) -> UnknownTopic:
    """The error for a name that nothing has, with what may be meant, or else with what helps `otherwise`."""
    titles = {topic.id: topic.title for topic in _topics(content).values()}
    titles |= {condition.id: condition.name for condition in content.conditions.values()}
    meant = tuple(in_sentence(titles[found], content.texts) for found in _guesses(_normal(name)[:_LONGEST_NAME], names))
    shown = fill(reason, name=visible_text(name)[:_LONGEST_NAME])
    return UnknownTopic("", shown, meant, _suggestion(meant, content) or otherwise)


def _guesses(wanted: str, names: Mapping[str, str]) -> list[str]:
    """The ids of what may be meant: at most three, and none rather than a frightening one that is only far alike.

    It has a name that holds every word that was typed, or one that is much alike. Words that more than three share,
    such as "back", tell nothing.
    """
    words = {name: set(name.replace(",", "").split()) for name in names}
    known = set().union(*words.values())
    typed = {corrected(word, known) for word in wanted.split()}
    holders = dict.fromkeys(names[name] for name in names if typed and typed <= words[name])
    holders = holders if len(holders) <= _SUGGESTIONS else {}
    near = dict.fromkeys(names[name] for name in alike(wanted, names, _ALIKE, _SUGGESTIONS))
    return list(holders | near)[:_SUGGESTIONS]


def _suggestion(names: tuple[str, ...], content: Content) -> str:
    """Asks whether one of the names is meant; "" where there is none."""
    return fill(content.texts.lookup.did_you_mean, names=_one_of(names, content)) if names else ""


def _one_of(names: Iterable[str], content: Content) -> str:
    return f" {content.texts.lookup.between} ".join(names)


def ambulance(country: str, content: Content) -> Ambulance:
    """The ambulance number of a country, by any of its names; the two common ones for an unknown country ("").

    They also stand for a country whose number we do not know. Raises UnknownCountry for what is not a country.
    """
    texts, lookup = content.emergency_texts, content.texts.lookup
    known = find_country(country, content) if country.strip() else None
    if known is None or not known.ambulance:
        why = texts.unknown_country_text if known is None else texts.no_number_text
        short_sentence = texts.unknown_country_brief.replace("{number}", texts.default_number)
        return Ambulance(texts.default_number, f"{why} {texts.default_text}", short_sentence)
    common = [word for word in texts.default_number.split() if word.isdecimal()]
    others = dict.fromkeys(number for number in (known.also, *common) if number not in ("", known.ambulance))
    sentence = fill(lookup.ambulance, country=known.name, number=known.ambulance)
    if others:
        sentence += " " + fill(lookup.if_not_connected, numbers=_one_of(others, content))
    return Ambulance(known.ambulance, sentence, sentence, tuple(_local_words(known, texts)))


def _local_words(country: EmergencyNumber, texts: EmergencyTexts) -> Iterator[tuple[str, str]]:
    """The words of the content that a country has its own for, or a number to add."""
    if texts.emergency_room and country.emergency_room:
        yield texts.emergency_room, country.emergency_room
    if texts.crisis_line and country.crisis:
        yield texts.crisis_line, f"{texts.crisis_line} ({country.crisis})"


def find_country(name: str, content: Content) -> EmergencyNumber:
    """The country with this code or name, however its letters, accents, dots and blanks are written.

    Raises UnknownCountry with the nearest name, if one is near.
    """
    if name in content.emergency_numbers:
        return content.emergency_numbers[name]
    ignored = content.texts.lookup.ignored_country_words
    known = {
        _country_key(written, ignored): number
        for number in content.emergency_numbers.values()
        for written in _country_names(number)
    }
    wanted = _country_key(name[:_LONGEST_NAME], ignored)
    if wanted in known:
        return known[wanted]
    names = [key for key in known if len(key) > _LONGEST_CODE]
    near = nearest(wanted, names, _ALIKE) if len(wanted) > _LONGEST_CODE else ()
    reason = fill(content.texts.lookup.unknown_country, name=visible_text(name)[:_LONGEST_COUNTRY])
    suggested = tuple(known[key].name for key in near)
    raise UnknownCountry("country", reason, suggested, _suggestion(suggested, content))


def shared_country_names(content: Content) -> Iterator[Problem]:
    """A problem for each code or name that two countries share: nobody could say which of them is meant."""
    ignored = content.texts.lookup.ignored_country_words
    owners: dict[str, str] = {}
    for number in content.emergency_numbers.values():
        for written in _country_names(number):
            owner = owners.setdefault(_country_key(written, ignored), number.country)
            if owner != number.country:
                yield Problem(f"guide.toml.emergency_numbers.country.{number.country}", f"'{written}' is also {owner}")


def _country_names(number: EmergencyNumber) -> tuple[str, ...]:
    return tuple(filter(None, (number.country, number.alpha_3, number.name, *number.names)))


def _country_key(name: str, ignored: Collection[str]) -> str:
    """A name without what people write in more than one way: "St. Kitts & Nevis" is "Saint Kitts and Nevis"."""
    letters = (letter if letter.isalnum() else "" if letter in _INNER_SIGNS else " " for letter in plain_letters(name))
    words = "".join(letters).split()
    # A code may look like such a word: AND is Andorra.
    return "".join([word for word in words if word not in ignored] or words)


def _names(content: Content) -> dict[str, str]:
    """Every name in normal form → the id of its condition; ids and names come before aliases."""
    names: dict[str, str] = {}
    for condition in content.conditions.values():
        for alias in (condition.clinical_name, *condition.aliases, *condition.icd10):
            names.setdefault(_normal(alias), condition.id)
    for condition in content.conditions.values():
        names[_normal(condition.name)] = names[_normal(condition.id)] = condition.id
    return names


def _normal(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())
