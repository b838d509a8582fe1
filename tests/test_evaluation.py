from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from midback_cli import Answers, AnswersError, Content, Urgency, assess, next_question
from midback_cli.assessment.interview import begin
from midback_cli.evaluation.cases import LabelledCase, read_cases
from midback_cli.evaluation.document import outcome_document, simulation_document
from midback_cli.evaluation.intervals import Rate, capability_comparison_score, mcnemar_exact
from midback_cli.evaluation.measures import compare, evaluate
from midback_cli.evaluation.outcomes import Outcome, observe, observe_interview
from midback_cli.evaluation.simulation import as_interviewed, simulate, simulate_benign, simulate_people
from midback_cli.knowledge.model import MatchSettings
from tests.assessment.stored import PEOPLE
from tests.conftest import ROOT, MakeAnswers

CASES = ROOT / "benchmarks" / "cases.jsonl"


# Newcombe, "Two-sided confidence intervals for the single proportion" (Stat Med 1998), table I, method 3.
@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_of_the_literature(hits: int, of: int, low: float, high: float) -> None:
    assert Rate(hits, of).interval == pytest.approx((low, high), abs=5e-5)


def test_the_rule_of_three_where_nothing_failed() -> None:
    assert Rate(100, 100).rule_of_three == pytest.approx(0.03)
    assert Rate(0, 300).rule_of_three == pytest.approx(0.01)
    assert Rate(1, 300).rule_of_three is None
    assert Rate(0, 0).share == 0.0


# By hand: of 10 discordant pairs 1 and 9 → 2 × (1 + 10) / 1024.
@pytest.mark.parametrize(
    ("only_first", "only_second", "p"), [(1, 9, 22 / 1024), (9, 1, 22 / 1024), (5, 5, 1.0), (0, 0, 1.0), (0, 6, 2 / 64)]
)
def test_mcnemar_exact(only_first: int, only_second: int, p: float) -> None:
    assert mcnemar_exact(only_first, only_second) == pytest.approx(p)


# By hand: right alone on one case (difficulty 0.5), both right on one (1), neither on one (0) → (0.5/3 + 1)/2.
def test_the_capability_comparison_score() -> None:
    assert capability_comparison_score([True, True, False], [False, True, False]) == pytest.approx(
        (0.5 / 3 + 1) / 2 * 100
    )
    assert capability_comparison_score([False, True, False], [True, True, False]) == pytest.approx(
        (-0.5 / 3 + 1) / 2 * 100
    )


def test_a_run_compared_with_itself_shows_no_difference(content: Content) -> None:
    cases = [outcome_document(observe(case, content)) for case in read_cases(CASES, content)]
    for comparison in compare(cases, cases):
        assert (comparison.only_this, comparison.only_other, comparison.p) == (0, 0, 1.0)
        assert comparison.score == (50.0, 50.0)
        assert comparison.both + comparison.neither == 186


def test_the_interview_counts_what_it_asks(content: Content) -> None:
    case = next(case for case in read_cases(CASES, content) if case.id == "case-003")
    outcome = observe_interview(case, content, "no")
    assert outcome.effort is not None
    assert outcome.effort.prompts >= outcome.effort.pages >= 9
    assert outcome.effort.words > 300
    assert outcome.effort.keys >= 2 * (outcome.effort.prompts - 1)
    assert outcome.effort.before_instructions is not None


def test_simulated_people_are_the_same_for_the_same_seed(content: Content) -> None:
    first = [person.answers for person in simulate_benign(content, 5, seed=7)]
    assert first == [person.answers for person in simulate_benign(content, 5, seed=7)]
    assert first != [person.answers for person in simulate_benign(content, 5, seed=8)]


