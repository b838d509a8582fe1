"""The pieces that every page is made of. Each is plain text: nothing in it is markup, whoever wrote it (G6)."""

from __future__ import annotations

from typing import NamedTuple

from midback_cli.knowledge.model import Urgency


class Banner(NamedTuple):
    """The urgency: the first thing to see."""

    urgency: Urgency
    title: str
    lines: tuple[str, ...]


class Heading(NamedTuple):
    """The title of what follows."""

    text: str


class Paragraph(NamedTuple):
    """A text; `label` is a short word before it, or empty."""

    text: str
    label: str = ""


class Bullets(NamedTuple):
    """A list of short texts under a label; `to_tick` where a person ticks them off one by one."""

    label: str
    items: tuple[str, ...]
    to_tick: bool = False


class Table(NamedTuple):
    """Rows under named columns, each with its share of the width; a cell is a tuple of lines, empty to be filled in."""

    columns: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...]


Block = Banner | Heading | Paragraph | Bullets | Table
