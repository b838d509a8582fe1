"""A result → an HL7 FHIR R4 Bundle: the response, a RiskAssessment with the differential, and a Flag per warning sign.

There is no clock and no chance in it: the same answers and content give the same bytes, names of entries included.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from midback_cli.assessment.care import care_for
from midback_cli.assessment.matching import Weight
from midback_cli.assessment.result import Cause, Result
from midback_cli.assessment.urgency import Reason
from midback_cli.exchange.questionnaire import without_empty
from midback_cli.exchange.response import response
from midback_cli.knowledge.model import Condition, Urgency
from midback_cli.knowledge.texts import fill

_PRIORITY = "http://hl7.org/fhir/StructureDefinition/flag-priority"
_PRIORITIES = "http://hl7.org/fhir/flag-priority-code"
_CATEGORIES = "http://terminology.hl7.org/CodeSystem/flag-category"
# High, medium and low, as FHIR has them, for an emergency, for days, and for what can wait.
_PRIORITY_OF = {
    Urgency.AMBULANCE: "PH",
    Urgency.EMERGENCY_ROOM: "PH",
    Urgency.PROMPT: "PM",
    Urgency.PRIMARY_CARE: "PL",
    Urgency.SELF_CARE: "PL",
}
_INCOMPLETE, _NO_CAUSE = "incomplete-screen", "none-of-these"
# The strongest answers for and against a cause are told, and none that changes next to nothing (decibans).
_SHOWN_WEIGHTS, _SHOWN_FROM_DB = 6, 1.0
# What a text of the content becomes for a country: its number to call, and its word for a hospital's emergency room.
Say = Callable[[str], str]


def bundle(result: Result, say: Say = str) -> dict[str, Any]:
    """A result as a Bundle; `say` puts the number to call into its texts."""
    answered = response(result.answers, result.content)
    resources = [answered, _risks(result, say), *_flags(result, say)]
    digest = json.dumps([result.content.sha256, answered], ensure_ascii=False)
    names = [f"urn:uuid:{uuid5(NAMESPACE_URL, f'{number} {digest}')}" for number in range(len(resources))]
    resources[1]["basis"] = [{"reference": names[0]}]
    entries = [{"fullUrl": name, "resource": resource} for name, resource in zip(names, resources, strict=True)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


# ---------------------------------------------------------------- the differential


def _risks(result: Result, say: Say) -> dict[str, Any]:
    content, level = result.content, result.urgency_text
    texts = content.texts.fhir
    return {
        "resourceType": "RiskAssessment",
        "language": content.texts.lang,
        "extension": [
            {
                "url": f"{texts.url}/StructureDefinition/urgency",
                "valueCoding": _coding("urgency", result.urgency.word, say(level.label), result),
            }
        ],
        "status": "final",
        "method": {"text": fill(texts.method, version=content.version)},
        "subject": {"display": texts.subject},
        "prediction": list(_predictions(result)),
        "mitigation": say(" ".join((f"{level.label}.", level.time_frame, *care_for(result).do))),
        "note": [{"text": say(note)} for note in _notes(result)],
    }


def _predictions(result: Result) -> Iterator[dict[str, Any]]:
    """Every listed cause, then those that must not be missed though they are unlikely, then what is not on our list."""
    listed = [cause.condition for cause in result.causes]
    further = [
        Cause(suspect.condition, "weak", suspect.probability)
        for suspect in result.must_not_miss
        if suspect.condition not in listed
    ]
    for cause in (*result.causes, *further):
        match = _coding("match", cause.match, result.content.texts.result.of_match(cause.match), result)
        yield _prediction(cause.condition, cause.probability, result) | without_empty(
            {
                "qualitativeRisk": {"coding": [match]},
                "rationale": _rationale(cause, result),
            }
        )
    yield _prediction(None, result.none_of_these, result)


def _prediction(condition: Condition | None, probability: float, result: Result) -> dict[str, Any]:
    """A cause and its chance, which in FHIR is a percentage; None is what is not on our list."""
    if condition is None:
        name = text = result.content.texts.first.something_else
        code = _NO_CAUSE
    else:
        code, name, text = condition.id, condition.name, condition.clinical_name
    outcome = {"coding": [_coding("condition", code, name, result)], "text": text}
    return {"outcome": outcome, "probabilityDecimal": round(100 * probability, 2)}


def _rationale(cause: Cause, result: Result) -> str:
    texts, explanation = result.content.texts.causes, result.explain(cause)
    sides = ((texts.speaks_for, explanation.reasons_for), (texts.speaks_against, explanation.reasons_against))
    told = ((text, _told(weights, result)) for text, weights in sides)
    return " ".join(fill(text, answers="; ".join(answers)) for text, answers in told if answers)


def _told(weights: Iterable[Weight], result: Result) -> list[str]:
    questions, labels = result.content.questions, result.content.texts.answers
    strong = [weight for weight in weights if abs(weight.weight_db) >= _SHOWN_FROM_DB][:_SHOWN_WEIGHTS]
    return [
        f"{question.finding}: {', '.join(question.label(answer, labels) for answer in weight.answer)}"
        for weight in strong
        if (question := questions[weight.question])
    ]


def _notes(result: Result) -> Iterator[str]:
    """What else a reader must know: what must not be missed, what is missing, and what this is not."""
    content = result.content
    net = content.chapters.safety_net
    if result.must_not_miss:
        names = "; ".join(suspect.condition.name for suspect in result.must_not_miss)
        yield f"{content.texts.shared.must_not_miss}: {names}."
    if result.screen.missing:
        yield _incomplete(result)
    yield from (limit.text for limit in result.limits)
    yield from (disagreement.text for disagreement in result.disagreements)
    yield net.disclaimer_short
    if not content.reviewed_by:
        yield net.not_reviewed


# ---------------------------------------------------------------- warning signs


def _flags(result: Result, say: Say) -> Iterator[dict[str, Any]]:
    """A Flag for each rule that holds, the gravest first, and one where a sign was not answered: that is no "no"."""
    for reason in result.reasons:
        if reason.kind != "condition":
            yield _flag("clinical", reason.id, say(reason.text), result, _priority(reason))
    if result.screen.missing:
        yield _flag("safety", _INCOMPLETE, say(_incomplete(result)), result, ())


def _flag(category: str, code: str, text: str, result: Result, extension: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return without_empty(
        {
            "resourceType": "Flag",
            "language": result.content.texts.lang,
            "extension": list(extension),
            "status": "active",
            "category": [{"coding": [{"system": _CATEGORIES, "code": category}]}],
            "code": {"coding": [_coding("rule", code, "", result)], "text": text},
            "subject": {"display": result.content.texts.fhir.subject},
        }
    )


def _priority(reason: Reason) -> tuple[dict[str, Any], ...]:
    coding = {"system": _PRIORITIES, "code": _PRIORITY_OF[reason.urgency]}
    return ({"url": _PRIORITY, "valueCodeableConcept": {"coding": [coding]}},)


def _incomplete(result: Result) -> str:
    pages = "; ".join(result.content.name_of(page) for page in result.screen.missing)
    return fill(result.content.texts.result.incomplete, pages=pages)


def _coding(kind: str, code: str, label: str, result: Result) -> dict[str, Any]:
    """A code of ours, in the system of its kind."""
    return without_empty({"system": f"{result.content.texts.fhir.url}/{kind}", "code": code, "display": label})
