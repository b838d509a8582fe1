"""Runs one menu on the terminal, and gives the terminal back as it was on every way out."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from types import FrameType
from typing import Any

from prompt_toolkit.application import Application, get_app_session, run_in_terminal
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.output.vt100 import Vt100_Output

from midback_cli.terminal.keys import PATIENCE, guard

if sys.platform != "win32":
    import termios

# Paste marks off, cursor on, plain letters: what a menu changes besides the mode of the terminal.
_PLAIN = b"\x1b[?2004l\x1b[?25h\x1b[0m\r\n"


def streams() -> dict[str, Any]:
    """The input, behind the door of keys.py, and the output of a menu, as keywords for questionary."""
    session = get_app_session()
    if isinstance(session.output, Vt100_Output):
        # The terminal is never asked where its cursor is: nothing here needs it, and some terminals answer late.
        session.output.enable_cpr = False
    return {"input": guard(session.input), "output": session.output}


def run(application: Application[Any], say_again: Callable[[], None], *, forgets_type_ahead: bool = True) -> Any:
    """What the person answers. Raises KeyboardInterrupt for Ctrl-C and EOFError where the input ends.

    `say_again` writes what stands above the menu, for a person who comes back from Ctrl-Z. What was typed before a
    question could be read must not answer it, so it is forgotten; words of one's own are not.
    """
    application.ttimeoutlen = PATIENCE
    # The menu goes when it is answered; one line stays, so that earlier answers remain in sight.
    application.erase_when_done = True
    application.key_bindings = merge_key_bindings([application.key_bindings or KeyBindings(), _signals(say_again)])
    if forgets_type_ahead:
        clear_typeahead(application.input)
    if forgets_type_ahead and sys.platform != "win32" and sys.stdin is not None and sys.stdin.isatty():
        application.after_render += _forget_type_ahead

    def crash(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is not None and not application.is_done:
            application.exit(exception=error)

    def watch() -> None:
        asyncio.get_running_loop().set_exception_handler(crash)

    with _restored_when_ended():
        return application.run(pre_run=watch, set_exception_handler=False)


def _signals(say_again: Callable[[], None]) -> KeyBindings:
    """Ctrl-Z stops the program, as it does every other, and `fg` shows the question again; SIGINT is Ctrl-C."""

    def sleep() -> None:
        os.kill(0, signal.SIGTSTP)
        say_again()

    bindings = KeyBindings()
    if sys.platform != "win32":
        bindings.add("<sigint>")(lambda event: event.app.exit(exception=KeyboardInterrupt))
        bindings.add("c-z", eager=True)(lambda event: run_in_terminal(sleep))
    return bindings


def _forget_type_ahead(application: Application[Any]) -> None:
    """Reads away what had come before the first drawing. It goes through the door, which may be within a sequence."""
    application.after_render -= _forget_type_ahead
    if any(press.key == Keys.ControlC for press in application.input.read_keys()) and not application.is_done:
        application.exit(exception=KeyboardInterrupt)


@contextmanager
def _restored_when_ended() -> Iterator[None]:
    """A menu that is ended from outside (SIGTERM, SIGHUP) gives the terminal back first."""
    if sys.platform == "win32" or current_thread() is not main_thread() or not os.isatty(0):
        yield
        return
    before = termios.tcgetattr(0)

    def end(number: int, frame: FrameType | None) -> None:
        with suppress(OSError, termios.error):
            os.write(1, _PLAIN)
        with suppress(OSError, termios.error):
            termios.tcsetattr(0, termios.TCSANOW, before)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    # What was ignored, as nohup does, stays ignored.
    ending = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is not signal.SIG_IGN]
    previous = {one: signal.signal(one, end) for one in ending}
    try:
        yield
    finally:
        for one, handler in previous.items():
            signal.signal(one, handler)
