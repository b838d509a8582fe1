"""The end of a quiz: everything that was asked for is handed over; one failure does not stop the rest."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType

import typer

from midback_cli.errors import InterviewStopped, MidbackError
from midback_cli.files import visible_text
from midback_cli.terminal.output import silence, tell
from midback_cli.terminal.program import BAD_INPUT


class Delivery:
    """Hands over one thing after another; at the end, prints a line per failure and exits with code 2."""

    def __init__(self) -> None:
        self.is_whole = True
        self._failures: list[str] = []
        self._defect: Exception | None = None

    def __enter__(self) -> Delivery:
        return self

    def give(self, *ways: Callable[[], None]) -> None:
        """Tries these ways in order until one works; each failure is reported at the end."""
        for way in ways:
            try:
                way()
            except InterviewStopped:
                raise
            except MidbackError as error:
                self._fail(str(error))
                continue
            except OSError as error:
                if isinstance(error, BrokenPipeError) and error.filename is None:
                    # Whoever read our output has gone (`| head`). That is no failure.
                    silence(sys.stdout)
                    return
                place = f"{error.filename}: " if error.filename else ""
                self._fail(f"{place}{error.strerror or error}")
                continue
            except Exception as defect:
                # A defect of ours must surface as one, but only once everything else is safe.
                self.is_whole, self._defect = False, self._defect or defect
                continue
            return

    def _fail(self, line: str) -> None:
        self.is_whole = False
        if line not in self._failures:
            self._failures.append(line)

    def __exit__(
        self, kind: type[BaseException] | None, stopped: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for failure in self._failures:
            tell(visible_text(f"midback: {failure}"))
        if stopped is not None:
            return
        if self._defect is not None:
            raise self._defect
        if not self.is_whole:
            raise typer.Exit(BAD_INPUT)
