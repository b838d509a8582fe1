"""The words of the program as types: what its pages and prompts say beside the medicine, read from texts.toml.

Each type is one table of the file and each field one key. The words to fill in stand in the annotation: a text of
`Annotated[str, "count"]` must hold {count} and nothing else that is filled in but {number}, filled in on every page.
"""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def fill(text: str, **words: object) -> str:
    """The text with each {name} replaced by its word; what is filled in is never read again as a placeholder.

    A placeholder without a word stays: {number} is filled in last, by `with_number`.
    """
    return _PLACEHOLDER.sub(lambda placeholder: str(words.get(placeholder[1], placeholder[0])), text)


def in_sentence(name: str, texts: Texts) -> str:
    """A name in a sentence: with a small letter first, unless it is an abbreviation or its language keeps capitals."""
    keeps_capital = texts.names_keep_capitals or name[1:2].isupper()
    return name if keeps_capital else name[:1].lower() + name[1:]


def with_capital(text: str) -> str:
    """The text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def whole_number(number: float, texts: Texts) -> str:
    """A number without decimals, its thousands set apart as in the content's language: "20,000"."""
    return f"{number:,.0f}".replace(",", texts.thousand[1:-3])


# ---------------------------------------------------------------- places and names


class PassageTexts(NamedTuple):
    """The headings of passages: `heading` says how one is made, the rest is its label, by the key of what stands there.

    The first are lists and texts of a chapter, the last those of a condition.
    """

    heading: Annotated[str, "title", "label"]
    advice: str
    caution: str
    evidence: str
    evidence_note: str
    intro: str
    from_article: str
    standard: str
    bring: str
    ask_your_doctor: str
    go_now: str
    see_doctor: str
    be_seen_soon: str
    retake_quiz: str
    trust_yourself: str
    absence_note: str
    not_for: str
    for_someone_else: str
    disclaimer: str
    not_reviewed: str
    more_urgent_if: str
    less_likely_if: str
    home_care: str
    medical_care: str
    tests: str
    watch_for: str


class LookupTexts(NamedTuple):
    """What is said about a name that a person typed, of a condition, a topic or a country."""

    unknown_condition: Annotated[str, "name"]
    unknown_topic: Annotated[str, "name"]
    is_topic: Annotated[str, "command"]
    all_conditions: str
    all_topics: str
    unknown_country: Annotated[str, "name"]
    did_you_mean: Annotated[str, "names"]
    ambulance: Annotated[str, "country"]
    if_not_connected: Annotated[str, "numbers"]
    between: str
    ignored_country_words: tuple[str, ...]


# ---------------------------------------------------------------- pages


class SharedTexts(NamedTuple):
    """Labels and sentences that several pages share."""

    note: str
    sources: str
    cause: str
    chance: str
    urgency: str
    medical_care: str
    left_out: str
    must_not_miss: str
    from_your_answers: str
    reviewed: Annotated[str, "reviewer"]
    call: str


class AnswerTexts(NamedTuple):
    """How an answer reads."""

    yes: str
    no: str
    range: Annotated[str, "least", "most"]
    range_without_end: Annotated[str, "least"]
    story_cut: Annotated[str, "kept", "left_out"]


class MonthNames(NamedTuple):
    """The names of the months."""

    january: str
    february: str
    march: str
    april: str
    may: str
    june: str
    july: str
    august: str
    september: str
    october: str
    november: str
    december: str


class DateTexts(NamedTuple):
    """How a date and a time read."""

    date: Annotated[str, "day", "month", "year"]
    moment: Annotated[str, "date", "time"]
    months: MonthNames


