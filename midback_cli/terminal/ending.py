"""The end of an interview: the first screen of its result, the menu, and back into the answers if the person wants."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from midback_cli.errors import InterviewStopped
from midback_cli.terminal.delivery import Delivery
from midback_cli.terminal.doctor_report import read_report
from midback_cli.terminal.emergency_number import ambulance_of
from midback_cli.terminal.first_page import last_lines
from midback_cli.terminal.formats import Format
from midback_cli.terminal.handing_over import give_files
from midback_cli.terminal.outcome import QuizOptions, QuizOutcome
from midback_cli.terminal.output import tell, write
from midback_cli.terminal.program import INTERRUPTED
from midback_cli.terminal.result_menu import Deeds, ResultMenu
from midback_cli.terminal.session import change_answers
from midback_cli.terminal.targets import Formats

if TYPE_CHECKING:
    from midback_cli.language.lookup import Ambulance
    from midback_cli.terminal.prompter import Prompter


def end_with_menu(options: QuizOptions, formats: Formats, outcome: QuizOutcome) -> QuizOutcome:
    """Shows the result, hands over what was asked for, and opens the menu until the person leaves it.

    The outcome that they leave with: they may have changed answers.
    """
    assert outcome.make_prompter is not None
    prompter = outcome.make_prompter()
    with Delivery() as delivery:
        ending = _Ending(options, formats, outcome, prompter, delivery)
        while ending.wants_change():
            ending.change()
        ending.say_goodbye()
    return ending.outcome


class _Ending:
    """A result at its end; where it was kept, if it was."""

    def __init__(
        self, options: QuizOptions, formats: Formats, outcome: QuizOutcome, prompter: Prompter, delivery: Delivery
    ) -> None:
        self.outcome = outcome
        self._options = options
        self._formats = formats
        self._prompter = prompter
        self._delivery = delivery
        self._kept_at: Path | None = None

    def wants_change(self) -> bool:
        """Shows the result, hands it over and opens its menu. Whether the person wants to change an answer."""
        outcome, number = self.outcome, self._number()
        earlier = outcome.followed.blocks(outcome.result.content) if outcome.followed is not None else ()
        menu = ResultMenu(
            outcome.result,
            number,
            self._prompter,
            Deeds(self._save, partial(self._doctor_page, number), earlier),
            is_plain=self._options.is_accessible,
            is_saved=False,
        )
        told = (self._options.save_answers, self._options.report, outcome.keep or None)
        self._delivery.give(lambda: menu.show_first_page(sum(one is not None for one in told)))
        give_files(self._options, self._formats, outcome, number, self._delivery)
        if outcome.keep or self._kept_at is not None:
            menu.is_saved = self._save()
            self._delivery.is_whole &= menu.is_saved
        if self._delivery.is_whole and outcome.interview is not None:
            # What was kept on the way, now that the result is where it was wanted.
            with suppress(OSError):
                outcome.interview.own.forget()
        return menu.run()

    def change(self) -> None:
        """Lets the person change answers; the outcome is then that of the changed answers."""
        assert self.outcome.interview is not None
        try:
            result = change_answers(self.outcome.result, self.outcome.interview, self._prompter)
        except InterviewStopped as stopped:
            tell(self.outcome.result.content.texts.stop.stopped)
            raise typer.Exit(INTERRUPTED) from stopped
        was_followed = self.outcome.followed is not None
        self.outcome = self.outcome._replace(result=result, followed=None)
        if was_followed:
            self.outcome = self.outcome.compared()

    def say_goodbye(self) -> None:
        """Asks about a result that was kept; the advice, the number and where to read on are what stays."""
        outcome = self.outcome
        if self._kept_at is not None and outcome.followed is not None:
            outcome.followed.ask_about_it(
                self._kept_at,
                self._prompter,
                is_story_asked=self._options.report is not None,
                person=outcome.person,
            )
        self._delivery.give(lambda: write(last_lines(outcome.result, self._number())))

    def _number(self) -> Ambulance:
        return ambulance_of(self.outcome.result, self._options.country, None, self.outcome.result.content)

    def _save(self) -> bool:
        """Keeps the result. False, after a line that says why, if it cannot be kept."""
        if self.outcome.followed is None:
            self.outcome = self.outcome.compared()
        assert self.outcome.followed is not None
        path = self.outcome.followed.store(self._kept_at, self.outcome.person)
        self._kept_at = path or self._kept_at
        return path is not None

    def _doctor_page(self, number: Ambulance) -> str:
        """The page for the doctor. Raises ContentError."""
        report = self.outcome.report or read_report(self.outcome.result.content, self._options.content)
        return report.text(self.outcome.result, number, Format.HTML)
