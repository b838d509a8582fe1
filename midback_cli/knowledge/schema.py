"""A frozen type is the schema of its table: its fields are the keys, and their annotations say what must stand there.

A field with a default may be left out of the file; every other one must be there, and may not be empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_type_hints

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


def read(kind: type[_T], table: Table, **given: object) -> _T:
    """A value of this type from the table; what is `given` is not looked for in it.

    The caller finishes the table, which may hold more than this type.
    """
    make: Any = kind
    values = dict(given)
    for key, hint in get_type_hints(kind, include_extras=True).items():
        if key not in values:
            values[key] = _READERS[hint](table, key, key not in make._field_defaults)
    checked: _T = make(**values)
    return checked
