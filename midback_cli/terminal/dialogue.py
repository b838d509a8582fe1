"""The interview with a person: which prompt comes next and what an answer does. Knows no terminal.

A face shows blocks and asks prompts: menu.py with menus, lines.py with typed lines. Both go through here, and every
answer through the same `Answers` checks as a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple, Protocol

from midback_cli.assessment.answers import MAX_STORY_LENGTH, Answers, Reply, State, shown_reply
from midback_cli.assessment.follow_up import Visit
from midback_cli.assessment.interview import (
    causes_in_play,
    emergencies_on_the_way,
    next_of,
    next_question,
    offered_options,
    questions_in_play,
    without_strays,
)
from midback_cli.assessment.result import Result, assess
from midback_cli.errors import InterviewStopped
from midback_cli.files import visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Page, Question, Urgency
from midback_cli.reading.lookup import Ambulance
from midback_cli.rendering.blocks import Block, Bullets, Paragraph
from midback_cli.rendering.report import answer_lines, emergency_blocks, filled, review_text
from midback_cli.terminal.told import Told

if TYPE_CHECKING:
    from midback_cli.reading.narrative import Understanding

NONE = "none"
UNSURE = "unsure"
# How much of the person's own words stands beside what was understood of them.
_LONGEST_WORDS = 80
_TOLD_TITLE = "We understood this from your own words. Please check it"
_TOLD_HELP = "What you told us counts once all is right. To leave it out, pick it and then Not sure."
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
    """One thing to ask. With `lines` they are picked from; else a whole number is typed, or words where it `is_text`.

    Nothing is chosen before the person has moved, unless there is a `default`, or an answer from before (`picked`).
    Lines in `alone` exclude all others.
    """

    progress: str
    question: str
    help: str = ""
    why: str = ""
    lines: tuple[Line, ...] = ()
    several: bool = False
    alone: frozenset[str] = frozenset()
    default: str = ""
    picked: tuple[str, ...] = ()
    is_text: bool = False
    minimum: int = 0
    maximum: int = 0
    can_go_back: bool = True


_KEEP_ANSWERS = "keep"
_STOP_NOW = "stop"
_STOP_LINES = (
    Line(_KEEP_ANSWERS, "Stop, and keep my answers on this computer, to go on later"),
    Line(_STOP_NOW, "Stop, and keep nothing"),
)
_STOP = Prompt(
    progress="",
    question="Do you want to stop?",
    lines=(Line(_GO_ON, "No, go on"), *_STOP_LINES),
    default=_GO_ON,
    can_go_back=False,
)
_KEEP = Prompt(
    progress="", question="You stopped the quiz.", lines=_STOP_LINES[::-1], default=_STOP_NOW, can_go_back=False
)
_SKIP = "skip"
_KEEP_RESULT = Prompt(
    progress="",
    question="Keep this result on this computer, to compare with next time?",
    lines=(Line(_SKIP, "No"), Line(_KEEP_ANSWERS, "Yes, keep it")),
    default=_SKIP,
    can_go_back=False,
)
_HELPFUL = Prompt(
    progress="",
    question="Was this helpful?",
    help="Kept with your result, on this computer alone.",
    lines=(Line(_SKIP, "Skip"), Line("yes", "Yes"), Line("no", "No")),
    default=_SKIP,
    can_go_back=False,
)


_STORY = Prompt(
    progress="Part 3 of 3: your own words",
    question="What would you tell the doctor, in your own words?",
    help="How it began, what you tried, what you fear. You can leave it out.",
    why="A doctor hears more in your own words than in a list of answers.",
    is_text=True,
)


class Face(Protocol):
    """What a terminal must be able to do."""

    def show(self, blocks: Sequence[Block]) -> None:
        """Shows blocks to read."""

    def ask(self, prompt: Prompt) -> str | list[str] | int | Move:
        """The person's answer: a line's id, a list of ids where several may be picked, a number, words, or a move."""


def wrapped(text: str, width: int) -> str:
    """A text broken between words, its own lines kept; a line of a list hangs."""
    return "\n".join(
        fill(line, width, subsequent_indent="  " if line.startswith("- ") else "") for line in text.splitlines()
    )


def whole_number(typed: str, prompt: Prompt) -> int | None:
    """A number in plain digits within the prompt's range; anything else is no answer."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= len(str(prompt.maximum))):
        return None
    return int(typed) if prompt.minimum <= int(typed) <= prompt.maximum else None


