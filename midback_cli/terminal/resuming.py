"""Which of the interviews that were left a person goes on with."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from midback_cli.assessment.answers import Answers
from midback_cli.errors import UnreadableAnswers
from midback_cli.knowledge.texts import fill
from midback_cli.rendering.history_page import moment
from midback_cli.storage.saved_interview import OwnInterview, Unfinished, read_waiting
from midback_cli.terminal.output import tell
from midback_cli.terminal.prompter import Line, Prompt, Prompter, chosen_line

if TYPE_CHECKING:
    from midback_cli.knowledge.content import Content

_NEW = "new"
# No more than these are offered, so that a digit can pick each line.
_MOST_OFFERED = 8


def resumed(own: OwnInterview, person: str | None, content: Content, prompter: Prompter) -> Answers:
    """The answers of the interview that is taken up again; where several wait, the person chooses.

    There is a line for each that cannot be read. Raises UnreadableAnswers where none can be taken up.
    """
    texts = content.texts.resume
    try:
        waiting = read_waiting(content).of(person)
    except OSError as error:
        raise UnreadableAnswers("", fill(texts.unreadable, reason=error.strerror or error)) from error
    free = tuple(left for left in waiting.interviews if not left.is_open)
    problems = [str(problem) for problem in waiting.problems]
    if len(free) < len(waiting.interviews):
        problems.append(texts.one_is_open)
    if not free:
        problems = problems or [texts.none]
        last = problems.pop()
        _tell(problems)
        raise UnreadableAnswers("", last)
    _tell(problems)
    if len(free) == 1:
        return _taken_up(free[0], own, content)
    lines = tuple(Line(str(number), _described(left, content)) for number, left in enumerate(free))
    prompt = Prompt("", texts.which, lines=lines, default="0", can_go_back=False)
    return _taken_up(free[int(chosen_line(prompt, prompter))], own, content)


def offered(own: OwnInterview, person: str | None, content: Content, prompter: Prompter) -> Answers | None:
    """Offers the unfinished interviews to a person who starts a new one. The answers of the chosen one, or None.

    A new interview leaves them as they are. Nothing is asked if there is none, or none can be read.
    """
    free: tuple[Unfinished, ...] = ()
    with suppress(OSError):
        free = _free(person, content)
    if not free:
        return None
    texts = content.texts.resume
    lines = tuple(
        Line(str(number), fill(texts.go_on, interview=_described(left, content)))
        for number, left in enumerate(free[:_MOST_OFFERED])
    )
    prompt = Prompt(
        progress="",
        question=texts.one_waits if len(free) == 1 else fill(texts.several_wait, count=len(free)),
        help=texts.what_stays,
        lines=(*lines, Line(_NEW, texts.begin_new)),
        default="0",
        can_go_back=False,
    )
    choice = chosen_line(prompt, prompter)
    return None if choice == _NEW else _taken_up(free[int(choice)], own, content)


def say_that_some_wait(person: str | None, content: Content) -> None:
    """Mentions an unfinished interview to a person who has begun a new one in their own words."""
    with suppress(OSError):
        free = _free(person, content)
        if free:
            tell(fill(content.texts.resume.waits, interview=_described(free[0], content)))


def _free(person: str | None, content: Content) -> tuple[Unfinished, ...]:
    return tuple(left for left in read_waiting(content).of(person).interviews if not left.is_open)


def _described(left: Unfinished, content: Content) -> str:
    texts, count = content.texts.resume, len(left.answers.replies)
    text = texts.interview_of if left.person else texts.interview
    return fill(text, person=left.person, when=moment(left.begun, content), count=count)


def _taken_up(left: Unfinished, own: OwnInterview, content: Content) -> Answers:
    answers = own.take_up(left, content)
    if not left.is_same_content:
        typer.echo(content.texts.resume.questions_changed)
    return answers


def _tell(problems: list[str]) -> None:
    for problem in problems:
        tell(f"midback: {problem}")
