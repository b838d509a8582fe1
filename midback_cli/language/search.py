"""A free question → the passages that answer it, or none. Nothing is ever added to the words of the content.

Two steps. Is the question ours? It is if more in it is known here (backs, health, care: the rows of synonyms.toml)
than is listed there as elsewhere; a word in no list is chatter, and counts only where nothing is ours. The sound of the
whole question is weighed with its words where the content knows it (scope.bin). Then BM25 over a few hundred passages
and the questions that people ask for each (asked.toml): words are compared by what they mean here and without their
endings; a misspelt word counts as the nearest known one.
Measured: benchmarks/asking.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from math import log, sqrt
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from midback_cli.files import visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.hunch_weights import SCOPE, HunchWeights, load_hunch
from midback_cli.knowledge.loading import further_copy, load_asked, load_synonyms
from midback_cli.knowledge.model import Synonyms
from midback_cli.knowledge.phrase_model import Phrases
from midback_cli.language.asked import told_phrases
from midback_cli.language.hunch import odds, score_of
from midback_cli.language.layout import plain_words
from midback_cli.language.passages import Passage, passages
from midback_cli.language.terms import Thesaurus, is_row

LONGEST_QUESTION = 2_000
_ANSWERS = 3
# So many headings are named where nothing answers.
_NEAR = 4
# A further passage is worth reading if it covers half of what the best one covers.
_BESIDE_THE_BEST = 0.5
# From a longer list only the lines that match the question are quoted, at most so many. Care and warning signs are
# never cut: the first line of care often says when it applies, and a sign that is left out reads like no sign.
_SHORT_LIST = 8
_NEVER_CUT = ("home_care", "medical_care", "more_urgent_if", "watch_for", "go_now", "be_seen_soon")
# BM25 (Robertson and Zaragoza 2009): how soon more of the same word stops to count, and how much a long text is
# penalised. The other words for a place weigh double, the caution and the kind of text a little less than the text.
_SATURATION, _LENGTH = 1.2, 0.4
_OWN_WORDS, _TITLE, _NAMES, _CAUTION, _FACET = 2.0, 1.5, 1.5, 0.7, 0.6
# A word that means the same is a little less certain than the word itself. A title says what a passage is about.
_SAME, _IN_TITLE = 0.9, 1.4
# A word counts so much times the root of the share of a passage's questions that ask with it; from that share on, and
# if two of them do, it says what the passage is about. Chosen on questions of three writers, each left out in turn.
_ASKED, _ASKED_IN_TITLE = 1.2, 0.3
# What sets a condition apart is full of the signs of others, and questions of a doctor are full of all signs.
_LESS_TO_THE_POINT = {
    "more_urgent_if": 0.8,
    "less_likely_if": 0.7,
    "urgency": 0.6,
    "standard": 0.6,
    "from_article": 0.6,
}
# A word of everyday life, or one that merely stands somewhere in the content, says less than one about backs.
_EVERYDAY, _LOOSE = 0.6, 0.5
# What is told beside a question, however long, weighs at most so many times what the question itself weighs.
_STORY = 2.0
# The care, tests and signs of a condition weigh less where its name, a word that weighs so much, is not asked for.
_UNNAMED, _A_NAME = 0.7, 1.0
# From so many words of everyday life on, more of them make a question no more ours.
_MOST_EVERYDAY = 2
_CLEARLY_OURS = 0.5
# Beside the sound of a question its words count up to so much, either way.
_MOST_BY_WORDS = 3.0
_NO_QUESTIONS: Mapping[str, Sequence[str]] = MappingProxyType({})


class Hit(NamedTuple):
    """A passage that matches a question, the lines to quote, and how much of the question it covers, 0 to 1.

    `summary` is the passage that says what its condition is, where the passage itself says something else of it.
    """

    passage: Passage
    lines: tuple[str, ...]
    share: float
    summary: Passage | None = None


class _Concept(NamedTuple):
    """One thing in a question: the terms that stand for it, its weight, and how much it is told, 0 to 1.

    `is_ours`: whether it is about backs and health by itself; `is_telling`: whether it is listed at all.
    """

    terms: frozenset[str]
    weight: float
    told: float
    is_ours: bool
    is_telling: bool


class _Asked(NamedTuple):
    """What a question speaks of: what is known here, how much of it is elsewhere, and how much is in no list."""

    concepts: tuple[_Concept, ...]
    elsewhere: float
    unknown: float


class SearchIndex:
    """The passages, indexed by their terms.

    `asked` holds the questions that people ask for a place; `scope`, where it is known, how a question of ours sounds.
    """

    def __init__(
        self,
        passages: tuple[Passage, ...],
        synonyms: Synonyms,
        phrases: Phrases,
        asked: Mapping[str, Sequence[str]] = _NO_QUESTIONS,
        scope: HunchWeights | None = None,
    ) -> None:
        self._passages = passages
        self._synonyms = synonyms
        self._phrases = phrases
        self._scope = scope
        self._thesaurus = Thesaurus(synonyms, phrases.spelling)
        self._places: dict[str, dict[int, float]] = {}
        self._titles: list[Set[str]] = []
        self._lengths: list[float] = []
        for number, passage in enumerate(passages):
            title, counts = self._counted(passage)
            self._titles.append(title)
            self._lengths.append(sum(counts.values()))
            for term, count in counts.items():
                self._places.setdefault(term, {})[number] = count
            self._learn_questions(number, asked.get(passage.place, ()))
        self._average = sum(self._lengths) / len(self._lengths)
        # The terms of each line of a list that is cut.
        self._cut = {
            passage: tuple(map(self._thesaurus.terms, passage.lines))
            for passage in passages
            if len(passage.lines) > _SHORT_LIST and passage.facet not in _NEVER_CUT
        }
        self._summaries = {passage.place: passage for passage in passages if passage.facet == "summary"}
        wholes = self._summaries.values()
        named = self._terms_of(name for passage in wholes for name in (passage.heading, *passage.names))
        listed = self._terms_of(entry for entries in synonyms.words.values() for entry in entries)
        self._ours = self._thesaurus.ours | {term for term in named - self._thesaurus.everyday if not is_row(term)}
        self._telling = self._ours | listed | set(filter(is_row, self._places))

    def _terms_of(self, texts: Iterable[str]) -> Set[str]:
        return {term for text in texts for term in self._thesaurus.terms(text)}

    def _counted(self, passage: Passage) -> tuple[Set[str], Mapping[str, float]]:
        """The terms of a passage's title, and the weighted count of each of its terms."""
        counts: dict[str, float] = {}
        self._count(_TITLE, (passage.heading,), counts)
        self._count(_NAMES, passage.names, counts)
        self._count(_OWN_WORDS, self._synonyms.words.get(passage.place, ()), counts)
        title = frozenset(counts)
        self._count(1.0, (*passage.lines, passage.group), counts)
        self._count(_CAUTION, (passage.caution,), counts)
        self._count(_FACET, self._synonyms.facets.get(passage.facet, ()), counts)
        return title, counts

    def _count(self, weight: float, texts: Iterable[str], counts: dict[str, float]) -> None:
        for text in texts:
            for term in self._thesaurus.terms(text):
                counts[term] = counts.get(term, 0.0) + weight

    def _learn_questions(self, number: int, questions: Sequence[str]) -> None:
        """Makes a passage known by the terms that people ask for it with; they make it no longer."""
        using = Counter(term for question in questions for term in dict.fromkeys(self._thesaurus.terms(question)))
        for term, count in using.items():
            share = count / len(questions)
            places = self._places.setdefault(term, {})
            places[number] = places.get(number, 0.0) + _ASKED * sqrt(share)
            if count > 1 and share >= _ASKED_IN_TITLE:
                self._titles[number] |= {term}

    def __getstate__(self) -> dict[str, Any]:
        """What a copy holds: all but what has a file of its own."""
        left_out = (self._phrases, self._scope)
        return {name: value for name, value in vars(self).items() if not any(value is one for one in left_out)}

    def with_files(self, phrases: Phrases, scope: HunchWeights | None) -> SearchIndex:
        """An index from a copy, with what has a file of its own."""
        self._phrases, self._scope = phrases, scope
        self._thesaurus.with_spelling(phrases.spelling)
        return self

    def answers(self, question: str) -> tuple[Hit, ...]:
        """The passages that answer a question, at most three, the best first; none if the question is not ours."""
        asked = self._asked(question)
        hits = self._found(asked.concepts, _ANSWERS) if self._is_ours(question, asked) else ()
        return tuple(hit for hit in hits if hit.share >= hits[0].share * _BESIDE_THE_BEST)

    def near(self, question: str) -> tuple[Hit, ...]:
        """What comes nearest to a question that is not answered: a few passages, none for a mere chance word."""
        concepts = tuple(concept for concept in self._asked(question).concepts if concept.is_telling)
        return self._found(concepts, _NEAR)

    def find(self, text: str, most: int) -> tuple[Hit, ...]:
        """The passages that share the rarest words with a text, best first; of each subject only the best."""
        return self._found(self._asked(text).concepts, most)

    def _is_ours(self, question: str, asked: _Asked) -> bool:
        """Whether a question speaks, and sounds, more of backs and health than of what is elsewhere."""
        if not asked.concepts:
            return False
        by_words = self._ours_by_words(asked)
        if self._scope is None:
            return by_words >= 0
        by_sound = score_of(" ".join(plain_words(question)), self._scope) - odds(self._scope.threshold)
        return by_sound + max(-_MOST_BY_WORDS, min(_MOST_BY_WORDS, by_words)) >= 0

    def _ours_by_words(self, asked: _Asked) -> float:
        """How much more what is known here weighs than what is elsewhere or, where nothing is ours, in no list."""
        ours = sum(concept.told for concept in asked.concepts if concept.is_ours)
        everyday = sum(concept.told for concept in asked.concepts if concept.is_telling and not concept.is_ours)
        words = self._synonyms
        known = ours + words.everyday_weight * min(everyday, _MOST_EVERYDAY)
        # Beside a word about backs, what is unknown is chatter.
        unknown = 0.0 if ours >= _CLEARLY_OURS else words.unknown_weight * asked.unknown
        return known - words.answer_from - words.elsewhere_weight * asked.elsewhere - unknown

    def _asked(self, text: str) -> _Asked:
        """The things in a text, each once; one that is told twice counts as where it counts most."""
        counts: dict[frozenset[str], float] = {}
        elsewhere = unknown = 0.0
        text = visible_text(text[:LONGEST_QUESTION], keep_lines=True)
        for phrase, weight, is_elsewhere in told_phrases(text, self._thesaurus, self._phrases):
            if is_elsewhere:
                elsewhere += weight
                continue
            words = (*self._thesaurus.meanings.get(phrase, ()), *(phrase if len(phrase) == 1 else ()))
            if terms := frozenset(word for word in words if word in self._places):
                counts[terms] = max(counts.get(terms, 0.0), weight)
            if weight == 1 and terms.isdisjoint(self._telling):
                unknown += 1
        concepts = tuple(self._concept(terms, count) for terms, count in counts.items())
        return _Asked(_without_the_weight_of_a_story(concepts), elsewhere, unknown)

    def _concept(self, terms: frozenset[str], count: float) -> _Concept:
        is_ours, is_telling = (not terms.isdisjoint(known) for known in (self._ours, self._telling))
        weight = 1.0 if is_ours else _EVERYDAY if is_telling else _LOOSE
        return _Concept(terms, count * weight * self._rarity(terms), count, is_ours, is_telling)

    def _rarity(self, terms: frozenset[str]) -> float:
        """The inverse document frequency of a concept: the fewer passages mention it, the more it weighs."""
        mentions = len(set().union(*(self._places[term] for term in terms)))
        return log(1 + (len(self._passages) - mentions + 0.5) / (mentions + 0.5))

    def _found(self, concepts: tuple[_Concept, ...], most: int) -> tuple[Hit, ...]:
        """The passages with the highest scores, best first; of each subject only the best."""
        scores: dict[int, float] = {}
        for concept in concepts:
            for number, score in self._scored(concept).items():
                scores[number] = scores.get(number, 0.0) + score
        for number in scores:
            if self._is_part_of_the_unnamed(number, concepts):
                scores[number] *= _UNNAMED
        best: dict[str, int] = {}
        for number in sorted(scores, key=lambda number: (-round(scores[number], 6), number)):
            best.setdefault(self._passages[number].subject, number)
        return tuple(self._hit(number, concepts) for number in list(best.values())[:most])

    def _is_part_of_the_unnamed(self, number: int, concepts: tuple[_Concept, ...]) -> bool:
        """Whether a passage is the care, the tests or the signs of a condition that the question does not name."""
        passage = self._passages[number]
        if passage.subject not in self._summaries or passage is self._summaries[passage.subject]:
            return False
        named = (concept for concept in concepts if concept.weight >= _A_NAME)
        return all(concept.terms.isdisjoint(self._titles[number]) for concept in named if concept.is_ours)

    def _scored(self, concept: _Concept) -> Mapping[int, float]:
        """The BM25 score of each passage that mentions a concept."""
        counts: dict[int, float] = {}
        for term in concept.terms:
            sure = _SAME if is_row(term) else 1.0
            for number, count in self._places[term].items():
                counts[number] = max(counts.get(number, 0.0), count * sure)
        scores = {}
        for number, count in counts.items():
            length = 1 - _LENGTH + _LENGTH * self._lengths[number] / self._average
            weight = concept.weight * _LESS_TO_THE_POINT.get(self._passages[number].facet, 1.0)
            if not concept.terms.isdisjoint(self._titles[number]):
                weight *= _IN_TITLE
            scores[number] = weight * count * (_SATURATION + 1) / (count + _SATURATION * length)
        return scores

    def _hit(self, number: int, concepts: tuple[_Concept, ...]) -> Hit:
        """A passage with its share of the question; what is only in its text, not in its title, counts less."""
        covered = 0.0
        for concept in concepts:
            if not concept.terms.isdisjoint(self._titles[number]):
                covered += concept.weight
            elif any(number in self._places[term] for term in concept.terms):
                covered += concept.weight * self._synonyms.aside_weight
        whole = sum(concept.weight for concept in concepts)
        share = covered / whole if whole else 0.0
        passage = self._passages[number]
        summary = self._summaries.get(passage.subject)
        return Hit(passage, self._quoted(passage, concepts), share, summary if summary is not passage else None)

    def _quoted(self, passage: Passage, concepts: tuple[_Concept, ...]) -> tuple[str, ...]:
        """The lines of a passage to quote, in their order: all of a short list, the best matches of a long one."""
        if passage not in self._cut:
            return passage.lines
        weights = [
            sum(concept.weight for concept in concepts if not concept.terms.isdisjoint(terms))
            for terms in self._cut[passage]
        ]
        most = sorted(range(len(weights)), key=lambda place: (-weights[place], place))[:_SHORT_LIST]
        return tuple(passage.lines[place] for place in sorted(most))


def load_index(content: Content, phrases: Phrases) -> SearchIndex:
    """All passages of a content, to search in: from the built copy, where there is one. Raises ContentError."""
    copy = cast(SearchIndex | None, further_copy("search", content))
    if copy is None:
        return built_index(content, phrases, content.directory)
    return copy.with_files(phrases, load_hunch(content, file=SCOPE))


def built_index(content: Content, phrases: Phrases, directory: Path) -> SearchIndex:
    """The same, from the files of a folder."""
    return SearchIndex(
        passages(content),
        load_synonyms(content, directory),
        phrases,
        load_asked(content, directory),
        load_hunch(content, directory, file=SCOPE),
    )


def _without_the_weight_of_a_story(concepts: tuple[_Concept, ...]) -> tuple[_Concept, ...]:
    """The things in a question, those that are told beside it lighter if they would outweigh it."""
    core = sum(concept.weight for concept in concepts if concept.told == 1)
    beside = sum(concept.weight for concept in concepts) - core
    if not core or beside <= _STORY * core:
        return concepts
    lighter = _STORY * core / beside
    return tuple(
        concept if concept.told == 1 else concept._replace(weight=concept.weight * lighter) for concept in concepts
    )
