"""The interview with a person: shows each prompt, takes in the answer, and gives the result. Knows no terminal.

assessment/interview.py decides what comes next and what an answer does; here it is only asked and shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from midback_cli.assessment.answers import Answers, Reply, State, cut_story, shown_reply
from midback_cli.assessment.follow_up import PastResult
from midback_cli.assessment.interview import (
    Interview,
    Suggested,
    answer,
    back,
    begin,
    carry_over,
    is_new_emergency,
    leave_out,
    next_prompt,
)
from midback_cli.assessment.outlook import questions_left
from midback_cli.assessment.result import Result, assess
from midback_cli.assessment.screening import screen
from midback_cli.errors import InterviewStopped
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Page, Question
from midback_cli.knowledge.texts import fill
from midback_cli.language.lookup import Ambulance
from midback_cli.rendering.blocks import Bullets, Paragraph
from midback_cli.rendering.result_page import answer_lines
from midback_cli.rendering.review import folded_answers
from midback_cli.terminal.first_page import emergency_page
from midback_cli.terminal.prompter import NONE, UNSURE, Move, Prompt, Prompter
from midback_cli.terminal.prompts import (
    CHANGE,
    GO_BACK,
    KEEP_ANSWERS,
    SHOW_RESULT,
    STOP_NOW,
    change_prompt,
    confirm_prompt,
    interrupted_prompt,
    is_asked_back,
    pain_progress,
    question_prompt,
    review_prompt,
    screen_progress,
    stop_prompt,
    story_prompt,
    suggested_line,
    understood_count,
    way_out_prompt,
    what_now_prompt,
    which_prompt,
)
from midback_cli.terminal.welcome import WHO_NOT, begin_prompt, follow_up_prompt, who_not_blocks

if TYPE_CHECKING:
    from midback_cli.language.suggestions import Suggestions


# The number of questions to come falls by no more than this from one to the next: what is foreseen jumps.
_MOST_FEWER = 2


def conduct(
    content: Content,
    prompter: Prompter,
    ambulance: Ambulance,
    start: Answers,
    *,
    ask_all: bool = False,
    ask_story: bool = False,
    on_answer: Callable[[Answers], None] | None = None,
    always: Sequence[str] = (),
    last: PastResult | None = None,
    understood: Suggestions | None = None,
    is_change: bool = False,
) -> Result:
    """Asks, shows an emergency at once, lets every answer be reviewed, and gives the result.

    `start` holds the country, the person's own words, and the answers of an interview that is taken up again. With
    `ask_story` the person is asked last for their own words. `on_answer` is called with all answers after each one. Of
    the questions in `always` none is left out, even if it could change nothing today. With the `last` result it is a
    follow-up: what stays as it was is carried over from there. What was `understood` of the person's words is picked
    already where it is asked, else it waits for the review: none of it is an answer before the person has confirmed it.
    For a person who changes an answer of a result (`is_change`), it begins with the review.
    Raises InterviewStopped, with the answers so far, when the person stops, by a key or by closing the input.
    """
    earlier = last.answers.replies if last is not None and last.answers is not None else {}
    interview = begin(content, start, _suggested(understood, content), earlier)
    dialogue = _Dialogue(interview, prompter, ambulance, earlier, on_answer or (lambda answers: None), ask_all=ask_all)
    try:
        is_done = not is_change and dialogue.welcome(last)
        reviews = is_change
        while not is_done:
            prompt = None if reviews else next_prompt(dialogue.interview, ask_all=ask_all, always=always)
            if prompt is None:
                is_done = dialogue.review(ask_story=ask_story)
            else:
                is_done = dialogue.is_let_off() or dialogue.ask(prompt)
            dialogue.on_answer(dialogue.answers)
            # Who stopped at an emergency is asked nothing more while it stands.
            reviews = is_change and bool(dialogue.interview.emergencies)
    except (KeyboardInterrupt, EOFError) as interruption:
        choice = _stopped_choice(prompter, content, is_kept=on_answer is not None)
        raise InterviewStopped(
            dialogue.answers, keep=choice == KEEP_ANSWERS, forget=choice == STOP_NOW
        ) from interruption
    return assess(dialogue.answers, content)


def _suggested(understood: Suggestions | None, content: Content) -> Mapping[str, Suggested]:
    if understood is None:
        return {}
    replies = understood.answers(content).replies
    return {name: Suggested(reply, understood.suggestions[name].words) for name, reply in replies.items()}


def _stopped_choice(prompter: Prompter, content: Content, *, is_kept: bool) -> str:
    """Whether the person who interrupted keeps their answers; "" where they interrupt again.

    Where the answers were kept on the way, Enter alone must not delete them: then no line is chosen before they move.
    """
    prompt = interrupted_prompt(content)
    try:
        return str(prompter.ask(prompt._replace(default="") if is_kept else prompt))
    except (KeyboardInterrupt, EOFError):
        return ""


class _Dialogue:
    """The interview as it stands, and the prompter that asks it; `earlier` are the replies of the last result."""

    def __init__(
        self,
        interview: Interview,
        prompter: Prompter,
        ambulance: Ambulance,
        earlier: Mapping[str, Reply],
        on_answer: Callable[[Answers], None],
        *,
        ask_all: bool,
    ) -> None:
        self.interview = interview
        # What was answered; in the end also what was suggested, once the person has confirmed it in the review.
        self.answers = interview.answers
        self.on_answer = on_answer
        self._content = interview.content
        self._prompter = prompter
        self._ambulance = ambulance
        self._earlier = earlier
        self._ask_all = ask_all
        self._is_calmed = self._is_offered = False
        # How many answers had been given → how many more questions were announced then.
        self._expected: dict[int, int] = {}

    def welcome(self, last: PastResult | None) -> bool:
        """Says in a few lines what the quiz is. Whether the person wants the result now.

        An emergency that stands in answers that were kept comes before all else, as it did when they were given.
        """
        if self.interview.emergencies:
            return self._warn_again()
        content, kept = self._content, len(self.interview.given)
        prompt = begin_prompt(content, self._ambulance, kept=kept)
        if last is not None and not kept:
            prompt = follow_up_prompt(last, len(self.interview.to_carry_over), content, self._ambulance)
        while self._reply(prompt) == WHO_NOT:
            self._prompter.show(who_not_blocks(content, self._ambulance))
        if self.interview.is_screening:
            texts = content.screen_texts
            self._prompter.show((Paragraph(f"{texts.intro} {texts.new_only}"),))
        if self.answers.story:
            understood = understood_count(len(self.interview.suggested), content)
            self._prompter.show((Paragraph(understood, content.texts.own_words.understood_title),))
        return False

    def ask(self, asked: Page | Question, *, is_change: bool = False) -> bool:
        """Asks one page or question, or carries its answer over. Whether the person wants the result now.

        Going back takes the last answer back, or leaves a change in the review undone.
        """
        if asked.id in self.interview.to_carry_over and not is_change:
            return self._take_in(asked, carry_over(self.interview, asked.id), is_confirmed=True)
        if not is_change and asked.id not in self._content.pages:
            self._say_that_the_screen_is_passed()
        prompt = question_prompt(asked, self.interview, self._progress(asked, is_change=is_change))
        if asked.id in self._earlier and isinstance(asked, Question):
            last_time = fill(self._content.texts.follow_up.last_time, answer=self._shown(asked, self._earlier))
            prompt = prompt._replace(help=f"{prompt.help} {last_time}".lstrip())
        reply = self._reply_to(asked, prompt)
        if reply is Move.BACK:
            if not is_change:
                self._stand(back(self.interview))
            return False
        # A line of a page takes two keys, and the screen that follows has a way back; yes and no take one.
        return self._take_in(asked, answer(self.interview, asked.id, reply), is_confirmed=isinstance(asked, Page))

    def _progress(self, asked: Page | Question, *, is_change: bool) -> str:
        """How far the interview is. The number of questions to come never rises, unless the person goes back."""
        interview, content = self.interview, self._content
        if is_change:
            return content.texts.quiz.change_progress
        if progress := screen_progress(asked, interview):
            return progress
        here = len(interview.given)
        self._expected = {given: left for given, left in self._expected.items() if given < here}
        foreseen = questions_left(interview.joined, interview.joined_facts, content, ask_all=self._ask_all)
        if self._expected:
            last = min(self._expected.values())
            left = min(last, max(foreseen, last - _MOST_FEWER))
        else:
            done = sum(name in content.questions and not content.questions[name].page for name in interview.given)
            left = max(foreseen, 0 if interview.emergencies else content.interview.usual_questions - done)
        self._expected[here] = left
        return pain_progress(left, content)

    def is_let_off(self) -> bool:
        """Offers a way out, once, to a person who is not sure of much. Whether they want the result now."""
        replies = [given.reply for given in self.interview.given.values()]
        count = sum(reply.state is State.UNSURE or bool(reply.unsure) for reply in replies)
        if self._is_offered or self.interview.is_screening or count < self._content.interview.way_out_after:
            return False
        self._is_offered = True
        return self._reply(way_out_prompt(self._content)) == SHOW_RESULT

    def _reply_to(self, asked: Page | Question, prompt: Prompt) -> str | list[str] | int | Move:
        """The reply, as a file of answers gives it. "Not sure" on a page is asked back line by line."""
        while True:
            reply = self._reply(prompt)
            if not (isinstance(reply, list) and UNSURE in reply and isinstance(asked, Page) and is_asked_back(asked)):
                return reply
            picked = [line for line in reply if line != UNSURE]
            unsure = self._reply(which_prompt(asked, picked, self.interview))
            if isinstance(unsure, list):
                return _with_unsure(asked, picked, unsure)
            prompt = prompt._replace(picked=tuple(reply))

    def review(self, *, ask_story: bool = False) -> bool:
        """Shows all answers and suggestions, to change any of them. Whether the person wants the result now."""
        interview = self.interview
        lines = answer_lines(interview.joined, self._content)
        suggested = tuple(line for line in lines if line[0] in interview.waiting)
        if suggested:
            # A list of lines to pick may be longer than its window, and nothing that was suggested may count unseen.
            items = tuple(
                suggested_line(name, shown, interview.suggested[prompt_id].words, self._content)
                for prompt_id, name, shown in suggested
            )
            self._prompter.show((Bullets(self._content.texts.own_words.suggested_title, items),))
        folded = folded_answers(interview.joined, self._content, without=interview.waiting)
        reply = self._reply(review_prompt(suggested, folded, self._content))
        if reply is Move.BACK:
            self._stand(back(interview))
            return False
        if reply == SHOW_RESULT:
            # All at once: an alarm that one answer alone would raise, another may rule out.
            self.answers = interview.joined
            return self._told_story() if ask_story and not self.answers.story else True
        if reply == CHANGE:
            reply = self._reply(change_prompt(lines, self._content))
        return reply is not Move.BACK and self.ask(self._content.asked(str(reply)), is_change=True)

    def _take_in(self, asked: Page | Question, candidate: Interview, *, is_confirmed: bool = False) -> bool:
        """Takes in an answer, once any emergency it causes is shown; before, unless it is confirmed, it is asked back.

        Whether the result is wanted now.
        """
        dropped = [name for name in self.interview.given if name not in candidate.given]
        if dropped:
            names = ", ".join(self._content.name_of(name) for name in dropped)
            self._note(fill(self._content.texts.quiz.not_counted, names=names))
        if not is_new_emergency(self.interview, candidate):
            self._stand(candidate)
            return False
        if not is_confirmed and not self._confirm(self._shown(asked, candidate.answers.replies)):
            self.interview = leave_out(self.interview, asked.id, candidate)
            return False
        # Kept before it is shown: a window that is closed to make the call must not lose the answer.
        self.on_answer(candidate.answers)
        choice = self._show_emergency(candidate)
        if choice == GO_BACK:
            self.interview = leave_out(self.interview, asked.id, candidate)
        else:
            self._stand(candidate)
        return choice == SHOW_RESULT

    def _stand(self, interview: Interview) -> None:
        """Continues with this interview; says so if an emergency that was shown no longer stands."""
        if self.interview.emergencies and not interview.emergencies:
            self._note(self._content.screen_texts.taken_back)
        self.interview = interview
        self.answers = interview.answers

    def _warn_again(self) -> bool:
        """Shows the emergency that kept answers already caused. Whether the person wants the result now."""
        choice = self._show_emergency(self.interview)
        if choice == GO_BACK:
            self._stand(back(self.interview))
        return choice == SHOW_RESULT

    def _show_emergency(self, interview: Interview) -> str:
        result = assess(interview.answers, self._content)
        self._prompter.show(emergency_page(result, self._ambulance))
        return str(self._reply(what_now_prompt(result.urgency, self._content, self._ambulance)))

    def _say_that_the_screen_is_passed(self) -> None:
        """Reassures the person, once, if the whole screen was answered without an alarm."""
        if self._is_calmed or self.interview.emergencies or self.interview.is_screening:
            return
        self._is_calmed = True
        if screen(self.interview.answers, self.interview.facts, self._content).is_complete:
            self._prompter.show((Paragraph(self._content.screen_texts.passed),))

    def _told_story(self) -> bool:
        """Asks for the person's own words, which they may leave out. False if they went back instead."""
        reply = self._reply(story_prompt(self._content))
        if reply is Move.BACK:
            return False
        story, note = cut_story(str(reply), self._content)
        if note:
            self._note(note)
        self.answers = self.answers.with_story(story)
        return True

    def _reply(self, prompt: Prompt) -> str | list[str] | int | Move:
        """The reply. Before stopping, the person is asked once whether they mean it: a key is easily hit by mistake."""
        while (reply := self._prompter.ask(prompt)) is Move.STOP:
            choice = self._prompter.ask(stop_prompt(self._content))
            if choice in (KEEP_ANSWERS, STOP_NOW, Move.STOP):
                raise InterviewStopped(self.answers, keep=choice == KEEP_ANSWERS, forget=choice == STOP_NOW)
        return reply

    def _confirm(self, picked: str) -> bool:
        """Repeats what was picked, once; yes is the default, and stopping counts as yes: both are the safer side."""
        return self._prompter.ask(confirm_prompt(picked, self._content)) in ("yes", Move.STOP)

    def _note(self, text: str) -> None:
        self._prompter.show((Paragraph(text, self._content.texts.shared.note),))

    def _shown(self, asked: Page | Question, replies: Mapping[str, Reply]) -> str:
        return shown_reply(asked.id, replies[asked.id], self._content)


def _with_unsure(page: Page, picked: list[str], unsure: list[str]) -> str | list[str]:
    """The reply to a page with the lines that fit, and those that the person is not sure of: all, some or none."""
    others = [cue.id for cue in page.cues if cue.id not in picked]
    if UNSURE in unsure:
        unsure = others
    if not picked and unsure == others:
        return UNSURE
    return [*picked, *(f"{line}?" for line in unsure if line != NONE)]
