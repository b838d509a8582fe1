"""Labelled cases → a content whose likelihoods learnt from them, and what that gained on cases it had not seen.

Each likelihood is a Dirichlet estimate: p' = (s·p + k) / (s + n), where k of n cases of a condition gave the answer and
the number that stands in the content counts as s cases. What is reported is cross-validated: no case is judged by
numbers that it helped to make.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import log
from statistics import NormalDist, fmean, stdev
from typing import NamedTuple

from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.result import assess
from midback_cli.errors import InvalidValue
from midback_cli.evaluation.cases import OTHER, LabelledCase
from midback_cli.evaluation.intervals import Rate
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, Estimate, Kind, Question

SOURCE = "cases"
STRENGTH = 20.0
FOLDS = 5
# With fewer cases than this the intervals are wider than any gain that was ever seen.
LEAST_CASES = 50
_LEAST_PROBABILITY = 1e-4
_Z = NormalDist().inv_cdf(0.975)


class LearntNumber(NamedTuple):
    """One likelihood that changes: of `of` cases of the condition that gave an answer, so many gave this one."""

    condition: str
    question: str
    answer: str
    before: Estimate
    after: float
    cases: float
    of: int


class Standing(NamedTuple):
    """How well the true cause is ranked: shares of cases, and the log loss of its probability with a 95 % interval."""

    first: Rate
    three: Rate
    five: Rate
    log_loss: float
    log_loss_interval: tuple[float, float]


class Gain(NamedTuple):
    """The content as it is, and as it learns, over the same cases, none of which was judged by what it taught."""

    cases: int
    folds: int
    before: Standing
    after: Standing
    change_of_log_loss: tuple[float, float, float]


def listed_cases(cases: Sequence[LabelledCase]) -> tuple[LabelledCase, ...]:
    """The cases whose true cause is a condition of the content.

    Raises InvalidValue where they are too few to learn from.
    """
    listed = tuple(case for case in cases if case.gold_condition != OTHER)
    if len(listed) < LEAST_CASES:
        raise InvalidValue(
            "cases", f"{len(listed)} have a cause of the list; at least {LEAST_CASES} are needed to learn"
        )
    return listed


def learnt_numbers(
    cases: Sequence[LabelledCase], content: Content, strength: float = STRENGTH
) -> tuple[LearntNumber, ...]:
    """Every likelihood that the cases change, in the order of the content. `strength` is in cases."""
    answered: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for case in cases:
        for question, chosen in derive_facts(case.answers, content).observed.items():
            if chosen:
                answered.setdefault((case.gold_condition, question), []).append(chosen)
    return tuple(
        number
        for condition in content.conditions.values()
        for question, rates in condition.likelihood.items()
        if (given := answered.get((condition.id, question)))
        for number in _learnt(condition, content.questions[question], rates, given, strength)
    )


def _learnt(
    condition: Condition,
    question: Question,
    rates: Mapping[str, Estimate],
    given: Sequence[tuple[str, ...]],
    strength: float,
) -> Iterator[LearntNumber]:
    """The numbers of one question; of an answer with several options, each counts as a part of a case."""
    counts: dict[str, float] = dict.fromkeys(rates, 0.0)
    for chosen in given:
        for answer in chosen:
            counts[answer] = counts.get(answer, 0.0) + 1 / len(chosen)
    for answer, rate in rates.items():
        after = (strength * rate.value + counts[answer]) / (strength + len(given))
        if question.kind is Kind.YES_NO and answer != "yes":
            continue
        yield LearntNumber(condition.id, question.id, answer, rate, after, counts[answer], len(given))


def calibrated(content: Content, numbers: Sequence[LearntNumber]) -> Content:
    """The content with these numbers in place of its own."""
    tables: dict[str, dict[str, dict[str, Estimate]]] = {}
    for number in numbers:
        rates = tables.setdefault(number.condition, {}).setdefault(number.question, {})
        rates[number.answer] = Estimate(number.after, SOURCE)
    conditions = {
        name: condition._replace(
            likelihood={
                question: {**rates, **tables.get(name, {}).get(question, {})}
                for question, rates in condition.likelihood.items()
            }
        )
        for name, condition in content.conditions.items()
    }
    return replace(content, conditions=conditions)


def cross_validated(
    cases: Sequence[LabelledCase], content: Content, strength: float = STRENGTH, folds: int = FOLDS
) -> Gain:
    """What the learning gains: each fold of the cases, by their order, is judged by what the others teach."""
    before, after = [], []
    for fold in range(folds):
        kept = [case for place, case in enumerate(cases) if place % folds != fold]
        aside = [case for place, case in enumerate(cases) if place % folds == fold]
        learnt = calibrated(content, learnt_numbers(kept, content, strength))
        before += [_placed(case, content) for case in aside]
        after += [_placed(case, learnt) for case in aside]
    changes = [new[1] - old[1] for old, new in zip(before, after, strict=True)]
    return Gain(len(cases), folds, _standing(before), _standing(after), (fmean(changes), *_interval(changes)))


def _placed(case: LabelledCase, content: Content) -> tuple[int, float]:
    """The place of a right cause in the list, from 0, and the log loss of the chance that is shown for it."""
    causes = assess(case.answers, content).causes
    places = [place for place, cause in enumerate(causes) if cause.condition.id in case.acceptable]
    chance = sum(causes[place].probability for place in places)
    return min(places, default=len(content.conditions)), -log(max(chance, _LEAST_PROBABILITY))


def _standing(placed: Sequence[tuple[int, float]]) -> Standing:
    losses = [loss for _, loss in placed]
    within = [Rate(sum(place < most for place, _ in placed), len(placed)) for most in (1, 3, 5)]
    return Standing(within[0], within[1], within[2], fmean(losses), _interval(losses))


def _interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of a mean, by the normal distribution."""
    half = _Z * stdev(values) / len(values) ** 0.5
    return fmean(values) - half, fmean(values) + half


