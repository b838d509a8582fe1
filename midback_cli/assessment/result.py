"""Answers + content → `Result`: runs the path in order and says it in one frozen value, ready for JSON.

A pure function: no file, clock, random or environment. The same answers and content give the same bytes (G3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.care import FittedItem, fitted_items
from midback_cli.assessment.disagreements import Disagreement, disagreements
from midback_cli.assessment.document import result_document
from midback_cli.assessment.explanation import Weight, weights_for
from midback_cli.assessment.facts import Facts, could_hold, derive_facts
from midback_cli.assessment.matching import Differential, GroupAnswer, answers_by_group, evidence_of, match_of
from midback_cli.assessment.screening import Screen, screen
from midback_cli.assessment.urgency import Reason, judge
from midback_cli.assessment.what_if import WhatIf, raising_answers
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, Derived, Urgency, UrgencyText

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
    limits: tuple[Derived, ...]
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
        position = list(self.content.conditions).index(cause.condition.id)
        return Explanation(
            self.content.prior_weights[position] * self.content.match.prior_tempering,
            weights_for(position, self.groups, self.content),
        )

    @property
    def urgency_text(self) -> UrgencyText:
        """How the urgency reads for this person: with the sooner time where any reason for the level is sooner."""
        is_sooner = any(reason.sooner for reason in self.reasons if reason.urgency is self.urgency)
        return self.content.urgency_texts[self.urgency].timed(is_sooner)

    @property
    def advised_causes(self) -> tuple[Cause, ...]:
        """The causes whose care is worth telling: the first, and the second if it is at least possible."""
        return tuple(cause for number, cause in enumerate(self.causes[:2]) if number == 0 or cause.match != "weak")

    @property
    def in_play(self) -> frozenset[str]:
        """Ids of the causes that no care may harm: those advised on, and those that must not be missed."""
        advised = frozenset(cause.condition.id for cause in self.advised_causes)
        return advised | {one.condition.id for one in self.must_not_miss}

    @property
    def treated_at_home(self) -> tuple[Condition, ...]:
        """The advised causes that are no more urgent than the result: what is meant for a hospital is no home care.

        Empty in an emergency, when home is the wrong place.
        """
        if self.urgency.is_emergency:
            return ()
        return tuple(cause.condition for cause in self.advised_causes if cause.condition.urgency <= self.urgency)

    @property
    def actions(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What to do and not to do at once: the leading action, and each further "do not" of its level.

        A rule that says what is wrong leads, before one that is about everybody of an age.
        """
        held = [reason for reason in self.reasons if reason.urgency is self.urgency and reason.action]
        names = dict.fromkeys(reason.action for reason in sorted(held, key=lambda one: one.kind == "general"))
        found = sorted((self.content.actions[name] for name in names), key=lambda action: not action.leads)
        return (found[0].do, _merged(action.do_not for action in found)) if found else ((), ())

    @property
    def home_care(self) -> tuple[str, ...]:
        """What to do at home for the advised causes."""
        return _merged(condition.home_care for condition in self.treated_at_home)

    @property
    def home_care_items(self) -> tuple[FittedItem, ...]:
        """The home care items for the advised causes, fitted to the person; what to leave out is among them."""
        return fitted_items(self.treated_at_home, self.in_play, self.answers, self.facts, self.content)

    @property
    def home_items(self) -> tuple[str, ...]:
        """Ids of the home care items that suit the person, if only after asking."""
        return tuple(one.item.id for one in self.home_care_items if one.is_advised)

    @property
    def medical_care(self) -> tuple[str, ...]:
        """What a doctor may do for the advised causes."""
        return _merged(cause.condition.medical_care for cause in self.advised_causes)

    @property
    def watch_for(self) -> tuple[str, ...]:
        """The signs that mean: act at once, or be seen; the general ones first, then those of the advised causes."""
        chapter = self.content.chapters.safety_net
        return _merged([chapter.go_now, *(cause.condition.watch_for for cause in self.advised_causes)])

    @property
    def what_if(self) -> tuple[WhatIf, ...]:
        """The single answers that would raise the urgency through a rule, the most telling first."""
        return raising_answers(self.answers, self.facts, self.urgency, self.content)

    @property
    def doctor_questions(self) -> tuple[str, ...]:
        """The questions that a doctor may ask."""
        chapter = self.content.chapters.doctor_questions
        return _merged((chapter.from_article, chapter.standard))

    @property
    def asked(self) -> tuple[str, ...]:
        """Ids of all that was answered, in the order of the content."""
        return tuple(
            asked
            for asked in dict.fromkeys((*self.content.pages, *self.content.questions))
            if asked in self.answers.replies
        )

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON-ready values, in a fixed order of keys."""
        return result_document(self)


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
    urgency, reasons = judge(answers, outcome, match, rules, content)
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
    ranked = sorted(zip(ranking.posteriors, content.conditions.values(), strict=True), key=_likeliest_first)
    return tuple(
        Cause(condition, _match_word(probability, content), probability)
        for number, (probability, condition) in enumerate(ranked)
        if number < _LEAST_CAUSES or probability >= content.match.listed_from
    )


def _likeliest_first(candidate: tuple[float, Condition]) -> tuple[float, str]:
    probability, condition = candidate
    return -probability, condition.id


def _match_word(probability: float, content: Content) -> str:
    if probability >= content.match.strong_from:
        return "strong"
    return "possible" if probability >= content.match.possible_from else "weak"


def _must_not_miss(
    answers: Answers, facts: Facts, outcome: Screen, ranking: Differential, content: Content
) -> tuple[MustNotMiss, ...]:
    """The suspects of every rule that fired, then the urgent conditions that are not unlikely enough to leave out.

    Without those that can not be this person's, whatever is still unknown, such as a pregnancy of a man.
    """
    probabilities = dict(zip(content.conditions, ranking.posteriors, strict=True))
    rules: dict[str, list[str]] = {}
    kept = content.flags_by_id.get(answers.shown)
    for flag in (*outcome.flags, kept) if kept is not None else outcome.flags:
        for suspect in flag.suspects:
            rules.setdefault(suspect, []).append(flag.id)
    likely = (
        condition.id
        for condition in content.conditions.values()
        if condition.urgency >= content.urgency.must_not_miss_level
        and probabilities[condition.id] >= content.urgency.must_not_miss_from
    )

    def order(condition_id: str) -> tuple[object, ...]:
        return (condition_id not in rules, -probabilities[condition_id], condition_id)

    def can_be(condition: Condition) -> bool:
        when = content.pages[condition.page].applies_if if condition.page else None
        return when is None or could_hold(when, answers, facts, content)

    return tuple(
        MustNotMiss(content.conditions[found], probabilities[found], tuple(rules.get(found, ())))
        for found in sorted({*rules, *likely}, key=order)
        if can_be(content.conditions[found])
    )


def _merged(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """The entries of all lists in order, each once."""
    return tuple(dict.fromkeys(entry for entries in lists for entry in entries))
