"""Whatever fails, in whatever call, gives one line that names the right place, and exit code 2; never a traceback."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from midback_cli.knowledge import loading
from midback_cli.terminal import cli, last_net
from midback_cli.terminal.cli import main
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

EXAMPLE = ROOT / "examples" / "kidney-stone.json"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("ACCESSIBLE", "FORCE_COLOR", "MIDBACK_CONTENT", "MIDBACK_DEBUG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["midback", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), captured.out, captured.err)

    return run


# ---------------------------------------------------------------- defects, and errors of libraries

DEFECTS: list[Exception] = [
    ValueError("invalid width 0"),
    RuntimeError("could not determine the home directory"),
    KeyError("COMP_WORDS"),
    TypeError("unsupported operand"),
    ZeroDivisionError(),
    AssertionError(),
    MemoryError(),
    RecursionError("maximum recursion depth exceeded"),
    UnicodeEncodeError("charmap", "\u0441", 0, 1, "character maps to <undefined>"),
    ImportError("no module named rapidfuzz"),
    StopIteration(),
    type("Unheard", (Exception,), {})("of"),
]


@pytest.mark.parametrize("defect", DEFECTS, ids=[type(defect).__name__ for defect in DEFECTS])
def test_a_defect_is_one_line_with_the_number_to_call(
    defect: Exception, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise defect

    monkeypatch.setattr(cli, "app", fail)
    ran = run("quiz")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("midback: In an emergency, call 999 now. (A defect of midback: ")
    assert type(defect).__name__ in ran.err
    assert ran.err.endswith("MIDBACK_DEBUG=1 shows where.)\n")
    monkeypatch.setenv("MIDBACK_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["midback"])
    with pytest.raises(type(defect)):
        main()


@given(st.text())
@example("\x1b[2J\n\x00\u202e[bold]")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_g6_nothing_that_a_defect_says_is_obeyed(run: Run, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise ValueError(text)

    monkeypatch.setattr(cli, "app", fail)
    err = run("quiz").err
    assert err.count("\n") == 1
    assert err[:-1].isprintable()


def test_where_the_content_is_broken_too_the_number_is_the_persons_own(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise ValueError

    monkeypatch.setattr(cli, "app", fail)
    monkeypatch.setattr(loading, "load_content", fail)
    assert "call your emergency number now" in run("quiz").err


def test_the_net_itself_stands_without_anything_of_ours() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import midback_cli.terminal.last_net as net; "
    code += "print(sorted(name for name in sys.modules if name.startswith('midback_cli')))"
    ran = subprocess.run([sys.executable, "-c", code, str(ROOT)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['midback_cli', 'midback_cli.terminal', 'midback_cli.terminal.last_net']"
    assert last_net.DEFECT == 2


# ---------------------------------------------------------------- every call that may fail, one by one

_CALLS = (
    *("open", "read", "stat", "lstat", "fstat", "mkdir", "replace", "unlink", "listdir", "scandir", "fsync"),
    "pathconf",
)
ERRORS = [
    *(errno.EIO, errno.EACCES, errno.ENOSPC, errno.ELOOP, errno.EMFILE, errno.ENAMETOOLONG, errno.ENOENT),
    *(errno.EROFS, errno.EPIPE),
]
if "MIDBACK_LONG" in os.environ:
    ERRORS = [number for number in errno.errorcode if number not in (errno.EINTR, errno.EAGAIN)]


class Torture:
    """Makes the n-th of all calls to the operating system that touch a file in these folders fail."""

    def __init__(self, folders: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folders = tuple(map(str, folders))
        self.left, self.number, self.failed = 0, 0, ""
        self.counted = 0
        for name in _CALLS:
            monkeypatch.setattr(os, name, self._fallible(getattr(os, name)))

    def start(self, nth: int, number: int) -> None:
        self.left, self.number, self.failed, self.counted = nth, number, "", 0

    def _fallible(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            touched = str(arguments[0]) if arguments else ""
            if touched.startswith(self.folders) or (isinstance(arguments[0], int) and real.__name__ == "fsync"):
                self.counted += 1
                self.left -= 1
                if self.left == 0:
                    self.failed = touched
                    named = () if isinstance(arguments[0], int) else (touched,)
                    raise OSError(self.number, os.strerror(self.number), *named)
            return real(*arguments, **options)

        return call


COMMANDS = [
    ("quiz", "--answers", "{me}"),
    ("quiz", "--answers", "{me}", "--output", "{tmp}/r.json", "--save-answers", "{tmp}/a.json"),
    ("quiz", "--answers", "{me}", "--report", "{tmp}/v.html", "--keep"),
    ("quiz", "--answers", "{me}", "--follow-up"),
    ("explain", "kidny stone", "--answers", "{me}"),
    ("ask", "heat or ice"),
    ("check", "{content}"),
    ("evaluate", "{cases}"),
    ("history",),
    ("history", "export", "--output", "{tmp}/kept.json"),
    ("history", "delete", "--all", "--yes"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=[" ".join(command[:2]) + str(len(command)) for command in COMMANDS])
def test_every_call_that_fails_is_one_line_that_names_its_place(
    command: tuple[str, ...], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    me, cases = tmp_path / "me.json", tmp_path / "cases.jsonl"
    me.write_bytes(EXAMPLE.read_bytes())
    cases.write_text((ROOT / "benchmarks" / "cases.jsonl").read_text(encoding="utf-8").splitlines()[0])
    content = loading.content_directory()
    words = {"{me}": me, "{tmp}": tmp_path, "{cases}": cases, "{content}": content}

    def filled(word: str) -> str:
        for name, value in words.items():
            word = word.replace(name, str(value))
        return word

    arguments = [filled(word) for word in command]
    if command[0] == "history" or "--follow-up" in command:
        run("quiz", "--answers", me, "--keep")
    torture = Torture((tmp_path, content), monkeypatch)
    torture.start(0, 0)
    undisturbed = run(*arguments)
    assert undisturbed.code == 0
    count = torture.counted
    assert count > 5
    for nth in range(1, count + 1):
        for number in ERRORS if "MIDBACK_LONG" in os.environ else (ERRORS[nth % len(ERRORS)],):
            if command[1:2] == ("delete",):
                torture.start(0, 0)
                run("quiz", "--answers", me, "--keep")
            torture.start(nth, number)
            ran = run(*arguments)
            where = f"call {nth} of {count}, {errno.errorcode[number]}: {torture.failed}\n{ran.err}"
            errors = [line for line in ran.err.splitlines() if line.startswith("midback: ")]
            assert "defect" not in ran.err and "Traceback" not in ran.err, where
            assert ran.code in (0, 2), where
            if ran.code == 2 and command[0] != "check":
                # A follow-up also says that it has no other result to follow.
                assert len(errors) <= (2 if "--follow-up" in command else 1), where
                assert _names(errors[0], torture.failed), where
            elif ran.code == 0:
                # The command could do without the file: nothing is missing from the result.
                assert ran.out[:200] == undisturbed.out[:200] or command[0] == "history", where


def _names(line: str, failed: str) -> bool:
    """Whether a line names what failed: the file, its folder, or the file that a temporary one was made for."""
    if failed.isdecimal():
        return any(place in line for place in ("r.json", "a.json", "v.html", "kept.json", "results"))
    path = Path(failed)
    return any(str(part) in line for part in (path, path.parent)) or path.name.lstrip(".").rpartition(".")[0] in line


def test_ctrl_c_in_a_callback_of_python_is_not_lost(tmp_path: Path) -> None:
    # Its traceback would also run over the question that is on the screen.
    program = """
import os, signal, time, weakref
from midback_cli.terminal.last_net import keep_interrupts

class Thing: pass

keep_interrupts()
thing = Thing()
kept = weakref.ref(thing, lambda gone: (os.kill(os.getpid(), signal.SIGINT), time.sleep(0.01)))
try:
    del thing
    time.sleep(5)
except KeyboardInterrupt:
    print("stopped")
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=20)
    assert (ran.stdout, ran.stderr) == ("stopped\n", "")
