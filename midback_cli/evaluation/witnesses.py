"""A rule's condition → answers that satisfy it: the people on whom a check tries the rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product
from typing import Any

from midback_cli.assessment.answers import Answers, State
from midback_cli.evaluation.oracle import cues_of
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, NumberBound, Page, Question, When


def with_page_opened(page: Page, person: Answers, content: Content) -> Answers:
    """The answers, with a cue picked on each page that must have one before this page applies; "not sure" stays."""
    for atom in smallest_choices(page.applies_if)[0] if page.applies_if else ():
        opening = content.pages.get(atom.partition(".")[0])
        if opening is not None and opening.cues:
            reply = person.replies.get(opening.id)
            if reply is None or (reply.state is State.ANSWERED and not reply.chosen):
                person = person.with_reply(opening.id, [opening.cues[0].id], content)
    return person


def smallest_choices(when: When) -> list[tuple[str, ...]]:
    """Every smallest choice of atoms that satisfies a condition."""
    choices = [sorted(options) for options in (when.any, when.any_2) if options]
    return [(*sorted(when.all), *chosen) for chosen in product(*choices)]


def every_choice(when: When, content: Content) -> Iterator[tuple[str, ...]]:
    """Every choice of single answers and cues that satisfies a condition: the smallest choices, spelled out."""
    for atoms in smallest_choices(when):
        for parts in product(*(_spelled_out(atom, content) for atom in atoms)):
            yield tuple(chain.from_iterable(parts))


def _spelled_out(atom: str, content: Content) -> list[tuple[str, ...]]:
    """The choices that make one atom hold.

    Of a named fact, those of its condition; of a page, its cues and the answers that it asks for; of an answer, also
    the cues that imply it.
    """
    for derived in content.derived:
        if derived.id == atom:
            return list(every_choice(derived.when, content))
    if atom in content.pages:
        asked_too = ((f"{question_id}=yes",) for question_id in content.asked_on[atom])
        return [*((f"{atom}.{cue.id}",) for cue in content.pages[atom].cues), *asked_too]
    question_id, _, answer = atom.partition("=")
    implying = ((f"{page.id}.{cue.id}",) for page, cue in cues_of(content) if cue.implies.get(question_id) == answer)
    return [(atom,), *implying]


def witness(atoms: Sequence[str], content: Content) -> Answers | None:
    """Answers that make these atoms hold, or None if two of the atoms want different answers."""
    raw: dict[str, Any] = {}
    bounded = {bound.atom for bounds in content.comparisons.values() for bound in bounds}
    for question_id, bounds in content.comparisons.items():
        if wanted := [bound for bound in bounds if bound.atom in atoms]:
            raw[question_id] = _number_within(wanted, content.questions[question_id])
            if raw[question_id] is None:
                return None
    for atom in (atom for atom in atoms if atom not in bounded):
        for prompt_id, reply in _raw_replies(atom.removesuffix("?"), content).items():
            if isinstance(reply, list) and isinstance(raw.get(prompt_id), list):
                raw[prompt_id] = sorted({*raw[prompt_id], *reply})
                if any(f"{entry}?" in raw[prompt_id] for entry in raw[prompt_id]):
                    return None
            elif raw.setdefault(prompt_id, reply) != reply:
                return None
    return Answers.from_mapping(raw, content)


def _number_within(bounds: Iterable[NumberBound], question: Question) -> int | None:
    """The smallest number within all bounds, or None."""
    numbers = range(question.minimum, question.maximum + 1)
    return next((number for number in numbers if all(bound.holds(number) for bound in bounds)), None)


def _raw_replies(atom: str, content: Content) -> dict[str, Any]:
    """Replies that make one atom hold, as a file of answers gives them."""
    for derived in content.derived:
        if derived.id == atom:
            parts = min(smallest_choices(derived.when), key=len)
            replies = (_raw_replies(part.removesuffix("?"), content) for part in parts)
            return dict(chain.from_iterable(reply.items() for reply in replies))
    for question_id, bounds in content.comparisons.items():
        for bound in bounds:
            if bound.atom == atom:
                return {question_id: _number_within([bound], content.questions[question_id])}
    name, _, answer = atom.partition("=")
    page_id, _, cue_id = name.partition(".")
    if page_id in content.pages and content.pages[page_id].cues:
        if answer == "unsure-line":
            return {page_id: [f"{content.pages[page_id].cues[0].id}?"]}
        return {page_id: "unsure" if answer else [cue_id or content.pages[page_id].cues[0].id]}
    return {name: [answer] if content.questions[name].kind is Kind.MANY_OF else answer}
