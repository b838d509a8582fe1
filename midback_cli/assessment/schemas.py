"""Content → JSON Schemas (2020-12) of what programs read and write: an answers file, a labelled case, a result.

They say what the reader takes (answers.py) and what the document holds (document.py), with every id and its title, so
that an editor completes and checks a file as it is typed. What no schema can say, such as a key that stands twice, the
reader alone refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from midback_cli.assessment.answers import ANSWERS_VERSION, MAX_STORY_LENGTH
from midback_cli.assessment.document import RESULT_VERSION
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import URGENCY_BY_WORD, Kind, Page, Question, Verdict

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_NUMBER: Schema = {"type": "number"}
_CHANCE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_YES_OR_NO: Schema = {"type": "boolean"}
# The ways to say "not sure", besides the option of that name: `null`, and a list of it alone.
_UNSURE = "unsure"
_NOT_SURE: tuple[Schema, ...] = (
    {"type": "null"},
    {"type": "array", "items": {"const": _UNSURE}, "minItems": 1, "maxItems": 1},
)
# A labelled case of none of our conditions.
_OTHER = "other"


# ---------------------------------------------------------------- answers


def answers_schema(content: Content) -> Schema:
    """The schema of an answers file, as `--answers` reads it; a line of a batch may have an `id` besides."""
    rules = ["", *content.flags_by_id, *content.unsure_lines]
    properties = {
        "version": {"type": "integer", "const": ANSWERS_VERSION},
        "answers": _table(content),
        "story": {"type": ["string", "null"], "maxLength": MAX_STORY_LENGTH},
        "country": {"type": ["string", "null"]},
        "shown": {"anyOf": [{"enum": rules}, {"type": "null"}]},
    }
    return _document(f"midback: answers, content {content.version}", properties, ("answers",))


def case_schema(content: Content) -> Schema:
    """The schema of a labelled case, one line of a file for `midback evaluate`; it may hold more."""
    condition = _one_of({**{name: one.name for name, one in content.conditions.items()}, _OTHER: ""})
    properties = {
        "id": {},
        "answers": _table(content),
        "gold_condition": condition,
        "also_acceptable": {"anyOf": [{"type": "array", "items": condition}, {"type": "null"}]},
        "gold_urgency": {"enum": list(URGENCY_BY_WORD)},
    }
    required = ("answers", "gold_condition", "gold_urgency")
    title = f"midback: a labelled case, content {content.version}"
    return {**_document(title, properties, required), "additionalProperties": True}


def _table(content: Content) -> Schema:
    pages = {page.id: _page(page) for page in content.pages.values()}
    questions = {question.id: _question(question, content) for question in content.questions.values()}
    return _closed({**pages, **questions}, ())


def _page(page: Page) -> Schema:
    """A list of lines that fit, and with a question mark of those that are not sure; each line in one of the two."""
    lines = {cue.id: cue.text for cue in page.cues} | {f"{cue.id}?": cue.text for cue in page.cues}
    some: Schema = {"type": "array", "items": _one_of(lines)}
    both = [{"allOf": [{"contains": {"const": cue.id}}, {"contains": {"const": f"{cue.id}?"}}]} for cue in page.cues]
    if both:
        some["not"] = {"anyOf": both}
    said = [_one_of({**lines, "none": "", _UNSURE: ""}), *([some] if lines else ()), _none(), *_NOT_SURE]
    return {"title": page.name, "description": page.question, "anyOf": said}


def _question(question: Question, content: Content) -> Schema:
    about = {"title": question.finding, "description": question.text}
    if question.kind is Kind.NUMBER:
        number = {"type": "integer", "minimum": question.minimum, "maximum": question.maximum}
        return {**about, "anyOf": [number, {"const": _UNSURE}, *_NOT_SURE]}
    labels = {answer: _label(question, answer, content) for answer in question.answer_ids}
    said: list[Schema]
    if question.kind is Kind.MANY_OF:
        several = {name: label for name, label in labels.items() if name != "none"}
        said = [
            _one_of({**labels, "none": labels.get("none", "")}),
            {"type": "array", "items": _one_of(several)},
            _none(),
        ]
    else:
        said = [_one_of(labels), {"type": "array", "items": {"enum": list(labels)}, "minItems": 1, "maxItems": 1}]
        said += [_YES_OR_NO] if question.kind is Kind.YES_NO else []
    return {**about, "anyOf": [*said, {"const": _UNSURE}, *_NOT_SURE]}


def _label(question: Question, answer: str, content: Content) -> str:
    return question.label(answer, content.texts.answers) if answer != "none" or question.options else ""


def _none() -> Schema:
    return {"type": "array", "items": {"const": "none"}}


def _one_of(titles: Mapping[str, str]) -> Schema:
    return {"oneOf": [{"const": name, **({"title": title} if title else {})} for name, title in titles.items()]}


# ---------------------------------------------------------------- a result


def result_schema(content: Content) -> Schema:
    """The schema of the JSON of a result."""
    urgency: Schema = {"enum": [level.word for level in content.urgency_texts]}
    condition: Schema = {"enum": list(content.conditions)}
    asked: Schema = {"enum": list(dict.fromkeys((*content.pages, *content.questions)))}
    source = _closed({"id": _TEXT, "title": _TEXT, "year": {"type": "integer"}, "locator": _TEXT})
    properties: dict[str, Schema] = {
        "version": {"const": RESULT_VERSION},
        "urgency": urgency,
        **dict.fromkeys(("urgency_label", "disclaimer"), _TEXT),
        **_reasons(urgency),
        **_causes(condition, asked, urgency),
        "limits": _list(_closed({"id": _TEXT, "text": _TEXT})),
        "disagreements": _list(
            _closed({"id": _TEXT, "answers": _list(_closed({"question": asked, "answer": _TEXT})), "text": _TEXT})
        ),
        **_care(condition, source),
        "what_if": _list(
            _closed({"question": asked, "answer": {"type": ["string", "integer"]}, "urgency": urgency, "text": _TEXT})
        ),
        "asked": _list(asked),
        "content": _closed({"version": _TEXT, "sha256": _TEXT, "reviewed": _YES_OR_NO, "reviewed_by": _TEXT}),
    }
    return _document(f"midback: a result, content {content.version}", properties, properties)


def _reasons(urgency: Schema) -> dict[str, Schema]:
    kind: Schema = {"enum": ["rule", "general", "unsure", "condition"]}
    lists = ("flags", "missing", "unsure")
    return {
        "urgency_reasons": _list(_closed({"kind": kind, "id": _TEXT, "urgency": urgency, "text": _TEXT})),
        "screen": _closed({"complete": _YES_OR_NO, **dict.fromkeys(lists, _TEXTS)}, ("complete", "flags", "missing")),
    }


def _causes(condition: Schema, asked: Schema, urgency: Schema) -> dict[str, Schema]:
    weights = _list(_closed({"question": asked, "answer": {"anyOf": [_TEXT, _TEXTS]}, "weight_db": _NUMBER}))
    named = {"id": condition, "name": _TEXT, "probability": _CHANCE, "urgency": urgency}
    match: Schema = {"enum": ["strong", "possible", "weak"]}
    return {
        "causes": _list(_closed({**named, "match": match, "prior_db": _NUMBER, "for": weights, "against": weights})),
        "must_not_miss": _list(_closed({**named, "rules": _TEXTS})),
        "none_of_these": _CHANCE,
        "fits_nothing": _YES_OR_NO,
    }


def _care(condition: Schema, source: Schema) -> dict[str, Schema]:
    lists = ("do", "do_not", "home_care", "home_items", "medical_care", "watch_for", "doctor_questions")
    sources = _list(source)
    item = {
        **{"id": _TEXT, "name": _TEXT, "verdict": {"enum": [verdict.word for verdict in Verdict]}, "text": _TEXT},
        **dict.fromkeys(("reasons", "cautions", "harms", "instead"), _TEXTS),
        "sources": sources,
    }
    care = {"id": condition, "home_care": _TEXTS, "medical_care": _TEXTS, "sources": sources}
    return {
        **dict.fromkeys(lists, _TEXTS),
        "home_care_items": _list(_closed(item)),
        "care_by_cause": _list(_closed(care)),
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _closed(properties: Mapping[str, Schema], required: Iterable[str] | None = None) -> Schema:
    """A table with these keys and no other; all of them are required, or only those that are named."""
    needed = list(properties if required is None else required)
    return {"type": "object", "properties": dict(properties), "required": needed, "additionalProperties": False}


def _document(title: str, properties: Mapping[str, Schema], required: Iterable[str]) -> Schema:
    return {"$schema": _DIALECT, "title": title, **_closed(properties, required)}
