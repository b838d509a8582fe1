"""What a terminal must be able to do: show blocks and ask prompts. menu.py does it with menus, lines.py with lines."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from textwrap import fill
from typing import NamedTuple, Protocol

from midback_cli.rendering.blocks import Block

NONE = "none"
UNSURE = "unsure"
NO_MORE_TO_SAY = "There is no more to say about this one."


class Move(Enum):
    """What a person may do instead of answering."""

    BACK = "back"
    STOP = "stop"


class Line(NamedTuple):
    """One line to pick."""

    id: str
    text: str


class Prompt(NamedTuple):
    """One thing to ask. With `lines` they are picked from; else a whole number is typed, or words where it `is_text`.

    Nothing is chosen before the person has moved, unless there is a `default`, or an answer from before (`picked`).
    Lines in `alone` exclude all others.
    """

    progress: str
    question: str
    help: str = ""
    why: str = ""
    lines: tuple[Line, ...] = ()
    several: bool = False
    alone: frozenset[str] = frozenset()
    default: str = ""
    picked: tuple[str, ...] = ()
    is_text: bool = False
    minimum: int = 0
    maximum: int = 0
    can_go_back: bool = True
    # How "not sure" is said where a number is typed.
    unsure: str = "Not sure"


class Prompter(Protocol):
    """What a terminal must be able to do."""

    def show(self, blocks: Sequence[Block]) -> None:
        """Shows blocks to read."""

    def ask(self, prompt: Prompt) -> str | list[str] | int | Move:
        """The person's answer: a line's id, a list of ids where several may be picked, a number, words, or a move."""


def wrapped(text: str, width: int) -> str:
    """A text broken between words, its own lines kept; a line of a list hangs."""
    return "\n".join(
        fill(line, width, subsequent_indent="  " if line.startswith("- ") else "") for line in text.splitlines()
    )


def wanted_number(prompt: Prompt) -> str:
    """What to type where a number is asked."""
    return f"Type a whole number from {prompt.minimum} to {prompt.maximum}, or u if you are not sure."


def is_unsure(typed: str) -> bool:
    """Whether words typed where a number is asked say that the person is not sure."""
    return plainly(typed) in ("u", "unsure", "not sure")


def plainly(typed: str) -> str:
    """What was typed, in small letters and plain digits, without the signs that people put around a number."""
    # Imported late: only what is typed as words or digits needs it.
    from unicodedata import normalize

    return " ".join(normalize("NFKC", typed).casefold().split()).strip("#(.):,; ")


def whole_number(typed: str, prompt: Prompt) -> int | None:
    """A number within the prompt's range, in the digits of any script, also as 7/10; anything else is no answer."""
    digits = plainly(typed).removesuffix(f"/{prompt.maximum}")
    if not (digits.isdecimal() and len(digits) <= len(str(prompt.maximum))):
        return None
    return int(digits) if prompt.minimum <= int(digits) <= prompt.maximum else None
