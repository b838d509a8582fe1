"""`Result`, changes, comparisons → JSON-ready values in a fixed order of keys: all that is written as JSON of them.

The top of this room, which `Result.to_dict()` reaches up to. It decides nothing: it reads what the types hold and names
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from midback_cli.assessment.care import Care, FittedItem, care_for
from midback_cli.assessment.disagreements import Disagreement
from midback_cli.assessment.follow_up import AnswerChange, PastResult, ResultComparison
from midback_cli.assessment.matching import Weight
from midback_cli.assessment.result import Cause, MustNotMiss, Result
from midback_cli.assessment.urgency import Reason
from midback_cli.assessment.what_if import Change, WhatIf, raising_answers
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition
from midback_cli.knowledge.reader import ESTIMATE

RESULT_VERSION = 1


# ---------------------------------------------------------------- a result


class Sight:
    """A result with what its document is made of besides, worked out when it is first needed."""

    def __init__(self, result: Result) -> None:
        self.result = result

    @cached_property
    def care(self) -> Care:
        """The care that goes with it."""
        return care_for(self.result)

    @cached_property
    def advised(self) -> tuple[tuple[Condition, bool], ...]:
        """The advised causes, each with whether it is treated at home."""
        advised = (cause.condition for cause in self.result.advised_causes)
        return tuple((condition, condition in self.care.at_home) for condition in advised)


def result_document(result: Result) -> dict[str, Any]:
    """A result in full."""
    seen = Sight(result)
    return {name: part(seen) for name, part in PARTS.items()}


def reason_document(reason: Reason) -> dict[str, str]:
    """One reason for the urgency."""
    return {"kind": reason.kind, "id": reason.id, "urgency": reason.urgency.word, "text": reason.text}


def _screen(result: Result) -> dict[str, Any]:
    """The screen; only where the person is not sure of a line, there are `unsure` lines too."""
    screen, replies = result.screen, result.answers.replies
    unsure = [f"{page}.{line}" for page in result.content.pages if page in replies for line in replies[page].unsure]
    return {
        "complete": screen.is_complete,
        "flags": [flag.id for flag in screen.flags],
        "missing": list(screen.missing),
        **({"unsure": unsure} if unsure else {}),
    }


def _cause(cause: Cause, result: Result) -> dict[str, Any]:
    explanation = result.explain(cause)
    return {
        **cause_document(cause, explanation.prior_db),
        "for": list(map(weight_document, explanation.reasons_for)),
        "against": list(map(weight_document, explanation.reasons_against)),
    }


def cause_document(cause: Cause, prior_db: float) -> dict[str, Any]:
    """A cause without the answers that speak for and against it."""
    return {
        "id": cause.condition.id,
        "name": cause.condition.name,
        "match": cause.match,
        "probability": shown_chance(cause.probability),
        "urgency": cause.condition.urgency.word,
        "prior_db": round(prior_db, 2),
    }


def shown_chance(probability: float) -> float:
    """A probability as a result shows it."""
    return round(probability, 4)


def weight_document(weight: Weight) -> dict[str, Any]:
    """One answer that speaks for or against a cause."""
    answer = weight.answer[0] if len(weight.answer) == 1 else list(weight.answer)
    return {"question": weight.question, "answer": answer, "weight_db": round(weight.weight_db, 2)}


def must_not_miss_document(suspect: MustNotMiss) -> dict[str, Any]:
    """A cause that must not be missed."""
    return {
        "id": suspect.condition.id,
        "name": suspect.condition.name,
        "urgency": suspect.condition.urgency.word,
        "probability": shown_chance(suspect.probability),
        "rules": list(suspect.rules),
    }


def _disagreement(disagreement: Disagreement) -> dict[str, Any]:
    pairs = (disagreement.counted, disagreement.other)
    answers = [{"question": asked, "answer": answer} for asked, answer in pairs if asked]
    return {"id": disagreement.id, "answers": answers, "text": disagreement.text}


def what_if_document(raising: WhatIf) -> dict[str, Any]:
    """One answer that would raise the urgency."""
    flag = raising.flag
    return {
        "question": raising.prompt_id,
        "answer": raising.answer,
        "urgency": flag.urgency.word,
        "text": flag.shown_as,
    }


def _content(content: Content) -> dict[str, Any]:
    return {
        "version": content.version,
        "sha256": content.sha256,
        "reviewed": bool(content.reviewed_by),
        "reviewed_by": content.reviewed_by,
    }


# ---------------------------------------------------------------- care


def fitted_item_document(fitted: FittedItem, content: Content) -> dict[str, Any]:
    """One piece of home care; the text of what is to be avoided is left out, so that nothing can show it as advice."""
    return {
        "id": fitted.item.id,
        "name": fitted.item.name,
        "verdict": fitted.verdict.word,
        "text": fitted.item.text if fitted.is_advised else "",
        "reasons": list(fitted.reasons),
        "cautions": list(fitted.cautions),
        "harms": [condition.id for condition in fitted.harms],
        "instead": [item.id for item in fitted.instead],
        "sources": _cited(fitted.sources, content),
    }


def care_document(condition: Condition, is_at_home: bool, content: Content) -> dict[str, Any]:
    """The care of an advised cause with the sources that it rests on; at home only where that is its place."""
    return {
        "id": condition.id,
        "home_care": list(condition.home_care) if is_at_home else [],
        "medical_care": list(condition.medical_care),
        "sources": _cited(condition.references, content),
    }


def _cited(names: Iterable[str], content: Content) -> list[dict[str, Any]]:
    """The sources of a piece of advice; an estimate of ours has no title."""
    return [_source(name, content) for name in names]


def _source(name: str, content: Content) -> dict[str, Any]:
    if name == ESTIMATE:
        return {"id": ESTIMATE, "title": "", "year": 0, "locator": ""}
    source = content.sources[name]
    return {"id": name, "title": source.title, "year": source.year, "locator": source.locator}


# ---------------------------------------------------------------- beside a result


def change_document(change: Change) -> dict[str, Any]:
    """One answer that would change the result."""
    return {
        "question": change.prompt_id,
        "answer": change.answer,
        "taken_back": change.taken_back,
        "urgency": change.urgency.word,
        "first": change.first,
    }


def comparison_document(comparison: ResultComparison, content: Content) -> dict[str, Any]:
    """What changed from one result to a later one."""
    return {
        "then": _past(comparison.then),
        "now": _past(comparison.now),
        "urgency": comparison.urgency.value,
        "causes": [change._asdict() for change in comparison.causes],
        "answers": _answer_changes(comparison.answers, (comparison.then, comparison.now), content),
    }


def _past(past: PastResult) -> dict[str, str]:
    return {"at": past.at.isoformat(timespec="seconds"), "urgency": past.outcome.urgency.word}


def _answer_changes(
    changes: Iterable[AnswerChange], results: Sequence[PastResult], content: Content
) -> list[dict[str, Any]]:
    then, now = (past.answers.to_mapping(content)["answers"] if past.answers is not None else {} for past in results)
    return [
        {
            "question": change.prompt_id,
            "then": then[change.prompt_id],
            "now": now[change.prompt_id],
            "change": change.direction.value,
        }
        for change in changes
    ]


# ---------------------------------------------------------------- the parts of a result, in their order


PARTS: Mapping[str, Callable[[Sight], Any]] = {
    "version": lambda seen: RESULT_VERSION,
    "urgency": lambda seen: seen.result.urgency.word,
    "urgency_label": lambda seen: seen.result.urgency_text.label,
    "urgency_reasons": lambda seen: list(map(reason_document, seen.result.reasons)),
    "do": lambda seen: list(seen.care.do),
    "do_not": lambda seen: list(seen.care.do_not),
    "screen": lambda seen: _screen(seen.result),
    "causes": lambda seen: [_cause(cause, seen.result) for cause in seen.result.causes],
    "must_not_miss": lambda seen: list(map(must_not_miss_document, seen.result.must_not_miss)),
    "none_of_these": lambda seen: round(seen.result.none_of_these, 4),
    "fits_nothing": lambda seen: seen.result.fits_nothing,
    "limits": lambda seen: [{"id": limit.id, "text": limit.text} for limit in seen.result.limits],
    "disagreements": lambda seen: list(map(_disagreement, seen.result.disagreements)),
    "home_care": lambda seen: list(seen.care.home_care),
    "home_items": lambda seen: list(seen.care.home_items),
    "home_care_items": lambda seen: [fitted_item_document(item, seen.result.content) for item in seen.care.items],
    "medical_care": lambda seen: list(seen.care.medical_care),
    "care_by_cause": lambda seen: [
        care_document(condition, is_at_home, seen.result.content) for condition, is_at_home in seen.advised
    ],
    "watch_for": lambda seen: list(seen.care.watch_for),
    "what_if": lambda seen: list(map(what_if_document, raising_answers(seen.result))),
    "doctor_questions": lambda seen: list(seen.care.doctor_questions),
    "asked": lambda seen: list(seen.result.asked),
    "content": lambda seen: _content(seen.result.content),
    "disclaimer": lambda seen: seen.result.content.chapters.safety_net.disclaimer,
}
