"""Blocks → Markdown (CommonMark with tables). Foreign text is escaped, so that nothing in it becomes markup (G6)."""

from __future__ import annotations

import re
from collections.abc import Iterable

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

# What Markdown would read as markup: anywhere, and at the start of a text (a heading, a rule, a list, a numbered list).
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~&]|^[#+-](?=[\s#+-]|$)")
_NUMBERED = re.compile(r"^([0-9]+)([.)])(?=\s|$)")


def write_markdown(blocks: Iterable[Block], title: str = "") -> str:
    """The blocks as a Markdown page; under a title of the page, a banner is a heading like others."""
    lines = [line for block in blocks for line in (*_lines(block, "##" if title else "#"), "")]
    return "\n".join((*([f"# {_text(title)}", ""] if title else []), *lines)).strip() + "\n"


def _lines(block: Block, banner: str) -> list[str]:
    match block:
        case Banner():
            return [f"{banner} {_text(block.title)}", "", *(f"{_text(line)}  " for line in block.lines)]
        case Heading():
            return [f"## {_text(block.text)}"]
        case Paragraph():
            return [f"**{_text(block.label)}:** {_text(block.text)}" if block.label else _text(block.text)]
        case Bullets():
            label = [f"**{_text(block.label)}**", ""] if block.label else []
            return [*label, *(f"- {'[ ] ' if block.to_tick else ''}{_text(item)}" for item in block.items)]
        case Table():
            head = [_row((name,) for name in block.columns), "|" + " --- |" * len(block.columns)]
            return [*head, *(_row(row) for row in block.rows)]
        case OpenTable():
            return _lines(block.framed, banner)
        case SideBySide():
            return [*_lines(block.left, banner), "", *_lines(block.right, banner)]
        case Gap():
            return []
        case Plot():
            return [f"**{_text(block.label)}:** {_text(block.words)}."]


def _row(cells: Iterable[tuple[str, ...]]) -> str:
    return "| " + " | ".join("<br>".join(map(_text, cell)) for cell in cells) + " |"


def _text(text: str) -> str:
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", text))
