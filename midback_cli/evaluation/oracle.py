"""A condition of the rule grammar → answers that make it hold, and raw replies → what holds for them.

For whoever tries what the content says. It reads the grammar by itself, as the head of redflags.toml tells it, for what
a proof expects must not come from the code that it tries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, product
from operator import ge, gt, le, lt
from typing import Any

from midback_cli.assessment.answers import Answers
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Cue, Kind, NumberBound, Page, Question, When

_COMPARED = re.compile(r"(.+?)(>=|<=|>|<)(\d+)")
_COMPARE = {">=": ge, "<=": le, ">": gt, "<": lt}


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


def _number_for(question: Question, wanted: Iterable[NumberBound]) -> int | None:
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


# ---------------------------------------------------------------- what holds for raw replies


def expected_pages(raw: Mapping[str, Any], content: Content) -> list[str]:
    """The pages of the screen that are for a person with these replies, in their order."""
    return [
        page.id for page in content.pages.values() if page.applies_if is None or is_met(page.applies_if, raw, content)
    ]


def is_answered(prompt_id: str, raw: Mapping[str, Any]) -> bool:
    """Whether there is a reply, and it is not "unsure"."""
    return raw.get(prompt_id) not in (None, "unsure")


def is_met(when: When, raw: Mapping[str, Any], content: Content) -> bool:
    """Whether a condition of the rule grammar holds for these replies."""

    def is_true(atom: str) -> bool:
        return _is_true(atom, raw, content)

    return (
        all(map(is_true, when.all))
        and all(any(map(is_true, options)) for options in (when.any, when.any_2) if options)
        and not any(map(is_true, when.none))
    )


def _is_true(atom: str, raw: Mapping[str, Any], content: Content) -> bool:
    for derived in content.derived:
        if derived.id == atom:
            return is_met(derived.when, raw, content)
    if atom.endswith("?"):
        # Only a question that no page settles may stand here, so that no reply to it is all that unknown can mean.
        return not is_answered(re.split("[<>=]", atom)[0], raw) or _is_true(atom[:-1], raw, content)
    if compared := _COMPARED.fullmatch(atom):
        question, operator, bound = compared.groups()
        return is_answered(question, raw) and bool(_COMPARE[operator](raw[question], int(bound)))
    name, _, answer = atom.partition("=")
    page, _, cue = name.partition(".")
    if page not in content.pages or not content.pages[page].cues:
        return answer in _answers_of(name, raw, content)
    if answer:
        return page in raw and not is_answered(page, raw)
    asked_too = any("yes" in _answers_of(question, raw, content) for question in content.asked_on[page])
    return cue in _chosen(page, raw) if cue else bool(_chosen(page, raw)) or asked_too


def _answers_of(question: str, raw: Mapping[str, Any], content: Content) -> set[str]:
    """The answers to a question that were given, that a chosen cue implies, or else that its page leaves at no."""
    implied = {
        cue.implies[question]
        for page, cue in cues_of(content)
        if cue.id in _chosen(page.id, raw) and question in cue.implies
    }
    found = implied | set(_chosen(question, raw))
    is_left_out = not found and question not in raw and is_answered(content.questions[question].page, raw)
    return {"no"} if is_left_out else found


def _chosen(prompt_id: str, raw: Mapping[str, Any]) -> Sequence[str]:
    """What was chosen of a page or question; "none" of a page is nothing."""
    reply = raw.get(prompt_id)
    if isinstance(reply, list):
        return reply
    return [reply] if isinstance(reply, str) and reply not in ("none", "unsure") else []
