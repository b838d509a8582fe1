"""What the fields of one value must be to each other; called by schema.py as soon as they are read.

Whether a name points at something is checked by links.py, when everything is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from midback_cli.knowledge.model import (
    URGENCY_BY_WORD,
    CareItem,
    Cue,
    Derived,
    EmergencyNumber,
    Estimate,
    Fit,
    FollowUpRule,
    Kind,
    Page,
    Question,
    UrgencyText,
    Verdict,
)
from midback_cli.knowledge.reader import ContentTable

_SUM_TOLERANCE = 1e-6
# A base rate under this would let one slip of the finger outweigh everything else.
LEAST_BASE_RATE = 0.01


def _needs(table: ContentTable, keys: tuple[str, ...], what: str) -> None:
    """Notes each of the keys that is missing or empty, though values like this one need it."""
    for key in keys:
        if table.raw.get(key) in (None, "", []):
            table.problem(key, f"is missing; {what} needs it")


def _check_question(question: Question, table: ContentTable) -> None:
    needed: tuple[str, ...] = {
        Kind.YES_NO: (),
        Kind.ONE_OF: ("options",),
        Kind.MANY_OF: ("options", "scoring"),
        Kind.NUMBER: ("min", "max", "unit", "bands"),
    }[question.kind]
    _needs(table, needed, f"a question of kind {question.kind.value}")
    if question.kind is Kind.NUMBER:
        _check_bands(question, table)
    least = LEAST_BASE_RATE if question.kind is Kind.YES_NO else 0.0
    check_distribution(question.base_rate, question, table, "base_rate", least)


def _check_bands(question: Question, table: ContentTable) -> None:
    expected = question.minimum
    for band in question.bands:
        if band.minimum != expected or band.maximum < band.minimum:
            table.problem(f"bands.{band.id}", f"must start at {expected} and not end before it starts")
        expected = band.maximum + 1
    if expected != question.maximum + 1:
        table.problem("bands", f"must end at {question.maximum}")


def check_distribution(
    rates: Mapping[str, Estimate], question: Question, table: ContentTable, key: str, least: float = 0.0
) -> None:
    """Notes shares of the answers to a question that do not name each of them, or do not add to 1."""
    if question.kind is Kind.YES_NO:
        if tuple(rates) != ("yes",):
            table.problem(key, "must give a number for yes, and only for yes")
        elif rates["yes"].value < least:
            table.problem(f"{key}.yes", f"must be at least {least:g}: people slip and misread")
        return
    total = sum(rate.value for rate in rates.values())
    if set(rates) != set(question.answer_ids):
        table.problem(key, f"must give a number for each of {', '.join(question.answer_ids)}")
    elif abs(total - 1) > _SUM_TOLERANCE:
        table.problem(key, f"must add to 1, but adds to {total:g}")


def _check_cue(cue: Cue, table: ContentTable) -> None:
    if cue.id in ("none", "unsure"):
        table.problem("id", f"'{cue.id}' is an answer to every page and cannot be a cue")


def _check_page(page: Page, table: ContentTable) -> None:
    if not page.ask:
        _needs(table, ("name", "question", "help", "why", "cue"), "a page without `ask`")
    elif page.cues:
        table.problem("cue", "cannot stand on a page that asks an ordinary question")


def _check_derived(derived: Derived, table: ContentTable) -> None:
    table.grammar.name_derived(derived.id, derived.when)


def _check_follow_up_rule(rule: FollowUpRule, table: ContentTable) -> None:
    least, most = rule.least_days, rule.most_days
    if rule.least_change is None and "least_days" not in table.raw:
        table.problem("", "must have a least_change or a least_days; a rule without either stands under [[rule]]")
    if least > most:
        table.problem("least_days", f"is more than most_days, so the rule can never hold: {least:g} > {most:g}")


def _check_urgency_text(text: UrgencyText, table: ContentTable) -> None:
    if URGENCY_BY_WORD[table.name].is_emergency:
        _needs(table, ("first",), "an emergency")
    elif text.first:
        table.problem("first", "may stand only at an emergency; nothing else shows it")
    if text.sooner_label:
        _needs(table, ("sooner_time_frame",), "a sooner label")


def _check_care_item(item: CareItem, table: ContentTable) -> None:
    if not item.caution_lead and (item.caution_always or any(fit.caution for fit in item.fits)):
        table.problem("caution_lead", "is missing; it must start the sentence that the short cautions end")


def _check_fit(fit: Fit, table: ContentTable) -> None:
    if table.raw.get("references") == []:
        table.problem("references", "is empty; name a key of sources.toml, or estimate")
    if fit.verdict is Verdict.AVOID and table.grammar.can_lapse(fit.when):
        table.problem("when", "may not hang on none or on what is unknown: one more answer would turn it into advice")


def _check_emergency_number(number: EmergencyNumber, table: ContentTable) -> None:
    if "ambulance" in table.raw:
        _needs(table, ("ambulance", "sources_agree"), "a country with an emergency number")
    else:
        for key in sorted(table.raw.keys() & {"also", "sources_agree"}):
            table.problem(key, "is about an emergency number, but there is none under ambulance")
    for key in ("ambulance", "also"):
        dialled = getattr(number, key)
        if dialled and not dialled.replace(" ", "").isdecimal():
            table.problem(key, "must be digits")
    if not _is_code(number.country, 2):
        table.problem("", "must be named by a two-letter country code, such as GB")
    if number.alpha_3 and not _is_code(number.alpha_3, 3):
        table.problem("alpha_3", "must be a three-letter country code, such as GBR")


def _is_code(code: str, length: int) -> bool:
    return len(code) == length and code.isascii() and code.isalpha() and code.isupper()


CHECKS: Mapping[type, Callable[[Any, ContentTable], None]] = {
    Question: _check_question,
    Cue: _check_cue,
    Page: _check_page,
    Derived: _check_derived,
    FollowUpRule: _check_follow_up_rule,
    UrgencyText: _check_urgency_text,
    CareItem: _check_care_item,
    Fit: _check_fit,
    EmergencyNumber: _check_emergency_number,
}
