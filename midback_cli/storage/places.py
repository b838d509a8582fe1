"""What both stores need: the folders on this computer, people's names, and the local time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from unicodedata import normalize

from midback_cli.errors import InvalidValue
from midback_cli.files import data_folder, make_private_folder, remove_rests, visible_text, write_private

_LONGEST_NAME = 60
_ATTEMPTS = 3
# How earlier versions named the remains of an interrupted write: after the target file.
_OLD_REST = re.compile(r"\.(unfinished|\d{8}T\d{6}Z-[0-9a-f]{16})\.json\..*")


def history_folder() -> Path:
    """Where results are kept. Raises OSError if there is no home folder."""
    return data_folder() / "results"


def unfinished_folder() -> Path:
    """Where unfinished interviews are kept. Raises OSError if there is no home folder."""
    return data_folder() / "unfinished"


def local_now() -> datetime:
    """The time here, with its offset; `timezone.utc` itself where the offset makes no sense, as for TZ=UTC+99."""
    try:
        return datetime.now().astimezone()
    except (ValueError, OverflowError, OSError):
        return datetime.now(timezone.utc)


def person_name(given: str) -> str:
    """A person's name as it is kept: one line of text, never a path. Raises InvalidValue if nothing is left."""
    name = " ".join(visible_text(" ".join(given.split())).split())
    if not name.isascii():
        # The same name may be typed in different Unicode forms.
        name = normalize("NFC", name)
    if not 0 < len(name) <= _LONGEST_NAME:
        raise InvalidValue("--person", f"must be a name of 1 to {_LONGEST_NAME} characters")
    return name


def is_same_name(first: str, second: str) -> bool:
    """Whether two names are the same, however they are capitalised."""
    return first.casefold() == second.casefold()


def remove_old_rests(*, is_sure: bool = False) -> None:
    """Deletes remains of interrupted writes in our folders; see `remove_rests`. Raises OSError without a home."""
    for folder in (data_folder(), history_folder(), unfinished_folder()):
        remove_rests(folder, _OLD_REST, is_sure=is_sure)


def keep_document(path: Path, document: Mapping[str, Any], *, indent: int | None = None) -> None:
    """Puts a document into a private file in a private folder, whole or not at all. Raises OSError when it cannot."""
    # Imported late: every command loads this module, and few keep anything.
    import json

    text = json.dumps(document, ensure_ascii=False, indent=indent) + "\n"
    for attempt in range(_ATTEMPTS):
        make_private_folder(path.parent)
        try:
            return write_private(path, text)
        except FileNotFoundError:
            # Another process has just deleted the empty folder.
            if attempt == _ATTEMPTS - 1:
                raise
