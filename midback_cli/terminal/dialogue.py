"""The interview with a person: which prompt comes next and what an answer does. Knows no terminal.

Both faces go through here, and every answer through the same `Answers` checks as a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from midback_cli.assessment.answers import MAX_STORY_LENGTH, Answers, Reply, shown_reply
from midback_cli.assessment.follow_up import Visit
from midback_cli.assessment.interview import (
    emergencies_on_the_way,
    next_of,
    next_question,
    with_shown,
    without_strays,
)
from midback_cli.assessment.result import Result, assess
from midback_cli.errors import InterviewStopped
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Page, Question, Urgency
from midback_cli.reading.lookup import Ambulance
from midback_cli.rendering.blocks import Block, Bullets, Paragraph
from midback_cli.rendering.report import answer_lines, emergency_blocks
from midback_cli.terminal.face import Face, Move, Prompt
from midback_cli.terminal.prompts import (
    GO_BACK,
    KEEP,
    KEEP_ANSWERS,
    SHOW_RESULT,
    STOP,
    STOP_NOW,
    STORY,
    WHAT_NOW,
    begin_prompt,
    confirm_prompt,
    question_prompt,
    review_prompt,
    told_in,
    told_text,
)
from midback_cli.terminal.told import Told

if TYPE_CHECKING:
    from midback_cli.reading.narrative import Understanding

_TOLD_TITLE = "We understood this from your own words. Please check it"


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
        choice = _stopped_choice(face, is_kept=on_answer is not None)
        raise InterviewStopped(quiz.answers, keep=choice == KEEP_ANSWERS, forget=choice == STOP_NOW) from interruption
    return assess(quiz.answers, content)


def _stopped_choice(face: Face, *, is_kept: bool) -> str:
    """Whether the person who interrupted keeps their answers; "" where they interrupt again.

    Where the answers were kept on the way, Enter alone must not delete them: then no line is chosen before they move.
    """
    try:
        return str(face.ask(KEEP._replace(default="") if is_kept else KEEP))
    except (KeyboardInterrupt, EOFError):
        return ""


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
        self._answer(begin_prompt(self._content, self._ambulance))
        texts = self._content.screen_texts
        self._face.show((Paragraph(f"{texts['intro']} {texts['new_only']}"),))
        if self.answers.story:
            self._face.show((Paragraph(told_text(len(self._told.replies)), "What you told us"),))

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
        prompt = question_prompt(asked, self.answers, self._before.get(asked.id), self._told, self._content)
        if asked.id in self._earlier and isinstance(asked, Question):
            prompt = prompt._replace(help=f"{prompt.help} Last time: {self._shown(asked, self._earlier)}.".lstrip())
        reply = self._answer(prompt)
        if reply is Move.BACK:
            if not is_change:
                self._take_back()
            return False
        candidate = self.answers.with_reply(asked.id, reply, self._content)
        self._before[asked.id] = candidate.replies[asked.id]
        candidate = with_shown(self._without_strays(candidate), self._content)
        self._taken_over.pop(asked.id, None)
        if not self._is_new_emergency(candidate):
            self._keep(candidate)
            return False
        return self._confirm(asked, candidate) and self._warn(candidate)

    def _take_over(self, asked: str) -> bool:
        """Takes an answer over that stays as it was; should it make an emergency, that is shown like any other."""
        reply = self._taken_over[asked] = self._staying.pop(asked)
        candidate = with_shown(self.answers._replace(replies={**self.answers.replies, asked: reply}), self._content)
        if self._is_new_emergency(candidate):
            return self._warn(candidate)
        self._keep(candidate)
        return False

    def _warn(self, candidate: Answers) -> bool:
        """Shows the emergency that the answers make; whether the person wants the result now."""
        choice = self._show_emergency(assess(candidate, self._content))
        if choice != GO_BACK:
            self._keep(candidate)
        return choice == SHOW_RESULT

    def review(self, *, ask_story: bool = False) -> bool:
        """Shows every answer, and what was told, to change any of them; whether the person is content with them."""
        lines = answer_lines(assess(self._told.joined(self.answers), self._content))
        told = tuple(line for line in lines if line[0] in self._told.waiting)
        if told:
            # A list of lines to pick may be longer than its window, and nothing that was told may count unseen.
            items = tuple(f"{name}: {shown} ({told_in(self._told.words[asked])})" for asked, name, shown in told)
            self._face.show((Bullets(_TOLD_TITLE, items),))
        answered = tuple(line for line in lines if line not in told)
        reply = self._answer(review_prompt(told, answered))
        if reply is Move.BACK:
            self._take_back()
            return False
        if reply == SHOW_RESULT:
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
        reply = self._answer(STORY)
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
            self._keep(with_shown(self.answers.without(asked), self._content))
            if asked not in self._taken_over:
                break
            self._staying[asked] = self._taken_over.pop(asked)

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
            choice = self._face.ask(STOP)
            if choice in (KEEP_ANSWERS, STOP_NOW, Move.STOP):
                raise InterviewStopped(self.answers, keep=choice == KEEP_ANSWERS, forget=choice == STOP_NOW)
        return reply

    def _confirm(self, asked: Page | Question, candidate: Answers) -> bool:
        """Repeats what was picked, once; yes is the default, and stopping counts as yes: both are the safer side."""
        reply = self._face.ask(confirm_prompt(self._shown(asked, candidate.replies)))
        return reply in ("yes", Move.STOP)

    def _shown(self, asked: Page | Question, replies: Mapping[str, Reply]) -> str:
        texts = self._content.screen_texts
        return shown_reply(asked, replies[asked.id], texts["none_text"], texts["unsure_text"])

    def _show_emergency(self, result: Result) -> str:
        self._face.show(emergency_blocks(result, self._ambulance))
        return str(self._answer(WHAT_NOW))


def _follow_up_welcome(last: Visit, staying: Sequence[str], content: Content) -> tuple[Block, ...]:
    # Imported late: only a follow-up tells a day.
    from midback_cli.rendering.history_report import day, who

    names = ", ".join(content.name_of(asked) for asked in staying)
    taken_over = (
        f"Taken over from last time, as far as it still matters, for you to change at the end: {names}."
        if names
        else ""
    )
    return (
        Paragraph(
            f"This follows up your result of {day(last.at)} ({who(last, content)}). All warning signs are asked again, "
            f"and what can have changed. {taken_over}".rstrip(),
            "Follow-up",
        ),
        Paragraph(
            "Is this another pain than last time, or are you somebody else? Then stop here, and take the whole quiz: "
            "midback quiz."
        ),
    )
