"""Answers so far → the next question, or none: the screen first, then only what can still change the outcome.

Order: the pages of the screen that apply (G5) → core questions → what a rule is likely enough to hang on → what tells
most about the urgency and the causes together, while an answer to any question is worth it: it tells enough about an
emergency, or about the urgency, or makes it likelier enough that the first cause is the right one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import log2
from operator import mul
from typing import NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.facts import Facts, derive_facts
from midback_cli.assessment.matching import evidence, totals
from midback_cli.assessment.rule_chances import RuleChances
from midback_cli.assessment.screening import applies, fired, unsure_flags
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import InterviewSettings, Option, Page, Question, RedFlag, Tier, Urgency
from midback_cli.knowledge.weights import db_to_probabilities


def next_question(answers: Answers, content: Content, *, ask_all: bool = False) -> Question | Page | None:
    """The next page or question to ask, or None when more questions would not change the outcome.

    The questions that belong to the likeliest cause come last; they are few.

    With `ask_all`, every question that applies is asked before None is given.

    >>> from midback_cli import Answers, load_content, next_question
    >>> content = load_content()
    >>> prompt = next_question(Answers(), content)
    >>> answers = Answers().with_reply(prompt.id, [], content)
    >>> next_question(answers, content).id == prompt.id
    False
    """
    return choose_next(answers, derive_facts(answers, content), content, ask_all=ask_all)


def choose_next(answers: Answers, facts: Facts, content: Content, *, ask_all: bool = False) -> Question | Page | None:
    """The same, where the facts are known already."""
    needed = needed_first(answers, facts, content)
    if needed is not None:
        return needed
    for page in content.pages.values():
        if page.id not in answers.replies and applies(page, facts):
            return content.asked(page.id)
    open_questions = [question for question in content.questions.values() if _is_open(question, answers, facts)]
    for question in open_questions:
        if question.tier is Tier.CORE:
            return question
    if ask_all:
        order = list(Tier)
        return min(open_questions, key=lambda question: order.index(question.tier), default=None)
    now = _Standing(facts, content)
    for_rules = _for_rules(open_questions, facts, now, content)
    telling = next(for_rules, None) or _next_telling(open_questions, now, content)
    return telling or _next_that_belongs(answers, facts, now)


def needed_first(answers: Answers, facts: Facts, content: Content) -> Question | None:
    """What must be asked before anything else, because an emergency rule with a sign that was picked hangs on it.

    How long and how bad, say: the advice comes once it is known, and nothing unknown counts as bad (G7). Nothing is
    needed for a rule that would not raise the advice above an emergency that holds already. For a line that the person
    is not sure of it is the same as if they had picked it.
    """
    if answers.replies.keys() >= set(content.interview.needed_first):
        return None
    floor, needed = _needed(answers, facts, Urgency.SELF_CARE, content)
    for other in facts.if_picked:
        # What the line would add counts one level less, so it must be that much higher to matter.
        needed |= _needed(other.answers, other.facts, floor + 1, content)[1]
    return next_of((name for name in content.interview.needed_first if name in needed), answers, facts, content)


def _needed(answers: Answers, facts: Facts, least: int, content: Content) -> tuple[int, frozenset[str]]:
    """The level that the rules say for certain, or the least one, and what a higher emergency hangs on."""
    emergencies = content.emergency_flags
    hanging = {flag.id: hangs_on(flag, answers, facts, content) for flag in emergencies}
    floor = max([least, *(flag.urgency for flag in fired(facts, content) if not hanging.get(flag.id))])
    return floor, frozenset[str]().union(*(hanging[flag.id] for flag in emergencies if flag.urgency > floor))


def hangs_on(flag: RedFlag, answers: Answers, facts: Facts, content: Content) -> frozenset[str]:
    """The open questions of [interview] needed_first that alone decide whether a rule with a picked sign holds."""
    when = flag.when
    open_questions = frozenset(
        name
        for name in content.interview.needed_first
        if name not in answers.replies and applies(content.questions[name], facts)
    )
    if not open_questions or facts.atoms.isdisjoint((when.all | when.any | when.any_2) & content.sign_atoms):
        return frozenset()

    def may_become(atom: str) -> bool:
        """Whether the atom holds, or would with other answers to the open questions."""
        if atom in facts.atoms:
            return True
        if atom in content.derived_when:
            return content.derived_when[atom].could_hold(facts.atoms, may_become)
        return not content.atom_questions[atom].isdisjoint(open_questions)

    if not when.could_hold(facts.atoms, may_become):
        return frozenset()
    unmet = set(when.all - facts.atoms)
    for options in (when.any, when.any_2):
        if options.isdisjoint(facts.atoms):
            unmet |= set(filter(may_become, options))
    unmet |= set(filter(may_become, when.none))
    return open_questions & frozenset().union(*(content.atom_questions[atom] for atom in unmet))


def next_of(question_ids: Iterable[str], answers: Answers, facts: Facts, content: Content) -> Question | None:
    """The first of these questions that is for this person and is not answered so far, not even by a cue."""
    questions = (content.questions[question_id] for question_id in question_ids)
    return next((question for question in questions if _is_open(question, answers, facts)), None)


def offered_options(question: Question, answers: Answers) -> tuple[Option, ...]:
    """The options to show: one that a page of the screen asks for is left out once that page was answered in full."""
    return tuple(option for option in question.options if not option.page or not answers.is_complete(option.page))


def _is_open(question: Question, answers: Answers, facts: Facts) -> bool:
    """Whether a question is still to be asked: not answered, not implied by the screen, and its ask_if holds."""
    return (
        question.id not in answers.replies
        and question.id not in facts.observed
        and not question.page
        and applies(question, facts)
    )


def _for_rules(
    open_questions: Sequence[Question], facts: Facts, now: _Standing, content: Content
) -> Iterator[Question]:
    """The questions that a rule above every rule that holds now is worth, in the order in which to ask them.

    A rule that would hold only with a line of which the person is not sure counts one level less.
    """
    floor = _floor(facts, content)
    known = [(facts, int(floor)), *((other.facts, floor + 1) for other in facts.if_picked)]
    for facts_then, least in known:
        yield from RuleChances(facts_then, least, now.posteriors, open_questions, content).questions()


def _floor(facts: Facts, content: Content) -> Urgency:
    flags = fired(facts, content)
    floor = flags[0].urgency if flags else Urgency.SELF_CARE
    return max([floor, *(flag.urgency for flag in unsure_flags(facts, floor, content))])


# ---------------------------------------------------------------- match: what would tell the causes apart?


class _Prospect(NamedTuple):
    """A question, and what its answer is expected to tell.

    In bits: whether this is an emergency, how urgent it is, and which cause it is. `better`: how much likelier the
    likeliest cause is to be the right one once the answer is known, 0 to 1.
    """

    question: Question
    emergency_bits: float
    urgency_bits: float
    cause_bits: float
    better: float

    @property
    def bits(self) -> float:
        """All that it tells. One that tells of the urgency and of the causes spares a second one."""
        return self.urgency_bits + self.cause_bits

    def is_worth_asking(self, settings: InterviewSettings) -> bool:
        """Not by the chance that one answer alone changes the advice: a heart attack takes three answers to be seen."""
        return (
            self.emergency_bits >= settings.emergency_bits_from
            or self.urgency_bits >= settings.urgency_bits_from
            or self.better >= settings.better_cause_from
        )


def _next_telling(open_questions: list[Question], now: _Standing, content: Content) -> Question | None:
    """The question that tells most, while any is worth asking."""
    if now.is_sure:
        return None
    prospects = [now.prospect(question) for question in open_questions if not question.rules_only]
    if not any(prospect.is_worth_asking(content.interview) for prospect in prospects):
        return None
    return min(prospects, key=lambda prospect: (-prospect.bits, prospect.question.id)).question


def _next_that_belongs(answers: Answers, facts: Facts, now: _Standing) -> Question | None:
    """A question that belongs to the likeliest cause, so that the person feels heard; none in an emergency."""
    if now.cause is None or now.floor.is_emergency:
        return None
    return next_of(now.cause.belongs, answers, facts, now.content)


class _Standing:
    """Where the match stands, and what one more answer would tell."""

    def __init__(self, facts: Facts, content: Content) -> None:
        self.content = content
        self.posteriors = db_to_probabilities(
            totals(evidence(facts.observed, content), content, content.match.prior_tempering)
        )
        self._highest = max(self.posteriors)
        self.is_sure = self._highest >= content.interview.sure_from
        # The likeliest cause; None where that is none of these.
        self.cause = next(islice(content.conditions.values(), self.posteriors.index(self._highest), None), None)
        self.floor = floor = _floor(facts, content)
        # A condition that is no more urgent than the rules' floor cannot move the advice, for rules only raise.
        levels = [*(max(condition.match_urgency, floor) for condition in content.conditions.values()), floor]
        self._by_level = _positions(levels)
        self._by_emergency = _positions([level > floor and level.is_emergency for level in levels])

    def prospect(self, question: Question) -> _Prospect:
        """What an answer to the question is expected to tell."""
        joints = [
            list(map(mul, self.posteriors, likelihoods))
            for likelihoods in self.content.likelihoods[question.id].values()
        ]
        return _Prospect(
            question,
            emergency_bits=self._expected_bits(joints, self._by_emergency),
            urgency_bits=self._expected_bits(joints, self._by_level),
            cause_bits=self._expected_bits(joints, [[position] for position in range(len(self.posteriors))]),
            better=sum(map(max, joints)) - self._highest,
        )

    def _expected_bits(self, joints: Sequence[Sequence[float]], groups: Sequence[Sequence[int]]) -> float:
        """Mutual information, in bits, of the answer with the group of hypotheses to which the truth belongs.

        Lindley, "On a measure of the information provided by an experiment" (1956).
        """
        shares = [sum(self.posteriors[position] for position in group) for group in groups]
        bits = 0.0
        for joint in joints:
            whole = sum(joint)
            parts = (sum(joint[position] for position in group) for group in groups)
            bits += sum(
                part * log2(part / (whole * share)) for part, share in zip(parts, shares, strict=True) if part > 0
            )
        return bits


def _positions(groups: Sequence[object]) -> list[list[int]]:
    """Where each group stands in a row of hypotheses."""
    return [[position for position, own in enumerate(groups) if own == group] for group in dict.fromkeys(groups)]
