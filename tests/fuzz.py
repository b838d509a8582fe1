"""Throws spoiled input at the whole program for some seconds, and prints whatever the program should not have done.

    python -m tests.fuzz --seconds 120                     # picks a seed, and prints it
    python -m tests.fuzz --seconds 120 --seed 7            # the same inputs again, as many as the time allows
    python -m tests.fuzz --seed 7 --only history:413       # one of them, shown in full

Each input is made from what is right: answers, kept results, labelled cases, content, texts in the words of the
content, command lines and typed lines, with a few things spoiled. It runs through `main()` in this process, in a folder
of its own. Whatever the input: no traceback and no endless run, an exit code that is documented, exactly one line of
error at exit code 2, never nothing at all, and no control character on the way out.
"""

from __future__ import annotations

import argparse
import copy
import io
import json
import os
import random
import re
import shlex
import shutil
import signal
import sys
import tempfile
import time
import traceback
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

import typer.main

import midback_cli.knowledge.doctor_report as visit
import midback_cli.knowledge.loading as loading
import midback_cli.knowledge.phrases as phrases
from midback_cli import Content
from tests.assessment.stored import random_people
from tests.strategies import example_of

ROOT = Path(__file__).parent.parent
# In seconds of CPU time, so that a busy machine is no fault; and of the clock, for a program that waits.
LONGEST_RUN, LONGEST_WAIT = 30, 180
DOCUMENTED = {0, 2, 130}
EXIT_STATUS = {10, 20, 30, 40}
# Zero-width joiners belong to words of many scripts and to emoji; everything else of their kind is a code.
HARMLESS = {"\n", "\u200c", "\u200d"}
# What a command may say on standard error beside its one line of error: what it wrote, each kept file that it left out,
# and the number that it shows in place of one that nobody knows.
NOTES = re.compile(
    r"Written to |In an emergency, call |Go on with: |midback: .*: (?:is|can ?not be) .*\bleft out"
    r"|midback: .*: its date, .*; nothing is compared with it$|midback: the time zone of this computer makes no sense"
    r"|midback: .*\bno emergency number is known for .*; showing "
)


class Case(NamedTuple):
    """One input: the command line, the files of its folder, its environment, and what is typed (None: no terminal)."""

    arguments: tuple[str, ...]
    files: Mapping[str, bytes] = {}
    environment: Mapping[str, str] = {}
    typed: bytes | None = None
    encoding: str = "utf-8"


class Outcome(NamedTuple):
    """What the program did: its exit code (None: it crashed or never ended), what it wrote, and the traceback."""

    code: int | None
    out: str
    error: str
    crash: str


# ---------------------------------------------------------------- what is thrown


ODD_TEXTS = (
    "", " ", "\t", "-", "--", "--help", "none", "unsure", "yes", "null", "../../etc/passwd", "=1+1", "1e5", "0x10",
    "\x00", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x9b2J", "\u202eright to left", "\u200bzero\u200dwidth",
    "\ufeffmark", "\u2028line\u2029end", "e\u0301\u0302\u0303", "\u0669\u0661", "\ud83e", "\U0001f468\u200d\U0001f469",
    "[bold]x[/]", "[link=file:///etc/passwd]x", "<script>alert(1)</script>", "&amp;", "{number}", "{0}", "%s", "$(id)",
    "`id`", "\\", "\\u001b", '"', "'", "a\nb", "a\r\nb", "a\rb", "\u0130", "\ufb01", "\u00df",
    "kidney-stone", "x" * 5000,
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 10, 120, 2.0, 2.5, -0.0, 1e300, 5e-324, float("inf"), float("nan"), 10**30, [], {},
    [[]], [None], [True], [1], {"a": {}}, ["none"], ["unsure"], ["none", "unsure"], ["yes", "no"],
)  # fmt: skip
ODD_BYTES = (
    b"\x00", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\xed\xa0\x80", b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\",
    b"\\u0000", b"\\ud800", b"\n", b"\r", b"1e999", b"NaN", b"null", b"-", b"9" * 60, b"[" * 3000,
)  # fmt: skip
ODD_TIMES = (
    "0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00+23:59", "1970-01-01T00:00:00Z", "2026-02-30T00:00:00+00:00",
    "2026-03-01T10:00:00", "2031-01-01T00:00:00+00:00", "2262-04-12T00:00:00+00:00", "9999-12-31T23:59:59.999-23:59",
    "now",
)  # fmt: skip
ODD_TOML = ("0", "-1", "1", "1.5", "inf", "nan", "1e308", "true", "[]", "{}", '"x"', '""', '"\\u001b[31m"', '"{x}"')
FORMATS = ("table", "plain", "markdown", "html", "json")


