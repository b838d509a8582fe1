"""A result → which single answers would change it: those that would raise the urgency, or every one of them.

The first tries only what a rule hangs on, so it costs little and stands in every result. The second tries every answer
through the whole path.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from midback_cli.assessment.answers import UNSURE, Answers, Reply, State
from midback_cli.assessment.result import Result, assess
from midback_cli.assessment.rule_bits import PossibleAnswer, rules_in_bits, set_bits
from midback_cli.assessment.screening import applies, is_for
from midback_cli.knowledge.model import Kind, Page, Question, RedFlag, Urgency

# How much an answer is worth looking at again, an unsure or missing one the most: the less, the more.
_UNSURE, _NOT_ASKED, _ANSWERED = range(3)


def _openness(answer: str | int, reply: Reply | None) -> int:
    """How much an answer is worth looking at again beside what was replied."""
    if reply is None:
        return _NOT_ASKED
    return _UNSURE if answer in reply.unsure or reply.state is UNSURE.state else _ANSWERED


# ---------------------------------------------------------------- what would raise the urgency


class WhatIf(NamedTuple):
    """One answer that would raise the urgency: its page or question, its id, and the rule that it would fire."""

    prompt_id: str
    answer: str | int
    flag: RedFlag


def raising_answers(result: Result) -> tuple[WhatIf, ...]:
    """The single answers that would raise the urgency through a rule, beside all that was said; most telling first."""
    if result.urgency is Urgency.AMBULANCE:
        return ()
    raising: tuple[list[WhatIf], ...] = tuple([] for _ in (_UNSURE, _NOT_ASKED, _ANSWERED))
    given: dict[str, tuple[str, ...] | None] = {}
    for one, flag in _raised(result):
        name = one.prompt_id
        if name not in given:
            given[name] = _given(name, result) if is_for(one.when, result.facts) else None
        said = given[name]
        if said is not None and one.answer not in said:
            openness = _openness(one.answer, result.answers.replies.get(name))
            raising[openness].append(WhatIf(name, one.answer, flag))
    return tuple(chain.from_iterable(raising))


def _given(prompt_id: str, result: Result) -> tuple[str, ...]:
    """What was picked on a page, or is observed of a question."""
    if prompt_id in result.content.questions:
        return result.facts.observed.get(prompt_id, ())
    reply = result.answers.replies.get(prompt_id)
    return reply.chosen if reply is not None else ()


def _raised(result: Result) -> Iterator[tuple[PossibleAnswer, RedFlag]]:
    """Each answer that would make a rule above the urgency hold, with the most urgent of the rules, those first.

    No rule above the urgency of a result holds without it.
    """
    in_bits = rules_in_bits(result.content)
    answers = in_bits.answers
    held = in_bits.of(result.facts.atoms)
    left = (1 << len(answers)) - 1
    found: list[tuple[int, int, RedFlag]] = []
    for rule in in_bits.above[result.urgency]:
        near = rule.may_hold_by(left, held)
        for number in set_bits(near) if near else ():
            bit = 1 << number
            if rule.suffices & bit or rule.when.holds(answers[number].added_to(held)):
                found.append((-rule.flag.urgency, number, rule.flag))
                left ^= bit
    return ((answers[number], flag) for _, number, flag in sorted(found))


# ---------------------------------------------------------------- everything that would change the result


class Change(NamedTuple):
    """One answer to a page or question that would change the result: to this urgency, with this condition first.

    `answer` is an option's id, a cue's id (with `taken_back`, the cue left out), or a number.
    """

    prompt_id: str
    answer: str | int
    taken_back: bool
    urgency: Urgency
    first: str


def every_change(result: Result) -> tuple[Change, ...]:
    """Every single answer that would change the urgency or the first cause, the most telling first.

    The follow-up rules that held for the result are held to hold still: no other answer of now makes it milder.
    Most telling: the greatest step in urgency, up before down; then gaps and "not sure" before what was answered.
    """
    now, first = result.urgency, result.causes[0].condition.id
    changes = []
    for prompt_id, answer, taken_back, answers in _with_one_changed(result):
        other = assess(answers, result.content, result.follow_up)
        other_first = other.causes[0].condition.id
        if (other.urgency, other_first) != (now, first):
            changes.append(Change(prompt_id, answer, taken_back, other.urgency, other_first))

    def order(change: Change) -> tuple[int, ...]:
        step = change.urgency - now
        return (-abs(step), -step, _openness(change.answer, result.answers.replies.get(change.prompt_id)))

    return tuple(sorted(changes, key=order))


def _with_one_changed(result: Result) -> Iterator[tuple[str, str | int, bool, Answers]]:
    """The answers with one thing changed, for each thing that can change; age and sex stay as they are."""
    content = result.content
    for page in content.pages.values():
        if page.cues and applies(page, result.facts):
            yield from _other_cues(page, result)
    for question in content.questions.values():
        if not question.page and applies(question, result.facts):
            for answer in _other_answers(question, result):
                raw = [answer] if question.kind is Kind.MANY_OF else answer
                yield question.id, answer, False, result.answers.with_reply(question.id, raw, content)


def _other_cues(page: Page, result: Result) -> Iterator[tuple[str, str, bool, Answers]]:
    """The page with each cue picked that was not, and without each that was or that the person is not sure of."""
    reply = result.answers.replies.get(page.id, Reply(State.ANSWERED))
    for cue in page.cues:
        rest = [*(other for other in reply.chosen if other != cue.id)]
        rest += [f"{other}?" for other in reply.unsure if other != cue.id]
        if cue.id not in reply.chosen:
            yield page.id, cue.id, False, result.answers.with_reply(page.id, [*rest, cue.id], result.content)
        if cue.id in (*reply.chosen, *reply.unsure):
            yield page.id, cue.id, True, result.answers.with_reply(page.id, rest, result.content)


def _other_answers(question: Question, result: Result) -> Iterator[str | int]:
    """The other answers to a question; of a number, the ends of its bands."""
    reply = result.answers.replies.get(question.id)
    if question.kind is Kind.NUMBER:
        ends = {end for band in question.bands for end in (band.minimum, band.maximum)}
        yield from sorted(ends - {reply.number if reply is not None else None})
    else:
        observed = result.facts.observed.get(question.id, ())
        yield from (answer for answer in question.answer_ids if answer not in observed and answer != "none")
