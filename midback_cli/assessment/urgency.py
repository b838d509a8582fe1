"""Screen and match → urgency with its reasons: the highest of the rules' floor and of what the match alone says.

The rules can only rise when a cue is added, but posteriors share one total, so a new cue can push another condition
under its threshold. To keep "one more cue never lowers the urgency" (G2), the match speaks with its highest level over
the answers with every subset of the chosen cues left out; a page that loses all its cues counts once as "none" and
once as not answered. Nothing is tried once the rules say ambulance: there is no higher level to find.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from midback_cli.assessment.answers import UNSURE, Answers, Reply, State
from midback_cli.assessment.facts import settle
from midback_cli.assessment.matching import differential, evidence
from midback_cli.assessment.screening import Screen
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Page, RedFlag, Urgency

# A person with so many warning signs that more subsets than this exist gets the highest level without a search.
# More cues only make more subsets, so this keeps G2. It takes signs on eight pages, or a dozen on fewer, to get here.
MAX_SUBSETS = 4_096


class Reason(NamedTuple):
    """Why the urgency is at least this level. `kind` is rule, general or condition; `id` names which.

    `action` is the id of what to do, or empty.
    """

    kind: str
    id: str
    urgency: Urgency
    text: str
    why: str
    action: str


class MatchLevel(NamedTuple):
    """The level that the match alone says, and the conditions that reach it: none where there were too many signs."""

    urgency: Urgency
    conditions: tuple[str, ...]


def judge(
    answers: Answers, outcome: Screen, found: Sequence[float], content: Content
) -> tuple[Urgency, tuple[Reason, ...]]:
    """The urgency, and every reason for it, most urgent first."""
    reasons = [_reason(flag) for flag in outcome.flags]
    level = match_level(answers, found, outcome.floor, content)
    action = content.urgency.action.get(level.urgency, "")
    if level.urgency is Urgency.AMBULANCE and not level.conditions:
        reasons.append(Reason("general", "many-signs", level.urgency, content.screen_texts["many_signs"], "", action))
    for condition_id in level.conditions:
        condition = content.conditions[condition_id]
        text = f"Your answers may point to this: {condition.name}."
        reasons.append(Reason("condition", condition_id, level.urgency, text, condition.summary, action))
    reasons += _shown_before(answers, outcome, content)
    reasons.sort(key=lambda reason: -reason.urgency)
    return max((reason.urgency for reason in reasons), default=Urgency.SELF_CARE), tuple(reasons)


def _reason(flag: RedFlag) -> Reason:
    kind = "general" if flag.general else "rule"
    return Reason(kind, flag.id, flag.urgency, flag.shown_as, flag.why, flag.action)


def _shown_before(answers: Answers, outcome: Screen, content: Content) -> list[Reason]:
    """The rule whose emergency was shown on the way, where it no longer holds."""
    flag = content.flags_by_id.get(answers.shown)
    if flag is None or flag in outcome.flags:
        return []
    return [_reason(flag)._replace(why=content.screen_texts["kept"])]


def match_level(answers: Answers, found: Sequence[float], floor: Urgency, content: Content) -> MatchLevel:
    """The highest level that the match reaches, if it is above the floor, over every subset of the chosen cues.

    `found` is the evidence with no cue left out.
    """
    best = _level_of(found, content)
    if floor is Urgency.AMBULANCE:
        return best
    for count, fewer in enumerate(_with_fewer_cues(answers, content)):
        if best.urgency is Urgency.AMBULANCE:
            break
        if count >= MAX_SUBSETS:
            return MatchLevel(Urgency.AMBULANCE, ())
        level = _level_of(evidence(settle(fewer, content), content), content)
        if level.urgency > max(best.urgency, floor):
            best = level
    return best


def _level_of(found: Sequence[float], content: Content) -> MatchLevel:
    """The highest level of any condition that is likely enough for it, by full priors or by the chance shown.

    By the full priors, a small chance of an emergency is enough. The chance that is shown rests on tempered priors; a
    cause that is shown as this likely must not stand under a milder advice than its own.
    """
    full = differential(found, content, content.urgency.prior_tempering).posteriors
    shown = differential(found, content, content.match.prior_tempering).posteriors
    shown_from = content.urgency.shown_from
    for level, conditions in content.conditions_by_urgency:
        threshold = content.urgency.threshold[level]
        names = tuple(name for place, name in conditions if full[place] >= threshold or shown[place] >= shown_from)
        if names:
            return MatchLevel(level, names)
    return MatchLevel(Urgency.SELF_CARE, ())


def _with_fewer_cues(answers: Answers, content: Content) -> Iterator[Answers]:
    """The answers with every subset of the chosen cues left out; nothing where no cue was chosen."""
    pages = [page for page in content.pages.values() if page.cues and answers.replies.get(page.id, UNSURE).chosen]
    if pages:
        for replies in product(*(_fewer(page, answers.replies[page.id].chosen) for page in pages)):
            yield Answers({**answers.replies, **{page.id: reply for page, reply in zip(pages, replies, strict=True)}})


def _fewer(page: Page, chosen: tuple[str, ...]) -> list[Reply]:
    """The replies to a page with some of its cues left out, and "not answered" (for the match the same as unsure).

    Cues that imply the same are left out together: the match can not tell them apart.
    """
    by_meaning = {tuple(cue.implies.items()): cue.id for cue in page.cues if cue.id in chosen}
    kept = sorted(by_meaning.values())
    subsets = (subset for size in range(len(kept) + 1) for subset in combinations(kept, size))
    return [*(Reply(State.ANSWERED, subset) for subset in subsets), UNSURE]
