"""A batch: one line of JSON in, an answers file with perhaps an `id`, and one line of JSON out, a result or an error.

Pure: where lines come from and go to stands in record_input.py and record_output.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.result import assess
from midback_cli.assessment.selection import Selection, selected
from midback_cli.assessment.written import written
from midback_cli.errors import AnswersError, InvalidValue, UnreadableAnswers, shortened
from midback_cli.files import MAX_ANSWERS_BYTES, FileTooLarge, visible_text
from midback_cli.knowledge.content import Content
from midback_cli.storage.answers_file import EXAMPLE, parse_json


class Lines(NamedTuple):
    """Some lines of a file, by the name that their records give it ("" where there is only one file).

    `first` is the number of the first of them, from 1; `read` how many bytes of all files have been read with them.
    """

    file: str
    first: int
    lines: Sequence[bytes]
    read: int = 0


class Records(NamedTuple):
    """The records of some lines, each ended by a line break; how many there are, and how many of them are errors."""

    text: str
    made: int
    bad: int


def records_of(lines: Lines, content: Content, selection: Selection | None = None) -> Records:
    """One record for each line that is not blank, in order: the whole result, or what is selected of it."""
    records, bad = [], 0
    head = f'{{"file": {json.dumps(lines.file)}, "line": ' if lines.file else '{"line": '
    for number, line in enumerate(lines.lines, lines.first):
        if line and not line.isspace():
            record, is_bad = _record(line, content, selection)
            records.append(f"{head}{number}, {record}\n")
            bad += is_bad
    return Records("".join(records), len(records), bad)


def _record(line: bytes, content: Content, selection: Selection | None) -> tuple[str, bool]:
    """The record of one line, but for its head; and whether it is an error."""
    name = ""
    try:
        document = _document(line)
        name = _name(document)
        result = assess(Answers.from_mapping(document, content), content)
    except AnswersError as error:
        return f'{name}"error": {_json(error_document(error))}}}', True
    text = selected(result, selection) if selection is not None else written(result)
    return f"{name}{text[1:]}", False


def _document(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_ANSWERS_BYTES:
        raise UnreadableAnswers("", FileTooLarge(MAX_ANSWERS_BYTES).strerror or "")
    document = parse_json(line)
    if not isinstance(document, dict) or "answers" not in document:
        raise UnreadableAnswers("", f"has no answers; it must be {EXAMPLE}")
    return document


def _name(document: dict[str, Any]) -> str:
    """The `id` of a record as the beginning of its line, taken out of the document; "" where it has none.

    It comes back as it was, but for control characters and their like, which are escaped (G6).
    """
    name = document.pop("id", None)
    if name is None:
        return ""
    if isinstance(name, bool) or not isinstance(name, (str, int)):
        raise InvalidValue("id", "must be a text or a whole number")
    return f'"id": {json.dumps(name) if isinstance(name, str) else name}, '


def error_document(error: AnswersError) -> dict[str, Any]:
    """What is wrong with a record: which error of ours, where, why, and the nearest ids that there are."""
    return {
        "kind": type(error).__name__,
        "place": visible_text(shortened(error.place)),
        "reason": visible_text(shortened(error.reason)),
        "nearest": list(map(visible_text, error.nearest)),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
