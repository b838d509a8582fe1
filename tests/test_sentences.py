"""No sentence for a person stands in Python: prompts, hints and notes come from the content (texts.toml)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "midback_cli"
# What is said before or without any content, and what is for editors and for those who write answers files.
EXEMPT = {
    "storage/answers_file.py",
    "terminal/cli.py",
    "terminal/help_page.py",
    "terminal/last_net.py",
    "terminal/program.py",
    "terminal/targets.py",
    "terminal/calibrate_command.py",
    "terminal/evaluate_command.py",
    "terminal/check_command.py",
    "terminal/thorough_checks.py",
}
MODULES = [
    path
    for room in ("terminal", "storage")
    for path in sorted((PACKAGE / room).glob("*.py"))
    if str(path.relative_to(PACKAGE)) not in EXEMPT
]
# The help of an option, and errors in how a command was called, in a file that a person wrote for it, or of a cluster.
CALLS = {
    "Option", "Argument", "BadParameter", "UnusableOutput", "UnreadableAnswers", "InvalidValue", "ClusterFailed",
    "WorkerDiffers",
}  # fmt: skip
# Two words side by side, or one with a capital letter as a line to pick has.
SENTENCE = re.compile(r"[^\W\d_]{2,}[,;:]? [^\W\d_]{2,}|^[A-Z][a-z]+[.:]?$")


def sentences_of(tree: ast.Module) -> Iterator[str]:
    """Every text of the module that a person could read, but docstrings and what CALLS says."""
    passed_over = {
        id(inner)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in CALLS)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed_over:
            if SENTENCE.search(node.value):
                yield node.value


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_no_sentence_stands_in_a_module_of_prompts(path: Path) -> None:
    # What stands in quotes as a type is no text.
    assert list(sentences_of(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "planted",
    [
        '"Go back"',
        '"Yes"',
        'f"Written to {path}"',
        '("Skip", "x")',
        '"nothing here; try again"',
        "say('Stop, please.')",
    ],
)
def test_a_sentence_that_is_planted_is_found(planted: str) -> None:
    assert list(sentences_of(ast.parse(f"value = {planted}")))


@pytest.mark.parametrize("innocent", ['"go-on"', '"utf-8"', 'typer.Option(help="Ask it all.")', '"--person"', '"[x]"'])
def test_ids_options_and_signs_are_no_sentences(innocent: str) -> None:
    assert not list(sentences_of(ast.parse(f"value = {innocent}")))


def late_imports_of(path: Path) -> list[ast.stmt]:
    """Every import inside a function."""
    return [
        node
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


LATE = [path for path in (PACKAGE / "files.py", *sorted(PACKAGE.glob("*/*.py"))) if late_imports_of(path)]


@pytest.mark.parametrize(
    "path",
    [path for path in LATE if path.parent.name in ("midback_cli", "terminal", "storage")],
    ids=lambda path: path.name,
)
def test_what_is_imported_late_has_its_reason(path: Path) -> None:
    assert "# Imported late" in path.read_text(encoding="utf-8")


def test_a_command_is_imported_late_as_a_whole_and_not_piece_by_piece() -> None:
    # What only an extra brings, pyarrow and Dask, can be imported nowhere else; it is counted apart.
    extras = [path for path in LATE if path.stem in ("cluster", "partitions", "parquet")]
    assert sum(len(late_imports_of(path)) for path in LATE if path not in extras) <= 39
    assert sum(len(late_imports_of(path)) for path in extras) <= 8
