"""Random people: answers of every shape that the content allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from midback_cli import Answers, Content
from midback_cli.knowledge.model import Kind, Page, Question
from midback_cli.knowledge.phrase_model import NUMBER, Phrase, Phrases, Step


def page_replies(page: Page) -> st.SearchStrategy[Any]:
    """Any reply to a page: unsure, none, or some cues, of which the person may be sure or not."""
    cues = [cue.id for cue in page.cues]
    return st.one_of(
        st.just("unsure"),
        st.just([]),
        st.lists(st.sampled_from(cues), unique=True, max_size=3),
        st.lists(
            st.sampled_from([*cues, *(f"{cue}?" for cue in cues)]),
            unique_by=lambda line: line.removesuffix("?"),
            max_size=3,
        ),
    )


def question_replies(question: Question) -> st.SearchStrategy[Any]:
    """Any reply to an ordinary question."""
    if question.kind is Kind.NUMBER:
        return st.one_of(st.none(), st.integers(question.minimum, question.maximum))
    if question.kind is Kind.MANY_OF:
        options = [answer for answer in question.answer_ids if answer != "none"]
        return st.one_of(st.none(), st.lists(st.sampled_from(options), unique=True, max_size=2))
    return st.sampled_from([None, *question.answer_ids])


def raw_answers(content: Content) -> st.SearchStrategy[dict[str, Any]]:
    """Any answers table: each page and question answered or left out, few answers or many."""
    replies: dict[str, st.SearchStrategy[Any]] = {
        page.id: page_replies(page) for page in content.pages.values() if page.cues
    }
    replies |= {question.id: question_replies(question) for question in content.questions.values()}

    @st.composite
    def table(draw: st.DrawFn) -> dict[str, Any]:
        asked = draw(st.lists(st.sampled_from(sorted(replies)), unique=True, max_size=40))
        return {name: draw(replies[name]) for name in asked}

    return table()


def answers(content: Content) -> st.SearchStrategy[Answers]:
    """Any checked answers."""
    return raw_answers(content).map(lambda raw: Answers.from_mapping(raw, content))


def example_of(phrase: Phrase) -> str:
    """A text that a phrase fits, as its own words give it."""
    return " ".join(_words_of(phrase.steps))


def _words_of(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        if step.special == NUMBER:
            yield "5"
        elif step.words or step.stems:
            yield min(step.words, default="") or step.stems[0]
        elif step.rows:
            yield from _words_of(step.rows[0])


def stories(content: Content, phrases: Phrases) -> st.SearchStrategy[str]:
    """A few sentences in the words of the phrases, some of them denied, as much of warning signs as of the rest."""
    told = [phrase for phrase in phrases.phrases if not phrase.target.undoes and phrase.target.answer]
    cues = [example_of(phrase) for phrase in told if phrase.target.subject in content.pages]
    rest = [example_of(phrase) for phrase in told if phrase.target.subject in content.questions]
    said = st.sampled_from(("{}.", "I have {}.", "no {}.", "I do not have {}.", "{}, I am not sure."))
    sentence = st.builds(str.format, said, st.one_of(st.sampled_from(cues), st.sampled_from(rest)))
    return st.lists(sentence, min_size=1, max_size=6).map(" ".join)