class ResultTexts(NamedTuple):
    """The page of a result: how soon to act, and what it cannot tell."""

    chance: Annotated[str, "count"]
    chance_at_least: Annotated[str, "count"]
    chance_at_most: Annotated[str, "count"]
    strong_match: str
    possible_match: str
    weak_match: str
    no_all_clear: str
    incomplete: Annotated[str, "pages"]
    do: str
    call_now: str
    do_not: str
    do_not_lead: str
    do_not_short: str
    why: str
    may_point_to: Annotated[str, "cause"]
    about_title: str
    version: Annotated[str, "version", "digest"]
    in_short: str

    def of_match(self, match: str) -> str:
        """How well the answers fit a cause, in words."""
        return {"strong": self.strong_match, "possible": self.possible_match, "weak": self.weak_match}[match]


class FirstTexts(NamedTuple):
    """The first screen of a result: the answer, on one screen."""

    no_warning: str
    unknown_cause: str
    clauses: Annotated[str, "first", "last"]
    then: str
    milder: str
    chance: Annotated[str, "count"]
    chance_at_least: Annotated[str, "count"]
    chance_at_most: Annotated[str, "count"]
    something_else: str
    if_it_lasts: str
    do_this: str
    until_seen: str
    how: str
    pills: str
    pills_how: str
    pill_how: Annotated[str, "name"]
    incomplete: Annotated[str, "pages"]
    and_more: Annotated[str, "names", "count"]
    honest: str
    honest_reviewed: Annotated[str, "reviewer"]
    tell_crew: str
    tell_staff: str
    tell: str
    whole: Annotated[str, "file"]
    whole_and_pills: Annotated[str, "file"]


class CauseTexts(NamedTuple):
    """The causes of a result, and the answers that speak for and against them."""

    title: str
    speaks_for: Annotated[str, "answers"]
    speaks_against: Annotated[str, "answers"]
    serious: Annotated[str, "causes"]


class CareTexts(NamedTuple):
    """The care of a result."""

    home_title: str
    pills_title: str
    ask_first: Annotated[str, "item"]
    medicine: str
    amount: str
    most: str
    not_if: str
    see_below: str
    see_result: str
    medicine_lead: Annotated[str, "item", "lead"]
    does_harm: Annotated[str, "causes"]
    instead: Annotated[str, "items"]
    more_sources: Annotated[str, "sources", "count"]
    doctor_questions_title: str


class ChangeTexts(NamedTuple):
    """What would change a result."""

    if_so: Annotated[str, "answer"]
    if_not: Annotated[str, "answer"]
    then_urgency: Annotated[str, "urgency"]
    then_cause: Annotated[str, "cause"]
    then_both: Annotated[str, "urgency", "cause"]
    if_so_act: Annotated[str, "advice"]
    title: str
    none: str


class EvidenceTexts(NamedTuple):
    """The evidence of a result in numbers."""

    title: str
    prior: str
    sum: str
    weight: str
    source: str
    estimate: str


class RarityWords(NamedTuple):
    """How common a cause is, by the words of conditions.toml."""

    very_common: str
    common: str
    uncommon: str
    rare: str
    very_rare: str


class ConditionTexts(NamedTuple):
    """The page of a cause."""

    what: str
    who: str
    how_common: str
    about_adults: Annotated[str, "rarity", "adults"]
    clinical_name: str
    with_codes: Annotated[str, "name", "codes"]
    more_urgent_if: str
    less_likely_if: str
    home_care: str
    home_items: str
    home_items_depend: Annotated[str, "items"]
    tests: str
    watch_for: str
    read_more: str
    likely: Annotated[str, "match", "chance"]
    not_likely: str
    speaks_for: str
    speaks_against: str
    nothing_said: str
    must_not_miss: str
    about_title: str
    findings_title: str
    finding: str
    with_it: str
    without_it: str
    share: Annotated[str, "count"]
    share_at_most: Annotated[str, "count"]
    article_title: str
    article_top: str
    article_always: str
    article_never: str
    article_facts: str
    article_rarity: Annotated[str, "rarity"]
    article_urgency: Annotated[str, "urgency"]
    article_both: Annotated[str, "rarity", "urgency"]
    rarity: RarityWords


class ConditionListTexts(NamedTuple):
    """The list of the causes."""

    title: str
    likely: str
    read_on: str
    more: tuple[str, ...]


