"""The accessible face: numbered lines and typed answers, nothing redrawn; the same questions and the same power."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from midback_cli.rendering.blocks import Block
from midback_cli.rendering.plain import write_plain
from midback_cli.terminal.face import UNSURE, Move, Prompt, wanted_number, whole_number, wrapped
from midback_cli.terminal.streams import terminal_width


class LinesFace:
    """Writes to standard output and reads lines from standard input."""

    def show(self, blocks: Sequence[Block]) -> None:
        """Shows blocks as plain lines, broken between words."""
        sys.stdout.write(write_plain(blocks, terminal_width()))
        sys.stdout.flush()

    def ask(self, prompt: Prompt) -> str | list[str] | int | Move:
        """Asks until the typed line is an answer or a move."""
        self._say("", *filter(None, (prompt.progress, prompt.question, prompt.help)))
        self._say(*(f"{number}. {line.text}" for number, line in enumerate(prompt.lines, 1)))
        while True:
            typed = self._typed(_how(prompt))
            match typed.casefold():
                case "b" if prompt.can_go_back:
                    return Move.BACK
                case "q":
                    return Move.STOP
                case "?":
                    self._say(prompt.why or "There is no more to say about this one.")
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
            self._say("That is not one of the answers." if prompt.lines else wanted_number(prompt))

    @staticmethod
    def _say(*lines: str) -> None:
        for line in lines:
            sys.stdout.write(f"{wrapped(line, terminal_width())}\n")

    @staticmethod
    def _typed(how: str) -> str:
        sys.stdout.write(f"{wrapped(how, terminal_width() - 1)} ")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
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


def _number(typed: str, prompt: Prompt) -> str | int | None:
    if typed.casefold() in ("u", "unsure", "not sure"):
        return UNSURE
    return whole_number(typed, prompt)


def _picked(typed: str, prompt: Prompt) -> str | list[str] | None:
    positions_only = prompt._replace(minimum=1, maximum=len(prompt.lines))
    numbers = [whole_number(part, positions_only) for part in typed.replace(",", " ").split()]
    positions = [number for number in numbers if number is not None]
    ids = list(dict.fromkeys(prompt.lines[position - 1].id for position in positions))
    if not ids or len(positions) < len(numbers):
        return None
    if not prompt.several:
        return ids[0] if len(ids) == 1 else None
    return ids if len(ids) == 1 or prompt.alone.isdisjoint(ids) else None
