"""The standard streams carry every text, whatever their encoding; the width is one that can be read."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midback_cli.terminal import output
from midback_cli.terminal.cli import main
from midback_cli.terminal.output import prepare_streams, terminal_width
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

ENCODINGS = ["ascii", "latin-1", "cp1252", "cp437", "cp932", "utf-8", "utf-16"]


class Stream(io.TextIOWrapper):
    def __init__(self, encoding: str, *, is_terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal

    def written(self) -> bytes:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=())), encoding=st.sampled_from(ENCODINGS))
@pytest.mark.parametrize("name", ["stdout", "stderr"])
@pytest.mark.parametrize("is_terminal", [True, False])
def test_every_text_is_written_and_to_a_pipe_as_utf_8(
    name: str, is_terminal: bool, text: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Stream(encoding, is_terminal=is_terminal)
    monkeypatch.setattr(sys, name, stream)
    prepare_streams()
    stream.write(text)
    written = stream.written()
    if not is_terminal and not any("\ud800" <= letter <= "\udfff" for letter in text):
        assert written.decode("utf-8") == text.replace("\n", os.linesep)
    if is_terminal:
        assert stream.encoding == encoding


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252", "cp932"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200))
def test_half_a_character_is_read_as_a_mark(encoding: str, raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding=encoding))
    prepare_streams()
    sys.stdin.read()


def test_what_was_read_from_already_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"one\ntwo\n"), encoding="utf-8")
    stream.readline()
    monkeypatch.setattr(sys, "stdin", stream)
    prepare_streams()
    assert stream.readline() == "two\n"


@pytest.mark.parametrize("missing", ["stdin", "stdout", "stderr"])
def test_a_stream_may_be_missing(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, missing, None)
    prepare_streams()


@pytest.mark.parametrize("columns", [*range(-3, 300), 10**6, 10**30])
def test_a_width_that_nobody_could_read_counts_as_unknown(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert terminal_width() == (columns if columns >= 10 else 80)


@pytest.mark.parametrize("columns", ["", "garbage", "80x24", "\u0668\u0660", "1e3", "9" * 5000])
def test_a_width_that_is_no_number_counts_as_unknown(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal_width() >= 10


COMMANDS = [
    ["quiz", "--answers", str(ROOT / "examples" / "emergency.json")],
    ["explain"],
    ["explain", "kidney-stone"],
    ["guide", "home-care"],
    ["guide", "--find", "heat"],
    ["ask", "I can't feel my legs"],
    ["evaluate", "--simulate", "2"],
    ["history"],
]


@pytest.mark.parametrize("columns", ["-1", "0", "1", "2", "5", "9", "10", "20", "x", "10000"])
@pytest.mark.parametrize("arguments", COMMANDS, ids=[" ".join(command[:2]) for command in COMMANDS])
@pytest.mark.parametrize("accessible", ["", "1"])
def test_every_page_is_shown_at_every_width(
    arguments: list[str],
    columns: str,
    accessible: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("ACCESSIBLE", accessible)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(output, "is_terminal", lambda stream: stream is sys.stdout)
    monkeypatch.setattr(sys, "argv", ["midback", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert not stopped.value.code
    shown = capsys.readouterr()
    assert shown.out
    wanted = int(columns) if columns in ("10", "20", "10000") else 80
    # A Markdown table, which an evaluation is read aloud as, has a line a row.
    assert arguments[0] == "evaluate" or max(map(len, shown.out.splitlines())) <= wanted
    assert shown.err == ""


@pytest.mark.parametrize(
    ("forced", "accessible", "is_coloured"), [("", "", False), ("0", "", False), ("1", "", True), ("1", "1", False)]
)
def test_force_color_is_honoured_in_a_pipe(
    forced: str,
    accessible: str,
    is_coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FORCE_COLOR", forced)
    monkeypatch.setenv("ACCESSIBLE", accessible)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "argv", ["midback", "explain", "kidney-stone"])
    with pytest.raises(SystemExit):
        main()
    assert ("\x1b[" in capsys.readouterr().out) is is_coloured


MIDBACK = [sys.executable, "-m", "midback_cli"]


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        *((encoding, "json") for encoding in ENCODINGS),
        *(("ascii", written) for written in ("html", "plain", "table", "markdown")),
    ],
)
def test_a_pipe_gets_utf_8_whatever_the_console(encoding: str, written: str, tmp_path: Path) -> None:
    words = "Спина болит, déjà vu, پشت"
    path = tmp_path / "me.json"
    path.write_text(json.dumps({"answers": {"age": 40}, "story": words, "country": words}), encoding="utf-8")
    command = [*MIDBACK, "quiz", "--answers", str(path), "--format", written, "--report", "-", "--output"]
    ran = subprocess.run(
        [*command, str(tmp_path / "out")],
        env={**os.environ, "PYTHONIOENCODING": encoding, "HOME": str(tmp_path)},
        capture_output=True,
        check=True,
    )
    assert words in ran.stdout.decode("utf-8")
    assert words in ran.stderr.decode("utf-8")


@pytest.mark.parametrize(
    "command",
    [
        ["quiz", "--answers", "{example}", "--format", "json"],
        ["quiz", "--answers", "{example}"],
        ["explain"],
        ["guide", "home-care"],
        ["ask", "heat or ice"],
        ["check"],
        ["evaluate", "--simulate", "2"],
        ["history", "export"],
        ["--help"],
        ["--version"],
        ["quiz", "--help"],
        ["history", "--help"],
        ["history", "show", "--help"],
    ],
    ids=" ".join,
)
def test_a_reader_that_has_gone_is_exit_code_0(command: list[str], tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    example = str(ROOT / "examples" / "emergency.json")
    ran = subprocess.run(
        [*MIDBACK, *(word.replace("{example}", example) for word in command)],
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path)},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (0, "")
    if "--answers" in command:
        # The exit status is asked for, and does not hang on who reads the page.
        reading, writing = os.pipe()
        os.close(reading)
        status = subprocess.run(
            [*MIDBACK, *(word.replace("{example}", example) for word in command), "--exit-status"], stdout=writing
        )
        os.close(writing)
        assert status.returncode == 40


@pytest.mark.parametrize("command", [["explain"], ["quiz", "--answers", "{example}"], ["--help"], ["check"]])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no full device")
def test_an_output_that_is_full_is_one_true_line(command: list[str]) -> None:
    example = str(ROOT / "examples" / "emergency.json")
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [*MIDBACK, *(word.replace("{example}", example) for word in command)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert ran.returncode == 2
    told = [line for line in ran.stderr.splitlines() if line.startswith("midback: ")]
    assert len(told) == 1
    assert "cannot be written: No space left on device" in told[0]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no full device")
def test_a_note_that_nobody_can_hear_changes_nothing(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [*MIDBACK, "quiz", "--answers", str(ROOT / "examples" / "emergency.json"), "--output", str(tmp_path / "x")],
            stderr=full,
        )
    assert ran.returncode == 0
    assert (tmp_path / "x").stat().st_size > 100
