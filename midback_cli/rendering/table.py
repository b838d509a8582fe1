"""Blocks → rich tables and panels for a terminal. Foreign text goes in as `Text`, never as markup (G6)."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill

from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text

from midback_cli.rendering.blocks import Banner, Block, Bullets, Heading, Paragraph, Table
from midback_cli.rendering.palette import HEADING, LABEL, URGENCY_STYLE

# Longer lines are tiring to read, however wide the window is.
_WIDEST = 110


def write_table(blocks: Iterable[Block], console: Console) -> None:
    """Prints the blocks on a console, at most 110 columns wide."""
    width = min(console.width, _WIDEST)
    for block in blocks:
        console.print(_renderable(block, width), width=width, highlight=False)


def _renderable(block: Block, width: int) -> RenderableType:
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


def _table(block: Table) -> RenderableType:
    table = RichTable(show_lines=True, header_style=HEADING, expand=True)
    for name, share in zip(block.columns, block.shares, strict=True):
        table.add_column(Text(name), ratio=share, overflow="fold")
    for row in block.rows:
        table.add_row(*(Text("\n".join(cell)) for cell in row))
    return table
