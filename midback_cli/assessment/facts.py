"""Answers → facts: every atom that holds, and the observed answers, with cues and "none" carried through.

Turning a cue on only ever adds atoms (but for its page's `=unsure` and `=unsure-line`, and the "no" of what it
implies), which is what lets the rules be monotone (G2). Unknown is no atom; only the atoms that end in `?` hold when
their question is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from midback_cli.assessment.answers import ANSWERED, UNSURE, Answers
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import When

_YES = ("yes",)


class Facts(NamedTuple):
    """`atoms` that hold, for the rules; `observed`: question → chosen answers, for the match.

    `if_picked` is what would hold if a line were picked that the person is not sure of: for each such line by itself.
    """

    atoms: frozenset[str]
    observed: Mapping[str, tuple[str, ...]]
    if_picked: tuple[IfPicked, ...] = ()


class IfPicked(NamedTuple):
    """A line that the person is not sure of, by the id that a result has for it, and the answers with it picked."""

    id: str
    answers: Answers
    facts: Facts


def derive_facts(answers: Answers, content: Content) -> Facts:
    """The facts that follow from the answers."""
    facts = _facts(answers, content)
    return facts._replace(if_picked=_if_picked(answers, content)) if any(_unsure_pages(answers)) else facts


def _unsure_pages(answers: Answers) -> Iterator[str]:
    return (asked for asked, reply in answers.replies.items() if reply.unsure)


def _if_picked(answers: Answers, content: Content) -> tuple[IfPicked, ...]:
    """Each line that the person is not sure of, as if it were picked and all else stayed as it is."""
    pages = set(_unsure_pages(answers))
    others = []
    for line_id, (page, line) in content.unsure_lines.items():
        reply = answers.replies[page.id] if page.id in pages else None
        if reply is not None and line.id in reply.unsure:
            chosen = tuple(cue.id for cue in page.cues if cue.id in (*reply.chosen, line.id))
            unsure = tuple(other for other in reply.unsure if other != line.id)
            picked = Answers({**answers.replies, page.id: reply._replace(chosen=chosen, unsure=unsure)})
            others.append(IfPicked(line_id, picked, _facts(picked, content)))
    return tuple(others)


def _facts(answers: Answers, content: Content) -> Facts:
    """The facts, without what would hold if a line were picked."""
    observed = observed_answers(answers, content)
    names = content.atom_names
    atoms = {names[question][answer] for question, chosen in observed.items() for answer in chosen}
    for asked, reply in answers.replies.items():
        if asked in content.questions:
            # Kept even where a cue says otherwise: both were said, and a cue must only ever add.
            if reply.chosen is not observed.get(asked):
                atoms.update([names[asked][answer] for answer in reply.chosen])
        elif reply.chosen:
            atoms.add(asked)
            atoms.update([names[asked][cue] for cue in reply.chosen])
        # A page may have the id of the question that it asks.
        if reply.state is UNSURE.state and asked in content.pages:
            atoms.add(f"{asked}=unsure")
        if reply.unsure:
            atoms.add(f"{asked}=unsure-line")
    for question, chosen in observed.items():
        if chosen == _YES and content.questions[question].page:
            atoms.add(content.questions[question].page)
    _add_comparisons(atoms, answers, content)
    for question, maybes in content.maybe_atoms.items():
        unknown = question not in observed
        atoms.update([maybe for maybe in maybes if unknown or maybe[:-1] in atoms])
    for derived, naming in content.derived_by_naming:
        if not naming.isdisjoint(atoms) and derived.when.holds(atoms):
            atoms.add(derived.id)
    return Facts(frozenset(atoms), observed)


def could_hold(
    when: When, answers: Answers, facts: Facts, content: Content, within: frozenset[str] = frozenset()
) -> bool:
    """Whether a condition holds, or would with answers that are still missing or unsure: a gap is not a "no" (G4).

    What a page asks is no gap for somebody whom it is not for; pages `within` are being looked at already.
    """

    def could(atom: str) -> bool:
        if atom in facts.atoms:
            return True
        if atom in content.derived_when:
            return could_hold(content.derived_when[atom], answers, facts, content, within)
        questions = content.atom_questions[atom]
        page, cue = content.atom_places[atom]
        is_open = facts.observed.keys().isdisjoint(questions) if questions else _is_open(page, cue, answers)
        return is_open and (not page or page in within or could_apply(page))

    def could_apply(page: str) -> bool:
        applies_if = content.pages[page].applies_if
        return applies_if is None or could_hold(applies_if, answers, facts, content, within | {page})

    return when.could_hold(facts.atoms, could)


def _is_open(page: str, cue: str, answers: Answers) -> bool:
    """Whether it is not known if this cue, or any cue, of a page fits."""
    reply = answers.replies.get(page)
    return reply is None or reply.state is not ANSWERED or (cue in reply.unsure if cue else bool(reply.unsure))


def observed_answers(answers: Answers, content: Content) -> dict[str, tuple[str, ...]]:
    """Question → its chosen answers, given or implied, in the order of the content (so sums never depend on another).

    What a cue implies counts over what was given; "no" counts for what an answered page asks and nobody chose, unless a
    line that implies it stays unsure.
    """
    answered = [page for page, reply in answers.replies.items() if page in content.pages and reply.state is ANSWERED]
    observed: dict[str, tuple[str, ...]] = {}
    for page in answered:
        observed.update(content.denials[page])
    for question in unsure_questions(answers, content):
        observed.pop(question, None)
    for asked, reply in answers.replies.items():
        if reply.state is not ANSWERED:
            observed.pop(asked, None)
        elif asked in content.questions:
            observed[asked] = reply.chosen
    for page, cues in content.implied_by_cues.items():
        reply = answers.replies.get(page, UNSURE)
        for cue, implied in cues.items() if reply.chosen else ():
            if cue in reply.chosen:
                observed.update(implied)
    return {question: observed[question] for question in sorted(observed, key=content.question_places.__getitem__)}


def unsure_questions(answers: Answers, content: Content) -> frozenset[str]:
    """The questions that lines imply of which the person is not sure."""
    return frozenset(
        question
        for asked, reply in answers.replies.items()
        if reply.unsure
        for cue in content.pages[asked].cues
        if cue.id in reply.unsure
        for question in cue.implies
    )


def _add_comparisons(atoms: set[str], answers: Answers, content: Content) -> None:
    for question, comparisons in content.comparisons.items():
        reply = answers.replies.get(question)
        if reply is not None and reply.number is not None:
            number = reply.number
            atoms.update([comparison.atom for comparison in comparisons if comparison.holds(number)])
