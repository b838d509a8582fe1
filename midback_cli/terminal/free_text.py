"""Text that a person types or pastes at a terminal, read to its end, so that nothing is lost silently."""

from __future__ import annotations

import sys
from contextlib import suppress
from select import select

from midback_cli.knowledge.texts import OwnWordsTexts, fill
from midback_cli.terminal.output import is_terminal, terminal_width, wrapped

if sys.platform != "win32":
    import termios

# Seconds of silence after which an empty line ends a text: a paste may hold empty lines too.
QUIET = 0.6
# Seconds within which the rest of a paste arrives.
_SOON = 0.05
# In canonical mode a terminal keeps this many bytes of a line (MAX_CANON on Linux) and drops the rest.
_LONGEST_LINE = 4095


def typed_text(instruction: str, texts: OwnWordsTexts, *, is_accessible: bool) -> str:
    """Text of any number of lines, typed or pasted. It ends with an empty line that nothing follows, or with Ctrl-D.

    Raises KeyboardInterrupt for Ctrl-C.
    """
    instruction = f"{instruction} {texts.ends}"
    if is_accessible:
        return _typed_lines(instruction, texts)
    # Imported late: whoever types lines waits for no menu to load.
    from midback_cli.terminal.text_area import typed_in_menu

    return typed_in_menu(instruction)


def read_line() -> str:
    """A line from standard input, empty at its end. What is written after Ctrl-C or Ctrl-D begins a line of its own."""
    is_ended = True
    try:
        line = sys.stdin.readline()
        is_ended = not line
    finally:
        if is_ended and is_terminal(sys.stdin):
            sys.stdout.write("\n")
            sys.stdout.flush()
    return line


def rest_of_paste() -> str:
    """What waits behind a line that was read from a terminal: the further lines of a paste."""
    lines = []
    while _waits(_SOON):
        line = sys.stdin.readline()
        if not line:
            break
        lines.append(line)
    return " ".join(lines)


def pasted_lines() -> int:
    """How many further lines came at once with one that was read from a terminal; they are read away."""
    return rest_of_paste().count("\n")


def cut_line_note(line: str, texts: OwnWordsTexts) -> str:
    """A sentence that says where the terminal cut off a line; empty if it did not."""
    if not is_terminal(sys.stdin) or len(line.encode("utf-8", "replace")) < _LONGEST_LINE:
        return ""
    return fill(texts.line_too_long, end=line.strip()[-40:])


def forget_what_waits() -> None:
    """What was typed before a question could be read must not answer it. A pipe is left alone: it is a script's."""
    handle = _terminal()
    if sys.platform != "win32" and handle is not None:
        termios.tcflush(handle, termios.TCIFLUSH)


def _waits(seconds: float) -> bool:
    """Whether a terminal sends more within so many seconds; always False for a pipe."""
    handle = _terminal()
    if sys.platform == "win32" or handle is None:
        return False
    return bool(select([handle], [], [], seconds)[0])


def _terminal() -> int | None:
    """The file descriptor of the terminal; None if standard input is no real terminal."""
    with suppress(OSError, ValueError):
        return sys.stdin.fileno() if is_terminal(sys.stdin) else None
    return None


def say(text: str) -> None:
    """Writes a text, broken between words."""
    sys.stdout.write(f"{wrapped(text, terminal_width())}\n")
    sys.stdout.flush()


def _typed_lines(instruction: str, texts: OwnWordsTexts) -> str:
    say(instruction)
    lines: list[str] = []
    while line := read_line():
        if not line.strip() and not _waits(QUIET):
            break
        lines.append(line)
        note = cut_line_note(line, texts)
        if note:
            say(f"{note} {texts.type_the_rest}")
    return "".join(lines)
