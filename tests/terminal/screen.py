"""A real pseudo-terminal, and a terminal emulator that reads its screen: type keys, wait for text, never sleep."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic

import pexpect
import pyte

ROOT = Path(__file__).parent.parent.parent
ENTER, DOWN, UP, CTRL_C = "\r", "\x1b[B", "\x1b[A", "\x03"
_PATIENCE = 12.0
# Shown with every question that waits for an answer.
_HINTS = ("why, q stop", "q to stop:", "[Y/n]:")


class Screen:
    """The program `midback`, or a line of a shell that runs it, in a terminal of this many columns and rows."""

    def __init__(
        self, *arguments: str, home: Path, columns: int = 80, rows: int = 24, shell: str = "", **environment: str
    ) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "COVERAGE_PROCESS_START") if name in os.environ}
        settings: Mapping[str, str] = {
            **kept,
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self._display = pyte.HistoryScreen(columns, rows, history=2000, ratio=0.5)
        self._stream = pyte.ByteStream(self._display)
        self.process = pexpect.spawn(
            "/bin/sh" if shell else sys.executable,
            ["-c", shell] if shell else ["-m", "midback_cli", *arguments],
            env=dict(settings),
            dimensions=(rows, columns),
            timeout=_PATIENCE,
        )
        # The emulator answers the program's question for the cursor's place, as a real terminal does.
        self._display.write_process_input = lambda data: self.process.send(data)  # type: ignore[method-assign]
        self.raw = b""
        # Reading the screen is slow, so its lines are kept until something changes them.
        self._lines: list[str] | None = None

    def type(self, keys: str) -> None:
        """Sends keys."""
        self.process.send(keys)

    def wait_for(self, text: str, *, gone: str = "") -> str:
        """The screen, once it shows the text (and no longer another); fails with the screen if it never does."""

        def shows(shown: str) -> bool:
            words = " ".join(shown.split())
            is_there = text in words or text in self.words()
            return is_there and (not gone or gone not in words)

        return self.wait_until(shows, f"'{text}'")

    def wait_until(self, holds: Callable[[str], bool], wanted: str) -> str:
        """The screen, once a condition holds for it; fails with the screen if it never does."""
        deadline = monotonic() + _PATIENCE
        while monotonic() < deadline:
            shown = self.text()
            if holds(shown):
                return shown
            if not self._read() and not self.process.isalive() and not self._read():
                break
        raise AssertionError(f"{wanted} never came; the screen was:\n{self.text()}")

    def wait_for_end(self) -> int:
        """The exit code, once the program has ended; everything that it wrote is then on the screen."""
        deadline = monotonic() + _PATIENCE
        while self._read() or self.process.isalive():
            if monotonic() > deadline:
                raise AssertionError(f"it never ended; the screen was:\n{self.text()}")
        self.process.close()
        return int(self.process.exitstatus if self.process.exitstatus is not None else -self.process.signalstatus)

    def answer(self, question: str, keys: str) -> None:
        """Waits for a question and the hint of its keys, then answers; anything typed earlier would be dropped."""

        def is_asked(shown: str) -> bool:
            words = " ".join(shown.split())
            return question in words and any(key in words[words.rfind(question) :] for key in _HINTS)

        self.wait_until(is_asked, f"the question '{question}'")
        self.type(keys)

    def resize(self, columns: int, rows: int) -> None:
        """Changes the size of the terminal under the program."""
        self.process.setwinsize(rows, columns)
        self._display.resize(rows, columns)
        self._lines = None

    def text(self) -> str:
        """What is on the screen, line by line, without trailing blanks."""
        return "\n".join(line.rstrip() for line in self._shown()).rstrip()

    def words(self) -> str:
        """Everything on the screen as one line, with words joined where the terminal broke them at its edge.

        A message longer than a line, such as one with the path of a file, is broken anywhere.
        """
        lines = self._shown()
        return " ".join("".join(line if line[-1:].strip() else f"{line} " for line in lines).split())

    def whole_text(self) -> str:
        """The screen, and everything that has scrolled off it."""
        above = [
            "".join(line[column].data for column in range(self._display.columns)) for line in self._display.history.top
        ]
        return "\n".join(line.rstrip() for line in [*above, *self._shown()])

    def _shown(self) -> list[str]:
        if self._lines is None:
            self._lines = self._display.display
        return self._lines

    def _read(self) -> bool:
        try:
            data = self.process.read_nonblocking(65536, timeout=0.1)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            return False
        self.raw += data
        self._stream.feed(data)
        self._lines = None
        return True
