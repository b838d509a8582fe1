"""Answers that do not fit together are pointed out, with the one that was counted; whatever fits is not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from midback_cli import Answers, assess, load_content
from midback_cli.language.lookup import ambulance
from midback_cli.rendering.blocks import with_number
from midback_cli.rendering.plain import write_plain
from midback_cli.rendering.result_page import result_blocks
from tests.conftest import ROOT
from tests.strategies import raw_answers

CONTENT = load_content(ROOT / "content")
IMPLIED = [
    (page.id, cue, name, answer)
    for page in CONTENT.pages.values()
    for cue in page.cues
    for name, answer in cue.implies.items()
]


def found(raw: dict[str, Any]) -> list[dict[str, Any]]:
    return list(assess(Answers.from_mapping(raw, CONTENT), CONTENT).to_dict()["disagreements"])


def test_every_cue_and_every_other_answer_to_what_it_implies_disagree() -> None:
    assert len(IMPLIED) > 40
    for page, cue, name, answer in IMPLIED:
        for other in CONTENT.questions[name].answer_ids:
            told = found({page: [cue.id], name: other})
            pair = [{"question": page, "answer": cue.id}, {"question": name, "answer": other}]
            assert (pair in [one["answers"] for one in told]) is (other != answer)


def test_a_yes_to_what_its_page_leaves_out_disagrees() -> None:
    for page, questions in CONTENT.asked_on.items():
        for name in questions:
            pair = [{"question": name, "answer": "yes"}, {"question": page, "answer": "none"}]
            assert [one["answers"] for one in found({page: "none", name: "yes"}) if one["answers"]] == [pair]
            assert not [one for one in found({page: "unsure", name: "yes"}) if one["answers"]]
            assert not found({page: "none", name: "no"})


@pytest.mark.parametrize(
    ("raw", "id"),
    [
        ({"sex": "male", "pregnancy": ["birth-recent"]}, "male-and-pregnant"),
        ({"sex": "male", "vaginal-bleeding": "yes"}, "male-and-vaginal-bleeding"),
        ({"age": 80, "pregnancy-or-missed-period": "yes"}, "pregnant-at-this-age"),
    ],
)
def test_what_the_content_names_is_pointed_out(raw: dict[str, Any], id: str) -> None:
    assert id in [one["id"] for one in found(raw)]


@given(raw=raw_answers(CONTENT))
@settings(max_examples=100)
def test_what_disagrees_stands_in_the_report_and_nothing_else(raw: dict[str, Any]) -> None:
    result = assess(Answers.from_mapping(raw, CONTENT), CONTENT)
    written = " ".join(write_plain(with_number(result_blocks(result), ambulance("", CONTENT))).split())
    assert all(" ".join(one.text.split()) in written for one in result.disagreements)
    assert result.disagreements or "do not fit" not in written


def test_the_graver_is_counted() -> None:
    result = assess(Answers.from_mapping({"infection-signs": ["fever"], "fever": "no"}, CONTENT), CONTENT)
    assert result.facts.observed["fever"] == ("yes",)
    assert result.disagreements[0].text.startswith("Two of your answers do not fit. We counted the first: Fever (38 C")
