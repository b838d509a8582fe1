"""One list to pick from, by questionary, with keys that never answer by accident.

A bare Enter does nothing until the person has moved or picked. "None of these" and "not sure" exclude every other line.
Enter never sends a line that was picked while the pointer stands on another.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from shutil import get_terminal_size
from typing import Any, NamedTuple

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import AnyFormattedText, StyleAndTextTuples, to_formatted_text
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Dimension, HSplit, Layout, ScrollOffsets, Window
from questionary.prompts import common
from questionary.prompts.common import InquirerControl

from midback_cli.knowledge.texts import Texts, TypedTexts, fill
from midback_cli.terminal.footer import Footer
from midback_cli.terminal.look import style_for
from midback_cli.terminal.one_key import OneKey
from midback_cli.terminal.output import terminal_width
from midback_cli.terminal.prompter import UNSURE, Line, Move, Prompt, letters, rows_above

_DIGITS = "123456789"
LEAST_ROWS, _MOST_ROWS = 4, 12
# Neither an id nor anything that a person types as an answer.
_GO_BACK = "?back"
# Marks that every terminal has, and that read as what they are: questionary's own are circles outside ASCII.
_PICKED, _NOT_PICKED = "[x]", "[ ]"
vars(common).update(INDICATOR_SELECTED=_PICKED, INDICATOR_UNSELECTED=_NOT_PICKED)
# The columns before a line's text: the pointer and number, and the mark if several may be picked.
_INDENT, _INDENT_OF_MANY = 6, 10


class PickDraft(NamedTuple):
    """A list as the person left it: the lines picked, the pointer, and whether they had moved it."""

    picked: tuple[str, ...]
    pointed_at: int
    has_moved: bool


class PickList:
    """A list while it is shown; `draft` is how the person left it, to restore it later."""

    def __init__(self, prompt: Prompt, draft: PickDraft | None, texts: Texts, one_key: OneKey, **streams: Any) -> None:
        self._prompt = prompt
        self._texts = texts.menu
        self._one_key = one_key
        self._footer = Footer(keys_of(prompt, texts))
        # Lines that the person picked themselves, since the list was last shown.
        self._freshly_picked: set[str] = set(draft.picked if draft is not None else ())
        start = draft if draft is not None else _start(prompt)
        self._lines = _shown_lines(prompt, texts)
        ask = questionary.checkbox if prompt.several else questionary.select
        self.application: Application[Any] = ask(
            "", _choices(prompt, start, self._lines), pointer=">", style=style_for(streams["output"]), **streams
        ).application
        layout = self.application.layout
        self._control = next(control for control in layout.find_all_controls() if isinstance(control, InquirerControl))
        self._control.pointed_at = start.pointed_at
        if prompt.several and prompt.can_go_back:
            self._control.text = _unmarked(self._control.text)
        self._has_moved = start.has_moved
        # The whole of the line that is pointed at stays in sight.
        whole = ScrollOffsets(bottom=lambda: self._rows()[self._control.pointed_at] - 1)
        self._window = Window(
            self._control, height=self._height, wrap_lines=True, dont_extend_height=True, scroll_offsets=whole
        )
        self.application.layout = Layout(HSplit([self._window, self._footer.container]))
        self.application.before_render += self._fold
        self.application.after_render += self._count_hidden
        self._bind(texts.typed)

    def _height(self) -> Dimension:
        """A long list scrolls, so that the question above it stays in sight."""
        others = self._footer.rows + rows_above(self._prompt, terminal_width())
        return Dimension(max=max(min(get_terminal_size().lines - others, _MOST_ROWS), LEAST_ROWS))

    def _fold(self, application: Application[Any]) -> None:
        """Breaks the lines between words anew: the window may have changed its width."""
        for choice, text in zip(self._control.choices, self._lines, strict=True):
            choice.title = _hanging(text, _INDENT_OF_MANY if self._prompt.several else _INDENT)

    def _rows(self) -> list[int]:
        """How many rows each line takes."""
        return [len(str(choice.title).splitlines()) for choice in self._control.choices]

    def _count_hidden(self, application: Application[Any]) -> None:
        """Says how many lines are cut off above and below: only a list that was drawn knows it."""
        drawn, heights = self._window.render_info, self._rows()
        if drawn is None:
            return
        starts = [0, *accumulate(heights)][:-1]
        above = sum(start < drawn.first_visible_line() for start in starts)
        under = sum(start > drawn.last_visible_line() for start in starts)
        counted = (fill(self._texts.more_above, count=above), above), (fill(self._texts.more_below, count=under), under)
        hidden = ", ".join(text for text, count in counted if count)
        if hidden != self._footer.hidden:
            self._footer.hidden = hidden
            application.invalidate()

    @property
    def draft(self) -> PickDraft:
        """The list as it stands now."""
        return PickDraft(tuple(self._picked()), self._control.pointed_at, self._has_moved)

    def shown_as(self, reply: object) -> str:
        """The answer as it is echoed once the list is gone; empty for a move."""
        ids = reply if isinstance(reply, list) else [reply]
        return "; ".join(line.text for line in self._prompt.lines if line.id in ids)

    def _bind(self, texts: TypedTexts) -> None:
        """Adds our keys; a later binding wins over questionary's own."""
        bindings = self.application.key_bindings
        assert isinstance(bindings, KeyBindings)

        def on(keys: tuple[Keys | str, ...], act: Callable[[KeyPressEvent], None]) -> None:
            for key in keys:
                bindings.add(key, eager=True)(act)

        on(("down", "c-n", "j", "J"), lambda event: self._move(1))
        on(("up", "c-p", "k", "K"), lambda event: self._move(-1))
        on(("enter",), self._enter)
        on((" ",), lambda event: self._pick_here())
        on(_keys_of(texts.stop), lambda event: event.app.exit(result=Move.STOP))
        on(_keys_of(texts.why), lambda event: self._say(self._prompt.why or texts.no_more_to_say))
        on(("c-d",), lambda event: event.app.exit(exception=EOFError))
        on((Keys.BracketedPaste,), lambda event: self._say(self._texts.pasted))
        # questionary would pick or turn around every line: no one means that on a list of warning signs.
        on(("a", "i"), lambda event: None)
        if self._prompt.can_go_back:
            on(_keys_of(texts.back), lambda event: event.app.exit(result=Move.BACK))
        # A letter that stands for a line, whatever its place in the list; on yes and no it is the whole answer.
        at = self._answer_at_once if self._prompt.is_yes_no else self._jump_to
        for position, line in enumerate(self._prompt.lines):
            on(_keys_of(_words(line, texts)), at(position))
        for position, digit in enumerate(_digits(self._prompt)):
            on((digit,), self._jump_to(position))

    def _say(self, hint: str) -> None:
        self._footer.hint = hint

    def _move(self, by: int) -> None:
        self._say("")
        self._has_moved = True
        self._control.pointed_at = (self._control.pointed_at + by) % self._control.choice_count

    def _jump_to(self, position: int) -> Callable[[KeyPressEvent], None]:
        def jump(event: KeyPressEvent) -> None:
            self._say("")
            self._has_moved = True
            self._control.pointed_at = position
            if self._prompt.several:
                self._pick(self._prompt.lines[position].id)

        return jump

    def _answer_at_once(self, position: int) -> Callable[[KeyPressEvent], None]:
        def answer(event: KeyPressEvent) -> None:
            if self._one_key.is_meant(event.data.casefold()):
                event.app.exit(result=self._prompt.lines[position].id)
            else:
                self._say(self._texts.too_soon)

        return answer

    def _pick_here(self) -> None:
        line = self._pointed()
        if self._prompt.several and line is not None:
            self._say("")
            self._pick(line.id)

    def _pick(self, line_id: str) -> None:
        chosen = self._control.selected_options
        if line_id in chosen:
            chosen.remove(line_id)
        else:
            if line_id in self._prompt.alone or not self._prompt.alone.isdisjoint(chosen):
                chosen.clear()
            chosen.append(line_id)
            self._freshly_picked.add(line_id)

    def _picked(self) -> list[str]:
        return [line.id for line in self._prompt.lines if line.id in self._control.selected_options]

    def _pointed(self) -> Line | None:
        """The line under the pointer; None on the line that goes back."""
        position = self._control.pointed_at
        return self._prompt.lines[position] if position < len(self._prompt.lines) else None

    def _enter(self, event: KeyPressEvent) -> None:
        line = self._pointed()
        if line is None:
            event.app.exit(result=Move.BACK)
        elif self._prompt.several:
            self._enter_on(line, event)
        elif self._has_moved:
            event.app.exit(result=line.id)
        else:
            self._say(self._texts.pick_first)

    def _enter_on(self, line: Line, event: KeyPressEvent) -> None:
        picked = self._picked()
        others = [other for other in picked if other not in self._prompt.alone]
        if line.id in picked:
            event.app.exit(result=picked)
        elif line.id == UNSURE and not picked:
            event.app.exit(result=[line.id])
        elif line.id in self._prompt.alone and self._freshly_picked.isdisjoint(others):
            event.app.exit(result=[line.id])
        elif line.id in self._prompt.alone:
            # A warning sign picked a moment ago must not be lost on the way to the end of the list.
            self._pick(line.id)
            self._say(fill(self._texts.only_this, line=line.text))
        elif picked:
            self._control.pointed_at = [other.id for other in self._prompt.lines].index(picked[0])
            self._say(fill(self._texts.picked_others, lines=self.shown_as(picked)))
        else:
            self._say(self._texts.pick_first_of_many)


