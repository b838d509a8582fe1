"""The lines of a text → its tokens, each with what a form says of it: boxes, "label: no", "label? yes", "label (no)".

An answer beside a label belongs to the label. The answers stand in phrases.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from midback_cli.knowledge.phrase_model import FormWords, Spelling
from midback_cli.language.layout import CROSSED, EMPTY, Said, Token, rows, with_plain_signs

# Signs that answer a label only after a sign that can separate nothing else.
_SIGNS = ("?", "-")


def split_tokens(text: str, form: FormWords, spelling: Spelling) -> list[Token]:
    """The tokens of a text, with what a form says of each; the answers and the boxes themselves are taken out."""
    return list(_Form(list(rows(with_plain_signs(text, form, spelling), form)), form).tokens())


class _Form:
    """The rows of a text, read as those of a form: which boxes are ticked, and which labels are answered."""

    def __init__(self, rows: list[list[Token]], form: FormWords) -> None:
        self._form = form
        self._longest = form.longest_answer
        self._first_words = frozenset(words[0] for words in form.answers if words)
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
                if token.kind == "dropped":
                    continue
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
        """Reads a row of boxes beside the answers themselves, "fever [x] yes [ ] no"; gives whether it is one."""
        behind = {mark: sized for mark in marks if (sized := self._answer_at(row, mark + 1))}
        before = {mark: sized for mark in marks if (sized := self._answer_before(row, mark))}
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
        """Reads a row that begins or ends with a box: "[x] fever [ ] chills", or "fever [x] chills: [ ]"."""
        is_first = marks[0] == 0 or row[marks[0] - 1].kind not in ("word", "number")
        is_last = marks[0] > 0 and self._is_end(row, marks[-1] + 1)
        for position, mark in enumerate(marks):
            answer = _ticked(row[mark])
            said = Said(answer if answer != "open" else "no" if self._has_ticks else "", row[mark].start, row[mark].end)
            if is_first and not is_last:
                stop = marks[position + 1] if position + 1 < len(marks) else len(row)
                self._say(row, self._until(row, range(mark + 1, stop)), said)
            else:
                is_apart = row[mark - 1].text in (":", "=")
                self._say(row, self._label(row, mark - 1) if is_apart else self._back(row, mark), said)
            self._take(row, (mark,))

    def _until(self, row: list[Token], places: range) -> range:
        stop = next((place for place in places if row[place].text in (".", ";", "!")), places.stop)
        return range(places.start, stop)

    def _back(self, row: list[Token], place: int) -> range:
        """The places before a place, back to the last break."""
        first = place
        while first > 0 and row[first - 1].said is None:
            if row[first - 1].kind not in ("word", "number") and row[first - 1].text not in ("/", "&", "+"):
                break
            first -= 1
        return range(first, place)

    # ------------------------------------------------------------ labels

    def _read_labels(self, row: list[Token]) -> None:
        """Reads "fever: no", "fever? no", "fever (no)", "fever - no", "fever = no", and "no: fever, chills"."""
        place, is_list = 0, self._is_list_of_answers(row)
        while place < len(row):
            answer_here = self._answer_at(row, place)
            if answer_here is None:
                place += 1
                continue
            answer, size = answer_here
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
            elif place > 0 and (self._is_behind_label(row, place, stop) or (is_list and row[place - 1].kind == "word")):
                before = place
                while before > 0 and row[before - 1].kind not in ("word", "number"):
                    before -= 1
                label = self._label(row, before)
                if label and self._can_be_answered(row, label, row[place - 1].text, answer):
                    self._say(row, label, self._without_ability(row, label, said))
                    self._take(row, range(place, stop))
            place = stop

    def _can_be_answered(self, row: list[Token], label: range, sign: str, answer: str) -> bool:
        """Whether an answer after a sign speaks of the words before it: a "no" never takes back a sentence."""
        if sign == "?":
            return answer == "yes" or row[label.start].text.partition("'")[0] not in self._form.oneself
        return sign in (":", "=") or not self._is_sentence(row, label)

    def _without_ability(self, row: list[Token], label: range, said: Said) -> Said:
        """Reads "can you walk? no" as "cannot walk: yes", for what a person cannot do is the sign."""
        form, words = self._form, {row[place].text for place in label}
        if said.answer != "no" or words.isdisjoint(form.unable) or not words.isdisjoint(form.negating):
            return said
        for place in label:
            instead = {**form.unable, **form.you}.get(row[place].text)
            if instead is not None:
                row[place] = row[place]._replace(text=instead, kind=row[place].kind if instead else "dropped")
        return said._replace(answer="yes")

    def _is_behind_label(self, row: list[Token], place: int, stop: int) -> bool:
        """Whether an answer stands after a sign or a gap that makes what is before it a label."""
        before = row[place - 1]
        if before.text in (":", "=", "|"):
            return self._is_end(row, stop) or self._is_label_next(row, stop)
        if row[place].text in _SIGNS:
            return False
        is_apart = before.text == "?" or before.kind in ("dash", "leader") or row[place].is_wide
        return is_apart and self._is_end(row, stop)

    def _is_list_of_answers(self, row: list[Token]) -> bool:
        """Whether a row only has labels, each with an answer after it: "fever n", "fever no chills yes"."""
        places, place = list[int](), 0
        while place < len(row):
            last = self._answer_at(row, place)
            places += [place] if last is not None else []
            place += 1 if last is None else last[1]
        if not places or last is None or 0 in places or self._is_sentence(row, range(len(row))):
            return False
        is_plain = len(places) > 1 or len(row[-1].text) == 1 or last[0] == "yes"
        return is_plain and all(token.kind in ("word", "number") for token in row)

    def _is_end(self, row: list[Token], place: int) -> bool:
        if place >= len(row):
            return True
        token = row[place]
        return token.kind != "word" or token.is_wide or token.text in self._form.conjunctions

    def _is_label_next(self, row: list[Token], place: int) -> bool:
        """Whether the words from here on are a label again, as in "fever: no chills: yes"."""
        while place < len(row) and row[place].kind in ("word", "number"):
            place += 1
        return place < len(row) and row[place].text in (":", "=", "|")

    def _label(self, row: list[Token], stop: int) -> range:
        """The places of the label that ends here: its piece of the row, or all of a question or of a list."""
        first = stop
        while first > 0 and row[first - 1].said is None and row[first - 1].kind in ("word", "number", "stop"):
            if row[first - 1].text in (".", ";", "!", "?", ")", ":"):
                break
            first -= 1
        commas = [place for place in range(first, stop) if row[place].text == ","]
        if not commas or row[first].text in self._form.asking:
            return range(first, stop)
        is_list = any(row[place].text in (*self._form.conjunctions, "/", "&") for place in range(commas[-1], stop))
        is_list = is_list and not self._is_sentence(row, range(first, commas[-1]))
        return range(first if is_list else commas[-1] + 1, stop)

    def _is_sentence(self, row: list[Token], places: Iterable[int]) -> bool:
        return any(_word(row[place]) in self._form.sentence for place in places)

    # ------------------------------------------------------------ answers below, and left open

    def _read_answers_below(self) -> None:
        """Reads a row that is nothing but an answer as the answer to the row above."""
        for above, row in zip(self._rows, self._rows[1:], strict=False):
            answer, size = self._answer_at(row, 0) or ("", 0)
            is_answer = size > 0 and row[0].text not in _SIGNS and self._is_end(row, size)
            if not is_answer or any(token.said for token in above):
                continue
            is_asked = above[-1].text in ("?", ":")
            label = self._label(above, len(above) - is_asked)
            if label and (is_asked or (size == len(row) and not self._is_sentence(above, label))):
                self._say(above, label, Said(answer, row[0].start, row[size - 1].end))
                self._take(row, range(size))

    def _read_open_labels(self) -> None:
        """Reads a label without an answer, among others with an answer, as left open."""
        is_answered = [any(token.said for token in row) for row in self._rows]
        for number, row in enumerate(self._rows):
            last = next((token for token in reversed(row) if token.kind not in ("mark", "leader", "taken")), row[-1])
            is_next = number + 1 == len(self._rows) or is_answered[number + 1] or self._rows[number + 1][-1].text == ":"
            if any(is_answered) and not is_answered[number] and last.text in (":", "?") and is_next:
                self._say(row, range(len(row)), Said("", last.start, last.end))

    # ------------------------------------------------------------ answers

    def _answer_at(self, row: list[Token], place: int) -> tuple[str, int] | None:
        """The longest answer that begins at a place of a row, and how many tokens it has; None if there is none."""
        if row[place : place + 1] and _word(row[place]) not in self._first_words:
            return None
        for size in range(min(self._longest, len(row) - place), 0, -1):
            words = tuple(map(_word, row[place : place + size]))
            if words in self._form.answers:
                return self._form.answers[words], size
        return None

    def _answer_before(self, row: list[Token], place: int) -> tuple[str, int] | None:
        for size in range(min(self._longest, place), 0, -1):
            answer = self._answer_at(row, place - size)
            if answer is not None and answer[1] == size:
                return answer
        return None

    def _say(self, row: list[Token], places: Iterable[int], said: Said) -> None:
        for place in places:
            row[place] = row[place]._replace(said=said)

    def _take(self, row: list[Token], places: Iterable[int]) -> None:
        for place in places:
            row[place] = row[place]._replace(kind="taken")


def _word(token: Token) -> str:
    return token.text.replace("'", "")


def _ticked(mark: Token) -> str:
    """What a box says: yes if it is ticked, no if it is crossed out, else open."""
    inside = mark.text.strip("[]() {}").strip()
    if inside == "+":
        return "yes"
    if inside in ("-", "\u2013") and mark.text[0] in "([":
        return "no" if mark.text[0] == "(" else "open"
    if mark.text[0] == "_":
        return "yes" if mark.text.strip("_") else "open"
    if mark.text in CROSSED:
        return "no"
    return "yes" if inside and inside not in (*EMPTY, "_") else "open"
