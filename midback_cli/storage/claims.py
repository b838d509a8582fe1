"""Which unfinished interviews are open: a lock file beside each, released by the system when its process ends.

On a file system without locks nothing counts as open; each interview still has a file of its own.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from time import sleep

from midback_cli.files import hold, make_private_folder
from midback_cli.storage.places import unfinished_folder

_LOCK = re.compile(r"[0-9a-f]{16}\.lock")
# A process that only checks whether an interview is open holds its lock for an instant.
_TRIES, _BETWEEN_TRIES = 5, 0.02


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def claim_new() -> tuple[Path, int]:
    """A new path for an interview, and its lock, held."""
    while True:
        make_private_folder(unfinished_folder())
        path = unfinished_folder() / f"{os.urandom(8).hex()}.json"
        with suppress(FileNotFoundError, FileExistsError):
            lock = os.open(_lock_of(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            if _is_held(lock, _lock_of(path)):
                return path, lock
            os.close(lock)


def claim(path: Path) -> tuple[Path, int] | None:
    """The path of an unfinished interview, and its lock, held; None if another window has it."""
    for _ in range(_TRIES):
        lock = os.open(_lock_of(path), os.O_RDWR | os.O_CREAT, 0o600)
        if _is_held(lock, _lock_of(path)):
            return path, lock
        os.close(lock)
        sleep(_BETWEEN_TRIES)
    return None


def _is_held(lock: int, path: Path) -> bool:
    """Whether the lock is now held and its file still exists: another process may delete an unused one."""
    try:
        is_held = hold(lock)
    except OSError:
        # The file system knows no locks.
        return True
    try:
        return is_held and os.path.samestat(os.fstat(lock), path.stat())
    except FileNotFoundError:
        return False


def is_open(path: Path) -> bool:
    """Whether another process has the interview open now."""
    with suppress(OSError):
        lock = os.open(_lock_of(path), os.O_RDWR)
        try:
            return not hold(lock, shared=True)
        finally:
            os.close(lock)
    return False


def let_go(lock: int | None, path: Path) -> None:
    """Deletes the lock of an interview that no longer exists, while held; Windows deletes no open file."""
    with suppress(OSError):
        if os.name != "nt":
            _lock_of(path).unlink(missing_ok=True)
        if lock is not None:
            os.close(lock)
        if os.name == "nt":
            _lock_of(path).unlink(missing_ok=True)


def remove_stale_locks() -> None:
    """Deletes the locks that outlived their interview."""
    with suppress(OSError):
        for path in unfinished_folder().iterdir():
            if _LOCK.fullmatch(path.name):
                _remove_if_stale(path.with_suffix(".json"))


def _remove_if_stale(path: Path) -> None:
    with suppress(OSError):
        lock = os.open(_lock_of(path), os.O_RDWR)
        # Checked once the lock is held, when nobody else can claim it.
        if hold(lock) and not path.exists():
            let_go(lock, path)
        else:
            os.close(lock)
