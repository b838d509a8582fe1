"""A person's text → its words, as the phrases spell them, each with its place in the text. The one tokenizer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    (`is_wide`). `said` is what a form says of the word.
    """

    text: str
    start: int
    end: int
    number: float | None = None
    is_break: bool = False
    ends_negation: bool = False
    is_wide: bool = False
    said: Said | None = None

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
    return tuple(_with_whole_numbers(tuple(_with_strokes_read(words, spelling)), spelling))


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
    for clipped, end in spelling.clipped.items():
        whole = word.removesuffix(clipped) + end
        if word.endswith(clipped) and whole in spelling.vocabulary:
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


def _with_whole_numbers(words: Sequence[Word], spelling: Spelling) -> Iterator[Word]:
    """The words, with a number in several words ("forty five", "a hundred and three point four") as one, in digits."""
    place = 0
    while place < len(words):
        after, value = _whole_number(words, place, spelling)
        if after - place > 1 and value is not None:
            first, last = words[place], words[after - 1]
            yield Word(f"{value:g}", first.start, last.end, value, said=first.said)
        else:
            after = place + 1
            yield words[place]
        place = after


def _whole_number(words: Sequence[Word], place: int, spelling: Spelling) -> tuple[int, float | None]:
    """The place after a number in words that begins here, and its value; None if it is none."""
    value = _in_letters(words, place)
    if value is None:
        return place + 1, None
    after = place + 1
    if _text(words, after) in spelling.multipliers and 1 <= value <= 9:
        value, after = value * (_in_letters(words, after) or 1), after + 1
    if _text(words, after - 1) in spelling.multipliers:
        # "A hundred and three": what follows belongs to it.
        start = after + (_text(words, after) in spelling.signs.values())
        rest = _in_letters(words, start) or spelling.heard.get(_text(words, start) if start > after else "")
        if rest is not None and value >= 100 > rest and rest.is_integer():
            value, after = value + rest, start + 1
    elif value < 20 or value % 10:
        return after, value
    if value % 10 == 0 and _text(words, after - 1) not in spelling.multipliers:
        ones = _in_letters(words, after) or spelling.heard.get(_text(words, after))
        if ones is not None and 1 <= ones <= 9:
            value, after = value + ones, after + 1
    tenth = _in_letters(words, after + 1) if _text(words, after) in spelling.point else None
    if tenth is not None and 0 <= tenth <= 9:
        value, after = value + tenth / 10, after + 2
    return after, value


def _in_letters(words: Sequence[Word], place: int) -> float | None:
    word = words[place] if place < len(words) else None
    return word.number if word is not None and word.text.isalpha() else None


def _text(words: Sequence[Word], place: int) -> str:
    return words[place].text if place < len(words) else ""
