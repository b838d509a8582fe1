"""What stands under a question while it is asked in a menu: a hint, drawn in place, and the keys."""

from __future__ import annotations

from prompt_toolkit.filters import Condition
from prompt_toolkit.layout import ConditionalContainer, FormattedTextControl, HSplit, Window

from midback_cli.terminal.output import terminal_width
from midback_cli.terminal.prompter import wrapped

_MARGIN = "  "


class Footer:
    """A hint that replaces the one before, so that no repeated key pushes the question out of sight; and the keys."""

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
    """The text broken anew for the window's width, each time it is drawn."""
    lines = wrapped(text, max(terminal_width() - 1 - len(_MARGIN), 1)).splitlines()
    return "\n".join(_MARGIN + line for line in lines)
