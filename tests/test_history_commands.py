from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from midback_cli import Answers, Content, load_content
from midback_cli.storage import places
from midback_cli.storage.places import history_folder
from midback_cli.storage.saved_interview import OwnInterview
from tests import test_cli
from tests.conftest import ROOT
from tests.test_cli import Run

pytestmark = pytest.mark.usefixtures("loaded_once")

# The fixture that runs a whole command, from there.
run = test_cli.run

Keep = Callable[..., None]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def keep(run: Run, home: Path) -> Keep:
    """Keeps the result of some answers, and dates it some days back."""

    def keep(days_ago: int, **raw: Any) -> None:
        before = set(history_folder().glob("*.json"))
        path = home / "given.json"
        path.write_text(json.dumps({"answers": {key.replace("_", "-"): value for key, value in raw.items()}}))
        assert run("quiz", "--answers", path, "--keep").code == 0
        (kept,) = set(history_folder().glob("*.json")) - before
        document = json.loads(kept.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(document["at"]) - timedelta(days=days_ago)
        kept.write_text(json.dumps({**document, "at": at.isoformat(timespec="milliseconds")}), encoding="utf-8")

    return keep


def test_nothing_is_kept_unless_it_was_asked_for(run: Run, home: Path) -> None:
    assert run("quiz", "--answers", ROOT / "examples" / "posture.json").code == 0
    assert not history_folder().exists()


@pytest.mark.parametrize("command", [("history", "show"), ("history", "compare"), ("quiz", "--follow-up")])
def test_without_a_kept_result_one_line_says_what_to_do(command: tuple[str, ...], run: Run) -> None:
    ran = run(*command)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "midback: no result was kept so far; keep one with: midback quiz --keep\n"


def test_an_empty_history_is_no_mistake(run: Run) -> None:
    assert run("history") == (0, "No result was kept so far. Keep one with: midback quiz --keep\n", "")
    assert json.loads(run("history", "--format", "json").out) == {"results": []}
    assert json.loads(run("history", "export").out) == {"version": 1, "results": []}


def test_the_list_is_newest_first_with_the_pain_over_time(keep: Keep, run: Run) -> None:
    keep(16, severity=7)
    keep(9, severity=5)
    keep(0, severity=4)
    shown = run("history").out.splitlines()
    assert [line[:2] for line in shown[:3]] == ["3.", "2.", "1."]
    assert [line.rsplit(" ", 1)[1] for line in shown[:3]] == ["4.", "5.", "7."]
    assert shown[3].startswith("How bad at its worst, over time: 7 (")
    rows = json.loads(run("history", "--format", "json").out)["results"]
    assert [(row["number"], row["severity"]) for row in rows] == [(3, 4), (2, 5), (1, 7)]


def test_a_result_is_shown_again(keep: Keep, run: Run) -> None:
    keep(3, severity=7)
    keep(0, danger_now=["fainting"])
    assert "CALL AN AMBULANCE NOW" in run("history", "show").out
    again = run("history", "show", 1)
    assert again.out.startswith("Your result of ")
    assert "WHAT YOU WERE TOLD THEN" not in again.out
    assert json.loads(run("history", "show", 1, "--format", "json").out)["result"]["urgency"] == "self-care"


def test_a_number_that_there_is_not_is_told(keep: Keep, run: Run) -> None:
    keep(0, severity=7)
    for number in (0, 2):
        ran = run("history", "show", number)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == f"midback: there is no result {number}; they are numbered from 1 to 1\n"


def test_where_the_content_has_changed_both_are_shown(keep: Keep, run: Run, home: Path) -> None:
    keep(0, severity=7, pain_duration="1-to-7-days")
    shutil.copytree(ROOT / "content", home / "content")
    path = home / "content" / "redflags.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('all = ["severity>=8"]', 'all = ["severity>=7"]'), encoding="utf-8")
    shown = run("history", "show", "--content", home / "content").out
    then, now = shown.index("Advice: Care for it at home"), shown.index("BOOK A VISIT WITH YOUR DOCTOR")
    assert shown.index("The content has changed since") < shown.index("WHAT YOU WERE TOLD THEN") < then < now
    assert "WHAT THE SAME ANSWERS GIVE TODAY" in shown


def test_what_the_person_said_of_it_stands_over_the_result(keep: Keep, run: Run, home: Path) -> None:
    keep(0, severity=2)
    (path,) = history_folder().glob("*.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    document["answers"]["story"] = "It began\non a [b]Monday[/b]"
    path.write_text(json.dumps({**document, "helpful": "no"}), encoding="utf-8")
    shown = run("history", "show").out
    assert shown.index("Was it helpful: no") < shown.index("In your own words: It began on a [b]Monday[/b]")
    assert shown.index("In your own words") < shown.index("CARE FOR IT AT HOME")


def test_answers_that_no_longer_fit_still_show_what_was_told(keep: Keep, run: Run, home: Path) -> None:
    keep(0, severity=2)
    (path,) = history_folder().glob("*.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    document["answers"]["answers"]["a-question-of-old"] = "yes"
    path.write_text(json.dumps(document), encoding="utf-8")
    shown = run("history", "show")
    assert shown.code == 0
    assert "Advice: Care for it at home" in shown.out
    assert "no longer fit the questions" in shown.out
    ran = run("quiz", "--follow-up", "--answers", ROOT / "examples" / "posture.json")
    assert (ran.code, ran.out) == (2, "")
    assert "take the whole quiz" in ran.err


def test_a_kept_country_that_is_not_listed_hides_no_result(keep: Keep, run: Run) -> None:
    keep(0, danger_now=["fainting"])
    (path,) = history_folder().glob("*.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    document["answers"]["country"] = "ZZ"
    path.write_text(json.dumps(document), encoding="utf-8")
    shown = run("history", "show")
    assert shown.code == 0
    assert "112 or 911" in shown.out
    assert "999" in run("history", "show", "--country", "GB").out
    wrong = run("history", "show", "--country", "ZZ")
    assert (wrong.code, wrong.out) == (0, shown.out)
    assert "no emergency number is known for 'ZZ'" in wrong.err


def test_two_results_are_compared_the_older_first(keep: Keep, run: Run) -> None:
    keep(9, severity=5, night_pain="no")
    keep(2, severity=3, night_pain="no")
    keep(0, severity=7, night_pain="yes")
    for numbers in ((1, 3), (3, 1), (1,)):
        shown = run("history", "compare", *numbers).out
        assert "How bad at its worst. Then: 5. Now: 7. Change: worse." in shown
        assert "Wakes you most nights. Then: No. Now: Yes. Change: worse." in shown
    assert "Then: 3. Now: 7." in run("history", "compare").out
    document = json.loads(run("history", "compare", 1, 2, "--format", "json").out)
    assert document["answers"] == [{"question": "severity", "then": 5, "now": 3, "change": "better"}]


def test_one_result_is_not_enough_to_compare(keep: Keep, run: Run) -> None:
    keep(0, severity=2)
    assert run("history", "compare").err == "midback: only one result was kept so far; a comparison needs two\n"


def test_an_export_holds_everything_and_is_private(keep: Keep, run: Run, home: Path) -> None:
    keep(1, severity=5)
    keep(0, severity=2)
    path = home / "kept.json"
    ran = run("history", "export", "--output", path)
    assert (ran.code, ran.out) == (0, "")
    assert path.stat().st_mode & 0o077 == 0
    written = path.read_text(encoding="utf-8")
    assert written == run("history", "export").out
    assert [one["answers"]["answers"]["severity"] for one in json.loads(written)["results"]] == [5, 2]


@pytest.mark.parametrize("option", [("--format", "json"), ("--content", ROOT / "content")])
@pytest.mark.parametrize("command", ["show", "export"])
def test_an_option_before_a_command_is_told_and_not_dropped(
    option: tuple[object, ...], command: str, keep: Keep, run: Run
) -> None:
    keep(0, severity=2)
    ran = run("history", *option, command)
    assert (ran.code, ran.out) == (2, "")
    assert f"options stand behind {command}, not before it; leave out {option[0]} there" in ran.err
    assert ran.err.count("\n") == 1


def test_the_folder_of_content_in_the_environment_counts_for_every_command(
    keep: Keep, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(0, severity=2)
    monkeypatch.setenv("MIDBACK_CONTENT", str(ROOT / "content"))
    assert run("history", "show").code == 0
    monkeypatch.setenv("MIDBACK_CONTENT", "/nowhere")
    assert "is not a folder of content" in run("history", "show").err


@pytest.mark.parametrize("arguments", [(), ("1", "--all"), ("1",), ("--all",)])
def test_nothing_is_deleted_by_accident(arguments: tuple[str, ...], keep: Keep, run: Run) -> None:
    keep(0, severity=2)
    ran = run("history", "delete", *arguments)
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert list(history_folder().glob("*.json"))


def test_one_is_deleted_and_then_all(keep: Keep, run: Run) -> None:
    keep(2, severity=3)
    keep(1, severity=4)
    keep(0, severity=5)
    assert run("history", "delete", 2, "--yes").code == 0
    rows = json.loads(run("history", "--format", "json").out)["results"]
    assert [row["severity"] for row in rows] == [5, 3]
    assert run("history", "delete", "--all", "--yes") == (0, "Deleted all kept results.\n", "")
    assert not history_folder().exists()


def test_an_interview_that_was_left_is_deleted_with_all_results(keep: Keep, run: Run, content: Content) -> None:
    keep(1, severity=3)
    keep(0, severity=4)
    left = OwnInterview().keep(Answers(), content)
    assert run("history", "delete", 1, "--yes").code == 0
    assert left.exists()
    ran = run("history", "delete", "--all", "--yes")
    assert ran == (0, "Deleted all kept results. Also unfinished interviews: 1.\n", "")
    assert not left.exists()


def test_a_damaged_file_is_named_and_the_others_are_shown(keep: Keep, run: Run) -> None:
    keep(0, severity=2)
    damaged = history_folder() / f"20260101T000000Z-{'0' * 16}.json"
    damaged.write_text("{", encoding="utf-8")
    ran = run("history")
    assert (ran.code, ran.out.count("\n")) == (0, 1)
    assert ran.err.startswith(f"midback: {damaged}: is damaged")
    assert ran.err.count("\n") == 1


# ---------------------------------------------------------------- quiz --keep and --follow-up


@pytest.mark.parametrize("answers", ["posture.json", "emergency.json"])
def test_a_full_disk_is_one_line_and_the_result_still_appears(
    answers: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ROOT / "examples" / answers
    before = run("quiz", "--answers", path)

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(places, "write_private", full)
    ran = run("quiz", "--answers", path, "--keep")
    # So that a script notices that nothing was kept.
    assert (ran.code, ran.out) == (2, before.out)
    assert ran.err.startswith("midback: the result could not be kept: ")
    assert ran.err.endswith("No space left on device\n")
    assert ran.err.count("\n") == 1


def test_pain_that_lasts_raises_the_advice_and_says_why(keep: Keep, run: Run, home: Path) -> None:
    keep(20, severity=4, pain_duration="1-to-7-days")
    path = home / "now.json"
    path.write_text(json.dumps({"answers": {"severity": 4, "pain-duration": "1-to-6-weeks"}}), encoding="utf-8")
    assert json.loads(run("quiz", "--answers", path, "--format", "json").out)["urgency"] == "self-care"
    ran = run("quiz", "--answers", path, "--follow-up")
    assert ran.out.startswith("BOOK A VISIT WITH YOUR DOCTOR")
    assert "not clearly better than it was 2 weeks ago" in ran.out
    assert "How soon to act. Then: Care for it at home. Now: Book a visit with your doctor." in ran.out
    assert ran.out.rstrip().splitlines()[-1].startswith("How bad at its worst, over time: 4 (")
    document = json.loads(run("quiz", "--answers", path, "--follow-up", "--format", "json").out)
    assert (document["urgency"], document["urgency_reasons"][0]["kind"]) == ("primary-care", "general")
    assert document["follow_up"]["rules"] == ["not-better-in-2-weeks"]
    assert [one["severity"] for one in document["follow_up"]["severity"]] == [4, 4]


def test_a_raised_result_is_shown_again_as_it_was_even_when_the_earlier_one_is_gone(
    keep: Keep, run: Run, home: Path
) -> None:
    keep(20, severity=4)
    path = home / "now.json"
    path.write_text(json.dumps({"answers": {"severity": 4, "pain-duration": "1-to-6-weeks"}}), encoding="utf-8")
    run("quiz", "--answers", path, "--follow-up", "--keep")
    run("history", "delete", 1, "--yes")
    shown = run("history", "show").out
    assert "BOOK A VISIT WITH YOUR DOCTOR" in shown
    assert "WHAT YOU WERE TOLD THEN" not in shown


def test_every_command_of_the_history_has_help_with_examples(run: Run) -> None:
    for command in ((), ("show",), ("compare",), ("export",), ("delete",)):
        ran = run("history", *command, "--help")
        assert ran.code == 0
        assert "Examples:" in ran.out
        assert f"midback {' '.join(('history', *command))}" in ran.out


# ---------------------------------------------------------------- several people


def given(home: Path, **raw: Any) -> Path:
    path = home / "given.json"
    path.write_text(json.dumps({"answers": raw}), encoding="utf-8")
    return path


PEOPLE = [{"age": 31, "sex": "male"}, {"age": 33, "sex": "male"}, {"age": 72, "sex": "female"}, {"age": 31}, {}]


@pytest.mark.parametrize("then", PEOPLE, ids=str)
@pytest.mark.parametrize("now", PEOPLE, ids=str)
def test_a_follow_up_compares_one_person_alone(
    then: dict[str, Any], now: dict[str, Any], keep: Keep, run: Run, home: Path
) -> None:
    keep(20, severity=4, pain_duration="1-to-7-days", **then)
    ages, sexes = ([each.get(name) for each in (then, now)] for name in ("age", "sex"))
    is_one = (None in ages or ages[0] == ages[1]) and (None in sexes or sexes[0] == sexes[1])
    path = given(home, **{"severity": 8, "pain-duration": "1-to-6-weeks", **now})
    ran = run("quiz", "--answers", path, "--follow-up")
    assert ran.code == 0
    assert ("WHAT CHANGED" in ran.out) == is_one
    assert ran.err.count("\n") == (0 if is_one else 1)
    assert ("looks like two people" in ran.err) == (not is_one)
    document = json.loads(run("quiz", "--answers", path, "--follow-up", "--format", "json").out)
    alone = json.loads(run("quiz", "--answers", path, "--format", "json").out)
    assert ("follow_up" in document) == is_one
    assert (document["urgency_reasons"] != alone["urgency_reasons"]) == is_one
    run("quiz", "--answers", path, "--keep")
    compared = run("history", "compare")
    assert compared.code == (0 if is_one else 2)
    assert compared.err.count("\n") == (0 if is_one else 1)
    assert ("Please note: These look like the results of 2 people" in run("history").out) == (not is_one)
    assert ("over time: 4" in run("history").out) == is_one


def test_a_follow_up_takes_the_latest_result_of_the_same_person(keep: Keep, run: Run, home: Path) -> None:
    keep(9, severity=2, age=31, sex="male")
    keep(3, severity=5, age=72, sex="female")
    ran = run("quiz", "--answers", given(home, severity=3, age=31, sex="male"), "--follow-up")
    assert "How bad at its worst. Then: 2. Now: 3." in ran.out
    assert "(female, 72; male, 31)" in ran.err
    run("quiz", "--answers", given(home, severity=3, age=31, sex="male"), "--keep")
    assert "Then: 2. Now: 3." in run("history", "compare").out
    assert run("history", "compare", 2, 3).code == 2


NAMES = ["Anna", "../../etc", "O'Neil; rm -rf /", "Zoë", "\u202eevil\x1b[31m", "-1", "a" * 60]


@pytest.mark.parametrize("name", NAMES)
def test_each_person_has_a_history_of_their_own(name: str, run: Run, home: Path) -> None:
    for severity, options in ((2, []), (7, [f"--person={name}"])):
        ran = run("quiz", "--answers", given(home, severity=severity), "--keep", *options)
        assert ran.code == 0
    for severity, options in ((2, []), (7, [f"--person={name}"])):
        rows = json.loads(run("history", *options, "--format", "json").out)["results"]
        assert [(row["number"], row["severity"]) for row in rows] == [(1, severity)]
        documents = json.loads(run("history", "export", *options).out)["results"]
        assert [document["answers"]["answers"]["severity"] for document in documents] == [severity]
        shown = json.loads(run("history", "show", *options, "--format", "json").out)
        assert shown["kept"]["answers"]["answers"]["severity"] == severity
        assert "only one result" in run("history", "compare", *options).err
    assert {path.parent for path in home.rglob("*.json")} == {home, history_folder()}
    listed = run("history")
    assert listed.err.startswith("Other people's results are kept too, see --person NAME: ")
    assert listed.err.count("\n") == 1
    assert not {"\x1b", "\u202e"} & set(listed.err)
    follow = run("quiz", "--answers", given(home, severity=5), f"--person={name}", "--follow-up")
    assert "Then: 7. Now: 5." in follow.out
    deleted = run("history", "delete", "--all", "--yes", f"--person={name}")
    assert deleted.out.startswith("Deleted all kept results of ")
    assert json.loads(run("history", f"--person={name}", "--format", "json").out) == {"results": []}
    assert len(json.loads(run("history", "--format", "json").out)["results"]) == 1


@pytest.mark.parametrize("name", [" ", "\x1b", "a" * 61, "\u200b\n"])
@pytest.mark.parametrize(
    "command", [("quiz", "--answers", "x"), ("history",), ("history", "show"), ("history", "export")]
)
def test_a_name_that_is_none_is_one_line(command: tuple[str, ...], name: str, run: Run) -> None:
    ran = run(*command, f"--person={name}")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "midback: --person: must be a name of 1 to 60 characters\n"


def test_deleting_all_deletes_everybodys_and_says_so(run: Run, home: Path, content: Content) -> None:
    for options in ([], ["--person", "Anna"], ["--person", "Ben"]):
        run("quiz", "--answers", given(home, severity=1), "--keep", *options)
    for person in ("", "Anna"):
        own = OwnInterview(person)
        own.keep(Answers(), content)
        own.close()
    ran = run("history", "delete", "--all", "--yes", "--person", "Anna")
    assert ran.out == "Deleted all kept results of Anna. Also unfinished interviews: 1.\n"
    own = OwnInterview("Ben")
    own.keep(Answers(), content)
    own.close()
    ran = run("history", "delete", "--all", "--yes")
    assert ran.out == "Deleted all kept results. Also the results of: Ben. Also unfinished interviews: 2.\n"
    assert not [path for path in (home / "data").rglob("*") if path.is_file()]


def test_the_list_says_that_an_interview_waits(run: Run, content: Content) -> None:
    own = OwnInterview()
    own.keep(Answers(), content)
    own.close()
    assert run("history").err == "Unfinished interviews: 1. Go on with: midback quiz --resume\n"


# ---------------------------------------------------------------- the clock, the home, the folder


def test_a_result_from_the_future_is_named_and_can_be_shown_and_deleted_but_not_compared(keep: Keep, run: Run) -> None:
    keep(9, severity=2)
    keep(3, severity=4)
    keep(-400, severity=9)
    compared = run("history", "compare")
    assert "Then: 2. Now: 4." in compared.out
    assert compared.err.count("later than this computer's clock") == 1
    assert run("history", "compare", 1, 3).code == 2
    assert run("history", "compare", 1, 3).out == ""
    assert "over time: 2 (" in run("history").out
    assert "then 9" not in run("history").out
    assert run("history", "delete", 3, "--yes").code == 0
    assert run("history").err == ""


def test_where_everything_is_from_the_future_nothing_is_followed_up(keep: Keep, run: Run, home: Path) -> None:
    keep(-400, severity=9)
    ran = run("quiz", "--answers", given(home, severity=1), "--follow-up")
    assert (ran.code, ran.out) == (2, "")
    assert "dated later than now" in ran.err


@pytest.mark.parametrize("hours", [24, 25, 99, 167, -24, -167])
def test_a_time_zone_that_makes_no_sense_is_one_line(
    hours: int, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(time, "tzset"):
        pytest.skip("only POSIX takes a time zone from the environment")
    monkeypatch.setenv("TZ", f"XXX{hours:+d}")
    time.tzset()
    try:
        ran = run("quiz", "--answers", given(home, severity=1), "--keep")
        again = run("quiz", "--answers", given(home, severity=1), "--follow-up")
        own = OwnInterview().keep(Answers(), load_content(ROOT / "content"))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert (ran.code, again.code) == (0, 0)
    is_known = abs(hours) < 24
    assert ran.err.count("the time zone of this computer makes no sense") == (not is_known)
    assert own.exists()


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*arguments: object, **options: object) -> None:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("platformdirs.user_data_path", unknown)


@pytest.mark.usefixtures("homeless")
@pytest.mark.parametrize(
    "command", [("history",), ("history", "show"), ("history", "delete", "--all", "--yes"), ("quiz", "--follow-up")]
)
def test_without_a_home_nothing_was_kept_and_one_line_says_so(command: tuple[str, ...], run: Run) -> None:
    ran = run(*command)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "midback: nothing can be kept here: no home folder was found on this computer; set HOME\n"


@pytest.mark.usefixtures("homeless")
def test_without_a_home_the_result_appears_and_the_exit_code_says_that_it_is_not_kept(run: Run, home: Path) -> None:
    report, saved, path = home / "report.html", home / "saved.json", given(home, severity=3)
    shown = run("quiz", "--answers", path).out
    ran = run("quiz", "--answers", path, "--keep", "--report", report, "--save-answers", saved, "--exit-status")
    assert (ran.code, ran.out) == (2, shown)
    assert "the result could not be kept: no home folder was found on this computer; set HOME\n" in ran.err
    assert report.exists()
    assert saved.exists()


@pytest.mark.parametrize("command", [("history",), ("history", "show"), ("history", "export"), ("quiz", "--follow-up")])
def test_a_folder_that_may_not_be_read_is_one_line_with_its_name(
    command: tuple[str, ...], keep: Keep, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(0, severity=1)
    folder, real = history_folder(), Path.iterdir

    def refuse(path: Path) -> Any:
        if path == folder:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    ran = run(*command)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"midback: {folder}: cannot be read: Permission denied\n"


# ---------------------------------------------------------------- completion

COMMANDS = ("show", "compare", "export", "delete")


@pytest.mark.parametrize("typed", ["", *sorted({name[:length] for name in COMMANDS for length in (1, 3)}), "x"])
def test_the_commands_of_the_history_are_completed(typed: str) -> None:
    assert completed("midback", "history", typed) == [name for name in COMMANDS if name.startswith(typed)]


def test_the_options_of_a_command_of_the_history_are_completed() -> None:
    assert "--person" in completed("midback", "history", "delete", "--")


def test_commands_and_their_options_are_completed() -> None:
    assert completed("midback", "e") == ["explain", "export", "evaluate"]
    assert "--accessible" in completed("midback", "quiz", "--")


def completed(*words: str) -> list[str]:
    """What the shell offers for the last of these words."""
    ran = subprocess.run(
        [Path(sys.executable).with_name("midback")],
        env={
            **os.environ,
            "_MIDBACK_COMPLETE": "complete_bash",
            "COMP_WORDS": " ".join(words),
            "COMP_CWORD": str(len(words) - 1),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()


def test_no_command_is_imported_before_it_is_called() -> None:
    check = (
        "import sys; sys.argv = ['midback', '--version']\n"
        "from midback_cli.terminal.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(any('_command' in name for name in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert ran.stdout.endswith("False\n")
