"""A kill at any write tears no file and loses nothing that was there, and whatever it leaves behind is private."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import typer.main

if sys.platform == "win32":
    pytest.skip("kills a process at each of its writes, which takes a POSIX system", allow_module_level=True)

from midback_cli.knowledge import loading
from midback_cli.terminal.cli import app
from tests.conftest import ROOT, options_of
from tests.kill_points import Files, Killed, Scenario, distinct, faults, files_in, import_everything, kills, run

EXAMPLE = str(ROOT / "examples" / "kidney-stone.json")
QUIZ = ("quiz", "--answers", EXAMPLE)
OLD = (("out.txt", "What was here before.\n"), ("report.html", "<p>An old page</p>\n"), ("me.json", '{"old": 1}\n'))
SCENARIOS = (
    Scenario("--output", (*QUIZ, "--output", "@/out.txt"), old=OLD),
    Scenario("--save-answers", (*QUIZ, "--save-answers", "@/me.json"), old=OLD),
    Scenario("--report", (*QUIZ, "--report", "@/report.html"), old=OLD),
    Scenario(
        "all three",
        (*QUIZ, "--output", "@/out.txt", "--save-answers", "@/me.json", "--report", "@/report.html"),
        old=OLD,
    ),
    Scenario("--keep, the first", (*QUIZ, "--keep")),
    Scenario("--keep, the third", (*QUIZ, "--keep"), before=((*QUIZ, "--keep"),) * 2),
    Scenario("history delete 1", ("history", "delete", "1", "--yes"), before=((*QUIZ, "--keep"),) * 2),
    Scenario("history delete --all", ("history", "delete", "--all", "--yes"), before=((*QUIZ, "--keep"),) * 2),
    Scenario(
        "history export", ("history", "export", "--output", "@/me.json"), before=((*QUIZ, "--keep"),) * 2, old=OLD
    ),
)


Kills = Callable[[Scenario], tuple[Files, Files, list[Killed]]]


@pytest.fixture(scope="module", autouse=True)
def imported() -> Iterator[None]:
    """Imports everything and reads the content before the processes that use them are forked."""
    import_everything()
    with pytest.MonkeyPatch.context() as patch:
        content = loading.load_content()
        patch.setattr(loading, "load_content", lambda directory=None: content)
        patch.setattr(typer.main, "get_params_from_function", options_of)
        typer.main.get_command(app)
        yield


@pytest.fixture(scope="module")
def killed_in(tmp_path_factory: pytest.TempPathFactory) -> Kills:
    return cache(lambda scenario: kills(scenario, tmp_path_factory.mktemp("killed")))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.name for scenario in SCENARIOS])
def test_a_kill_at_any_write_tears_and_loses_nothing(scenario: Scenario, killed_in: Kills) -> None:
    before, after, killed = killed_in(scenario)
    assert before != after, "the command wrote nothing"
    points = [kill.point for kill in killed]
    # A deletion is a single step; a file that is written is opened, synced and renamed.
    assert len(points) >= (1 if "delete" in scenario.name else 4), points
    wrong = {kill.point: faults(before, after, kill) for kill in killed}
    assert not {point: left for point, left in wrong.items() if left}


@pytest.mark.parametrize("scenario", SCENARIOS[4:8], ids=[scenario.name for scenario in SCENARIOS[4:8]])
def test_after_a_kill_the_history_is_read_and_can_be_deleted_for_good(
    scenario: Scenario, killed_in: Kills, tmp_path: Path
) -> None:
    """Whatever a kill left, no answer is on the disk once the person has deleted everything."""
    before, _, killed = killed_in(scenario)
    for one in distinct(killed):
        home = tmp_path / one.point
        home.mkdir()
        for name, content in one.files.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(content)
        kept = [name for name in before if name.endswith(".json") and name in one.files]
        assert run(("history", "export", "--output", "all.json"), home) == (0 if kept or _results(home) else 2)
        if kept:
            assert len(json.loads((home / "all.json").read_text(encoding="utf-8"))["results"]) >= len(kept)
        (home / "all.json").unlink(missing_ok=True)
        assert run(("history", "delete", "--all", "--yes"), home) in (0, 2)
        assert files_in(home) == {}, one.point


def _results(home: Path) -> list[Path]:
    return [path for path in home.rglob("*.json") if not path.name.startswith(".")]


# ---------------------------------------------------------------- the check itself


def _in_place() -> None:
    """Writes over the old file as it stands, in two parts."""
    with Path("out.txt").open("w") as file:
        file.write("What is new, in part")
        file.flush()
        Path("note.txt").touch(mode=0o600)
        file.write(", and the rest of it.")


def _for_everybody() -> None:
    Path("note.txt").write_text("My answers", encoding="utf-8")
    Path("note.txt").chmod(0o644)
    Path("note.txt").replace("out.txt")


def _deleted_first() -> None:
    Path("out.txt").unlink()
    Path("note.txt").touch(mode=0o600)
    Path("note.txt").write_text("What is new", encoding="utf-8")
    Path("note.txt").replace("out.txt")


@pytest.mark.parametrize(
    ("main", "fault"),
    [
        (_in_place, "out.txt is neither as it was nor as it should become"),
        (_deleted_first, "out.txt is gone"),
        (_for_everybody, "can be read by others"),
    ],
    ids=["in place", "deleted first", "for everybody"],
)
def test_a_careless_writer_is_found(main: object, fault: str, tmp_path: Path) -> None:
    assert callable(main)
    before, after, killed = kills(Scenario("careless", (), old=OLD, main=main), tmp_path)
    assert any(fault in wrong for kill in killed for wrong in faults(before, after, kill))
