"""How is each phrase of a text meant: affirmed of this person and of now, negated, uncertain, or no statement at all?

After ConText (Harkema et al., "ConText: an algorithm for determining negation, experiencer, and temporal status from
clinical reports", J Biomed Inform 2009), which goes on from NegEx (Chapman et al. 2001): a negation reaches forward to
the end of its clause, through a list, and no further. If more than one reading is possible, nothing is read: a wrong
suggestion misleads, a missing one is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from midback_cli.knowledge.phrase_model import CONTEXTS, NEGATIONS, WEAK_ALARMS, Phrases
from midback_cli.language.matcher import PhraseMatch
from midback_cli.language.words import Word

# A part of a text without any break is cut here: nobody writes like this, and each phrase looks at its whole part.
_LONGEST_PART = 80
# How many words a negation reaches over, where no list goes on.
_REACH = 7
# How many words an opinion reaches over, a simile, and a doubt that comes after what is doubted.
_OPINION_REACH, _SIMILE_REACH, _DOUBT_REACH = 7, 5, 16
# Answers that hold a negation ("no injury"), which goes on to negate what follows. In others it ends ("can not pee").
_NEGATIVE_ANSWERS = ("no", "none")


class Assertion(Enum):
    """How a phrase is meant."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    UNCERTAIN = "uncertain"


class _Reach(NamedTuple):
    """What reaches a word from those before it: a negation (the place of its word), an open reading, a doubt."""

    negation: int | None = None
    is_open: bool = False
    is_uncertain: bool = False


_NOTHING = _Reach()


