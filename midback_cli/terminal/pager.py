"""A long page → the person's pager; without one, or where nobody could turn pages, straight to the screen."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from shutil import get_terminal_size, which

import typer

from midback_cli.terminal.streams import is_accessible, is_terminal


def show(text: str) -> None:
    """Writes the text, through $PAGER (else less) where it is longer than the terminal is high."""
    is_long = text.count("\n") >= get_terminal_size().lines
    can_page = is_terminal(sys.stdout) and is_terminal(sys.stdin) and not is_accessible()
    command = pager_command() if is_long and can_page else []
    if not (command and _paged(command, text)):
        typer.echo(text, nl=False)


def pager_command() -> list[str]:
    """The pager as program and arguments, never given to a shell; empty where there is none."""
    from shlex import split

    try:
        command = split(os.environ.get("PAGER", "less"))
    except ValueError:
        return []
    program = which(command[0]) if command else None
    if program is None:
        return []
    # Colours are codes, which less shows as such without -R; and nobody has to know its keys.
    options = ["-R", "-PSpace\\: next page. q\\: leave."] if Path(program).name == "less" else []
    return [program, *command[1:], *options]


def _paged(command: list[str], text: str) -> bool:
    """Whether the pager could be started; what happens in it is between the person and the pager."""
    from subprocess import PIPE, Popen

    try:
        process = Popen(command, stdin=PIPE, text=True, encoding="utf-8", errors="replace")
    except OSError:
        return False
    while process.poll() is None:
        try:
            process.communicate(text)
        except KeyboardInterrupt:
            # Ctrl-C is the pager's own key; it is left with q.
            continue
        except BrokenPipeError:
            process.wait()
    return True
