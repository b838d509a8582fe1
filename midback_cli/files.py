"""Reading and writing files for people: with limits, without control characters, atomically, privately."""

from __future__ import annotations

import os
from errno import EACCES, EFBIG, EINVAL, ENOENT
from pathlib import Path

MAX_CONTENT_BYTES = 8_000_000
MAX_ANSWERS_BYTES = 1_000_000


class FileTooLarge(OSError):
    """The file is larger than anything of its kind needs to be."""

    def __init__(self, limit: int) -> None:
        size = f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit // 1_000} KB"
        super().__init__(EFBIG, f"is larger than {size}")


def read_limited(path: Path | int, limit: int) -> bytes:
    """The bytes of a file, or of an open descriptor. Raises OSError, also past `limit` bytes: a device never ends."""
    with open(path, "rb", closefd=not isinstance(path, int)) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise FileTooLarge(limit)
    return content


def visible_text(text: str, *, keep_lines: bool = False) -> str:
    """The text without control, format and direction characters, so that no terminal or page obeys it (G6)."""
    if text.isprintable():
        return text
    # Imported late: hardly any text has something to take out.
    from unicodedata import category

    return "".join(
        character
        for character in text
        if (keep_lines and character == "\n") or category(character) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )


def check_writable(path: Path) -> Path:
    """The file that a path stands for, links followed. Raises OSError where a text could not be put there."""
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise OSError(EINVAL, "is not a file")
    if not target.parent.is_dir():
        raise FileNotFoundError(ENOENT, "its folder does not exist")
    if not os.access(target.parent, os.W_OK):
        raise PermissionError(EACCES, "its folder can not be written to")
    return target


def write_private(path: Path, text: str) -> None:
    """Writes the text whole or not at all, readable by its owner alone. Raises OSError when it can not."""
    from tempfile import mkstemp

    target = check_writable(path)
    handle, temporary = mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink()
        raise