class GuideTexts(NamedTuple):
    """The guide, and what of it is for a person who has answered."""

    title: str
    topic: str
    command: str
    read_on: str
    more: tuple[str, ...]
    caution: str
    evidence: str
    urgency: str
    signs: str
    no_signs: str
    for_you: str
    must_not_miss: Annotated[str, "cause"]
    ask_first: str
    fits: str


class SearchTexts(NamedTuple):
    """What was found for a question or for words."""

    quote: Annotated[str, "words"]
    emergency_words: Annotated[str, "words"]
    emergency_why: Annotated[str, "reasons"]
    no_answer: str
    near: str
    no_answer_more: str
    more: str
    title: Annotated[str, "words"]
    nothing: str


class HistoryTexts(NamedTuple):
    """The results that were kept."""

    none: str
    number: str
    when: str
    advice: str
    first_cause: str
    several_people: Annotated[str, "count"]
    two_people: Annotated[str, "earlier", "later"]
    nobody_known: str
    result_of: Annotated[str, "moment"]
    helpful: str
    own_words: str
    content_changed: Annotated[str, "then", "then_digest", "now", "now_digest"]
    then_title: str
    no_result_now: str
    now_title: str
    severity_unknown: str
    compared_title: str
    compared_moments: Annotated[str, "then", "now"]
    content_differs: str
    what: str
    then: str
    now: str
    change: str
    answers_differ: str
    over_time: Annotated[str, "severity"]
    point: Annotated[str, "severity", "date"]
    point_after: Annotated[str, "earlier", "point"]
    less_urgent: str
    more_urgent: str
    less_likely: str
    more_likely: str
    not_listed: str
    better: str
    same: str
    worse: str
    changed: str
    new: str
    gone: str


# ---------------------------------------------------------------- prompts and commands


class StartTexts(NamedTuple):
    """What midback is: its greeting on a terminal, and the first page of the quiz."""

    greeting: tuple[str, ...]
    offer: str
    title: str
    length: Annotated[str, "count"]
    privacy: str
    adults: str
    estimates: str
    unreviewed: str
    begin: str
    who_not: str
    not_for: str
    ask_as_well: str
    welcome_back: Annotated[str, "count"]
    go_on: str


class QuizTexts(NamedTuple):
    """The prompts of the quiz around its questions."""

    screen_progress: Annotated[str, "page", "pages"]
    pain_progress: Annotated[str, "left"]
    pain_progress_last: str
    change_progress: str
    story_progress: str
    not_counted: Annotated[str, "names"]
    confirm: Annotated[str, "picked"]
    confirm_yes: str
    confirm_no: str
    confirm_why: str
    help_stop: str
    help_go_on: str
    emergency_summary: str
    emergency_go_on: str
    emergency_back: str
    review: str
    review_help: str
    review_done: str
    review_change: str
    change: str
    review_line: Annotated[str, "name", "answer"]
    review_line_suggested: Annotated[str, "name", "answer"]
    story: str
    story_help: str
    story_why: str


class NotKnowingTexts(NamedTuple):
    """The way out that is offered after several answers of "not sure"."""

    question: str
    go_on: str
    stop: str


class ReviewTexts(NamedTuple):
    """The answers of a person, folded into a few lines."""

    no_signs: Annotated[str, "count"]
    signs: Annotated[str, "answers", "count"]
    you: Annotated[str, "answers"]
    pain: Annotated[str, "answers"]
    yes: Annotated[str, "answers"]
    no: Annotated[str, "answers"]
    unsure: Annotated[str, "answers"]


class OwnWordsTexts(NamedTuple):
    """What is asked and said where a person writes their own words."""

    describe: str
    ask: str
    ends: str
    no_words: str
    line_too_long: Annotated[str, "end"]
    type_the_rest: str
    understood_title: str
    understood: Annotated[str, "count"]
    understood_nothing: str
    suggested_title: str
    suggested: Annotated[str, "name", "answer", "words"]
    quoted: Annotated[str, "words"]
    cut: Annotated[str, "words"]
    long_title: str
    long: Annotated[str, "count", "most"]
    too_long: Annotated[str, "count", "most"]
    nothing_to_find: str


