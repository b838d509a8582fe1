"""`Content` → passages: every text that a person may read, each at a stable place. The guide and `ask` read the same.

A place is a path of ids and keys: `faq.gas-pain`, `home_care.heat`, `posture.advice`, `condition.kidney-stone.tests`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from midback_cli.errors import Problem
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import CareItem, Chapter, Condition, Question, Synonyms, Topic
from midback_cli.knowledge.texts import PassageTexts, fill, in_sentence
from midback_cli.knowledge.weights import answer_weights

# The lists of a condition that are passages, in this order. The answers that point to it are no sentences, so none.
_CONDITION_LISTS = ("more_urgent_if", "less_likely_if", "home_care", "medical_care", "tests", "watch_for")
# An answer that is twice as common with a cause as without it weighs 3 decibans; a weaker one says little.
_TELLING_DB = 3.0
_MOST_FINDINGS = 10


class Passage(NamedTuple):
    """A piece of the content that stands by itself.

    `lines` are its own words, one thought each; `caution` belongs to them wherever they are quoted. `names` are other
    names of it that people may search for; `facet` says what kind of piece it is.
    """

    place: str
    heading: str
    lines: tuple[str, ...]
    caution: str = ""
    evidence: str = ""
    group: str = ""
    names: tuple[str, ...] = ()
    facet: str = ""
    conditions: tuple[str, ...] = ()
    references: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """What it is about: its condition, or the item or list of its chapter."""
        return ".".join(self.place.split(".")[:2])

    def stands_under(self, place: str) -> bool:
        """Whether it is that place or a part of it."""
        return _is_part(self.place, place)


def passages(content: Content) -> tuple[Passage, ...]:
    """Everything that can be read, in the order of the guide, the conditions last."""
    return (
        *(passage for chapter in content.chapters for passage in _of_chapter(chapter, content.texts.passage)),
        *(
            Passage(f"faq.{faq.id}", faq.question, (faq.answer,), facet="faq", references=faq.references)
            for faq in content.faq
        ),
        *(
            Passage(
                f"urgency.{level.word}",
                text.label,
                (text.what_to_do, text.time_frame),
                facet="urgency",
                references=text.references,
            )
            for level, text in content.urgency_texts.items()
        ),
        *(
            passage
            for condition in content.conditions.values()
            for passage in _of_condition(condition, content)
            if passage.lines
        ),
    )


def shown_by(topic: Topic, every: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Those of all passages that a topic shows, in the topic's order."""
    return tuple(passage for place in topic.shows for passage in every if passage.stands_under(place))


def command_for(place: str, content: Content) -> str:
    """The command that shows more about a place: its condition, or the first topic that shows it."""
    first, _, rest = place.partition(".")
    if first == "condition":
        return explain_command(content.conditions[rest.partition(".")[0]], content)
    more = (faq.topic for faq in content.faq if faq.topic and f"faq.{faq.id}" == place)
    topics = (topic.id for topic in content.topics.values() if any(_is_part(place, shown) for shown in topic.shows))
    return topic_command(next(more, "") or next(topics, place))


def explain_command(condition: Condition, content: Content) -> str:
    """The command that shows a condition, by the name that people know it by."""
    name = in_sentence(condition.name, content.texts)
    return f'midback explain "{name}"' if " " in name else f"midback explain {name}"


def topic_command(topic_id: str) -> str:
    """The command that shows a topic."""
    return f"midback guide {topic_id}"


def misplaced(content: Content, synonyms: Synonyms, asked: Collection[str] = ()) -> tuple[Problem, ...]:
    """A problem for each topic, word and question that points to no passage, and each passage that no topic shows."""
    every = passages(content)
    problems = [
        Problem(f"guide.toml.topic.{topic.id}.shows", f"'{place}' is not a place of the content")
        for topic in content.topics.values()
        for place in topic.shows
        if not any(passage.stands_under(place) for passage in every)
    ]
    shown = {passage.place for topic in content.topics.values() for passage in shown_by(topic, every)}
    problems += [
        Problem(f"guide.toml.{passage.place}", "is shown by no topic")
        for passage in every
        if passage.place not in shown
    ]
    places = {passage.place for passage in every}
    problems += [
        Problem("synonyms.toml.words", f"'{place}' is not a place of the content")
        for place in synonyms.words
        if place not in places
    ]
    problems += [
        Problem("asked.toml.asked", f"'{place}' is not a place of the content")
        for place in asked
        if place not in places
    ]
    problems += [
        Problem(f"guide.toml.faq.{faq.id}.topic", f"'{faq.topic}' is no topic")
        for faq in content.faq
        if faq.topic and faq.topic not in content.topics
    ]
    return tuple(problems)


def _is_part(place: str, whole: str) -> bool:
    return place == whole or place.startswith(f"{whole}.")


def _of_chapter(chapter: Chapter, texts: PassageTexts) -> Iterator[Passage]:
    labels = texts._asdict()
    for key, value in chapter._asdict().items():
        if key == "items":
            yield from (_of_item(chapter, item) for item in value)
        elif key in labels and value:
            yield Passage(
                f"{chapter.id}.{key}",
                fill(texts.heading, title=chapter.title, label=labels[key]),
                (value,) if isinstance(value, str) else value,
                facet=key,
                references=chapter.references,
            )


def _of_item(chapter: Chapter, item: CareItem) -> Passage:
    return Passage(
        f"{chapter.id}.{item.id}",
        item.name,
        (item.text,),
        caution=item.caution,
        evidence=item.evidence,
        group=item.group,
        names=(chapter.title,),
        facet=chapter.id,
        conditions=item.conditions,
        references=item.references,
    )


def _of_condition(condition: Condition, content: Content) -> Iterator[Passage]:
    texts = content.texts.passage
    whole = Passage(
        f"condition.{condition.id}",
        condition.name,
        (condition.summary, condition.who),
        names=(condition.clinical_name, *condition.aliases),
        facet="summary",
        conditions=(condition.id,),
        references=condition.references,
    )
    yield whole
    for key in _CONDITION_LISTS:
        heading = fill(texts.heading, title=condition.name, label=getattr(texts, key))
        lines = getattr(condition, key)
        yield whole._replace(place=f"{whole.place}.{key}", heading=heading, lines=lines, facet=key)


def telling_answers(condition: Condition, content: Content) -> tuple[tuple[Question, str], ...]:
    """The answers that speak most strongly for the condition, each with its question, the strongest first."""
    answers = [
        (-weight, question_id, answer)
        for question_id, rates in condition.likelihood.items()
        for answer, weight in answer_weights(condition, content.questions[question_id], content.match).items()
        if weight > _TELLING_DB and answer in rates
    ]
    return tuple(
        (content.questions[question_id], answer) for _, question_id, answer in sorted(answers)[:_MOST_FINDINGS]
    )


def finding_words(question: Question, answer: str, content: Content) -> str:
    """An answer in words: the finding, and what was chosen if that is more than yes."""
    if answer == "yes":
        return question.finding
    return f"{question.finding}: {question.label(answer, content.texts.answers)}"
