"""The built copies that a wheel carries: damaged in any way, the content is that of the TOML all the same."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from midback_cli import Content, Urgency, load_content
from midback_cli.knowledge import loading
from midback_cli.knowledge.built_copy import (
    FILES,
    FURTHER_COPIES,
    OPTIONAL_FILES,
    UnusableCopy,
    copy_name,
    digest_of,
    read_copy,
    write_copy,
)
from midback_cli.knowledge.doctor_report import load_visit_plan
from midback_cli.knowledge.loading import built_copy_state, damaged_copies
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.copies import write_copies
from midback_cli.language.search import built_index, load_index
from midback_cli.terminal.cli import app
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
DIGEST = digest_of([(ROOT / "content" / f"{name}.toml").read_bytes() for name in FILES])
GOOD = write_copy(DIGEST, CONTENT)
INDEX = built_index(CONTENT, load_phrases(CONTENT, ROOT / "content"), ROOT / "content")
# Answered, misspelt, cut from a long list, and refused.
QUESTIONS = ("heat or ice", "wich sholder bade is it", "what should I ask the doctor and bring", "my cat has fleas", "")
FLAGS = tuple(flag._replace(urgency=Urgency.SELF_CARE) for flag in CONTENT.red_flags)
MILDER = pickle.dumps(replace(CONTENT, red_flags=FLAGS), protocol=5)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copies as the build writes them."""
    target = tmp_path_factory.mktemp("copies")
    write_copies(ROOT / "content", target)
    return target


