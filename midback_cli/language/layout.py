"""A text as people type and lay it out → its lines, as tokens in plain signs. forms.py then reads them as a form.

Layout is punctuation: a line ends a statement, and a bullet begins one. The signs are those of any language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from midback_cli.knowledge.phrase_model import FormWords

# Signs that people type, or that their keyboards put, where an apostrophe is meant.
APOSTROPHES = (
    "\u2019\u2018\u201b`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u2032\u2035\uff07\uff40\u055a\ua78b"
    "\ua78c\u07f4\u07f5\u05f3\u1fbd\u1fbf\u1fef\u1ffd\u1ffe\u0384\u0374\u275b\u275c\ufffd"
)
_SIGNS = str.maketrans(
    dict.fromkeys(APOSTROPHES, "'")
    | {chr(0xFF01 + place): chr(0x21 + place) for place in range(94) if chr(0xFF01 + place) not in APOSTROPHES}
    | dict.fromkeys("\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n")
    | {"\u2103": "c", "\u2109": "f"}
    | dict.fromkeys("\u2010\u2011\u2212\ufe63", "-")
    | dict.fromkeys("\u200b\u180e", " ")
)
# An apostrophe by its name in HTML, or in UTF-8 that was read as another code.
_NAMED_APOSTROPHE = re.compile(
    "&(?:apos|[lr]squo|prime|acute|#0*39|#x0*27|#821[67]);|\u00e2\u20ac[\u2122\u02dc]", re.IGNORECASE
)
# A word of which the end was cut off by a sign that is no apostrophe at all, or by a blank: "can;t", "don t".
_CUT_OFF = re.compile(r"\b([^\W\d_]+)([^\w\s]{1,3}|\s'?|'\s)(t|m|re|ve|ll|d)\b", re.IGNORECASE)

_TICKED = "\u2611\u2612\u2713\u2714\u2705\u274e\U0001f5f9\U0001f5f8"
CROSSED = "\u2717\u2718\u274c\u2715\u2716"
EMPTY = "\u2610\u25a1\u25a2\u274f\u2751\u2b1c\u25fb"
# Round boxes are bullets as well: only a text in which one is filled in has boxes of them.
_ROUND = str.maketrans(
    dict.fromkeys("\u25c9\u29bf\U0001f518\u25cf", "\u2611") | dict.fromkeys("\u25cb\u25ef\u26aa", "\u2610")
)
_BULLETS = "*\u2022\u00b7\u25aa\u25ab\u25e6\u2023\u2043\u2219\u25cf\u25cb\u25a0\u25c6\u25c7"
_LETTER = r"[^\W\d_]"
_LETTERS = rf"{_LETTER}(?:{_LETTER}|[\u200c\u200d](?={_LETTER}))*"
_MARK = (
    rf"[\[({{]\s*(?:[xX\u00d7vV*+oO\u2022\u25cf_-]|[{_TICKED}{CROSSED}])?\s*[\])}}]"
    rf"|[{_TICKED}{CROSSED}{EMPTY}]|_+[xX]_*|_{{2,}}|(?<!\w)[+-]ve\b"
)
# Dates, times, telephone numbers and pairs such as a blood pressure: numbers that are no number of ours.
_APART = (
    r"\+\d[\d ().-]{6,}\d|\d{7,}|\(?\d{3,5}\)?[ -]\d{3,4}[ -]\d{3,4}|\d{3}-\d{4}|\d+([/.-])\d+\4\d+"
    r"|\d{1,2}:\d\d(?::\d\d)?|\d{2,3}\s?/\s?(?!10\b)\d{2,3}(?![/\d])"
)
_TOKEN = re.compile(
    rf"(?P<line>\n\s*)|(?P<mark>{_MARK})|(?P<apart>{_APART})|(?P<word>\u00b0|{_LETTER}/{_LETTER}\b|{_LETTERS}(?:'+{_LETTERS})*)"
    r"|(?P<number>\d+(?:[.,]\d+)?)|(?P<leader>\.{4,})"
    r"|(?P<dash>(?<=\s)[-=\u2013\u2014]+>?(?=\s|$)|->|[|=\u2192\u21d2])|(?P<stop>[.,;:!?()/&+\u2013\u2014\u2026])"
    rf"|(?P<bullet>[{_BULLETS}\\@\u00a7\u00b6\u2020\u2190-\u27bf\u2900-\u2bff\U0001f000-\U0001fbff])"
)
_BULLET = re.compile(r"(?:[-+>\u2013\u2014]+(?=\s)|(?P<number>\d{1,2})[.)](?=\s)|[a-h][.)](?=\s)|[QqAa]:)\s*")
_WIDE = re.compile(r"\t|[ \xa0\u3000]{2,}")


class Said(NamedTuple):
    """What a form says of something: yes, no, unsure, or "" where it is left open; and where it says so."""

    answer: str
    start: int
    end: int


class Token(NamedTuple):
    """One piece of a text: its kind, its text in plain signs, where it stands, and what a form says of it.

    Kinds: word, number, apart (a number that is none of ours), stop (a sign within a statement), line and bullet (the
    end of a statement); until the form is read also mark, dash and leader. One that is `wide` stands behind a gap.
    """

    kind: str
    text: str
    start: int
    end: int
    is_wide: bool = False
    said: Said | None = None


def with_plain_apostrophes(text: str) -> str:
    """The text, of the same length, with one sign for every apostrophe, and with letters of one width."""
    return _NAMED_APOSTROPHE.sub(lambda found: "'" * len(found[0]), text).translate(_SIGNS)


def with_plain_signs(text: str, contractions: Collection[str]) -> str:
    """The text, of the same length, in plain signs; what was cut off a contraction is joined to it again."""

    def joined(found: re.Match[str]) -> str:
        is_one = (found[1] + found[3]).lower() in contractions
        return f"{found[1]}{chr(39) * len(found[2])}{found[3]}" if is_one else found[0]

    plain = with_plain_apostrophes(text).replace("\r\n", " \n").replace("\r", "\n")
    if any(sign in plain for sign in "\u25c9\u29bf\U0001f518\u25cf") and any(
        sign in plain for sign in "\u25cb\u25ef\u26aa"
    ):
        plain = plain.translate(_ROUND)
    return _CUT_OFF.sub(joined, plain)


def rows(text: str, form: FormWords) -> Iterator[list[Token]]:
    """The lines of a text as tokens; one that breaks off in the middle of a sentence or a list goes on in the next."""
    number, row = 1, list[Token]()
    for line in re.finditer(r"[^\n]+", text):
        start = re.compile(r"\s*").match(text, *line.span()).end()  # type: ignore[union-attr]
        bullet = _BULLET.match(text, start, line.end())
        if bullet is not None and bullet["number"] is not None:
            # Only a list that counts from one: "58. Male" is no item of a list.
            bullet = bullet if int(bullet["number"]) == number else None
            number += bullet is not None
        tokens = list(_tokens(text, start if bullet is None else bullet.end(), line.end()))
        if not tokens:
            continue
        if row and (bullet is not None or tokens[0].kind in ("mark", "bullet") or not _goes_on(row, tokens[0], form)):
            yield row
            row = []
        row += tokens
    if row:
        yield row


def ends_in_answer(row: list[Token], form: FormWords) -> bool:
    """Whether the last words of a line are an answer, such as "not that I know of"."""
    words = [token.text.replace("'", "") for token in row[-form.longest_answer :]]
    return any(tuple(words[start:]) in form.answers for start in range(len(words)))


def _goes_on(row: list[Token], following: Token, form: FormWords) -> bool:
    """Whether a line goes on: it ends in a comma or in a word that needs another, or the next begins with an "or"."""
    last = row[-1]
    if last.text != "," and ends_in_answer(row, form):
        return False
    if following.kind == "word" and following.text in form.joining:
        if last.text != ",":
            row.append(Token("stop", ",", last.end, last.end))
        return True
    return last.text == "," or (last.kind == "word" and last.text in form.unfinished)


def _tokens(text: str, start: int, end: int) -> Iterator[Token]:
    last = start
    for found in _TOKEN.finditer(text, start, end):
        is_wide = _WIDE.search(text, last, found.start()) is not None and last > start
        kind = str(found.lastgroup)
        words = found[0].lower() if kind == "word" else found[0]
        yield Token(kind, words, *found.span(), is_wide)
        last = found.end()
