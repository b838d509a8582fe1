"""Facts → which single answers would raise the urgency through a rule: gaps of the screen first.

Only what a rule hangs on is tried, so it costs little and stands in every result; changes.py tries everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from midback_cli.assessment.answers import Answers, State
from midback_cli.assessment.facts import Facts
from midback_cli.assessment.screening import applies
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import RedFlag, Urgency


class WhatIf(NamedTuple):
    """One answer that would raise the urgency: its page or question, its id, and the rule that it would fire."""

    prompt_id: str
    answer: str | int
    flag: RedFlag


# An unsure or missing answer is the most worth looking at again; a given one the least.
OPEN_FIRST = (State.UNSURE, State.NOT_ASKED, State.ANSWERED)


def raising_answers(answers: Answers, facts: Facts, urgency: Urgency, content: Content) -> tuple[WhatIf, ...]:
    """The single answers that would raise the urgency through a rule, beside all that was said; most telling first."""
    if urgency is Urgency.AMBULANCE:
        return ()
    above = _rules_above(facts.atoms, urgency, content)
    found = []
    for asked, answer, added in _other_answers(answers, facts, content):
        flag = _raised(facts.atoms, added, above, content)
        if flag is not None:
            found.append(WhatIf(asked, answer, flag))
    return tuple(sorted(found, key=lambda one: (OPEN_FIRST.index(answers.state(one.prompt_id)), -one.flag.urgency)))


def _other_answers(answers: Answers, facts: Facts, content: Content) -> Iterator[tuple[str, str | int, frozenset[str]]]:
    """Each cue that was not chosen on a page that applies, and each other answer to a question that applies.

    Of questions, only the ordinary ones that rules hang on. With each, the atoms that it would make hold.
    """
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
    """The most urgent rule of `above` that the added atoms would make hold, derived facts worked out anew."""
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

    A rule that lacks something of its "all" stands under one such atom alone: without that one it cannot hold.
    """
    found: dict[str, list[RedFlag]] = {}
    for flag in content.red_flags:
        when = flag.when
        if flag.urgency > urgency and when.none.isdisjoint(atoms):
            missing = when.all - atoms
            for atom in (min(missing),) if missing else when.any | when.any_2:
                found.setdefault(atom, []).append(flag)
    return found
