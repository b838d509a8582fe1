"""How a piece of care suits a person: which of its reasons lead, what stays a caution, and what harms."""

from __future__ import annotations

from typing import Any

from midback_cli import Answers, Content
from midback_cli.assessment.care import FittedItem, fit_item, fitted_items
from midback_cli.assessment.document import fitted_item_document
from midback_cli.assessment.facts import derive_facts
from midback_cli.knowledge.model import Fit, Verdict, When


def fitted_small(item: str, raw: dict[str, Any], small: Content, in_play: frozenset[str] = frozenset()) -> FittedItem:
    answers = Answers.from_mapping(raw, small)
    causes = [condition for condition in small.conditions.values() if item in condition.home_items]
    every = fitted_items(causes, in_play, answers, derive_facts(answers, small), small)
    return next(advice for advice in every if advice.item.id == item)


def test_the_strictest_reason_leads_and_reasons_of_one_kind_keep_the_order_of_the_content(small: Content) -> None:
    asked_first = fitted_small("pill", {"age": 70, "medicines": ["water-pill"]}, small)
    assert asked_first.verdict is Verdict.ASK_FIRST
    over_65, thinner, carrying, water_pill = (fit.text for fit in asked_first.item.fits)
    assert asked_first.reasons == (over_65, water_pill)
    avoided = fitted_small("pill", {"age": 70, "medicines": ["thinner"], "carrying": ["carrying-now"]}, small)
    assert avoided.reasons == (thinner, carrying)
    assert fitted_small("pill", {"age": 30}, small).reasons == ()


def test_a_fit_that_only_suits_never_leads_one_that_warns(small: Content) -> None:
    pill = next(item for item in small.chapters.home_care.items if item.id == "pill")
    suits = Fit(When(any=frozenset({"age>65"})), Verdict.FITS, "It suits.", ("estimate",))
    answers = Answers.from_mapping({"age": 70, "medicines": ["water-pill"]}, small)
    facts = derive_facts(answers, small)
    advice = fit_item(pill._replace(fits=(suits, *pill.fits)), frozenset(), answers, facts, small)
    assert advice.reasons[-1] == "It suits."
    assert advice.verdict is Verdict.ASK_FIRST
    assert not any(suits.text in caution for caution in advice.cautions)


def test_what_takes_the_place_of_something_is_fitted_and_listed_too(small: Content) -> None:
    answers = Answers.from_mapping({"medicines": ["thinner"], "redness": "yes"}, small)
    causes = [small.conditions["gout"]]
    every = fitted_items(causes, frozenset(), answers, derive_facts(answers, small), small)
    assert [advice.item.id for advice in every] == ["cold", "pill", "gel"]
    pill = every[1]
    assert [item.id for item in pill.instead] == ["gel", "cold"]
    assert [advice.verdict for advice in every] == [Verdict.ASK_FIRST, Verdict.AVOID, Verdict.ASK_FIRST]
    fits = fitted_items(causes, frozenset(), Answers(), derive_facts(Answers(), small), small)
    assert [advice.item.id for advice in fits] == ["cold", "pill"]
    assert all(advice.instead == () for advice in fits)


def test_what_may_not_be_used_itself_takes_no_place(small: Content) -> None:
    advice = fitted_small("pill", {"carrying": ["carrying-now"]}, small)
    assert [item.id for item in advice.instead] == ["cold"]


def test_a_cause_in_play_harms_whatever_else_fits(small: Content) -> None:
    advice = fitted_small("pill", {"age": 70}, small, frozenset({"joint-infection", "clot"}))
    assert (advice.verdict, advice.reasons, advice.cautions) == (Verdict.AVOID, (), ())
    assert advice.harms == (small.conditions["joint-infection"],)


def test_a_piece_of_care_is_written_for_scripts(small: Content) -> None:
    advice = fitted_small("pill", {"age": 70, "medicines": ["none"], "carrying": []}, small)
    pill, source = advice.item, small.sources["small-book"]
    book = {"id": source.id, "title": source.title, "year": source.year, "locator": source.locator}
    assert fitted_item_document(advice, small) == {
        "id": pill.id, "name": pill.name, "verdict": "ask-first", "text": pill.text,
        "reasons": [pill.fits[0].text],
        "cautions": [f"{pill.caution_lead} {pill.caution_always[0]}.", *pill.warnings],
        "harms": [], "instead": [], "sources": [book],
    }  # fmt: skip
    left_out = fitted_item_document(fitted_small("pill", {"medicines": ["thinner"]}, small), small)
    assert (left_out["text"], left_out["cautions"]) == ("", [])
    assert left_out["sources"] == [{"id": "estimate", "title": "", "year": 0, "locator": ""}, book]
