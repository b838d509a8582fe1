"""Several interviews on one computer: whatever they do, in whatever order, none loses or deletes another's answers."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from midback_cli import Answers, UnreadableAnswers, load_content
from midback_cli.files import data_folder, visible_text
from midback_cli.storage.history import delete_all
from midback_cli.storage.places import is_same_name, person_name, unfinished_folder
from midback_cli.storage.saved_interview import (
    OwnInterview,
    Waiting,
    delete_unfinished,
    read_waiting,
    unfinished_count,
)
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="rights, links and locks of POSIX")


def answers(count: int) -> Answers:
    """Answers that differ for each number."""
    return Answers.from_mapping({"age": count + 1, "severity": count % 11}, CONTENT)


def files_of_answers() -> list[Path]:
    """Every file that holds an answer, whatever its name."""
    return [path for path in data_folder().rglob("*") if path.is_file() and b"answers" in path.read_bytes()]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "a" / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def waiting() -> Waiting:
    return read_waiting(CONTENT)


# ---------------------------------------------------------------- any order of events


class Interviews(RuleBasedStateMachine):
    """Windows that begin, answer, stop, crash, resume, end and delete, beside a model of what must then be kept."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("XDG_DATA_HOME", str(Path(self.folder.name) / "data"))
        # Each open window with the answers that must be kept for it, or None.
        self.open: list[tuple[OwnInterview, Answers | None]] = []
        self.left: list[Answers] = []
        self.count = 0

    def next_answers(self) -> Answers:
        self.count += 1
        return answers(self.count % 119)

    def window(self, number: int) -> tuple[OwnInterview, Answers | None]:
        return self.open.pop(number % len(self.open))

    @rule()
    def begin(self) -> None:
        self.open.append((OwnInterview(), None))

    @rule(number=st.integers(0, 9))
    def answer(self, number: int) -> None:
        if self.open:
            own, _ = self.window(number)
            given = self.next_answers()
            own.keep(given, CONTENT)
            self.open.append((own, given))

    @rule(number=st.integers(0, 9))
    def stop_and_keep(self, number: int) -> None:
        if self.open:
            own, _ = self.window(number)
            given = self.next_answers()
            own.keep(given, CONTENT)
            own.close()
            self.left.append(given)

    @rule(number=st.integers(0, 9))
    def end_or_stop_and_keep_nothing(self, number: int) -> None:
        if self.open:
            self.window(number)[0].forget()

    @rule(number=st.integers(0, 9))
    def crash(self, number: int) -> None:
        if self.open:
            own, given = self.window(number)
            own.close()
            self.left += [given] if given is not None else []

    @rule()
    def crash_in_the_middle_of_writing(self) -> None:
        folder = unfinished_folder()
        if folder.is_dir():
            (folder / ".midback-abcd1234.tmp").write_text('{"answers": 1}', encoding="utf-8")
            (folder / "0123456789abcdef.lock").write_text("", encoding="utf-8")

    @rule(number=st.integers(0, 9))
    def take_up(self, number: int) -> None:
        interviews = waiting().interviews
        if interviews:
            chosen, own = interviews[number % len(interviews)], OwnInterview()
            if chosen.is_open:
                with pytest.raises(UnreadableAnswers, match="open in another window"):
                    own.take_up(chosen, CONTENT)
            else:
                given = own.take_up(chosen, CONTENT)
                self.left.remove(given)
                self.open.append((own, given))

    @rule()
    def find_one_of_an_earlier_version(self) -> None:
        old = data_folder() / "unfinished.json"
        if not old.exists():
            given = self.next_answers()
            old.parent.mkdir(parents=True, exist_ok=True)
            old.write_text(
                json.dumps({"version": 1, "content": CONTENT.sha256, "interview": given.to_mapping(CONTENT)}),
                encoding="utf-8",
            )
            self.left.append(given)

    @rule()
    def delete_everything(self) -> None:
        delete_all()
        delete_unfinished()
        assert files_of_answers() == []
        self.left = []
        self.open = [(own, None) for own, _ in self.open]

    @invariant()
    def exactly_what_must_be_kept_is_kept(self) -> None:
        there = waiting()
        assert there.problems == ()
        kept = [given for _, given in self.open if given is not None]
        shown = [(str(left.answers), left.is_open) for left in there.interviews]
        assert sorted(shown) == sorted(
            [(str(given), True) for given in kept] + [(str(one), False) for one in self.left]
        )
        assert unfinished_count() == len(shown)

    def teardown(self) -> None:
        for own, _ in self.open:
            own.close()
        # The next write removes every leftover of the interviews that were cut off.
        last = OwnInterview()
        last.keep(answers(1), CONTENT)
        names = {path.suffix for path in unfinished_folder().iterdir()}
        assert names <= {".json", ".lock"}
        locks = len(list(unfinished_folder().glob("*.lock")))
        assert locks <= len(list(unfinished_folder().glob("*.json")))
        last.close()
        self.patch.undo()
        self.folder.cleanup()


