"""The terminal belongs to the person: every way out gives it back, and nothing that it sends by itself is an answer."""

from __future__ import annotations

import os
import random
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.screen import CTRL_C, DOWN, ENTER, Screen

CTRL_Z = "\x1a"
PAGE_1 = "Since the pain began, is any of this true?"


def begin(home: Path, *arguments: str, **options: int | str) -> Screen:
    screen = Screen("quiz", *arguments, home=home, **options)  # type: ignore[arg-type]
    screen.answer("2. Who it is not for", ENTER)
    screen.wait_for("1. I passed out")
    return screen


def emergency(home: Path, *arguments: str, **options: int | str) -> Screen:
    """The quiz while it shows the emergency screen, with the prompt below."""
    screen = begin(home, *arguments, **options)
    screen.type("1" + ENTER)
    screen.answer("Then, if you can:", "")
    return screen


@pytest.mark.parametrize("ended_by", [signal.SIGTERM, signal.SIGHUP], ids=["TERM", "HUP"])
def test_the_terminal_is_as_it_was_when_the_quiz_is_ended_from_outside(ended_by: int, tmp_path: Path) -> None:
    shell = """sh -c 'echo "process $$"; exec "$PYTHON" -m midback_cli quiz'; echo "left $?"; stty -a"""
    screen = Screen(home=tmp_path, columns=100, shell=shell, PYTHON=sys.executable)
    screen.wait_until(lambda shown: b"\x1b[?2004h" in screen.raw, "the first question")
    process = re.search(rb"process (\d+)", screen.raw)
    assert process is not None
    os.kill(int(process[1]), ended_by)
    text = screen.wait_for("extproc")
    assert re.search(r"left [1-9]", text)
    assert {"icanon", "isig", "icrnl", "echo"} <= set(text.split())
    assert screen.raw.rfind(b"\x1b[?2004l") > screen.raw.rfind(b"\x1b[?2004h"), "pasting marks are off again"


def test_an_error_of_ours_in_a_menu_ends_it_and_gives_the_terminal_back(tmp_path: Path) -> None:
    broken = (
        "import midback_cli.terminal.pick_list as p, midback_cli.terminal.cli as c, sys\n"
        "p.PickList._pick = lambda self, line: 1 / 0\n"
        "sys.argv = ['midback', 'quiz']\n"
        "c.main()\n"
    )
    (tmp_path / "broken.py").write_text(broken, encoding="utf-8")
    python = sys.executable
    screen = Screen(home=tmp_path, columns=100, shell=f"'{python}' '{tmp_path}/broken.py'; stty -a")
    screen.answer("midback: a quiz", ENTER)
    screen.answer(PAGE_1, "1")
    text = screen.wait_for(" icanon")
    assert "Press ENTER to continue" not in text


def test_ctrl_z_suspends_and_fg_brings_the_question_and_the_picks_back(tmp_path: Path) -> None:
    python = sys.executable
    screen = Screen(home=tmp_path, rows=40, shell="exec bash --norc -i", PS1="$ ")
    screen.wait_for("$")
    screen.type(f"'{python}' -m midback_cli quiz{ENTER}")
    screen.answer("midback: a quiz", ENTER)
    screen.answer(PAGE_1, "24")
    screen.wait_for("[x] 4.")
    screen.type(CTRL_Z)
    screen.wait_for("Stopped")
    screen.type(f"stty -a | grep -c ' icanon'{ENTER}fg{ENTER}")
    text = screen.wait_until(lambda shown: shown.count(PAGE_1) > 1 and shown.count("why, q stop") > 0, "the page again")
    assert "[x] 2." in text and "[x] 4." in text
    screen.type("q")
    screen.wait_for("Stop the quiz?")


@pytest.mark.parametrize(
    "key", [ENTER, "?", "x", "\t", CTRL_Z + "\x1b[13;1:3u"], ids=["enter", "why", "x", "tab", "release"]
)
@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 12)])
def test_no_key_held_down_pushes_the_number_out_of_sight(key: str, columns: int, rows: int, tmp_path: Path) -> None:
    screen = emergency(tmp_path, columns=columns, rows=rows)
    for _ in range(20):
        screen.type(key.replace(CTRL_Z, ""))
    screen.type(DOWN)
    text = screen.wait_until(lambda shown: "Then, if you can:" in " ".join(shown.split()), "the prompt")
    assert "Call 112 or 911 first" in " ".join(text.split())


@pytest.mark.parametrize("typed", ["", "9", "?", "what"])
def test_no_line_typed_over_and_over_pushes_the_number_out_of_sight_when_read_aloud(typed: str, tmp_path: Path) -> None:
    screen = Screen("quiz", "--accessible", home=tmp_path)
    screen.answer("midback: a quiz", ENTER)
    screen.answer(PAGE_1, "1" + ENTER)
    for _ in range(8):
        screen.answer("Call 112 or 911 first. Then, if you can:", typed + ENTER)
    assert "112 or 911" in screen.text()


