"""`midback history delete`: says what will be deleted, asks whether that is meant, and deletes it."""

from __future__ import annotations

import sys

import typer

from midback_cli.errors import UnusableOutput
from midback_cli.files import data_folder
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.texts import fill
from midback_cli.rendering.history_page import moment
from midback_cli.storage.history import History, KeptResult, delete_all, delete_result
from midback_cli.storage.saved_interview import delete_unfinished, unfinished_count
from midback_cli.terminal.output import is_terminal
from midback_cli.terminal.yes_no import is_confirmed


def deleted(result: KeptResult | None, history: History, person: str, content: Content, *, is_asked: bool) -> str:
    """Deletes the result; without one, all results of the person; without a person, everybody's. Says what was done.

    Raises UnusableOutput where something cannot be deleted.
    """
    texts = content.texts.delete
    try:
        question, done = _in_words(result, history, person, content)
        if is_asked and not _is_meant(question, content):
            return texts.nothing
        _delete(result, history, person)
    except OSError as error:
        reason = fill(texts.cannot_be_deleted, reason=error.strerror or error)
        raise UnusableOutput(str(error.filename or data_folder()), reason) from error
    return done


def _is_meant(question: str, content: Content) -> bool:
    if not is_terminal(sys.stdin):
        raise typer.BadParameter("there is nobody to ask here; say --yes as well")
    typer.echo(content.texts.delete.no_undo)
    return is_confirmed(question, content.texts.typed, default=False)


def _in_words(result: KeptResult | None, history: History, person: str, content: Content) -> tuple[str, str]:
    """The question to ask before deleting, and what to say afterwards. Raises OSError if the folder cannot be read."""
    texts = content.texts.delete
    if result is not None:
        when = moment(result.past.at, content)
        return fill(texts.result, when=when), fill(texts.result_done, when=when)
    question, done = (texts.of_person, texts.of_person_done) if person else (texts.all, texts.all_done)
    others = "" if person else ", ".join(history.persons)
    count = unfinished_count(person or None)
    more = (
        fill(texts.of_others, names=others) if others else "",
        fill(texts.unfinished, count=count) if count else "",
    )
    asked, said = (" ".join(filter(None, (fill(text, person=person), *more))) for text in (question, done))
    return asked, said


def _delete(result: KeptResult | None, history: History, person: str) -> None:
    if result is not None:
        delete_result(result)
        return
    if person:
        for kept in history.of(person).results:
            delete_result(kept)
    else:
        delete_all()
    delete_unfinished(person or None)
