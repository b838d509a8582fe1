"""What the content says, as frozen types. First station of the path: everything later reads these.

Probabilities are 0 to 1, ages are years, pain is 0 to 10. Ids are kebab-case and public.
NamedTuples, not dataclasses: thirty frozen dataclasses cost every start of the program 15 ms, NamedTuples 3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set
from enum import Enum, IntEnum
from typing import Annotated, NamedTuple

# Keys of sources.toml, each of which must be there.
References = Annotated[tuple[str, ...], "references"]


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
        return self.name.lower().replace("_", "-")

    @property
    def is_emergency(self) -> bool:
        """Whether this level means a hospital now."""
        return self >= Urgency.EMERGENCY_ROOM


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


VERDICT_BY_WORD: Mapping[str, Verdict] = {verdict.word: verdict for verdict in Verdict}


class Kind(Enum):
    """How a question is answered."""

    YES_NO = "yes-no"
    ONE_OF = "one-of"
    MANY_OF = "many-of"
    NUMBER = "number"


class Tier(Enum):
    """When a question is asked: everyone, when a rule may hang on it, when it tells causes apart, or last."""

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
    """A rule's condition over the facts of a person; the grammar stands at the head of redflags.toml."""

    all: frozenset[str] = frozenset()
    any: frozenset[str] = frozenset()
    any_2: frozenset[str] = frozenset()
    none: frozenset[str] = frozenset()

    def holds(self, facts: Set[str]) -> bool:
        """Whether every list that is present holds for these facts."""
        return (
            self.all <= facts
            and (not self.any or not self.any.isdisjoint(facts))
            and (not self.any_2 or not self.any_2.isdisjoint(facts))
            and self.none.isdisjoint(facts)
        )

    def could_hold(self, facts: Set[str], is_possible: Callable[[str], bool]) -> bool:
        """Whether every list can still hold, where an atom may be possible that is no fact yet."""
        return (
            all(map(is_possible, self.all))
            and all(any(map(is_possible, options)) for options in (self.any, self.any_2) if options)
            and self.none.isdisjoint(facts)
        )

    @property
    def atoms(self) -> frozenset[str]:
        """Every atom that it names."""
        return self.all | self.any | self.any_2 | self.none


class Comparison(NamedTuple):
    """An atom that compares a number question, such as `age>=50`."""

    atom: str
    operator: str
    bound: int

    def holds(self, number: int) -> bool:
        """Whether the number satisfies it."""
        match self.operator:
            case ">=":
                return number >= self.bound
            case "<=":
                return number <= self.bound
            case ">":
                return number > self.bound
            case _:
                return number < self.bound


class Option(NamedTuple):
    """One answer of a one-of or many-of question; with a `page`, offered only when that page was not answered."""

    id: str
    label: str
    page: str = ""


class Band(NamedTuple):
    """A range of a number question, both ends included, by which it is matched."""

    id: str
    minimum: int
    maximum: int


class Question(NamedTuple):
    """An ordinary question about one finding.

    `alone_is_mild` says why a safety question may raise nothing when it is all that was answered; empty where it must.
    """

    id: str
    text: str
    finding: str
    why: str
    help: str
    kind: Kind
    tier: Tier
    group: str
    page: str
    ask_if: When | None
    rules_only: bool
    options: tuple[Option, ...]
    bands: tuple[Band, ...]
    minimum: int
    maximum: int
    unit: str
    averaged: bool
    base_rate: Mapping[str, Estimate]
    alone_is_mild: str

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

    def label(self, answer_id: str) -> str:
        """How a person reads one of its answers."""
        if self.kind is Kind.YES_NO:
            return {"yes": "Yes", "no": "No"}[answer_id]
        if self.kind is Kind.NUMBER:
            band = next(band for band in self.bands if band.id == answer_id)
            return f"{band.minimum} to {band.maximum}" if band.maximum < self.maximum else f"{band.minimum} or more"
        return next(option.label for option in self.options if option.id == answer_id)

    def band_of(self, number: int) -> str:
        """The id of the band that a number falls in; bands cover the whole range."""
        return next(band.id for band in self.bands if band.minimum <= number <= band.maximum)


class Cue(NamedTuple):
    """One line to pick on a page of the screen, and the ordinary answers that it implies."""

    id: str
    text: str
    implies: Mapping[str, str]
    base_rate: Estimate


class Page(NamedTuple):
    """One question of the screen: cues to pick, or (`ask`) an ordinary question shown at this point."""

    id: str
    name: str
    question: str
    help: str
    why: str
    ask: str
    applies_if: When | None
    cues: tuple[Cue, ...]


class Derived(NamedTuple):
    """A named fact that rules share."""

    id: str
    text: str
    when: When


