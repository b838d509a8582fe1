"""What stands under a question while it is asked in a menu: a hint, drawn in place, and the keys."""

from __future__ import annotations

from prompt_toolkit.filters import Condition
from prompt_toolkit.layout import ConditionalContainer, FormattedTextControl, HSplit, Window

from midback_cli.terminal.output import terminal_width
from midback_cli.terminal.prompter import wrapped

_MARGIN = "  "


class Footer:
    """The keys, and a hint that replaces the last one, so that repeated keys do not push the question out of sight."""

    def __init__(self, keys: str) -> None:
        self.hint = ""
        self._keys = keys
        hint = Window(FormattedTextControl(lambda: [("italic", _indented(self.hint))]), dont_extend_height=True)
        self.container = HSplit(
            [
                ConditionalContainer(hint, Condition(lambda: bool(self.hint))),
                Window(FormattedTextControl(lambda: _indented(keys)), dont_extend_height=True),
            ]
        )

    @property
    def rows(self) -> int:
        """How many rows of the window it takes."""
        return sum(len(_indented(text).splitlines()) for text in (self.hint, self._keys))


def _indented(text: str) -> str:
    """The text, wrapped for the current width of the window."""
    lines = wrapped(text, max(terminal_width() - 1 - len(_MARGIN), 1)).splitlines()
    return "\n".join(_MARGIN + line for line in lines)
