from __future__ import annotations

from typing import Any

import pytest

from midback_cli import Answers, AnswersError, Content, InvalidValue, UnknownId
from midback_cli.assessment.answers import MAX_STORY_LENGTH, UNSURE, Reply, State, cut_story, shown_reply
from midback_cli.knowledge.model import Kind
from midback_cli.knowledge.texts import fill


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


# ---------------------------------------------------------------- on the small content


ONLY_VERSION = "version: must be 1, the only version of answers files so far"
WHOLE_LINES: list[tuple[str, Any, str]] = [
    ("no table", 3, 'answers: must be a table, such as {"version": 1, "answers": {"age": 54}}'),
    ("a list of answers", {"answers": []}, "answers: must be a table of question ids and answers"),
    ("no version", {"version": True, "answers": {}}, ONLY_VERSION),
    ("a version as text", {"version": "1", "answers": {}}, ONLY_VERSION),
    ("a later version", {"version": 2, "answers": {}}, ONLY_VERSION),
    ("no country", {"answers": {}, "country": 44}, "country: must be a country code, such as GB"),
    ("no rule", {"answers": {}, "shown": "crush"}, "shown: must be the id of a rule (did you mean crash?)"),
    ("no key", {"answers": {}, "sorty": ""}, "sorty: is not a key of an answers file (did you mean story?)"),
    ("two of one", {"injury": ["twist", "fall"]}, "answers.injury: must be one of twist, fall, crash, none, unsure"),
    ("none of one", {"injury": []}, "answers.injury: must be one of twist, fall, crash, none, unsure"),
    ("a number", {"injury": 3}, "answers.injury: must be one of twist, fall, crash, none, unsure"),
    ("a number in a list", {"place": ["heel", 3]}, "answers.place: must be a list of ids, none or unsure"),
    ("none and more", {"place": ["none", "heel"]}, "answers.place: 'none' cannot stand beside other answers"),
    ("a wrong place", {"place": ["heal"]}, "answers.place: 'heal' is not one of its answers (did you mean heel?)"),
    ("near unsure", {"place": ["unsur"]}, "answers.place: 'unsur' is not one of its answers (did you mean unsure?)"),
    ("a near none", {"place": "none-"}, "answers.place: 'none-' is not one of its answers (did you mean none?)"),
    ("a near none of one", {"redness": "non"}, "answers.redness: 'non' is not one of its answers (did you mean no?)"),
    ("a page", {"dangr": []}, "answers.dangr: is not a question or a page (did you mean danger?)"),
    ("a fraction", {"severity": 2.5}, "answers.severity: must be a whole number from 0 to 10"),
    ("just over", {"severity": 11}, "answers.severity: 11 is not between 0 and 10"),
    ("just under", {"severity": -1}, "answers.severity: -1 is not between 0 and 10"),
    ("nine digits", {"severity": 999_999_999}, "answers.severity: 999999999 is not between 0 and 10"),
    ("ten digits", {"severity": 1_000_000_000}, "answers.severity: the number is not between 0 and 10"),
    ("ten digits below", {"severity": -1_000_000_000}, "answers.severity: the number is not between 0 and 10"),
    ("a long story", {"answers": {}, "story": "x" * 20_001}, "story: must be a text of at most 20000 characters"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "line"), [row[1:] for row in WHOLE_LINES], ids=[row[0] for row in WHOLE_LINES])
def test_the_whole_line_of_an_error(raw: Any, line: str, small: Content) -> None:
    with pytest.raises(AnswersError) as caught:
        Answers.from_mapping(raw, small)
    assert str(caught.value) == line


@pytest.mark.parametrize(
    ("raw", "reply"),
    [
        ({"severity": 0}, Reply(State.ANSWERED, ("mild",), 0)),
        ({"severity": 10}, Reply(State.ANSWERED, ("strong",), 10)),
        ({"severity": 6.0}, Reply(State.ANSWERED, ("medium",), 6)),
        ({"place": ["toe", "heel", "toe"]}, Reply(State.ANSWERED, ("heel", "toe"))),
        ({"place": []}, Reply(State.ANSWERED, ())),
        ({"place": ("heel",)}, Reply(State.ANSWERED, ("heel",))),
        ({"place": "none"}, Reply(State.ANSWERED, ())),
        ({"medicines": "none"}, Reply(State.ANSWERED, ("none",))),
        ({"medicines": []}, Reply(State.ANSWERED, ("none",))),
        ({"injury": "none"}, Reply(State.ANSWERED, ("none",))),
        ({"injury": ["fall"]}, Reply(State.ANSWERED, ("fall",))),
        ({"danger": ["grey", "cannot-speak"]}, Reply(State.ANSWERED, ("cannot-speak", "grey"))),
        ({"age": 1}, Reply(State.ANSWERED, ("young",), 1)),
    ],
)
def test_a_reply_holds_its_ids_in_the_order_of_the_content(raw: dict[str, Any], reply: Reply, small: Content) -> None:
    answers = Answers.from_mapping(raw, small)
    (asked,) = raw
    assert answers.replies[asked] == reply
    assert Answers().with_reply(asked, raw[asked], small) == answers


