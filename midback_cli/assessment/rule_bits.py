"""Content → its rules in bits, one for each atom, so that every answer can be tried against every rule at little cost.

An answer may hang on many rules, and a rule on many answers: the answers that may bring what a rule lacks are bits too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Derived, RedFlag, Urgency, When


@dataclass(frozen=True, slots=True)
class WhenBits:
    """When a rule or a derived fact holds."""

    all: int
    any: int
    any_2: int
    none: int

    def holds(self, held: int) -> bool:
        """As `When.holds`."""
        return (
            self.all & held == self.all
            and (not self.any or self.any & held != 0)
            and (not self.any_2 or self.any_2 & held != 0)
            and not self.none & held
        )


@dataclass(frozen=True, slots=True)
class PossibleAnswer:
    """An answer to a page or question, the atoms that it adds, and the derived facts that could then hold, in order.

    `when` says for whom it is asked; None for everybody.
    """

    prompt_id: str
    when: When | None
    answer: str | int
    added: int
    derived: Sequence[tuple[int, WhenBits]]

    def added_to(self, held: int) -> int:
        """The atoms that hold with this answer."""
        held |= self.added
        for fact, when in self.derived:
            if when.holds(held):
                held |= fact
        return held


@dataclass(frozen=True, slots=True)
class RuleBits:
    """A rule, and each of its needs: the atoms of which it needs one, and the answers that may bring one of them.

    `suffices` are the answers that, where they bring all that it lacks, are sure to make it hold.
    """

    flag: RedFlag
    when: WhenBits
    needs: Sequence[tuple[int, int]]
    suffices: int

    def may_hold_by(self, answers: int, held: int) -> int:
        """Those of the answers each of which may bring all that the rule, which does not hold, lacks."""
        if held & self.when.none:
            return 0
        for choice, bringing in self.needs:
            if not held & choice:
                answers &= bringing
                if not answers:
                    break
        return answers


class RulesInBits(NamedTuple):
    """Every answer that rules may hang on, in order; urgency → the rules above it, most urgent first; atom → its bit.

    The answers are each cue of a page, and each answer to a question that rules depend on and no page asks.
    """

    answers: Sequence[PossibleAnswer]
    above: Mapping[Urgency, Sequence[RuleBits]]
    bits: Mapping[str, int]

    def of(self, atoms: Iterable[str]) -> int:
        """The bits of these atoms; one that no rule knows has none."""
        return _bits_of(atoms, self.bits)


def set_bits(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def rules_in_bits(content: Content) -> RulesInBits:
    """The rules of this content, which remembers them."""
    if not content.in_bits:
        content.in_bits.append(_laid_out(content))
    found: RulesInBits = content.in_bits[0]
    return found


def _laid_out(content: Content) -> RulesInBits:
    named = [*(fact.when for fact in content.derived), *(flag.when for flag in content.red_flags)]
    atoms = sorted({fact.id for fact in content.derived}.union(*(when.atoms for when in named)))
    bits = {atom: 1 << place for place, atom in enumerate(atoms)}
    answers, reached = [], []
    for prompt_id, possible in (*content.atoms_of_cues.items(), *content.atoms_of_answers.items()):
        when = content.asked(prompt_id).when
        for answer, added in possible:
            derived = list(_could_begin(added, content))
            facts = [(bits[fact.id], _when(fact.when, bits)) for fact in derived]
            answers.append(PossibleAnswer(prompt_id, when, answer, _bits_of(added, bits), facts))
            reached.append(added.union(fact.id for fact in derived))
    flags = sorted(content.red_flags, key=lambda flag: (flag.urgency, flag.id), reverse=True)
    rules = [_rule(flag, answers, reached, bits) for flag in flags]
    return RulesInBits(answers, {level: [one for one in rules if one.flag.urgency > level] for level in Urgency}, bits)


def _could_begin(added: frozenset[str], content: Content) -> Iterator[Derived]:
    """The derived facts that these atoms could make hold, in order: what names none of them can not begin to."""
    atoms = set(added)
    for fact, naming in content.derived_by_naming:
        if not naming.isdisjoint(atoms):
            atoms.add(fact.id)
            yield fact


def _rule(
    flag: RedFlag, answers: Sequence[PossibleAnswer], reached: Sequence[Set[str]], bits: Mapping[str, int]
) -> RuleBits:
    when = _when(flag.when, bits)
    choices = (*({atom} for atom in sorted(flag.when.all)), *filter(None, (flag.when.any, flag.when.any_2)))
    needs = [(_bits_of(choice, bits), _bringing(choice, reached)) for choice in choices]
    # What derived facts follow from an answer depends on the others.
    suffices = _numbered(not answer.derived and not answer.added & when.none for answer in answers)
    return RuleBits(flag, when, needs, suffices)


def _bringing(choice: Set[str], reached: Sequence[Set[str]]) -> int:
    return _numbered(not atoms.isdisjoint(choice) for atoms in reached)


def _numbered(held: Iterable[bool]) -> int:
    """The bit of each place at which something holds."""
    return sum(1 << number for number, holds in enumerate(held) if holds)


def _when(when: When, bits: Mapping[str, int]) -> WhenBits:
    return WhenBits(*(_bits_of(atoms, bits) for atoms in (when.all, when.any, when.any_2, when.none)))


def _bits_of(atoms: Iterable[str], bits: Mapping[str, int]) -> int:
    return reduce(or_, [bits.get(atom, 0) for atom in atoms], 0)
