"""The help of every command: grouped, whole, and no wider than the window."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from midback_cli.terminal.cli import COMMANDS, main

HelpOf = Callable[..., str]

HELPED: list[tuple[str, ...]] = [(), *((command,) for command in COMMANDS)]
HELPED += [("history", command) for command in ("show", "compare", "export", "delete")]
HELPED += [("export", command) for command in ("schema", "fhir")]


@pytest.fixture
def help_of(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> HelpOf:
    def help_of(*command: str, columns: int = 80) -> str:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["midback", *command, "--help"])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert not stopped.value.code
        return capsys.readouterr().out

    return help_of


@pytest.mark.parametrize("command", HELPED, ids=" ".join)
def test_help_is_whole_and_fits_the_window(command: tuple[str, ...], help_of: HelpOf) -> None:
    wide = help_of(*command)
    assert max(map(len, wide.splitlines())) <= 80
    assert "..." not in wide.replace("]...", "").replace("ARGS]...", "").replace("FILE...", "")
    narrow = help_of(*command, columns=40)
    # Only a command or a term that cannot be broken is wider than a small window.
    assert not [line for line in narrow.splitlines() if len(line) > 40 and not line.strip().startswith("midback ")]
    # The same words, whatever the width.
    assert narrow.split() == wide.split()


def test_commands_stand_under_whom_they_are_for(help_of: HelpOf) -> None:
    shown = help_of()
    places = [
        shown.index(part)
        for part in ("For you:", "\n  quiz ", "\n  history ", "For scripts:", "\n  batch ", "For editors", "\n  check ")
    ]
    assert places == sorted(places)
    assert all(f"\n  {command} " in shown for command in COMMANDS)


def test_the_options_of_the_quiz_stand_under_headings(help_of: HelpOf) -> None:
    shown = help_of("quiz")
    parts = ["How you answer:", "--describe", "What you get:", "--report", "For another time:", "--resume"]
    parts += ["For scripts and editors:", "--answers FILE", "--content", "More:", "--help"]
    places = [shown.index(f"\n  {part}" if part.startswith("-") else part) for part in parts if part != "--help"]
    assert places == sorted(places)
    # A command with few options has them under one.
    assert "\nOptions:\n" in help_of("explain")
