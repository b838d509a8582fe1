"""The conditions of two rules → whether one holds wherever the other does, as far as their form shows.

If the form does not show it, the answer is no: a difference too many is read by a person, one too few by nobody.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import NamedTuple

from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, When

_BOUND = re.compile(r"(.+?)(>=|<=|>|<)(\d+)(\??)")


class _Clauses(NamedTuple):
    """A condition with its named facts spelled out: in each clause one atom must hold, and no atom of `none` may."""

    clauses: tuple[frozenset[str], ...]
    none: frozenset[str]


def covers(wider: When, narrower: When | None, content: Content, other: Content) -> bool:
    """Whether the first condition, of `content`, holds for everybody for whom the second, of `other`, does."""
    if narrower is None:
        return False
    needed, given = _spelled_out(wider, content), _spelled_out(narrower, other)

    def follows(atom: str, options: frozenset[str]) -> bool:
        return any(_implies(atom, option, content) for option in options)

    return all(
        any(all(follows(atom, options) for atom in clause) for clause in given.clauses) for options in needed.clauses
    ) and all(follows(atom, given.none) for atom in needed.none)


def is_under_none(place: str, content: Content) -> bool:
    """Whether the named fact at this place of the content stands under `none` of a rule or of another named fact."""
    part, name = (*place.split("."), "", "")[:2]
    whens = (*(flag.when for flag in content.red_flags), *(derived.when for derived in content.derived))
    whens += tuple(rule.flag.when for rule in content.follow_up_rules)
    reassuring = frozenset(chain.from_iterable(when.none for when in whens))
    return part == "derived" and name in reassuring


def _spelled_out(when: When, content: Content) -> _Clauses:
    clauses: list[frozenset[str]] = []
    none = set(when.none)
    for atom in sorted(when.all):
        if atom in content.derived_when:
            inner = _spelled_out(content.derived_when[atom], content)
            clauses += inner.clauses
            none |= inner.none
        else:
            clauses.append(frozenset((atom,)))
    clauses += (_options(options, content) for options in (when.any, when.any_2) if options)
    return _Clauses(tuple(clauses), frozenset(none))


def _options(atoms: frozenset[str], content: Content) -> frozenset[str]:
    """The atoms of a clause, with each named fact that is a clause itself spelled out."""
    derived = {fact.id: _spelled_out(fact.when, content) for fact in content.derived if fact.id in atoms}
    choices = {name: inner.clauses[0] for name, inner in derived.items() if len(inner.clauses) == 1 and not inner.none}
    return frozenset(chain.from_iterable(choices.get(atom, (atom,)) for atom in atoms))


def _implies(given: str, needed: str, content: Content) -> bool:
    """Whether one atom holds whenever another does."""
    if given == needed or f"{given}?" == needed:
        return True
    bound, wider = _BOUND.fullmatch(given), _BOUND.fullmatch(needed)
    if bound and wider and bound[1] == wider[1] and bound[4] <= wider[4]:
        return _is_within(bound[2], int(bound[3]), wider[2], int(wider[3]))
    page, _, cue = given.partition(".")
    if page in content.pages and cue:
        implies = next((other.implies for other in content.pages[page].cues if other.id == cue), {})
        return needed == page or needed in (f"{question}={answer}" for question, answer in implies.items())
    name, _, answer = given.partition("=")
    question = content.questions.get(name)
    return question is not None and question.kind is Kind.YES_NO and answer == "yes" and question.page == needed != ""


def _is_within(operator: str, bound: int, other: str, other_bound: int) -> bool:
    """Whether every whole number within the first bound is within the second."""
    if operator[0] != other[0]:
        return False
    is_above = operator[0] == ">"
    first = bound + (operator == ">") - (operator == "<")
    second = other_bound + (other == ">") - (other == "<")
    return first >= second if is_above else first <= second
