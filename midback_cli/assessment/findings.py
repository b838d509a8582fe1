"""Facts → what is known of each finding, in four states, for a reader who must tell a "no" from a gap (G4)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from midback_cli.assessment.answers import State
from midback_cli.assessment.facts import could_hold, unsure_questions
from midback_cli.assessment.result import Result
from midback_cli.knowledge.model import Page, Question, When


class Status(Enum):
    """What is known of a finding."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    NOT_ASKED = "not asked"


class FindingStatus(NamedTuple):
    """One thing that a person may have, in words, and what is known of it."""

    name: str
    known: Status


def question_status(question: Question, result: Result) -> FindingStatus:
    """What is known of a question, given or implied; any answer to a question that is no yes-no question is a yes."""
    observed = result.facts.observed.get(question.id)
    if observed is not None:
        return FindingStatus(question.finding, Status.NO if observed == ("no",) else Status.YES)
    is_unsure = State.UNSURE in (
        result.answers.state(question.id),
        result.answers.state(question.page),
    ) or question.id in unsure_questions(result.answers, result.content)
    return FindingStatus(question.finding, Status.UNSURE if is_unsure else Status.NOT_ASKED)


def page_statuses(page: Page, result: Result) -> Iterator[FindingStatus]:
    """What is known of each cue of a page, and of what was answered in the place of its cues."""
    reply = result.answers.replies.get(page.id)
    own = result.content.asked_on[page.id]
    for cue in page.cues:
        status = question_status(result.content.questions[cue.id], result) if cue.id in own else None
        if reply is not None and cue.id in reply.chosen:
            yield FindingStatus(status.name if status is not None else cue.text, Status.YES)
        elif reply is not None and cue.id in reply.unsure and (status is None or status.known is not Status.YES):
            yield FindingStatus(status.name if status is not None else cue.text, Status.UNSURE)
        else:
            yield status or FindingStatus(cue.text, _BY_PAGE[result.answers.state(page.id)])
    cues = {cue.id for cue in page.cues}
    for asked in own:
        if asked not in cues and asked in result.answers.replies:
            yield question_status(result.content.questions[asked], result)


# A cue that was not picked on a page that was answered is a no; on a page that was not, it is as open as the page.
_BY_PAGE = {State.ANSWERED: Status.NO, State.UNSURE: Status.UNSURE, State.NOT_ASKED: Status.NOT_ASKED}


def ruled_out(result: Result) -> frozenset[str]:
    """The pages and questions that are known not to be for this person.

    Where something is missing that decides it, nothing is known, and they stay in.
    """
    content, answers = result.content, result.answers

    def is_against(when: When | None, prompt_id: str) -> bool:
        could = when is None or could_hold(when, answers, result.facts, content)
        return not could and prompt_id not in answers.replies

    pages = {page.id for page in content.pages.values() if is_against(page.applies_if, page.id)}
    questions = (
        question.id
        for question in content.questions.values()
        if question.page in pages or is_against(question.ask_if, question.id)
    )
    return frozenset((*pages, *questions))
