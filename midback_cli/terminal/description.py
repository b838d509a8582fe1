"""A person's own words for `midback quiz --describe`: given, piped in, or typed; and what is understood of them."""

from __future__ import annotations

import os
import sys

import typer

from midback_cli.terminal.streams import is_terminal

STANDARD_INPUT = "-"
_PLACE = "--describe"
# A character of UTF-8 takes up to so many bytes.
_MOST_BYTES = 4


def read_description(given: str) -> str:
    """The words as given; for `-` those of standard input, which is then the terminal again, for the questions.

    Raises InvalidValue where there are none or too many, NoTerminal where nobody could be asked afterwards.
    """
    from midback_cli.assessment.answers import MAX_STORY_LENGTH
    from midback_cli.errors import InvalidValue
    from midback_cli.files import visible_text

    if given != STANDARD_INPUT:
        text = given
    elif is_terminal(sys.stdin):
        text = _typed()
    else:
        text = _piped(MAX_STORY_LENGTH * _MOST_BYTES)
    text = visible_text(text, keep_lines=True).strip()
    if not text:
        raise InvalidValue(_PLACE, 'has no words; tell it like this: --describe "my mid back has hurt for two weeks"')
    if len(text) > MAX_STORY_LENGTH:
        raise InvalidValue(_PLACE, f"must be a text of at most {MAX_STORY_LENGTH} characters")
    return text


def _typed() -> str:
    typer.echo("Tell it in your own words: where, since when, what else you feel. An empty line ends it.")
    lines = []
    while line := sys.stdin.readline().strip():
        lines.append(line)
    return "\n".join(lines)


def _piped(limit: int) -> str:
    from midback_cli.errors import NoTerminal, UnreadableAnswers
    from midback_cli.files import read_limited

    try:
        if sys.stdin is None:
            raise NoTerminal
        text = read_limited(sys.stdin.fileno(), limit).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableAnswers("standard input", "is not UTF-8 text") from error
    except OSError as error:
        raise UnreadableAnswers("standard input", f"can not be read: {error.strerror or error}") from error
    try:
        os.dup2(os.open(os.ctermid(), os.O_RDWR), sys.stdin.fileno())
        sys.stdin = os.fdopen(os.dup(sys.stdin.fileno()), encoding="utf-8", errors="replace")
    except (OSError, AttributeError) as error:
        raise NoTerminal from error
    return text
