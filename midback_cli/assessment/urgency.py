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

from midback_cli.assessment.answers import Answers, State
from midback_cli.assessment.facts import Facts, chosen_cues, settle_pages
from midback_cli.assessment.matching import Settled, differential, evidence
from midback_cli.assessment.screening import Screen
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Urgency

# A person with so many warning signs that more subsets than this exist gets the highest level without a search.
# More cues only make more subsets, so this keeps G2. Reached only with a dozen cues on four pages or more.
MAX_SUBSETS = 20_000


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
    answers: Answers, facts: Facts, outcome: Screen, found: Sequence[float], content: Content
) -> tuple[Urgency, tuple[Reason, ...]]:
    """The urgency, and every reason for it, most urgent first."""
    reasons = [
        Reason("general" if flag.general else "rule", flag.id, flag.urgency, flag.shown_as, flag.why)
        for flag in outcome.flags
    ]
    level = match_level(answers, facts, found, outcome.floor, content)
    for condition_id in level.conditions:
        condition = content.conditions[condition_id]
        text = f"{condition.name} is likely enough to act on."
        reasons.append(Reason("condition", condition_id, level.urgency, text, condition.summary))
    reasons.sort(key=lambda reason: -reason.urgency)
    return max(outcome.floor, level.urgency), tuple(reasons)


def match_level(answers: Answers, facts: Facts, found: Sequence[float], floor: Urgency, content: Content) -> MatchLevel:
    """The highest level that the match reaches, if it is above the floor, over every subset of the chosen cues.

    `found` is the evidence with no cue left out.
    """
    best = MatchLevel(Urgency.SELF_CARE, ())
    if floor is Urgency.AMBULANCE:
        return best
    for count, settled in enumerate(_without_cues(answers, facts, content)):
        if count >= MAX_SUBSETS:
            return MatchLevel(Urgency.AMBULANCE, best.conditions)
        level = _level_of(found if count == 0 else evidence(settled, content), content)
        if level.urgency > max(best.urgency, floor) or (count == 0 and level.urgency > Urgency.SELF_CARE):
            best = level
        if best.urgency is Urgency.AMBULANCE:
            break
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


def _without_cues(answers: Answers, facts: Facts, content: Content) -> Iterator[Settled]:
    """What is settled when each subset of the chosen cues is left out: first with none left out; no case twice."""
    yield facts.settled
    choices = [_page_choices(page_id, cues, content) for page_id, cues in chosen_cues(answers, content).items()]
    if not choices:
        return
    pages = tuple(chosen_cues(answers, content))
    kept = {asked: reply for asked, reply in answers.replies.items() if asked not in pages}
    rest = Answers(kept)
    base = {
        asked: reply.chosen
        for asked, reply in kept.items()
        if asked in content.questions and reply.state is State.ANSWERED
    }
    for choice in product(*choices):
        settled = dict(base)
        for implied, _ in choice:
            settled.update(implied)
        settle_pages(settled, rest, content)
        for page_id, (_, is_answered) in zip(pages, choice, strict=True):
            if is_answered:
                for question in content.asked_on[page_id]:
                    if question not in kept:
                        settled.setdefault(question, ("no",))
        yield settled


def _page_choices(
    page_id: str, cues: tuple[str, ...], content: Content
) -> list[tuple[tuple[tuple[str, tuple[str, ...]], ...], bool]]:
    """Each distinct set of answers that a subset of the cues implies, the page answered; and the page not answered."""
    implied = {tuple(cue.implies.items()) for cue in content.pages[page_id].cues if cue.id in cues}
    found = {
        tuple(sorted((question, (answer,)) for implication in subset for question, answer in implication))
        for size in range(len(implied) + 1)
        for subset in combinations(sorted(implied), size)
    }
    return [*((choice, True) for choice in sorted(found)), ((), False)]
