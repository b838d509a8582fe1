from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as holds_for
from hypothesis import settings
from hypothesis import strategies as st

from midback_cli import Answers, Content, Page
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.interview import (
    Origin,
    Suggested,
    answer,
    back,
    begin,
    carry_over,
    is_new_emergency,
    leave_out,
    next_prompt,
    with_shown,
)
from midback_cli.assessment.next_question import hangs_on
from midback_cli.assessment.screening import fired
from midback_cli.knowledge.model import Kind, RedFlag, Urgency


def test_a_page_that_no_longer_applies_loses_its_answer(content: Content) -> None:
    given = {"age": 30, "sex": "female", "pregnancy": ["pregnancy-or-missed-period"], "pregnancy-signs": ["womb-signs"]}
    interview = begin(content, Answers.from_mapping(given, content))
    assert set(answer(interview, "sex", "male").given) == {"age", "sex"}


def test_a_stray_that_was_suggested_unasked_stays_and_one_that_was_asked_goes(small: Content) -> None:
    raw = {"sex": "female", "carrying": ["carrying-now"], "carrying-signs": [], "family-gout": "yes"}
    answers = Answers.from_mapping(raw, small)
    assert set(answer(begin(small, answers), "sex", "female").given) == {"sex"}
    suggested = {"family-gout": Suggested(answers.replies["family-gout"], "gout in the family")}
    kept = answer(begin(small, answers, suggested), "age", 30)
    assert set(kept.given) == {"sex", "age", "carrying", "carrying-signs", "family-gout"}


def test_an_emergency_shown_on_the_way_stays_though_a_later_answer_ends_its_rule(small: Content) -> None:
    rules = tuple(
        flag._replace(urgency=Urgency.EMERGENCY_ROOM) if flag.id == "old-and-strong" else flag
        for flag in small.red_flags
    )
    content = replace(small, red_flags=rules)
    answers = Answers.from_mapping({"age": 70, "severity": 2, "injury": "crash", "danger": ["grey"]}, content)
    assert [flag.id for flag in begin(content, answers).emergencies] == ["grey", "old-and-strong", "crash"]
    assert with_shown(answers, content).shown == "grey"
    mild = answers.without("danger").without("injury")
    assert with_shown(mild, content).shown == "old-and-strong"
    assert with_shown(replace(mild.without("age"), shown="grey"), content).shown == ""
    assert [flag.id for flag in begin(small, Answers.from_mapping({"fever": "yes"}, small)).emergencies] == []


def replayed(answers: Answers, content: Content) -> tuple[RedFlag, ...]:
    """Every emergency rule that held after any of the answers, worked out from the start each time.

    Ask first, then show: a rule that hangs on what is asked next does not count before it is answered.
    """
    flags: dict[RedFlag, None] = {}
    for count in range(1, len(answers.replies) + 1):
        so_far = Answers(dict(list(answers.replies.items())[:count]))
        facts = derive_facts(so_far, content)
        flags.update(
            dict.fromkeys(flag for flag in fired(facts, content) if not hangs_on(flag, so_far, facts, content))
        )
    return tuple(sorted((flag for flag in flags if flag.urgency.is_emergency), key=lambda flag: -flag.urgency))


@settings(max_examples=40, deadline=None)
@holds_for(data=st.data())
def test_what_is_folded_is_what_a_replay_of_all_answers_gives(data: st.DataObject, content: Content) -> None:
    interview = begin(content, Answers())
    for _ in range(data.draw(st.integers(1, 14))):
        prompt = next_prompt(interview)
        if prompt is None:
            break
        doing = data.draw(st.sampled_from(["answer"] * 5 + ["back", "change"]))
        if doing == "back":
            interview = back(interview)
            continue
        if doing == "change" and interview.given:
            prompt = content.asked(data.draw(st.sampled_from(list(interview.given))))
        ids = [cue.id for cue in prompt.cues] if isinstance(prompt, Page) else list(prompt.answer_ids)
        if isinstance(prompt, Page) or prompt.kind is Kind.MANY_OF:
            raw: object = data.draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))
            raw = raw if raw != ["none"] and "none" not in raw else ["none"]  # type: ignore[operator]
        elif prompt.kind is Kind.NUMBER:
            raw = data.draw(st.integers(prompt.minimum, prompt.maximum))
        else:
            raw = data.draw(st.sampled_from([*ids, "unsure"]))
        interview = answer(interview, prompt.id, raw)
        assert interview.before[prompt.id] == interview.given[prompt.id].reply
    assert interview.emergencies == replayed(interview.answers, content)
    assert interview.facts == derive_facts(interview.answers, content)
    assert interview.answers.shown == (interview.emergencies[0].id if interview.emergencies else "")


