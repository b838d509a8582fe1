"""A result → which single answers would change it: those that would raise the urgency, or every one of them.

The first tries only what a rule hangs on, so it costs little and stands in every result. The second tries every answer
through the whole path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from midback_cli.assessment.answers import Answers, Reply, State
from midback_cli.assessment.result import Result, assess
from midback_cli.assessment.screening import applies
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Derived, Kind, Page, Question, RedFlag, Urgency

# An unsure or missing answer is the most worth looking at again; a given one the least.
_OPEN_FIRST = (State.UNSURE, State.NOT_ASKED, State.ANSWERED)


def _openness(prompt_id: str, answer: str | int, answers: Answers) -> int:
    """How much an answer is worth looking at again: the less, the more."""
    reply = answers.replies.get(prompt_id)
    if reply is None:
        return _OPEN_FIRST.index(State.NOT_ASKED)
    return _OPEN_FIRST.index(State.UNSURE if answer in reply.unsure else reply.state)


# ---------------------------------------------------------------- what would raise the urgency


class WhatIf(NamedTuple):
    """One answer that would raise the urgency: its page or question, its id, and the rule that it would fire."""

    prompt_id: str
    answer: str | int
    flag: RedFlag


def raising_answers(result: Result) -> tuple[WhatIf, ...]:
    """The single answers that would raise the urgency through a rule, beside all that was said; most telling first."""
    if result.urgency is Urgency.AMBULANCE:
        return ()
    content = result.content
    raising: list[WhatIf] = []
    given: dict[str, tuple[str, ...] | None] = {}
    for one, flag in _raised(result.facts.atoms, result.urgency, content):
        name = one.prompt_id
        if name not in given:
            given[name] = _given(name, result) if applies(content.asked(name), result.facts) else None
        said = given[name]
        if said is not None and one.answer not in said:
            raising.append(WhatIf(name, one.answer, flag))

    def order(what_if: WhatIf) -> tuple[int, int]:
        return _openness(what_if.prompt_id, what_if.answer, result.answers), -what_if.flag.urgency

    return tuple(sorted(raising, key=order))


def _given(prompt_id: str, result: Result) -> tuple[str, ...]:
    """What was picked on a page, or is observed of a question."""
    if prompt_id in result.content.questions:
        return result.facts.observed.get(prompt_id, ())
    reply = result.answers.replies.get(prompt_id)
    return reply.chosen if reply is not None else ()


def _raised(atoms: frozenset[str], urgency: Urgency, content: Content) -> Iterator[tuple[PossibleAnswer, RedFlag]]:
    """Each answer that would make a rule above the urgency hold, with the most urgent of the rules.

    No rule above the urgency of a result holds without it.
    """
    possible, rules = _possible(content)
    near: dict[int, list[RedFlag]] = {}
    for rule in rules:
        if rule.flag.urgency <= urgency:
            break
        if rule.flag.when.none.isdisjoint(atoms):
            for number in rule.brought_by(atoms):
                near.setdefault(number, []).append(rule.flag)
    for number in sorted(near):
        one = possible[number]
        if one.derived:
            known = _with_derived(atoms | one.added, one.derived)
            flag = next((flag for flag in near[number] if flag.when.holds(known)), None)
        else:
            # It brings all that they lack, so they hold unless it brings what none of them may have.
            flag = next((flag for flag in near[number] if flag.when.none.isdisjoint(one.added)), None)
        if flag is not None:
            yield one, flag


def _with_derived(atoms: frozenset[str], derived: Iterable[Derived]) -> frozenset[str]:
    """The atoms with each derived fact that holds, in order."""
    for fact in derived:
        if fact.id not in atoms and fact.when.holds(atoms):
            atoms |= {fact.id}
    return atoms


class PossibleAnswer(NamedTuple):
    """An answer, the atoms that it makes hold, and the derived facts that could then begin to hold, in order."""

    prompt_id: str
    answer: str | int
    added: frozenset[str]
    derived: Sequence[Derived]


class _Rule(NamedTuple):
    """A rule, and each of its needs: atoms of which it needs one, and the numbers of the answers that may bring one."""

    flag: RedFlag
    needs: Sequence[tuple[frozenset[str], frozenset[int]]]

    def brought_by(self, atoms: frozenset[str]) -> frozenset[int]:
        """The numbers of the answers each of which may bring all that the rule, which does not hold, lacks."""
        if len(self.needs) == 1:
            return self.needs[0][1]
        lacking = [numbers for choice, numbers in self.needs if choice.isdisjoint(atoms)]
        if len(lacking) == 1:
            return lacking[0]
        return frozenset.intersection(*lacking) if lacking else frozenset()


def _possible(content: Content) -> tuple[Sequence[PossibleAnswer], Sequence[_Rule]]:
    """Every answer that rules may hang on, in order, and every rule, most urgent first.

    They are each cue of a page, and each answer to a question that rules depend on and no page asks.
    """
    if not content.raising:
        possible, reached = [], []
        for prompt_id, answers in (*content.atoms_of_cues.items(), *content.atoms_of_answers.items()):
            for answer, added in answers:
                atoms, derived = set(added), []
                for fact, naming in content.derived_by_naming:
                    # Only what names a fresh atom can begin to hold.
                    if not naming.isdisjoint(atoms):
                        atoms.add(fact.id)
                        derived.append(fact)
                possible.append(PossibleAnswer(prompt_id, answer, added, derived))
                reached.append(atoms)
        flags = sorted(content.red_flags, key=lambda flag: (flag.urgency, flag.id), reverse=True)
        content.raising.append((possible, [_rule(flag, reached) for flag in flags]))
    found: tuple[Sequence[PossibleAnswer], Sequence[_Rule]] = content.raising[0]
    return found


def _rule(flag: RedFlag, reached: Sequence[Set[str]]) -> _Rule:
    when = flag.when
    choices = (*(frozenset((atom,)) for atom in sorted(when.all)), *filter(None, (when.any, when.any_2)))
    return _Rule(flag, [(choice, _bringing(choice, reached)) for choice in choices])


def _bringing(choice: frozenset[str], reached: Sequence[Set[str]]) -> frozenset[int]:
    return frozenset(number for number, atoms in enumerate(reached) if not choice.isdisjoint(atoms))


# ---------------------------------------------------------------- everything that would change the result


class Change(NamedTuple):
    """One answer to a page or question that would change the result: to this urgency, with this condition first.

    `answer` is an option's id, a cue's id (with `taken_back`, the cue left out), or a number.
    """

    prompt_id: str
    answer: str | int
    taken_back: bool
    urgency: Urgency
    first: str


def every_change(result: Result) -> tuple[Change, ...]:
    """Every single answer that would change the urgency or the first cause, the most telling first.

    The follow-up rules that held for the result are held to hold still: no other answer of now makes it milder.
    Most telling: the greatest step in urgency, up before down; then gaps and "not sure" before what was answered.
    """
    now, first = result.urgency, result.causes[0].condition.id
    changes = []
    for prompt_id, answer, taken_back, answers in _with_one_changed(result):
        other = assess(answers, result.content, result.follow_up)
        other_first = other.causes[0].condition.id
        if (other.urgency, other_first) != (now, first):
            changes.append(Change(prompt_id, answer, taken_back, other.urgency, other_first))

    def order(change: Change) -> tuple[int, ...]:
        step = change.urgency - now
        return (-abs(step), -step, _openness(change.prompt_id, change.answer, result.answers))

    return tuple(sorted(changes, key=order))


def _with_one_changed(result: Result) -> Iterator[tuple[str, str | int, bool, Answers]]:
    """The answers with one thing changed, for each thing that can change; age and sex stay as they are."""
    content = result.content
    for page in content.pages.values():
        if page.cues and applies(page, result.facts):
            yield from _other_cues(page, result)
    for question in content.questions.values():
        if not question.page and applies(question, result.facts):
            for answer in _other_answers(question, result):
                raw = [answer] if question.kind is Kind.MANY_OF else answer
                yield question.id, answer, False, result.answers.with_reply(question.id, raw, content)


def _other_cues(page: Page, result: Result) -> Iterator[tuple[str, str, bool, Answers]]:
    """The page with each cue picked that was not, and without each that was or that the person is not sure of."""
    reply = result.answers.replies.get(page.id, Reply(State.ANSWERED))
    for cue in page.cues:
        rest = [*(other for other in reply.chosen if other != cue.id)]
        rest += [f"{other}?" for other in reply.unsure if other != cue.id]
        if cue.id not in reply.chosen:
            yield page.id, cue.id, False, result.answers.with_reply(page.id, [*rest, cue.id], result.content)
        if cue.id in (*reply.chosen, *reply.unsure):
            yield page.id, cue.id, True, result.answers.with_reply(page.id, rest, result.content)


def _other_answers(question: Question, result: Result) -> Iterator[str | int]:
    """The other answers to a question; of a number, the ends of its bands."""
    reply = result.answers.replies.get(question.id)
    if question.kind is Kind.NUMBER:
        ends = {end for band in question.bands for end in (band.minimum, band.maximum)}
        yield from sorted(ends - {reply.number if reply is not None else None})
    else:
        observed = result.facts.observed.get(question.id, ())
        yield from (answer for answer in question.answer_ids if answer not in observed and answer != "none")
