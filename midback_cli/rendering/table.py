"""Blocks → rich tables and panels for a terminal. Foreign text goes in as `Text`, never as markup (G6)."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text

from midback_cli.rendering.palette import HEADING, LABEL, URGENCY_STYLE
from midback_cli.rendering.report import Banner, Block, Bullets, Heading, Paragraph, Table

# Longer lines are tiring to read, however wide the window is.
_WIDEST = 110


def write_table(blocks: Iterable[Block], console: Console) -> None:
    """Prints the blocks on a console, at most 110 columns wide."""
    width = min(console.width, _WIDEST)
    for block in blocks:
        console.print(_renderable(block), width=width, highlight=False)


def _renderable(block: Block) -> RenderableType:
    match block:
        case Banner():
            style = URGENCY_STYLE[block.urgency]
            body = Text("\n".join(block.lines))
            return Panel(body, title=Text(block.title.upper(), style="bold"), border_style=style, padding=(1, 2))
        case Heading():
            return Text(f"\n{block.text}", style=HEADING)
        case Paragraph():
            label = Text(f"{block.label}: " if block.label else "", style=LABEL)
            return label.append(Text(block.text, style="none"))
        case Bullets():
            return _bullets(block)
        case Table():
            return _table(block)


def _bullets(block: Bullets) -> RenderableType:
    grid = RichTable.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for item in block.items:
        grid.add_row(Text("-"), Text(item))
    if not block.label:
        return Padding(grid, (0, 0, 0, 1))
    outer = RichTable.grid()
    outer.add_row(Text(block.label, style=LABEL))
    outer.add_row(Padding(grid, (0, 0, 0, 1)))
    return outer


def _table(block: Table) -> RenderableType:
    table = RichTable(expand=False, show_lines=True, header_style=HEADING)
    for number, name in enumerate(block.columns):
        table.add_column(Text(name), ratio=None if number else None, overflow="fold")
    for row in block.rows:
        table.add_row(*(Text("\n".join(cell)) for cell in row))
    return table
