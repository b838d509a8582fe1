"""What the content says, as frozen types. First station of the path: everything later reads these.

A type is also the schema of its table: its fields are the keys, and their annotations say what must stand there
(schema.py). A field with a default may be left out of the file.

Probabilities are 0 to 1, ages are years, pain is 0 to 10. Ids are kebab-case and public.
NamedTuples, not dataclasses: thirty frozen dataclasses cost every start of the program 15 ms, NamedTuples 3. For the
same reason there is no `from __future__ import annotations` here: annotations kept as text would cost 2 ms more.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Set
from enum import Enum, IntEnum
from typing import Annotated, Literal, NamedTuple

from midback_cli.knowledge.texts import AnswerTexts, fill

# ---------------------------------------------------------------- what an annotation can say beside the type


class Key(str):
    """The key in the file where it is not the field's name; `prior.all_adults` stands in the table `prior`."""

    __slots__ = ()


class SameAs(str):
    """The field whose value this one takes when the file leaves it out."""

    __slots__ = ()


class Marker(Enum):
    """What a field is, where its type alone does not say it."""

    ID = "id"
    NAME = "name"
    ENTRIES = "entries"
    REFERENCES = "references"
    ATOMS = "atoms"
    HERE = "here"


class Bounds(NamedTuple):
    """The least and the most that a number may be, and its name in the file: `{ p = 0.2, source = "estimate" }`."""

    least: float = 0.0
    most: float = 1.0
    name: str = "p"


# Kebab-case, and unique in its list.
Id = Annotated[str, Marker.ID]
# The key of the table itself: `heat` of [action.heat].
Name = Annotated[str, Marker.NAME]
# A list that must be there but may be empty; a plain tuple of texts must hold at least one.
Entries = Annotated[tuple[str, ...], Marker.ENTRIES]
# Keys of sources.toml, each of which must be there.
References = Annotated[tuple[str, ...], Marker.REFERENCES]
# Facts in the words of the rule grammar, each of which must name something that can be answered.
Atoms = Annotated[tuple[str, ...], Marker.ATOMS]
# Beside a type: its keys stand in the same table as the field's neighbours.
HERE = Marker.HERE

# A pain is 0 to 10, so it changes by 10 at most; a result older than ten years says nothing about today.
_MOST_CHANGE = 10.0
_MOST_DAYS = 3652.0


# ---------------------------------------------------------------- words and numbers


class Urgency(IntEnum):
    """How soon to act, least to most; a higher level compares as greater."""

    SELF_CARE = 0
    PRIMARY_CARE = 1
    PROMPT = 2
    EMERGENCY_ROOM = 3
    AMBULANCE = 4

    @property
    def word(self) -> str:
        """The public word, as files and results write it: `emergency-room`."""
        return _URGENCY_WORDS[self]

    @property
    def is_emergency(self) -> bool:
        """Whether this level means a hospital now."""
        return self >= Urgency.EMERGENCY_ROOM


# Written once: every record of a batch has several.
_URGENCY_WORDS = {level: level.name.lower().replace("_", "-") for level in Urgency}
URGENCY_BY_WORD: Mapping[str, Urgency] = {level.word: level for level in Urgency}


class Verdict(IntEnum):
    """How a piece of care suits a person, safest first; the stricter compares as greater."""

    FITS = 0
    ASK_FIRST = 1
    AVOID = 2

    @property
    def word(self) -> str:
        """The public word, as files and results write it: `ask-first`."""
        return self.name.lower().replace("_", "-")


class Kind(Enum):
    """How a question is answered."""

    YES_NO = "yes-no"
    ONE_OF = "one-of"
    MANY_OF = "many-of"
    NUMBER = "number"


class Tier(Enum):
    """When a question is asked: always, if a rule may depend on it, if it tells causes apart, or last of all."""

    CORE = "core"
    SAFETY = "safety"
    MATCH = "match"
    BACKGROUND = "background"


class Estimate(NamedTuple):
    """A number and where it comes from: a key of sources.toml, or "estimate"."""

    value: float
    source: str
    see: str = ""
    note: str = ""


