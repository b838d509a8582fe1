"""Every command that is printed anywhere, in a page, a text, a help or an error, runs as it stands there."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest
import tomli
import typer
from typer.main import get_command

from midback_cli import Content, load_content
from midback_cli.exchange.response import response
from midback_cli.language.lookup import ambulance
from midback_cli.rendering.blocks import with_number
from midback_cli.rendering.condition_page import condition_blocks, condition_list_blocks
from midback_cli.rendering.guide_page import topic_blocks, topic_list_blocks
from midback_cli.rendering.plain import write_plain
from midback_cli.storage.answers_file import read_answers
from midback_cli.terminal.cli import COMMANDS, main
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

# From `midback` and one of its commands or options up to where a reader would stop copying.
HINT = re.compile(
    rf"""\bmidback\ (?:(?:{"|".join(COMMANDS)})\b|--\w)
    (?:"[^"\n]*"  # what is quoted stays whole
    |(?![.,;:)](?:\s|$)|'(?!\w)|\s\s|\n|\ [(>#|]|[`{{"]|</).)*""",
    re.VERBOSE,
)
# These take minutes, or delete: their words are only read as a command line.
ONLY_READ = ("evaluate", "calibrate", "check")
HELPED = [
    *([command] for command in COMMANDS),
    ["export", "schema"],
    *(["history", name] for name in ("show", "compare", "export", "delete")),
]
WRONG = [
    ["explain", "foo"], ["explain", "posture"], ["explain", "kidny"], ["guide", "foo"], ["quizz"], ["quiz"],
    ["quiz", "--countr", "GB"], ["history", "show"], ["history", "compare"], ["history", "delete"],
    ["quiz", "--resume"],
    ["quiz", "--follow-up"], ["ask"], ["evaluate"], ["calibrate"],
    ["batch"], ["batch", "examples/people.jsonl", "--resume"],
]  # fmt: skip


USAGE_ERROR = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[[list[str]], Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MIDBACK_CONTENT", raising=False)
    for name in ("benchmarks", "content", "examples"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "my-translation").symlink_to(ROOT / "content")
    shutil.copy(ROOT / "examples" / "posture.json", tmp_path / "me.json")
    answers = read_answers(tmp_path / "me.json", load_content())
    (tmp_path / "response.json").write_text(json.dumps(response(answers, load_content())), encoding="utf-8")

    def run(arguments: list[str]) -> Ran:
        monkeypatch.setattr(sys, "argv", ["midback", *arguments])
        typed = "heat or ice\n"
        if "--answers" in arguments or "batch" in arguments:
            typed = (ROOT / "examples" / "posture.json").read_text(encoding="utf-8").replace("\n", " ")
        (tmp_path / "stdin").write_text(typed, encoding="utf-8")
        with (tmp_path / "stdin").open(encoding="utf-8") as stdin, pytest.raises(SystemExit) as stopped:
            monkeypatch.setattr(sys, "stdin", stdin)
            main()
        captured = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), captured.out, captured.err)

    return run


def hints_in(text: str) -> Iterator[str]:
    """The commands in a text; one that is filled in later is found where it is shown."""
    for hint in HINT.finditer(text):
        if not text[hint.end() :].startswith(("{", "<")):
            yield hint[0].strip().rstrip(".,;:?")


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_of(inner)


def texts_in_code() -> Iterator[str]:
    """Every text of the code but docstrings, of which those of the commands are their help, and what is filled in."""
    for path in (ROOT / "midback_cli").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        left_out |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
                yield node.value


def pages(content: Content) -> Iterator[str]:
    """Every page that can be read, as plain text."""
    number = ambulance("GB", content)
    shown = [topic_list_blocks(content), condition_list_blocks(content)]
    shown += [topic_blocks(topic, content) for topic in content.topics.values()]
    shown += [condition_blocks(condition, content, with_sources=True) for condition in content.conditions.values()]
    return (write_plain(with_number(blocks, number)) for blocks in shown)


@cache
def written_hints() -> frozenset[str]:
    """Those in the content, in the code and in what is to be read about the program."""
    texts = [*texts_in_code()]
    for path in (ROOT / "content").glob("*.toml"):
        texts += texts_of(tomli.loads(path.read_text(encoding="utf-8")))
    # The recipes of scripting.md are run as a whole by their own test.
    docs = (path for path in (ROOT / "docs").glob("*.md") if path.name != "scripting.md")
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *docs)]
    return frozenset(hint for text in texts for hint in hints_in(text))


def misread(arguments: list[str]) -> list[str]:
    """What is wrong with a command line, read without running it; the mere name of a command is none."""
    command = get_command(import_module(COMMANDS[arguments[0]]).app)
    try:
        command.make_context(arguments[0], arguments[1:] or ["--help"]).close()
    except typer.Exit:
        return []
    except USAGE_ERROR as error:
        return [f"{arguments}: {error}"]
    return []


def failure(hint: str, run: Run) -> list[str]:
    """What is wrong with a hint, if anything is."""
    arguments = shlex.split(hint)[1:]
    # No test has the cluster of a page.
    if arguments[0] in ONLY_READ or "--dask" in arguments:
        return misread(arguments)
    ran = run(arguments)
    needs_a_person = any(reason in ran.err for reason in ("there is no terminal to ask on", "there is nobody to ask"))
    return [] if ran.code == 0 or needs_a_person else [f"{hint}: {ran.err}"]


def test_every_command_that_is_printed_runs_as_it_stands(run: Run, content: Content) -> None:
    texts = [*pages(content)]
    # The line of the usage is no command to copy.
    texts += [run([*command, "--help"]).out.partition("\n\n")[2] for command in ([], *HELPED)]
    texts += [run(arguments).err for arguments in WRONG]
    texts += [run(["ask", question]).out for question in ("heat or ice", "xyzzy", "kidney stone tests")]
    texts += [run(["guide", "--find", words]).out for words in ("warm bath", "xyzzy")]
    hints = written_hints() | {hint for text in texts for hint in hints_in(text)}
    assert {'midback guide --find "warm bath"', "midback explain", "midback quiz --keep"} <= hints
    assert len(hints) > 80
    # Three results to look back at; what deletes them comes last.
    for _ in range(3):
        assert run(["quiz", "--answers", "me.json", "--keep"]).code == 0
    failed = []
    for hint in sorted(hints, key=lambda hint: ("delete" in hint, "--all" in hint, hint)):
        failed += failure(hint, run)
    assert "\n".join(failed) == ""


@pytest.mark.parametrize("hint", ["midback guide --find warm bath", "midback quiz --kepe", "midback check --prov"])
def test_a_hint_that_does_not_run_is_noticed(hint: str, run: Run) -> None:
    assert list(hints_in(f"Try it: {hint}. It helps.")) == [hint]
    assert failure(hint, run)
