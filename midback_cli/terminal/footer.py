"""What stands under a question while it is asked in a menu: how much is out of sight, a hint, and the keys."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.filters import Condition
from prompt_toolkit.layout import ConditionalContainer, FormattedTextControl, HSplit, Window

from midback_cli.terminal.output import terminal_width, wrapped

_MARGIN = "  "


class Footer:
    """The keys, and a hint that replaces the last one, so that repeated keys do not push the question out of sight."""

    def __init__(self, keys: str) -> None:
        self.hint = self.hidden = ""
        self._keys = keys
        self.container = HSplit(
            [
                _window("class:keys", lambda: self.hidden),
                _window("italic", lambda: self.hint),
                _window("class:keys", lambda: keys),
            ]
        )

    @property
    def rows(self) -> int:
        """How many rows of the window it takes."""
        return sum(len(_indented(text).splitlines()) for text in (self.hidden, self.hint, self._keys))


def _window(style: str, text: Callable[[], str]) -> ConditionalContainer:
    """A part of the footer, which takes no room while it is empty."""
    window = Window(FormattedTextControl(lambda: [(style, _indented(text()))]), dont_extend_height=True)
    return ConditionalContainer(window, Condition(lambda: bool(text())))


def _indented(text: str) -> str:
    """The text, wrapped for the current width of the window."""
    lines = wrapped(text, max(terminal_width() - 1 - len(_MARGIN), 1)).splitlines()
    return "\n".join(_MARGIN + line for line in lines)
