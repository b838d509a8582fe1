"""CONTRIBUTING.md, tried as written: its recipes from a fresh copy of the content, and every program that it names."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^### (.+)\n([\s\S]*?)(?=^##)", GUIDE, re.MULTILINE)
BLOCK = re.compile(r"^```(toml|sh)\n([\s\S]*?)^```", re.MULTILINE)


def blocks_of(text: str) -> list[tuple[str, str]]:
    return [(kind, block) for kind, block in BLOCK.findall(text)]


def without_counts(line: str) -> str:
    """A line of `check`, for any number of conditions: a new one does not make the page out of date."""
    return re.sub(r"\d+(?= (?:conditions|questions|rules|sources)\b)", "#", line)


def added(toml: str, folder: Path) -> None:
    """Adds each part of a block to the end of the file that its first line names."""
    for name, part in re.findall(r"^# (content/\S+)\n([\s\S]*?)(?=^# content|\Z)", toml, re.MULTILINE):
        path = folder / name
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{part}", encoding="utf-8")


def test_it_is_short_and_holds_four_recipes() -> None:
    assert len(GUIDE.splitlines()) < 160
    assert [name for name, _ in RECIPES] == ["A condition", "A question", "A rule", "A translation"]


@pytest.mark.skipif(sys.platform != "linux", reason="the recipes are written for the sed of Linux")
@pytest.mark.parametrize("recipe", [text for _, text in RECIPES], ids=[name for name, _ in RECIPES])
def test_a_recipe_works_as_written_and_check_says_what_it_says_there(recipe: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    programs = f"{Path(sys.executable).parent}{os.sep}"
    for kind, block in blocks_of(recipe):
        if kind == "toml":
            added(block, tmp_path)
            continue
        ran = subprocess.run(
            ["bash", "-c", block.replace(".venv/bin/", programs)], cwd=tmp_path, capture_output=True, text=True
        )
        expected = [line[2:] for line in block.splitlines() if line.startswith("# ") and not line.endswith('".')]
        lines = (ran.stdout + ran.stderr).splitlines()
        assert sorted(map(without_counts, lines)) == sorted(map(without_counts, expected))


def test_every_program_that_it_names_is_there() -> None:
    named = re.findall(r"\.venv/bin/(\S+)(?: -m (tests\.\w+)| ((?:benchmarks|tests)/\S+\.py))?", GUIDE)
    assert {program.strip("`") for program, _, _ in named} == {"pip", "ruff", "mypy", "pytest", "midback", "python"}
    for _, module, path in named:
        assert (ROOT / (f"{module.replace('.', '/')}.py" if module else path or ".")).exists()
    for path in re.findall(r"(?<![\w*])(\w+\.py)\b", GUIDE):
        assert list((ROOT / "midback_cli").rglob(path)) or list(ROOT.glob(f"*/{path}")), path


@pytest.mark.parametrize("module", sorted(set(re.findall(r"-m (tests\.\w+) (.*?)(?:  |$)", GUIDE, re.MULTILINE))))
def test_the_options_of_each_tool_are_its_own(module: tuple[str, str]) -> None:
    name, arguments = module
    shown = subprocess.run(
        [sys.executable, "-m", name, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for option in re.findall(r"--\w+", arguments):
        assert option in shown
