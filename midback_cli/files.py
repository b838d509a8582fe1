"""Reading and writing files for people: with limits, without control characters, atomically, privately."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from errno import EACCES, EFBIG, EINVAL, ENOENT
from pathlib import Path

MAX_CONTENT_BYTES = 8_000_000
MAX_ANSWERS_BYTES = 1_000_000
_REST = re.compile(r"\.midback-[a-z0-9_]{8}\.tmp")
_ATTEMPTS = 3


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
    target = check_writable(path)
    remove_rests(target.parent)
    for attempt in range(_ATTEMPTS):
        try:
            return _write_once(target, text)
        except FileNotFoundError:
            # Another process took our temporary file for a rest in the instant before it was held, or after.
            if attempt == _ATTEMPTS - 1 or not target.parent.is_dir():
                raise


def _write_once(target: Path, text: str) -> None:
    from tempfile import mkstemp

    # A short name of our own: one made of the target's could be too long, and could not be told from other people's.
    handle, temporary = mkstemp(dir=target.parent, prefix=".midback-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            with suppress(OSError):
                hold(handle)
            file.write(text)
            file.flush()
            os.fsync(handle)
        Path(temporary).replace(target)
        sync_folder(target.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def delete_private(path: Path) -> None:
    """Deletes a file if it is there, so that a power cut does not bring it back. Raises OSError when it can not."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Puts the names in a folder on the disk, where the system lets a folder be opened for that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def make_private_folder(folder: Path) -> None:
    """Makes a folder, and those above it that are missing, for their owner alone. Raises OSError when it can not."""
    if folder.is_dir():
        return
    # Each by itself: `parents=True` would give those above the rights that the umask leaves.
    make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def remove_rests(folder: Path, also: re.Pattern[str] | None = None, *, is_sure: bool = False) -> None:
    """Deletes what interrupted writings of ours left in a folder; what a living process writes stays.

    Only regular files of this user count, with the name that we give or one that matches `also`. Where the system can
    not tell whether a file is in use, it stays, unless the caller `is_sure`.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        names = [
            entry.name for entry in entries if _REST.fullmatch(entry.name) or (also and also.fullmatch(entry.name))
        ]
        for name in names:
            path = folder / name
            if _is_dead(path, is_sure=is_sure):
                with suppress(OSError):
                    delete_private(path)


def _is_dead(path: Path, *, is_sure: bool) -> bool:
    """Whether this is a file of ours that no process holds."""
    from stat import S_ISREG

    try:
        # Neither a link is followed nor a pipe waited for.
        handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return False
    try:
        status = os.fstat(handle)
        if not S_ISREG(status.st_mode) or (sys.platform != "win32" and status.st_uid != os.geteuid()):
            return False
        return hold(handle)
    except OSError:
        return is_sure
    finally:
        os.close(handle)


def hold(handle: int, *, shared: bool = False) -> bool:
    """Whether this process now holds an open file; closing it lets it go, and so does the end of the process.

    A shared hold bears others of its kind. Raises OSError where the file system knows no such thing.
    """
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
