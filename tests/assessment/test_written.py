"""The JSON that is put together from remembered pieces is that of the result, whoever was assessed before."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from midback_cli import Answers, Content, assess, load_content
from midback_cli.assessment import written as module
from tests.conftest import ROOT
from tests.strategies import raw_answers

CASES = list(map(json.loads, (ROOT / "benchmarks" / "cases.jsonl").read_text(encoding="utf-8").splitlines()))


def whole(answers: Answers, content: Content) -> tuple[str, str]:
    result = assess(answers, content)
    return result.to_json(), json.dumps(result.to_dict(), ensure_ascii=False)


def test_each_of_the_cases_is_written_as_its_document(content: Content) -> None:
    for case in [*CASES, *reversed(CASES)]:
        text, expected = whole(Answers.from_mapping(case["answers"], content), content)
        assert text == expected


CONTENT = load_content(ROOT / "content")
SMALL = load_content(ROOT / "tests" / "small_content")


@given(raw=raw_answers(CONTENT))
@settings(max_examples=40)
def test_anybody_is_written_as_their_document(raw: dict[str, object]) -> None:
    text, expected = whole(Answers.from_mapping(raw, CONTENT), CONTENT)
    assert text == expected


@given(raw=raw_answers(SMALL))
@settings(max_examples=40)
def test_anybody_is_written_as_their_document_in_another_content(raw: dict[str, object]) -> None:
    text, expected = whole(Answers.from_mapping(raw, SMALL), SMALL)
    assert text == expected


def test_what_is_remembered_has_an_end(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    content.fragments.clear()
    monkeypatch.setattr(module, "_MOST_REMEMBERED", 20)
    for case in CASES[:40]:
        text, expected = whole(Answers.from_mapping(case["answers"], content), content)
        assert text == expected
        assert len(content.fragments) <= 20
