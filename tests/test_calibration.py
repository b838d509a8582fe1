"""Learning from labelled cases: the arithmetic by hand, no case judged by what it taught, and a folder that loads."""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import tomli

from midback_cli import Answers, Content, ContentError, InvalidValue, Urgency, load_content
from midback_cli.evaluation import calibration
from midback_cli.evaluation.calibration import (
    LEAST_CASES,
    LearntNumber,
    Mean,
    calibrated,
    check_cases,
    cross_validated,
    learnt_numbers,
    with_numbers,
    with_source,
)
from midback_cli.evaluation.cases import LabelledCase
from midback_cli.knowledge.built_copy import FILES, FURTHER_FILES
from midback_cli.knowledge.hunch_weights import SCOPE
from midback_cli.knowledge.model import Estimate, Kind, Source
from midback_cli.terminal import calibrate_command
from midback_cli.terminal.cli import main
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

SMALL = ROOT / "tests" / "small_content"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]
WriteCases = Callable[..., Path]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["midback", "calibrate", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def write_cases(tmp_path: Path) -> WriteCases:
    def write(rows: Sequence[dict[str, Any]], name: str = "cases.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        return path

    return write


def row(number: int, condition: str, **answers: Any) -> dict[str, Any]:
    """A labelled case as a line of a file holds it."""
    named = {question.replace("_", "-"): answer for question, answer in answers.items()}
    return {"id": f"case-{number}", "answers": named, "gold_condition": condition, "gold_urgency": "self-care"}


def cases_of(content: Content, *rows: tuple[str, dict[str, Any]]) -> list[LabelledCase]:
    """Labelled cases, each from its condition and its answers."""
    return [
        LabelledCase(
            f"case-{number}",
            Answers.from_mapping(answers, content),
            condition,
            frozenset((condition,)),
            Urgency.SELF_CARE,
        )
        for number, (condition, answers) in enumerate(rows)
    ]


def numbers_by_answer(numbers: Sequence[LearntNumber]) -> dict[tuple[str, str, str], LearntNumber]:
    return {(number.condition, number.question, number.answer): number for number in numbers}


# People unlike those of the content: their sprain hurts in the toe, and their gout in the heel.
UNLIKE = [row(n, "sprain" if n % 2 else "gout", place=["toe" if n % 2 else "heel"]) for n in range(60)]


def drawn(condition: str, chance: random.Random) -> str:
    """Where it hurts somebody with the condition, as often as the content says."""
    rates = load_content(SMALL).conditions[condition].likelihood["place"]
    return chance.choices(list(rates), [rate.value for rate in rates.values()])[0]


# People like those of the content, from whom there is nothing to learn but chance.
LIKE = [row(n, name, place=[drawn(name, random.Random(n))]) for n, name in enumerate(["sprain", "tendon", "gout"] * 20)]

# ---------------------------------------------------------------- the arithmetic


# By hand, 20 cases for the number of the content, 0.1: 3 of 4 said yes, one was not sure → (20 × 0.1 + 3) / 24.
def test_a_yes_no_number_is_the_dirichlet_estimate(small: Content) -> None:
    replies = ("yes", "yes", "yes", "no", "unsure")
    cases = cases_of(small, *(("sprain", {"redness": reply}) for reply in replies))
    (number,) = learnt_numbers(cases, small, 20)
    assert number[:3] == ("sprain", "redness", "yes")
    assert number.before == small.conditions["sprain"].likelihood["redness"]["yes"]
    assert (number.after.value, number.cases, number.of) == (0.2083, 3, 4)


# By hand, with a strength of 8 and two cases, one of which names two places: (8 × p + k) / 10.
def test_each_of_several_answers_counts_as_a_part_of_a_case(small: Content) -> None:
    cases = cases_of(small, ("sprain", {"place": ["toe"]}), ("sprain", {"place": ["toe", "heel"]}))
    learnt = {number.answer: number.after.value for number in learnt_numbers(cases, small, 8)}
    assert learnt == {"heel": 0.09, "outer-side": 0.68, "toe": 0.19, "calf": 0.04}


@pytest.mark.parametrize("strength", [1, 3, 7, 20, 1000])
def test_options_still_add_to_1(strength: int, content: Content) -> None:
    chance = random.Random(strength)
    questions = [question for question in content.questions.values() if question.kind is Kind.ONE_OF]
    answers = [
        {question.id: chance.choice(question.answer_ids) for question in chance.sample(questions, 4)} for _ in range(90)
    ]
    cases = cases_of(content, *((chance.choice(list(content.conditions)), given) for given in answers))
    numbers = learnt_numbers(cases, content, strength)
    learnt = calibrated(content, numbers)
    shares = {(number.condition, number.question) for number in numbers}
    assert len(shares) > 50
    for condition, question in shares:
        rates = learnt.conditions[condition].likelihood[question]
        assert sum(rate.value for rate in rates.values()) == pytest.approx(1, abs=1e-9)
        assert all(0 < rate.value < 1 for rate in rates.values())


@pytest.mark.parametrize(("reply", "least_or_most"), [("no", 0.0001), ("yes", 0.9999)])
def test_no_number_becomes_certain(reply: str, least_or_most: float, small: Content) -> None:
    cases = cases_of(small, *(("sprain", {"redness": reply}) for _ in range(50_000)))
    (number,) = learnt_numbers(cases, small, 1)
    assert number.after.value == least_or_most


def test_a_case_with_no_listed_cause_teaches_nothing(small: Content) -> None:
    assert learnt_numbers(cases_of(small, ("other", {"redness": "yes"})), small) == ()


def test_a_number_that_stays_the_same_is_not_listed(small: Content) -> None:
    cases = cases_of(small, *(("sprain", {"redness": "yes" if n == 0 else "no"}) for n in range(10)))
    assert learnt_numbers(cases, small) == (), "1 of 10 is what the content says"


@pytest.mark.parametrize(
    ("before", "see", "note"),
    [
        (Estimate(0.1, "estimate"), "", "before 0.1 (estimate); 1 of 1 cases"),
        (Estimate(0.1, "small-book"), "small-book", "before 0.1 (small-book); 1 of 1 cases"),
        (
            Estimate(0.1, "small-book", "a-2001, small-book", "Seen in 10%."),
            "a-2001, small-book",
            "Seen in 10%; before 0.1 (small-book); 1 of 1 cases",
        ),
    ],
    ids=["an estimate", "a cited number", "one that cites more, with a note"],
)
def test_a_number_keeps_its_source_in_sight_and_its_old_value_in_the_note(
    before: Estimate, see: str, note: str, small: Content
) -> None:
    numbers = learnt_numbers(cases_of(small, ("sprain", {"redness": "yes"})), small)
    cited = calibrated(small, [numbers[0]._replace(after=before)])
    (number,) = learnt_numbers(cases_of(small, ("sprain", {"redness": "yes"})), cited)
    assert number.after == Estimate(0.1429, "cases", see, note)


# ---------------------------------------------------------------- the gain


def gold(rows: Sequence[dict[str, Any]], content: Content) -> list[LabelledCase]:
    return cases_of(content, *((each["gold_condition"], each["answers"]) for each in rows))


def test_no_case_is_judged_by_what_it_taught(small: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    answers = list(small.questions["place"].answer_ids)
    cases = gold([row(n, chance.choice(["sprain", "gout"]), place=[chance.choice(answers)]) for n in range(60)], small)
    teachers: list[set[str]] = []
    learn = calibration.learnt_numbers

    def seen(kept: Sequence[LabelledCase], *arguments: Any) -> tuple[LearntNumber, ...]:
        teachers.append({case.id for case in kept})
        return learn(kept, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(calibration, "learnt_numbers", seen)
        apart = cross_validated(cases, small, 1)
    aside = [{case.id for case in cases} - kept for kept in teachers]
    assert sorted(name for fold in aside for name in fold) == sorted(case.id for case in cases)
    with monkeypatch.context() as patch:
        patch.setattr(calibration, "learnt_numbers", lambda kept, *arguments: learn(cases, *arguments))
        by_itself = cross_validated(cases, small, 1)
    assert by_itself.after.log_loss.value < apart.after.log_loss.value - 0.01
    assert by_itself.before == apart.before


def test_people_unlike_those_of_the_content_teach_it_something(small: Content) -> None:
    gain = cross_validated(gold(UNLIKE, small), small)
    assert gain.against == ()
    assert gain.before.rates["top-1"].hits == 0
    assert gain.after.rates["top-1"].hits == 30
    # By hand: half of the cases change by 1 → 0.5 ± 1.96 × sqrt(0.25 × 60 / 59 / 60).
    assert gain.changes["top-1"].value == 0.5
    assert gain.changes["top-1"].interval == pytest.approx((0.37242, 0.62758), abs=1e-5)
    change = gain.changes["log loss"]
    assert change.value == pytest.approx(gain.after.log_loss.value - gain.before.log_loss.value)
    assert change.interval[0] <= change.value <= change.interval[1] < 0


def test_a_gain_that_may_be_chance_speaks_against_the_numbers(small: Content) -> None:
    gain = cross_validated(gold(LIKE, small), small)
    assert gain.against == ("the log loss does not fall by the whole of its interval",)


@pytest.mark.parametrize(
    ("interval", "is_clear"), [((-0.2, -0.01), True), ((-0.2, 0.0), False), ((-0.2, 0.01), False), ((0.1, 0.2), False)]
)
def test_a_gain_is_clear_if_its_whole_interval_is_one(
    interval: tuple[float, float], is_clear: bool, small: Content
) -> None:
    gain = cross_validated(gold(UNLIKE, small), small)
    changes = {**gain.changes, "log loss": Mean(sum(interval) / 2, interval)}
    assert (gain._replace(changes=changes).against == ()) is is_clear


def test_every_acceptable_cause_is_a_right_one(small: Content) -> None:
    cases = gold(UNLIKE, small)
    both = [case._replace(acceptable=frozenset(("sprain", "gout"))) for case in cases]
    losses = [cross_validated(each, small).before.log_loss.value for each in (cases, both)]
    assert losses[1] < losses[0]


def test_a_lost_emergency_speaks_against_the_numbers(small: Content) -> None:
    gain = cross_validated(gold(UNLIKE, small), small)
    rates = gain.before.rates
    emergencies = rates["emergencies recognised"]._replace(hits=5, of=9)
    before = gain.before._replace(rates={**rates, "emergencies recognised": emergencies})
    for hits, against in ((4, ("fewer emergencies are recognised",)), (5, ()), (6, ())):
        after = before._replace(rates={**rates, "emergencies recognised": emergencies._replace(hits=hits)})
        assert gain._replace(before=before, after=after).against == against


def test_cases_of_no_listed_cause_count_for_the_urgency_alone(small: Content) -> None:
    cases = gold([*UNLIKE, *(row(100 + n, "other", redness="yes") for n in range(7))], small)
    gain = cross_validated(cases, small)
    assert (gain.cases, gain.listed, gain.before.rates["top-1"].of) == (67, 60, 60)
    assert gain.before.rates["safety of advice"].of == 67
    assert gain.before.log_loss == cross_validated(cases[:60], small).before.log_loss


@pytest.mark.parametrize("others", [0, 30])
def test_too_few_cases_are_refused(others: int, small: Content) -> None:
    more = [row(100 + n, "other", redness="yes") for n in range(others)]
    check_cases(gold([*UNLIKE[:LEAST_CASES], *more], small))
    with pytest.raises(InvalidValue, match="49 have a cause of the list; at least 50"):
        check_cases(gold([*UNLIKE[: LEAST_CASES - 1], *more], small))


def test_a_case_that_is_there_twice_is_refused(small: Content) -> None:
    cases = gold(UNLIKE, small)
    check_cases([*cases, cases[7]._replace(id="case-7b")])
    with pytest.raises(InvalidValue, match="case-7 is there twice"):
        check_cases([*cases, cases[7]])


# ---------------------------------------------------------------- the text of the files

NUMBER = LearntNumber(
    "a", "q", "yes", Estimate(0.1, "estimate"), Estimate(0.25, "cases", "b-2001", 'said "ah" \\ oh'), 1, 4
)
WRITTEN = '{ p = 0.25, source = "cases", see = "b-2001", note = "said \\"ah\\" \\\\ oh" }'


@pytest.mark.parametrize(
    "text",
    [
        "[condition.a.likelihood]\nq.yes = {}\nr.yes = { p = 0.5 }\n",
        "[condition.a.likelihood.q]\nyes = {}\n",
        "[condition.a]\n  likelihood.q.yes={}  # why {this}\nlikelihood.q.no = { p = 0.3 }\n",
        "[condition.a.likelihood] # of a\r\nq.yes = {}\r\n[condition.b.likelihood]\r\nq.yes = { p = 0.5 }\r\n",
        '# q.yes = { p = 1 }\n[condition.a.likelihood]\nr.yes = { note = "q.yes = { p = 1 }" }\nq.yes = {}',
    ],
    ids=["a table of numbers", "a table of one question", "dotted keys and a comment", "line ends", "text like it"],
)
@pytest.mark.parametrize("old", ["{ p = 0.1 }", '{ p = 0.1, source = "x", note = "a } in a \\" text" }'])
def test_a_number_is_replaced_wherever_it_stands_and_nothing_else_is(text: str, old: str) -> None:
    replaced = with_numbers(text.replace("{}", old), [NUMBER])
    assert replaced == text.replace("{}", WRITTEN)
    assert tomli.loads(replaced)["condition"]["a"]["likelihood"]["q"]["yes"]["note"] == NUMBER.after.note


@pytest.mark.parametrize(
    "text",
    ["[condition.a]\nlikelihood.q = { yes = { p = 0.1 } }\n", "[condition.b.likelihood]\nq.yes = { p = 0.1 }\n", ""],
)
def test_a_number_that_cannot_be_replaced_is_named(text: str) -> None:
    with pytest.raises(ContentError, match=r"conditions\.toml\.condition\.a\.likelihood\.q\.yes: does not stand"):
        with_numbers(text, [NUMBER])


def test_a_source_is_added_at_the_end() -> None:
    text = with_source("[source.a]\nyear = 1\n\n\n", Source("cases", 'A "title"', 2026, "a\x1b[31m.jsonl", "table"))
    assert tomli.loads(text)["source"]["cases"] == {
        "title": 'A "title"', "year": 2026, "locator": "a[31m.jsonl", "read": "table",
    }  # fmt: skip
    assert text.startswith("[source.a]\nyear = 1\n\n[source.cases]\n")


# ---------------------------------------------------------------- the command


def test_the_folder_that_is_written_loads_as_what_was_learnt(
    run: Run, write_cases: WriteCases, tmp_path: Path, small: Content
) -> None:
    first, second = write_cases(UNLIKE[:40]), write_cases(UNLIKE[40:], "more.jsonl")
    ran = run(first, second, "--output", tmp_path / "learnt", "--content", SMALL)
    numbers = learnt_numbers(gold(UNLIKE, small), small)
    assert (ran.code, ran.err.count("\n")) == (0, 1)
    assert f"{len(numbers)} numbers changed" in ran.err
    learnt = load_content(tmp_path / "learnt")
    assert numbers
    assert learnt.conditions == calibrated(small, numbers).conditions != small.conditions
    source = learnt.sources["cases"]
    assert (source.title, source.locator) == (
        "60 labelled cases, 60 of them with a listed cause",
        "cases.jsonl, more.jsonl",
    )
    unchanged = [name for name in (*FILES, *FURTHER_FILES) if name not in ("conditions", "sources")]
    for name in unchanged:
        assert (tmp_path / "learnt" / f"{name}.toml").read_bytes() == (SMALL / f"{name}.toml").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"cases.jsonl", "more.jsonl", "learnt"}


def test_what_a_folder_may_do_without_goes_along(run: Run, write_cases: WriteCases, tmp_path: Path) -> None:
    folder = shutil.copytree(SMALL, tmp_path / "own")
    asked = f'version = "{load_content(SMALL).version}"\n[asked]\n"home_care.cold" = ["Eis oder Wärme?"]\n'
    (folder / "asked.toml").write_text(asked, encoding="utf-8")
    (folder / SCOPE).write_bytes((ROOT / "content" / SCOPE).read_bytes())
    assert run(write_cases(UNLIKE), "--output", tmp_path / "learnt", "--content", folder).code == 0
    for name in ("asked.toml", SCOPE):
        assert (tmp_path / "learnt" / name).read_bytes() == (folder / name).read_bytes()


def test_the_same_cases_give_the_same_bytes(run: Run, write_cases: WriteCases, tmp_path: Path) -> None:
    cases = write_cases(UNLIKE)
    (tmp_path / "an empty folder").mkdir()
    shown = [
        run(cases, "--output", tmp_path / name, "--content", SMALL, "--format", "json").out
        for name in ("one", "an empty folder")
    ]
    assert shown[0] == shown[1] != ""
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted(f"{name}.toml" for name in (*FILES, *FURTHER_FILES))
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "an empty folder" / name).read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="links take rights there")
def test_a_link_to_an_empty_folder_is_followed(run: Run, write_cases: WriteCases, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    assert run(write_cases(UNLIKE), "--output", tmp_path / "link", "--content", SMALL).code == 0
    assert (tmp_path / "link").is_symlink()
    assert "cases" in load_content(tmp_path / "folder").sources


def test_a_content_that_has_learnt_learns_again(run: Run, write_cases: WriteCases, tmp_path: Path) -> None:
    once, again = tmp_path / "once", tmp_path / "again"
    assert run(write_cases(UNLIKE), "--output", once, "--content", SMALL).code == 0
    assert run(write_cases(UNLIKE, "2.jsonl"), "--output", again, "--content", once, "--force").code == 0
    learnt = load_content(again)
    assert {"cases", "cases-2"} <= learnt.sources.keys()
    number = learnt.conditions["sprain"].likelihood["place"]["toe"]
    assert (number.source, number.see) == ("cases-2", "cases")
    # By hand: (20 × 0.05 + 30) / 50, and then (20 × 0.62 + 30) / 50.
    assert number.value == 0.848
    assert number.note == "before 0.05 (estimate); 30 of 30 cases; before 0.62 (cases); 30 of 30 cases"


@pytest.mark.parametrize("written", ["table", "markdown", "json"])
def test_the_gain_is_shown_in_every_format_and_nothing_written(
    written: str, run: Run, write_cases: WriteCases, tmp_path: Path
) -> None:
    ran = run(write_cases(UNLIKE), "--content", SMALL, "--format", written)
    assert (ran.code, ran.err) == (0, "")
    for part in ("top-1", "top-3", "top-5", "emergencies recognised", "sprain", "place", "0.62"):
        assert part in ran.out
    assert [path.name for path in tmp_path.iterdir()] == ["cases.jsonl"]


def test_the_page_shows_the_ten_largest_changes_and_the_document_all(run: Run, write_cases: WriteCases) -> None:
    cases = write_cases([{**each, "answers": {**each["answers"], "redness": "yes"}} for each in UNLIKE])
    numbers = json.loads(run(cases, "--content", SMALL, "--format", "json").out)["numbers"]
    changes = sorted((abs(number["after"] - number["before"]) for number in numbers), reverse=True)
    page = run(cases, "--content", SMALL, "--format", "markdown").out
    rows = [line.split(" | ") for line in page.split("numbers change")[1].splitlines() if "=" in line]
    assert [abs(float(cells[3]) - float(cells[2])) for cells in rows] == pytest.approx(changes[:10])
    assert f"## {len(numbers)} numbers change" in page
    assert ["| sprain", "place=toe", "0.05", "0.62", "30 of 30", "estimate |"] in rows


def test_nothing_is_written_where_the_gain_may_be_chance_unless_that_is_forced(
    run: Run, write_cases: WriteCases, tmp_path: Path
) -> None:
    cases = write_cases(LIKE)
    ran = run(cases, "--output", tmp_path / "learnt", "--content", SMALL)
    assert ran.code == 1
    assert "the log loss does not fall" in ran.out
    assert "so nothing was written" in ran.err and ran.err.count("\n") == 1
    assert not (tmp_path / "learnt").exists()
    assert run(cases, "--output", tmp_path / "learnt", "--content", SMALL, "--force").code == 0
    assert "cases" in load_content(tmp_path / "learnt").sources


@pytest.mark.parametrize("strength", [1, 500])
def test_the_strength_is_how_many_cases_a_number_counts_as(strength: int, run: Run, write_cases: WriteCases) -> None:
    ran = run(write_cases(UNLIKE), "--content", SMALL, "--format", "json", "--strength", strength)
    learnt = {(each["condition"], each["answer"]): each["after"] for each in json.loads(ran.out)["numbers"]}
    assert learnt["sprain", "toe"] == round((strength * 0.05 + 30) / (strength + 30), 4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--output", "full"), "full: holds something already; name a new folder"),
        (("--output", "full/note.txt"), "note.txt: is not a folder"),
        (("--output", "nowhere/learnt"), "its folder does not exist"),
        (("--output", "x" * 300), "too long"),
        (("--strength", "0"), "--strength"),
        (("--force",), "--force is for --output"),
    ],
    ids=[
        "a folder that holds something",
        "a file",
        "no folder above",
        "a long name",
        "no strength",
        "nothing to force",
    ],
)
def test_what_cannot_be_done_is_one_line_before_anything_is_read(
    arguments: tuple[str, ...], message: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note.txt").write_text("mine", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = run("no such cases.jsonl", *arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert message in ran.err
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "note.txt"]


def test_too_few_cases_are_one_line(run: Run, write_cases: WriteCases, tmp_path: Path) -> None:
    ran = run(write_cases(UNLIKE[:49]), "--output", tmp_path / "learnt", "--content", SMALL)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "49 have a cause of the list" in ran.err
    assert not (tmp_path / "learnt").exists()


def _broken(text: str, numbers: Sequence[LearntNumber]) -> str:
    return f"{with_numbers(text, numbers)}\n[condition.nothing]\n"


def _unlearnt(text: str, numbers: Sequence[LearntNumber]) -> str:
    return with_numbers(text, numbers).replace("redness.yes = { p = 0.1,", "redness.yes = { p = 0.2,")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [(_broken, "conditions.toml.condition.nothing"), (_unlearnt, "its numbers cannot be replaced")],
    ids=["it would not load", "it would load as something else"],
)
def test_nothing_is_written_that_would_not_load_as_what_was_learnt(
    spoil: Callable[..., str],
    message: str,
    run: Run,
    write_cases: WriteCases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calibrate_command, "with_numbers", spoil)
    ran = run(write_cases(UNLIKE), "--output", tmp_path / "learnt", "--content", SMALL)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert message in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["cases.jsonl"]


def test_a_disk_that_fails_leaves_nothing_behind(
    run: Run, write_cases: WriteCases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = write_cases(UNLIKE)

    def full(path: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    ran = run(cases, "--output", tmp_path / "learnt", "--content", SMALL)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "learnt: cannot be written: No space left on device" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["cases.jsonl"]


def test_the_built_in_content_can_learn_from_its_cases(run: Run, tmp_path: Path, content: Content) -> None:
    ran = run(ROOT / "benchmarks" / "cases.jsonl", "--output", tmp_path / "learnt", "--force", "--strength", 5)
    assert ran.code == 0
    learnt = load_content(tmp_path / "learnt")
    changed = [
        rate
        for condition in learnt.conditions.values()
        for rates in condition.likelihood.values()
        for rate in rates.values()
        if rate.source == "cases"
    ]
    assert len(changed) > 500
    assert all("before 0." in rate.note and "cases" in rate.note for rate in changed)
    assert learnt.red_flags == content.red_flags
