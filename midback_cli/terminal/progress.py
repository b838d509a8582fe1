"""How far a long run is, shown on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn, track

from midback_cli.storage.records import Lines, Records
from midback_cli.terminal.output import terminal_width

_Case = TypeVar("_Case")


def counted(cases: Iterable[_Case]) -> Iterable[_Case]:
    """The cases, counted on standard error while they run."""
    return track(cases, "cases", console=Console(stderr=True, width=terminal_width()), transient=True)


def finished(done: Iterable[_Case], total: int) -> Iterable[_Case]:
    """The parts of a whole as they are done, counted on standard error."""
    return track(done, "files", total=total, console=Console(stderr=True, width=terminal_width()), transient=True)


def measured(done: Iterable[tuple[Lines, Records]], size: int) -> Iterator[tuple[Lines, Records]]:
    """What is done of a batch, measured on standard error by how much of the files is read; their size may be 0."""
    console = Console(stderr=True, width=terminal_width())
    columns = (TextColumn("{task.fields[count]:,}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=size or None, count=0)
        count = 0
        for lines, records in done:
            yield lines, records
            count += records.made
            progress.update(task, completed=lines.read if size else None, count=count)
