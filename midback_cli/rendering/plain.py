"""Blocks → plain text: no boxes, no colour, no glyphs, one thought per line, so that it reads well aloud."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill

from midback_cli.rendering.blocks import (
    Banner,
    Block,
    Bullets,
    Gap,
    Heading,
    OpenTable,
    Paragraph,
    Plot,
    SideBySide,
    Table,
)


def write_plain(blocks: Iterable[Block], width: int = 0) -> str:
    """The blocks as lines of text, ending in a line break; with a width, broken between words."""
    lines = (line for block in blocks for line in _lines(block))
    return "\n".join(fill(line, width) if width else line for line in lines) + "\n"


def _lines(block: Block) -> list[str]:
    match block:
        case Banner():
            return [block.title.upper(), *block.lines, ""]
        case Heading():
            return ["", block.text.upper()]
        case Paragraph():
            return [f"{block.label}: {block.text}" if block.label else block.text]
        case Bullets():
            numbered = [f"{number}. {item}" for number, item in enumerate(block.items, 1)]
            return [f"{block.label}:", *numbered] if block.label else numbered
        case Table():
            return [_row(block.columns, row) for row in block.rows]
        case OpenTable() if len(block.columns) == 2:
            # Heard one by one, "Do not" and what not to do belong together, with nothing between them.
            return [f"{name}: {cell}" for name, cell in block.rows]
        case OpenTable():
            return _lines(block.framed)
        case SideBySide():
            return [*_lines(block.left), *_lines(block.right)]
        case Gap():
            return [""]
        case Plot():
            return [f"{block.label}: {block.words}."]


def _row(columns: tuple[str, ...], row: tuple[tuple[str, ...], ...]) -> str:
    first, *rest = (". ".join(line.rstrip(".") for line in cell) for cell in row)
    return f"{first}. " + " ".join(f"{name}: {cell}." for name, cell in zip(columns[1:], rest, strict=True) if cell)