def test_g9_what_a_terminal_sends_by_itself_changes_no_page(tmp_path: Path) -> None:
    chance = random.Random(9)
    screen = begin(tmp_path)
    for _ in range(60):
        kind = chance.choice(["[", "O", "]", "P", "_", ""])
        letters = "0123456789;:<>?! " if kind == "[" else "0123456789bquyn "
        body = "".join(chance.choice(letters) for _ in range(chance.randrange(8)))
        end = chance.choice("bcnqruxyzIO~") if kind in ("[", "O", "") else "\x1b\\"
        sent = f"\x1b{kind}{body if kind not in ('O', '') else ''}{end}"
        place = chance.randrange(1, len(sent))
        screen.type(sent[:place])
        screen.wait_for(PAGE_1)
        screen.type(sent[place:])
    screen.type("6")
    text = screen.wait_for("[x] 6.")
    assert text.count("[x]") == 1
    screen.type(ENTER)
    screen.wait_for("Warning signs, 2 of")


@pytest.mark.parametrize("pasted", ["1\r2\r3\r", "none\r\rnone\r", "6\r6\r7\r1\r"])
def test_lines_that_are_pasted_answer_no_question_when_read_aloud(pasted: str, tmp_path: Path) -> None:
    screen = Screen("quiz", "--accessible", home=tmp_path)
    screen.answer("midback: a quiz", ENTER)
    screen.answer(PAGE_1, pasted)
    text = screen.wait_for("lines came at once, and none of them was read.")
    assert "Warning signs, 2 of" not in text and "Is that right?" not in text
    screen.answer("Please type one answer.", "6" + ENTER)
    screen.wait_for("Warning signs, 2 of")


@pytest.mark.parametrize("accessible", [(), ("--accessible",)], ids=["menu", "accessible"])
@pytest.mark.parametrize(
    "layout",
    [
        lambda lines: "\r".join(lines),
        lambda lines: "\r\r".join(lines),
        lambda lines: "\r\r\r\r".join(lines),
        lambda lines: "\r\t\r  ".join(lines),
        lambda lines: "\t".join(lines),
    ],
    ids=["lines", "paragraphs", "gaps", "indented", "tabs"],
)
def test_nothing_of_a_pasted_text_is_lost(
    layout: Callable[[list[str]], str], accessible: tuple[str, ...], tmp_path: Path
) -> None:
    lines = [
        "58 male.",
        "Dull ache in my mid back for 2 weeks.",
        "Since today both my legs are numb.",
        "I can not pee.",
    ]
    screen = Screen("quiz", "--describe", "-", *accessible, home=tmp_path, rows=60)
    screen.wait_for("An empty line ends it.")
    screen.type(layout(lines) + ENTER + ENTER)
    screen.wait_for("GO TO AN EMERGENCY ROOM NOW")


def test_a_paste_that_the_terminal_marks_is_one_piece(tmp_path: Path) -> None:
    screen = Screen("quiz", "--describe", "-", home=tmp_path, rows=60)
    screen.wait_for("An empty line ends it.")
    screen.type("\x1b[200~My back hurts.\r\r\r\rBoth my legs are numb\x1b[201~")
    screen.wait_for("Both my legs are numb")
    screen.type(" and weak." + ENTER + ENTER)
    screen.wait_for("GO TO AN EMERGENCY ROOM NOW")


def test_a_long_line_is_read_whole_in_a_menu_and_told_where_it_was_cut_when_read_aloud(tmp_path: Path) -> None:
    long = "My back hurts a little. " * 200 + "Both my legs are numb."
    screen = Screen("quiz", "--describe", "-", home=tmp_path, rows=60)
    screen.wait_for("An empty line ends it.")
    screen.type(long + ENTER + ENTER)
    screen.wait_for("GO TO AN EMERGENCY ROOM NOW")
    screen = Screen("quiz", "--describe", "-", "--accessible", home=tmp_path, rows=60)
    screen.wait_for("An empty line ends it.")
    screen.type(long + ENTER)
    screen.wait_for("That line was too long: it was read up to")
    screen.type("Both my legs are numb." + ENTER + ENTER)
    screen.wait_for("GO TO AN EMERGENCY ROOM NOW")


@pytest.mark.parametrize("accessible", [(), ("--accessible",)], ids=["menu", "accessible"])
def test_an_emergency_is_shown_again_before_a_kept_quiz_goes_on(accessible: tuple[str, ...], tmp_path: Path) -> None:
    screen = emergency(tmp_path, "--keep")
    screen.process.kill(signal.SIGKILL)
    again = Screen("quiz", "--resume", *accessible, home=tmp_path)
    text = again.wait_for("Call 112 or 911 first. Then, if you can:")
    assert PAGE_1 not in text and "Warning signs, 2 of" not in text
    again.answer("Then, if you can:", CTRL_C)
    again.wait_for("You pressed Ctrl-C.")
