"""Any exception that is not one of our errors → one line, with the number to call.

Nothing of ours is imported early: this must work where little else does.
"""

from __future__ import annotations

import os
import sys
from _thread import interrupt_main
from contextlib import suppress
from threading import Timer

# With MIDBACK_DEBUG set, a defect ends in Python's own traceback.
DEBUG = "MIDBACK_DEBUG"
DEFECT = 2
# In seconds.
_SOON = 0.05


def tell_defect(defect: Exception) -> int:
    """Says that midback has a defect, in one line on standard error; gives the exit code.

    Raises the defect where MIDBACK_DEBUG is set, so that a developer sees where it is.
    """
    if os.environ.get(DEBUG):
        raise defect
    # The person may be in an emergency, and has not got a result from us.
    line = f"In an emergency, call {_number()} now. (A defect of midback: {_named(defect)}. {DEBUG}=1 shows where.)"
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"midback: {line}\n")
        sys.stderr.flush()
    return DEFECT


def keep_interrupts() -> None:
    """A Ctrl-C that falls where Python can only print it and go on, as in a callback of its own, comes once more."""

    def tell_or_repeat(lost: sys.UnraisableHookArgs) -> None:
        if isinstance(lost.exc_value, KeyboardInterrupt):
            # Not at once: that would be lost in here again.
            Timer(_SOON, interrupt_main).start()
        else:
            sys.__unraisablehook__(lost)

    sys.unraisablehook = tell_or_repeat


def _named(defect: Exception) -> str:
    shown = " ".join(f"{type(defect).__name__}: {defect}".split())
    return "".join(character if character.isprintable() else "?" for character in shown)[:200]


def _number() -> str:
    try:
        # Imported late: the line above must work even if this import fails.
        from midback_cli.terminal.emergency_number import usual_number

        return usual_number()
    except Exception:
        # What broke the command may have broken this.
        return "your emergency number"
