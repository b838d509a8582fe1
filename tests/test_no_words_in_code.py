"""What reads a person's text knows no language: every word that it looks for stands in the content."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import get_args

import pytest
import tomli

from midback_cli.knowledge import built_copy, model, phrase_model, texts
from midback_cli.language import context, layout, passages
from tests.conftest import ROOT

PACKAGE = ROOT / "midback_cli"
READERS = [*sorted((PACKAGE / "language").glob("*.py")), *sorted((PACKAGE / "knowledge").glob("phrase*.py"))]
# It reads no text: it writes what the others have made.
READERS.remove(PACKAGE / "language" / "copies.py")
WORD = re.compile(r"[^\W\d_]{2,}")
# What stands in a pattern and is no word: escapes, names of groups, ranges of letters.
PATTERN_SIGNS = re.compile(r"\\U[0-9a-f]{8}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[a-zA-Z]|\?P<\w+>|\[[^]]*\]")
# What an editor or a programmer reads.
MESSAGES = {"problem", "Problem", "_same_keys", "InvalidValue"}
# Names that others know: answers of an answers file, parts of places and commands, and apostrophes in HTML.
NAMES = {
    *("yes", "no", "unsure", "none"),
    *("condition", "faq", "midback", "explain", "guide"),
    *("apos", "lsquo", "rsquo", "prime", "acute"),
}


def keys() -> set[str]:
    """The names that content and code share: fields, enums, files, keys of phrases.toml, groups of patterns."""
    kinds = [
        kind for module in (model, phrase_model, texts, context, layout, passages) for kind in vars(module).values()
    ]
    fields = {field for kind in kinds for field in getattr(kind, "_fields", ())}
    values = {
        str(member.value) for kind in kinds if isinstance(kind, type) and issubclass(kind, Enum) for member in kind
    }
    file = tomli.loads((ROOT / "content" / "phrases.toml").read_text(encoding="utf-8"))
    tables = (
        file,
        *(file[name] for name in ("word", "form", "time", "counts", "context")),
        *file["number"].values(),
        *file["alarm"],
    )
    groups = {group for pattern in (layout._TOKEN, layout._BULLET) for group in pattern.groupindex}
    return {
        *(*fields, *values, *groups, *built_copy.FURTHER_FILES, *built_copy.OPTIONAL_FILES, *built_copy.FURTHER_COPIES),
        *(*get_args(layout.Kind), phrase_model.NAMED),
        *(key for table in tables for key in table),
    }


def literals(node: ast.AST) -> Iterator[ast.Constant]:
    """The texts in code, without docstrings and messages."""
    for child in ast.iter_child_nodes(node):
        is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        called = getattr(child, "func", None)
        if is_docstring or getattr(called, "attr", getattr(called, "id", "")) in MESSAGES:
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child
        yield from literals(child)


def words_in(source: str) -> list[str]:
    """The words in the texts of code that are no keys."""
    known = keys() | NAMES
    return [
        word
        for literal in literals(ast.parse(source))
        if literal.value not in known
        for word in WORD.findall(PATTERN_SIGNS.sub(" ", str(literal.value).encode("unicode_escape").decode()))
        if word not in known
    ]


@pytest.mark.parametrize("path", READERS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_word_of_a_language_stands_in_what_reads_texts(path: Path) -> None:
    assert words_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'LISTED = ("or", "nor")',
        'ends = word.endswith("ss")',
        're.compile(r"(t|m|ve)\\b")',
        'return f"telephone {number}"',
    ],
)
def test_a_word_in_code_is_noticed(source: str) -> None:
    assert words_in(source)
