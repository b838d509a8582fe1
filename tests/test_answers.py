from __future__ import annotations

from typing import Any

import pytest

from midback_cli import Answers, AnswersError, Content, InvalidValue, UnknownId
from midback_cli.assessment.answers import UNSURE, State
from midback_cli.knowledge.model import Kind


@pytest.mark.parametrize("raw", [None, "unsure", ["unsure"]])
@pytest.mark.parametrize("asked", ["fever", "severity", "pain-location", "chest-signs", "course"])
def test_unsure_is_unsure_everywhere(raw: object, asked: str, content: Content) -> None:
    assert Answers.from_mapping({asked: raw}, content).replies[asked] == UNSURE


def test_left_out_is_not_asked(content: Content) -> None:
    assert Answers.from_mapping({}, content).state("fever") is State.NOT_ASKED


def test_none_and_unsure_stand_alone_in_every_list(content: Content) -> None:
    lists = {page.id: [cue.id for cue in page.cues] for page in content.pages.values()}
    lists |= {one.id: [*one.answer_ids] for one in content.questions.values() if one.kind is Kind.MANY_OF}
    lists = {asked: ids for asked, ids in lists.items() if ids}
    assert len(lists) >= 10
    for asked, ids in lists.items():
        for alone, other in (("unsure", ids[0]), ("none", ids[-1]), ("unsure", "none"), ("unsure", "bogus")):
            if alone == other or alone in ids:
                continue
            for raw in ([alone, other], [other, alone]):
                with pytest.raises(InvalidValue, match="cannot stand beside other answers") as caught:
                    Answers.from_mapping({asked: raw}, content)
                assert caught.value.nearest == ()


@pytest.mark.parametrize(("raw", "chosen"), [(True, "yes"), (False, "no"), ("yes", "yes"), ("no", "no")])
def test_yes_and_no_may_be_booleans(raw: object, chosen: str, content: Content) -> None:
    assert Answers.from_mapping({"fever": raw}, content).replies["fever"].chosen == (chosen,)


@pytest.mark.parametrize("raw", [[], "none", ["none"]])
def test_none_of_a_page_is_an_answer(raw: object, content: Content) -> None:
    reply = Answers.from_mapping({"chest-signs": raw}, content).replies["chest-signs"]
    assert reply.state is State.ANSWERED
    assert reply.chosen == ()


def test_one_bare_id_is_a_list_of_one(content: Content) -> None:
    assert Answers.from_mapping({"pain-location": "rib-band"}, content).replies["pain-location"].chosen == ("rib-band",)


def test_a_whole_document_and_its_table_alone_are_the_same(content: Content) -> None:
    table = {"age": 54, "fever": True}
    assert Answers.from_mapping({"version": 1, "answers": table}, content) == Answers.from_mapping(table, content)


def test_a_story_keeps_its_lines_and_loses_its_control_codes(content: Content) -> None:
    story = Answers.from_mapping({"answers": {}, "story": "It hurts.\n\x1b[31mA lot\u202e."}, content).story
    assert story == "It hurts.\n[31mA lot."


def test_null_and_an_empty_text_are_nothing_told(content: Content) -> None:
    for nothing in (None, ""):
        raw: dict[str, object] = {"answers": {}, "story": nothing, "country": nothing, "shown": nothing}
        assert Answers.from_mapping(raw, content) == Answers()


def test_what_is_saved_reads_back_the_same(content: Content) -> None:
    raw = {
        "age": 54,
        "sex": "female",
        "chest-signs": ["cold-sweat"],
        "nerve-signs": [],
        "fever": "unsure",
        "severity": 6,
    }
    before = Answers.from_mapping({"answers": raw, "country": "GB", "story": "x"}, content)
    assert Answers.from_mapping(before.to_mapping(content), content) == before


BAD: list[tuple[str, Any, type[AnswersError], str]] = [
    ("too high", {"severity": 14}, InvalidValue, "answers.severity: 14 is not between 0 and 10"),
    ("too low", {"age": 0}, InvalidValue, "answers.age: 0 is not between 1 and 120"),
    ("a fraction", {"severity": 6.5}, InvalidValue, "answers.severity: must be a whole number from 0 to 10"),
    ("a word for a number", {"age": "54"}, InvalidValue, "answers.age: must be a whole number from 1 to 120"),
    ("true for a number", {"age": True}, InvalidValue, "answers.age: must be a whole number from 1 to 120"),
    ("a huge number", {"age": 10**30}, InvalidValue, "answers.age: the number is not between 1 and 120"),
    ("unknown question", {"fevr": "yes"}, UnknownId, "answers.fevr: is not a question or a page (did you mean fever?)"),
    (
        "unknown cue",
        {"chest-signs": ["cold-swet"]},
        UnknownId,
        "answers.chest-signs: 'cold-swet' is not one of its answers (did you mean cold-sweat?)",
    ),
    ("a yes-no with a number", {"fever": 1}, InvalidValue, "answers.fever: must be one of yes, no, unsure"),
    ("two for one", {"course": ["easing", "steady"]}, InvalidValue, "answers.course: must be one of easing"),
    ("none beside a cue", {"chest-signs": ["none", "cold-sweat"]}, InvalidValue, "'none' cannot stand beside"),
    (
        "a table for a list",
        {"chest-signs": {}},
        InvalidValue,
        "answers.chest-signs: must be a list of ids, none or unsure",
    ),
    ("a list of numbers", {"chest-signs": [1]}, InvalidValue, "answers.chest-signs: must be a list of ids"),
    ("not a table", [], InvalidValue, "answers: must be a table"),
    ("answers not a table", {"answers": 3}, InvalidValue, "answers: must be a table of question ids"),
    ("a later version", {"version": 2, "answers": {}}, InvalidValue, "version: must be 1"),
    (
        "an unknown key",
        {"answers": {}, "contry": "GB"},
        UnknownId,
        "contry: is not a key of an answers file (did you mean country?)",
    ),
    ("a number for a story", {"answers": {}, "story": 0}, InvalidValue, "story: must be a text"),
    ("a list for a country", {"answers": {}, "country": []}, InvalidValue, "country: must be a country code"),
    ("false for a rule", {"answers": {}, "shown": False}, UnknownId, "shown: must be the id of a rule"),
    ("escape codes in an id", {"\x1b[31mfever": "yes"}, UnknownId, "answers.[31mfever: is not a question"),
]


@pytest.mark.parametrize(("raw", "error", "line"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_answers_give_one_line_that_names_the_place(
    raw: Any, error: type[AnswersError], line: str, content: Content
) -> None:
    with pytest.raises(error) as caught:
        Answers.from_mapping(raw, content)
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).isprintable()
