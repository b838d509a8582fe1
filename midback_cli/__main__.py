"""`python -m midback_cli`, and the `midback` command: Ctrl-C is in good hands before anything large is imported."""

from __future__ import annotations

import os
import sys
from signal import SIG_IGN, SIGINT, default_int_handler, getsignal, signal
from typing import TYPE_CHECKING

from midback_cli.terminal.last_net import tell_defect

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Runs the command line; Ctrl-C ends it in one line also while it starts."""
    # Where Ctrl-C is ignored already, as in the background of a shell, it stays so.
    is_ours = getsignal(SIGINT) is default_int_handler
    if is_ours:
        signal(SIGINT, _stop)
    run = _imported()
    if is_ours:
        signal(SIGINT, default_int_handler)
    try:
        run()
    finally:
        if is_ours:
            # A key held down must not break into the interpreter's own ending.
            signal(SIGINT, SIG_IGN)


def _imported() -> Callable[[], None]:
    try:
        # Imported late: Ctrl-C is ours by now.
        from midback_cli.terminal.cli import main as run
    except Exception as defect:
        # A broken installation: a file that is missing or cut.
        sys.exit(tell_defect(defect))
    return run


def _stop(number: int, frame: object) -> None:
    # Nothing has been read, asked or written so far, so there is nothing to put in order.
    os.write(2, b"Stopped.\n")
    os._exit(130)


if __name__ == "__main__":
    main()
