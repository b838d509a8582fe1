"""What a quiz has to do with earlier ones: the results that were kept, and its own beside them. Reads the clock."""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING, NamedTuple

import typer

from midback_cli.assessment.document import comparison_document
from midback_cli.assessment.follow_up import PastResult, compare, held_rules, is_one_person, outcome_of, severity_of
from midback_cli.assessment.result import assess
from midback_cli.errors import UnknownResult
from midback_cli.files import visible_text
from midback_cli.storage.history import History, keep_result, new_path, read_history
from midback_cli.storage.places import local_now

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content
    from midback_cli.rendering.blocks import Block
    from midback_cli.terminal.prompter import Prompter


class FollowUp(NamedTuple):
    """The result of now, raised where pain worsens or lasts, as the latest of a person's visits."""

    result: Result
    visit: PastResult
    earlier: tuple[PastResult, ...]

    def blocks(self, content: Content) -> tuple[Block, ...]:
        """What got better or worse since the last visit, and the pain over all of them."""
        from midback_cli.rendering.history_page import comparison_blocks, severity_blocks

        if not self.earlier:
            return ()
        comparison = compare(self.earlier[-1], self.visit, content)
        return (*comparison_blocks(comparison, content), *severity_blocks((*self.earlier, self.visit), content))

    def document(self, content: Content) -> dict[str, Any]:
        """The same, JSON-ready."""
        return {
            "rules": list(self.visit.outcome.follow_up),
            "comparison": comparison_document(compare(self.earlier[-1], self.visit, content), content),
            "severity": [
                {"at": visit.at.isoformat(timespec="seconds"), "severity": severity_of(visit.answers, content)}
                for visit in (*self.earlier, self.visit)
            ],
        }


def kept_results(content: Content, person: str | None = None) -> History:
    """What was kept of one person, "" being those without a name, or of all.

    What is wrong with any of it is told on standard error, a line each.
    """
    history = read_history(content)
    for problem in history.problems:
        typer.echo(f"midback: {problem}", err=True)
    return history if person is None else history.of(person)


def earlier_visits(content: Content, person: str) -> tuple[PastResult, ...]:
    """The visits that a follow-up builds on, oldest first. Raises UnknownResult where there is none."""
    history = kept_results(content, person)
    history.numbered(None)
    if not history.comparable:
        raise UnknownResult("", "every kept result is dated later than now; there is nothing to follow up")
    if history.comparable[-1].answers is None:
        reason = "the answers of your last result no longer fit the questions; take the whole quiz: midback quiz --keep"
        raise UnknownResult("", reason)
    return history.comparable


def follow(result: Result, earlier: tuple[PastResult, ...]) -> FollowUp:
    """The result of this moment as a visit; assessed beside earlier ones of the same person, as their follow-up."""
    at = local_now()
    if at.tzinfo is timezone.utc:
        typer.echo("midback: the time zone of this computer makes no sense, so times are told in UTC", err=True)
    now = PastResult(at, outcome_of(result), result.answers)
    same = tuple(visit for visit in earlier if is_one_person(visit, now, result.content))
    if len(same) < len(earlier):
        _tell_two_people(tuple(visit for visit in earlier if visit not in same), now, result.content)
    if rules := held_rules(result.answers, at, same, result.content):
        result = assess(result.answers, result.content, rules)
    return FollowUp(result, now._replace(outcome=outcome_of(result)), same)


def _tell_two_people(others: tuple[PastResult, ...], now: PastResult, content: Content) -> None:
    from midback_cli.rendering.history_page import day, two_people

    last = others[-1]
    typer.echo(f"midback: your result of {day(last.at, content)}: {two_people(last, now, content)}", err=True)


def keep(
    followed: FollowUp,
    content: Content,
    prompter: Prompter | None,
    *,
    is_wanted: bool,
    is_story_asked: bool = False,
    person: str = "",
) -> bool:
    """Keeps the result if that is wanted, and what the person says of it, where there is a face to ask with.

    It is called once the result is shown. Where nothing can be kept, that is one line, and the result stands. Gives
    whether the result is kept, or need not be.
    """
    if prompter is not None:
        from midback_cli.terminal.feedback import ask_feedback, ask_to_keep

        is_wanted = is_wanted or ask_to_keep(prompter, followed.result)
    if not is_wanted:
        return True
    path = _kept(None, followed.visit, content, person=person)
    if path is None:
        return False
    if prompter is not None:
        helpful, story = ask_feedback(prompter, followed.result, is_story_asked=is_story_asked)
        answers = followed.result.answers.with_story(story)
        if (helpful or story) and not _kept(
            path, followed.visit._replace(answers=answers), content, helpful, person=person
        ):
            return True
    typer.echo("Kept on this computer. See it again with: midback history", err=True)
    return True


def _kept(path: Path | None, visit: PastResult, content: Content, helpful: str = "", *, person: str) -> Path | None:
    """Where the result is kept; None, and a line that says why, where it cannot be."""
    try:
        path = path if path is not None else new_path(visit.at)
        keep_result(path, visit, content, helpful, person)
    except OSError as error:
        place = f"{path.parent}: " if path is not None else ""
        reason = visible_text(f"{place}{error.strerror or error}")
        typer.echo(f"midback: the result could not be kept: {reason}", err=True)
        return None
    return path
