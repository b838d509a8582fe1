"""The end of a quiz loses nothing: whatever of it fails, everything else is handed over, and each failure is a line."""

from __future__ import annotations

import errno
import itertools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from midback_cli import UnusableOutput, files
from midback_cli.storage import places
from midback_cli.terminal import delivery, handing_over, output, targets
from midback_cli.terminal.cli import main
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

EXAMPLE = ROOT / "examples" / "kidney-stone.json"
RESULT = "BE SEEN IN PERSON, TODAY OR TOMORROW"
PARTS = ("output", "answers", "report", "kept")
SUBSETS = [subset for size in range(5) for subset in itertools.combinations(PARTS, size)]
ERRORS = [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT, errno.EACCES, errno.EFBIG]


class Ran(NamedTuple):
    code: int
    out: str
    err: str
    there: set[str]


@pytest.fixture
def end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    for name in ("ACCESSIBLE", "FORCE_COLOR", "MIDBACK_CONTENT"):
        monkeypatch.delenv(name, raising=False)
    real = files.write_private

    def end(failing: tuple[str, ...], error: Callable[[], Exception], *options: str) -> Ran:
        def write(path: Path, text: str) -> None:
            part = path.stem if path.parent == tmp_path else "kept"
            if part in failing:
                raise error()
            real(path, text)

        monkeypatch.setattr(files, "write_private", write)
        monkeypatch.setattr(places, "write_private", write)
        targets = {"--output": "output.txt", "--save-answers": "answers.json", "--report": "report.html"}
        named = [word for option, name in targets.items() for word in (option, str(tmp_path / name))]
        arguments = ["quiz", "--answers", str(EXAMPLE), *named, "--keep", *options]
        monkeypatch.setattr(sys, "argv", ["midback", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        shown = capsys.readouterr()
        there = {name for name in PARTS if any(tmp_path.glob(f"{name}.*"))}
        there |= {"kept"} if any((tmp_path / "home").rglob("*.json")) else set()
        return Ran(int(stopped.value.code or 0), shown.out, shown.err, there)

    return end


@pytest.mark.parametrize("failing", SUBSETS, ids=["+".join(subset) or "nothing" for subset in SUBSETS])
@pytest.mark.parametrize("number", ERRORS, ids=[errno.errorcode[number] for number in ERRORS])
def test_whatever_can_not_be_written_everything_else_is_handed_over(
    failing: tuple[str, ...], number: int, end: Callable[..., Ran]
) -> None:
    ran = end(failing, lambda: OSError(number, "No such luck"), "--exit-status")
    assert ran.there == set(PARTS) - set(failing)
    assert ran.code == (2 if failing else 20)
    # The result is somewhere in any case.
    assert (RESULT in ran.out) is ("output" in failing)
    lines = [line for line in ran.err.splitlines() if line.startswith("midback: ")]
    assert len(lines) == len(failing)
    assert all("No such luck" in line for line in lines)
    for part in set(failing) - {"kept"}:
        assert any(f"{part}." in line for line in lines)


@pytest.mark.parametrize("failing", SUBSETS[1:], ids=["+".join(subset) for subset in SUBSETS[1:]])
def test_a_defect_in_one_part_loses_no_other_and_surfaces_as_one(
    failing: tuple[str, ...], end: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MIDBACK_DEBUG", raising=False)
    ran = end(failing, lambda: ZeroDivisionError("no such luck"))
    assert ran.there == set(PARTS) - set(failing)
    assert ran.code == 2
    assert (RESULT in ran.out) is ("output" in failing)
    assert "A defect of midback: ZeroDivisionError: no such luck" in ran.err
    assert ran.err.splitlines()[-1].startswith("midback: In an emergency, call ")


@pytest.mark.parametrize("written", ["json", "html", "markdown", "table", "plain"])
def test_in_place_of_a_file_a_script_gets_what_it_asked_for_a_person_what_they_can_read(
    written: str, end: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = ("output",), lambda: OSError(errno.ENOSPC, "full")
    begins = {"json": "{", "html": "<!DOCTYPE", "markdown": "# ", "table": "╭", "plain": RESULT}
    assert end(*failing, "--format", written).out.lstrip().startswith(begins[written])
    monkeypatch.setattr(targets, "is_terminal", lambda stream: True)
    monkeypatch.setattr(output, "is_terminal", lambda stream: stream is sys.stdout)
    shown = end(*failing, "--format", written).out
    assert RESULT in shown
    assert not shown.lstrip().startswith(("{", "<!DOCTYPE", "# "))


@pytest.mark.parametrize("error", [UnusableOutput("standard output", "is closed"), OSError(errno.EIO, "broken")])
def test_where_standard_output_is_gone_the_result_is_on_standard_error(
    error: Exception, end: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(text: str) -> None:
        raise error

    monkeypatch.setattr(handing_over, "write", broken)
    ran = end(("output",), lambda: OSError(errno.ENOSPC, "full"))
    assert ran.code == 2
    assert RESULT in ran.err
    assert len([line for line in ran.err.splitlines() if line.startswith("midback: ")]) == 2
    assert ran.there == {"answers", "report", "kept"}


def test_a_reader_that_has_gone_loses_no_file_and_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone(text: str) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(output, "write", gone)
    monkeypatch.setattr(delivery, "silence", lambda stream: None)
    answers = tmp_path / "answers.json"
    monkeypatch.setattr(
        sys, "argv", ["midback", "quiz", "--answers", str(EXAMPLE), "--save-answers", str(answers), "--exit-status"]
    )
    with pytest.raises(SystemExit, match="20"):
        main()
    assert json.loads(answers.read_text(encoding="utf-8"))["answers"]
    assert capsys.readouterr().err == f"Written to {answers}\n"
