"""How people describe things, as frozen types: a phrase, what it says, and everything that phrases.toml holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

# The signs of a phrase; phrase_grammar.py says what each stands for.
GAP, NUMBER, START, END = "...", "#", "[", "]"
# In the place of an answer: a word for the thing, which counts only where it is negated or uncertain.
NAMED = "named"
# The same, for a number in words so sure that a small one counts too.
SURE_NUMBER = "sure #"
# What the words around a phrase can say about it, by ConText's names; phrases.toml describes each.
CONTEXTS = (
    "negation_forward", "negation_list", "negation_backward", "pseudo_negation", "terminate_negation", "terminate",
    "predicate", "self", "uncertain", "historical", "historical_recent", "resolved", "onset", "pain", "family",
    "other_people", "other_pronoun", "historical_other", "generic", "hypothetical", "question", "own_question",
    "pseudo", "measure", "uncertain_after", "opinion", "simile", "historical_opening", "historical_after", "present",
    "recent", "dead", "news", "cleared", "chronic", "chronic_after", "proxy", "proxy_opening",
)  # fmt: skip
# The contexts that begin a negation.
NEGATIONS = ("negation_forward", "negation_list")
# No filler stands between the words of these: "not too" is not "not have too".
TIGHT = frozenset((*NEGATIONS, "pseudo_negation", "pseudo", "measure", "question"))
# The kinds of times in phrases: a stretch up to now, a point in the past, a stretch in a clause of its own.
TIMES = frozenset(("span", "point", "alone"))
# In the place of a time: what looks like one, but is not.
OTHER_TIME = "other"
# In the place of a question: words that call for help, or for care, whatever the questions are.
ALARM = "alarm"
# The same, by the sum of two numbers; by a full pack and what is left of it, unless it was used slowly; by two hints.
ALARM_ADDED = "alarm-added"
ALARM_FULL = "alarm-full"
ALARM_LEFT = "alarm-left"
ALARM_SLOW = "alarm-slow"
ALARM_HINT = "alarm-hint"
# What is no alarm by itself.
WEAK_ALARMS = frozenset((ALARM_ADDED, ALARM_FULL, ALARM_LEFT, ALARM_SLOW, ALARM_HINT))
# What still counts in a context of that name; although one part of it is negated; and what counts only if its number
# has no unit or label of its own; and what a simile never states.
COUNTS = ("historical", "historical_recent", "resolved", "family", "either", "unmeasured", "simile", "background")


class Step(NamedTuple):
    """One word of a phrase: any of `words`, or a word that begins with one of `stems`; else what `special` says.

    In place of the one word, each of the `rows` may stand: several steps.
    """

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    special: str = ""
    rows: tuple[tuple[Any, ...], ...] = ()

    def every_word(self) -> Iterator[str]:
        """Its words and stems, and those of its rows."""
        yield from self.words
        yield from self.stems
        for row in self.rows:
            for step in row:
                yield from step.every_word()


class Target(NamedTuple):
    """What a phrase says.

    `subject`: the id of a question or a page, the name of a context or of a kind of time, OTHER_TIME or ALARM.
    `answer`: an option, a cue, yes, no, NAMED, NUMBER, SURE_NUMBER, or the id of an alarm; empty for a context. If
    `undoes`, the phrase cancels overlapping phrases with the same target.
    """

    subject: str
    answer: str = ""
    undoes: bool = False


class Phrase(NamedTuple):
    """One row of steps and what it says."""

    target: Target
    steps: tuple[Step, ...]


class PhraseIndex(NamedTuple):
    """The phrases by their first step, so that each word of a text is compared with few of them."""

    by_word: Mapping[str, tuple[Phrase, ...]]
    by_stem: Mapping[str, tuple[Phrase, ...]]
    by_special: Mapping[str, tuple[Phrase, ...]]


class Misheard(NamedTuple):
    """What a word means that sounds like another, where one of `before` follows, or one of `after` stands in front."""

    means: str
    before: frozenset[str]
    after: frozenset[str]


class Beginning(NamedTuple):
    """Words that begin something new where a text has no punctuation, unless they come right after one of others."""

    words: tuple[str, ...]
    not_after: frozenset[str]


class Spelling(NamedTuple):
    """How words are written, in letters without accents.

    `contractions`, each with its words, and the ends that may be cut off them (`cut_off`); `possessive` ends; `signs`
    that stand for a word; `numbers` in words, `multipliers` of these (hundred) and the decimal `point`, and words that
    may be `heard` in the place of ones ("twenty too"). A misspelling, which is any word outside of `vocabulary`, is
    corrected to one of `correctable`, which are listed by their first letter; one with a `clipped` end gets the end
    beside it. `misheard` and `beginnings`, each by its first word, are for dictated texts. In a text for somebody else,
    a word of `proxy` becomes one for oneself, and a word of `proxy_verbs` right after it as well.
    """

    contractions: Mapping[str, tuple[str, ...]]
    cut_off: tuple[str, ...]
    possessive: tuple[str, ...]
    signs: Mapping[str, str]
    numbers: Mapping[str, float]
    vocabulary: frozenset[str]
    correctable: Mapping[str, tuple[str, ...]]
    multipliers: frozenset[str] = frozenset()
    point: frozenset[str] = frozenset()
    heard: Mapping[str, float] = MappingProxyType({})
    clipped: Mapping[str, str] = MappingProxyType({})
    misheard: Mapping[str, tuple[Misheard, ...]] = MappingProxyType({})
    beginnings: Mapping[str, tuple[Beginning, ...]] = MappingProxyType({})
    proxy: Mapping[str, str] = MappingProxyType({})
    proxy_verbs: Mapping[str, str] = MappingProxyType({})


class Times(NamedTuple):
    """How a time since the pain began becomes an answer: hours of each unit, and the most hours of each answer."""

    question: str
    hours: Mapping[str, float]
    most_hours: Mapping[str, float]
    history: frozenset[str]
    starts: frozenset[str]
    of_pain: frozenset[str]


class Alarm(NamedTuple):
    """What to show at once for words that no question covers, such as an overdose; a call for help, or just a note.

    If its phrases hold a number, it counts from `least` to `most`; 0 for `most` is no limit. So does the sum of two
    numbers, and the difference between a full pack and what is left of it. Two hints are as good as one phrase.
    """

    id: str
    is_call: bool
    title: str
    lines: tuple[str, ...]
    least: int
    most: int


class NearTexts(NamedTuple):
    """What is shown before the signs that would make an emergency of a text, and after them, by their urgency.

    `sounds` is shown where there are no signs to name, and the words only sound like an emergency.
    """

    title: str
    line: str
    emergency_room: str
    ambulance: str
    sounds_title: str
    sounds: str


class FormWords(NamedTuple):
    """The words of forms: each of the `answers`, and what it says (yes, no, unsure, or "" for none of these).

    A line that ends in one of `unfinished`, or comes before one of `joining`, goes on. An answer ends before one of
    `conjunctions`. A label that begins with one of `asking` asks about all that it names; a label holds no word of a
    `sentence`, and no question begins with a word for `oneself`. In a label that is negated, the `unable` words replace
    what can be done by what cannot, unless one of `negating` says so already, and `you` adapts the person. A letter of
    `speakers` begins a line; the signs of `boxes` stand for a box with + or - in it.
    """

    answers: Mapping[tuple[str, ...], str]
    unfinished: frozenset[str]
    joining: frozenset[str]
    conjunctions: frozenset[str]
    asking: frozenset[str]
    unable: Mapping[str, str]
    you: Mapping[str, str]
    negating: frozenset[str]
    sentence: frozenset[str]
    oneself: frozenset[str]
    speakers: frozenset[str]
    boxes: Mapping[str, str]

    @property
    def longest_answer(self) -> int:
        """How many words the longest answer has."""
        return max(map(len, self.answers), default=0)


class Phrases(NamedTuple):
    """Everything that is known about how people describe things: the phrases, and the words to read them with.

    No gap of a phrase passes over a word of `turning`, for it changes what is said. A negation goes on over `listing`
    words, and is open after `joining` ones. `counts` is by the names of COUNTS. `least`: for each question the least
    number that it takes from a text, and the least where the words are sure (SURE_NUMBER). Of several numbers those of
    `highest` take the highest; any other takes none. `gives_way`: the answers, as question.answer, that do not count
    beside another of their question, the weakest first. `hints`: for a question the words that hint at an answer.
    """

    begun: PhraseIndex
    phrases: tuple[Phrase, ...]
    spelling: Spelling
    fillers: frozenset[str]
    turning: frozenset[str]
    listing: frozenset[str]
    joining: frozenset[str]
    least: Mapping[str, tuple[int, int]]
    highest: frozenset[str]
    counts: Mapping[str, frozenset[str]]
    gives_way: tuple[str, ...]
    hints: Mapping[str, Mapping[str, str]]
    times: Times
    alarms: Mapping[str, Alarm]
    near: NearTexts
    form: FormWords

    @property
    def mentioned(self) -> tuple[str, ...]:
        """The questions that a number, a time or a hint may answer."""
        return (*self.least, self.times.question, *self.hints)
