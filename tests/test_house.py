"""The rules of the house, read from the source: who imports whom, what is public, what stands in no Python file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_command

import midback_cli
from midback_cli import Content
from midback_cli.terminal.cli import COMMANDS
from tests.conftest import ROOT

PACKAGE = ROOT / "midback_cli"
MODULES = sorted(PACKAGE.rglob("*.py"))
# A module imports only from its own folder and from rows above its own; two folders of one row don't know each other.
ROWS = (
    ("files",),
    ("errors", "spelling"),
    ("knowledge",),
    ("assessment",),
    ("exchange",),
    ("language", "storage", "evaluation"),
    ("rendering",),
    ("terminal",),
    ("__init__", "__main__"),
)


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def row_of(room: str) -> int:
    return next(number for number, rooms in enumerate(ROWS) if room in rooms)


def imports_of(path: Path) -> list[str]:
    """Every module of ours that is imported, but for types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    return [
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module is not None
        and node.module.startswith("midback_cli")
        and id(node) not in for_types
    ]


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_a_module_imports_only_from_its_own_room_and_from_above(path: Path) -> None:
    relative = path.relative_to(PACKAGE).with_suffix("")
    room = relative.parts[0]
    for module in imports_of(path):
        other = room_of(module)
        if other not in (room, "__init__"):
            assert row_of(other) < row_of(room), f"{relative} imports {module}"


def test_all_public_names_are_sorted_and_there() -> None:
    assert sorted(midback_cli.__all__) == midback_cli.__all__
    for name in midback_cli.__all__:
        assert getattr(midback_cli, name).__module__.startswith("midback_cli.")
    with pytest.raises(AttributeError):
        _ = midback_cli.nothing


@pytest.mark.parametrize(
    "statement", ["import midback_cli", "from midback_cli import assess, load_content, next_question"]
)
def test_the_python_face_loads_no_terminal_library(statement: str) -> None:
    check = "import sys; print(sorted({'typer', 'rich', 'questionary', 'prompt_toolkit'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", f"{statement}; {check}"], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_no_condition_question_or_phone_number_stands_in_python(path: Path, content: Content) -> None:
    ids = {*content.conditions, *(name for name in content.questions if "-" in name)}
    numbers = {number.ambulance for number in content.emergency_numbers.values() if len(number.ambulance) >= 3}
    code = "".join(
        line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if not line.lstrip().startswith("#")
    )
    # The examples of a command's help name a condition, as a person would.
    code = re.sub(r'"""[\s\S]*?"""', "", code).replace("midback explain kidney-stone", "")
    assert not [name for name in ids if re.search(rf"['\"]{re.escape(name)}['\"]", code)]
    assert not [number for number in numbers if re.search(rf"['\"]{number}['\"]", code)]


def test_the_result_alone_turns_itself_into_a_document() -> None:
    doors = [
        f"{path.relative_to(PACKAGE)}: {node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.endswith("to_dict")
    ]
    assert doors == ["assessment/result.py: to_dict"]


def test_no_two_public_classes_share_a_name() -> None:
    modules: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                modules.setdefault(node.name, []).append(str(path.relative_to(PACKAGE)))
    assert len(modules) > 50
    assert {name: paths for name, paths in modules.items() if len(paths) > 1} == {}


# One long literal, or one call with a row for each field.
TABLES = {"_build"}


def functions_of(node: ast.AST, within: str = "") -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{within}{child.name}", child
        inner = f"{within}{child.name}." if isinstance(child, ast.ClassDef) else within
        yield from functions_of(child, inner)


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_no_function_is_longer_than_40_lines(path: Path) -> None:
    for name, function in functions_of(ast.parse(path.read_text(encoding="utf-8"))):
        # Without its options and its docstring, which is the help of a command.
        first = function.body[1 if ast.get_docstring(function) and len(function.body) > 1 else 0]
        lines = (function.end_lineno or 0) - first.lineno + 1
        assert lines <= 40 or name in TABLES, f"{name} has {lines} lines"


README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = sorted((ROOT / "docs").glob("*.md"))


def test_every_command_stands_in_the_readme_which_is_short() -> None:
    assert len(README.splitlines()) < 120
    for command in COMMANDS:
        assert f"midback {command}" in README


def test_every_option_of_the_quiz_and_every_example_stands_in_the_docs() -> None:
    docs = "".join(path.read_text(encoding="utf-8") for path in DOCS)
    parameters = get_command(import_module(COMMANDS["quiz"]).app).params
    options = [name for parameter in parameters for name in parameter.opts if name.startswith("--")]
    assert len(options) > 15
    assert [option for option in options if option not in docs] == []
    for path in (ROOT / "examples").glob("*.json"):
        assert path.name in docs


@pytest.mark.parametrize("path", [ROOT / "README.md", *DOCS], ids=lambda path: path.name)
def test_every_link_and_picture_of_the_docs_is_there(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not link.startswith("https://") and not (path.parent / link).exists()] == []


def test_the_first_command_of_the_readme_sets_all_up_and_ends_in_the_quiz() -> None:
    start, checked = (line for line in README.splitlines() if line.startswith("python3 -m venv .venv && "))
    assert start.endswith(" && .venv/bin/midback quiz")
    assert checked.endswith(" && .venv/bin/pytest")


def test_the_module_runs_as_a_program() -> None:
    ran = subprocess.run([sys.executable, "-m", "midback_cli", "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout == f"midback {midback_cli.__version__}\n"


def test_the_check_on_a_clean_checkout_runs_the_test_command_of_the_readme() -> None:
    command = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]
    assert command.endswith(".venv/bin/pytest")
    assert command in README.splitlines()


def test_the_picture_is_what_the_program_shows() -> None:
    subprocess.run([sys.executable, ROOT / "docs" / "pictures.py", "--check"], check=True, cwd=ROOT)
