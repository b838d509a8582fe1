from __future__ import annotations

import io

import pytest

from midback_cli.terminal.face import Move, Prompt
from midback_cli.terminal.lines import LinesFace
from tests.test_menu import CONFIRM, NUMBER, PAGE, WORDS, YES_NO


@pytest.mark.parametrize(
    ("prompt", "typed", "reply"),
    [
        (PAGE, "1\n", ["a"]),
        (PAGE, "1 2\n", ["a", "b"]),
        (PAGE, "1,2\n", ["a", "b"]),
        (PAGE, "\n\n3\n", ["none"]),
        (PAGE, "1 3\n3\n", ["none"]),
        (PAGE, "9\nabc\n-1\n4\n", ["unsure"]),
        (PAGE, "b\n", Move.BACK),
        (PAGE, "q\n", Move.STOP),
        (PAGE, "?\n1\n", ["a"]),
        (YES_NO, "\n1 2\n2\n", "no"),
        (CONFIRM, "\n", "yes"),
        (CONFIRM, "2\n", "no"),
        (NUMBER, "\n11\n7\n", 7),
        (NUMBER, "u\n", "unsure"),
        (NUMBER, "99999999999\n٣\n3\n", 3),
        (WORDS, "It Hurts. 7\n", "It Hurts. 7"),
        (WORDS, "?\n\n", ""),
        (WORDS, "b\n", Move.BACK),
        (WORDS, "Q\n", Move.STOP),
    ],
)
def test_typed_lines_answer(prompt: Prompt, typed: str, reply: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert LinesFace().ask(prompt) == reply


def test_the_question_is_told_in_whole_lines_without_glyphs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("?\n1\n"))
    LinesFace().ask(PAGE)
    out = capsys.readouterr().out
    assert out.isascii()
    assert "1. First\n2. Second\n3. None of these\n4. Not sure\n" in out
    assert "It matters.\n" in out


def test_the_end_of_the_input_ends_the_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(EOFError):
        LinesFace().ask(PAGE)


@pytest.mark.parametrize(
    ("prompt", "picked", "reply"),
    [(PAGE, ("a", "b"), ["a", "b"]), (YES_NO, ("no",), "no"), (NUMBER, ("7",), 7), (NUMBER, ("unsure",), "unsure")],
)
def test_enter_keeps_the_answer_from_before(
    prompt: Prompt, picked: tuple[str, ...], reply: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert LinesFace().ask(prompt._replace(picked=picked)) == reply
