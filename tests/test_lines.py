from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midback_cli.terminal.lines import LinePrompter
from midback_cli.terminal.prompter import Line, Move, Prompt
from tests.test_menu import CONFIRM, GERMAN, NUMBER, PAGE, TEXTS, WORDS, YES_NO


@pytest.mark.parametrize(
    ("prompt", "typed", "reply"),
    [
        (PAGE, "1\n", ["a"]),
        (PAGE, "1 2\n", ["a", "b"]),
        (PAGE, "1,2\n", ["a", "b"]),
        (PAGE, "\n\n3\n", ["none"]),
        (PAGE, "1 3\n3\n", ["none"]),
        (PAGE, "9\nabc\n-1\n4\n", ["unsure"]),
        (PAGE._replace(alone=frozenset(("none",))), "1 4\n", ["a", "unsure"]),
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
    assert LinePrompter(TEXTS).ask(prompt) == reply


def test_the_question_is_told_in_whole_lines_without_glyphs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("?\n1\n"))
    LinePrompter(TEXTS).ask(PAGE)
    out = capsys.readouterr().out
    assert out.isascii()
    assert "1. First\n2. Second\n3. None of these\n4. Not sure\n" in out
    assert "It matters.\n" in out


def test_the_end_of_the_input_ends_the_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(EOFError):
        LinePrompter(TEXTS).ask(PAGE)


@pytest.mark.parametrize(
    ("prompt", "picked", "reply"),
    [(PAGE, ("a", "b"), ["a", "b"]), (YES_NO, ("no",), "no"), (NUMBER, ("7",), 7), (NUMBER, ("unsure",), "unsure")],
)
def test_enter_keeps_the_answer_from_before(
    prompt: Prompt, picked: tuple[str, ...], reply: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert LinePrompter(TEXTS).ask(prompt._replace(picked=picked)) == reply


_LIST = PAGE._replace(lines=tuple(Line(f"line-{number}", f"Sign {number} of all") for number in range(1, 13)))
_FORMS = ("{}", "{}.", "{})", " {} ", "{}:", "0{}")


def _wide(text: str) -> str:
    """The digits as an East Asian keyboard types them."""
    return text.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(
    picked=st.sets(st.integers(1, 12), min_size=1, max_size=5),
    form=st.sampled_from(_FORMS),
    between=st.sampled_from([" ", ",", ", ", " and ", " AND ", "; ", " & ", " + "]),
    is_wide=st.booleans(),
)
def test_numbers_pick_their_lines_however_they_are_written(
    picked: set[int], form: str, between: str, is_wide: bool
) -> None:
    typed = between.join(form.format(number) for number in sorted(picked))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sys.stdin", io.StringIO(f"{_wide(typed) if is_wide else typed}\n4\n"))
        reply = LinePrompter(TEXTS).ask(_LIST)
    # A nought before a number of two digits makes three, which is no line; then the next line is the answer.
    is_refused = form == "0{}" and max(picked) > 9
    assert reply == (["line-4"] if is_refused else [f"line-{number}" for number in sorted(picked)])


@pytest.mark.parametrize("change", [str, str.upper, str.lower, lambda text: f"  {text}. "])
@pytest.mark.parametrize("line", [*PAGE.lines, *YES_NO.lines])
def test_the_words_of_a_line_pick_it(line: Line, change: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    prompt = PAGE if line in PAGE.lines else YES_NO
    monkeypatch.setattr("sys.stdin", io.StringIO(change(line.text) + "\n"))
    assert LinePrompter(TEXTS).ask(prompt) == ([line.id] if prompt.several else line.id)


@pytest.mark.parametrize(
    ("prompt", "typed", "reply"),
    [
        (YES_NO, "y", "yes"),
        (YES_NO, "N", "no"),
        (YES_NO, "u", "unsure"),
        (PAGE, "none", ["none"]),
        (PAGE, "U", ["unsure"]),
        (PAGE, "No.", ["none"]),
        (PAGE, "#3", ["none"]),
        (PAGE, "(1) and (2)", ["a", "b"]),
        (PAGE, "Back", Move.BACK),
        (PAGE, "quit", Move.STOP),
        (NUMBER, "7/10", 7),
        (WORDS, "Stop", "Stop"),
    ],
)
def test_short_words_pick_their_line(
    prompt: Prompt, typed: str, reply: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
    assert LinePrompter(TEXTS).ask(prompt) == reply


@pytest.mark.parametrize("typed", ["1 or 3", "perhaps", "1-3", "13", "none 1", "1 none", "yes", "no 1"])
def test_what_could_mean_two_things_is_refused_and_the_question_asked_again(
    typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n4\n"))
    assert LinePrompter(TEXTS).ask(PAGE) == ["unsure"]
    out = " ".join(capsys.readouterr().out.split())
    assert (
        "That is not one of the answers. Type the numbers of all lines that fit, from 1 to 4, or the words of a line."
        in out
    )
    assert out.count(PAGE.question) == 2


@pytest.mark.parametrize(
    ("prompt", "typed", "reply"),
    [
        (YES_NO, "j\n", "yes"),
        (YES_NO, "Nein\n", "no"),
        (YES_NO, "weiß nicht\n", "unsure"),
        (PAGE, "1 und 2\n", ["a", "b"]),
        (PAGE, "1 and 2\n2\n", ["b"]),
        (PAGE, "nein\n", ["none"]),
        (PAGE, "zurück\n", Move.BACK),
        (PAGE, "back\nende\n", Move.STOP),
        (NUMBER, "unsicher\n", "unsure"),
        (WORDS, "Ende\n", "Ende"),
        (WORDS, "z\n", Move.BACK),
    ],
)
def test_what_is_typed_is_in_the_language_of_the_content(
    prompt: Prompt, typed: str, reply: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert LinePrompter(GERMAN).ask(prompt) == reply
