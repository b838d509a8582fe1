"""A person's question → the phrases in it that say something, and how much each counts.

The question itself counts most: a few words from where it begins. What is told beside it counts less, and what is said
not to be so counts little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import groupby
from typing import NamedTuple

from midback_cli.knowledge.phrase_model import Phrases
from midback_cli.language.context import Context
from midback_cli.language.matcher import find_phrases
from midback_cli.language.terms import Thesaurus
from midback_cli.language.words import Word, split_words

_TOLD_BESIDE = 0.7
_NEGATED = 0.25
# So many words belong to a question from where it begins, within its sentence.
_LONGEST_CORE = 14


class Told(NamedTuple):
    """A phrase that says something: its stems, how much it counts, 0 to 1, and whether it is of other things."""

    phrase: tuple[str, ...]
    weight: float
    is_elsewhere: bool


def told_phrases(text: str, thesaurus: Thesaurus, phrases: Phrases) -> Iterator[Told]:
    """The phrases of a text that say something, in their order."""
    words = split_words(text, phrases)
    stems = ["" if word.is_break else thesaurus.known_stem(word.text) for word in words]
    context = Context(words, find_phrases(words, phrases), phrases, of_anyone=True)
    core = _core(words, stems, thesaurus)
    for clause in _clauses(words):
        left = [stems[place] for place in clause]
        while left:
            phrase = thesaurus.phrase(left)
            place, left = clause[-len(left)], left[len(phrase) :]
            weight = (1.0 if place in core else _TOLD_BESIDE) * (_NEGATED if context.is_negated(place) else 1.0)
            written = tuple(word.text for word in words[place : place + len(phrase)])
            if thesaurus.is_elsewhere(phrase, written):
                yield Told(phrase, weight, is_elsewhere=True)
            elif phrase in thesaurus.meanings or not (phrase in thesaurus.ignored or _says_nothing(phrase[0])):
                yield Told(phrase, weight, is_elsewhere=False)


def _core(words: Sequence[Word], stems: Sequence[str], thesaurus: Thesaurus) -> Set[int]:
    """The places of the words that are asked with; all of them if nothing is put as a question."""
    core: set[int] = set()
    left = 0
    for place, word in enumerate(words):
        if thesaurus.asks_at(stems, place):
            left = _LONGEST_CORE
        elif word.ends_sentence:
            left = 0
        if left > 0:
            core.add(place)
        left -= 1
    return core or frozenset(range(len(words)))


def _clauses(words: Sequence[Word]) -> Iterator[list[int]]:
    """The places of the words of each clause, without the breaks."""
    for is_break, places in groupby(range(len(words)), lambda place: words[place].is_break):
        if not is_break:
            yield list(places)


def _says_nothing(word: str) -> bool:
    """Whether a word is a number or a sign, or a single letter of a script in which that is no word."""
    return not word[:1].isalpha() or (len(word) == 1 and word.isascii())
