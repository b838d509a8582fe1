"""A text of several lines, typed or pasted in a menu."""

from __future__ import annotations

from asyncio import sleep

import questionary
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from midback_cli.terminal.free_text import QUIET, say
from midback_cli.terminal.look import style_for
from midback_cli.terminal.running import run, streams


def typed_in_menu(instruction: str) -> str:
    """The text, as it was typed or pasted. Raises KeyboardInterrupt for Ctrl-C."""
    bindings = KeyBindings()
    bindings.add("enter", eager=True)(_enter)
    bindings.add(Keys.BracketedPaste, eager=True)(lambda event: event.current_buffer.insert_text(_lines(event.data)))
    bindings.add("tab", eager=True)(lambda event: event.current_buffer.insert_text("\t"))
    bindings.add("c-d", eager=True)(lambda event: event.app.exit(result=event.current_buffer.text))
    ends = streams()
    style = style_for(ends["output"])
    text = questionary.text("", qmark="", instruction="", multiline=True, style=style, key_bindings=bindings, **ends)
    say(instruction)
    words = str(run(text.application, lambda: say(instruction), forgets_type_ahead=False))
    say(f"{words.strip()}\n")
    return words


def _enter(event: KeyPressEvent) -> None:
    """Begins a new line; after an empty line, ends the text unless more input follows."""
    buffer = event.current_buffer
    is_end = bool(buffer.text.strip()) and not buffer.document.current_line.strip()
    buffer.insert_text("\n")
    if is_end:
        event.app.create_background_task(_end_when_quiet(event, buffer.text))


async def _end_when_quiet(event: KeyPressEvent, text: str) -> None:
    await sleep(QUIET)
    if event.current_buffer.text == text and not event.app.is_done:
        event.app.exit(result=text)


def _lines(pasted: str) -> str:
    return pasted.replace("\r\n", "\n").replace("\r", "\n")
