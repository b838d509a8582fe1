"""What every test shares: the built-in content, and answers made from plain values."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

from midback_cli import Answers, Content, load_content
from midback_cli.knowledge import loading, phrases
from midback_cli.knowledge.built_copy import digest_of
from midback_cli.knowledge.phrase_model import Phrases

# The same examples on every machine, and no clock: a slow machine is no failure.
settings.register_profile("midback", deadline=None, derandomize=True)
settings.load_profile("midback")
# For tests/mutants.py, which asks only whether a test fails and not for the smallest example.
settings.register_profile("mutants", deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))

# A defect of ours fails a test as itself, not as the one line that a person gets.
os.environ["MIDBACK_DEBUG"] = "1"

ROOT = Path(__file__).parent.parent

MakeAnswers = Callable[..., Answers]


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content(ROOT / "content")


@pytest.fixture(scope="session")
def small() -> Content:
    """The small made-up content, for what is about the engine and not about the medicine."""
    return load_content(ROOT / "tests" / "small_content")


@pytest.fixture(scope="session")
def make_answers(content: Content) -> MakeAnswers:
    def make(**raw: Any) -> Answers:
        return Answers.from_mapping({name.replace("_", "-"): value for name, value in raw.items()}, content)

    return make


_LOADED: dict[str, Content] = {}
_PHRASES: dict[str, Phrases] = {}
_load, _load_phrases = loading.load_content, phrases.load_phrases


def _name_of(directory: str | Path | None) -> str:
    """A folder of content and all that its files hold: what is another to the byte is loaded anew."""
    folder = loading.content_directory() if directory is None else Path(directory)
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return (
        f"{folder.absolute()} {digest_of([part for path in files for part in (path.name.encode(), path.read_bytes())])}"
    )


def _load_once(directory: str | Path | None = None) -> Content:
    try:
        name = _name_of(directory)
    except OSError:
        return _load(directory)
    if name not in _LOADED:
        _LOADED[name] = _load(directory)
    return _LOADED[name]


def _load_phrases_once(content: Content, directory: str | Path | None = None) -> Phrases:
    try:
        name = f"{_name_of(directory or content.directory)} {content.sha256}"
    except OSError:
        return _load_phrases(content, directory)
    if name not in _PHRASES:
        _PHRASES[name] = _load_phrases(content, directory)
    return _PHRASES[name]


@pytest.fixture
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of commands in this process: a content whose files are the same is loaded once for all of them.

    Loading takes most of a short command. Tests of the loading itself do without this.
    """
    monkeypatch.setattr(loading, "load_content", _load_once)
    monkeypatch.setattr(phrases, "load_phrases", _load_phrases_once)
