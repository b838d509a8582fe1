"""One time and one step on a page: each kind of contradiction is planted and found, and the real texts hold none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from midback_cli import Answers, Content, Result, Urgency, assess, load_content
from midback_cli.evaluation.one_time import check_steps
from midback_cli.rendering.blocks import Banner
from midback_cli.rendering.condition_page import condition_blocks
from midback_cli.rendering.result_page import result_blocks
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
TODAY = CONTENT.urgency_texts[Urgency.PROMPT].sooner_label


def problems(content: Content) -> list[str]:
    return [str(problem) for problem in check_steps(content)]


def with_rule(name: str, **changed: Any) -> Content:
    flags = tuple(flag._replace(**changed) if flag.id == name else flag for flag in CONTENT.red_flags)
    return replace(CONTENT, red_flags=flags)


def with_action(name: str, line: str) -> Content:
    action = CONTENT.actions[name]
    return replace(CONTENT, actions={**CONTENT.actions, name: action._replace(do=(*action.do, line))})


def with_unsure(**changed: Any) -> Content:
    texts = CONTENT.screen_texts
    return replace(CONTENT, screen_texts=texts._replace(unsure=texts.unsure._replace(**changed)))


def with_unsure_action(page: str, action: str) -> Content:
    new = CONTENT.actions["seen-soon"]._replace(id=action, do=("See a doctor today.",))
    pages = {**CONTENT.pages, page: CONTENT.pages[page]._replace(unsure_action=action)}
    return replace(CONTENT, pages=pages, actions={**CONTENT.actions, action: new})


def with_condition(name: str, **changed: Any) -> Content:
    condition = CONTENT.conditions[name]._replace(**changed)
    return replace(CONTENT, conditions={**CONTENT.conditions, name: condition})


def with_level(level: Urgency, **changed: Any) -> Content:
    text = CONTENT.urgency_texts[level]._replace(**changed)
    return replace(CONTENT, urgency_texts={**CONTENT.urgency_texts, level: text})


def with_net(key: str, line: str) -> Content:
    net = CONTENT.chapters.safety_net
    lines: dict[str, Any] = {key: (*getattr(net, key), line)}
    return replace(CONTENT, chapters=CONTENT.chapters._replace(safety_net=net._replace(**lines)))


def test_the_real_texts_name_one_time_and_one_step() -> None:
    assert problems(CONTENT) == []


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        (with_rule("clot-signs", why="It must be checked today."), "rule.clot-signs", "later or milder"),
        (with_rule("danger-now", why="Go to an emergency room."), "rule.danger-now", "later or milder"),
        (with_unsure(why="See a doctor today."), "screen.unsure.why", "later or milder"),
        (with_unsure_action("nerve-signs", "seen-today"), "seen-today (page.nerve-signs.unsure_action)", "later or"),
        (with_rule("yellow-skin", why="Book a visit."), "rule.yellow-skin", "later or milder"),
        (with_rule("fever", why="See a doctor tomorrow."), "rule.fever", "later or milder"),
        (with_rule("yellow-skin", why="See a doctor tomorrow."), "rule.yellow-skin", "may show sooner"),
        (with_rule("yellow-skin", why="See a doctor TODAY."), "rule.yellow-skin", "sooner step"),
        (with_rule("fever", sooner=False), "action.fever-prompt (rule fever)", "sooner step"),
        (with_action("breath", "Or see a doctor tomorrow."), "action.breath (rule clot-signs)", "later or milder"),
        (with_action("go-er", "Be seen within a few days."), "action.go-er (urgency.action)", "later or milder"),
        (with_action("book", "Be seen today or tomorrow."), "action.book (rule severe-pain)", "sooner step"),
        (with_condition("shingles", summary="See a doctor within 48 hours."), "shingles.summary", "later or milder"),
        (with_condition("pneumothorax", home_care=("Call today.",)), "pneumothorax.home_care", "later or milder"),
        (with_condition("peptic-ulcer", home_care=("Call today.",)), "peptic-ulcer.home_care", "sooner step"),
        (with_condition("gallbladder-disease", watch_for=("Wait and see.",)), "disease.watch_for", "later or milder"),
        (with_condition("heart-attack", more_urgent_if=("Faint: emergency room.",)), "attack.more_urgent_if", "milder"),
        (with_level(Urgency.PROMPT, what_to_do="Within 2 weeks."), "guide.toml.urgency.prompt", "later or milder"),
        (with_level(Urgency.PROMPT, sooner_time_frame="Tomorrow."), "guide.toml.urgency.prompt", "later or milder"),
        (with_net("go_now", "You faint: see a doctor promptly."), "safety_net.go_now", "later or milder"),
        (with_net("be_seen_soon", "A rash: book a visit."), "safety_net.be_seen_soon", "later or milder"),
    ],
)  # fmt: skip
def test_a_text_that_names_another_step_than_is_shown_with_it_is_found(
    content: Content, place: str, reason: str
) -> None:
    assert [problem for problem in problems(content) if f"{place}: names" in problem and reason in problem]


@pytest.mark.parametrize(
    "content",
    [
        with_rule("yellow-skin", why="Go to an emergency room if you get a fever."),
        with_rule("fever", why="Be seen today."),
        with_action("book", "Go to an emergency room if your legs get weak."),
        with_condition("muscle-strain", more_urgent_if=("Fever: be seen today. Weak legs: emergency room.",)),
        with_condition("shingles", home_care=("Call a doctor today.",)),
        with_condition("muscle-strain", watch_for=("Pain that is not clearly better in 2 weeks.",)),
        with_condition("acid-reflux", watch_for=("Not better after 4 weeks of pills.",)),
        with_rule("yellow-skin", why="It began yesterday, not the day after tomorrowland."),
    ],
)
def test_a_graver_step_for_signs_that_may_come_and_what_fits_the_level_are_not_named(content: Content) -> None:
    assert problems(content) == []


@pytest.mark.parametrize("line", ["No better after 4 weeks.", "No better after 4 to 6 weeks."])
@pytest.mark.parametrize(
    ("with_line", "place"),
    [
        (lambda line: with_condition("muscle-strain", watch_for=(line,)), "muscle-strain.watch_for"),
        (lambda line: with_condition("low-back-strain", more_urgent_if=(line,)), "low-back-strain.more_urgent_if"),
        (lambda line: with_net("be_seen_soon", line), "safety_net.be_seen_soon"),
        (lambda line: with_net("retake_quiz", line), "safety_net.retake_quiz"),
    ],
)
def test_another_wait_than_the_level_names_is_found(with_line: Callable[[str], Content], place: str, line: str) -> None:
    assert [problem for problem in problems(with_line(line)) if f"{place}: names a wait of 4 weeks" in problem]


def test_a_level_that_its_texts_cannot_name_is_found() -> None:
    for level in CONTENT.urgency_texts:
        assert f"guide.toml.urgency.{level.word}.words: is missing" in problems(with_level(level, words=()))[0]
    unnamed = with_level(Urgency.PROMPT, sooner_words=())
    assert any("prompt.sooner_words: must stand beside" in problem for problem in problems(unnamed))


def test_a_rule_or_condition_that_is_sooner_where_its_level_has_no_sooner_time_is_found() -> None:
    assert any(
        "rule.severe-pain.sooner: has no effect" in one for one in problems(with_rule("severe-pain", sooner=True))
    )
    sooner = problems(with_condition("heart-attack", sooner=True))
    assert any("condition.heart-attack.sooner: has no effect" in problem for problem in sooner)


# ---------------------------------------------------------------- what a person sees


def result_of(raw: dict[str, Any]) -> Result:
    calm = {page.id: "none" for page in CONTENT.pages.values() if page.cues}
    return assess(Answers.from_mapping({**calm, "age": 40, "sex": "male", **raw}, CONTENT), CONTENT)


def test_a_sooner_rule_shows_its_time_in_place_of_that_of_the_level() -> None:
    fever, yellow = {"infection-signs": ["fever"]}, {"yellow-skin": "yes", "sex": "male"}
    level = CONTENT.urgency_texts[Urgency.PROMPT]
    for raw, text in ((yellow, level), (fever, level.timed(True))):
        result = result_of(raw)
        assert result.urgency is Urgency.PROMPT
        banner = result_blocks(result)[0]
        assert isinstance(banner, Banner) and banner.title == text.label and text.time_frame in banner.lines
        assert result.to_dict()["urgency_label"] == text.label
    assert level.timed(True).label == TODAY != level.label


def test_one_sooner_reason_is_enough_and_a_graver_level_has_its_own_time() -> None:
    hard = {"hard-injury": "unsure"}
    assert result_of(hard).urgency_text.label != TODAY
    assert result_of({**hard, "infection-signs": ["fever"]}).urgency_text.label == TODAY
    faint = result_of({"infection-signs": ["fever"], "danger-now": ["fainting"]})
    assert faint.urgency_text == CONTENT.urgency_texts[Urgency.AMBULANCE]


def test_a_sooner_condition_shows_its_time_on_its_page() -> None:
    for name, condition in CONTENT.conditions.items():
        banner = condition_blocks(condition, CONTENT)[0]
        assert isinstance(banner, Banner)
        assert banner.lines[0].startswith(TODAY) is condition.sooner, name