class When(NamedTuple):
    """A rule's condition on the facts about a person; the head of redflags.toml explains the grammar."""

    all: frozenset[str] = frozenset()
    any: frozenset[str] = frozenset()
    any_2: frozenset[str] = frozenset()
    none: frozenset[str] = frozenset()

    def holds(self, facts: Set[str]) -> bool:
        """Whether every list that is not empty holds for these facts."""
        return (
            self.all <= facts
            and (not self.any or not self.any.isdisjoint(facts))
            and (not self.any_2 or not self.any_2.isdisjoint(facts))
            and self.none.isdisjoint(facts)
        )

    def could_hold(self, facts: Set[str], is_possible: Callable[[str], bool]) -> bool:
        """Whether every list can still hold, given which atoms may yet become facts."""
        return (
            self.none.isdisjoint(facts)
            and all(map(is_possible, self.all))
            and (not self.any or any(map(is_possible, self.any)))
            and (not self.any_2 or any(map(is_possible, self.any_2)))
        )

    @property
    def atoms(self) -> frozenset[str]:
        """Every atom of its lists."""
        return self.all | self.any | self.any_2 | self.none


class NumberBound(NamedTuple):
    """An atom that sets a bound to a number question, such as `age>=50`."""

    atom: str
    operator: str
    bound: int

    def holds(self, number: int) -> bool:
        """Whether the number is within the bound."""
        match self.operator:
            case ">=":
                return number >= self.bound
            case "<=":
                return number <= self.bound
            case ">":
                return number > self.bound
            case _:
                return number < self.bound


# ---------------------------------------------------------------- questions.toml


class Option(NamedTuple):
    """One answer of a one-of or many-of question; with a `page`, offered only if that page was not answered."""

    id: Id
    label: str
    page: str = ""


class Band(NamedTuple):
    """A range of a number question, both ends included, by which it is matched."""

    id: Id
    minimum: Annotated[int, Key("min")]
    maximum: Annotated[int, Key("max")]


class Question(NamedTuple):
    """An ordinary question about one finding.

    `says` is how a person would tell each answer, within a sentence: "moving makes it worse".
    `scoring` says how several answers at once are weighed: "mean", the mean over them, or "none", rules only.
    `alone_is_mild` says why the worst answer to a safety question may raise nothing by itself; if empty, it must raise.
    `unit` is for people, `ucum` the code of the same unit for other software.
    """

    id: Id
    text: str
    finding: str
    why: str
    kind: Kind
    tier: Tier
    group: str
    base_rate: Mapping[str, Estimate]
    help: str = ""
    page: str = ""
    ask_if: When | None = None
    rules_only: bool = False
    options: tuple[Option, ...] = ()
    bands: tuple[Band, ...] = ()
    minimum: Annotated[int, Key("min")] = 0
    maximum: Annotated[int, Key("max")] = 0
    unit: str = ""
    ucum: str = ""
    says: Mapping[str, str] = {}
    scoring: Literal["mean", "none", ""] = ""
    alone_is_mild: str = ""

    @property
    def when(self) -> When | None:
        """For whom it is; None for everybody."""
        return self.ask_if

    @property
    def averaged(self) -> bool:
        """Whether the likelihood of several answers at once is the mean over them."""
        return self.scoring == "mean"

    @property
    def answer_ids(self) -> tuple[str, ...]:
        """The ids of its possible answers, in order; of a number, its bands."""
        match self.kind:
            case Kind.YES_NO:
                return ("yes", "no")
            case Kind.NUMBER:
                return tuple(band.id for band in self.bands)
            case _:
                return tuple(option.id for option in self.options)

    def label(self, answer_id: str, texts: AnswerTexts) -> str:
        """The text of an answer, as a person reads it."""
        if self.kind is Kind.YES_NO:
            return texts.yes if answer_id == "yes" else texts.no
        if self.kind is Kind.NUMBER:
            band = next(band for band in self.bands if band.id == answer_id)
            text = texts.range if band.maximum < self.maximum else texts.range_without_end
            return fill(text, least=band.minimum, most=band.maximum)
        return next(option.label for option in self.options if option.id == answer_id)

    def band_of(self, number: int) -> str:
        """The id of the band that a number falls into; bands cover the whole range."""
        return next(band.id for band in self.bands if band.minimum <= number <= band.maximum)


