"""A labelled case → what midback made of it; with the interview, also what it cost the person."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from midback_cli.assessment.answers import UNSURE, Answers, Reply, State
from midback_cli.assessment.facts import Facts, derive_facts
from midback_cli.assessment.interview import with_shown
from midback_cli.assessment.next_question import next_question, offered_options
from midback_cli.assessment.result import Result, assess
from midback_cli.evaluation.cases import OTHER, LabelledCase
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Page, Question, Urgency


class Effort(NamedTuple):
    """What an interview asked of a person.

    `words`: words to read. `keys`: keys to press. `before_instructions`: prompts before the instructions of an
    emergency, or None if no emergency was shown on the way.
    """

    prompts: int
    pages: int
    words: int
    keys: int
    before_instructions: int | None


class Outcome(NamedTuple):
    """What midback made of a case.

    `rank` is the place of the first acceptable condition among the causes, from 1, or None if none is among them.
    `probability` is that of the first cause, `gold_probability` that of the likeliest acceptable condition.
    """

    case: LabelledCase
    urgency: Urgency
    first: str
    probability: float
    gold_probability: float
    rank: int | None
    none_of_these: float
    reasons: tuple[str, ...]
    effort: Effort | None = None

    @property
    def is_listed(self) -> bool:
        """Whether the true condition is one of ours."""
        return self.case.gold_condition != OTHER

    def within(self, count: int) -> bool:
        """Whether an acceptable condition is among the first `count` causes."""
        return self.rank is not None and self.rank <= count


def observe(case: LabelledCase, content: Content) -> Outcome:
    """What midback makes of the answers as the case gives them."""
    return _outcome(case, assess(case.answers, content))


def observe_interview(case: LabelledCase, content: Content, unstated: str = "none") -> Outcome:
    """What midback makes of a case that it interviews; what the case does not say is answered with `unstated`.

    With "none", a page that the case does not mention has none of its cues, and questions are not sure; with "unsure"
    both are not sure; with "no", yes-no questions are answered no as well as pages with none.
    """
    stated = derive_facts(case.answers, content)
    answers = Answers()
    words = keys = pages = prompts = 0
    before_instructions = None
    while (prompt := next_question(answers, content)) is not None:
        reply = _patient_reply(prompt, case, stated, unstated)
        answers = replace(answers, replies={**answers.replies, prompt.id: reply})
        prompts += 1
        pages += prompt.id in content.pages
        words += _words(prompt, answers, content)
        keys += _keys(reply)
        if before_instructions is None and with_shown(answers, content).shown:
            # An answer to a question is asked back, which takes one more prompt and one more key; a page is not.
            is_asked_back = prompt.id not in content.pages
            prompts, keys = prompts + is_asked_back, keys + is_asked_back
            before_instructions = prompts
    return _outcome(case, assess(with_shown(answers, content), content))._replace(
        effort=Effort(prompts, pages, words, keys, before_instructions)
    )


def _outcome(case: LabelledCase, result: Result) -> Outcome:
    ids = [cause.condition.id for cause in result.causes]
    chances = {cause.condition.id: cause.probability for cause in result.causes}
    return Outcome(
        case=case,
        urgency=result.urgency,
        first=ids[0],
        probability=result.causes[0].probability,
        gold_probability=max(chances.get(name, 0.0) for name in case.acceptable),
        rank=next((place for place, name in enumerate(ids, 1) if name in case.acceptable), None),
        none_of_these=result.none_of_these,
        reasons=tuple(reason.id for reason in result.reasons if reason.urgency is result.urgency),
    )


def _patient_reply(prompt: Page | Question, case: LabelledCase, stated: Facts, unstated: str) -> Reply:
    given = case.answers.replies.get(prompt.id)
    if given is not None:
        return given
    if isinstance(prompt, Page):
        # A finding that the case gives as an answer counts as the cue of the same id.
        cues = tuple(cue.id for cue in prompt.cues if stated.observed.get(cue.id) == ("yes",))
        return Reply(State.ANSWERED, cues) if cues or unstated != "unsure" else UNSURE
    observed = stated.observed.get(prompt.id)
    if observed and prompt.kind is not Kind.NUMBER:
        return Reply(State.ANSWERED, observed)
    is_no = unstated == "no" and prompt.kind is Kind.YES_NO
    return Reply(State.ANSWERED, ("no",)) if is_no else UNSURE


def _words(prompt: Page | Question, answers: Answers, content: Content) -> int:
    """How many words a person must read to answer."""
    none, unsure = content.screen_texts.none_text, content.screen_texts.unsure_text
    if isinstance(prompt, Page):
        texts = [prompt.question, prompt.help, *(cue.text for cue in prompt.cues), none, unsure]
    elif prompt.kind is Kind.YES_NO:
        texts = [prompt.text, prompt.help, "yes", "no", unsure]
    else:
        offered = (option.label for option in offered_options(prompt, answers))
        texts = [prompt.text, prompt.help, *offered, unsure]
    return sum(len(text.split()) for text in texts)


def _keys(reply: Reply) -> int:
    """How many keys give this reply: one digit for each line, or the digits of a number, and Enter."""
    if reply.number is not None:
        return len(str(reply.number)) + 1
    return max(len(reply.chosen), 1) + 1
