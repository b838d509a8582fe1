"""A person's own words for `quiz --describe` and `ask`: given, piped in, or typed at a terminal."""

from __future__ import annotations

import os
import sys

from midback_cli.terminal.free_text import typed_text
from midback_cli.terminal.output import is_terminal

STANDARD_INPUT = "-"
# A longer text is no description and no question: a whole file was piped in by mistake.
_MOST_BYTES = 80_000


def read_words(given: str, place: str, instruction: str, *, is_accessible: bool) -> str:
    """The words as given; for `-` those of standard input: typed where it is a terminal, else piped in.

    They come as they are, control characters and all: a tab between two signs parts them.
    Raises InvalidValue where there are no words, UnreadableAnswers where they cannot be read.
    """
    from midback_cli.errors import InvalidValue
    from midback_cli.files import visible_text

    if given != STANDARD_INPUT:
        text = given
    elif is_terminal(sys.stdin):
        text = typed_text(instruction, is_accessible=is_accessible)
    else:
        text = _piped()
    if not visible_text(text).strip():
        raise InvalidValue(place, 'has no words; tell it in a sentence, such as "my mid back has hurt for two weeks"')
    return text


def read_description(given: str, *, is_accessible: bool) -> str:
    """The words of a description. Standard input is the terminal again afterwards, for the questions.

    Raises as `read_words` does, and NoTerminal where nobody could be asked afterwards.
    """
    text = read_words(
        given,
        "--describe",
        "Tell it in your own words: where, since when, what else you feel.",
        is_accessible=is_accessible,
    )
    if given == STANDARD_INPUT and not is_terminal(sys.stdin):
        _back_to_the_terminal()
    return text


def _piped() -> str:
    from midback_cli.errors import NoTerminal, UnreadableAnswers
    from midback_cli.files import read_limited

    if sys.stdin is None:
        raise NoTerminal
    try:
        return read_limited(sys.stdin.fileno(), _MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableAnswers("standard input", "is not UTF-8 text") from error
    except OSError as error:
        raise UnreadableAnswers("standard input", f"cannot be read: {error.strerror or error}") from error


def _back_to_the_terminal() -> None:
    from midback_cli.errors import NoTerminal

    try:
        os.dup2(os.open(os.ctermid(), os.O_RDWR), sys.stdin.fileno())
        sys.stdin = os.fdopen(os.dup(sys.stdin.fileno()), encoding="utf-8", errors="replace")
    except (OSError, AttributeError) as error:
        raise NoTerminal from error
