"""A text → how much it sounds like something: an emergency, or a question about backs. Pure; an estimate.

A logistic regression on hashed features: the words of a text, the pairs of neighbours, and the letters within words,
so that misspellings and unknown words still count by their parts. For an emergency, where no phrase was understood, it
shows a note and decides nothing; for a question it counts beside the words that are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import exp, inf, log, sqrt
from zlib import crc32

from midback_cli.knowledge.hunch_weights import SIZE, HunchWeights
from midback_cli.spelling import plain_letters

_WORD = re.compile(r"[a-z]+|[0-9]+")
_APOSTROPHES = re.compile("['\u2019\u02bc]")
_SHORTEST, _LONGEST = 3, 5
# Where the hashes of each kind of feature begin, so that "a word" and "letters of a word" differ.
_AS_WORD, _AS_PAIR, _AS_LETTERS = 1, 2, 3
# A word is cut to so many letters: nobody's word is longer.
_MOST_LETTERS = 30
# Keeps the sums of short and of long texts in the same range; and so that a few words prove little, as if each text had
# so many features more that say nothing.
_SCALE = 3.0
_SILENT = 100


def sound_of(text: str, weights: HunchWeights) -> float:
    """How much a text sounds like what the weights were trained on, 0 to 1; 0 for one without a word."""
    return logistic(score_of(text, weights))


def score_of(text: str, weights: HunchWeights) -> float:
    """The same as the logarithm of the odds."""
    return score_of_places(list(features(text)), weights)


def score_of_places(places: Sequence[int], weights: HunchWeights) -> float:
    """The same for the places of features, whatever they are features of; minus infinity for none."""
    if not places:
        return -inf
    total = sum(map(weights.weights.__getitem__, places)) * weights.step
    return weights.bias + total * unit(len(places))


def unit(count: int) -> float:
    """What each of so many features counts."""
    return _SCALE / sqrt(count + _SILENT)


def logistic(score: float) -> float:
    """The probability of a score."""
    return 1 / (1 + exp(-score)) if score > -500 else 0.0


def odds(probability: float) -> float:
    """The logarithm of the odds of a probability between 0 and 1."""
    return log(probability / (1 - probability))


def features(text: str) -> Iterator[int]:
    """The places of the features of a text, in no order: each feature once, but two of them may share a place."""
    words = [
        b"#" if word[0].isdigit() else word[:_MOST_LETTERS].encode()
        for word in _WORD.findall(plain_letters(_APOSTROPHES.sub("", text)))
    ]
    pairs = {b"%s %s" % pair for pair in zip([b"<", *words], [*words, b">"], strict=True)} if words else ()
    for feature in set(words):
        yield crc32(feature, _AS_WORD) % SIZE
    for feature in pairs:
        yield crc32(feature, _AS_PAIR) % SIZE
    letters = {part for word in set(words) for part in _parts(b"<%s>" % word)}
    for feature in letters:
        yield crc32(feature, _AS_LETTERS) % SIZE


def _parts(word: bytes) -> Iterator[bytes]:
    """The runs of letters within a word, its ends marked."""
    for size in range(_SHORTEST, _LONGEST + 1):
        for start in range(len(word) - size + 1):
            yield word[start : start + size]
