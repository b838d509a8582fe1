"""A text as people type and lay it out → its lines, as tokens in plain signs. forms.py then reads them as a form.

Layout is punctuation: a line ends a statement, and a bullet begins one. The signs here are those of any language; what
is written in letters stands in phrases.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, cast

from midback_cli.knowledge.phrase_model import FormWords, Spelling
from midback_cli.spelling import plain_letters

# Signs that people or their keyboards type for an apostrophe.
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
# An apostrophe by its name in HTML, or in UTF-8 that was decoded as something else.
_NAMED_APOSTROPHE = re.compile(
    "&(?:apos|lsquo|rsquo|prime|acute|#0*39|#x0*27|#821[67]);|\u00e2\u20ac[\u2122\u02dc]", re.IGNORECASE
)
_TICKED = "\u2611\u2612\u2713\u2714\u2705\u274e\U0001f5f9\U0001f5f8"
CROSSED = "\u2717\u2718\u274c\u2715\u2716"
EMPTY = "\u2610\u25a1\u25a2\u274f\u2751\u2b1c\u25fb"
# Round boxes may be bullets: they are boxes only in a text in which some are filled in and some are not.
_ROUND_TICKED, _ROUND_EMPTY = "\u25c9\u29bf\U0001f518\u25cf", "\u25cb\u25ef\u26aa"
_ROUND = str.maketrans(dict.fromkeys(_ROUND_TICKED, "\u2611") | dict.fromkeys(_ROUND_EMPTY, "\u2610"))
_BULLETS = "*\u2022\u00b7\u25aa\u25ab\u25e6\u2023\u2043\u2219\u25cf\u25cb\u25a0\u25c6\u25c7"
_LETTER = r"[^\W\d_]"
_LETTERS = rf"{_LETTER}+(?:(?:[\u0300-\u036f]|[\u200c\u200d](?={_LETTER})){_LETTER}*)*"
_WORD = rf"{_LETTERS}(?:'+{_LETTERS})*"
_NUMBER = r"\d+(?:[.,]\d+)?"
_MARK = (
    rf"[\[({{]\s*(?:[xX\u00d7vV*+oO\u2022\u25cf_-]|[{_TICKED}{CROSSED}])?\s*[\])}}]"
    rf"|[{_TICKED}{CROSSED}{EMPTY}]|_+[xX]_*|_{{2,}}"
)
# Dates, times, telephone numbers, and pairs such as a blood pressure: numbers that answer no question.
_APART = (
    r"\+\d[\d ().-]{6,}\d|\d{7,}|\(?\d{3,5}\)?[ -]\d{3,4}[ -]\d{3,4}|\d{3}-\d{4}|\d+([/.-])\d+\4\d+"
    r"|\d{1,2}:\d\d(?::\d\d)?|\d{2,3}\s?/\s?(?!10\b)\d{2,3}(?![/\d])"
)
_TOKEN = re.compile(
    rf"(?P<line>\n\s*)|(?P<mark>{_MARK})|(?P<apart>{_APART})|(?P<word>\u00b0|{_LETTER}/{_LETTER}\b|{_WORD})"
    rf"|(?P<number>{_NUMBER})|(?P<leader>\.{{4,}})"
    r"|(?P<dash>(?<=\s)[-=\u2013\u2014]+>?(?=\s|$)|->|[|=\u2192\u21d2])|(?P<stop>[.,;:!?()/&+\u2013\u2014\u2026])"
    rf"|(?P<bullet>[{_BULLETS}\\@\u00a7\u00b6\u2020\u2190-\u27bf\u2900-\u2bff\U0001f000-\U0001fbff])"
)
_BULLET = re.compile(
    rf"(?:[-+>\u2013\u2014]+(?=\s)|(?P<number>\d{{1,2}})[.)](?=\s)|[a-h][.)](?=\s)|(?P<speaker>{_LETTER}):)\s*"
)
_WIDE = re.compile(r"\t|[ \xa0\u3000]{2,}")
_WORDS = re.compile(rf"{_WORD}|{_NUMBER}")

Kind = Literal["word", "number", "apart", "stop", "line", "bullet", "dash", "mark", "leader", "taken", "dropped"]


class Said(NamedTuple):
    """What a form says of a label: yes, no, unsure, or "" if it is left open; and where it says so."""

    answer: str
    start: int
    end: int


class Token(NamedTuple):
    """One piece of a text: its kind, its text in plain signs, where it stands, and what a form says of it.

    Kinds: word, number, apart (a number that answers no question), stop (a sign within a statement), line, bullet and
    dash (the end of a statement). While the form is read also mark (a box), leader, taken (an answer, or a box that was
    read) and dropped. A token that `is_wide` comes after a gap.
    """

    kind: Kind
    text: str
    start: int
    end: int
    is_wide: bool = False
    said: Said | None = None


def plain_words(text: str) -> list[str]:
    """The words and numbers of a text whose layout does not matter, as a `Token` has them."""
    # Most texts of the content are plain already, and there are thousands.
    is_plain = text.isascii() and "&" not in text and "`" not in text
    return _WORDS.findall(text.casefold() if is_plain else plain_letters(_with_plain_apostrophes(text)))


def _with_plain_apostrophes(text: str) -> str:
    """The text, of the same length, with one sign for every apostrophe, and with letters of one width."""
    if "&" in text or not text.isascii():
        text = _NAMED_APOSTROPHE.sub(lambda match: "'" * len(match[0]), text)
    return text.translate(_SIGNS)


def with_plain_signs(text: str, form: FormWords, spelling: Spelling) -> str:
    """The text, of the same length, in plain signs; what was cut off a contraction is joined to it again."""
    plain = _with_plain_apostrophes(text).replace("\r\n", " \n").replace("\r", "\n")
    if not (set(plain).isdisjoint(_ROUND_TICKED) or set(plain).isdisjoint(_ROUND_EMPTY)):
        plain = plain.translate(_ROUND)
    for sign, inside in form.boxes.items():
        box = f"({inside})".ljust(len(sign))
        plain = re.sub(rf"(?<!\w){re.escape(sign)}(?!\w)", box, plain, flags=re.IGNORECASE)
    return _with_joined_contractions(plain, spelling)


def _with_joined_contractions(text: str, spelling: Spelling) -> str:
    """The text with an apostrophe where another sign, or a blank, has cut off an end: "can;t", "don t"."""
    if not spelling.cut_off:
        return text
    ends = "|".join(map(re.escape, spelling.cut_off))

    def joined(match: re.Match[str]) -> str:
        is_contraction = plain_letters(match[1] + match[3]) in spelling.contractions
        return f"{match[1]}{chr(39) * len(match[2])}{match[3]}" if is_contraction else match[0]

    return re.sub(rf"\b([^\W\d_]+)([^\w\s]{{1,3}}|\s'?|'\s)({ends})\b", joined, text, flags=re.IGNORECASE)


def rows(text: str, form: FormWords) -> Iterator[list[Token]]:
    """The lines of a text as tokens; a line that breaks off inside of a sentence or a list is joined to the next."""
    number, row = 1, list[Token]()
    for line in re.finditer(r"[^\n]+", text):
        start = re.compile(r"\s*").match(text, *line.span()).end()  # type: ignore[union-attr]
        bullet = _BULLET.match(text, start, line.end())
        if bullet is not None and bullet["number"] is not None:
            # Only in a list that counts from one: "58. Male" is no item of a list.
            bullet = bullet if int(bullet["number"]) == number else None
            number += bullet is not None
        elif bullet is not None and bullet["speaker"] is not None:
            bullet = bullet if plain_letters(bullet["speaker"]) in form.speakers else None
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
    """Whether a line goes on: it ends in a comma or an unfinished word, or the next begins with a joining word."""
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
    for match in _TOKEN.finditer(text, start, end):
        is_wide = _WIDE.search(text, last, match.start()) is not None and last > start
        kind = cast(Kind, match.lastgroup)
        yield Token(kind, plain_letters(match[0]) if kind == "word" else match[0], *match.span(), is_wide)
        last = match.end()
