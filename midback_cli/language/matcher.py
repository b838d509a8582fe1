"""A person's text → its words, as the phrases spell them, each with its place in the text; and the phrases in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from midback_cli.knowledge.phrase_model import END, GAP, NUMBER, START, TIGHT, Phrase, Phrases, Step, Target
from midback_cli.language.forms import split_tokens
from midback_cli.language.layout import Said, Token

_BREAKS = (",", ":", ".", "?")
_FULL_STOPS = frozenset(".;!)")
# A misspelling may be off by one letter, a long one by two; short words are too near to others to be mended.
_LEAST_LETTERS, _LONG_LETTERS = 5, 10
# A gap is up to so many words; with the fillers between, up to this many stand between two words of a phrase.
_MOST_GAP = 4
_MOST_SKIPPED = 8


class Word(NamedTuple):
    """One word, or a break between clauses, and where in the text it stands; `number` where it is one.

    No denial reaches over a break that `ends_denial`, and none that has denied something over a gap (`is_wide`).
    """

    text: str
    start: int
    end: int
    number: float | None = None
    is_break: bool = False
    ends_denial: bool = False
    is_wide: bool = False
    said: Said | None = None

    @property
    def ends_sentence(self) -> bool:
        """Whether it is a break that nothing reaches over."""
        return self.text in (".", "?")


class Match(NamedTuple):
    """A phrase found: the first and the last of its words, and the number in it."""

    target: Target
    first: int
    last: int
    number: float | None = None


def split_words(text: str, phrases: Phrases) -> tuple[Word, ...]:
    """The words and breaks of a text, contractions opened, misspellings mended where only one word can be meant."""
    found: list[Word] = []
    mended: dict[str, str] = {}
    for token in split_tokens(text, phrases.form, phrases.contractions):
        is_end = token.kind in ("line", "bullet", "dash")
        for word in _words_of(token, phrases, mended):
            number = _number_of(word, phrases) if token.kind in ("word", "number") else None
            is_break = word in _BREAKS
            found.append(Word(word, token.start, token.end, number, is_break, is_end, token.is_wide, token.said))
    return tuple(_joined_numbers(found))


def _words_of(token: Token, phrases: Phrases, mended: dict[str, str]) -> Sequence[str]:
    text = token.text
    if token.kind == "word":
        return _opened(text, phrases, mended)
    if token.kind == "number":
        return (text.replace(",", "."),)
    if token.kind == "apart":
        return (text,)
    if text in ("&", "+"):
        return ("and",)
    return ("." if text in _FULL_STOPS else text if text in ("/", "?", ":") else ",",)


def _opened(token: str, phrases: Phrases, mended: dict[str, str]) -> Sequence[str]:
    """The words of a contraction; else the one word, as the phrases spell it."""
    spelt = re.sub("[\u200c\u200d]", "", re.sub("'+", "'", token))
    whole = spelt.replace("'", "")
    for contraction in (spelt, whole):
        if contraction in phrases.contractions:
            return phrases.contractions[contraction]
    plain = spelt.removesuffix("'s").replace("'", "")
    if plain not in mended:
        mended[plain] = _mended(plain, phrases)
    return phrases.contractions.get(mended[plain], (mended[plain],))


def _mended(word: str, phrases: Phrases) -> str:
    """The word, or the one word of the phrases that it can only be a misspelling of."""
    if len(word) < _LEAST_LETTERS or word in phrases.vocabulary or not word.isascii():
        return word
    if any(word[:size] in phrases.begun.by_stem for size in range(_LEAST_LETTERS, len(word))):
        return word
    # Imported late: most words are spelt as they should be.
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    most = 2 if len(word) >= _LONG_LETTERS else 1
    candidates = [one for one in phrases.correctable.get(word[0], ()) if len(one) >= _LEAST_LETTERS]
    near = process.extract(word[:40], candidates, scorer=OSA.distance, score_cutoff=most, limit=2)
    if not near or (len(near) == 2 and near[0][1] == near[1][1]):
        return word
    return str(near[0][0])


def _number_of(word: str, phrases: Phrases) -> float | None:
    if word[0].isdigit() and word.isascii():
        return float(word) if len(word) <= 9 else None
    return phrases.numbers.get(word)


def _joined_numbers(words: list[Word]) -> Iterator[Word]:
    """The words with "forty five" made one number, and a stroke between words, which means or, made that."""
    skip = False
    for position, word in enumerate(words):
        after = words[position + 1] if position + 1 < len(words) else None
        if skip:
            skip = False
        elif word.text == "/":
            before = words[position - 1] if position else None
            numbers = [one.number is not None for one in (before, after) if one is not None]
            if all(numbers):
                yield word
            elif not any(numbers):
                yield word._replace(text="or")
        elif (
            after is not None
            and word.number is not None
            and after.number is not None
            and word.text.isalpha()
            and after.text.isalpha()
            and word.number >= 20
            and word.number % 10 == 0
            and 1 <= after.number <= 9
        ):
            yield Word(word.text, word.start, after.end, word.number + after.number)
            skip = True
        else:
            yield word


def find_phrases(words: Sequence[Word], phrases: Phrases) -> tuple[Match, ...]:
    """Every phrase of the file in the words, in the order of its first word; phrases may overlap."""
    found = dict.fromkeys(match for start in range(len(words)) for match in _starting_at(start, words, phrases))
    undone: dict[Target, set[int]] = {}
    for match in found:
        if match.target.undoes:
            undone.setdefault(match.target._replace(undoes=False), set()).update(range(match.first, match.last + 1))
    return tuple(
        match
        for match in found
        if not match.target.undoes
        and undone.get(match.target, frozenset()).isdisjoint(range(match.first, match.last + 1))
    )


def _starting_at(start: int, words: Sequence[Word], phrases: Phrases) -> Iterator[Match]:
    word = words[start]
    if word.is_break:
        return
    for phrase in _candidates(word, phrases):
        fillers = frozenset[str]() if phrase.target.asked in TIGHT else phrases.fillers
        ended = _fit(phrase.steps, 0, start, words, fillers, phrases.turning)
        if ended is not None:
            last, number = ended
            yield Match(phrase.target, start, last, number)


def _candidates(word: Word, phrases: Phrases) -> Iterator[Phrase]:
    index = phrases.begun
    yield from index.by_word.get(word.text, ())
    for size in range(1, len(word.text) + 1):
        yield from index.by_stem.get(word.text[:size], ())
    yield from index.by_special.get(START, ())
    if word.number is not None:
        yield from index.by_special.get(NUMBER, ())


def _fit(
    steps: tuple[Step, ...],
    done: int,
    at: int,
    words: Sequence[Word],
    fillers: frozenset[str],
    turning: frozenset[str],
) -> tuple[int, float | None] | None:
    """The last word and the last number of the steps from `done` on, laid on the words from `at` on; None: no fit."""
    if done == len(steps):
        return at - 1, None
    step = steps[done]
    if step.special in (START, END):
        edge = at - 1 if step.special == START else at
        is_edge = edge in (-1, len(words)) or words[edge].is_break
        return _fit(steps, done + 1, at, words, fillers, turning) if is_edge else None
    is_gap = step.special == GAP
    if is_gap:
        done, step = done + 1, steps[done + 1]
    others, most = 0, _MOST_GAP if is_gap else 0
    for position in range(at, min(at + (_MOST_SKIPPED if done else 1), len(words))):
        word = words[position]
        if (word.number is not None) if step.special == NUMBER else _suits(word.text, step):
            rest = _fit(steps, done + 1, position + 1, words, fillers, turning)
            if rest is not None:
                return rest[0], word.number if rest[1] is None and step.special == NUMBER else rest[1]
        others += word.text not in fillers
        if word.is_break or others > most or word.text in turning:
            break
    return None


def _suits(word: str, step: Step) -> bool:
    return (
        word in step.words
        or any(word.startswith(stem) for stem in step.stems)
        # A comma in a phrase stands for the sign behind a label as well.
        or (word == ":" and "," in step.words)
    )
