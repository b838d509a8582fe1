"""An interview that was left, kept on this machine until it is taken up again: private, versioned, written atomically.

Nothing is kept unless the person wants it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.errors import AnswersError, UnreadableAnswers
from midback_cli.files import MAX_ANSWERS_BYTES, data_folder, read_limited, write_private
from midback_cli.knowledge.content import Content

_VERSION = 1


class Unfinished(NamedTuple):
    """The answers that were kept, and whether the content is still the one that they were given under."""

    answers: Answers
    is_same_content: bool


def unfinished_path() -> Path:
    """Where an unfinished interview is kept: in the platform's folder for a user's data."""
    return data_folder() / "unfinished.json"


def keep_unfinished(answers: Answers, content: Content) -> Path:
    """Keeps the answers in place of any that were kept before, and gives where. Raises OSError when it can not."""
    path = unfinished_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    document = {"version": _VERSION, "content": content.sha256, "interview": answers.to_mapping(content)}
    write_private(path, json.dumps(document, ensure_ascii=False) + "\n")
    return path


def read_unfinished(content: Content) -> Unfinished:
    """The interview that was kept. Raises UnreadableAnswers when there is none, or the file is not one."""
    path = unfinished_path()
    try:
        document = json.loads(read_limited(path, MAX_ANSWERS_BYTES))
    except FileNotFoundError as error:
        raise UnreadableAnswers("", "no interview was kept; start one with: midback quiz") from error
    except OSError as error:
        raise UnreadableAnswers(str(path), f"can not be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswers(str(path), "is damaged; delete it and start anew with: midback quiz") from error
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise UnreadableAnswers(str(path), "is not an interview that this version kept; delete it and start anew")
    try:
        answers = Answers.from_mapping(document.get("interview"), content)
    except AnswersError as error:
        reason = f"no longer fits the questions ({error}); delete it and start anew with: midback quiz"
        raise UnreadableAnswers(str(path), reason) from error
    return Unfinished(answers, document.get("content") == content.sha256)


def forget_unfinished() -> None:
    """Deletes what was kept, if anything was."""
    unfinished_path().unlink(missing_ok=True)
