"""A person's text → its words, as the phrases spell them, each with its place in the text. The one tokenizer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from midback_cli.knowledge.phrase_model import Phrases, Spelling
from midback_cli.language.forms import split_tokens
from midback_cli.language.layout import Said, Token
from midback_cli.spelling import corrected

_BREAKS = (",", ":", ".", "?")
_FULL_STOPS = frozenset(".;!)")
# A number of more digits answers nothing.
_MOST_DIGITS = 9
# A word with a known stem of so many letters is spelt right.
_LEAST_STEM = 5
_APOSTROPHES = re.compile("'+")
_ZERO_WIDTH = re.compile("[\u200c\u200d]")


class Word(NamedTuple):
    """One word, or a break between clauses, and where in the text it stands; `number` if it is one.

    No negation reaches over a break that `ends_negation`; after it has negated something, none reaches over a gap
    (`is_wide`). `said` is what a form says of the word. `is_run_on`: it stands in a long stretch without punctuation.
    """

    text: str
    start: int
    end: int
    number: float | None = None
    is_break: bool = False
    ends_negation: bool = False
    is_wide: bool = False
    said: Said | None = None
    is_run_on: bool = False

    @property
    def ends_sentence(self) -> bool:
        """Whether it is a break that nothing reaches over."""
        return self.text in (".", "?")


def split_words(text: str, phrases: Phrases) -> tuple[Word, ...]:
    """The words and breaks of a text: contractions opened, misspellings corrected where only one word can be meant."""
    words: list[Word] = []
    known: dict[str, Sequence[str]] = {}
    spelling = phrases.spelling
    for token in split_tokens(text, phrases.form, spelling):
        if token.kind == "word" and token.text not in known:
            known[token.text] = _spelt(token.text, phrases)
        ends_negation = token.kind in ("line", "bullet", "dash")
        for word in known[token.text] if token.kind == "word" else (_sign(token, spelling),):
            number = _number_of(word, spelling) if token.kind in ("word", "number") else None
            is_break = word in _BREAKS
            words.append(Word(word, token.start, token.end, number, is_break, ends_negation, token.is_wide, token.said))
    return tuple(_with_whole_numbers(_with_strokes_read(words, spelling)))


def opened(word: str, spelling: Spelling) -> tuple[str, ...]:
    """The words of a contraction; else the one word, without apostrophes and possessive end."""
    if word.isalnum():
        return spelling.contractions.get(word, (word,))
    spelt = _ZERO_WIDTH.sub("", _APOSTROPHES.sub("'", word))
    whole = spelt.replace("'", "")
    for contraction in (spelt, whole):
        if contraction in spelling.contractions:
            return spelling.contractions[contraction]
    owner, _, end = spelt.rpartition("'")
    return (owner.replace("'", "") if owner and end in spelling.possessive else whole,)


def _spelt(token: str, phrases: Phrases) -> Sequence[str]:
    """The words of a contraction, also of a misspelt one; else the one word, as the phrases spell it."""
    words = opened(token, phrases.spelling)
    if len(words) > 1:
        return words
    word = _corrected(words[0], phrases)
    return phrases.spelling.contractions.get(word, (word,))


def _corrected(word: str, phrases: Phrases) -> str:
    """The word, or the one word of the phrases that it can only be a misspelling of."""
    spelling = phrases.spelling
    if word in spelling.vocabulary or any(
        word[:size] in phrases.begun.by_stem for size in range(_LEAST_STEM, len(word))
    ):
        return word
    for cut, ending in spelling.cut_endings.items():
        whole = word.removesuffix(cut) + ending
        if word.endswith(cut) and whole in spelling.vocabulary:
            return whole
    return corrected(word, spelling.correctable.get(word[:1], ()))


def _sign(token: Token, spelling: Spelling) -> str:
    """What a token that is no word counts as: the word that it stands for, the number, or a break."""
    text = token.text
    if token.kind == "number":
        return text.replace(",", ".")
    if token.kind == "apart" or text in ("/", "?", ":"):
        return text
    return spelling.signs.get(text, "." if text in _FULL_STOPS else ",")


def _number_of(word: str, spelling: Spelling) -> float | None:
    if word.isascii() and word.replace(".", "", 1).isdigit():
        return float(word) if len(word) <= _MOST_DIGITS else None
    return spelling.numbers.get(word)


def _with_strokes_read(words: Sequence[Word], spelling: Spelling) -> Iterator[Word]:
    """The words; a stroke between two words becomes the word for it, one between a number and a word is dropped."""
    for place, word in enumerate(words):
        if word.text != "/":
            yield word
            continue
        are_numbers = [beside.number is not None for beside in (*words[:place][-1:], *words[place + 1 : place + 2])]
        if all(are_numbers):
            yield word
        elif not any(are_numbers):
            yield word._replace(text=spelling.signs.get("/", "/"))


def _with_whole_numbers(words: Iterable[Word]) -> Iterator[Word]:
    """The words, with tens and ones in two words ("forty five") as one number."""
    tens: Word | None = None
    for word in words:
        if tens is not None and tens.number is not None:
            if word.number is not None and word.text.isalpha() and 1 <= word.number <= 9:
                yield Word(tens.text, tens.start, word.end, tens.number + word.number)
                tens = None
                continue
            yield tens
        is_tens = word.number is not None and word.text.isalpha() and word.number >= 20 and word.number % 10 == 0
        tens = word if is_tens else None
        if not is_tens:
            yield word
    if tens is not None:
        yield tens
