"""The formats of results, pages and evaluations, and the one that fits where it goes."""

from __future__ import annotations

from enum import Enum

from midback_cli.terminal.output import shows_tables


class Format(str, Enum):
    """How a result is written."""

    TABLE = "table"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    FHIR = "fhir"

    @property
    def file_format(self) -> Format:
        """What a file in this format is, by the ending of its name."""
        return Format.JSON if self is Format.FHIR else self


class KeptFormat(str, Enum):
    """Of the formats, those of what was kept."""

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


def choose_format(
    wanted: Format | KeptFormat | PageFormat | EvaluationFormat | None, otherwise: Format = Format.PLAIN
) -> Format:
    """The format that was asked for; else tables on a terminal that shows them, and `otherwise` elsewhere."""
    if wanted is not None:
        return Format(wanted.value)
    return Format.TABLE if shows_tables() else otherwise
