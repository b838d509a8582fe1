"""Reading files with limits and without control characters; writing them atomically and privately."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from errno import EACCES, EFBIG, EINVAL, ELOOP, ENAMETOOLONG, ENOENT
from io import BufferedReader, FileIO
from pathlib import Path
from stat import S_ISFIFO, S_ISREG
from typing import IO, Any, BinaryIO
from unicodedata import category, combining

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

MAX_CONTENT_BYTES = 8_000_000
MAX_ANSWERS_BYTES = 1_000_000
_FIRST_BYTES = 65_536
# Only on Unix can a file be a pipe.
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)
_REST = re.compile(r"\.midback-[a-z0-9_]{8}\.tmp")
_ATTEMPTS = 10


class FileTooLarge(OSError):
    """The file is larger than anything of its kind needs to be."""

    def __init__(self, limit: int) -> None:
        size = f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit // 1_000} KB"
        super().__init__(EFBIG, f"is larger than {size}")


class NoHome(OSError):
    """The person has no folder of their own, so nothing can be kept."""

    def __init__(self) -> None:
        super().__init__(ENOENT, "no home folder was found on this computer; set HOME")


def data_folder() -> Path:
    """The platform's folder for what midback keeps of a user. Raises NoHome, as in a container without users."""
    # Imported late: few commands keep anything.
    from platformdirs import user_data_path

    try:
        return user_data_path("midback", appauthor=False)
    except RuntimeError as error:
        raise NoHome from error


class _Input(FileIO):
    """A file to read. Refuses a pipe that nobody writes to, which would block forever."""

    def __init__(self, path: Path) -> None:
        # Opening a pipe without a writer would block, so it is opened without waiting, and tried.
        super().__init__(path, "rb", opener=lambda name, flags: os.open(name, flags | _NO_WAITING))
        self._first = b""
        if not _NO_WAITING:
            return
        if S_ISFIFO(os.fstat(self.fileno()).st_mode):
            try:
                self._first = os.read(self.fileno(), _FIRST_BYTES)
            except BlockingIOError:
                # The pipe has a writer, who has not written yet.
                pass
            else:
                if not self._first:
                    self.close()
                    raise OSError(EINVAL, "is a pipe that nobody writes to", str(path))
        os.set_blocking(self.fileno(), True)

    # The same signature as FileIO, which takes any kind of buffer.
    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fills the buffer, first with what was read on opening."""
        if not self._first:
            return super().readinto(buffer) or 0
        taken, self._first = self._first[: len(buffer)], self._first[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def open_to_read(path: Path) -> BinaryIO:
    """The file, opened for reading. Raises OSError, also for a pipe that nobody writes to."""
    return BufferedReader(_Input(path))


def read_limited(path: Path | int, limit: int) -> bytes:
    """The bytes of a file, or of an open descriptor. Raises OSError, also past `limit` bytes: a device never ends."""
    with open(path, "rb", closefd=False) if isinstance(path, int) else open_to_read(path) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise FileTooLarge(limit)
    return content


# White space that ends a line, and that only parts words; a zero-width space marks where a word ends.
_LINE_ENDS = dict.fromkeys("\v\f\r\x1c\x1d\x1e\x85\u2028\u2029", "\n")
_BLANKS = dict.fromkeys(
    "\t\x1f\xa0\u1680\u180e\u200b\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))), " "
)
_WHITE_SPACE = str.maketrans(_LINE_ENDS | _BLANKS)
_WHITE_SPACE_ON_ONE_LINE = str.maketrans(dict.fromkeys(("\n", *_LINE_ENDS), " ") | _BLANKS)
_JOINERS = "\u200c\u200d"
_FLAG, _TAGS, _LAST_TAG = "\U0001f3f4", range(0xE0030, 0xE007B), "\U000e007f"
_LONGEST_FLAG = 7
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def visible_text(text: str, *, keep_lines: bool = False) -> str:
    """The text without control, format and direction characters, so that no terminal or page obeys it (G6).

    White space of any kind becomes a blank or a line end, so that no two words are glued. A joiner stays where it
    belongs to the spelling of a word or an emoji, and the tags of a flag stay behind their flag.
    """
    if text.isprintable():
        return text
    spaced = text.replace("\r\n", "\n").translate(_WHITE_SPACE if keep_lines else _WHITE_SPACE_ON_ONE_LINE)
    kept = "".join(
        character
        for character in spaced
        if character in _JOINERS
        or character in ("\n", _LAST_TAG)
        or ord(character) in _TAGS
        or category(character) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )
    return kept if kept.isprintable() else _without_stray_joiners(kept)


def _without_stray_joiners(text: str) -> str:
    """The text with only those joiners and tags that belong to their neighbours; of a row of joiners, the first."""
    kept: list[str] = []
    place = 0
    while place < len(text):
        character, end = text[place], place + 1
        if character in _JOINERS:
            while end < len(text) and text[end] in _JOINERS:
                end += 1
            if kept and (_is_virama(kept[-1]) or (_can_be_joined(kept[-1]) and _can_be_joined(text[end : end + 1]))):
                kept.append(character)
        elif character == _LAST_TAG or ord(character) in _TAGS:
            while (
                end < len(text) and text[end - 1] != _LAST_TAG and (ord(text[end]) in _TAGS or text[end] == _LAST_TAG)
            ):
                end += 1
            if kept and kept[-1] == _FLAG and text[end - 1] == _LAST_TAG and 1 < end - place <= _LONGEST_FLAG:
                kept += text[place:end]
        else:
            kept.append(character)
        place = end
    return "".join(kept)


def _can_be_joined(character: str) -> bool:
    """Whether it is a letter, a mark on one, or a part of an emoji."""
    return bool(character) and (
        category(character)[0] in "LM" or category(character) in ("So", "Sm") or ord(character) in _SKIN_TONES
    )


def _is_virama(character: str) -> bool:
    """Whether it is a virama, which removes a letter's vowel; a joiner after it shapes only that letter."""
    return combining(character) == 9


