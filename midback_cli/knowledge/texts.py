"""The words of the program as types: what its pages and prompts say beside the medicine, read from texts.toml.

Each type is one table of the file and each field one key. The words to fill in stand in the annotation: a text of
`Annotated[str, "count"]` must hold {count} and nothing else that is filled in but {number}, which every text may hold.
"""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def fill(text: str, **words: object) -> str:
    """The text with each {name} replaced by its word; what is filled in is never read again as a placeholder.

    A placeholder without a word stays: {number} is filled in last, by `with_number`.
    """
    return _PLACEHOLDER.sub(lambda found: str(words.get(found[1], found[0])), text)


# ---------------------------------------------------------------- places and names


class PassageTexts(NamedTuple):
    """The headings of passages: `heading` says how one is made, the rest is its label, by the key of what stands there.

    The first are lists and texts of a chapter, the last those of a condition.
    """

    heading: Annotated[str, "title", "label"]
    advice: str
    caution: str
    evidence: str
    evidence_note: str
    intro: str
    from_article: str
    standard: str
    bring: str
    ask_your_doctor: str
    go_now: str
    see_doctor: str
    be_seen_soon: str
    retake_quiz: str
    trust_yourself: str
    absence_note: str
    not_for: str
    for_someone_else: str
    disclaimer: str
    not_reviewed: str
    findings: str
    more_urgent_if: str
    less_likely_if: str
    home_care: str
    medical_care: str
    tests: str
    watch_for: str


class LookupTexts(NamedTuple):
    """What is said about a name that a person typed, of a condition, a topic or a country."""

    unknown_condition: str
    unknown_topic: str
    unknown_country: Annotated[str, "name"]
    ambulance: Annotated[str, "country"]
    if_not_connected: Annotated[str, "numbers"]
    between_numbers: str
    ignored_country_words: tuple[str, ...]


# ---------------------------------------------------------------- pages


class ResultTexts(NamedTuple):
    """The page of a result."""

    chance: Annotated[str, "count"]
    chance_at_least: Annotated[str, "count"]
    chance_at_most: Annotated[str, "count"]


# ---------------------------------------------------------------- prompts and commands


class Texts(NamedTuple):
    """All of texts.toml. `lang` is the language of the content as a BCP 47 tag: "en"."""

    lang: str
    passage: PassageTexts
    lookup: LookupTexts
    result: ResultTexts
