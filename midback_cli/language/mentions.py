"""The words of a text → what each number, time and word for a person in it most likely tells: an age, a score, a sex.

People say these in endless ways ("I'd give it a seven", "her indoors, 71 in May"), and phrases find only some. So each
mention is weighed by the words around it: a logistic regression on hashed features, one for each question. It answers
only what the phrases leave open, and what it answers is a suggestion to be confirmed. Pure; an estimate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from zlib import crc32

from midback_cli.knowledge.hunch_weights import SIZE, HunchWeights
from midback_cli.knowledge.phrase_model import Phrases
from midback_cli.language.hunch import logistic, score_of_places
from midback_cli.language.words import Word

# A unit of time belongs to a number that stands at most so many words before it ("two or three long weeks").
_UNIT_REACH = 3
# So many words on each side count with their place, and so many wherever they stand.
_NEAR, _AROUND = 4, 7
# Numbers count by fives up to here; whoever is older than that is as old.
_BY, _MOST = 5, 110
# A mention that is as likely as not; two of them with different answers are two readings.
_EVEN = 0.5


class Mention(NamedTuple):
    """A part of a text that may answer one of `questions`: its first and its last word, and the answer."""

    questions: tuple[str, ...]
    answer: str | int
    first: int
    last: int


def numbers_in(words: Sequence[Word], questions: Mapping[str, range], phrases: Phrases) -> Iterator[Mention]:
    """The numbers without a unit of time, each with those of the questions that can take it."""
    for place, word in enumerate(words):
        if word.number is not None and word.number.is_integer() and unit_of(words, place, phrases) is None:
            fitting = tuple(name for name, values in questions.items() if int(word.number) in values)
            if fitting:
                yield Mention(fitting, int(word.number), place, place)


def unit_of(words: Sequence[Word], place: int, phrases: Phrases) -> int | None:
    """The place of the unit of time that a number counts, if it counts one: "two or three weeks", no "8 cups a day"."""
    for after in range(place + 1, min(place + 1 + _UNIT_REACH, len(words))):
        word = words[after]
        if word.text in phrases.times.hours:
            return after
        if word.number is None and not any(
            word.text in between for between in (phrases.fillers, phrases.listing, phrases.joining)
        ):
            return None
    return None


def hints_in(words: Sequence[Word], phrases: Phrases) -> Iterator[Mention]:
    """The words that are a hint for an answer, as "wife" is for a sex, hers or her husband's."""
    for place, word in enumerate(words):
        for question, answers in phrases.hints.items():
            if word.text in answers:
                yield Mention((question,), answers[word.text], place, place)


def most_likely(
    question: str, mentions: Sequence[Mention], words: Sequence[Word], weights: HunchWeights, *, highest: bool
) -> Mention | None:
    """The mention that most likely answers a question, or the highest of those that likely do.

    None if no mention is likely enough, or if one with another answer is as likely as not.
    """
    likely = [(likelihood(mention, words, weights), mention) for mention in mentions if question in mention.questions]
    if not likely:
        return None
    if highest:
        sure = [mention for chance, mention in likely if chance >= weights.threshold]
        return max(sure, key=lambda mention: mention.answer, default=None)
    chance, best = max(likely, key=lambda pair: pair[0])
    has_other = any(other >= _EVEN and mention.answer != best.answer for other, mention in likely)
    return best if chance >= weights.threshold and not has_other else None


def likelihood(mention: Mention, words: Sequence[Word], weights: HunchWeights) -> float:
    """The probability that a mention answers the question of the weights, 0 to 1."""
    return logistic(score_of_places(feature_places(mention, words), weights))


def feature_places(mention: Mention, words: Sequence[Word]) -> list[int]:
    """The places of the features of a mention, in order; two of them may share a place."""
    return sorted(crc32(feature.encode()) % SIZE for feature in set(_features(mention, words)))


def _features(mention: Mention, words: Sequence[Word]) -> Iterator[str]:
    """Words by their distance, on which side (< or >) they stand, and what the mention itself holds (=)."""
    before = [_token(words, mention.first - distance) for distance in range(1, _AROUND + 1)]
    after = [_token(words, mention.last + distance) for distance in range(1, _AROUND + 1)]
    for distance in range(_NEAR):
        yield f"{-1 - distance} {before[distance]}"
        yield f"{1 + distance} {after[distance]}"
    yield f"-2-1 {before[1]} {before[0]}"
    yield f"-3-1 {before[2]} {before[1]} {before[0]}"
    yield f"1-2 {after[0]} {after[1]}"
    yield f"-1-1 {before[0]} {after[0]}"
    for word in before:
        yield f"< {word}"
    for word in after:
        yield f"> {word}"
    for place in range(mention.first, mention.last + 1):
        number = words[place].number
        if number is None:
            yield f"= {words[place].text}"
        else:
            yield f"= {min(int(number), _MOST) // _BY * _BY}"
            yield f"= #{words[place].text[0].isdigit():d}"


def _token(words: Sequence[Word], place: int) -> str:
    """The word at a place, a sign for any number, or one for the end of the text."""
    if not 0 <= place < len(words):
        return "["
    return "#" if words[place].number is not None else words[place].text
