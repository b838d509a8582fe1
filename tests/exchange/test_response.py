"""Answers → response → answers are the same, and whatever else a response holds is refused in one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given
from hypothesis import strategies as st

from midback_cli import Answers, AnswersError, Content, MidbackError, assess, load_content
from midback_cli.exchange.form import Form
from midback_cli.exchange.response import read_response, response
from midback_cli.storage.answers_file import read_answers
from midback_cli.terminal.cli import main
from tests import strategies
from tests.assessment.stored import SMALL
from tests.conftest import ROOT

CONTENTS = [load_content(ROOT / "content"), load_content(SMALL)]
ANSWERS = {content.sha256: strategies.answers(content) for content in CONTENTS}
CONTENT = CONTENTS[0]
URL = CONTENT.texts.fhir.url
both_contents = pytest.mark.parametrize("content", CONTENTS, ids=["built-in", "small"])
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))


def values_in(document: object) -> list[object]:
    inner = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return [document, *(value for part in inner for value in values_in(part))]


# ---------------------------------------------------------------- there and back


@both_contents
@given(data=st.data())
def test_answers_come_back_as_they_were(content: Content, data: st.DataObject) -> None:
    answers = data.draw(ANSWERS[content.sha256])
    document = json.loads(json.dumps(response(answers, content)))
    assert read_response(document, content) == answers
    assert not [value for value in values_in(document) if value in (None, "", [], {})]


@both_contents
@given(data=st.data())
def test_a_response_is_one_of_fhir(content: Content, data: st.DataObject) -> None:
    document = response(data.draw(ANSWERS[content.sha256]), content)
    read = QuestionnaireResponse.model_validate(document)
    assert read.questionnaire == f"{content.texts.fhir.url}/Questionnaire/midback|{content.version}"


@given(story=st.text(max_size=40), country=st.text(max_size=4))
def test_own_words_and_the_country_come_back(story: str, country: str) -> None:
    raw = {"version": 1, "answers": {"age": 54}, "story": story, "country": country, "shown": CONTENT.red_flags[0].id}
    answers = Answers.from_mapping(raw, CONTENT)
    assert read_response(json.loads(json.dumps(response(answers, CONTENT))), CONTENT) == answers


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_response_gives_the_result_of_the_answers(path: Path, tmp_path: Path) -> None:
    answers = read_answers(path, CONTENT)
    file = tmp_path / "response.json"
    file.write_text(json.dumps(response(answers, CONTENT)), encoding="utf-8")
    assert assess(read_answers(file, CONTENT), CONTENT).to_dict() == assess(answers, CONTENT).to_dict()


def test_it_is_in_progress_until_each_sign_that_applies_is_answered() -> None:
    form = Form(CONTENT)
    whole: dict[str, Any] = {page.id: [] for page in CONTENT.pages.values() if page.cues and page.applies_if is None}
    whole |= {"age": 60, "sex": "male"}
    assert response(Answers.from_mapping(whole, CONTENT), CONTENT)["status"] == "completed"
    for name in whole:
        missing = {other: reply for other, reply in whole.items() if other != name}
        assert response(Answers.from_mapping(missing, CONTENT), CONTENT)["status"] == "in-progress"
    # At 30, a woman is asked whether she is pregnant.
    fertile = Answers.from_mapping({**whole, "age": 30, "sex": "female"}, CONTENT)
    assert response(fertile, CONTENT)["status"] == "in-progress"
    assert form.by_link["pregnancy"].required


def test_a_sign_that_is_missing_was_not_answered_and_is_never_a_no() -> None:
    whole: dict[str, Any] = {page.id: [] for page in CONTENT.pages.values() if page.cues and page.applies_if is None}
    document = response(Answers.from_mapping({**whole, "age": 60, "sex": "male"}, CONTENT), CONTENT)
    (signs,) = [item for item in document["item"] if item["linkId"] == "group.signs"]
    for sign in signs["item"]:
        fewer = deepcopy(document)
        fewer["item"][document["item"].index(signs)]["item"].remove(sign)
        for status in ("completed", "in-progress"):
            answers = read_response({**fewer, "status": status}, CONTENT)
            assert sign["linkId"] not in answers.replies
            assert sign["linkId"] in assess(answers, CONTENT).screen.missing


def test_an_item_without_an_answer_was_not_answered() -> None:
    document = good()
    item(document, "severity").pop("answer")
    item(document, "danger-now").pop("answer")
    assert {"severity", "danger-now"}.isdisjoint(read_response(document, CONTENT).replies)


# ---------------------------------------------------------------- lines that are not sure


UNSURE_PAGES: list[tuple[list[str], list[str] | None, object]] = [
    (["unsure"], None, "unsure"),
    (["unsure"], ["all"], "unsure"),
    (["unsure"], ["ripping"], ["ripping?"]),
    (["unsure"], ["sudden-full-force", "ripping"], ["sudden-full-force?", "ripping?"]),
    (["ripping", "unsure"], ["sudden-full-force"], ["ripping", "sudden-full-force?"]),
    # Who is not sure of the rest, and does not say of what, is not sure of all of it.
    (["ripping", "unsure"], None, ["ripping", "sudden-full-force?"]),
    (["ripping", "unsure"], ["all"], ["ripping", "sudden-full-force?"]),
]


@pytest.mark.parametrize(("page", "lines", "raw"), UNSURE_PAGES)
def test_not_sure_of_a_page_is_read_line_by_line(page: list[str], lines: list[str] | None, raw: object) -> None:
    items = [{"linkId": "sudden-pain", "answer": [coded("sudden-pain", code) for code in page]}]
    if lines is not None:
        items.append({"linkId": "sudden-pain.unsure", "answer": [coded("sudden-pain", code) for code in lines]})
    document = {**good(), "item": [{"linkId": "group.signs", "item": items}]}
    assert read_response(document, CONTENT) == Answers.from_mapping({"sudden-pain": raw}, CONTENT)


def coded(name: str, code: str) -> dict[str, Any]:
    shared = code in ("none", "unsure", "all", "yes", "no")
    return {"valueCoding": {"system": f"{URL}/answer" if shared else f"{URL}/answer/{name}", "code": code}}


# ---------------------------------------------------------------- what is refused


RAW = {
    "age": 54,
    "sex": "male",
    "danger-now": ["fainting"],
    "chest-signs": [],
    "infection-signs": ["fever"],
    "severity": 6,
    "pain-location": ["mid-back", "rib-band"],
    "worse-with-movement": "yes",
    "rash-signs": ["near-eye"],
}


def good() -> dict[str, Any]:
    """A response that is read, with an answer of every kind, one of them told without being asked."""
    return response(Answers.from_mapping({"answers": RAW, "story": "It hurts.", "country": "GB"}, CONTENT), CONTENT)


def item(document: dict[str, Any], link: str) -> dict[str, Any]:
    """The item with this link."""
    for inner in document["item"]:
        if inner["linkId"] == link:
            found: dict[str, Any] = inner
            return found
        if "item" in inner and f'"{link}"' in json.dumps(inner):
            return item(inner, link)
    raise KeyError(link)


def answer(document: dict[str, Any], link: str) -> dict[str, Any]:
    found: dict[str, Any] = item(document, link)["answer"][0]
    return found


def put(document: dict[str, Any], group: str, **added: Any) -> dict[str, Any]:
    item(document, group)["item"].append(added)
    return document


Spoil = Callable[[dict[str, Any]], object]
REFUSED: dict[str, tuple[Spoil, str]] = {
    "another kind": (lambda d: d.update(resourceType="Bundle"), "resourceType: is 'Bundle'; only a Questionnaire"),
    "no kind": (lambda d: d.update(resourceType=None), "resourceType: is missing"),
    "no form": (lambda d: d.pop("questionnaire"), "questionnaire: must name the form"),
    "another form": (
        lambda d: d.update(questionnaire="http://x.org/q|1.0.0"),
        "'http://x.org/q|1.0.0' is another form",
    ),
    "another version": (
        lambda d: d.update(questionnaire=d["questionnaire"].replace("|", "|9.")),
        "names version '9.1.0.0' of the form; this content has 1.0.0",
    ),
    "no version": (lambda d: d.update(questionnaire=d["questionnaire"].partition("|")[0]), "names no version"),
    "no status": (lambda d: d.pop("status"), "status: missing or not a text is none of completed"),
    "entered in error": (lambda d: d.update(status="entered-in-error"), "status: 'entered-in-error' is none of"),
    "a key of nothing": (lambda d: d.update(answers={}), "answers: is not read here"),
    "rules from elsewhere": (lambda d: d.update(implicitRules="http://x.org"), "implicitRules: is not read here"),
    "a modifier": (lambda d: d.update(modifierExtension=[{"url": "http://x.org"}]), "modifierExtension: is not read"),
    "a modifier of an item": (
        lambda d: item(d, "age").update(modifierExtension=[{"url": "http://x.org"}]),
        "item age: modifierExtension: is not read here",
    ),
    "a modifier of an answer": (
        lambda d: answer(d, "age").update(modifierExtension=[{"url": "http://x.org"}]),
        "item age: modifierExtension: is not read here",
    ),
    "no list of items": (lambda d: d.update(item={}), "item: must be a list of tables that is not empty"),
    "an empty list of items": (lambda d: d.update(item=[]), "item: must be a list of tables that is not empty"),
    "an item that is no table": (lambda d: d["item"].append("age"), "item: must be a list of tables"),
    "a link that is no text": (lambda d: d["item"].append({"linkId": 5}), "item: linkId: missing or not a text is no"),
    "an unknown link": (
        lambda d: item(d, "age").update(linkId="agee"),
        "item group.signs: linkId: 'agee' is no item of the form (did you mean age?)",
    ),
    "a link elsewhere": (lambda d: put(d, "group.core", **item(d, "age")), "item age: stands in another place"),
    "a question at the top": (lambda d: d["item"].append({"linkId": "age"}), "item age: stands in another place"),
    "an item twice": (lambda d: put(d, "group.signs", **item(d, "age")), "item age: stands twice"),
    "a group twice": (lambda d: d["item"].append({"linkId": "group.signs"}), "item group.signs: stands twice"),
    "an answer to a group": (lambda d: item(d, "group.signs").update(answer=[{}]), "item group.signs: is no question"),
    "an item under a question": (lambda d: item(d, "age").update(item=[]), "item age: is a question; no item"),
    "an item under an answer": (lambda d: answer(d, "age").update(item=[]), "item age: is a question; no item"),
    "no answers": (lambda d: item(d, "age").update(answer=[]), "item age: must be a list of tables that is not empty"),
    "answers that are no list": (lambda d: item(d, "age").update(answer={}), "item age: must be a list of tables"),
    "no value": (lambda d: answer(d, "age").clear(), "item age: has an answer without a value"),
    "why there is no value": (
        lambda d: item(d, "age").update(answer=[{"_valueInteger": {"extension": []}}]),
        "item age: has an answer without a value",
    ),
    "two values": (lambda d: answer(d, "age").update(valueString="54"), "must be answered by one valueInteger"),
    "a value of another type": (
        lambda d: item(d, "age").update(answer=[{"valueString": "54"}]),
        "item age: must be answered by one valueInteger, not 'valueString'",
    ),
    "a text for a number": (lambda d: answer(d, "age").update(valueInteger="54"), "age: must be a whole number from 1"),
    "a yes for a number": (lambda d: answer(d, "age").update(valueInteger=True), "age: must be a whole number"),
    "half a number": (lambda d: answer(d, "age").update(valueInteger=5.5), "age: must be a whole number"),
    "too high": (lambda d: answer(d, "severity").update(valueInteger=14), "severity: 14 is not between 0 and 10"),
    "too low": (lambda d: answer(d, "severity").update(valueInteger=-1), "severity: -1 is not between 0 and 10"),
    "much too high": (lambda d: answer(d, "age").update(valueInteger=10**400), "age: the number is not between"),
    "two numbers": (lambda d: item(d, "age")["answer"].append({"valueInteger": 5}), "age: takes one answer only"),
    "a boolean for a choice": (
        lambda d: item(d, "worse-with-movement").update(answer=[{"valueBoolean": True}]),
        "must be answered by one valueCoding, not 'valueBoolean'",
    ),
    "a coding that is no table": (
        lambda d: answer(d, "sex").update(valueCoding="male"),
        "sex: must be answered by a c",
    ),
    "no system": (lambda d: answer(d, "sex")["valueCoding"].pop("system"), "sex: must be answered by a coding with sy"),
    "no code": (lambda d: answer(d, "sex")["valueCoding"].pop("code"), "sex: must be answered by a coding with system"),
    "only a display": (
        lambda d: answer(d, "sex").update(valueCoding={"display": "Male"}),
        "sex: must be answered by a",
    ),
    "another system": (
        lambda d: answer(d, "sex")["valueCoding"].update(system="http://hl7.org/fhir/administrative-gender"),
        f"sex: 'male' is of the system 'http://hl7.org/fhir/administrative-gender'; it must be {URL}/answer/sex",
    ),
    "an unknown code": (
        lambda d: answer(d, "sex")["valueCoding"].update(code="mal"),
        "sex: 'mal' is not one of its answers (did you mean male?)",
    ),
    "an answer of another question": (
        lambda d: answer(d, "sex").update(coded("pain-location", "mid-back")),
        "sex: 'mid-back' is not one of its answers",
    ),
    "a code twice": (
        lambda d: item(d, "pain-location")["answer"].append(coded("pain-location", "mid-back")),
        "pain-location: 'mid-back' stands twice",
    ),
    "two answers to one": (
        lambda d: item(d, "sex")["answer"].append(coded("sex", "female")),
        "sex: takes one answer o",
    ),
    "none beside a line": (
        lambda d: item(d, "danger-now")["answer"].append(coded("danger-now", "none")),
        "danger-now: 'none' cannot stand beside other answers",
    ),
    "none beside not sure": (
        lambda d: item(d, "chest-signs")["answer"].append(coded("chest-signs", "unsure")),
        "chest-signs: 'none' cannot stand beside other answers",
    ),
    "none beside an option": (
        lambda d: item(d, "pain-location")["answer"].append(coded("pain-location", "none")),
        "pain-location: 'none' cannot stand beside other answers",
    ),
    "not sure beside an option": (
        lambda d: item(d, "pain-location")["answer"].append(coded("pain-location", "unsure")),
        "pain-location: 'unsure' cannot stand beside other answers",
    ),
    "not sure of lines where all are sure": (
        lambda d: put(d, "group.signs", linkId="danger-now.unsure", answer=[coded("danger-now", "confused")]),
        "danger-now.unsure: is answered, but the other answers do not enable it",
    ),
    "a line both ways": (
        lambda d: (
            item(d, "danger-now")["answer"].append(coded("danger-now", "unsure")),
            put(d, "group.signs", linkId="danger-now.unsure", answer=[coded("danger-now", "fainting")]),
        ),
        "'fainting' cannot stand both with a question mark and without",
    ),
    "all of them beside a line": (
        lambda d: (
            item(d, "danger-now")["answer"].append(coded("danger-now", "unsure")),
            put(
                d,
                "group.signs",
                linkId="danger-now.unsure",
                answer=[coded("danger-now", "all"), coded("danger-now", "confused")],
            ),
        ),
        "danger-now.unsure: 'all' cannot stand beside other answers",
    ),
    "an age that is not sure": (
        lambda d: put(d, "group.signs", linkId="age.unsure", answer=[coded("age", "unsure")]),
        "age: is answered, but the other answers do not enable it",
    ),
    "what was not enabled": (
        lambda d: put(d, "group.signs", linkId="pregnancy", answer=[coded("pregnancy", "none")]),
        "pregnancy: is answered, but the other answers do not enable it",
    ),
    "what a line answers already": (
        lambda d: (
            item(d, "chest-signs").update(answer=[coded("chest-signs", "chest-pressure")]),
            d["item"].append(
                {"linkId": "group.match", "item": [{"linkId": "chest-pain", "answer": [coded("", "no")]}]}
            ),
        ),
        "chest-pain: is answered, but the other answers do not enable it",
    ),
    "asked and told": (
        lambda d: (
            item(d, "group.signs")["item"].append({"linkId": "pregnancy", "answer": [coded("pregnancy", "none")]}),
            answer(d, "sex").update(coded("sex", "female")),
            put(d, "group.told", linkId="told.pregnancy", answer=[coded("pregnancy", "unsure")]),
        ),
        "item pregnancy: is answered in told.pregnancy as well; keep one",
    ),
    "own words that are none": (
        lambda d: answer(d, "about.story").update(valueString=""),
        "about.story: must be a text",
    ),
    "own words without end": (
        lambda d: answer(d, "about.story").update(valueString="a" * 20_001),
        "story: must be a te",
    ),
    "an emergency of nobody": (
        lambda d: put(d, "group.told", linkId="about.shown", answer=[{"valueString": "nothing-such"}]),
        "shown: must be the id of a rule",
    ),
}


def test_what_is_spoiled_is_good_before() -> None:
    answers = read_response(good(), CONTENT)
    assert answers == Answers.from_mapping({"answers": RAW, "story": "It hurts.", "country": "GB"}, CONTENT)
    assert "told.rash-signs" in json.dumps(good())


@pytest.mark.parametrize(("spoil", "message"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_in_one_line_that_names_the_place(spoil: Spoil, message: str) -> None:
    document = good()
    spoil(document)
    with pytest.raises(AnswersError) as refused:
        read_response(document, CONTENT)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.usefixtures("loaded_once")
@pytest.mark.parametrize("case", ["another kind", "another version", "too high", "none beside a line"])
def test_the_command_refuses_it_with_exit_code_2_and_no_result(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, message = REFUSED[case]
    document, file = good(), tmp_path / "response.json"
    spoil(document)
    file.write_text(json.dumps(document), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["midback", "quiz", "--answers", str(file)])
    with pytest.raises(SystemExit) as stopped:
        main()
    out, err = capsys.readouterr()
    assert (stopped.value.code, out) == (2, "")
    assert err.startswith(f"midback: {file}: ") and err.count("\n") == 1
    assert message.partition(" (")[0] in err


ELEMENTS = st.sampled_from(
    ("linkId", "answer", "item", "valueCoding", "valueInteger", "valueString", "system", "code", "url", "extension")
)
HOSTILE = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(("age", "sex"))
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ELEMENTS, inner, max_size=4)),
    max_leaves=12,
)


@given(items=HOSTILE)
def test_items_of_any_shape_are_read_or_refused(items: object) -> None:
    try:
        read_response({**good(), "item": items}, CONTENT)
    except MidbackError as error:
        assert "\n" not in str(error)
