"""What `check` finds in content that loads: slips, and edits that would gut the safety, without --prove."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from midback_cli import Content, Urgency, load_content
from midback_cli.evaluation.lint import check_content
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")


def problems(content: Content) -> list[str]:
    return [str(problem) for problem in check_content(content)]


def test_the_labels_of_none_and_not_sure_may_not_change_places() -> None:
    texts = CONTENT.screen_texts
    swapped = texts._replace(none_text=texts.unsure_text, unsure_text=texts.none_text)
    assert any("none_text" in problem for problem in problems(replace(CONTENT, screen_texts=swapped)))
    same = texts._replace(unsure_text=texts.none_text.upper())
    assert any("unsure_text" in problem for problem in problems(replace(CONTENT, screen_texts=same)))


@pytest.mark.parametrize(
    "name", sorted({flag.action for flag in CONTENT.red_flags if flag.urgency is Urgency.AMBULANCE})
)
@pytest.mark.parametrize(
    "line", ["Wait and see. {number} is for others.", "Rest a while.", "You may call {number} later."]
)
def test_every_action_for_an_ambulance_begins_with_the_same_call(name: str, line: str) -> None:
    action = CONTENT.actions[name]
    edited = {**CONTENT.actions, name: action._replace(do=(line, *action.do))}
    assert [
        problem
        for problem in problems(replace(CONTENT, actions=edited))
        if f"redflags.toml.action.{name}.do" in problem
    ]


@pytest.mark.parametrize(("name", "rate"), [("fainting", 0.036), ("shortness-of-breath", 0.03), ("chest-pain", 0.01)])
def test_a_fact_and_its_cues_may_not_be_two_numbers(name: str, rate: float) -> None:
    question = CONTENT.questions[name]
    edited = question._replace(base_rate={"yes": question.base_rate["yes"]._replace(value=rate)})
    found = problems(replace(CONTENT, questions={**CONTENT.questions, name: edited}))
    assert [problem for problem in found if f"question.{name}.base_rate.yes: is {rate:g}, but the cues" in problem]


@pytest.mark.parametrize("dialled", ["000000", "1", "+44 999", "nine"])
def test_a_number_that_nobody_can_dial_is_found(dialled: str) -> None:
    for name in ("GB", "US"):
        number = CONTENT.emergency_numbers[name]._replace(ambulance=dialled)
        edited = replace(CONTENT, emergency_numbers={**CONTENT.emergency_numbers, name: number})
        assert [problem for problem in problems(edited) if f"emergency_numbers.country.{name}" in problem]


def test_a_threshold_above_that_of_a_milder_level_is_found() -> None:
    for level in CONTENT.urgency.threshold:
        edited = CONTENT.urgency._replace(threshold={**CONTENT.urgency.threshold, level: 0.99})
        is_mildest = level is min(CONTENT.urgency.threshold)
        assert (
            any("is less urgent" in problem for problem in problems(replace(CONTENT, urgency=edited))) is not is_mildest
        )


def test_a_cause_that_the_match_takes_too_lightly_is_found() -> None:
    for name, condition in CONTENT.conditions.items():
        edited = {**CONTENT.conditions, name: condition._replace(match_urgency=Urgency.SELF_CARE)}
        named = [
            problem for problem in problems(replace(CONTENT, conditions=edited)) if f"{name}.match_urgency" in problem
        ]
        assert bool(named) is (condition.urgency > Urgency.PRIMARY_CARE)


def with_condition(name: str, **changed: Any) -> Content:
    condition = CONTENT.conditions[name]._replace(**changed)
    return replace(CONTENT, conditions={**CONTENT.conditions, name: condition})


def test_a_condition_that_stands_in_no_group_of_causes_is_found() -> None:
    causes = CONTENT.chapters.causes
    fewer = causes._replace(items=tuple(item for item in causes.items if item.id != "shingles"))
    edited = replace(CONTENT, chapters=CONTENT.chapters._replace(causes=fewer))
    assert problems(edited) == ["guide.toml.causes: 'shingles' stands under no item"]


def test_an_alias_of_two_conditions_is_found() -> None:
    first, second = list(CONTENT.conditions.values())[:2]
    edited = with_condition(second.id, aliases=(*second.aliases, first.aliases[0].upper()))
    place = f"conditions.toml.condition.{second.id}.aliases"
    assert problems(edited) == [f"{place}: '{first.aliases[0].upper()}' is also {first.id}"]


@pytest.mark.parametrize("key", ["top_symptoms", "facts"])
def test_a_card_of_the_article_that_lost_what_it_says_is_found(key: str) -> None:
    condition = next(condition for condition in CONTENT.conditions.values() if condition.article.card)
    lost: dict[str, Any] = {key: ()}
    edited = with_condition(condition.id, article=condition.article._replace(**lost))
    assert [problem for problem in problems(edited) if f"{condition.id}.article.{key}: is empty" in problem]


def test_advice_to_stay_in_bed_is_found() -> None:
    name, condition = next(iter(CONTENT.conditions.items()))
    for key in ("home_care", "medical_care"):
        lines = (*getattr(condition, key), "Rest in bed for a week.")
        assert [
            problem
            for problem in problems(with_condition(name, **{key: lines}))
            if f"{name}.{key}: advises bed" in problem
        ]
    item = CONTENT.chapters.home_care.items[0]
    home_care = CONTENT.chapters.home_care._replace(
        items=(item._replace(about="Stay in bed."), *CONTENT.chapters.home_care.items[1:])
    )
    edited = replace(CONTENT, chapters=CONTENT.chapters._replace(home_care=home_care))
    assert [
        problem for problem in problems(edited) if f"guide.toml.home_care.item.{item.id}: advises bed rest" in problem
    ]


def test_a_word_that_is_typed_means_one_thing() -> None:
    typed = CONTENT.texts.typed._replace(back=("z", "Q"))
    texts = CONTENT.texts._replace(typed=typed)
    assert problems(replace(CONTENT, texts=texts)) == ["texts.toml.typed.stop: 'q' means 'back' already"]
