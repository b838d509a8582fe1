"""The grammar of a phrase: how an editor writes it → the rows of steps that it stands for.

A phrase is a row of words in small letters. In it, `a|b_c` is the word a or the words b c, `numb*` any word that begins
so, `word?` may be missing, `@leg` is a group of the file, `...` stands for up to four words, `#` is a number, `,` a
comma or a colon, and `[` and `]` are the start and the end of a clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from midback_cli.knowledge.phrase_model import END, GAP, NUMBER, START, Step
from midback_cli.knowledge.reader import ContentTable as Table

_SPECIAL = {GAP, NUMBER, START, END}
_PLAIN = re.compile(r"[a-z0-9][a-z0-9.]*\*?|[,:/]")
# One phrase may stand for this many rows of words; more is a slip of the editor, and slow.
_MOST_ROWS = 400

Row = tuple[Step, ...]


class Patterns:
    """Reads phrases; remembers the groups, which the phrases after them may name."""

    def __init__(self) -> None:
        self._groups: dict[str, list[Row]] = {}
        # Half of the words stand in several phrases.
        self._parts: dict[str, list[Row]] = {}

    def name_group(self, name: str, table: Table) -> None:
        """Makes a group known to the phrases that follow."""
        self._groups[name] = [row for raw in table.texts(name) for row in self.rows(raw, table, name)]

    def rows(self, raw: str, table: Table, key: str) -> list[Row]:
        """Every row of steps that a phrase stands for; none, with a problem noted, where it can not be read."""
        parts = []
        size = 1
        for word in raw.split():
            part = self._parts.get(word) or self._part(word)
            if part is None:
                table.problem(key, f"'{word}' in '{raw}' is no word, group or sign of a phrase")
                return []
            self._parts[word] = part
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
        """What one word of a phrase stands for: each of its alternatives; None where it can not be read."""
        alternatives = word.removesuffix("?").split("|")
        part: list[Row] = [()] if word.endswith("?") else []
        plain = [one for one in alternatives if _PLAIN.fullmatch(one)]
        if plain:
            part.append((_step(plain),))
        for one in alternatives:
            if one in _SPECIAL:
                part.append((Step(special=one),))
            elif one.startswith("@") and one[1:] in self._groups:
                part += self._groups[one[1:]]
            elif "_" in one and all(_PLAIN.fullmatch(word) for word in one.split("_")):
                part.append(tuple(_step([word]) for word in one.split("_")))
            elif one not in plain:
                return None
        return part


def _tidied(steps: Iterable[Step]) -> Row:
    """The steps with each gap between two words; where a word that may be missing is, a gap may be left over."""
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


def _step(words: list[str]) -> Step:
    return Step(
        frozenset(word for word in words if not word.endswith("*")),
        tuple(sorted(word[:-1] for word in words if word.endswith("*"))),
    )


def _merged(rows: list[Row]) -> list[Row]:
    """The rows with those of a single plain word made one: a group of words then costs one row, not one each."""
    single = [row[0] for row in rows if len(row) == 1 and not row[0].special]
    rest = [row for row in rows if not (len(row) == 1 and not row[0].special)]
    if len(single) < 2:
        return rows
    words = frozenset().union(*(step.words for step in single))
    stems = tuple(sorted({stem for step in single for stem in step.stems}))
    return [(Step(words, stems),), *rest]