class InterviewSettings(NamedTuple):
    """What the interview asks first, and when it stops asking; see [interview] in questions.toml."""

    needed_first: tuple[str, ...]
    way_out_after: int
    usual_questions: int

    emergency_rule_from: float
    other_rule_from: float
    sure_from: float
    emergency_bits_from: float
    urgency_bits_from: float
    better_cause_from: float


class FollowUpSettings(NamedTuple):
    """What a follow-up does not ask again, and how it compares; see [follow_up] in questions.toml."""

    severity: str
    always: Entries
    stays: Entries
    more_is_worse: Entries
    # How two results of different people are told apart: the question for the age, the question for the sex, and those
    # of its answers that exclude each other.
    age: str = ""
    sex: str = ""
    sexes: Entries = ()


# ---------------------------------------------------------------- redflags.toml


class Cue(NamedTuple):
    """One line to pick on a page of the screen, and the ordinary answers that it implies."""

    id: Id
    text: str
    implies: Mapping[str, str]
    base_rate: Estimate


class Page(NamedTuple):
    """One question of the screen: cues to pick, or (`ask`) an ordinary question shown at this point."""

    id: Id
    name: str = ""
    question: str = ""
    help: str = ""
    why: str = ""
    ask: str = ""
    applies_if: When | None = None
    # What to do where a line that the person is not sure of is an emergency; else the action of [screen.unsure].
    unsure_action: str = ""
    cues: Annotated[tuple[Cue, ...], Key("cue")] = ()

    @property
    def when(self) -> When | None:
        """For whom it is; None for everybody."""
        return self.applies_if


class Derived(NamedTuple):
    """A named fact that rules share; it can name those before it."""

    id: Id
    text: str
    when: When


class Notice(NamedTuple):
    """What to tell the people for whom `when` holds: a limit of their result, or answers that contradict each other."""

    id: Id
    text: str
    when: When


class Action(NamedTuple):
    """What to do and not to do at once; `{number}` stands for the ambulance number.

    If it `leads`, it comes before other actions of its level: people who may have a broken spine must lie still,
    whatever else hurts. `first_steps` are pairs of a few words, what and how, for the first screen of a result.
    """

    id: Name
    do: Entries
    do_not: Entries
    leads: bool = False
    first_steps: tuple[tuple[str, ...], ...] = ()


class RedFlag(NamedTuple):
    """A rule over the answers that sets a least urgency. Rules only ever raise."""

    id: Id
    when: When
    urgency: Urgency
    shown_as: str
    why: str
    action: str
    suspects: Entries
    basis: str
    references: References
    general: bool = False
    from_article: Annotated[bool, Key("article")] = False
    sooner: bool = False


class FollowUpRule(NamedTuple):
    """A rule that may also ask for an earlier result: so many days ago, with the pain changed by so much since.

    If `least_change` is None, any change of the pain will do.
    """

    flag: Annotated[RedFlag, HERE]
    least_change: Annotated[float, Bounds(-_MOST_CHANGE, _MOST_CHANGE, "n")] | None = None
    least_days: Annotated[float, Bounds(0, _MOST_DAYS, "n")] = 0.0
    most_days: Annotated[float, Bounds(0, _MOST_DAYS, "n")] = _MOST_DAYS

    @property
    def id(self) -> str:
        """The id of the rule."""
        return self.flag.id


class UrgencySettings(NamedTuple):
    """How likely a condition must be to raise the urgency to its own level; see [urgency] in redflags.toml.

    A table by level has a key for each level from the one beside its type upwards.
    """

    threshold: Annotated[Mapping[Urgency, float], Urgency.PRIMARY_CARE]
    false_alarm_budget: Annotated[Mapping[Urgency, Estimate], Urgency.PROMPT]
    prior_tempering: float
    shown_from: float
    action: Annotated[Mapping[Urgency, str], Urgency.EMERGENCY_ROOM]
    must_not_miss_level: Urgency
    must_not_miss_from: float


class UnsureActions(NamedTuple):
    """What to do at each level that a line can call for of which a person is not sure."""

    primary_care: Annotated[str, Key("primary-care")]
    prompt: str
    emergency_room: Annotated[str, Key("emergency-room")]

    def at(self, level: Urgency) -> str:
        """The id of the action at a level; empty where there is nothing to do."""
        return str(self._asdict().get(level.name.lower(), ""))


