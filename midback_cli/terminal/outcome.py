"""What a quiz was asked for, and what came of it: the options of `midback quiz`, and the result with all around it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from midback_cli.assessment.result import Result
from midback_cli.terminal.formats import Format
from midback_cli.terminal.output import is_standard_output, is_terminal

if TYPE_CHECKING:
    from midback_cli.assessment.follow_up import PastResult
    from midback_cli.terminal.doctor_report import DoctorReport
    from midback_cli.terminal.follow_up import FollowUp
    from midback_cli.terminal.prompter import Prompter
    from midback_cli.terminal.session import InterviewOptions


class QuizOptions(NamedTuple):
    """The options of a quiz."""

    answers: Path | None
    format: Format | None
    output: Path
    describe: str | None
    country: str
    is_accessible: bool
    ask_all: bool
    keep: bool
    follow_up: bool
    resume: bool
    what_if: bool
    sources: bool
    save_answers: Path | None
    report: Path | None
    person: str
    content: Path | None
    full: bool

    @property
    def shows_first_screen(self) -> bool:
        """Whether the person reads the result here and now, and asked for nothing that its first screen lacks."""
        is_here = is_standard_output(self.output) and is_terminal(sys.stdout)
        return is_here and self.format is None and not (self.full or self.what_if or self.sources)


class QuizOutcome(NamedTuple):
    """The result of a quiz with what belongs to it: whose it is, whether it is kept, and the earlier results.

    `interview` holds the options of the interview, and `make_prompter` makes what asks; None where the answers came
    from a file.
    """

    result: Result
    report: DoctorReport | None
    earlier: tuple[PastResult, ...]
    person: str
    keep: bool
    interview: InterviewOptions | None = None
    make_prompter: Callable[[], Prompter] | None = None
    followed: FollowUp | None = None

    def compared(self) -> QuizOutcome:
        """The outcome compared with the earlier results, which may raise its urgency."""
        # Imported late: most results are neither kept nor compared.
        from midback_cli.terminal.follow_up import follow

        followed = follow(self.result, self.earlier)
        return self._replace(result=followed.result, followed=followed)
