"""The kept results, read for a command; what is wrong with any of them is said at once."""

from __future__ import annotations

from midback_cli.knowledge.content import Content
from midback_cli.storage.history import History, read_history
from midback_cli.terminal.output import tell


def kept_results(content: Content, person: str | None = None) -> History:
    """What was kept of one person, "" being those without a name, or of all.

    Each problem with any of it is a line on standard error.
    """
    history = read_history(content)
    for problem in history.problems:
        tell(f"midback: {problem}")
    return history if person is None else history.of(person)