class TypedTexts(NamedTuple):
    """What a person may type, and what they are told where it is no answer.

    Each list holds the words of one meaning; a single letter among them is also a key of the menus.
    """

    yes: tuple[str, ...]
    no: tuple[str, ...]
    unsure: tuple[str, ...]
    back: tuple[str, ...]
    stop: tuple[str, ...]
    why: tuple[str, ...]
    between: tuple[str, ...]
    yes_by_default: Annotated[str, "question"]
    no_by_default: Annotated[str, "question"]
    yes_or_no: str
    number: Annotated[str, "least", "most"]
    no_more_to_say: str


class MenuTexts(NamedTuple):
    """What stands under a question in a menu."""

    keys: Annotated[str, "answer"]
    keys_with_back: Annotated[str, "answer"]
    pick_many: str
    pick_many_of_long_list: str
    pick_one: str
    pick_one_of_long_list: str
    pick_yes_or_no: Annotated[str, "keys"]
    type_text: str
    type_number: str
    text_field: str
    number_field: Annotated[str, "least", "most"]
    number_field_now: Annotated[str, "least", "most", "now"]
    go_back: str
    more_above: Annotated[str, "count"]
    more_below: Annotated[str, "count"]
    too_soon: str
    pick_first: str
    pick_first_of_many: str
    only_this: Annotated[str, "line"]
    picked_others: Annotated[str, "lines"]
    pasted: str
    pager: str


class LineTexts(NamedTuple):
    """What stands under a question that is answered on a line."""

    keys: Annotated[str, "wanted"]
    keys_with_back: Annotated[str, "wanted"]
    type_text: str
    type_number: Annotated[str, "least", "most"]
    pick_many: str
    pick_one: str
    or_first: Annotated[str, "wanted"]
    or_keep: Annotated[str, "wanted", "answer"]
    not_one: Annotated[str, "most"]
    not_many: Annotated[str, "most"]
    pasted: Annotated[str, "count"]


class StopTexts(NamedTuple):
    """What is asked and said where a person stops."""

    stop: str
    interrupted: str
    go_on: str
    keep: str
    forget: str
    stopped: str
    go_on_later: Annotated[str, "options"]
    no_answer_yet: str
    nothing_kept: str
    your_answers: str
    not_kept: Annotated[str, "reason"]
    not_deleted: Annotated[str, "reason"]
    not_kept_on_the_way: Annotated[str, "reason"]


class ResumeTexts(NamedTuple):
    """The interviews that were left: which one to go on with, and why one cannot be read."""

    which: str
    one_waits: str
    several_wait: Annotated[str, "count"]
    what_stays: str
    go_on: Annotated[str, "interview"]
    begin_new: str
    interview: Annotated[str, "when", "count"]
    interview_of: Annotated[str, "person", "when", "count"]
    waits: Annotated[str, "interview"]
    questions_changed: str
    none: str
    unreadable: Annotated[str, "reason"]
    open: str
    one_is_open: str
    gone: str
    no_longer_fits: Annotated[str, "reason"]
    cannot_be_read: Annotated[str, "reason"]
    not_ours: str
    damaged: str
    later_version: str
    other_version: str


class FollowUpTexts(NamedTuple):
    """A follow-up: its welcome, and whose results it builds on."""

    title: str
    welcome: Annotated[str, "day", "who"]
    asked_again: str
    taken_over: Annotated[str, "count"]
    another_pain: str
    last_time: Annotated[str, "answer"]
    whose: str
    whose_help: str
    whose_line: Annotated[str, "who", "day"]
    whose_none: str
    all_ahead: str
    answers_no_longer_fit: str
    no_time_zone: str
    two_people: Annotated[str, "day", "reason"]


