"""Labelled cases (JSON lines) → checked answers and their gold labels, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.errors import AnswersError, InvalidValue, UnreadableAnswers
from midback_cli.files import MAX_ANSWERS_BYTES, open_to_read, visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import URGENCY_BY_WORD, Urgency

OTHER = "other"


class LabelledCase(NamedTuple):
    """A patient's answers and what the patient had. `gold_condition` "other" means none of our conditions."""

    id: str
    answers: Answers
    gold_condition: str
    acceptable: frozenset[str]
    gold_urgency: Urgency


def read_cases(path: Path, content: Content) -> Iterator[LabelledCase]:
    """The cases of a file, one per line; blank lines are skipped.

    Raises UnreadableAnswers, UnknownId or InvalidValue, whose place begins with the file and the line.
    """
    name = visible_text(str(path))
    try:
        with open_to_read(path) as file:
            for number, line in enumerate(iter(lambda: file.readline(MAX_ANSWERS_BYTES), b""), 1):
                if line.strip():
                    yield _case(line, f"{name}: line {number}", content)
    except OSError as error:
        raise UnreadableAnswers(name, f"cannot be read: {error.strerror or error}") from error


def _case(line: bytes, place: str, content: Content) -> LabelledCase:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswers(place, "is not JSON") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("answers"), dict):
        raise UnreadableAnswers(place, "is not a labelled case: it has no answers")
    try:
        answers = Answers.from_mapping(raw["answers"], content)
    except AnswersError as error:
        raise type(error)(f"{place}: {error.place}", error.reason, error.nearest) from error
    gold, acceptable = raw.get("gold_condition", ""), raw.get("also_acceptable") or []
    for key, names in (("gold_condition", [gold]), ("also_acceptable", acceptable)):
        if not isinstance(names, list) or not all(_is_condition(name, content) for name in names):
            raise InvalidValue(f"{place}: {key}", "must be ids of conditions, or other")
    urgency = raw.get("gold_urgency", "")
    if not isinstance(urgency, str) or urgency not in URGENCY_BY_WORD:
        raise InvalidValue(f"{place}: gold_urgency", f"must be one of {', '.join(URGENCY_BY_WORD)}")
    return LabelledCase(
        visible_text(str(raw.get("id", place))), answers, gold, frozenset((gold, *acceptable)), URGENCY_BY_WORD[urgency]
    )


def _is_condition(raw: object, content: Content) -> bool:
    return isinstance(raw, str) and (raw == OTHER or raw in content.conditions)
