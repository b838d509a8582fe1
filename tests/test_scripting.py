"""The recipes of docs/scripting.md run as they stand there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

RECIPES = re.findall(r"```(?:python|sh)\n(.*?)```", (ROOT / "docs" / "scripting.md").read_text("utf-8"), re.DOTALL)


def ran(command: list[str], folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    whole = subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert whole.returncode == 0, whole.stderr
    return whole.stdout


def test_the_triage_sheet_puts_the_unreadable_and_the_urgent_first(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "name,age,sex,chest-signs,fever\n"
        "Ann,34,female,none,no\nBen,58,male,cold-sweat chest-sick?,\nEve,540,female,none,no\n",
        encoding="utf-8",
    )
    lines = ran([sys.executable, "-c", RECIPES[0]], tmp_path).splitlines()
    assert [line.split()[0] for line in lines] == ["Eve", "Ben", "Ann"]
    assert "not read: answers.age: 540" in lines[0]
    assert "not asked: " in lines[2]


def test_the_notebook_counts_the_first_causes_by_urgency(tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    command = [sys.executable, "-m", "midback_cli", "batch", str(ROOT / "examples" / "people.jsonl")]
    records = ran([*command, "--select", "urgency,causes.id"], tmp_path)
    (tmp_path / "results.jsonl").write_text(records + '{"line": 9, "error": {}}\n', encoding="utf-8")
    assert "emergency-room" in ran([sys.executable, "-c", RECIPES[1]], tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="runs a shell script")
def test_the_nightly_batch_finishes_a_night_that_was_cut_and_sets_errors_aside(tmp_path: Path) -> None:
    good = '{"answers": {"age": 54}}\n'
    (tmp_path / "answers-2026-01-01.jsonl").write_text(f"{good}{{\n{good}", encoding="utf-8")
    night = ["sh", "-c", RECIPES[2], "night", "2026-01-01"]
    ran(night, tmp_path)
    results, errors = (tmp_path / f"{name}-2026-01-01.jsonl" for name in ("results", "errors"))
    whole = results.read_bytes()
    assert [json.loads(line)["line"] for line in whole.splitlines()] == [1, 2, 3]
    assert json.loads(errors.read_text(encoding="utf-8"))["line"] == 2
    results.write_bytes(whole[:-100])
    ran(night, tmp_path)
    assert results.read_bytes() == whole
