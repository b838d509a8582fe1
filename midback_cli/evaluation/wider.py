"""Two conditions of the rule grammar → whether one holds wherever the other does, as far as their form tells.

Where the form does not tell, the answer is no: a difference too many is read by a person, one too few by nobody.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import NamedTuple

from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, When

_COMPARED = re.compile(r"(.+?)(>=|<=|>|<)(\d+)(\??)")


class _Clauses(NamedTuple):
    """A condition with its named facts spelled out: of each clause one atom must hold, of `none` no atom may."""

    clauses: tuple[frozenset[str], ...]
    none: frozenset[str]


def covers(wider: When, narrower: When | None, content: Content, other: Content) -> bool:
    """Whether the first condition, of `content`, holds for everybody for whom the second, of `other`, does."""
    if narrower is None:
        return False
    one, two = _spelled_out(wider, content), _spelled_out(narrower, other)

    def follows(atom: str, options: frozenset[str]) -> bool:
        return any(_implies(atom, option, content) for option in options)

    return all(
        any(all(follows(atom, needed) for atom in given) for given in two.clauses) for needed in one.clauses
    ) and all(follows(atom, two.none) for atom in one.none)


def is_under_none(place: str, content: Content) -> bool:
    """Whether the named fact at this place of the content reassures in some rule or other named fact."""
    part, name = (*place.split("."), "", "")[:2]
    whens = (*(flag.when for flag in content.red_flags), *(derived.when for derived in content.derived))
    whens += tuple(rule.flag.when for rule in content.follow_up_rules)
    reassuring = frozenset(chain.from_iterable(when.none for when in whens))
    return part == "derived" and name in reassuring


def _spelled_out(when: When, content: Content) -> _Clauses:
    derived = {one.id: one.when for one in content.derived}
    clauses: list[frozenset[str]] = []
    none = set(when.none)
    for atom in sorted(when.all):
        if atom in derived:
            inner = _spelled_out(derived[atom], content)
            clauses += inner.clauses
            none |= inner.none
        else:
            clauses.append(frozenset((atom,)))
    clauses += (_options(options, content) for options in (when.any, when.any_2) if options)
    return _Clauses(tuple(clauses), frozenset(none))


def _options(atoms: frozenset[str], content: Content) -> frozenset[str]:
    """The atoms of which one must hold, with each named fact that is itself a choice spelled out."""
    derived = {one.id: _spelled_out(one.when, content) for one in content.derived if one.id in atoms}
    choices = {name: found.clauses[0] for name, found in derived.items() if len(found.clauses) == 1 and not found.none}
    return frozenset(chain.from_iterable(choices.get(atom, (atom,)) for atom in atoms))


def _implies(given: str, needed: str, content: Content) -> bool:
    """Whether one atom holds whenever another does."""
    if given == needed or f"{given}?" == needed:
        return True
    one, two = _COMPARED.fullmatch(given), _COMPARED.fullmatch(needed)
    if one and two and one[1] == two[1] and one[4] <= two[4]:
        return _is_within(one[2], int(one[3]), two[2], int(two[3]))
    page, _, cue = given.partition(".")
    if page in content.pages and cue:
        found = next((one for one in content.pages[page].cues if one.id == cue), None)
        implied = (f"{question}={answer}" for question, answer in found.implies.items()) if found else ()
        return needed == page or needed in implied
    name, _, answer = given.partition("=")
    question = content.questions.get(name)
    return question is not None and question.kind is Kind.YES_NO and answer == "yes" and question.page == needed != ""


def _is_within(operator: str, bound: int, other: str, other_bound: int) -> bool:
    """Whether every whole number that passes the first comparison passes the second."""
    if operator[0] != other[0]:
        return False
    is_above = operator[0] == ">"
    first = bound + (operator == ">") - (operator == "<")
    second = other_bound + (other == ">") - (other == "<")
    return first >= second if is_above else first <= second
