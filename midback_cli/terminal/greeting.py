"""`midback` without a command, on a terminal: says in a few lines what it is, and offers the quiz."""

from __future__ import annotations

import os

from midback_cli.knowledge import loading
from midback_cli.terminal.options import CONTENT_VARIABLE
from midback_cli.terminal.output import terminal_width, wrapped, write
from midback_cli.terminal.yes_no import is_confirmed


def wants_quiz() -> bool:
    """Says what midback is; whether the person wants to start the quiz. Raises ContentError."""
    content = loading.load_content(os.environ.get(CONTENT_VARIABLE) or None)
    for line in content.texts.start.greeting:
        write(f"{wrapped(line, terminal_width())}\n")
    return is_confirmed(content.texts.start.offer, content.texts.typed, default=True)
