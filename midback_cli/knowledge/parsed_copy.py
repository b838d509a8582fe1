"""The parsed copy of the content that a wheel carries: a shortcut, used only while every byte of it is as it was made.

It stands beside the TOML files, which remain the content; a copy that is missing, damaged or made from other files is
passed over. The build hook runs this file by its path, before the package is installed, so it imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

NAME = "parsed.json"
FILES = ("conditions", "redflags", "questions", "guide", "sources")

# The digest comes first and covers every byte after it, so that it can be compared before anything is parsed.
_START, _AFTER_DIGEST = b'{"digest": "', b'", '
_DIGEST_LENGTH = 64


class UnusableCopy(ValueError):
    """The copy cannot stand for the files. `is_damaged` unless it is whole, but was made from other files."""

    def __init__(self, reason: str, *, is_damaged: bool = True) -> None:
        super().__init__(reason)
        self.is_damaged = is_damaged


def digest_of(texts: Sequence[bytes]) -> str:
    """The SHA-256 of the content: of its files, in the order of FILES."""
    return sha256(b"\0".join(texts)).hexdigest()


def write_copy(content_digest: str, tables: Mapping[str, Any]) -> bytes:
    """The copy of these tables, which were parsed from the files of this digest: JSON."""
    import json

    covered = json.dumps({"sha256": content_digest, "tables": tables}).encode()[1:]
    return _START + sha256(covered).hexdigest().encode() + _AFTER_DIGEST + covered


def read_copy(copy: bytes, content_digest: str) -> dict[str, Any]:
    """The tables of a copy. Raises UnusableCopy unless it is whole and stands for the files of this digest."""
    # Imported late: a checkout has no copy.
    import json

    start, rest = len(_START), len(_START) + _DIGEST_LENGTH + len(_AFTER_DIGEST)
    if not copy.startswith(_START) or copy[rest - len(_AFTER_DIGEST) : rest] != _AFTER_DIGEST:
        raise UnusableCopy("is not a copy of this version of midback")
    if sha256(memoryview(copy)[rest:]).hexdigest().encode() != copy[start : start + _DIGEST_LENGTH]:
        raise UnusableCopy("does not match its own digest")
    try:
        document = json.loads(copy)
        made_from, tables = document["sha256"], document["tables"]
        found = {name: dict(tables[name]) for name in FILES}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnusableCopy("does not hold the tables of the content") from error
    if made_from != content_digest:
        raise UnusableCopy("was made from other files", is_damaged=False)
    return found
