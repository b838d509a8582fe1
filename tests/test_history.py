from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from io import StringIO
from pathlib import Path
from typing import Any

import plotille
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plotille import Canvas
from rich.console import Console

from midback_cli import Answers, Content, UnknownResult, assess
from midback_cli.assessment.follow_up import PastResult, outcome_of
from midback_cli.errors import UnreadableResults
from midback_cli.rendering.blocks import Plot
from midback_cli.rendering.table import write_table
from midback_cli.storage.history import (
    delete_all,
    delete_result,
    keep_result,
    new_path,
    read_history,
)
from midback_cli.storage.places import history_folder
from tests.conftest import ROOT

AT = datetime(2020, 3, 20, 9, 30, 5, 250_000, tzinfo=timezone(timedelta(hours=-5)))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def kept(content: Content, at: datetime = AT, story: str = "", **raw: Any) -> Path:
    answers = replace(Answers.from_mapping(raw, content), story=story)
    path = new_path(at)
    keep_result(path, PastResult(at, outcome_of(assess(answers, content, ("pain-rose",))), answers), content, "yes")
    return path


def test_what_was_kept_is_read_as_it_was(content: Content) -> None:
    path = kept(content, severity=7, story="It began\non a Monday. Помогите")
    history = read_history(content)
    assert history.problems == ()
    result = history.results[0]
    answers = replace(Answers.from_mapping({"severity": 7}, content), story="It began\non a Monday. Помогите")
    assert result.past == PastResult(AT, outcome_of(assess(answers, content, ("pain-rose",))), answers)
    assert (result.path, result.helpful) == (path, "yes")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_kept_result_is_private(content: Content) -> None:
    path = kept(content, severity=7)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]


def test_results_are_in_the_order_of_their_time_wherever_the_clock_stood(content: Content) -> None:
    kept(content, AT.astimezone(timezone(timedelta(hours=9))) + timedelta(minutes=1), severity=2)
    kept(content, AT, severity=1)
    history = read_history(content)
    assert [result.document["answers"]["answers"]["severity"] for result in history.results] == [1, 2]
    texts = content.texts.kept
    assert history.numbered(None, texts) == history.numbered(2, texts)


@pytest.mark.parametrize("number", [0, -1, 2])
def test_a_number_that_is_none_is_told(number: int, content: Content) -> None:
    kept(content, severity=1)
    with pytest.raises(UnknownResult):
        read_history(content).numbered(number, content.texts.kept)


def test_a_file_that_was_cut_anywhere_is_named_and_hides_no_other(content: Content) -> None:
    kept(content, severity=1)
    path = kept(content, AT + timedelta(days=1), severity=2)
    whole = path.read_bytes()
    for length in (*range(0, len(whole) - 40, 9), *range(len(whole) - 40, len(whole) - 1)):
        path.write_bytes(whole[:length])
        history = read_history(content)
        if length < len(whole.rstrip()):
            assert [str(path) in str(problem) for problem in history.problems] == [True], length
            assert [result.past.at for result in history.results] == [AT]


