"""A free question → the passages that answer it, or none. Nothing is ever added to the words of the content.

BM25 over a few hundred passages. Words are compared by what they mean here (the rows of synonyms.toml) and without
their endings; a misspelt word counts as the nearest known one. A question is answered only if one passage covers enough
of it: a word that is nowhere in the content counts against every answer. Measured: benchmarks/asking.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import groupby
from math import log
from typing import NamedTuple

from midback_cli.files import visible_text
from midback_cli.knowledge.model import Synonyms
from midback_cli.knowledge.phrase_model import Phrases
from midback_cli.language.context import Context
from midback_cli.language.matcher import find_phrases
from midback_cli.language.passages import Passage
from midback_cli.language.terms import Thesaurus
from midback_cli.language.words import Word, split_words

LONGEST_QUESTION = 2_000
_ANSWERS = 3
# A further passage is worth reading if it covers half of what the best one covers.
_BESIDE_THE_BEST = 0.5
# From a longer list only the lines that match the question are quoted, at most so many. The care of a condition is one
# piece of advice, and its first line often says when it applies: it is never cut.
_SHORT_LIST = 4
_NEVER_CUT = ("home_care", "medical_care")
# BM25 (Robertson and Zaragoza 2009): how soon more of the same word stops to count, and how much a long text is
# penalised. The other words for a place weigh double, the caution and the kind of text a little less than the text.
_SATURATION, _LENGTH = 1.2, 0.4
_OWN_WORDS, _TITLE, _NAMES, _CAUTION, _FACET = 2.0, 1.5, 1.5, 0.7, 0.6
# A word that means the same is a little less certain than the word itself.
_SAME = 0.9
# What sets a condition apart from others is full of the signs of those others.
_TELLS_APART = {"more_urgent_if": 0.8, "less_likely_if": 0.7}
# What is said not to be so weighs little.
_NEGATED = 0.25
_STORY = 0.5
_LOOSE = 0.4


class Hit(NamedTuple):
    """A passage that matches a question: the lines to quote, and how much of the question it covers, 0 to 1."""

    passage: Passage
    lines: tuple[str, ...]
    share: float


class _Concept(NamedTuple):
    """One thing in a question: the terms that stand for it, its weight, and whether it alone makes a question ours."""

    terms: frozenset[str]
    weight: float
    is_ours: bool
    count: float = 0
    is_everyday: bool = False


class _Asked(NamedTuple):
    """What a question speaks of: what is here, and how much is listed as elsewhere, or known nowhere."""

    concepts: tuple[_Concept, ...]
    elsewhere: float
    unknown: float


class SearchIndex:
    """The passages, indexed by their terms."""

    def __init__(self, passages: tuple[Passage, ...], synonyms: Synonyms, phrases: Phrases) -> None:
        self._passages = passages
        self._synonyms = synonyms
        self._phrases = phrases
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
        self._average = sum(self._lengths) / len(self._lengths)
        self._names = frozenset(
            term
            for passage in passages
            if passage.conditions and passage.place.startswith("condition")
            for name in passage.names
            for term in self._thesaurus.terms(name)
            if not term.startswith("=") 
        ) - self._thesaurus.everyday
        entries = (entry for entries in synonyms.words.values() for entry in entries)
        self._telling = frozenset(term for entry in entries for term in self._thesaurus.terms(entry)) | self._names
        self._telling |= frozenset(term for term in self._places if term.startswith("="))

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

    def answers(self, question: str) -> tuple[Hit, ...]:
        """The passages that answer a question, at most three, the best first; none if it is not about what is here."""
        asked = self._asked(question)
        hits = self._found(asked, _ANSWERS)
        if not hits or hits[0].share < self._synonyms.answer_from or not self._is_ours(asked, hits[0]):
            return ()
        return tuple(hit for hit in hits if hit.share >= hits[0].share * _BESIDE_THE_BEST)

    def find(self, text: str, most: int) -> tuple[Hit, ...]:
        """The passages that share the rarest words with a text, best first; of each subject only the best."""
        return self._found(self._asked(text), most)

    def _is_ours(self, asked: _Asked, best: Hit) -> bool:
        return True

    def _found(self, asked: _Asked, most: int) -> tuple[Hit, ...]:
        scores: dict[int, float] = {}
        for concept in asked.concepts:
            for number, score in self._scored(concept).items():
                scores[number] = scores.get(number, 0.0) + score
        best: dict[str, int] = {}
        for number in sorted(scores, key=lambda number: (-round(scores[number], 6), number)):
            best.setdefault(self._passages[number].subject, number)
        return tuple(self._hit(number, asked.concepts) for number in list(best.values())[:most])

    def _asked(self, text: str) -> _Asked:
        """The things in a text, each once; a thing that is negated in one place only counts as not negated."""
        weights: dict[frozenset[str], float] = {}
        counts: dict[frozenset[str], float] = {}
        elsewhere = unknown = 0.0
        for phrase, weight in self._telling_phrases(visible_text(text[:LONGEST_QUESTION], keep_lines=True)):
            if phrase in self._thesaurus.elsewhere:
                elsewhere += weight
                continue
            words = (*self._thesaurus.meanings.get(phrase, ()), *(phrase if len(phrase) == 1 else ()))
            terms = frozenset(word for word in words if word in self._places)
            if not terms:
                unknown += weight
                continue
            if terms.isdisjoint(self._telling):
                weight *= _LOOSE
            weights[terms] = max(weights.get(terms, 0.0), weight * self._rarity(terms))
            counts[terms] = max(counts.get(terms, 0.0), weight)
        concepts = tuple(
            _Concept(terms, weight, not (terms.isdisjoint(self._thesaurus.ours) and terms.isdisjoint(self._names)), counts[terms], not terms.isdisjoint(self._telling))
            for terms, weight in weights.items()
        )
        return _Asked(concepts, elsewhere, unknown)

    def _telling_phrases(self, text: str) -> Iterator[tuple[tuple[str, ...], float]]:
        """The phrases of a text that say something, each with how much it counts, 0 to 1."""
        thesaurus = self._thesaurus
        words = split_words(text, self._phrases)
        context = Context(words, find_phrases(words, self._phrases), self._phrases, of_anyone=True)
        asked = self._in_question(words)
        for clause in _clauses(words):
            stems = [thesaurus.known_stem(words[place].text) for place in clause]
            while stems:
                phrase = thesaurus.phrase(stems)
                place, stems = clause[-len(stems)], stems[len(phrase) :]
                if phrase in thesaurus.meanings or not (phrase in thesaurus.ignored or _says_nothing(phrase[0])):
                    yield phrase, (_NEGATED if context.is_negated(place) else 1.0) * (1.0 if place in asked else _STORY)

    def _in_question(self, words: Sequence[Word]) -> Set[int]:
        """The places that belong to what is asked: from the first word that asks to the end of its sentence; else all."""
        asked: set[int] = set()
        begun = False
        stems = [self._thesaurus.known_stem(word.text) if not word.is_break else "" for word in words]
        for place, word in enumerate(words):
            begun = not word.ends_sentence and (begun or self._thesaurus.asks_at(stems, place))
            if begun:
                asked.add(place)
        return asked or frozenset(range(len(words)))

    def _rarity(self, terms: frozenset[str]) -> float:
        """The inverse document frequency of a concept: the fewer passages mention it, the more it weighs."""
        mentions = len(set().union(*(self._places[term] for term in terms)))
        return log(1 + (len(self._passages) - mentions + 0.5) / (mentions + 0.5))

    def _scored(self, concept: _Concept) -> Mapping[int, float]:
        """The BM25 score of each passage that mentions a concept."""
        counts: dict[int, float] = {}
        for term in concept.terms:
            sure = _SAME if term.startswith("=") else 1.0
            for number, count in self._places[term].items():
                counts[number] = max(counts.get(number, 0.0), count * sure)
        scores = {}
        for number, count in counts.items():
            length = 1 - _LENGTH + _LENGTH * self._lengths[number] / self._average
            weight = concept.weight * _TELLS_APART.get(self._passages[number].facet, 1.0)
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
        passage = self._passages[number]
        whole = sum(concept.weight for concept in concepts)
        return Hit(passage, self._quoted(passage, concepts), covered / whole if whole else 0.0)

    def _quoted(self, passage: Passage, concepts: tuple[_Concept, ...]) -> tuple[str, ...]:
        """The lines of a passage to quote, in their order: all of a short list, the best matches of a long one."""
        if len(passage.lines) <= _SHORT_LIST or passage.facet in _NEVER_CUT:
            return passage.lines
        weights = [
            sum(concept.weight for concept in concepts if not concept.terms.isdisjoint(self._thesaurus.terms(line)))
            for line in passage.lines
        ]
        most = sorted(range(len(weights)), key=lambda place: (-weights[place], place))[:_SHORT_LIST]
        chosen = [place for place in most if weights[place]] or list(range(_SHORT_LIST))
        return tuple(passage.lines[place] for place in sorted(chosen))


def _clauses(words: Sequence[Word]) -> Iterator[list[int]]:
    """The places of the words of each clause, without the breaks."""
    for is_break, places in groupby(range(len(words)), lambda place: words[place].is_break):
        if not is_break:
            yield list(places)


def _says_nothing(word: str) -> bool:
    """Whether a word is a number or a sign, or a single letter of a script in which that is no word."""
    return not word[:1].isalpha() or (len(word) == 1 and word.isascii())
