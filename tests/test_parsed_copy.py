"""The parsed copy that a wheel carries: damaged in any way, the content is that of the TOML all the same."""

from __future__ import annotations

import json
import os
import runpy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from midback_cli import Content, load_content
from midback_cli.knowledge import loading, parsed_copy
from midback_cli.knowledge.loading import damaged_copy, parsed_copy_state
from midback_cli.knowledge.parsed_copy import FILES, UnusableCopy, digest_of, read_copy, write_copy
from midback_cli.terminal.cli import app
from tests.conftest import ROOT

TEXTS = [(ROOT / "content" / f"{name}.toml").read_bytes() for name in FILES]
DIGEST = digest_of(TEXTS)
TABLES = {name: tomli.loads(text.decode()) for name, text in zip(FILES, TEXTS, strict=True)}
GOOD = write_copy(DIGEST, TABLES)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The content as it stands in an installed package, with its parsed copy."""
    shutil.copytree(ROOT / "content", tmp_path / "_content")
    (tmp_path / "_content" / parsed_copy.NAME).write_bytes(GOOD)
    monkeypatch.setattr(loading, "content_directory", lambda: tmp_path / "_content")
    return tmp_path / "_content"


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value of the tables that is no table."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from leaves(inner, (*path, key)) if isinstance(inner, dict | list) else [(*path, key)]


LEAVES = list(leaves(TABLES))
ODD: list[Any] = [None, True, -1, 0.5, "", "self-care", [], {}, ["x"], {"p": 1}]


def refused(copy: bytes) -> bool:
    try:
        read_copy(copy, DIGEST)
    except UnusableCopy:
        return True
    return False


def test_a_whole_copy_is_used_and_gives_the_same_content(installed: Path, content: Content) -> None:
    assert parsed_copy_state() == "used"
    assert damaged_copy() is None
    assert load_content() == content


def test_a_whole_copy_is_not_parsed_again(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_parse", lambda *given: pytest.fail("the TOML was parsed"))
    load_content()


@pytest.mark.parametrize("part", range(50))
def test_a_copy_cut_anywhere_is_refused(part: int) -> None:
    assert refused(GOOD[: len(GOOD) * part // 50])
    assert refused(GOOD + GOOD[: part + 1])


@given(place=st.integers(0, len(GOOD) - 1), bits=st.integers(1, 255))
@settings(max_examples=300)
def test_a_copy_with_any_byte_flipped_is_refused(place: int, bits: int) -> None:
    assert refused(GOOD[:place] + bytes((GOOD[place] ^ bits,)) + GOOD[place + 1 :])


@given(path=st.sampled_from(LEAVES), odd=st.sampled_from(ODD))
@settings(max_examples=40)
def test_a_copy_with_any_value_changed_is_refused(path: tuple[Any, ...], odd: Any) -> None:
    document = json.loads(GOOD)
    inner = document["tables"]
    for key in path[:-1]:
        inner = inner[key]
    if inner[path[-1]] != odd or type(inner[path[-1]]) is not type(odd):
        inner[path[-1]] = odd
        assert refused(json.dumps(document).encode())


@given(raw=st.binary(max_size=300))
@settings(max_examples=200)
def test_random_bytes_are_refused(raw: bytes) -> None:
    assert refused(raw)
    assert refused(GOOD[:80] + raw)


def milder(document: dict[str, Any]) -> None:
    for rule in document["tables"]["redflags"]["rule"]:
        rule["urgency"] = "self-care"


def emptied(document: dict[str, Any]) -> None:
    document["tables"] = {}


def renamed(document: dict[str, Any]) -> None:
    document["rows"] = document.pop("tables")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut": lambda path: path.write_bytes(GOOD[:200_000]),
    "empty": lambda path: path.write_bytes(b""),
    "a brace": lambda path: path.write_bytes(b"{"),
    "null": lambda path: path.write_bytes(b"null"),
    "other keys": lambda path: path.write_text(json.dumps({"one": 1})),
    "keys of before": lambda path: path.write_text(json.dumps({"sha256": DIGEST, "tables": TABLES})),
    "random bytes": lambda path: path.write_bytes(bytes(range(256)) * 9),
    "all rules self-care": lambda path: path.write_text(changed(milder)),
    "no tables": lambda path: path.write_text(changed(emptied)),
    "another name for the tables": lambda path: path.write_text(changed(renamed)),
    "a true digest of nothing": lambda path: path.write_bytes(write_copy(DIGEST, {})),
    "a true digest of lists": lambda path: path.write_bytes(write_copy(DIGEST, dict.fromkeys(FILES, [1]))),
    "too large": lambda path: path.write_bytes(b" " * 8_000_001),
    "a folder": lambda path: in_its_place(path, path.mkdir),
    "a link to itself": lambda path: in_its_place(path, lambda: path.symlink_to(path)),
    "a link to nothing": lambda path: in_its_place(path, lambda: path.symlink_to("nowhere")),
    "a pipe that nobody writes to": lambda path: in_its_place(path, lambda: os.mkfifo(path)),
}


def in_its_place(path: Path, make: Callable[[], None]) -> None:
    path.unlink()
    make()


def changed(change: Callable[[dict[str, Any]], None]) -> str:
    document = json.loads(GOOD)
    change(document)
    return json.dumps(document)


@pytest.mark.parametrize("name", DAMAGE)
def test_the_content_is_that_of_the_toml_whatever_is_wrong_with_the_copy(
    name: str, installed: Path, content: Content
) -> None:
    DAMAGE[name](installed / parsed_copy.NAME)
    assert load_content() == content
    assert parsed_copy_state() != "used"
    assert str(damaged_copy()).startswith("parsed.json: ")


def test_a_copy_that_is_missing_or_of_other_files_is_no_damage(installed: Path) -> None:
    (installed / "guide.toml").write_text((installed / "guide.toml").read_text(encoding="utf-8") + "\n# a note\n")
    assert parsed_copy_state() == "was made from other files"
    assert damaged_copy() is None
    assert load_content().sha256 != DIGEST
    (installed / parsed_copy.NAME).unlink()
    assert parsed_copy_state() == "missing"
    assert damaged_copy() is None


def test_check_names_a_damaged_copy(installed: Path) -> None:
    (installed / parsed_copy.NAME).write_bytes(GOOD[:-1])
    ran = CliRunner().invoke(app, ["check"])
    assert ran.exit_code == 2
    assert "parsed.json: does not match its own digest; the TOML files are read instead" in ran.output


def test_the_build_hook_can_read_the_module_without_the_package() -> None:
    alone = runpy.run_path(str(ROOT / "midback_cli" / "knowledge" / "parsed_copy.py"))
    assert alone["write_copy"](DIGEST, TABLES) == GOOD
    source = (ROOT / "midback_cli" / "knowledge" / "parsed_copy.py").read_text(encoding="utf-8")
    assert "from midback_cli" not in source and "import midback_cli" not in source
    assert 'FILES = ("' not in (ROOT / "hatch_build.py").read_text()


def test_the_mark_of_an_encoding_at_the_head_of_a_file_is_passed_over(tmp_path: Path, content: Content) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    for name in FILES:
        path = tmp_path / "content" / f"{name}.toml"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_content(tmp_path / "content").conditions == content.conditions
