"""`midback batch --dask`: a batch over a Dask cluster, a file at a time, and what is told of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from midback_cli.assessment.selection import Selection
from midback_cli.errors import MidbackError, UnusableOutput
from midback_cli.files import make_private_folder
from midback_cli.knowledge.content import Content
from midback_cli.storage.cluster import connected, has_workers, made_by
from midback_cli.storage.partitions import Order, Partition, partitions_of, remove_parts
from midback_cli.terminal.output import is_terminal, tell
from midback_cli.terminal.progress import finished


def run_on_cluster(
    address: str,
    files: Sequence[Path],
    output: Path,
    resume: bool,
    content: Content,
    content_dir: Path | None,
    selection: Selection | None,
) -> tuple[int, int]:
    """Makes every partition that is not there; how many records those have, and how many of them are errors.

    A partition that fails stops no other. Raises the first error of ours then, after a line for each other.
    """
    partitions = partitions_of(files, output)
    left = _left_to_do(partitions, resume)
    order = Order(content_dir.resolve() if content_dir is not None else None, content.sha256, selection)
    if not left:
        remove_parts([partition.target for partition in partitions])
        return 0, 0
    count = bad = 0
    errors: list[MidbackError] = []
    with connected(address) as client:
        _make_folder(output)
        if not has_workers(client):
            tell(content.texts.batch.no_workers)
        done = made_by(client, left, order)
        for _, made in finished(done, len(left)) if is_terminal(sys.stderr) else done:
            if isinstance(made, MidbackError):
                errors.append(made)
            else:
                count += made.made
                bad += made.bad
    remove_parts([partition.target for partition in partitions])
    _raise(errors)
    return count, bad


def _make_folder(output: Path) -> None:
    try:
        make_private_folder(output)
    except OSError as error:
        raise UnusableOutput(str(output), f"cannot be made: {error.strerror or error}") from error


def _left_to_do(partitions: Sequence[Partition], resume: bool) -> list[Partition]:
    """The partitions whose targets are not there: one that is there is whole. Raises UnusableOutput."""
    left = [partition for partition in partitions if not partition.target.exists()]
    if len(left) < len(partitions) and not resume:
        there = next(partition.target for partition in partitions if partition.target.exists())
        raise UnusableOutput(str(there), "is there already; --resume makes only what is missing")
    return left


def _raise(errors: Sequence[MidbackError]) -> None:
    """Raises the first of the errors, if there is one, after a line for each that says something else."""
    told = dict.fromkeys(map(str, errors))
    for line in list(told)[1:]:
        tell(f"midback: {line}")
    if errors:
        raise errors[0]
