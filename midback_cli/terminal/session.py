"""An interview on the terminal: what it starts from, what is kept of it, and how it ends."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

import typer

from midback_cli.assessment.answers import Answers, cut_story
from midback_cli.errors import InterviewStopped, NoTerminal, UnusableOutput
from midback_cli.files import visible_text
from midback_cli.knowledge.texts import fill
from midback_cli.rendering.blocks import filled
from midback_cli.storage.answers_file import STANDARD_INPUT
from midback_cli.storage.saved_interview import OwnInterview
from midback_cli.terminal.delivery import Delivery
from midback_cli.terminal.dialogue import conduct
from midback_cli.terminal.documents import to_json
from midback_cli.terminal.emergency_number import ambulance_for
from midback_cli.terminal.follow_up import whose
from midback_cli.terminal.lines import LinePrompter
from midback_cli.terminal.output import is_terminal, save, tell, tell_written
from midback_cli.terminal.resuming import offered, resumed, say_that_some_wait

if TYPE_CHECKING:
    from midback_cli.assessment.follow_up import PastResult
    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content
    from midback_cli.terminal.prompter import Prompter

__all__ = ["InterviewOptions", "OwnInterview", "change_answers", "make_prompter", "run_interview", "whose"]


class InterviewOptions(NamedTuple):
    """The options of `midback quiz` that concern the interview.

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
        """Whose interviews may be resumed; None for anybody's. A follow-up compares with one person's results."""
        return self.own.person if self.own.person or self.last is not None else None


def run_interview(content: Content, options: InterviewOptions) -> Result:
    """The result of the interview; where the person stops, their answers are kept or saved if they want it.

    Raises NoTerminal where there is nobody to ask, and InterviewStopped.
    """
    if not (is_terminal(sys.stdin) or options.describe == STANDARD_INPUT):
        raise NoTerminal
    if not is_terminal(sys.stdout):
        raise NoTerminal(is_only_output=True)
    prompter = make_prompter(options.is_accessible, content)
    number = ambulance_for(options.country, content)
    try:
        start, words = _start(content, options, prompter)
        number = ambulance_for(start.country, content)
        understood = None
        if words or start.story:
            # Imported late: the phrases take longest to load, and only a person's own words need them.
            from midback_cli.terminal.description import understood_words

            understood = understood_words(words, start, content, options.content, prompter, number)
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
        tell(filled(content.texts.shared.call, number))
        _keep_what_was_answered(stopped, content, options)
        raise


def change_answers(result: Result, options: InterviewOptions, prompter: Prompter) -> Result:
    """The result once the person has changed answers of this one, from the review on. Raises InterviewStopped."""
    content = result.content
    number = ambulance_for(result.answers.country, content)
    try:
        return conduct(
            content, prompter, number, result.answers, ask_all=options.ask_all, last=options.last, is_change=True
        )
    except InterviewStopped as stopped:
        tell(filled(content.texts.shared.call, number))
        _keep_what_was_answered(stopped, content, options)
        raise


def _keeper(own: OwnInterview, content: Content) -> Callable[[Answers], None]:
    """A function that keeps the answers as the person goes.

    A full disk must not end the quiz of a person in pain: it says so once, and goes on.
    """
    has_warned = False

    def keep(answers: Answers) -> None:
        nonlocal has_warned
        try:
            own.keep(answers, content)
        except OSError as error:
            if not has_warned:
                reason = visible_text(str(error.strerror or error))
                tell(f"midback: {fill(content.texts.stop.not_kept_on_the_way, reason=reason)}")
            has_warned = True

    return keep


def _start(content: Content, options: InterviewOptions, prompter: Prompter) -> tuple[Answers, str]:
    """What the interview begins with: the answers that were kept, else the person's own words and country.

    The second value holds the words given just now, in full: a story keeps only their beginning.
    """
    last = options.last.answers if options.last is not None else None
    left = None
    if options.resume:
        left = resumed(options.own, options.person, content, prompter)
    elif options.describe is None:
        left = offered(options.own, options.person, content, prompter)
    else:
        say_that_some_wait(options.person, content)
    if left is not None:
        return replace(left, country=options.country or left.country), ""
    words = ""
    if options.describe is not None:
        from midback_cli.terminal.description import read_description

        words = read_description(options.describe, content, is_accessible=options.is_accessible)
    story, note = cut_story(visible_text(words, keep_lines=True).strip(), content)
    if note:
        typer.echo(note)
    return Answers(country=options.country or (last.country if last is not None else ""), story=story), words


def _keep_what_was_answered(stopped: InterviewStopped, content: Content, options: InterviewOptions) -> None:
    """Keeps, saves or deletes the answers as the person chose; all of it is tried before a failure is reported."""
    if stopped.forget:
        _keep_nothing(options.own, content)
        return

    def write_answers(path: Path) -> None:
        save(path, to_json(stopped.answers.to_mapping(content)))
        tell_written(path, content)

    with Delivery() as delivery:
        if stopped.keep:
            delivery.give(lambda: _keep_for_later(stopped.answers, content, options.own))
        if options.own.is_kept:
            tell(fill(content.texts.stop.go_on_later, options=" ".join(_options_to_go_on(options))))
        if options.save_answers is not None and _holds_something(stopped.answers):
            delivery.give(partial(write_answers, options.save_answers))


def _keep_for_later(answers: Answers, content: Content, own: OwnInterview) -> None:
    if not (_holds_something(answers) or own.is_kept):
        tell(content.texts.stop.no_answer_yet)
        return
    try:
        tell_written(own.keep(answers, content), content)
    except OSError as error:
        texts = content.texts.stop
        raise UnusableOutput(texts.your_answers, fill(texts.not_kept, reason=error.strerror or error)) from error


def _holds_something(answers: Answers) -> bool:
    return bool(answers.replies or answers.story)


def _keep_nothing(own: OwnInterview, content: Content) -> None:
    """Deletes what was kept of this interview: the person has said to keep nothing."""
    if not own.is_kept:
        return
    try:
        own.forget()
    except OSError as error:
        reason = fill(content.texts.stop.not_deleted, reason=error.strerror or error)
        raise UnusableOutput(str(own.place), reason) from error
    tell(content.texts.stop.nothing_kept)


def _options_to_go_on(options: InterviewOptions) -> Iterator[str]:
    yield "--resume"
    if options.last is not None:
        yield "--follow-up"
    if options.own.keeps_result:
        yield "--keep"
    if options.own.person:
        yield f"--person {quote(options.own.person)}"


def make_prompter(accessible: bool, content: Content) -> Prompter:
    """The prompter that asks: on lines if `accessible`, else with menus."""
    if accessible:
        return LinePrompter(content.texts)
    # Imported late: whoever answers on lines waits for no menu to load.
    from midback_cli.terminal.menu import MenuPrompter

    return MenuPrompter(content.texts)
