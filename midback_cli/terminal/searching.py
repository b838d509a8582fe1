"""The search of `midback ask` and `midback guide --find`: its words, and what it looks through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from midback_cli.files import visible_text
from midback_cli.knowledge import loading
from midback_cli.knowledge.texts import fill
from midback_cli.language.passages import passages
from midback_cli.language.search import LONGEST_QUESTION, Index

if TYPE_CHECKING:
    from midback_cli.knowledge.content import Content


def searched_words(text: str, content: Content) -> str:
    """The text without what a terminal obeys. Raises BadParameter where there is nothing to look for, or too much."""
    texts = content.texts.own_words
    if len(text) > LONGEST_QUESTION:
        raise typer.BadParameter(fill(texts.too_long, count=f"{len(text):,}", most=f"{LONGEST_QUESTION:,}"))
    if not (words := " ".join(visible_text(text, keep_lines=True).split())):
        raise typer.BadParameter(texts.nothing_to_find)
    return words


def search_index(content: Content) -> Index:
    """All passages of the content, to search in. Raises ContentError."""
    return Index(passages(content), loading.load_synonyms(content))
