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
from midback_cli.files import visible_text
from midback_cli.knowledge.model import Urgency
from midback_cli.storage.saved_interview import OwnInterview
from midback_cli.terminal.delivery import Delivery
from midback_cli.terminal.description import STANDARD_INPUT, read_description
from midback_cli.terminal.dialogue import conduct
from midback_cli.terminal.options import ambulance_for
from midback_cli.terminal.output import is_terminal, save, tell, tell_written, to_json
from midback_cli.terminal.prompts import GO_ON, help_first_prompt
from midback_cli.terminal.taking_up import offered, resumed, told_that_some_wait

if TYPE_CHECKING:
    from midback_cli.assessment.follow_up import PastResult
    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content
    from midback_cli.knowledge.phrase_model import Phrases
    from midback_cli.language.lookup import Ambulance
    from midback_cli.language.suggestions import Suggestions
    from midback_cli.terminal.prompter import Prompter


class InterviewOptions(NamedTuple):
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
    last: PastResult | None
    own: OwnInterview

    @property
    def person(self) -> str | None:
        """Whose interviews may be taken up; None: anybody's. A follow-up compares with one person's results."""
        return self.own.person if self.own.person or self.last is not None else None


def run_interview(content: Content, options: InterviewOptions) -> Result:
    """The result of the interview; where the person stops, their answers are kept or saved if they want it.

    Raises NoTerminal where there is nobody to ask, and InterviewStopped.
    """
    if not (is_terminal(sys.stdin) or options.describe == STANDARD_INPUT):
        raise NoTerminal
    if not is_terminal(sys.stdout):
        raise NoTerminal(is_only_output=True)
    prompter = make_prompter(options.is_accessible)
    number = ambulance_for(options.country, content)
    try:
        start, words = _start(content, options, prompter)
        number = ambulance_for(start.country, content)
        # Only a person's own words need the phrases, and only once: they are the dearest thing to load.
        phrases = _phrases(content, options) if words or start.story else None
        if words and phrases is not None:
            _show_what_comes_first(words, start, content, phrases, prompter, number)
        understood = _understood(start.story, content, phrases) if start.story and phrases is not None else None
        return conduct(
            content,
            prompter,
            number,
            start,
            ask_all=options.ask_all,
            ask_story=options.ask_story,
            on_answer=_keeper(options.own, content) if options.own.keeps_result or options.own.is_kept else None,
            always=content.follow_up.always if options.own.keeps_result or options.last is not None else (),
            last=options.last,
            understood=understood,
        )
    except InterviewStopped as stopped:
        tell(f"In an emergency, call {number.number} now.")
        _keep_what_was_answered(stopped, content, options)
        raise


def forget(options: InterviewOptions) -> None:
    """Deletes what was kept on the way, once the result is where it was wanted."""
    with suppress(OSError):
        options.own.forget()


def _keeper(own: OwnInterview, content: Content) -> Callable[[Answers], None]:
    """What keeps the answers on the way.

    A disk that is full must not end the quiz of a person in pain: they are told once, and go on.
    """
    told = False

    def keep(answers: Answers) -> None:
        nonlocal told
        try:
            own.keep(answers, content)
        except OSError as error:
            if not told:
                reason = visible_text(str(error.strerror or error))
                tell(f"midback: your answers cannot be kept as you go ({reason}); the quiz goes on")
            told = True

    return keep


def _start(content: Content, options: InterviewOptions, prompter: Prompter) -> tuple[Answers, str]:
    """What the interview begins with: the answers that were kept, else the person's own words and country.

    With them come the words that were told just now, as they are and whole: a story holds no more than its beginning.
    """
    last = options.last.answers if options.last is not None else None
    left = None
    if options.resume:
        left = resumed(options.own, options.person, content, prompter)
    elif options.describe is None:
        left = offered(options.own, options.person, content, prompter)
    else:
        told_that_some_wait(options.person, content)
    if left is not None:
        return replace(left, country=options.country or left.country), ""
    words = (
        read_description(options.describe, is_accessible=options.is_accessible) if options.describe is not None else ""
    )
    story, note = cut_story(visible_text(words, keep_lines=True).strip(), content)
    if note:
        typer.echo(note)
    return Answers(country=options.country or (last.country if last is not None else ""), story=story), words


def _phrases(content: Content, options: InterviewOptions) -> Phrases:
    from midback_cli.knowledge.phrases import load_phrases

    return load_phrases(content, options.content)


def _show_what_comes_first(
    words: str, start: Answers, content: Content, phrases: Phrases, prompter: Prompter, number: Ambulance
) -> None:
    """Shows what the person's words call for at once, before anything is asked. Raises InterviewStopped."""
    from midback_cli.language.suggestions import emergencies_in
    from midback_cli.rendering.blocks import with_number
    from midback_cli.rendering.guide_page import emergency_first_blocks

    at_once = emergencies_in(words, content, phrases, by_rules_alone=True)
    first = with_number(emergency_first_blocks(at_once), number)
    if first:
        prompter.show(first)
        # So that it stands there until it is read.
        urgency = at_once.emergency.urgency if at_once.emergency is not None else Urgency.AMBULANCE
        if prompter.ask(help_first_prompt(urgency, content, number)) != GO_ON:
            raise InterviewStopped(start)


def _understood(story: str, content: Content, phrases: Phrases) -> Suggestions:
    """What the person's words suggest.

    The words are kept, not what was understood of them: on taking it up again they are simply read again.
    """
    from midback_cli.language.suggestions import understand

    return understand(story, content, phrases)


def _keep_what_was_answered(stopped: InterviewStopped, content: Content, options: InterviewOptions) -> None:
    """Does with the answers what the person who stops has said, and all of it before a failure is told."""
    if stopped.forget:
        _keep_nothing(options.own)
        return

    def write_answers(path: Path) -> None:
        save(path, to_json(stopped.answers.to_mapping(content)))
        tell_written(path)

    with Delivery() as delivery:
        if stopped.keep:
            delivery.give(lambda: _keep_for_later(stopped.answers, content, options.own))
        if options.own.is_kept:
            tell(f"Go on with: midback quiz {' '.join(_options_to_go_on(options))}")
        if options.save_answers is not None and _holds_something(stopped.answers):
            delivery.give(partial(write_answers, options.save_answers))


def _keep_for_later(answers: Answers, content: Content, own: OwnInterview) -> None:
    if not (_holds_something(answers) or own.is_kept):
        tell("There is no answer to keep yet.")
        return
    try:
        tell_written(own.keep(answers, content))
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


def _options_to_go_on(options: InterviewOptions) -> Iterator[str]:
    yield "--resume"
    if options.last is not None:
        yield "--follow-up"
    if options.own.keeps_result:
        yield "--keep"
    if options.own.person:
        # Imported late: hardly anybody shares a computer.
        from shlex import quote

        yield f"--person {quote(options.own.person)}"


def make_prompter(accessible: bool) -> Prompter:
    """How the person is asked."""
    if accessible:
        from midback_cli.terminal.lines import LinesFace

        return LinesFace()
    from midback_cli.terminal.menu import MenuFace

    return MenuFace()
