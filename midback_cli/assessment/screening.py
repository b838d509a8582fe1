"""Facts → screen: which red flags fired, the floor they set, and what of the screen is missing.

Rules only ever raise. An unanswered or unsure page is never read as "none": it is named as missing (G4).
"""

from __future__ import annotations

from typing import NamedTuple

from midback_cli.assessment.answers import Answers, State
from midback_cli.assessment.facts import Facts
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Page, Question, RedFlag, Urgency


class Screen(NamedTuple):
    """Outcome of the red-flag part. `flags` fired, most urgent first; `missing` are the ids of pages that apply."""

    flags: tuple[RedFlag, ...]
    missing: tuple[str, ...]
    floor: Urgency

    @property
    def is_complete(self) -> bool:
        """Whether every page that applies was answered, with neither a gap nor a "not sure"."""
        return not self.missing


def screen(answers: Answers, facts: Facts, content: Content) -> Screen:
    """The outcome of the screen. Its floor is the highest urgency of any rule that holds."""
    flags = fired(facts, content)
    missing = tuple(
        page.id
        for page in content.pages.values()
        if applies(page, facts) and answers.state(page.id) is not State.ANSWERED
    )
    return Screen(flags, missing, flags[0].urgency if flags else Urgency.SELF_CARE)


def fired(facts: Facts, content: Content) -> tuple[RedFlag, ...]:
    """The rules that hold, most urgent first, else in the order of the content."""
    atoms = facts.atoms
    return tuple(sorted((flag for flag in content.red_flags if flag.when.holds(atoms)), key=lambda flag: -flag.urgency))


def applies(asked: Page | Question, facts: Facts) -> bool:
    """Whether a page or question is for this person."""
    when = asked.applies_if if isinstance(asked, Page) else asked.ask_if
    return when is None or when.holds(facts.atoms)
