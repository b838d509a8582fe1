"""The words of the program as types: what its pages and prompts say beside the medicine, read from texts.toml.

Each type is one table of the file and each field one key. The words to fill in stand in the annotation: a text of
`Annotated[str, "count"]` must hold {count} and nothing else that is filled in but {number}, which every text may hold.
"""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def fill(text: str, **words: object) -> str:
    """The text with each {name} replaced by its word; what is filled in is never read again as a placeholder.

    A placeholder without a word stays: {number} is filled in last, by `with_number`.
    """
    return _PLACEHOLDER.sub(lambda found: str(words.get(found[1], found[0])), text)


# ---------------------------------------------------------------- pages


class ResultTexts(NamedTuple):
    """The page of a result."""

    chance: Annotated[str, "count"]
    chance_at_least: Annotated[str, "count"]
    chance_at_most: Annotated[str, "count"]


# ---------------------------------------------------------------- prompts and commands


class StartTexts(NamedTuple):
    """What midback is: its greeting on a terminal, and the first page of the quiz."""

    greeting: tuple[str, ...]
    offer: str
    title: str
    privacy: str
    not_for: str
    ask_as_well: str
    begin: str


class QuizTexts(NamedTuple):
    """The prompts of the quiz around its questions."""

    screen_progress: Annotated[str, "page", "pages"]
    pain_progress: Annotated[str, "question", "left", "causes"]
    review_progress: str
    story_progress: str
    note: str
    not_counted: Annotated[str, "names"]
    confirm: Annotated[str, "picked"]
    confirm_yes: str
    confirm_no: str
    help_stop: str
    help_go_on: str
    emergency_summary: str
    emergency_go_on: str
    emergency_back: str
    review: str
    review_help: str
    review_done: str
    review_line: Annotated[str, "name", "answer"]
    review_line_suggested: Annotated[str, "name", "answer"]
    story: str
    story_help: str
    story_why: str


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
    pick_yes_or_no: str
    type_text: str
    type_number: str
    text_field: str
    number_field: Annotated[str, "least", "most"]
    number_field_now: Annotated[str, "least", "most", "now"]
    go_back: str
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
    call: Annotated[str, "number"]
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
    taken_over: Annotated[str, "names"]
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
    helpful_yes: str
    helpful_no: str
    kept: str
    not_kept: Annotated[str, "reason"]
    written: Annotated[str, "file"]
    result_title: str
    page_title: Annotated[str, "heading"]
    unknown_country: Annotated[str, "problem", "number"]


class KeptTexts(NamedTuple):
    """The kept results, and why one is not to be had."""

    none: str
    no_such: Annotated[str, "number", "most"]
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
    one: Annotated[str, "when"]
    of_person: Annotated[str, "person"]
    all: str
    one_done: Annotated[str, "when"]
    of_person_done: Annotated[str, "person"]
    all_done: str
    of_others: Annotated[str, "names"]
    unfinished: Annotated[str, "count"]
    nothing: str
    cannot_be_deleted: Annotated[str, "reason"]


class Texts(NamedTuple):
    """All of texts.toml. `lang` is the language of the content as a BCP 47 tag: "en"."""

    lang: str
    result: ResultTexts
    start: StartTexts
    quiz: QuizTexts
    own_words: OwnWordsTexts
    typed: TypedTexts
    menu: MenuTexts
    lines: LineTexts
    stop: StopTexts
    resume: ResumeTexts
    follow_up: FollowUpTexts
    keep: KeepTexts
    kept: KeptTexts
    delete: DeleteTexts
