from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta, timezone
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Content, Urgency, assess, load_content
from midback_cli.assessment.care import care_for
from midback_cli.assessment.document import comparison_document
from midback_cli.assessment.follow_up import (
    CauseChange,
    Direction,
    PastResult,
    StoredCause,
    compare,
    held_rules,
    is_one_person,
    outcome_of,
    people,
    severity_of,
)
from midback_cli.evaluation.lint import check_content
from midback_cli.knowledge.model import When
from tests.assessment.stored import PEOPLE, result_of, small_content
from tests.conftest import ROOT
from tests.strategies import answers as any_answers

CONTENT = load_content(ROOT / "content")
NOW = datetime(2026, 3, 20, 9, 30, tzinfo=timezone(timedelta(hours=2)))
RULES = tuple(rule.flag.id for rule in CONTENT.follow_up_rules)


def visit(days_ago: float, **raw: Any) -> PastResult:
    given = Answers.from_mapping({name.replace("_", "-"): value for name, value in raw.items()}, CONTENT)
    return PastResult(NOW - timedelta(days=days_ago), outcome_of(assess(given, CONTENT)), given)


@pytest.mark.parametrize(
    ("then", "days", "now", "duration", "held"),
    [
        (3, 1, 6, "1-to-7-days", {"pain-rose"}),
        (3, 1, 5, "1-to-7-days", set()),
        (3, 0, 6, "6-to-24-hours", {"pain-rose"}),
        (3, 42, 6, "1-to-7-days", {"pain-rose"}),
        (3, 43, 6, "1-to-7-days", set()),
        (5, 13, 5, "1-to-6-weeks", set()),
        (5, 14, 5, "1-to-6-weeks", {"not-better-in-2-weeks"}),
        (5, 14, 4, "1-to-6-weeks", {"not-better-in-2-weeks"}),
        (5, 14, 3, "1-to-6-weeks", set()),
        (5, 14, 5, "1-to-7-days", set()),
        (0, 14, 0, "1-to-6-weeks", set()),
        (5, 41, 1, "1-to-6-weeks", set()),
        (5, 42, 1, "1-to-6-weeks", {"not-gone-in-6-weeks"}),
        (5, 42, 0, "1-to-6-weeks", set()),
        (5, 42, "unsure", "unsure", {"not-gone-in-6-weeks"}),
        (5, 91, 1, "6-to-12-weeks", {"not-gone-in-6-weeks"}),
        (5, 92, 1, "over-3-months", set()),
        ("unsure", 14, 5, "1-to-6-weeks", set()),
    ],
)
def test_pain_that_worsens_or_lasts_is_recognised(
    then: Any, days: int, now: Any, duration: str, held: set[str]
) -> None:
    given = {"severity": now, "pain-duration": duration}
    assert set(held_rules(Answers.from_mapping(given, CONTENT), NOW, [visit(days, severity=then)], CONTENT)) == held


def test_a_slow_rise_is_seen_over_several_visits(content: Content) -> None:
    answers = Answers.from_mapping({"severity": 6}, content)
    steps = [visit(30, severity=3), visit(20, severity=4), visit(10, severity=5)]
    assert "pain-rose" in held_rules(answers, NOW, steps, content)
    assert "pain-rose" not in held_rules(answers, NOW, steps[1:], content)


def test_a_clock_that_was_set_back_makes_no_visit_a_later_one(content: Content) -> None:
    answers = Answers.from_mapping({"severity": 9}, content)
    assert held_rules(answers, NOW, [visit(-5, severity=1)], content) == ("pain-rose",)


def test_without_an_earlier_result_no_follow_up_rule_holds(content: Content) -> None:
    answers = Answers.from_mapping({"severity": 9}, content)
    assert held_rules(answers, NOW, [], content) == ()


def test_a_result_whose_answers_no_longer_fit_counts_by_its_day_alone(content: Content) -> None:
    answers = Answers.from_mapping({"severity": 9}, content)
    unreadable = visit(50, severity=1)._replace(answers=None)
    assert held_rules(answers, NOW, [unreadable], content) == ("not-gone-in-6-weeks",)