class Action(NamedTuple):
    """What to do and not to do at once; `{number}` stands for the ambulance number.

    One that `leads` comes before others of its level: who may have a broken spine must lie still, whatever else hurts.
    """

    id: str
    leads: bool
    do: tuple[str, ...]
    do_not: tuple[str, ...]


class RedFlag(NamedTuple):
    """A rule over the answers that sets a least urgency. Rules only ever raise."""

    id: str
    when: When
    urgency: Urgency
    general: bool
    shown_as: str
    why: str
    action: str
    suspects: tuple[str, ...]
    from_article: bool
    basis: str
    references: tuple[str, ...]


class ArticleFacts(NamedTuple):
    """What the source article says of a condition; atoms where a question asks it, words where none does."""

    card: bool
    rarity: str
    urgency: str
    top_symptoms: tuple[str, ...]
    always: tuple[str, ...]
    never: tuple[str, ...]
    top_symptoms_words: tuple[str, ...]
    always_words: tuple[str, ...]
    never_words: tuple[str, ...]
    facts: tuple[str, ...]


class Condition(NamedTuple):
    """A cause that midback can name; `page` is the page of the screen that tells whom it can be, or empty.

    `prior_all_adults` is its share among adults whose main complaint is this pain; `prior`, among people who open a
    questionnaire, follows from it.
    """

    id: str
    name: str
    clinical_name: str
    aliases: tuple[str, ...]
    icd10: tuple[str, ...]
    group: str
    page: str
    rarity: str
    urgency: Urgency
    match_urgency: Urgency
    summary: str
    who: str
    home_items: tuple[str, ...]
    home_care: tuple[str, ...]
    medical_care: tuple[str, ...]
    tests: tuple[str, ...]
    watch_for: tuple[str, ...]
    less_likely_if: tuple[str, ...]
    more_urgent_if: tuple[str, ...]
    references: tuple[str, ...]
    prior: Estimate
    prior_all_adults: Estimate
    likelihood: Mapping[str, Mapping[str, Estimate]]
    likelihood_ratio: Mapping[str, Mapping[str, Estimate]]
    article: ArticleFacts


class MatchSettings(NamedTuple):
    """How answers are weighed; see [match] in conditions.toml."""

    likelihood_ratio_cap: float
    prior_tempering: float
    group_damping: float
    denial_weight: float
    none_of_these_prior: float
    prior_power: float
    listed_from: float
    strong_from: float
    possible_from: float


class UrgencySettings(NamedTuple):
    """How likely a condition must be to raise the urgency to its own level; see [urgency] in redflags.toml."""

    threshold: Mapping[Urgency, float]
    false_alarm_budget: Mapping[Urgency, Estimate]
    prior_tempering: float
    shown_from: float
    action: Mapping[Urgency, str]
    must_not_miss_level: Urgency
    must_not_miss_from: float


class InterviewSettings(NamedTuple):
    """What the interview asks first, and when it stops asking; see [interview] in questions.toml."""

    needed_first: tuple[str, ...]

    urgency_bits_from: float
    change_cause_from: float


class FollowUpSettings(NamedTuple):
    """What a follow-up does not ask again, and how it compares; see [follow_up] in questions.toml."""

    severity: str
    always: tuple[str, ...]
    stays: tuple[str, ...]
    more_is_worse: tuple[str, ...]
    # What tells two people apart: the question for the age, the one for the sex, and its answers that bear no other.
    age: str
    sex: str
    sexes: tuple[str, ...]


class FollowUpRule(NamedTuple):
    """A rule that may also ask for an earlier result: so many days ago, with the pain changed by so much since.

    With `least_change` None it matters not how bad the pain was.
    """

    flag: RedFlag
    least_change: float | None
    least_days: float
    most_days: float


class UrgencyText(NamedTuple):
    """How an urgency reads; `headline` is the title of its emergency screen, or empty for the label.

    `first` stands in the prompt under that screen: the call comes before any answer. Only an emergency has it.
    """

    label: str
    headline: str
    first: str
    what_to_do: str
    time_frame: str
    article_term: str
    scales: Mapping[str, str]
    references: tuple[str, ...]


class Fit(NamedTuple):
    """How a piece of care suits the people for whom `when` holds, and why.

    `caution` names the people in a few words, for those of whom it is not known whether they are among them.
    """

    when: When
    verdict: Verdict
    text: str
    caution: str
    references: tuple[str, ...]


