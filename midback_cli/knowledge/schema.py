"""A frozen type is the schema of its table: its fields are the keys, and their annotations say what must stand there.

A field with a default may be left out of the file; every other one must be there, and may not be empty. A field of
`Annotated[str, "count"]` is a text that holds {count}; a field whose type is a NamedTuple is a table of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar, get_origin, get_type_hints

from midback_cli.knowledge.model import Estimate, References
from midback_cli.knowledge.reader import Table

_T = TypeVar("_T")
_Reader = Callable[[Table, str, bool], Any]


_READERS: Mapping[object, _Reader] = {
    str: lambda table, key, required: table.text(key, required=required),
    int: lambda table, key, required: table.whole(key, required=required),
    bool: lambda table, key, required: table.flag(key),
    float: lambda table, key, required: table.estimate(key).value,
    Estimate: lambda table, key, required: table.estimate(key),
    tuple[str, ...]: lambda table, key, required: table.lines(key) if required else table.texts(key, required=False),
    References: lambda table, key, required: table.references(key, required=required),
}


def _value(hint: Any, table: Table, key: str, required: bool) -> Any:
    if hint in _READERS:
        return _READERS[hint](table, key, required)
    if get_origin(hint) is Annotated:
        return table.text(key, required=required, filled_in=hint.__metadata__)
    inner = table.table(key)
    value = read(hint, inner)
    inner.finish()
    return value


def read(kind: type[_T], table: Table, **given: object) -> _T:
    """A value of this type from the table; what is `given` is not looked for in it.

    The caller finishes the table, which may hold more than this type.
    """
    make: Any = kind
    values = dict(given)
    for key, hint in get_type_hints(kind, include_extras=True).items():
        if key not in values:
            values[key] = _value(hint, table, key, key not in make._field_defaults)
    checked: _T = make(**values)
    return checked
