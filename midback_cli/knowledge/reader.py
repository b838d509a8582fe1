"""One TOML table read key by key: each getter gives a well-typed value and notes what was wrong instead of raising.

So a whole folder can be read and every problem named at once. A key that was never read is a problem too: it is most
often a misspelling, and a misspelt rule must not be lost in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

from midback_cli.errors import Problem
from midback_cli.files import visible_text
from midback_cli.knowledge.model import Bounds, Estimate

if TYPE_CHECKING:
    from midback_cli.knowledge.rules import Grammar

ESTIMATE = "estimate"
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_WIDE_SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SHARE = Bounds()
KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Reading:
    """One reading of a folder: the problems so far, the sources known and used, and the grammar once ids are known."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.known_sources: Set[str] = frozenset((ESTIMATE,))
        self.used_sources: set[str] = set()
        self.grammar: Grammar | None = None

    def note(self, place: str, reason: str) -> None:
        """Notes a problem."""
        self.problems.append(Problem(place, reason))

    def use(self, sources: Iterable[str], place: str) -> None:
        """Notes the sources of something, and each unknown one as a problem."""
        for name in sources:
            self.used_sources.add(name)
            if name not in self.known_sources:
                self.note(place, f"'{name}' is not a source")


class ContentTable:
    """A TOML table, its place for messages, and the reading that it belongs to."""

    __slots__ = ("_read", "place", "raw", "reading")

    def __init__(self, raw: object, place: str, reading: Reading) -> None:
        self.place = place
        self.reading = reading
        self._read: set[str] = set()
        self.raw: Mapping[str, Any]
        if isinstance(raw, dict):
            self.raw = raw
        else:
            self.raw = {}
            self.problem("", "must be a table")

    @property
    def name(self) -> str:
        """The last part of its place: its key, or its id or position in a list."""
        return self.place.rpartition(".")[2]

    @property
    def grammar(self) -> Grammar:
        """The grammar of the folder's rules."""
        assert self.reading.grammar is not None, "the ids are gathered before any rule is read"
        return self.reading.grammar

    def problem(self, key: str, reason: str) -> None:
        """Notes a problem at a key of this table."""
        self.reading.note(f"{self.place}.{key}" if key else self.place, reason)

    def _get(self, key: str, kind: type, called: str, required: bool) -> Any:
        self._read.add(key)
        value = self.raw.get(key)
        if value is None:
            if required:
                self.problem(key, f"is missing; it must be {called}")
        # bool is an int to Python, but never to an editor.
        elif isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        else:
            self.problem(key, f"must be {called}")
        return None

    def text(self, key: str, *, required: bool = True, filled_in: Sequence[str] = ()) -> str:
        """A text on one line without control characters; "" if there is none.

        It must hold each word of `filled_in` in braces, and nothing else in braces but {number}.
        """
        value = self._get(key, str, "a text", required)
        if value is None:
            return ""
        if required and not value.strip():
            self.problem(key, "is empty")
        if not _is_clean(value):
            self.problem(key, "holds a line break or a control character")
            return ""
        if filled_in or "{" in value:
            self._check_placeholders(key, value, filled_in)
        return str(value)

    def _check_placeholders(self, key: str, text: str, filled_in: Sequence[str] = ()) -> None:
        wanted = [f"{{{name}}}" for name in filled_in]
        placeholders = _PLACEHOLDER.findall(text)
        for placeholder in placeholders:
            if placeholder not in (*wanted, "{number}"):
                others = ", ".join(("{number}", *wanted))
                self.problem(key, f"holds {placeholder}; what is filled in here is {others}")
        for placeholder in wanted:
            if placeholder not in placeholders:
                self.problem(key, f"lacks {placeholder}, which is filled in")

    def identifier(self, key: str = "id") -> str:
        """A kebab-case id; "" if there is none."""
        value = self.text(key)
        if value and not KEBAB_CASE.fullmatch(value):
            self.problem(key, f"'{value}' is not kebab-case (small letters, digits and single hyphens)")
        return value

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of texts, which may be empty; empty if there is none."""
        value = self._get(key, list, "a list of texts", required)
        if value is None:
            return ()
        good = tuple(entry for entry in value if isinstance(entry, str) and entry.strip() and _is_clean(entry))
        if len(good) < len(value):
            self.problem(key, "holds an entry that is not a text on one line")
        for entry in good:
            if "{" in entry:
                self._check_placeholders(key, entry)
        return good

    def lines(self, key: str) -> tuple[str, ...]:
        """A list of at least one text: a heading must have something under it."""
        if self.raw.get(key) == []:
            self.problem(key, "is empty")
        return self.texts(key)

    def text_rows(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of texts; empty if there is none."""
        rows = self._get(key, list, "a list of lists of texts", required=True) or []
        inner = ContentTable({str(number): row for number, row in enumerate(rows)}, f"{self.place}.{key}", self.reading)
        return tuple(inner.texts(number) for number in inner.raw)

    def references(self, key: str = "references", *, required: bool = True) -> tuple[str, ...]:
        """A list of sources, each of which must be known."""
        names = self.texts(key, required=required)
        self.reading.use(names, f"{self.place}.{key}")
        return names

    def flag(self, key: str) -> bool:
        """True or false; false if it is left out."""
        return bool(self._get(key, bool, "true or false", required=False))

    def whole(self, key: str, *, required: bool = True) -> int:
        """A whole number; 0 if there is none."""
        return int(self._get(key, int, "a whole number", required) or 0)

    def choice(self, key: str, choices: Mapping[str, Any], *, required: bool = True) -> Any:
        """The value that a word stands for; the first of the choices if the word is wrong."""
        word = self.text(key, required=required)
        if word in choices:
            return choices[word]
        if word:
            self.problem(key, f"'{word}' must be one of {', '.join(choices)}")
        return next(iter(choices.values()))

    def estimate(self, key: str, bounds: Bounds = _SHARE) -> Estimate:
        """A number with its source: `key = { p = 0.02, source = "deyo-1992" }`; the number 0.5 if it is unusable."""
        self._read.add(key)
        raw, place, note = self.raw.get(key), f"{self.place}.{key}", self.reading.note
        least, most, name = bounds
        if not isinstance(raw, dict):
            note(place, f'must be {{ {name} = NUMBER, source = "KEY" }}')
            return Estimate(0.5, ESTIMATE)
        value: Any = raw.get(name)
        source = raw.get("source")
        # type(), not isinstance(): true is an int to Python, but not a number to an editor.
        if type(value) not in (int, float) or not least <= value <= most:
            note(f"{place}.{name}", f"must be a number from {least:g} to {most:g}")
            value = 0.5
        if not isinstance(source, str) or not source:
            note(f"{place}.source", "is missing; name a key of sources.toml, or estimate")
            source = ESTIMATE
        elif source != ESTIMATE:
            self.reading.use((source,), place)
        if len(raw) == 2:
            return Estimate(float(value), source)
        for inner, entry in raw.items():
            if inner not in (name, "source", "see", "note"):
                note(f"{place}.{inner}", "is not a key that this table knows")
            elif inner in ("see", "note") and not (isinstance(entry, str) and _is_clean(entry)):
                note(f"{place}.{inner}", "must be a text on one line")
        see = str(raw.get("see", ""))
        self.reading.use(filter(None, see.replace(" ", "").split(",")), place)
        return Estimate(float(value), source, see, str(raw.get("note", "")))

    def table(self, key: str) -> ContentTable:
        """The table under a key."""
        self._read.add(key)
        return ContentTable(self.raw.get(key), f"{self.place}.{key}", self.reading)

    def listed_tables(self, key: str, *, required: bool = True) -> Iterator[ContentTable]:
        """The tables of a list, each with its id in its place, or else its position."""
        rows = self._get(key, list, "a list of tables", required) or []
        for position, raw in enumerate(rows):
            name = raw.get("id", position) if isinstance(raw, dict) else position
            yield ContentTable(raw, f"{self.place}.{key}.{name}", self.reading)

    def finish(self) -> None:
        """Notes every key that was never read."""
        if len(self._read) >= len(self.raw) and self._read >= self.raw.keys():
            return
        for key in self.raw:
            if key not in self._read:
                self.problem(key, "is not a key that this table knows")


def _is_clean(text: str) -> bool:
    """Whether a text is on one line and holds nothing that a terminal could obey; spaces of any width may stand."""
    return text.isprintable() or visible_text(text) == _WIDE_SPACE.sub(" ", text)
