"""What the terminal sends → what the person did: a key, a typed character, a paste, or nothing.

The one door for bytes from a terminal. An escape sequence is one event, however it is split over reads. A key that we
know does what it does in each of its encodings; every other sequence, and every late answer of the terminal, is
nothing. No digit or letter inside a sequence ever reaches a question (G9).

The grammar is that of ECMA-48, 5th edition: control sequences (5.4), control strings (5.6), single shifts (8.3.141) and
nF escapes (ECMA-35). The keys beside the plain ones are those of xterm's modifyOtherKeys and of the keyboard protocol
that ends in `u`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic
from typing import TypeAlias

from prompt_toolkit.input import Input
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

# After this many seconds of silence a sequence that never ended is over, and what comes next is typed. Long, because a
# slow line may split a sequence; a person who presses Esc loses at most the one key that they press right behind it.
PATIENCE = 2.0

_ESC, _BEL, _CTRL_C, _CANCEL, _ENTERS = "\x1b", "\x07", "\x03", "\x18\x1a", "\r\n"
_PASTE_BEGINS, _PASTE_ENDS = "200~", "\x1b[201~"
# Longer than any sequence that means something.
_MOST_PARAMETERS = 64

# Control characters that are keys; all others are nothing.
_CONTROLS = {
    "\r": Keys.ControlM,
    "\n": Keys.ControlM,
    "\t": Keys.ControlI,
    "\x7f": Keys.ControlH,
    "\x08": Keys.ControlH,
    **{chr(ord(letter) & 0x1F): Keys(f"c-{letter}") for letter in "acdeknpuwz"},
}
_FINALS = {
    "A": Keys.Up,
    "B": Keys.Down,
    "C": Keys.Right,
    "D": Keys.Left,
    "H": Keys.Home,
    "F": Keys.End,
}
_NUMBERED = {"1": Keys.Home, "7": Keys.Home, "4": Keys.End, "8": Keys.End, "3": Keys.Delete}
# Key codes of the keyboard protocol: Enter, Backspace, and the number pad's Enter and arrows.
_CODES = {
    13: Keys.ControlM,
    127: Keys.ControlH,
    57414: Keys.ControlM,
    57417: Keys.Left,
    57418: Keys.Right,
    57419: Keys.Up,
    57420: Keys.Down,
}
_CONTROL_BIT = 4
_RELEASED = "3"
# Modifiers and what happened to the key (pressed, repeated, released) follow its number.
_HOW = r"(?:;(?P<modifiers>\d{0,4})(?::(?P<event>\d))?)?"
_MOVED = re.compile(rf"1?{_HOW}")
_PRESSED = re.compile(rf"(?P<number>\d{{1,2}}){_HOW}")
_CODED = re.compile(rf"(?P<number>\d{{1,7}})(?::\d*)*{_HOW}(?:;[\d:]*)?")
_MODIFIED = re.compile(r"27;(?P<modifiers>\d{1,4});(?P<number>\d{1,7})")

# A step takes a character and gives the next step.
_Step: TypeAlias = Callable[[str], "_Step"]


def guard(terminal_input: Input) -> Input:
    """The same input, read through KeyParser. Windows sends keys, not bytes, and needs no parser."""
    parser = getattr(terminal_input, "vt100_parser", None)
    if parser is not None and not isinstance(parser, KeyParser):
        # A plain attribute of every input that reads bytes.
        terminal_input.vt100_parser = KeyParser(parser.feed_key_callback)  # type: ignore[attr-defined]
    return terminal_input


class KeyParser(Vt100Parser):
    """Reads text from a terminal, in pieces of any size, and calls back with each event."""

    def reset(self, request: bool = False) -> None:
        """Forgets an unfinished sequence."""
        self._step: _Step = self._ground
        self._held = ""
        self._pasted: list[str] = []
        self._is_overdue = False
        self._last = monotonic()

    def feed(self, data: str) -> None:
        """Takes in the text of one read."""
        now = monotonic()
        if now - self._last > PATIENCE:
            self.flush()
        self._last = now
        if self._is_overdue and len(data) == 1:
            # The end of a paste is missing, and a single key after a silence is a person's.
            self.reset()
        for character in data:
            if character == _CTRL_C and self._step != self._paste:
                self._step = self._key(character)
            else:
                self._step = self._step(character)

    def flush(self) -> None:
        """Called after a silence: drops an unfinished sequence, and ends an unfinished paste with what came so far."""
        if self._step == self._paste:
            self._press(Keys.BracketedPaste, "".join(self._pasted))
            self._pasted, self._is_overdue = [], True
        else:
            self._step = self._ground

    def _press(self, key: Keys | str, data: str = "") -> None:
        self.feed_key_callback(KeyPress(key, data))

    def _key(self, character: str) -> _Step:
        """Handles a control character or a typed one; ignores what no keyboard types."""
        key = _CONTROLS.get(character)
        if key is not None:
            self._press(key, character)
        elif character >= "\xa0" or " " <= character <= "~":
            # Invalid UTF-8 arrives as a surrogate.
            if not "\ud800" <= character <= "\udfff":
                self._press(character, character)
        return self._ground

    def _ground(self, character: str) -> _Step:
        introduced = self._introduced(character)
        return introduced if introduced is not None else self._key(character)

    def _introduced(self, character: str) -> _Step | None:
        """The step after a character that introduces a sequence; 8-bit forms may arrive undecoded."""
        if character == _ESC:
            return self._escape
        code = ord(character) - 0xDC00 if "\udc80" <= character <= "\udc9f" else ord(character)
        return self._after_escape(chr(code - 0x40)) if 0x80 <= code <= 0x9F else None

    def _after_escape(self, character: str) -> _Step:
        """The step after ESC and this character, or after their 8-bit form."""
        self._held = ""
        if character == "[":
            return self._control_sequence
        if character == "O":
            return self._single_shift
        if character == "N":
            return self._swallow(1)
        if character in "]PX^_":
            return self._string
        return self._ground

    def _escape(self, character: str) -> _Step:
        if character == _ESC:
            return self._escape
        if " " <= character <= "/":
            return self._intermediate
        # Enter with Alt held, or behind an Esc, is still Enter; Alt and any other key is nothing.
        return self._key(character) if character in _ENTERS else self._after_escape(character)

    def _intermediate(self, character: str) -> _Step:
        if " " <= character <= "/":
            return self._intermediate
        return self._ground if "0" <= character <= "~" else self._ground(character)

    def _control_sequence(self, character: str) -> _Step:
        if " " <= character <= "?":
            self._held += character if len(self._held) <= _MOST_PARAMETERS else ""
            return self._control_sequence
        if "@" <= character <= "~":
            return self._control_sequence_ends(character)
        return self._broken(character, self._control_sequence)

    def _control_sequence_ends(self, final: str) -> _Step:
        sequence, self._held = self._held + final, ""
        if sequence == _PASTE_BEGINS:
            return self._paste
        if sequence == "M":
            # The oldest report of a mouse: the button and the place follow, as three characters of any kind.
            return self._swallow(3)
        if sequence == "[":
            # A function key of the Linux console has one more letter.
            return self._swallow(1)
        key = _known(sequence[:-1], final)
        if key is not None:
            self._press(key, _plain(key))
        return self._ground

    def _single_shift(self, character: str) -> _Step:
        if character.isascii() and (character.isdigit() or character == ";"):
            # Some terminals put modifiers here.
            return self._single_shift
        if " " <= character <= "~":
            key = Keys.ControlM if character == "M" else _FINALS.get(character)
            if key is not None:
                self._press(key, _plain(key))
            return self._ground
        return self._broken(character, self._single_shift)

    def _broken(self, character: str, stay: _Step) -> _Step:
        """Handles a character that is invalid in a sequence: the start of another, the person's Enter, or noise."""
        introduced = self._introduced(character)
        if introduced is not None:
            return introduced
        if character in _ENTERS:
            return self._key(character)
        return self._ground if character in _CANCEL or character > "\x7f" else stay

    def _string(self, character: str) -> _Step:
        if character == _ESC:
            return self._string_escape
        # BEL ends strings in practice; CAN and SUB, and ST in its 8-bit form, by the standard.
        return self._ground if character in (_BEL, "\x9c", "\udc9c", *_CANCEL) else self._string

    def _string_escape(self, character: str) -> _Step:
        return self._ground if character == "\\" else self._escape(character)

    def _paste(self, character: str) -> _Step:
        self._pasted.append(character)
        if character != _PASTE_ENDS[-1] or "".join(self._pasted[-len(_PASTE_ENDS) :]) != _PASTE_ENDS:
            return self._paste
        pasted = "".join(self._pasted[: -len(_PASTE_ENDS)])
        self.reset()
        self._press(Keys.BracketedPaste, pasted)
        return self._ground

    def _swallow(self, count: int) -> _Step:
        return lambda character: self._swallow(count - 1) if count > 1 else self._ground