class CareItem(NamedTuple):
    """One piece of a chapter, such as one of home care with its cautions and its evidence.

    `warning` is for everyone. `caution_lead` starts the sentence that names whom it may harm: those of
    `caution_always`, whom no question finds, and those of each fit. `instead` are ids of what may take its place.
    `group` is a heading that it stands under, `conditions` are those that it speaks of.
    """

    id: str
    name: str
    text: str
    warning: str
    caution_lead: str
    caution_always: tuple[str, ...]
    fits: tuple[Fit, ...]
    instead: tuple[str, ...]
    good_for: tuple[str, ...]
    avoid_for: tuple[str, ...]
    evidence: str
    references: tuple[str, ...]
    group: str
    conditions: tuple[str, ...]

    @property
    def caution(self) -> str:
        """The whole caution, for a reader of whom nothing is known."""
        return " ".join(self.cautions(self.fits))

    def cautions(self, unsettled: Iterable[Fit]) -> tuple[str, ...]:
        """The cautions for a person of whom it is not known whether these fits hold."""
        named = [*self.caution_always, *(fit.caution for fit in unsettled if fit.caution)]
        sentence = f"{self.caution_lead} {'; '.join(dict.fromkeys(named))}." if named else ""
        return tuple(filter(None, (sentence, self.warning)))


class Faq(NamedTuple):
    """A common question and its answer."""

    id: str
    question: str
    answer: str
    references: tuple[str, ...]


class ItemChapter(NamedTuple):
    """A chapter of the guide that is made of items: the emergency signs, the groups of causes, what a doctor may do.

    The fields of each chapter stand in the order in which the guide shows them.
    """

    id: str
    title: str
    intro: str = ""
    items: tuple[CareItem, ...] = ()
    references: References = ()


class HomeCare(NamedTuple):
    """What a person can do at home."""

    id: str
    title: str
    intro: str = ""
    items: tuple[CareItem, ...] = ()
    evidence_note: str = ""
    references: References = ()


class AdviceChapter(NamedTuple):
    """A chapter that is a list of advice: sleep, posture."""

    id: str
    title: str
    advice: tuple[str, ...]
    caution: str = ""
    evidence: str = ""
    references: References = ()


class DoctorQuestions(NamedTuple):
    """What a doctor may ask, what to bring, and what to ask the doctor."""

    id: str
    title: str
    from_article: tuple[str, ...]
    standard: tuple[str, ...]
    bring: tuple[str, ...]
    ask_your_doctor: tuple[str, ...]
    references: References = ()


class SafetyNet(NamedTuple):
    """What to watch for, for whom the quiz is not made, and what a result is not."""

    id: str
    title: str
    go_now: tuple[str, ...]
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
    """The items of a chapter; none where it is not made of items."""
    return chapter.items if isinstance(chapter, ItemChapter | HomeCare) else ()


class Chapters(NamedTuple):
    """The chapters of the guide, in its order; each field is the id of its chapter."""

    emergency: ItemChapter
    causes: ItemChapter
    home_care: HomeCare
    doctor_care: ItemChapter
    doctor_questions: DoctorQuestions
    sleep: AdviceChapter
    posture: AdviceChapter
    safety_net: SafetyNet


class ScreenTexts(NamedTuple):
    """The words of the emergency check; see [screen] in redflags.toml."""

    intro: str
    none_text: str
    unsure_text: str
    new_only: str
    kept: str
    passed: str
    taken_back: str
    disagreement: str = ""


class EmergencyTexts(NamedTuple):
    """The words around an ambulance number; see [emergency_numbers] in guide.toml."""

    default_number: str
    default_text: str
    unknown_country_text: str
    no_number_text: str
    unknown_country_brief: str
    also_text: str


class Topic(NamedTuple):
    """A topic of the guide; it shows all that stands under its places, such as `home_care` or `faq.gas-pain`."""

    id: str
    title: str
    names: tuple[str, ...]
    shows: tuple[str, ...]


class Synonyms(NamedTuple):
    """The words that people use, for finding passages; see the head of synonyms.toml. The numbers are 0 to 1."""

    endings: tuple[str, ...]
    negations: tuple[str, ...]
    negation_ends: tuple[str, ...]
    ignored: tuple[str, ...]
    elsewhere: tuple[str, ...]
    same: tuple[tuple[str, ...], ...]
    words: Mapping[str, tuple[str, ...]]
    facets: Mapping[str, tuple[str, ...]]
    answer_from: float
    aside_weight: float
    unknown_weight: float
    elsewhere_weight: float
    similar_from: float


class EmergencyNumber(NamedTuple):
    """A country and its ambulance number, empty where none is known; `also` is a second number that works, or empty.

    `country` and `alpha_3` are its codes; `names` is what else people write for it.
    """

    country: str
    name: str
    ambulance: str
    also: str
    alpha_3: str = ""
    names: tuple[str, ...] = ()


class Source(NamedTuple):
    """Where a number or a statement comes from; year 0 = not shown by the source."""

    id: str
    title: str
    year: int
    locator: str
    read: str
    facts: tuple[str, ...]
    note: str

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
