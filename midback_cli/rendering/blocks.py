"""The pieces that every page is made of. Each is plain text: nothing in it is markup, whoever wrote it (G6)."""

from __future__ import annotations

from typing import NamedTuple

from midback_cli.knowledge.model import Urgency


class OwnWords(str):
    """A line that a person wrote: plain text like any other, whose script may run from right to left."""

    __slots__ = ()


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


class Plot(NamedTuple):
    """Numbers over time, 0 to `highest`: of each the day (counted from the first), the date in words, the number."""

    label: str
    highest: int
    points: tuple[tuple[int, str, int], ...]

    @property
    def words(self) -> str:
        """The numbers in words, for those who see no drawing: "7 (3 May), then 5 (10 May)"."""
        return ", then ".join(f"{number} ({date})" for _, date, number in self.points)


Block = Banner | Heading | Paragraph | Bullets | Table | Plot