def with_numbers(conditions_toml: str, numbers: Sequence[LearntNumber]) -> str:
    """The text of conditions.toml with these numbers; each keeps what it was in its note.

    Every number stands on a line of its own there. Options that add to 1 still do, to three places.
    """
    rounded = _rounded(numbers)
    lines = conditions_toml.split("\n")
    condition = ""
    for place, line in enumerate(lines):
        if table := re.fullmatch(r"\[condition\.([a-z0-9-]+)(\.likelihood)?(\..*)?\]", line):
            condition = table[1] if table[2] else ""
        elif condition and (found := re.match(r"([a-z0-9-]+)\.([a-z0-9-]+) = \{", line)):
            number = rounded.get((condition, found[1], found[2]))
            if number is not None:
                lines[place] = f"{found[1]}.{found[2]} = {_written(*number)}"
    return "\n".join(lines)


def _rounded(numbers: Sequence[LearntNumber]) -> dict[tuple[str, str, str], tuple[LearntNumber, float]]:
    """The numbers to three places; of options that add to 1, the largest takes what rounding leaves."""
    groups: dict[tuple[str, str], list[LearntNumber]] = {}
    for number in numbers:
        groups.setdefault((number.condition, number.question), []).append(number)
    rounded = {}
    for group in groups.values():
        values = [min(max(round(number.after, 3), 0.001), 0.999) for number in group]
        if len(group) > 1:
            largest = values.index(max(values))
            values[largest] = round(values[largest] + 1 - sum(values), 3)
        for number, value in zip(group, values, strict=True):
            rounded[(number.condition, number.question, number.answer)] = (number, value)
    return rounded


def _written(number: LearntNumber, value: float) -> str:
    was = number.before
    parts = [f"before {was.value:g} ({was.source})", f"{number.cases:g} of {number.of} cases"]
    notes = "; ".join(filter(None, (was.note, *parts)))
    # A cited source stays in sight, as one that the number rests on.
    seen = ", ".join(
        dict.fromkeys(filter(None, (was.see, was.source if was.source not in ("estimate", "panel", SOURCE) else "")))
    )
    see = f', see = "{seen}"' if seen else ""
    return f'{{ p = {value:g}, source = "{SOURCE}"{see}, note = "{notes}" }}'
