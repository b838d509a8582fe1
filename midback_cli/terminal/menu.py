"""The menu face: questionary's lists, with keys that never answer by accident.

A bare Enter does nothing until the person has moved or picked. "None of these" and "not sure" exclude every other line.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import questionary
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.styles import Style
from questionary.prompts.common import InquirerControl
from rich.console import Console
from rich.text import Text

from midback_cli.rendering.blocks import Block
from midback_cli.rendering.table import write_table
from midback_cli.terminal.dialogue import UNSURE, Move, Prompt, whole_number

_DIGITS = "123456789"
_MOST_ROWS = 12
_WHY = "why"
_EARLY = "early"
# The room that the pointer, the mark and the number take before a line's text.
_INDENT = 9
_STYLE = Style(
    [("pointer", "bold"), ("highlighted", "bold"), ("selected", ""), ("answer", "bold"), ("instruction", "")]
)


class MenuFace:
    """Asks with menus on a terminal that can redraw."""

    def __init__(self) -> None:
        self._console = Console()

    def show(self, blocks: Sequence[Block]) -> None:
        """Shows blocks as panels and tables."""
        write_table(blocks, self._console)

    def ask(self, prompt: Prompt) -> str | list[str] | int | Move:
        """Asks until there is an answer or a move."""
        self._say("")
        if prompt.progress:
            self._say(prompt.progress, style="dim")
        self._say(prompt.question, style="bold")
        if prompt.help:
            self._say(prompt.help)
        if prompt.is_text:
            words = questionary.text("Type it here, then Enter:", qmark="", style=_STYLE)
            _forget_type_ahead(words)
            return str(words.unsafe_ask())
        while True:
            reply: str | list[str] | int | Move = self._asked(prompt)
            if reply == _WHY:
                self._say(prompt.why or "There is no more to say about this one.", style="italic")
            elif reply == _EARLY:
                self._say("Pick a line first.", style="italic")
            else:
                return reply

    def _asked(self, prompt: Prompt) -> Any:
        if not prompt.lines:
            return self._typed(prompt)
        width = max(self._console.width - _INDENT, 20)
        choices = [
            questionary.Choice(
                _wrapped(text, width), value=line.id, checked=prompt.several and line.id in prompt.picked
            )
            for line, text in zip(prompt.lines, _numbered(prompt), strict=True)
        ]
        if prompt.several:
            question = questionary.checkbox("", choices, qmark="", pointer=">", instruction=_keys(prompt), style=_STYLE)
        else:
            start = prompt.default or next(iter(prompt.picked), prompt.lines[-1].id)
            question = questionary.select(
                "",
                choices,
                default=start if start in {UNSURE, prompt.default, *prompt.picked} else None,
                qmark="",
                pointer=">",
                instruction=_keys(prompt),
                style=_STYLE,
            )
        _bind(question, prompt)
        _forget_type_ahead(question)
        # The list goes when it is answered; one line stays, so that earlier answers remain in sight.
        question.application.erase_when_done = True
        reply = question.unsafe_ask()
        picked = [
            line.text for line in prompt.lines if line.id == reply or (isinstance(reply, list) and line.id in reply)
        ]
        if picked:
            self._say(f"> {'; '.join(picked)}")
        return reply

    def _typed(self, prompt: Prompt) -> Any:
        moves: dict[str, Any] = {"q": Move.STOP, "u": UNSURE, "?": _WHY}
        if prompt.can_go_back:
            moves["b"] = Move.BACK

        def problem(typed: str) -> bool | str:
            if typed.strip().casefold() in moves or whole_number(typed.strip(), prompt) is not None:
                return True
            return f"Type a whole number from {prompt.minimum} to {prompt.maximum}, or u if you are not sure."

        back = ", b back" if prompt.can_go_back else ""
        text = f"Number from {prompt.minimum} to {prompt.maximum} (or u not sure{back}, ? why, q stop), then Enter:"
        before = "" if prompt.picked == (UNSURE,) else "".join(prompt.picked)
        question = questionary.text(text, before, qmark="", validate=problem, style=_STYLE)
        _forget_type_ahead(question)
        word = question.unsafe_ask().strip().casefold()
        return moves[word] if word in moves else whole_number(word, prompt)

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style=style), highlight=False)


def _forget_type_ahead(question: questionary.Question) -> None:
    """What was typed before a question could be read must not answer it."""
    clear_typeahead(question.application.input)
    if sys.platform != "win32" and sys.stdin.isatty():
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)


def _wrapped(text: str, width: int) -> str:
    return textwrap.fill(text, width, subsequent_indent=" " * _INDENT)


def _numbered(prompt: Prompt) -> list[str]:
    """The lines with the digit that picks each; a list longer than the digits goes without, for 10 is two keys."""
    if len(prompt.lines) > len(_DIGITS):
        return [line.text for line in prompt.lines]
    return [f"{number}. {line.text}" for number, line in enumerate(prompt.lines, 1)]


def _keys(prompt: Prompt) -> str:
    number = " or a number" if len(prompt.lines) <= len(_DIGITS) else ""
    pick = f"Space{number} picks, Enter goes on" if prompt.several else f"Arrows{number}, then Enter"
    back = ", b back" if prompt.can_go_back else ""
    return f"({pick}{back}, ? why, q stop)"


def _bind(question: questionary.Question, prompt: Prompt) -> None:
    """Adds our keys to a question; a later binding wins over questionary's own."""
    bindings = question.application.key_bindings
    assert isinstance(bindings, KeyBindings)
    # A long list scrolls, so that what stands above it stays in sight.
    for window in question.application.layout.find_all_windows():
        if isinstance(window.content, InquirerControl):
            window.height = Dimension(max=_MOST_ROWS)
    control = next(
        found for found in question.application.layout.find_all_controls() if isinstance(found, InquirerControl)
    )
    moved = bool(prompt.default or prompt.picked)

    def leave(value: object) -> Callable[[KeyPressEvent], None]:
        return lambda event: event.app.exit(result=value)

    bindings.add("?", eager=True)(leave(_WHY))
    bindings.add("q", eager=True)(leave(Move.STOP))
    if prompt.can_go_back:
        bindings.add("b", eager=True)(leave(Move.BACK))

    def pick(line_id: str) -> None:
        chosen = control.selected_options
        if line_id in chosen:
            chosen.remove(line_id)
        else:
            if line_id in prompt.alone or not prompt.alone.isdisjoint(chosen):
                chosen.clear()
            chosen.append(line_id)

    def step(by: int) -> Callable[[KeyPressEvent], None]:
        def move(event: KeyPressEvent) -> None:
            nonlocal moved
            moved = True
            control.pointed_at = (control.pointed_at + by) % len(prompt.lines)

        return move

    bindings.add("down", eager=True)(step(1))
    bindings.add("up", eager=True)(step(-1))
    digits = _DIGITS[: len(prompt.lines)] if len(prompt.lines) <= len(_DIGITS) else ""
    for position, digit in enumerate(digits):

        def jump(event: KeyPressEvent, position: int = position) -> None:
            nonlocal moved
            moved = True
            control.pointed_at = position
            if prompt.several:
                pick(prompt.lines[position].id)

        bindings.add(digit, eager=True)(jump)

    if prompt.several:
        bindings.add(" ", eager=True)(lambda event: pick(prompt.lines[control.pointed_at].id))
        for key in ("a", "i"):
            # questionary would pick or turn around every line: no one means that on a list of warning signs.
            bindings.add(key, eager=True)(lambda event: None)

    @bindings.add("enter", eager=True)
    def _(event: KeyPressEvent) -> None:
        if prompt.several:
            chosen = [line.id for line in prompt.lines if line.id in control.selected_options]
            event.app.exit(result=chosen or _EARLY)
        else:
            event.app.exit(result=prompt.lines[control.pointed_at].id if moved else _EARLY)

    # Pasted text is not an answer to a list.
    bindings.add(Keys.BracketedPaste, eager=True)(lambda event: None)
    bindings.add("c-d", eager=True)(lambda event: event.app.exit(exception=EOFError))
