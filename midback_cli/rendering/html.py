"""Blocks → one HTML page that needs nothing else: no script, no request, one style; every text is escaped (G6).

Reads in one column from 320 px on, where tables become lists of labelled lines; prints on A4 and Letter without colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from midback_cli.rendering.blocks import (
    Banner,
    Block,
    Bullets,
    Gap,
    Heading,
    OpenTable,
    OwnWords,
    Paragraph,
    Plot,
    SideBySide,
    Table,
)
from midback_cli.rendering.page_style import POLICY, STYLE


def write_html(blocks: Iterable[Block], title: str, language: str) -> str:
    """The blocks as a whole page under a title; `language` is the BCP 47 tag of its texts."""
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(language)}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{escape(title)}</h1>",
    ]
    heading = title
    for block in blocks:
        if isinstance(block, Heading):
            heading = block.text
        lines += _lines(block, heading)
    return "\n".join((*lines, "</main>", "</body>", "</html>", ""))


def _lines(block: Block, heading: str) -> list[str]:
    match block:
        case Banner():
            said = (f"<p>{escape(line)}</p>" for line in block.lines)
            return [f'<div class="banner {block.urgency.word}">', f"<h2>{escape(block.title)}</h2>", *said, "</div>"]
        case Heading():
            return [f"<h2>{escape(block.text)}</h2>"]
        case Paragraph():
            label = f"<strong>{escape(block.label)}:</strong> " if block.label else ""
            return [f"<p>{label}{_text(block.text)}</p>"]
        case Bullets():
            label = f'<p class="label">{escape(block.label)}</p>' if block.label else ""
            items = (f"<li>{_text(item)}</li>" for item in block.items)
            return [*filter(None, (label,)), '<ul class="to-tick">' if block.to_tick else "<ul>", *items, "</ul>"]
        case Table():
            return _table(block, heading)
        case OpenTable():
            return _table(block.framed, heading)
        case SideBySide():
            return [*_lines(block.left, heading), *_lines(block.right, heading)]
        case Gap():
            return []
        case Plot():
            # In words: a drawing in characters says nothing to whoever hears the page, and little on a phone.
            return [f'<p><strong class="label">{escape(block.label)}:</strong> {escape(block.words)}</p>']


def _text(text: str) -> str:
    """The text escaped; a person's own words run in the direction of their own script, whatever that of the page."""
    return f'<bdi dir="auto">{escape(text)}</bdi>' if isinstance(text, OwnWords) else escape(text)


def _table(block: Table, heading: str) -> list[str]:
    """The table. Of three columns or more each cell also carries the name of its own, seen where there is no room."""
    names = "".join(
        f'<th scope="col" class="tenths-{round(10 * share / sum(block.shares))}">{escape(name)}</th>'
        for name, share in zip(block.columns, block.shares, strict=True)
    )
    # The caption is for people who hear the page; for the eye the heading stands above.
    return [
        "<table>",
        f'<caption class="unseen">{escape(heading)}</caption>',
        f"<thead><tr>{names}</tr></thead>",
        "<tbody>",
        *(f"<tr>{''.join(_cells(block.columns, row))}</tr>" for row in block.rows),
        "</tbody>",
        "</table>",
    ]


def _cells(columns: tuple[str, ...], row: tuple[tuple[str, ...], ...]) -> Iterable[str]:
    is_named = len(columns) > 2
    for position, (name, cell) in enumerate(zip(columns, row, strict=True)):
        lines = [_text(line) for line in cell]
        if position == 0:
            yield f'<th scope="row">{"<br>".join((f"<strong>{lines[0]}</strong>", *lines[1:]))}</th>'
        elif any(cell):
            named = f'<span class="column">{escape(name)}: </span>' if is_named else ""
            yield f"<td>{named}{'<br>'.join(lines)}</td>"
        else:
            yield f'<td class="{"empty" if is_named else "to-fill-in"}"></td>'
