"""The grammar of a phrase: how an editor writes it → the rows of steps that it stands for.

A phrase is a row of words in small letters. `a|b_c` is the word a or the words b c; `numb*` is any word that begins
with these letters; `word?` may be missing; `@leg` is a group of the file; `...` stands for up to four words; `#` is a
number; `,` is a comma or a colon; `[` and `]` are the start and the end of a clause. Accents are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import product
from sys import intern

from midback_cli.knowledge.phrase_model import END, GAP, NUMBER, START, Step
from midback_cli.knowledge.reader import ContentTable
from midback_cli.spelling import plain_letters

_SPECIAL = {GAP, NUMBER, START, END}
_PLAIN = re.compile(r"[^\W_](?:[^\W_]|\.)*\*?|[,:/]")
# One phrase may stand for this many rows of words; more is a mistake of the editor, and slow.
_MOST_ROWS = 400

Row = tuple[Step, ...]


class Patterns:
    """Reads phrases, and remembers the groups that later phrases name."""

    def __init__(self) -> None:
        self._groups: dict[str, list[Row]] = {}
        # Half of the words stand in several phrases.
        self._parts: dict[str, list[Row]] = {}

    def name_group(self, name: str, table: ContentTable) -> None:
        """Defines a group, for the phrases that are read after it."""
        self._groups[plain_letters(name)] = [row for raw in table.texts(name) for row in self.rows(raw, table, name)]

    def rows(self, raw: str, table: ContentTable, key: str) -> list[Row]:
        """Every row of steps that a phrase stands for; none, with a problem noted, if it cannot be read."""
        parts = []
        size = 1
        for word in (raw if any(map(str.isupper, raw)) else plain_letters(raw)).split():
            part = self._parts.get(word) or self._part(word)
            if part is None:
                table.problem(key, f"'{word}' in '{raw}' is no word in small letters, and no group or sign of a phrase")
                return []
            part = self._parts[word] = part if word in self._parts else _joined(part)
            parts.append(part)
            size *= len(part)
        rows = (
            [_tidied(step for row in chosen for step in row) for chosen in product(*parts)]
            if size <= _MOST_ROWS
            else []
        )
        if not rows or not all(any(not step.special or step.special == NUMBER for step in row) for row in rows):
            table.problem(key, f"'{raw}' holds no word, or stands for over {_MOST_ROWS} rows of words")
            return []
        return _merged(rows)

    def _part(self, word: str) -> list[Row] | None:
        """What one word of a phrase stands for: each of its alternatives; None if it cannot be read."""
        alternatives = word.removesuffix("?").split("|")
        part: list[Row] = [()] if word.endswith("?") else []
        plain = [text for text in alternatives if _is_plain(text)]
        if plain:
            part.append((_step(tuple(plain)),))
        for text in alternatives:
            if text in _SPECIAL:
                part.append((Step(special=text),))
            elif text.startswith("@") and text[1:] in self._groups:
                part += self._groups[text[1:]]
            elif "_" in text and all(map(_is_plain, text.split("_"))):
                part.append(tuple(_step((inner,)) for inner in text.split("_")))
            elif text not in plain:
                return None
        return part


def _is_plain(word: str) -> bool:
    return _PLAIN.fullmatch(word) is not None and word == word.lower()


def _tidied(steps: Iterable[Step]) -> Row:
    """The steps without gaps that are not between two words, as a missing word can leave them."""
    row: list[Step] = []
    for step in steps:
        if step.special == GAP and (not row or row[-1].special == GAP):
            continue
        if step.special == END and row and row[-1].special == GAP:
            row.pop()
        row.append(step)
    while row and row[-1].special == GAP:
        row.pop()
    return tuple(row)


@cache
def _step(words: tuple[str, ...]) -> Step:
    """The one step for these words: the same object each time, so that a built copy holds it, and each word, once."""
    return Step(
        frozenset(intern(word) for word in words if not word.endswith("*")),
        tuple(sorted(intern(word[:-1]) for word in words if word.endswith("*"))),
    )


def _joined(part: list[Row]) -> list[Row]:
    """The alternatives of one word of a phrase as one step that holds them all, except a missing one and the edges."""
    joined = [row for row in part if row and all(step.special not in (START, END) for step in row)]
    rest = [row for row in part if row not in joined]
    if len(joined) < 2:
        return part
    rows = tuple(row for row in joined if not _is_plain_step(row))
    return [*rest, (_any_of(filter(_is_plain_step, joined))._replace(rows=rows),)]


def _merged(rows: list[Row]) -> list[Row]:
    """The rows, with all rows of a single plain word merged: a group of words then costs one row, not one for each."""
    plain = list(filter(_is_plain_step, rows))
    if len(plain) < 2:
        return rows
    return [(_any_of(plain),), *(row for row in rows if not _is_plain_step(row))]


def _is_plain_step(row: Row) -> bool:
    """Whether a row is one step of words and stems alone."""
    return len(row) == 1 and not row[0].special and not row[0].rows


def _any_of(rows: Iterable[Row]) -> Step:
    """One step for the words and stems of rows that are one step each."""
    steps = [step for (step,) in rows]
    words = frozenset().union(*(step.words for step in steps))
    return Step(words, tuple(sorted({stem for step in steps for stem in step.stems})))
