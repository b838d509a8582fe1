"""The built copies of the content that a wheel carries: a shortcut, used only if every byte is as it was written.

They stand beside the TOML files, which remain the content. If a copy is missing, damaged, or made from other files, the
files are read instead. A copy is a pickle, so it is trusted like the package's own code, which it stands beside: it is
never looked for in a folder that a person names. Reading it takes a fifth of the time of building the content anew.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

FILES = ("conditions", "redflags", "questions", "guide", "texts", "sources")
# The files that only some commands read, and those that a folder may do without.
FURTHER_FILES = ("phrases", "synonyms", "visit")
OPTIONAL_FILES = ("asked",)
CONTENT = "content"
# The copies that only some commands read, each with the files beside the content that it is made from.
FURTHER_COPIES = {"phrases": ("phrases",), "visit": ("visit",), "search": ("synonyms", "asked", "phrases")}

# Two digests come first, so that they can be compared before anything is unpickled: the first covers every byte after
# it, the second is that of the files that the copy was made from.
_DIGEST_LENGTH = 64


class UnusableCopy(ValueError):
    """The copy cannot stand for the files. `is_damaged` is false if it is whole but was made from other files."""

    def __init__(self, reason: str, *, is_damaged: bool = True) -> None:
        super().__init__(reason)
        self.is_damaged = is_damaged


def copy_name(name: str) -> str:
    """The file name of a copy: of the content, or one of the further ones."""
    return f"{name}.pickle"


def digest_of(texts: Sequence[bytes]) -> str:
    """The SHA-256 of some files, as hexadecimal digits; those of the content are given in the order of FILES."""
    return sha256(b"\0".join(texts)).hexdigest()


def write_copy(made_from: str, value: object) -> bytes:
    """The bytes of a copy, of a value that was built from the files with this digest."""
    import pickle

    covered = made_from.encode() + pickle.dumps(value, protocol=5)
    return sha256(covered).hexdigest().encode() + covered


def read_copy(copy: bytes, made_from: str) -> Any:
    """The value of a copy. Raises UnusableCopy unless it is whole and was made from the files with this digest."""
    # Imported late: a checkout has no copy.
    import pickle

    covered = memoryview(copy)[_DIGEST_LENGTH:]
    if len(covered) <= _DIGEST_LENGTH or sha256(covered).hexdigest().encode() != copy[:_DIGEST_LENGTH]:
        raise UnusableCopy("does not match its own digest")
    if covered[:_DIGEST_LENGTH] != made_from.encode():
        raise UnusableCopy("was made from other files", is_damaged=False)
    # Nothing that is read here is ever garbage: looking for some would take a third of the time.
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        return pickle.loads(covered[_DIGEST_LENGTH:])
    except (pickle.UnpicklingError, AttributeError, EOFError, ImportError, LookupError, TypeError, ValueError) as error:
        # Whole, but made by another version of midback.
        raise UnusableCopy("does not hold the content as this version of midback knows it") from error
    finally:
        if was_collecting:
            gc.enable()
