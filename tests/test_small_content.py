"""Every command on the small content: each word that a person reads is a German one from its files.

So no English word is left in code, and no word about the back. A failing test lists each foreign word with its line.
Commands for editors (calibrate, check, evaluate), help, and the errors of answers files are exempt.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import tomli
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output
from pyte import ByteStream, Screen

from midback_cli import Content, load_content
from midback_cli.assessment.follow_up import Direction
from midback_cli.knowledge.model import Verdict
from midback_cli.rendering.blocks import Block
from midback_cli.terminal import running, session
from midback_cli.terminal.cli import main
from midback_cli.terminal.prompter import NONE, UNSURE, Move, Prompt, Prompter
from midback_cli.terminal.prompts import KEEP_ANSWERS, SHOW_RESULT
from tests.assessment.stored import PEOPLE, SMALL

pytestmark = pytest.mark.usefixtures("loaded_once")

CONTENT = load_content(SMALL)
IDS = frozenset(
    (
        *CONTENT.conditions, *CONTENT.questions, *CONTENT.pages, *CONTENT.topics, *CONTENT.sources, *CONTENT.actions,
        *CONTENT.flags_by_id, *(limit.id for limit in CONTENT.limits), *(item.id for item in CONTENT.faq), "estimate",
        *(answer for question in CONTENT.questions.values() for answer in question.answer_ids),
        *(cue.id for page in CONTENT.pages.values() for cue in page.cues),
        *(item.id for item in (*CONTENT.chapters.home_care.items, *CONTENT.chapters.doctor_care.items)),
        *(level.word for level in CONTENT.urgency_texts),
    )
)  # fmt: skip

# ---------------------------------------------------------------- what is not a word of a language


def one_of(names: Iterable[str]) -> str:
    """A pattern for any of these names, as a whole."""
    return rf"(?<![\w-])(?:{'|'.join(sorted(names, key=len, reverse=True))})(?![\w-])"


COMMANDS = one_of(("quiz", "explain", "guide", "ask", "history"))
NAMED = one_of((*IDS, "show", "compare", "export", "delete"))
CHAPTERS = one_of((*CONTENT.chapters._fields, "condition", "faq", "urgency", "topic"))
NO_WORDS = re.compile(
    # A command with its arguments, and options.
    rf"\b(?:midback|MIDBACK)(?: {COMMANDS}(?:[:,]? {NAMED})*)?|--[a-z]+(?:-[a-z]+)*"
    # The place of a passage, and the id of a condition in a cell of its own.
    rf"|{CHAPTERS}\.[a-z_-]+(?:\.[a-z_-]+)*|(?:(?<=│)|^) *{one_of(CONTENT.conditions)} *(?:(?=│)|$)"
    # A code of a disease or of the content, a line break of Markdown, a mark in a drawing, an escape sequence.
    r"|\|[ o]+$|\bICD-10\b|\b[A-Z]\d\d\b|\b[0-9a-f]{12}\b|<br>|\[x\]|\x1b\[[0-9;?]*[A-Za-z]"
)

# ---------------------------------------------------------------- the words of the content

# What people type is not shown to them, so only two tables of phrases.toml count.
FILES = ("conditions", "guide", "questions", "redflags", "sources", "texts", "visit")
SHOWN_PHRASES = ("alarm", "near")
# Keys whose values are ids or texts for editors, and tables that hold nothing else.
ID_KEYS = frozenset(
    (
        "id", "ask", "page", "kind", "tier", "scoring", "rarity", "urgency", "match_urgency", "action", "suspects",
        "home_items", "verdict", "instead", "good_for", "avoid_for", "conditions", "shows", "source", "references",
        "read", "basis", "asked", "version", "lang", "alpha_3", "phrases", "unsure_action", "denied_first", "tell_crew",
    )
)  # fmt: skip
ID_TABLES = frozenset(
    (
        "when", "ask_if", "applies_if", "implies", "base_rate", "likelihood", "likelihood_ratio", "prior", "match",
        "interview", "follow_up", "answered_by", "article",
    )
)  # fmt: skip
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
WORD = re.compile(r"[^\W\d_]+")


def texts_in(value: object, key: str = "") -> Iterator[str]:
    """Every text in a table that a person may read."""
    if isinstance(value, dict):
        # A follow-up rule, which is in a list, has texts as well as ids; the table of that name has only ids.
        if key not in ID_TABLES:
            for name, inner in value.items():
                yield from texts_in(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner, "" if isinstance(inner, dict) else key)
    elif isinstance(value, str) and key not in ID_KEYS:
        yield PLACEHOLDER.sub(" ", value)


def values_of(value: object) -> Iterator[object]:
    """The values of a table without their keys, and without the version and the language."""
    if not isinstance(value, dict):
        yield value
    else:
        for key, inner in value.items():
            if key not in ("version", "lang"):
                yield from values_of(inner)


def shown_tables() -> Iterator[object]:
    for name in FILES:
        table = tomli.loads((SMALL / f"{name}.toml").read_text(encoding="utf-8"))
        if name == "questions":
            # The group of a question is an id; elsewhere a group is a text.
            for row in table["question"]:
                row.pop("group")
        if name == "redflags":
            table.pop("urgency")
            table["screen"]["unsure"].pop("action")
        # In texts.toml a key such as `source` has a text for its value, and never an id.
        yield list(values_of(table)) if name == "texts" else table
    phrases = SMALL / "phrases.toml"
    if phrases.exists():
        table = tomli.loads(phrases.read_text(encoding="utf-8"))
        yield {name: table[name] for name in SHOWN_PHRASES}


TEXTS = [NO_WORDS.sub(" ", text) for table in shown_tables() for text in texts_in(table)]
WORDS = frozenset(word for text in TEXTS for word in WORD.findall(text))
FOLDED = frozenset(word.casefold() for word in WORDS)


def is_known(word: str, typed: str) -> bool:
    """Whether a word is from the content, as it is written there, or capitalised, or in capitals, or was typed."""
    small = f"{word[:1].lower()}{word[1:]}"
    in_capitals = word.isupper() and word.casefold() in FOLDED
    is_typed = word.casefold() in WORD.findall(typed.casefold())
    return word in WORDS or small in WORDS or in_capitals or is_typed


def foreign(text: str, typed: str = "") -> list[str]:
    """Each line with a word that is neither from the content nor typed by the person, after its foreign words."""
    found = []
    for line in text.splitlines():
        rest = NO_WORDS.sub(" ", line)
        # The list of conditions shows each id beside its name.
        for condition in CONTENT.conditions.values():
            if condition.name in line:
                rest = re.sub(rf"(?<![\w-]){condition.id}(?![\w-])", " ", rest, count=1)
        words = [word for word in WORD.findall(rest) if not is_known(word, typed)]
        if words:
            found.append(f"{', '.join(dict.fromkeys(words))}: {line.strip()}")
    return list(dict.fromkeys(found))


class PageText(HTMLParser):
    """The texts of a page that a browser shows or reads aloud."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.lang = ""
        self._is_hidden = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_hidden = tag in ("style", "script")
        for name, value in attrs:
            if tag == "html" and name == "lang":
                self.lang = value or ""
            elif name in ("title", "alt", "aria-label"):
                self.lines.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._is_hidden = False

    def handle_data(self, data: str) -> None:
        if not self._is_hidden:
            self.lines.append(" ".join(data.split()))