@pytest.fixture
def installed(copies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The content as it stands in an installed package, with its copies."""
    shutil.copytree(ROOT / "content", tmp_path / "_content")
    shutil.copytree(copies, tmp_path / "_content", dirs_exist_ok=True)
    monkeypatch.setattr(loading, "content_directory", lambda: tmp_path / "_content")
    return tmp_path / "_content"


def refused(copy: bytes) -> bool:
    try:
        read_copy(copy, DIGEST)
    except UnusableCopy:
        return True
    return False


def test_whole_copies_are_used_and_give_the_same(
    installed: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    phrases = load_phrases(content, ROOT / "content")
    index = built_index(content, phrases, ROOT / "content")
    plan = load_visit_plan(content, ROOT / "content")
    monkeypatch.setattr("midback_cli.knowledge.building._parse", lambda *given: pytest.fail("the TOML was parsed"))
    assert built_copy_state() == "used"
    assert damaged_copies(content) == ()
    loaded = load_content()
    assert loaded == content
    assert loaded.directory == installed
    assert load_phrases(loaded) == phrases
    found = load_index(loaded, load_phrases(loaded))
    for question in QUESTIONS:
        assert found.answers(question) == index.answers(question)
        assert found.find(question, 4) == index.find(question, 4)
    assert load_visit_plan(loaded) == plan


def test_a_copy_is_never_looked_for_in_a_folder_that_is_named(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "read_copy", lambda *given: pytest.fail("a named folder was trusted"))
    shutil.copytree(installed, tmp_path / "named")
    content = load_content(tmp_path / "named")
    assert load_phrases(content)
    assert load_phrases(content, tmp_path / "named")
    assert damaged_copies(content, tmp_path / "named") == ()


def test_a_copy_names_no_folder_of_the_machine_that_built_it(copies: Path) -> None:
    for path in copies.iterdir():
        assert str(ROOT).encode() not in path.read_bytes()


@pytest.mark.parametrize("part", range(50))
def test_a_copy_cut_anywhere_is_refused(part: int) -> None:
    assert refused(GOOD[: len(GOOD) * part // 50])
    assert refused(GOOD + GOOD[: part + 1])


@given(place=st.integers(0, len(GOOD) - 1), bits=st.integers(1, 255))
@settings(max_examples=300)
def test_a_copy_with_any_byte_flipped_is_refused(place: int, bits: int) -> None:
    assert refused(GOOD[:place] + bytes((GOOD[place] ^ bits,)) + GOOD[place + 1 :])


@given(raw=st.binary(max_size=300))
@settings(max_examples=200)
def test_random_bytes_are_refused(raw: bytes) -> None:
    assert refused(raw)
    assert refused(GOOD[:80] + raw)
    assert refused(sha256(raw).hexdigest().encode() + raw)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "empty": lambda path: path.write_bytes(b""),
    "null": lambda path: path.write_bytes(b"null"),
    "random bytes": lambda path: path.write_bytes(bytes(range(256)) * 9),
    "all rules self-care": lambda path: path.write_bytes(GOOD[:128] + MILDER),
    "without its digests": lambda path: path.write_bytes(path.read_bytes()[128:]),
    "too large": lambda path: path.write_bytes(b" " * 8_000_001),
    "a folder": lambda path: in_its_place(path, path.mkdir),
    "a link to itself": lambda path: in_its_place(path, lambda: path.symlink_to(path)),
    "a link to nothing": lambda path: in_its_place(path, lambda: path.symlink_to("nowhere")),
    "a pipe that nobody writes to": lambda path: in_its_place(path, lambda: os.mkfifo(path)),
}


def in_its_place(path: Path, make: Callable[[], None]) -> None:
    path.unlink()
    make()


@pytest.mark.parametrize("name", ["content", *FURTHER_COPIES])
@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_loaded_is_that_of_the_toml_whatever_is_wrong_with_a_copy(
    damage: str, name: str, installed: Path, content: Content
) -> None:
    path = installed / copy_name(name)
    DAMAGE[damage](path)
    assert load_content() == content
    assert (built_copy_state() == "used") is (name != "content")
    (problem,) = damaged_copies(content)
    assert str(problem).startswith(f"{path.name}: ")
    if name == "search":
        phrases = load_phrases(content)
        assert load_index(content, phrases).answers("heat or ice") == INDEX.answers("heat or ice")


def test_a_copy_that_is_missing_or_of_other_files_is_no_damage(installed: Path) -> None:
    (installed / "guide.toml").write_text((installed / "guide.toml").read_text(encoding="utf-8") + "\n# a note\n")
    changed = load_content()
    assert built_copy_state() == "was made from other files"
    assert damaged_copies(changed) == ()
    assert changed.sha256 != DIGEST
    for path in installed.glob("*.pickle"):
        path.unlink()
    assert built_copy_state() == "missing"
    assert damaged_copies(changed) == ()


def test_the_package_itself_may_do_without_what_is_optional(installed: Path) -> None:
    for name in OPTIONAL_FILES:
        (installed / f"{name}.toml").unlink()
    content = load_content()
    assert damaged_copies(content) == ()
    assert load_index(content, load_phrases(content)).answers("heat or ice")


def test_check_names_a_damaged_copy(installed: Path) -> None:
    (installed / copy_name("content")).write_bytes(GOOD[:-1])
    ran = CliRunner().invoke(app, ["check"])
    assert ran.exit_code == 2
    assert "content.pickle: does not match its own digest; the TOML files are read instead" in ran.output


def test_the_same_tree_gives_the_same_bytes(tmp_path: Path) -> None:
    script = "import sys, pathlib as p, midback_cli.language.copies as c; c.write_copies(*map(p.Path, sys.argv[1:]))"
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        subprocess.run(
            [sys.executable, "-c", script, str(ROOT / "content"), str(tmp_path / name)],
            env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)},
            check=True,
        )
    for name in ("content", *FURTHER_COPIES):
        first, second = ((tmp_path / folder / copy_name(name)).read_bytes() for folder in ("first", "second"))
        assert first == second


def test_the_mark_of_an_encoding_at_the_head_of_a_file_is_passed_over(tmp_path: Path, content: Content) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    for name in FILES:
        path = tmp_path / "content" / f"{name}.toml"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_content(tmp_path / "content").conditions == content.conditions
