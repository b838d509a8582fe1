"""The prompter with menus: asks with lists and fields on a terminal that can redraw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.shortcuts import print_formatted_text

from midback_cli.terminal.field import Field
from midback_cli.terminal.output import terminal_width
from midback_cli.terminal.pick_list import PickDraft, PickList
from midback_cli.terminal.prompter import Line, Move, Prompt, wrapped
from midback_cli.terminal.running import run, streams

if TYPE_CHECKING:
    from midback_cli.knowledge.texts import Texts
    from midback_cli.rendering.blocks import Block


class MenuPrompter:
    """Asks with menus. What was picked or typed is still there when the person comes back to a question."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._drafts: dict[tuple[str, tuple[Line, ...]], PickDraft | str] = {}

    def show(self, blocks: Sequence[Block]) -> None:
        """Shows blocks as panels and tables."""
        # Imported late: the first list is there before rich is.
        from midback_cli.terminal.tables import show

        show(blocks)

    def ask(self, prompt: Prompt) -> str | list[str] | int | Move:
        """Asks until there is an answer or a move."""
        if prompt.lines and all(line.key for line in prompt.lines):
            return self._ask_by_key(prompt)
        self._say_question(prompt)
        place = prompt.question, prompt.lines
        draft = self._drafts.pop(place, None)
        menu: PickList | Field
        if prompt.lines:
            menu = PickList(prompt, draft if isinstance(draft, PickDraft) else None, self._texts, **streams())
        else:
            menu = Field(prompt, draft if isinstance(draft, str) else None, self._texts, **streams())
        reply: str | list[str] | int | Move = run(menu.application, lambda: self._say_question(prompt))
        if reply is Move.STOP:
            self._drafts[place] = menu.draft
        shown = menu.shown_as(reply)
        if shown:
            self._say(f"> {shown}")
        return reply

    def _ask_by_key(self, prompt: Prompt) -> str:
        """One key of many, under a page that must stay in sight."""
        # Imported late: the questions come before.
        from midback_cli.terminal.key_menu import KeyMenu

        menu = KeyMenu(prompt, self._texts, **streams())
        return str(run(menu.application, lambda: None))

    def _say_question(self, prompt: Prompt) -> None:
        self._say("")
        if prompt.progress:
            self._say(prompt.progress)
        self._say(prompt.question, style="bold")
        if prompt.help:
            self._say(prompt.help)

    @staticmethod
    def _say(text: str, style: str = "") -> None:
        print_formatted_text(FormattedText([(style, wrapped(text, terminal_width()))]))
