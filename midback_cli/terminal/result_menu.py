"""The menu under a result: its sections to read on, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from midback_cli.assessment.care import care_for
from midback_cli.assessment.result import Result
from midback_cli.errors import MidbackError
from midback_cli.knowledge.texts import MenuLineTexts
from midback_cli.rendering.blocks import Block, Paragraph, filled, with_number
from midback_cli.rendering.result_page import (
    care_blocks,
    cause_blocks,
    medical_blocks,
    pill_blocks,
    source_blocks,
    visit_blocks,
    warning_blocks,
)
from midback_cli.terminal.ask_command import answer_page
from midback_cli.terminal.first_page import first_page
from midback_cli.terminal.formats import Format
from midback_cli.terminal.output import save, tell, tell_written, write
from midback_cli.terminal.pager import show
from midback_cli.terminal.pages import rendered
from midback_cli.terminal.prompter import Line, Move, Prompt, Prompter

if TYPE_CHECKING:
    from midback_cli.language.lookup import Ambulance

_CAUSES, _CARE, _PILLS, _WARNING, _VISIT, _SOURCES = "causes", "care", "pills", "warning", "visit", "sources"
_EARLIER, _SAVE, _PAGE, _ASK, _CHANGE, _QUIT = "earlier", "save", "page", "ask", "change", "quit"
_AGAIN, _MORE = "again", "more"
_SECTIONS = (_CAUSES, _CARE, _PILLS, _WARNING, _VISIT, _SOURCES, _EARLIER)
_NAMES = (*_SECTIONS, _SAVE, _PAGE, _ASK, _CHANGE, _QUIT)
# In an emergency nothing may stand between a person and the call.
_EMERGENCY_NAMES = (_AGAIN, _MORE, _PAGE, _SAVE, _CHANGE, _QUIT)
_PAGE_NAME, _PAGE_SUFFIX = "visit", ".html"


class Deeds(NamedTuple):
    """What the menu can do beside showing: save the result (False if that failed), and make the doctor's page.

    `earlier` tells what changed since earlier results; empty where there are none.
    """

    save: Callable[[], bool]
    doctor_page: Callable[[], str]
    earlier: tuple[Block, ...]


class ResultMenu:
    """The menu of one result. `rows` are those that it takes below the first screen."""

    def __init__(
        self, result: Result, number: Ambulance, prompter: Prompter, deeds: Deeds, *, is_plain: bool, is_saved: bool
    ) -> None:
        self.is_saved = is_saved
        self._result = result
        self._number = number
        self._prompter = prompter
        self._deeds = deeds
        self._is_plain = is_plain
        self._fits = True

    def show_first_page(self, rows_above: int = 0) -> None:
        """Shows the first screen, as full as leaves room for the keys, and for what was told above them."""
        page = first_page(self._result, self._number, is_plain=self._is_plain, rows_below=self._rows() + rows_above)
        self._fits = page.fits
        write(page.text)

    def run(self) -> bool:
        """Opens what the person picks, until they leave. True if they want to change an answer."""
        while True:
            try:
                choice = self._prompter.ask(self._prompt())
            except (KeyboardInterrupt, EOFError):
                return False
            if choice in (_QUIT, Move.STOP):
                return False
            if choice == _CHANGE:
                return True
            try:
                self._open(str(choice))
            except (MidbackError, typer.BadParameter) as error:
                tell(f"midback: {error}")

    def _prompt(self) -> Prompt:
        """The keys. Where the page above does not fit the window, or calls for help, that stands above them as well."""
        content = self._result.content
        question = content.texts.end.question if self._is_plain else ""
        if self._result.urgency.is_emergency:
            question = filled(content.urgency_texts[self._result.urgency].first, self._number)
        elif not self._fits:
            question = f"{self._result.urgency_text.label}."
        return Prompt(progress="", question=question, lines=tuple(self._lines()), can_go_back=False)

    def _lines(self) -> Iterator[Line]:
        texts = self._result.content.texts.end
        every: dict[str, MenuLineTexts] = {
            _AGAIN: texts.again,
            _MORE: texts.more,
            _CAUSES: texts.causes,
            _CARE: texts.care,
            _PILLS: texts.pills,
            _WARNING: texts.warning,
            _VISIT: texts.visit,
            _SOURCES: texts.sources,
            _EARLIER: texts.earlier,
            _SAVE: texts.save,
            _PAGE: texts.page,
            _ASK: texts.ask,
            _CHANGE: texts.change,
            _QUIT: texts.quit,
        }
        for name in _EMERGENCY_NAMES if self._result.urgency.is_emergency else _NAMES:
            if name != _EARLIER or self._deeds.earlier:
                line = every[name]
                text = texts.quit_saved if name == _QUIT and self.is_saved else line.line
                # Where lines are typed, their numbers pick them.
                yield Line(name, text, "" if self._is_plain else line.key, line.short)

    def _rows(self) -> int:
        """How many rows the keys take below the page."""
        if self._is_plain:
            return 0
        # Imported late: whoever answers on lines waits for no menu to load.
        from midback_cli.terminal.key_menu import rows_of

        return rows_of(self._prompt())

    def _open(self, choice: str) -> None:
        if choice == _AGAIN:
            self.show_first_page()
        elif choice == _SAVE:
            self._save()
        elif choice == _PAGE:
            path = free_path()
            save(path, self._deeds.doctor_page())
            tell_written(path, self._result.content)
        elif choice == _ASK:
            self._ask()
        else:
            self._show(with_number(self._section(choice), self._number))

    def _section(self, choice: str) -> tuple[Block, ...]:
        result = self._result
        care, content = care_for(result), result.content
        if choice == _EARLIER:
            return self._deeds.earlier
        if choice == _CARE:
            return (*care_blocks(result, care), *medical_blocks(result, care))
        if choice == _PILLS:
            return tuple(pill_blocks(care, content)) or (Paragraph(content.texts.end.no_pills),)
        if choice == _WARNING:
            return tuple(warning_blocks(result, care))
        if choice == _VISIT:
            return visit_blocks(result, care)
        return tuple(source_blocks(result, care)) if choice == _SOURCES else cause_blocks(result)

    def _save(self) -> None:
        if self.is_saved:
            tell(self._result.content.texts.end.saved_already)
        else:
            self.is_saved = self._deeds.save()

    def _ask(self) -> None:
        content = self._result.content
        prompt = Prompt(progress="", question=content.texts.own_words.ask, is_text=True)
        words = self._prompter.ask(prompt)
        if isinstance(words, str) and words.strip():
            blocks, is_emergency = answer_page(words, content, self._number)
            self._show(blocks, is_emergency=is_emergency)

    def _show(self, blocks: tuple[Block, ...], *, is_emergency: bool = False) -> None:
        """Shows a section, a long one in the pager; an emergency never."""
        if self._is_plain:
            self._prompter.show(blocks)
            return
        text = rendered(blocks, Format.TABLE)
        if is_emergency:
            write(text)
        else:
            show(text, self._result.content.texts.menu.pager)


def free_path() -> Path:
    """Where the doctor's page is written: a name in this folder that nothing has yet."""
    names = (f"{_PAGE_NAME}{number if number > 1 else ''}{_PAGE_SUFFIX}" for number in count(1))
    return next(path for path in map(Path, names) if not path.exists())