class KeepTexts(NamedTuple):
    """The end of a quiz: keeping the result, what was helpful, where something was written."""

    question: str
    no: str
    yes: str
    helpful: str
    helpful_help: str
    helpful_skip: str
    kept: str
    not_kept: Annotated[str, "reason"]
    written: Annotated[str, "file"]
    result_title: str
    page_title: Annotated[str, "heading"]
    unknown_country: Annotated[str, "problem", "number"]


class MenuLineTexts(NamedTuple):
    """A line of the menu: the key that picks it, what stands beside the key, and the line where there are no keys."""

    key: str
    short: str
    line: str


class EndTexts(NamedTuple):
    """The menu under a result, and the lines that stay when it is left."""

    question: str
    causes: MenuLineTexts
    care: MenuLineTexts
    pills: MenuLineTexts
    warning: MenuLineTexts
    visit: MenuLineTexts
    sources: MenuLineTexts
    earlier: MenuLineTexts
    save: MenuLineTexts
    page: MenuLineTexts
    ask: MenuLineTexts
    change: MenuLineTexts
    again: MenuLineTexts
    more: MenuLineTexts
    quit: MenuLineTexts
    wrong_key: str
    saved_already: str
    quit_saved: str
    no_pills: str
    ask_title: str
    bring_title: str
    read_on: Annotated[str, "cause"]


class KeptTexts(NamedTuple):
    """The kept results, and why one is not to be had."""

    none: str
    no_such: Annotated[str, "position", "most"]
    only_one: str
    none_before: str
    is_ahead: str
    ahead: Annotated[str, "day"]
    cannot_be_read: Annotated[str, "reason"]
    damaged: str
    nowhere: Annotated[str, "reason"]
    other_people: Annotated[str, "names"]
    unfinished: Annotated[str, "count"]


class DeleteTexts(NamedTuple):
    """What `midback history delete` asks and says."""

    no_undo: str
    result: Annotated[str, "when"]
    of_person: Annotated[str, "person"]
    all: str
    result_done: Annotated[str, "when"]
    of_person_done: Annotated[str, "person"]
    all_done: str
    of_others: Annotated[str, "names"]
    unfinished: Annotated[str, "count"]
    nothing: str
    cannot_be_deleted: Annotated[str, "reason"]


class BatchTexts(NamedTuple):
    """What `midback batch` says beside its records."""

    bad: Annotated[str, "bad", "count"]
    no_workers: str


class FhirTexts(NamedTuple):
    """What other software reads: the form that `midback export fhir` writes, and the names in it.

    `core` to `background` are the headings of the questions of each tier.
    """

    url: str
    title: str
    before: str
    signs: str
    core: str
    safety: str
    match: str
    background: str
    told: str
    country: str
    shown: str
    subject: str
    method: Annotated[str, "version"]


class Texts(NamedTuple):
    """All of texts.toml. `lang` is the language of the content as a BCP 47 tag: "en".

    `names_keep_capitals` says whether a name within a sentence keeps its capital letter; `thousand` is how that number
    is written.
    """

    lang: str
    names_keep_capitals: bool
    thousand: str
    passage: PassageTexts
    lookup: LookupTexts
    shared: SharedTexts
    answers: AnswerTexts
    dates: DateTexts
    result: ResultTexts
    first: FirstTexts
    causes: CauseTexts
    care: CareTexts
    changes: ChangeTexts
    evidence: EvidenceTexts
    condition: ConditionTexts
    conditions: ConditionListTexts
    guide: GuideTexts
    search: SearchTexts
    history: HistoryTexts
    start: StartTexts
    quiz: QuizTexts
    not_knowing: NotKnowingTexts
    review: ReviewTexts
    own_words: OwnWordsTexts
    typed: TypedTexts
    menu: MenuTexts
    lines: LineTexts
    stop: StopTexts
    resume: ResumeTexts
    follow_up: FollowUpTexts
    keep: KeepTexts
    end: EndTexts
    kept: KeptTexts
    delete: DeleteTexts
    batch: BatchTexts
    fhir: FhirTexts
