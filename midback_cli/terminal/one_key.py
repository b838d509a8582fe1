"""Keys that answer at once, and whether one was meant: a key that is held down answers one question, not the next."""

from __future__ import annotations

from time import monotonic

# Nobody reads a question in so many seconds, and nobody means the same key again so soon: a held key waits up to 0.66
# seconds before it repeats, as X11 has it, and then repeats faster.
_READ, _AGAIN = 0.25, 0.8


class OneKey:
    """What was pressed last, over all the questions of one terminal."""

    def __init__(self) -> None:
        self._shown = 0.0
        self._key = ""
        self._pressed = 0.0

    def shown(self) -> None:
        """A question has just been drawn."""
        self._shown = monotonic()

    def is_meant(self, key: str) -> bool:
        """Whether a key that was pressed now answers the question."""
        now = monotonic()
        is_meant = now - self._shown >= _READ and not (key == self._key and now - self._pressed < _AGAIN)
        self._key, self._pressed = key, now
        return is_meant
