"""A condition of the rule grammar → answers that make it hold, for whoever tries what the content says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product
from typing import Any

from midback_cli.assessment.answers import Answers
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Comparison, Cue, Kind, Page, Question, When


def cues_of(content: Content) -> list[tuple[Page, Cue]]:
    """Every cue with its page."""
    return [(page, cue) for page in content.pages.values() for cue in page.cues]


def opened(page: Page, person: Answers, content: Content) -> Answers:
    """The answers with the cues that open the page to this person, if it is not for everybody."""
    for atom in satisfying(page.applies_if)[0] if page.applies_if else ():
        opening = content.pages.get(atom.partition(".")[0])
        if opening is not None and opening.cues and opening.id not in person.replies:
            person = person.with_reply(opening.id, [opening.cues[0].id], content)
    return person


def satisfying(when: When) -> list[tuple[str, ...]]:
    """Every smallest choice of atoms that satisfies the lists of a condition."""
    choices = [sorted(options) for options in (when.any, when.any_2) if options]
    return [(*sorted(when.all), *chosen) for chosen in product(*choices)]


def every_way(when: When, content: Content) -> Iterator[tuple[str, ...]]:
    """Every choice of single answers and cues that satisfies a condition: what satisfying gives, spelled out."""
    for atoms in satisfying(when):
        for parts in product(*(_spelled_out(atom, content) for atom in atoms)):
            yield tuple(chain.from_iterable(parts))


def _spelled_out(atom: str, content: Content) -> list[tuple[str, ...]]:
    """The ways to one atom: those of a named fact, the cues and answers of a page, or the cues that imply an answer."""
    for derived in content.derived:
        if derived.id == atom:
            return list(every_way(derived.when, content))
    if atom in content.pages:
        asked = ((f"{question}=yes",) for question in content.asked_on[atom])
        return [*((f"{atom}.{cue.id}",) for cue in content.pages[atom].cues), *asked]
    question, _, answer = atom.partition("=")
    implying = ((f"{page.id}.{cue.id}",) for page, cue in cues_of(content) if cue.implies.get(question) == answer)
    return [(atom,), *implying]


def answers_to(atoms: Sequence[str], content: Content) -> Answers | None:
    """Answers that make these atoms hold, or None where two of them want different answers."""
    raw: dict[str, Any] = {}
    compared = {one.atom for comparisons in content.comparisons.values() for one in comparisons}
    for question, comparisons in content.comparisons.items():
        if wanted := [one for one in comparisons if one.atom in atoms]:
            raw[question] = _number_for(content.questions[question], wanted)
            if raw[question] is None:
                return None
    for atom in (atom for atom in atoms if atom not in compared):
        for name, value in _raw_for(atom.removesuffix("?"), content).items():
            if isinstance(value, list) and isinstance(raw.get(name), list):
                raw[name] = sorted({*raw[name], *value})
            elif raw.setdefault(name, value) != value:
                return None
    return Answers.from_mapping(raw, content)


def _number_for(question: Question, wanted: Iterable[Comparison]) -> int | None:
    """The first number that satisfies all comparisons."""
    numbers = range(question.minimum, question.maximum + 1)
    return next((number for number in numbers if all(one.holds(number) for one in wanted)), None)


def _raw_for(atom: str, content: Content) -> dict[str, Any]:
    derived = next((one for one in content.derived if one.id == atom), None)
    if derived is not None:
        smallest = min(satisfying(derived.when), key=len)
        return {name: value for part in smallest for name, value in _raw_for(part.removesuffix("?"), content).items()}
    for question_id, comparisons in content.comparisons.items():
        for one in comparisons:
            if one.atom == atom:
                return {question_id: _number_for(content.questions[question_id], [one])}
    name, _, answer = atom.partition("=")
    page_id, _, cue_id = name.partition(".")
    if page_id in content.pages and content.pages[page_id].cues:
        return {page_id: "unsure" if answer else [cue_id or content.pages[page_id].cues[0].id]}
    question = content.questions[name]
    return {name: [answer] if question.kind is Kind.MANY_OF else answer}
