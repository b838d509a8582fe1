"""A result → which single answers would change it: those that would raise the urgency, or every one of them.

The first tries only what a rule hangs on, so it costs little and stands in every result. The second tries every answer
through the whole path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from midback_cli.assessment.answers import Answers, Reply, State
from midback_cli.assessment.result import Result, assess
from midback_cli.assessment.screening import applies
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Page, Question, RedFlag, Urgency

# An unsure or missing answer is the most worth looking at again; a given one the least.
_OPEN_FIRST = (State.UNSURE, State.NOT_ASKED, State.ANSWERED)


def _openness(prompt_id: str, answer: str | int, answers: Answers) -> int:
    """How much an answer is worth looking at again: the less, the more."""
    reply = answers.replies.get(prompt_id)
    is_unsure = reply is not None and answer in reply.unsure
    return _OPEN_FIRST.index(State.UNSURE if is_unsure else answers.state(prompt_id))


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
    atoms, content = result.facts.atoms, result.content
    above = _rules_above(atoms, result.urgency, content)
    raising = []
    for prompt_id, answer, added in _answers_of_rules(result):
        flag = _raised(atoms, added, above, content)
        if flag is not None:
            raising.append(WhatIf(prompt_id, answer, flag))

    def order(what_if: WhatIf) -> tuple[int, int]:
        return _openness(what_if.prompt_id, what_if.answer, result.answers), -what_if.flag.urgency

    return tuple(sorted(raising, key=order))


def _answers_of_rules(result: Result) -> Iterator[tuple[str, str | int, frozenset[str]]]:
    """Each cue that was not chosen on a page that applies, and each other answer to a question that applies.

    Of the questions, only those that rules depend on and that no page asks. Each answer comes with the atoms that it
    would make hold.
    """
    answers, facts, content = result.answers, result.facts, result.content
    for page_id, cues in content.atoms_of_cues.items():
        if applies(content.pages[page_id], facts):
            reply = answers.replies.get(page_id)
            chosen = reply.chosen if reply is not None else ()
            yield from ((page_id, cue, added) for cue, added in cues if cue not in chosen)
    for question_id, others in content.atoms_of_answers.items():
        if applies(content.questions[question_id], facts):
            observed = facts.observed.get(question_id, ())
            yield from ((question_id, answer, added) for answer, added in others if answer not in observed)


def _raised(
    atoms: frozenset[str], added: frozenset[str], above: Mapping[str, Sequence[RedFlag]], content: Content
) -> RedFlag | None:
    """The most urgent rule of `above` that the added atoms would make hold, with the derived facts worked out anew."""
    fresh = added - atoms
    derives = not fresh.isdisjoint(content.derived_from)
    if not derives and fresh.isdisjoint(above):
        return None
    known = atoms | added
    for derived, naming in content.derived_by_naming if derives else ():
        # Only what names a fresh atom can begin to hold.
        if not naming.isdisjoint(fresh) and derived.id not in known and derived.when.holds(known):
            known |= {derived.id}
            fresh |= {derived.id}
    held = [flag for atom in fresh for flag in above.get(atom, ()) if flag.when.holds(known)]
    return max(held, key=lambda flag: (flag.urgency, flag.id)) if held else None


def _rules_above(atoms: frozenset[str], urgency: Urgency, content: Content) -> Mapping[str, Sequence[RedFlag]]:
    """The rules above the urgency that more atoms could make hold, each under those of which it needs a fresh one.

    A rule that lacks something of its "all" stands under one such atom alone: without that atom it cannot hold.
    """
    above: dict[str, list[RedFlag]] = {}
    for flag in content.red_flags:
        when = flag.when
        if flag.urgency > urgency and when.none.isdisjoint(atoms):
            missing = when.all - atoms
            for atom in (min(missing),) if missing else when.any | when.any_2:
                above.setdefault(atom, []).append(flag)
    return above


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
        return (-abs(step), -step, _openness(change.prompt_id, change.answer, result.answers))

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