# Words that are part of the JSON format.
MACHINE = frozenset(
    (
        "strong", "possible", "weak", "rule", "condition", "general", "yes", "no", "unsure", "none",
        *(verdict.word for verdict in Verdict), *(direction.value for direction in Direction),
    )
)  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:+.-]+|[0-9a-f]{64}|[\d.]+|[A-Z]{2}|")


def foreign_values(value: object, typed: str = "") -> list[str]:
    """The foreign lines of JSON, where keys and some words are part of the format."""
    if isinstance(value, dict):
        return [line for inner in value.values() for line in foreign_values(inner, typed)]
    if isinstance(value, list):
        return [line for inner in value for line in foreign_values(inner, typed)]
    if not isinstance(value, str) or value in IDS or value in MACHINE or MOMENT.fullmatch(value):
        return []
    # Whoever reads the JSON fills in the number to call.
    return foreign(value.replace("{number}", " "), typed)


def foreign_in(text: str, written: str, typed: str = "") -> list[str]:
    """The foreign lines of a text in any format."""
    if written == "json":
        return foreign_values(json.loads(text), typed)
    if written == "html":
        page = PageText(text)
        assert page.lang == CONTENT.texts.lang
        return foreign("\n".join(page.lines), typed)
    return foreign(text, typed)