def test_every_rule_is_shown_as_a_reason_and_raises(content: Content) -> None:
    calm = assess(Answers.from_mapping({"severity": 2, "pain-duration": "1-to-7-days"}, content), content)
    assert calm.urgency is Urgency.SELF_CARE
    for rule in content.follow_up_rules:
        result = assess(calm.answers, content, [rule.flag.id])
        assert result.urgency is rule.flag.urgency
        assert result.reasons[0].text == rule.flag.shown_as


@pytest.mark.parametrize("name", PEOPLE)
def test_no_rule_ever_lowers_the_urgency(name: str) -> None:
    before = result_of(PEOPLE[name], SMALL)
    names = [rule.flag.id for rule in SMALL.follow_up_rules]
    for size in range(len(names) + 1):
        for rules in combinations(names, size):
            after = assess(before.answers, SMALL, rules)
            assert after.urgency >= before.urgency
            assert after.follow_up == rules
            assert set(before.reasons) <= set(after.reasons)
            assert {reason.id for reason in after.reasons if reason not in before.reasons} == set(rules)


@given(now=any_answers(CONTENT), earlier=st.lists(st.tuples(st.integers(-5, 400), any_answers(CONTENT)), max_size=3))
@settings(max_examples=60)
def test_a_follow_up_never_lowers_the_urgency_whatever_was_answered(
    now: Answers, earlier: list[tuple[int, Answers]]
) -> None:
    result = assess(now, CONTENT)
    visits = [PastResult(NOW - timedelta(days=days), outcome_of(assess(one, CONTENT)), one) for days, one in earlier]
    rules = held_rules(now, NOW, visits, CONTENT)
    after = assess(now, CONTENT, rules)
    assert after.urgency >= result.urgency
    assert set(held_rules(now, NOW, visits[1:], CONTENT)) <= set(rules), "one more visit never takes a rule back"
    for before in visits:
        comparison_document(compare(before, PastResult(NOW, outcome_of(after), now), CONTENT), CONTENT)


def test_g2_no_cue_takes_a_follow_up_rule_back(content: Content) -> None:
    visits = [visit(50, severity=2), visit(20, severity=2)]
    plain = Answers.from_mapping({"severity": 6, "pain-duration": "1-to-6-weeks"}, content)
    held = set(held_rules(plain, NOW, visits, content))
    assert held == set(RULES)
    for page in content.pages.values():
        for cue in page.cues:
            answers = plain.with_reply(page.id, [cue.id], content)
            assert set(held_rules(answers, NOW, visits, content)) == held


# ---------------------------------------------------------------- what changed


@pytest.mark.parametrize(
    ("asked", "then", "now", "direction"),
    [
        ("severity", 7, 5, Direction.BETTER),
        ("severity", 5, 7, Direction.WORSE),
        ("course", "easing", "worse-fast", Direction.WORSE),
        ("course", "worse-slowly", "steady", Direction.BETTER),
        ("night-pain", "no", "yes", Direction.WORSE),
        ("night-pain", "yes", "no", Direction.BETTER),
        ("night-pain", "unsure", "yes", Direction.CHANGED),
        ("better-with-rest", "no", "yes", Direction.CHANGED),
        ("pain-location", ["mid-back"], ["lower-back"], Direction.CHANGED),
        ("nerve-signs", [], ["legs-weak"], Direction.NEW),
        ("nerve-signs", ["legs-weak", "legs-numb"], ["legs-weak"], Direction.GONE),
        ("nerve-signs", ["legs-weak"], ["legs-numb"], Direction.CHANGED),
        ("nerve-signs", "unsure", [], Direction.CHANGED),
        ("nerve-signs", ["legs-weak?"], ["legs-weak"], Direction.CHANGED),
        ("nerve-signs", ["legs-weak", "legs-numb?"], ["legs-weak"], Direction.CHANGED),
    ],
)
def test_an_answer_got_better_or_worse(asked: str, then: Any, now: Any, direction: Direction, content: Content) -> None:
    comparison = compare(visit(7, **{asked: then}), visit(0, **{asked: now}), content)
    assert [(change.prompt_id, change.direction) for change in comparison.answers] == [(asked, direction)]


def test_what_is_the_same_or_told_only_once_is_no_change(content: Content) -> None:
    comparison = compare(visit(7, severity=3, fever="no"), visit(0, severity=3, course="steady"), content)
    assert comparison.answers == ()


