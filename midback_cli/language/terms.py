"""Texts → the terms that they are compared by: a word without its ending, or the row of words that mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import Any

from midback_cli.knowledge.model import Synonyms
from midback_cli.knowledge.phrase_model import Spelling
from midback_cli.language.layout import plain_words
from midback_cli.language.words import opened
from midback_cli.spelling import corrected

# A term that begins so stands for a row of words, or for a phrase; no word does.
_ROW = "="


class Thesaurus:
    """The words of synonyms.toml, and the terms of a text by them."""

    def __init__(self, synonyms: Synonyms, spelling: Spelling) -> None:
        self._spelling = spelling
        endings = "|".join(sorted(map(re.escape, synonyms.endings), key=len, reverse=True))
        self._ending = re.compile(f"(?<=...)(?:{endings})$")
        self._dropped_letters = tuple(synonyms.dropped_letters)
        self._no_endings = tuple(synonyms.no_endings)
        self._double_letters = frozenset(synonyms.double_letters)
        self._stems: dict[str, str] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        self._terms: dict[str, tuple[str, ...]] = {}
        self.ignored = self._keys(synonyms.ignored)
        self._ignored_stems = frozenset(key[0] for key in self.ignored if len(key) == 1)
        # In the order of the rows, so that the same question always adds up to the same number.
        self.meanings: dict[tuple[str, ...], tuple[str, ...]] = {}
        rows = [self._keys(row) for row in (*synonyms.same, *synonyms.everyday)]
        for number, keys in enumerate(rows):
            for key in keys:
                self.meanings[key] = (*self.meanings.get(key, ()), f"{_ROW}{number}")
        # What makes a question one about backs and health by itself, and the stems that do not.
        self.ours = frozenset(f"{_ROW}{number}" for number in range(len(synonyms.same)))
        self.everyday = frozenset(key[0] for keys in rows[len(synonyms.same) :] for key in keys if len(key) == 1)
        self._asks = self._keys(synonyms.asks)
        self._longest_asking = _longest(self._asks)
        # A phrase of words that say nothing one by one ("see someone") says something as a whole.
        for key in self._keys(entry for entries in synonyms.words.values() for entry in entries):
            if self._ignored_stems.issuperset(key):
                self.meanings[key] = (_ROW + " ".join(key),)
        self._elsewhere: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for entry in synonyms.elsewhere:
            if key := tuple(self.stems(entry)):
                self._elsewhere.setdefault(key, set()).add(tuple(map(_as_one, plain_words(entry))))
        self._longest_meaning = _longest(self.meanings)
        self._longest_phrase = _longest((*self.meanings, *self.ignored, *self._elsewhere))

    def __getstate__(self) -> dict[str, Any]:
        """What a copy holds: what is known, without the texts that it is known from, and without the spelling."""
        left_out = (self._spelling, self._words, self._terms)
        return {name: value for name, value in vars(self).items() if not any(value is one for one in left_out)}

    def with_spelling(self, spelling: Spelling) -> None:
        """Makes one from a copy whole."""
        self._spelling, self._words, self._terms = spelling, {}, {}

    def _keys(self, entries: Iterable[str]) -> Set[tuple[str, ...]]:
        """The entries as tuples of stems; entries without a word are dropped."""
        return {key for entry in entries if (key := tuple(self.stems(entry)))}

    def stems(self, text: str) -> list[str]:
        """The words of a text in small letters, without accents and endings; from now on they are known words."""
        known = self._words
        return [stem for word in plain_words(text) for stem in known.get(word) or self._learned(word)]

    def _learned(self, word: str) -> tuple[str, ...]:
        """The stems of a word that was not known yet."""
        words = opened(word, self._spelling)
        self._stems |= {plain: self._stem(plain) for plain in words}
        self._words[word] = tuple(self._stems[plain] for plain in words)
        return self._words[word]

    def _stem(self, word: str) -> str:
        stem = word if word.endswith(self._no_endings) else self._ending.sub("", word)
        # A letter that an ending has doubled is a single one: "stopped".
        is_doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-2:] not in self._double_letters
        return stem[:-1] if is_doubled else stem

    def terms(self, text: str) -> tuple[str, ...]:
        """Every term of a text: its stems that say something, and each row that a word or phrase of it stands in."""
        # The same names stand over every passage of a condition.
        if text not in self._terms:
            self._terms[text] = tuple(self.terms_of(self.stems(text)))
        return self._terms[text]

    def terms_of(self, stems: list[str]) -> Iterator[str]:
        """The terms of words that are stems already."""
        for place, stem in enumerate(stems):
            if stem not in self._ignored_stems:
                yield stem
            if stem in self._longest_meaning:
                for length in range(1, self._longest_meaning[stem] + 1):
                    yield from self.meanings.get(tuple(stems[place : place + length]), ())

    def known_stem(self, word: str) -> str:
        """The stem of a person's word, or of the known word that it is most likely a misspelling of."""
        for stem in (self._stem(word), *(self._stem(word + letter) for letter in self._dropped_letters)):
            if stem in self._known_stems:
                return stem
        if word in self._spelling.vocabulary:
            # Spelt right, and of no other thing: "stood" is no stool.
            return self._stem(word)
        return self._stem(corrected(word, self._by_letter.get(word[:1], ()), must_be_sure=False))

    @cached_property
    def _known_stems(self) -> Set[str]:
        return set(self._stems.values())

    @cached_property
    def _by_letter(self) -> Mapping[str, list[str]]:
        words: dict[str, list[str]] = {}
        for word in sorted(self._stems):
            words.setdefault(word[:1], []).append(word)
        return words

    def asks_at(self, stems: Sequence[str], place: int) -> bool:
        """Whether a word or phrase with which people ask begins at a place."""
        lengths = range(1, self._longest_asking.get(stems[place], 0) + 1)
        return any(tuple(stems[place : place + length]) in self._asks for length in lengths)

    def is_elsewhere(self, phrase: tuple[str, ...], written: tuple[str, ...]) -> bool:
        """Whether a phrase is of other things. A stem alone does not tell: "nosy" is no nose."""
        return any(
            all(
                word == _as_one(own) or self._stem(own) not in self._known_stems
                for word, own in zip(entry, written, strict=False)
            )
            for entry in self._elsewhere.get(phrase, ())
        )

    def phrase(self, stems: list[str]) -> tuple[str, ...]:
        """The longest known phrase that a list of stems starts with; the first stem if there is none."""
        for length in range(min(self._longest_phrase.get(stems[0], 1), len(stems)), 1, -1):
            key = tuple(stems[:length])
            if key in self.meanings or key in self._elsewhere or key in self.ignored:
                return key
        return (stems[0],)


def is_row(term: str) -> bool:
    """Whether a term stands for a row of words that mean the same, or for a phrase."""
    return term.startswith(_ROW)


def _as_one(word: str) -> str:
    """A word of which one and many are the same."""
    return word.removesuffix("s")


def _longest(phrases: Iterable[tuple[str, ...]]) -> Mapping[str, int]:
    """First word → how many words the longest of its phrases has."""
    longest: dict[str, int] = {}
    for phrase in phrases:
        longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))
    return longest
