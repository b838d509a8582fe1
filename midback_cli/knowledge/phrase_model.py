"""How people tell things, as frozen types: a phrase, what it tells, and everything that phrases.toml holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

# The signs of a phrase; patterns.py tells what each stands for.
GAP, NUMBER, START, END = "...", "#", "[", "]"
# In the place of an answer: a word for the thing, which counts only where it is denied or doubted.
NAMED = "named"
# The same, of a number that is told so surely that a small one counts too.
SURE_NUMBER = "sure #"
# What the words around a phrase can say of it; scope.py tells what each does.
CONTEXTS = (
    "not", "not_list", "not_after", "not_really", "stop", "turn", "clause", "self", "unsure", "long_ago", "lately",
    "over", "began", "pain", "family", "people", "they", "had", "general", "if", "asks", "own", "idiom",
    "measure",
)  # fmt: skip
# Contexts whose words stand as they are, with no filler between: "not too" is no "not have too".
TIGHT = frozenset(("not", "not_list", "not_really", "idiom", "measure"))
# The kinds of times that phrases tell: a stretch up to now, a point in the past, a stretch in a clause of its own.
TIMES = frozenset(("span", "point", "alone"))
# In the place of a question: words that call for help, or for care, whatever the questions are.
ALARM = "alarm"
# What still counts when it is long ago, some weeks ago, over, in the family, or when only one part of it is told; and
# what counts only where its number has no unit or label of its own.
COUNTS = ("ever", "lately", "passed", "family", "either", "unmeasured")


class Step(NamedTuple):
    """One word of a phrase: any of `words`, or a word that begins with one of `stems`; else what `special` says."""

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    special: str = ""


class Target(NamedTuple):
    """What a phrase tells: the `answer` (an option, a cue, yes, no, NAMED, NUMBER) to `asked`; of a context, its name.

    One that `undoes` takes back what others tell of the same in the same words.
    """

    asked: str
    answer: str = ""
    undoes: bool = False


class Phrase(NamedTuple):
    """One row of steps and what it tells."""

    target: Target
    steps: tuple[Step, ...]


class Index(NamedTuple):
    """The phrases by how they begin, so that a word of a text meets few of them."""

    by_word: Mapping[str, tuple[Phrase, ...]]
    by_stem: Mapping[str, tuple[Phrase, ...]]
    by_special: Mapping[str, tuple[Phrase, ...]]


class Times(NamedTuple):
    """How a time since the pain began becomes an answer: hours of each unit, and the most hours of each answer."""

    question: str
    hours: Mapping[str, float]
    most_hours: Mapping[str, float]
    history: frozenset[str]
    starts: frozenset[str]
    of_pain: frozenset[str]


class Alarm(NamedTuple):
    """What to say at once to words that no question covers, such as an overdose; a call for help, or just a note.

    Where its phrases hold a number, it counts from `least` to `most`.
    """

    id: str
    is_call: bool
    title: str
    lines: tuple[str, ...]
    least: int
    most: int


class NearTexts(NamedTuple):
    """What is said before the signs that would make an emergency of what was told, and behind them, by their level."""

    title: str
    line: str
    emergency_room: str
    ambulance: str


class FormWords(NamedTuple):
    """The words of forms: each of the `answers`, and what it says (yes, no, unsure, or "" for neither).

    A line that ends in one of `unfinished`, or comes before one of `joining`, goes on. A label that begins with one of
    `asking` asks all that it names; words of a `sentence` make no label, and no
    question is one that begins with a word for `oneself`. In a label that is denied, the `unable` words
    put what cannot be done for what can, unless one of `negating` says so already; `you` puts the person right.
    """

    answers: Mapping[tuple[str, ...], str]
    unfinished: frozenset[str]
    joining: frozenset[str]
    asking: frozenset[str]
    unable: Mapping[str, str]
    you: Mapping[str, str]
    negating: frozenset[str]
    sentence: frozenset[str]
    oneself: frozenset[str]

    @property
    def longest_answer(self) -> int:
        """How many words the longest answer has."""
        return max(map(len, self.answers), default=0)


class Phrases(NamedTuple):
    """Everything that is known of how people tell it: the phrases, and the words that they are read with.

    `turning` words turn what is said, so no gap passes over them; `counts` is by the names of COUNTS. A number under
    the first of the `least` of its question is more often something else; under the second, however surely it is told.
    """

    begun: Index
    phrases: tuple[Phrase, ...]
    fillers: frozenset[str]
    turning: frozenset[str]
    contractions: Mapping[str, tuple[str, ...]]
    vocabulary: frozenset[str]
    correctable: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, float]
    least: Mapping[str, tuple[int, int]]
    counts: Mapping[str, frozenset[str]]
    times: Times
    alarms: Mapping[str, Alarm]
    near: NearTexts
    form: FormWords
