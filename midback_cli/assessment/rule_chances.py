"""Facts + what the match makes of them → how likely each rule is to come true yet, and the questions to ask for it.

A rule is worth a question while the chance that it comes true is worth it: an emergency that is one likely answer away
is asked for, and nobody is asked for what hangs on three unlikely ones. Once the cause is known, answers count as
independent of each other, as in the match. A question that is not open yet may open by another answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from math import prod

from midback_cli.assessment.facts import Facts
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Question, RedFlag, Tier, When

_NOTHING: frozenset[str] = frozenset()


class RuleChances:
    """What the rules above a floor, an urgency as a number, may still come to, as things stand."""

    def __init__(
        self,
        facts: Facts,
        floor: int,
        posteriors: Sequence[float],
        open_questions: Sequence[Question],
        content: Content,
    ) -> None:
        self._atoms = facts.atoms
        self._observed = facts.observed
        self._posteriors = posteriors
        self._open = {question.id: question for question in open_questions}
        self._content = content
        self._floor = floor
        self._chances: dict[str, float] = {}
        self._shares: dict[str, float] = {}

    def questions(self) -> Iterator[Question]:
        """The open questions that a rule above the floor is worth, in the order in which to ask them.

        First the safety questions; then, of any tier, those that would settle the most likely emergency, the one that
        is most likely to rule it out before the others.
        """
        for question in self._open.values():
            if question.tier is Tier.SAFETY and any(
                self._worth(question, flag) >= self._least(flag) for flag in self._content.flags_on[question.id]
            ):
                yield question
        likely = [flag for flag in self._content.emergency_flags if self.chance_of_rule(flag) >= self._least(flag)]
        for flag in sorted(likely, key=lambda flag: (-self.chance_of_rule(flag), flag.id)):
            for _, question_id in sorted(self._settling(flag.when, set())):
                yield self._open[question_id]

    def chance_of_rule(self, flag: RedFlag) -> float:
        """How likely, 0 to 1, a rule is to come true; 0 for one that would not raise the advice."""
        if flag.urgency <= self._floor:
            return 0.0
        if flag.id not in self._chances:
            self._chances[flag.id] = self._chance_of(flag.when, _NOTHING, _NOTHING)
        return self._chances[flag.id]

    def _least(self, flag: RedFlag) -> float:
        """The chance from which a rule is worth a question; never 0, for a rule that cannot come true asks for none."""
        settings = self._content.interview
        return max(settings.emergency_rule_from if flag.urgency.is_emergency else settings.other_rule_from, 1e-9)

    def _worth(self, question: Question, flag: RedFlag) -> float:
        """The chance that a rule comes true, or that this question keeps it from coming true without need."""
        chance = self.chance_of_rule(flag)
        asked = self._content.atom_questions
        when = flag.when
        if not chance or any(question.id in asked[atom] for atom in when.all | when.any | when.any_2):
            return chance
        reassuring = (atom for atom in when.none if question.id in asked[atom])
        return chance * max((self._chance_of_atom(atom, _NOTHING, _NOTHING) for atom in reassuring), default=0.0)

    def _settling(self, when: When, seen: set[str]) -> Iterator[tuple[float, str]]:
        """The open questions on which a condition hangs, with the chance of the answer that it needs."""
        unmet = set(when.all - self._atoms)
        for options in (when.any, when.any_2):
            if options.isdisjoint(self._atoms):
                unmet |= options
        for atom in unmet - seen:
            seen.add(atom)
            if atom in self._content.derived_when:
                yield from self._settling(self._content.derived_when[atom], seen)
                continue
            for name in self._content.atom_questions[atom]:
                ask_if = self._content.questions[name].ask_if
                if name in self._open:
                    yield self._share(atom, name), name
                elif ask_if is not None and self._may_open(self._content.questions[name]):
                    yield from self._settling(ask_if, seen)

    def _may_open(self, question: Question) -> bool:
        return not question.page and question.id not in self._observed

    # ------------------------------------------------------------ chances
    # Factors are sorted before they are multiplied: sets have no order, and the same answers give the same questions.

    def _chance_of(self, when: When, assumed: Set[str], seen: Set[str]) -> float:
        """How likely a condition is to hold; what opens a question counts as given where the condition names it."""
        if not when.none.isdisjoint(self._atoms):
            return 0.0
        given = assumed | when.atoms

        def chances(atoms: Iterable[str]) -> list[float]:
            return sorted(self._chance_of_atom(atom, given, seen) for atom in atoms)

        whole = prod(chances(when.all))
        for options in (when.any, when.any_2):
            if options and whole:
                whole *= 1 - prod(1 - chance for chance in chances(options))
        return whole * prod(1 - chance for chance in chances(when.none)) if whole else 0.0

    def _chance_of_atom(self, atom: str, given: Set[str], seen: Set[str]) -> float:
        if atom in self._atoms:
            return 1.0
        if atom in self._content.derived_when:
            return self._chance_of(self._content.derived_when[atom], given, seen)
        names = self._content.atom_questions[atom]
        return max((self._chance_to_get(atom, name, given, seen) for name in names), default=0.0)

    def _chance_to_get(self, atom: str, name: str, given: Set[str], seen: Set[str]) -> float:
        """How likely a question is to be asked and to be answered so that the atom holds."""
        question = self._content.questions[name]
        if name in self._open:
            return self._share(atom, name)
        if question.ask_if is None or name in seen or not self._may_open(question):
            return 0.0
        if question.ask_if.holds(self._atoms):
            return 0.0  # It was asked, and the person is not sure.
        if question.ask_if.holds(self._atoms | given):
            return self._share(atom, name)
        return self._chance_of(question.ask_if, given, seen | {name}) * self._share(atom, name)

    def _share(self, atom: str, name: str) -> float:
        """How likely the answer to a question is to make this atom hold."""
        key = f"{name} {atom}"
        if key not in self._shares:
            parts = _answers_of(atom, self._content.questions[name], self._content)
            self._shares[key] = sum(part * self._share_of_answer(name, answer) for answer, part in parts)
        return self._shares[key]

    def _share_of_answer(self, name: str, answer: str) -> float:
        likelihoods = self._content.likelihoods.get(name)
        if likelihoods is not None:
            return sum(
                share * likelihood for share, likelihood in zip(self._posteriors, likelihoods[answer], strict=True)
            )
        rates = self._content.questions[name].base_rate
        return rates[answer].value if answer in rates else 1 - rates["yes"].value


def _answers_of(atom: str, question: Question, content: Content) -> list[tuple[str, float]]:
    """The answers that make an atom hold, each with the part of its people for whom it does."""
    if question.kind is not Kind.NUMBER:
        answer = atom.rstrip("?").partition("=")[2]
        return [(answer, 1.0)] if answer in question.answer_ids else []
    bound = next(bound for bound in content.comparisons[question.id] if bound.atom == atom.rstrip("?"))
    spans = ((band.id, range(band.minimum, band.maximum + 1)) for band in question.bands)
    return [(band_id, sum(map(bound.holds, numbers)) / len(numbers)) for band_id, numbers in spans]
