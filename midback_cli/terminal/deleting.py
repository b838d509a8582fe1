"""What `midback history delete` deletes: it is named first, then it is asked whether that is meant."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from midback_cli.errors import UnusableOutput
from midback_cli.files import data_folder
from midback_cli.rendering.history_page import moment
from midback_cli.storage.history import delete_all, delete_result
from midback_cli.storage.saved_interview import delete_unfinished, unfinished_count
from midback_cli.terminal.output import is_terminal

if TYPE_CHECKING:
    from midback_cli.knowledge.content import Content
    from midback_cli.storage.history import History, KeptResult


def deleted(found: KeptResult | None, every: History, person: str, content: Content, *, is_asked: bool) -> str:
    """Deletes one result, or without one all of a person, or of everybody; what was done, in words.

    Raises UnusableOutput where something cannot be deleted.
    """
    try:
        named = _named(found, every, person, content)
        if is_asked and not _is_meant(named):
            return "Nothing deleted."
        _delete(found, every, person)
    except OSError as error:
        raise UnusableOutput(_place(error), f"cannot be deleted: {error.strerror or error}") from error
    return f"Deleted {named}."


def _place(error: OSError) -> str:
    return str(error.filename or data_folder())


def _is_meant(named: str) -> bool:
    if not is_terminal(sys.stdin):
        raise typer.BadParameter("there is nobody to ask here; say --yes as well")
    typer.echo("midback cannot undo this. A backup of this computer may still hold a copy.")
    return typer.confirm(f"Delete {named}?")


def _named(found: KeptResult | None, every: History, person: str, content: Content) -> str:
    """What is to be deleted, in words. Raises OSError where that cannot be seen."""
    if found is not None:
        return f"the result of {moment(found.visit.at, content)}"
    count = unfinished_count(person or None)
    left = {0: "", 1: " and the unfinished interview"}.get(count, f" and {count} unfinished interviews")
    if person:
        return f"all kept results of {person}{left}"
    others = f", including those of {', '.join(every.persons)}," if every.persons else ""
    return f"all kept results{others}{left}".removesuffix(",")


def _delete(found: KeptResult | None, every: History, person: str) -> None:
    if found is not None:
        delete_result(found)
        return
    if person:
        for result in every.of(person).results:
            delete_result(result)
    else:
        delete_all()
    delete_unfinished(person or None)
