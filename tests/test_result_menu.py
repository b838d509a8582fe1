"""The menu under a result: what each line opens, and that nobody answers twice to save, to print or to correct."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from midback_cli import Answers, Result, assess, load_content
from midback_cli.language.lookup import ambulance, find_condition
from midback_cli.rendering.blocks import Block, Paragraph
from midback_cli.rendering.plain import write_plain
from midback_cli.terminal import running
from midback_cli.terminal.first_page import first_page, last_lines
from midback_cli.terminal.key_menu import key_rows
from midback_cli.terminal.menu import MenuPrompter
from midback_cli.terminal.prompter import Line, Move, Prompt
from midback_cli.terminal.result_menu import Deeds, ResultMenu
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
NUMBER = ambulance("GB", CONTENT)
STRAIN: dict[str, object] = {
    "recent-injury": "lift-or-twist",
    "pain-duration": "1-to-7-days",
    "severity": 3,
    "sex": "male",
    "age": 40,
}
FAINT: dict[str, object] = {"danger-now": ["fainting"]}


def result_of(raw: dict[str, object]) -> Result:
    return assess(Answers.from_mapping(raw, CONTENT), CONTENT)


class Asked:
    """A prompter that picks these lines, one after another, and keeps what it was shown."""

    def __init__(self, *replies: str | Move | type[BaseException]) -> None:
        self.prompts: list[Prompt] = []
        self.shown: list[str] = []
        self._replies = iter(replies)

    def show(self, blocks: tuple[Block, ...]) -> None:
        self.shown.append(write_plain(blocks))

    def ask(self, prompt: Prompt) -> str | Move:
        self.prompts.append(prompt)
        reply = next(self._replies)
        if isinstance(reply, type):
            raise reply
        return reply


def menu_of(
    prompter: Asked,
    raw: dict[str, object] = STRAIN,
    *,
    saved: list[bool] | None = None,
    earlier: tuple[Block, ...] = (),
) -> ResultMenu:
    def save() -> bool:
        if saved is not None:
            saved.append(True)
        return True

    deeds = Deeds(save, lambda: "<!DOCTYPE html>", earlier)
    return ResultMenu(result_of(raw), NUMBER, prompter, deeds, is_plain=True, is_saved=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ("causes", "It fits: it began with a lift or a twist"),
        ("care", "WHAT A DOCTOR MAY DO"),
        ("pills", "1,200 mg"),
        ("warning", "call 999"),
        ("visit", "What do you think is the cause?"),
        ("sources", "NICE NG59"),
    ],
)
def test_each_section_opens_and_the_menu_comes_back(line: str, holds: str) -> None:
    prompter = Asked(line, "quit")
    assert menu_of(prompter).run() is False
    assert holds in prompter.shown[0]
    assert len(prompter.prompts) == 2


def test_a_result_is_saved_once(capsys: pytest.CaptureFixture[str]) -> None:
    saved: list[bool] = []
    prompter = Asked("save", "save", "quit")
    menu_of(prompter, saved=saved).run()
    assert saved == [True]
    assert "saved already" in capsys.readouterr().err
    assert prompter.prompts[0].lines[-1].text == "Quit. This result is not saved."
    assert prompter.prompts[-1].lines[-1].text == "Quit"


def test_the_page_for_the_doctor_overwrites_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "visit.html").write_text("mine", encoding="utf-8")
    menu_of(Asked("page", "page", "quit")).run()
    assert (tmp_path / "visit.html").read_text(encoding="utf-8") == "mine"
    for name in ("visit2.html", "visit3.html"):
        assert (tmp_path / name).read_text(encoding="utf-8") == "<!DOCTYPE html>"
        assert os.name != "posix" or stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_told_and_the_menu_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    prompter = Asked("page", "quit")
    assert menu_of(prompter).run() is False
    assert "visit.html" in capsys.readouterr().err


def test_a_question_is_answered_from_the_content() -> None:
    prompter = Asked("ask", "how long should I use a heat pack", "ask", "", "ask", Move.BACK, "quit")
    menu_of(prompter).run()
    assert "15 to 20 minutes" in " ".join(prompter.shown)
    assert len(prompter.shown) == 1


@pytest.mark.parametrize("reply", ["quit", Move.STOP, KeyboardInterrupt, EOFError])
def test_the_person_leaves(reply: str | Move | type[BaseException]) -> None:
    assert menu_of(Asked(reply)).run() is False


def test_the_person_goes_back_into_the_answers() -> None:
    assert menu_of(Asked("causes", "change")).run() is True


def test_what_changed_since_last_time_has_a_line_where_there_was_one() -> None:
    prompter = Asked("earlier", "quit")
    menu_of(prompter, earlier=(Paragraph("It was 7."),)).run()
    assert prompter.shown == ["It was 7.\n"]
    other = Asked("quit")
    menu_of(other).run()
    assert "earlier" not in [line.id for line in other.prompts[0].lines]


def test_below_an_emergency_the_number_stands_in_the_prompt() -> None:
    prompter = Asked("quit")
    menu_of(prompter, FAINT).run()
    prompt = prompter.prompts[0]
    assert "999" in prompt.question
    assert [line.id for line in prompt.lines] == ["again", "more", "page", "save", "change", "quit"]


def test_where_lines_are_typed_no_line_has_a_key() -> None:
    prompter = Asked("quit")
    menu_of(prompter).run()
    assert not any(line.key for line in prompter.prompts[0].lines)
    assert prompter.prompts[0].question == "What now?"


def test_no_two_lines_share_a_key() -> None:
    for raw in (STRAIN, FAINT):
        prompter = Asked("quit")
        menu = menu_of(prompter, raw, earlier=(Paragraph("x"),))
        menu._is_plain = False
        menu.run()
        keys = [line.key.lower() for line in prompter.prompts[0].lines]
        assert len(set(keys)) == len(keys)
        assert all(len(key) == 1 for key in keys)


def test_the_keys_fit_two_rows_of_80_columns() -> None:
    prompter = Asked("quit")
    menu = menu_of(prompter)
    menu._is_plain = False
    menu.run()
    rows = list(key_rows(prompter.prompts[0].lines, 79))
    assert len(rows) == 2
    assert [line for row in rows for line in row] == list(prompter.prompts[0].lines)


@pytest.mark.parametrize("width", [20, 40, 60])
def test_no_key_stands_apart_from_its_words(width: int) -> None:
    lines = [Line(str(number), "", str(number), f"some words {number}") for number in range(9)]
    for row in key_rows(lines, width):
        assert len("   ".join(f"{line.key} {line.short}" for line in row)) <= width


# ---------------------------------------------------------------- one key


KEYS = Prompt(
    "", "", lines=(Line("a", "A line", "1", "one"), Line("b", "B line", "s", "two"), Line("c", "C", "q", "q"))
)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[PipeInput]:
    # Keys sent before a prompt opens would be dropped as type-ahead, but a pipe can only send them early.
    monkeypatch.setattr(running, "clear_typeahead", lambda terminal_input: None)
    monkeypatch.setattr(running, "_forget_type_ahead", lambda application: None)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


@pytest.mark.parametrize(("typed", "reply"), [("1", "a"), ("s", "b"), ("S", "b"), ("x\r \x1b[B9q", "c")])
def test_one_key_answers_and_every_other_key_does_nothing(typed: str, reply: str, keys: PipeInput) -> None:
    keys.send_text(typed)
    assert MenuPrompter(CONTENT.texts).ask(KEYS) == reply


@pytest.mark.parametrize(("typed", "raised"), [("\x03", KeyboardInterrupt), ("\x04", EOFError)])
def test_the_menu_of_keys_can_be_left(typed: str, raised: type[BaseException], keys: PipeInput) -> None:
    keys.send_text(typed)
    with pytest.raises(raised):
        MenuPrompter(CONTENT.texts).ask(KEYS)


def test_what_is_pasted_answers_nothing(keys: PipeInput) -> None:
    keys.send_text("\x1b[200~1sq\x1b[201~s")
    assert MenuPrompter(CONTENT.texts).ask(KEYS) == "b"


# ---------------------------------------------------------------- what stays


@pytest.mark.parametrize("raw", [STRAIN, FAINT, {"fever": "yes"}], ids=["mild", "ambulance", "prompt"])
def test_the_advice_the_number_and_where_to_read_on_stay(raw: dict[str, object]) -> None:
    result = result_of(raw)
    lines = last_lines(result, NUMBER)
    label = result.urgency_text.headline or result.urgency_text.label
    assert lines.startswith(label.replace("{number}", "999"))
    assert "In an emergency, call 999 now." in lines
    assert f'midback explain "{result.causes[0].condition.name}"' in lines


def test_the_name_that_is_printed_to_read_on_is_known() -> None:
    for condition in CONTENT.conditions.values():
        assert find_condition(condition.name, CONTENT) == condition


def test_a_first_page_that_does_not_fit_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LINES", "12")
    assert not first_page(result_of(STRAIN), NUMBER, is_plain=False, rows_below=4).fits
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    assert first_page(result_of(STRAIN), NUMBER, is_plain=False, rows_below=2).fits
