"""A menu in a row or two of keys, under a page that must stay in sight: one press of a key answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import ConditionalContainer, FormattedTextControl, HSplit, Layout, Window

from midback_cli.knowledge.texts import Texts
from midback_cli.terminal.output import terminal_width, wrapped
from midback_cli.terminal.prompter import Line, Prompt

_BETWEEN = "   "


class KeyMenu:
    """The keys of a prompt while they are shown, below its question if it has one."""

    def __init__(self, prompt: Prompt, texts: Texts, **streams: Any) -> None:
        self._prompt = prompt
        self._wrong_key = texts.end.wrong_key
        self._hint = ""
        hint = Window(FormattedTextControl(lambda: [("italic", self._hint)]), dont_extend_height=True)
        keys = Window(FormattedTextControl(self._drawn), dont_extend_height=True, always_hide_cursor=True)
        rows = HSplit([ConditionalContainer(hint, Condition(lambda: bool(self._hint))), keys])
        self.application: Application[Any] = Application(Layout(rows), key_bindings=self._bindings(), **streams)

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()
        bindings.add(Keys.Any)(self._say_wrong)
        bindings.add(Keys.BracketedPaste)(self._say_wrong)
        for line in self._prompt.lines:
            for key in dict.fromkeys((line.key.lower(), line.key.upper())):
                bindings.add(key)(self._answers(line.id))
        bindings.add("c-c")(lambda event: event.app.exit(exception=KeyboardInterrupt))
        bindings.add("c-d")(lambda event: event.app.exit(exception=EOFError))
        return bindings

    @staticmethod
    def _answers(line_id: str) -> Callable[[KeyPressEvent], None]:
        return lambda event: event.app.exit(result=line_id)

    def _say_wrong(self, event: KeyPressEvent) -> None:
        self._hint = wrapped(self._wrong_key, terminal_width() - 1)

    def _drawn(self) -> StyleAndTextTuples:
        question = wrapped(self._prompt.question, terminal_width() - 1) if self._prompt.question else ""
        drawn: StyleAndTextTuples = [("bold", f"{question}\n")] if question else []
        for number, row in enumerate(key_rows(self._prompt.lines, terminal_width() - 1)):
            drawn.append(("", "\n" if number else ""))
            for place, line in enumerate(row):
                drawn += [("", _BETWEEN if place else ""), ("bold", line.key), ("", f" {line.short}")]
        return drawn


def key_rows(lines: Sequence[Line], width: int) -> Iterator[tuple[Line, ...]]:
    """The lines in rows of this width, so that no key stands apart from its words."""
    row: list[Line] = []
    used = 0
    for line in lines:
        needed = len(f"{line.key} {line.short}") + (len(_BETWEEN) if row else 0)
        if row and used + needed > width:
            yield tuple(row)
            row, used = [], 0
            needed -= len(_BETWEEN)
        row.append(line)
        used += needed
    yield tuple(row)


def rows_of(prompt: Prompt) -> int:
    """How many rows such a menu takes."""
    width = terminal_width() - 1
    question = wrapped(prompt.question, width).splitlines() if prompt.question else ()
    return len(question) + sum(1 for _ in key_rows(prompt.lines, width))
