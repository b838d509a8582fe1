"""Kills a command at each of its writes in turn, and looks at what is then on the disk.

An audit hook sees every file that is opened to be written, every rename, deletion and new folder, and each fsync; the
command runs in a process of its own that kills itself at the n-th of them, for n from 1 until it comes to its end. A
limit on the size of files kills it in the middle of a write as well. Nothing is listed by hand, so a command that
writes more, or otherwise, has more points.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import midback_cli

_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod")
# More than any command has, so that a command that never stops writing is not killed for ever.
_MOST_POINTS = 300
# The parts of names and texts that differ from run to run.
_DIFFERS_EACH_RUN = re.compile(rb"\d{4}-\d\d-\d\d[T ][\d:.]+(?:[+-]\d\d:?\d\d|Z)?|\d{8}T\d{6}Z|[0-9a-f]{12,}")

Files = Mapping[str, bytes]
Main = Callable[[], object]


class Killed(NamedTuple):
    """What was on the disk after a kill; `modes` are the permissions, by the path of a file or folder."""

    point: str
    files: Files
    modes: Mapping[str, int]


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path in the folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def modes_in(folder: Path) -> dict[str, int]:
    """The permissions of every file and folder under a folder, by path."""
    return {str(path.relative_to(folder)): path.lstat().st_mode & 0o777 for path in sorted(folder.rglob("*"))}


def import_everything() -> None:
    """Imports the whole package, so that each process that is forked starts at once."""
    for module in pkgutil.walk_packages(midback_cli.__path__, "midback_cli."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def run(
    arguments: Sequence[str], home: Path, prepare: Callable[[], None] = lambda: None, main: Main | None = None
) -> int:
    """The exit code of a command in a process of its own, or minus the signal that killed it."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 70
    try:
        _set_up(arguments, home)
        prepare()
        if main is None:
            from midback_cli.terminal.cli import main as command_line

            main = command_line
        main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    finally:
        os._exit(code)


def _set_up(arguments: Sequence[str], home: Path) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode) for number, mode in ((0, "r"), (1, "w"), (2, "w")))
    sys.argv = ["midback", *arguments]
    os.environ.clear()
    os.environ.update(
        HOME=str(home), XDG_DATA_HOME=str(home / "data"), LANG="C.UTF-8", TERM="xterm", PATH="/usr/bin:/bin"
    )
    os.chdir(home)


def kill_at(point: int) -> None:
    """Makes this process kill itself at its n-th write."""
    seen = 0

    def step() -> None:
        nonlocal seen
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in _CHANGES or (event == "open" and _is_written(arguments)):
            step()

    synced = os.fsync

    def fsync(descriptor: int) -> None:
        step()
        synced(descriptor)
        step()

    os.fsync = fsync  # type: ignore[assignment]
    sys.addaudithook(hook)


def _is_written(arguments: tuple[object, ...]) -> bool:
    path, mode, flags = (*arguments, None, None)[:3]
    by_flags = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    by_mode = isinstance(mode, str) and set(mode) & set("wax+")
    return path != os.devnull and bool(by_flags or by_mode)


def kill_past(size: int) -> None:
    """Makes this process die in the middle of the first write that brings a file over a size."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


class Scenario(NamedTuple):
    """A command, and the commands and files (name, text) that come before it; `@` in them is the folder."""

    name: str
    arguments: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()
    old: tuple[tuple[str, str], ...] = ()
    main: Main | None = None

    def prepared(self, folder: Path) -> None:
        """Makes the folder as it is before the command."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, text in self.old:
            (folder / name).write_text(text, encoding="utf-8")
            (folder / name).chmod(0o600)
        for arguments in self.before:
            assert run([part.replace("@", str(folder)) for part in arguments], folder) == 0, arguments

    def run(self, folder: Path, prepare: Callable[[], None] = lambda: None) -> int:
        """Runs the command in the folder."""
        arguments = [part.replace("@", str(folder)) for part in self.arguments]
        return run(arguments, folder, prepare, self.main)


def kills(scenario: Scenario, folder: Path) -> tuple[Files, Files, list[Killed]]:
    """What is on the disk before and after the whole command, and after each kill.

    The state before is made once and copied, because a kept file gets a new name each time.
    """
    start = folder / "start"
    scenario.prepared(start)
    work = folder / "work"

    def again() -> None:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(start, work)

    again()
    assert scenario.run(work) == 0, scenario.name
    before, after = files_in(start), files_in(work)
    killed = []
    for point, prepare in _points(max(map(len, after.values()), default=0)):
        again()
        code = scenario.run(work, prepare)
        if code == 0 and point.startswith("write"):
            break
        if code < 0:
            killed.append(Killed(point, files_in(work), modes_in(work)))
    return before, after, killed


def _points(largest: int) -> Iterator[tuple[str, Callable[[], None]]]:
    for size in (0, 1, largest // 3, largest - 1):
        yield f"size {size}", lambda size=size: kill_past(size)  # type: ignore[misc]
    for point in range(1, _MOST_POINTS):
        yield f"write {point}", lambda point=point: kill_at(point)  # type: ignore[misc]


def distinct(killed: Sequence[Killed]) -> list[Killed]:
    """One kill for each different state that was left on the disk."""
    states = {
        tuple((_alike(name.encode()), _alike(text)) for name, text in kill.files.items()): kill for kill in killed
    }
    return list(states.values())


def faults(before: Files, after: Files, killed: Killed) -> list[str]:
    """Everything that is wrong with what a kill left: lost, torn or mixed files, and leftovers that others can read."""
    whole = {_alike(content) for content in (*before.values(), *after.values())}
    wrong = []
    for name, content in before.items():
        now = killed.files.get(name)
        if now is None and name in after:
            wrong.append(f"{name} is gone")
        elif now is not None and now != content and (name not in after or _alike(now) != _alike(after[name])):
            wrong.append(f"{name} is neither as it was nor as it should become")
    named = {_alike(name.encode()) for name in (*before, *after)}
    for name, content in killed.files.items():
        if name not in before and _alike(name.encode()) in named and _alike(content) not in whole:
            wrong.append(f"{name} is not whole")
        if killed.modes[name] & 0o077:
            wrong.append(f"{name} can be read by others: {killed.modes[name]:o}")
    return wrong


def _alike(content: bytes) -> bytes:
    """The text without the parts that differ from run to run."""
    return _DIFFERS_EACH_RUN.sub(b"#", content)
