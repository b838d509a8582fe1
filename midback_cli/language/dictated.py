"""The words of a text as it was dictated, or typed in one go → the same words with breaks, and with what was misheard.

What is said aloud has no commas, and a phrase reads its whole clause: without breaks one "he" or "if" would reach over
all that follows. Voice input also writes words that sound alike. Which words these are stands in phrases.toml.
"""

from __future__ import annotations

from collections.abc import Sequence

from midback_cli.knowledge.phrase_model import END, NUMBER, Spelling
from midback_cli.language.words import Word

# A stretch of so many words without any break was written without punctuation: a sentence seldom goes on so long. The
# first number is for texts with hardly any breaks: in these there are more words to each than the third says.
_LONG_STRETCH, _LONG_SENTENCE, _FEW_BREAKS = 12, 25, 15


def with_dictation_read(words: Sequence[Word], spelling: Spelling) -> tuple[Word, ...]:
    """The words as they were meant, with a comma in long stretches before each word that begins something new."""
    meant = _as_meant(words, spelling)
    breaks = sum(word.is_break for word in meant)
    longest = _LONG_STRETCH if len(meant) > _FEW_BREAKS * (breaks + 1) or not breaks else _LONG_SENTENCE
    read: list[Word] = []
    start = 0
    for place in range(len(meant) + 1):
        if place == len(meant) or meant[place].is_break:
            stretch = meant[start:place]
            read += _broken(stretch, spelling) if len(stretch) >= longest else stretch
            read += meant[place : place + 1]
            start = place + 1
    return tuple(read)


def _as_meant(words: Sequence[Word], spelling: Spelling) -> list[Word]:
    """The words, with one that sounds like another in its place replaced by that one."""
    meant = list(words)
    for place, word in enumerate(words):
        for misheard in spelling.misheard.get(word.text, ()):
            before = words[place - 1].text if place else ""
            after = words[place + 1].text if place + 1 < len(words) else ""
            if before in misheard.after or after in misheard.before:
                meant[place] = word._replace(text=misheard.means, number=spelling.numbers.get(misheard.means))
                break
    return meant


def _broken(stretch: Sequence[Word], spelling: Spelling) -> list[Word]:
    broken: list[Word] = []
    for place, word in enumerate(stretch):
        if place and word.said is None and _begins(stretch, place, spelling):
            broken.append(Word(",", word.start, word.start, is_break=True))
        broken.append(word._replace(is_run_on=True))
    return broken


def _begins(stretch: Sequence[Word], place: int, spelling: Spelling) -> bool:
    """Whether something new begins at this place."""
    word, before = stretch[place], stretch[place - 1].text
    first = word.text if word.number is None else NUMBER
    following = (*(NUMBER if other.number is not None else other.text for other in stretch[place + 1 : place + 4]), END)
    return any(
        before not in beginning.not_after and following[: len(beginning.words) - 1] == beginning.words[1:]
        for beginning in spelling.beginnings.get(first, ())
    )


def with_person_meant(words: Sequence[Word], spelling: Spelling) -> tuple[Word, ...]:
    """The words of a text that is written for somebody else, as that person would say them: "she has" is "I have"."""
    meant: list[Word] = []
    for place, word in enumerate(words):
        is_after = bool(place) and words[place - 1].text in spelling.proxy
        text = spelling.proxy.get(word.text) or (spelling.proxy_verbs.get(word.text) if is_after else None)
        meant.append(word if text is None else word._replace(text=text))
    return tuple(meant)
