"""An interview on the terminal: what it starts from, what is kept of it, and how it ends."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from midback_cli.assessment.answers import Answers, cut_story
from midback_cli.errors import InterviewStopped, NoTerminal, UnusableOutput
from midback_cli.exchange.unfinished import OwnInterview
from midback_cli.files import visible_text
from midback_cli.knowledge.model import Urgency
from midback_cli.terminal.delivery import Delivery
from midback_cli.terminal.description import STANDARD_INPUT, read_description
from midback_cli.terminal.dialogue import conduct
from midback_cli.terminal.options import ambulance_for
from midback_cli.terminal.prompts import GO_ON, help_first_prompt
from midback_cli.terminal.streams import is_terminal, save, tell, tell_written, to_json
from midback_cli.terminal.taking_up import offered, resumed, told_that_some_wait

if TYPE_CHECKING:
    from midback_cli.assessment.follow_up import Visit
    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content
    from midback_cli.knowledge.phrase_model import Phrases
    from midback_cli.reading.lookup import Ambulance
    from midback_cli.reading.narrative import Understanding
    from midback_cli.terminal.face import Face


class Wishes(NamedTuple):
    """What a person wants of the interview, as the options of `midback quiz` say it.

    `own` is the file of this interview, where it is kept; it knows whose the interview is.
    """

    content: Path | None
    describe: str | None
    country: str
    is_accessible: bool
    ask_all: bool
    ask_story: bool
    resume: bool
    save_answers: Path | None
    last: Visit | None
    own: OwnInterview

    @property
    def person(self) -> str | None:
        """Whose interviews may be taken up; None: anybody's. A follow-up compares with one person's results."""
        return self.own.person if self.own.person or self.last is not None else None


def ask(knowledge: Content, wishes: Wishes) -> Result:
    """The result of the interview; where the person stops, their answers are kept or saved if they want it.

    Raises NoTerminal where there is nobody to ask, and InterviewStopped.
    """
    if not (is_terminal(sys.stdin) or wishes.describe == STANDARD_INPUT):
        raise NoTerminal
    if not is_terminal(sys.stdout):
        raise NoTerminal(is_only_output=True)
    asks = face(wishes.is_accessible)
    number = ambulance_for(wishes.country, knowledge)
    try:
        start, words = _start(knowledge, wishes, asks)
        number = ambulance_for(start.country, knowledge)
        # Only a person's own words need the phrases, and only once: they are the dearest thing to load.
        phrases = _phrases(knowledge, wishes) if words or start.story else None
        if words and phrases is not None:
            _show_what_comes_first(words, start, knowledge, phrases, asks, number)
        understood = _understood(start.story, knowledge, phrases) if start.story and phrases is not None else None
        return conduct(
            knowledge,
            asks,
            number,
            start,
            ask_all=wishes.ask_all,
            ask_story=wishes.ask_story,
            on_answer=_keeper(wishes.own, knowledge) if wishes.own.keeps_result or wishes.own.is_kept else None,
            always=knowledge.follow_up.always if wishes.own.keeps_result or wishes.last is not None else (),
            last=wishes.last,
            understood=understood,
        )
    except InterviewStopped as stopped:
        tell(f"In an emergency, call {number.number} now.")
        _keep_what_was_answered(stopped, knowledge, wishes)
        raise


def forget(wishes: Wishes) -> None:
    """Deletes what was kept on the way, once the result is where it was wanted."""
    with suppress(OSError):
        wishes.own.forget()


def _keeper(own: OwnInterview, knowledge: Content) -> Callable[[Answers], None]:
    """What keeps the answers on the way.

    A disk that is full must not end the quiz of a person in pain: they are told once, and go on.
    """
    told = False

    def keep(answers: Answers) -> None:
        nonlocal told
        try:
            own.keep(answers, knowledge)
        except OSError as error:
            if not told:
                reason = visible_text(str(error.strerror or error))
                tell(f"midback: your answers cannot be kept as you go ({reason}); the quiz goes on")
            told = True

    return keep


def _start(knowledge: Content, wishes: Wishes, asks: Face) -> tuple[Answers, str]:
    """What the interview begins with: the answers that were kept, else the person's own words and country.

    With them come the words that were told just now, as they are and whole: a story holds no more than its beginning.
    """
    last = wishes.last.answers if wishes.last is not None else None
    left = None
    if wishes.resume:
        left = resumed(wishes.own, wishes.person, knowledge, asks)
    elif wishes.describe is None:
        left = offered(wishes.own, wishes.person, knowledge, asks)
    else:
        told_that_some_wait(wishes.person, knowledge)
    if left is not None:
        return replace(left, country=wishes.country or left.country), ""
    words = read_description(wishes.describe, is_accessible=wishes.is_accessible) if wishes.describe is not None else ""
    story, note = cut_story(visible_text(words, keep_lines=True).strip())
    if note:
        typer.echo(note)
    return Answers(country=wishes.country or (last.country if last is not None else ""), story=story), words


def _phrases(knowledge: Content, wishes: Wishes) -> Phrases:
    from midback_cli.knowledge.phrases import load_phrases

    return load_phrases(knowledge, wishes.content)


def _show_what_comes_first(
    words: str, start: Answers, knowledge: Content, phrases: Phrases, asks: Face, number: Ambulance
) -> None:
    """Shows what the person's words call for at once, before anything is asked. Raises InterviewStopped."""
    from midback_cli.reading.narrative import told_at_once
    from midback_cli.rendering.blocks import with_number
    from midback_cli.rendering.guide_report import told_first_blocks

    at_once = told_at_once(words, knowledge, phrases, by_rules_alone=True)
    first = with_number(told_first_blocks(at_once), number)
    if first:
        asks.show(first)
        # So that it stands there until it is read.
        urgency = at_once.emergency.urgency if at_once.emergency is not None else Urgency.AMBULANCE
        if asks.ask(help_first_prompt(urgency, knowledge, number)) != GO_ON:
            raise InterviewStopped(start)


