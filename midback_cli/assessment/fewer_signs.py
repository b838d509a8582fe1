"""Answers → the same answers with some warning signs left out, and how likely that could make each condition at most.

What the match says may not fall when one more sign is given (G2), so urgency.py looks for its highest level over every
choice of signs left out. A sign counts in each form in which it can be given: a cue on its page, a "yes" to a question
that a page asks, and an option that a page asks for. The choices double with every sign; the chance that none of them
can exceed costs no more than the signs themselves, and mostly shows that there is nothing to find.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, combinations, product
from operator import itemgetter
from typing import NamedTuple

from midback_cli.assessment.answers import UNSURE, Answers, Reply, State
from midback_cli.assessment.matching import Observed, answers_by_group, combine, evidence_of, weights_of
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Page, Question
from midback_cli.knowledge.weights import ratio_to_db

Choice = Mapping[str, tuple[Reply, ...]]

NONE = Reply(State.ANSWERED)

# Bounds the memory of a run over millions of people.
_MOST_REMEMBERED = 1_000

# The bound is summed in another order than what it bounds, which may differ in the last digits.
_ROUNDING = 1 + 1e-9
_ROUNDING_DB = 1e-6


def choices_of(answers: Answers, content: Content) -> Choice:
    """Each page and question that gives a sign → its replies with every subset of its signs left out.

    A page answered "not sure" may also be "none": to be unsure of a sign is never milder than to deny it.
    """
    choices: dict[str, tuple[Reply, ...]] = {}
    for page in content.pages.values():
        reply = answers.replies.get(page.id)
        if page.cues and reply is not None and reply != NONE:
            choices[page.id] = _fewer_cues(page, reply, content)
    for asked, signs in content.signs.items():
        reply = answers.replies.get(asked)
        if reply is not None and not signs.isdisjoint(reply.chosen):
            choices[asked] = _without_signs(content.questions[asked], reply, signs)
    return choices


def with_fewer_signs(answers: Answers, choices: Choice) -> Iterator[Answers]:
    """The answers with each combination of the choices."""
    for replies in product(*choices.values()):
        yield Answers({**answers.replies, **dict(zip(choices, replies, strict=True))})


def _fewer_cues(page: Page, reply: Reply, content: Content) -> tuple[Reply, ...]:
    """The replies to a page with some of its cues left out or unsure, and "not answered" (for the match as unsure).

    Cues that imply the same are left out together: the match cannot tell them apart. To be unsure of a cue tells it
    something only where the cue implies what a page answers with "no".
    """
    denied = content.denied_by_pages
    chosen = {tuple(cue.implies.items()): cue.id for cue in page.cues if cue.id in reply.chosen}
    unsure = {tuple(cue.implies.items()): cue.id for cue in page.cues if cue.id in reply.unsure}
    states: list[tuple[_State, ...]] = []
    for meaning, cue in sorted({**unsure, **chosen}.items(), key=itemgetter(1)):
        opened = (_State((), (cue,)),) if any(question in denied for question, _ in meaning) else ()
        states.append((_State(), *opened, *((_State((cue,)),) if meaning in chosen else ())))
    replies = (
        Reply(State.ANSWERED, _joined(cues.chosen for cues in each), unsure=_joined(cues.unsure for cues in each))
        for each in product(*states)
    )
    return (*replies, UNSURE)


class _State(NamedTuple):
    """One cue as it may be answered: picked, not sure of, or neither."""

    chosen: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def _joined(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(parts))


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


# The questions of one group that the choices touch, in order, each with the answers that can be observed.
_Group = tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]


class PossibleWeights:
    """The weights for each hypothesis that one group's answers can have over the choices, in decibans.

    `highest` is the most that each hypothesis can have by itself.
    """

    def __init__(self, rows: Sequence[Sequence[float]]) -> None:
        # Packed: there are many, and few are read.
        self._rows = [array("d", row) for row in rows]
        self._least_leads: dict[int, Sequence[float]] = {}
        self.highest: Sequence[float] = list(map(max, zip(*rows, strict=True)))

    def least_leads(self, place: int) -> Sequence[float]:
        """How far each hypothesis leads the condition at this place at least."""
        leads = self._least_leads.get(place)
        if leads is None:
            by_row = [[weight - row[place] for weight in row] for row in self._rows]
            leads = self._least_leads[place] = array("d", map(min, zip(*by_row, strict=True)))
        return leads


class Ceiling(NamedTuple):
    """What bounds the chance of each condition over all choices of signs left out.

    `fixed` is the evidence that every choice shares, in decibans; `groups` are those in which choices differ, and
    `highest` is the most evidence that they and what is shared can give to each hypothesis by itself.
    """

    fixed: Sequence[float]
    groups: tuple[PossibleWeights, ...]
    highest: Sequence[float]
    content: Content

    def allows(self, place: int, chance: float, prior_tempering: float) -> bool:
        """Whether some choice might give the condition at this place at least this chance, 0 to 1.

        Each rival is weighed as if the choice that is worst for it had been made, in each group by itself. More signs
        only add to the choices, so what was allowed stays allowed.
        """
        priors = self.content.prior_weights
        most, highest_lead = _most_of(chance)
        # The last hypothesis, "none of these", for which nothing is evidence, mostly leads too far by itself.
        if prior_tempering * (priors[-1] - priors[place]) - self.highest[place] > highest_lead + _ROUNDING_DB:
            return False
        tempered = self.content.tempered_priors(prior_tempering)
        own = self.fixed[place] + tempered[place]
        by_group = [group.least_leads(place) for group in self.groups]
        leads = []
        for rival in reversed(range(len(priors))):
            lead = self.fixed[rival] + tempered[rival] - own
            for group_leads in by_group:
                lead += group_leads[rival]
            if lead > highest_lead:
                return False
            leads.append(lead)
        whole: float = sum(10.0 ** (lead / 10) for lead in leads)
        return whole <= most


@cache
def _most_of(chance: float) -> tuple[float, float]:
    """How many times its own odds all hypotheses may have together for this chance, and how far one may lead by it."""
    most = _ROUNDING / chance
    return most, ratio_to_db(most)


def ceiling_of(answers: Answers, observed: Observed, choices: Choice, content: Content) -> Ceiling:
    """The bound over all these choices; `observed` is what is observed with no sign left out."""
    open_to = _possible_answers(answers, observed, choices, content)
    by_group: dict[str, list[str]] = {content.questions[question].group: [] for question in open_to}
    for question in sorted({**observed, **open_to}, key=content.question_places.__getitem__):
        group = by_group.get(content.questions[question].group)
        if group is not None:
            group.append(question)
    groups = tuple(
        _weights_of_group(tuple([(name, open_to.get(name) or (observed[name],)) for name in names]), content)
        for names in by_group.values()
    )
    answered = answers_by_group(observed, content)
    shared = evidence_of([answered[group] for group in answered if group not in by_group], content)
    highest = list(map(sum, zip(shared, *(group.highest for group in groups), strict=True)))
    return Ceiling(shared, groups, highest, content)


def _weights_of_group(group: _Group, content: Content) -> PossibleWeights:
    """The weights that one group's answers can have; most people have the same signs in a group."""
    weights: PossibleWeights | None = content.possible_weights.get(group)
    if weights is None:
        if len(content.possible_weights) >= _MOST_REMEMBERED:
            content.possible_weights.clear()
        weights = content.possible_weights[group] = PossibleWeights(_possible_rows(group, content))
    return weights


