"""A long page → the person's pager; without one, or where nobody could turn pages, straight to the output.

A pager is another program, and may fail in any way: a page that it has not read is written to the screen.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from shlex import split
from shutil import get_terminal_size, which
from subprocess import Popen
from threading import Thread
from typing import TypeVar

from midback_cli.terminal.output import is_accessible, is_terminal, write

_USUAL_PAGER = "less"
# What only a shell understands; we never call one.
_FOR_A_SHELL = frozenset("|&;<>()$`\n")
# What means something to less in its prompt.
_LESS_SIGNS = re.compile(r"([?:.%\\$])")
# How many bytes a pipe holds, at least and at most.
_LEAST_LEFT, _MOST_LEFT = 4096, 65_536
_Ended = TypeVar("_Ended")


def show(text: str, keys: str) -> None:
    """Writes the text, through $PAGER (else less) if it is longer than the terminal; less shows `keys` below it."""
    is_long = text.count("\n") >= get_terminal_size().lines
    can_page = is_terminal(sys.stdout) and is_terminal(sys.stdin) and not is_accessible()
    command = pager_command() if is_long and can_page else []
    if not (command and _was_paged(command, text, keys)):
        write(text)


def pager_command() -> list[str]:
    """The pager as program and arguments, never passed to a shell; empty if there is none.

    What only a shell could run, such as a pipe, is left for the usual pager.
    """
    wanted = os.environ.get("PAGER", _USUAL_PAGER)
    try:
        command = [_USUAL_PAGER] if _FOR_A_SHELL.intersection(wanted) else split(wanted)
    except ValueError:
        return []
    program = which(command[0]) if command else None
    return [program, *command[1:]] if program is not None else []


def _was_paged(command: list[str], text: str, keys: str) -> bool:
    """Whether the pager read the page and ended well."""
    page = text.encode("utf-8", errors="replace")
    # For less, which reads it from its environment, as nobody else does: colours are codes, which it shows as such
    # without R; and nobody has to know its keys. A BusyBox less takes capital letters of the prompt for options.
    less = {
        "LESS": f"-R -Ps{_escaped(keys)}$ {os.environ.get('LESS', '')}",
        "LESSCHARSET": os.environ.get("LESSCHARSET", "utf-8"),
    }
    reading, writing = os.pipe()
    feeder = Thread(target=_feed, args=(writing, page), daemon=True)
    try:
        try:
            process = Popen(command, stdin=reading, env={**os.environ, **less})
        except OSError:
            os.close(writing)
            return False
        feeder.start()
        code = _end_of(process.wait)
        # We hold the pipe open ourselves, so what the pager left in it is still there.
        left = _end_of(lambda: os.read(reading, _MOST_LEFT))
    finally:
        os.close(reading)
    feeder.join()
    was_left = page.startswith(left) and len(left) >= min(len(page), _LEAST_LEFT)
    return code == 0 and not was_left


def _escaped(keys: str) -> str:
    return _LESS_SIGNS.sub(r"\\\1", keys.lower())


def _feed(writing: int, page: bytes) -> None:
    # The person may leave the pager early.
    with suppress(BrokenPipeError), os.fdopen(writing, "wb") as pipe:
        pipe.write(page)


def _end_of(wait: Callable[[], _Ended]) -> _Ended:
    """The result of `wait`, however often Ctrl-C is pressed: that key belongs to the pager, which is left with q."""
    while True:
        try:
            return wait()
        except KeyboardInterrupt:
            continue