def check_writable(path: Path) -> Path:
    """The path with links followed. Raises OSError if no text can be written there."""
    target = resolved(path)
    if target.exists() and not target.is_file():
        raise OSError(EINVAL, "is not a file")
    if not target.parent.is_dir():
        raise FileNotFoundError(ENOENT, "its folder does not exist")
    if not os.access(target.parent, os.W_OK):
        raise PermissionError(EACCES, "its folder cannot be written to")
    if len(os.fsencode(target.name)) > _longest_name(target.parent):
        raise OSError(ENAMETOOLONG, "its name is too long")
    return target


def resolved(path: Path) -> Path:
    """The path with links followed. Raises OSError for a loop of links."""
    try:
        target = path.resolve()
    except RuntimeError as error:
        # Python before 3.13 raises this; since then it gives the link.
        raise OSError(ELOOP, "is a link that leads back to itself") from error
    if target.is_symlink():
        raise OSError(ELOOP, "is a link that leads back to itself")
    return target


def _longest_name(folder: Path) -> int:
    try:
        return os.pathconf(folder, "PC_NAME_MAX")
    except (AttributeError, OSError, ValueError):
        # Not every system says; this is the limit nearly everywhere.
        return 255


def write_private(path: Path, text: str) -> None:
    """Writes the text whole or not at all, readable by its owner alone. Raises OSError when it cannot."""
    target = check_writable(path)
    remove_rests(target.parent)
    for attempt in range(_ATTEMPTS):
        try:
            return _write_once(target, text)
        except FileNotFoundError:
            # Another process took our temporary file for remains before we held it.
            if attempt == _ATTEMPTS - 1 or not target.parent.is_dir():
                raise


def _write_once(target: Path, text: str) -> None:
    # Imported late: few commands write a file.
    from tempfile import mkstemp

    # A short name of our own: one made from the target's could be too long, or look like other people's.
    handle, temporary = mkstemp(dir=target.parent, prefix=".midback-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            with suppress(OSError):
                hold(handle, wait=True)
            file.write(text)
            file.flush()
            os.fsync(handle)
            # Moved while it is held: once let go, it would look like remains to another process.
            _let_windows_move(file)
            Path(temporary).replace(target)
        sync_folder(target.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def delete_private(path: Path) -> None:
    """Deletes a file if it is there, so that a power cut does not bring it back. Raises OSError when it cannot."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flushes a folder's entries to disk, where the system allows that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def make_private_folder(folder: Path) -> None:
    """Makes a folder, and those above it that are missing, for their owner alone. Raises OSError when it cannot."""
    if folder.is_dir():
        return
    # One at a time: `parents=True` would give the upper folders the default rights.
    make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def remove_rests(folder: Path, also: re.Pattern[str] | None = None, *, is_sure: bool = False) -> None:
    """Deletes remains of our interrupted writes in a folder; files of a running process stay.

    Only regular files of this user count, with the name that we give or one that matches `also`. Where the system can
    not tell whether a file is in use, it stays, unless the caller `is_sure`.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        names = [
            entry.name for entry in entries if _REST.fullmatch(entry.name) or (also and also.fullmatch(entry.name))
        ]
        for name in names:
            with suppress(OSError):
                _remove_if_dead(folder / name, is_sure=is_sure)


def _remove_if_dead(path: Path, *, is_sure: bool) -> None:
    """Deletes a temporary file of ours that no process holds. Raises OSError when it cannot."""
    # Neither follows a link nor waits for a pipe.
    handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with FileIO(handle, "r+") as file:
        status = os.fstat(handle)
        if not S_ISREG(status.st_mode) or (sys.platform != "win32" and status.st_uid != os.geteuid()):
            return
        try:
            is_dead = hold(handle)
        except OSError:
            is_dead = is_sure
        if is_dead:
            # Deleted while it is held: who has just made it waits, finds it gone and makes another.
            _let_windows_move(file)
            delete_private(path)


def _let_windows_move(file: IO[Any]) -> None:
    """Closes a file on Windows, which neither moves nor deletes one that is open."""
    if sys.platform == "win32":
        file.close()


def hold(handle: int, *, shared: bool = False, wait: bool = False) -> bool:
    """Locks an open file; whether this process now holds it. Closing the file or ending the process releases it.

    Several processes may hold a shared lock. With `wait`, it waits until nobody else holds the file. Raises OSError if
    the file system does not support locks.
    """
    if sys.platform == "win32":
        try:
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
