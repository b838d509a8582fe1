"""Three results on a real pseudo-terminal: keep, follow up, see what changed, delete."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.screen import CTRL_C, ENTER, Screen

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal needs a POSIX system", allow_module_level=True)

from tests.terminal import test_quiz
from tests.terminal.test_quiz import PAGES, STRAINED, Start, answer_rest, leave, pick

home, start = test_quiz.home, test_quiz.start


def kept(home: Path) -> list[Any]:
    """The documents that were kept, oldest first."""
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in home.rglob("results/*.json")]
    return sorted(documents, key=lambda document: str(document["at"]))


def move_back(home: Path, days: int) -> None:
    """Moves every kept result back by some days."""
    for path in home.rglob("results/*.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(document["at"]) - timedelta(days=days)
        path.write_text(json.dumps({**document, "at": at.isoformat(timespec="milliseconds")}), encoding="utf-8")


def about_the_pain(screen: Screen, severity: int) -> None:
    """Pain of this severity for 1 to 6 weeks; to everything else, the answers of somebody with a strained muscle."""
    answer_rest(screen, "b back, ? why", ENTER, {**STRAINED, "How long": "4", "How bad": str(severity)})
    screen.type(ENTER)


def keep_from_file(start: Start, home: Path) -> None:
    """Keeps the first result, from a file: a man of 45 with a pain of 7."""
    path = home / "first.json"
    path.write_text('{"answers": {"age": 45, "sex": "male", "severity": 7}}', encoding="utf-8")
    assert start("quiz", "--answers", str(path), "--keep", begins=False).wait_for_end() == 0


def next_result(screen: Screen, severity: int) -> None:
    """A man of 45 without warning signs, whose age and sex are not asked again."""
    screen.wait_for("This follows up your result of")
    pick(screen, "2. Who it is not for", ENTER)
    for first_line, none in PAGES:
        if none:
            pick(screen, first_line, none + ENTER)
    about_the_pain(screen, severity)


def test_three_results_are_kept_and_compared(start: Start, home: Path) -> None:
    keep_from_file(start, home)
    move_back(home, 8)
    screen = start("quiz", "--follow-up", "--keep", begins=False, rows=30)
    next_result(screen, 5)
    leave(screen)
    pick(screen, "Did this help?", "y" + ENTER)
    screen.wait_for("Type it:")
    screen.type("A box, q and b." + ENTER)
    assert screen.wait_for_end() == 0
    assert (kept(home)[1]["helpful"], kept(home)[1]["answers"]["story"]) == ("yes", "A box, q and b.")
    assert not list(home.rglob("unfinished/*.json"))

    move_back(home, 8)
    screen = start("quiz", "--follow-up", begins=False, rows=30, PAGER="cat")
    next_result(screen, 6)
    screen.wait_for("q quit")
    screen.type("7")
    screen.wait_for("over time: 7 (")
    assert "How bad at its worst, over time: 7 (" in " ".join(screen.whole_text().split())
    assert "⠤" in screen.whole_text(), "the pain over time is drawn"
    screen.type("s")
    screen.wait_for("Kept on this computer")
    leave(screen)
    pick(screen, "Did this help?", CTRL_C)
    assert screen.wait_for_end() == 0
    whole = " ".join(screen.whole_text().split())
    assert "BOOK A VISIT WITH YOUR DOCTOR" in whole
    assert "not clearly better than it was 2 weeks ago" in whole
    assert [one["answers"]["answers"]["severity"] for one in kept(home)] == [7, 5, 6]
    assert kept(home)[2]["told"]["follow_up"] == ["not-better-in-2-weeks"]


def test_in_an_emergency_nothing_is_asked_and_the_result_is_kept(start: Start, home: Path) -> None:
    screen = start("quiz", "--keep", "--country", "GB")
    pick(screen, "I passed out", "1" + ENTER)
    pick(screen, "3. I picked the wrong line", "1" + ENTER)
    leave(screen)
    assert screen.wait_for_end() == 0
    assert "Did this help?" not in screen.whole_text()
    assert kept(home)[0]["told"]["urgency"] == "ambulance"


def test_a_folder_that_can_not_be_used_delays_no_emergency(start: Start, home: Path) -> None:
    (home / "data").mkdir()
    (home / "data" / "midback").write_text("", encoding="utf-8")
    screen = start("quiz", "--keep", "--country", "GB")
    pick(screen, "I passed out", "1" + ENTER)
    assert "999" in screen.wait_for("3. I picked the wrong line")
    screen.type("1" + ENTER)
    leave(screen)
    assert screen.wait_for_end() == 2
    assert "the result could not be kept" in " ".join(screen.whole_text().split())
    assert "CALL 999 NOW FOR AN AMBULANCE" in screen.whole_text()


@pytest.mark.parametrize("is_full", [True, False])
def test_the_answers_are_forgotten_only_once_the_result_is_kept(is_full: bool, start: Start, home: Path) -> None:
    (home / "data" / "midback").mkdir(parents=True)
    if is_full:
        (home / "data" / "midback" / "results").write_text("", encoding="utf-8")
    screen = start("quiz", "--keep")
    pick(screen, "I passed out", "1" + ENTER)
    pick(screen, "3. I picked the wrong line", "1" + ENTER)
    leave(screen)
    assert screen.wait_for_end() == (2 if is_full else 0)
    assert bool(list(home.rglob("unfinished/*.json"))) == is_full
    assert len(kept(home)) == (0 if is_full else 1)


def test_answers_stay_kept_where_the_result_can_not_be_written(start: Start, home: Path) -> None:
    folder = home / "out"
    folder.mkdir()
    screen = start("quiz", "--keep", "--output", str(folder / "result.txt"))
    pick(screen, "I passed out", "1" + ENTER)
    screen.wait_for("3. I picked the wrong line")
    folder.rmdir()
    screen.type("1" + ENTER)
    assert screen.wait_for_end() == 2
    assert list(home.rglob("unfinished/*.json"))


def test_a_follow_up_that_was_cut_off_goes_on(start: Start, home: Path) -> None:
    keep_from_file(start, home)
    screen = start("quiz", "--follow-up")
    pick(screen, "I passed out", "6" + ENTER)
    pick(screen, "Chest pain that goes through", CTRL_C)
    screen.answer("You pressed Ctrl-C.", "2" + ENTER)
    assert screen.wait_for_end() == 130
    assert "Go on with: midback quiz --resume --follow-up" in " ".join(screen.whole_text().split())
    screen = start("quiz", "--resume", "--follow-up")
    assert "Warning signs, 2 of" in screen.wait_for("Chest pain that goes through")


def test_the_accessible_face_tells_the_pain_in_words(start: Start, home: Path) -> None:
    keep_from_file(start, home)
    screen = start("quiz", "--follow-up", "--keep", begins=False, rows=60, ACCESSIBLE="1")
    screen.answer("q to stop:", "\n")
    for first_line, none in PAGES:
        if none:
            screen.wait_for(first_line)
            screen.answer("q to stop:", none + "\n")
    answer_rest(screen, "q to stop:", "\n")
    screen.type("1\n")
    screen.wait_for("What now?")
    screen.answer("q to stop:", "7\n")
    screen.wait_for("over time: 7 (")
    screen.answer("q to stop:", "q\n")
    screen.wait_for("Did this help?")
    screen.answer("Did this help?", "3\n")
    screen.wait_for("Type it on one line")
    screen.type("better since the heat pad\n")
    assert screen.wait_for_end() == 0
    whole = " ".join(screen.whole_text().split())
    assert "over time: 7 (" in whole
    assert "), then 2 (" in whole
    assert b"\x1b[" not in screen.raw
    assert (kept(home)[1]["helpful"], kept(home)[1]["answers"]["story"]) == ("no", "better since the heat pad")


def test_deleting_asks_first(start: Start, home: Path) -> None:
    keep_from_file(start, home)
    screen = start("history", "delete", "--all", begins=False)
    screen.wait_for("Delete all kept results? [y/N]:")
    screen.type(ENTER)
    assert screen.wait_for_end() == 0
    assert screen.text().endswith("Nothing deleted.")
    assert len(kept(home)) == 1
    screen = start("history", "delete", "--all", begins=False)
    screen.wait_for("[y/N]:")
    screen.type("y" + ENTER)
    assert screen.wait_for_end() == 0
    assert not list(home.rglob("results"))