def _start(prompt: Prompt) -> PickDraft:
    """How a list begins: on the answer from before, else on the first of many, or on "not sure"."""
    ids = [line.id for line in prompt.lines]
    start = prompt.default or next((line_id for line_id in ids if line_id in prompt.picked), "")
    if start not in ids:
        start = ids[0] if prompt.several or UNSURE not in ids else UNSURE
    return PickDraft(prompt.picked if prompt.several else (), ids.index(start), bool(prompt.default or prompt.picked))


def _shown_lines(prompt: Prompt, words: Texts) -> list[str]:
    """The text of every line, behind the key that picks it; the last goes back."""
    texts = [line.text for line in prompt.lines]
    if prompt.is_yes_no:
        texts = [f"{_letter(line, words.typed)}  {line.text}" for line in prompt.lines]
    elif _digits(prompt):
        texts = [f"{number}. {text}" for number, text in enumerate(texts, 1)]
    return [*texts, words.menu.go_back] if prompt.can_go_back else texts


def _choices(prompt: Prompt, start: PickDraft, texts: Sequence[str]) -> list[questionary.Choice]:
    ids = [*(line.id for line in prompt.lines), _GO_BACK][: len(texts)]
    return [questionary.Choice(text, value=id, checked=id in start.picked) for id, text in zip(ids, texts, strict=True)]


