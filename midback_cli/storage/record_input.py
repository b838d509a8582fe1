"""Where a batch takes its lines from: files or standard input, plain or packed by gzip, a few lines at a time."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from gzip import GzipFile
from io import BufferedReader
from pathlib import Path
from typing import IO, NamedTuple, cast

from midback_cli.errors import UnreadableAnswers
from midback_cli.files import MAX_ANSWERS_BYTES, open_to_read
from midback_cli.storage.answers_file import STANDARD_INPUT, shown_name, standard_input
from midback_cli.storage.parquet import is_parquet, rows_of
from midback_cli.storage.records import Lines

# What one read takes at most, and the lines that go on together: enough that handing them to another process is cheap.
_BLOCK = 65_536
_LINES = 64
_GZIP = b"\x1f"


class Place(NamedTuple):
    """A line of one of the files: the number of each, from 0 and from 1."""

    file: int
    line: int


def read_lines(paths: Sequence[Path], after: Place | None = None) -> Iterator[Lines]:
    """The lines of the files, in order, as they come; only those that stand after a place.

    A line that is too long comes cut, and still too long. Raises UnreadableAnswers.
    """
    names = [shown_name(path) if len(paths) > 1 else "" for path in paths]
    before = 0
    for number, path in enumerate(paths):
        if after is not None and number < after.file:
            before += _size(path)
            continue
        last = after.line if after is not None and number == after.file else 0
        read = 0
        for lines in lines_of(path, names[number]):
            read = lines.read
            left_out = last + 1 - lines.first
            if left_out > 0:
                lines = lines._replace(first=last + 1, lines=lines.lines[left_out:])
            if lines.lines:
                yield lines._replace(read=before + read)
        before += read


def size_of(paths: Sequence[Path]) -> int:
    """The bytes of all files together; 0 where that is not known, as of a pipe."""
    sizes = list(map(_size, paths))
    # How much of Parquet has been read is not known.
    if any(map(is_parquet, paths)):
        return 0
    return sum(sizes) if all(sizes) else 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if str(path) != STANDARD_INPUT and path.is_file() else 0
    except OSError:
        return 0


def lines_of(path: Path, name: str) -> Iterator[Lines]:
    """The lines of one file, by the name that their records give it. Raises UnreadableAnswers and MissingExtra."""
    if is_parquet(path):
        yield from _rows_of(path, name)
        return
    try:
        with _opened(path) as file:
            is_packed = file.peek(1)[:1] == _GZIP
            unpacked = GzipFile(fileobj=file, mode="rb") if is_packed else file
            number = 1
            for lines in _split(cast("BufferedReader", unpacked)):
                for start in range(0, len(lines), _LINES):
                    some = lines[start : start + _LINES]
                    # What was read ahead is not yet done; it is only for showing how far a run is.
                    yield Lines(name, number, some, _position(file))
                    number += len(some)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableAnswers(shown_name(path), f"cannot be read: {reason}") from error


def _rows_of(path: Path, name: str) -> Iterator[Lines]:
    number = 1
    for rows in rows_of(path):
        for start in range(0, len(rows), _LINES):
            some = rows[start : start + _LINES]
            yield Lines(name, number, some)
            number += len(some)


def _opened(path: Path) -> BufferedReader:
    if str(path) != STANDARD_INPUT:
        return cast("BufferedReader", open_to_read(path))
    return open(standard_input(), "rb", closefd=False)


def _position(file: IO[bytes]) -> int:
    return file.tell() if file.seekable() else 0


def _split(file: BufferedReader) -> Iterator[list[bytes]]:
    """The whole lines of each block that there is to read, so that what comes slowly goes on at once."""
    rest = b""
    while block := file.read1(_BLOCK):
        *lines, rest = (rest + block).split(b"\n")
        if lines:
            yield lines
        # However long a line is, no more of it is held than shows that it is too long.
        rest = rest[: MAX_ANSWERS_BYTES + 1]
    if rest:
        yield [rest]
