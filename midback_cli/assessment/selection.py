"""A small record of a result: the parts that were asked for, such as `urgency,causes.id`, and no other work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from midback_cli.assessment.document import PARTS, Sight, cause_document
from midback_cli.assessment.result import Result
from midback_cli.assessment.schemas import result_schema
from midback_cli.assessment.written import in_json, part_written
from midback_cli.errors import UnknownId
from midback_cli.knowledge.content import Content
from midback_cli.spelling import nearest

_REASONS = frozenset(("for", "against"))


class Selection(NamedTuple):
    """Part of a result → the keys that are wanted of it, () for the whole; and at most how many causes, 0 for all."""

    parts: Mapping[str, tuple[str, ...]]
    causes: int = 0


def selection_of(text: str, causes: int, content: Content) -> Selection:
    """The selection that a text names: parts, or parts and keys, with commas between. Raises UnknownId."""
    properties = result_schema(content)["properties"]
    known = {part: properties[part].get("items", properties[part]).get("properties", {}) for part in PARTS}
    paths = [*known, *(f"{part}.{key}" for part, keys in known.items() for key in keys)]
    wanted: dict[str, tuple[str, ...]] = {}
    for name in filter(None, map(str.strip, text.split(","))):
        if name not in paths:
            raise UnknownId("--select", f"a result has no '{name}'", nearest(name, paths))
        part, _, key = name.partition(".")
        before = wanted.get(part)
        # The whole of a part holds each of its keys.
        wanted[part] = () if not key or before == () else (*(before or ()), key)
    return Selection(wanted, causes)


def selected(result: Result, selection: Selection) -> str:
    """The JSON of what is wanted of a result, on one line, with the parts in the order in which they were named."""
    seen = Sight(result)
    return f"{{{', '.join(_part(part, keys, selection.causes, seen) for part, keys in selection.parts.items())}}}"


def _part(part: str, keys: tuple[str, ...], causes: int, seen: Sight) -> str:
    if not keys and not (causes and part == "causes"):
        return part_written(part, seen)
    if part == "causes" and keys and _REASONS.isdisjoint(keys):
        result = seen.result
        value: Any = [cause_document(cause, result.prior_db(cause)) for cause in result.causes[: causes or None]]
    else:
        value = PARTS[part](seen)
        value = value[: causes or None] if part == "causes" else value
    return f'"{part}": {in_json(_pruned(value, keys) if keys else value)}'


def _pruned(value: Any, keys: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_pruned(one, keys) for one in value]
    return {key: value[key] for key in keys if key in value}
