"""Errors on a real terminal: broken between words at its width, and the tip on a line of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from midback_cli.terminal.output import WIDEST, wrapped
from tests.terminal.screen import CTRL_C, Screen

WRONG = [
    (("quiz", "--countr", "GB"), "No such option: --countr", "did you mean --country? Or see: midback quiz --help"),
    (("quizz",), "No such command 'quizz'", "did you mean 'quiz'? Or see: midback --help"),
    (("guide", "sleep", "--find", "bed"), "name a topic or words to --find, not both", "see midback guide --help"),
    (("explain", "--format", "xml"), "Invalid value for '--format': 'xml' is not one of", "see midback explain --help"),
]


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize(("arguments", "statement", "tip"), WRONG, ids=[tip for _, _, tip in WRONG])
def test_an_error_is_a_statement_a_blank_line_and_a_tip(
    arguments: tuple[str, ...], statement: str, tip: str, columns: int, tmp_path: Path
) -> None:
    screen = Screen(*arguments, home=tmp_path, columns=columns)
    assert screen.wait_for_end() == 2
    said, _, helps = screen.text().partition("\n\n")
    assert " ".join(said.split()).startswith(f"midback: {statement}")
    assert " ".join(helps.split()) == f"tip: {tip}"
    # No word is cut at the edge, and no command is taken apart.
    assert re.search(r"midback( \w+)? --help", helps)
    assert max(map(len, screen.text().splitlines())) < columns


@pytest.mark.parametrize("columns", [40, 80])
def test_midback_alone_greets_without_cutting_a_word(columns: int, tmp_path: Path) -> None:
    screen = Screen(home=tmp_path, columns=columns)
    shown = screen.wait_for("[Y/n]:")
    lines = shown.splitlines()
    assert max(map(len, lines)) <= columns
    assert "how soon to act and what to do." in " ".join(shown.split())
    screen.type("n\r")
    screen.wait_for_end()


@pytest.mark.parametrize(
    "command",
    [
        "midback history delete --all --yes",
        "midback quiz --answers my/own-answers.json --full",
        "midback quiz --answers '/home/me/my answers.json' --full",
        'midback explain "tight back muscles"',
    ],
)
def test_a_command_is_never_taken_apart_and_no_line_is_too_wide(command: str) -> None:
    for width in range(len(command), 90):
        text = wrapped(f"what was kept is damaged; delete all of it with: {command}", width)
        assert command in text
        assert max(map(len, text.split("\n"))) <= width
    assert max(map(len, wrapped("word " * 100, 400).split("\n"))) <= WIDEST


def test_line_breaks_and_indents_stay_and_an_item_hangs_behind_its_dash() -> None:
    assert wrapped("one\n\n  two three\n- four five", 8) == "one\n\n  two\n  three\n- four\n  five"


def test_what_follows_ctrl_c_begins_a_line_of_its_own(tmp_path: Path) -> None:
    for arguments, question in (((), "[Y/n]:"), (("quiz", "--accessible"), "q to stop:")):
        screen = Screen(*arguments, home=tmp_path)
        screen.wait_for(question)
        screen.type(CTRL_C)
        if arguments:
            screen.wait_for("You pressed Ctrl-C.")
            screen.type(CTRL_C)
        screen.wait_for_end()
        assert screen.text().splitlines()[-1] == "Stopped."
        assert all(line.endswith("^C") for line in screen.text().splitlines() if "^C" in line)