def conduct(
    content: Content,
    face: Face,
    ambulance: Ambulance,
    start: Answers,
    *,
    ask_all: bool = False,
    ask_story: bool = False,
    on_answer: Callable[[Answers], None] | None = None,
    always: Sequence[str] = (),
    last: Visit | None = None,
    understood: Understanding | None = None,
) -> Result:
    """Asks, shows an emergency at once, lets every answer be reviewed, and gives the result.

    `start` holds the country, the person's own words, and the answers of an interview that is taken up again; with
    `ask_story` the person is asked last for their own words; `on_answer` is called with all answers after each one. Of
    the questions in `always` none is left out, even if it could change nothing today. With the `last` visit it is a
    follow-up: what stays as it was is taken over from there, each answer in the place where it would be asked. What was
    `understood` of the person's words is picked already where it is asked, else it waits for the review: none of it is
    an answer before the person has confirmed it. Raises InterviewStopped, with the answers so far, when the person
    stops, by a key or by closing the input.
    """
    quiz = _Quiz(content, face, ambulance, start, last, understood)
    try:
        quiz.begin()
        is_done = False
        while not is_done:
            is_done = quiz.go_on(ask_all=ask_all, ask_story=ask_story, always=always)
            if on_answer is not None:
                on_answer(quiz.answers)
    except (KeyboardInterrupt, EOFError) as interruption:
        raise InterviewStopped(quiz.answers, keep=_keeps(face)) from interruption
    return assess(quiz.answers, content)


def _keeps(face: Face) -> bool:
    """Whether the person who interrupted wants their answers kept; a second interruption means no."""
    try:
        return face.ask(_KEEP) == _KEEP_ANSWERS
    except (KeyboardInterrupt, EOFError):
        return False


def ask_to_keep(face: Face, result: Result) -> bool:
    """Whether the result is to be kept; in an emergency it is not, and nothing is asked: the call comes first."""
    if not result.urgency.is_emergency:
        with suppress(KeyboardInterrupt, EOFError):
            return face.ask(_KEEP_RESULT) == _KEEP_ANSWERS
    return False


def ask_feedback(face: Face, result: Result) -> tuple[str, str]:
    """Whether the result was helpful (yes, no or "") and the person's story; each may be skipped.

    Nothing is asked in an emergency: it must not stand between a person and the call.
    """
    helpful, story = "", result.answers.story
    if not result.urgency.is_emergency:
        with suppress(KeyboardInterrupt, EOFError):
            reply = face.ask(_HELPFUL)
            helpful = str(reply) if reply in ("yes", "no") else ""
            story = story or ask_story(face)
    return helpful, story


def ask_story(face: Face) -> str:
    """The person's story in their own words, or "" where they would rather not tell it."""
    reply = face.ask(_STORY._replace(progress="", can_go_back=False))
    # What was pasted in several lines becomes one.
    return visible_text(" ".join(reply.split()))[:MAX_STORY_LENGTH] if isinstance(reply, str) else ""


