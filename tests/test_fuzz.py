"""The fuzzer itself: it finds planted defects, and the same seed makes the same inputs."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("its alarm clock takes a POSIX system", allow_module_level=True)

from midback_cli.rendering import plain
from midback_cli.terminal import cli
from tests import fuzz as fuzzer
from tests.fuzz import KINDS, Case, Material, Outcome, case_of, faults, fuzz, prepared, run, spoiled

Patch = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(scope="module")
def material_and_folder() -> Iterator[tuple[Material, Path]]:
    with prepared() as both:
        yield both


def test_the_same_seed_makes_the_same_inputs(material_and_folder: tuple[Material, Path]) -> None:
    with prepared() as (another, _):
        for kind in KINDS:
            first, again = (
                [case_of(7, kind, number, material) for number in range(20)]
                for material in (material_and_folder[0], another)
            )
            assert first == again
            assert first != [case_of(8, kind, number, another) for number in range(20)]


@pytest.mark.parametrize("kind", KINDS)
def test_inputs_of_every_kind_are_read_by_the_program(kind: str, material_and_folder: tuple[Material, Path]) -> None:
    """Some are accepted and some are refused, so that both are tried."""
    material, folder = material_and_folder
    codes = {run(case_of(3, kind, number, material), folder).code for number in range(12)}
    assert len(codes - {None}) > 1


def test_a_run_leaves_the_streams_the_environment_and_the_folder_as_they_were(
    material_and_folder: tuple[Material, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/somewhere")
    before = (sys.stdin, sys.stdout, sys.stderr, Path.cwd(), list(sys.argv))
    outcome = run(Case(("history", "show"), environment={"HOME": "/nowhere"}), material_and_folder[1])
    assert outcome.code == 2
    assert (sys.stdin, sys.stdout, sys.stderr, Path.cwd(), list(sys.argv)) == before
    assert os.environ["HOME"] == "/somewhere"


def crashes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(plain, "write_plain", lambda *rest: 1 / 0)


def lets_a_code_through(patch: pytest.MonkeyPatch) -> None:
    original = plain.write_plain
    patch.setattr(plain, "write_plain", lambda *rest: f"{original(*rest)}\u202e")


def has_another_exit_code(patch: pytest.MonkeyPatch) -> None:
    original = cli._told
    patch.setattr(cli, "_told", lambda line, code=2, **rest: original(line, 3, **rest))


def says_it_twice(patch: pytest.MonkeyPatch) -> None:
    original = cli._told
    patch.setattr(cli, "_told", lambda line, code=2, **rest: original(f"{line}\n{line}", code, **rest))


def says_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cli, "_told", lambda line, code=2, **rest: code)


def explains_at_length(patch: pytest.MonkeyPatch) -> None:
    original = cli._told
    patch.setattr(cli, "_told", lambda line, code=2, **rest: original(f"{line}\nSee the manual.", code, **rest))


def never_ends(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fuzzer, "LONGEST_RUN", 0.1)

    def endless(*rest: object) -> str:
        while True:
            pass

    patch.setattr(plain, "write_plain", endless)


def waits_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fuzzer, "LONGEST_WAIT", 0.2)
    patch.setattr(plain, "write_plain", lambda *rest: __import__("time").sleep(1000))


# An alarm that ends a run may strike in a callback of the garbage collector, which cannot pass it on.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("plant", "fault"),
    [
        (crashes, "traceback at"),
        (lets_a_code_through, "control characters U+202E"),
        (has_another_exit_code, "exit code 3"),
        (says_it_twice, "2 lines of error at exit code 2"),
        (says_nothing, "0 lines of error at exit code 2"),
        (explains_at_length, "more than the line of error at exit code 2"),
        (never_ends, "no end at"),
        (waits_for_ever, "no end at"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_planted_defect_is_found_and_told_with_its_input(
    plant: Patch, fault: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        report = fuzz(seed=5, seconds=10**6, most=28, start=lambda: plant(patch))
    assert any(line.startswith(fault) for line in report.found), report.found
    assert report.close(0.0) == 1
    said = capsys.readouterr().out
    assert fault in said
    assert "again: python -m tests.fuzz --seed 5 --only " in said
    assert "seed 5: 28 inputs" in said


FINE = Outcome(0, "All is well.\n", "", "")


@pytest.mark.parametrize(
    ("arguments", "outcome", "wrong"),
    [
        ((), FINE, []),
        ((), FINE._replace(code=1), ["exit code 1"]),
        ((), FINE._replace(code=10), ["exit code 10"]),
        (("quiz", "--exit-status"), FINE._replace(code=10), []),
        ((), Outcome(2, "", "midback: no.\n", ""), []),
        ((), Outcome(2, "", "Usage: midback\nmidback: no.\n", ""), ["more than the line of error at exit code 2"]),
        ((), Outcome(2, "", "midback: x.json: is damaged; it is left out\nmidback: no.\n", ""), []),
        (("check", "x"), Outcome(2, "Three problems\n", "", ""), []),
        (("check", "x"), Outcome(2, "", "", ""), ["0 lines of error at exit code 2", "nothing said at exit code 2"]),
        ((), Outcome(0, "", "", ""), ["nothing said at exit code 0"]),
        ((), FINE._replace(out="\u202eelttil a"), ["control characters U+202E"]),
        ((), FINE._replace(out="\U0001f468\u200d\U0001f469\n"), []),
        ((), FINE._replace(error="\r"), ["control characters U+000D"]),
    ],
)
def test_what_counts_as_a_fault(arguments: tuple[str, ...], outcome: Outcome, wrong: list[str]) -> None:
    assert faults(Case(arguments), outcome) == wrong


def test_a_spoiled_document_is_another_and_the_good_one_stays_as_it_was() -> None:
    good = {"version": 1, "answers": {"age": 54, "places": ["a", "b"]}, "at": "2026-03-01T10:00:00+00:00"}
    before = str(good)
    changed = [spoiled(good, random.Random(seed)) for seed in range(200)]
    assert str(good) == before
    assert sum(one != good for one in changed) > 180
    assert len({str(one) for one in changed}) > 100
