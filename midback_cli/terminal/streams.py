"""The standard streams and the files that a command writes: what they are, and how a page reaches them."""

from __future__ import annotations

import os
import sys
from enum import Enum
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO

import typer

if TYPE_CHECKING:
    from midback_cli.rendering.blocks import Block


class Format(str, Enum):
    """How a result is written."""

    TABLE = "table"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream is there at all, and a terminal."""
    return stream is not None and stream.isatty()


def is_accessible() -> bool:
    """Whether the environment asks for numbered lines and plain text."""
    wanted = os.environ.get("ACCESSIBLE", "").casefold() not in ("", "0", "false", "no", "off")
    return wanted or os.environ.get("TERM") == "dumb"


def shows_tables() -> bool:
    """Whether what is written goes to a terminal of somebody who has not asked for plain text."""
    return is_terminal(sys.stdout) and not is_accessible()


def check_targets(answers: Path | None, *targets: Path | None) -> None:
    """Tells before the first question what could not be written after the last, and what would overwrite what."""
    from midback_cli.errors import UnusableOutput
    from midback_cli.files import check_writable

    seen = {answers.resolve()} if answers is not None else set()
    for path in filter(None, targets):
        try:
            target = check_writable(path)
        except OSError as error:
            raise UnusableOutput(str(path), f"can not be written: {error.strerror or error}") from error
        if target in seen:
            raise UnusableOutput(str(path), "is named twice; what is read and what is written need a file each")
        seen.add(target)


def tell_written(path: Path) -> None:
    """Says on standard error where something was written."""
    from midback_cli.files import visible_text

    typer.echo(f"Written to {visible_text(str(path))}", err=True)


def to_json(value: object) -> str:
    """A value as indented JSON with a line break at its end."""
    import json

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def rendered(blocks: tuple[Block, ...], format: Format, *, for_file: bool = False, title: str = "midback") -> str:
    """Blocks in a format, for the terminal's width and colours, or for a file without any; a page has a title."""
    if format is Format.PLAIN:
        from midback_cli.rendering.plain import write_plain

        return write_plain(blocks, 0 if for_file or not is_terminal(sys.stdout) else get_terminal_size().columns)
    if format is Format.MARKDOWN:
        from midback_cli.rendering.markdown import write_markdown

        return write_markdown(blocks)
    if format is Format.HTML:
        from midback_cli.rendering.html import write_html

        return write_html(blocks, title)
    from rich.console import Console

    from midback_cli.rendering.table import write_table

    console = Console(no_color=True, width=100, force_terminal=False) if for_file else Console()
    with console.capture() as captured:
        write_table(blocks, console)
    return captured.get()


def save(path: Path, text: str) -> None:
    """Puts a text into a file, whole and private. Raises UnusableOutput when it can not."""
    from midback_cli.errors import UnusableOutput
    from midback_cli.files import write_private

    try:
        write_private(path, text)
    except OSError as error:
        raise UnusableOutput(str(path), f"can not be written: {error.strerror or error}") from error


def abandon_output() -> None:
    """Points standard output at nothing, so that the interpreter does not fail on it once more as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
