"""A person's own words → the answers that they suggest, and the emergencies that they describe. Pure.

The phrases stand in phrases.toml; matcher.py finds them, context.py says how each is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from midback_cli.assessment.answers import MAX_STORY_LENGTH, Answers
from midback_cli.assessment.result import Result, assess
from midback_cli.files import visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.hunch_weights import HunchWeights
from midback_cli.knowledge.model import Kind, Question, Tier
from midback_cli.knowledge.phrase_model import (
    NAMED,
    NUMBER,
    OTHER_TIME,
    SURE_NUMBER,
    TIMES,
    WEAK_ALARMS,
    Alarm,
    Phrases,
)
from midback_cli.language.alarms import alarms_in
from midback_cli.language.context import Assertion, Context, is_written_for_another
from midback_cli.language.dictated import with_dictation_read, with_person_meant
from midback_cli.language.hunch import sound_of
from midback_cli.language.matcher import PhraseMatch, find_phrases
from midback_cli.language.mentions import Mention, hints_in, most_likely, numbers_in, unit_of
from midback_cli.language.warning import FurtherSigns, further_signs
from midback_cli.language.words import Word, split_words

_MOST_PLACES = 2
# What stands within so many words of a time says what it is the time of.
_NEAR = 14


class Suggestion(NamedTuple):
    """An answer that a text suggests, as an answers file gives it, and the spans of the text that it rests on."""

    answer: str | int | tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    words: str

    @property
    def raw(self) -> object:
        """The answer as `Answers` takes it."""
        return list(self.answer) if isinstance(self.answer, tuple) else self.answer


class Suggestions(NamedTuple):
    """What a text suggests: question or page → its suggestion, in the order of the content."""

    suggestions: Mapping[str, Suggestion]

    def answers(self, content: Content) -> Answers:
        """The suggestions as checked answers, as if every one of them were confirmed."""
        answers = Answers()
        for prompt_id, suggestion in self.suggestions.items():
            answers = answers.with_reply(prompt_id, suggestion.raw, content)
        return answers


class Emergencies(NamedTuple):
    """What must be shown at once: alarms that no question covers, and the result, if it is an emergency.

    `words` are the person's own words for the signs. If it is none, `near` holds the signs that would make it one;
    where none is known, `sounds_urgent` says whether the words sound like an emergency all the same. That is an
    estimate, worth a note and no more.
    """

    alarms: tuple[Alarm, ...]
    emergency: Result | None
    words: tuple[str, ...]
    near: FurtherSigns | None = None
    sounds_urgent: bool = False

    @property
    def is_emergency(self) -> bool:
        """Whether help is needed now."""
        return self.emergency is not None or any(alarm.is_call for alarm in self.alarms)

    @property
    def has_note(self) -> bool:
        """Whether something is to be read before any answer, although help is not known to be needed now."""
        return not self.is_emergency and (bool(self.alarms) or self.near is not None or self.sounds_urgent)


def understand(
    text: str, content: Content, phrases: Phrases, told: Mapping[str, HunchWeights] = MappingProxyType({})
) -> Suggestions:
    """What a text suggests; of a text that is longer than a story may be, only its beginning is read.

    Where the phrases leave open what a number, a time or a word for a person tells, the weights of `told` judge it.
    """
    reading = _Reading(text[:MAX_STORY_LENGTH], content, phrases, of_anyone=False)
    suggested = _suggested(reading, content, phrases)
    further = {
        name: suggestion
        for name, weights in told.items()
        if name not in suggested.suggestions and (suggestion := reading.mentioned(name, weights)) is not None
    }
    if not further:
        return suggested
    every = {**suggested.suggestions, **further}
    return Suggestions({name: every[name] for name in (*content.pages, *content.questions) if name in every})


def mentions_in(text: str, content: Content, phrases: Phrases) -> tuple[Sequence[Word], Sequence[Mention]]:
    """The words of a text as they were said, and what in them may answer a question: what `told` is trained on."""
    reading = _Reading(text, content, phrases, of_anyone=False)
    return reading.as_said, reading.mentions


def _suggested(reading: _Reading, content: Content, phrases: Phrases) -> Suggestions:
    suggestions = {page.id: reading.cues(page.id) for page in content.pages.values() if page.cues}
    for question in content.questions.values():
        match question.kind:
            case Kind.NUMBER:
                suggestions[question.id] = reading.number(question)
            case Kind.YES_NO:
                suggestions[question.id] = reading.yes_no(question.id)
            case _ if question.id == phrases.times.question:
                suggestions[question.id] = reading.time()
            case _:
                suggestions[question.id] = reading.options(question)
    return Suggestions(
        {prompt_id: suggestion for prompt_id, suggestion in suggestions.items() if suggestion is not None}
    )


def emergencies_in(
    text: str, content: Content, phrases: Phrases, hunch: HunchWeights | None = None, *, by_rules_alone: bool = False
) -> Emergencies:
    """The emergencies in a text, whoever they concern (people also ask for others). Show them before anything else.

    An emergency follows from a rule, or from the match if the text says more than one thing: the match makes too much
    of a fever alone. Before an interview `by_rules_alone`, as during it: the match should hear the rest first. Where
    nothing was understood that comes near to one, and there is a `hunch`, the sound of the words is judged.
    """
    parts = tuple(_parts(text))
    readings = [_Reading(part, content, phrases, of_anyone=True) for part in parts]
    alarms = frozenset(alarm for reading in readings for alarm in reading.alarms())
    told = _joined([_suggested(reading, content, phrases) for reading in readings])
    answers = told.answers(content)
    result = assess(answers, content)
    # What is negated or uncertain is no second thing: a form negates much beside one fever.
    things = sum(reply.number is not None or reply.chosen not in ((), ("no",)) for reply in answers.replies.values())
    is_sure = result.screen.floor.is_emergency or (things > 1 and not by_rules_alone)
    is_emergency = result.urgency.is_emergency and is_sure
    near = None if is_emergency or by_rules_alone else further_signs(result, phrases.counts["background"])
    is_understood = bool(alarms) or is_emergency or near is not None
    return Emergencies(
        tuple(alarm for alarm in phrases.alarms.values() if alarm.id in alarms),
        result if is_emergency else None,
        _words_of_signs(told, content),
        near,
        hunch is not None and not is_understood and any(sound_of(part, hunch) >= hunch.threshold for part in parts),
    )


def _words_of_signs(told: Suggestions, content: Content) -> tuple[str, ...]:
    """The words that tell of a sign of a page or of a safety question, each once, the longer for what it holds."""
    words = [
        suggestion.words
        for prompt_id, suggestion in told.suggestions.items()
        if prompt_id in content.pages or content.questions[prompt_id].tier is Tier.SAFETY
        if suggestion.answer not in ("no", "unsure", ())
    ]
    return tuple(dict.fromkeys(one for one in words if not any(one != other and one in other for other in words)))


def _parts(text: str) -> Iterator[str]:
    """The text in parts that are short enough to be read, cut after a line or a sentence if there is one."""
    while len(text) > MAX_STORY_LENGTH:
        cut = next(
            (
                place + 1
                for end in ("\n", ". ", " ")
                if (place := text.rfind(end, MAX_STORY_LENGTH // 2, MAX_STORY_LENGTH)) >= 0
            ),
            MAX_STORY_LENGTH,
        )
        yield text[:cut]
        text = text[cut:]
    yield text


def _joined(parts: Sequence[Suggestions]) -> Suggestions:
    """What the parts of a text suggest together: all cues of a page, and yes before any other answer."""
    joined: dict[str, Suggestion] = {}
    for part in parts:
        for prompt_id, suggestion in part.suggestions.items():
            before = joined.get(prompt_id)
            if before is None or suggestion.answer == "yes":
                joined[prompt_id] = suggestion
            elif isinstance(before.answer, tuple) and isinstance(suggestion.answer, tuple):
                joined[prompt_id] = before._replace(answer=tuple(dict.fromkeys((*before.answer, *suggestion.answer))))
    return Suggestions(joined)


class _Reading:
    """The phrases of one text, by what they say, with how each is meant."""

    def __init__(self, text: str, content: Content, phrases: Phrases, *, of_anyone: bool) -> None:
        self._text = text
        self._content = content
        self._phrases = phrases
        self._words = self.as_said = with_dictation_read(split_words(text, phrases), phrases.spelling)
        self._of_anyone = of_anyone
        every_match = find_phrases(self._words, phrases)
        if not of_anyone and any(map(is_written_for_another, every_match)):
            self._words = with_person_meant(self._words, phrases.spelling)
            every_match = find_phrases(self._words, phrases)
        self._context = Context(self._words, every_match, phrases, of_anyone)
        matches = _longest(match for match in every_match if not self._is_measure(match))
        self._by_subject: dict[str, list[PhraseMatch]] = {}
        for match in matches:
            self._by_subject.setdefault(match.target.subject, []).append(match)
        self._assertions = {
            match: assertion
            for match in matches
            if match.target.answer and (assertion := self._context.assertion(match)) is not None
        }
        numbers = [question.id for question in content.questions.values() if question.kind is Kind.NUMBER]
        # "67 yrs" is an age before it is a time.
        self._other_times = {
            place
            for kind in (OTHER_TIME, *numbers)
            for match in self._by_subject.get(kind, ())
            for place in range(match.first, match.last + 1)
        }

    def _is_measure(self, match: PhraseMatch) -> bool:
        """Whether its number has a unit or a label of its own, such as a weight."""
        places = range(match.first, match.last + 1)
        return match.target.subject in self._phrases.counts["unmeasured"] and self._context.has("measure", places)

    def alarms(self) -> Iterator[str]:
        """The ids of the alarms that are affirmed."""
        return alarms_in(self._affirmed, self._phrases.alarms)

    def cues(self, page: str) -> Suggestion | None:
        """The cues of a page that are affirmed."""
        matches = self._affirmed(page)
        answers = {match.target.answer for match in matches}
        cues = tuple(cue.id for cue in self._content.pages[page].cues if cue.id in answers)
        return self._suggestion(cues, matches) if cues else None

    def yes_no(self, prompt_id: str) -> Suggestion | None:
        """Yes, no or unsure; nothing if the text says more than one of them."""
        said: dict[str, list[PhraseMatch]] = {}
        for match in self._matches(prompt_id):
            answer = _meant(match.target.answer, self._assertions[match])
            if answer:
                said.setdefault(answer, []).append(match)
        for match in self._asked_by_cues(prompt_id):
            # An affirmed cue is picked on its page; only what is negated or uncertain is left for the question.
            answer = _meant("yes", self._assertions[match])
            said.setdefault(answer, []).append(match)
        if prompt_id in self._phrases.counts["either"] and "yes" in said:
            said = {"yes": said["yes"]}
        if len(said) != 1:
            return None
        ((answer, matches),) = said.items()
        is_picked = answer == "yes" and all(match.target.subject != prompt_id for match in matches)
        return None if is_picked else self._suggestion(answer, matches)

    def options(self, question: Question) -> Suggestion | None:
        """The one option that is affirmed; of a many-of question up to `_MOST_PLACES`."""
        if self._is_told_by_cues(question.id):
            return None
        matches = self._affirmed(question.id)
        answers = {match.target.answer for match in matches}
        for question_id, weak in (name.split(".") for name in self._phrases.gives_way):
            if question_id == question.id and len(answers) > 1:
                answers.discard(weak)
        chosen = tuple(answer for answer in question.answer_ids if answer in answers)
        matches = [match for match in matches if match.target.answer in answers]
        if question.kind is Kind.MANY_OF:
            is_clear = 0 < len(chosen) <= _MOST_PLACES and (len(chosen) == 1 or "none" not in chosen)
            return self._suggestion(chosen, matches) if is_clear else None
        return self._suggestion(chosen[0], matches) if len(chosen) == 1 else None

    def number(self, question: Question) -> Suggestion | None:
        """The one number that is affirmed, or the highest, if the question can take it; digits count before words."""
        in_digits: dict[int, list[PhraseMatch]] = {}
        in_words: dict[int, list[PhraseMatch]] = {}
        # A child's emergency is one; a number so small in a text about oneself is more often something else.
        least, least_sure = (0, 0) if self._of_anyone else self._phrases.least[question.id]
        for match in self._affirmed(question.id):
            answer = match.target.answer
            value = match.number if answer in (NUMBER, SURE_NUMBER) else float(answer)
            minimum = max(question.minimum, least_sure if answer == SURE_NUMBER else least)
            if value is not None and value.is_integer() and minimum <= value <= question.maximum:
                numbers = in_digits if answer in (NUMBER, SURE_NUMBER) else in_words
                numbers.setdefault(int(value), []).append(match)
        numbers = in_digits or in_words
        if not numbers or (len(numbers) > 1 and question.id not in self._phrases.highest):
            return None
        number = max(numbers)
        return self._suggestion(number, numbers[number])

    def time(self) -> Suggestion | None:
        """How long the pain has lasted: the time that is most surely that of the pain, and of these the first."""
        times = [
            (self._sureness(match), -match.first, answer, match)
            for kind in sorted(TIMES)
            for match in self._affirmed(kind)
            if (answer := self._time_answer(match))
        ]
        if not times:
            return None
        sureness, _, answer, match = max(times, key=lambda time: time[:2])
        return self._suggestion(answer, [match]) if sureness > 0 else None

    def mentioned(self, prompt_id: str, weights: HunchWeights) -> Suggestion | None:
        """What a number, a time or a word for a person most likely answers."""
        best = most_likely(prompt_id, self.mentions, self.as_said, weights, highest=prompt_id in self._phrases.highest)
        if best is None:
            return None
        start, end = self.as_said[best.first].start, self.as_said[best.last].end
        return Suggestion(best.answer, ((start, end),), visible_text(" ".join(self._text[start:end].split())))

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """What in the words as they were said may answer a question, whoever is meant."""
        return (*self._mentioned_numbers(), *self._mentioned_times(), *hints_in(self.as_said, self._phrases))

    def _mentioned_numbers(self) -> Iterator[Mention]:
        ranges = {
            name: range(max(self._content.questions[name].minimum, least), self._content.questions[name].maximum + 1)
            for name, (_, least) in self._phrases.least.items()
        }
        return numbers_in(self.as_said, ranges, self._phrases)

    def _mentioned_times(self) -> Iterator[Mention]:
        """The times of a number and a unit, and those that the phrases know without a number."""
        question = self._phrases.times.question
        for place, word in enumerate(self.as_said):
            if word.number is not None and (unit := unit_of(self.as_said, place, self._phrases)):
                yield Mention((question,), self._lasting(word.number, self.as_said[unit].text), place, unit)
        for kind in sorted(TIMES):
            for match in self._by_subject.get(kind, ()):
                if match.number is None and (answer := self._time_answer(match)):
                    yield Mention((question,), answer, match.first, match.last)

    def _sureness(self, match: PhraseMatch) -> int:
        """How surely a time is that of the pain, 0 to 3: it stands with the pain, with its start, or alone."""
        if not self._other_times.isdisjoint(range(match.first, match.last + 1)):
            return 0
        times, clause = self._phrases.times, self._near(match)
        beside = {other.target.subject for other in self._assertions if other.first in clause and self._says(other)}
        beside -= TIMES | WEAK_ALARMS
        is_pain, begins = self._context.has("pain", clause), self._context.has("onset", clause)
        if match.target.subject == "point":
            if beside & times.history:
                return 0
            is_alone = match.first == clause.start and match.last == clause.stop - 1
            return 3 if is_pain and begins else 2 if is_pain or begins or beside & times.starts else int(is_alone)
        if is_pain:
            return 3
        if any(map(self._is_symptom, beside - times.of_pain)):
            return 0
        # Some hours of nothing in particular were more often spent with what brought it on.
        return 2 if begins else int(not self._is_short(match))

    def _says(self, match: PhraseMatch) -> bool:
        """Whether a phrase says something: one that only names a thing does so where it is negated or uncertain."""
        return match.target.answer != NAMED or self._assertions[match] is not Assertion.AFFIRMED

    def _is_short(self, match: PhraseMatch) -> bool:
        """Whether it is a time of less than a day, with its unit and its number."""
        answers = self._content.questions[self._phrases.times.question].answer_ids
        return match.target.answer == NUMBER and self._time_answer(match) == answers[0]

    def _near(self, match: PhraseMatch) -> range:
        """The places of its clause; of a long one, as in dictated words, only those around it."""
        clause = self._context.clause_of(match)
        return clause[max(match.first - clause.start - _NEAR, 0) : match.last + 1 + _NEAR - clause.start]

    def _is_symptom(self, prompt_id: str) -> bool:
        """Whether it is something that may have a time of its own, and not a quality of the pain."""
        question = self._content.questions.get(prompt_id)
        return question is None or question.kind is Kind.YES_NO

    def _time_answer(self, match: PhraseMatch) -> str:
        times = self._phrases.times
        if match.target.answer != NUMBER:
            return match.target.answer
        unit = next((word.text for word in self._words[match.first : match.last + 1] if word.text in times.hours), "")
        if not unit:
            return ""
        return self._lasting(1.0 if match.number is None else match.number, unit)

    def _lasting(self, number: float, unit: str) -> str:
        """The answer for so many of a unit of time."""
        times = self._phrases.times
        hours = number * times.hours[unit]
        answers = self._content.questions[times.question].answer_ids
        return next((answer for answer in answers if hours <= times.most_hours.get(answer, hours)), "")

    def _matches(self, prompt_id: str) -> Iterator[PhraseMatch]:
        return (match for match in self._by_subject.get(prompt_id, ()) if match in self._assertions)

    def _affirmed(self, prompt_id: str) -> list[PhraseMatch]:
        return [match for match in self._matches(prompt_id) if self._assertions[match] is Assertion.AFFIRMED]

    def _is_told_by_cues(self, prompt_id: str) -> bool:
        """Whether a cue that is affirmed answers the question: a fall from a roof is no small fall as well."""
        return any(
            match.target.answer == cue.id
            for page in self._content.pages.values()
            for cue in page.cues
            if prompt_id in cue.implies
            for match in self._affirmed(page.id)
        )

    def _asked_by_cues(self, prompt_id: str) -> Iterator[PhraseMatch]:
        """The phrases of the cues on a question's own page that imply it."""
        page = self._content.questions[prompt_id].page
        cues = self._content.pages[page].cues if page else ()
        implying = {cue.id for cue in cues if prompt_id in cue.implies}
        return (match for match in self._matches(page) if match.target.answer in implying)

    def _span(self, match: PhraseMatch) -> tuple[int, int]:
        """Where a phrase stands, with its answer in a form; if it is not affirmed, with its clause up to it."""
        first, last = self._words[match.first], self._words[match.last]
        if first.said is not None:
            return min(first.start, first.said.start), max(last.end, first.said.end)
        if self._assertions[match] is not Assertion.AFFIRMED:
            first = self._words[self._context.clause_of(match).start]
        return first.start, last.end

    def _suggestion(self, answer: str | int | tuple[str, ...], matches: Iterable[PhraseMatch]) -> Suggestion:
        spans: list[tuple[int, int]] = []
        for start, end in sorted(self._span(match) for match in matches):
            if spans and start <= spans[-1][1]:
                spans[-1] = spans[-1][0], max(end, spans[-1][1])
            else:
                spans.append((start, end))
        words = " ... ".join(self._text[start:end] for start, end in spans)
        return Suggestion(answer, tuple(spans), visible_text(" ".join(words.split())))


def _longest(matches: Iterable[PhraseMatch]) -> tuple[PhraseMatch, ...]:
    """The matches without those inside of a longer one for another answer: "no worse" is not "worse"."""
    by_subject: dict[str, list[PhraseMatch]] = {}
    kept = tuple(matches)
    for match in kept:
        by_subject.setdefault(match.target.subject, []).append(match)
    return tuple(
        match
        for match in kept
        if match.target.subject in TIMES
        or match.target.answer in (NUMBER, SURE_NUMBER)
        or not any(
            longer.first <= match.first
            and match.last <= longer.last
            and longer.last - longer.first > match.last - match.first
            and longer.target.answer not in ("", NAMED, match.target.answer)
            for longer in by_subject[match.target.subject]
        )
    )


def _meant(answer: str, assertion: Assertion) -> str:
    """What a phrase for an answer means: a negated yes is a no, but a negated no is nothing to be sure of."""
    match assertion:
        case Assertion.AFFIRMED:
            return "" if answer == NAMED else answer
        case Assertion.NEGATED:
            return "no" if answer in ("yes", NAMED) else ""
        case _:
            return "unsure"
