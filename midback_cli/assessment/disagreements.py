"""Answers → every two of them that do not fit together, and which of the two was counted.

Both can come from a file, from a person's own words, or from a quiz in which an answer was changed. The graver always
counts, so nothing follows for the urgency; but whoever reads the result should know.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from midback_cli.assessment.answers import ANSWERED, UNSURE, Answers
from midback_cli.assessment.facts import Facts, unsure_questions
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Page, Question

_YES = ("yes",)


class Disagreement(NamedTuple):
    """Two answers that do not fit together: the prompt and the answer of each, first those that count, and a sentence.

    Where the content names what does not fit, `counted` and `other` are empty and `id` says what it is.
    """

    id: str
    counted: tuple[str, str]
    other: tuple[str, str]
    text: str


def disagreements(answers: Answers, facts: Facts, content: Content) -> tuple[Disagreement, ...]:
    """Every two answers that do not fit together: a page and a question of the same, then what the content names."""
    named = (
        Disagreement(contradiction.id, ("", ""), ("", ""), contradiction.text)
        for contradiction in content.contradictions
        if contradiction.when.holds(facts.atoms)
    )
    return (*_between_pages_and_questions(answers, content), *named)


def _between_pages_and_questions(answers: Answers, content: Content) -> Iterator[Disagreement]:
    lead = content.screen_texts.disagreement
    left_open = unsure_questions(answers, content)
    said_yes = {name for name, reply in answers.replies.items() if reply.chosen == _YES} - left_open
    for page in content.pages.values():
        reply = answers.replies.get(page.id, UNSURE)
        if not lead or not page.cues or reply.state is not ANSWERED:
            continue
        compared = set()
        for cue in page.cues if reply.chosen else ():
            for name, answer in cue.implies.items() if cue.id in reply.chosen else ():
                question, given = content.questions[name], answers.replies.get(name, UNSURE).chosen
                compared.add(name)
                if given and answer not in given:
                    text = f"{lead} {cue.text}. {_said(question, given[0], content)}."
                    yield Disagreement("", (page.id, cue.id), (name, given[0]), text)
        for name in content.asked_on[page.id]:
            if name in said_yes and name not in compared:
                yield _denied(page, content.questions[name], lead, content)


def _denied(page: Page, question: Question, lead: str, content: Content) -> Disagreement:
    """A "yes" to what its page, answered, leaves out."""
    text = f"{lead} {_said(question, 'yes', content)}. {page.name}: {content.screen_texts.none_text}."
    return Disagreement("", (question.id, "yes"), (page.id, "none"), text)


def _said(question: Question, answer: str, content: Content) -> str:
    return f"{question.finding}: {question.label(answer, content.texts.answers)}"