def _understood(story: str, knowledge: Content, phrases: Phrases) -> Understanding:
    """What the person's words suggest.

    The words are kept, not what was understood of them: on taking it up again they are simply read again.
    """
    from midback_cli.reading.narrative import understand

    return understand(story, knowledge, phrases)


def _keep_what_was_answered(stopped: InterviewStopped, knowledge: Content, wishes: Wishes) -> None:
    """Does with the answers what the person who stops has said, and all of it before a failure is told."""
    if stopped.forget:
        _keep_nothing(wishes.own)
        return

    def write_answers(path: Path) -> None:
        save(path, to_json(stopped.answers.to_mapping(knowledge)))
        tell_written(path)

    with Delivery() as delivery:
        if stopped.keep:
            delivery.give(lambda: _keep_for_later(stopped.answers, knowledge, wishes.own))
        if wishes.own.is_kept:
            tell(f"Go on with: midback quiz {' '.join(_options_to_go_on(wishes))}")
        if wishes.save_answers is not None and _holds_something(stopped.answers):
            delivery.give(partial(write_answers, wishes.save_answers))


def _keep_for_later(answers: Answers, knowledge: Content, own: OwnInterview) -> None:
    if not (_holds_something(answers) or own.is_kept):
        tell("There is no answer to keep yet.")
        return
    try:
        tell_written(own.keep(answers, knowledge))
    except OSError as error:
        raise UnusableOutput("your answers", f"could not be kept: {error.strerror or error}") from error


def _holds_something(answers: Answers) -> bool:
    return bool(answers.replies or answers.story)


def _keep_nothing(own: OwnInterview) -> None:
    """Deletes what was kept of this interview: the person has said to keep nothing."""
    if not own.is_kept:
        return
    try:
        own.forget()
    except OSError as error:
        raise UnusableOutput(str(own.place), f"could not be deleted: {error.strerror or error}") from error
    tell("Nothing of this interview is kept.")


def _options_to_go_on(wishes: Wishes) -> Iterator[str]:
    yield "--resume"
    if wishes.last is not None:
        yield "--follow-up"
    if wishes.own.keeps_result:
        yield "--keep"
    if wishes.own.person:
        # Imported late: hardly anybody shares a computer.
        from shlex import quote

        yield f"--person {quote(wishes.own.person)}"


def face(accessible: bool) -> Face:
    """How the person is asked."""
    if accessible:
        from midback_cli.terminal.lines import LinesFace

        return LinesFace()
    from midback_cli.terminal.menu import MenuFace

    return MenuFace()