TestInterviews = Interviews.TestCase
TestInterviews.settings = settings(max_examples=60, stateful_step_count=25, deadline=None, derandomize=True)


# ---------------------------------------------------------------- real processes

WINDOW = """
import os, sys
from midback_cli import Answers, load_content
from midback_cli.storage.saved_interview import OwnInterview, read_waiting
content = load_content()
def answers(count):
    return Answers.from_mapping({"age": count + 1, "severity": count % 11}, content)
"""


def window(code: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """Another process that runs this code; its standard streams are pipes."""
    return subprocess.Popen(
        [sys.executable, "-c", WINDOW + code, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_twenty_at_once_lose_nothing(home: Path) -> None:
    code = "own, me = OwnInterview(), int(sys.argv[1])\nfor n in range(10): own.keep(answers(me), content)\nos._exit(0)"
    running = [window(code, me) for me in range(20)]
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0)] * 20
    there = waiting()
    assert there.problems == ()
    assert sorted(str(left.answers) for left in there.interviews) == sorted(str(answers(me)) for me in range(20))
    assert {path.suffix for path in unfinished_folder().iterdir()} == {".json", ".lock"}


@needs_posix
def test_of_many_windows_one_takes_an_interview_up() -> None:
    left = OwnInterview()
    left.keep(answers(5), CONTENT)
    left.close()
    code = """
(left,) = read_waiting(content).interviews
print("ready", flush=True)
sys.stdin.readline()
try:
    OwnInterview().take_up(left, content)
    print("mine", flush=True)
except Exception as error:
    print(error, flush=True)
sys.stdin.readline()
"""
    running = [window(code) for _ in range(8)]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    said = []
    for step in range(2):
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        if not step:
            said = [process.stdout.readline() for process in running if process.stdout is not None]
    for process in running:
        process.communicate()
    assert said.count("mine\n") == 1
    assert sum("open in another window" in line for line in said) == 7


@needs_posix
def test_an_interview_is_open_as_long_as_its_process_lives() -> None:
    process = window(
        "OwnInterview().keep(answers(7), content)\nown = OwnInterview()\nown.keep(answers(8), content)\n"
        "print('kept', flush=True)\nsys.stdin.readline()"
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "kept\n"
    by_age = {left.answers.replies["age"].number: left for left in waiting().interviews}
    assert by_age[9].is_open
    with pytest.raises(UnreadableAnswers, match="open in another window"):
        OwnInterview().take_up(by_age[9], CONTENT)
    process.kill()
    process.communicate()
    assert [left.is_open for left in waiting().interviews] == [False, False]
    assert OwnInterview().take_up(by_age[9], CONTENT) == answers(8)


_STEPS = ("open", "os.mkdir", "os.rename", "os.remove", "os.listdir", "os.scandir", "fcntl.flock")


def keep_in_a_process(killed_at: int, *, is_kept_before: bool) -> int:
    """Keeps an interview in a forked process that kills itself at a step; returns its steps, or minus the signal."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    steps = 0

    def step(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        if event in _STEPS:
            steps += 1
            if steps == killed_at:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        own = OwnInterview()
        if is_kept_before:
            own.keep(answers(1), CONTENT)
        sys.addaudithook(step)
        own.keep(answers(2), CONTENT)
        os._exit(steps)
    finally:
        os._exit(0)


@needs_posix
@pytest.mark.parametrize("is_kept_before", [False, True])
def test_a_kill_at_any_step_leaves_the_old_answers_or_the_new_and_no_rest(is_kept_before: bool) -> None:
    steps = keep_in_a_process(0, is_kept_before=is_kept_before)
    assert steps > 5
    for last in range(1, steps + 1):
        delete_unfinished()
        assert keep_in_a_process(last, is_kept_before=is_kept_before) == -signal.SIGKILL
        there = waiting()
        assert there.problems == ()
        known = [left.answers for left in there.interviews]
        assert known in ([answers(1)], [answers(2)]) if is_kept_before else known in ([], [answers(2)])
        rests = [path for path in files_of_answers() if path.suffix != ".json"]
        if last % 2:
            OwnInterview().keep(answers(3), CONTENT)
            assert not [path for path in rests if path.exists()], "a rest outlived the next writing"
        else:
            delete_unfinished()
            delete_all()
            assert files_of_answers() == [], "a rest outlived 'delete --all'"


# ---------------------------------------------------------------- privacy


@needs_posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_what_is_kept_is_for_its_owner_alone_whatever_the_umask(umask: int, home: Path) -> None:
    before = os.umask(umask)
    try:
        path = OwnInterview().keep(answers(3), CONTENT)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    made = [folder for folder in path.parents if folder != home and folder.is_relative_to(home)]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in made] == [0o700] * 4


def test_names_are_random() -> None:
    names = {OwnInterview().keep(answers(3), CONTENT).stem for _ in range(20)}
    assert len(names) == 20


# ---------------------------------------------------------------- what is none


def kept_document(**changes: Any) -> str:
    document = {"version": 1, "content": CONTENT.sha256, "interview": answers(4).to_mapping(CONTENT)}
    return json.dumps({**document, **changes})


@settings(max_examples=80, deadline=None)
@given(
    raw=st.one_of(
        st.binary(max_size=200),
        st.integers(0, 150).map(lambda length: kept_document().encode()[:length]),
        st.one_of(st.none(), st.integers(), st.text(max_size=5)).map(lambda v: kept_document(version=v).encode()),
        st.integers(2, 10**30).map(lambda version: kept_document(version=version).encode()),
        st.just(b"[" * 100_000),
        st.just(b" " * 1_000_001),
    ).filter(lambda raw: raw != kept_document(version=1).encode())
)
def test_whatever_is_no_interview_is_named_in_one_line_and_blocks_no_other(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", folder)
        good = OwnInterview()
        good.keep(answers(4), CONTENT)
        good.close()
        bad = unfinished_folder() / f"{'0' * 16}.json"
        bad.write_bytes(raw)
        there = waiting()
        assert [left.answers for left in there.interviews] == [answers(4)]
        (problem,) = there.problems
        assert problem.place == str(bad)
        assert "\n" not in str(problem)


@needs_posix
def test_links_pipes_and_folders_are_named_and_neither_followed_nor_waited_for(home: Path) -> None:
    folder = unfinished_folder()
    folder.mkdir(parents=True)
    elsewhere = home / "elsewhere.json"
    elsewhere.write_text(kept_document(), encoding="utf-8")
    (folder / f"{'1' * 16}.json").symlink_to(elsewhere)
    os.mkfifo(folder / f"{'2' * 16}.json")
    (folder / f"{'3' * 16}.json").mkdir()
    there = waiting()
    assert there.interviews == ()
    assert len(there.problems) == 3


@pytest.mark.parametrize(
    "raw", ["yesterday", 5, None, "2026-01-01T00:00:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"]
)
def test_no_odd_time_costs_an_answer(raw: object) -> None:
    unfinished_folder().mkdir(parents=True)
    (unfinished_folder() / f"{'1' * 16}.json").write_text(kept_document(begun=raw, changed=raw), encoding="utf-8")
    OwnInterview().keep(answers(5), CONTENT)
    assert len(waiting().interviews) == 2


# ---------------------------------------------------------------- persons


@given(text=st.text(max_size=80))
def test_a_name_is_a_text_on_one_line_or_refused(text: str) -> None:
    try:
        name = person_name(text)
    except ValueError as error:
        assert "--person" in str(error)
        return
    assert name == visible_text(name) == person_name(name) == " ".join(name.split())
    assert 0 < len(name) <= 60


HOSTILE_NAMES = st.one_of(
    st.text(min_size=1, max_size=60), st.sampled_from(["../x", "/etc/passwd", "a/b", "CON", "..", "%s"])
)


@settings(max_examples=60, deadline=None)
@given(names=st.lists(HOSTILE_NAMES, min_size=2, max_size=4))
def test_each_person_has_their_own_and_no_name_is_a_path(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", folder)
        persons: list[str] = []
        for given_name in names:
            try:
                persons.append(person_name(given_name))
            except ValueError:
                continue
        for number, person in enumerate(persons):
            own = OwnInterview(person)
            own.keep(answers(number), CONTENT)
            own.close()
        for person in persons:
            mine = {number for number, other in enumerate(persons) if is_same_name(other, person)}
            theirs = waiting().of(person).interviews
            assert {left.answers.replies["age"].number for left in theirs} == {number + 1 for number in mine}
        assert {path.parent for path in Path(folder).rglob("*") if path.is_file()} <= {unfinished_folder()}
        if persons:
            delete_unfinished(persons[0])
            assert waiting().of(persons[0]).interviews == ()
            rest = [person for person in persons if not is_same_name(person, persons[0])]
            assert len(waiting().interviews) == len(rest)