class UnsureTexts(NamedTuple):
    """What is asked and said of the lines of a page that a person is not sure of; see [screen.unsure]."""

    which: str
    which_help: str
    all_text: str
    shown: Annotated[str, "lines"]
    reason: Annotated[str, "line"]
    why: str
    action: UnsureActions


class ScreenTexts(NamedTuple):
    """The words of the emergency check; see [screen] in redflags.toml.

    `tell_crew` are the questions whose answers an ambulance crew wants to hear first.
    """

    intro: str
    none_text: str
    unsure_text: str
    new_only: str
    kept: str
    passed: str
    taken_back: str
    unsure: UnsureTexts
    tell_crew: Entries = ()
    disagreement: str = ""


# ---------------------------------------------------------------- conditions.toml


class ArticleFacts(NamedTuple):
    """What the source article says of a condition; atoms where a question asks it, words where none does.

    `card`: it has a card of its own there. `cause`: it stands in the list of causes.
    """

    card: bool = False
    cause: bool = False
    rarity: str = ""
    urgency: str = ""
    top_symptoms: Atoms = ()
    always: Atoms = ()
    never: Atoms = ()
    top_symptoms_words: Entries = ()
    always_words: Entries = ()
    never_words: Entries = ()
    facts: Entries = ()
    note: str = ""


class Condition(NamedTuple):
    """A cause that midback can name.

    `page`: the page of the screen whose `applies_if` says who can have this condition; empty if anyone can.
    `first_steps` are what to do at home in pairs of a few words, what and how, for the first screen of a result.
    `prior_all_adults` is its share among adults whose main complaint is this pain; `prior`, its share among people who
    open a questionnaire, is worked out from it.
    """

    id: Name
    name: str
    clinical_name: str
    aliases: Entries
    icd10: tuple[str, ...]
    group: str
    rarity: Literal["very common", "common", "uncommon", "rare", "very rare"]
    urgency: Urgency
    match_urgency: Annotated[Urgency, SameAs("urgency")]
    summary: str
    who: str
    home_care: tuple[str, ...]
    medical_care: tuple[str, ...]
    tests: tuple[str, ...]
    watch_for: tuple[str, ...]
    less_likely_if: tuple[str, ...]
    more_urgent_if: tuple[str, ...]
    references: References
    prior: Estimate
    # The pages say "about 1 in so many", which nothing at all would not be.
    prior_all_adults: Annotated[Estimate, Key("prior.all_adults"), Bounds(least=1e-9)]
    likelihood: Mapping[str, Mapping[str, Estimate]]
    likelihood_ratio: Mapping[str, Mapping[str, Annotated[Estimate, Bounds(1e-6, 1e6, "lr")]]]
    article: ArticleFacts
    page: str = ""
    home_items: Entries = ()
    sooner: bool = False
    # The questions that belong to it: asked while it is the likeliest cause, even where they can change nothing.
    belongs: tuple[str, ...] = ()
    first_steps: tuple[tuple[str, ...], ...] = ()


class MatchSettings(NamedTuple):
    """How answers are weighed; see [match] in conditions.toml."""

    likelihood_ratio_cap: Annotated[float, Bounds(1.0, 1e6)]
    prior_tempering: float
    group_damping: float
    denial_weight: float
    none_of_these_prior: float
    prior_power: float
    listed_from: float
    strong_from: float
    possible_from: float
    told_from: float
    told_up_to: float


# ---------------------------------------------------------------- guide.toml


class UrgencyText(NamedTuple):
    """How an urgency reads; `headline` is the title of its emergency screen, or empty for the label.

    `short` and `sooner_short` name the step in a few words, for a table.
    `first` stands in the prompt under that screen: the call comes before any answer. Only an emergency has it.
    The last five are what other scales of triage call this level.
    `sooner_label` and `sooner_time_frame` take the place of the label and the time frame where a reason is sooner.
    `words` and `sooner_words` are how texts name this step and its time, for the check that no text names a later one.
    """

    label: str
    short: str
    what_to_do: str
    time_frame: str
    article_term: str
    references: References
    headline: str = ""
    first: str = ""
    nhs111: str = ""
    manchester: str = ""
    schmitt_thompson: str = ""
    esi: str = ""
    semigran: str = ""
    sooner_label: str = ""
    sooner_short: str = ""
    sooner_time_frame: str = ""
    words: Entries = ()
    sooner_words: Entries = ()

    def timed(self, sooner: bool) -> "UrgencyText":
        """The same with the sooner label and time frame, where these are wanted and the level has them."""
        if not (sooner and self.sooner_label):
            return self
        return self._replace(
            label=self.sooner_label, short=self.sooner_short or self.short, time_frame=self.sooner_time_frame
        )


