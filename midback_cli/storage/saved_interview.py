"""Unfinished interviews, kept on this machine until they are resumed: private, versioned, written whole.

Each has a file of its own, which no other interview writes or deletes. While it goes on its process holds a lock beside
the file, which dies with the process: so another window can tell that it is open. Nothing is kept unless the person
wants it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timezone
from os import close
from pathlib import Path
from stat import S_ISREG
from typing import Any, NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.errors import AnswersError, Problem, UnreadableAnswers
from midback_cli.files import (
    MAX_ANSWERS_BYTES,
    data_folder,
    delete_private,
    read_limited,
    visible_text,
)
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.texts import ResumeTexts, fill
from midback_cli.storage.claims import claim, claim_new, is_open, let_go, remove_stale_locks
from midback_cli.storage.places import (
    is_same_name,
    keep_document,
    local_now,
    remove_old_rests,
    unfinished_folder,
)

_VERSION = 1
_NAME = re.compile(r"[0-9a-f]{16}\.json")
_LONGEST_TEXT = 200


class Unfinished(NamedTuple):
    """An interview that was left: its file, its answers, whose and of when it is, and whether a window has it open.

    `is_same_content` is whether the content is still the one that the answers were given under, `keeps_result` whether
    the person wanted the result kept.
    """

    path: Path
    answers: Answers
    person: str
    begun: datetime
    changed: datetime
    is_same_content: bool
    keeps_result: bool
    is_open: bool


class Waiting(NamedTuple):
    """The interviews that were left, the one that was changed last first, and what stands among them but is none."""

    interviews: tuple[Unfinished, ...]
    problems: tuple[Problem, ...]

    def of(self, person: str | None) -> Waiting:
        """The interviews of one person; "" selects those without a name, None all."""
        if person is None:
            return self
        return self._replace(interviews=tuple(left for left in self.interviews if is_same_name(left.person, person)))


def read_waiting(content: Content) -> Waiting:
    """All unfinished interviews. A bad file never raises: it becomes a problem, named with its place.

    Raises OSError where the folder cannot be read.
    """
    interviews, problems = [], []
    for path in _paths():
        try:
            interviews.append(_read(path, content))
        except FileNotFoundError:
            # It has just ended in another window.
            continue
        except UnreadableAnswers as error:
            problems.append(Problem(error.place, error.reason))
    return Waiting(tuple(sorted(interviews, key=lambda left: (left.changed, left.path), reverse=True)), tuple(problems))


def unfinished_count(person: str | None = None) -> int:
    """How many files `delete_unfinished` would delete. Raises OSError where the folder cannot be read."""
    return len(_paths_of(person))


def delete_unfinished(person: str | None = None) -> None:
    """Deletes all unfinished interviews, damaged ones too, or those of one person. Raises OSError."""
    for path in _paths_of(person):
        delete_private(path)
    remove_stale_locks()
    with suppress(OSError):
        unfinished_folder().rmdir()


class OwnInterview:
    """The file of the current interview; it does not exist before something is kept.

    It knows whose the interview is, and whether its result is to be kept too: what was wanted when it was begun counts
    when it is taken up.

    It is let go when it is forgotten, when it is closed, or when the process ends, however that comes.
    """

    def __init__(self, person: str = "", *, keeps_result: bool = False) -> None:
        self.person = person
        self.keeps_result = keeps_result
        self._begun = local_now()
        self._path: Path | None = None
        self._lock: int | None = None

    @property
    def is_kept(self) -> bool:
        """Whether something of it was kept."""
        return self._path is not None

    @property
    def place(self) -> Path:
        """Where it is kept, or would be. Raises OSError if there is no home folder."""
        return self._path if self._path is not None else unfinished_folder()

    def keep(self, answers: Answers, content: Content) -> Path:
        """Keeps the answers, replacing earlier ones of this interview; gives the path. Raises OSError."""
        if self._path is None:
            remove_old_rests()
            remove_stale_locks()
            self._path, self._lock = claim_new()
        path = self._path
        document = {
            "version": _VERSION,
            "content": content.sha256,
            "person": self.person,
            "keeps_result": self.keeps_result,
            "begun": self._begun.isoformat(timespec="milliseconds"),
            "changed": local_now().isoformat(timespec="milliseconds"),
            "interview": answers.to_mapping(content),
        }
        try:
            keep_document(path, document)
        except BaseException:
            # An interruption may come after the file was written: then it is still ours to delete.
            if not path.exists():
                let_go(self._lock, path)
                self._path = self._lock = None
            raise
        return path

    def take_up(self, left: Unfinished, content: Content) -> Answers:
        """Resumes an unfinished interview; gives its answers as they are now.

        Raises UnreadableAnswers where another window has it open or has ended it since.
        """
        texts, place = content.texts.resume, visible_text(str(left.path))
        claimed: tuple[Path, int | None] | None
        try:
            claimed = claim(left.path) if _NAME.fullmatch(left.path.name) else _moved(left.path)
        except FileNotFoundError as error:
            raise UnreadableAnswers(place, texts.gone) from error
        except OSError:
            # Readable but not writable: the person can still go on, and is told that nothing more is kept.
            claimed = left.path, None
        if claimed is None:
            raise UnreadableAnswers(place, texts.open)
        path, lock = claimed
        try:
            now = _read(path, content)
        except FileNotFoundError as error:
            let_go(lock, path)
            raise UnreadableAnswers(place, texts.gone) from error
        self._path, self._lock, self._begun = path, lock, now.begun
        self.person = self.person or now.person
        self.keeps_result = self.keeps_result or now.keeps_result
        return now.answers

    def forget(self) -> None:
        """Deletes what was kept of this interview, if anything was. Raises OSError when it cannot."""
        if self._path is not None:
            delete_private(self._path)
            let_go(self._lock, self._path)
            self._path = self._lock = None

    def close(self) -> None:
        """Releases the interview and leaves its file, as the end of the process does."""
        if self._lock is not None:
            close(self._lock)
            self._lock = None


# ---------------------------------------------------------------- files


def _moved(old: Path) -> tuple[Path, int]:
    """Moves an interview kept by an earlier version, which had a single file, to a file of its own."""
    path, lock = claim_new()
    try:
        old.rename(path)
    except OSError:
        let_go(lock, path)
        raise
    return path, lock


def _paths() -> list[Path]:
    folder = unfinished_folder()
    old = data_folder() / "unfinished.json"
    of_now = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name)) if folder.is_dir() else []
    return [*of_now, *([old] if old.is_file() or old.is_symlink() else [])]


def _paths_of(person: str | None) -> list[Path]:
    return [path for path in _paths() if person is None or is_same_name(_person_of(path), person)]


def _person_of(path: Path) -> str:
    try:
        return _person(_document(path))
    except (OSError, _Unusable):
        return ""


def _read(path: Path, content: Content) -> Unfinished:
    """The unfinished interview in a file. Raises UnreadableAnswers, and FileNotFoundError if the file is gone."""
    texts, place = content.texts.resume, visible_text(str(path))
    try:
        document = _document(path)
    except _Unusable as error:
        raise UnreadableAnswers(place, error.reason(texts)) from error
    try:
        answers = Answers.from_mapping(document.get("interview"), content)
    except AnswersError as error:
        raise UnreadableAnswers(place, fill(texts.no_longer_fits, reason=error)) from error
    written = _written(path)
    return Unfinished(
        path,
        answers,
        _person(document),
        _time(document.get("begun"), written),
        _time(document.get("changed"), written),
        document.get("content") == content.sha256,
        document.get("keeps_result") is True,
        is_open(path),
    )


class _Unusable(Exception):
    """The file holds no interview that can be read; `reason` gives the sentence of the content that says why."""

    def __init__(self, reason: Callable[[ResumeTexts], str]) -> None:
        super().__init__()
        self.reason = reason


def _document(path: Path) -> dict[str, Any]:
    """What the file holds. Raises _Unusable, and FileNotFoundError if the file is gone."""
    try:
        # Neither follows a link nor waits for a pipe.
        if not S_ISREG(path.lstat().st_mode):
            raise _Unusable(lambda texts: texts.not_ours)
        document = json.loads(read_limited(path, MAX_ANSWERS_BYTES))
    except FileNotFoundError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise _Unusable(lambda texts: fill(texts.cannot_be_read, reason=reason)) from error
    except (ValueError, RecursionError) as error:
        raise _Unusable(lambda texts: texts.damaged) from error
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        version = document.get("version") if isinstance(document, dict) else None
        if type(version) is int and version > _VERSION:
            raise _Unusable(lambda texts: texts.later_version)
        raise _Unusable(lambda texts: texts.other_version)
    return document


def _person(document: dict[str, Any]) -> str:
    person = document.get("person")
    return visible_text(person) if isinstance(person, str) and len(person) <= _LONGEST_TEXT else ""


def _written(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    except (ValueError, OverflowError):
        return local_now()


def _time(raw: object, otherwise: datetime) -> datetime:
    """The stored time, or `otherwise` if it is invalid: a bad time must not cost the answers."""
    with suppress(ValueError):
        at = datetime.fromisoformat(raw) if isinstance(raw, str) else otherwise
        if at.tzinfo is not None:
            return at
    return otherwise
