from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Content, Page, Result, Urgency, assess
from midback_cli.assessment.answers import State
from midback_cli.assessment.screening import applies
from midback_cli.assessment.what_if import raising_answers
from midback_cli.knowledge.model import Kind, Question
from tests.assessment.stored import PEOPLE, random_people, result_of, small_content

SMALL = small_content()
EVERYBODY = [*PEOPLE.values(), *random_people(SMALL, seed=33, count=60)]
# The bounds of the rules about the pain, and what lies beside them.
NUMBERS = {"severity": (1, 6, 7), "age": ()}


def other_answers(asked: Page | Question, result: Result) -> Iterator[tuple[str | int, object]]:
    """Each single answer that was not given, with the whole reply that it makes."""
    reply = result.answers.replies.get(asked.id)
    chosen = reply.chosen if reply is not None else ()
    if isinstance(asked, Page):
        yield from ((cue.id, [*chosen, cue.id]) for cue in asked.cues if cue.id not in chosen)
    elif asked.kind is Kind.NUMBER:
        yield from ((number, number) for number in NUMBERS[asked.id])
    else:
        observed = result.facts.observed.get(asked.id, ())
        for answer in asked.answer_ids:
            if answer not in observed:
                several = asked.kind is Kind.MANY_OF and answer != "none"
                yield answer, [*(one for one in chosen if one != "none"), answer] if several else answer


def raising(result: Result) -> dict[tuple[str, str | int], set[str]]:
    """Tried one by one through the whole path: what would make a rule hold that is above the advice, and which."""
    found = {}
    every: list[Page | Question] = [*SMALL.pages.values(), *SMALL.questions.values()]
    for asked in every:
        if applies(asked, result.facts) and not (isinstance(asked, Question) and asked.page):
            for answer, raw in other_answers(asked, result):
                flags = assess(result.answers.with_reply(asked.id, raw, SMALL), SMALL).screen.flags
                above = [flag for flag in flags if flag.urgency > result.urgency]
                if above:
                    found[asked.id, answer] = {flag.id for flag in above if flag.urgency is above[0].urgency}
    return found


@given(raw=st.sampled_from(EVERYBODY))
@settings(max_examples=80)
def test_what_would_raise_the_advice_is_all_named_and_nothing_else(raw: dict[str, Any]) -> None:
    result = result_of(raw, SMALL)
    tried = {} if result.urgency is Urgency.AMBULANCE else raising(result)
    said = {(one.prompt_id, one.answer): one.flag.id for one in raising_answers(result)}
    assert said.keys() <= tried.keys()
    assert all(flag in tried[answer] for answer, flag in said.items())
    # An answer that takes the place of another may also end what reassured; that is for `--what-if` to try.
    replaced = {question.id for question in SMALL.questions.values() if question.kind is Kind.ONE_OF} & raw.keys()
    assert all(asked in replaced for asked, answer in tried.keys() - said.keys())


def test_an_ambulance_can_not_be_raised(small: Content) -> None:
    assert raising_answers(result_of({"danger": ["grey"]}, small)) == ()


@pytest.mark.parametrize("raw", EVERYBODY[:30], ids=range(30))
def test_gaps_come_first_whatever_the_urgency_and_the_most_urgent_first_among_them(raw: dict[str, Any]) -> None:
    result = result_of(raw, SMALL)
    openness = [State.UNSURE, State.NOT_ASKED, State.ANSWERED]
    order = [
        (openness.index(result.answers.state(one.prompt_id)), -one.flag.urgency) for one in raising_answers(result)
    ]
    assert order == sorted(order)


def test_an_unsure_page_stands_before_a_more_urgent_one_that_was_not_asked(small: Content) -> None:
    what_if = raising_answers(result_of({"infection-signs": "unsure", "severity": 5, "redness": "no"}, small))
    assert [one.prompt_id for one in what_if][:2] == ["infection-signs", "infection-signs"]
    assert what_if[0].flag.urgency < max(one.flag.urgency for one in what_if)
    answered = raising_answers(result_of({"danger": [], "infection-signs": "unsure"}, small))
    assert answered[-1].prompt_id == "danger"


def test_the_most_urgent_rule_that_an_answer_fires_is_named(small: Content) -> None:
    calm = {"severity": 8, "injury": "twist", "place": ["outer-side"], "onset": "sudden", "warmth": "no"}
    what_if = raising_answers(result_of({**calm, "redness": "yes", "night-pain": "no"}, small))
    by_cue = {one.answer: one.flag.id for one in what_if if one.prompt_id == "infection-signs"}
    assert by_cue["fever"] == "hot-joint"
    well = {"redness": "no", "swelling": "no", "limping": "no", "cannot-stand": "no", "onset": "gradual"}
    pale = raising_answers(result_of({**calm, **well}, small))
    assert {one.answer: one.flag.id for one in pale if one.prompt_id == "infection-signs"}["fever"] == "strong-and-hot"


def test_a_number_is_named_at_the_bound_of_its_rule(small: Content) -> None:
    what_if = raising_answers(result_of({"age": 80, "severity": 3, "since": "weeks"}, small))
    assert ("severity", 7, "old-and-strong") in [(one.prompt_id, one.answer, one.flag.id) for one in what_if]


def test_what_is_asked_on_a_page_is_named_by_its_cue_alone(small: Content) -> None:
    asked = {one.prompt_id for one in raising_answers(result_of({}, small))}
    assert asked.isdisjoint(question.id for question in small.questions.values() if question.page)


def test_what_is_not_for_the_person_is_not_named(small: Content) -> None:
    man = result_of({"age": 30, "sex": "male", "place": ["heel"]}, small)
    assert {"carrying", "carrying-signs", "long-flight"}.isdisjoint(one.prompt_id for one in raising_answers(man))
    flier = result_of({"age": 30, "sex": "male", "place": ["calf", "heel"], "injury": "fall", "swelling": "no"}, small)
    assert "long-flight" in [one.prompt_id for one in raising_answers(flier)]
    answers = Answers.from_mapping({"carrying": ["carrying-now"]}, small)
    assert "carrying-signs" in [one.prompt_id for one in raising_answers(assess(answers, small))]
