"""The pieces that every page is made of. Each is plain text: nothing in it is markup, whoever wrote it (G6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from midback_cli.knowledge.model import Urgency

if TYPE_CHECKING:
    from midback_cli.language.lookup import Ambulance

# What a text holds in the place of the number to call, of the sentence that says whose it is, and of its short form.
NUMBER = "{number}"
CALL = "{call}"
CALL_IN_SHORT = "{call-in-short}"


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
    """A list of short texts under a label; `to_tick` where a person ticks them off."""

    label: str
    items: tuple[str, ...]
    to_tick: bool = False


class Table(NamedTuple):
    """Rows under named columns, each with its share of the width; a cell is a tuple of lines, empty to be filled in.

    A terminal draws rules between the rows where `is_ruled`; it leaves out the names of the columns unless `has_head`,
    as where the table above has the same.
    """

    columns: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...]
    is_ruled: bool = True
    has_head: bool = True


class Bar(NamedTuple):
    """A share, 0 to 1, drawn before the second cell of a row; its colour says how soon to act."""

    share: float
    urgency: Urgency


class OpenTable(NamedTuple):
    """A table to take in at a glance: no frame, a line a row, and perhaps a bar for each."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[Bar, ...] = ()

    @property
    def framed(self) -> Table:
        """The same as a table like others, for writers that draw no bars."""
        shares = (4, *(3 for _ in self.columns[1:]))
        return Table(self.columns, shares, tuple(tuple((cell,) for cell in row) for row in self.rows))


class SideBySide(NamedTuple):
    """Two lists next to each other where there is room, else one below the other.

    Next to each other, where it is narrow, `short_lead` takes the place of `lead`, with which a line on the right
    begins: each line reads right by itself, for a person who misses the title or hears the lines one by one.
    """

    left: Bullets
    right: Bullets
    lead: str = ""
    short_lead: str = ""


class Gap(NamedTuple):
    """An empty line."""


class Plot(NamedTuple):
    """Numbers over time, 0 to `highest`: of each the day (counted from the first), the date in words, the number.

    `words` are the numbers in words, for people who see no drawing: "7 (3 May), then 5 (10 May)".
    """

    label: str
    highest: int
    points: tuple[tuple[int, str, int], ...]
    words: str


Block = Banner | Heading | Paragraph | Bullets | Table | OpenTable | SideBySide | Gap | Plot


def with_number(blocks: Iterable[Block], ambulance: Ambulance) -> tuple[Block, ...]:
    """The blocks with the number to call put in: the last step before they are written, once for every page.

    A person's own words stay as they wrote them.
    """
    return tuple(_with_number(block, ambulance) for block in blocks)


def filled(text: str, ambulance: Ambulance) -> str:
    """A text with the number to call put in, in the words of the country that it is for."""
    if isinstance(text, OwnWords):
        return text
    for word, local in ambulance.local_words:
        text = text.replace(word, local)
    text = text.replace(CALL, ambulance.sentence).replace(CALL_IN_SHORT, ambulance.short_sentence)
    return text.replace(NUMBER, ambulance.number)


def _with_number(part: Any, ambulance: Ambulance) -> Any:
    """A block, or any part of one, with every text in it filled."""
    if isinstance(part, str):
        return filled(part, ambulance)
    if not isinstance(part, tuple):
        return part
    parts = [_with_number(inner, ambulance) for inner in part]
    return type(part)(*parts) if hasattr(part, "_fields") else tuple(parts)
