"""The menu prompter driven by keys: prompt_toolkit's pipe input in, a dummy output out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.formatted_text import to_formatted_text
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from midback_cli import load_content
from midback_cli.terminal import one_key, running
from midback_cli.terminal.menu import MenuPrompter
from midback_cli.terminal.one_key import OneKey
from midback_cli.terminal.pick_list import PickList
from midback_cli.terminal.prompter import Line, Move, Prompt
from midback_cli.terminal.prompts import stop_prompt
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
GERMAN = load_content(ROOT / "tests" / "small_content").texts
TEXTS, STOP = CONTENT.texts, stop_prompt(CONTENT)

DOWN, UP, ENTER, CTRL_C = "\x1b[B", "\x1b[A", "\r", "\x03"
PAGE = Prompt(
    progress="Part 1",
    question="Any of these?",
    why="It matters.",
    lines=(Line("a", "First"), Line("b", "Second"), Line("none", "None of these"), Line("unsure", "Not sure")),
    several=True,
    alone=frozenset(("none", "unsure")),
)
# A page on which a person may be sure of one line, and not of another.
MIXED = PAGE._replace(alone=frozenset(("none",)))
YES_NO = Prompt(progress="", question="So?", lines=(Line("yes", "Yes"), Line("no", "No"), Line("unsure", "Not sure")))
CONFIRM = Prompt(progress="", question="Right?", lines=(Line("yes", "Yes"), Line("no", "No")), default="yes")
NUMBER = Prompt(progress="", question="How bad?", maximum=10)
WORDS = Prompt(progress="", question="In your own words?", is_text=True)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[PipeInput]:
    # Keys sent before a prompt opens would be dropped as type-ahead, but a pipe can only send them early.
    monkeypatch.setattr(running, "clear_typeahead", lambda terminal_input: None)
    monkeypatch.setattr(running, "_forget_type_ahead", lambda application: None)
    monkeypatch.setattr(OneKey, "is_meant", lambda self, key: True)
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
        (MIXED, "14" + ENTER, ["a", "unsure"]),
        (MIXED, "41" + ENTER, ["a", "unsure"]),
        (MIXED, "34" + ENTER, ["unsure"]),
        (MIXED, "143" + ENTER, ["none"]),
        (MIXED, UP + UP + ENTER, ["unsure"]),
        (MIXED, "1" + UP + UP + ENTER + ENTER, ["a"]),
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
        (YES_NO, "y", "yes"),
        (YES_NO, "N", "no"),
        (YES_NO, "u", "unsure"),
        (YES_NO, "?x" + UP + "y", "yes"),
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
        (CONFIRM, "n", "no"),
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
    assert MenuPrompter(TEXTS).ask(prompt) == reply


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
    assert MenuPrompter(TEXTS).ask(prompt._replace(picked=picked)) == reply


def test_a_long_list_has_no_digits_that_could_mean_another_line(keys: PipeInput) -> None:
    long = YES_NO._replace(lines=tuple(Line(f"line-{number}", f"Line {number}") for number in range(12)))
    keys.send_text("1" + "0" + DOWN + ENTER)
    assert MenuPrompter(TEXTS).ask(long._replace(default="line-0")) == "line-1"


def test_a_number_with_leading_zeros_is_no_answer(keys: PipeInput) -> None:
    keys.send_text("00009999" + ENTER + "\x7f" * 8 + "4" + ENTER)
    assert MenuPrompter(TEXTS).ask(NUMBER) == 4


def test_a_key_that_answers_at_once_counts_only_once_the_question_can_have_been_read(
    keys: PipeInput, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(running, "clear_typeahead", lambda terminal_input: None)
    keys.send_text("nyu" + "\x04")
    with pytest.raises(EOFError):
        MenuPrompter(TEXTS).ask(YES_NO)


def test_a_key_that_is_held_down_answers_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(one_key, "monotonic", lambda: clock[0])
    guard = OneKey()

    def after(seconds: float, key: str) -> bool:
        clock[0] += seconds
        return guard.is_meant(key)

    guard.shown()
    assert after(1.0, "n")
    guard.shown()
    assert [after(seconds, "n") for seconds in (0.5, 0.03, 0.03, 0.03, 0.7)] == [False] * 5
    assert after(0.9, "n")
    guard.shown()
    assert not after(0.1, "y"), "nobody has read the question by then"
    guard.shown()
    assert after(0.3, "u")


def test_ctrl_d_ends_the_input(keys: PipeInput) -> None:
    keys.send_text("\x04")
    with pytest.raises(EOFError):
        MenuPrompter(TEXTS).ask(PAGE)


@pytest.mark.parametrize("prompt", [PAGE, YES_NO, NUMBER])
def test_ctrl_c_interrupts(prompt: Prompt, keys: PipeInput) -> None:
    keys.send_text(CTRL_C)
    with pytest.raises(KeyboardInterrupt):
        MenuPrompter(TEXTS).ask(prompt)


def test_back_is_no_key_where_there_is_nothing_to_go_back_to(keys: PipeInput) -> None:
    keys.send_text("b" + "1" + ENTER)
    assert MenuPrompter(TEXTS).ask(PAGE._replace(can_go_back=False)) == ["a"]


# What a person does on a list, and ways to leave a question for a moment and come back to it.
_WAYS_OUT = ("?", "q" + ENTER, "Q" + ENTER, "\t")
_ON_A_LIST = st.lists(st.sampled_from([*"1234 jkun", DOWN, UP]), max_size=8)
_IN_A_FIELD = st.lists(st.sampled_from([*"0123456789xq ", "\x7f"]), max_size=6)


def answered(prompt: Prompt, typed: str) -> object:
    """The reply to keys that are sent all at once; a stop is taken back, as in the dialogue."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(running, "clear_typeahead", lambda terminal_input: None)
        patched.setattr(OneKey, "is_meant", lambda self, key: True)
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
            pipe.send_text(typed)
            pipe.close()
            face = MenuPrompter(TEXTS)
            try:
                while (reply := face.ask(prompt)) is Move.STOP:
                    face.ask(STOP)
            except EOFError:
                return None
            return reply