def test_the_urgency_and_the_first_causes_are_compared_as_they_were_told(content: Content) -> None:
    before, after = visit(7, severity=2), visit(0, **{"danger-now": ["fainting"]})
    comparison = compare(before, after, content)
    assert comparison.urgency is Direction.WORSE
    assert comparison.causes[0].id == after.outcome.causes[0].id
    assert compare(before, before, content).urgency is Direction.SAME
    assert compare(before, after._replace(answers=None), content).answers == ()


def test_what_reassures_in_a_rule_must_not_be_taken_over(content: Content) -> None:
    settings = content.follow_up._replace(stays=(*content.follow_up.stays, "worse-with-movement"))
    problems = check_content(dataclasses.replace(content, follow_up=settings))
    assert [str(problem).split(":")[0] for problem in problems] == ["questions.toml.follow_up.stays"]


# ---------------------------------------------------------------- on the small content

SMALL = small_content()


def small_visit(days_ago: float, raw: dict[str, Any], rules: tuple[str, ...] = ()) -> PastResult:
    result = assess(Answers.from_mapping(raw, SMALL), SMALL, rules)
    return PastResult(NOW - timedelta(days=days_ago), outcome_of(result), result.answers)


def test_what_is_kept_of_a_result_is_what_it_said(small: Content) -> None:
    result = assess(Answers.from_mapping(PEOPLE["gout"], small), small, ["rose"])
    told = outcome_of(result)
    assert (told.urgency, told.follow_up, told.version, told.sha256) == (
        result.urgency, ("rose",), small.version, small.sha256,
    )  # fmt: skip
    assert [(one.id, one.name, one.probability) for one in told.causes] == [
        (cause.condition.id, cause.condition.name, round(cause.probability, 4)) for cause in result.causes
    ]
    assert outcome_of(assess(result.answers, small)).follow_up == ()


def test_a_change_is_told_in_words() -> None:
    assert [direction.value for direction in Direction] == [
        "better",
        "the same",
        "worse",
        "changed",
        "new sign",
        "gone",
    ]


@pytest.mark.parametrize(
    ("then", "now", "direction"),
    [(1, 2, Direction.WORSE), (2, 1, Direction.BETTER), (3, 3, Direction.SAME), (0, 4, Direction.WORSE)],
)
def test_the_urgency_is_better_worse_or_the_same(then: int, now: int, direction: Direction) -> None:
    visits = [small_visit(9, {}), small_visit(0, {})]
    before, after = (
        visit._replace(outcome=visit.outcome._replace(urgency=Urgency(level)))
        for visit, level in zip(visits, (then, now), strict=True)
    )
    assert compare(before, after, SMALL).urgency is direction


def told_causes(visit: PastResult, *causes: tuple[str, float]) -> PastResult:
    return visit._replace(
        outcome=visit.outcome._replace(causes=tuple(StoredCause(one, one.upper(), p) for one, p in causes))
    )


def test_the_three_first_causes_of_both_are_compared_those_of_now_first() -> None:
    then = told_causes(small_visit(9, {}), ("a", 0.5), ("b", 0.2), ("c", 0.029), ("d", 0.02))
    now = told_causes(small_visit(0, {}), ("e", 0.6), ("b", 0.1), ("c", 0.03), ("f", 0.02), ("a", 0.01))
    listed = SMALL.match.listed_from
    assert listed == 0.03
    assert compare(then, now, SMALL).causes == (
        CauseChange("e", "E", None, 0.6),
        CauseChange("b", "B", 0.2, 0.1),
        CauseChange("c", "C", 0.029, 0.03),
        CauseChange("a", "A", 0.5, 0.01),
    )
    low = told_causes(small_visit(9, {}), ("a", 0.5), ("b", 0.2), ("c", 0.029))
    assert compare(low, told_causes(now, ("b", 0.3), ("c", 0.029)), SMALL).causes == (
        CauseChange("b", "B", 0.2, 0.3),
        CauseChange("a", "A", 0.5, None),
    )


