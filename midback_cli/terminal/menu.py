"""The prompter with menus: asks with lists and fields on a terminal that can redraw."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from prompt_toolkit.application import get_app_session
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.shortcuts import print_formatted_text

from midback_cli.terminal.field import Field
from midback_cli.terminal.footer import Footer
from midback_cli.terminal.key_menu import KeyMenu
from midback_cli.terminal.look import style_for
from midback_cli.terminal.one_key import OneKey
from midback_cli.terminal.output import terminal_width, wrapped
from midback_cli.terminal.pick_list import LEAST_ROWS, PickDraft, PickList, keys_of
from midback_cli.terminal.prompter import Line, Move, Prompt, rows_above
from midback_cli.terminal.running import run, streams

if TYPE_CHECKING:
    from midback_cli.knowledge.texts import Texts
    from midback_cli.rendering.blocks import Block


class MenuPrompter:
    """Asks with menus. What was picked or typed is still there when the person comes back to a question."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._drafts: dict[tuple[str, tuple[Line, ...]], PickDraft | str] = {}
        self._one_key = OneKey()

    def show(self, blocks: Sequence[Block]) -> None:
        """Shows blocks as panels and tables."""
        # Imported late: the first list is there before rich is.
        from midback_cli.terminal.tables import show

        show(blocks)

    def ask(self, prompt: Prompt) -> str | list[str] | int | Move:
        """Asks until there is an answer or a move."""
        if prompt.lines and all(line.key for line in prompt.lines):
            return self._ask_by_key(prompt)
        prompt = _fitting(prompt, self._texts)
        self._say_question(prompt)
        place = prompt.question, prompt.lines
        draft = self._drafts.pop(place, None)
        menu: PickList | Field
        if prompt.lines:
            kept = draft if isinstance(draft, PickDraft) else None
            menu = PickList(prompt, kept, self._texts, self._one_key, **streams())
        else:
            menu = Field(prompt, draft if isinstance(draft, str) else None, self._texts, **streams())
        say_again, drawn = partial(self._say_question, prompt), self._one_key.shown
        reply: str | list[str] | int | Move = run(menu.application, say_again, when_drawn=drawn)
        if reply is Move.STOP:
            self._drafts[place] = menu.draft
        shown = menu.shown_as(reply)
        if shown:
            self._say(f"> {shown}", "class:given")
        return reply

    def _ask_by_key(self, prompt: Prompt) -> str:
        """One key of many, under a page that must stay in sight."""
        menu = KeyMenu(prompt, self._texts, **streams())
        return str(run(menu.application, lambda: None))

    def _say_question(self, prompt: Prompt) -> None:
        self._say("")
        if prompt.progress:
            self._say(prompt.progress, "class:progress")
        self._say(prompt.question, "class:question")
        if prompt.help:
            self._say(prompt.help)

    @staticmethod
    def _say(text: str, style: str = "") -> None:
        look = style_for(get_app_session().output)
        print_formatted_text(FormattedText([(style, wrapped(text, terminal_width()))]), style=look)


def _fitting(prompt: Prompt, texts: Texts) -> Prompt:
    """The prompt for this window: in a small one the hint waits behind the key for why; the question stays in sight."""
    columns, rows = terminal_width(), get_terminal_size().lines
    if not (prompt.lines and prompt.help and prompt.why):
        return prompt
    taken = rows_above(prompt, columns) + LEAST_ROWS + Footer(keys_of(prompt, texts)).rows
    # One row for "more below", and one that stays empty above.
    if taken + 2 <= rows:
        return prompt
    return prompt._replace(help="", why=f"{prompt.help} {prompt.why}")
