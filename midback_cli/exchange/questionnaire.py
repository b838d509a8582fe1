"""The form → an HL7 FHIR R4 Questionnaire, ready for JSON. Nothing empty stands in it, which FHIR forbids."""

from __future__ import annotations

from typing import Any

from midback_cli.assessment.answers import MAX_STORY_LENGTH
from midback_cli.exchange.enabling import Code, ItemCheck
from midback_cli.exchange.form import Form, FormOption, Item
from midback_cli.knowledge.content import Content

_DEFINITION = "http://hl7.org/fhir/StructureDefinition"
_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
_UCUM = "http://unitsofmeasure.org"


def questionnaire(content: Content) -> dict[str, Any]:
    """The questions of a content as a Questionnaire. While no clinician has reviewed them, it is a draft."""
    form, net = Form(content), content.chapters.safety_net
    document = {
        "resourceType": "Questionnaire",
        "language": content.texts.lang,
        "url": form.url,
        "version": content.version,
        "name": "Midback",
        "title": content.texts.fhir.title,
        "status": "active" if content.reviewed_by else "draft",
        "experimental": not content.reviewed_by,
        "subjectType": ["Patient"],
        "description": " ".join((net.disclaimer_short, *(() if content.reviewed_by else (net.not_reviewed,)))),
        "item": [_item(item) for item in form.items],
    }
    return without_empty(document)


def without_empty(document: dict[str, Any]) -> dict[str, Any]:
    """The document without the keys that hold nothing."""
    return {key: value for key, value in document.items() if value not in (None, "", [], {})}


def coding(code: Code, label: str = "") -> dict[str, str]:
    """A code, with how a person reads it where that is known."""
    return without_empty({"system": code.system, "code": code.code, "display": label})


def _item(item: Item) -> dict[str, Any]:
    return without_empty(
        {
            "extension": _extensions(item),
            "linkId": item.link,
            "text": item.text,
            "type": item.type,
            "enableWhen": [_check(check) for clause in item.clauses for check in clause],
            "enableBehavior": _behaviour(item),
            # Only what is true is said: else it is so by default.
            "required": item.required or None,
            "repeats": item.repeats or None,
            "maxLength": MAX_STORY_LENGTH if item.type == "text" else None,
            "answerOption": [_option(option) for option in item.options],
            "item": [_item(inner) for inner in item.items],
        }
    )


def _behaviour(item: Item) -> str:
    """Whether all or any of its checks must hold: said even of one, and of one clause with several it is any."""
    if not item.clauses:
        return ""
    return "any" if len(item.clauses[0]) > 1 else "all"


def _check(check: ItemCheck) -> dict[str, Any]:
    value: dict[str, Any]
    if isinstance(check.value, Code):
        value = {"answerCoding": coding(check.value)}
    elif isinstance(check.value, bool):
        value = {"answerBoolean": check.value}
    else:
        value = {"answerInteger": check.value}
    return {"question": check.link, "operator": check.operator, **value}


def _option(option: FormOption) -> dict[str, Any]:
    alone = [{"url": f"{_DEFINITION}/questionnaire-optionExclusive", "valueBoolean": True}] if option.alone else []
    return without_empty({"extension": alone, "valueCoding": coding(option.code, option.label)})


def _extensions(item: Item) -> list[dict[str, Any]]:
    extensions: list[dict[str, Any]] = []
    if item.hidden:
        extensions.append({"url": f"{_DEFINITION}/questionnaire-hidden", "valueBoolean": True})
    if item.options:
        control = {"system": _CONTROLS, "code": "check-box" if item.repeats else "radio-button"}
        extensions.append(
            {"url": f"{_DEFINITION}/questionnaire-itemControl", "valueCodeableConcept": {"coding": [control]}}
        )
    if item.repeats:
        # One under another: "none of these" must not stand on the line of a sign.
        extensions.append({"url": f"{_DEFINITION}/questionnaire-choiceOrientation", "valueCode": "vertical"})
    for name, bound in (("minValue", item.least), ("maxValue", item.most)):
        if bound is not None:
            extensions.append({"url": f"{_DEFINITION}/{name}", "valueInteger": bound})
    if item.ucum:
        unit = {"system": _UCUM, "code": item.ucum, "display": item.unit}
        extensions.append({"url": f"{_DEFINITION}/questionnaire-unit", "valueCoding": unit})
    return extensions
