"""Kept results: one private file each in the platform's folder for a user's data, written whole, read with suspicion.

Nothing is kept unless the person wants it, and what they delete is gone. A file that is damaged or none of ours is
named as a problem and never hides the others; links and special files are not followed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from os import urandom
from pathlib import Path
from stat import S_ISREG
from typing import Any, NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.follow_up import Told, ToldCause, Visit
from midback_cli.errors import AnswersError, Problem, UnknownResult
from midback_cli.files import MAX_ANSWERS_BYTES, data_folder, read_limited, visible_text, write_private
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import URGENCY_BY_WORD

_VERSION = 1
# The time puts the names in order; the random part lets two that end in the same second stand side by side.
_NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{16}\.json")
# What an interrupted writing of files.write_private leaves behind.
_REST = re.compile(r"\.\d{8}T\d{6}Z-[0-9a-f]{16}\.json\..*")
_JSON = re.compile(r"[^.].*\.json", re.DOTALL)
_LONGEST_TEXT = 200
_MOST_CAUSES = 100


class KeptResult(NamedTuple):
    """A result as it was kept: its file, when and what was told, whether it helped (yes, no or ""), the document."""

    path: Path
    visit: Visit
    helpful: str
    document: Mapping[str, Any]


class History(NamedTuple):
    """The kept results, oldest first, and what stands among them but is none."""

    results: tuple[KeptResult, ...]
    problems: tuple[Problem, ...]

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Each result as a visit, oldest first."""
        return tuple(result.visit for result in self.results)

    def numbered(self, number: int | None) -> KeptResult:
        """The result of this number, counted from the oldest; without one, the last. Raises UnknownResult."""
        if not self.results:
            raise UnknownResult("", "no result was kept so far; keep one with: midback quiz --keep")
        if number is None:
            return self.results[-1]
        if not 1 <= number <= len(self.results):
            raise UnknownResult("", f"there is no result {number}; they are numbered from 1 to {len(self.results)}")
        return self.results[number - 1]


def history_folder() -> Path:
    """Where results are kept."""
    return data_folder() / "results"


def new_path(at: datetime) -> Path:
    """A file of its own for a result of this time."""
    return history_folder() / f"{at.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}-{urandom(8).hex()}.json"


def keep_result(path: Path, visit: Visit, content: Content, helpful: str = "") -> None:
    """Keeps a result in its file, which may hold it already. Raises OSError when it can not."""
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    assert visit.answers is not None
    document = {
        "version": _VERSION,
        "at": visit.at.isoformat(timespec="milliseconds"),
        "answers": visit.answers.to_mapping(content),
        "told": {
            "urgency": visit.told.urgency.word,
            "causes": [cause._asdict() for cause in visit.told.causes],
            "follow_up": list(visit.told.follow_up),
            "content": {"version": visit.told.version, "sha256": visit.told.sha256},
        },
        "helpful": helpful,
    }
    write_private(path, json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def read_history(content: Content) -> History:
    """All that was kept. Never raises for what a file holds: that is a problem, named with its place."""
    results, problems = [], []
    for path in _entries(_JSON):
        name = visible_text(str(path))
        try:
            results.append(_read(path, content))
        except OSError as error:
            problems.append(Problem(name, f"can not be read: {error.strerror or error}"))
        except (ValueError, KeyError, TypeError, RecursionError):
            problems.append(Problem(name, "is damaged, or not a result that this version kept; it is left out"))
    return History(tuple(sorted(results, key=lambda found: (found.visit.at, found.path.name))), tuple(problems))


def delete_result(result: KeptResult) -> None:
    """Deletes one for good. Raises OSError when it can not."""
    result.path.unlink(missing_ok=True)


def delete_all() -> None:
    """Deletes every file of ours, damaged ones and rests of an interrupted writing too. Raises OSError."""
    folder = history_folder()
    for path in (*_entries(_NAME), *_entries(_REST)):
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _entries(name: re.Pattern[str]) -> list[Path]:
    folder = history_folder()
    return sorted(path for path in folder.iterdir() if name.fullmatch(path.name)) if folder.is_dir() else []


def _read(path: Path, content: Content) -> KeptResult:
    # Neither a link nor a pipe: a pipe would be waited for without an end.
    if not (_NAME.fullmatch(path.name) and S_ISREG(path.lstat().st_mode)):
        raise ValueError
    document = _visible(json.loads(read_limited(path, MAX_ANSWERS_BYTES), parse_constant=_refused))
    told, at = document["told"], datetime.fromisoformat(document["at"])
    if document["version"] != _VERSION or at.tzinfo is None or document["helpful"] not in ("", "yes", "no"):
        raise ValueError
    try:
        answers = Answers.from_mapping(document["answers"], content)
    except AnswersError:
        # The questions have changed; what was told then can still be shown.
        answers = None
    return KeptResult(path, Visit(at, _told(told), answers), document["helpful"], document)


def _told(raw: Any) -> Told:
    causes = tuple(ToldCause(_text(one["id"]), _text(one["name"]), _share(one["probability"])) for one in raw["causes"])
    if not 0 < len(causes) <= _MOST_CAUSES:
        raise ValueError
    return Told(
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
    """A JSON value without control codes in any text, so that an export brings none to a terminal (G6)."""
    if isinstance(value, str):
        return visible_text(value, keep_lines=True)
    if isinstance(value, dict):
        return {visible_text(key): _visible(entry) for key, entry in value.items()}
    return [_visible(entry) for entry in value] if isinstance(value, list) else value