@settings(max_examples=25, deadline=None)
@given(prompt=st.sampled_from([PAGE, YES_NO]), keys=_ON_A_LIST, data=st.data())
def test_what_was_picked_is_still_there_after_every_way_out_and_back(
    prompt: Prompt, keys: list[str], data: st.DataObject
) -> None:
    wandering = [key + data.draw(st.sampled_from(["", *_WAYS_OUT])) for key in keys]
    assert answered(prompt, "".join(wandering) + ENTER + ENTER) == answered(prompt, "".join(keys) + ENTER + ENTER)


@settings(max_examples=25, deadline=None)
@given(typed=_IN_A_FIELD, other=st.sampled_from([f"99{ENTER}\x15", f"?{ENTER}", f"q{ENTER}{ENTER}", ENTER]))
def test_a_way_out_of_a_field_does_not_change_what_is_typed_after_it(typed: list[str], other: str) -> None:
    assert answered(NUMBER, other + "".join(typed) + ENTER) == answered(NUMBER, "".join(typed) + ENTER)


@pytest.mark.parametrize("now", ["0", "1", "7", "unsure"])
@pytest.mark.parametrize("number", range(11))
def test_a_number_typed_anew_replaces_the_old_one(now: str, number: int) -> None:
    assert answered(NUMBER._replace(picked=(now,)), f"{number}{ENTER}") == number


@settings(max_examples=80, deadline=None)
@given(picked=st.sets(st.sampled_from("ab")), keys=_ON_A_LIST)
@example(picked=set(), keys=["1", DOWN, DOWN])
def test_enter_sends_a_sign_only_from_a_line_that_is_picked(picked: set[str], keys: list[str]) -> None:
    """Held against a model of its own: what is marked, and where the pointer is, when Enter is pressed once."""
    ids, marked = [line.id for line in PAGE.lines], set(picked)
    pointer, own = ids.index(min(picked)) if picked else 0, set[str]()
    for key in keys:
        pointer = {"j": pointer + 1, DOWN: pointer + 1, "k": pointer - 1, UP: pointer - 1}.get(key, pointer) % 5
        pointer = {"u": 3}.get(key, int(key) - 1 if key.isdigit() else pointer)
        if (key == " " or key.isdigit() or key == "u") and pointer < 4:
            line = ids[pointer]
            if line in marked:
                marked.discard(line)
            else:
                marked = {line} if pointer > 1 else (marked - {"none", "unsure"}) | {line}
                own.add(line)
    reply = answered(PAGE._replace(picked=tuple(sorted(picked))), "".join(keys) + ENTER)
    if pointer == 4:
        assert reply is Move.BACK
    elif ids[pointer] in marked:
        assert reply == [line for line in ids if line in marked]
    elif pointer > 1 and own.isdisjoint(marked - {"none", "unsure"}):
        assert reply == [ids[pointer]]
    else:
        assert reply is None, "nothing is sent: a hint says what Enter would do"


@pytest.mark.parametrize(
    ("prompt", "typed", "reply"),
    [
        (YES_NO, "j", "yes"),
        (YES_NO, "N", "no"),
        (PAGE, "bz", Move.BACK),
        (NUMBER, "u" + ENTER, "unsure"),
        (WORDS, "z" + ENTER, Move.BACK),
    ],
)
def test_keys_are_letters_of_the_language_of_the_content(
    prompt: Prompt, typed: str, reply: object, keys: PipeInput
) -> None:
    keys.send_text(typed)
    assert MenuPrompter(GERMAN).ask(prompt) == reply


@pytest.mark.parametrize("picked", [(), ("a",), ("a", "b"), ("unsure",)])
def test_only_what_can_be_picked_has_a_box(picked: tuple[str, ...], keys: PipeInput) -> None:
    menu = PickList(PAGE._replace(picked=picked), None, TEXTS, OneKey(), input=keys, output=DummyOutput())
    drawn = next(control for control in menu.application.layout.find_all_controls() if hasattr(control, "choices"))
    *lines, go_back = "".join(part[1] for part in to_formatted_text(drawn.text)).splitlines()  # type: ignore[attr-defined]
    assert [line.lstrip(" >")[:3] for line in lines] == [f"[{'x' if one.id in picked else ' '}]" for one in PAGE.lines]
    assert go_back.strip() == TEXTS.menu.go_back
    assert go_back.index(TEXTS.menu.go_back) == lines[0].index("1.")
