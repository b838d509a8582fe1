"""A frozen type is the schema of its table: its fields are the keys, and their annotations say what must stand there.

A field with a default may be left out of the file; every other one must be there, and a text or a plain list of texts
may not be empty. Beside the annotations that model.py explains, these have a meaning:

- a NamedTuple is a table of its own, and a tuple of them a list of tables, each read in its turn;
- an Enum, or a Literal, is one of its words;
- a mapping takes every key that is there; one from Urgency has a key for each level from the one beside it upwards;
- `float` is the number of an Estimate;
- `Annotated[str, "count"]` is a text that holds {count}.

What concerns several fields at once is checked by checks.py, as soon as they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from midback_cli.knowledge.checks import CHECKS
from midback_cli.knowledge.model import (
    HERE,
    Atoms,
    Bounds,
    Entries,
    Estimate,
    Id,
    Key,
    Name,
    References,
    SameAs,
    Urgency,
    When,
)
from midback_cli.knowledge.reader import KEBAB_CASE, ContentTable


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T")
_Row = TypeVar("_Row", bound=_HasId)
_Reader = Callable[[ContentTable, str, bool], Any]


def read(kind: type[_T], table: ContentTable, **given: object) -> _T:
    """A value of this type from the table; fields that are `given` are not looked for in it.

    Problems are noted, and the value then holds something of the right type in their place. The caller finishes the
    table, which may hold more than this type.
    """
    values = dict(given)
    sections: dict[str, ContentTable] = {}
    for name, section, key, reader, is_required, same_as in _fields_of(kind):
        if name in values:
            continue
        inner = table
        if section:
            inner = sections.get(section) or sections.setdefault(section, table.table(section))
        if is_required or key in inner.raw:
            values[name] = reader(inner, key, is_required)
        elif same_as:
            values[name] = values[same_as]
    for inner in sections.values():
        inner.finish()
    value = kind(**values)
    if kind in CHECKS:
        CHECKS[kind](value, table)
    return value


def read_part(kind: type[_T], table: ContentTable, key: str, **given: object) -> _T:
    """A value of this type from the table under a key, which holds nothing else."""
    inner = table.table(key)
    value = read(kind, inner, **given)
    inner.finish()
    return value


def read_list(kind: type[_T], table: ContentTable, key: str, *, required: bool = True) -> tuple[_T, ...]:
    """The values of this type from a list of tables; an id that stands twice is a problem."""
    rows: list[Any] = []
    for row in table.listed_tables(key, required=required):
        rows.append(read(kind, row))
        row.finish()
    if hasattr(kind, "id"):
        by_id(rows, table, key)
    return tuple(rows)


def read_named(kind: type[_T], table: ContentTable, key: str, **given: object) -> dict[str, _T]:
    """The values of this type by the keys of their tables, which stand under one key: [source.deyo-1992]."""
    outer = table.table(key)
    for name in outer.raw:
        if not KEBAB_CASE.fullmatch(name.lower()):
            outer.problem(name, "is not kebab-case")
    return {name: read_part(kind, outer, name, **given) for name in outer.raw}


def by_id(rows: Iterable[_Row], table: ContentTable, key: str) -> dict[str, _Row]:
    """The rows of a list by id; an id that stands twice is a problem."""
    rows_by_id: dict[str, _Row] = {}
    for row in rows:
        if row.id in rows_by_id:
            table.problem(f"{key}.{row.id}", "stands twice")
        rows_by_id[row.id] = row
    return rows_by_id


# ---------------------------------------------------------------- from annotations to readers


class _Field(NamedTuple):
    name: str
    section: str
    key: str
    reader: _Reader
    is_required: bool
    same_as: str


_FIELDS: dict[type, tuple[_Field, ...]] = {}


def _fields_of(kind: type) -> tuple[_Field, ...]:
    """How to read each field of a type, worked out once."""
    if kind not in _FIELDS:
        make: Any = kind
        _FIELDS[kind] = tuple(
            _field(name, hint, name in make._field_defaults)
            for name, hint in get_type_hints(kind, include_extras=True).items()
        )
    return _FIELDS[kind]


def _field(name: str, hint: Any, has_default: bool) -> _Field:
    key, same_as = name, ""
    markers = []
    for marker in getattr(hint, "__metadata__", ()):
        if isinstance(marker, Key):
            key = marker
        elif isinstance(marker, SameAs):
            same_as = marker
        else:
            markers.append(marker)
    if get_origin(hint) is Annotated:
        hint = Annotated[(hint.__origin__, *markers)] if markers else hint.__origin__
    section, _, key = key.rpartition(".")
    return _Field(name, section, key, _reader_of(hint), not (has_default or same_as), same_as)


_READERS: dict[Any, _Reader] = {
    str: lambda table, key, required: table.text(key, required=required),
    int: lambda table, key, required: table.whole(key, required=required),
    bool: lambda table, key, required: table.flag(key),
    float: lambda table, key, required: table.estimate(key).value,
    Estimate: lambda table, key, required: table.estimate(key),
    tuple[str, ...]: lambda table, key, required: table.lines(key) if required else table.texts(key),
    tuple[tuple[str, ...], ...]: lambda table, key, required: table.text_rows(key),
    Id: lambda table, key, required: table.identifier(key),
    Name: lambda table, key, required: table.name,
    Entries: lambda table, key, required: table.texts(key),
    References: lambda table, key, required: table.references(key),
    When: lambda table, key, required: table.grammar.when(table, key),
    Atoms: lambda table, key, required: table.grammar.atoms(table, key),
}


def _reader_of(hint: Any) -> _Reader:
    if hint not in _READERS:
        _READERS[hint] = _new_reader(hint)
    return _READERS[hint]


def _new_reader(hint: Any) -> _Reader:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(arguments[0], arguments[1:])
    if origin in (Union, UnionType):
        return _reader_of(arguments[0])
    if origin is tuple:
        return lambda table, key, required: read_list(arguments[0], table, key, required=required)
    if origin is Mapping:
        return _mapping(_reader_of(arguments[1]))
    if origin is Literal:
        return _choice({word: word for word in arguments})
    if issubclass(hint, Enum):
        return _choice({str(getattr(member, "word", member.value)): member for member in hint})
    return lambda table, key, required: read_part(hint, table, key)


def _annotated(kind: Any, markers: tuple[Any, ...]) -> _Reader:
    marker = markers[0]
    if isinstance(marker, Bounds):
        bounds = marker
        if kind is Estimate:
            return lambda table, key, required: table.estimate(key, bounds)
        return lambda table, key, required: table.estimate(key, bounds).value
    if isinstance(marker, Urgency):
        return _by_level(_reader_of(get_args(kind)[1]), marker)
    if marker is HERE:
        return lambda table, key, required: read(kind, table)
    return lambda table, key, required: table.text(key, required=required, filled_in=markers)


def _choice(choices: Mapping[str, Any]) -> _Reader:
    return lambda table, key, required: table.choice(key, choices, required=required)


def _mapping(reader: _Reader) -> _Reader:
    def read_mapping(table: ContentTable, key: str, required: bool) -> dict[str, Any]:
        inner = table.table(key)
        return {name: reader(inner, name, True) for name in inner.raw}

    return read_mapping


def _by_level(reader: _Reader, least: Urgency) -> _Reader:
    def read_levels(table: ContentTable, key: str, required: bool) -> dict[Urgency, Any]:
        inner = table.table(key)
        values = {level: reader(inner, level.word, True) for level in Urgency if level >= least}
        inner.finish()
        return values

    return read_levels
