"""Blocks → plain text: no boxes, no colour, no glyphs, one thought a line, so that it reads well aloud."""

from __future__ import annotations

from collections.abc import Iterable

from midback_cli.rendering.report import Banner, Block, Bullets, Heading, Paragraph, Table


def write_plain(blocks: Iterable[Block]) -> str:
    """The blocks as lines of text, ending in a line break."""
    return "\n".join(line for block in blocks for line in _lines(block)) + "\n"


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


def _row(columns: tuple[str, ...], row: tuple[tuple[str, ...], ...]) -> str:
    first, *rest = (". ".join(cell) for cell in row)
    return f"{first}. " + " ".join(f"{name}: {cell}." for name, cell in zip(columns[1:], rest, strict=True))
