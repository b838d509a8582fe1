"""Facts → screen: which red flags fired, the floor they set, and what of the screen is missing.

Rules only ever raise. An unanswered or unsure page is never read as "none": it is named as missing (G4). A line that
the person is not sure of counts one level under what it would add if it were picked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.facts import Facts, IfPicked
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Page, Question, RedFlag, Urgency, When
from midback_cli.knowledge.reader import ESTIMATE
from midback_cli.knowledge.texts import fill

# The only emergency that a line can be of which the person is not sure.
_UNSURE_EMERGENCY = Urgency.EMERGENCY_ROOM


class Screen(NamedTuple):
    """Outcome of the red-flag part. `flags` fired, most urgent first; `missing` are the ids of pages that apply.

    `unsure` is what the lines call for that the person is not sure of, in the form of rules, most urgent first.
    """

    flags: tuple[RedFlag, ...]
    missing: tuple[str, ...]
    floor: Urgency
    unsure: tuple[RedFlag, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every page that applies was answered, with neither a gap nor a "not sure"."""
        return not self.missing


def screen(answers: Answers, facts: Facts, content: Content) -> Screen:
    """The outcome of the screen. Its floor is the highest urgency of any rule that holds, and of any unsure line."""
    flags = fired(facts, content)
    unsure = unsure_flags(facts, flags[0].urgency if flags else Urgency.SELF_CARE, content)
    missing = tuple(
        page.id for page in content.pages.values() if not answers.is_complete(page.id) and applies(page, facts)
    )
    floor = max((flag.urgency for flag in (*flags[:1], *unsure[:1])), default=Urgency.SELF_CARE)
    return Screen(flags, missing, floor, unsure)


def fired(facts: Facts, content: Content) -> tuple[RedFlag, ...]:
    """The rules that hold, most urgent first, else in the order of the content."""
    atoms, needs = facts.atoms, content.flags_by_need
    needed = {place: flag for atom in ("", *atoms) for place, flag in needs.get(atom, ())}
    held = [place for place, flag in needed.items() if flag.when.holds(atoms)]
    return tuple(needed[place] for place in sorted(held, key=lambda place: (-needed[place].urgency, place)))


def applies(asked: Page | Question, facts: Facts) -> bool:
    """Whether a page or question is for this person, or would be with a line picked that they are not sure of."""
    return is_for(asked.when, facts)


def is_for(when: When | None, facts: Facts) -> bool:
    """Whether what is for everybody (None), or for those of whom this holds, is for this person, as `applies` says."""
    return when is None or when.holds(facts.atoms) or any(when.holds(other.facts.atoms) for other in facts.if_picked)


# ---------------------------------------------------------------- lines that the person is not sure of


def unsure_flags(
    facts: Facts,
    floor: Urgency,
    content: Content,
    counts: Callable[[RedFlag, IfPicked], bool] = lambda flag, other: True,
) -> tuple[RedFlag, ...]:
    """What the unsure lines call for: one level under the highest rule above the floor that holds with the line picked.

    `counts` says which of the rules are looked at.
    """
    flags = []
    for other in facts.if_picked:
        added = [flag for flag in fired(other.facts, content) if flag.urgency > floor and counts(flag, other)]
        level = Urgency(added[0].urgency - 1) if added else Urgency.SELF_CARE
        if level > Urgency.SELF_CARE:
            suspects = dict.fromkeys(suspect for flag in added for suspect in flag.suspects)
            flags.append(_unsure_flag(other.id, level, tuple(suspects), content))
    return tuple(sorted(flags, key=lambda flag: -flag.urgency))


def flag_named(flag_id: str, content: Content) -> RedFlag | None:
    """The rule with this id; for the id of an unsure line, what it calls for as an emergency; None for any other."""
    if flag_id in content.unsure_lines:
        return _unsure_flag(flag_id, _UNSURE_EMERGENCY, (), content)
    return content.flags_by_id.get(flag_id)


def _unsure_flag(line_id: str, level: Urgency, suspects: tuple[str, ...], content: Content) -> RedFlag:
    page, cue = content.unsure_lines[line_id]
    texts = content.screen_texts.unsure
    own = page.unsure_action if level is _UNSURE_EMERGENCY else ""
    return RedFlag(
        id=line_id,
        when=When(all=frozenset((f"{page.id}=unsure-line",))),
        urgency=level,
        shown_as=fill(texts.reason, line=cue.text),
        why=texts.why,
        action=own or texts.action.at(level),
        suspects=suspects,
        basis=ESTIMATE,
        references=(),
    )
