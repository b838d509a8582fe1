"""Labelled cases → a content whose likelihoods have learnt from them, and what that gains on cases it has not seen.

Each likelihood is a Dirichlet estimate: p' = (s·p + k) / (s + n), where k of the n cases of a condition that answered
the question gave this answer, and the number that stands in the content counts as s cases. What is reported is
cross-validated: no case is judged by numbers that it helped to make.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, pairwise
from math import log
from statistics import NormalDist, fmean, stdev
from typing import Any, NamedTuple

from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.matching import evidence, match_of
from midback_cli.errors import ContentError, InvalidValue, Problem
from midback_cli.evaluation.cases import OTHER, LabelledCase
from midback_cli.evaluation.document import rate_document
from midback_cli.evaluation.intervals import Rate
from midback_cli.evaluation.measures import evaluate
from midback_cli.evaluation.outcomes import Outcome, observe
from midback_cli.files import visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Estimate, Source
from midback_cli.knowledge.reader import ESTIMATE
from midback_cli.knowledge.weights import clamp_probability

STRENGTH = 20
FOLDS = 5
# With fewer cases than this the intervals are wider than any gain that was ever seen.
LEAST_CASES = 50
# So many places are written of a number, and none that changes comes nearer to 0 or 1 than one in the last of them.
_PLACES = 4
_LEAST = 1e-4
_RANKS = {"top-1": 1, "top-3": 3, "top-5": 5}
LOG_LOSS = "log loss"
EMERGENCIES = "emergencies recognised"
_Z = NormalDist().inv_cdf(0.975)


class LearntNumber(NamedTuple):
    """One likelihood that changes. `of` cases of the condition answered the question, and `cases` of them like this.

    A case that gave several answers to one question counts as an equal part of a case for each.
    """

    condition: str
    question: str
    answer: str
    before: Estimate
    after: Estimate
    cases: float
    of: int


class Mean(NamedTuple):
    """A mean over cases, with its 95 % interval by the normal distribution."""

    value: float
    interval: tuple[float, float]


class Standing(NamedTuple):
    """How a content does on the cases.

    `rates` are the shares that `midback evaluate` reports. `log_loss` is that of the chance of any right cause, over
    the cases whose cause is listed, in nats; lower is better.
    """

    rates: Mapping[str, Rate]
    log_loss: Mean


class Gain(NamedTuple):
    """The content as it is and as it learns, over the same cases, none of which is judged by what it taught.

    `listed` of the `cases` have a cause of the list. `changes`, over those: of the shares top-1, top-3 and top-5 and of
    the log loss, case by case.
    """

    cases: int
    listed: int
    folds: int
    before: Standing
    after: Standing
    changes: Mapping[str, Mean]

    @property
    def against(self) -> tuple[str, ...]:
        """What speaks against the numbers that are learnt; empty where the gain is clear and costs no emergency."""
        reasons = []
        if self.changes[LOG_LOSS].interval[1] >= 0:
            reasons.append("the log loss does not fall by the whole of its interval")
        if self.after.rates[EMERGENCIES].hits < self.before.rates[EMERGENCIES].hits:
            reasons.append("fewer emergencies are recognised")
        return tuple(reasons)


class _Judged(NamedTuple):
    outcome: Outcome
    loss: float


def check_cases(cases: Sequence[LabelledCase]) -> None:
    """Raises InvalidValue where the cases are too few to learn from, or where one of them is there twice."""
    listed = sum(case.gold_condition != OTHER for case in cases)
    if listed < LEAST_CASES:
        raise InvalidValue("cases", f"{listed} have a cause of the list; at least {LEAST_CASES} are needed to learn")
    for case, following in pairwise(sorted(cases, key=lambda case: case.id)):
        if case == following:
            raise InvalidValue("cases", f"{case.id} is there twice, and would be judged by what it taught")


def learnt_numbers(
    cases: Sequence[LabelledCase], content: Content, strength: float = STRENGTH
) -> tuple[LearntNumber, ...]:
    """Every likelihood that the cases change, in the order of the content. `strength` is in cases."""
    given: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for case in cases:
        for question, chosen in derive_facts(case.answers, content).observed.items():
            if chosen:
                given.setdefault((case.gold_condition, question), []).append(chosen)
    source = free_source(content)
    return tuple(
        LearntNumber(condition.id, question, answer, rates[answer], after, counts[answer], len(answers))
        for condition in content.conditions.values()
        for question, rates in condition.likelihood.items()
        if (answers := given.get((condition.id, question)))
        for counts in (_counts(answers, rates),)
        for answer, after in _updated(rates, counts, len(answers), strength, source)
    )


def free_source(content: Content) -> str:
    """The key of the source of learnt numbers: "cases", or "cases-2" where the content has learnt before, and so on."""
    names = ("cases" if number == 1 else f"cases-{number}" for number in count(1))
    return next(name for name in names if name not in content.sources)


def _counts(answers: Sequence[tuple[str, ...]], rates: Mapping[str, Estimate]) -> dict[str, float]:
    """How many cases gave each answer that has a number."""
    return {answer: sum(1 / len(chosen) for chosen in answers if answer in chosen) for answer in rates}


def _updated(
    rates: Mapping[str, Estimate], counts: Mapping[str, float], of: int, strength: float, source: str
) -> Iterator[tuple[str, Estimate]]:
    """The numbers of one question that change. Rounded options still add to 1: the largest takes what is left over."""
    values = {
        answer: _rounded((strength * rate.value + counts[answer]) / (strength + of), rate.value)
        for answer, rate in rates.items()
    }
    if len(values) > 1:
        largest = max(values, key=values.__getitem__)
        values[largest] = round(1 - sum(value for answer, value in values.items() if answer != largest), 9)
    for answer, rate in rates.items():
        if values[answer] != rate.value:
            yield answer, _learnt(rate, values[answer], f"{round(counts[answer], 2):g} of {of} cases", source)


def _rounded(value: float, before: float) -> float:
    return min(max(round(value, _PLACES), min(before, _LEAST)), max(before, 1 - _LEAST))


def _learnt(before: Estimate, value: float, count: str, source: str) -> Estimate:
    """The new number. Its note keeps the old one, and a source that the old one had stays in sight."""
    seen = dict.fromkeys((*before.see.replace(" ", "").split(","), before.source))
    note = "; ".join(filter(None, (before.note.rstrip("."), f"before {before.value:g} ({before.source})", count)))
    return Estimate(value, source, ", ".join(name for name in seen if name not in ("", ESTIMATE)), note)


def calibrated(content: Content, numbers: Sequence[LearntNumber]) -> Content:
    """The content with these numbers in place of its own."""
    learnt: dict[str, dict[str, dict[str, Estimate]]] = {}
    for number in numbers:
        learnt.setdefault(number.condition, {}).setdefault(number.question, {})[number.answer] = number.after
    conditions = {
        name: condition._replace(
            likelihood={
                question: {**rates, **learnt.get(name, {}).get(question, {})}
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
    taught = [
        calibrated(
            content,
            learnt_numbers([case for place, case in enumerate(cases) if place % folds != fold], content, strength),
        )
        for fold in range(folds)
    ]
    before = [_judged(case, content) for case in cases]
    after = [_judged(case, taught[place % folds]) for place, case in enumerate(cases)]
    pairs = [pair for pair in zip(before, after, strict=True) if pair[0].outcome.is_listed]
    changes = {
        name: _mean([new.outcome.within(rank) - old.outcome.within(rank) for old, new in pairs])
        for name, rank in _RANKS.items()
    }
    changes[LOG_LOSS] = _mean([new.loss - old.loss for old, new in pairs])
    return Gain(len(cases), len(pairs), folds, _standing(before, content), _standing(after, content), changes)


def _judged(case: LabelledCase, content: Content) -> _Judged:
    observed = derive_facts(case.answers, content).observed
    posteriors = match_of(evidence(observed, content), content).shown.posteriors
    chance = sum(chance for name, chance in zip(content.conditions, posteriors, strict=True) if name in case.acceptable)
    return _Judged(observe(case, content), -log(clamp_probability(chance)))


def _standing(judged: Sequence[_Judged], content: Content) -> Standing:
    rates = evaluate([each.outcome for each in judged], content).rates
    return Standing(rates, _mean([each.loss for each in judged if each.outcome.is_listed]))


def _mean(values: Sequence[float]) -> Mean:
    mean, half = fmean(values), _Z * stdev(values) / len(values) ** 0.5
    return Mean(mean, (mean - half, mean + half))


def calibration_document(gain: Gain, numbers: Sequence[LearntNumber], strength: float) -> dict[str, Any]:
    """The gain and every number that changes, as values ready for JSON, with keys in a fixed order."""
    return {
        "cases": gain.cases,
        "listed": gain.listed,
        "folds": gain.folds,
        "strength": strength,
        "before": _standing_document(gain.before),
        "after": _standing_document(gain.after),
        "changes": {name: _mean_document(change) for name, change in gain.changes.items()},
        "against": list(gain.against),
        "numbers": [
            {**number._asdict(), "before": number.before.value, "after": number.after.value} for number in numbers
        ],
    }


def _standing_document(standing: Standing) -> dict[str, Any]:
    rates = {name: rate_document(rate) for name, rate in standing.rates.items()}
    return {"rates": rates, "log_loss": _mean_document(standing.log_loss)}


def _mean_document(mean: Mean) -> dict[str, Any]:
    return {"mean": round(mean.value, 4), "interval_95": [round(end, 4) for end in mean.interval]}


# A table's name, and a number in braces: what stands before it, its key, and what stands behind it.
_TABLE = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?")
_NUMBER = re.compile(r'(\s*([\w.-]+)\s*=\s*)\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\}(.*)')


def with_numbers(conditions_toml: str, numbers: Sequence[LearntNumber]) -> str:
    """The text of conditions.toml with these numbers; all else in it stays as it is.

    Raises ContentError for the numbers that do not stand on a line of their own.
    """
    left = {
        f"condition.{number.condition}.likelihood.{number.question}.{number.answer}": number.after for number in numbers
    }
    lines = conditions_toml.split("\n")
    table = ""
    for place, line in enumerate(lines):
        if header := _TABLE.fullmatch(line):
            table = header[1].strip()
        elif (entry := _NUMBER.fullmatch(line)) and (after := left.pop(f"{table}.{entry[2]}", None)):
            lines[place] = f"{entry[1]}{_written(after)}{entry[3]}"
    if left:
        reason = "does not stand on a line of its own, where it could be replaced"
        raise ContentError(tuple(Problem(f"conditions.toml.{name}", reason) for name in left))
    return "\n".join(lines)


def _written(number: Estimate) -> str:
    texts = {"source": number.source, "see": number.see, "note": number.note}
    return f"{{ p = {number.value!r}, {', '.join(f'{key} = {_quoted(text)}' for key, text in texts.items() if text)} }}"


def with_source(sources_toml: str, source: Source) -> str:
    """The text of sources.toml with one more source at its end."""
    return (
        f"{sources_toml.rstrip()}\n\n[source.{source.id}]\ntitle = {_quoted(source.title)}\nyear = {source.year}\n"
        f"locator = {_quoted(source.locator)}\nread = {_quoted(source.read)}\n"
    )


def _quoted(text: str) -> str:
    """A text as TOML writes it, which is as JSON does."""
    return json.dumps(visible_text(text), ensure_ascii=False)
