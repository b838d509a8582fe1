"""`Result` → its JSON on one line, the same as of `to_dict()`, but quickly: most of its pieces are shared.

A piece of text is made once for what it depends on, and remembered while the content is. What is too much each person's
own is written each time. `document.py` alone says what stands in a result; here stands only what is remembered by which
key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from midback_cli.assessment.document import (
    PARTS,
    Sight,
    care_document,
    cause_document,
    fitted_item_document,
    must_not_miss_document,
    reason_document,
    shown_chance,
    weight_document,
    what_if_document,
)
from midback_cli.assessment.matching import GroupAnswer, Weight, key_of, weights_in
from midback_cli.assessment.result import Cause, Result
from midback_cli.assessment.what_if import raising_answers
from midback_cli.knowledge.content import Content

# Bounds the memory of a run over millions of people; most people answer most groups in the same way.
_MOST_REMEMBERED = 40_000
_MOST_GROUPS = 5_000


def written(result: Result) -> str:
    """The JSON of a result, on one line, without a line break."""
    seen = Sight(result)
    return f"{{{', '.join(part_written(name, seen) for name in PARTS)}}}"


def part_written(name: str, seen: Sight) -> str:
    """One part of a result with its name."""
    return f'"{name}": {_WRITTEN.get(name, _anew)(name, seen)}'


def _anew(name: str, seen: Sight) -> str:
    return _value(PARTS[name](seen), seen.result.content)


def _value(value: Any, content: Content) -> str:
    """Any value; the usual small ones without the cost of setting up an encoder."""
    if type(value) is float:
        return repr(value)
    if type(value) is str:
        return _remembered(value, content, _itself, value)
    return "[]" if value == [] else in_json(value)


# Set up once: `json.dumps` with an option sets one up at every call.
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def in_json(value: object) -> str:
    """Any value as JSON on one line."""
    return _ENCODER.encode(value)


def _remembered(key: object, content: Content, make: Callable[..., object], *arguments: object) -> str:
    """The JSON of what is made of the arguments, which the key stands for."""
    text = content.fragments.get(key)
    if text is None:
        if len(content.fragments) >= _MOST_REMEMBERED:
            content.fragments.clear()
        text = content.fragments[key] = in_json(make(*arguments))
    return text


def _itself(value: object) -> object:
    return value


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(texts)}]"


def _static(name: str, seen: Sight) -> str:
    return _remembered(name, seen.result.content, PARTS[name], seen)


def _texts_of_care(name: str, seen: Sight) -> str:
    texts = getattr(seen.care, name)
    return _remembered(texts, seen.result.content, _itself, texts)


def _reasons(name: str, seen: Sight) -> str:
    result = seen.result
    return _list(
        _remembered((name, reason.id, reason.urgency, reason.text), result.content, reason_document, reason)
        for reason in result.reasons
    )


def _causes(name: str, seen: Sight) -> str:
    result = seen.result
    known = [_weighed(group, result.content) for group in result.groups]
    return _list([_cause(cause, known, result) for cause in result.causes])


def _cause(cause: Cause, known: Sequence[dict[int, _WrittenWeights]], result: Result) -> str:
    """A cause as its document: with the answers for and against it, strongest first."""
    content = result.content
    position = content.positions[cause.condition.id]
    reasons_for: list[_WrittenWeight] = []
    against: list[_WrittenWeight] = []
    for by_position, group in zip(known, result.groups, strict=True):
        weights = by_position.get(position)
        if weights is None:
            weights = by_position[position] = _written_weights(weights_in(position, group, content), content)
        reasons_for += weights[0]
        against += weights[1]
    lists = f'"for": {_list(_in_order(reasons_for))}, "against": {_list(_in_order(against))}'
    key = cause.condition.id, cause.match
    before, after = _around_probability(key, content, cause_document, cause, result.prior_db(cause))
    return f"{before}{shown_chance(cause.probability)!r}{after}, {lists}}}"


def _around_probability(
    key: object, content: Content, make: Callable[..., dict[str, Any]], *arguments: object
) -> tuple[str, str]:
    """A document, but for its last brace, in the two parts between which its probability belongs."""
    memory = content.around_probability
    parts = memory.get(key)
    if parts is None:
        if len(memory) >= _MOST_REMEMBERED:
            memory.clear()
        document = make(*arguments)
        names = list(document)
        place = names.index("probability")
        first, last = ({name: document[name] for name in some} for some in (names[:place], names[place + 1 :]))
        parts = memory[key] = (f'{in_json(first)[:-1]}, "probability": ', f", {in_json(last)[1:-1]}")
    return parts


# How weak it is, and its JSON, which begins with its question: the order of weights.
_WrittenWeight = tuple[float, str]
# What speaks for a cause, and what against it.
_WrittenWeights = tuple[list[_WrittenWeight], list[_WrittenWeight]]


def _written_weights(weights: Sequence[Weight], content: Content) -> _WrittenWeights:
    for_it: list[_WrittenWeight] = []
    against: list[_WrittenWeight] = []
    for weight in weights:
        text = _remembered(("weight", *weight), content, weight_document, weight)
        (for_it if weight.weight_db > 0 else against).append((-abs(weight.weight_db), text))
    return for_it, against


def _in_order(weights: list[_WrittenWeight]) -> list[str]:
    weights.sort()
    return [text for _, text in weights]


def _weighed(group: Sequence[GroupAnswer], content: Content) -> dict[int, _WrittenWeights]:
    """What is remembered of the weights of a group, by the place of a condition."""
    memory = content.weighed_in_groups
    key = key_of(group)
    known = memory.get(key)
    if known is None:
        if len(memory) >= _MOST_GROUPS:
            memory.clear()
        known = memory[key] = {}
    return known


def _items(name: str, seen: Sight) -> str:
    content = seen.result.content
    return _list(
        _remembered(
            (
                *(name, fitted.item.id, fitted.verdict, fitted.reasons, fitted.cautions, fitted.sources),
                *(tuple(other.id for other in others) for others in (fitted.harms, fitted.instead)),
            ),
            content,
            fitted_item_document,
            fitted,
            content,
        )
        for fitted in seen.care.items
    )


def _care_by_cause(name: str, seen: Sight) -> str:
    content = seen.result.content
    return _list(
        _remembered((name, condition.id, is_at_home), content, care_document, condition, is_at_home, content)
        for condition, is_at_home in seen.advised
    )


def _what_if(name: str, seen: Sight) -> str:
    content = seen.result.content
    return _list(
        [
            _remembered((name, raising.prompt_id, raising.answer, raising.flag.id), content, what_if_document, raising)
            for raising in raising_answers(seen.result)
        ]
    )


def _must_not_miss(name: str, seen: Sight) -> str:
    content = seen.result.content
    texts = []
    for suspect in seen.result.must_not_miss:
        key = name, suspect.condition.id, suspect.rules
        before, after = _around_probability(key, content, must_not_miss_document, suspect)
        texts.append(f"{before}{shown_chance(suspect.probability)!r}{after}}}")
    return _list(texts)


def _asked(name: str, seen: Sight) -> str:
    """The ids of the content hold nothing that JSON escapes."""
    ids = '", "'.join(seen.result.asked)
    return f'["{ids}"]' if ids else "[]"


_WRITTEN: dict[str, Callable[[str, Sight], str]] = {
    **dict.fromkeys(("version", "content", "disclaimer"), _static),
    **dict.fromkeys(
        ("do", "do_not", "home_care", "home_items", "medical_care", "watch_for", "doctor_questions"), _texts_of_care
    ),
    "urgency_reasons": _reasons,
    "causes": _causes,
    "home_care_items": _items,
    "care_by_cause": _care_by_cause,
    "must_not_miss": _must_not_miss,
    "what_if": _what_if,
    "asked": _asked,
}
