"""Kept results: one private file each in the platform's folder for a user's data, written whole, read with suspicion.

Nothing is kept unless the person wants it, and what they delete is gone from here. A file that is damaged or none of
ours is named as a problem and never hides the others; links and special files are not followed. A result that is dated
later than now is named too: it can be shown and deleted, but nothing is compared with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from os import urandom
from pathlib import Path
from stat import S_ISREG
from typing import Any, NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.follow_up import PastResult, StoredCause, StoredOutcome
from midback_cli.errors import AnswersError, Problem, UnknownResult, UnreadableResults
from midback_cli.files import MAX_ANSWERS_BYTES, delete_private, read_limited, visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import URGENCY_BY_WORD
from midback_cli.knowledge.texts import KeptTexts, fill
from midback_cli.storage.places import history_folder, is_same_name, keep_document, remove_old_rests

_VERSION = 1
# The time puts the names in order; the random part lets two that end in the same second stand side by side.
_NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{16}\.json")
_JSON = re.compile(r"[^.].*\.json", re.DOTALL)
_LONGEST_TEXT = 200
_MOST_CAUSES = 100
# How far a result may be ahead of the clock: people travel, and clocks are corrected.
_MOST_AHEAD = timedelta(days=1)


class KeptResult(NamedTuple):
    """A result as it was kept: its file, when and what was told, whether it helped (yes, no or ""), the document.

    `person` is whose it is, or ""; `is_ahead` is whether it is dated later than now.
    """

    path: Path
    past: PastResult
    helpful: str
    document: Mapping[str, Any]
    person: str = ""
    is_ahead: bool = False


class History(NamedTuple):
    """The kept results, oldest first, and the problems with files among them."""

    results: tuple[KeptResult, ...]
    problems: tuple[Problem, ...]

    @property
    def comparable(self) -> tuple[PastResult, ...]:
        """The results that are not dated later than now, oldest first."""
        return tuple(result.past for result in self.results if not result.is_ahead)

    @property
    def persons(self) -> tuple[str, ...]:
        """The names that results were kept under."""
        return tuple(
            sorted({result.person.casefold(): result.person for result in self.results if result.person}.values())
        )

    def of(self, person: str) -> History:
        """The results of one person; "" selects those without a name."""
        return self._replace(results=tuple(result for result in self.results if is_same_name(result.person, person)))

    def numbered(self, number: int | None, texts: KeptTexts) -> KeptResult:
        """The result of this number, counted from the oldest; without one, the last so far. Raises UnknownResult."""
        if not self.results:
            raise UnknownResult("", texts.none)
        if number is None:
            return next((result for result in reversed(self.results) if not result.is_ahead), self.results[-1])
        if not 1 <= number <= len(self.results):
            raise UnknownResult("", fill(texts.no_such, position=number, most=len(self.results)))
        return self.results[number - 1]


def new_path(at: datetime) -> Path:
    """A new path for a result of this time. Raises OSError if there is no home folder."""
    return history_folder() / f"{at.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}-{urandom(8).hex()}.json"


def keep_result(path: Path, past: PastResult, content: Content, helpful: str = "", person: str = "") -> None:
    """Keeps a result in its file, which may hold it already. Raises OSError when it cannot."""
    assert past.answers is not None
    document = {
        "version": _VERSION,
        "at": past.at.isoformat(timespec="milliseconds"),
        "answers": past.answers.to_mapping(content),
        "told": {
            "urgency": past.outcome.urgency.word,
            "causes": [cause._asdict() for cause in past.outcome.causes],
            "follow_up": list(past.outcome.follow_up),
            "content": {"version": past.outcome.version, "sha256": past.outcome.sha256},
        },
        "helpful": helpful,
        **({"person": person} if person else {}),
    }
    remove_old_rests()
    keep_document(path, document, indent=2)


def read_history(content: Content) -> History:
    """All kept results. A bad file never raises: it becomes a problem, named with its place.

    Raises UnreadableResults where the folder cannot be read.
    """
    texts, results, problems = content.texts.kept, [], []
    limit = datetime.now(timezone.utc) + _MOST_AHEAD
    for path in _readable_entries(texts):
        name = visible_text(str(path))
        try:
            result = _read(path, content)
            if result.past.at > limit:
                result = result._replace(is_ahead=True)
                problems.append(Problem(name, fill(texts.ahead, day=f"{result.past.at:%Y-%m-%d}")))
            results.append(result)
        except FileNotFoundError:
            # It has just been deleted in another window.
            continue
        except OSError as error:
            problems.append(Problem(name, fill(texts.cannot_be_read, reason=error.strerror or error)))
        except (ValueError, KeyError, TypeError, RecursionError):
            problems.append(Problem(name, texts.damaged))
    return History(tuple(sorted(results, key=lambda result: (result.past.at, result.path.name))), tuple(problems))


def delete_result(result: KeptResult) -> None:
    """Deletes one from here. Raises OSError when it cannot."""
    delete_private(result.path)


def delete_all() -> None:
    """Deletes every file of ours, including damaged ones and remains of interrupted writes. Raises OSError."""
    for path in _entries(_NAME):
        if path.is_symlink() or not path.is_dir():
            delete_private(path)
    remove_old_rests(is_sure=True)
    with suppress(OSError):
        history_folder().rmdir()


def _readable_entries(texts: KeptTexts) -> list[Path]:
    try:
        folder = history_folder()
    except OSError as error:
        raise UnreadableResults("", fill(texts.nowhere, reason=error.strerror)) from error
    try:
        return _entries(_JSON)
    except OSError as error:
        reason = fill(texts.cannot_be_read, reason=error.strerror or error)
        raise UnreadableResults(visible_text(str(folder)), reason) from error


def _entries(name: re.Pattern[str]) -> list[Path]:
    folder = history_folder()
    return sorted(path for path in folder.iterdir() if name.fullmatch(path.name)) if folder.is_dir() else []


def _read(path: Path, content: Content) -> KeptResult:
    # Neither a link nor a pipe, which could block forever.
    if not (_NAME.fullmatch(path.name) and S_ISREG(path.lstat().st_mode)):
        raise ValueError
    document = _visible(json.loads(read_limited(path, MAX_ANSWERS_BYTES), parse_constant=_refused))
    told, at = document["told"], datetime.fromisoformat(document["at"])
    if document["version"] != _VERSION or at.tzinfo is None or document["helpful"] not in ("", "yes", "no"):
        raise ValueError
    try:
        answers = Answers.from_mapping(document["answers"], content)
    except AnswersError:
        # The questions have changed; the advice given then can still be shown.
        answers = None
    person = _text(document.get("person", ""))
    return KeptResult(path, PastResult(at, _told(told), answers), document["helpful"], document, person)


def _told(raw: Any) -> StoredOutcome:
    causes = tuple(
        StoredCause(_text(cause["id"]), _text(cause["name"]), _share(cause["probability"])) for cause in raw["causes"]
    )
    if not 0 < len(causes) <= _MOST_CAUSES:
        raise ValueError
    return StoredOutcome(
        URGENCY_BY_WORD[raw["urgency"]],
        causes,
        tuple(_text(rule) for rule in raw["follow_up"]),
        _text(raw["content"]["version"]),
        _text(raw["content"]["sha256"]),
    )


def _refused(constant: str) -> float:
    raise ValueError(constant)


def _text(raw: object) -> str:
    if not isinstance(raw, str) or len(raw) > _LONGEST_TEXT:
        raise ValueError
    return visible_text(raw)


def _share(raw: object) -> float:
    if type(raw) not in (int, float) or not 0 <= raw <= 1:  # type: ignore[operator]
        raise ValueError
    return float(raw)  # type: ignore[arg-type]


def _visible(value: Any) -> Any:
    """The JSON value without control codes in any text, so that an export sends none to a terminal (G6)."""
    if isinstance(value, str):
        return visible_text(value, keep_lines=True)
    if isinstance(value, dict):
        return {visible_text(key): _visible(entry) for key, entry in value.items()}
    return [_visible(entry) for entry in value] if isinstance(value, list) else value