def test_a_simulation_counts_false_alarms_against_their_budget(content: Content) -> None:
    simulation = simulate(content, 62, seed=1)
    assert (
        set(simulation.sent_to) == set(simulation.budget) == {Urgency.PROMPT, Urgency.EMERGENCY_ROOM, Urgency.AMBULANCE}
    )
    assert simulation.sent_to[Urgency.AMBULANCE].hits <= simulation.sent_to[Urgency.PROMPT].hits
    assert simulation.first_right.of == 62
    counted = [(-int(alarm.split("(")[-1].rstrip(")")), alarm) for alarm in simulation.alarms]
    assert len(counted) > 3
    assert counted == sorted(counted), "equally frequent ones by name: the order of a set differs from run to run"
    json.dumps(simulation_document(simulation))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "cases.jsonl: line 2: is not JSON"),
        ("[]", "cases.jsonl: line 2: is not a labelled case"),
        (
            '{"answers": {"age": 200}, "gold_condition": "other", "gold_urgency": "prompt"}',
            "line 2: answers.age: 200 is not",
        ),
        (
            '{"answers": {}, "gold_condition": "banana", "gold_urgency": "prompt"}',
            "line 2: gold_condition: must be ids",
        ),
        ('{"answers": {}, "gold_condition": "other", "gold_urgency": "soon"}', "line 2: gold_urgency: must be one of"),
    ],
)
def test_a_bad_case_is_named_with_its_line(line: str, message: str, tmp_path: Path, content: Content) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"answers": {}, "gold_condition": "other", "gold_urgency": "prompt"}\n' + line + "\n")
    with pytest.raises(AnswersError) as caught:
        list(read_cases(path, content))
    assert message in str(caught.value)


def test_a_simulated_patient_keeps_the_emergency_that_the_interview_showed(
    content: Content, make_answers: MakeAnswers
) -> None:
    answers = as_interviewed(make_answers(danger_now=["fainting"]), content)
    assert answers.shown == begin(content, answers).emergencies[0].id
    nothing_grave: dict[str, list[str]] = {page.id: [] for page in content.pages.values() if page.cues}
    assert as_interviewed(make_answers(age=45, sex="male", **nothing_grave), content).shown == ""


def test_the_interview_alone_is_compared_with_all_answers(content: Content) -> None:
    simulation = simulate(content, 31, seed=1, interview=True)
    assert simulation.interviewed is not None
    assert simulation.interviewed.missed.of > simulation.interviewed.missed.hits
    assert simulation.interviewed.three_right.hits <= simulation.three_right.hits
    assert simulation.interviewed.prompts < 50
    assert simulation.interviewed.sent_to.keys() == simulation.sent_to.keys()
    assert all(rate.of == simulation.harmless for rate in simulation.interviewed.sent_to.values())
    never = replace(
        content,
        interview=content.interview._replace(emergency_bits_from=10, urgency_bits_from=10, better_cause_from=1.1),
    )
    blind = simulate(never, 31, seed=1, interview=True)
    assert blind.interviewed is not None
    assert blind.interviewed.first_right.hits < simulation.interviewed.first_right.hits
    assert blind.interviewed.missed.hits >= simulation.interviewed.missed.hits
    assert simulate(content, 1, seed=1).interviewed is None


def test_each_cause_shown_as_likely_is_held_against_how_often_it_is_there(small: Content) -> None:
    asked = simulate(small, 60, seed=1, interview=True).interviewed
    assert asked is not None and asked.shown
    people = [(person, as_interviewed(person.answers, small)) for person in simulate_people(small, 60, seed=1)]
    causes = [(cause, person) for person, answers in people for cause in assess(answers, small).causes]
    for one in asked.shown:
        likely = [
            (cause, person)
            for cause, person in causes
            if cause.probability >= 0.1 and cause.condition.id == one.condition
        ]
        assert one.right == Rate(sum(cause.condition == person.condition for cause, person in likely), len(likely))
        assert one.mean == pytest.approx(sum(cause.probability for cause, _ in likely) / len(likely))
    assert [one.right.of for one in asked.shown] == sorted((one.right.of for one in asked.shown), reverse=True)


def test_a_grave_condition_shows_its_signs_on_the_screen(content: Content) -> None:
    """The pages stand for facts that are far more common with a lung infection than without one."""
    lungs = {name: one for name, one in content.conditions.items() if name == "pneumonia"}
    ill = list(simulate_people(replace(content, conditions=lungs, match=rare(content)), 60, seed=1))
    well = list(simulate_benign(content, 60, seed=1))
    feverish = [sum("fever" in one.answers.replies["infection-signs"].chosen for one in group) for group in (ill, well)]
    assert feverish[0] > 20 > 6 > feverish[1]


