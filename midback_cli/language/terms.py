"""Texts → the terms that they are compared by: a word without its ending, or the row of words that mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property
from unicodedata import normalize

from midback_cli.knowledge.model import Synonyms
from midback_cli.language.layout import with_plain_apostrophes

_LEAST_LETTERS = 4
_WORD = re.compile(r"[^\W_]+")
# Apostrophes, joiners, accents once they are taken off their letters, and what stands for the apostrophe in "n't".
_JOINED = re.compile("['\u200c\u200d\u0300-\u036f]|(?<=n)(?:[^\\w\\s]{1,2}|\\s)(?=t\\b)")


class Thesaurus:
    """Texts → the terms that they are compared by: a stem, or the row of words that mean the same."""

    def __init__(self, synonyms: Synonyms) -> None:
        endings = "|".join(sorted(map(re.escape, synonyms.endings), key=len, reverse=True))
        self._ending = re.compile(f"(?<=...)(?:{endings})$")
        self._stems: dict[str, str] = {}
        self._terms: dict[str, tuple[str, ...]] = {}
        self._similar_from = synonyms.similar_from
        self.ignored = self._keys(synonyms.ignored)
        # In the order of the rows, so that the same question always adds up to the same number.
        self.meanings: dict[tuple[str, ...], tuple[str, ...]] = {}
        for number, row in enumerate(synonyms.same):
            for key in self._keys(row):
                self.meanings[key] = (*self.meanings.get(key, ()), f"={number}")
        # A phrase of words that tell nothing one by one ("see someone") tells something as a whole.
        for key in self._keys(entry for entries in synonyms.words.values() for entry in entries):
            if all((stem,) in self.ignored for stem in key):
                self.meanings[key] = (f"={' '.join(key)}",)
        self.elsewhere = self._keys(synonyms.elsewhere)
        self.negations = self._keys(synonyms.negations)
        self.negation_ends = self._keys(synonyms.negation_ends)
        self._longest_meaning = _longest(self.meanings)
        self._longest_phrase = _longest((*self.meanings, *self.ignored, *self.elsewhere))

    def _keys(self, entries: Iterable[str]) -> Set[tuple[str, ...]]:
        """The entries as stems, without such as hold no word."""
        return {key for entry in entries if (key := tuple(self.stems(entry)))}

    def stems(self, text: str) -> list[str]:
        """The words of a text in small letters, without accents and endings; remembered as known words."""
        known, found = self._stems, []
        for word in _words(text):
            if word not in known:
                known[word] = self._stem(word)
            found.append(known[word])
        return found

    def _stem(self, word: str) -> str:
        # "ss", "us" and "is" are no plurals; a doubled letter before an ending is one ("stopped").
        stem = word if word.endswith(("ss", "us", "is")) else self._ending.sub("", word)
        doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "sl"
        return stem[:-1] if doubled else stem

    def terms(self, text: str) -> tuple[str, ...]:
        """Every term of a text: its stems that tell something, and each row that a word or phrase of it stands in."""
        # The same names stand over every passage of a condition.
        found = self._terms.get(text)
        if found is None:
            found = self._terms[text] = tuple(self.terms_of(self.stems(text)))
        return found

    def terms_of(self, stems: list[str]) -> Iterator[str]:
        """The terms of words that are stems already."""
        for place, stem in enumerate(stems):
            if (stem,) not in self.ignored:
                yield stem
            for length in range(1, self._longest_meaning.get(stem, 0) + 1):
                yield from self.meanings.get(tuple(stems[place : place + length]), ())

    def spelt(self, text: str) -> list[str]:
        """The stems of a person's text, each misspelt word as the nearest known one."""
        known = self._known_stems
        return [stem if (stem := self._stem(word)) in known else self._nearest(word) for word in _words(text)]

    @cached_property
    def _known_stems(self) -> Set[str]:
        return set(self._stems.values())

    @cached_property
    def _by_letter(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in sorted(self._stems):
            found.setdefault(word[0], []).append(word)
        return found

    def _nearest(self, word: str) -> str:
        if len(word) < _LEAST_LETTERS or word.isdigit():
            return word
        # Imported late: only a word that is not known needs it.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        alike = self._by_letter.get(word[0], [])
        found = process.extractOne(word, alike, scorer=OSA.normalized_similarity, score_cutoff=self._similar_from)
        return self._stem(found[0] if found else word)

    def phrase(self, stems: list[str]) -> tuple[str, ...]:
        """The longest known phrase that a list of stems starts with; of an unknown one the first stem."""
        for length in range(min(self._longest_phrase.get(stems[0], 1), len(stems)), 1, -1):
            key = tuple(stems[:length])
            if key in self.meanings or key in self.elsewhere or key in self.ignored:
                return key
        return (stems[0],)


def _longest(phrases: Iterable[tuple[str, ...]]) -> Mapping[str, int]:
    """First word → how many words the longest of its phrases has."""
    found: dict[str, int] = {}
    for phrase in phrases:
        found[phrase[0]] = max(len(phrase), found.get(phrase[0], 0))
    return found


def _words(text: str) -> list[str]:
    plain = with_plain_apostrophes(text.casefold())
    plain = plain if plain.isascii() else normalize("NFKD", plain)
    return _WORD.findall(_JOINED.sub("", plain))