def _possible_rows(group: _Group, content: Content) -> list[Sequence[float]]:
    nothing = [0.0] * len(content.prior_weights)
    rows: list[Sequence[float]] = []
    for chosen in product(*(answers for _, answers in group)):
        weights = [weights_of(name, answer, content) for (name, _), answer in zip(group, chosen, strict=True)]
        known = [row for row in weights if row is not None]
        rows.append(combine(known, content.match.group_damping) if known else nothing)
    return rows


def _possible_answers(
    answers: Answers, observed: Observed, choices: Choice, content: Content
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Question → every answer that can be observed under any of the choices, () being nothing, and perhaps more."""
    possible: dict[str, set[tuple[str, ...]]] = {}
    denied_by_pages = content.denied_by_pages
    for asked, replies in choices.items():
        if asked in content.questions:
            possible.setdefault(asked, set()).update(reply.chosen for reply in replies)
            continue
        for question in content.asked_on[asked]:
            possible.setdefault(question, set()).update(((), ("no",)))
        reply = answers.replies[asked]
        for cue in content.pages[asked].cues:
            if cue.id in (*reply.chosen, *reply.unsure):
                for question, answer in cue.implies.items():
                    # Left out, it may be what the page that asks it denies.
                    denied = [("no",)] if question in denied_by_pages else []
                    given = [(answer,)] if cue.id in reply.chosen else []
                    possible.setdefault(question, set()).update(((), *denied, *given))
    return {
        question: tuple(sorted(chosen | {observed.get(question, ()), answers.replies.get(question, UNSURE).chosen}))
        for question, chosen in possible.items()
    }
