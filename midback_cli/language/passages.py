"""`Content` → passages: every text that a person may read, each at a stable place. The guide and `ask` read the same.

A place is a path of ids and keys: `faq.gas-pain`, `home_care.heat`, `posture.advice`, `condition.kidney-stone.tests`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from midback_cli.errors import Problem
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import CareItem, Chapter, Condition, Question, Synonyms, Topic
from midback_cli.knowledge.weights import answer_weights

# Words for the lists and texts of a chapter, by their key.
_LABELS = {
    "advice": "What to do",
    "caution": "Take care",
    "evidence": "How good the proof is",
    "evidence_note": "How good the proof is",
    "intro": "In short",
    "from_article": "The doctor may ask first",
    "standard": "The doctor may also ask",
    "bring": "Bring with you",
    "ask_your_doctor": "Ask your doctor",
    "go_now": "Get help now",
    "see_doctor": "See a doctor",
    "be_seen_soon": "Be seen soon",
    "retake_quiz": "Take the quiz again",
    "trust_yourself": "Trust yourself",
    "absence_note": "No sign today",
    "not_for": "Whom the quiz is not for",
    "for_someone_else": "For someone else",
    "disclaimer": "What this is not",
    "not_reviewed": "Who has checked it",
}
_CONDITION_LISTS = {
    "more_urgent_if": "act sooner if",
    "less_likely_if": "less likely if",
    "home_care": "at home",
    "medical_care": "what a doctor may do",
    "tests": "tests",
    "watch_for": "watch for",
}
# An answer twice as common with a cause as without it weighs 3 decibans; under that it tells little.
_TELLING_DB = 3.0
_MOST_FINDINGS = 10


class Passage(NamedTuple):
    """A piece of the content that stands by itself.

    `lines` are its own words, one thought each; `caution` belongs to them wherever they are quoted. `names` are other
    words for it that a person may search by, `facet` says what kind of piece it is.
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
        *(passage for chapter in content.chapters for passage in _of_chapter(chapter)),
        *(
            Passage(f"faq.{one.id}", one.question, (one.answer,), facet="faq", references=one.references)
            for one in content.faq
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


def shown_by(topic: Topic, found: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """The passages that a topic shows, in the topic's order."""
    return tuple(passage for place in topic.shows for passage in found if passage.stands_under(place))


def command_for(place: str, content: Content) -> str:
    """The command that reads on from a place: its condition, or the first topic that shows it."""
    first, _, rest = place.partition(".")
    if first == "condition":
        return f"midback explain {rest.partition('.')[0]}"
    topics = (topic.id for topic in content.topics.values() if any(_is_part(place, shown) for shown in topic.shows))
    return f"midback guide {next(topics, place)}"


def misplaced(content: Content, synonyms: Synonyms) -> tuple[Problem, ...]:
    """Every topic and every word that points at no passage, and every passage that no topic shows."""
    every = passages(content)
    problems = [
        Problem(f"guide.toml.topic.{topic.id}.shows", f"'{place}' is no place of the content")
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
        Problem("synonyms.toml.words", f"'{place}' is no place of the content")
        for place in synonyms.words
        if place not in places
    ]
    return tuple(problems)


def _is_part(place: str, whole: str) -> bool:
    return place == whole or place.startswith(f"{whole}.")


def _of_chapter(chapter: Chapter) -> Iterator[Passage]:
    for key, value in chapter._asdict().items():
        if key == "items":
            yield from (_of_item(chapter, item) for item in value)
        elif key in _LABELS and value:
            yield _piece(chapter, key, (value,) if isinstance(value, str) else value)


def _piece(chapter: Chapter, key: str, lines: tuple[str, ...]) -> Passage:
    return Passage(
        f"{chapter.id}.{key}",
        f"{chapter.title}: {_LABELS[key].lower()}",
        lines,
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
    place, names = f"condition.{condition.id}", (condition.clinical_name, *condition.aliases)

    def piece(key: str, label: str, lines: tuple[str, ...]) -> Passage:
        return Passage(
            f"{place}.{key}" if key else place,
            f"{condition.name}: {label}" if label else condition.name,
            lines,
            names=names,
            facet=key or "summary",
            conditions=(condition.id,),
            references=condition.references,
        )

    yield piece("", "", (condition.summary, condition.who))
    found = telling_answers(condition, content)
    yield piece("findings", "answers that point to it", tuple(finding_words(*one) for one in found))
    for key, label in _CONDITION_LISTS.items():
        yield piece(key, label, getattr(condition, key))


def telling_answers(condition: Condition, content: Content) -> tuple[tuple[Question, str], ...]:
    """The answers that speak most for the condition, each with its question, the strongest first."""
    found = [
        (-weight, question_id, answer)
        for question_id, rates in condition.likelihood.items()
        for answer, weight in answer_weights(condition, content.questions[question_id], content.match).items()
        if weight > _TELLING_DB and answer in rates
    ]
    return tuple((content.questions[question_id], answer) for _, question_id, answer in sorted(found)[:_MOST_FINDINGS])


def finding_words(question: Question, answer: str) -> str:
    """An answer in words: the finding, and what was chosen where that is not just yes."""
    return question.finding if answer == "yes" else f"{question.finding}: {question.label(answer)}"
