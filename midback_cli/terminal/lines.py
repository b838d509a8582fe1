"""The accessible prompter: numbered lines and typed answers, nothing redrawn; the same questions and the same power."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence

from midback_cli.knowledge.texts import Texts, TypedTexts, fill
from midback_cli.rendering.blocks import Block
from midback_cli.rendering.plain import write_plain
from midback_cli.terminal.free_text import cut_line_note, forget_what_waits, pasted_lines, read_line, rest_of_paste
from midback_cli.terminal.output import terminal_width, wrapped
from midback_cli.terminal.prompter import (
    NONE,
    UNSURE,
    Move,
    Prompt,
    is_said,
    letters,
    plainly,
    wanted_number,
    whole_number,
)


class LinePrompter:
    """Writes to standard output and reads lines from standard input."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def show(self, blocks: Sequence[Block]) -> None:
        """Shows blocks as plain lines, broken between words."""
        sys.stdout.write(write_plain(blocks, terminal_width()))
        sys.stdout.flush()

    def ask(self, prompt: Prompt) -> str | list[str] | int | Move:
        """Asks until the typed line is an answer or a move."""
        forget_what_waits()
        self._say("", *filter(None, (prompt.progress, prompt.question, prompt.help)))
        self._say(*(f"{number}. {line.text}" for number, line in enumerate(prompt.lines, 1)))
        texts = self._texts.typed
        while True:
            typed = self._typed(prompt)
            if prompt.can_go_back and _is_command(texts.back, typed, prompt):
                return Move.BACK
            if _is_command(texts.stop, typed, prompt):
                return Move.STOP
            if _is_command(texts.why, typed, prompt):
                self._say(prompt.why or texts.no_more_to_say, prompt.question)
                continue
            if not typed and prompt.default:
                return prompt.default
            if not typed and prompt.picked:
                typed = _as_typed(prompt, texts)
            if prompt.is_text:
                return typed
            reply = _number(typed, prompt, texts) if not prompt.lines else _picked(typed, prompt, texts)
            if reply is not None:
                return reply
            # The question once more: after some slips it, and a number to call in it, would be out of sight.
            self._say(_wanted(prompt, self._texts), prompt.question)

    @staticmethod
    def _say(*lines: str) -> None:
        for line in lines:
            sys.stdout.write(f"{wrapped(line, terminal_width())}\n")

    def _typed(self, prompt: Prompt) -> str:
        sys.stdout.write(f"{wrapped(_how(prompt, self._texts), terminal_width() - 1)} ")
        sys.stdout.flush()
        line = read_line()
        if not line:
            raise EOFError
        if prompt.is_text:
            note = cut_line_note(line, self._texts.own_words)
            if note:
                self._say(note)
            return " ".join((line + rest_of_paste()).split())
        pasted = pasted_lines()
        if pasted:
            # Its first line must not answer this question, nor the others the questions that follow.
            self._say(fill(self._texts.lines.pasted, count=pasted + 1))
            return self._typed(prompt)
        return line.strip()


def _is_command(words: Iterable[str], typed: str, prompt: Prompt) -> bool:
    """Whether one of these words was typed. Where words are asked for, whole words are text, and only letters count."""
    return typed.casefold() in letters(words) if prompt.is_text else is_said(words, typed)


def _as_typed(prompt: Prompt, texts: TypedTexts) -> str:
    """The answer from before, as the person would type it."""
    if not prompt.lines:
        return texts.unsure[0] if prompt.picked == (UNSURE,) else prompt.picked[0]
    return " ".join(str(number) for number, line in enumerate(prompt.lines, 1) if line.id in prompt.picked)


def _how(prompt: Prompt, texts: Texts) -> str:
    """What to type, behind the question."""
    lines = texts.lines
    if prompt.is_text:
        wanted = lines.type_text
    elif not prompt.lines:
        wanted = fill(lines.type_number, least=prompt.minimum, most=prompt.maximum)
    else:
        wanted = lines.pick_many if prompt.several else lines.pick_one
    if prompt.picked and not prompt.is_text:
        wanted = fill(lines.or_keep, wanted=wanted, answer=_as_typed(prompt, texts.typed))
    elif prompt.default:
        wanted = fill(lines.or_first, wanted=wanted)
    return fill(lines.keys_with_back if prompt.can_go_back else lines.keys, wanted=wanted)


def _wanted(prompt: Prompt, texts: Texts) -> str:
    if not prompt.lines:
        return wanted_number(prompt, texts.typed)
    return fill(texts.lines.not_many if prompt.several else texts.lines.not_one, most=len(prompt.lines))


def _number(typed: str, prompt: Prompt, texts: TypedTexts) -> str | int | None:
    return UNSURE if is_said(texts.unsure, typed) else whole_number(typed, prompt)


def _between(texts: TypedTexts) -> re.Pattern[str]:
    """What stands between the numbers of several lines."""
    return re.compile(rf"[\s,;+&]+|\b(?:{'|'.join(map(re.escape, texts.between))})\b", re.IGNORECASE)


def _picked(typed: str, prompt: Prompt, texts: TypedTexts) -> str | list[str] | None:
    """What a typed line picks: the words of one line, or the numbers of lines, however they are written."""
    named = _named(typed, prompt, texts)
    if named:
        return [named] if prompt.several else named
    positions_only = prompt._replace(minimum=1, maximum=len(prompt.lines))
    numbers = [whole_number(part, positions_only) for part in _between(texts).split(typed.strip()) if part]
    positions = [number for number in numbers if number is not None]
    ids = list(dict.fromkeys(prompt.lines[position - 1].id for position in positions))
    if not ids or len(positions) < len(numbers):
        return None
    if not prompt.several:
        return ids[0] if len(ids) == 1 else None
    return ids if len(ids) == 1 or prompt.alone.isdisjoint(ids) else None


def _named(typed: str, prompt: Prompt, texts: TypedTexts) -> str:
    """The id of the line that the words stand for: its text, or a short word for it; "" where there is none."""
    words = plainly(typed)
    # Where any number of lines may fit, a plain no can only mean that none does.
    meant = {NONE if prompt.several else "no": texts.no, "yes": texts.yes, UNSURE: texts.unsure}
    short = next((line_id for line_id, said in meant.items() if is_said(said, typed)), words)
    by_word = {line.id for line in prompt.lines if line.id in (NONE, "yes", "no", UNSURE)}
    return short if short in by_word else next((line.id for line in prompt.lines if words == plainly(line.text)), "")
