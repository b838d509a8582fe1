"""The planting of defects itself: each one compiles and changes something, and one that no test notices is reported."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutants import ROOT, Outcome, all_mutants, files_of, measured, mutants_of, shown

SOURCE = '''"""A docstring stays."""

from typing import Any


def least(values: list[int], bound: int = 3) -> Any:
    """A docstring stays."""
    # A comment stays: 1 < 2.
    kept = sorted((one for one in values if one > bound and not one == 7), key=lambda one: -one)
    values.append(0)
    return min(kept) if kept else "nothing"
'''


def test_every_edit_compiles_and_changes_something() -> None:
    mutants = mutants_of(Path("made_up.py"), SOURCE)
    whole = ast.dump(ast.parse(SOURCE))
    for mutant in mutants:
        assert ast.dump(ast.parse(mutant.applied(SOURCE))) != whole, mutant
    assert len({mutant.applied(SOURCE) for mutant in mutants}) == len(mutants) > 15
    assert {mutant.kind for mutant in mutants} == {
        "and, or", "arithmetic", "call", "comparison", "condition left out", "condition turned", "constant", "order",
        "part left out", "return", "sign or not left out", "statement left out", "text",
    } - {"arithmetic"}  # fmt: skip


def test_docstrings_comments_and_annotations_are_left_alone() -> None:
    for mutant in mutants_of(Path("made_up.py"), SOURCE):
        changed = mutant.applied(SOURCE)
        assert changed.count("A docstring stays.") == 2
        assert "# A comment stays: 1 < 2." in changed
        assert "values: list[int], bound: int" in changed


def test_every_edit_of_the_engine_compiles() -> None:
    every = all_mutants("midback_cli/assessment")
    assert len(every) > 1000
    sources = {path: (ROOT / path).read_text(encoding="utf-8") for path in {mutant.path for mutant in every}}
    # Each kind of edit is made in many places, so every third edit is enough.
    for mutant in every[::3]:
        compile(mutant.applied(sources[mutant.path]), str(mutant.path), "exec")


def test_the_tests_of_a_module_come_first_and_none_is_left_out() -> None:
    folder = ROOT / "tests" / "assessment"
    files = [Path(one).name for one in files_of(folder, "what_if")]
    assert files[0] == "test_what_if.py"
    assert sorted(files) == sorted(path.name for path in folder.glob("test_*.py"))


def test_a_defect_that_a_test_notices_is_told_from_one_that_none_does() -> None:
    """Planted in a copy: a word that a test pins, and the size of a cache, which nobody can see."""
    every = all_mutants("midback_cli/assessment", "follow_up.py,matching.py")
    word = next(mutant for mutant in every if '"the same"' in shown(mutant))
    memory = next(mutant for mutant in every if "_MOST_REMEMBERED" in shown(mutant))
    reported: list[Outcome] = []
    outcomes = measured([word, memory], "tests/assessment", 1, reported.append, quick=("test_follow_up.py",))
    assert reported == outcomes
    assert "test_a_change_is_told_in_words" in outcomes[0].noticed_by
    assert outcomes[1].noticed_by == ""
    assert shown(word).splitlines()[1].strip().startswith("+")
    assert '"the same"' in (ROOT / word.path).read_text(encoding="utf-8")


def test_a_folder_without_tests_is_told() -> None:
    every = all_mutants("midback_cli/assessment", "what_if.py")
    with pytest.raises(SystemExit, match="holds no tests"):
        measured(every[:1], "tests/nowhere", 1)
