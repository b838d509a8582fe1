"""Parquet in and out of a batch: the same records as from JSON lines, whole or not at all."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest

from midback_cli import Content
from midback_cli.knowledge import loading
from midback_cli.storage import parquet
from midback_cli.storage.partitions import Order, make, partitions_of
from midback_cli.terminal.cli import main
from tests.conftest import ROOT

PEOPLE = ROOT / "examples" / "people.jsonl"
LINES = [json.loads(line) for line in PEOPLE.read_text(encoding="utf-8").splitlines()]


class Ran(NamedTuple):
    code: int
    out: str
    err: str


class Run(Protocol):
    def __call__(self, *arguments: str | Path) -> Ran: ...


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: Content, tmp_path: Path) -> Run:
    monkeypatch.setattr(loading, "load_content", lambda directory=None: content)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["midback", "batch", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), captured.out, captured.err)

    return run


def test_without_pyarrow_it_is_one_line_that_says_how_to_install_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    (tmp_path / "people.parquet").write_bytes(b"PAR1")
    line = "needs packages that are not here (pip install 'midback[batch]')\n"
    assert run("people.parquet") == (2, "", f"midback: people.parquet: {line}")
    assert run(PEOPLE, "--output", "out.parquet") == (2, "", f"midback: out.parquet: {line}")
    assert not (tmp_path / "out.parquet").exists()


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed here: pip install 'midback[batch]'")
    from pyarrow import parquet as arrow_parquet

    table = arrow.Table.from_pylist(rows)
    arrow_parquet.write_table(table, path, row_group_size=3)
    return path


def rows_in(path: Path) -> list[dict[str, Any]]:
    from pyarrow import parquet as arrow_parquet

    rows: list[dict[str, Any]] = arrow_parquet.read_table(path).to_pylist()
    return rows


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("as_json", [True, False], ids=["json", "struct"])
def test_rows_give_the_records_that_their_lines_give(as_json: bool, jobs: str, run: Run, tmp_path: Path) -> None:
    lists = {name for line in LINES for name, value in line["answers"].items() if isinstance(value, list)}
    # A column of a struct has one type.
    in_columns = [
        {
            name: [value] if name in lists and isinstance(value, str) else value
            for name, value in line["answers"].items()
        }
        for line in LINES
    ]
    answers = [json.dumps(line["answers"], indent=1) for line in LINES] if as_json else in_columns
    rows = [{"id": line["id"], "answers": answer} for line, answer in zip(LINES, answers, strict=True)]
    written(tmp_path / "people.parquet", rows)
    assert run("people.parquet", "--jobs", jobs) == run(PEOPLE)
    (tmp_path / "some.jsonl").write_text("".join(run(PEOPLE).out.splitlines(keepends=True)[:2]), encoding="utf-8")
    assert run("people.parquet", "--output", "some.jsonl", "--resume").code == 0
    assert (tmp_path / "some.jsonl").read_text(encoding="utf-8") == run(PEOPLE).out


def test_a_bad_row_is_an_error_record_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    good = json.dumps({"age": 54})
    rows = [
        {"id": number, "answers": answers} for number, answers in enumerate((good, None, "{", '{"age": 540}', good))
    ]
    ran = run(written(tmp_path / "people.parquet", rows))
    assert ran.code == 1
    records = list(map(json.loads, ran.out.splitlines()))
    assert ["error" in record for record in records] == [False, True, True, True, False]
    assert records[3]["error"]["place"] == "answers.age"


def test_what_is_no_parquet_or_has_no_answers_is_one_line(run: Run, tmp_path: Path) -> None:
    written(tmp_path / "ages.parquet", [{"age": 54}])
    (tmp_path / "notes.parquet").write_bytes(b"my notes, long enough for a foot\n")
    for name, problem in (("ages", "has no column 'answers'"), ("notes", "cannot be read: ")):
        ran = run(f"{name}.parquet")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"midback: {name}.parquet: {problem}")
        assert ran.err.count("\n") == 1


def test_records_become_rows_and_a_file_is_whole_or_not_there(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed here: pip install 'midback[batch]'")
    monkeypatch.setattr(parquet, "_ROWS_WRITTEN", 2)
    (tmp_path / "people.jsonl").write_text(
        PEOPLE.read_text(encoding="utf-8") + '{"id": 7, "answers": {"age": 540}}\n', encoding="utf-8"
    )
    plain = run("people.jsonl").out.splitlines()
    assert run("people.jsonl", "--output", "out.parquet").code == 1
    rows = rows_in(tmp_path / "out.parquet")
    assert [row["record"] for row in rows] == plain
    assert [row["urgency"] for row in rows] == [json.loads(line).get("urgency") for line in plain]
    assert (rows[-1]["id"], rows[-1]["line"]) == ("7", len(plain))
    assert rows[-1]["error"] == "540 is not between 1 and 120"
    assert (tmp_path / "out.parquet").stat().st_mode & 0o777 == 0o600
    assert run("people.jsonl", "--output", "out.parquet").err.startswith(
        "midback: out.parquet: holds something already"
    )
    assert "--resume cannot go on with Parquet" in run("people.jsonl", "--output", "new.parquet", "--resume").err
    (tmp_path / "damaged.jsonl.gz").write_bytes(b"\x1f\x8b\x08")
    assert run("people.jsonl", "damaged.jsonl.gz", "--output", "new.parquet").code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["damaged.jsonl.gz", "out.parquet", "people.jsonl"]


def test_a_partition_of_parquet_is_made_as_parquet(content: Content, run: Run, tmp_path: Path) -> None:
    rows = [{"id": line["id"], "answers": json.dumps(line["answers"])} for line in LINES]
    (tmp_path / "calls").mkdir()
    written(tmp_path / "calls" / "may.parquet", rows)
    (partition,) = partitions_of([tmp_path / "calls"], tmp_path / "results")
    assert make(partition, Order(None, content.sha256, None)) == (len(LINES), 0)
    assert [row["record"] for row in rows_in(tmp_path / "results" / "may.parquet")] == run(PEOPLE).out.splitlines()
