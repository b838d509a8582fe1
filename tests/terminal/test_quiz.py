"""The quiz on a real pseudo-terminal, as a person meets it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from tests.terminal.screen import CTRL_C, ENTER, ROOT, Screen

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal needs a POSIX system", allow_module_level=True)

SCREENS = ROOT / "tests" / "screens"
REVIEW = "Check your answers"
# The first line of each page of the screen, and the key for its "None of these".
PAGES = [
    ("I passed out", "6"),
    ("Chest pain that goes through", "6"),
    ("All at once, and very bad", "3"),
    ("Lost control of bladder", "8"),
    ("How old are you?", ""),
    ("A fall from a ladder", "4"),
    ("Newly short of breath", "4"),
    ("Severe upper belly pain", "7"),
    ("Fever (38 C", "6"),
    ("What sex were you given", ""),
    ("Main artery torn", "6"),
]

# The answers of somebody with a strained muscle, by some words of each question.
STRAINED = {
    "How long": "3",
    "How bad": "3",
    "better or worse": "1",
    # A list too long for numbers: Space picks its first line.
    "hurt the most": " ",
    "bending, twisting": "1",
    "start with any": "3",
    "Which words": "1",
    "sore, tight spot": "1",
    "rubbing the spot": "1",
    "What do meals": "1",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


Start = Callable[..., Screen]


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    opened: list[Screen] = []

    def open_screen(*arguments: str, begins: bool = True, **options: Any) -> Screen:
        screen = Screen(*arguments, home=home, **options)
        opened.append(screen)
        if begins:
            pick(screen, "2. Who it is not for", ENTER)
        return screen

    yield open_screen
    for screen in opened:
        screen.process.close(force=True)


def pass_screen(screen: Screen, upto: int = len(PAGES)) -> None:
    """Answers the pages of the emergency check with "None of these", as a man of 45."""
    for first_line, none in PAGES[:upto]:
        if first_line.startswith("How old"):
            screen.answer(first_line, "45" + ENTER)
        elif first_line.startswith("What sex"):
            screen.wait_for("3. Other")
            screen.type("2" + ENTER)
        else:
            pick(screen, first_line, none + ENTER)


def pick(screen: Screen, line: str, keys: str) -> None:
    """Waits for a line of a list, which is drawn below the hint of the keys, and answers."""
    screen.wait_for(line)
    screen.type(keys)


def answer_rest(screen: Screen, prompt: str, enter: str, replies: Mapping[str, str] = MappingProxyType({})) -> str:
    """Answers every further question as `replies` says for its words, or with its second line; returns the review."""
    answered = 0
    while True:
        shown = screen.wait_until(
            lambda shown, answered=answered: (
                (screen.whole_text().count("About your pain:") > answered or REVIEW in shown)  # type: ignore[misc]
                and prompt in " ".join(last_prompt(shown).split())
            ),
            "the next question",
        )
        if REVIEW in shown:
            return shown
        answered = screen.whole_text().count("About your pain:")
        asked = " ".join(last_prompt(shown).split())
        screen.type(next((keys for words, keys in replies.items() if words in asked), "2") + enter)


def last_prompt(shown: str) -> str:
    """What stands on the screen from the last question on."""
    return shown.split(REVIEW)[-1].split("About your pain:")[-1]


def snapshot(name: str, screen: Screen, last: str) -> None:
    """Waits for the screen that is kept for reviewers to read; with SNAPSHOTS=1, replaces it first."""
    path = SCREENS / f"{name}.txt"
    if os.environ.get("SNAPSHOTS"):
        path.write_text(screen.wait_for(last) + "\n", encoding="utf-8")
    kept = without_counts(path.read_text(encoding="utf-8").rstrip())
    screen.wait_until(lambda shown: without_counts(shown) == kept, f"the screen of {path.name}")


def without_counts(shown: str) -> str:
    """A screen without its counts of questions, which change with the content."""
    return re.sub(r"about \d+ (?=more)", "about # ", shown)


def test_a_calm_run_from_the_first_page_to_the_result(start: Start) -> None:
    screen = start("quiz", "--country", "GB", begins=False)
    snapshot("welcome", screen, "Who it is not for")
    screen.type(ENTER)
    snapshot("first-page", screen, "7. Not sure")
    pass_screen(screen)
    snapshot("question", screen, "6. More than 3 months")
    answer_rest(screen, "b back", ENTER, STRAINED)
    snapshot("review", screen, "2. Change an answer")
    screen.type(ENTER)
    shown = screen.wait_for("q quit")
    for words in ("CARE FOR IT AT HOME", "Likely causes", "How", "Call 999 for chest pain", "not a diagnosis"):
        assert words in shown
    leave(screen)
    assert screen.wait_for_end() == 0
    assert screen.text().split("\n")[-2:] == [
        "In an emergency, call 999 now.",
        'Read on: midback explain "Strained mid-back muscle"',
    ]


def leave(screen: Screen) -> None:
    """Leaves the menu under a result."""
    screen.wait_for("q quit")
    screen.type("q")


def test_an_answer_is_changed_after_the_result_without_answering_twice(start: Start, home: Path) -> None:
    screen = start("quiz", "--country", "GB")
    pick(screen, "I passed out", "1" + ENTER)
    pick(screen, "3. I picked the wrong line", "1" + ENTER)
    screen.wait_for("q quit")
    screen.type("s")
    screen.wait_for("Kept on this computer")
    screen.type("c")
    screen.wait_for("1. Show my result")
    screen.type(ENTER)
    screen.wait_for("q quit", gone="1. Show my result")
    leave(screen)
    assert screen.wait_for_end() == 0
    assert len(list(home.rglob("results/*.json"))) == 1


def test_an_emergency_shows_the_number_at_once_and_fits_one_screen(start: Start) -> None:
    screen = start("quiz", "--country", "GB")
    pick(screen, "I passed out", "1" + ENTER)
    snapshot("emergency", screen, "3. I picked the wrong line")
    shown = screen.text()
    assert "CALL 999 NOW FOR AN AMBULANCE" in shown
    screen.type("1" + ENTER)
    lines = screen.wait_for("q quit").rstrip().splitlines()
    first = max(number for number, line in enumerate(lines) if "CALL 999 NOW FOR AN AMBULANCE" in line)
    assert len(lines) - first <= 20
    assert "999" in " ".join(lines[-5:])
    screen.type("q")
    assert screen.wait_for_end() == 0
    assert "Call 999 now for an ambulance." in screen.text()


def test_enter_pressed_too_early_answers_nothing(start: Start) -> None:
    screen = start("quiz")
    screen.wait_for("7. Not sure")
    screen.type(ENTER)
    assert "Warning signs, 1 of" in screen.wait_for("Press Space or a number to pick a line")


def test_type_ahead_does_not_answer_a_page_that_was_not_read(start: Start) -> None:
    screen = start("quiz", begins=False)
    screen.wait_for("2. Who it is not for")
    screen.type(ENTER + "6" + ENTER + "6" + ENTER + "3" + ENTER)
    shown = screen.wait_for("7. Not sure")
    assert "Warning signs, 1 of" in shown
    assert "Warning signs, 2 of" not in shown


def test_back_and_forth_keeps_what_was_picked(start: Start) -> None:
    screen = start("quiz")
    pick(screen, "I passed out", "6" + ENTER)
    pick(screen, "Chest pain that goes through", "6" + ENTER)
    pick(screen, "All at once, and very bad", "b")
    screen.wait_for("5. A cold, clammy sweat", gone="Like a rip")
    screen.wait_for("[x] 6. None of these")
    screen.type("b")
    screen.wait_for("1. I passed out")
    screen.wait_for("[x] 6. None of these")
    screen.type(ENTER)
    screen.wait_for("5. A cold, clammy sweat", gone="1. I passed out")
    screen.wait_for("[x] 6. None of these")
    screen.type(ENTER)
    screen.wait_for("2. Like a rip", gone="5. A cold, clammy sweat")


def test_a_changed_answer_opens_and_closes_questions(start: Start) -> None:
    screen = start("quiz")
    pass_screen(screen, upto=9)
    pick(screen, "3. Other", "1" + ENTER)
    pick(screen, "1. Yes, or maybe: my period is late", "b")
    screen.wait_for("3. Other", gone="1. Yes, or maybe")
    screen.type("2" + ENTER)
    screen.wait_for("1. Main artery torn")
    screen.type("b")
    screen.wait_for("3. Other", gone="1. Main artery torn")
    screen.type("1" + ENTER)
    screen.wait_for("1. Yes, or maybe: my period is late")


def test_ctrl_c_asks_whether_to_keep_and_resume_goes_on(start: Start, home: Path) -> None:
    screen = start("quiz")
    pass_screen(screen, upto=3)
    pick(screen, "Lost control of bladder", CTRL_C)
    screen.answer("You pressed Ctrl-C.", "2" + ENTER)
    assert screen.wait_for_end() == 130
    lines = screen.text().splitlines()
    assert "In an emergency, call 112 or 911 now." in lines
    assert lines[-1] == "Stopped."
    kept = next(home.rglob("unfinished/*.json"))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    again = start("quiz", "--resume")
    assert "Warning signs, 4 of" in again.wait_for("Lost control of bladder")


def test_ctrl_c_twice_keeps_nothing(start: Start, home: Path) -> None:
    screen = start("quiz")
    pass_screen(screen, upto=2)
    pick(screen, "All at once, and very bad", CTRL_C)
    screen.answer("You pressed Ctrl-C.", CTRL_C)
    assert screen.wait_for_end() == 130
    assert not list(home.rglob("*.json"))


def test_who_stops_by_a_key_is_told_the_number_of_their_country(start: Start) -> None:
    screen = start("quiz", "--country", "GB")
    pick(screen, "I passed out", "q")
    screen.answer("Stop the quiz?", "3" + ENTER)
    assert screen.wait_for_end() == 130
    assert screen.text().endswith("In an emergency, call 999 now.\nStopped.")


def test_a_kill_loses_nothing_that_was_to_be_kept(start: Start, home: Path) -> None:
    screen = start("quiz", "--keep")
    pass_screen(screen, upto=3)
    screen.wait_for("Lost control of bladder")
    screen.process.kill(signal.SIGKILL)
    screen.wait_for_end()
    assert json.loads(next(home.rglob("unfinished/*.json")).read_text(encoding="utf-8"))["version"] == 1
    again = start("quiz", "--resume")
    again.wait_for("Lost control of bladder")


def test_a_kill_keeps_nothing_that_was_not_to_be_kept(start: Start, home: Path) -> None:
    screen = start("quiz")
    pass_screen(screen, upto=3)
    screen.wait_for("Lost control of bladder")
    screen.process.kill(signal.SIGKILL)
    screen.wait_for_end()
    assert not list(home.rglob("*.json"))


@pytest.mark.parametrize("face", [(), ("--accessible",)], ids=["menus", "lines"])
def test_two_windows_keep_their_own_and_what_was_cut_off_is_offered(
    face: tuple[str, ...], start: Start, home: Path
) -> None:
    first = start("quiz", "--keep", *face, begins=False)
    first.answer("a quiz about mid-back pain", ENTER)
    first.answer("I passed out", "6" + ENTER)
    first.wait_for("Warning signs, 2 of")
    second = start("quiz", "--resume", begins=False)
    assert second.wait_for_end() == 2
    assert "open in another window" in " ".join(second.text().split())
    second = start("quiz", "--keep", *face, begins=False)
    second.answer("a quiz about mid-back pain", ENTER)
    second.answer("I passed out", CTRL_C)
    second.answer("You pressed Ctrl-C.", "1" + ENTER)
    assert second.wait_for_end() == 130
    first.answer("Chest pain that goes through", "6" + ENTER)
    first.wait_for("Warning signs, 3 of")
    (kept,) = home.rglob("unfinished/*.json")
    assert set(json.loads(kept.read_text(encoding="utf-8"))["interview"]["answers"]) == {"danger-now", "chest-signs"}
    first.process.kill(signal.SIGKILL)
    first.wait_for_end()
    third = start("quiz", *face, begins=False)
    third.answer("An unfinished interview is waiting.", ENTER)
    third.answer("Welcome back. Your answers so far are kept: 2.", ENTER)
    third.wait_for("Warning signs, 3 of")
    third.answer("All at once, and very bad", CTRL_C)
    third.answer("You pressed Ctrl-C.", "1" + ENTER)
    assert third.wait_for_end() == 130
    assert "Nothing of this interview is kept." in third.text()
    assert not list(home.rglob("*.json"))


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"version": 9}', '{"version": 1, "interview": {"answers": {"x": 1}}}']
)
def test_a_damaged_interview_is_told_in_one_sentence(damage: str, start: Start, home: Path) -> None:
    path = home / "data" / "midback" / "unfinished.json"
    path.parent.mkdir(parents=True)
    path.write_text(damage, encoding="utf-8")
    screen = start("quiz", "--resume", columns=200, begins=False)
    assert screen.wait_for_end() == 2
    # Broken between words, for the path of the file may be longer than a line.
    assert screen.text().startswith("midback:")
    assert "unfinished.json: " in screen.words() and "Traceback" not in screen.text()


def test_a_changed_content_is_told_in_plain_words(start: Start, home: Path) -> None:
    path = home / "data" / "midback" / "unfinished.json"
    path.parent.mkdir(parents=True)
    document = {"version": 1, "content": "another", "interview": {"version": 1, "answers": {"danger-now": []}}}
    path.write_text(json.dumps(document), encoding="utf-8")
    screen = start("quiz", "--resume", rows=40)
    assert "The questions have changed since you began." in screen.text()
    screen.wait_for("Chest pain that goes through")


def test_the_window_may_shrink_and_grow_in_the_middle(start: Start) -> None:
    screen = start("quiz")
    pick(screen, "I passed out", "6" + ENTER)
    screen.wait_for("Chest pain that goes through")
    screen.resize(40, 12)
    screen.type("6")
    screen.resize(80, 24)
    screen.type(ENTER)
    screen.wait_for("All at once, and very bad")
    pick(screen, "Like a rip", "3" + ENTER)
    screen.wait_for("Lost control of bladder")


def test_no_color_is_honoured(start: Start) -> None:
    screen = start("quiz", NO_COLOR="1")
    pick(screen, "I passed out", "1" + ENTER)
    screen.wait_for("3. I picked the wrong line")
    assert b"\x1b[31m" not in screen.raw
    assert b";31m" not in screen.raw
    assert b"38;5" not in screen.raw


@pytest.mark.parametrize("environment", [{"ACCESSIBLE": "1"}, {"TERM": "dumb"}], ids=["accessible", "dumb"])
def test_the_accessible_quiz_goes_from_end_to_end_without_redrawing(environment: dict[str, str], start: Start) -> None:
    screen = start("quiz", rows=60, begins=False, **environment)
    screen.answer("q to stop:", "\n")
    for first_line, none in PAGES:
        keys = {"How old are you?": "45", "What sex were you given": "2"}.get(first_line, none)
        screen.wait_for(first_line)
        screen.answer("q to stop:", keys + "\n")
    answer_rest(screen, "q to stop:", "\n")
    screen.type("1\n")
    screen.wait_for("What now?")
    screen.answer("q to stop:", "1\n")
    screen.wait_for("It fits:")
    screen.answer("q to stop:", "11\n")
    assert screen.wait_for_end() == 0
    assert "LIKELY CAUSES" in screen.whole_text()
    assert b"\x1b[" not in screen.raw


def test_without_a_terminal_one_line_names_the_way_out(home: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "midback_cli", "quiz"],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        cwd=ROOT,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.count(b"\n") == 1
    assert b"--answers" in ran.stderr


def test_g6_a_hostile_content_is_refused_before_it_is_shown(start: Start, home: Path) -> None:
    shutil.copytree(ROOT / "content", home / "hostile")
    path = home / "hostile" / "redflags.toml"
    evil = "I passed \\u001b[31mout\\u202e"
    path.write_text(path.read_text(encoding="utf-8").replace("I passed out", evil), encoding="utf-8")
    screen = start("quiz", "--content", str(home / "hostile"), columns=200, begins=False)
    assert screen.wait_for_end() == 2
    assert b"\x1b" not in screen.raw


def test_g6_markup_in_content_is_shown_as_it_stands(start: Start, home: Path) -> None:
    shutil.copytree(ROOT / "content", home / "markup")
    path = home / "markup" / "redflags.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("I passed out", "[red]I[/red] <b>passed</b> out"), encoding="utf-8"
    )
    screen = start("quiz", "--content", str(home / "markup"))
    screen.wait_for("[red]I[/red] <b>passed</b> out")


@pytest.mark.parametrize("length", [50, 62, 66, 74, 76, 77, 79])
def test_a_message_is_read_wherever_the_terminal_breaks_its_path(length: int, home: Path) -> None:
    screen = Screen(shell=f"printf '%s: is not a folder of content\\n' {'x' * length}", home=home)
    screen.wait_for("is not a folder of content")
    assert screen.wait_for_end() == 0
    screen.process.close(force=True)
    assert "is not a folder of content" in screen.words()


def test_midback_alone_says_what_it_does_and_offers_the_quiz(start: Start) -> None:
    screen = start(begins=False)
    screen.answer("Start the quiz? [Y/n]:", ENTER)
    pick(screen, "2. Who it is not for", ENTER)
    screen.wait_for("7. Not sure")


def test_the_quiz_that_is_offered_honours_the_environment(start: Start, home: Path) -> None:
    screen = start(begins=False, MIDBACK_CONTENT=str(home / "nowhere"))
    assert screen.wait_for_end() == 2
    assert "is not a folder of content" in screen.words()


TOLD = "male, 45. Chills. Dull pain in my mid back for 2 weeks, no neck pain. I smoke."


def pass_told_screen(screen: Screen) -> None:
    """As pass_screen, after TOLD: Enter confirms the chills, the age and the sex."""
    for first_line, none in PAGES:
        if first_line.startswith("How old") or first_line.startswith("What sex"):
            screen.wait_for("You told us:")
            screen.answer(first_line, ENTER)
        elif first_line.startswith("Fever"):
            screen.wait_for("[x] 2. Shaking chills")
            screen.type(ENTER)
        else:
            pick(screen, first_line, none + ENTER)


def test_a_description_is_picked_and_reviewed(start: Start) -> None:
    screen = start("quiz", "--describe", TOLD, rows=40)
    pass_told_screen(screen)
    answer_rest(screen, "b back", ENTER)
    screen.wait_for("1. Show my result")
    assert 'Smoking, now or for years: Yes (You told us: "smoke")' in " ".join(screen.whole_text().split())
    screen.type(ENTER)
    leave(screen)
    assert screen.wait_for_end() == 0


def test_a_description_that_is_typed_ends_with_an_empty_line(start: Start) -> None:
    screen = start("quiz", "--describe", "-", begins=False)
    screen.wait_for("An empty line ends it.")
    screen.type("Dull pain in my mid back for 2 weeks." + ENTER + "I smoke." + ENTER + ENTER)
    pick(screen, "2. Who it is not for", ENTER)
    screen.wait_for("Facts picked out: 4.")


def test_a_description_is_piped_in_and_the_questions_are_asked_on_the_terminal(start: Start, home: Path) -> None:
    command = f"echo 'I smoke.' | {sys.executable} -m midback_cli quiz --describe -"
    screen = Screen(shell=command, home=home)
    pick(screen, "2. Who it is not for", ENTER)
    screen.wait_for("Facts picked out: 1.")
    pick(screen, "I passed out", "6" + ENTER)
    screen.wait_for("Chest pain that goes through")
    screen.process.close(force=True)


def test_an_interview_that_was_described_is_taken_up_with_what_was_told_still_to_confirm(
    start: Start, home: Path
) -> None:
    screen = start("quiz", "--describe", TOLD)
    pass_screen(screen, upto=2)
    pick(screen, "All at once, and very bad", CTRL_C)
    screen.answer("You pressed Ctrl-C.", "2" + ENTER)
    assert screen.wait_for_end() == 130
    kept = json.loads(next(home.rglob("unfinished/*.json")).read_text(encoding="utf-8"))
    assert kept["interview"]["story"] == TOLD
    assert set(kept["interview"]["answers"]) == {"danger-now", "chest-signs"}
    again = start("quiz", "--resume")
    again.wait_for("Facts picked out: 8.")


def test_g6_a_hostile_description_is_shown_without_its_codes(start: Start) -> None:
    screen = start("quiz", "--describe", "I smoke [red]a lot[/red] \x1b[31m\u202e and have sha\u200bking chills")
    pass_screen(screen, upto=2)
    assert b"\x1b[31m" not in screen.raw
    assert "\u202e".encode() not in screen.raw


@pytest.mark.parametrize(("columns", "rows"), [(40, 12), (60, 20), (80, 24)])
def test_the_question_of_each_page_is_on_the_screen_and_what_is_cut_off_is_counted(
    columns: int, rows: int, start: Start
) -> None:
    screen = start("quiz", columns=columns, rows=rows)
    for question, none in (("Since the pain began", "6"), ("Is any of this new?", "6"), ("Did the pain strike", "3")):
        screen.answer(question, "")

        def shows_all(shown: str, question: str = question) -> bool:
            page = " ".join(shown.split())
            page = page[page.rfind(question) :] if question in page else ""
            return bool(page) and ("Not sure" in page or "more below" in page)

        screen.wait_until(shows_all, "the question, and the whole list or what is cut off")
        screen.type(none + ENTER)


def test_a_list_is_folded_anew_when_the_window_changes_and_shows_the_whole_line_that_is_pointed_at(
    tmp_path: Path,
) -> None:
    screen = Screen("quiz", home=tmp_path)
    screen.answer("Estimates, not a diagnosis", ENTER)
    screen.wait_for("1. I passed out")
    screen.resize(40, 12)
    screen.wait_for("5 more below")
    for number, line in enumerate(
        ("Too short of breath to speak a full sentence", "grey or blotchy", "hard to wake"), 2
    ):
        screen.type("\x1b[B")
        screen.wait_for(f"> [ ] {number}.")
        screen.wait_for(line)
    screen.resize(120, 40)
    screen.wait_for("5. My face droops, my speech is slurred, one side is weak, or an arm or leg is cold and pale")
