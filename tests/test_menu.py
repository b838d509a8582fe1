"""The menu face driven by keys: prompt_toolkit's pipe input in, a dummy output out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from midback_cli.terminal import running
from midback_cli.terminal.face import Line, Move, Prompt
from midback_cli.terminal.menu import MenuFace

DOWN, UP, ENTER, CTRL_C = "\x1b[B", "\x1b[A", "\r", "\x03"
PAGE = Prompt(
    progress="Part 1",
    question="Any of these?",
    why="It matters.",
    lines=(Line("a", "First"), Line("b", "Second"), Line("none", "None of these"), Line("unsure", "Not sure")),
    several=True,
    alone=frozenset(("none", "unsure")),
)
YES_NO = Prompt(progress="", question="So?", lines=(Line("yes", "Yes"), Line("no", "No"), Line("unsure", "Not sure")))
CONFIRM = Prompt(progress="", question="Right?", lines=(Line("yes", "Yes"), Line("no", "No")), default="yes")
NUMBER = Prompt(progress="", question="How bad?", maximum=10)
WORDS = Prompt(progress="", question="In your own words?", is_text=True)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[PipeInput]:
    # Keys that were sent before a prompt opens would be thrown away as type-ahead; a pipe has no other way to send.
    monkeypatch.setattr(running, "clear_typeahead", lambda terminal_input: None)
    monkeypatch.setattr(running, "_forget_type_ahead", lambda application: None)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


@pytest.mark.parametrize(
    ("prompt", "typed", "reply"),
    [
        (PAGE, "1" + ENTER, ["a"]),
        (PAGE, "12" + ENTER, ["a", "b"]),
        (PAGE, " " + ENTER, ["a"]),
        (PAGE, DOWN + " " + ENTER, ["b"]),
        (PAGE, "11" + "2" + ENTER, ["b"]),
        (PAGE, "12" + "3" + ENTER, ["none"]),
        (PAGE, "3" + "1" + ENTER, ["a"]),
        (PAGE, "34" + ENTER, ["unsure"]),
        (PAGE, ENTER + ENTER + "3" + ENTER, ["none"]),
        (PAGE, "a" + "i" + ENTER + "3" + ENTER, ["none"]),
        (PAGE, "b", Move.BACK),
        (PAGE, UP + ENTER, Move.BACK),
        (PAGE, UP + " " + UP + " " + ENTER, ["unsure"]),
        (PAGE, "q", Move.STOP),
        (PAGE, "?" + "1" + ENTER, ["a"]),
        (PAGE, "1?" + ENTER, ["a"]),
        (PAGE, "Q", Move.STOP),
        (PAGE, "u" + ENTER, ["unsure"]),
        (PAGE, DOWN + DOWN + ENTER, ["none"]),
        (PAGE, "1" + DOWN + DOWN + ENTER + ENTER, ["none"]),
        (PAGE, "1" + DOWN + ENTER + ENTER, ["a"]),
        (YES_NO, "y" + ENTER, "yes"),
        (YES_NO, "N" + ENTER, "no"),
        (YES_NO, "jj" + ENTER, "yes"),
        (YES_NO, "k" + ENTER, "no"),
        (YES_NO, "\x0e\x10\x10" + ENTER, "no"),
        (YES_NO, "1" + ENTER, "yes"),
        (YES_NO, ENTER + "2" + ENTER, "no"),
        (YES_NO, UP + ENTER, "no"),
        (YES_NO, UP + DOWN + ENTER, "unsure"),
        (YES_NO, DOWN + ENTER, Move.BACK),
        (YES_NO, "b", Move.BACK),
        (CONFIRM, ENTER, "yes"),
        (CONFIRM, "2" + ENTER, "no"),
        (NUMBER, "7" + ENTER, 7),
        (NUMBER, "u" + ENTER, "unsure"),
        (NUMBER, "Not sure." + ENTER, "unsure"),
        (NUMBER, "b" + ENTER, Move.BACK),
        (NUMBER, "Q" + ENTER, Move.STOP),
        (NUMBER, "about 5" + ENTER + "\x15" + "6" + ENTER, 6),
        (NUMBER, "1q" + ENTER + "\x7f" + ENTER, 1),
        (NUMBER, ENTER + "14" + ENTER + "\x7f\x7f" + "3" + ENTER, 3),
        (NUMBER, "?" + ENTER + "3" + ENTER, 3),
        (NUMBER, "\uff17." + ENTER, 7),
        (WORDS, "It Hurts. 7" + ENTER, "It Hurts. 7"),
        (WORDS, "u" + ENTER, "u"),
        (WORDS, ENTER, ""),
        (WORDS, "?" + ENTER + "early" + ENTER, "early"),
        (WORDS, "b" + ENTER, Move.BACK),
        (WORDS, "Q" + ENTER, Move.STOP),
    ],
)
def test_keys_answer(prompt: Prompt, typed: str, reply: object, keys: PipeInput) -> None:
    keys.send_text(typed)
    assert MenuFace().ask(prompt) == reply


@pytest.mark.parametrize(
    ("prompt", "picked", "typed", "reply"),
    [
        (PAGE, ("a",), ENTER, ["a"]),
        (PAGE, ("a",), "2" + ENTER, ["a", "b"]),
        (YES_NO, ("no",), ENTER, "no"),
        (NUMBER, ("7",), ENTER, 7),
    ],
)
def test_the_answer_from_before_is_picked_already(
    prompt: Prompt, picked: tuple[str, ...], typed: str, reply: object, keys: PipeInput
) -> None:
    keys.send_text(typed)
    assert MenuFace().ask(prompt._replace(picked=picked)) == reply


def test_a_long_list_has_no_digits_that_could_mean_another_line(keys: PipeInput) -> None:
    long = YES_NO._replace(lines=tuple(Line(f"line-{number}", f"Line {number}") for number in range(12)))
    keys.send_text("1" + "0" + DOWN + ENTER)
    assert MenuFace().ask(long._replace(default="line-0")) == "line-1"


def test_a_number_with_leading_zeros_is_no_answer(keys: PipeInput) -> None:
    keys.send_text("00009999" + ENTER + "\x7f" * 8 + "4" + ENTER)
    assert MenuFace().ask(NUMBER) == 4


def test_ctrl_d_ends_the_input(keys: PipeInput) -> None:
    keys.send_text("\x04")
    with pytest.raises(EOFError):
        MenuFace().ask(PAGE)


@pytest.mark.parametrize("prompt", [PAGE, YES_NO, NUMBER])
def test_ctrl_c_interrupts(prompt: Prompt, keys: PipeInput) -> None:
    keys.send_text(CTRL_C)
    with pytest.raises(KeyboardInterrupt):
        MenuFace().ask(prompt)


def test_back_is_no_key_where_there_is_nothing_to_go_back_to(keys: PipeInput) -> None:
    keys.send_text("b" + "1" + ENTER)
    assert MenuFace().ask(PAGE._replace(can_go_back=False)) == ["a"]
