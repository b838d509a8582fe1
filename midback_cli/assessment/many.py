"""Many people's answers → their results, one after the other as they are asked for: nothing is held in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.result import Result, assess
from midback_cli.errors import AnswersError
from midback_cli.knowledge.content import Content


def assess_many(people: Iterable[Answers | Mapping[str, object]], content: Content) -> Iterator[Result | AnswersError]:
    """What follows from the answers of each person, in their order, each worked out when it is asked for.

    A person is an `Answers`, or what `Answers.from_mapping` reads. Answers that cannot be used give their AnswersError
    in the place of a result, so that one bad record does not end the run.

    >>> from midback_cli import Result, assess_many, load_content
    >>> people = [{"age": 54}, {"age": 540}, {"age": 54, "chest-signs": ["cold-sweat"]}]
    >>> for outcome in assess_many(people, load_content()):
    ...     print(outcome.urgency.word if isinstance(outcome, Result) else f"not usable: {outcome}")
    self-care
    not usable: answers.age: 540 is not between 1 and 120
    emergency-room
    """
    for person in people:
        try:
            answers = person if isinstance(person, Answers) else Answers.from_mapping(person, content)
        except AnswersError as error:
            yield error
        else:
            yield assess(answers, content)