DAMAGES: dict[str, Any] = {
    "no object": [],
    "nothing": {},
    "another version": {"version": 2},
    "a time without a zone": {"at": "2026-03-20T09:30:00"},
    "a time that is none": {"at": "yesterday"},
    "a time that is a number": {"at": 5},
    "no urgency of ours": {"told": {"urgency": "soon"}},
    "an urgency that is a list": {"told": {"urgency": []}},
    "no causes": {"told": {"causes": []}},
    "causes that are a text": {"told": {"causes": "many"}},
    "too many causes": {"told": {"causes": [{"id": "a", "name": "b", "probability": 0.1}] * 101}},
    "a chance over 1": {"told": {"causes": [{"id": "a", "name": "b", "probability": 1.5}]}},
    "a chance that is a word": {"told": {"causes": [{"id": "a", "name": "b", "probability": "high"}]}},
    "an endless name": {"told": {"causes": [{"id": "a", "name": "b" * 201, "probability": 0.5}]}},
    "no content": {"told": {"content": {}}},
    "rules that are numbers": {"told": {"follow_up": [1]}},
    "an odd word for helpful": {"helpful": "maybe"},
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_named_in_one_line(name: str, content: Content) -> None:
    kept(content, severity=1)
    path = kept(content, severity=2)
    document, damage = json.loads(path.read_text(encoding="utf-8")), DAMAGES[name]
    if damage and isinstance(damage, dict):
        for key, value in damage.items():
            document[key] = {**document[key], **value} if isinstance(value, dict) else value
        damage = document
    path.write_text(json.dumps(damage), encoding="utf-8")
    history = read_history(content)
    assert len(history.results) == 1
    assert [str(problem).count("\n") for problem in history.problems] == [0]
    assert str(history.problems[0]).startswith(str(path))


@pytest.mark.parametrize(
    "raw",
    [b"\xff\xfe", b"[" * 100_000, b'{"version": ' + b"9" * 5_000 + b"}", b'{"version": NaN}', b" " * 1_000_001],
    ids=["no text", "nested", "a number too long", "not a number", "too large"],
)
def test_a_hostile_file_is_named_in_one_line(raw: bytes, content: Content) -> None:
    path = kept(content, severity=1)
    path.write_bytes(raw)
    assert read_history(content).results == ()
    assert len(read_history(content).problems) == 1


@settings(max_examples=60, deadline=None)
@given(ahead=st.timedeltas(timedelta(days=-800), timedelta(days=2_900_000)), offset=st.integers(-23, 23))
def test_what_is_dated_later_than_a_day_from_now_is_named_and_not_compared(
    content: Content, ahead: timedelta, offset: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", folder)
        now = datetime.now(timezone(timedelta(hours=offset)))
        real = kept(content, now - timedelta(days=900), severity=1)
        path = kept(content, now, severity=2)
        document = json.loads(path.read_text(encoding="utf-8"))
        at = now + ahead
        path.write_text(json.dumps({**document, "at": at.isoformat()}), encoding="utf-8")
        history = read_history(content)
        is_ahead = ahead > timedelta(days=1)
        assert [result.is_ahead for result in history.results] == [False, is_ahead]
        assert [str(path) in str(problem) for problem in history.problems] == [True] * is_ahead
        assert len(history.comparable) == 2 - is_ahead
        texts = content.texts.kept
        assert history.numbered(None, texts).path == (real if is_ahead else path)
        assert history.numbered(2, texts).path == path
        delete_result(history.numbered(2, texts))
        assert not path.exists()


@given(
    days=st.lists(st.integers(-3_000_000, 3_000_000), min_size=2, max_size=6),
    numbers=st.lists(st.integers(0, 10), min_size=6, max_size=6),
)
def test_no_line_of_the_drawing_leaves_it(days: list[int], numbers: list[int]) -> None:
    # Plotille counts the points of a line outside the drawing one by one, which takes hours if the line is long.
    lines: list[tuple[float, ...]] = []

    class Noted(Canvas):  # type: ignore[misc]
        def line(self, *ends: float, **options: Any) -> None:
            assert all(self.xmin <= end <= self.xmax for end in ends[::2])
            lines.append(ends)

    points = tuple((day, "1 May 2026", number) for day, number in zip(days, numbers, strict=False))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plotille, "Canvas", Noted)
        console = Console(width=80, file=StringIO(), force_terminal=False)
        write_table([Plot("pain", 10, points, "words")], console)
    assert len(lines) == len(days) - 1


def test_the_farthest_times_there_are_do_no_harm(content: Content) -> None:
    for at in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"):
        path = kept(content, severity=1)
        document = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**document, "at": at}), encoding="utf-8")
    history = read_history(content)
    assert [result.is_ahead for result in history.results] == [False, True]


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO, errno.ESTALE, errno.ELOOP])
@pytest.mark.parametrize("function", ["iterdir", "is_dir"])
def test_a_folder_that_cannot_be_read_is_told_with_its_name(
    code: int, function: str, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(content, severity=1)
    folder, real = history_folder(), getattr(Path, function)

    def refuse(self: Path) -> Any:
        if self == folder:
            raise OSError(code, os.strerror(code))
        return real(self)

    monkeypatch.setattr(Path, function, refuse)
    with pytest.raises(UnreadableResults) as raised:
        read_history(content)
    assert str(raised.value) == f"{folder}: cannot be read: {os.strerror(code)}"


def test_g6_nothing_that_a_terminal_obeys_comes_out_of_a_file(content: Content) -> None:
    path = kept(content, severity=1)
    document = json.loads(path.read_text(encoding="utf-8"))
    document["told"]["causes"][0]["name"] = "\x1b[31mred\u202e"
    document["answers"]["story"] = "\x9b2J\x1b]0;title\x07"
    document["\x1b[2J"] = ["\x1b[2J", {"a": "\u202e"}]
    path.write_text(json.dumps(document), encoding="utf-8")
    result = read_history(content).results[0]
    assert result.past.outcome.causes[0].name == "[31mred"
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(json.dumps(result.document, ensure_ascii=False))


def test_answers_that_no_longer_fit_leave_what_was_told(content: Content) -> None:
    path = kept(content, severity=1)
    document = json.loads(path.read_text(encoding="utf-8"))
    document["answers"]["answers"]["a-question-of-old"] = "yes"
    path.write_text(json.dumps(document), encoding="utf-8")
    visit = read_history(content).results[0].past
    assert visit.answers is None
    assert visit.outcome.causes


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
def test_links_pipes_folders_and_odd_names_do_no_harm(content: Content, home: Path) -> None:
    real = kept(content, severity=1)
    elsewhere = home / "elsewhere.json"
    elsewhere.write_bytes(real.read_bytes())
    folder = history_folder()
    link, pipe, inner = (folder / f"20260101T00000{number}Z-{'0' * 16}.json" for number in range(3))
    link.symlink_to(elsewhere)
    os.mkfifo(pipe)
    inner.mkdir()
    copy = folder / "copy\n\x1b[31m.json"
    copy.write_bytes(real.read_bytes())
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    history = read_history(content)
    assert [result.path for result in history.results] == [real]
    assert len(history.problems) == 4
    assert not any("\n" in str(problem) or "\x1b" in str(problem) for problem in history.problems)
    delete_all()
    assert elsewhere.exists()
    assert sorted(path.name for path in folder.iterdir()) == [inner.name, copy.name, "notes.txt"]


def test_deleting_is_for_good(content: Content, home: Path) -> None:
    first, second = kept(content, severity=1), kept(content, severity=2)
    rest = second.with_name(f".{second.name}.abc123")
    rest.write_bytes(second.read_bytes()[:50])
    second.write_bytes(b"damaged")
    delete_result(read_history(content).results[0])
    assert not first.exists()
    delete_all()
    assert not [path for path in home.rglob("*") if path.is_file()]
    assert read_history(content) == ((), ())


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="whoever may write everywhere meets no bar")
def test_a_folder_that_can_not_be_written_to_is_told_as_an_error(content: Content, home: Path) -> None:
    home.chmod(0o500)
    with pytest.raises(OSError):
        kept(content, severity=1)
    home.chmod(0o700)


def test_a_file_in_the_place_of_the_folder_is_told_as_an_error(content: Content, home: Path) -> None:
    (home / "midback").write_text("", encoding="utf-8")
    with pytest.raises(OSError):
        kept(content, severity=1)
    assert read_history(content) == ((), ())


def test_many_who_keep_at_once_overwrite_nothing(content: Content, home: Path) -> None:
    example = ROOT / "examples" / "posture.json"
    command = [sys.executable, "-m", "midback_cli", "quiz", "--answers", str(example), "--keep", "--format", "json"]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(4)
    ]
    assert [process.wait() for process in running] == [0] * 4
    history = read_history(content)
    assert (len(history.results), history.problems) == (4, ())
