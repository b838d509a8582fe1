"""Facts → which single answers would raise the urgency through a rule: gaps of the screen first.

Only what a rule hangs on is tried, so it costs little and stands in every result; changes.py tries everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from midback_cli.assessment.answers import Answers, State
from midback_cli.assessment.facts import Facts
from midback_cli.assessment.screening import applies
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Question, RedFlag, Urgency


class WhatIf(NamedTuple):
    """One answer that would raise the urgency: its page or question, its id, and the rule that it would fire."""

    asked: str
    answer: str | int
    flag: RedFlag


# An unsure or missing answer is the most worth looking at again; a given one the least.
OPEN_FIRST = (State.UNSURE, State.NOT_ASKED, State.ANSWERED)


def raising_answers(answers: Answers, facts: Facts, urgency: Urgency, content: Content) -> tuple[WhatIf, ...]:
    """The single answers that would raise the urgency through a rule, beside all that was said; most telling first."""
    if urgency is Urgency.AMBULANCE:
        return ()
    found = []
    for asked, answer, added in (*_other_cues(answers, facts, content), *_other_answers(facts, content)):
        flag = _raised(facts.atoms, added, urgency, content)
        if flag is not None:
            found.append(WhatIf(asked, answer, flag))
    return tuple(sorted(found, key=lambda one: (OPEN_FIRST.index(answers.state(one.asked)), -one.flag.urgency)))


def _other_cues(answers: Answers, facts: Facts, content: Content) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each cue that was not chosen on a page that applies, with the atoms that it would add."""
    for page in content.pages.values():
        reply = answers.replies.get(page.id)
        if page.cues and applies(page, facts):
            for cue in page.cues:
                if reply is None or cue.id not in reply.chosen:
                    implied = (f"{question}={answer}" for question, answer in cue.implies.items())
                    yield page.id, cue.id, frozenset((page.id, f"{page.id}.{cue.id}", *implied))


def _other_answers(facts: Facts, content: Content) -> Iterator[tuple[str, str | int, frozenset[str]]]:
    """Each other answer to an ordinary question that applies and that rules hang on, with the atoms it would add."""
    for question in content.questions.values():
        if question.page or not content.flags_on[question.id]:
            continue
        if applies(question, facts):
            settled = facts.settled.get(question.id, ())
            for answer, added in _answers_to(question, content):
                if answer not in settled:
                    yield question.id, answer, added


def _answers_to(question: Question, content: Content) -> Iterator[tuple[str | int, frozenset[str]]]:
    """Each answer with the atoms that it makes hold; of a number, those at the bounds of the rules."""
    if question.kind is Kind.NUMBER:
        comparisons = content.comparisons.get(question.id, ())
        for number in sorted({one.bound for one in comparisons}):
            held = frozenset(one.atom for one in comparisons if one.holds(number))
            yield number, held | {f"{atom}?" for atom in held}
    else:
        for answer in question.answer_ids:
            yield answer, frozenset((f"{question.id}={answer}",))


def _raised(atoms: frozenset[str], added: frozenset[str], urgency: Urgency, content: Content) -> RedFlag | None:
    """The most urgent rule above the urgency that the added atoms would make hold, derived facts worked out anew."""
    known = atoms | added
    fresh = set(added - atoms)
    for derived in content.derived:
        if derived.id not in known and derived.when.holds(known):
            known |= {derived.id}
            fresh.add(derived.id)
    above = (flag for atom in fresh for flag in content.flags_naming.get(atom, ()) if flag.urgency > urgency)
    held = [flag for flag in above if flag.when.holds(known)]
    return max(held, key=lambda flag: (flag.urgency, flag.id), default=None)
