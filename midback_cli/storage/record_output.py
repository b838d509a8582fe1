"""Where a batch puts its records: a file that grows by whole lines, and goes on after the last of them.

A kill at any moment leaves whole lines and perhaps a part of one, which `--resume` takes off. The file is its own
journal: each record carries its line, so nothing else has to be kept, and nothing can disagree with it. A file that is
packed by gzip grows by whole members, each of some whole records, and a part of one is taken off.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Sequence
from errno import EINVAL
from pathlib import Path
from types import TracebackType
from typing import Any

from midback_cli.errors import UnusableOutput
from midback_cli.files import check_writable, hold, sync_folder
from midback_cli.storage.answers_file import shown_name
from midback_cli.storage.record_input import Place

# How much is read at a time, from the end, to find the last line.
_BLOCK = 65_536
_GZIP = ".gz"
# So much text becomes one member: enough that it packs well, and little to make again after a kill.
_MEMBER = 262_144
# For zlib: one member, with its head and its checksum.
_ONE_MEMBER = 31


def is_packed(path: Path) -> bool:
    """Whether a name says that the file is packed by gzip."""
    return path.suffix.casefold() == _GZIP


class RecordFile:
    """A file of records, for their owner alone, held against a second run; `size` is that of what is whole in it.

    It is packed by gzip if its name ends in .gz; then some records wait until they are enough for a member.
    Raises UnusableOutput where it cannot be written, holds something and is not to go on, or is in use.
    """

    def __init__(self, path: Path, *, goes_on: bool) -> None:
        self._path = path
        self._is_packed = is_packed(path)
        self._waiting = ""
        try:
            target = check_writable(path)
            self._handle = os.open(target, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise self._unusable(error) from error
        try:
            self._begin(goes_on)
        except BaseException:
            os.close(self._handle)
            raise
        sync_folder(target.parent)

    def _begin(self, goes_on: bool) -> None:
        if not _is_ours(self._handle):
            raise UnusableOutput(str(self._path), "is being written by another run")
        self.size = os.fstat(self._handle).st_size
        if self.size and not goes_on:
            raise UnusableOutput(str(self._path), "holds something already; --resume goes on after it")
        try:
            self._last = self._cut_member() if self._is_packed else self._cut()
        except OSError as error:
            raise self._unusable(error) from error

    def _cut(self) -> bytes:
        """Takes off a part of a line at the end; gives the last whole line, b"" if there is none."""
        end = _line_break_before(self._handle, self.size)
        start = _line_break_before(self._handle, max(end - 1, 0))
        if end < self.size:
            os.ftruncate(self._handle, end)
        self.size = end
        return _read_at(self._handle, start, end - start)

    def _cut_member(self) -> bytes:
        """Takes off a part of a member at the end; gives the last line of the last whole one, b"" if there is none."""
        try:
            end, last = _last_of_members(self._handle, self.size)
        except zlib.error as error:
            raise UnusableOutput(str(self._path), "is not packed by gzip, so nothing can go on after it") from error
        if last and not last.endswith(b"\n"):
            raise _no_record(self._path)
        if end < self.size:
            os.ftruncate(self._handle, end)
        self.size = end
        return last

    def place(self, paths: Sequence[Path]) -> Place | None:
        """The place in the input of the last record; None if there is none. Raises UnusableOutput."""
        return place_of(self._last, paths, self._path) if self._last else None

    def append(self, text: str) -> None:
        """Adds whole lines. Raises UnusableOutput; then nothing of them stays."""
        if not self._is_packed:
            self._write(text.encode())
            return
        self._waiting += text
        if len(self._waiting) >= _MEMBER:
            self._write_member()

    def _write_member(self) -> None:
        text, self._waiting = self._waiting, ""
        if text:
            # Without a time: the same records give the same bytes.
            self._write(gzip.compress(text.encode(), 6, mtime=0))

    def _write(self, content: bytes) -> None:
        try:
            _write_at(self._handle, self.size, content)
        except OSError as error:
            os.ftruncate(self._handle, self.size)
            raise self._unusable(error) from error
        self.size += len(content)

    def __enter__(self) -> RecordFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, stopped: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._write_member()
            os.fsync(self._handle)
        except OSError as error:
            if stopped is None and error.errno != EINVAL:
                raise self._unusable(error) from error
        finally:
            os.close(self._handle)

    def _unusable(self, error: OSError) -> UnusableOutput:
        return UnusableOutput(str(self._path), f"cannot be written: {error.strerror or error}")


def place_of(record: bytes, paths: Sequence[Path], output: Path) -> Place:
    """The place in the input that a record is of. Raises UnusableOutput where it is no record of these files."""
    try:
        document: Any = json.loads(record)
        line, name = document["line"], document.get("file", "")
        names = [shown_name(path) if len(paths) > 1 else "" for path in paths]
        if type(line) is int and line > 0:
            return Place(names.index(name), line)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        pass
    raise _no_record(output)


def _no_record(output: Path) -> UnusableOutput:
    return UnusableOutput(str(output), "does not end in a record of these files, so nothing can go on after it")


def _is_ours(handle: int) -> bool:
    try:
        return hold(handle)
    except OSError:
        # The file system knows no locks.
        return True


def _line_break_before(handle: int, end: int) -> int:
    """The offset behind the last line break before an offset; 0 where there is none."""
    while end > 0:
        start = max(end - _BLOCK, 0)
        found = _read_at(handle, start, end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _last_of_members(handle: int, size: int) -> tuple[int, bytes]:
    """Where the last whole member of a packed file ends, and the last line in it. Raises zlib.error for no gzip."""
    end, last, text = 0, b"", b""
    member = zlib.decompressobj(_ONE_MEMBER)
    for start in range(0, size, _BLOCK):
        rest = _read_at(handle, start, min(_BLOCK, size - start))
        behind = start + len(rest)
        while rest:
            text = _last_line(text + member.decompress(rest))
            rest = member.unused_data
            if member.eof:
                # What comes next may go on with this line, in a file that somebody else packed.
                end, last = behind - len(rest), text
                member = zlib.decompressobj(_ONE_MEMBER)
    return end, last


def _last_line(text: bytes) -> bytes:
    return text[text.rfind(b"\n", 0, len(text) - 1) + 1 :]


def _read_at(handle: int, start: int, length: int) -> bytes:
    os.lseek(handle, start, os.SEEK_SET)
    parts = []
    while length and (part := os.read(handle, length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _write_at(handle: int, start: int, content: bytes) -> None:
    os.lseek(handle, start, os.SEEK_SET)
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]