class Fit(NamedTuple):
    """How a piece of care suits the people for whom `when` holds, and why.

    `caution`: a short phrase for these people, shown when we do not know whether the reader is one of them.
    """

    when: When
    verdict: Verdict
    text: str
    references: References
    caution: str = ""


class Dose(NamedTuple):
    """How much of a medicine to take and how often; and the most in a day, and for how long."""

    amount: tuple[str, ...]
    most: tuple[str, ...]


class CareItem(NamedTuple):
    """One piece of a chapter, such as a piece of home care with its cautions and its evidence.

    `short` is the first screen's line about it; of a medicine, only its name within a sentence.
    `about` and `steps` are short lines, a thought each. `warnings` are for everyone.
    `caution_lead` starts the sentence that names the people whom the item may harm: those of
    `caution_always`, about whom no question asks, and those of each fit. `instead` are the ids of items that may take
    its place. `group` is the heading that it stands under, `conditions` are the conditions that it is about.
    """

    id: Id
    name: str
    about: Annotated[str, Key("text")]
    references: References
    short: str = ""
    steps: Entries = ()
    dose: Dose | None = None
    warnings: Annotated[Entries, Key("caution")] = ()
    caution_lead: str = ""
    caution_always: Entries = ()
    fits: Annotated[tuple[Fit, ...], Key("fit")] = ()
    instead: Entries = ()
    good_for: Entries = ()
    avoid_for: Entries = ()
    evidence: str = ""
    group: str = ""
    conditions: Entries = ()
    editor_note: str = ""

    @property
    def medicine(self) -> bool:
        """Whether it is a medicine, which has a dose."""
        return self.dose is not None

    @property
    def lines(self) -> tuple[str, ...]:
        """What it is and what to do, a thought a line, without the dose."""
        return (self.about, *self.steps)

    @property
    def text(self) -> str:
        """All of it but the cautions, in a row."""
        return " ".join((*self.lines, *(self.dose.amount + self.dose.most if self.dose else ())))

    @property
    def caution(self) -> str:
        """The whole caution, for a reader about whom nothing is known."""
        return " ".join(self.cautions(self.fits))

    def cautions(self, unknown: Iterable[Fit]) -> tuple[str, ...]:
        """The cautions to show when it is unknown whether these fits hold."""
        people = self.not_if(unknown)
        sentence = f"{self.caution_lead} {'; '.join(people)}." if people else ""
        return tuple(filter(None, (sentence, *self.warnings)))

    def not_if(self, unknown: Iterable[Fit]) -> tuple[str, ...]:
        """The people whom it may harm, when it is unknown whether these fits hold; they end `caution_lead`."""
        return tuple(dict.fromkeys((*self.caution_always, *(fit.caution for fit in unknown if fit.caution))))

    def never(self, unknown: Iterable[Fit]) -> tuple[str, ...]:
        """Those of them who must not use it at all."""
        return tuple(fit.caution for fit in unknown if fit.caution and fit.verdict is Verdict.AVOID)


class Faq(NamedTuple):
    """A common question and its answer; `topic` is the id of the topic that says more, if one does."""

    id: Id
    question: str
    answer: str
    references: References
    topic: str = ""


class ItemChapter(NamedTuple):
    """A chapter of the guide that is made of items: the emergency signs, the groups of causes, what a doctor may do.

    The fields of each chapter stand in the order in which the guide shows them.
    """

    id: Name
    title: str
    intro: str = ""
    items: Annotated[tuple[CareItem, ...], Key("item")] = ()
    references: References = ()


class HomeCare(NamedTuple):
    """What a person can do at home."""

    id: Name
    title: str
    intro: str = ""
    items: Annotated[tuple[CareItem, ...], Key("item")] = ()
    evidence_note: str = ""
    references: References = ()


class AdviceChapter(NamedTuple):
    """A chapter that is a list of advice: sleep, posture."""

    id: Name
    title: str
    advice: tuple[str, ...]
    caution: str = ""
    evidence: str = ""
    references: References = ()


