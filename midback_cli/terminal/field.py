"""A questionary field to type a number or words into. Letters are text; a command must stand alone.

A field starts empty, even if there is an earlier answer: typing replaces that answer, and Enter alone keeps it.
"""

from __future__ import annotations

import re
from typing import Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Always
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import HSplit, Layout

from midback_cli.knowledge.texts import MenuTexts, Texts, TypedTexts, fill
from midback_cli.terminal.footer import Footer
from midback_cli.terminal.look import style_for
from midback_cli.terminal.prompter import UNSURE, Move, Prompt, is_said, letters, wanted_number, whole_number


class Field:
    """A field while it is shown; `draft` is what it held when the person left it."""

    def __init__(self, prompt: Prompt, draft: str | None, texts: Texts, **streams: Any) -> None:
        self._prompt = prompt
        self._texts = texts.typed
        self._moves = _moves(prompt, texts.typed)
        self._footer = Footer(_keys(prompt, texts.menu))
        self.application: Application[Any] = questionary.text(
            _label(prompt, texts.menu),
            draft or "",
            qmark="",
            style=style_for(streams["output"]),
            reserve_space_for_menu=0,
            key_bindings=self._bindings(),
            **streams,
        ).application
        layout = self.application.layout
        # Not prompt_toolkit's own toolbar: it waits until the terminal tells where the cursor is, and some never do.
        layout.current_window.dont_extend_height = Always()
        self.application.layout = Layout(HSplit([layout.container, self._footer.container]), layout.current_window)
        self._buffer = layout.current_buffer or Buffer()
        self._buffer.on_text_changed += self._forget_hint

    @property
    def draft(self) -> str:
        """What stands in the field now."""
        typed = self._buffer.text
        return "" if typed.strip().casefold() in self._moves else typed

    def shown_as(self, reply: object) -> str:
        """The answer as it is echoed once the field is gone; empty for a move."""
        if isinstance(reply, Move):
            return ""
        return self._prompt.unsure if reply == UNSURE and not self._prompt.is_text else str(reply)

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()
        bindings.add("enter", eager=True)(self._enter)
        bindings.add(Keys.BracketedPaste, eager=True)(lambda event: _insert(event.current_buffer, event.data))
        # A tab between words is a blank.
        bindings.add("tab", eager=True)(lambda event: _insert(event.current_buffer, " "))
        return bindings

    def _forget_hint(self, buffer: Buffer) -> None:
        self._footer.hint = ""

    def _enter(self, event: KeyPressEvent) -> None:
        prompt, texts, typed = self._prompt, self._texts, event.current_buffer.text.strip()
        move = self._moves.get(typed.casefold())
        if move is not None:
            event.app.exit(result=move)
        elif typed.casefold() in letters(texts.why):
            event.current_buffer.reset()
            self._footer.hint = prompt.why or texts.no_more_to_say
        elif prompt.is_text:
            event.app.exit(result=typed)
        elif is_said(texts.unsure, typed) or (not typed and prompt.picked == (UNSURE,)):
            event.app.exit(result=UNSURE)
        elif (number := whole_number(typed or "".join(prompt.picked), prompt)) is not None:
            event.app.exit(result=number)
        else:
            self._footer.hint = wanted_number(prompt, texts)


def _insert(buffer: Buffer, text: str) -> None:
    buffer.insert_text(re.sub(r"\s+", " ", text))


def _moves(prompt: Prompt, texts: TypedTexts) -> dict[str, Move]:
    moves = dict.fromkeys(letters(texts.stop), Move.STOP)
    return moves | dict.fromkeys(letters(texts.back), Move.BACK) if prompt.can_go_back else moves


def _label(prompt: Prompt, texts: MenuTexts) -> str:
    if prompt.is_text:
        return texts.text_field
    now = prompt.unsure if prompt.picked == (UNSURE,) else "".join(prompt.picked)
    label = texts.number_field_now if now else texts.number_field
    return fill(label, least=prompt.minimum, most=prompt.maximum, now=now)


def _keys(prompt: Prompt, texts: MenuTexts) -> str:
    keys = texts.keys_with_back if prompt.can_go_back else texts.keys
    return fill(keys, answer=texts.type_text if prompt.is_text else texts.type_number)
