"""Answers → the same answers with some warning signs left out, and how likely that could make each condition at most.

What the match says may not fall when one more sign is given (G2), so urgency.py looks for its highest level over every
choice of signs left out. A sign counts in each form in which it can be given: a cue on its page, a "yes" to a question
that a page asks, and an option that a page asks for. The choices double with every sign; the chance that none of them
can exceed costs no more than the signs themselves, and mostly shows that there is nothing to find.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from math import fsum
from operator import sub
from typing import NamedTuple

from midback_cli.assessment.answers import UNSURE, Answers, Reply, State
from midback_cli.assessment.facts import settle
from midback_cli.assessment.matching import combine, weights_of
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Page, Question

Choice = Mapping[str, tuple[Reply, ...]]

NONE = Reply(State.ANSWERED)

# The bound is summed in another order than what it bounds, which may differ in the last digits.
_ROUNDING = 1 + 1e-9


def choices_of(answers: Answers, content: Content) -> Choice:
    """Each page and question that gives a sign → its replies with every subset of its signs left out.

    A page answered "not sure" may also be "none": to be unsure of a sign is never milder than to deny it.
    """
    found: dict[str, tuple[Reply, ...]] = {}
    for page in content.pages.values():
        reply = answers.replies.get(page.id)
        if page.cues and reply is not None and reply != NONE:
            found[page.id] = _fewer_cues(page, reply.chosen)
    for asked, signs in content.signs.items():
        reply = answers.replies.get(asked, UNSURE)
        if not signs.isdisjoint(reply.chosen):
            found[asked] = _without_signs(content.questions[asked], reply, signs)
    return found


def with_fewer_signs(answers: Answers, choices: Choice) -> Iterator[Answers]:
    """The answers with each combination of the choices."""
    for replies in product(*choices.values()):
        yield Answers({**answers.replies, **dict(zip(choices, replies, strict=True))})


def _fewer_cues(page: Page, chosen: tuple[str, ...]) -> tuple[Reply, ...]:
    """The replies to a page with some of its cues left out, and "not answered" (for the match the same as unsure).

    Cues that imply the same are left out together: the match cannot tell them apart.
    """
    by_meaning = {tuple(cue.implies.items()): cue.id for cue in page.cues if cue.id in chosen}
    kept = sorted(by_meaning.values())
    subsets = (subset for size in range(len(kept) + 1) for subset in combinations(kept, size))
    return (*(Reply(State.ANSWERED, subset) for subset in subsets), UNSURE)


def _without_signs(question: Question, reply: Reply, signs: frozenset[str]) -> tuple[Reply, ...]:
    """The reply, the replies that it can be in the place of, and "not answered".

    Of several answers to one question, each subset of those that are signs is left out; of one answer, any other may
    have been there before.
    """
    if question.kind is not Kind.MANY_OF:
        others = [Reply(State.ANSWERED, (answer,)) for answer in question.answer_ids]
        return tuple(dict.fromkeys((reply, *others, UNSURE)))
    given = [answer for answer in reply.chosen if answer in signs]
    left_out = (set(subset) for size in range(len(given) + 1) for subset in combinations(given, size))
    fewer = (tuple(answer for answer in reply.chosen if answer not in dropped) for dropped in left_out)
    return (*(Reply(State.ANSWERED, chosen) for chosen in fewer), UNSURE)


# ---------------------------------------------------------------- what no choice can exceed


class Ceiling(NamedTuple):
    """What bounds the chance of each condition over all choices of signs left out.

    `fixed` is the evidence that every choice shares, in decibans; `groups` are the weights that each group of
    questions can have, in decibans, one for each hypothesis.
    """

    fixed: tuple[float, ...]
    groups: tuple[tuple[Sequence[float], ...], ...]

    def chance(self, place: int, content: Content, prior_tempering: float) -> float:
        """A chance, 0 to 1, that no choice gives the condition at this place more than.

        Each rival is weighed as if the choice that is worst for it had been made, in each group by itself. More signs
        only add to the choices, so the bound never falls either.
        """
        lead = [prior_tempering * (prior - content.prior_weights[place]) for prior in content.prior_weights]
        lead = [ahead + rival - self.fixed[place] for ahead, rival in zip(lead, self.fixed, strict=True)]
        for rows in self.groups:
            own, *rivals = [[row[column] for row in rows] for column in (place, *range(len(lead)))]
            lead = [ahead + min(map(sub, rival, own)) for ahead, rival in zip(lead, rivals, strict=True)]
        return _ROUNDING / fsum(10.0 ** (ahead / 10) for ahead in lead)


def ceiling_of(answers: Answers, choices: Choice, content: Content) -> Ceiling:
    """The bound over all these choices."""
    settled = settle(answers, content)
    open_to = _possible_answers(answers, settled, choices, content)
    by_group: dict[str, list[str]] = {}
    for question in content.questions:
        if question in settled or question in open_to:
            by_group.setdefault(content.questions[question].group, []).append(question)
    nothing = (0.0,) * len(content.prior_weights)
    rows = [
        tuple(
            dict.fromkeys(
                _combined(zip(names, chosen, strict=True), content) or nothing
                for chosen in product(*(open_to.get(name) or (settled[name],) for name in names))
            )
        )
        for names in by_group.values()
    ]
    fixed = map(sum, zip(nothing, *(found[0] for found in rows if len(found) == 1), strict=True))
    return Ceiling(tuple(fixed), tuple(found for found in rows if len(found) > 1))


def _combined(answered: Iterable[tuple[str, tuple[str, ...]]], content: Content) -> tuple[float, ...]:
    """The weight of one group's answers for each hypothesis; empty where they tell nothing."""
    weights = [found for name, chosen in answered if (found := weights_of(name, chosen, content)) is not None]
    return tuple(combine(weights, content.match.group_damping)) if weights else ()


def _possible_answers(
    answers: Answers, settled: Mapping[str, tuple[str, ...]], choices: Choice, content: Content
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Question → all that it can be settled to under any of the choices, () being nothing, and perhaps more."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for asked, replies in choices.items():
        if asked in content.questions:
            found.setdefault(asked, set()).update(reply.chosen for reply in replies)
            continue
        for question in content.asked_on[asked]:
            found.setdefault(question, set()).update(((), ("no",)))
        for cue in content.pages[asked].cues:
            if cue.id in answers.replies[asked].chosen:
                for question, answer in cue.implies.items():
                    found.setdefault(question, set()).update(((), (answer,)))
    return {
        question: tuple(sorted(chosen | {settled.get(question, ()), answers.replies.get(question, UNSURE).chosen}))
        for question, chosen in found.items()
    }