def assert_none(*found: list[str]) -> None:
    """Fails if there is a line with a foreign word, and lists them all."""
    lines = list(dict.fromkeys(line for lines in found for line in lines))
    assert not lines, "\n" + "\n".join(lines)


# ---------------------------------------------------------------- the commands


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs a command on the small content, with a wide terminal and a data folder of its own."""
    for name in ("ACCESSIBLE", "NO_COLOR", "FORCE_COLOR", "LC_ALL", "LC_MESSAGES", "LANG", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MIDBACK_CONTENT", str(SMALL))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "240")

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["midback", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capsys.readouterr()
        # The path of a temporary folder is no text.
        return Ran(int(stopped.value.code or 0), *(text.replace(str(tmp_path), "") for text in (out, err)))

    return run


@pytest.fixture
def answers(tmp_path: Path) -> Callable[..., Path]:
    def write(person: str, country: str = "AT") -> Path:
        path = tmp_path / "1.json"
        path.write_text(json.dumps({"version": 1, "answers": PEOPLE[person], "country": country}), encoding="utf-8")
        return path

    return write


def in_every_format(everything: Iterable[str], some: Iterable[str], *more: str) -> list[tuple[str, str]]:
    """Everything as plain text, and some of it in the other formats, which write the same blocks."""
    others = ("table", "markdown", "html", *more)
    return [*((name, "plain") for name in everything), *((name, written) for name in some for written in others)]


@pytest.mark.parametrize(("person", "written"), in_every_format(PEOPLE, ("gout", "grey"), "json"))
def test_a_result(person: str, written: str, run: Run, answers: Callable[..., Path]) -> None:
    ran = run("quiz", "--answers", answers(person), "--what-if", "--sources", "--format", written)
    assert ran.code == 0 and ran.out
    assert_none(foreign_in(ran.out, written), foreign(ran.err))


@pytest.mark.parametrize("country", ["DE", "CH", "AQ", ""])
def test_the_number_to_call(country: str, run: Run, answers: Callable[..., Path]) -> None:
    ran = run("quiz", "--answers", answers("grey", country), "--format", "plain")
    number = CONTENT.emergency_numbers[country].ambulance if country in ("DE", "CH") else "112"
    assert number in ran.out and " ." not in ran.out
    assert_none(foreign(ran.out + ran.err))


@pytest.mark.parametrize(
    ("person", "ending"), [("gout", "md"), ("pregnant", "html"), ("grey", "txt"), ("nothing", "md")]
)
def test_a_report_for_the_doctor(
    person: str, ending: str, run: Run, answers: Callable[..., Path], tmp_path: Path
) -> None:
    path, result = tmp_path / f"2.{ending}", tmp_path / f"3.{ending}"
    ran = run("quiz", "--answers", answers(person), "--report", path, "--output", result)
    found = [foreign_in(file.read_text(encoding="utf-8"), ending) for file in (path, result)]
    assert_none(*found, foreign(NAMES_OF_FILES.sub(" ", ran.out + ran.err)))


NAMES_OF_FILES = re.compile(r"(?:/[\w.-]+)+|\b\d\.(?:json|md|html|txt)\b")


@pytest.mark.parametrize(("condition", "written"), in_every_format(("", *CONTENT.conditions), ("", "gout")))
def test_explain(condition: str, written: str, run: Run) -> None:
    ran = run("explain", *filter(None, (condition,)), "--format", written)
    assert ran.code == 0 and ran.out
    assert_none(foreign_in(ran.out, written), foreign(ran.err))


@pytest.mark.parametrize("person", ["gout", "grey", "nothing"])
@pytest.mark.parametrize("condition", ["", "gout", "clot"])
def test_explain_to_a_person(condition: str, person: str, run: Run, answers: Callable[..., Path]) -> None:
    ran = run("explain", *filter(None, (condition,)), "--answers", answers(person), "--format", "plain")
    assert ran.code == 0 and ran.out
    assert_none(foreign(ran.out + ran.err))


@pytest.mark.parametrize(
    ("topic", "written"), in_every_format(("", *CONTENT.topics, "walk", "how-long", "gout"), ("", "home-care"))
)
def test_guide(topic: str, written: str, run: Run) -> None:
    ran = run("guide", *filter(None, (topic,)), "--format", written)
    assert ran.code == 0 and ran.out
    assert_none(foreign_in(ran.out, written), foreign(ran.err))


@pytest.mark.parametrize("person", ["gout", "grey", "nothing"])
@pytest.mark.parametrize("topic", ["emergency", "causes", "conditions", "home-care"])
def test_guide_for_a_person(topic: str, person: str, run: Run, answers: Callable[..., Path]) -> None:
    ran = run("guide", topic, "--answers", answers(person), "--format", "plain")
    assert ran.code == 0 and ran.out
    assert_none(foreign(ran.out + ran.err))


@pytest.mark.parametrize(("words", "written"), in_every_format(("Eis", "Zauberstab"), ("Eis",)))
def test_a_search(words: str, written: str, run: Run) -> None:
    ran = run("guide", "--find", words, "--format", written)
    assert ran.code == 0 and ran.out
    assert_none(foreign_in(ran.out, written, words), foreign(ran.err))


@pytest.mark.parametrize("command", ["explain", "guide"])
def test_a_name_that_is_not_known(command: str, run: Run) -> None:
    ran = run(command, "Gichtt")
    assert CONTENT.conditions["gout"].name in ran.out
    ran = run(command, "Zauberstab")
    assert ran.code == 2
    for name in re.findall(r"[a-z]+(?:-[a-z]+)*", ran.err):
        if name in IDS:
            ran = ran._replace(err=ran.err.replace(name, ""))
    assert_none(foreign(ran.err, "Zauberstab"))


# A question with an answer, one without, an emergency, one with a note about children, and a call for help.
QUESTIONS = [
    "Wie lange heilt ein Band?",
    "Wer gewinnt den Pokal?",
    "Ich habe zu wenig Luft zum Sprechen. Was soll ich tun?",
    "Darf mein Kind den Fuß kühlen?",
    "Ich habe zu viele Tabletten genommen",
]


@pytest.mark.parametrize(("question", "written"), in_every_format(QUESTIONS, QUESTIONS[:1]))
def test_ask(question: str, written: str, run: Run) -> None:
    ran = run("ask", question, "--country", "CH", "--format", written)
    assert ran.code == 0 and ran.out
    assert_none(foreign_in(ran.out, written), foreign(ran.err))


def test_each_question_is_read_as_it_is_meant(run: Run) -> None:
    answered, unanswered, emergency, note, call = (
        run("ask", question, "--country", "CH").out for question in QUESTIONS
    )
    assert CONTENT.faq[1].answer.split(".")[0] in answered
    assert not any(faq.answer in unanswered for faq in CONTENT.faq)
    headline = "Rufen Sie jetzt 144 an"
    assert headline.casefold() in emergency.casefold() and headline.casefold() not in note.casefold()
    assert "Erwachsene" in note and CONTENT.chapters.home_care.items[0].text in note
    assert "144" in call


# ---------------------------------------------------------------- the history


def test_the_history(run: Run, answers: Callable[..., Path], tmp_path: Path) -> None:
    texts = [run("history"), run("quiz", "--answers", answers("a plain sprain"), "--keep", "--format", "plain")]
    texts.append(run("quiz", "--answers", answers("the match alone"), "--keep", "--follow-up", "--format", "plain"))
    texts += [run("quiz", "--answers", answers("gout"), "--keep", "--person", "Anna", "--format", "plain")]
    for command in ((), ("show",), ("show", "1"), ("compare",), ("compare", "1", "2")):
        texts += [run("history", *command, "--format", written) for written in ("table", "plain")]
    assert all(ran.code == 0 for ran in texts)
    texts.append(run("history", "compare", "--person", "Anna"))
    texts += [
        run("history", "show", "7"),
        run("history", "delete", "1", "--yes"),
        run("history", "delete", "--all", "--yes"),
    ]
    assert_none(*(foreign(NAMES_OF_FILES.sub(" ", ran.out + ran.err), "Anna") for ran in texts))


@pytest.mark.parametrize("written", ["json", "html", "markdown"])
def test_the_history_in_other_formats(written: str, run: Run, answers: Callable[..., Path]) -> None:
    for person in ("a plain sprain", "the match alone"):
        run("quiz", "--answers", answers(person), "--keep", "--format", "json")
    for command in ((), ("show",), ("compare",)):
        ran = run("history", *command, "--format", written)
        assert_none(foreign_in(ran.out, written), foreign(ran.err))
    exported = run("history", "export").out
    assert len(json.loads(exported)["results"]) == 2


# ---------------------------------------------------------------- the interview


class Keys(NamedTuple):
    """What a person presses to confirm, and by mistake: in menus, or in typed lines."""

    enter: str
    slip: str


MENU_KEYS, TYPED_LINES = Keys("\r", "\r"), Keys("\n", "zzz\n")


class Person:
    """Someone who asks why at each prompt, makes a slip, and then answers calmly; in front of a prompter.

    `replies` are lines to pick, in order, each at the first prompt that has it; "q" stops, and keeps the answers.
    """

    def __init__(self, prompter: Prompter, send: Callable[[str], None], keys: Keys, replies: Sequence[str]) -> None:
        self._prompter, self._send, self._keys = prompter, send, keys
        self._replies = list(replies)
        self._opened: list[str] = []

    def show(self, blocks: Sequence[Block]) -> None:
        self._prompter.show(blocks)

    def ask(self, prompt: Prompt) -> str | list[str] | int | Move:
        enter = self._keys.enter
        why = "?" if enter == "\r" and prompt.lines else f"?{enter}"
        slip = "" if prompt.is_text or prompt.default else self._keys.slip
        if not prompt.lines and not prompt.is_text:
            # A number that is too high; in a menu it is taken back again.
            slip = f"999{enter}" + ("\x7f" * 3 if enter == "\r" else "")
        self._send(f"{why}{slip}{self._reply(prompt)}")
        return self._prompter.ask(prompt)

    def _reply(self, prompt: Prompt) -> str:
        enter = self._keys.enter
        lines = {line.text: line.id for line in prompt.lines}
        if self._replies and (self._replies[0] == "q" or self._replies[0] in lines):
            reply = self._replies.pop(0)
            return self._stopping(prompt) if reply == "q" else f"{list(lines).index(reply) + 1}{enter}"
        if not lines:
            return f"{STORY}{enter}" if prompt.is_text else f"{min(prompt.maximum, 40)}{enter}"
        ids = list(lines.values())
        if "quit" in ids:
            return self._from_menu(prompt)
        for wanted in (KEEP_ANSWERS, SHOW_RESULT, NONE, "no", UNSURE):
            # Of two lines "no" takes back what was picked.
            if wanted in ids and (wanted != "no" or UNSURE in ids):
                return f"{ids.index(wanted) + 1}{enter}"
        return f"1{enter}"

    def _from_menu(self, prompt: Prompt) -> str:
        """Under a result: opens all that only shows something, once each, where lines are typed; then leaves."""
        if self._keys.enter == "\r":
            return next(line.key for line in prompt.lines if line.id == "quit")
        for number, line in enumerate(prompt.lines, 1):
            if line.id == "quit" or line.id not in {*self._opened, "save", "page", "ask", "change"}:
                self._opened.append(line.id)
                return f"{number}\n"
        raise AssertionError("the menu has no way out")

    def _stopping(self, prompt: Prompt) -> str:
        return "q" if self._keys.enter == "\r" and prompt.lines else f"q{self._keys.enter}"


class Terminal(io.StringIO):
    """A standard stream that is a terminal."""

    def isatty(self) -> bool:
        return True


Interview = Callable[..., str]


def patched(monkeypatch: pytest.MonkeyPatch, person: Callable[[Prompter], Person]) -> None:
    """Puts the person in front of the prompter, wherever a module makes one."""
    make = session.make_prompter
    for module in [one for name, one in sys.modules.items() if name.startswith("midback_cli.terminal")]:
        if hasattr(module, "make_prompter"):
            monkeypatch.setattr(module, "make_prompter", lambda *given: person(make(*given)))


@pytest.fixture
def typed(run: Run, monkeypatch: pytest.MonkeyPatch) -> Interview:
    """A quiz in typed lines; gives all that it shows."""

    def quiz(*arguments: object, replies: Sequence[str] = ()) -> str:
        keyboard, out, err = Terminal(), Terminal(), Terminal()

        def send(text: str) -> None:
            place = keyboard.tell()
            keyboard.seek(0, io.SEEK_END)
            keyboard.write(text)
            keyboard.seek(place)

        with monkeypatch.context() as patch:
            patched(patch, lambda prompter: Person(prompter, send, TYPED_LINES, replies))
            for name, stream in (("stdin", keyboard), ("stdout", out), ("stderr", err)):
                patch.setattr(sys, name, stream)
            run("quiz", "--accessible", *arguments)
        return out.getvalue() + err.getvalue()

    return quiz


class Window:
    """A terminal's window that remembers every line it has shown."""

    def __init__(self) -> None:
        self.lines: dict[str, None] = {}
        self._screen = Screen(240, 60)
        self._stream = ByteStream(self._screen)
        self.buffer = self
        self.encoding = "utf-8"

    def write(self, data: bytes | str) -> int:
        self._stream.feed(data.encode() if isinstance(data, str) else data)
        for place in self._screen.dirty:
            line = self._screen.buffer[place]
            self.lines["".join(line[column].data for column in sorted(line)).rstrip()] = None
        self._screen.dirty.clear()
        return len(data)

    def flush(self) -> None:
        """Nothing waits to be shown."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise io.UnsupportedOperation


@pytest.fixture
def picked(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Interview]:
    """A quiz with menus; gives all that it shows."""
    # Keys that were sent before a prompt opens would be thrown away as type-ahead; a pipe has no other way to send.
    monkeypatch.setattr(running, "clear_typeahead", lambda terminal_input: None)
    monkeypatch.setattr(running, "_forget_type_ahead", lambda application: None)
    window = Window()
    output = Vt100_Output(window, lambda: Size(60, 240), term="xterm")  # type: ignore[arg-type]
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):
        yield _with_menus(run, monkeypatch, pipe, window)


def _with_menus(run: Run, monkeypatch: pytest.MonkeyPatch, pipe: PipeInput, window: Window) -> Interview:
    def quiz(*arguments: object, replies: Sequence[str] = ()) -> str:
        keyboard, out, err = Terminal(), Terminal(), Terminal()
        with monkeypatch.context() as patch:
            patched(patch, lambda prompter: Person(prompter, pipe.send_text, MENU_KEYS, replies))
            for name, stream in (("stdin", keyboard), ("stdout", out), ("stderr", err)):
                patch.setattr(sys, name, stream)
            run("quiz", *arguments)
        return "\n".join((*window.lines, out.getvalue(), err.getvalue()))

    return quiz


@pytest.fixture(params=["typed", "picked"])
def quiz(request: pytest.FixtureRequest) -> Interview:
    """A quiz on a terminal, in either way to answer it."""
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


STORY = "Der Fuß tut weh."
# What is typed that is no answer, and the key to stop.
SLIPS = "zzz q"
DANGER = CONTENT.pages["danger"].cues[1].text
MALE = next(option.label for option in CONTENT.questions["sex"].options if option.id == "male")


def said(quiz: Interview, *arguments: object, replies: Sequence[str] = ()) -> list[str]:
    """The foreign words of a quiz."""
    return foreign(NAMES_OF_FILES.sub(" ", quiz(*arguments, replies=replies)), f"{STORY} {SLIPS}")


def test_a_calm_interview(quiz: Interview) -> None:
    text = quiz("--country", "DE", replies=[MALE])
    assert CONTENT.screen_texts.passed in text and CONTENT.questions["place"].text in text
    assert_none(foreign(text, SLIPS))


def test_an_emergency_on_the_way(quiz: Interview) -> None:
    text = quiz("--country", "DE", replies=[DANGER])
    assert "Rufen Sie jetzt 112 an" in text or "RUFEN SIE JETZT 112 AN" in text
    assert_none(foreign(text, SLIPS))


def test_an_interview_that_is_kept_with_its_report(quiz: Interview, tmp_path: Path) -> None:
    path = tmp_path / "2.md"
    first = said(quiz, "--keep", "--report", path, "--save-answers", tmp_path / "3.json")
    report = foreign(path.read_text(encoding="utf-8"), STORY)
    assert_none(first, report, said(quiz, "--keep", "--follow-up"))


def test_an_interview_that_is_stopped_and_taken_up(quiz: Interview) -> None:
    stopped = quiz(replies=[MALE, "q"])
    assert "midback quiz --resume" in stopped
    # The next quiz offers to go on with it.
    texts = (stopped, quiz(replies=["q"]), quiz("--resume"))
    assert_none(*(foreign(NAMES_OF_FILES.sub(" ", text), SLIPS) for text in texts))


def test_an_interview_that_begins_with_words(typed: Interview) -> None:
    words = "Ich bin 66 und habe seit Wochen Schmerzen am Zeh. Er ist rot und geschwollen, kein Fieber."
    text = typed("--describe", words, "--all")
    assert CONTENT.questions["redness"].finding in text
    assert_none(foreign(text, f"{words} {SLIPS}"))


# ---------------------------------------------------------------- the test of the test


def test_the_words_of_the_content_are_no_ids() -> None:
    """If they were, an English word in code would pass for one of the content. "Still" is a word of both languages."""
    parts = {part for name in IDS for part in name.split("-") if len(part) > 2}
    assert parts & WORDS == {"still"}


@pytest.mark.parametrize(
    ("line", "is_foreign"),
    [
        ("Gicht. Kühlen Sie den Fuß.", False),
        ("GICHT: FUSS HOCH", False),
        ("Mehr: midback explain gout", False),
        ("Gicht  gout  Machen Sie einen Termin beim Hausarzt", False),
        ("Mehr: midback guide home-care --answers", False),
        ("kühlen sie den fuß", True),
        ("Gicht: strong match", True),
        ("Read on: midback explain gout", True),
        ("midback guide mid-back", True),
        ("Yes", True),
        ("Oder sprain", True),
    ],
)
def test_a_foreign_word_is_found(line: str, is_foreign: bool) -> None:
    assert bool(foreign(line)) is is_foreign


def test_a_foreign_word_of_json_and_of_a_page_is_found() -> None:
    document: Mapping[str, Any] = {"id": "gout", "name": "Gicht", "at": "2026-03-20T09:30:00+02:00", "match": "strong"}
    assert foreign_values(document) == []
    assert foreign_values({**document, "text": "About 4 in 100"}) == ["About: About 4 in 100"]
    page = '<html lang="de"><style>body {}</style><p title="Gicht">Der Fuß</p>'
    assert foreign_in(page, "html") == []
    assert foreign_in(page.replace("Gicht", "Sources"), "html") == ["Sources: Sources"]


def test_a_small_content_is_of_another_body_region_and_language(content: Content) -> None:
    assert CONTENT.texts.lang != content.texts.lang
    assert not CONTENT.conditions.keys() & content.conditions.keys()