def _unmarked(drawn: AnyFormattedText) -> Callable[[], StyleAndTextTuples]:
    """A list of several picks as drawn by questionary, without the mark of its last line: going back is no pick."""

    def draw() -> StyleAndTextTuples:
        parts = list(to_formatted_text(drawn))
        mark = max(place for place, part in enumerate(parts) if part[1] == f"{_NOT_PICKED} ")
        parts[mark] = ("", " " * len(parts[mark][1]))
        return parts

    return draw


def _hanging(text: str, indent: int) -> str:
    width = max(terminal_width() - 1, 2 * indent)
    return textwrap.fill(text, width, initial_indent=" " * indent, subsequent_indent=" " * indent).lstrip()


def _digits(prompt: Prompt) -> str:
    """The digit that picks each line; a list longer than the digits goes without, for 10 is two keys."""
    return _DIGITS[: len(prompt.lines)] if len(prompt.lines) <= len(_DIGITS) else ""


def _keys_of(words: Iterable[str]) -> tuple[str, ...]:
    """The keys that stand for these words: those of a single letter, small and capital."""
    return tuple(dict.fromkeys(key for letter in letters(words) for key in (letter.lower(), letter.upper())))


def _words(line: Line, texts: TypedTexts) -> tuple[str, ...]:
    """What a person types for yes, no and not sure; nothing for other lines."""
    return {"yes": texts.yes, "no": texts.no, UNSURE: texts.unsure}.get(line.id, ())


def _letter(line: Line, texts: TypedTexts) -> str:
    """The key of a line; a blank where it has none, and only the arrows reach it."""
    return next(iter(letters(_words(line, texts))), " ")


def keys_of(prompt: Prompt, words: Texts) -> str:
    """What stands under the list: its keys."""
    texts = words.menu
    if prompt.is_yes_no:
        keys = ", ".join(letter for line in prompt.lines if (letter := _letter(line, words.typed)).strip())
        answer = fill(texts.pick_yes_or_no, keys=keys)
    elif prompt.several:
        answer = texts.pick_many if _digits(prompt) else texts.pick_many_of_long_list
    else:
        answer = texts.pick_one if _digits(prompt) else texts.pick_one_of_long_list
    return fill(texts.keys_with_back if prompt.can_go_back else texts.keys, answer=answer)