class _Quiz:
    """The answers so far, and what was answered before going back or told, so that it need not be picked anew.

    In a follow-up also the answers that stay as they were, until each is taken over.
    """

    def __init__(
        self,
        content: Content,
        face: Face,
        ambulance: Ambulance,
        answers: Answers,
        last: Visit | None,
        understood: Understanding | None,
    ) -> None:
        self._content = content
        self._face = face
        self._ambulance = ambulance
        self._told = Told(understood, answers, content)
        self._before: dict[str, Reply] = dict(self._told.replies)
        self._is_calmed = False
        self._last = last
        earlier = last.answers.replies if last is not None and last.answers is not None else {}
        self._earlier = earlier
        self._staying = {asked: earlier[asked] for asked in content.follow_up.stays if asked in earlier}
        self._taken_over: dict[str, Reply] = {}
        self.answers = answers

    def begin(self) -> None:
        """Waits until the person has read whom the quiz is for."""
        if self._last is not None:
            self._face.show(_follow_up_welcome(self._last, tuple(self._staying), self._content))
        self._answer(_begin(self._content, self._ambulance))
        texts = self._content.screen_texts
        self._face.show((Paragraph(f"{texts['intro']} {texts['new_only']}"),))
        if self.answers.story:
            self._face.show((Paragraph(_told_text(len(self._told.replies)), "What you told us"),))

    def go_on(self, *, ask_all: bool, ask_story: bool, always: Sequence[str]) -> bool:
        """Asks what comes next, or takes it over, or shows the review; whether the person wants the result now."""
        asked = self._next(ask_all=ask_all)
        if asked is None:
            asked = next_of((*always, *self._staying), self._told.joined(self.answers), self._content)
        if asked is None:
            return self.review(ask_story=ask_story)
        return self._take_over(asked.id) if asked.id in self._staying else self.ask(asked)

    def _next(self, *, ask_all: bool) -> Page | Question | None:
        """What to ask now: the screen, then what was told and would call for an emergency, then what is missing."""
        asked = next_question(self.answers, self._content, ask_all=ask_all)
        if not self._told.waiting or (asked is not None and asked.id in self._content.pages):
            return asked
        urgent = self._told.emergency(self.answers)
        return urgent or next_question(self._told.joined(self.answers), self._content, ask_all=ask_all)

    def ask(self, asked: Page | Question, *, is_change: bool = False) -> bool:
        """Asks one page or question and takes the answer in; whether the person wants the result now.

        Going back takes the last answer back, or leaves a change in the review undone.
        """
        if not is_change and asked.id not in self._content.pages:
            self._say_that_the_screen_is_passed()
        prompt = _prompt(asked, self.answers, self._before.get(asked.id), self._told, self._content)
        if asked.id in self._earlier and isinstance(asked, Question):
            prompt = prompt._replace(help=f"{prompt.help} Last time: {self._shown(asked, self._earlier)}.".lstrip())
        reply = self._answer(prompt)
        if reply is Move.BACK:
            if not is_change:
                self._take_back()
            return False
        candidate = self.answers.with_reply(asked.id, reply, self._content)
        self._before[asked.id] = candidate.replies[asked.id]
        candidate = self._with_shown(self._without_strays(candidate))
        self._taken_over.pop(asked.id, None)
        if not self._is_new_emergency(candidate):
            self._keep(candidate)
            return False
        return self._confirm(asked, candidate) and self._warn(candidate)

    def _take_over(self, asked: str) -> bool:
        """Takes an answer over that stays as it was; should it make an emergency, that is shown like any other."""
        reply = self._taken_over[asked] = self._staying.pop(asked)
        candidate = self._with_shown(self.answers._replace(replies={**self.answers.replies, asked: reply}))
        if self._is_new_emergency(candidate):
            return self._warn(candidate)
        self._keep(candidate)
        return False

    def _warn(self, candidate: Answers) -> bool:
        """Shows the emergency that the answers make; whether the person wants the result now."""
        choice = self._show_emergency(assess(candidate, self._content))
        if choice != _GO_BACK:
            self._keep(candidate)
        return choice == _SHOW_RESULT

    def review(self, *, ask_story: bool = False) -> bool:
        """Shows every answer, and what was told, to change any of them; whether the person is content with them."""
        lines = answer_lines(assess(self._told.joined(self.answers), self._content))
        told = tuple(line for line in lines if line[0] in self._told.waiting)
        if told:
            # A list of lines to pick may be longer than its window, and nothing that was told may count unseen.
            items = tuple(f"{name}: {shown} ({_told_in(self._told.words[asked])})" for asked, name, shown in told)
            self._face.show((Bullets(_TOLD_TITLE, items),))
        reply = self._answer(
            Prompt(
                progress="Part 3 of 3: check your answers",
                question="Is this right? Pick an answer to change it.",
                help=_TOLD_HELP if told else "",
                lines=(
                    Line(_SHOW_RESULT, "All is right. Show my result"),
                    *(Line(asked, f"{name}: {shown} (you told us)") for asked, name, shown in told),
                    *(
                        Line(asked, f"{name}: {shown}")
                        for asked, name, shown in lines
                        if asked not in self._told.waiting
                    ),
                ),
                default=_SHOW_RESULT,
            )
        )
        if reply is Move.BACK:
            self._take_back()
            return False
        if reply == _SHOW_RESULT:
            # All at once: what one answer alone would call for, another of them may settle.
            self.answers = self._told.joined(self.answers)
            return self._told_story() if ask_story and not self.answers.story else True
        return self.ask(self._content.asked(str(reply)), is_change=True)

    def _say_that_the_screen_is_passed(self) -> None:
        """A calm word, once, where the whole screen was answered and called for nothing."""
        if self._is_calmed or self.answers.shown:
            return
        self._is_calmed = True
        if assess(self.answers, self._content).screen.is_complete:
            self._face.show((Paragraph(self._content.screen_texts["passed"]),))

    def _told_story(self) -> bool:
        """Asks for the person's own words, which they may leave out; whether they did not go back."""
        reply = self._answer(_STORY)
        if reply is Move.BACK:
            return False
        self.answers = self.answers.with_story(str(reply)[:MAX_STORY_LENGTH])
        return True

    def _keep(self, answers: Answers) -> None:
        """Takes the answers over; says so where an emergency that was shown no longer stands."""
        self._told.settle(answers.replies)
        if self.answers.shown and not answers.shown:
            self._face.show((Paragraph(self._content.screen_texts["taken_back"], "Please note"),))
        self.answers = answers

    def _take_back(self) -> None:
        """Takes the last answer back, and with it what was taken over behind it."""
        for asked in reversed(tuple(self.answers.replies)):
            self._keep(self._with_shown(self.answers.without(asked)))
            if asked not in self._taken_over:
                break
            self._staying[asked] = self._taken_over.pop(asked)

    def _with_shown(self, answers: Answers) -> Answers:
        emergencies = emergencies_on_the_way(answers, self._content)
        return answers._replace(shown=emergencies[0].id if emergencies else "")

    def _without_strays(self, answers: Answers) -> Answers:
        # What was told makes questions apply as an answer does: it was for that that they were asked.
        rest = without_strays(self._told.joined(answers), self._content, self._told.questions).replies
        dropped = [self._content.name_of(asked) for asked in answers.replies if asked not in rest]
        if dropped:
            text = f"This no longer applies, so your answer to it does not count: {', '.join(dropped)}."
            self._face.show((Paragraph(text, "Please note"),))
        return answers._replace(replies={asked: reply for asked, reply in answers.replies.items() if asked in rest})

    def _is_new_emergency(self, candidate: Answers) -> bool:
        """Whether the answer calls for a higher emergency than was shown, or for other things to do at its level."""
        before = emergencies_on_the_way(self.answers, self._content)
        level = before[0].urgency if before else Urgency.SELF_CARE
        actions = {flag.action for flag in before}
        return any(
            flag.urgency > level or (flag.urgency is level and flag.action not in actions)
            for flag in emergencies_on_the_way(candidate, self._content)
            if flag not in before
        )

    def _answer(self, prompt: Prompt) -> str | list[str] | int | Move:
        """The answer; before the person stops, they are asked once, for a single key is soon struck by mistake."""
        while (reply := self._face.ask(prompt)) is Move.STOP:
            choice = self._face.ask(_STOP)
            if choice in (_KEEP_ANSWERS, _STOP_NOW, Move.STOP):
                raise InterviewStopped(self.answers, keep=choice == _KEEP_ANSWERS)
        return reply

    def _confirm(self, asked: Page | Question, candidate: Answers) -> bool:
        """Repeats what was picked, once; yes is the default, and stopping counts as yes: both are the safer side."""
        reply = self._face.ask(
            Prompt(
                progress="",
                question=f"You picked: {self._shown(asked, candidate.replies)}. Is that right?",
                lines=(Line("yes", "Yes, that is right"), Line("no", "No, let me pick again")),
                default="yes",
            )
        )
        return reply in ("yes", Move.STOP)

    def _shown(self, asked: Page | Question, replies: Mapping[str, Reply]) -> str:
        texts = self._content.screen_texts
        return shown_reply(asked, replies[asked.id], texts["none_text"], texts["unsure_text"])

    def _show_emergency(self, result: Result) -> str:
        self._face.show(emergency_blocks(result, self._ambulance))
        reply = self._answer(
            Prompt(
                progress="",
                question="What now?",
                lines=(
                    Line(_SHOW_RESULT, "Show a summary to take along, and stop"),
                    Line(_GO_ON, "Go on with the questions (the advice above stays)"),
                    Line(_GO_BACK, "I picked the wrong line: go back"),
                ),
                can_go_back=False,
            )
        )
        return str(reply)


