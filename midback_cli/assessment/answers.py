"""What the person said: checked replies by id. The one door for a file, the dialogue and Python alike.

Four states, never a bool: yes, no, unsure, not asked. A reply is what was chosen, or unsure; not asked is no reply.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from midback_cli.errors import InvalidValue, UnknownId
from midback_cli.files import visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Page, Question
from midback_cli.knowledge.texts import fill, whole_number
from midback_cli.spelling import nearest

ANSWERS_VERSION = 1
MAX_STORY_LENGTH = 20_000
# The lists up to this length are few enough to remember all that are good.
_SHORT = 2
_DOCUMENT_KEYS = ("version", "answers", "story", "country", "shown")


class State(Enum):
    """What is known of a question or a page."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    NOT_ASKED = "not asked"


class Reply(NamedTuple):
    """The answer to one question or page: the chosen ids in content order, () being "none of these".

    `unsure` are the lines of an answered page that the person is not sure of; the other lines do not fit.
    """

    state: State
    chosen: tuple[str, ...] = ()
    number: int | None = None
    unsure: tuple[str, ...] = ()


# Looking it up in the class costs more than all else where replies are gone through.
ANSWERED = State.ANSWERED
UNSURE = Reply(State.UNSURE)
_NO_REPLIES: Mapping[str, Reply] = MappingProxyType({})


@dataclass(frozen=True, slots=True, repr=False)
class Answers:
    """Checked replies, in the order in which they were given, with the person's own words and country.

    `shown` is the rule whose emergency was shown on the way to these answers, or empty: what was shown is never taken
    back by an answer that came later.
    """

    replies: Mapping[str, Reply] = field(default_factory=lambda: _NO_REPLIES)
    story: str = ""
    country: str = ""
    shown: str = ""

    def __repr__(self) -> str:
        """How much is answered, not what: a log is no place for a person's answers."""
        further = [name for name in ("story", "country", "shown") if getattr(self, name)]
        return f"<Answers: {', '.join((f'{len(self.replies)} replies', *further))}>"

    @classmethod
    def from_mapping(cls, raw: object, content: Content) -> Answers:
        """The answers of a document `{"version": 1, "answers": {…}}`, or of its `answers` table alone.

        Raises UnknownId or InvalidValue, naming the place, such as `answers.severity`.
        """
        if not isinstance(raw, Mapping):
            raise InvalidValue("answers", 'must be a table, such as {"version": 1, "answers": {"age": 54}}')
        if "answers" not in raw:
            return cls(replies=_replies(raw, content))
        for key in raw:
            if key not in _DOCUMENT_KEYS:
                raise UnknownId(
                    visible_text(str(key)), "is not a key of an answers file", nearest(str(key), _DOCUMENT_KEYS)
                )
        version = raw.get("version", ANSWERS_VERSION)
        if isinstance(version, bool) or version != ANSWERS_VERSION:
            raise InvalidValue("version", f"must be {ANSWERS_VERSION}, the only version of answers files so far")
        story, country, shown = ("" if raw.get(key) is None else raw[key] for key in ("story", "country", "shown"))
        if not isinstance(country, str):
            raise InvalidValue("country", "must be a country code, such as GB")
        if shown != "":
            _check_shown(shown, content)
        table = raw["answers"]
        if not isinstance(table, Mapping):
            raise InvalidValue("answers", "must be a table of question ids and answers")
        return cls(_replies(table, content), _story(story), visible_text(country), shown)

    def state(self, prompt_id: str) -> State:
        """What is known of a question or a page, by id."""
        reply = self.replies.get(prompt_id)
        return State.NOT_ASKED if reply is None else reply.state

    def is_complete(self, prompt_id: str) -> bool:
        """Whether it is answered, and the person is sure of each of its lines."""
        reply = self.replies.get(prompt_id)
        return reply is not None and reply.state is ANSWERED and not reply.unsure

    def with_reply(self, prompt_id: str, raw: object, content: Content) -> Answers:
        """These answers with one more, or one changed; the raw value is checked as in a file."""
        reply = _reply(prompt_id, raw, content)
        return replace(self, replies={**self.replies, prompt_id: reply})

    def with_story(self, story: str) -> Answers:
        """These answers with the person's own words; the text is checked as in a file."""
        return replace(self, story=_story(story))

    def without(self, prompt_id: str) -> Answers:
        """These answers with one taken back."""
        return replace(self, replies={key: reply for key, reply in self.replies.items() if key != prompt_id})

    def to_mapping(self, content: Content) -> dict[str, Any]:
        """The document that `from_mapping` reads: JSON-ready."""
        document: dict[str, Any] = {
            "version": ANSWERS_VERSION,
            "answers": {prompt_id: _raw(prompt_id, reply, content) for prompt_id, reply in self.replies.items()},
        }
        if self.story:
            document["story"] = self.story
        if self.country:
            document["country"] = self.country
        if self.shown:
            document["shown"] = self.shown
        return document