def test_an_answer_establishes_the_facts_once(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Answers] = []

    def counted(answers: Answers, content: Content) -> object:
        calls.append(answers)
        return derive_facts(answers, content)

    monkeypatch.setattr("midback_cli.assessment.interview.derive_facts", counted)
    interview = begin(content, Answers())
    while (prompt := next_prompt(interview)) is not None:
        calls.clear()
        interview = answer(interview, prompt.id, "none" if isinstance(prompt, Page) else "unsure")
        assert len(calls) == 1


def test_back_takes_the_last_answer_back_and_what_was_carried_over_behind_it(content: Content) -> None:
    earlier = Answers.from_mapping({"age": 40, "sex": "male", "smoking": "yes"}, content).replies
    stays = [name for name in content.follow_up.stays if name in earlier]
    interview = begin(content, Answers(), earlier=earlier)
    interview = answer(interview, "danger-now", "none")
    carried = interview
    for name in stays:
        carried = carry_over(carried, name)
        assert carried.given[name].origin is Origin.CARRIED_OVER
    assert not carried.to_carry_over
    gone_back = back(carried)
    assert not gone_back.given
    assert dict(gone_back.to_carry_over) == {name: earlier[name] for name in stays}
    assert "danger-now" in gone_back.before


def test_back_from_nothing_is_nothing(content: Content) -> None:
    interview = begin(content, Answers())
    assert back(interview).given == {}


def test_a_suggested_answer_waits_until_it_is_asked_and_counts_for_nothing(content: Content) -> None:
    smoking = Answers.from_mapping({"smoking": "yes", "fever": "no"}, content).replies
    interview = begin(content, Answers(), {name: Suggested(reply, "I smoke") for name, reply in smoking.items()})
    assert dict(interview.waiting) == {"smoking": smoking["smoking"]}, "a sign that was denied is asked on its page"
    assert interview.answers == Answers()
    assert "smoking" in interview.joined.replies
    asked = answer(interview, "smoking", "no")
    assert not asked.waiting
    assert asked.answers.replies["smoking"] == Answers.from_mapping({"smoking": "no"}, content).replies["smoking"]


def test_an_answer_that_is_left_out_is_picked_when_it_is_asked_again(content: Content) -> None:
    interview = begin(content, Answers())
    candidate = answer(interview, "danger-now", ["fainting"])
    left_out = leave_out(interview, "danger-now", candidate)
    assert left_out.answers == Answers()
    assert left_out.before == {"danger-now": candidate.given["danger-now"].reply}
    prompt = next_prompt(left_out)
    assert prompt is not None and prompt.id == "danger-now"


CALM = {"danger": [], "age": 30, "sex": "male", "infection-signs": []}


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({"limping": "yes", "long-flight": "yes", "place": ["calf"]}, {"long-flight", "place"}),
        ({"limping": "yes", "long-flight": "yes", "place": ["heel"]}, set[str]()),
        ({"limping": "yes", "injury": "crash"}, {"injury"}),
    ],
)
def test_what_would_make_an_emergency_is_confirmed_before_all_else_that_was_suggested(
    told: dict[str, object], asked: set[str], small: Content
) -> None:
    suggested = {name: Suggested(reply, "") for name, reply in Answers.from_mapping(told, small).replies.items()}
    interview = begin(small, Answers.from_mapping(CALM, small), suggested)
    prompt = next_prompt(interview)
    assert prompt is not None
    assert (prompt.id in asked) is bool(asked)
    assert prompt.id not in suggested.keys() - asked
    on_the_screen = next_prompt(begin(small, Answers(), suggested))
    assert on_the_screen is not None and on_the_screen.id == "danger", "the screen comes first"


@pytest.mark.parametrize(
    ("before", "more", "is_new"),
    [
        ({}, {"danger": "unsure"}, True),
        ({"danger": "unsure"}, {"injury": "crash"}, True),
        ({"danger": "unsure"}, {"place": ["calf"], "long-flight": "yes"}, False),
        ({"danger": "unsure"}, {"danger": ["grey"]}, True),
        ({"danger": ["grey"]}, {"injury": "crash"}, False),
        ({"danger": ["grey"]}, {"danger": ["cannot-speak"]}, False),
        ({}, {"infection-signs": ["fever"]}, False),
    ],
)
def test_an_emergency_is_new_at_a_higher_level_or_with_other_things_to_do(
    before: dict[str, object], more: dict[str, object], is_new: bool, small: Content
) -> None:
    then = begin(small, Answers.from_mapping(before, small))
    now = begin(small, Answers.from_mapping({**before, **more}, small))
    assert is_new_emergency(then, now) is is_new