class DoctorQuestions(NamedTuple):
    """What a doctor may ask, what to bring, and what to ask the doctor."""

    id: Name
    title: str
    from_article: tuple[str, ...]
    standard: tuple[str, ...]
    bring: tuple[str, ...]
    ask_your_doctor: tuple[str, ...]
    references: References = ()


class SafetyNet(NamedTuple):
    """What to watch for, whom the quiz is not for, and what a result is not."""

    id: Name
    title: str
    go_now: tuple[str, ...]
    in_short: str
    be_seen_soon: tuple[str, ...]
    see_doctor: tuple[str, ...]
    retake_quiz: tuple[str, ...]
    not_for: tuple[str, ...]
    trust_yourself: str
    absence_note: str
    for_someone_else: str
    disclaimer_short: str
    disclaimer: str
    more_urgent_cause: str
    fits_nothing: str
    not_reviewed: str
    references: References = ()


Chapter = ItemChapter | HomeCare | AdviceChapter | DoctorQuestions | SafetyNet


def items_of(chapter: Chapter) -> tuple[CareItem, ...]:
    """The items of a chapter; empty if it is not made of items."""
    return chapter.items if isinstance(chapter, ItemChapter | HomeCare) else ()


class Chapters(NamedTuple):
    """The chapters of the guide, in their order; each field is the id of its chapter."""

    emergency: ItemChapter
    causes: ItemChapter
    home_care: HomeCare
    doctor_care: ItemChapter
    doctor_questions: DoctorQuestions
    sleep: AdviceChapter
    posture: AdviceChapter
    safety_net: SafetyNet


class EmergencyTexts(NamedTuple):
    """The words around an ambulance number, for a hospital's emergency room and for a crisis line; see the content."""

    default_number: str
    default_text: str
    unknown_country_text: str
    no_number_text: str
    unknown_country_brief: str
    also_text: str
    emergency_room: str = ""
    crisis_line: str = ""


class Topic(NamedTuple):
    """A topic of the guide; it shows everything under its places, such as `home_care` or `faq.gas-pain`."""

    id: Id
    title: str
    names: Entries
    shows: Entries


class EmergencyNumber(NamedTuple):
    """A country and its ambulance number, empty if none is known; `also` is a second number that works, or empty.

    `country` and `alpha_3` are its codes; `names` are other names that people write for it. `sources_agree` counts the
    sources that give this number. `crisis` is the number of a line for people who think of ending their life, or empty.
    """

    country: Name
    name: str
    ambulance: str = ""
    also: str = ""
    alpha_3: str = ""
    names: Entries = ()
    sources_agree: int = 0
    emergency_room: str = ""
    crisis: str = ""


# ---------------------------------------------------------------- synonyms.toml and sources.toml


class Synonyms(NamedTuple):
    """The words that people use, for finding passages; see the head of synonyms.toml. The numbers are 0 to 1."""

    endings: Entries
    ignored: Entries
    elsewhere: Entries
    same: tuple[tuple[str, ...], ...]
    everyday: tuple[tuple[str, ...], ...]
    asks: Entries
    words: Mapping[str, Entries]
    facets: Mapping[str, Entries]
    answer_from: Annotated[float, Key("search.answer_from")]
    aside_weight: Annotated[float, Key("search.aside_weight")]
    everyday_weight: Annotated[float, Key("search.everyday_weight")]
    unknown_weight: Annotated[float, Key("search.unknown_weight")]
    elsewhere_weight: Annotated[float, Key("search.elsewhere_weight"), Bounds(most=100)]
    no_endings: Entries = ()
    dropped_letters: Entries = ()
    double_letters: Entries = ()


class Source(NamedTuple):
    """Where a number or a statement comes from; year 0 = not shown by the source."""

    id: Name
    title: str
    year: int
    locator: str
    read: str
    facts: Entries = ()
    note: str = ""

    @property
    def cited(self) -> str:
        """Its title and its year, if that is known."""
        return self._with_year(self.title)

    @property
    def cited_in_short(self) -> str:
        """The start of its title, up to the first point, colon or bracket, and its year."""
        return self._with_year(re.split(r"[:?(]|\. ", self.title)[0].strip())

    def _with_year(self, title: str) -> str:
        return f"{title} ({self.year})" if self.year else title
