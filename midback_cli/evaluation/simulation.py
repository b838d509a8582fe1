"""Content + a seed → simulated people who answer as the likelihoods say, to count false alarms.

Published cases are mostly grave; daily life is not. Each answer of a person is drawn from the likelihoods of their
condition, or from the base rate if the condition has none for the question. Harmless people pick a cue at its base
rate; others as much more or less often as the fact that it tells comes with their condition. Nobody says in words what
they did not pick as a cue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from statistics import mean, median
from typing import NamedTuple

from midback_cli.assessment.answers import UNSURE, Answers, State
from midback_cli.assessment.interview import with_shown
from midback_cli.assessment.next_question import next_question, offered_options
from midback_cli.assessment.result import Result, assess
from midback_cli.evaluation.intervals import Rate
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, Cue, Kind, Page, Question, Urgency

# Simulated people are adults, for whom the quiz is made.
_ADULT = 18
_OLDEST = 95
_MOST_COMMON = 12
# A cause that is shown with this chance is one that a person takes in.
_LIKELY = 0.1


class SimulatedPerson(NamedTuple):
    """A simulated person: the condition that they have, or None for "none of these", and all their answers."""

    condition: Condition | None
    answers: Answers


class ChanceShown(NamedTuple):
    """How often a condition was shown as likely, the mean of the chances shown, and how often it was there."""

    condition: str
    mean: float
    right: Rate


class Interviewed(NamedTuple):
    """What the adaptive interview alone makes of the harmless people and of the patients.

    `sent_to`: how many harmless people it sends how far. `missed`: emergencies that it does not show, of those that all
    the answers of the patients would show. `prompts`: the patients' median.
    `shown`: of further people, who have what they have as often as the priors say, each condition that is shown as
    likely, the one shown most often first.
    """

    sent_to: Mapping[Urgency, Rate]
    first_right: Rate
    three_right: Rate
    missed: Rate
    prompts: float
    shown: tuple[ChanceShown, ...]


class Simulation(NamedTuple):
    """The outcome of a simulation: harmless people first, then as many patients, spread over the conditions.

    `alarms`: the most frequent reasons for sending harmless people to be seen promptly or sooner.
    `confusions`: (true condition, condition in first place, count, cases of the true condition).
    """

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
    """`count` harmless people, and as many patients spread over the conditions, who all answer everything.

    With `interview`, all of them also go through the adaptive interview alone.
    """
    harmless = list(simulate_benign(content, count, seed))
    advice = [assess(person.answers, content) for person in harmless]
    alarms: Counter[str] = Counter()
    for result in advice:
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
    cases_of = Counter(person.condition.id for person in patients if person.condition is not None)
    return Simulation(
        seed=seed,
        harmless=count,
        sent_to=_sent_to(advice, content),
        budget={level: goal.value for level, goal in content.urgency.false_alarm_budget.items()},
        alarms=tuple(f"{name} ({times})" for name, times in sorted(alarms.items(), key=_most_first)[:_MOST_COMMON]),
        patients=count,
        first_right=Rate(sum(rank == 0 for rank in ranks), count),
        three_right=Rate(sum(rank < 3 for rank in ranks), count),
        confusions=tuple(
            (true, first, times, cases_of[true]) for (true, first), times in confusions.most_common() if true != first
        ),
        interviewed=_interview(harmless, patients, results, content, seed) if interview else None,
    )


def _sent_to(results: Sequence[Result], content: Content) -> dict[Urgency, Rate]:
    """How many of these results reach each level that has a budget of false alarms."""
    return {
        level: Rate(sum(result.urgency >= level for result in results), len(results))
        for level in content.urgency.false_alarm_budget
    }


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    """Sorts the most frequent first, and equal ones by name, so that the same seed always gives the same bytes."""
    name, times = counted
    return -times, name


def _rank(person: SimulatedPerson, result: Result) -> int:
    """The place of the true condition in the differential, from 0; behind all causes if it is not among them."""
    places = (place for place, cause in enumerate(result.causes) if cause.condition == person.condition)
    return next(places, len(result.causes))


def _interview(
    harmless: Sequence[SimulatedPerson],
    patients: Sequence[SimulatedPerson],
    in_full: Sequence[Result],
    content: Content,
    seed: int,
) -> Interviewed:
    """What the adaptive interview makes of them; of the patients, compared with the results of all their answers."""
    interviewed = [as_interviewed(person.answers, content) for person in patients]
    results = [assess(answers, content) for answers in interviewed]
    ranks = [_rank(person, result) for person, result in zip(patients, results, strict=True)]
    pairs = [pair for pair in zip(results, in_full, strict=True) if pair[1].urgency.is_emergency]
    return Interviewed(
        sent_to=_sent_to([assess(as_interviewed(person.answers, content), content) for person in harmless], content),
        first_right=Rate(sum(rank == 0 for rank in ranks), len(ranks)),
        three_right=Rate(sum(rank < 3 for rank in ranks), len(ranks)),
        missed=Rate(sum(not result.urgency.is_emergency for result, _ in pairs), len(pairs)),
        prompts=median(len(answers.replies) for answers in interviewed),
        shown=_chances_shown(simulate_people(content, len(harmless), seed), content),
    )


def _chances_shown(people: Iterable[SimulatedPerson], content: Content) -> tuple[ChanceShown, ...]:
    """What the interview shows these people as likely, and how often they have it."""
    chances: dict[str, list[float]] = {}
    right: Counter[str] = Counter()
    for person in people:
        for cause in assess(as_interviewed(person.answers, content), content).causes:
            if cause.probability >= _LIKELY:
                chances.setdefault(cause.condition.id, []).append(cause.probability)
                right[cause.condition.id] += cause.condition == person.condition
    shown = (ChanceShown(name, mean(each), Rate(right[name], len(each))) for name, each in chances.items())
    return tuple(sorted(shown, key=lambda one: (-one.right.of, one.condition)))


def as_interviewed(in_full: Answers, content: Content) -> Answers:
    """Those of a person's answers that the adaptive interview asks for, with the emergency that it shows."""
    answers = Answers()
    while (prompt := next_question(answers, content)) is not None:
        reply = in_full.replies.get(prompt.id, UNSURE)
        answers = replace(answers, replies={**answers.replies, prompt.id: reply})
    return with_shown(answers, content)


