"""The accessible prompter: numbered lines and typed answers, nothing redrawn; the same questions and the same power."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from midback_cli.rendering.blocks import Block
from midback_cli.rendering.plain import write_plain
from midback_cli.terminal.free_text import cut_line_note, forget_what_waits, pasted_lines, rest_of_paste
from midback_cli.terminal.output import terminal_width
from midback_cli.terminal.prompter import (
    NO_MORE_TO_SAY,
    NONE,
    UNSURE,
    Move,
    Prompt,
    is_unsure,
    plainly,
    wanted_number,
    whole_number,
    wrapped,
)

# Between the numbers of several lines.
_BETWEEN = re.compile(r"[\s,;+&]+|\band\b")
_SHORT = {"y": "yes", "n": "no", "u": UNSURE, "not sure": UNSURE}
# Where any number of lines may fit, a plain no can only mean that none does.
_NO = ("no", "n")
# Commands in whole words, beside the letters b, q and ?; where words are asked for, they are text.
_WORDS = {"back": "b", "quit": "q", "stop": "q", "why": "?", "help": "?"}


class LinesFace:
    """Writes to standard output and reads lines from standard input."""

    def show(self, blocks: Sequence[Block]) -> None:
        """Shows blocks as plain lines, broken between words."""
        sys.stdout.write(write_plain(blocks, terminal_width()))
        sys.stdout.flush()

    def ask(self, prompt: Prompt) -> str | list[str] | int | Move:
        """Asks until the typed line is an answer or a move."""
        forget_what_waits()
        self._say("", *filter(None, (prompt.progress, prompt.question, prompt.help)))
        self._say(*(f"{number}. {line.text}" for number, line in enumerate(prompt.lines, 1)))
        while True:
            typed = self._typed(prompt)
            match typed.casefold() if prompt.is_text else _WORDS.get(plainly(typed), typed.casefold()):
                case "b" if prompt.can_go_back:
                    return Move.BACK
                case "q":
                    return Move.STOP
                case "?":
                    self._say(prompt.why or NO_MORE_TO_SAY, prompt.question)
                    continue
                case "" if prompt.default:
                    return prompt.default
                case "" if prompt.picked:
                    typed = _as_typed(prompt)
            if prompt.is_text:
                return typed
            reply = _number(typed, prompt) if not prompt.lines else _picked(typed, prompt)
            if reply is not None:
                return reply
            # The question once more: after some slips it, and a number to call in it, would be out of sight.
            self._say(_wanted(prompt), prompt.question)

    @staticmethod
    def _say(*lines: str) -> None:
        for line in lines:
            sys.stdout.write(f"{wrapped(line, terminal_width())}\n")

    def _typed(self, prompt: Prompt) -> str:
        sys.stdout.write(f"{wrapped(_how(prompt), terminal_width() - 1)} ")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        if prompt.is_text:
            note = cut_line_note(line)
            if note:
                self._say(note)
            return " ".join((line + rest_of_paste()).split())
        pasted = pasted_lines()
        if pasted:
            # Its first line must not answer this question, nor the others the questions that follow.
            self._say(f"{pasted + 1} lines came at once, and none of them was read. Please type one answer.")
            return self._typed(prompt)
        return line.strip()


def _as_typed(prompt: Prompt) -> str:
    """The answer from before, as the person would type it."""
    if not prompt.lines:
        return "u" if prompt.picked == (UNSURE,) else prompt.picked[0]
    return " ".join(str(number) for number, line in enumerate(prompt.lines, 1) if line.id in prompt.picked)


def _how(prompt: Prompt) -> str:
    back = ", b for back" if prompt.can_go_back else ""
    if prompt.is_text:
        return f"Type it on one line, or Enter to leave it out{back}, ? for why, q to stop:"
    if not prompt.lines:
        wanted = f"Type a number from {prompt.minimum} to {prompt.maximum}, or u for not sure"
    elif prompt.several:
        wanted = "Type the numbers of all that fit, such as 1 3"
    else:
        wanted = "Type one number"
    default = ", or Enter for the first" if prompt.default else ""
    if prompt.picked:
        default = f", or Enter to keep your answer, {_as_typed(prompt)}"
    return f"{wanted}{default}{back}, ? for why, q to stop:"


def _wanted(prompt: Prompt) -> str:
    if not prompt.lines:
        return wanted_number(prompt)
    what = "the numbers of all lines that fit" if prompt.several else "the number of one line"
    return f"That is not one of the answers. Type {what}, from 1 to {len(prompt.lines)}, or the words of a line."


def _number(typed: str, prompt: Prompt) -> str | int | None:
    return UNSURE if is_unsure(typed) else whole_number(typed, prompt)


def _picked(typed: str, prompt: Prompt) -> str | list[str] | None:
    """What a typed line picks: the words of one line, or the numbers of lines, however they are written."""
    named = _named(typed, prompt)
    if named:
        return [named] if prompt.several else named
    positions_only = prompt._replace(minimum=1, maximum=len(prompt.lines))
    numbers = [whole_number(part, positions_only) for part in _BETWEEN.split(typed.strip().casefold()) if part]
    positions = [number for number in numbers if number is not None]
    ids = list(dict.fromkeys(prompt.lines[position - 1].id for position in positions))
    if not ids or len(positions) < len(numbers):
        return None
    if not prompt.several:
        return ids[0] if len(ids) == 1 else None
    return ids if len(ids) == 1 or prompt.alone.isdisjoint(ids) else None


def _named(typed: str, prompt: Prompt) -> str:
    """The id of the line that the words stand for: its text, or a short word for it; "" where there is none."""
    words = plainly(typed)
    short = NONE if prompt.several and words in _NO else _SHORT.get(words, words)
    by_word = {line.id: line.id for line in prompt.lines if line.id in (NONE, *_SHORT.values())}
    return by_word.get(short) or next((line.id for line in prompt.lines if words == plainly(line.text)), "")
