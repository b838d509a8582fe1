"""What every test shares: the built-in content, and answers made from plain values."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

from midback_cli import Answers, Content, load_content

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