def _simulate_patients(content: Content, count: int, seed: int) -> Iterator[SimulatedPerson]:
    """The same number of patients of each condition, give or take one."""
    random = Random(seed)
    conditions = list(content.conditions.values())
    for number in range(count):
        condition = conditions[number % len(conditions)]
        yield SimulatedPerson(condition, answer_everything(condition, content, random))


def simulate_benign(content: Content, count: int, seed: int) -> Iterator[SimulatedPerson]:
    """People with harmless causes, as common as the priors say: none of them needs to be seen today."""
    return _by_priors([one for one in content.conditions.values() if _is_harmless(one)], content, count, seed)


def simulate_people(content: Content, count: int, seed: int) -> Iterator[SimulatedPerson]:
    """People who have what they have as often as the priors say."""
    return _by_priors(list(content.conditions.values()), content, count, seed)


def _by_priors(conditions: list[Condition], content: Content, count: int, seed: int) -> Iterator[SimulatedPerson]:
    random = Random(seed)
    weights = [*(condition.prior.value for condition in conditions), content.match.none_of_these_prior]
    for condition in random.choices([*conditions, None], weights, k=count):
        yield SimulatedPerson(condition, answer_everything(condition, content, random))


def _is_harmless(condition: Condition | None) -> bool:
    return condition is None or condition.urgency <= Urgency.PRIMARY_CARE


def answer_everything(condition: Condition | None, content: Content, random: Random) -> Answers:
    """The answers of a person with this condition to every page and question that applies to them."""
    answers = Answers()
    while (prompt := next_question(answers, content, ask_all=True)) is not None:
        answers = answers.with_reply(prompt.id, _reply(prompt, condition, answers, content, random), content)
    return answers


def _reply(
    prompt: Page | Question, condition: Condition | None, answers: Answers, content: Content, random: Random
) -> object:
    if isinstance(prompt, Page):
        return [cue.id for cue in prompt.cues if random.random() < _chance_of_cue(cue, condition, content)]
    shares = _shares(prompt, condition)
    if prompt.kind is Kind.YES_NO:
        return "yes" if random.random() < _chance_of_yes(prompt, condition, answers, content) else "no"
    if prompt.options:
        offered = [option.id for option in offered_options(prompt, answers)]
        picked = random.choices(offered, [shares[answer] for answer in offered])[0]
        return [picked] if prompt.kind is Kind.MANY_OF else picked
    picked = random.choices(list(shares), list(shares.values()))[0]
    band = next(band for band in prompt.bands if band.id == picked)
    low, high = (max(band.minimum, _ADULT), min(band.maximum, _OLDEST)) if prompt.page else (band.minimum, band.maximum)
    return random.randint(low, high)


def _chance_of_cue(cue: Cue, condition: Condition | None, content: Content) -> float:
    """P(cue | condition): the base rate of the cue, times how much more common the rarest fact that it tells is.

    Harmless people are those whose rate the base rate is.
    """
    if _is_harmless(condition):
        return cue.base_rate.value
    ratios = [
        (question.base_rate[answer].value, _shares(question, condition)[answer] / question.base_rate[answer].value)
        for question, answer in ((content.questions[name], answer) for name, answer in cue.implies.items())
    ]
    return min(1.0, cue.base_rate.value * min(ratios, default=(0.0, 1.0))[1])


def _chance_of_yes(question: Question, condition: Condition | None, answers: Answers, content: Content) -> float:
    """P(yes | condition, and no cue that tells it was picked)."""
    yes = _shares(question, condition)["yes"]
    for page in content.pages.values():
        if answers.state(page.id) is not State.ANSWERED:
            continue
        for cue in page.cues:
            others = {name: answer for name, answer in cue.implies.items() if name != question.id}
            if cue.implies.get(question.id) != "yes":
                continue
            if others and all(_was_told(name, answer, answers) for name, answer in others.items()):
                return 0.0
            left_out = _chance_of_cue(cue, condition, content)
            yes = max(0.0, (yes - left_out) / (1 - left_out)) if left_out < 1 else 0.0
    return yes


def _was_told(name: str, answer: str, answers: Answers) -> bool:
    reply = answers.replies.get(name)
    return reply is not None and answer in reply.chosen


def _shares(question: Question, condition: Condition | None) -> dict[str, float]:
    """P(answer | condition), up to a constant."""
    shares = {answer: rate.value for answer, rate in question.base_rate.items()}
    if condition is not None:
        shares |= {answer: rate.value for answer, rate in condition.likelihood.get(question.id, {}).items()}
        for answer, ratio in condition.likelihood_ratio.get(question.id, {}).items():
            shares[answer] *= ratio.value
    return shares
