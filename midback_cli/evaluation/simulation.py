"""Content + a seed → made-up people who answer as the likelihoods say, to count false alarms.

Published cases are mostly grave; daily life is not. The answers of a person are drawn one by one from their condition's
likelihoods (a base rate where it says nothing), and the cues of the screen from their own base rates.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.interview import next_question, offered_options
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, Kind, Page, Question, Urgency

# Made-up people are adults: what the quiz is for.
_ADULT = 18
_OLDEST = 95


class SimulatedPerson(NamedTuple):
    """A made-up person: the condition that they have, or None for "none of these", and all their answers."""

    condition: Condition | None
    answers: Answers


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
