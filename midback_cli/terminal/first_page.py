"""The first screen of a result, as full as the window allows; and the lines that stay when a person has left it."""

from __future__ import annotations

import re
from shlex import quote
from shutil import get_terminal_size
from typing import TYPE_CHECKING, NamedTuple

from midback_cli.assessment.result import Result
from midback_cli.knowledge.texts import fill
from midback_cli.rendering.blocks import Block, filled, with_number
from midback_cli.rendering.first_screen import first_screens
from midback_cli.rendering.plain import write_plain
from midback_cli.rendering.result_page import advice_in_short
from midback_cli.terminal.output import WIDEST_TABLE, terminal_width, wrapped

if TYPE_CHECKING:
    from midback_cli.language.lookup import Ambulance

_USUAL_ROWS = 24
_PLAIN_NAME = re.compile(r"[\w ,.()/-]+")
# The row of the cursor; what asks below an emergency on the way, with the line above it.
_CURSOR = 1
_ROWS_OF_WHAT_NOW = 6
_EMERGENCY_ROWS = 20


class FirstPage(NamedTuple):
    """A first screen as text, and whether it fits the window together with what stands below it."""

    text: str
    fits: bool


def first_page(result: Result, number: Ambulance, *, is_plain: bool, rows_below: int = 0) -> FirstPage:
    """The first screen, as full as leaves so many rows of the window for what stands below it."""
    if is_plain:
        blocks = with_number(next(first_screens(result)), number)
        return FirstPage(write_plain(blocks, terminal_width()), fits=True)
    _, page = _fitting(result, number, rows_below)
    return page


def emergency_page(result: Result, number: Ambulance) -> tuple[Block, ...]:
    """The screen of an emergency on the way, as full as leaves room for the prompt below it."""
    blocks, _ = _fitting(result, number, _ROWS_OF_WHAT_NOW)
    return blocks


def _fitting(result: Result, number: Ambulance, rows_below: int) -> tuple[tuple[Block, ...], FirstPage]:
    """The fullest first screen that fits; the leanest where none does."""
    # Imported late: only tables need rich.
    from midback_cli.terminal.tables import drawn

    rows = get_terminal_size((0, _USUAL_ROWS)).lines - _CURSOR
    room = (min(rows, _EMERGENCY_ROWS) if result.urgency.is_emergency else rows) - rows_below
    for screen in first_screens(result):
        blocks = with_number(screen, number)
        text = drawn(blocks, widest=WIDEST_TABLE)
        if text.count("\n") <= room:
            return blocks, FirstPage(text, fits=True)
    return blocks, FirstPage(text, fits=False)


def _quoted(name: str) -> str:
    """A name as every shell takes it: in double quotes, where nothing in it means something to one."""
    return f'"{name}"' if _PLAIN_NAME.fullmatch(name) else quote(name)


def last_lines(result: Result, number: Ambulance) -> str:
    """What stays on the screen: the advice, the number, where to read on."""
    content = result.content
    first = result.causes[0].condition
    lines = (
        advice_in_short(result),
        content.texts.shared.call,
        fill(content.texts.end.read_on, cause=_quoted(first.name)),
    )
    return "".join(f"{wrapped(filled(line, number), terminal_width())}\n" for line in lines)
