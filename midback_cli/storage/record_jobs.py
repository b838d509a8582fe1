"""Lines → records in this process, or in several that each hold the content, in the order of the lines either way.

A process is given some lines only once it has handed back the last ones, so no pipe ever fills on both sides, and what
is in flight is bounded. One that loses its parent reads the end of its pipe and ends.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from types import TracebackType

from midback_cli.assessment.selection import Selection
from midback_cli.errors import JobLost, MidbackError
from midback_cli.knowledge.content import Content
from midback_cli.storage.records import Lines, Records, records_of


class Jobs:
    """Processes that make records; with one job it is this process. Start it before anything is opened to be written.

    A process that is forked later would hold what is open, and with it the lock on an output.
    """

    def __init__(self, jobs: int, content: Content, selection: Selection | None = None) -> None:
        self._content, self._selection = content, selection
        self._pipes: list[Connection] = []
        self._processes: list[Process] = []
        for _ in range(jobs if jobs > 1 else 0):
            ours, theirs = Pipe()
            process = Process(target=_work, args=(theirs, ours, content, selection), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)

    def records(self, lines: Iterable[Lines]) -> Iterator[tuple[Lines, Records]]:
        """Each of the lines with its records; all that was read before an error comes before the error."""
        if not self._pipes:
            yield from ((some, records_of(some, self._content, self._selection)) for some in lines)
            return
        waiting: deque[tuple[Connection, Lines]] = deque()
        free = list(self._pipes)
        try:
            for some in lines:
                done = None if free else _received(waiting, free)
                pipe = free.pop()
                _sent(pipe, some)
                waiting.append((pipe, some))
                if done is not None:
                    yield done
        except MidbackError:
            yield from _drained(waiting, free)
            raise
        yield from _drained(waiting, free)

    def __enter__(self) -> Jobs:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, stopped: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for pipe in self._pipes:
            pipe.close()
        for process in self._processes:
            process.terminate()
            process.join()


def _drained(waiting: deque[tuple[Connection, Lines]], free: list[Connection]) -> Iterator[tuple[Lines, Records]]:
    while waiting:
        yield _received(waiting, free)


def _sent(pipe: Connection, lines: Lines) -> None:
    try:
        pipe.send(lines)
    except OSError as error:
        raise JobLost from error


def _received(waiting: deque[tuple[Connection, Lines]], free: list[Connection]) -> tuple[Lines, Records]:
    """The records that were asked for first, from a process that is then free again."""
    pipe, lines = waiting.popleft()
    try:
        records = pipe.recv()
    except (EOFError, OSError) as error:
        waiting.clear()
        raise JobLost from error
    if isinstance(records, BaseException):
        raise records
    free.append(pipe)
    return lines, records


def _work(pipe: Connection, other_end: Connection, content: Content, selection: Selection | None) -> None:
    # A process that was forked holds both ends; the pipe ends with its parent only if it holds one.
    other_end.close()
    # Ctrl-C reaches every process of a terminal; the parent says when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            lines = pipe.recv()
            try:
                records: Records | Exception = records_of(lines, content, selection)
            except Exception as defect:
                # A defect of ours surfaces in the parent, as it would there.
                records = defect
            pipe.send(records)
