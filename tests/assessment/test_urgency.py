from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Content, Result, Urgency, assess
from midback_cli.assessment import urgency as module
from midback_cli.assessment.care import care_for
from tests.assessment.stored import PEOPLE, random_people, result_of, small_content

SMALL = small_content()
EVERYBODY = [*PEOPLE.values(), *random_people(SMALL, seed=35, count=60)]


def without_tempering(result: Result, tempering: float) -> dict[str, float]:
    """The chance of every condition under a tempering of the priors, each listed."""
    match = result.content.match._replace(prior_tempering=tempering, listed_from=0.0)
    causes = assess(result.answers, replace(result.content, match=match)).causes
    return {cause.condition.id: cause.probability for cause in causes}


def level_of_the_match(result: Result) -> tuple[Urgency, set[str]]:
    """By its words: the highest level of a condition that is likely enough by full priors or by the chance shown."""
    full = without_tempering(result, result.content.urgency.prior_tempering)
    shown = without_tempering(result, result.content.match.prior_tempering)
    settings_ = result.content.urgency
    reached: dict[Urgency, set[str]] = {}
    for one in result.content.conditions.values():
        level = one.match_urgency
        if level is Urgency.SELF_CARE:
            continue
        if full[one.id] >= settings_.threshold[level] or shown[one.id] >= settings_.shown_from:
            reached.setdefault(level, set()).add(one.id)
    highest = max(reached, default=Urgency.SELF_CARE)
    return highest, reached.get(highest, set())


def fewer_signs(raw: dict[str, Any], content: Content) -> list[dict[str, Any]]:
    """The answers with every subset of the signs left out, in each form in which one can be given.

    A page without any of its cues is "none", or not answered; a question that gives a sign may have any other answer.
    """
    every = [dict(raw)]
    for page in content.pages.values():
        chosen = raw.get(page.id)
        if page.cues and isinstance(chosen, list) and chosen:
            subsets: list[Any] = [list(one) for size in range(len(chosen) + 1) for one in combinations(chosen, size)]
            every = [{**one, page.id: subset} for one in every for subset in (*subsets, "unsure")]
        elif page.cues and chosen == "unsure":
            every += [{**one, page.id: []} for one in every]
    for name, signs in content.signs.items():
        given = raw.get(name)
        if isinstance(given, list) and not signs.isdisjoint(given):
            kept = [one for one in given if one not in signs]
            subsets = [[*kept, *one] for size in range(len(given)) for one in combinations(set(given) & signs, size)]
            every = [{**one, name: other} for one in every for other in (given, *subsets, "unsure")]
        elif given in (*signs, True) and not isinstance(given, list):
            others = [answer for answer in content.questions[name].answer_ids if answer != given]
            every = [{**one, name: other} for one in every for other in (given, *others, "unsure")]
    return every


@given(raw=st.sampled_from(EVERYBODY))
@settings(max_examples=60)
def test_the_advice_is_the_highest_of_the_rules_and_of_the_match_over_every_subset_of_signs(
    raw: dict[str, Any],
) -> None:
    result = result_of(raw, SMALL)
    levels = [level_of_the_match(result_of(one, SMALL))[0] for one in fewer_signs(raw, SMALL)]
    assert result.urgency is max(result.screen.floor, *levels)


@given(raw=st.sampled_from(EVERYBODY))
@settings(max_examples=60)
def test_the_conditions_that_are_likely_enough_are_the_reasons(raw: dict[str, Any]) -> None:
    result = result_of(raw, SMALL)
    level, conditions = level_of_the_match(result)
    named = {reason.id: reason for reason in result.reasons if reason.kind == "condition"}
    if level is result.urgency:
        assert conditions == named.keys()
    for name, reason in named.items():
        assert reason.urgency is SMALL.conditions[name].match_urgency
        assert SMALL.conditions[name].name in reason.text
        assert reason.why == SMALL.conditions[name].summary
        assert reason.action == {3: "go", 4: "call"}.get(reason.urgency, "")
    urgencies = [reason.urgency for reason in result.reasons]
    assert urgencies == sorted(urgencies, reverse=True)
    assert result.urgency is max(urgencies, default=Urgency.SELF_CARE)


def test_a_rule_gives_its_own_words_and_says_whether_it_is_about_everybody(small: Content) -> None:
    result = result_of({"age": 70, "severity": 8, "infection-signs": ["chills"], "injury": "twist"}, small)
    flags = small.flags_by_id
    by_id = {reason.id: reason for reason in result.reasons if reason.kind != "condition"}
    assert {name: reason.kind for name, reason in by_id.items()} == {
        "old-and-strong": "general", "strong-and-hot": "rule", "fever": "rule",
    }  # fmt: skip
    for name, reason in by_id.items():
        assert (reason.text, reason.why) == (flags[name].shown_as, flags[name].why)
        assert (reason.urgency, reason.action) == (flags[name].urgency, flags[name].action)


@pytest.mark.parametrize("place", ["threshold", "shown_from"])
def test_a_condition_raises_from_the_threshold_on(place: str, small: Content) -> None:
    raw = {"injury": "twist", "onset": "sudden", "limping": "yes", "place": ["outer-side"]}
    before = result_of(raw, small)
    full, shown = (without_tempering(before, one)["fracture"] for one in (1.0, small.match.prior_tempering))
    never = dict.fromkeys(small.urgency.threshold, 2.0)

    def level(at: float) -> Urgency:
        settings_ = small.urgency._replace(threshold=never, shown_from=2.0)
        if place == "threshold":
            settings_ = settings_._replace(threshold={**never, Urgency.PROMPT: at})
        else:
            settings_ = settings_._replace(shown_from=at)
        return result_of(raw, replace(small, urgency=settings_)).urgency

    chance = full if place == "threshold" else shown
    assert level(chance) is Urgency.PROMPT
    assert level(chance + 1e-9) is Urgency.SELF_CARE


def test_an_emergency_that_was_shown_is_a_reason_as_long_as_its_rule_does_not_hold_itself(small: Content) -> None:
    shown = Answers.from_mapping({"answers": {"severity": 1}, "shown": "crash"}, small)
    result = assess(shown, small)
    assert [(reason.id, reason.why) for reason in result.reasons] == [("crash", small.screen_texts.kept)]
    assert (result.urgency, care_for(result).do) == (Urgency.EMERGENCY_ROOM, small.actions["still"].do)
    again = assess(shown.with_reply("injury", "crash", small), small)
    assert [(reason.id, reason.why) for reason in again.reasons if reason.id == "crash"] == [
        ("crash", small.flags_by_id["crash"].why)
    ]


SIGNS = {"infection-signs": ["fever", "chills", "red-streak"], "carrying": ["carrying-now", "birth-recent"], "age": 30}


@pytest.mark.parametrize("most", [0, 1, 4])
@given(raw=st.sampled_from(EVERYBODY))
@settings(max_examples=40)
def test_where_there_are_too_many_choices_the_level_is_never_lower(most: int, raw: dict[str, Any]) -> None:
    searched = result_of(raw, SMALL).urgency
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "MAX_CHOICES", most)
        assert result_of(raw, SMALL).urgency >= searched


def test_nothing_is_searched_once_the_rules_say_ambulance(small: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    def searched(*_: object) -> None:
        raise AssertionError("searched")

    monkeypatch.setattr(module, "choices_of", searched)
    assert result_of({**SIGNS, "danger": ["grey"]}, small).urgency is Urgency.AMBULANCE
