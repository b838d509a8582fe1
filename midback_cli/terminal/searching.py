"""The search of `midback ask` and `midback guide --find`: its words, and what it looks through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from midback_cli.files import visible_text
from midback_cli.knowledge.texts import fill, whole_number
from midback_cli.language.search import LONGEST_QUESTION

if TYPE_CHECKING:
    from midback_cli.knowledge.content import Content


def searched_words(text: str, content: Content) -> str:
    """The text without control characters. Raises BadParameter if there is nothing to look for, or too much."""
    texts = content.texts.own_words
    if len(text) > LONGEST_QUESTION:
        count, most = (whole_number(length, content.texts) for length in (len(text), LONGEST_QUESTION))
        raise typer.BadParameter(fill(texts.too_long, count=count, most=most))
    if not (words := " ".join(visible_text(text, keep_lines=True).split())):
        raise typer.BadParameter(texts.nothing_to_find)
    return words