def _prompt(asked: Page | Question, answers: Answers, before: Reply | None, told: Told, content: Content) -> Prompt:
    """The prompt of a page or question; what was answered to it before, or told, is picked already."""
    words = told.words.get(asked.id, "")
    texts = content.screen_texts
    unsure = Line(UNSURE, texts["unsure_text"])
    lines: tuple[Line, ...] = ()
    if isinstance(asked, Page):
        lines = (*(Line(cue.id, cue.text) for cue in asked.cues), Line(NONE, texts["none_text"]), unsure)
    elif asked.kind is Kind.YES_NO:
        lines = (*(Line(answer, asked.label(answer)) for answer in asked.answer_ids), unsure)
    elif asked.kind is not Kind.NUMBER:
        lines = (*(Line(option.id, option.label) for option in offered_options(asked, answers)), unsure)
    return Prompt(
        progress=_progress(asked, answers, told, content),
        question=asked.question if isinstance(asked, Page) else asked.text,
        help=" ".join(filter(None, (asked.help, words and f"{_told_in(words)}."))),
        why=asked.why,
        lines=lines,
        several=isinstance(asked, Page) or asked.kind is Kind.MANY_OF,
        alone=frozenset((NONE, UNSURE)),
        picked=_picked(before),
        minimum=0 if isinstance(asked, Page) else asked.minimum,
        maximum=0 if isinstance(asked, Page) else asked.maximum,
        can_go_back=bool(answers.replies),
    )


