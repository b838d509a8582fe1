"""Content + a seed → made-up people who answer as the likelihoods say, to count false alarms.

Published cases are mostly grave; daily life is not. The answers of a person are drawn one by one from their condition's
likelihoods (a base rate where it says nothing), and the cues of the screen from their own base rates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from statistics import median
from typing import NamedTuple

from midback_cli.assessment.answers import UNSURE, Answers
from midback_cli.assessment.interview import with_shown
from midback_cli.assessment.next_question import next_question, offered_options
from midback_cli.assessment.result import Result, assess
from midback_cli.evaluation.intervals import Rate
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, Kind, Page, Question, Urgency

# Made-up people are adults: what the quiz is for.
_ADULT = 18
_OLDEST = 95
_MOST_COMMON = 12


class SimulatedPerson(NamedTuple):
    """A made-up person: the condition that they have, or None for "none of these", and all their answers."""

    condition: Condition | None
    answers: Answers


class Interviewed(NamedTuple):
    """What the adaptive interview makes of the patients; `missed`: emergencies that all their answers would show."""

    first_right: Rate
    three_right: Rate
    missed: Rate
    prompts: float


class Simulation(NamedTuple):
    """What made-up people met. `confusions`: true condition, taken for, how often, of how many."""

    seed: int
    harmless: int
    sent_to: Mapping[Urgency, Rate]
    budget: Mapping[Urgency, float]
    alarms: tuple[str, ...]
    patients: int
    first_right: Rate
    three_right: Rate
    confusions: tuple[tuple[str, str, int, int], ...]
    interviewed: Interviewed | None


def simulate(content: Content, count: int, seed: int, *, interview: bool = False) -> Simulation:
    """So many harmless people, and as many patients spread over the conditions, who all answered everything.

    With `interview`, the patients are also asked by the adaptive interview alone.
    """
    levels: Counter[Urgency] = Counter()
    alarms: Counter[str] = Counter()
    for person in simulate_benign(content, count, seed):
        result = assess(person.answers, content)
        levels[result.urgency] += 1
        if result.urgency >= Urgency.PROMPT:
            held = {reason.id for reason in result.reasons if reason.urgency is result.urgency}
            alarms.update(f"{result.urgency.word}: {name}" for name in held)
    patients = list(_simulate_patients(content, count, seed))
    results = [assess(person.answers, content) for person in patients]
    ranks = [_rank(person, result) for person, result in zip(patients, results, strict=True)]
    confusions = Counter(
        (person.condition.id, result.causes[0].condition.id)
        for person, result in zip(patients, results, strict=True)
        if person.condition is not None
    )
    return Simulation(
        seed=seed,
        harmless=count,
        sent_to={
            level: Rate(sum(levels[one] for one in Urgency if one >= level), count)
            for level in content.urgency.false_alarm_budget
        },
        budget={level: goal.value for level, goal in content.urgency.false_alarm_budget.items()},
        alarms=tuple(f"{name} ({times})" for name, times in sorted(alarms.items(), key=_most_first)[:_MOST_COMMON]),
        patients=count,
        first_right=Rate(sum(rank == 0 for rank in ranks), count),
        three_right=Rate(sum(rank < 3 for rank in ranks), count),
        confusions=tuple(
            (true, taken, times, sum(n for (one, _), n in confusions.items() if one == true))
            for (true, taken), times in confusions.most_common()
            if true != taken
        ),
        interviewed=_interview(patients, results, content) if interview else None,
    )


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    """The most frequent first, and of one frequency by name, so that one seed always gives the same bytes."""
    name, times = counted
    return -times, name


def _rank(person: SimulatedPerson, result: Result) -> int:
    """The place of the true condition in the differential, from 0; behind all where it is not listed."""
    places = (place for place, cause in enumerate(result.causes) if cause.condition == person.condition)
    return next(places, len(result.causes))


def _interview(patients: Sequence[SimulatedPerson], in_full: Sequence[Result], content: Content) -> Interviewed:
    """The patients asked only what the adaptive interview asks, against all their answers."""
    asked = [as_interviewed(person.answers, content) for person in patients]
    results = [assess(answers, content) for answers in asked]
    ranks = [_rank(person, result) for person, result in zip(patients, results, strict=True)]
    pairs = [pair for pair in zip(results, in_full, strict=True) if pair[1].urgency.is_emergency]
    return Interviewed(
        first_right=Rate(sum(rank == 0 for rank in ranks), len(ranks)),
        three_right=Rate(sum(rank < 3 for rank in ranks), len(ranks)),
        missed=Rate(sum(not result.urgency.is_emergency for result, _ in pairs), len(pairs)),
        prompts=median(len(answers.replies) for answers in asked),
    )


def as_interviewed(in_full: Answers, content: Content) -> Answers:
    """What a person with these answers has said at the end of the adaptive interview."""
    answers = Answers()
    while (asked := next_question(answers, content)) is not None:
        reply = in_full.replies.get(asked.id, UNSURE)
        answers = replace(answers, replies={**answers.replies, asked.id: reply})
    return with_shown(answers, content)


def _simulate_patients(content: Content, count: int, seed: int) -> Iterator[SimulatedPerson]:
    """As many patients of each condition."""
    random = Random(seed)
    conditions = list(content.conditions.values())
    for number in range(count):
        condition = conditions[number % len(conditions)]
        yield SimulatedPerson(condition, answer_everything(condition, content, random))


def simulate_benign(content: Content, count: int, seed: int) -> Iterator[SimulatedPerson]:
    """People with harmless causes, as common as the priors say: nobody of them needs to be seen today."""
    random = Random(seed)
    harmless = [found for found in content.conditions.values() if found.urgency <= Urgency.PRIMARY_CARE]
    weights = [*(found.prior.value for found in harmless), content.match.none_of_these_prior]
    for condition in random.choices([*harmless, None], weights, k=count):
        yield SimulatedPerson(condition, answer_everything(condition, content, random))


def answer_everything(condition: Condition | None, content: Content, random: Random) -> Answers:
    """The answers of a person with this condition to every page and question that applies to them."""
    answers = Answers()
    while (asked := next_question(answers, content, ask_all=True)) is not None:
        answers = answers.with_reply(asked.id, _reply(asked, condition, answers, random), content)
    return answers


def _reply(asked: Page | Question, condition: Condition | None, answers: Answers, random: Random) -> object:
    if isinstance(asked, Page):
        return [cue.id for cue in asked.cues if random.random() < cue.base_rate.value]
    shares = _shares(asked, condition)
    if asked.kind is Kind.YES_NO:
        return "yes" if random.random() < shares["yes"] else "no"
    if asked.options:
        offered = [option.id for option in offered_options(asked, answers)]
        picked = random.choices(offered, [shares[answer] for answer in offered])[0]
        return [picked] if asked.kind is Kind.MANY_OF else picked
    picked = random.choices(list(shares), list(shares.values()))[0]
    band = next(band for band in asked.bands if band.id == picked)
    low, high = (max(band.minimum, _ADULT), min(band.maximum, _OLDEST)) if asked.page else (band.minimum, band.maximum)
    return random.randint(low, high)


def _shares(question: Question, condition: Condition | None) -> dict[str, float]:
    """P(answer | condition), up to a constant."""
    shares = {answer: rate.value for answer, rate in question.base_rate.items()}
    if condition is not None:
        shares |= {answer: rate.value for answer, rate in condition.likelihood.get(question.id, {}).items()}
        for answer, ratio in condition.likelihood_ratio.get(question.id, {}).items():
            shares[answer] *= ratio.value
    return shares
