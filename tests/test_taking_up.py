"""Whole quizzes, begun, stopped, cut off, resumed and ended in any order, and what is on the disk after each."""

from __future__ import annotations

import errno
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from midback_cli import Answers, load_content
from midback_cli.files import data_folder
from midback_cli.rendering.blocks import Block
from midback_cli.storage import claims, history, places, saved_interview
from midback_cli.storage.places import unfinished_folder
from midback_cli.storage.saved_interview import OwnInterview, read_waiting
from midback_cli.terminal import cli, follow_up, session
from midback_cli.terminal.prompter import NONE, Move, Prompt
from midback_cli.terminal.prompts import GO_BACK, KEEP_ANSWERS, SHOW_RESULT, STOP_NOW
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
# How an interview ends: the way out, and what is then picked.
ENDINGS = ("key-keep", "key-nothing", "ctrl-c-keep", "ctrl-c-nothing", "ctrl-c-twice", "eof", "dies", "result")


class Person:
    """A prompter that answers by itself: some pages with "none of these", then an ending; it notes what it is asked."""

    def __init__(self, pages: int, ending: str, choice: str = "0") -> None:
        self.left, self.ending, self.choice = pages, ending, choice
        self.answered = 0
        self.seen: list[Prompt] = []

    def show(self, blocks: Sequence[Block]) -> None:
        """Reads nothing."""

    def ask(self, prompt: Prompt) -> str | list[str] | int | Move:
        """The answer to any prompt of the quiz."""
        self.seen.append(prompt)
        ids = [line.id for line in prompt.lines]
        if "waiting" in prompt.question or "Which interview" in prompt.question or "Which are yours" in prompt.question:
            return self.choice if self.choice in ids else ids[-1]
        if KEEP_ANSWERS in ids and STOP_NOW in ids:
            return self.choice_at_the_end()
        if "begin" in ids or ids == ["yes", "no"]:
            return ids[0]
        if "quit" in ids:
            return "quit"
        if GO_BACK in ids:
            return SHOW_RESULT
        if self.left:
            self.left -= 1
            self.answered += 1
            return [NONE] if NONE in ids else (ids[0] if ids else prompt.minimum)
        return self.way_out(prompt)

    def way_out(self, prompt: Prompt) -> str | list[str] | int | Move:
        """What the person does after enough answers."""
        if self.ending.startswith("key"):
            return Move.STOP
        if self.ending.startswith("ctrl-c"):
            raise KeyboardInterrupt
        if self.ending == "eof":
            raise EOFError
        if self.ending == "dies":
            sys.exit(137)
        ids = [line.id for line in prompt.lines]
        return [ids[0]] if prompt.several else (ids[0] if ids else prompt.maximum)

    def choice_at_the_end(self) -> str:
        """What is picked at the question whether to keep the answers."""
        if self.ending in ("ctrl-c-twice", "eof"):
            raise KeyboardInterrupt
        return KEEP_ANSWERS if self.ending.endswith("keep") else STOP_NOW


