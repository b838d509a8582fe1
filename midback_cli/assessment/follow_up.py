"""Results of one person over time → what changed between two, and the rules that hold where pain worsens or lasts.

Pure: the time of each result is handed in. The rules stand in the content (`[[follow_up]]` in redflags.toml) and can
only raise. What a result said is kept apart from its answers: a later change of the content must not change it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from midback_cli.assessment.answers import Answers, Reply, State
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.result import Result
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import FollowUpRule, Kind, Page, Urgency

# The first causes of a result are compared; further down the chances are small and their changes noise.
_COMPARED_CAUSES = 3
# A person is as old as their last birthday says, so two ages may differ by a year more or less than the time between.
_DAYS_A_YEAR = 365.25
_LEAP_DAYS = 2


class StoredCause(NamedTuple):
    """A cause as a result named it; `probability` is 0 to 1."""

    id: str
    name: str
    probability: float


class StoredOutcome(NamedTuple):
    """What a result said, and with which content; `follow_up` are the follow-up rules that held."""

    urgency: Urgency
    causes: tuple[StoredCause, ...]
    follow_up: tuple[str, ...]
    version: str
    sha256: str


class PastResult(NamedTuple):
    """One result of a person: when, what it said, and the answers (None where they no longer fit the questions)."""

    at: datetime
    outcome: StoredOutcome
    answers: Answers | None


class Direction(Enum):
    """How something changed."""

    BETTER = "better"
    SAME = "the same"
    WORSE = "worse"
    CHANGED = "changed"
    NEW = "new sign"
    GONE = "gone"


class CauseChange(NamedTuple):
    """The chance of a cause, 0 to 1, in two results; None where a result did not list it."""

    id: str
    name: str
    then: float | None
    now: float | None


class AnswerChange(NamedTuple):
    """Two answers to one question or page that differ."""

    prompt_id: str
    then: Reply
    now: Reply
    direction: Direction


class ResultComparison(NamedTuple):
    """What changed from one result to a later one."""

    then: PastResult
    now: PastResult
    urgency: Direction
    causes: tuple[CauseChange, ...]
    answers: tuple[AnswerChange, ...]


def outcome_of(result: Result) -> StoredOutcome:
    """What a result says, for keeping: chances to four places, as in its JSON."""
    return StoredOutcome(
        result.urgency,
        tuple(
            StoredCause(cause.condition.id, cause.condition.name, round(cause.probability, 4))
            for cause in result.causes
        ),
        result.follow_up,
        result.content.version,
        result.content.sha256,
    )


# ---------------------------------------------------------------- pain that worsens or lasts


def held_rules(answers: Answers, at: datetime, earlier: Sequence[PastResult], content: Content) -> tuple[str, ...]:
    """Ids of the follow-up rules that hold for the answers of this time, given the earlier results; for `assess`."""
    if not earlier:
        return ()
    atoms = derive_facts(answers, content).atoms
    return tuple(
        rule.flag.id
        for rule in content.follow_up_rules
        if rule.flag.when.holds(atoms) and any(_asks_for(rule, answers, at, past, content) for past in earlier)
    )


def _asks_for(rule: FollowUpRule, answers: Answers, at: datetime, past: PastResult, content: Content) -> bool:
    """Whether an earlier result is what the rule asks for."""
    # A clock that was set back must not make an earlier result a later one.
    days = max((at.date() - past.at.date()).days, 0)
    if not rule.least_days <= days <= rule.most_days:
        return False
    if rule.least_change is None:
        return True
    now, then = severity_of(answers, content), severity_of(past.answers, content)
    return now is not None and then is not None and now - then >= rule.least_change


def is_one_person(first: PastResult, second: PastResult, content: Content) -> bool:
    """Whether two results can be of one person: the sexes do not exclude each other, the ages go with the time between.

    What either of them leaves open excludes nothing.
    """
    settings = content.follow_up
    replies = [past.answers.replies if past.answers is not None else {} for past in (first, second)]
    sexes = {chosen for known in replies if settings.sex in known for chosen in known[settings.sex].chosen}
    if len(sexes.intersection(settings.sexes)) > 1:
        return False
    ages = [known[settings.age].number if settings.age in known else None for known in replies]
    if ages[0] is None or ages[1] is None:
        return True
    # By their days alone: the farthest dates there are have no time of day in another zone.
    days = second.at.date().toordinal() - first.at.date().toordinal()
    return abs((ages[1] - ages[0]) * _DAYS_A_YEAR - days) <= _DAYS_A_YEAR + _LEAP_DAYS


def people(results: Sequence[PastResult], content: Content) -> tuple[tuple[PastResult, ...], ...]:
    """The results, oldest first, grouped by whose they can be; the person of the latest result comes first."""
    groups: list[list[PastResult]] = []
    for past in reversed(results):
        group = next((known for known in groups if is_one_person(past, known[0], content)), None)
        if group is None:
            groups.append([past])
        else:
            group.append(past)
    return tuple(tuple(reversed(group)) for group in groups)


def severity_of(answers: Answers | None, content: Content) -> int | None:
    """How bad the pain was, or None where that is not known."""
    reply = answers.replies.get(content.follow_up.severity) if answers is not None else None
    return reply.number if reply is not None else None


# ---------------------------------------------------------------- what changed


def compare(then: PastResult, now: PastResult, content: Content) -> ResultComparison:
    """What changed from one result to a later one, in what they said and in the answers that both hold."""
    return ResultComparison(
        then,
        now,
        _direction(then.outcome.urgency, now.outcome.urgency),
        tuple(_cause_changes(then.outcome, now.outcome, content.match.listed_from)),
        tuple(_answer_changes(then.answers, now.answers, content)),
    )


def _direction(then: int, now: int) -> Direction:
    if now == then:
        return Direction.SAME
    return Direction.WORSE if now > then else Direction.BETTER


def _cause_changes(then: StoredOutcome, now: StoredOutcome, listed_from: float) -> Iterator[CauseChange]:
    """The first causes of both, those of now first, without those that are next to impossible in both."""
    chances = [{cause.id: cause.probability for cause in outcome.causes} for outcome in (then, now)]
    first = (*now.causes[:_COMPARED_CAUSES], *then.causes[:_COMPARED_CAUSES])
    for cause, name in {cause.id: cause.name for cause in first}.items():
        before, after = (known.get(cause) for known in chances)
        if max(before or 0.0, after or 0.0) >= listed_from:
            yield CauseChange(cause, name, before, after)


def _answer_changes(then: Answers | None, now: Answers | None, content: Content) -> Iterator[AnswerChange]:
    """The answers that both hold and that differ, in the order of the content."""
    if then is None or now is None:
        return
    for asked in dict.fromkeys((*content.pages, *content.questions)):
        before, after = then.replies.get(asked), now.replies.get(asked)
        if before is not None and after is not None and before != after:
            yield AnswerChange(asked, before, after, _answer_direction(asked, before, after, content))


def _answer_direction(prompt_id: str, then: Reply, now: Reply, content: Content) -> Direction:
    if State.UNSURE in (then.state, now.state) or then.unsure != now.unsure:
        return Direction.CHANGED
    page = content.asked(prompt_id)
    if isinstance(page, Page):
        if set(then.chosen) < set(now.chosen):
            return Direction.NEW
        return Direction.GONE if set(now.chosen) < set(then.chosen) else Direction.CHANGED
    if prompt_id not in content.follow_up.more_is_worse:
        return Direction.CHANGED
    if then.number is not None and now.number is not None:
        return _direction(then.number, now.number)
    places = page.answer_ids[::-1] if page.kind is Kind.YES_NO else page.answer_ids
    return _direction(places.index(then.chosen[0]), places.index(now.chosen[0]))
