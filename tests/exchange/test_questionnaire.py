"""The form that `midback export fhir` writes: what FHIR and form fillers ask of it, and that it asks like the quiz."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from hypothesis import given
from hypothesis import strategies as st

from midback_cli import Answers, Content, load_content
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.screening import applies
from midback_cli.exchange.enabling import Enabling, hold, lines_link
from midback_cli.exchange.form import Form
from midback_cli.exchange.questionnaire import questionnaire
from midback_cli.exchange.response import given_of
from midback_cli.knowledge.model import Kind, NumberBound, Page, When
from tests import strategies
from tests.assessment.stored import SMALL
from tests.conftest import ROOT

CONTENTS = [load_content(ROOT / "content"), load_content(SMALL)]
FORMS = {content.sha256: Form(content) for content in CONTENTS}
ANSWERS = {content.sha256: strategies.answers(content) for content in CONTENTS}
HIDDEN = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden"
both_contents = pytest.mark.parametrize("content", CONTENTS, ids=["built-in", "small"])


def items_in(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document.get("item", ()):
        yield item
        yield from items_in(item)


def values_in(document: object) -> Iterator[object]:
    yield document
    if isinstance(document, dict):
        document = list(document.values())
    if isinstance(document, list):
        for value in document:
            yield from values_in(value)


def by_link(content: Content) -> dict[str, dict[str, Any]]:
    return {item["linkId"]: item for item in items_in(questionnaire(content))}


# ---------------------------------------------------------------- what FHIR asks of it


@both_contents
def test_it_is_a_questionnaire_of_fhir_with_the_name_and_version_of_the_content(content: Content) -> None:
    document = questionnaire(content)
    read = Questionnaire.model_validate(document)
    assert read.url == f"{content.texts.fhir.url}/Questionnaire/midback"
    assert (read.version, read.language) == (content.version, content.texts.lang)
    # What no clinician has reviewed does not claim to be ready.
    assert (read.status, read.experimental) == ("draft", True)
    assert json.loads(json.dumps(document)) == document


@both_contents
def test_nothing_empty_stands_in_it(content: Content) -> None:
    assert not [value for value in values_in(questionnaire(content)) if value in (None, "", [], {})]


@both_contents
def test_each_link_stands_once_and_is_an_id_of_the_content(content: Content) -> None:
    links = [item["linkId"] for item in items_in(questionnaire(content))]
    assert len(links) == len({*links})
    for name in (*content.pages, *content.questions):
        assert name in links or f"told.{name}" in links
    known = {*content.pages, *content.questions}
    for link in links:
        assert link.startswith(("about.", "group.")) or link.removeprefix("told.").removesuffix(".unsure") in known


@both_contents
def test_each_option_is_a_coding_with_its_system(content: Content) -> None:
    choices = [item for item in items_in(questionnaire(content)) if item["type"] == "choice"]
    assert len(choices) > 20
    for item in choices:
        codes = [option["valueCoding"] for option in item["answerOption"]]
        assert all({*code} == {"system", "code", "display"} for code in codes)
        assert len({(code["system"], code["code"]) for code in codes}) == len(codes)
    assert not [item for item in items_in(questionnaire(content)) if "answerValueSet" in item]


@both_contents
def test_each_condition_names_an_option_by_system_and_code_and_says_how_it_joins(content: Content) -> None:
    items = by_link(content)
    enabled = [item for item in items.values() if "enableWhen" in item or "enableBehavior" in item]
    assert len(enabled) > 8
    for item in enabled:
        assert item["enableBehavior"] in ("all", "any")
        for check in item["enableWhen"]:
            asked = items[check["question"]]
            if "answerCoding" in check:
                codes = [(code["system"], code["code"]) for code in map(coding_of, asked["answerOption"])]
                assert (check["answerCoding"]["system"], check["answerCoding"]["code"]) in codes
            else:
                assert asked["type"] == "integer" or check["operator"] == "exists"


def coding_of(option: dict[str, Any]) -> dict[str, Any]:
    return dict(option["valueCoding"])


@both_contents
def test_no_question_has_items_under_it(content: Content) -> None:
    assert {item["type"] for item in items_in(questionnaire(content)) if "item" in item} == {"group"}


@both_contents
def test_the_warning_signs_come_first_and_are_required(content: Content) -> None:
    document = questionnaire(content)
    first, signs = document["item"][:2]
    assert first["type"] == "display"
    required = [item["linkId"] for item in items_in(signs) if item.get("required")]
    assert required == list(content.pages)
    assert not [item for group in document["item"][2:] for item in items_in(group) if item.get("required")]


@both_contents
def test_a_page_and_each_kind_of_question_offer_what_the_quiz_offers(content: Content) -> None:
    items = by_link(content)
    for name, item in items.items():
        if name not in (*content.pages, *content.questions):
            continue
        asked = content.asked(name)
        if isinstance(asked, Page):
            wanted = [*(cue.id for cue in asked.cues), "none", "unsure"]
        elif asked.kind is Kind.NUMBER:
            assert item["type"] == "integer"
            bounds = {extension["url"].rpartition("/")[2]: extension for extension in item["extension"]}
            assert bounds["minValue"]["valueInteger"] == asked.minimum
            assert bounds["maxValue"]["valueInteger"] == asked.maximum
            if asked.ucum:
                assert bounds["questionnaire-unit"]["valueCoding"]["code"] == asked.ucum
            continue
        else:
            none = ["none"] if asked.kind is Kind.MANY_OF and "none" not in asked.answer_ids else []
            wanted = [*asked.answer_ids, *none, "unsure"]
        assert [option["valueCoding"]["code"] for option in item["answerOption"]] == wanted
        assert item.get("repeats", False) == (isinstance(asked, Page) or asked.kind is Kind.MANY_OF)


def test_the_age_has_its_unit(content: Content) -> None:
    units = [extension for extension in by_link(content)["age"]["extension"] if "unit" in extension["url"]]
    assert [unit["valueCoding"] for unit in units] == [
        {"system": "http://unitsofmeasure.org", "code": "a", "display": "years"}
    ]


@both_contents
def test_what_is_told_without_being_asked_is_hidden(content: Content) -> None:
    for item in questionnaire(content)["item"]:
        is_hidden = {"url": HIDDEN, "valueBoolean": True} in item.get("extension", ())
        assert is_hidden == (item["linkId"] == "group.told")
        for inner in items_in(item):
            assert inner["linkId"].startswith("told.") <= is_hidden


# ---------------------------------------------------------------- when it asks


@both_contents
@given(data=st.data())
def test_it_asks_all_that_the_quiz_may_ask(content: Content, data: st.DataObject) -> None:
    form, answers = FORMS[content.sha256], data.draw(ANSWERS[content.sha256])
    facts, given_values = derive_facts(answers, content), given_of(answers, form)
    is_sure = not any(reply.unsure or reply.state.value == "unsure" for reply in answers.replies.values())
    for name, (link, *_) in form.links.items():
        if link != name:
            continue
        # A number is not asked beside its own "not sure".
        others = {item: values for item, values in given_values.items() if item != lines_link(link)}
        is_asked = hold(form.clauses_of(link), others)
        is_implied = name in implied_by(answers, content)
        if applies(content.asked(name), facts) and not is_implied:
            assert is_asked, name
        elif is_asked and is_sure:
            assert applies(content.asked(name), facts), name


def implied_by(answers: Answers, content: Content) -> set[str]:
    return {
        question
        for page in content.pages.values()
        for cue in page.cues
        if page.id in answers.replies and cue.id in answers.replies[page.id].chosen
        for question in cue.implies
    }


def rules(content: Content) -> st.SearchStrategy[When]:
    """Rules of every shape that the grammar has, over the atoms of the content."""
    whens = [*(flag.when for flag in content.red_flags), *(derived.when for derived in content.derived)]
    atoms = sorted(set().union(*(when.all | when.any | when.any_2 for when in whens)))
    none = sorted(set().union(*(when.none for when in whens))) or ["severity<=3"]

    def some(of: list[str], most: int) -> st.SearchStrategy[frozenset[str]]:
        return st.frozensets(st.sampled_from(of), max_size=most)

    return st.builds(When, some(atoms, 2), some(atoms, 4), some(atoms, 3), some(none, 2))


@both_contents
@given(data=st.data())
def test_a_rule_of_any_shape_that_holds_is_not_lost_in_a_form(content: Content, data: st.DataObject) -> None:
    form, rule = FORMS[content.sha256], data.draw(rules(content))
    answers = data.draw(ANSWERS[content.sha256])
    clauses = Enabling(content, form.links).clauses(rule)
    if rule.holds(derive_facts(answers, content).atoms):
        assert hold(clauses, given_of(answers, form))


def test_a_rule_that_does_not_hold_asks_nothing(content: Content) -> None:
    form = FORMS[content.sha256]
    made = Enabling(content, form.links)
    rule = When(
        frozenset(("age>=50", "fever=yes")), frozenset(("severity>=7", "new-pain")), none=frozenset(("sex=male",))
    )
    raw: dict[str, Any] = {"age": 60, "infection-signs": ["fever"], "severity": 8, "sex": "female"}
    assert hold(made.clauses(rule), given_of(Answers.from_mapping(raw, content), form))
    others: list[dict[str, Any]] = [
        {"age": 40},
        {"infection-signs": []},
        {"severity": 3, "course": "easing"},
        {"sex": "male"},
    ]
    for other in others:
        known = {"pain-duration": "over-3-months", **raw, **other}
        assert not hold(made.clauses(rule), given_of(Answers.from_mapping(known, content), form)), other


@pytest.mark.parametrize(("severity", "is_asked"), [(None, True), (2, False), (3, False), (4, True)])
@pytest.mark.parametrize(("reassuring", "turned"), [("severity<=3", False), ("severity>=4", True)])
def test_a_number_that_is_not_known_reassures_nobody(
    reassuring: str, turned: bool, severity: int | None, is_asked: bool, content: Content
) -> None:
    form = FORMS[content.sha256]
    made = Enabling(content, form.links)
    made.bounds |= {atom: ("severity", NumberBound(atom, atom[8:10], int(atom[10:]))) for atom in (reassuring,)}
    clauses = made.clauses(When(any=frozenset(("fever=yes",)), none=frozenset((reassuring,))))
    raw = {"infection-signs": ["fever"], **({"severity": severity} if severity is not None else {})}
    is_wanted = is_asked if severity is None or not turned else not is_asked
    assert hold(clauses, given_of(Answers.from_mapping(raw, content), form)) is is_wanted


def test_not_equal_is_true_while_nothing_is_answered(content: Content) -> None:
    item = by_link(content)["pregnancy"]
    assert {check["operator"] for check in item["enableWhen"]} == {"<=", ">=", "!="}
    form = FORMS[content.sha256]
    for raw, is_asked in (
        ({"age": 30}, True),
        ({"age": 30, "sex": "female"}, True),
        ({"age": 30, "sex": "male"}, False),
    ):
        values = given_of(Answers.from_mapping(raw, content), form)
        assert hold(form.clauses_of("pregnancy"), values) is is_asked
    assert not hold(form.clauses_of("pregnancy"), {})


def test_what_a_group_cannot_say_at_once_is_said_by_groups_around_it(content: Content) -> None:
    """Two lists of which one must hold each: FHIR joins all checks of an item by "all" or by "any" alone."""
    questions = dict(content.questions)
    rule = When(any=frozenset(("fever=yes", "age>=50")), any_2=frozenset(("cough=yes", "severity>=7")))
    questions["neck-pain"] = questions["neck-pain"]._replace(ask_if=rule)
    changed = Form(replace(content, questions=questions))
    outer = changed.by_link["neck-pain.if-1"]
    assert outer.type == "group" and [item.link for item in outer.items] == ["neck-pain"]
    assert len(changed.clauses_of("neck-pain")) == 2
    raw = {"age": 60, "severity": 8, "neck-pain": "yes"}
    for leave_out, is_asked in (("", True), ("age", False), ("severity", False)):
        answers = Answers.from_mapping({name: raw[name] for name in raw if name != leave_out}, content)
        assert ("neck-pain" in given_of(answers, changed)) is is_asked