def rare(content: Content) -> MatchSettings:
    return content.match._replace(none_of_these_prior=0.0)


def test_nobody_says_in_words_what_they_did_not_pick_as_a_cue(content: Content) -> None:
    """Chest pain that spreads is a line of the screen; who leaves it out does not tell both halves of it later."""
    people = [*simulate_benign(content, 150, seed=3), *simulate_people(content, 50, seed=3)]
    for person in people:
        replies = person.answers.replies
        told = [name in replies and "yes" in replies[name].chosen for name in ("chest-pain", "pain-arm-jaw-neck")]
        assert not all(told)


def advised(gold: Urgency, urgency: Urgency) -> Outcome:
    """A case labelled with one urgency that got the advice of another."""
    case = LabelledCase("a case", Answers(), "other", frozenset(), gold)
    return Outcome(case, urgency, "first", 0.5, 0.0, None, 0.1, ())


# By hand, for every pair of levels: safe is the same level, any above, and one below.
def test_advice_is_safe_down_to_one_level_below_the_label_and_no_further(small: Content) -> None:
    every = [advised(gold, urgency) for gold in Urgency for urgency in Urgency]
    rates = evaluate(every, small).rates
    assert rates["safe advice (at most one level too low)"] == Rate(19, 25)
    assert rates["accuracy, five levels"] == Rate(5, 25)
    assert rates["emergencies sent to self-care"] == Rate(2, 10)
    assert rates["self-care sent to an emergency"] == Rate(2, 5)


def test_only_people_who_need_not_be_seen_today_are_harmless(small: Content) -> None:
    """The made-up content has causes of every level, and the urgent ones are no false alarms."""
    common = {
        name: condition._replace(prior=condition.prior._replace(value=0.14), match_urgency=Urgency.SELF_CARE)
        for name, condition in small.conditions.items()
    }
    common["tendon"] = common["tendon"]._replace(urgency=Urgency.PROMPT)
    people = simulate_benign(replace(small, conditions=common), 300, seed=4)
    drawn = {person.condition.id if person.condition else "none" for person in people}
    assert drawn == {"sprain", "gout", "none"}


def test_a_case_answers_what_it_does_not_mention_as_asked_for(small: Content) -> None:
    case = LabelledCase("a case", Answers(), "other", frozenset({"other"}), Urgency.SELF_CARE)
    levels = [observe_interview(case, small, unstated).urgency for unstated in ("none", "unsure", "no")]
    assert observe_interview(case, small).urgency is levels[0]
    assert levels[0] < levels[1] and levels[2] <= levels[0]


@pytest.mark.parametrize("person", PEOPLE)
def test_each_key_of_an_answer_is_counted_once(person: str, small: Content) -> None:
    """A key for each line or digit, and Enter; "none" and "not sure" are lines too.

    An emergency that an answer to a question brings is asked back; one that a page brings is not.
    """
    raw = PEOPLE[person]
    case = LabelledCase("a case", Answers.from_mapping(raw, small), "other", frozenset({"other"}), Urgency.SELF_CARE)
    effort = observe_interview(case, small, "unsure").effort
    assert effort is not None
    answers, keys, pages, prompts = Answers(), 0, 0, 0
    is_emergency = asked_back = False
    while (asked := next_question(answers, small)) is not None:
        given = raw.get(asked.id, "unsure")
        answers = answers.with_reply(asked.id, given, small)
        if not is_emergency and begin(small, answers).emergencies:
            is_emergency, asked_back = True, asked.id not in small.pages
        lines = len(str(given)) if isinstance(given, int) else len(given) if isinstance(given, list) else 1
        keys += max(lines, 1) + 1
        pages += asked.id in small.pages
        prompts += 1
    assert (effort.keys, effort.prompts) == (keys + asked_back, prompts + asked_back)
    assert effort.pages == pages
    assert (effort.before_instructions is not None) is is_emergency
