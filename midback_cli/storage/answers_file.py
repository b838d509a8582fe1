"""An answers file, or a response of FHIR (JSON) → checked `Answers`. A bad one gives one clear line."""

from __future__ import annotations

import json
import sys
from errno import EBADF
from pathlib import Path
from typing import Any

from midback_cli.assessment.answers import Answers
from midback_cli.errors import AnswersError, InvalidValue, UnreadableAnswers
from midback_cli.files import MAX_ANSWERS_BYTES, read_limited, visible_text
from midback_cli.knowledge.content import Content

STANDARD_INPUT = "-"
# The key that every document of FHIR has, and no file of answers.
_OF_FHIR = "resourceType"
EXAMPLE = 'such as {"version": 1, "answers": {"age": 54}}'


class _DuplicateKey(ValueError):
    pass


def read_answers(path: Path, content: Content) -> Answers:
    """The checked answers of a file, or of standard input for `-`.

    Raises UnreadableAnswers, UnknownId or InvalidValue, with the file's name at the head of the place.
    """
    name = shown_name(path)
    document = parse_json(_bytes(path, name), name)
    is_response = isinstance(document, dict) and _OF_FHIR in document
    if not isinstance(document, dict) or ("answers" not in document and not is_response):
        raise UnreadableAnswers(name, f"has no answers; it must be {EXAMPLE}")
    try:
        return _answers_of_response(document, content) if is_response else Answers.from_mapping(document, content)
    except AnswersError as error:
        raise type(error)(f"{name}: {error.place}", error.reason, error.nearest) from error


def _answers_of_response(document: dict[str, Any], content: Content) -> Answers:
    # Imported late: few files come from a form filler.
    from midback_cli.exchange.response import read_response

    return read_response(document, content)


def shown_name(path: Path) -> str:
    """How a message names an answers file."""
    return "standard input" if str(path) == STANDARD_INPUT else visible_text(str(path))


def standard_input() -> int:
    """The descriptor of standard input. Raises OSError where it is closed."""
    if sys.stdin is None:
        raise OSError(EBADF, "standard input is closed")
    return sys.stdin.fileno()


def _bytes(path: Path, name: str) -> bytes:
    try:
        if str(path) == STANDARD_INPUT:
            return read_limited(standard_input(), MAX_ANSWERS_BYTES)
        return read_limited(path, MAX_ANSWERS_BYTES)
    except OSError as error:
        raise UnreadableAnswers(name, f"cannot be read: {error.strerror or error}") from error


def parse_json(raw: bytes, name: str = "") -> Any:
    """What the bytes of a file say; without the name of a file they are those of one line.

    Raises UnreadableAnswers, and InvalidValue for a key that stands twice.
    """
    try:
        return _DECODER.decode(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableAnswers(name, "is not UTF-8 text") from error
    except _DuplicateKey as error:
        raise InvalidValue(name, f"'{visible_text(str(error))}' stands twice; keep one") from error
    except json.JSONDecodeError as error:
        place = f"{name}: line {error.lineno}, column {error.colno}" if name else f"column {error.colno}"
        raise UnreadableAnswers(place, f"is not JSON ({error.msg})") from error
    except RecursionError as error:
        raise UnreadableAnswers(name, "is nested too deeply") from error
    except ValueError as error:
        # A number with more digits than Python converts, or NaN and its like, which JSON does not have.
        raise UnreadableAnswers(name, "holds a number that is not one") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique: dict[str, Any] = {}
    for key, value in pairs:
        if key in unique:
            raise _DuplicateKey(key)
        unique[key] = value
    return unique


def _refused(constant: str) -> float:
    raise ValueError(constant)


# Made once: a batch reads millions of lines.
_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refused)
