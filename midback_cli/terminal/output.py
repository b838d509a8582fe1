"""The standard streams: what they can do, how wide the terminal is, and how text is written to them."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from io import TextIOWrapper, UnsupportedOperation
from pathlib import Path
from shutil import get_terminal_size
from textwrap import fill as broken
from typing import TYPE_CHECKING, TextIO

import typer

from midback_cli import files
from midback_cli.errors import UnusableOutput
from midback_cli.knowledge.texts import fill

if TYPE_CHECKING:
    from midback_cli.knowledge.content import Content

STANDARD_OUTPUT = "-"
_OFF = ("", "0", "false", "no", "off")
# A narrower terminal is one that does not know its width (a console without a size reports 0 or 1).
_LEAST_WIDTH, _USUAL_WIDTH = 10, 80
# Longer lines are tiring to read, however wide the window is.
WIDEST = 110
# A wider table would tear a line apart that the eye should take in at once.
WIDEST_TABLE = 88
# A command within a text, with its options and what they take; what stands for its blanks while lines are broken.
_COMMAND = re.compile(r"midback (?:history )?[\w-]+(?: (?:--[\w-]+(?: [\w/.~-]+\.\w+)?|\"[^\"\n]*\"|'[^'\n]*'|\d+))*")
_BLANK = "\0"
_ITEM = "- "


def prepare_streams() -> None:
    """Lets the standard streams take any text, whatever the console's code page.

    Pipes and files get UTF-8, which is what our JSON and our pages say of themselves; a terminal keeps its own and gets
    a mark for a letter that it lacks. Half a character typed or piped in is a mark, too, never an end.
    """
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if is_terminal(stream) else "utf-8", errors=errors)
    if isinstance(sys.stdin, TextIOWrapper):
        # Once something has been read from it, as by a program that calls us, it stays as it is.
        with suppress(UnsupportedOperation):
            sys.stdin.reconfigure(errors="replace")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream exists and is a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def is_accessible() -> bool:
    """Whether the environment asks for numbered lines and plain text."""
    return _is_on("ACCESSIBLE") or os.environ.get("TERM") == "dumb"


def shows_tables() -> bool:
    """Whether output goes to a terminal, and nobody asked for plain text.

    FORCE_COLOR makes a terminal of a pipe: colours stand in tables alone.
    """
    return (is_terminal(sys.stdout) or _is_on("FORCE_COLOR")) and not is_accessible()


def _is_on(name: str) -> bool:
    return os.environ.get(name, "").casefold() not in _OFF


def terminal_width() -> int:
    """The columns of the terminal; 80 if it does not know, or is too narrow to read."""
    columns = get_terminal_size((_USUAL_WIDTH, 0)).columns
    return columns if columns >= _LEAST_WIDTH else _USUAL_WIDTH


def write(text: str) -> None:
    """Writes a text to standard output.

    Raises UnusableOutput where it cannot be written, BrokenPipeError where its reader has gone.
    """
    if sys.stdout is None or sys.stdout.closed:
        raise UnusableOutput("standard output", "is closed")
    try:
        typer.echo(text, nl=False, color=_is_on("FORCE_COLOR") or None)
    except BrokenPipeError:
        raise
    except OSError as error:
        silence(sys.stdout)
        raise UnusableOutput("standard output", f"cannot be written: {error.strerror or error}") from error


def tell(text: str) -> None:
    """Writes a text to standard error, to a terminal broken between words; if that fails, nothing else does."""
    try:
        typer.echo(wrapped(text, _error_width()) if is_terminal(sys.stderr) else text, err=True)
    except (OSError, ValueError):
        silence(sys.stderr)


def wrapped(text: str, width: int) -> str:
    """The text with its lines broken between words, but never within a command, which people copy.

    Its own line breaks and indents stay; an item of a list hangs behind its dash.
    """

    def kept_whole(command: re.Match[str]) -> str:
        # To textwrap the stand-in for a blank is a letter like any other.
        return command[0].replace(" ", _BLANK)

    width = min(width, WIDEST)
    lines = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()) + (len(_ITEM) if line.lstrip().startswith(_ITEM) else 0))
        words = _COMMAND.sub(kept_whole, line)
        lines_of_it = broken(words, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        lines.append(lines_of_it.replace(_BLANK, " "))
    return "\n".join(lines)


def _error_width() -> int:
    """The columns of the terminal that standard error goes to, which standard output may not."""
    with suppress(OSError, ValueError):
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
        if columns >= _LEAST_WIDTH:
            return columns
    return _USUAL_WIDTH


def tell_written(path: Path, content: Content) -> None:
    """Says on standard error where something was written."""
    if not is_standard_output(path):
        tell(fill(content.texts.keep.written, file=files.visible_text(str(path))))


def is_standard_output(path: Path | None) -> bool:
    """Whether the file name is `-`, as other programs name standard output."""
    return path is not None and str(path) == STANDARD_OUTPUT


def save(path: Path, text: str) -> None:
    """Writes a text to a private file, whole, or to standard output. Raises UnusableOutput if it cannot."""
    if is_standard_output(path):
        write(text)
        return
    try:
        files.write_private(path, text)
    except OSError as error:
        raise UnusableOutput(str(path), f"cannot be written: {error.strerror or error}") from error


def silence(stream: TextIO | None) -> None:
    """Redirects a standard stream to nothing, so that the interpreter does not fail on it again at exit."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[union-attr]
