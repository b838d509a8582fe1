"""The words of a text → the phrases of phrases.toml in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from midback_cli.knowledge.phrase_model import END, GAP, NUMBER, START, TIGHT, Phrase, Phrases, Step, Target
from midback_cli.language.words import Word

# A gap spans at most so many words, or `_MOST_SKIPPED` counting fillers.
_MOST_GAP = 4
_MOST_SKIPPED = 8


class PhraseMatch(NamedTuple):
    """Where a phrase stands in a text: its first and its last word; and the number in it, or the last and the first."""

    target: Target
    first: int
    last: int
    number: float | None = None
    first_number: float | None = None


def find_phrases(words: Sequence[Word], phrases: Phrases) -> tuple[PhraseMatch, ...]:
    """Every phrase in the words, in the order of its first word; phrases may overlap."""
    matches = dict.fromkeys(match for start in range(len(words)) for match in _starting_at(start, words, phrases))
    undone: dict[Target, set[int]] = {}
    for match in matches:
        if match.target.undoes:
            undone.setdefault(match.target._replace(undoes=False), set()).update(range(match.first, match.last + 1))
    return tuple(
        match
        for match in matches
        if not match.target.undoes
        and undone.get(match.target, frozenset()).isdisjoint(range(match.first, match.last + 1))
    )


def _starting_at(start: int, words: Sequence[Word], phrases: Phrases) -> Iterator[PhraseMatch]:
    word = words[start]
    if word.is_break:
        return
    for phrase in _candidates(word, phrases):
        fillers = frozenset[str]() if phrase.target.subject in TIGHT else phrases.fillers
        ended = _fit(phrase.steps, 0, start, words, fillers, phrases.turning)
        if ended is not None:
            yield PhraseMatch(phrase.target, start, *ended)


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
) -> tuple[int, float | None, float | None] | None:
    """The last word, the last and the first number of the steps from `done` on, if they fit the words from `at` on."""
    if done == len(steps):
        return at - 1, None, None
    step = steps[done]
    if step.special in (START, END):
        edge = at - 1 if step.special == START else at
        is_edge = edge in (-1, len(words)) or words[edge].is_break
        return _fit(steps, done + 1, at, words, fillers, turning) if is_edge else None
    is_gap = step.special == GAP
    at_step = done + is_gap
    for row in steps[at_step].rows:
        fitted = _fit((*steps[:at_step], *row, *steps[at_step + 1 :]), done, at, words, fillers, turning)
        if fitted is not None:
            return fitted
    done, step = at_step, steps[at_step]
    others, most = 0, _MOST_GAP if is_gap else 0
    for position in range(at, min(at + (_MOST_SKIPPED if done else 1), len(words))):
        word = words[position]
        if (word.number is not None) if step.special == NUMBER else _suits(word.text, step):
            rest = _fit(steps, done + 1, position + 1, words, fillers, turning)
            if rest is not None:
                if step.special == NUMBER:
                    return rest[0], word.number if rest[1] is None else rest[1], word.number
                return rest
        others += word.text not in fillers
        if word.is_break or others > most or word.text in turning:
            break
    return None


def _suits(word: str, step: Step) -> bool:
    return (
        word in step.words
        or any(word.startswith(stem) for stem in step.stems)
        # A comma in a phrase also stands for the colon after a label.
        or (word == ":" and "," in step.words)
    )
