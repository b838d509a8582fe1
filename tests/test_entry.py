"""How the program starts: Ctrl-C at any moment, options of Python, a shell that completes, files that never end."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from midback_cli.terminal.cli import main
from tests.conftest import ROOT

EXAMPLE = str(ROOT / "examples" / "emergency.json")
# Presses Ctrl-C at the moment when a module is looked for.
INTERRUPTING = """\
import os, signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["INTERRUPT_AT"]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
"""
MOMENTS = [
    "midback_cli.terminal.cli",
    "typer",
    "typer.main",
    "typer._click.core",
    "midback_cli.terminal.output",
    "midback_cli.terminal.options",
    "midback_cli.terminal.quiz_command",
    "midback_cli.terminal.emergency_number",
    # Here the command is running.
    "midback_cli.knowledge.loading",
    "midback_cli.knowledge.model",
    "midback_cli.assessment.result",
    "midback_cli.storage.answers_file",
    "midback_cli.rendering.result_page",
    "midback_cli.terminal.delivery",
]


def started(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "MIDBACK_DEBUG"} | environment
    command = [sys.executable, "-m", "midback_cli", *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize("moment", MOMENTS)
def test_ctrl_c_is_one_line_at_every_moment_of_the_start(moment: str, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTING, encoding="utf-8")
    ran = started("quiz", "--answers", EXAMPLE, PYTHONPATH=str(tmp_path), INTERRUPT_AT=moment)
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "Stopped.\n")


def test_ctrl_c_that_the_shell_ignores_is_ignored_from_the_start(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n{INTERRUPTING}", encoding="utf-8"
    )
    for moment in ("typer", "midback_cli.assessment.result"):
        ran = started("quiz", "--answers", EXAMPLE, PYTHONPATH=str(tmp_path), INTERRUPT_AT=moment)
        assert (ran.returncode, ran.stderr) == (0, "")


def test_an_installation_that_is_cut_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nsys.modules['typer'] = None  # As where the library is missing.\n", encoding="utf-8"
    )
    ran = started("quiz", PYTHONPATH=str(tmp_path))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("midback: In an emergency, call your emergency number now. (A defect of midback: ")
    assert ran.stderr.count("\n") == 1


HELPED = [
    [],
    *(
        [command]
        for command in (
            "quiz",
            "explain",
            "guide",
            "ask",
            "batch",
            "export",
            "evaluate",
            "calibrate",
            "check",
            "history",
        )
    ),
    ["export", "schema"],
    *(["history", command] for command in ("show", "compare", "export", "delete")),
]


# Shows the help of each command, all in one process.
HELPING = """\
import sys
from midback_cli.terminal.cli import main
for command in sys.argv[1:]:
    sys.argv = ["midback", *command.split(), "--help"]
    try:
        main()
    except SystemExit as ended:
        print(f"exit code {ended.code or 0}")
"""


def test_help_is_the_same_where_python_drops_docstrings() -> None:
    whole, bare = (
        subprocess.run(
            [sys.executable, *options, "-c", HELPING, *map(" ".join, HELPED)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for options in ([], ["-OO"])
    )
    assert whole.count("Examples:") == whole.count("exit code 0\n") == len(HELPED)
    assert bare == whole


NO_WORDS: dict[str, str] = {}


@pytest.mark.parametrize(
    ("shell", "words", "command"),
    [
        *product(
            ["bash", "zsh", "fish"],
            [NO_WORDS, {"COMP_WORDS": "midback quiz"}, {"COMP_WORDS": "x", "COMP_CWORD": "many"}],
            [()],
        ),
        ("bash", NO_WORDS, ("history",)),
        ("bash", NO_WORDS, ("quiz",)),
    ],
)
def test_a_completion_that_no_shell_asks_for_is_one_line(
    shell: str, words: dict[str, str], command: tuple[str, ...]
) -> None:
    ran = started(*command, _MIDBACK_COMPLETE=f"complete_{shell}", **words)
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1
    assert "_MIDBACK_COMPLETE is for a shell" in ran.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("quiz", "--answers", "PIPE"),
        ("explain", "kidney-stone", "--answers", "PIPE"),
        ("evaluate", "PIPE"),
        ("calibrate", "PIPE"),
        ("batch", "PIPE"),
        ("batch", "PIPE", "--jobs", "2"),
        ("batch", "examples/people.jsonl", "--output", "PIPE"),
        ("evaluate", "benchmarks/cases.jsonl", "--compare", "PIPE"),
        ("quiz", "--answers", EXAMPLE, "--output", "PIPE"),
        ("quiz", "--answers", EXAMPLE, "--report", "PIPE"),
        ("quiz", "--answers", EXAMPLE, "--save-answers", "PIPE"),
    ],
    ids=" ".join,
)
def test_a_pipe_that_nobody_writes_to_is_one_line(command: tuple[str, ...], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    ran = started(*(str(pipe) if word == "PIPE" else word for word in command))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"midback: {pipe}: ")
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "content").glob("*.toml")))
def test_a_pipe_among_the_content_is_one_line(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    for path in (ROOT / "content").glob("*.toml"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / name).unlink()
    os.mkfifo(folder / name)
    ran = started("check", str(folder))
    assert ran.returncode == 2
    assert f"{name}: is not a file" in ran.stdout


@pytest.mark.parametrize("size", [10, 300_000])
def test_a_pipe_that_somebody_writes_to_is_read_whole(size: int) -> None:
    command = (
        f"{sys.executable} -m midback_cli quiz --format json --answers <(sleep 0.3; cat {EXAMPLE}; printf '%{size}s')"
    )
    ran = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert '"urgency": "ambulance"' in ran.stdout


@pytest.mark.parametrize(
    "command", [("quiz", "--answers", EXAMPLE, "--keep"), ("history",), ("history", "delete", "--all", "--yes")]
)
def test_without_a_home_folder_nothing_is_kept_and_that_is_one_line(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody(user: int) -> None:
        raise KeyError(user)

    for name in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    monkeypatch.setattr(sys, "argv", ["midback", *command])
    with pytest.raises(SystemExit, match="2"):
        main()
    shown = capsys.readouterr()
    assert shown.err.endswith(": no home folder was found on this computer; set HOME\n")
    assert shown.err.count("\n") == 1
    assert ("CALL AN AMBULANCE NOW" in shown.out) is (command[0] == "quiz")


def test_a_byte_order_mark_before_content_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    for path in (ROOT / "content").glob("*.toml"):
        (folder / path.name).write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    ran = started("check", str(folder))
    assert (ran.returncode, ran.stderr) == (0, "")
