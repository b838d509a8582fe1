"""The nearest known word: what a misspelling must mean, and what an error suggests.

Above every room, for ids, names and free texts are all misspelt alike. rapidfuzz is imported only where it is needed:
most words are spelt as they should be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

# What is longer than this is nobody's word or name: the rest cannot make it more like one.
_LONGEST = 100
# A misspelling is off by one letter in so many; shorter words are too close to each other to be corrected.
_LETTERS_PER_SLIP = 5


def nearest(text: str, known: Iterable[str], least: float = 0.6) -> tuple[str, ...]:
    """The known text that is most like a text, alone in a tuple; an empty one where none is alike enough, 0 to 1."""
    return alike(text, known, least, 1)


def alike(text: str, known: Iterable[str], least: float, most: int) -> tuple[str, ...]:
    """The known texts that are alike by `least`, 0 to 1: the likest first, and no more than `most` of them."""
    from rapidfuzz import fuzz, process

    names = list(dict.fromkeys(known))
    matches = process.extract(text[:_LONGEST], names, scorer=fuzz.ratio, limit=most, score_cutoff=100 * least)
    return tuple(name for name, _, _ in matches)


def corrected(word: str, known: Collection[str], *, must_be_sure: bool = True) -> str:
    """The known word that a word is a misspelling of, or the word itself if there is none.

    If it `must_be_sure`, two known words that are equally near count as none; else the first of them is taken.
    """
    most_slips = len(word) // _LETTERS_PER_SLIP
    candidates = [other for other in known if len(other) >= _LETTERS_PER_SLIP]
    if not most_slips or not candidates:
        return word
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    matches = process.extract(word[:_LONGEST], candidates, scorer=OSA.distance, score_cutoff=most_slips, limit=2)
    if not matches or (must_be_sure and len(matches) == 2 and matches[0][1] == matches[1][1]):
        return word
    return str(matches[0][0])


def plain_letters(text: str) -> str:
    """The text in small letters of one width, without accents: what people leave out or write in two ways."""
    text = text.casefold()
    if text.isascii():
        return text
    # Imported late: most texts are plain already.
    from unicodedata import combining, normalize

    return "".join(letter for letter in normalize("NFKD", text).casefold() if not combining(letter))
