"""Reading and writing files for people: with limits, without control characters, atomically, privately."""

from __future__ import annotations

import os
from errno import EACCES, EFBIG, EINVAL, ENOENT
from pathlib import Path

MAX_CONTENT_BYTES = 8_000_000
MAX_ANSWERS_BYTES = 1_000_000


class FileTooLarge(OSError):
    """The file is larger than anything of its kind needs to be."""

    def __init__(self, limit: int) -> None:
        size = f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit // 1_000} KB"
        super().__init__(EFBIG, f"is larger than {size}")


def read_limited(path: Path | int, limit: int) -> bytes:
    """The bytes of a file, or of an open descriptor. Raises OSError, also past `limit` bytes: a device never ends."""
    with open(path, "rb", closefd=not isinstance(path, int)) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise FileTooLarge(limit)
    return content


# White space that ends a line, and that only parts words; a zero-width space marks where a word ends.
_LINE_ENDS = dict.fromkeys("\v\f\r\x1c\x1d\x1e\x85\u2028\u2029", "\n")
_BLANKS = dict.fromkeys(
    "\t\x1f\xa0\u1680\u180e\u200b\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))), " "
)
_WHITE_SPACE = str.maketrans(_LINE_ENDS | _BLANKS)
_WHITE_SPACE_ON_ONE_LINE = str.maketrans(dict.fromkeys(("\n", *_LINE_ENDS), " ") | _BLANKS)
_JOINERS = "\u200c\u200d"
_FLAG, _TAGS, _LAST_TAG = "\U0001f3f4", range(0xE0030, 0xE007B), "\U000e007f"
_LONGEST_FLAG = 7
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def visible_text(text: str, *, keep_lines: bool = False) -> str:
    """The text without control, format and direction characters, so that no terminal or page obeys it (G6).

    White space of any kind becomes a blank or a line end, so that no two words are glued. A joiner stays where it
    belongs to the spelling of a word or an emoji, and the tags of a flag stay behind their flag.
    """
    if text.isprintable():
        return text
    # Imported late: hardly any text has something to take out.
    from unicodedata import category

    spaced = text.replace("\r\n", "\n").translate(_WHITE_SPACE if keep_lines else _WHITE_SPACE_ON_ONE_LINE)
    kept = "".join(
        character
        for character in spaced
        if character in _JOINERS
        or character in ("\n", _LAST_TAG)
        or ord(character) in _TAGS
        or category(character) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )
    return kept if kept.isprintable() else _without_stray_joiners(kept)


def _without_stray_joiners(text: str) -> str:
    """The text with only such joiners and tags as belong to what they stand beside; of a row of joiners the first."""
    kept: list[str] = []
    place = 0
    while place < len(text):
        character, end = text[place], place + 1
        if character in _JOINERS:
            while end < len(text) and text[end] in _JOINERS:
                end += 1
            if kept and (_is_virama(kept[-1]) or (_can_be_joined(kept[-1]) and _can_be_joined(text[end : end + 1]))):
                kept.append(character)
        elif character == _LAST_TAG or ord(character) in _TAGS:
            while (
                end < len(text) and text[end - 1] != _LAST_TAG and (ord(text[end]) in _TAGS or text[end] == _LAST_TAG)
            ):
                end += 1
            if kept and kept[-1] == _FLAG and text[end - 1] == _LAST_TAG and 1 < end - place <= _LONGEST_FLAG:
                kept += text[place:end]
        else:
            kept.append(character)
        place = end
    return "".join(kept)


def _can_be_joined(character: str) -> bool:
    """Whether it is a letter, a mark on one, or a part of an emoji."""
    from unicodedata import category

    return bool(character) and (
        category(character)[0] in "LM" or category(character) in ("So", "Sm") or ord(character) in _SKIN_TONES
    )


def _is_virama(character: str) -> bool:
    """Whether it is the sign that takes the vowel off a letter; a joiner behind it shapes that letter alone."""
    from unicodedata import combining

    return combining(character) == 9


def check_writable(path: Path) -> Path:
    """The file that a path stands for, links followed. Raises OSError where a text could not be put there."""
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise OSError(EINVAL, "is not a file")
    if not target.parent.is_dir():
        raise FileNotFoundError(ENOENT, "its folder does not exist")
    if not os.access(target.parent, os.W_OK):
        raise PermissionError(EACCES, "its folder can not be written to")
    return target


def write_private(path: Path, text: str) -> None:
    """Writes the text whole or not at all, readable by its owner alone. Raises OSError when it can not."""
    from tempfile import mkstemp

    target = check_writable(path)
    handle, temporary = mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink()
        raise
