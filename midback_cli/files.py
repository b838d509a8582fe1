"""Reading and writing files for people: with limits, without control characters, atomically, privately."""

from __future__ import annotations

import os
from errno import EACCES, EFBIG, EINVAL, ELOOP, ENAMETOOLONG, ENOENT
from io import BufferedReader, FileIO
from pathlib import Path
from stat import S_ISFIFO
from typing import BinaryIO

MAX_CONTENT_BYTES = 8_000_000
MAX_ANSWERS_BYTES = 1_000_000
_FIRST_BYTES = 65_536
# What write_private adds to a name while it writes: a dot before it, a dot and eight letters behind it.
_BESIDE_A_NAME = 10
# Elsewhere than on Unix no file is a pipe.
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)


class FileTooLarge(OSError):
    """The file is larger than anything of its kind needs to be."""

    def __init__(self, limit: int) -> None:
        size = f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit // 1_000} KB"
        super().__init__(EFBIG, f"is larger than {size}")


class NoHome(OSError):
    """There is no folder that is this person's own, so that nothing can be kept."""

    def __init__(self) -> None:
        super().__init__(ENOENT, "no home folder was found, so nothing can be kept; set HOME")


def data_folder() -> Path:
    """The platform's folder for what midback keeps of a user. Raises NoHome, as in a container without users."""
    from platformdirs import user_data_path

    try:
        return user_data_path("midback", appauthor=False)
    except RuntimeError as error:
        raise NoHome from error


class _Input(FileIO):
    """A file to read. A pipe that nobody writes to is refused: it would be waited for without an end."""

    def __init__(self, path: Path) -> None:
        # A pipe that nobody has opened to write would not even be opened: so it is opened without waiting, and tried.
        super().__init__(path, "rb", opener=lambda name, flags: os.open(name, flags | _NO_WAITING))
        self._first = b""
        if not _NO_WAITING:
            return
        if S_ISFIFO(os.fstat(self.fileno()).st_mode):
            try:
                self._first = os.read(self.fileno(), _FIRST_BYTES)
            except BlockingIOError:
                # Somebody has it open, and takes their time.
                pass
            else:
                if not self._first:
                    self.close()
                    raise OSError(EINVAL, "is a pipe that nobody writes to", str(path))
        os.set_blocking(self.fileno(), True)

    # As FileIO has it, which takes every kind of buffer.
    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fills the buffer, first with what was read on opening."""
        if not self._first:
            return super().readinto(buffer) or 0
        taken, self._first = self._first[: len(buffer)], self._first[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def open_to_read(path: Path) -> BinaryIO:
    """A file, open to be read. Raises OSError, also for a pipe that nobody writes to."""
    return BufferedReader(_Input(path))


def read_limited(path: Path | int, limit: int) -> bytes:
    """The bytes of a file, or of an open descriptor. Raises OSError, also past `limit` bytes: a device never ends."""
    with open(path, "rb", closefd=False) if isinstance(path, int) else open_to_read(path) as file:
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
    target = resolved(path)
    if target.exists() and not target.is_file():
        raise OSError(EINVAL, "is not a file")
    if not target.parent.is_dir():
        raise FileNotFoundError(ENOENT, "its folder does not exist")
    if not os.access(target.parent, os.W_OK):
        raise PermissionError(EACCES, "its folder cannot be written to")
    if len(os.fsencode(target.name)) + _BESIDE_A_NAME > _longest_name(target.parent):
        raise OSError(ENAMETOOLONG, "its name is too long")
    return target


def resolved(path: Path) -> Path:
    """The path with its links followed. Raises OSError where they lead back to themselves."""
    try:
        target = path.resolve()
    except RuntimeError as error:
        # So Python says it before 3.13; since then it gives the link.
        raise OSError(ELOOP, "is a link that leads back to itself") from error
    if target.is_symlink():
        raise OSError(ELOOP, "is a link that leads back to itself")
    return target


def _longest_name(folder: Path) -> int:
    try:
        return os.pathconf(folder, "PC_NAME_MAX")
    except (AttributeError, OSError, ValueError):
        # Not every system tells it; what is longest nearly everywhere.
        return 255


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
