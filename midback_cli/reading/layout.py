"""A text as people lay it out → its tokens, each with what a form says of it: lines, bullets, boxes, "label: no".

Layout is punctuation. A line ends a statement, a bullet begins one, and an answer beside a label speaks of the label.
The answers stand in phrases.toml; the signs are those of any language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
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
_CROSSED = "\u2717\u2718\u274c\u2715\u2716"
_EMPTY = "\u2610\u25a1\u25a2\u274f\u2751\u2b1c\u25fb"
# Round boxes are bullets as well: only a text in which one is filled in has boxes of them.
_ROUND = str.maketrans(
    dict.fromkeys("\u25c9\u29bf\U0001f518\u25cf", "\u2611") | dict.fromkeys("\u25cb\u25ef\u26aa", "\u2610")
)
_BULLETS = "*\u2022\u00b7\u25aa\u25ab\u25e6\u2023\u2043\u2219\u25cf\u25cb\u25a0\u25c6\u25c7"
_LETTER = r"[^\W\d_]"
_LETTERS = rf"{_LETTER}(?:{_LETTER}|[\u200c\u200d](?={_LETTER}))*"
_MARK = (
    rf"[\[({{]\s*(?:[xX\u00d7vV*+oO\u2022\u25cf_-]|[{_TICKED}{_CROSSED}])?\s*[\])}}]"
    rf"|[{_TICKED}{_CROSSED}{_EMPTY}]|_+[xX]_*|_{{2,}}|(?<!\w)[+-]ve\b"
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
_BULLET = re.compile(r"(?:[-+>\u2013\u2014]+(?=\s)|(?P<number>\d{1,2})[.)](?=\s)|[a-h][.)](?=\s))\s*")
_WIDE = re.compile(r"\t|[ \xa0\u3000]{2,}")
_JOINED = ("and", "or", "nor", "but")


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
    """The text, of the same length, with one sign for all that is meant as an apostrophe, and in letters of one width."""
    return _NAMED_APOSTROPHE.sub(lambda found: "'" * len(found[0]), text).translate(_SIGNS)


def split_tokens(text: str, form: FormWords, contractions: Collection[str]) -> list[Token]:
    """The tokens of a text, with what a form says of each; the answers and the boxes themselves are taken out."""
    return list(_Form(list(_rows(_with_plain_signs(text, contractions), form)), form).tokens())


def _with_plain_signs(text: str, contractions: Collection[str]) -> str:
    def joined(found: re.Match[str]) -> str:
        is_one = (found[1] + found[3]).lower() in contractions
        return f"{found[1]}{chr(39) * len(found[2])}{found[3]}" if is_one else found[0]

    plain = with_plain_apostrophes(text).replace("\r\n", " \n").replace("\r", "\n")
    if any(sign in plain for sign in "\u25c9\u29bf\U0001f518\u25cf") and any(
        sign in plain for sign in "\u25cb\u25ef\u26aa"
    ):
        plain = plain.translate(_ROUND)
    return _CUT_OFF.sub(joined, plain)


def _rows(text: str, form: FormWords) -> Iterator[list[Token]]:
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


def _goes_on(row: list[Token], following: Token, form: FormWords) -> bool:
    """Whether a line goes on: it ends in a comma or in a word that needs another, or the next begins with an "or"."""
    last = row[-1]
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


class _Form:
    """The rows of a text, read as those of a form: which boxes are ticked, and which labels are answered."""

    def __init__(self, rows: list[list[Token]], form: FormWords) -> None:
        self._form = form
        self._longest = max(map(len, form.answers), default=0)
        self._rows = rows
        self._has_ticks = any(_ticked(token) == "yes" for row in rows for token in row if token.kind == "mark")
        for row in rows:
            self._read(row)
        self._read_answers_below()
        self._read_open_labels()

    def tokens(self) -> Iterator[Token]:
        """The tokens in order, a line end behind each row; where an answer or a box was, a comma."""
        for number, row in enumerate(self._rows):
            if number:
                yield Token("line", "\n", row[0].start, row[0].start)
            was_taken = False
            for token in row:
                if token.kind in ("taken", "mark", "leader"):
                    was_taken = True
                    continue
                if was_taken:
                    yield Token("stop", ",", token.start, token.start)
                    was_taken = False
                yield token

    def _read(self, row: list[Token]) -> None:
        marks = [place for place, token in enumerate(row) if token.kind == "mark"]
        if marks and not self._read_choices(row, marks):
            self._read_boxes(row, marks)
        self._read_labels(row)

    # ------------------------------------------------------------ boxes

    def _read_choices(self, row: list[Token], marks: list[int]) -> bool:
        """Reads "fever [x] yes [ ] no": boxes beside the answers themselves; gives whether the row is so."""
        behind = {mark: found for mark in marks if (found := self._answer_at(row, mark + 1))}
        before = {mark: found for mark in marks if (found := self._answer_before(row, mark))}
        if len(behind) == len(marks) and (len(marks) > 1 or self._is_end(row, marks[0] + 1 + behind[marks[0]][1])):
            choices = {mark: (mark, mark + 1 + size, answer) for mark, (answer, size) in behind.items()}
        elif len(before) == len(marks):
            choices = {mark: (mark - size, mark + 1, answer) for mark, (answer, size) in before.items()}
        else:
            return False
        label, said = range(0), Said("", 0, 0)
        last = 0
        for mark, (first, stop, answer) in choices.items():
            if first > last:
                self._say(row, label, said)
                label, said = range(last, first), Said("", row[first].start, row[stop - 1].end)
            if _ticked(row[mark]) == "yes":
                said = Said(answer, row[first].start, row[stop - 1].end)
            self._take(row, range(first, stop))
            last = stop
        self._say(row, label, said)
        return True

    def _read_boxes(self, row: list[Token], marks: list[int]) -> None:
        """Reads "[x] fever [ ] chills", or "fever [x] chills [ ]": a row begins with a box, or ends with one."""
        is_before = marks[0] == 0 or row[marks[0] - 1].kind not in ("word", "number")
        for position, mark in enumerate(marks):
            answer = _ticked(row[mark])
            said = Said(
                "no" if answer == "empty" and self._has_ticks else answer.removeprefix("empty"), *row[mark][2:4]
            )
            if is_before:
                stop = marks[position + 1] if position + 1 < len(marks) else len(row)
                self._say(row, self._until(row, range(mark + 1, stop)), said)
            else:
                self._say(row, self._back(row, mark), said)
            self._take(row, (mark,))

    def _until(self, row: list[Token], places: range) -> range:
        stop = next((place for place in places if row[place].text in (".", ";", "!")), places.stop)
        return range(places.start, stop)

    def _back(self, row: list[Token], place: int) -> range:
        """The places before one, back to the last break."""
        first = place
        while first > 0 and row[first - 1].kind in ("word", "number") and row[first - 1].said is None:
            first -= 1
        return range(first, place)

    # ------------------------------------------------------------ labels

    def _read_labels(self, row: list[Token]) -> None:
        """Reads "fever: no", "fever? no", "fever (no)", "fever - no", "fever = no", and "no: fever, chills"."""
        place = 0
        while place < len(row):
            found = self._answer_at(row, place)
            if found is None:
                place += 1
                continue
            answer, size = found
            stop = place + size
            said = Said(answer, row[place].start, row[stop - 1].end)
            if row[place - 1 : place] and row[place - 1].text == "(" and row[stop : stop + 1] and row[stop].text == ")":
                self._say(row, self._back(row, place - 1), said)
                self._take(row, range(place - 1, stop + 1))
            elif place == 0 and row[stop : stop + 1] and row[stop].text == ":":
                rest = self._until(row, range(stop + 1, len(row)))
                if rest and not self._is_sentence(row, rest) and self._answer_at(row, rest.start) is None:
                    self._say(row, rest, said)
                    self._take(row, range(stop + 1))
            elif place > 0 and self._is_behind_label(row, place, stop):
                separator = place - 1
                while separator > 0 and row[separator].text in (":", "?", "="):
                    separator -= 1
                has_sign = separator < place - 1
                label = self._label(row, separator + 1 if row[separator].kind in ("word", "number") else separator)
                if label and (row[place - 1].text in (":", "?", "=") or not self._is_sentence(row, label)):
                    self._say(row, label, said)
                    self._take(row, range(place - has_sign, stop))
            place = stop

    def _is_behind_label(self, row: list[Token], place: int, stop: int) -> bool:
        """Whether an answer stands behind a sign or a gap that makes a label of what is before it."""
        before = row[place - 1]
        if before.text in (":", "=", "|"):
            return self._is_end(row, stop) or self._is_label_next(row, stop)
        if row[place].text == "?":
            return False
        is_apart = before.text == "?" or before.kind in ("dash", "leader") or row[place].is_wide
        return is_apart and self._is_end(row, stop)

    def _is_end(self, row: list[Token], place: int) -> bool:
        if place >= len(row):
            return True
        token = row[place]
        return token.kind != "word" or token.is_wide or token.text in _JOINED

    def _is_label_next(self, row: list[Token], place: int) -> bool:
        """Whether the words from here on are a label again, as in "fever: no chills: yes"."""
        while place < len(row) and row[place].kind in ("word", "number"):
            place += 1
        return place < len(row) and row[place].text in (":", "=", "|")

    def _label(self, row: list[Token], stop: int) -> range:
        """The places of the label that ends here: its own piece of the row; of a list with an "or", or a question, all."""
        first = stop
        while first > 0 and row[first - 1].said is None and row[first - 1].kind in ("word", "number", "stop"):
            if row[first - 1].text in (".", ";", "!", "?", ")", ":"):
                break
            first -= 1
        commas = [place for place in range(first, stop) if row[place].text == ","]
        if not commas or row[first].text in self._form.asking:
            return range(first, stop)
        is_list = any(row[place].text in (*_JOINED, "/", "&") for place in range(commas[-1], stop))
        is_list = is_list and not self._is_sentence(row, range(first, commas[-1]))
        return range(first if is_list else commas[-1] + 1, stop)

    def _is_sentence(self, row: list[Token], places: Iterable[int]) -> bool:
        return any(row[place].text.replace("'", "") in self._form.sentence for place in places)

    # ------------------------------------------------------------ answers below, and left open

    def _read_answers_below(self) -> None:
        """Reads a row that is nothing but an answer as that to the row above."""
        for above, row in zip(self._rows, self._rows[1:], strict=False):
            found = self._answer_at(row, 0)
            if found is None or not self._is_end(row, found[1]) or any(token.said for token in above):
                continue
            is_asked = above[-1].text in ("?", ":")
            label = self._label(above, len(above) - is_asked)
            if label and (is_asked or (found[1] == len(row) and not self._is_sentence(above, label))):
                self._say(above, label, Said(found[0], row[0].start, row[found[1] - 1].end))
                self._take(row, range(found[1]))

    def _read_open_labels(self) -> None:
        """Reads a label without an answer, among others that have one, as left open."""
        is_answered = [any(token.said for token in row) for row in self._rows]
        for number, row in enumerate(self._rows):
            last = next((token for token in reversed(row) if token.kind not in ("mark", "leader", "taken")), row[-1])
            is_next = number + 1 == len(self._rows) or is_answered[number + 1] or self._rows[number + 1][-1].text == ":"
            if any(is_answered) and not is_answered[number] and last.text in (":", "?") and is_next:
                self._say(row, range(len(row)), Said("", last.start, last.end))

    # ------------------------------------------------------------ answers

    def _answer_at(self, row: list[Token], place: int) -> tuple[str, int] | None:
        """The answer that begins at a place of a row, and how many tokens it has; the longest that there is."""
        for size in range(min(self._longest, len(row) - place), 0, -1):
            words = tuple(token.text.replace("'", "") for token in row[place : place + size])
            if words in self._form.answers:
                return self._form.answers[words], size
        return None

    def _answer_before(self, row: list[Token], place: int) -> tuple[str, int] | None:
        for size in range(min(self._longest, place), 0, -1):
            found = self._answer_at(row, place - size)
            if found is not None and found[1] == size:
                return found
        return None

    def _say(self, row: list[Token], places: Iterable[int], said: Said) -> None:
        for place in places:
            row[place] = row[place]._replace(said=said)

    def _take(self, row: list[Token], places: Iterable[int]) -> None:
        for place in places:
            row[place] = row[place]._replace(kind="taken")


def _ticked(mark: Token) -> str:
    """What a box says: yes, no where it is crossed out, or empty."""
    inside = mark.text.strip("[]() {}").strip()
    if mark.text.lower().endswith("ve") or inside == "+":
        return "no" if mark.text.startswith("-") else "yes"
    if inside in ("-", "\u2013") and mark.text[0] in "([":
        return "no" if mark.text[0] == "(" else "empty"
    if mark.text[0] == "_":
        return "yes" if mark.text.strip("_") else "empty"
    if mark.text in _CROSSED:
        return "no"
    return "yes" if inside and inside not in (*_EMPTY, "_") else "empty"