def test_answers_are_compared_in_the_order_of_the_content() -> None:
    then = {"cramp": "no", "severity": 3, "infection-signs": [], "place": ["heel"], "wine": "no", "age": 40}
    now = {"place": ["toe"], "cramp": "yes", "severity": 3, "infection-signs": ["fever"], "wine": "unsure"}
    comparison = compare(small_visit(9, then), small_visit(0, now), SMALL)
    assert [(one.prompt_id, one.direction) for one in comparison.answers] == [
        ("infection-signs", Direction.NEW),
        ("place", Direction.CHANGED),
        ("cramp", Direction.CHANGED),
        ("wine", Direction.CHANGED),
    ]
    assert compare(small_visit(9, then)._replace(answers=None), small_visit(0, now), SMALL).answers == ()


def test_a_comparison_is_written_for_scripts() -> None:
    then, now = small_visit(9, {"severity": 3}), small_visit(0, {"severity": 8, "wine": "no"})
    document = comparison_document(compare(then, now, SMALL), SMALL)
    assert list(document) == ["then", "now", "urgency", "causes", "answers"]
    assert document["then"] == {"at": "2026-03-11T09:30:00+02:00", "urgency": "self-care"}
    assert document["answers"] == [{"question": "severity", "then": 3, "now": 8, "change": "worse"}]
    assert list(document["causes"][0]) == ["id", "name", "then", "now"]
    unreadable = comparison_document(compare(then._replace(answers=None), now, SMALL), SMALL)
    assert unreadable["answers"] == []


@pytest.mark.parametrize(
    ("days", "then", "now", "held"),
    [
        (0, 1, 4, {"rose"}),
        (13, 1, 4, {"rose"}),
        (42, 1, 4, {"rose", "not-better", "not-gone"}),
        (42.9, 1, 4, {"rose", "not-better", "not-gone"}),
        (43, 1, 4, {"not-gone"}),
        (91, 1, 1, {"not-gone"}),
        (92, 1, 1, set()),
        (13, 4, 4, set()),
        (14, 4, 3, {"not-better"}),
        (14, 4, 2, set()),
        (42, 4, 4, {"not-better", "not-gone"}),
        (43, 4, 4, {"not-gone"}),
    ],
)
def test_a_follow_up_rule_holds_from_its_first_day_to_its_last(
    days: float, then: int, now: int, held: set[str]
) -> None:
    earlier = small_visit(0, {"severity": then})._replace(at=NOW.replace(hour=23) - timedelta(days=days))
    answers = Answers.from_mapping({"severity": now}, SMALL)
    assert set(held_rules(answers, NOW.replace(hour=23), [earlier], SMALL)) == held


def test_rules_that_hold_raise_and_stand_among_the_reasons_by_their_urgency() -> None:
    result = result_of({"since": "months", "severity": 4}, SMALL)
    assert result.urgency is Urgency.PRIMARY_CARE
    after = assess(result.answers, SMALL, ["rose", "not-better"])
    assert after.urgency is Urgency.PROMPT
    assert [reason.id for reason in after.reasons] == ["not-better", "lasting", "rose"]
    flag = next(rule.flag for rule in SMALL.follow_up_rules if rule.flag.id == "not-better")
    first = after.reasons[0]
    assert (first.kind, first.text, first.why, first.action) == ("general", flag.shown_as, flag.why, flag.action)
    assert after.follow_up == ("rose", "not-better")
    assert assess(result.answers, SMALL, ["a rule that went"]) == result
    assert care_for(after).do == SMALL.actions["soon"].do


def test_how_bad_the_pain_was_is_known_or_not() -> None:
    assert severity_of(Answers.from_mapping({"severity": 0}, SMALL), SMALL) == 0
    assert severity_of(Answers.from_mapping({"severity": None}, SMALL), SMALL) is None
    assert severity_of(Answers(), SMALL) is None
    assert severity_of(None, SMALL) is None


# ---------------------------------------------------------------- two people


def visit_on(day: date, **raw: Any) -> PastResult:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=timezone.utc)
    given = Answers.from_mapping(raw, CONTENT)
    return PastResult(at, TOLD, given)


TOLD = outcome_of(assess(Answers(), CONTENT))
DAYS = st.dates(date(1990, 1, 1), date(2089, 12, 31))