def cut_story(text: str, content: Content) -> tuple[str, str]:
    """As much of a text as a story may hold, and a sentence for the person that says what was left out, or ""."""
    left_out = len(text) - MAX_STORY_LENGTH
    if left_out <= 0:
        return text, ""
    texts = content.texts
    kept, dropped = (whole_number(length, texts) for length in (MAX_STORY_LENGTH, left_out))
    return text[:MAX_STORY_LENGTH], fill(texts.answers.story_cut, kept=kept, left_out=dropped)


def _check_shown(shown: object, content: Content) -> None:
    rules = (*content.flags_by_id, *content.unsure_lines)
    if shown not in rules:
        raise UnknownId("shown", "must be the id of a rule", nearest(str(shown), rules))


def _story(raw: object) -> str:
    if not isinstance(raw, str) or len(raw) > MAX_STORY_LENGTH:
        raise InvalidValue("story", f"must be a text of at most {MAX_STORY_LENGTH} characters")
    return visible_text(raw, keep_lines=True)


def _replies(table: Mapping[Any, object], content: Content) -> dict[str, Reply]:
    return {prompt_id: _reply(prompt_id, raw, content) for prompt_id, raw in table.items()}


def _reply(prompt_id: str, raw: object, content: Content) -> Reply:
    """The checked reply; most are one id, a number or a short list, which are looked up once they were found good."""
    given: object
    if type(raw) is list and len(raw) <= _SHORT:
        given = tuple(raw)
    elif type(raw) is str or type(raw) is int:
        given = raw
    else:
        return _checked(prompt_id, raw, content)
    try:
        reply: Reply | None = content.replies.get((prompt_id, given))
    except TypeError:
        # A list in the list.
        return _checked(prompt_id, raw, content)
    if reply is None:
        # Only what is good stays, so there are few of them.
        reply = content.replies[prompt_id, given] = _checked(prompt_id, raw, content)
    return reply


def _checked(prompt_id: str, raw: object, content: Content) -> Reply:
    place = f"answers.{visible_text(str(prompt_id))}"
    question, page = content.questions.get(prompt_id), content.pages.get(prompt_id)
    if question is None and page is None:
        raise UnknownId(
            place, "is not a question or a page", nearest(str(prompt_id), (*content.questions, *content.pages))
        )
    if raw is None or raw == "unsure" or raw == ["unsure"]:
        return UNSURE
    if question is None:
        assert page is not None
        return _lines(place, raw, tuple(cue.id for cue in page.cues))
    match question.kind:
        case Kind.NUMBER:
            return _number(place, raw, question)
        case Kind.YES_NO:
            if isinstance(raw, bool):
                raw = "yes" if raw else "no"
            return _chosen(place, raw, question.answer_ids, several=False)
        case _:
            return _chosen(place, raw, question.answer_ids, several=question.kind is Kind.MANY_OF)


