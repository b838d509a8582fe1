"""Answers ↔ an HL7 FHIR R4 QuestionnaireResponse. The reader trusts nothing: it takes what the form allows, or refuses.

What is missing was not answered; it is never read as "no" or "none of these".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from midback_cli.assessment.answers import ANSWERS_VERSION, Answers, Reply, State
from midback_cli.errors import InvalidValue, UnknownId, UnreadableAnswers
from midback_cli.exchange.enabling import ALL, NONE, UNSURE, Code, Given, code_of, hold, lines_link, shared_code
from midback_cli.exchange.form import COUNTRY_LINK, SHOWN_LINK, STORY_LINK, Form, Item, Part
from midback_cli.exchange.questionnaire import coding, without_empty
from midback_cli.files import visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Page
from midback_cli.spelling import nearest

RESPONSE = "QuestionnaireResponse"
# What may stand in a response, an item, an answer and a coding. What changes the meaning of the rest is not among it.
_ANYWHERE = frozenset(("id", "extension"))
_DOCUMENT_KEYS = _ANYWHERE | frozenset(
    "resourceType meta language text contained identifier basedOn partOf questionnaire status subject encounter "
    "authored author source item".split()
)
_ITEM_KEYS = _ANYWHERE | {"linkId", "definition", "text", "answer", "item"}
_CODING_KEYS = _ANYWHERE | {"system", "version", "code", "display", "userSelected"}
_STATUS = ("completed", "amended", "in-progress", "stopped")
_VALUES = {"choice": "valueCoding", "integer": "valueInteger", "string": "valueString", "text": "valueString"}


# ---------------------------------------------------------------- answers → response


def response(answers: Answers, content: Content) -> dict[str, Any]:
    """The answers as a response. It is in progress while a warning sign that applies was not answered."""
    form = Form(content)
    given = given_of(answers, form)
    is_complete = all(
        item.link in given or not hold(form.clauses_of(item.link), given)
        for item in form.by_link.values()
        if item.required
    )
    document = {
        "resourceType": RESPONSE,
        "language": content.texts.lang,
        "questionnaire": form.canonical,
        "status": "completed" if is_complete else "in-progress",
        "item": list(_items(form.items, given)),
    }
    return without_empty(document)


def given_of(answers: Answers, form: Form) -> Given:
    """What stands in each item: where the question is asked, or else where it is told without being asked."""
    given: dict[str, tuple[Code | int | str, ...]] = {}
    placed = {name: _values(name, reply, form.content) for name, reply in answers.replies.items()}
    for name, values in placed.items():
        given |= _at(form.links[name][0], values)
    # Wherever an answer stands, it counts for what else is asked; so all of them are placed by the same state.
    strays = [
        name
        for name, values in placed.items()
        if not all(hold(form.clauses_of(link), given) for link in _at(form.links[name][0], values))
    ]
    for name in strays:
        asked, told = form.links[name]
        for link in _at(asked, placed[name]):
            del given[link]
        given |= _at(told, placed[name])
    for link, text in ((STORY_LINK, answers.story), (COUNTRY_LINK, answers.country), (SHOWN_LINK, answers.shown)):
        if text:
            given[link] = (text,)
    return given


def _at(link: str, values: Mapping[Part, tuple[Code | int | str, ...]]) -> dict[str, tuple[Code | int | str, ...]]:
    links = {Part.REPLY: link, Part.UNSURE: lines_link(link)}
    return {links[part]: given for part, given in values.items() if given}


def _values(name: str, reply: Reply, content: Content) -> dict[Part, tuple[Code | int | str, ...]]:
    """What stands in the items of a page or question."""
    asked, unsure = content.asked(name), shared_code(UNSURE, content)
    if reply.number is not None:
        return {Part.REPLY: (reply.number,)}
    if reply.state is State.UNSURE:
        is_number = not isinstance(asked, Page) and bool(asked.bands)
        return {Part.UNSURE if is_number else Part.REPLY: (unsure,)}
    chosen = tuple(code_of(asked, answer, content) for answer in reply.chosen)
    lines = tuple(code_of(asked, line, content) for line in reply.unsure)
    if lines:
        return {Part.REPLY: (*chosen, unsure), Part.UNSURE: lines}
    return {Part.REPLY: chosen or (shared_code(NONE, content),)}


def _items(items: Iterable[Item], given: Given) -> Iterator[dict[str, Any]]:
    """The items that hold something, in the order of the form."""
    for item in items:
        inner = list(_items(item.items, given))
        labels = {option.code: option.label for option in item.options}
        answers = [_answer(value, labels) for value in given.get(item.link, ())]
        if inner or answers:
            yield without_empty({"linkId": item.link, "text": item.text, "answer": answers, "item": inner})


def _answer(value: Code | int | str, labels: Mapping[Code, str]) -> dict[str, Any]:
    if isinstance(value, Code):
        return {"valueCoding": coding(value, labels[value])}
    return {"valueInteger" if isinstance(value, int) else "valueString": value}


# ---------------------------------------------------------------- response → answers


def read_response(document: Mapping[str, Any], content: Content) -> Answers:
    """The answers of a response. Raises UnreadableAnswers, UnknownId or InvalidValue for whatever the form forbids."""
    form = Form(content)
    _check_document(document, form)
    given: dict[str, tuple[Code | int | str, ...]] = {}
    _read_items(document, form.items, "item", form, given)
    for link in given:
        if not hold(form.clauses_of(link), given):
            raise InvalidValue(f"item {link}", "is answered, but the other answers do not enable it")
    replies: dict[str, object] = {}
    for link in given:
        item = form.by_link[link]
        if item.about and item.about not in replies:
            replies[item.about] = _raw(item.about, form, given)
    about = {"story": STORY_LINK, "country": COUNTRY_LINK, "shown": SHOWN_LINK}
    further = {key: given[link][0] for key, link in about.items() if link in given}
    return Answers.from_mapping({"version": ANSWERS_VERSION, "answers": replies, **further}, content)


def _check_document(document: Mapping[str, Any], form: Form) -> None:
    kind = document.get("resourceType")
    if kind != RESPONSE:
        raise UnreadableAnswers("resourceType", f"is {_shown(kind)}; only a {RESPONSE} holds answers")
    _check_keys(document, _DOCUMENT_KEYS, "")
    named = document.get("questionnaire")
    if not isinstance(named, str):
        raise InvalidValue("questionnaire", f"must name the form that was answered, {form.canonical}")
    url, _, version = named.partition("|")
    if url != form.url:
        raise InvalidValue("questionnaire", f"{_shown(named)} is another form; this content has {form.canonical}")
    if named != form.canonical:
        was = f"version {_shown(version)}" if version else "no version"
        raise InvalidValue("questionnaire", f"names {was} of the form; this content has {form.content.version}")
    if document.get("status") not in _STATUS:
        raise InvalidValue("status", f"{_shown(document.get('status'))} is none of {', '.join(_STATUS)}")


def _check_keys(table: Mapping[str, Any], known: frozenset[str], place: str) -> None:
    for key in table:
        # What stands under "_key" is about the key, and says no answer.
        if key.removeprefix("_") not in known:
            where = f"{place}: {visible_text(key)}" if place else visible_text(key)
            raise UnknownId(where, "is not read here, so nothing is; leave it out", nearest(key, sorted(known)))


def _read_items(
    holder: Mapping[str, Any],
    expected: tuple[Item, ...],
    place: str,
    form: Form,
    given: dict[str, tuple[Code | int | str, ...]],
) -> None:
    """Adds what stands in the items of a response or a group."""
    if "item" not in holder:
        return
    links = {item.link: item for item in expected}
    seen = set()
    for table in _tables(holder["item"], place):
        link = table.get("linkId")
        if not isinstance(link, str) or link not in form.by_link:
            near = nearest(link, form.by_link) if isinstance(link, str) else ()
            raise UnknownId(f"{place}: linkId", f"{_shown(link)} is no item of the form", near)
        here = f"item {link}"
        if link not in links:
            raise InvalidValue(here, "stands in another place than in the form")
        if link in seen:
            raise InvalidValue(here, "stands twice; keep one")
        seen.add(link)
        _check_keys(table, _ITEM_KEYS, here)
        item = links[link]
        if item.type in _VALUES:
            if "item" in table:
                raise InvalidValue(here, "is a question; no item stands under it")
            if "answer" in table:
                given[link] = tuple(_read_answers(table["answer"], item, here))
        else:
            if "answer" in table:
                raise InvalidValue(here, "is no question, so it has no answer")
            _read_items(table, item.items, here, form, given)


def _read_answers(entries: object, item: Item, place: str) -> Iterator[Code | int | str]:
    """The values of the answers to an item; each fits it, and they go together."""
    values: list[Code | int | str] = []
    key = _VALUES[item.type]
    for table in _tables(entries, place):
        if "item" in table:
            raise InvalidValue(place, "is a question; no item stands under it")
        named = [name for name in table if name.startswith("value")]
        if not named:
            raise InvalidValue(place, "has an answer without a value; leave it out")
        if named != [key]:
            raise InvalidValue(place, f"must be answered by one {key}, not {_shown(', '.join(named))}")
        _check_keys(table, _ANYWHERE | {key}, place)
        value = _read_value(table[key], item, place)
        if value in values:
            raise InvalidValue(place, f"{_named(value)} stands twice; keep one")
        values.append(value)
    if len(values) > 1:
        if not item.repeats:
            raise InvalidValue(place, "takes one answer only")
        for option in item.options:
            if option.alone and option.code in values:
                raise InvalidValue(place, f"{_named(option.code)} cannot stand beside other answers")
    yield from values


def _read_value(value: object, item: Item, place: str) -> Code | int | str:
    if item.type == "choice":
        return _read_code(value, item, place)
    if item.type == "integer":
        if isinstance(value, bool) or not isinstance(value, int):
            raise InvalidValue(place, f"must be a whole number from {item.least} to {item.most}")
        if item.least is not None and item.most is not None and not item.least <= value <= item.most:
            shown = value if abs(value) < 10**9 else "the number"
            raise InvalidValue(place, f"{shown} is not between {item.least} and {item.most}")
        return value
    if not isinstance(value, str) or not value:
        raise InvalidValue(place, "must be a text that is not empty")
    return value


def _read_code(value: object, item: Item, place: str) -> Code:
    if not isinstance(value, dict):
        raise InvalidValue(place, "must be answered by a coding with system and code")
    _check_keys(value, _CODING_KEYS, place)
    system, code = value.get("system"), value.get("code")
    if not isinstance(system, str) or not isinstance(code, str):
        raise InvalidValue(place, "must be answered by a coding with system and code")
    options = [option.code for option in item.options]
    read = Code(system, code)
    if read in options:
        return read
    systems = [option.system for option in options if option.code == code]
    if systems:
        raise InvalidValue(place, f"{_named(read)} is of the system {_shown(system)}; it must be {systems[0]}")
    near = nearest(code, (option.code for option in options))
    raise UnknownId(place, f"{_named(read)} is not one of its answers", near)


def _tables(value: object, place: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not value or not all(isinstance(table, dict) for table in value):
        raise InvalidValue(place, "must be a list of tables that is not empty")
    return value


# ---------------------------------------------------------------- items → a reply


def _raw(name: str, form: Form, given: Given) -> object:
    """The reply to a page or question as a file of answers has it."""
    links = [link for link in form.links[name] if link in given or lines_link(link) in given]
    if len(links) > 1:
        raise InvalidValue(f"item {links[0]}", f"is answered in {links[1]} as well; keep one")
    (link,) = links
    reply, unsure = given.get(link, ()), given.get(lines_link(link), ())
    if isinstance(form.content.asked(name), Page):
        return _raw_page(form.by_link[link], reply, unsure, form.content)
    values = [value.code if isinstance(value, Code) else value for value in (*reply, *unsure)]
    return values if form.by_link[link].repeats else values[0]


def _raw_page(item: Item, reply: Iterable[object], unsure: Iterable[object], content: Content) -> object:
    """The reply to a page: the lines that fit, and with a question mark those that the person is not sure of."""
    picked = [value.code for value in reply if isinstance(value, Code)]
    lines = [value.code for value in unsure if isinstance(value, Code)]
    if UNSURE not in picked:
        return picked
    picked.remove(UNSURE)
    if NONE in picked:
        raise InvalidValue(f"item {item.link}", f"'{NONE}' cannot stand beside other answers")
    if not picked and lines in ([], [ALL]):
        return UNSURE
    if lines in ([], [ALL]):
        own = (cue.id for cue in content.pages[item.about].cues)
        lines = [line for line in own if line not in picked]
    return [*picked, *(f"{line}?" for line in lines)]


def _named(value: Code | int | str) -> str:
    return _shown(value.code if isinstance(value, Code) else value)


def _shown(value: object) -> str:
    """A value of a file as a message shows it."""
    return f"'{visible_text(value)[:80]}'" if isinstance(value, str) and value else "missing or not a text"
