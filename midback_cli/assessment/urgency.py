"""Screen and match → urgency with its reasons: the highest of the rules' floor and of what the match alone says.

The rules can only rise when a sign is added, but posteriors share one total, so a new sign can push another condition
under its threshold. To keep "one more sign never lowers the urgency" (G2), the match speaks with its highest level over
the answers with every choice of signs left out (fewer_signs.py), or, where there are too many choices to try, with the
highest level that none of them can exceed. Nothing is tried where that is no higher than the rules say already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod
from typing import NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.facts import Facts, observed_answers
from midback_cli.assessment.fewer_signs import Ceiling, ceiling_of, choices_of, with_fewer_signs
from midback_cli.assessment.matching import Match, evidence, match_of
from midback_cli.assessment.screening import Screen, flag_named
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import RedFlag, Urgency
from midback_cli.knowledge.texts import fill

# Up to this many choices are tried one by one. Beyond that, the level is what no choice can exceed; it is seldom
# higher, and more signs only make more choices, so changing over keeps G2. This many take 10 ms; `--what-if` asks 150
# times.
MAX_CHOICES = 128


class Reason(NamedTuple):
    """Why the urgency is at least this level. `kind` is rule, general, unsure or condition; `id` names which.

    `action` is the id of what to do, or empty; one that is `sooner` shows the sooner time of its level.
    """

    kind: str
    id: str
    urgency: Urgency
    text: str
    why: str
    action: str
    sooner: bool = False


class MatchLevel(NamedTuple):
    """The level that the match alone says, and the conditions that reach it."""

    urgency: Urgency
    conditions: tuple[str, ...]


def judge(
    answers: Answers, facts: Facts, outcome: Screen, match: Match, follow_up: Iterable[RedFlag], content: Content
) -> tuple[Urgency, tuple[Reason, ...]]:
    """The urgency, and every reason for it, most urgent first. Like any rule, those of a follow-up only raise."""
    reasons = [*map(_reason, outcome.flags), *(_reason(flag)._replace(kind="unsure") for flag in outcome.unsure)]
    level = match_level(answers, facts, match, outcome.floor, content)
    action = content.urgency.action.get(level.urgency, "")
    for condition_id in level.conditions:
        condition = content.conditions[condition_id]
        text = fill(content.texts.result.may_point_to, cause=condition.name)
        sooner = condition.sooner and condition.urgency is level.urgency
        reasons.append(Reason("condition", condition_id, level.urgency, text, condition.summary, action, sooner))
    reasons += _shown_before(answers, outcome, content)
    reasons += map(_reason, follow_up)
    reasons.sort(key=lambda reason: -reason.urgency)
    return max((reason.urgency for reason in reasons), default=Urgency.SELF_CARE), tuple(reasons)


def _reason(flag: RedFlag) -> Reason:
    kind = "general" if flag.general else "rule"
    return Reason(kind, flag.id, flag.urgency, flag.shown_as, flag.why, flag.action, flag.sooner)


def _shown_before(answers: Answers, outcome: Screen, content: Content) -> list[Reason]:
    """The rule whose emergency was shown on the way, where it no longer holds."""
    if not answers.shown:
        return []
    flag = flag_named(answers.shown, content)
    held = {(known.id, known.urgency) for known in (*outcome.flags, *outcome.unsure)}
    if flag is None or (flag.id, flag.urgency) in held:
        return []
    kept = _reason(flag)._replace(why=content.screen_texts.kept)
    return [kept if flag.id in content.flags_by_id else kept._replace(kind="unsure")]


def match_level(answers: Answers, facts: Facts, match: Match, floor: Urgency, content: Content) -> MatchLevel:
    """The highest level that the match reaches, if it is above the floor, over every choice of signs left out.

    `match` is the one with no sign left out.
    """
    best = _level_of(match, content)
    choices = choices_of(answers, content) if max(best.urgency, floor) < Urgency.AMBULANCE else {}
    if not choices:
        return best
    highest = _ceiling(ceiling_of(answers, facts.observed, choices, content), max(best.urgency, floor), content)
    if highest.urgency <= max(best.urgency, floor):
        return best
    if prod(map(len, choices.values())) > MAX_CHOICES:
        return highest
    for fewer in with_fewer_signs(answers, choices):
        level = _level_of(match_of(evidence(observed_answers(fewer, content), content), content), content)
        if level.urgency > max(best.urgency, floor):
            best = level
        if best.urgency is highest.urgency:
            break
    return best


def _level_of(match: Match, content: Content) -> MatchLevel:
    """The level that this match reaches."""
    full, shown = match.full.posteriors, match.shown.posteriors
    shown_from = content.urgency.shown_from
    return _highest(lambda place, threshold: full[place] >= threshold or shown[place] >= shown_from, content)


def _ceiling(bound: Ceiling, floor: Urgency, content: Content) -> MatchLevel:
    """The level above the floor that no choice of signs left out can exceed; self-care where there is none."""
    full, shown, shown_from = content.urgency.prior_tempering, content.match.prior_tempering, content.urgency.shown_from
    return _highest(
        lambda place, threshold: bound.allows(place, threshold, full) or bound.allows(place, shown_from, shown),
        content,
        floor,
    )


def _highest(
    is_likely: Callable[[int, float], bool], content: Content, floor: Urgency = Urgency.SELF_CARE
) -> MatchLevel:
    """The highest level above the floor of any condition that is likely enough for it; self-care where there is none.

    By the full priors, a small chance of an emergency is enough. The chance that is shown rests on tempered priors; a
    cause that is shown as this likely must not stand under a milder advice than its own.
    """
    for level, conditions in content.conditions_by_urgency:
        if level <= floor:
            break
        names = tuple(name for place, name in conditions if is_likely(place, content.urgency.threshold[level]))
        if names:
            return MatchLevel(level, names)
    return MatchLevel(Urgency.SELF_CARE, ())
