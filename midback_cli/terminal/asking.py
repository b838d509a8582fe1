"""An interview on the terminal: what it starts from, what is kept of it, and how it ends."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from midback_cli.assessment.answers import Answers
from midback_cli.errors import InterviewStopped, NoTerminal
from midback_cli.exchange.unfinished import forget_unfinished, keep_unfinished, read_unfinished
from midback_cli.terminal.delivery import Delivery
from midback_cli.terminal.description import STANDARD_INPUT, read_description
from midback_cli.terminal.dialogue import conduct
from midback_cli.terminal.options import ambulance_for
from midback_cli.terminal.prompts import GO_ON, HELP_FIRST
from midback_cli.terminal.streams import is_terminal, save, tell, tell_written, to_json

if TYPE_CHECKING:
    from midback_cli.assessment.follow_up import Visit
    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content
    from midback_cli.reading.lookup import Ambulance
    from midback_cli.reading.narrative import Understanding
    from midback_cli.terminal.face import Face


class Wishes(NamedTuple):
    """What a person wants of the interview, as the options of `midback quiz` say it."""

    content: Path | None
    describe: str | None
    country: str
    is_accessible: bool
    ask_all: bool
    ask_story: bool
    keep: bool
    resume: bool
    save_answers: Path | None
    last: Visit | None

    @property
    def keeps_on_the_way(self) -> bool:
        """Whether the answers are kept after each one."""
        return self.keep or self.resume


def ask(knowledge: Content, wishes: Wishes) -> Result:
    """The result of the interview; where the person stops, their answers are kept or saved if they want it.

    Raises NoTerminal where there is nobody to ask, and InterviewStopped.
    """
    if not (is_terminal(sys.stdin) or wishes.describe == STANDARD_INPUT):
        raise NoTerminal
    if not is_terminal(sys.stdout):
        raise NoTerminal(is_only_output=True)
    start = _start(knowledge, wishes)
    number, asks = ambulance_for(start.country, knowledge), face(wishes.is_accessible)

    def kept(answers: Answers) -> None:
        # A disk that is full must not end the quiz of a person in pain: they go on, and nothing is kept.
        with suppress(OSError):
            keep_unfinished(answers, knowledge)

    try:
        understood = _understood(start.story, knowledge, wishes, asks, number) if start.story else None
        return conduct(
            knowledge,
            asks,
            number,
            start,
            ask_all=wishes.ask_all,
            ask_story=wishes.ask_story,
            on_answer=kept if wishes.keeps_on_the_way else None,
            always=knowledge.follow_up.always if wishes.keep or wishes.last is not None else (),
            last=wishes.last,
            understood=understood,
        )
    except InterviewStopped as stopped:
        typer.echo(f"In an emergency, call {number.number} now.", err=True)
        _keep_what_was_answered(stopped, knowledge, wishes)
        raise


def forget(wishes: Wishes) -> None:
    """Deletes what was kept on the way, once the result is where it was wanted."""
    if wishes.keeps_on_the_way:
        with suppress(OSError):
            forget_unfinished()


def _start(knowledge: Content, wishes: Wishes) -> Answers:
    """What the interview begins with: the answers that were kept, else the person's own words and country."""
    last = wishes.last.answers if wishes.last is not None else None
    if wishes.resume:
        unfinished = read_unfinished(knowledge)
        if not unfinished.is_same_content:
            typer.echo("The questions have changed since you began. Please check your answers at the end.")
        return unfinished.answers._replace(country=wishes.country or unfinished.answers.country)
    story = read_description(wishes.describe) if wishes.describe is not None else ""
    return Answers(country=wishes.country or (last.country if last is not None else ""), story=story)


def _understood(story: str, knowledge: Content, wishes: Wishes, asks: Face, number: Ambulance) -> Understanding:
    """What the person's words suggest; what they call for at once is shown, before anything is asked.

    The words are kept, not what was understood of them: on taking it up again they are simply read again.
    """
    from midback_cli.knowledge.phrases import load_phrases
    from midback_cli.reading.narrative import told_at_once, understand
    from midback_cli.rendering.guide_report import told_first_blocks

    phrases = load_phrases(knowledge, wishes.content)
    first = told_first_blocks(told_at_once(story, knowledge, phrases, by_rules_alone=True), number)
    if first and wishes.describe is not None:
        asks.show(first)
        # So that it stands there until it is read.
        if asks.ask(HELP_FIRST) != GO_ON:
            raise InterviewStopped(Answers(story=story))
    return understand(story, knowledge, phrases)


def _keep_what_was_answered(stopped: InterviewStopped, knowledge: Content, wishes: Wishes) -> None:
    def keep() -> None:
        tell_written(keep_unfinished(stopped.answers, knowledge))
        options = [
            "--resume",
            *(["--follow-up"] if wishes.last is not None else []),
            *(["--keep"] if wishes.keep else []),
        ]
        tell(f"Go on with: midback quiz {' '.join(options)}")

    def write_answers(path: Path) -> None:
        save(path, to_json(stopped.answers.to_mapping(knowledge)))
        tell_written(path)

    with Delivery() as delivery:
        if stopped.keep:
            delivery.give(keep)
        if wishes.save_answers is not None:
            delivery.give(partial(write_answers, wishes.save_answers))


def face(accessible: bool) -> Face:
    """How the person is asked."""
    if accessible:
        from midback_cli.terminal.lines import LinesFace

        return LinesFace()
    from midback_cli.terminal.menu import MenuFace

    return MenuFace()
