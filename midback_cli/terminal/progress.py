"""How far a long run is, shown on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from rich.console import Console
from rich.progress import track

from midback_cli.terminal.output import terminal_width

_Case = TypeVar("_Case")


def counted(cases: Iterable[_Case]) -> Iterable[_Case]:
    """The cases, counted on standard error while they run."""
    return track(cases, "cases", console=Console(stderr=True, width=terminal_width()), transient=True)
