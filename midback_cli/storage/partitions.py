"""A batch in partitions, one for each file of answers, that any process of any machine can make.

A partition is done or not: its records are written under another name, and renamed once all of them are there. So it
may be begun again, or made twice at once, and nothing is lost or doubled: its bytes follow from file and content.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from gzip import GzipFile
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import IO, NamedTuple, cast

from midback_cli import __version__
from midback_cli.assessment.selection import Selection
from midback_cli.errors import UnreadableAnswers, UnusableOutput, WorkerDiffers
from midback_cli.files import make_private_folder, resolved, sync_folder
from midback_cli.knowledge import loading
from midback_cli.knowledge.content import Content
from midback_cli.storage.answers_file import shown_name
from midback_cli.storage.parquet import PARQUET, RecordRows, is_parquet
from midback_cli.storage.record_input import lines_of
from midback_cli.storage.record_output import is_packed
from midback_cli.storage.records import records_of

# What a folder is searched for.
_ENDINGS = (".jsonl", ".jsonl.gz", PARQUET)
_loading = Lock()


class Partition(NamedTuple):
    """A file of answers, the name that its records give it ("" where it is the only one), and where they go."""

    source: Path
    name: str
    target: Path


class Order(NamedTuple):
    """What all partitions of a run share. The version and the digest are those that a worker must have, too."""

    content_dir: Path | None
    content_sha256: str
    selection: Selection | None
    version: str = __version__


class Made(NamedTuple):
    """How many records a partition has, and how many of them are errors."""

    made: int
    bad: int


def partitions_of(paths: Sequence[Path], output: Path) -> list[Partition]:
    """A partition for each file, and for each file of answers in each folder and in the folders of it.

    A target has the name of its file, and its format. Raises UnreadableAnswers and UnusableOutput.
    """
    folder = resolved(output)
    found = []
    for path in paths:
        if path.is_dir() and resolved(path) in (folder, *folder.parents):
            raise UnusableOutput(str(output), "lies in a folder that is read; name another folder")
        found += (
            [(source, folder / source.relative_to(path)) for source in _files_in(path)]
            if path.is_dir()
            else [(path, folder / path.name)]
        )
    targets: set[Path] = set()
    for source, target in found:
        if target in targets or resolved(source) == target:
            raise UnusableOutput(str(target), "would be written for two files, or over one; rename one of them")
        targets.add(target)
    only = len(found) == 1
    return [Partition(resolved(source), "" if only else shown_name(source), target) for source, target in found]


def _files_in(folder: Path) -> list[Path]:
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.name.endswith(_ENDINGS) and not path.name.startswith(".") and path.is_file()
    )
    if not found:
        raise UnreadableAnswers(shown_name(folder), f"holds no file that ends in {', '.join(_ENDINGS)}")
    return found


def make(partition: Partition, order: Order) -> Made:
    """Makes a partition, whole or not at all.

    Raises UnreadableAnswers, UnusableOutput, MissingExtra and WorkerDiffers.
    """
    content = _content_of(order)
    count = bad = 0
    with records_to(partition.target) as put:
        for lines in lines_of(partition.source, partition.name):
            records = records_of(lines, content, order.selection)
            put(records.text)
            count += records.made
            bad += records.bad
    return Made(count, bad)


def _content_of(order: Order) -> Content:
    if order.version != __version__:
        raise WorkerDiffers(f"a worker has midback {__version__}, and not {order.version}")
    # A worker may have several threads.
    with _loading:
        content = _loaded(order.content_dir)
    if content.sha256 != order.content_sha256:
        raise WorkerDiffers("a worker has other content")
    return content


@cache
def _loaded(content_dir: Path | None) -> Content:
    """The content, loaded once for each process."""
    return loading.load_content(content_dir)


@contextmanager
def records_to(target: Path) -> Iterator[Callable[[str], object]]:
    """What takes lines of records for a file of this name, packed or of Parquet if it says so, whole or not at all."""
    with _written_whole(target) as file:
        if is_parquet(target):
            with RecordRows(file, target) as rows:
                yield rows.append
        else:
            yield lambda text: file.write(text.encode())


@contextmanager
def _written_whole(target: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone, packed if its name says so, that gets its name once all is written."""
    # Imported late: few commands write a file.
    from tempfile import mkstemp

    temporary = None
    try:
        make_private_folder(target.parent)
        handle, temporary = mkstemp(dir=target.parent, prefix=f"{_rest_prefix(target)}{os.getpid()}-", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            yield from _packed(file, target)
            file.flush()
            os.fsync(handle)
        _rename(Path(temporary), target)
        sync_folder(target.parent)
    except OSError as error:
        raise UnusableOutput(str(target), f"cannot be written: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)


def _packed(file: IO[bytes], target: Path) -> Iterator[IO[bytes]]:
    if not is_packed(target):
        yield file
        return
    # Without a time and a name, so that whoever packs it packs the same bytes.
    with GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
        yield cast("IO[bytes]", packed)


def _rename(temporary: Path, target: Path) -> None:
    try:
        temporary.replace(target)
    except FileNotFoundError:
        # Another worker made this partition, and the run is over: what was left of it was taken away.
        if not target.exists():
            raise


def _rest_prefix(target: Path) -> str:
    """How the name begins of what a lost worker leaves of a partition; short, however long the name of the target."""
    return f".midback-{sha256(os.fsencode(target.name)).hexdigest()[:12]}-"


def remove_parts(targets: Sequence[Path]) -> None:
    """Takes away what lost workers left of files that are done."""
    prefixes = {(target.parent, _rest_prefix(target)) for target in targets}
    for folder in {folder for folder, _ in prefixes}:
        with suppress(OSError), os.scandir(folder) as entries:
            for name in [entry.name for entry in entries if entry.name.endswith(".part")]:
                if (folder, name[: name.find("-", len(".midback-")) + 1]) in prefixes:
                    (folder / name).unlink(missing_ok=True)
