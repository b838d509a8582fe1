"""The kept results, read for a command, with a line on standard error for each problem."""

from __future__ import annotations

from midback_cli.knowledge.content import Content
from midback_cli.storage.history import History, read_history
from midback_cli.terminal.output import tell


def kept_results(content: Content, person: str | None = None) -> History:
    """The kept results of one person ("": those without a name), or of everybody (None).

    Each problem with any of it is a line on standard error.
    """
    history = read_history(content)
    for problem in history.problems:
        tell(f"midback: {problem}")
    return history if person is None else history.of(person)
