"""The interview with a person: which prompt comes next and what an answer does. Knows no terminal.

A face shows blocks and asks prompts: menu.py with menus, lines.py with typed lines. Both go through here, and every
answer through the same `Answers` checks as a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple, Protocol

from midback_cli.assessment.answers import Answers, shown_reply
from midback_cli.assessment.interview import highest_on_the_way, next_question, offered_options, without_strays
from midback_cli.assessment.result import Result, assess
from midback_cli.errors import InterviewStopped
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Page, Question, Urgency
from midback_cli.reading.lookup import Ambulance
from midback_cli.rendering.report import (
    Block,
    Bullets,
    Heading,
    Paragraph,
    answer_lines,
    filled,
    review_text,
    urgency_blocks,
)

NONE = "none"
UNSURE = "unsure"
_SHOW_RESULT = "show-result"
_GO_ON = "go-on"
_GO_BACK = "go-back"


class Move(Enum):
    """What a person may do instead of answering."""

    BACK = "back"
    STOP = "stop"


class Line(NamedTuple):
    """One line to pick."""

    id: str
    text: str


class Prompt(NamedTuple):
    """One thing to ask. With `lines` they are picked from; else a whole number is typed.

    Nothing is chosen before the person has moved, unless there is a `default`. Lines in `alone` exclude all others.
    """

    progress: str
    question: str
    help: str = ""
    why: str = ""
    lines: tuple[Line, ...] = ()
    several: bool = False
    alone: frozenset[str] = frozenset()
    default: str = ""
    minimum: int = 0
    maximum: int = 0
    can_go_back: bool = True


class Face(Protocol):
    """What a terminal must be able to do."""

    def show(self, blocks: Sequence[Block]) -> None:
        """Shows blocks to read."""

    def ask(self, prompt: Prompt) -> str | list[str] | int | Move:
        """The person's answer: a line's id, a list of ids where several may be picked, a number, or a move."""


def conduct(content: Content, face: Face, ambulance: Ambulance, *, country: str = "", ask_all: bool = False) -> Result:
    """Asks, shows an emergency at once, lets every answer be reviewed, and gives the result.

    Raises InterviewStopped, with the answers so far, when the person stops.
    """
    quiz = _Quiz(content, face, ambulance, Answers(country=country))
    face.show(_welcome(content, ambulance))
    while True:
        asked = next_question(quiz.answers, content, ask_all=ask_all)
        if asked is not None:
            move = quiz.ask(asked)
        else:
            move = quiz.review()
        if move == _SHOW_RESULT:
            return assess(quiz.answers, content, highest_on_the_way(quiz.answers, content))


class _Quiz:
    """The answers so far, and the highest emergency that was shown for them."""

    def __init__(self, content: Content, face: Face, ambulance: Ambulance, answers: Answers) -> None:
        self._content = content
        self._face = face
        self._ambulance = ambulance
        self._shown = Urgency.SELF_CARE
        self.answers = answers

    def ask(self, asked: Page | Question) -> str:
        """Asks one page or question and takes the answer in; `_SHOW_RESULT` when the person wants the result now."""
        reply = self._reply_to(asked)
        if reply is Move.BACK:
            self._take_back()
            return ""
        candidate = without_strays(self.answers.with_reply(asked.id, reply, self._content), self._content)
        emergency = highest_on_the_way(candidate, self._content)
        if emergency > self._shown:
            if not self._confirm(asked, candidate):
                return ""
            choice = self._show_emergency(assess(candidate, self._content, emergency))
            if choice == _GO_BACK:
                return ""
            self._keep(candidate)
            return _SHOW_RESULT if choice == _SHOW_RESULT else ""
        self._keep(candidate)
        return ""

    def review(self) -> str:
        """Shows every answer, to change any of them; `_SHOW_RESULT` when the person is content with them."""
        lines = answer_lines(assess(self.answers, self._content))
        reply = self._answer(
            Prompt(
                progress="Part 3 of 3: check your answers",
                question="Is this right? Pick an answer to change it.",
                lines=(
                    Line(_SHOW_RESULT, "All is right. Show my result"),
                    *(Line(asked, f"{name}: {shown}") for asked, name, shown in lines),
                ),
            )
        )
        if reply is Move.BACK:
            self._take_back()
            return ""
        if reply == _SHOW_RESULT:
            return _SHOW_RESULT
        question = self._content.questions.get(str(reply))
        return self.ask(question if question is not None else self._content.pages[str(reply)])

    def _keep(self, answers: Answers) -> None:
        self.answers = answers
        self._shown = highest_on_the_way(answers, self._content)

    def _take_back(self) -> None:
        if self.answers.replies:
            *_, last = self.answers.replies
            self._keep(self.answers.without(last))

    def _reply_to(self, asked: Page | Question) -> str | list[str] | int | Move:
        return self._answer(_prompt(asked, self.answers, self._content))

    def _answer(self, prompt: Prompt) -> str | list[str] | int | Move:
        reply = self._face.ask(prompt)
        if reply is Move.STOP:
            raise InterviewStopped(self.answers)
        return reply

    def _confirm(self, asked: Page | Question, candidate: Answers) -> bool:
        """Repeats what was picked, once; yes is the default, because it leads to the safer side."""
        texts = self._content.screen_texts
        picked = shown_reply(asked, candidate.replies[asked.id], texts["none_text"], texts["unsure_text"])
        reply = self._answer(
            Prompt(
                progress="",
                question=f"You picked: {picked}. Is that right?",
                lines=(Line("yes", "Yes, that is right"), Line("no", "No, let me pick again")),
                default="yes",
            )
        )
        return reply == "yes"

    def _show_emergency(self, result: Result) -> str:
        self._face.show(urgency_blocks(result, self._ambulance))
        reply = self._answer(
            Prompt(
                progress="",
                question="What now?",
                lines=(
                    Line(_SHOW_RESULT, "Show a summary to take along, and stop"),
                    Line(_GO_ON, "Go on with the questions (the advice above stays)"),
                    Line(_GO_BACK, "I picked the wrong line: go back"),
                ),
            )
        )
        return _GO_BACK if reply is Move.BACK else str(reply)


def _prompt(asked: Page | Question, answers: Answers, content: Content) -> Prompt:
    texts = content.screen_texts
    unsure = Line(UNSURE, texts["unsure_text"])
    progress = _progress(asked, answers, content)
    can_go_back = bool(answers.replies)
    if isinstance(asked, Page):
        return Prompt(
            progress=progress,
            question=asked.question,
            help=asked.help,
            why=asked.why,
            lines=(*(Line(cue.id, cue.text) for cue in asked.cues), Line(NONE, texts["none_text"]), unsure),
            several=True,
            alone=frozenset((NONE, UNSURE)),
            can_go_back=can_go_back,
        )
    lines: tuple[Line, ...] = ()
    match asked.kind:
        case Kind.YES_NO:
            lines = tuple(Line(answer, asked.label(answer)) for answer in asked.answer_ids)
        case Kind.ONE_OF | Kind.MANY_OF:
            lines = tuple(Line(option.id, option.label) for option in offered_options(asked, answers))
    return Prompt(
        progress=progress,
        question=asked.text,
        help=asked.help,
        why=asked.why,
        lines=(*lines, unsure) if lines else (),
        several=asked.kind is Kind.MANY_OF,
        alone=frozenset((NONE, UNSURE)),
        minimum=asked.minimum,
        maximum=asked.maximum,
        can_go_back=can_go_back,
    )


def _progress(asked: Page | Question, answers: Answers, content: Content) -> str:
    pages = list(content.pages)
    if asked.id in pages:
        return f"Part 1 of 3: emergency check, page {pages.index(asked.id) + 1} of at most {len(pages)}"
    ordinary = sum(1 for given in answers.replies if given not in content.pages)
    return f"Part 2 of 3: about your pain, question {ordinary + 1}"


def _welcome(content: Content, ambulance: Ambulance) -> tuple[Block, ...]:
    safety, texts = content.chapters["safety_net"], content.screen_texts
    return (
        Heading("midback: a quiz about mid-back pain"),
        Paragraph(f"{safety.texts['disclaimer_short']} {review_text(content)}"),
        Paragraph("It takes about 5 minutes. Your answers stay on this computer unless you save them."),
        Bullets("It is not made for", tuple(filled(line, ambulance) for line in safety.lists["not_for"])),
        Paragraph(f"{texts['intro']} {texts['new_only']}"),
    )
