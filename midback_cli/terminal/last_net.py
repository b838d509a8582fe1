"""Any exception that is not one of our errors → one line, with the number to call.

Nothing of ours is imported early: this must work where little else does.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

# With MIDBACK_DEBUG set, a defect ends in Python's own traceback.
DEBUG = "MIDBACK_DEBUG"
DEFECT = 2


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
