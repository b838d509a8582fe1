"""The partitions of a batch made by the workers of a Dask cluster that is there already.

What a lost worker was making is given to another by the scheduler; partitions.py says why nothing is lost or doubled.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from midback_cli.errors import ClusterFailed, MidbackError, MissingExtra
from midback_cli.storage.partitions import Made, Order, Partition, make

# Seconds in which a scheduler must answer.
_PATIENCE = 10


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """A client of the cluster whose scheduler is at this address. Raises MissingExtra and ClusterFailed."""
    try:
        # Imported late: it takes a second, and few have it.
        from distributed import Client
    except ImportError as error:
        raise MissingExtra("--dask", "dask") from error
    # Its log would tell of every connection; what concerns a person comes as an error.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with ExitStack() as open_until_done:
        try:
            client = open_until_done.enter_context(Client(address, timeout=_PATIENCE))
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ClusterFailed(address, f"no scheduler of Dask answers there ({reason})") from error
        yield client


def has_workers(client: Any) -> bool:
    """Whether the cluster has any worker now."""
    return bool(client.scheduler_info()["workers"])


def made_by(
    client: Any, partitions: Sequence[Partition], order: Order
) -> Iterator[tuple[Partition, Made | MidbackError]]:
    """Each partition, as it is done, with what became of it. What is no error of ours is raised.

    Raises ClusterFailed where the scheduler is lost; what is whole stays.
    """
    from distributed import as_completed

    futures = client.map(make, partitions, order=order, pure=False)
    by_key = {future.key: partition for future, partition in zip(futures, partitions, strict=True)}
    for future in as_completed(futures):
        partition = by_key[future.key]
        if future.status in ("cancelled", "lost"):
            raise ClusterFailed(
                "",
                "the scheduler of the cluster was lost",
                suggestion="once it is back, call the same again with --resume",
            )
        error = future.exception()
        yield partition, future.result() if error is None else _ours(error, partition)
        # Nothing more is held of it, here or there.
        future.release()


def _ours(error: BaseException, partition: Partition) -> MidbackError:
    if isinstance(error, MidbackError):
        return error
    if type(error).__name__ == "KilledWorker":
        return ClusterFailed(str(partition.source), "every worker that was given it was lost")
    if isinstance(error, ModuleNotFoundError):
        return ClusterFailed("", f"the cluster lacks a package: {error}; install midback there, scheduler and workers")
    raise error
