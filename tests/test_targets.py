"""What a file's name asks for: the format, standard output, or a refusal before the first question."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midback_cli import UnusableOutput
from midback_cli.terminal.cli import main
from midback_cli.terminal.formats import Format
from midback_cli.terminal.targets import REPORT_ENDINGS, RESULT_ENDINGS, format_by_name
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

EXAMPLE = ROOT / "examples" / "emergency.json"
BEGINS = {".json": "{", ".html": "<!DOCTYPE html>", ".htm": "<!DOCTYPE html>", ".md": "# ", ".txt": "CALL "}
REPORT_BEGINS = {**BEGINS, ".txt": "FOR YOUR VISIT"}


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    for name in ("ACCESSIBLE", "FORCE_COLOR", "MIDBACK_CONTENT"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["midback", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), captured.out, captured.err)

    return run


@given(st.text(min_size=1).filter(lambda text: "/" not in text and "\0" not in text))
def test_every_name_has_a_format_or_is_refused_by_its_ending(name: str) -> None:
    ending = Path(name).suffix.casefold()
    try:
        found = format_by_name(Path(name), RESULT_ENDINGS, Format.TABLE)
    except UnusableOutput as error:
        assert ending not in RESULT_ENDINGS
        assert any(letter.isalpha() for letter in ending)
        for known in RESULT_ENDINGS:
            assert known in error.reason
    else:
        assert found is RESULT_ENDINGS.get(ending, Format.TABLE)


@pytest.mark.parametrize("case", [str.lower, str.upper, str.title])
@pytest.mark.parametrize("ending", [*RESULT_ENDINGS])
def test_the_ending_decides_how_a_result_is_written(
    ending: str, case: Callable[[str], str], run: Run, tmp_path: Path
) -> None:
    target = tmp_path / f"result.2026{case(ending)}"
    assert run("quiz", "--answers", EXAMPLE, "--output", target) == (0, "", f"Written to {target}\n")
    assert target.read_text(encoding="utf-8").startswith(BEGINS[ending])


@pytest.mark.parametrize("ending", [*REPORT_ENDINGS])
def test_the_ending_decides_how_the_report_is_written(ending: str, run: Run, tmp_path: Path) -> None:
    target = tmp_path / f"visit{ending}"
    assert run("quiz", "--answers", EXAMPLE, "--report", target).code == 0
    assert target.read_text(encoding="utf-8").startswith(REPORT_BEGINS[ending])


WRITES = {
    "--output": [".pdf", ".docx", ".odt", ".csv", ".jsonl", ".xhtml", ".html.gz"],
    "--report": [".pdf", ".docx", ".json", ".rtf"],
    "--save-answers": [".pdf", ".html", ".md", ".yaml"],
}


@pytest.mark.parametrize(("option", "ending"), [(option, end) for option, ends in WRITES.items() for end in ends])
def test_an_ending_of_another_kind_is_refused_before_anything_is_read_or_asked(
    option: str, ending: str, run: Run, tmp_path: Path
) -> None:
    ran = run("quiz", "--answers", tmp_path / "nowhere.json", option, tmp_path / f"visit{ending}")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert f"midback does not write {Path(f'x{ending}').suffix} here; end the name in " in ran.err
    assert ("print the .html page from your browser" in ran.err) is (option != "--save-answers")
    assert list(tmp_path.iterdir()) == []


def test_an_export_of_the_history_is_json(run: Run) -> None:
    assert "end the name in .json" in run("history", "export", "--output", "kept.html").err
    assert run("history", "export", "--output", "kept.json").code == 0
    assert run("history", "export", "--output", "-") == (0, Path("kept.json").read_text(encoding="utf-8"), "")


@pytest.mark.parametrize("format", list(Format))
@pytest.mark.parametrize("ending", [*RESULT_ENDINGS, "", ".pdf", ".2026"])
def test_format_wins_over_a_name_and_says_so(format: Format, ending: str, run: Run, tmp_path: Path) -> None:
    target = tmp_path / f"r{ending}"
    ran = run("quiz", "--answers", EXAMPLE, "--format", format.value, "--output", target)
    assert (ran.code, ran.out) == (0, "")
    is_told = ending in RESULT_ENDINGS and RESULT_ENDINGS[ending] not in (format.file_format, Format.PLAIN)
    assert (f"will hold {format.value}, as --format says" in ran.err) is is_told
    assert target.read_text(encoding="utf-8") == run("quiz", "--answers", EXAMPLE, "--format", format.value).out or (
        format is Format.TABLE
    )


@pytest.mark.parametrize("format", [Format.JSON, Format.PLAIN, Format.HTML])
def test_a_dash_is_standard_output(format: Format, run: Run, tmp_path: Path) -> None:
    plain = run("quiz", "--answers", EXAMPLE, "--format", format.value)
    assert run("quiz", "--answers", EXAMPLE, "--format", format.value, "--output", "-") == plain
    answers = run("quiz", "--answers", EXAMPLE, "--output", tmp_path / "r.txt", "--save-answers", "-")
    assert json.loads(answers.out)["answers"]
    report = run("quiz", "--answers", EXAMPLE, "--output", tmp_path / "r.txt", "--report", "-")
    assert report.out.startswith("# For your visit")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.txt"]


@pytest.mark.parametrize(
    "options",
    [
        ("--report", "-"),
        ("--save-answers", "-"),
        ("--output", "-", "--report", "-"),
        ("--output", "r.txt", "--report", "-", "--save-answers", "-"),
    ],
    ids=" ".join,
)
def test_standard_output_takes_one_thing(options: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    ran = run("quiz", "--answers", EXAMPLE, *options)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("midback: standard output: takes one thing")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--output", "--save-answers", "--report"])
@pytest.mark.parametrize("length", [1, 100, 200, 240, 245, 246, 250, 255, 256, 300, 5000])
def test_a_name_is_refused_before_the_first_question_or_can_be_written(
    option: str, length: int, run: Run, tmp_path: Path
) -> None:
    name = "x" * length
    refused = run("quiz", "--answers", tmp_path / "nowhere.json", option, name)
    assert refused.code == 2
    if "cannot be written" in refused.err:
        assert length > 255
        return
    assert length <= 255
    assert run("quiz", "--answers", EXAMPLE, option, name).code == 0
    assert Path(name).exists()


@pytest.mark.parametrize("option", ["--output", "--save-answers", "--report"])
def test_a_link_that_leads_to_itself_is_one_line(option: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    ran = run("quiz", "--answers", EXAMPLE, option, "loop")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "midback: loop: cannot be written: is a link that leads back to itself\n"
    assert (tmp_path / "loop").is_symlink()
    ran = run("quiz", "--answers", "loop")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert ran.err.startswith("midback: loop: cannot be read: ")


def test_a_folder_that_is_gone_is_named_truly(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert run("quiz", "--answers", "me.json").err == "midback: me.json: cannot be read: No such file or directory\n"
    ran = run("quiz", "--answers", EXAMPLE, "--output", "r.txt")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("midback: r.txt: cannot be written: ")
    assert run("quiz", "--answers", EXAMPLE).code == 0
