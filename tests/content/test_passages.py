from __future__ import annotations

import shlex
from dataclasses import replace

from midback_cli import Content
from midback_cli.knowledge.loading import load_synonyms
from midback_cli.language.lookup import find_condition
from midback_cli.language.passages import command_for, misplaced, passages, shown_by
from tests.conftest import ROOT


def test_every_place_is_its_own(content: Content) -> None:
    places = [passage.place for passage in passages(content)]
    assert len(set(places)) == len(places)


def test_every_passage_has_words_and_known_sources(content: Content) -> None:
    for passage in passages(content):
        assert passage.heading and passage.lines and all(passage.lines), passage.place
        assert set(passage.references) <= {*content.sources, "estimate"}


def test_every_topic_and_every_word_points_at_a_passage_and_every_passage_is_shown(content: Content) -> None:
    assert misplaced(content, load_synonyms(content, ROOT / "content")) == ()


def test_a_topic_or_a_word_that_points_nowhere_is_a_problem(content: Content) -> None:
    synonyms = load_synonyms(content, ROOT / "content")
    assert [str(problem) for problem in misplaced(content, synonyms._replace(words={"sleep.nap": ("nap",)}))] == [
        "synonyms.toml.words: 'sleep.nap' is not a place of the content"
    ]


def test_every_condition_and_every_piece_of_care_is_a_passage(content: Content) -> None:
    places = {passage.place for passage in passages(content)}
    assert {f"condition.{name}" for name in content.conditions} <= places
    for chapter in ("emergency", "causes", "home_care", "doctor_care"):
        assert {f"{chapter}.{item.id}" for item in getattr(content.chapters, chapter).items} <= places
    assert {f"faq.{faq.id}" for faq in content.faq} <= places


def test_the_command_that_reads_on_shows_the_passage(content: Content) -> None:
    every = passages(content)
    for passage in every:
        verb, name = shlex.split(command_for(passage.place, content))[1:]
        topics = {f"faq.{faq.id}": faq.topic for faq in content.faq if faq.topic}
        if passage.place in topics:
            assert verb == "guide" and name == topics[passage.place] and name in content.topics
        elif verb == "guide":
            assert passage in shown_by(content.topics[name], every)
        else:
            assert passage.stands_under(f"condition.{find_condition(name, content).id}")


def test_an_answer_that_names_a_topic_which_does_not_exist_is_a_problem(content: Content) -> None:
    odd = replace(content, faq=(content.faq[0]._replace(topic="nowhere"), *content.faq[1:]))
    problems = [str(problem) for problem in misplaced(odd, load_synonyms(content, ROOT / "content"))]
    assert problems == [f"guide.toml.faq.{content.faq[0].id}.topic: 'nowhere' is no topic"]
