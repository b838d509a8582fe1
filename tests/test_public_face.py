"""What Python gets: the names, their examples, what they show of themselves, and the two functions for a text."""

from __future__ import annotations

import doctest
import os
import pydoc
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import midback_cli
from midback_cli import (
    Answers,
    Content,
    InvalidValue,
    Result,
    assess,
    assess_many,
    load_content,
    search_passages,
    suggest_answers,
)
from midback_cli.evaluation.against import against
from tests.conftest import ROOT

WITH_EXAMPLES = (
    "midback_cli",
    "midback_cli.assessment.many",
    "midback_cli.assessment.next_question",
    "midback_cli.assessment.result",
    "midback_cli.knowledge.loading",
    "midback_cli.language.own_words",
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_the_docstrings_run(name: str) -> None:
    ran = doctest.testmod(import_module(name))
    assert ran.attempted > 0
    assert ran.failed == 0


def test_help_lists_every_public_name() -> None:
    page = pydoc.plain(pydoc.render_doc(midback_cli))
    assert set(midback_cli.__all__) <= set(dir(midback_cli))
    assert not [name for name in midback_cli.__all__ if name not in page]


def test_what_python_shows_of_a_value_is_one_short_line(content: Content) -> None:
    answers = Answers.from_mapping({"age": 54, "chest-signs": ["cold-sweat"]}, content).with_story("my secret")
    for value in (content, answers, Answers(), assess(answers, content), assess(Answers(), content)):
        assert len(repr(value)) <= 100
    assert repr(answers) == "<Answers: 2 replies, story>"
    assert repr(assess(answers, content)).startswith("<Result: emergency-room, ")


def test_answers_and_result_are_frozen(content: Content) -> None:
    with pytest.raises(AttributeError):
        Answers().story = "another"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        assess(Answers(), content).none_of_these = 1.0  # type: ignore[misc]


def test_many_are_assessed_as_each_would_be_and_no_sooner_than_they_are_asked_for(content: Content) -> None:
    given: list[Answers | dict[str, object]] = [
        {"age": 54},
        Answers.from_mapping({"fever": "yes"}, content),
        {"version": 1, "answers": {"age": 70}},
    ]
    taken = []

    def people() -> Iterator[Answers | dict[str, object]]:
        for person in given:
            taken.append(person)
            yield person

    outcomes = assess_many(people(), content)
    assert taken == []
    first = next(outcomes)
    assert len(taken) == 1
    each = [person if isinstance(person, Answers) else Answers.from_mapping(person, content) for person in given]
    assert [first, *outcomes] == [assess(answers, content) for answers in each]


def test_of_many_a_bad_one_gives_its_error_and_the_rest_go_on(content: Content) -> None:
    bad: list[dict[str, object]] = [{"age": 54}, {"fevr": "yes"}, {"answers": 7}, {"age": 54}]
    first, unknown, no_table, last = assess_many(bad, content)
    assert isinstance(first, Result)
    assert first == last
    assert str(unknown) == "answers.fevr: is not a question or a page (did you mean fever?)"
    assert isinstance(no_table, InvalidValue)


def test_a_text_suggests_what_it_tells_and_nothing_else(content: Content) -> None:
    answers = suggest_answers("I am 58.\x1b[2J No fever.", content)
    assert answers.to_mapping(content)["answers"] == {"age": 58, "fever": "no"}
    assert suggest_answers("", content) == Answers()


def test_a_text_is_read_by_the_words_of_the_content_that_is_given(content: Content, tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "content", tmp_path / "own")
    phrases = folder / "phrases.toml"
    phrases.write_text(phrases.read_text(encoding="utf-8").replace('"fever', '"zorbling'), encoding="utf-8")
    own = load_content(os.path.relpath(folder))
    assert "fever" in suggest_answers("no fever", content).replies
    assert "fever" not in suggest_answers("no fever", own).replies
    assert "fever" in suggest_answers("no zorbling", own).replies


def test_the_further_files_are_found_after_the_program_has_changed_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "own")
    monkeypatch.chdir(tmp_path)
    own = load_content("own")
    monkeypatch.chdir("/")
    assert search_passages("heat pack", own)[0]


def test_loading_content_reads_no_further_file(content: Content, tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "content", tmp_path / "own")
    (folder / "phrases.toml").write_text("broken", encoding="utf-8")
    (folder / "synonyms.toml").write_text("broken", encoding="utf-8")
    assert load_content(folder) == content


def test_a_question_is_answered_with_the_lines_that_ask_quotes(content: Content) -> None:
    found, first = search_passages("how long should I use a heat pack", content)
    assert first is None
    assert found[0].place == "home_care.heat"
    assert found[0].lines
    assert search_passages("the capital of France", content) == ((), None)
    assert search_passages(" ", content) == ((), None)


def test_what_must_be_said_first_stands_beside_the_passages(content: Content) -> None:
    _, first = search_passages("crushing chest pain, cold sweat, what helps against back pain", content)
    assert first is not None
    assert first.is_emergency


def test_a_text_too_long_for_a_question_is_read_for_an_emergency_alone(content: Content) -> None:
    long = "My back hurts a little at my desk. " * 80
    with pytest.raises(InvalidValue, match="at most 2,000 characters"):
        search_passages(long, content)
    found, first = search_passages(f"{long} Now I have crushing chest pain and a cold sweat.", content)
    assert found == ()
    assert first is not None
    assert first.is_emergency


def test_where_content_lies_is_no_difference(content: Content, tmp_path: Path) -> None:
    copied = load_content(shutil.copytree(ROOT / "content", tmp_path / "copied"))
    assert copied == content
    assert against(copied, content) == ()
