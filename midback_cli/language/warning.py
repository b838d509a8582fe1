"""A result that is no emergency → the signs any of which would make it one. Pure.

Calm on purpose: only a sign without which some emergency rule cannot fire counts, and only what is one answer away. A
known illness, a pregnancy or a medicine is none by itself: whoever mentions it has it every day.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.result import Result
from midback_cli.assessment.what_if import raising_answers
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Tier, Urgency

_MOST_SIGNS = 6


class FurtherSigns(NamedTuple):
    """The signs, in words, any of which would make a result an emergency; and the highest urgency among them."""

    signs: tuple[str, ...]
    urgency: Urgency


class _Sign(NamedTuple):
    """A sign in words, how urgent it would make the result, and the atoms that it adds."""

    words: str
    urgency: Urgency
    atoms: frozenset[str] = frozenset()


def further_signs(result: Result, background: Set[str] = frozenset()) -> FurtherSigns | None:
    """The signs that would make an emergency of a result with a reported sign; None if there are none.

    `background`: the questions, and cues as page.cue, that are no sign by themselves.
    """
    reported = _reported_signs(result, background)
    sharper = tuple(_sharper_signs(reported, result))
    covered = frozenset().union(*(sign.atoms for sign in sharper))
    others = (sign for sign in _second_signs(reported, result) if sign.atoms.isdisjoint(covered))
    signs = (*sharper, *others)[:_MOST_SIGNS]
    if not signs:
        return None
    return FurtherSigns(tuple(sign.words for sign in signs), max(sign.urgency for sign in signs))


def _reported_signs(result: Result, background: Set[str]) -> frozenset[str]:
    """The atoms of the signs that were picked, answered with yes, or follow from these; not of ages, times or kinds."""
    content = result.content
    atoms = result.facts.atoms - derive_facts(_only(background, result), content).atoms
    numbers = {question.id for question in content.questions.values() if question.kind is Kind.NUMBER}
    times = numbers | set(content.interview.needed_first)
    derived = {
        fact.id
        for fact in content.derived
        if not content.atom_questions[fact.id] or not content.atom_questions[fact.id] <= times
    }
    return frozenset(
        atom
        for atom in atoms
        if atom in derived or atom in content.pages or "." in atom or (atom.endswith("=yes") and "?" not in atom)
    )


def _only(background: Set[str], result: Result) -> Answers:
    """The answers that are background, and of each page the cues that are."""
    content, kept = result.content, {}
    for prompt_id, reply in result.answers.replies.items():
        if prompt_id in background:
            kept[prompt_id] = reply
        elif prompt_id in content.pages:
            page = content.pages[prompt_id]
            cues = {
                cue.id
                for cue in page.cues
                if f"{page.id}.{cue.id}" in background or (cue.implies and cue.implies.keys() <= background)
            }
            kept[prompt_id] = reply._replace(chosen=tuple(one for one in reply.chosen if one in cues), unsure=())
    return Answers(kept)


def _sharper_signs(reported: Set[str], result: Result) -> Iterator[_Sign]:
    """The cues that describe a reported sign more sharply, such as pressure for chest pain, and alone call for help."""
    content = result.content
    for page in content.pages.values():
        for cue in page.cues:
            atoms = frozenset(f"{question}={answer}" for question, answer in cue.implies.items())
            if atoms.isdisjoint(reported) or f"{page.id}.{cue.id}" in reported:
                continue
            added = atoms | {page.id, f"{page.id}.{cue.id}"}
            levels = [flag.urgency for flag in content.red_flags if flag.when.holds(result.facts.atoms | added)]
            if levels and max(levels).is_emergency:
                yield _Sign(cue.text, max(levels), atoms)


def _second_signs(reported: Set[str], result: Result) -> Iterator[_Sign]:
    """The signs that would make a rule fire that needs a reported one."""
    content = result.content
    for one in raising_answers(result):
        if not one.flag.urgency.is_emergency or one.flag.when.all.isdisjoint(reported):
            continue
        words = _words(one.prompt_id, str(one.answer), content)
        if words:
            yield _Sign(words, one.flag.urgency, frozenset((f"{one.prompt_id}={one.answer}",)))


def _words(prompt_id: str, answer: str, content: Content) -> str:
    """A sign in the words of the content; "" for an answer that is not a sign, such as an age or a place."""
    if prompt_id in content.pages:
        return next(cue.text for cue in content.pages[prompt_id].cues if cue.id == answer)
    question = content.questions[prompt_id]
    if question.kind is Kind.YES_NO:
        return question.finding if answer == "yes" else ""
    is_sign = question.tier is Tier.SAFETY and question.kind is not Kind.NUMBER
    return f"{question.finding}: {question.label(answer, content.texts.answers)}" if is_sign else ""
