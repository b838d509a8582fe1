"""Runs one menu, and restores the terminal however the menu ends."""

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


def run(
    application: Application[Any],
    say_again: Callable[[], None],
    *,
    forgets_type_ahead: bool = True,
    when_drawn: Callable[[], None] = lambda: None,
) -> Any:
    """What the person answers. Raises KeyboardInterrupt for Ctrl-C and EOFError where the input ends.

    `say_again` writes what stands above the menu, for a person who comes back from Ctrl-Z. What was typed before a
    question could be read must not answer it, so it is forgotten; words of one's own are not. `when_drawn` is called
    once the menu is on the screen.
    """
    application.ttimeoutlen = PATIENCE
    # The menu goes when it is answered; one line stays, so that earlier answers remain in sight.
    application.erase_when_done = True
    application.key_bindings = merge_key_bindings([application.key_bindings or KeyBindings(), _signals(say_again)])
    if forgets_type_ahead:
        clear_typeahead(application.input)
    if forgets_type_ahead and sys.platform != "win32" and sys.stdin is not None and sys.stdin.isatty():
        application.after_render += _forget_type_ahead

    def tell_drawn(drawn: Application[Any]) -> None:
        drawn.after_render -= tell_drawn
        when_drawn()

    application.after_render += tell_drawn

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
    """Discards input from before the first drawing, through keys.py, which may be in the middle of a sequence."""
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

    # A signal that is ignored, as under nohup, stays ignored.
    signals = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is not signal.SIG_IGN]
    previous = {number: signal.signal(number, end) for number in signals}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
