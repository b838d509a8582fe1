"""The schemas and the program agree: what one takes the other takes, and what one refuses the other refuses."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import Answers, AnswersError, Content, Page, assess, load_content
from midback_cli.assessment.schemas import answers_schema, case_schema, result_schema
from midback_cli.evaluation.cases import read_cases
from midback_cli.terminal.cli import main
from tests.conftest import ROOT
from tests.strategies import raw_answers

CONTENT = load_content(ROOT / "content")
SMALL = load_content(ROOT / "tests" / "small_content")
CASES = list(map(json.loads, (ROOT / "benchmarks" / "cases.jsonl").read_text(encoding="utf-8").splitlines()))
IDS = [*SMALL.pages, *SMALL.questions]
# What people write, and what nobody should.
ODD: st.SearchStrategy[object] = st.sampled_from(
    [
        None, True, False, 0, 1, 7, 7.0, 7.5, -1, 10**6, "", "x", "yes", "no", "none", "unsure", [], {}, [None], [1],
        ["none"], ["none", "none"], ["unsure"], ["unsure", "unsure"], ["none", "unsure"], ["yes"], ["yes", "yes"],
        ["yes", "no"], "none?", ["none?"],
    ]
)  # fmt: skip


def validator(schema: dict[str, Any]) -> Callable[[object], bool]:
    check = fastjsonschema.compile(schema)

    def is_valid(document: object) -> bool:
        try:
            check(document)
        except fastjsonschema.JsonSchemaValueException:
            return False
        return True

    return is_valid


def is_read(document: object, content: Content) -> bool:
    if not isinstance(document, dict) or "answers" not in document:
        return False
    try:
        Answers.from_mapping(document, content)
    except AnswersError:
        return False
    return True


def options_of(name: str) -> list[str]:
    asked = SMALL.asked(name)
    ids = [cue.id for cue in asked.cues] if isinstance(asked, Page) else list(asked.answer_ids)
    return [*ids, *(f"{one}?" for one in ids), "none", "unsure"]


@st.composite
def answer(draw: st.DrawFn, name: str) -> object:
    """Anything that may stand as the answer to this page or question, right or wrong."""
    options = st.sampled_from(options_of(name))
    return draw(st.one_of(ODD, options, st.lists(options, max_size=4), st.integers(-2, 130)))


@st.composite
def table(draw: st.DrawFn) -> dict[str, object]:
    """A few answers, of which seldom more than one is wrong."""
    good = draw(raw_answers(SMALL))
    if draw(st.booleans()):
        name = draw(st.sampled_from(IDS))
        good[name] = draw(answer(name))
    if draw(st.integers(0, 9)) == 0:
        good["no-such-question"] = "yes"
    return good


@st.composite
def answers_files(draw: st.DrawFn) -> object:
    document: dict[str, object] = {"answers": draw(table())}
    further: dict[str, st.SearchStrategy[object]] = {
        "version": st.sampled_from([1, 1, 1, 1.0, 2, "1", True, None]),
        "story": st.sampled_from(["", "It hurts.", None, 7, "x" * 20_000, "x" * 20_001]),
        "country": st.sampled_from(["GB", "", None, 7]),
        "shown": st.sampled_from(["", None, *SMALL.flags_by_id, *SMALL.unsure_lines, "x", 7]),
        "name": st.just("x"),
    }
    for key in draw(st.lists(st.sampled_from(sorted(further)), max_size=2, unique=True)):
        document[key] = draw(further[key])
    return draw(st.sampled_from([document] * 12 + [document["answers"], [], None, {"answers": []}]))


SMALL_ANSWERS = validator(answers_schema(SMALL))


@given(document=answers_files())
@settings(max_examples=300)
def test_reader_and_schema_of_answers_agree(document: object) -> None:
    assert SMALL_ANSWERS(document) is is_read(document, SMALL), document


@pytest.mark.parametrize("name", IDS)
def test_reader_and_schema_agree_on_every_answer_to_every_question(name: str) -> None:
    @given(raw=answer(name))
    @settings(max_examples=40)
    def tried(raw: object) -> None:
        document = {"answers": {name: raw}}
        assert SMALL_ANSWERS(document) is is_read(document, SMALL), document

    tried()


def test_the_examples_and_the_cases_are_valid_in_the_whole_content() -> None:
    answers, case, result = (validator(make(CONTENT)) for make in (answers_schema, case_schema, result_schema))
    for path in (ROOT / "examples").glob("*.json"):
        assert answers(json.loads(path.read_text(encoding="utf-8")))
    for one in CASES[::4]:
        assert case(one)
        assert answers({"answers": one["answers"]})
        assert result(assess(Answers.from_mapping(one["answers"], CONTENT), CONTENT).to_dict())


@given(raw=raw_answers(SMALL))
@settings(max_examples=40)
def test_every_result_is_what_its_schema_says(raw: dict[str, Any]) -> None:
    assert SMALL_RESULT(assess(Answers.from_mapping(raw, SMALL), SMALL).to_dict())


SMALL_RESULT = validator(result_schema(SMALL))
SMALL_CASE = validator(case_schema(SMALL))


def test_reader_and_schema_of_cases_agree(tmp_path: Path) -> None:
    good: dict[str, object] = {"answers": {}, "gold_condition": "other", "gold_urgency": "prompt"}
    first = next(iter(SMALL.conditions))
    changed: list[dict[str, object]] = [
        {}, {"id": 7}, {"note": "x"}, {"gold_condition": first}, {"gold_condition": "x"}, {"gold_condition": None},
        {"also_acceptable": None}, {"also_acceptable": [first, "other"]}, {"also_acceptable": ["x"]},
        {"also_acceptable": first}, {"gold_urgency": "x"}, {"gold_urgency": None}, {"answers": []},
        {"answers": {"x": 1}},
    ]  # fmt: skip
    rows = [*({**good, **change} for change in changed), *({k: v for k, v in good.items() if k != key} for key in good)]
    for row in rows:
        (tmp_path / "cases.jsonl").write_text(json.dumps(row), encoding="utf-8")
        try:
            is_case = bool(list(read_cases(tmp_path / "cases.jsonl", SMALL)))
        except AnswersError:
            is_case = False
        assert SMALL_CASE(row) is is_case, row


@pytest.mark.parametrize("described", ["answers", "result", "case"])
def test_the_command_writes_the_schema_with_every_id_and_its_title(
    described: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["midback", "export", "schema", described])
    with pytest.raises(SystemExit, match="0"):
        main()
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    if described != "result":
        table = schema["properties"]["answers"] if described == "case" else schema["properties"]["answers"]
        assert table["properties"].keys() == {*CONTENT.pages, *CONTENT.questions}
        assert table["properties"]["fever"]["title"] == CONTENT.questions["fever"].finding
