"""Follow-up: the kept results that a new one is compared with, and how the new one is kept. Reads the clock."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timezone
from typing import TYPE_CHECKING, NamedTuple

from midback_cli.assessment.document import comparison_document
from midback_cli.assessment.follow_up import (
    PastResult,
    compare,
    held_rules,
    is_one_person,
    outcome_of,
    people,
    severity_of,
)
from midback_cli.assessment.result import assess
from midback_cli.errors import UnknownResult
from midback_cli.files import visible_text
from midback_cli.knowledge.texts import fill
from midback_cli.rendering.history_page import comparison_blocks, day, severity_blocks, two_people, who
from midback_cli.storage.history import keep_result, new_path
from midback_cli.storage.places import local_now
from midback_cli.terminal.feedback import ask_feedback, ask_to_keep
from midback_cli.terminal.kept_results import kept_results
from midback_cli.terminal.output import is_terminal, tell
from midback_cli.terminal.prompter import Line, Prompt, chosen_line

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content
    from midback_cli.rendering.blocks import Block
    from midback_cli.terminal.prompter import Prompter

_OTHER = "other"


class FollowUp(NamedTuple):
    """The current result, its urgency raised if pain worsens or lasts, and the earlier results of the same person."""

    result: Result
    current: PastResult
    earlier: tuple[PastResult, ...]

    def blocks(self, content: Content) -> tuple[Block, ...]:
        """What got better or worse since the last result, and the pain over time."""
        if not self.earlier:
            return ()
        comparison = compare(self.earlier[-1], self.current, content)
        return (*comparison_blocks(comparison, content), *severity_blocks((*self.earlier, self.current), content))

    def document(self, content: Content) -> dict[str, Any]:
        """The same, JSON-ready."""
        return {
            "rules": list(self.current.outcome.follow_up),
            "comparison": comparison_document(compare(self.earlier[-1], self.current, content), content),
            "severity": [
                {"at": past.at.isoformat(timespec="seconds"), "severity": severity_of(past.answers, content)}
                for past in (*self.earlier, self.current)
            ],
        }

    def keep(
        self, prompter: Prompter | None, *, is_wanted: bool, is_story_asked: bool = False, person: str = ""
    ) -> bool:
        """Keeps the result if that is wanted, and what the person says of it, where there is a prompter to ask with.

        Call it once the result is shown: a failure is only a line, and the result stands. True if the result was kept
        or was not to be kept.
        """
        content = self.result.content
        if prompter is not None:
            is_wanted = is_wanted or ask_to_keep(prompter, self.result)
        if not is_wanted:
            return True
        path = _kept(None, self.current, content, person=person)
        if path is None:
            return False
        if prompter is not None:
            helpful, story = ask_feedback(prompter, self.result, is_story_asked=is_story_asked)
            with_story = self.current._replace(answers=self.result.answers.with_story(story))
            if (helpful or story) and not _kept(path, with_story, content, helpful, person=person):
                return True
        tell(content.texts.keep.kept)
        return True

    def store(self, path: Path | None, person: str) -> Path | None:
        """Keeps the result, in its file if it was kept before. None, after a line that says why, if it cannot."""
        path = _kept(path, self.current, self.result.content, person=person)
        if path is not None:
            tell(self.result.content.texts.keep.kept)
        return path

    def ask_about_it(self, path: Path, prompter: Prompter, *, is_story_asked: bool, person: str) -> None:
        """Asks what the person says of a result that was kept, and keeps that beside it."""
        helpful, story = ask_feedback(prompter, self.result, is_story_asked=is_story_asked)
        if helpful or story:
            with_story = self.current._replace(answers=self.result.answers.with_story(story))
            _kept(path, with_story, self.result.content, helpful, person=person)


def earlier_results(content: Content, person: str) -> tuple[PastResult, ...]:
    """The results that a follow-up builds on, oldest first. Raises UnknownResult if there is none."""
    history = kept_results(content, person)
    history.numbered(None, content.texts.kept)
    if not history.comparable:
        raise UnknownResult("", content.texts.follow_up.all_ahead)
    if history.comparable[-1].answers is None:
        raise UnknownResult("", content.texts.follow_up.answers_no_longer_fit)
    return history.comparable


def whose(
    earlier: tuple[PastResult, ...], content: Content, make_prompter: Callable[[], Prompter]
) -> tuple[PastResult, ...]:
    """The results that a follow-up builds on. If they look like several people's, the person says which are theirs.

    Empty if the person is somebody else.
    """
    groups = people(earlier, content)
    if len(groups) < 2 or not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        return earlier
    texts = content.texts.follow_up
    lines = (
        *(Line(str(number), _last_of(group, content)) for number, group in enumerate(groups)),
        Line(_OTHER, texts.whose_none),
    )
    prompt = Prompt(
        progress="",
        question=texts.whose,
        help=texts.whose_help,
        lines=lines,
        can_go_back=False,
    )
    choice = chosen_line(prompt, make_prompter())
    return () if choice == _OTHER else groups[int(choice)]


def _last_of(group: tuple[PastResult, ...], content: Content) -> str:
    last = group[-1]
    person = who(last, content)
    return fill(content.texts.follow_up.whose_line, who=f"{person[:1].upper()}{person[1:]}", day=day(last.at, content))


def follow(result: Result, earlier: tuple[PastResult, ...]) -> FollowUp:
    """The result as of this moment, assessed as a follow-up of the earlier results of the same person."""
    at = local_now()
    if at.tzinfo is timezone.utc:
        tell(f"midback: {result.content.texts.follow_up.no_time_zone}")
    now = PastResult(at, outcome_of(result), result.answers)
    same = tuple(past for past in earlier if is_one_person(past, now, result.content))
    if len(same) < len(earlier):
        _tell_two_people(tuple(past for past in earlier if past not in same), now, result.content)
    if rules := held_rules(result.answers, at, same, result.content):
        result = assess(result.answers, result.content, rules)
    return FollowUp(result, now._replace(outcome=outcome_of(result)), same)


def _tell_two_people(others: tuple[PastResult, ...], now: PastResult, content: Content) -> None:
    last = others[-1]
    reason = two_people(last, now, content)
    tell(f"midback: {fill(content.texts.follow_up.two_people, day=day(last.at, content), reason=reason)}")


def _kept(path: Path | None, past: PastResult, content: Content, helpful: str = "", *, person: str) -> Path | None:
    """Where the result was kept; None, after a line that says why, if it cannot be kept."""
    try:
        path = path if path is not None else new_path(past.at)
        keep_result(path, past, content, helpful, person)
    except OSError as error:
        place = f"{path.parent}: " if path is not None else ""
        reason = visible_text(f"{place}{error.strerror or error}")
        tell(f"midback: {fill(content.texts.keep.not_kept, reason=reason)}")
        return None
    return path
