"""What asks on a terminal: it shows blocks and asks prompts, with menus (menu.py) or line by line (lines.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple, Protocol
from unicodedata import normalize

from midback_cli.assessment.answers import Answers
from midback_cli.errors import InterviewStopped
from midback_cli.knowledge.texts import TypedTexts, fill
from midback_cli.rendering.blocks import Block
from midback_cli.terminal.output import wrapped

NONE = "none"
UNSURE = "unsure"


class Move(Enum):
    """What a person may do instead of answering."""

    BACK = "back"
    STOP = "stop"


class Line(NamedTuple):
    """One line to pick; where every line has a `key`, one press of it answers, and `short` stands beside it."""

    id: str
    text: str
    key: str = ""
    short: str = ""


class Prompt(NamedTuple):
    """One thing to ask: `lines` to pick from; else a whole number to type, or words if it `is_text`.

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
    # The words for "not sure" where a number is typed.
    unsure: str = ""

    @property
    def is_yes_no(self) -> bool:
        """Whether one key answers it: yes, no or not sure."""
        ids = {line.id for line in self.lines}
        return not self.several and {"yes", "no"} <= ids <= {"yes", "no", UNSURE}


class Prompter(Protocol):
    """What every prompter can do."""

    def show(self, blocks: Sequence[Block]) -> None:
        """Shows blocks to read."""

    def ask(self, prompt: Prompt) -> str | list[str] | int | Move:
        """The person's answer: a line's id, a list of ids where several may be picked, a number, words, or a move."""


def chosen_line(prompt: Prompt, prompter: Prompter) -> str:
    """The id of the picked line, asked before the interview. Raises InterviewStopped if the person stops."""
    try:
        reply = prompter.ask(prompt)
    except (KeyboardInterrupt, EOFError) as interruption:
        raise InterviewStopped(Answers()) from interruption
    if isinstance(reply, Move):
        raise InterviewStopped(Answers())
    return str(reply)


def rows_above(prompt: Prompt, columns: int) -> int:
    """How many rows the question takes, with what stands above it and its hint."""
    texts = filter(None, (prompt.progress, prompt.question, prompt.help))
    return sum(len(wrapped(text, columns).splitlines()) for text in texts)


def wanted_number(prompt: Prompt, texts: TypedTexts) -> str:
    """What to type where a number is asked."""
    return fill(texts.number, least=prompt.minimum, most=prompt.maximum)


def letters(words: Iterable[str]) -> tuple[str, ...]:
    """Those of the words that are a single character, and so a key."""
    return tuple(word for word in words if len(word) == 1)


def is_said(words: Iterable[str], typed: str) -> bool:
    """Whether what was typed is one of these words."""
    return plainly(typed) in map(plainly, words)


def plainly(typed: str) -> str:
    """What was typed, in lower case and plain digits, without the punctuation that people put around a number."""
    return " ".join(normalize("NFKC", typed).casefold().split()).strip("#(.):,; ")


def whole_number(typed: str, prompt: Prompt) -> int | None:
    """The number typed, in digits of any script, or as 7/10; None unless it is within the prompt's range."""
    digits = plainly(typed).removesuffix(f"/{prompt.maximum}")
    if not (digits.isdecimal() and len(digits) <= len(str(prompt.maximum))):
        return None
    return int(digits) if prompt.minimum <= int(digits) <= prompt.maximum else None