FULL: dict[str, Any] = {
    "version": 1,
    "answers": {
        "danger": ["grey"], "infection-signs": [], "carrying": "unsure", "severity": 6, "place": ["heel", "toe"],
        "medicines": ["none"], "injury": "fall", "redness": "no", "cramp": "unsure",
    },
    "story": "It began on Monday.",
    "country": "GB",
    "shown": "grey",
}  # fmt: skip


def test_a_document_reads_back_as_it_was(small: Content) -> None:
    answers = Answers.from_mapping(FULL, small)
    assert answers.to_mapping(small) == FULL
    assert list(answers.to_mapping(small)) == list(FULL)
    assert Answers().to_mapping(small) == {"version": 1, "answers": {}}


@pytest.mark.parametrize("key", ["story", "country", "shown"])
def test_what_is_empty_is_left_out_of_a_document(key: str, small: Content) -> None:
    rest = {name: value for name, value in FULL.items() if name != key}
    assert Answers.from_mapping({**FULL, key: ""}, small).to_mapping(small) == rest


def test_answers_are_known_replaced_and_taken_back(small: Content) -> None:
    answers = Answers.from_mapping(FULL, small)
    assert answers.state("redness") is State.ANSWERED
    assert answers.state("cramp") is State.UNSURE
    assert answers.state("wine") is State.NOT_ASKED
    less = answers.without("redness")
    assert less.state("redness") is State.NOT_ASKED
    assert (len(less.replies), less.story, less.shown) == (len(answers.replies) - 1, answers.story, "grey")
    more = answers.with_reply("redness", True, small)
    assert more.replies["redness"].chosen == ("yes",)
    assert list(more.replies) == list(answers.replies)


def test_a_story_may_be_as_long_as_its_limit(small: Content) -> None:
    told = "x" * MAX_STORY_LENGTH
    assert Answers().with_story(told).story == told
    with pytest.raises(InvalidValue, match="story"):
        Answers().with_story(told + "x")


def test_a_country_is_read_without_control_codes(small: Content) -> None:
    assert Answers.from_mapping({"answers": {}, "country": "G\x1bB"}, small).country == "GB"


@pytest.mark.parametrize(
    ("asked", "raw", "shown"),
    [
        ("danger", ["cannot-speak", "grey"], "cannot-speak; grey"),
        ("danger", ["grey"], "grey"),
        ("danger", [], "none_text"),
        ("danger", "unsure", "unsure_text"),
        ("severity", 6, "6"),
        ("severity", 0, "0"),
        ("place", ["heel", "outer-side"], "heel; outer-side"),
        ("place", [], "none_text"),
        ("redness", "no", "no"),
        ("redness", "unsure", "unsure_text"),
    ],
)
def test_a_person_reads_a_reply_in_words(asked: str, raw: object, shown: str, small: Content) -> None:
    reply = Answers().with_reply(asked, raw, small).replies[asked]
    labels = {cue.id: cue.text for page in small.pages.values() for cue in page.cues}
    labels |= {option.id: option.label for question in small.questions.values() for option in question.options}
    labels |= {"no": small.texts.answers.no, **small.screen_texts._asdict()}
    in_words = "; ".join(labels.get(name, name) for name in shown.split("; "))
    assert shown_reply(asked, reply, small) == in_words


def test_a_mistake_is_compared_in_its_first_characters_alone(small: Content) -> None:
    with pytest.raises(UnknownId) as caught:
        Answers.from_mapping({"redness" + "x" * 200_000: "yes"}, small)
    assert caught.value.nearest == ()


@pytest.mark.parametrize("more", [-1, 0, 1, 4_999])
def test_a_story_is_cut_where_it_is_too_long_and_the_person_is_told_how_much_was_left_out(
    more: int, small: Content
) -> None:
    text = "x" * (MAX_STORY_LENGTH + more)
    story, note = cut_story(text, small)
    assert story == text[:MAX_STORY_LENGTH]
    assert bool(note) is (more > 0)
    # In German a point sets the thousands apart.
    kept, left_out = (f"{length:,}".replace(",", ".") for length in (MAX_STORY_LENGTH, more))
    assert more <= 0 or note == fill(small.texts.answers.story_cut, kept=kept, left_out=left_out)


def test_answers_show_themselves_without_what_was_answered(content: Content) -> None:
    answers = Answers.from_mapping({"answers": {"fever": "yes"}, "story": "It hurts.", "country": "GB"}, content)
    assert "fever" not in repr(answers) and "hurts" not in repr(answers)
    assert "story" in repr(answers) and "country" in repr(answers) and "shown" not in repr(answers)
