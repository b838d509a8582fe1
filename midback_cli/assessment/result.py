"""Answers + content → `Result`: runs the path in order and holds the outcome in one frozen value.

A pure function: no file, clock, random or environment. The same answers and content give the same bytes (G3).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.disagreements import Disagreement, disagreements
from midback_cli.assessment.facts import Facts, could_hold, derive_facts
from midback_cli.assessment.matching import (
    Differential,
    GroupAnswer,
    Weight,
    answers_by_group,
    evidence_of,
    match_of,
    weights_for,
)
from midback_cli.assessment.screening import Screen, flag_named, screen
from midback_cli.assessment.urgency import Reason, judge
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, Notice, Urgency, UrgencyText

# A list of causes that is cut short by the smallest chance still has this many.
_LEAST_CAUSES = 5


class Cause(NamedTuple):
    """One condition of the differential. `match` is strong, possible or weak; `probability` is 0 to 1."""

    condition: Condition
    match: str
    probability: float


class Explanation(NamedTuple):
    """Why a cause stands where it stands: its tempered prior and the weight of each answer, all in decibans."""

    prior_db: float
    weights: tuple[Weight, ...]

    @property
    def reasons_for(self) -> tuple[Weight, ...]:
        """The answers that speak for it, strongest first."""
        return tuple(weight for weight in self.weights if weight.weight_db > 0)

    @property
    def reasons_against(self) -> tuple[Weight, ...]:
        """The answers that speak against it, strongest first."""
        return tuple(weight for weight in self.weights if weight.weight_db < 0)


class MustNotMiss(NamedTuple):
    """A cause that is named because missing it would be dangerous; `rules` are the red flags that suspect it."""

    condition: Condition
    probability: float
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What follows from the answers. `causes` most likely first; `must_not_miss` suspects of fired rules first.

    `groups` are the answers that were weighed, by the group in which they are damped. `limits` are what the result
    cannot tell this person, as in a pregnancy; `disagreements` the answers that do not fit together. `follow_up` are
    the ids of the follow-up rules that it was assessed with.
    """

    answers: Answers
    content: Content
    facts: Facts
    groups: tuple[tuple[GroupAnswer, ...], ...]
    urgency: Urgency
    reasons: tuple[Reason, ...]
    screen: Screen
    causes: tuple[Cause, ...]
    must_not_miss: tuple[MustNotMiss, ...]
    none_of_these: float
    limits: tuple[Notice, ...]
    disagreements: tuple[Disagreement, ...]
    follow_up: tuple[str, ...]

    def __repr__(self) -> str:
        first = self.causes[0]
        return f"<Result: {self.urgency.word}, {first.condition.id} {first.probability:.2f}, {len(self.causes)} causes>"

    @property
    def fits_nothing(self) -> bool:
        """Whether "none of these" is more likely than every condition."""
        return self.none_of_these >= self.causes[0].probability

    def explain(self, cause: Cause) -> Explanation:
        """Why a cause stands where it stands. With the prior, the weights add up to the total that ranked it."""
        position = self.content.positions[cause.condition.id]
        return Explanation(self.prior_db(cause), weights_for(position, self.groups, self.content))

    def prior_db(self, cause: Cause) -> float:
        """The tempered prior of a cause, in decibans."""
        position = self.content.positions[cause.condition.id]
        return self.content.prior_weights[position] * self.content.match.prior_tempering

    @property
    def urgency_text(self) -> UrgencyText:
        """How the urgency reads for this person: with the sooner time where any reason for the level is sooner."""
        is_sooner = any(reason.sooner for reason in self.reasons if reason.urgency is self.urgency)
        return self.content.urgency_texts[self.urgency].timed(is_sooner)

    @property
    def advised_causes(self) -> tuple[Cause, ...]:
        """The causes whose care is worth describing: the first, and the second if it is at least possible."""
        return tuple(cause for number, cause in enumerate(self.causes[:2]) if number == 0 or cause.match != "weak")

    @property
    def asked(self) -> tuple[str, ...]:
        """Ids of all that was answered, in the order of the content."""
        return tuple([prompt_id for prompt_id in self.content.prompt_ids if prompt_id in self.answers.replies])

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON-ready values, in a fixed order of keys."""
        return _writing()[0](self)

    def to_json(self) -> str:
        """The same as JSON on one line: half the cost of writing `to_dict()`, for pieces that come again are kept."""
        return _writing()[1](self)


def _writing() -> tuple[Callable[[Result], dict[str, Any]], Callable[[Result], str]]:
    """What makes the document of a result, and what writes it as JSON."""
    # Imported late: both stand above, with the care and all else that follows from a result.
    from midback_cli.assessment import document, written

    return document.result_document, written.written


def assess(answers: Answers, content: Content, follow_up: Collection[str] = ()) -> Result:
    """What follows from the answers: screen, match, urgency and reasons.

    `follow_up` are the ids of the follow-up rules that hold beside earlier results (follow_up.held_rules), or that held
    when a kept result was made; of a rule that the content no longer has, nothing follows.

    >>> from midback_cli import Answers, assess, load_content
    >>> content = load_content()
    >>> result = assess(Answers.from_mapping({"age": 54, "chest-signs": ["cold-sweat"]}, content), content)
    >>> result.urgency.word
    'emergency-room'
    """
    facts = derive_facts(answers, content)
    outcome = screen(answers, facts, content)
    groups = tuple(map(tuple, answers_by_group(facts.observed, content).values()))
    match = match_of(evidence_of(groups, content), content)
    ranking = match.shown
    rules = tuple(rule.flag for rule in content.follow_up_rules if rule.flag.id in follow_up)
    urgency, reasons = judge(answers, facts, outcome, match, rules, content)
    return Result(
        answers=answers,
        content=content,
        facts=facts,
        groups=groups,
        urgency=urgency,
        reasons=reasons,
        screen=outcome,
        causes=_causes(ranking, content),
        must_not_miss=_must_not_miss(answers, facts, outcome, ranking, content),
        none_of_these=ranking.none_of_these,
        limits=tuple(limit for limit in content.limits if limit.when.holds(facts.atoms)),
        disagreements=disagreements(answers, facts, content),
        follow_up=tuple(flag.id for flag in rules),
    )


def _causes(ranking: Differential, content: Content) -> tuple[Cause, ...]:
    # Sorting keeps the order of their ids where two are as likely.
    chances = ranking.posteriors
    causes: list[Cause] = []
    for place in sorted(content.places_by_id, key=chances.__getitem__, reverse=True):
        chance = chances[place]
        if len(causes) >= _LEAST_CAUSES and chance < content.match.listed_from:
            break
        causes.append(Cause(content.conditions_in_order[place], _match_word(chance, content), chance))
    return tuple(causes)


def _match_word(probability: float, content: Content) -> str:
    if probability >= content.match.strong_from:
        return "strong"
    return "possible" if probability >= content.match.possible_from else "weak"


def _must_not_miss(
    answers: Answers, facts: Facts, outcome: Screen, ranking: Differential, content: Content
) -> tuple[MustNotMiss, ...]:
    """The suspects of every rule that fired, then the urgent conditions that are not unlikely enough to leave out.

    Without those that cannot be this person's, whatever is still unknown: a man is not pregnant.
    """
    probabilities = dict(zip(content.conditions, ranking.posteriors, strict=True))
    rules: dict[str, list[str]] = {}
    kept = flag_named(answers.shown, content)
    for flag in filter(None, (*outcome.flags, *outcome.unsure, kept)):
        for suspect in flag.suspects:
            rules.setdefault(suspect, []).append(flag.id)
    likely = (name for name in content.urgent_conditions if probabilities[name] >= content.urgency.must_not_miss_from)

    def order(condition_id: str) -> tuple[object, ...]:
        return (condition_id not in rules, -probabilities[condition_id], condition_id)

    def can_be(condition: Condition) -> bool:
        when = content.pages[condition.page].applies_if if condition.page else None
        return when is None or could_hold(when, answers, facts, content)

    return tuple(
        MustNotMiss(content.conditions[name], probabilities[name], tuple(rules.get(name, ())))
        for name in sorted({*rules, *likely}, key=order)
        if can_be(content.conditions[name])
    )
