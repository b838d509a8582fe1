"""What a person told in their own words, while the interview goes on: waiting to be confirmed, and no answer yet."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING

from midback_cli.assessment.answers import Answers, Reply
from midback_cli.assessment.facts import establish
from midback_cli.assessment.screening import fired
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Question

if TYPE_CHECKING:
    from midback_cli.reading.narrative import Understanding


class Told:
    """The suggested `replies` with the `words` of each; `waiting` are those that no page and no question has asked.

    A warning sign that was denied is left out: its page asks for it anyway.
    """

    def __init__(self, understood: Understanding | None, answers: Answers, content: Content) -> None:
        replies = understood.answers(content).replies if understood is not None else {}
        suggestions = understood.suggestions if understood is not None else {}
        self._content = content
        self.replies: Mapping[str, Reply] = {
            asked: reply
            for asked, reply in replies.items()
            if asked in content.pages or not content.questions[asked].page
        }
        self.words: Mapping[str, str] = {asked: suggestions[asked].words for asked in self.replies}
        self.questions = self.replies.keys() - content.pages.keys()
        self.waiting: Mapping[str, Reply] = {
            asked: self.replies[asked] for asked in self.replies if asked in self.questions
        }
        self.settle(answers.replies)

    def settle(self, asked: Container[str]) -> None:
        """What was asked waits no more: it is an answer like any other."""
        self.waiting = {told: reply for told, reply in self.waiting.items() if told not in asked}

    def joined(self, answers: Answers) -> Answers:
        """The answers as they would be if all that waits were confirmed."""
        return answers._replace(
            replies={
                **answers.replies,
                **{asked: reply for asked, reply in self.waiting.items() if asked not in answers.replies},
            }
        )

    def emergency(self, answers: Answers) -> Question | None:
        """A question that waits, and whose answer would call for an emergency: it must be confirmed at once."""
        now = fired(establish(answers, self._content), self._content)
        for flag in fired(establish(self.joined(answers), self._content), self._content):
            if flag.urgency.is_emergency and flag not in now:
                asked = frozenset().union(*(self._content.atom_questions[atom] for atom in flag.when.atoms))
                return next((self._content.questions[told] for told in self.waiting if told in asked), None)
        return None
