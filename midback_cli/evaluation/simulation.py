"""Content + a seed → made-up people who answer as the likelihoods say, to count false alarms.

Published cases are mostly grave; daily life is not. The answers of a person are drawn one by one from their condition's
likelihoods (a base rate where it says nothing), and the cues of the screen from their own base rates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.interview import next_question, offered_options
from midback_cli.assessment.result import assess
from midback_cli.evaluation.statistics import Rate
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

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "seed": self.seed,
            "harmless": self.harmless,
            "sent_to": {level.word: rate.to_dict() for level, rate in self.sent_to.items()},
            "alarms": list(self.alarms),
            "patients": self.patients,
            "first_right": self.first_right.to_dict(),
            "three_right": self.three_right.to_dict(),
            "confusions": [list(one) for one in self.confusions],
        }


def simulate(content: Content, count: int, seed: int) -> Simulation:
    """So many harmless people, and as many patients spread over the conditions, who all answered everything."""
    levels: Counter[Urgency] = Counter()
    alarms: Counter[str] = Counter()
    for person in simulate_benign(content, count, seed):
        result = assess(person.answers, content)
        levels[result.urgency] += 1
        if result.urgency >= Urgency.PROMPT:
            held = {reason.id for reason in result.reasons if reason.urgency is result.urgency}
            alarms.update(f"{result.urgency.word}: {name}" for name in held)
    random = Random(seed)
    conditions = list(content.conditions.values())
    confusions: Counter[tuple[str, str]] = Counter()
    ranks = []
    for number in range(count):
        true = conditions[number % len(conditions)]
        ids = [cause.condition.id for cause in assess(answer_everything(true, content, random), content).causes]
        ranks.append(ids.index(true.id) if true.id in ids else len(ids))
        confusions[true.id, ids[0]] += 1
    return Simulation(
        seed=seed,
        harmless=count,
        sent_to={
            level: Rate(sum(levels[one] for one in Urgency if one >= level), count)
            for level in content.urgency.false_alarm_budget
        },
        budget={level: goal.value for level, goal in content.urgency.false_alarm_budget.items()},
        alarms=tuple(f"{name} ({times})" for name, times in alarms.most_common(_MOST_COMMON)),
        patients=count,
        first_right=Rate(sum(rank == 0 for rank in ranks), count),
        three_right=Rate(sum(rank < 3 for rank in ranks), count),
        confusions=tuple(
            (true, taken, times, sum(n for (one, _), n in confusions.items() if one == true))
            for (true, taken), times in confusions.most_common()
            if true != taken
        ),
    )


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
