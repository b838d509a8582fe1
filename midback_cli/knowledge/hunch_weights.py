"""hunch.bin, scope.bin, told-*.bin → `HunchWeights`: what small trained models know of how people say things.

The first line names the format, the language of the texts it was trained on, the step, the bias and the threshold; a
byte for each weight follows, the weight in steps. benchmarks/train_hunch.py and train_told.py write them. A folder
without them is complete, and one in another language does not use them: neither has a hunch.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from midback_cli.errors import ContentError, Problem
from midback_cli.files import MAX_CONTENT_BYTES, read_limited
from midback_cli.knowledge.content import Content

# How an emergency sounds, and how a question about backs and health does, beside those about anything else.
EMERGENCY = "hunch.bin"
SCOPE = "scope.bin"
# Whether a number, a time or a word for a person answers a question.
_TOLD = "told-{}.bin"
# A power of two, so that a hash becomes a place by its last bits.
SIZE = 1 << 14
_FORMAT = "midback-hunch-1"
_OTHER = "is not as this version of midback writes it; train it again, or do without it"


class HunchWeights(NamedTuple):
    """A weight for each place of the hashed features, in steps; a text counts from the threshold on, a probability."""

    lang: str
    step: float
    bias: float
    threshold: float
    weights: memoryview

    def to_bytes(self) -> bytes:
        """The file."""
        head = f"{_FORMAT} {self.lang} {self.step!r} {self.bias!r} {self.threshold!r}\n"
        return head.encode() + self.weights.tobytes()


def load_hunch(content: Content, directory: str | Path | None = None, *, file: str = EMERGENCY) -> HunchWeights | None:
    """The weights of a folder, by default the content's own; None where it has none for its language.

    Raises ContentError where there is such a file, and it cannot be used.
    """
    path = (content.directory if directory is None else Path(directory)) / file
    try:
        weights = read_hunch(read_limited(path, MAX_CONTENT_BYTES))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ContentError((Problem(file, f"cannot be read: {error.strerror or error}"),)) from error
    except ValueError as error:
        raise ContentError((Problem(file, str(error)),)) from error
    return weights if weights.lang == content.texts.lang else None


def load_told(
    content: Content, questions: Iterable[str], directory: str | Path | None = None
) -> dict[str, HunchWeights]:
    """The weights of those of the questions that have a file: whether what is told answers them.

    Raises as `load_hunch` does.
    """
    loaded = {name: load_hunch(content, directory, file=told_file(name)) for name in questions}
    return {name: weights for name, weights in loaded.items() if weights is not None}


def told_file(question: str) -> str:
    """The name of the file for a question."""
    return _TOLD.format(question)


def read_hunch(data: bytes) -> HunchWeights:
    """The weights in a file. Raises ValueError where it is not as this version of midback writes it."""
    head, _, weights = data.partition(b"\n")
    try:
        name, lang, *fields = head[:200].decode("ascii").split(" ")
        step, bias, threshold = map(float, fields)
    except ValueError:
        raise ValueError(_OTHER) from None
    is_whole = name == _FORMAT and len(weights) == SIZE and isfinite(bias)
    if not (is_whole and 0 < step < 1 and 0 < threshold < 1):
        raise ValueError(_OTHER)
    return HunchWeights(lang, step, bias, threshold, memoryview(weights).cast("b"))