class Computer:
    """A computer with one data folder, on which a person runs one quiz after another."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("XDG_DATA_HOME", self.folder.name)
        self.patch.setattr("midback_cli.knowledge.loading.load_content", lambda *_: CONTENT)
        for module in (session, follow_up):
            self.patch.setattr(module, "is_terminal", lambda _: True)
        self.windows: list[OwnInterview] = []
        begin = OwnInterview.__init__

        def noted(own: OwnInterview, *arguments: Any, **options: Any) -> None:
            begin(own, *arguments, **options)
            self.windows.append(own)

        self.patch.setattr(OwnInterview, "__init__", noted)

    def quiz(self, person: Person, *options: str) -> int:
        """The exit code of a quiz; its process then ends."""
        self.patch.setattr(session, "make_prompter", lambda *_: person)
        self.patch.setattr(sys, "argv", ["midback", "quiz", *options])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        for own in self.windows:
            own.close()
        return int(stopped.value.code or 0)

    def files(self) -> dict[str, str]:
        """The text of every file that belongs to an interview, by path."""
        files = (path for path in data_folder().rglob("*") if path.is_file() and path.suffix != ".lock")
        return {str(path): path.read_text(encoding="utf-8") for path in files if path.parent.name != "results"}

    def close(self) -> None:
        """Deletes everything."""
        self.patch.undo()
        self.folder.cleanup()


@pytest.fixture
def computer() -> Iterator[Computer]:
    computer = Computer()
    yield computer
    computer.close()


def count_of(text: str) -> int:
    """How many answers a file holds."""
    return len(json.loads(text)["interview"]["answers"])


def check_quiz(computer: Computer, ending: str, pages: int, choice: str, options: tuple[str, ...]) -> None:
    """Runs a quiz; checks that its file holds what it must, and that every other file is unchanged."""
    before = computer.files()
    newest_first = [str(left.path) for left in read_waiting(CONTENT).interviews]
    person = Person(pages, ending, choice)
    code = computer.quiz(person, *options)
    after = computer.files()
    if "--resume" in options and not before:
        assert (code, after, person.seen) == (2, {}, [])
        return
    is_asked = len(before) > 1 if "--resume" in options else bool(before)
    first = person.seen[0].question
    assert is_asked == ("waiting" in first or "Which interview" in first)
    ids = [line.id for line in person.seen[0].lines]
    picked = (choice if choice in ids else ids[-1]) if is_asked else ("0" if "--resume" in options else "new")
    mine = newest_first[int(picked)] if picked != "new" else ""
    others = {path: text for path, text in before.items() if path != mine}
    assert {path: after.get(path) for path in others} == others, "another interview was changed"
    rest = [count_of(text) for path, text in after.items() if path not in others]
    total = (count_of(before[mine]) if mine else 0) + person.answered
    if ending in ("key-nothing", "ctrl-c-nothing", "result"):
        wanted = []
    elif ending in ("key-keep", "ctrl-c-keep") or mine or "--keep" in options:
        wanted = [total] if total else []
    else:
        wanted = []
    assert rest == wanted, (ending, options, choice)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("choice", ["0", "1", "new"])
@pytest.mark.parametrize("options", [(), ("--keep",), ("--resume",), ("--resume", "--keep")], ids=" ".join)
def test_each_way_out_of_each_way_in(options: tuple[str, ...], choice: str, ending: str, computer: Computer) -> None:
    for number in (1, 2):
        computer.quiz(Person(number, "key-keep", "new"))
    if "--resume" in options and choice == "new":
        choice = "0"
    check_quiz(computer, ending, 2, choice, options)


class Quizzes(RuleBasedStateMachine):
    """Any quizzes, one after another."""

    def __init__(self) -> None:
        super().__init__()
        self.computer = Computer()

    @rule(
        ending=st.sampled_from(ENDINGS),
        pages=st.integers(0, 3),
        choice=st.sampled_from(["0", "1", "new"]),
        keep=st.booleans(),
    )
    def begin(self, ending: str, pages: int, choice: str, keep: bool) -> None:
        check_quiz(self.computer, ending, pages, choice, ("--keep",) if keep else ())

    @rule(ending=st.sampled_from(ENDINGS), pages=st.integers(0, 3), choice=st.sampled_from(["0", "1"]))
    def resume(self, ending: str, pages: int, choice: str) -> None:
        check_quiz(self.computer, ending, pages, choice, ("--resume",))

    @rule()
    def delete_all(self) -> None:
        self.computer.patch.setattr(sys, "argv", ["midback", "history", "delete", "--all", "--yes"])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        assert (stopped.value.code, self.computer.files()) == (0, {})

    def teardown(self) -> None:
        self.computer.close()


TestQuizzes = Quizzes.TestCase
TestQuizzes.settings = settings(max_examples=25, stateful_step_count=12, deadline=None, derandomize=True)


# ---------------------------------------------------------------- what is said


def test_the_prompt_says_when_and_how_far_and_enter_goes_on(computer: Computer) -> None:
    computer.quiz(Person(4, "key-keep"))
    person = Person(0, "dies")
    computer.quiz(person)
    prompt = person.seen[0]
    assert prompt.lines[0].text.endswith(", answers so far: 4")
    assert "begun" in prompt.lines[0].text
    assert (prompt.default, prompt.lines[0].id) == ("0", "0")
    assert len(" ".join((prompt.question, prompt.help)).split()) < 25


def test_one_answer_is_counted_too(computer: Computer) -> None:
    computer.quiz(Person(1, "key-keep"))
    person = Person(0, "dies")
    computer.quiz(person)
    assert person.seen[0].lines[0].text.endswith(", answers so far: 1")


def test_what_is_open_in_another_window_is_not_offered(computer: Computer, capsys: pytest.CaptureFixture[str]) -> None:
    own = OwnInterview()
    own.keep(Answers.from_mapping({"age": 5}, CONTENT), CONTENT)
    computer.windows.remove(own)
    person = Person(0, "dies")
    computer.quiz(person)
    assert "waiting" not in person.seen[0].question
    person = Person(0, "dies")
    assert computer.quiz(person, "--resume") == 2
    assert "open in another window" in capsys.readouterr().err
    assert person.seen == []
    own.close()


def test_damaged_ones_are_named_a_line_each_and_block_none(
    computer: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    unfinished_folder().mkdir(parents=True)
    for number, raw in enumerate(("{", '{"version": 9}')):
        (unfinished_folder() / f"{number:016x}.json").write_text(raw, encoding="utf-8")
    assert computer.quiz(Person(1, "dies"), "--resume") == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("/")[-1][:21] for line in lines] == [f"{number:016x}.json" for number in (0, 1)]
    assert "later version" in lines[1]
    computer.quiz(Person(2, "key-keep"))
    capsys.readouterr()
    person = Person(0, "dies")
    assert computer.quiz(person, "--resume") == 137
    assert len(capsys.readouterr().err.splitlines()) == 2
    # The folder's own business is not told to somebody who begins anew.
    computer.quiz(Person(0, "dies"), "--keep")
    assert capsys.readouterr().err == ""


def test_whoever_begins_in_their_own_words_is_told_in_a_line(
    computer: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    computer.quiz(Person(2, "key-keep"))
    capsys.readouterr()
    before = computer.files()
    person = Person(0, "dies")
    computer.quiz(person, "--describe", "My back hurts.")
    assert "waiting" not in person.seen[0].question
    assert "midback quiz --resume" in capsys.readouterr().err
    assert computer.files() == before


def test_what_was_begun_with_keep_is_kept_as_a_result_when_it_is_taken_up(computer: Computer) -> None:
    computer.quiz(Person(2, "dies"), "--keep", "--person", "Anna")
    computer.quiz(Person(0, "result"))
    (result,) = data_folder().glob("results/*.json")
    assert json.loads(result.read_text(encoding="utf-8"))["person"] == "Anna"
    assert computer.files() == {}


@pytest.mark.parametrize("ending", ["key-nothing", "ctrl-c-nothing"])
def test_keep_nothing_writes_no_file_of_answers_either(ending: str, computer: Computer, tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    computer.quiz(Person(2, ending), "--save-answers", str(path))
    assert not path.exists()


@pytest.mark.parametrize("is_kept", [False, True])
def test_enter_alone_deletes_nothing_that_was_kept_on_the_way(is_kept: bool, computer: Computer) -> None:
    person = Person(2, "ctrl-c-twice")
    computer.quiz(person, *(["--keep"] if is_kept else []))
    assert (person.seen[-1].default == "") == is_kept


@pytest.mark.parametrize("options", [("--person", "Anna"), ("--person", "ANNA"), ("--person", "Ben"), ()], ids=str)
def test_only_a_persons_own_interviews_are_offered_by_name(options: tuple[str, ...], computer: Computer) -> None:
    computer.quiz(Person(2, "key-keep"), "--person", "Anna")
    person = Person(0, "dies")
    computer.quiz(person, *options)
    assert ("waiting" in person.seen[0].question) == ("Ben" not in options)
    assert not options or "Ben" in options or person.seen[0].lines[0].text.startswith("Go on: Anna, ")


# ---------------------------------------------------------------- what cannot be kept, and whose results they are


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("function", ["write_private", "make_private_folder", "data_folder"])
def test_answers_that_cannot_be_kept_on_the_way_are_told_once_and_the_quiz_goes_on(
    function: str, code: int, computer: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise OSError(code, os.strerror(code))

    with pytest.MonkeyPatch.context() as patch:
        for module in (places, claims, history, saved_interview):
            if hasattr(module, function):
                patch.setattr(module, function, fail)
        assert computer.quiz(Person(3, "result"), "--keep") == 2
    captured = capsys.readouterr()
    assert captured.err.count("cannot be kept as you go") == 1
    assert captured.err.count("the result could not be kept") == 1
    assert "GO TO AN EMERGENCY ROOM NOW" in captured.out.upper()


@pytest.mark.parametrize("ending", ["key-keep", "ctrl-c-keep"])
def test_answers_that_cannot_be_kept_for_later_are_told_and_are_saved_where_they_were_wanted(
    ending: str, computer: Computer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data_folder()).parent.mkdir(parents=True, exist_ok=True)
    data_folder().write_text("", encoding="utf-8")
    path = tmp_path / "answers.json"
    assert computer.quiz(Person(2, ending), "--save-answers", str(path)) == 2
    assert "your answers: could not be kept: " in capsys.readouterr().err
    assert len(json.loads(path.read_text(encoding="utf-8"))["answers"]) == 2


FEMALE, MALE = {"age": 72, "sex": "female", "severity": 2}, {"age": 31, "sex": "male", "severity": 7}


def keep_results(computer: Computer, *people: dict[str, Any]) -> None:
    for number, raw in enumerate(people):
        path = Path(computer.folder.name) / "given.txt"
        path.write_text(json.dumps({"answers": raw}), encoding="utf-8")
        assert computer.quiz(Person(0, ""), "--answers", str(path), "--keep") == 0, number
        path.unlink()


@pytest.mark.parametrize(
    ("people", "choice", "is_asked", "then"),
    [
        ((MALE,), "0", False, "male, 31"),
        ((MALE, MALE), "0", False, "male, 31"),
        ((MALE, FEMALE), "0", True, "female, 72"),
        ((MALE, FEMALE), "1", True, "male, 31"),
        ((FEMALE, MALE, FEMALE), "1", True, "male, 31"),
        ((MALE, FEMALE), "other", True, ""),
    ],
)
def test_where_several_people_kept_results_the_person_says_which_are_theirs(
    people: tuple[dict[str, Any], ...],
    choice: str,
    is_asked: bool,
    then: str,
    computer: Computer,
) -> None:
    keep_results(computer, *people)
    person = Person(1, "dies", choice)
    computer.quiz(person, "--follow-up")
    assert ("Which are yours" in person.seen[0].question) == is_asked
    asked = " ".join(prompt.question for prompt in person.seen)
    assert ("This follows up your result" in asked) == bool(then)
    assert f"({then})" in asked or not then


@pytest.mark.parametrize("ending", ["key", "ctrl-c", "eof"])
def test_whoever_stops_at_the_first_prompt_changes_nothing(
    ending: str, computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    computer.quiz(Person(2, "key-keep"))
    keep_results(computer, MALE, FEMALE)
    before = computer.files()
    for options in ((), ("--keep",), ("--follow-up",)):
        person = Person(0, ending)
        monkeypatch.setattr(person, "ask", person.way_out)
        assert computer.quiz(person, *options) == 130
        assert computer.files() == before