def age_on(day: date, born: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@given(
    born=st.dates(date(1970, 1, 1), date(1988, 12, 31)),
    days=st.lists(DAYS, min_size=2, max_size=4).map(sorted),
    sex=st.sampled_from(["female", "male", "other"]),
    unsaid=st.sampled_from([None, "sex", "age"]),
)
def test_one_person_is_never_taken_for_two(born: date, days: list[date], sex: str, unsaid: str | None) -> None:
    told = [{"age": age_on(day, born), "sex": sex} for day in days]
    if unsaid is not None:
        told[0].pop(unsaid)
    visits = [visit_on(day, **raw) for day, raw in zip(days, told, strict=True)]
    assert all(is_one_person(first, second, CONTENT) for first, second in combinations(visits, 2))
    assert people(visits, CONTENT) == (tuple(visits),)


@given(days=st.tuples(DAYS, DAYS), ages=st.tuples(st.integers(1, 120), st.integers(1, 120)))
def test_another_sex_is_another_person_whatever_the_age(days: tuple[date, date], ages: tuple[int, int]) -> None:
    first, second = (
        visit_on(day, age=age, sex=sex) for day, age, sex in zip(days, ages, ("female", "male"), strict=True)
    )
    assert not is_one_person(first, second, CONTENT)
    assert len(people([first, second], CONTENT)) == 2


@pytest.mark.parametrize("first", [date(2019, 1, 1), date(2020, 1, 1), date(2020, 2, 28), date(2023, 12, 31)], ids=str)
def test_an_age_that_the_time_between_cannot_make_is_another_person(first: date) -> None:
    for years, off in product(range(31), range(-4, 5)):
        earlier = visit_on(first, age=45)
        later = visit_on(first.replace(year=first.year + years), age=45 + years + off)
        assert is_one_person(earlier, later, CONTENT) == (abs(off) <= 1), (years, off)
        assert is_one_person(later, earlier, CONTENT) == (abs(off) <= 1), (years, off)


@pytest.mark.parametrize(("first", "second"), [*product(["female", "male", "other", "unsure", None], repeat=2)])
def test_only_two_sexes_that_exclude_each_other_are_two_people(first: str | None, second: str | None) -> None:
    then, now = (visit_on(date(2025, 1, 1), **({"sex": sex} if sex is not None else {})) for sex in (first, second))
    assert is_one_person(then, now, CONTENT) == ({first, second} != {"female", "male"})


@given(
    told=st.lists(
        st.tuples(DAYS, st.sampled_from([None, 30, 31, 50, 72]), st.sampled_from([None, "female", "male", "other"])),
        max_size=8,
    )
)
def test_people_are_a_partition_led_by_the_latest(told: list[tuple[date, int | None, str | None]]) -> None:
    visits = [
        visit_on(day, **{name: value for name, value in (("age", age), ("sex", sex)) if value is not None})
        for day, age, sex in sorted(told, key=str)
    ]
    groups = people(visits, CONTENT)
    assert sorted(map(str, (visit for group in groups for visit in group))) == sorted(map(str, visits))
    for group in groups:
        assert list(group) == [visit for visit in visits if visit in group]
        assert all(is_one_person(visit, group[-1], CONTENT) for visit in group)
    assert not visits or groups[0][-1] == visits[-1]


def test_content_that_tells_nobody_apart_compares_as_before() -> None:
    silent = dataclasses.replace(CONTENT, follow_up=CONTENT.follow_up._replace(age="", sex="", sexes=()))
    assert is_one_person(visit(1, age=31, sex="male"), visit(0, age=72, sex="female"), silent)


@pytest.mark.parametrize(("then", "now"), [(3, None), (None, 3), (None, None)])
def test_a_pain_of_unknown_strength_has_neither_risen_nor_stayed(then: int | None, now: int | None) -> None:
    """Though the rules themselves would hold for somebody whose pain is not known."""
    rules = tuple(
        rule._replace(flag=rule.flag._replace(when=When(all=frozenset({"severity>=1?"}))))
        for rule in SMALL.follow_up_rules
    )
    content = dataclasses.replace(SMALL, follow_up_rules=rules)
    earlier = small_visit(42, {"severity": then})
    assert held_rules(result_of({"severity": now}, content).answers, NOW, [earlier], content) == ("not-gone",)
