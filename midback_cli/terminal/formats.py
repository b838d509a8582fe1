"""Pages, results and documents → text in the format that was asked for, or in the one that fits where it goes."""

from __future__ import annotations

import sys
from enum import Enum
from typing import TYPE_CHECKING

from midback_cli.rendering import html, markdown, plain
from midback_cli.terminal import output

if TYPE_CHECKING:
    from midback_cli.rendering.blocks import Block


class Format(str, Enum):
    """How a result is written."""

    TABLE = "table"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


class PageFormat(str, Enum):
    """Of the formats, those of a page to read."""

    TABLE = "table"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"


class EvaluationFormat(str, Enum):
    """Of the formats, those of an evaluation."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"


def choose_format(wanted: Format | PageFormat | EvaluationFormat | None, otherwise: Format = Format.PLAIN) -> Format:
    """The format that was asked for; else tables on a terminal that shows them, and `otherwise` elsewhere."""
    if wanted is not None:
        return Format(wanted.value)
    return Format.TABLE if output.shows_tables() else otherwise


def rendered(
    blocks: tuple[Block, ...],
    format: Format,
    *,
    for_file: bool = False,
    title: str = "midback",
    language: str = "en",
) -> str:
    """Blocks in a format, for the terminal's width and colours, or for a file without any.

    An HTML page has a title, and names the `language` of its texts: that of the content, or English for editors.
    """
    if format is Format.PLAIN:
        return plain.write_plain(
            blocks, 0 if for_file or not output.is_terminal(sys.stdout) else output.terminal_width()
        )
    if format is Format.MARKDOWN:
        return markdown.write_markdown(blocks)
    if format is Format.HTML:
        return html.write_html(blocks, title, language)
    # Imported late: only tables need rich, which takes longer to load than all else.
    from midback_cli.terminal.tables import drawn

    return drawn(blocks, for_file=for_file)
