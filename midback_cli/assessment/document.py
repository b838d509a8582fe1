"""`Result`, changes, comparisons → JSON-ready values in a fixed order of keys: all that is written as JSON of them.

The top of this room, which `Result.to_dict()` reaches up to. It decides nothing: it reads what the types hold and names
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def result_document(result: Result) -> dict[str, Any]:
    """A result in full."""
    content = result.content
    care = care_for(result)
    return {
        "version": RESULT_VERSION,
        "urgency": result.urgency.word,
        "urgency_label": result.urgency_text.label,
        "urgency_reasons": list(map(_reason, result.reasons)),
        "do": list(care.do),
        "do_not": list(care.do_not),
        "screen": _screen(result),
        "causes": [_cause(cause, result) for cause in result.causes],
        "must_not_miss": list(map(_must_not_miss, result.must_not_miss)),
        "none_of_these": round(result.none_of_these, 4),
        "fits_nothing": result.fits_nothing,
        "limits": [{"id": limit.id, "text": limit.text} for limit in result.limits],
        "disagreements": list(map(_disagreement, result.disagreements)),
        "home_care": list(care.home_care),
        "home_items": list(care.home_items),
        "home_care_items": [fitted_item_document(fitted, content) for fitted in care.items],
        "medical_care": list(care.medical_care),
        "care_by_cause": _care_by_cause(result, care),
        "watch_for": list(care.watch_for),
        "what_if": list(map(_what_if, raising_answers(result))),
        "doctor_questions": list(care.doctor_questions),
        "asked": list(result.asked),
        "content": _content(content),
        "disclaimer": content.chapters.safety_net.disclaimer,
    }


def _reason(reason: Reason) -> dict[str, str]:
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
        "id": cause.condition.id,
        "name": cause.condition.name,
        "match": cause.match,
        "probability": round(cause.probability, 4),
        "urgency": cause.condition.urgency.word,
        "prior_db": round(explanation.prior_db, 2),
        "for": list(map(_weight, explanation.reasons_for)),
        "against": list(map(_weight, explanation.reasons_against)),
    }


def _weight(weight: Weight) -> dict[str, Any]:
    answer = weight.answer[0] if len(weight.answer) == 1 else list(weight.answer)
    return {"question": weight.question, "answer": answer, "weight_db": round(weight.weight_db, 2)}


def _must_not_miss(suspect: MustNotMiss) -> dict[str, Any]:
    return {
        "id": suspect.condition.id,
        "name": suspect.condition.name,
        "urgency": suspect.condition.urgency.word,
        "probability": round(suspect.probability, 4),
        "rules": list(suspect.rules),
    }


def _disagreement(disagreement: Disagreement) -> dict[str, Any]:
    pairs = (disagreement.counted, disagreement.other)
    answers = [{"question": asked, "answer": answer} for asked, answer in pairs if asked]
    return {"id": disagreement.id, "answers": answers, "text": disagreement.text}


def _what_if(raising: WhatIf) -> dict[str, Any]:
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


def _care_by_cause(result: Result, care: Care) -> list[dict[str, Any]]:
    """The care of each advised cause with the sources that it rests on; at home only where that is its place."""
    advised = [cause.condition for cause in result.advised_causes]
    return [_care(condition, condition in care.at_home, result.content) for condition in advised]


def _care(condition: Condition, is_at_home: bool, content: Content) -> dict[str, Any]:
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
