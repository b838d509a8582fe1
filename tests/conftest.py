"""What every test shares: the built-in content, answers made from plain values, and work that is done only once."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Hashable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main
from hypothesis import Phase, settings
from prompt_toolkit.application import application
from prompt_toolkit.key_binding.defaults import load_key_bindings
from typer.utils import get_params_from_function

from midback_cli import Answers, Content, load_content
from midback_cli.knowledge import building

# The same examples on every machine, and no clock: a slow machine is no failure.
settings.register_profile("midback", deadline=None, derandomize=True)
settings.load_profile("midback")
# For tests/mutants.py, which asks only whether a test fails and not for the smallest example.
settings.register_profile("mutants", deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))

# A defect of ours fails a test as itself, not as the one line that a person gets.
os.environ["MIDBACK_DEBUG"] = "1"

ROOT = Path(__file__).parent.parent


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """No further process where only files are named, for they are done before it has started; else xdist decides."""
    named = [Path(argument.partition("::")[0]) for argument in config.args]
    return 0 if all(path.is_file() for path in named) else None


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes give a test its parameter's name, for what packs them may write the time in them: two processes that
    collect the same tests would then call them differently, and xdist runs none."""
    return argname if isinstance(val, bytes) else None


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


def _built_once(build: Callable[..., Any], key: Callable[..., Hashable]) -> Callable[..., Any]:
    """The builder, which builds what is read again from the same bytes only once."""
    built: dict[Hashable, Any] = {}

    def build_once(*arguments: Any) -> Any:
        name = key(*arguments)
        if name not in built:
            built[name] = build(*arguments)
        return built[name]

    return build_once


options_of = cache(get_params_from_function)
_BUILT_ONCE = {
    "build_content": _built_once(
        building.build_content, lambda texts, digest, folder: (digest, str(Path(folder).absolute()))
    ),
    "build_further": _built_once(
        building.build_further, lambda name, text, content, read: (name, text, content.sha256, content.directory)
    ),
}


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Half of the test modules load the content as they are imported: each process builds it once for all of them."""
    with pytest.MonkeyPatch.context() as patch:
        for name, build in _BUILT_ONCE.items():
            patch.setattr(building, name, build)
        return (yield)


@pytest.fixture
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of commands in this process: content is read from its files, but built once from the same bytes.

    Building takes most of a short command, and what typer makes of the options of every command most of the rest.
    Tests of the building itself do without this.
    """
    for name, build in _BUILT_ONCE.items():
        monkeypatch.setattr(building, name, build)
    monkeypatch.setattr(typer.main, "get_params_from_function", options_of)


@pytest.fixture(scope="session", autouse=True)
def keys_bound_once() -> Iterator[None]:
    """The usual keys of prompt_toolkit are bound once, and not for each of the three applications of a prompt."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "load_key_bindings", cache(load_key_bindings))
        yield
