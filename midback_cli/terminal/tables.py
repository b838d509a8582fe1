"""Blocks as panels and tables, drawn by rich."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from rich.console import Console

from midback_cli.rendering.blocks import Block
from midback_cli.rendering.table import write_table
from midback_cli.terminal.output import WIDEST_TABLE, terminal_width

_FILE_WIDTH = 100


def drawn(blocks: Sequence[Block], *, for_file: bool = False, widest: int = 0) -> str:
    """The blocks for the terminal's width and colours, at most `widest` if that is given; for a file without any."""
    if for_file:
        console = Console(file=StringIO(), no_color=True, width=_FILE_WIDTH, force_terminal=False)
    else:
        console = Console(width=min(terminal_width(), widest or terminal_width()))
    with console.capture() as captured:
        write_table(blocks, console)
    return captured.get()


def show(blocks: Sequence[Block]) -> None:
    """Draws the blocks on the terminal."""
    write_table(blocks, Console(width=min(terminal_width(), WIDEST_TABLE)))