class Context:
    """The contexts of a text, worked out once; `assertion` then says how a phrase is meant.

    `of_anyone`: whether what other people have counts as well.
    """

    def __init__(
        self, words: Sequence[Word], matches: Iterable[PhraseMatch], phrases: Phrases, of_anyone: bool
    ) -> None:
        self._words = words
        self._counts = phrases.counts
        self._listing, self._joining = phrases.listing, phrases.joining
        contexts = [match for match in matches if match.target.subject in CONTEXTS]
        self._statements = [match for match in matches if match.target.subject not in CONTEXTS]
        self._statements_at = frozenset(match.first for match in self._statements)
        self._starts, self._inside = _places(contexts)
        self._negations = self._negation_places(contexts)
        # A part ends at a break or before a word such as "but"; a clause also where "and" begins a new one.
        self._parts = self._ranges(ends_at_and=False)
        self._clauses = self._ranges(ends_at_and=True)
        self._reaches = self._find_reaches()
        self._of_anyone = of_anyone
        # Those for whom the text is written are no other people, and neither is who is named like them.
        proxies = [match for match in contexts if is_written_for_another(match)]
        named = {words[place].text for match in proxies for place in range(match.first, match.last + 1)}
        self._written_for = named - {words[place].text for place in self._inside["self"]}
        self._others = self._other_people()
        self._asked = self._asked_parts()
        self._sentences = self._find_sentences()
        self._opened = self._places_opened()
        self._long_ago = frozenset(self._places_before("historical_after", _LONGEST_PART)) | self._opened
        # Up to here a doctor has looked since, and found nothing.
        self._cleared = max(self._starts["cleared"], default=0)
        self._doubted = self._places_before("uncertain_after", _DOUBT_REACH)

    def clause_of(self, match: PhraseMatch) -> range:
        """The places of the clause in which a phrase begins."""
        return self._clauses[match.first]

    def has(self, name: str, places: Iterable[int]) -> bool:
        """Whether a context stands at one of these places."""
        return not self._inside[name].isdisjoint(places)

    def is_negated(self, place: int) -> bool:
        """Whether a negation reaches the word at this place, or a form says no to it."""
        said = self._words[place].said
        return self._reaches[place].negation is not None or (said is not None and said.answer == "no")

    def assertion(self, match: PhraseMatch) -> Assertion | None:
        """How a phrase is meant; None if it says nothing about this person and now, or could be read in two ways."""
        said = self._words[match.first].said
        if said is not None:
            return self._answered(match, said.answer)
        reach = self._reaches[match.first]
        if reach.is_open or self._is_no_statement(match) or self._is_someone_else(match):
            return None
        if reach.is_uncertain or match.first in self._doubted or self._is_worry(match):
            return Assertion.UNCERTAIN
        if (reach.negation is not None and not self._is_own_negation(match)) or self._is_negated_after(match):
            return Assertion.NEGATED
        return None if match.target.answer not in _NEGATIVE_ANSWERS and self._is_past(match) else Assertion.AFFIRMED

    def _is_own_negation(self, match: PhraseMatch) -> bool:
        """Whether a negation before a phrase says the same as the one that it begins with: "I ain't had [no stone]"."""
        return match.target.answer in _NEGATIVE_ANSWERS and match.first in self._inside["negation_forward"]

    def _answered(self, match: PhraseMatch, answer: str) -> Assertion | None:
        """How a phrase is meant in a label that has an answer, which also answers what is asked or supposed there."""
        reach = self._reaches[match.first]
        if not answer or reach.is_open or self._is_someone_else(match):
            return None
        if answer == "unsure" or reach.is_uncertain:
            return Assertion.UNCERTAIN
        is_negated = reach.negation is not None
        if answer == "no":
            return None if is_negated else Assertion.NEGATED
        if is_negated:
            return Assertion.NEGATED
        return None if match.target.answer not in _NEGATIVE_ANSWERS and self._is_past(match) else Assertion.AFFIRMED

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
            or place in self._starts["terminate"]
            or (ends_at_and and word.text in self._joining and self._begins_anew(place + 1))
        )

    def _begins_anew(self, place: int) -> bool:
        """Whether a word begins a sentence of its own, and not the next thing of a list."""
        return place in self._inside["self"] or place in self._inside["predicate"]

    def _piece(self, place: int) -> range:
        """The places from here to the next break, or to the next word that ends a negation."""
        last = place
        while (
            last < len(self._words)
            and not self._words[last].is_break
            and last not in self._starts["terminate_negation"]
        ):
            last += 1
        return range(place, last)

    # ------------------------------------------------------------ negation and doubt

    def _negation_places(self, contexts: Sequence[PhraseMatch]) -> frozenset[int]:
        """Where the negations begin, except those inside of something longer, such as "not only" or "can not pee"."""
        longest: dict[int, int] = {}
        for match in contexts:
            if match.target.subject in (*NEGATIONS, "pseudo_negation", "uncertain"):
                for place in range(match.first, match.last + 1):
                    longest[place] = max(longest.get(place, 0), match.last - match.first)
        used = {
            place
            for match in self._statements
            if match.target.subject not in WEAK_ALARMS
            for place in range(match.first + (match.target.answer in _NEGATIVE_ANSWERS), match.last + 1)
        }
        return frozenset(
            match.first
            for match in contexts
            if match.target.subject in NEGATIONS
            and longest[match.first] == match.last - match.first
            and match.first not in used
        )

    def _find_reaches(self) -> list[_Reach]:
        """What reaches each word from those before it."""
        reaches, now, since = [], _NOTHING, 0
        for place, word in enumerate(self._words):
            if word.is_wide and now.negation is not None and self._has_negated(now.negation, place):
                now = _NOTHING
            if (
                word.is_run_on
                and now.negation is not None
                and not word.is_break
                and self._has_negated(now.negation + 1, place)
            ):
                now = self._after_thing(place, now)
            reaches.append(now)
            if (
                word.ends_negation
                or word.ends_sentence
                or place in self._starts["terminate_negation"]
                or place in self._starts["terminate"]
            ):
                now = _NOTHING
            elif word.is_break:
                now, since = self._after_comma(place, now), place
            elif word.text in self._listing:
                since = place
            elif word.text in self._joining:
                now = self._after_and(place, now)
            if place in self._starts["uncertain"]:
                now = now._replace(is_uncertain=True)
            if place in self._negations:
                now, since = now._replace(negation=place, is_open=self._is_double(place, now, since)), place
            elif now.negation is not None and place - since > _REACH:
                now = now._replace(negation=None, is_open=False)
        return reaches

    def _after_thing(self, place: int, now: _Reach) -> _Reach:
        """What reaches past the first thing that a negation negates where no comma says how far it goes."""
        if self._begins_anew(place) or self._words[place].number is not None:
            return _NOTHING
        is_listed = {self._words[place].text, self._words[place - 1].text} & self._listing
        return now if is_listed else now._replace(is_open=True)

    def _has_negated(self, negation: int, place: int) -> bool:
        """Whether there is something that a negation negates before a place."""
        return not self._statements_at.isdisjoint(range(negation, place))

    def _is_double(self, place: int, now: _Reach, since: int) -> bool:
        """Whether a negation meets another with nothing to negate in between: what that means is open."""
        if now.negation is None or since > now.negation:
            return False
        return self._statements_at.isdisjoint(range(now.negation, place))

    def _after_comma(self, place: int, now: _Reach) -> _Reach:
        """What reaches past a comma: a negation goes on through a list that ends in "or"; any other list is open."""
        if now.negation is None:
            return _NOTHING
        piece = self._piece(place + 1)
        if any(self._begins_anew(inner) or self._words[inner].number is not None for inner in piece):
            return _NOTHING
        if now.negation in self._starts["negation_list"] or self._comes_to_or(piece):
            return now
        return _NOTHING if piece.start in self._negations else now._replace(is_open=True)

    def _after_and(self, place: int, now: _Reach) -> _Reach:
        if now.negation is None or any(map(self._begins_anew, self._piece(place + 1))):
            return _NOTHING
        return now if now.negation in self._starts["negation_list"] else now._replace(is_open=True)

    def _comes_to_or(self, piece: range) -> bool:
        """Whether the list that a piece belongs to has an "or", and only things before it."""
        while piece and not any(map(self._begins_anew, piece)):
            if any(self._words[inner].text in self._listing for inner in piece):
                return True
            if piece.stop >= len(self._words) or self._words[piece.stop].text != ",":
                return False
            piece = self._piece(piece.stop + 1)
        return False

    def _is_negated_after(self, match: PhraseMatch) -> bool:
        """Whether the words right after it negate it: "fever: none"."""
        place = match.last + 1
        if place < len(self._words) and self._words[place].text == ":":
            place += 1
        return place in self._starts["negation_backward"]

    # ------------------------------------------------------------ other times, other people, no statement

    def _is_past(self, match: PhraseMatch) -> bool:
        """Whether it belongs to a time that no longer counts for it."""
        clause = self.clause_of(match)
        if self._counts_when("historical", match):
            return False
        is_recent = self._counts_when("historical_recent", match) and match.first not in self._opened
        if match.first in self._long_ago and not is_recent:
            return True
        # "Came off a horse" is no onset.
        begins = self._inside["onset"] & set(clause) - set(range(match.first, match.last + 1))
        if not begins:
            if self.has("historical", clause):
                return True
            if self.has("historical_recent", clause) and not self._counts_when("historical_recent", match):
                return True
        return not self._counts_when("resolved", match) and self._is_over(match, clause)

    def _counts_when(self, name: str, match: PhraseMatch) -> bool:
        """Whether the content says that this still counts in a context of this name."""
        subject, answer, _ = match.target
        return not self._counts[name].isdisjoint((subject, f"{subject}.{answer}"))

    def _is_over(self, match: PhraseMatch, clause: range) -> bool:
        """Whether it is over, by its own clause or by the next, if that one is about nothing else."""
        if self.has("resolved", range(match.last + 1, clause.stop)):
            return True
        after = clause.stop
        if after < len(self._words) and self._words[after].text == ",":
            after += 1
        if after >= len(self._words) or self._words[after].is_break:
            return False
        following = self._clauses[after]
        return self.has("resolved", following) and self._statements_at.isdisjoint(following)

    def _other_people(self) -> dict[int, str]:
        """The places where someone else is meant, from their name to the next word for oneself; and who they are."""
        places: dict[int, str] = {}
        other = ""
        for place in range(len(self._words)):
            if self._words[place].text in self._written_for or (
                place > 0 and self._words[place - 1].ends_sentence and place not in self._inside["other_pronoun"]
            ):
                other = ""
            named = next((name for name in ("news", "family", "other_people") if place in self._inside[name]), "")
            is_before_name = self.has("other_people", (place + 1,)) or self.has("family", (place + 1,))
            is_other = named and self._words[place].text not in self._written_for
            if is_other and (other != "news" or named == "news"):
                other = named
            elif place in self._inside["self"] and not is_before_name:
                other = ""
            if other:
                places[place] = other
        return places

    def _is_someone_else(self, match: PhraseMatch) -> bool:
        """Whether it is about someone else. With `of_anyone` other people count too, unless it is in their past."""
        other = self._others.get(match.first, "") or self._others.get(self._place_named(match.first), "")
        if not other or (other == "family" and self._counts_when("family", match)):
            return False
        if not self._of_anyone:
            return True
        sentence = self._sentences[match.first]
        if other == "news" or self.has("dead", sentence):
            return True
        return self.has("historical_other", self.clause_of(match)) and not self.has("recent", sentence)

    def _place_named(self, place: int) -> int:
        """The place of who is meant: after "my" that of the name, as a phrase may begin with it ("my mate had one")."""
        is_named = place in self._inside["self"] and place + 1 in self._others
        return place + 1 if is_named else place

    def _is_worry(self, match: PhraseMatch) -> bool:
        """Whether a relative has it, and the person asks about a pain of their own, out of worry."""
        if not self._of_anyone or self._others.get(match.first) != "family" or not self._counts_when("family", match):
            return False
        return any(place not in self._others for place in self._inside["pain"])

    def _is_no_statement(self, match: PhraseMatch) -> bool:
        """Whether it is only supposed or asked, about people in general, part of an idiom, or no news."""
        part = self._parts[match.first]
        is_old = self.has("chronic", self.clause_of(match)) or self._is_long_had(match)
        if self._of_anyone and (is_old or match.first < self._cleared):
            return True
        # "Not sure if I have" supposes nothing: it is uncertain.
        supposed = self._starts["hypothetical"] - self._inside["uncertain"]
        if not supposed.isdisjoint(range(part.start, match.first)) or self.has("generic", part):
            return True
        if self.has("pseudo", range(match.first, match.last + 1)) or self._is_opinion(match, part):
            return True
        near = range(max(match.first - 2, part.start), match.last + 1)
        return part.start in self._asked and not self.has("own_question", near)

    def _is_long_had(self, match: PhraseMatch) -> bool:
        """Whether its sentence goes on to say of it, and not of a pain, that it has been so for years."""
        after = range(match.last + 1, self._sentences[match.first].stop)
        start = next((place for place in after if place in self._starts["chronic_after"]), None)
        if start is None or self._words[start].is_run_on:
            return False
        between = range(after.start, start)
        return not self.has("pain", between) and not self.has("recent", between)

    def _is_opinion(self, match: PhraseMatch, part: range) -> bool:
        """Whether someone only thinks or thought so, or it only says what something is like."""
        opinion = range(max(match.first - _OPINION_REACH, part.start, self.clause_of(match).start), match.first)
        if not self._starts["opinion"].isdisjoint(opinion):
            return True
        simile = range(max(match.first - _SIMILE_REACH, part.start), match.first + 1)
        return self._counts_when("simile", match) and not self._starts["simile"].isdisjoint(simile)

    # ------------------------------------------------------------ sentences, and what reaches over them

    def _find_sentences(self) -> list[range]:
        """For each word the places of its sentence, or of its line."""
        sentences: list[range] = []
        start = 0
        for place in range(len(self._words) + 1):
            if place == len(self._words) or self._words[place].ends_sentence or self._words[place].ends_negation:
                sentences += [range(start, place)] * (place + 1 - start)
                start = place + 1
        return sentences

    def _places_opened(self) -> frozenset[int]:
        """What a time long gone reaches that stands in front, up to what is now."""
        places: set[int] = set()
        for start in self._starts["historical_opening"]:
            clause = self._clauses[start]
            if self._words[start].is_run_on:
                places.update(self._told_in_one_breath(clause))
                continue
            while clause.start < self._sentences[start].stop and not (clause.start > start and self._is_of_now(clause)):
                places.update(clause)
                after = clause.stop + (clause.stop < len(self._words) and self._words[clause.stop].is_break)
                if after >= len(self._words):
                    break
                clause = self._clauses[after]
        return frozenset(places)

    def _told_in_one_breath(self, clause: range) -> Iterable[int]:
        """A clause without punctuation, and the one that "and" joins to it: where its sentence ends nobody knows."""
        if clause.stop >= len(self._words) or self._words[clause.stop].text not in self._joining:
            return clause
        joined = self._clauses[clause.stop]
        return clause if self._is_of_now(joined) else range(clause.start, joined.stop)

    def _is_of_now(self, clause: range) -> bool:
        """Whether what is long gone ends before a clause."""
        return self.has("present", clause) or clause.start in self._starts["terminate"]

    def _places_before(self, name: str, reach: int) -> frozenset[int]:
        """The places in front of a context of this name, in its sentence, or in the one before if it stands alone."""
        places: set[int] = set()
        for start in self._starts[name]:
            is_run_on = self._words[start].is_run_on
            first = self._clauses[start].start if is_run_on else self._sentences[start].start
            if not is_run_on and first > 1 and self._statements_at.isdisjoint(range(first, start)):
                first = self._sentences[first - 1].start
            places.update(range(max(first, start - reach), start))
        return frozenset(places)

    def _asked_parts(self) -> frozenset[int]:
        """Where the parts begin that ask something: a question goes on after a comma, until a word for oneself."""
        starts, goes_on = set(), False
        for start in dict.fromkeys(part.start for part in self._parts):
            if self._words[start].is_break:
                goes_on = goes_on and not self._words[start].ends_sentence
                continue
            goes_on = start in self._starts["question"] or (goes_on and not self.has("self", self._parts[start]))
            if goes_on:
                starts.add(start)
        return frozenset(starts)


def is_written_for_another(match: PhraseMatch) -> bool:
    """Whether a phrase says that the text is written for somebody else."""
    return match.target.subject == "proxy" or (match.target.subject == "proxy_opening" and match.first == 0)


def _places(contexts: Iterable[PhraseMatch]) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """For each context the places where it begins, and all the places that it covers."""
    starts: dict[str, set[int]] = {name: set() for name in CONTEXTS}
    inside: dict[str, set[int]] = {name: set() for name in CONTEXTS}
    for match in contexts:
        starts[match.target.subject].add(match.first)
        inside[match.target.subject].update(range(match.first, match.last + 1))
    return starts, inside
