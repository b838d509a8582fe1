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
from midback_cli.knowledge.model import Page, Urgency

# A person with so many warning signs that more subsets than this exist gets the highest level without a search.
# More cues only make more subsets, so this keeps G2. It takes a dozen different signs on several pages to get here.
MAX_SUBSETS = 4_096


class Reason(NamedTuple):
    """Why the urgency is at least this level. `kind` is rule, general or condition; `id` names which."""

    kind: str
    id: str
    urgency: Urgency
    text: str
    why: str


class MatchLevel(NamedTuple):
    """The level that the match alone says, and the conditions that reach it."""

    urgency: Urgency
    conditions: tuple[str, ...]


def judge(
    answers: Answers, outcome: Screen, found: Sequence[float], content: Content
) -> tuple[Urgency, tuple[Reason, ...]]:
    """The urgency, and every reason for it, most urgent first."""
    reasons = [
        Reason("general" if flag.general else "rule", flag.id, flag.urgency, flag.shown_as, flag.why)
        for flag in outcome.flags
    ]
    level = match_level(answers, found, outcome.floor, content)
    for condition_id in level.conditions:
        condition = content.conditions[condition_id]
        text = f"{condition.name} is likely enough to act on."
        reasons.append(Reason("condition", condition_id, level.urgency, text, condition.summary))
    reasons.sort(key=lambda reason: -reason.urgency)
    return max(outcome.floor, level.urgency), tuple(reasons)


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
            return MatchLevel(Urgency.AMBULANCE, best.conditions)
        level = _level_of(evidence(settle(fewer, content), content), content)
        if level.urgency > max(best.urgency, floor):
            best = level
    return best


def _level_of(found: Sequence[float], content: Content) -> MatchLevel:
    """The highest level of any condition whose posterior passes the threshold of that level."""
    posteriors = differential(found, content, content.urgency.prior_tempering).posteriors
    best = Urgency.SELF_CARE
    names: list[str] = []
    for condition, posterior in zip(content.conditions.values(), posteriors, strict=True):
        level = condition.match_urgency
        if level >= max(best, Urgency.PRIMARY_CARE) and posterior >= content.urgency.threshold[level]:
            if level > best:
                best, names = level, []
            names.append(condition.id)
    return MatchLevel(best, tuple(names))


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