def _told_text(count: int) -> str:
    if not count:
        return "We could not be sure of anything in your words. So we ask."
    return f"Understood: {count}. You will see each of them again. None counts before you confirm it."


def _told_in(words: str) -> str:
    return f'You told us: "{words if len(words) <= _LONGEST_WORDS else f"{words[:_LONGEST_WORDS]} ..."}"'


def _picked(before: Reply | None) -> tuple[str, ...]:
    if before is None:
        return ()
    if before.state is State.UNSURE:
        return (UNSURE,)
    if before.number is not None:
        return (str(before.number),)
    return before.chosen or (NONE,)


def _progress(asked: Page | Question, answers: Answers, told: Told, content: Content) -> str:
    pages = list(content.pages)
    if asked.id in pages:
        return f"Part 1 of 3: emergency check, page {pages.index(asked.id) + 1} of at most {len(pages)}"
    ordinary = sum(1 for given in answers.replies if given not in content.pages)
    known = told.joined(answers)
    left = f"perhaps {questions_in_play(known, content)} to go"
    in_play = f"{causes_in_play(known, content)} causes in play"
    return f"Part 2 of 3: about your pain, question {ordinary + 1}, {left}, {in_play}"


def _begin(content: Content, ambulance: Ambulance) -> Prompt:
    """What the quiz is, for whom it is not made, and how long it takes: a prompt, so that no page comes before it."""
    safety = content.chapters["safety_net"]
    return Prompt(
        progress="",
        question="midback: a quiz about mid-back pain",
        help="\n".join(
            (
                f"{safety.texts['disclaimer_short']} {review_text(content)}",
                "It takes about 5 minutes. Your answers stay on this computer unless you save them.",
                "It is not made for:",
                *(f"- {filled(line, ambulance)}" for line in safety.lists["not_for"]),
                "If one of these fits you, ask a nurse or doctor as well. Warning signs come first.",
            )
        ),
        lines=(Line("begin", "Begin"),),
        default="begin",
        can_go_back=False,
    )


def _follow_up_welcome(last: Visit, staying: Sequence[str], content: Content) -> tuple[Block, ...]:
    # Imported late: only a follow-up tells a day.
    from midback_cli.rendering.history_report import day

    names = ", ".join(content.name_of(asked) for asked in staying)
    taken_over = (
        f"Taken over from last time, as far as it still matters, for you to change at the end: {names}."
        if names
        else ""
    )
    return (
        Paragraph(
            f"This follows up your result of {day(last.at)}. All warning signs are asked again, and what can have "
            f"changed. {taken_over}".rstrip(),
            "Follow-up",
        ),
        Paragraph("Is this another pain than last time? Then stop here, and take the whole quiz: midback quiz."),
    )
