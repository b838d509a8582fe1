"""The menu face: questionary's lists, with keys that never answer by accident.

A bare Enter does nothing until the person has moved or picked. "None of these" and "not sure" exclude every other line.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import questionary
from prompt_toolkit.filters import Always
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.shortcuts import print_formatted_text
from prompt_toolkit.styles import Style
from questionary.prompts import common
from questionary.prompts.common import InquirerControl

from midback_cli.terminal.face import UNSURE, Move, Prompt, wanted_number, whole_number, wrapped
from midback_cli.terminal.streams import terminal_width

if TYPE_CHECKING:
    from midback_cli.rendering.blocks import Block

_DIGITS = "123456789"
_MOST_ROWS = 12
# No id, and nothing that a person types as an answer.
_WHY = "?"
_EARLY = "?early"
_GO_BACK = "?back"
# Marks that every terminal has, and that read as what they are: questionary's own are circles outside ASCII.
vars(common).update(INDICATOR_SELECTED="[x]", INDICATOR_UNSELECTED="[ ]")
# The room that the pointer and the number, and on a list of many the mark, take before a line's text.
_INDENT, _INDENT_OF_MANY = 6, 10
_STYLE = Style(
    [
        ("pointer", "bold"),
        ("highlighted", "bold"),
        ("selected", ""),
        ("answer", "bold"),
    ]
)


class MenuFace:
    """Asks with menus on a terminal that can redraw."""

    def show(self, blocks: Sequence[Block]) -> None:
        """Shows blocks as panels and tables."""
        # Imported late: the first list is there before it.
        from rich.console import Console

        from midback_cli.rendering.table import write_table

        write_table(blocks, Console(width=terminal_width()))

    def ask(self, prompt: Prompt) -> str | list[str] | int | Move:
        """Asks until there is an answer or a move."""
        self._say("")
        if prompt.progress:
            self._say(prompt.progress)
        self._say(prompt.question, style="bold")
        if prompt.help:
            self._say(prompt.help)
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
        indent = _INDENT_OF_MANY if prompt.several else _INDENT
        choices = [
            questionary.Choice(
                _hanging(text, indent), value=line.id, checked=prompt.several and line.id in prompt.picked
            )
            for line, text in zip(prompt.lines, _numbered(prompt), strict=True)
        ]
        if prompt.can_go_back:
            choices.append(questionary.Choice("Go back", value=_GO_BACK))
        if prompt.several:
            question = questionary.checkbox("", choices, pointer=">", style=_STYLE)
        else:
            start = prompt.default or next(iter(prompt.picked), prompt.lines[-1].id)
            question = questionary.select(
                "",
                choices,
                default=start if start in {UNSURE, prompt.default, *prompt.picked} else None,
                pointer=">",
                style=_STYLE,
            )
        _lay_out(question, prompt)
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
        moves: dict[str, Any] = {"q": Move.STOP, "?": _WHY}
        if not prompt.is_text:
            moves["u"] = UNSURE
        if prompt.can_go_back:
            moves["b"] = Move.BACK

        def problem(typed: str) -> bool | str:
            if prompt.is_text or typed.strip().casefold() in moves or whole_number(typed.strip(), prompt) is not None:
                return True
            return wanted_number(prompt)

        text = "Type it:" if prompt.is_text else f"Number from {prompt.minimum} to {prompt.maximum}:"
        before = "" if prompt.picked == (UNSURE,) else "".join(prompt.picked)
        question = questionary.text(
            text,
            before,
            qmark="",
            validate=problem,
            style=_STYLE,
            reserve_space_for_menu=0,
            key_bindings=None if prompt.is_text else _number_keys(moves),
        )
        layout = question.application.layout
        # Not prompt_toolkit's own toolbar: it waits until the terminal tells where the cursor is, and some never do.
        layout.current_window.dont_extend_height = Always()
        question.application.layout = Layout(HSplit([layout.container, _keys_line(prompt)]), layout.current_window)
        question.application.erase_when_done = True
        _forget_type_ahead(question)
        typed = question.unsafe_ask().strip()
        word = typed.casefold()
        if word in moves:
            return moves[word]
        self._say(f"> {typed}")
        return typed if prompt.is_text else whole_number(word, prompt)

    def _say(self, text: str, style: str = "") -> None:
        print_formatted_text(FormattedText([(style, wrapped(text, terminal_width()))]))


def _number_keys(moves: Iterable[str]) -> KeyBindings:
    """The keys that act at once, as they do on a list: no number has them."""
    bindings = KeyBindings()
    for key in moves:
        bindings.add(key, eager=True)(lambda event, key=key: event.app.exit(result=key))
    return bindings


def _forget_type_ahead(question: questionary.Question) -> None:
    """What was typed before a question could be read must not answer it."""
    clear_typeahead(question.application.input)
    if sys.platform != "win32" and sys.stdin.isatty():
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)


def _hanging(text: str, indent: int) -> str:
    width = max(terminal_width() - 1, 2 * indent)
    return textwrap.fill(text, width, initial_indent=" " * indent, subsequent_indent=" " * indent).lstrip()


def _numbered(prompt: Prompt) -> list[str]:
    """The lines with the digit that picks each; a list longer than the digits goes without, for 10 is two keys."""
    if len(prompt.lines) > len(_DIGITS):
        return [line.text for line in prompt.lines]
    return [f"{number}. {line.text}" for number, line in enumerate(prompt.lines, 1)]


def _keys_line(prompt: Prompt) -> Window:
    """The keys, as they stand under every question while it is asked; broken anew when the window changes."""

    def text() -> str:
        return textwrap.fill(_keys(prompt), terminal_width() - 1, initial_indent="  ", subsequent_indent="  ")

    return Window(FormattedTextControl(text), dont_extend_height=True)


def _keys(prompt: Prompt) -> str:
    if prompt.is_text:
        answer = "Enter goes on; Enter alone leaves it out"
    elif not prompt.lines:
        answer = "Type it, then Enter; u not sure"
    else:
        number = " or a number" if len(prompt.lines) <= len(_DIGITS) else ""
        answer = f"Space{number} picks, Enter goes on" if prompt.several else f"Arrows{number}, then Enter"
    back = ", b back" if prompt.can_go_back else ""
    return f"({answer}{back}, ? why, q stop)"


def _lay_out(question: questionary.Question, prompt: Prompt) -> None:
    """Puts the keys under the list, and lets a long list scroll, so that what stands above stays in sight."""
    control = next(
        found for found in question.application.layout.find_all_controls() if isinstance(found, InquirerControl)
    )
    lines = Window(control, height=Dimension(max=_MOST_ROWS), wrap_lines=True, dont_extend_height=True)
    question.application.layout = Layout(HSplit([lines, _keys_line(prompt)]))
    _bind(question, prompt, control)


def _bind(question: questionary.Question, prompt: Prompt, control: InquirerControl) -> None:
    """Adds our keys to a question; a later binding wins over questionary's own."""
    bindings = question.application.key_bindings
    assert isinstance(bindings, KeyBindings)
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
            control.pointed_at = (control.pointed_at + by) % control.choice_count

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

    def is_on_back() -> bool:
        return control.pointed_at >= len(prompt.lines)

    if prompt.several:

        @bindings.add(" ", eager=True)
        def _(event: KeyPressEvent) -> None:
            if not is_on_back():
                pick(prompt.lines[control.pointed_at].id)

        for key in ("a", "i"):
            # questionary would pick or turn around every line: no one means that on a list of warning signs.
            bindings.add(key, eager=True)(lambda event: None)

    @bindings.add("enter", eager=True)
    def _(event: KeyPressEvent) -> None:
        if is_on_back():
            event.app.exit(result=Move.BACK)
        elif prompt.several:
            chosen = [line.id for line in prompt.lines if line.id in control.selected_options]
            event.app.exit(result=chosen or _EARLY)
        else:
            event.app.exit(result=prompt.lines[control.pointed_at].id if moved else _EARLY)

    # Pasted text is not an answer to a list.
    bindings.add(Keys.BracketedPaste, eager=True)(lambda event: None)
    bindings.add("c-d", eager=True)(lambda event: event.app.exit(exception=EOFError))
