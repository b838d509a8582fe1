"""What a quiz has to do with earlier ones: the results that were kept, and its own beside them. Reads the clock."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from midback_cli.assessment.follow_up import Visit, compare, held_rules, raised, severity_of, told_by
from midback_cli.errors import UnknownResult
from midback_cli.exchange.history import History, keep_result, new_path, read_history
from midback_cli.files import visible_text

if TYPE_CHECKING:
    from typing import Any

    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content
    from midback_cli.rendering.blocks import Block
    from midback_cli.terminal.face import Face


class FollowUp(NamedTuple):
    """The result of now, raised where pain worsens or lasts, as the latest of a person's visits."""

    result: Result
    visit: Visit
    earlier: tuple[Visit, ...]

    def blocks(self, content: Content) -> tuple[Block, ...]:
        """What got better or worse since the last visit, and the pain over all of them."""
        from midback_cli.rendering.history_report import comparison_blocks, severity_blocks

        if not self.earlier:
            return ()
        comparison = compare(self.earlier[-1], self.visit, content)
        return (*comparison_blocks(comparison, content), *severity_blocks((*self.earlier, self.visit), content))

    def to_dict(self, content: Content) -> dict[str, Any]:
        """The same, JSON-ready."""
        return {
            "rules": list(self.visit.told.follow_up),
            "comparison": compare(self.earlier[-1], self.visit, content).to_dict(content),
            "severity": [
                {"at": visit.at.isoformat(timespec="seconds"), "severity": severity_of(visit.answers, content)}
                for visit in (*self.earlier, self.visit)
            ],
        }


def kept_results(content: Content) -> History:
    """All that was kept; what can not be read is told on standard error, a line each."""
    history = read_history(content)
    for problem in history.problems:
        typer.echo(f"midback: {problem}", err=True)
    return history


def earlier_visits(content: Content) -> tuple[Visit, ...]:
    """The visits that a follow-up builds on, oldest first. Raises UnknownResult where there is none."""
    history = kept_results(content)
    if history.numbered(None).visit.answers is None:
        reason = "the answers of your last result no longer fit the questions; take the whole quiz: midback quiz --keep"
        raise UnknownResult("", reason)
    return history.visits


def follow(result: Result, earlier: tuple[Visit, ...]) -> FollowUp:
    """The result of this moment as a visit; beside earlier ones, as their follow-up."""
    at = _now()
    rules = held_rules(result, at, earlier)
    result = raised(result, rules)
    return FollowUp(result, Visit(at, told_by(result, rules), result.answers), earlier)


def _now() -> datetime:
    now = datetime.now(timezone.utc)
    try:
        return now.astimezone()
    except ValueError:
        # TZ may name a zone that is more than a day away.
        return now


def keep(
    followed: FollowUp, content: Content, face: Face | None, *, is_wanted: bool, is_story_asked: bool = False
) -> bool:
    """Keeps the result if that is wanted, and what the person says of it, where there is a face to ask with.

    It is called once the result is shown. Where nothing can be kept, that is one line, and the result stands. Gives
    whether the result is kept, or need not be.
    """
    if face is not None:
        from midback_cli.terminal.feedback import ask_feedback, ask_to_keep

        is_wanted = is_wanted or ask_to_keep(face, followed.result)
    path = new_path(followed.visit.at)
    if not is_wanted:
        return True
    if not _kept(path, followed.visit, content):
        return False
    if face is not None:
        helpful, story = ask_feedback(face, followed.result, is_story_asked=is_story_asked)
        answers = followed.result.answers.with_story(story)
        if (helpful or story) and not _kept(path, followed.visit._replace(answers=answers), content, helpful):
            return True
    typer.echo("Kept on this computer. See it again with: midback history", err=True)
    return True


def _kept(path: Path, visit: Visit, content: Content, helpful: str = "") -> bool:
    try:
        keep_result(path, visit, content, helpful)
    except OSError as error:
        reason = visible_text(f"{path.parent}: {error.strerror or error}")
        typer.echo(f"midback: the result could not be kept: {reason}", err=True)
        return False
    return True