def _known(parameters: str, final: str) -> Keys | None:
    """The key that a control sequence stands for, whatever its modifiers; None for keys that we do not use."""
    if final in _FINALS:
        said = _MOVED.fullmatch(parameters)
        return _FINALS[final] if said is not None and said["event"] != _RELEASED else None
    if final == "~":
        modified = _MODIFIED.fullmatch(parameters)
        if modified is not None:
            return _coded(modified)
        said = _PRESSED.fullmatch(parameters)
        return _NUMBERED.get(said["number"]) if said is not None and said["event"] != _RELEASED else None
    said = _CODED.fullmatch(parameters) if final == "u" else None
    return _coded(said) if said is not None and said["event"] != _RELEASED else None


def _coded(said: re.Match[str]) -> Keys | None:
    """The key of a code: Enter and its like with any modifiers; a letter only with Control, as a command."""
    code = int(said["number"])
    if code in _CODES:
        return _CODES[code]
    is_control = max(int(said["modifiers"] or 1) - 1, 0) & _CONTROL_BIT
    is_letter = code < 0x80 and chr(code).isalpha()
    return _CONTROLS.get(chr(code & 0x1F)) if is_control and is_letter else None


def _plain(key: Keys) -> str:
    """The character of a key that has one, as a plain terminal would send it."""
    return next((character for character, known in _CONTROLS.items() if known is key), "")