class Material:
    """What is right, to make spoiled input from; read once."""

    def __init__(self, folder: Path) -> None:
        self.content: Content = loading.load_content()
        self.examples = [json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "examples").glob("*.json"))]
        self.cases = _lines(ROOT / "benchmarks" / "cases.jsonl")
        self.questions = [line["text"] for line in _lines(ROOT / "benchmarks" / "questions.jsonl")]
        self.questions += [line["text"] for line in _lines(ROOT / "benchmarks" / "descriptions.jsonl")]
        self.phrases = [example_of(phrase) for phrase in phrases.load_phrases(self.content, None).phrases]
        self.toml = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "content").glob("*.toml"))}
        self.kept = _kept_by_the_program(self.examples, folder)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _kept_by_the_program(examples: list[dict[str, Any]], folder: Path) -> dict[str, bytes]:
    """The files that the program itself keeps, by path in the home folder."""
    for number, example in enumerate(examples):
        arguments = ("quiz", "--answers", "me.json", "--keep")
        outcome = run(Case(arguments, {"me.json": json.dumps(example).encode()}), folder, is_fresh=number == 0)
        assert outcome.code == 0, outcome
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "me.json"]
    files.sort(key=lambda path: path.stat().st_mtime_ns)
    return {
        _of_a_fixed_time(str(path.relative_to(folder)), number): _of_a_fixed_time(
            path.read_text("utf-8"), number
        ).encode()
        for number, path in enumerate(files)
    }


def _of_a_fixed_time(text: str, number: int) -> str:
    """A name or a text with a fixed time and a fixed random part, so that the same seed makes the same inputs."""
    text = re.sub(r"\d{8}T\d{6}Z", f"202603{number + 10}T090000Z", text)
    text = re.sub(r"20\d\d-\d\d-\d\dT[\d:.]+\+00:00", f"2026-03-{number + 10}T09:00:00.000+00:00", text)
    return re.sub(r"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])", f"{number:016x}", text)


def spoiled(document: Any, chance: random.Random) -> Any:
    """A JSON value with one thing in it changed, left out, doubled, renamed or put elsewhere."""
    document = copy.deepcopy(document)
    places = [(holder, key) for holder in _holders(document) for key in _keys(holder)]
    if not places:
        return chance.choice(ODD_VALUES)
    holder, key = chance.choice(places)
    match chance.randrange(8):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[chance.choice(ODD_TEXTS)] = holder.pop(key)
        case 1:
            holder.append(copy.deepcopy(holder[key]))
        case 2:
            other, elsewhere = chance.choice(places)
            holder[key], other[elsewhere] = copy.deepcopy(other[elsewhere]), copy.deepcopy(holder[key])
        case 3:
            holder[key] = chance.choice(([holder[key]], {"answers": holder[key]}, str(holder[key])))
        case 4 | 5:
            holder[key] = chance.choice(ODD_TEXTS)
        case 6 if isinstance(holder[key], str) and re.match(r"\d{4}-\d\d-", holder[key]):
            holder[key] = chance.choice(ODD_TIMES)
        case _:
            holder[key] = copy.deepcopy(chance.choice(ODD_VALUES))
    return document


