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
    result: ResultTexts
