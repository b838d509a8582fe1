"""Blocks → rich tables and panels for a terminal. Foreign text goes in as `Text`, never as markup (G6)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, pairwise
from textwrap import fill

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text

from midback_cli.rendering.blocks import Banner, Block, Bullets, Heading, Paragraph, Plot, Table
from midback_cli.rendering.palette import HEADING, LABEL, URGENCY_STYLE

# Longer lines are tiring to read, however wide the window is.
_WIDEST = 110
# The columns of a drawing, and what stands under its scale.
_PLOT_WIDTH = 60
_PLOT_MARGIN = " " * 5
# A pattern without a dot, which some terminals draw as eight empty rings.
_BLANK = "\u2800"


def write_table(blocks: Iterable[Block], console: Console) -> None:
    """Prints the blocks on a console, at most 110 columns wide."""
    width = min(console.width, _WIDEST)
    after_open_table = False
    for block in blocks:
        if after_open_table and not isinstance(block, Heading):
            # Where no frame ends a table, and no heading brings its own empty line.
            console.print()
        console.print(_renderable(block, width, console.encoding), width=width, highlight=False)
        after_open_table = isinstance(block, Table) and not block.is_ruled


def _renderable(block: Block, width: int, encoding: str) -> RenderableType:
    match block:
        case Banner():
            body = Text("\n".join(block.lines))
            title = Text(block.title.upper(), style="bold")
            return Panel(body, title=title, border_style=URGENCY_STYLE[block.urgency], padding=(0, 1))
        case Heading():
            return Text(f"\n{block.text}", style=HEADING)
        case Paragraph():
            return Text.assemble((f"{block.label}: " if block.label else "", LABEL), block.text)
        case Bullets():
            # Wrapped here for the hanging indent: a table a list would double the time of the whole report.
            items = (fill(item, width, initial_indent=" - ", subsequent_indent="   ") for item in block.items)
            return Text.assemble((f"{block.label}\n" if block.label else "", LABEL), "\n".join(items))
        case Table():
            return _table(block)
        case Plot():
            return _plot(block, width, encoding)


def _table(block: Table) -> RenderableType:
    table = RichTable(show_lines=True, header_style=HEADING, expand=True)
    if not block.is_ruled:
        # The names of the columns, and a line under them.
        table = RichTable(
            box=SIMPLE_HEAD, show_edge=False, show_header=block.has_head, header_style=HEADING, expand=True
        )
    for name, share in zip(block.columns, block.shares, strict=True):
        table.add_column(Text(name), ratio=share, overflow="fold")
    for row in block.rows:
        table.add_row(*(Text("\n".join(cell)) for cell in row))
    return table


def _plot(block: Plot, width: int, encoding: str) -> RenderableType:
    """The numbers in words; drawn as well where there are several, and the terminal has the room and the signs."""
    words = Text.assemble((f"{block.label}: ", LABEL), f"{block.words}.")
    columns = min(width - len(_PLOT_MARGIN), _PLOT_WIDTH)
    first_date, last_date = block.points[0][1], block.points[-1][1]
    gap = columns - len(first_date) - len(last_date)
    if len(block.points) < 2 or gap < 1 or not encoding.startswith("utf"):
        return words
    named = {block.highest, block.highest // 2, 0}
    scale = (f"{height if height in named else '':>3} |" for height in range(block.highest, -1, -1))
    rows = (f"{mark}{row}".rstrip() for mark, row in zip(scale, _drawn(block, columns), strict=True))
    dates = f"{_PLOT_MARGIN}{first_date}{' ' * gap}{last_date}"
    return Text.assemble(words, "\n", "\n".join((*rows, f"    +{'-' * columns}", dates)))


def _drawn(block: Plot, columns: int) -> list[str]:
    """The line through the numbers, a row each from the highest down to 0."""
    # Imported late: few pages have a drawing.
    from plotille import Canvas

    # A clock that was set back takes no line off the drawing, where each point of it would be counted out.
    days = [*accumulate((day for day, _, _ in block.points), max, initial=0)][1:]
    numbers = [number for _, _, number in block.points]
    last = max(*days, 1)
    # Half a step beyond each end, so that every number falls into the middle of its row and no mark off the edge.
    edge = last / columns
    canvas = Canvas(columns, block.highest + 1, -edge, -0.5, last + edge, block.highest + 0.5)
    for (day, number), (next_day, next_number) in pairwise(zip(days, numbers, strict=True)):
        canvas.line(day, number, next_day, next_number)
    for day, number in zip(days, numbers, strict=True):
        canvas.point(day, number, marker="o")
    rows: list[str] = canvas.plot().replace(_BLANK, " ").split("\n")
    return rows