def _holders(value: Any) -> Iterator[Any]:
    if isinstance(value, (dict, list)):
        yield value
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _holders(entry)


def _keys(holder: Any) -> list[Any]:
    return list(holder) if isinstance(holder, dict) else list(range(len(holder)))


def spoiled_bytes(raw: bytes, chance: random.Random) -> bytes:
    """Bytes with a few of them changed, left out, doubled, or cut."""
    for _ in range(chance.choice((1, 1, 2, 6))):
        place = chance.randrange(len(raw) + 1)
        length = chance.choice((0, 0, 1, 2, 30))
        raw = raw[:place] + chance.choice((*ODD_BYTES, raw[place : place + 20], b"")) + raw[place + length :]
        if chance.random() < 0.1:
            raw = raw[:place]
    return raw


def written(document: Any, chance: random.Random) -> bytes:
    """A JSON value as bytes: as it is, spoiled, or spoiled as bytes."""
    for _ in range(chance.choice((0, 1, 1, 2, 4))):
        document = spoiled(document, chance)
    raw = json.dumps(document, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    return spoiled_bytes(raw, chance) if chance.random() < 0.2 else raw


def some(options: Mapping[str, Callable[[], str] | None], share: float, chance: random.Random) -> list[str]:
    """Some of the options, each with its value if it takes one."""
    arguments = []
    for name, value in options.items():
        if chance.random() < share:
            arguments += [name] if value is None else [name, value()]
    return arguments


def words(material: Material, chance: random.Random) -> str:
    """A text as a person may write it, or as nobody would."""
    parts = [
        chance.choice((chance.choice(material.phrases), chance.choice(material.questions), chance.choice(ODD_TEXTS)))
        for _ in range(chance.choice((1, 1, 2, 4, 30)))
    ]
    text = chance.choice((" ", ". ", ", no ", "\n", " but ", "")).join(parts)
    if chance.random() < 0.2:
        text = spoiled_bytes(text.encode("utf-8", "surrogatepass"), chance).decode("utf-8", "replace")
    # Neither can be typed on a command line.
    return "".join(one for one in text if one != "\x00" and not "\ud800" <= one <= "\udfff")


def answers_case(material: Material, chance: random.Random) -> Case:
    """A file of answers, with options and formats; or beside a page of the guide."""
    person = next(random_people(material.content, chance.randrange(10**6), 1))
    document: dict[str, Any] = chance.choice((chance.choice(material.examples), {"version": 1, "answers": person}))
    document = {**document, **some_of({"story": ODD_TEXTS, "country": ("GB", "us", "", *ODD_TEXTS)}, chance)}
    if chance.random() < 0.2:
        document["shown"] = chance.choice([flag.id for flag in material.content.red_flags])
    files = {"me.json": written(document, chance)}
    if chance.random() < 0.15:
        topic = chance.choice([*material.content.topics, *material.content.conditions])
        return Case((chance.choice(("guide", "explain")), topic, "--answers", "me.json"), files)
    options = some(
        {
            "--format": lambda: chance.choice(FORMATS), "--what-if": None, "--sources": None, "--exit-status": None,
            "--country": lambda: chance.choice(("GB", "de", "XX", "")), "--output": lambda: "out.txt",
            "--report": lambda: chance.choice(("visit.html", "visit.md", "visit")), "--keep": None, "--follow-up": None,
            "--save-answers": lambda: chance.choice(("saved.json", "out.txt", "me.json")), "--all": None,
        },
        0.25,
        chance,
    )  # fmt: skip
    return Case(("quiz", "--answers", "me.json", *options), files)


def some_of(choices: Mapping[str, tuple[str, ...]], chance: random.Random) -> dict[str, str]:
    return {key: chance.choice(values) for key, values in choices.items() if chance.random() < 0.3}


def history_case(material: Material, chance: random.Random) -> Case:
    """Kept results, some of them spoiled, and a command that reads, compares, exports or deletes them."""
    files: dict[str, bytes] = {"me.json": json.dumps(chance.choice(material.examples)).encode()}
    for name, raw in material.kept.items():
        if chance.random() < 0.6:
            document = json.loads(raw)
            if chance.random() < 0.3 and "at" in document:
                document["at"] = chance.choice(ODD_TIMES)
            files[name] = written(document, chance)
    number = str(chance.choice((1, 2, 3, 0, -1, 99)))
    command = chance.choice(
        (
            ("history",), ("history", "show"), ("history", "show", number), ("history", "compare"),
            ("history", "compare", number, "1"), ("history", "export"), ("history", "export", "--output", "all.json"),
            ("history", "delete", number, "--yes"), ("history", "delete", "--all", "--yes"),
            ("quiz", "--answers", "me.json", "--keep"), ("quiz", "--answers", "me.json", "--follow-up"),
        )
    )  # fmt: skip
    has_format = command[1:2] not in (("export",), ("delete",)) and chance.random() < 0.6
    return Case((*command, *(("--format", chance.choice(FORMATS)) if has_format else ())), files)


def text_case(material: Material, chance: random.Random) -> Case:
    """Free text: a question, a name, words to search for, or a description of one's own."""
    text = words(material, chance)
    form = some({"--format": lambda: chance.choice(FORMATS[:4])}, 0.4, chance)
    match chance.randrange(6):
        case 0 | 1:
            return Case(("ask", *form, "--", text))
        case 2:
            return Case(("explain", *form, "--", text))
        case 3:
            return Case(("guide", *form, f"--find={text}"))
        case 4:
            return Case(("guide", *form, "--", text))
    return Case(("quiz", "--accessible", f"--describe={text}"), typed=typed_lines(chance))


def typed_lines(chance: random.Random) -> bytes:
    """Lines as they may be typed or pasted into the accessible quiz, up to its end or not."""
    lines: list[bytes] = []
    usual = ("1", "2", "3", "4", "5", "6", "7", "", "45", "u", "1 2", "3,1")
    for _ in range(chance.choice((3, 20, 80, 150))):
        line = chance.choice(usual) if chance.random() < 0.9 else chance.choice(("b", "?", "q", *ODD_TEXTS))
        raw = line.encode("utf-8", "surrogatepass")
        lines.append(spoiled_bytes(raw, chance) if chance.random() < 0.03 else raw)
    return b"\n".join(lines) + b"\n"


def interview_case(material: Material, chance: random.Random) -> Case:
    """The accessible quiz, answered at random."""
    options = some(
        {
            "--keep": None, "--all": None, "--follow-up": None, "--resume": None, "--what-if": None,
            "--country": lambda: chance.choice(("GB", "XX")), "--output": lambda: "out.txt",
            "--save-answers": lambda: "saved.json", "--report": lambda: "visit.html",
        },
        0.2,
        chance,
    )  # fmt: skip
    files = {name: raw for name, raw in material.kept.items() if chance.random() < 0.5} if chance.random() < 0.3 else {}
    return Case(("quiz", "--accessible", *options), files, typed=typed_lines(chance))


USABLE = (
    ("quiz", "--answers", "me.json"), ("quiz", "--answers", "me.json", "--keep"), ("explain",),
    ("quiz", "--answers", "me.json", "--format", "table"), ("explain", "kidny stone", "--format", "table"),
    ("quiz", "--answers", "me.json", "--follow-up"), ("guide",), ("guide", "emergency"), ("ask", "heat or ice"),
    ("history",), ("history", "show"), ("history", "compare"), ("check",), ("quiz",), ("quiz", "--keep"), (),
)  # fmt: skip


def command_case(material: Material, chance: random.Random) -> Case:
    """A command line in a strange environment: one that can be used, or known parts in any order."""
    values = (
        "json",
        "table",
        "1",
        "0",
        "-1",
        "x",
        "",
        "GB",
        "-",
        "me.json",
        "nowhere",
        ".",
        "/",
        "kidny",
        "emergency",
        "2",
    )
    options = (
        "--answers", "--format", "--output", "--exit-status", "--describe", "--country", "--accessible", "--all",
        "--keep", "--follow-up", "--resume", "--what-if", "--sources", "--save-answers", "--report", "--content",
        "--find", "--interview", "--unstated", "--compare", "--simulate", "--seed", "--yes", "--version", "--help",
        "-h", "-x", "--",
    )  # fmt: skip
    commands = (
        "quiz",
        "explain",
        "guide",
        "ask",
        "batch",
        "evaluate",
        "calibrate",
        "check",
        "history",
        "",
        "qiuz",
        "Quiz",
    )
    is_usable = chance.random() < 0.5
    arguments = list(chance.choice(USABLE)) if is_usable else [chance.choice(commands)]
    if arguments == ["history"] and not is_usable:
        arguments.append(chance.choice(("show", "compare", "export", "delete", "shw", "--help")))
    for _ in range(0 if is_usable else chance.randrange(6)):
        arguments.append(chance.choice((chance.choice(options), chance.choice(values), chance.choice(ODD_TEXTS))))
    environment = some_of(
        {
            "COLUMNS": ("0", "-1", "1", "2", "7", "80", "100000", "x", ""), "LINES": ("0", "-1", "1", "x"),
            "LANG": ("C", "de_DE.UTF-8", "tlh", "x" * 300), "TERM": ("dumb", "", "xterm"), "NO_COLOR": ("1", ""),
            "ACCESSIBLE": ("1", "0", "maybe"), "PAGER": ("true", "nowhere", "'", ""), 
            "TZ": ("UTC", "UTC+99", "Mars/Base"),
            "MIDBACK_CONTENT": ("", ".", "/", "nowhere", "me.json"), "HOME": ("", "relative", "/dev/null", "/proc"),
            "XDG_DATA_HOME": ("", "relative", "/dev/null", "/proc"),
        },
        chance,
    )  # fmt: skip
    kept = {name: raw for name, raw in material.kept.items() if chance.random() < 0.3}
    files = {"me.json": json.dumps(chance.choice(material.examples)).encode(), **kept}
    typed = typed_lines(chance) if chance.random() < 0.5 else None
    if typed is not None:
        # The other face draws its menus by control codes.
        environment["TERM"] = "dumb"
    encoding = chance.choice(("utf-8",) * 8 + ("cp1252", "ascii"))
    return Case(tuple(map(_passable, arguments)), files, environment, typed, encoding)


def _passable(text: str) -> str:
    """A text that an operating system can pass to a program."""
    return "".join(one for one in text if one != "\x00" and not "\ud800" <= one <= "\udfff")


def labelled_case(material: Material, chance: random.Random) -> Case:
    """Labelled cases to evaluate, and an earlier run to compare with."""
    keys = ("id", "answers", "gold_condition", "also_acceptable", "gold_urgency")
    rows = [{key: case[key] for key in keys if key in case} for case in chance.choices(material.cases, k=3)]
    rows = rows[: chance.choice((1, 2, 3))]
    raw = [json.dumps(row).encode() if chance.random() < 0.6 else written(row, chance) for row in rows]
    files = {"cases.jsonl": b"\n".join(raw)}
    options = some({"--format": lambda: chance.choice(("table", "markdown", "json")), "--interview": None}, 0.3, chance)
    if chance.random() < 0.3:
        one = {"id": "a", "gold_condition": "other", "gold_urgency": "prompt", "first": "gout", "probability": 0.5,
               "rank": None, "urgency": "prompt", "reasons": []}  # fmt: skip
        files["other.json"] = written({"version": 1, "cases": [one]}, chance)
        options += ["--compare", "other.json"]
    return Case(("evaluate", "cases.jsonl", *options), files)


def content_case(material: Material, chance: random.Random) -> Case:
    """A folder of content with one file spoiled: checked, or used by a command."""
    name = chance.choice(list(material.toml))
    files = {f"content/{one}": text.encode() for one, text in material.toml.items()}
    files[f"content/{name}"] = spoiled_toml(material.toml[name], chance)
    files["me.json"] = json.dumps(chance.choice(material.examples)).encode()
    command = chance.choice(
        (
            ("check", "content"), ("check", "content"), ("explain", "--content", "content"),
            ("quiz", "--answers", "me.json", "--what-if", "--content", "content", "--format", chance.choice(FORMATS)),
            ("quiz", "--answers", "me.json", "--report", "visit.html", "--content", "content"),
            ("explain", chance.choice(list(material.content.conditions)), "--content", "content"),
            ("guide", chance.choice(list(material.content.topics)), "--content", "content"),
            ("ask", "--content", "content", "heat or ice, and I have chest pain"),
        )
    )  # fmt: skip
    return Case(command, files)


def spoiled_toml(text: str, chance: random.Random) -> bytes:
    """A TOML file with a line left out, doubled or moved, or with one value of another kind."""
    lines = text.splitlines()
    for _ in range(chance.choice((1, 1, 2, 4))):
        place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(7):
            case 0:
                del lines[place]
            case 1:
                lines.insert(place, lines[other])
            case 2:
                lines[place], lines[other] = lines[other], lines[place]
            case 3 | 4:
                values = list(re.finditer(r'"[^"]*"|(?<![\w"-])-?\d+(?:\.\d+)?(?![\w"-])|true|false', lines[place]))
                if values:
                    value = chance.choice(values)
                    lines[place] = lines[place][: value.start()] + chance.choice(ODD_TOML) + lines[place][value.end() :]
            case 5:
                lines[place] = re.sub(r"^[\w.-]+", chance.choice(("id", "x", "when", "text")), lines[place])
            case _:
                lines[place] += chance.choice(('"', "[", "}", "=", "\t", "\r", "\ufeff", "\x1b", "\u202e"))
    raw = "\n".join(lines).encode()
    return spoiled_bytes(raw, chance) if chance.random() < 0.1 else raw


KINDS: Mapping[str, Callable[[Material, random.Random], Case]] = {
    "answers": answers_case,
    "history": history_case,
    "text": text_case,
    "interview": interview_case,
    "command": command_case,
    "labelled": labelled_case,
    "content": content_case,
}
# The kinds, in the order in which they take turns; the slowest come least often.
TURNS = ("answers", "command", "history", "text") * 3 + ("labelled",) * 2 + ("interview", "content")


def case_of(seed: int, kind: str, number: int, material: Material) -> Case:
    """The input of this number: always the same."""
    return KINDS[kind](material, random.Random(f"{seed}:{kind}:{number}"))


# ---------------------------------------------------------------- what the program does with it


class _NoEnd(BaseException):
    """The program ran for longer than any command may."""


class _Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Whether it is a terminal: it says so."""
        return True


def run(case: Case, folder: Path, *, is_fresh: bool = True) -> Outcome:
    """What the program does with an input, in a folder of its own."""
    if is_fresh:
        shutil.rmtree(folder, ignore_errors=True)
    for name, raw in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    folder.mkdir(parents=True, exist_ok=True)
    out, error = io.BytesIO(), io.BytesIO()
    code, crash = None, ""
    with _standing_in(case, folder, out, error):
        from midback_cli.terminal.cli import main

        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
        except _NoEnd:
            crash = f"no end\n{traceback.format_exc()}"
        except BaseException:
            crash = traceback.format_exc()
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):
            crash = crash or traceback.format_exc()
        # Before the streams are let go, which closes what they write to.
        text, complaint = (written.getvalue().decode("utf-8", "replace") for written in (out, error))
    return Outcome(code, text, complaint, crash)


@contextmanager
def _standing_in(case: Case, folder: Path, out: io.BytesIO, error: io.BytesIO) -> Iterator[None]:
    """Sets up the streams, environment, folder and alarm clock of a run, and puts everything back afterwards."""
    streams, arguments, environment = (sys.stdin, sys.stdout, sys.stderr), sys.argv, dict(os.environ)
    kind = io.TextIOWrapper if case.typed is None else _Terminal
    descriptors = [os.dup(number) for number in (0, 1, 2)]
    here = Path.cwd()
    sys.stdin = kind(io.BytesIO(case.typed or b""), encoding="utf-8")
    sys.stdout = kind(out, encoding=case.encoding, newline="\n")
    sys.stderr = io.TextIOWrapper(error, encoding=case.encoding, errors="backslashreplace", newline="\n")
    sys.argv = ["midback", *case.arguments]
    os.environ.clear()
    usual = {
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "LANG": "C.UTF-8",
        "PAGER": "true",
        # A defect surfaces as Python shows it, where the last net would make a line of it.
        "MIDBACK_DEBUG": "1",
        "PATH": os.defpath,
    }
    os.environ.update({**usual, **case.environment})
    time.tzset()
    os.chdir(folder)
    # They strike again each second: one that strikes in a callback of the garbage collector is lost.
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_RUN, 1)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_WAIT, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdin, sys.stdout, sys.stderr = streams
        sys.argv = arguments
        os.environ.clear()
        os.environ.update(environment)
        time.tzset()
        os.chdir(here)
        # A command may have pointed its standard output at nothing.
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
            os.close(descriptor)


def _end_it(number: int, frame: object) -> None:
    raise _NoEnd


def faults(case: Case, outcome: Outcome) -> list[str]:
    """Everything that the program did and should not have done."""
    if outcome.crash:
        ours = re.findall(r'midback_cli/(\S+)", line \d+, in (\w+)', outcome.crash)
        place = ":".join(ours[-1]) if ours else "?"
        last = re.sub(r"\d+|0x[0-9a-f]+", "N", outcome.crash.strip().splitlines()[-1])[:100]
        return [f"{'no end' if outcome.crash.startswith('no end') else 'traceback'} at {place}: {last}"]
    wrong = []
    allowed = DOCUMENTED | (EXIT_STATUS if "--exit-status" in case.arguments else set())
    if case.arguments[:1] == ("batch",):
        # Some lines could not be used.
        allowed = allowed | {1}
    if outcome.code not in allowed:
        wrong.append(f"exit code {outcome.code}")
    lines = [line for line in outcome.error.splitlines() if not NOTES.match(line)]
    errors = [line for line in lines if line.startswith("midback: ")]
    is_checked = "check" in case.arguments[:1]
    if outcome.code == 2 and not (is_checked and outcome.out):
        if len(errors) != 1:
            wrong.append(f"{len(errors)} lines of error at exit code 2")
        if len(lines) > len(errors):
            wrong.append("more than the line of error at exit code 2")
    if not outcome.out.strip() and not outcome.error.strip():
        wrong.append(f"nothing said at exit code {outcome.code}")
    codes = {one for one in outcome.out + outcome.error if one not in HARMLESS and _is_code(one)}
    if codes:
        wrong.append(f"control characters {', '.join(sorted(f'U+{ord(one):04X}' for one in codes))}")
    return wrong


def _is_code(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


# ---------------------------------------------------------------- the runs


@contextmanager
def prepared() -> Iterator[tuple[Material, Path]]:
    """The material, and a folder to run in. The built-in content is read once; a folder of content each time."""
    originals: list[tuple[Any, str]] = [
        (loading, "load_content"),
        (loading, "load_synonyms"),
        (phrases, "load_phrases"),
        (visit, "load_visit_plan"),
    ]
    originals.append((typer.main, "get_params_from_function"))
    before = [getattr(module, name) for module, name in originals]
    handlers = {number: signal.signal(number, _end_it) for number in (signal.SIGVTALRM, signal.SIGALRM)}
    with tempfile.TemporaryDirectory(prefix="midback-fuzz-") as temporary:
        folder = Path(temporary).resolve() / "home"
        try:
            for module, name in originals[:-1]:
                setattr(module, name, _once(getattr(module, name)))
            # The options of every command, worked out anew for each command line: a third of a run.
            setattr(*originals[-1], cache(before[-1]))
            yield Material(folder), folder
        finally:
            for (module, name), original in zip(originals, before, strict=True):
                setattr(module, name, original)
            for number, handler in handlers.items():
                signal.signal(number, handler)


def _once(read: Callable[..., Any]) -> Callable[..., Any]:
    """The reader of a file, which remembers what it read from the built-in content."""
    remembered: list[Any] = []

    def reader(*arguments: Any) -> Any:
        if any(isinstance(one, (str, Path)) for one in arguments):
            return read(*arguments)
        if not remembered:
            remembered.append(read(*arguments))
        return remembered[0]

    return reader


def shown(case: Case) -> str:
    """An input as it can be tried by hand."""
    before = " ".join(f"{name}={shlex.quote(value)}" for name, value in case.environment.items())
    return ascii(f"{before} midback {shlex.join(case.arguments)}".strip())[1:-1]


class Report:
    """What was found: each fault once, with the first input that shows it."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.runs: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self.found: Counter[str] = Counter()

    def add(self, kind: str, number: int, case: Case, outcome: Outcome) -> None:
        """Counts a run, and prints each fault that is new."""
        self.runs[kind] += 1
        self.codes[str(outcome.code)] += 1
        for fault in faults(case, outcome):
            self.found[fault] += 1
            if self.found[fault] == 1:
                print(f"{fault}\n    {shown(case)[:400]}", flush=True)
                print(f"    again: python -m tests.fuzz --seed {self.seed} --only {kind}:{number}", flush=True)

    def close(self, seconds: float) -> int:
        """Prints the counts; returns the exit code."""
        print(f"seed {self.seed}: {self.runs.total()} inputs in {seconds:.0f} s: {dict(self.runs)}")
        print(f"exit codes: {dict(self.codes)}")
        for fault, times in self.found.most_common():
            print(f"{times} times: {fault}")
        return 1 if self.found else 0


def fuzz(seed: int, seconds: float, most: int = 10**9, start: Callable[[], None] = lambda: None) -> Report:
    """Runs inputs of every kind in turn until the time is over. `start` is called once all is prepared."""
    report = Report(seed)
    begun = time.monotonic()
    with prepared() as (material, folder):
        start()
        for kind in islice(cycle(TURNS), most):
            if time.monotonic() - begun > seconds:
                break
            number = report.runs[kind]
            case = case_of(seed, kind, number, material)
            report.add(kind, number, case, run(case, folder))
    return report


def again(seed: int, kind: str, number: int) -> int:
    """Runs one input and shows it whole."""
    with prepared() as (material, folder):
        case = case_of(seed, kind, number, material)
        outcome = run(case, folder)
    print(shown(case))
    for name, raw in case.files.items():
        if not name.startswith("content/"):
            print(f"{name}: {raw[:2000]!r}")
    print(f"typed: {case.typed!r}\nexit code: {outcome.code}")
    print(f"standard error: {ascii(outcome.error)}\nstandard output: {ascii(outcome.out[:2000])}\n{outcome.crash}")
    wrong = faults(case, outcome)
    print(wrong)
    return 1 if wrong else 0


def main() -> int:
    """Fuzzes for so many seconds; exit code 1 when anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", default="", help="one input, such as history:413")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    if options.only:
        kind, _, number = options.only.partition(":")
        return again(seed, kind, int(number))
    print(f"seed {seed}", flush=True)
    begun = time.monotonic()
    report = fuzz(seed, options.seconds)
    return report.close(time.monotonic() - begun)


if __name__ == "__main__":
    sys.exit(main())
