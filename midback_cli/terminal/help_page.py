"""`--help`: what a command is for, examples, and its options under headings, at the width of the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from textwrap import wrap
from typing import Any

import typer

from midback_cli.terminal.output import shows_tables, terminal_width

# In a docstring, the first line of a paragraph whose lines stay as they are, such as the examples.
_AS_IT_IS = "\b\n"
_EXAMPLES = "Examples:\n"
_INDENT = "  "
_WIDEST = 80
# So many columns are for the terms at most; in a window narrower than this what they mean stands below them.
_TERM_WIDTH = 24
_ROOM_FROM = 60
# A command with fewer options has them under one heading.
_GROUPED_FROM = 9
_Row = tuple[str, str]


def help_text(command: Any, context: Any) -> str:
    """The help of a command; of its examples each may stand with what it does, two blanks apart."""
    width = min(terminal_width(), _WIDEST)
    usage = " ".join(("Usage:", context.command_path, *command.collect_usage_pieces(context)))
    parts = [_wrapped(usage, width, "", _INDENT * 2), ""]
    for paragraph in cleandoc(command.help or "").split("\n\n"):
        text = paragraph.removeprefix(_AS_IT_IS)
        if text.startswith(_EXAMPLES):
            heading, *lines = text.splitlines()
            parts += _section(heading, map(_example, lines), width, term_width=width // 2)
        else:
            parts += [_wrapped(" ".join(text.split()), width, _INDENT, _INDENT), ""]
    for heading, rows in _groups(command, context):
        parts += _section(f"{heading}:", rows, width)
    return "\n".join(parts).rstrip("\n")


def _example(line: str) -> _Row:
    command, *does = re.split(r"\s{2,}", line.strip(), maxsplit=1)
    return command, " ".join(does)


def _groups(command: Any, context: Any) -> Iterator[tuple[str, list[_Row]]]:
    """The headings with what stands under each: the arguments, the commands of a group, the options."""
    parameters = [parameter for parameter in command.get_params(context) if parameter.get_help_record(context)]
    arguments = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
    options = [parameter for parameter in parameters if parameter.param_type_name == "option"]
    if arguments:
        yield "Arguments", [_record(argument, context) for argument in arguments]
    for heading, names in getattr(command, "headings", {}).items():
        commands = ((name, command.get_command(context, name)) for name in names)
        yield heading, [(name, found.get_short_help_str(limit=1_000)) for name, found in commands]
    by_heading: dict[str, list[_Row]] = {}
    for option in options:
        heading = (getattr(option, "rich_help_panel", None) or "") if len(options) >= _GROUPED_FROM else ""
        by_heading.setdefault(heading, []).append(_record(option, context))
    # What belongs under no heading, such as --help itself, comes last.
    rest = by_heading.pop("", [])
    yield from by_heading.items()
    yield "Options" if not by_heading else "More", rest


def _record(parameter: Any, context: Any) -> _Row:
    term, meaning = parameter.get_help_record(context)
    return term.strip("[]") if parameter.param_type_name == "argument" else term, meaning


def _section(heading: str, rows: Iterable[_Row], width: int, term_width: int = _TERM_WIDTH) -> list[str]:
    """A heading and its rows, each a term with what it means beside it, or below where there is no room."""
    rows = list(rows)
    column = max((len(term) for term, _ in rows if len(term) <= term_width), default=term_width)
    lines = [typer.style(heading, bold=True) if shows_tables() else heading]
    for term, meaning in rows:
        beside = _INDENT + term.ljust(column) + _INDENT
        if not meaning:
            lines.append(_INDENT + term)
        elif width < _ROOM_FROM:
            lines += [_INDENT + term, _wrapped(meaning, width, _INDENT * 3, _INDENT * 3)]
        elif len(term) > column:
            lines += [_INDENT + term, _wrapped(meaning, width, " " * (column + 4), " " * (column + 4))]
        else:
            lines.append(_wrapped(meaning, width, beside, " " * (column + 4)))
    return [*lines, ""]


def _wrapped(text: str, width: int, first: str, others: str) -> str:
    lines = wrap(
        text, width, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines)