def _number(place: str, raw: object, question: Question) -> Reply:
    value = int(raw) if isinstance(raw, float) and raw.is_integer() else raw
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidValue(place, f"must be a whole number from {question.minimum} to {question.maximum}")
    if not question.minimum <= value <= question.maximum:
        shown = value if abs(value) < 10**9 else "the number"
        raise InvalidValue(place, f"{shown} is not between {question.minimum} and {question.maximum}")
    return Reply(State.ANSWERED, (question.band_of(value),), value)


def _lines(place: str, raw: object, options: tuple[str, ...]) -> Reply:
    """The reply to a page: the lines that fit, and with a question mark those that the person is not sure of."""
    ids = [raw] if isinstance(raw, str) else raw
    if not isinstance(ids, (list, tuple)) or not all(isinstance(entry, str) for entry in ids):
        return _chosen(place, raw, options, several=True)
    unsure = {entry.removesuffix("?") for entry in ids if entry.endswith("?")}
    plain = [entry for entry in ids if not entry.endswith("?")]
    if not unsure:
        return _chosen(place, plain, options, several=True)
    for entry in plain:
        if entry in unsure:
            raise InvalidValue(place, f"'{entry}' cannot stand both with a question mark and without")
        if entry in ("none", "unsure"):
            raise InvalidValue(place, f"'{entry}' cannot stand beside other answers")
    for entry in sorted(unsure.difference(options)):
        raise UnknownId(place, f"'{visible_text(entry)}?' is not one of its answers", nearest(entry, options))
    chosen = _chosen(place, plain, options, several=True).chosen
    return Reply(State.ANSWERED, chosen, unsure=tuple(option for option in options if option in unsure))


def _chosen(place: str, raw: object, options: tuple[str, ...], *, several: bool) -> Reply:
    ids = [raw] if isinstance(raw, str) else raw
    if not isinstance(ids, (list, tuple)) or not all(isinstance(entry, str) for entry in ids):
        wanted = "a list of ids, none or unsure" if several else f"one of {', '.join(options)}, unsure"
        raise InvalidValue(place, f"must be {wanted}")
    if several and len({*ids}) > 1:
        for alone in ("none", "unsure"):
            if alone in ids:
                raise InvalidValue(place, f"'{alone}' cannot stand beside other answers")
    if several and ("none" in ids or not ids):
        # The empty list and "none" are one answer.
        ids = ["none"] if "none" in options else []
    for entry in ids:
        if entry not in options:
            near = nearest(entry, (*options, "unsure", *(("none",) if several else ())))
            raise UnknownId(place, f"'{visible_text(entry)}' is not one of its answers", near)
    if not several and len(ids) != 1:
        raise InvalidValue(place, f"must be one of {', '.join(options)}, unsure")
    return Reply(State.ANSWERED, tuple(option for option in options if option in ids))


def _raw(prompt_id: str, reply: Reply, content: Content) -> object:
    if reply.state is State.UNSURE:
        return "unsure"
    if reply.number is not None:
        return reply.number
    question = content.questions.get(prompt_id)
    if question is None or question.kind is Kind.MANY_OF:
        return [*reply.chosen, *(f"{line}?" for line in reply.unsure)]
    return reply.chosen[0]


def shown_reply(prompt_id: str, reply: Reply, content: Content) -> str:
    """How a person reads a reply to a page or a question."""
    if reply.state is State.UNSURE:
        return content.screen_texts.unsure_text
    if reply.number is not None:
        return str(reply.number)
    if not (reply.chosen or reply.unsure):
        return content.screen_texts.none_text
    asked = content.asked(prompt_id)
    if isinstance(asked, Page):
        fit = [cue.text for cue in asked.cues if cue.id in reply.chosen]
        if unsure := "; ".join(cue.text for cue in asked.cues if cue.id in reply.unsure):
            fit.append(fill(content.screen_texts.unsure.shown, lines=unsure))
        return "; ".join(fit)
    return "; ".join(asked.label(answer, content.texts.answers) for answer in reply.chosen)
