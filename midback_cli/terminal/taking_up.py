"""Which of the interviews that were left a person goes on with, and whose results a follow-up builds on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from midback_cli.assessment.answers import Answers
from midback_cli.errors import InterviewStopped, UnreadableAnswers
from midback_cli.storage.saved_interview import OwnInterview, Unfinished, read_waiting
from midback_cli.terminal.output import is_terminal
from midback_cli.terminal.prompter import Line, Move, Prompt, Prompter

if TYPE_CHECKING:
    from midback_cli.assessment.follow_up import PastResult
    from midback_cli.knowledge.content import Content

_NEW = "new"
_OTHER = "other"
# More than these are not offered unasked: a digit picks each line.
_MOST_OFFERED = 8


def resumed(own: OwnInterview, person: str | None, content: Content, prompter: Prompter) -> Answers:
    """The answers of the interview that is taken up again; where several wait, the person chooses.

    What cannot be read is told in a line each. Raises UnreadableAnswers where none can be taken up.
    """
    try:
        waiting = read_waiting(content).of(person)
    except OSError as error:
        raise UnreadableAnswers("", f"no interview could be read: {error.strerror or error}") from error
    free = tuple(left for left in waiting.interviews if not left.is_open)
    problems = [str(problem) for problem in waiting.problems]
    if len(free) < len(waiting.interviews):
        problems.append("an unfinished interview is open in another window; go on there, or close that one first")
    if not free:
        problems = problems or ["no interview was kept; start one with: midback quiz"]
        last = problems.pop()
        _tell(problems)
        raise UnreadableAnswers("", last)
    _tell(problems)
    if len(free) == 1:
        return _taken_up(free[0], own, content)
    lines = tuple(Line(str(number), _described(left, content)) for number, left in enumerate(free))
    prompt = Prompt("", "Which interview do you want to go on with?", lines=lines, default="0", can_go_back=False)
    return _taken_up(free[int(_chosen(prompt, prompter))], own, content)


def offered(own: OwnInterview, person: str | None, content: Content, prompter: Prompter) -> Answers | None:
    """Tells a person who starts anew that an interview waits: its answers if they go on with it, else None.

    Beginning anew leaves it where it is. Nothing is asked where none waits, or can be read.
    """
    free: tuple[Unfinished, ...] = ()
    with suppress(OSError):
        free = _free(person, content)
    if not free:
        return None
    lines = tuple(
        Line(str(number), f"Go on: {_described(left, content)}") for number, left in enumerate(free[:_MOST_OFFERED])
    )
    count = len(free)
    prompt = Prompt(
        progress="",
        question="An unfinished interview is waiting." if count == 1 else f"{count} unfinished interviews are waiting.",
        help="If you begin a new one, what you kept stays.",
        lines=(*lines, Line(_NEW, "Begin a new one")),
        default="0",
        can_go_back=False,
    )
    choice = _chosen(prompt, prompter)
    return None if choice == _NEW else _taken_up(free[int(choice)], own, content)


def told_that_some_wait(person: str | None, content: Content) -> None:
    """Says in a line that an interview waits, to a person who has begun a new one in their own words."""
    with suppress(OSError):
        free = _free(person, content)
        if free:
            typer.echo(
                f"An unfinished interview is waiting ({_described(free[0], content)}): midback quiz --resume", err=True
            )


def whose(
    visits: tuple[PastResult, ...], content: Content, make_prompter: Callable[[], Prompter]
) -> tuple[PastResult, ...]:
    """The visits that a follow-up builds on: where they look like several people's, the person says which are theirs.

    None, where they are somebody else.
    """
    from midback_cli.assessment.follow_up import people
    from midback_cli.rendering.history_page import day, who

    groups = people(visits, content)
    if len(groups) < 2 or not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        return visits
    lines = (
        *(
            Line(str(number), f"{who(group[-1], content).capitalize()}: last result {day(group[-1].at, content)}")
            for number, group in enumerate(groups)
        ),
        Line(_OTHER, "None of these: take the whole quiz"),
    )
    prompt = Prompt(
        progress="",
        question="The kept results look like those of several people. Which are yours?",
        help="Nobody else's results are compared with yours. --person NAME keeps each person's results apart.",
        lines=lines,
        can_go_back=False,
    )
    choice = _chosen(prompt, make_prompter())
    return () if choice == _OTHER else groups[int(choice)]


def _free(person: str | None, content: Content) -> tuple[Unfinished, ...]:
    return tuple(left for left in read_waiting(content).of(person).interviews if not left.is_open)


def _described(left: Unfinished, content: Content) -> str:
    from midback_cli.rendering.history_page import moment

    count = len(left.answers.replies)
    person = f"{left.person}, " if left.person else ""
    return f"{person}begun {moment(left.begun, content)}, {count} {'answer' if count == 1 else 'answers'}"


def _taken_up(left: Unfinished, own: OwnInterview, content: Content) -> Answers:
    answers = own.take_up(left, content)
    if not left.is_same_content:
        typer.echo("The questions have changed since you began. Please check your answers at the end.")
    return answers


def _chosen(prompt: Prompt, prompter: Prompter) -> str:
    """The line that was picked. Raises InterviewStopped where the person stops instead."""
    try:
        reply = prompter.ask(prompt)
    except (KeyboardInterrupt, EOFError) as interruption:
        raise InterviewStopped(Answers()) from interruption
    if isinstance(reply, Move):
        raise InterviewStopped(Answers())
    return str(reply)


def _tell(problems: list[str]) -> None:
    for problem in problems:
        typer.echo(f"midback: {problem}", err=True)
