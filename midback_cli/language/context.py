"""What is said of each phrase in a text: is it told of this person and of now, denied, unsure, or no statement at all?

After NegEx (Chapman et al., "A simple algorithm for identifying negated findings", J Biomed Inform 2001): a word of
negation reaches forward to the end of its clause, through a list, and no further. Where a reading is open, nothing is
read: a wrong suggestion misleads, a missing one is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from midback_cli.knowledge.phrase_model import CONTEXTS, Phrases
from midback_cli.language.matcher import Match, Word

# A part of a text without any break is cut here: nobody writes so, and each phrase looks at the whole of its part.
_LONGEST_PART = 80
# How many words a word of negation reaches over, where no list goes on.
_REACH = 7
_LISTED = ("or", "nor")
_JOINED = ("and", "plus")
# Answers that a negation tells ("no injury"): it goes on to deny what follows. In others it is used up ("can not pee").
_DENYING = ("no", "none")


class Assertion(Enum):
    """How a phrase is said."""

    TOLD = "told"
    DENIED = "denied"
    UNSURE = "unsure"


class _Reach(NamedTuple):
    """What reaches a word from those before it: a negation (the place of its word), an open reading, a doubt."""

    negation: int | None = None
    is_open: bool = False
    is_unsure: bool = False


_NOTHING = _Reach()


class Context:
    """The contexts of a text, worked out once; `standing` then tells how one phrase is said."""

    def __init__(self, words: Sequence[Word], matches: Iterable[Match], phrases: Phrases, of_anyone: bool) -> None:
        self._words = words
        self._counts = phrases.counts
        contexts = [match for match in matches if match.target.asked in CONTEXTS]
        self._told = [match for match in matches if match.target.asked not in CONTEXTS]
        self._told_at = frozenset(match.first for match in self._told)
        self._starts, self._inside = _places(contexts)
        self._negations = self._negation_places(contexts)
        # A part ends at a break or a turn ("but"); a clause also where "and" begins one anew.
        self._parts = self._ranges(ends_at_and=False)
        self._clauses = self._ranges(ends_at_and=True)
        self._reaches = self._find_reaches()
        self._of_anyone = of_anyone
        self._others = self._other_people()
        self._asked = self._asked_parts()

    def clause_of(self, match: Match) -> range:
        """The places of the clause in which a phrase begins."""
        return self._clauses[match.first]

    def has(self, name: str, places: Iterable[int]) -> bool:
        """Whether a context stands at one of these places."""
        return not self._inside[name].isdisjoint(places)

    def assertion(self, match: Match) -> Assertion | None:
        """How a phrase is said; None where nothing is said of this person and of now, or where it is open."""
        said = self._words[match.first].said
        if said is not None:
            return self._answered(match, said.answer)
        reach = self._reaches[match.first]
        if reach.is_open or self._is_no_statement(match) or self._is_someone_else(match):
            return None
        if reach.is_unsure:
            return Assertion.UNSURE
        if reach.negation is not None or self._is_denied_after(match):
            return Assertion.DENIED
        return None if match.target.answer not in _DENYING and self._is_past(match) else Assertion.TOLD

    def _answered(self, match: Match, answer: str) -> Assertion | None:
        """How a phrase is said that is part of a label with an answer: what the label asks or supposes is answered."""
        reach = self._reaches[match.first]
        if not answer or reach.is_open or self._is_someone_else(match):
            return None
        if answer == "unsure" or reach.is_unsure:
            return Assertion.UNSURE
        is_denied = reach.negation is not None
        if answer == "no":
            return None if is_denied else Assertion.DENIED
        if is_denied:
            return Assertion.DENIED
        return None if match.target.answer not in _DENYING and self._is_past(match) else Assertion.TOLD

    # ------------------------------------------------------------ the parts of the text

    def _ranges(self, *, ends_at_and: bool) -> list[range]:
        """For each word the places of its part of the text."""
        ranges: list[range] = []
        start = 0
        for place in range(len(self._words) + 1):
            is_end = place == len(self._words) or place - start == _LONGEST_PART
            if is_end or self._begins_part(place, ends_at_and=ends_at_and):
                ranges += [range(start, place)] * (place - start)
                start = place
        return ranges

    def _begins_part(self, place: int, *, ends_at_and: bool) -> bool:
        word = self._words[place]
        return (
            word.is_break
            or (place > 0 and self._words[place - 1].is_break)
            or place in self._starts["turn"]
            or (ends_at_and and word.text in _JOINED and self._begins_anew(place + 1))
        )

    def _begins_anew(self, place: int) -> bool:
        """Whether a word is one of a sentence of its own, and not of a list."""
        return place in self._inside["self"] or place in self._inside["clause"]

    def _piece(self, place: int) -> range:
        """The places from here to the next break, or to the next word that ends a negation."""
        last = place
        while last < len(self._words) and not self._words[last].is_break and last not in self._starts["stop"]:
            last += 1
        return range(place, last)

    # ------------------------------------------------------------ negation and doubt

    def _negation_places(self, contexts: Sequence[Match]) -> frozenset[int]:
        """Where a negation begins that is no part of something longer, such as "not only" or "can not pee"."""
        longest: dict[int, int] = {}
        for match in contexts:
            if match.target.asked in ("not", "not_list", "not_really", "unsure"):
                for place in range(match.first, match.last + 1):
                    longest[place] = max(longest.get(place, 0), match.last - match.first)
        used = {
            place
            for match in self._told
            for place in range(match.first + (match.target.answer in _DENYING), match.last + 1)
        }
        return frozenset(
            match.first
            for match in contexts
            if match.target.asked in ("not", "not_list")
            and longest[match.first] == match.last - match.first
            and match.first not in used
        )

    def _find_reaches(self) -> list[_Reach]:
        """What reaches each word from those before it."""
        reaches, now, since = [], _NOTHING, 0
        for place, word in enumerate(self._words):
            if word.is_wide and now.negation is not None and self._has_denied(now.negation, place):
                now = _NOTHING
            reaches.append(now)
            if word.ends_denial or word.ends_sentence or place in self._starts["stop"] or place in self._starts["turn"]:
                now = _NOTHING
            elif word.is_break:
                now, since = self._after_comma(place, now), place
            elif word.text in _LISTED:
                since = place
            elif word.text in _JOINED:
                now = self._after_and(place, now)
            if place in self._starts["unsure"]:
                now = now._replace(is_unsure=True)
            if place in self._negations:
                now, since = now._replace(negation=place, is_open=self._is_double(place, now, since)), place
            elif now.negation is not None and place - since > _REACH:
                now = now._replace(negation=None, is_open=False)
        return reaches

    def _has_denied(self, negation: int, place: int) -> bool:
        """Whether a negation has met something to deny before a place."""
        return any(one in self._told_at for one in range(negation, place))

    def _is_double(self, place: int, now: _Reach, since: int) -> bool:
        """Whether a negation meets another, with nothing denied between: what that means is open."""
        if now.negation is None or since > now.negation:
            return False
        return self._told_at.isdisjoint(range(now.negation, place))

    def _after_comma(self, place: int, now: _Reach) -> _Reach:
        """A negation goes on through a list that ends in "or"; in one that does not, what is meant is open."""
        if now.negation is None:
            return _NOTHING
        piece = self._piece(place + 1)
        if any(self._begins_anew(one) or self._words[one].number is not None for one in piece):
            return _NOTHING
        if now.negation in self._starts["not_list"] or self._comes_to_or(piece):
            return now
        return _NOTHING if piece.start in self._negations else now._replace(is_open=True)

    def _after_and(self, place: int, now: _Reach) -> _Reach:
        if now.negation is None or any(map(self._begins_anew, self._piece(place + 1))):
            return _NOTHING
        return now if now.negation in self._starts["not_list"] else now._replace(is_open=True)

    def _comes_to_or(self, piece: range) -> bool:
        """Whether the list that a piece belongs to comes to an "or", with nothing but things before it."""
        while piece and not any(map(self._begins_anew, piece)):
            if any(self._words[one].text in _LISTED for one in piece):
                return True
            if piece.stop >= len(self._words) or self._words[piece.stop].text != ",":
                return False
            piece = self._piece(piece.stop + 1)
        return False

    def _is_denied_after(self, match: Match) -> bool:
        """Whether the words right behind deny it: "fever: none"."""
        place = match.last + 1
        if place < len(self._words) and self._words[place].text == ":":
            place += 1
        return place in self._starts["not_after"]

    # ------------------------------------------------------------ other times, other people, no statement

    def _is_past(self, match: Match) -> bool:
        """Whether it is told of a time that no longer counts for it."""
        clause = self.clause_of(match)
        if self._counts_when("ever", match):
            return False
        if not self.has("began", clause):
            if self.has("long_ago", clause):
                return True
            if self.has("lately", clause) and not self._counts_when("lately", match):
                return True
        return not self._counts_when("passed", match) and self._is_over(match, clause)

    def _counts_when(self, name: str, match: Match) -> bool:
        """Whether the content says that this still counts when it is so."""
        asked, answer, _ = match.target
        return not self._counts[name].isdisjoint((asked, f"{asked}.{answer}"))

    def _is_over(self, match: Match, clause: range) -> bool:
        """Whether it is said to be over, in its own clause or in the next, if that tells of nothing else."""
        if self.has("over", range(match.last + 1, clause.stop)):
            return True
        after = clause.stop
        if after < len(self._words) and self._words[after].text == ",":
            after += 1
        if after >= len(self._words) or self._words[after].is_break:
            return False
        following = self._clauses[after]
        return self.has("over", following) and self._told_at.isdisjoint(following)

    def _other_people(self) -> dict[int, str]:
        """Where someone else is spoken of, from their name to the next word for oneself; and who they are."""
        places: dict[int, str] = {}
        who = was = ""
        for place in range(len(self._words)):
            if place == 0 or self._words[place - 1].ends_sentence:
                who = was = was if place in self._inside["they"] else ""
            named = next((name for name in ("family", "people") if place in self._inside[name]), "")
            if named:
                who = was = named
            elif (
                place in self._inside["self"]
                and not self.has("people", (place + 1,))
                and not self.has("family", (place + 1,))
            ):
                who = was = ""
            if who:
                places[place] = who
        return places

    def _is_someone_else(self, match: Match) -> bool:
        """Whether it is told of another person; where anyone counts, only what another person had, and has no more."""
        who = self._others.get(match.first, "")
        if not who or (who == "family" and self._counts_when("family", match)):
            return False
        return not self._of_anyone or self.has("had", self._parts[match.first])

    def _is_no_statement(self, match: Match) -> bool:
        """Whether it is only supposed, asked, said of people at large, or part of an idiom."""
        part = self._parts[match.first]
        # "Not sure if I have" supposes nothing: it is a doubt.
        supposed = self._starts["if"] - self._inside["unsure"]
        if not supposed.isdisjoint(range(part.start, match.first)) or self.has("general", part):
            return True
        if self.has("idiom", range(match.first, match.last + 1)):
            return True
        near = range(max(match.first - 2, part.start), match.last + 1)
        return part.start in self._asked and not self.has("own", near)

    def _asked_parts(self) -> frozenset[int]:
        """Where the parts begin that ask: a question goes on behind a comma, until a word for oneself."""
        asked, goes_on = set(), False
        for start in dict.fromkeys(part.start for part in self._parts):
            if self._words[start].is_break:
                goes_on = goes_on and not self._words[start].ends_sentence
                continue
            goes_on = start in self._starts["asks"] or (goes_on and not self.has("self", self._parts[start]))
            if goes_on:
                asked.add(start)
        return frozenset(asked)


def _places(contexts: Iterable[Match]) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """For each context the places where it begins, and all the places that it covers."""
    starts: dict[str, set[int]] = {name: set() for name in CONTEXTS}
    inside: dict[str, set[int]] = {name: set() for name in CONTEXTS}
    for match in contexts:
        starts[match.target.asked].add(match.first)
        inside[match.target.asked].update(range(match.first, match.last + 1))
    return starts, inside
