"""Home care suits the person: what would harm is left out, the unknown stays a caution, and everything has a source."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Result, assess, load_content
from midback_cli.assessment.care import FittedItem, care_for, fit_item, fitted_items
from midback_cli.assessment.facts import Facts, derive_facts
from midback_cli.assessment.screening import applies
from midback_cli.evaluation.lint import check_content, sent_to_bed
from midback_cli.evaluation.witnesses import every_choice, witness
from midback_cli.knowledge.model import CareItem, Fit, Verdict
from midback_cli.language.lookup import ambulance
from midback_cli.rendering.blocks import Bullets, Table, with_number
from midback_cli.rendering.condition_page import condition_blocks
from midback_cli.rendering.home_care import medicine_blocks
from midback_cli.rendering.plain import write_plain
from midback_cli.rendering.result_page import result_blocks
from tests.conftest import ROOT
from tests.strategies import raw_answers

CONTENT = load_content(ROOT / "content")
ITEMS = {item.id: item for item in CONTENT.chapters.home_care.items}
AMBULANCE = ambulance("", CONTENT)
CALM = {page.id: "none" for page in CONTENT.pages.values() if page.cues}
STRAIN = {
    **CALM, "age": 40, "sex": "male", "severity": 4, "recent-injury": "lift-or-twist", "worse-with-movement": "yes",
    "pain-duration": "1-to-7-days", "pain-location": ["mid-back"], "tender-muscle-spot": "yes", "course": "easing",
}  # fmt: skip


def result_for(raw: dict[str, Any]) -> Result:
    return assess(Answers.from_mapping(raw, CONTENT), CONTENT)


def fitted(item: str, raw: dict[str, Any], in_play: frozenset[str] = frozenset()) -> FittedItem:
    """How an item suits a person whose causes are all the conditions that list it."""
    answers = Answers.from_mapping(raw, CONTENT)
    causes = [condition for condition in CONTENT.conditions.values() if item in condition.home_items]
    every = fitted_items(causes, in_play, answers, derive_facts(answers, CONTENT), CONTENT)
    return next(advice for advice in every if advice.item.id == item)


def plain(result: Result) -> str:
    return write_plain(with_number(result_blocks(result), AMBULANCE))


def ways() -> Iterator[tuple[CareItem, Fit, dict[str, Any]]]:
    """Every fit, with each way in which its condition can come to hold."""
    for item in ITEMS.values():
        for fit in item.fits:
            people = (witness(atoms, CONTENT) for atoms in every_choice(fit.when, CONTENT))
            yield from ((item, fit, person.to_mapping(CONTENT)["answers"]) for person in people if person is not None)


WAYS = list(ways())


# ---------------------------------------------------------------- what suits whom


@pytest.mark.parametrize(
    ("item", "raw", "verdict"),
    [
        ("nsaid", {"one-kidney": "yes"}, Verdict.AVOID),
        ("nsaid", {"belly-signs": ["black-stools"]}, Verdict.AVOID),
        ("nsaid", {"blood-thinner": "yes"}, Verdict.AVOID),
        ("nsaid", {"pregnancy-or-missed-period": "yes"}, Verdict.AVOID),
        ("nsaid", {"pregnancy": ["birth-recent"]}, Verdict.ASK_FIRST),
        ("nsaid", {"pregnancy": "unsure"}, Verdict.AVOID),
        ("nsaid", {"known-heart-disease": "yes"}, Verdict.AVOID),
        ("nsaid", {"regular-nsaid-use": "yes"}, Verdict.AVOID),
        ("nsaid", {"age": 17}, Verdict.AVOID),
        ("nsaid", {"age": 18}, Verdict.FITS),
        ("nsaid", {"age": 65}, Verdict.FITS),
        ("nsaid", {"age": 66}, Verdict.ASK_FIRST),
        ("nsaid", {"high-blood-pressure": "yes"}, Verdict.ASK_FIRST),
        ("nsaid", {"steroid-use": "yes"}, Verdict.ASK_FIRST),
        ("nsaid", {"heavy-alcohol": "yes"}, Verdict.ASK_FIRST),
        ("nsaid", {"age": 70, "blood-thinner": "yes"}, Verdict.AVOID),
        ("topical", {"pregnancy": ["pregnancy-or-missed-period"]}, Verdict.AVOID),
        ("topical", {"one-kidney": "yes"}, Verdict.ASK_FIRST),
        ("acetaminophen", {"pregnancy": ["pregnancy-or-missed-period"]}, Verdict.ASK_FIRST),
        ("acetaminophen", {"one-kidney": "yes"}, Verdict.ASK_FIRST),
        ("acetaminophen", {"heavy-alcohol": "yes"}, Verdict.ASK_FIRST),
        ("acetaminophen", {"blood-thinner": "yes"}, Verdict.FITS),
        ("heat", {"bruise-or-swelling": "yes", "pain-duration": "6-to-24-hours"}, Verdict.AVOID),
        ("heat", {"recent-injury": "direct-blow", "pain-duration": "under-6-hours"}, Verdict.AVOID),
        ("heat", {"bruise-or-swelling": "yes", "pain-duration": "1-to-6-weeks"}, Verdict.FITS),
        ("heat", {"band-rash": "yes"}, Verdict.AVOID),
        ("heat", {"leg-weakness-or-numbness": "yes"}, Verdict.AVOID),
        ("ice", {"bruise-or-swelling": "yes", "pain-duration": "6-to-24-hours"}, Verdict.FITS),
        ("ice", {"recent-injury": "lift-or-twist", "pain-duration": "1-to-6-weeks"}, Verdict.AVOID),
        ("massage-acupuncture", {"blood-thinner": "yes"}, Verdict.AVOID),
        ("massage-acupuncture", {"recent-injury": "minor-fall"}, Verdict.AVOID),
        ("stretch", {"recent-injury": "minor-fall"}, Verdict.ASK_FIRST),
    ],
)  # fmt: skip
def test_an_item_suits_the_person(item: str, raw: dict[str, Any], verdict: Verdict) -> None:
    assert fitted(item, raw).verdict is verdict


def test_what_is_left_out_gives_its_strictest_reason_alone() -> None:
    advice = fitted("nsaid", {"age": 70, "blood-thinner": "yes"})
    assert len(advice.reasons) == 1 and "blood thinner" in advice.reasons[0]
    assert advice.cautions == ()
    assert [item.id for item in advice.instead] == ["acetaminophen", "heat"]


def test_what_takes_the_place_of_something_must_suit_too() -> None:
    assert [item.id for item in fitted("nsaid", {"age": 17, "band-rash": "yes"}).instead] == []
    assert [item.id for item in fitted("nsaid", {"age": 17}).instead] == ["heat"]


def test_a_cause_still_in_play_leaves_out_what_harms_in_it_and_is_named() -> None:
    advice = fitted("nsaid", {}, frozenset({"peptic-ulcer"}))
    assert not advice.is_advised
    assert [condition.id for condition in advice.harms] == ["peptic-ulcer"]


def test_a_bruise_of_unknown_age_is_not_warmed_at_once() -> None:
    for raw in ({"bruise-or-swelling": "yes"}, {"bruise-or-swelling": "yes", "pain-duration": "unsure"}):
        assert "third day" in fitted("heat", raw).reasons[0]


# ---------------------------------------------------------------- a gap is never a "no" (G4)


@pytest.mark.parametrize(
    ("item", "words", "open_to", "settled_by"),
    [
        ("nsaid", "take a blood thinner", [{}, {"blood-thinner": "unsure"}], [{"blood-thinner": "no"}]),
        (
            "nsaid",
            "are or may be pregnant",
            [{}, {"sex": "female"}, {"age": 30}, {"age": 30, "sex": "female"}, {"sex": "other"}],
            [{"sex": "male"}, {"age": 60}, {"pregnancy": "none"}, {"pregnancy-or-missed-period": "no", "age": 60}],
        ),
        ("nsaid", "are over 65", [{}, {"age": None}], [{"age": 40}]),
        ("nsaid", "high blood pressure", [{}, {"high-blood-pressure": "unsure"}], [{"high-blood-pressure": "no"}]),
        ("massage-acupuncture", "have a fever", [{}, {"infection-signs": "unsure"}], [{"infection-signs": "none"}]),
        ("massage-acupuncture", "cancer", [{}, {"health-history": "unsure"}], [{"health-history": []}]),
    ],
)
def test_what_is_not_known_stays_a_caution(
    item: str, words: str, open_to: list[dict[str, Any]], settled_by: list[dict[str, Any]]
) -> None:
    assert words in ITEMS[item].caution
    for raw in open_to:
        assert words in " ".join(fitted(item, raw).cautions), raw
    for raw in settled_by:
        assert words not in " ".join(fitted(item, raw).cautions), raw


def test_a_reader_of_whom_nothing_is_known_gets_every_caution() -> None:
    for item in ITEMS.values():
        assert " ".join(fitted(item.id, {}).cautions) == item.caution
        assert all(fit.caution in item.caution for fit in item.fits)


@given(raw=raw_answers(CONTENT))
@settings(max_examples=150)
def test_whoever_could_still_be_among_those_to_be_warned_is_warned(raw: dict[str, Any]) -> None:
    facts = derive_facts(Answers.from_mapping(raw, CONTENT), CONTENT)
    for item, fit, way in WAYS:
        observed = derive_facts(Answers.from_mapping(way, CONTENT), CONTENT).observed
        news = {*way, *(question for question, answer in observed.items() if answer != ("no",))}
        is_open = all(raw.get(asked) in (None, "unsure") and asked not in facts.observed for asked in news)
        later = derive_facts(Answers.from_mapping({**raw, **way}, CONTENT), CONTENT)
        if fit.caution and is_open and fit.when.holds(later.atoms) and all(asked_of(asked, later) for asked in way):
            advice = fitted(item.id, raw)
            assert not advice.is_advised or fit.text in advice.reasons or fit.caution in " ".join(advice.cautions)


def asked_of(asked: str, facts: Facts) -> bool:
    """Whether a page, or the page of a question, is for the person."""
    page = asked if asked in CONTENT.pages else CONTENT.questions[asked].page
    return not page or applies(CONTENT.pages[page], facts)


def test_pages_that_wait_for_each_other_are_open_and_end(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    path = tmp_path / "content" / "redflags.toml"
    text = path.read_text(encoding="utf-8")
    condition = 'applies_if = { all = ["age>=12", "age<=55"], none = ["sex=male"] }'
    assert condition in text
    path.write_text(text.replace(condition, 'applies_if = { any = ["pregnancy-signs"] }', 1), encoding="utf-8")
    circular = load_content(tmp_path / "content")
    facts = derive_facts(Answers(), circular)
    advice = fit_item(ITEMS["nsaid"], frozenset(), Answers(), facts, circular)
    assert "are or may be pregnant" in " ".join(advice.cautions)


# ---------------------------------------------------------------- what is to be avoided is never advised


# A person with a plain strain, and any answers beside it: so that most get home care to leave something out of.
PEOPLE = st.one_of(raw_answers(CONTENT), raw_answers(CONTENT).map(lambda raw: {**raw, **STRAIN}))
AVOIDS = st.sampled_from([(item, way) for item, fit, way in WAYS if fit.verdict is Verdict.AVOID])


@given(raw=PEOPLE, avoid=AVOIDS)
@settings(max_examples=400)
def test_what_must_be_avoided_stands_nowhere_in_the_result(
    raw: dict[str, Any], avoid: tuple[CareItem, dict[str, Any]]
) -> None:
    item, way = avoid
    result = result_for({**raw, **way})
    document = result.to_dict()
    assert item.id not in document["home_items"]
    assert all(
        advice["verdict"] == "avoid" and advice["reasons"]
        for advice in document["home_care_items"]
        if advice["id"] == item.id
    )
    assert all(item.id not in advice["instead"] for advice in document["home_care_items"])
    assert item.text not in str(document)
    assert item.about not in plain(result)


@given(raw=PEOPLE, avoid=AVOIDS, more=raw_answers(CONTENT))
@settings(max_examples=400)
def test_more_answers_never_turn_what_is_avoided_into_advice(
    raw: dict[str, Any], avoid: tuple[CareItem, dict[str, Any]], more: dict[str, Any]
) -> None:
    item, way = avoid
    before = {**raw, **way}
    assert item.id not in care_for(result_for({**more, **before})).home_items


def test_most_people_who_must_avoid_something_are_told_so() -> None:
    avoided = {
        (item.id, fit.text)
        for item, fit, way in WAYS
        if fit.verdict is Verdict.AVOID and fit.text in plain(result_for({**STRAIN, "pain-duration": None, **way}))
    }
    assert len({item for item, _ in avoided}) >= 4
    assert len(avoided) >= 10


@given(raw=PEOPLE)
@settings(max_examples=200)
def test_an_emergency_shows_nothing_to_do_at_home(raw: dict[str, Any]) -> None:
    result = result_for({**raw, "danger-now": ["fainting"]})
    document = result.to_dict()
    assert document["home_care"] == document["home_items"] == document["home_care_items"] == []
    assert all(cause["home_care"] == [] for cause in document["care_by_cause"])
    assert CONTENT.chapters.home_care.title not in plain(result)
    assert all(item.about not in plain(result) for item in ITEMS.values())


# Words by which a line of a condition would advise what an item must be able to leave out.
NAMES = {
    "heat": r"\bheat|\bwarm(?!-up)|\bhot\b",
    "ice": r"\bice\b|\bcold\b",
    "nsaid": r"ibuprofen|naproxen|aspirin|inflammatory",
    "acetaminophen": r"acetaminophen|paracetamol",
    "topical": r"\bgel\b|\bcream\b",
    "massage-acupuncture": r"massage|acupuncture",
}


def test_no_line_of_a_condition_advises_what_depends_on_the_person() -> None:
    assert {item.id for item in ITEMS.values() if any(fit.verdict is Verdict.AVOID for fit in item.fits)} <= set(NAMES)
    treated = [condition for condition in CONTENT.conditions.values() if not condition.urgency.is_emergency]
    for condition in treated:
        for line in condition.home_care:
            named = [item for item, words in NAMES.items() if re.search(words, line, re.IGNORECASE)]
            assert not named or re.search(r"\b(stop|do not|can harm)\b", line, re.IGNORECASE), line


# ---------------------------------------------------------------- never bed rest for a strain


def test_the_search_for_bed_rest_finds_it() -> None:
    assert sent_to_bed("Stay active. Rest in bed for a day at most.")
    assert sent_to_bed("Bed rest for a week.")
    assert not sent_to_bed("Do not stay in bed for days. Raise the head of the bed.")


@given(raw=raw_answers(CONTENT).map(lambda raw: {**raw, **STRAIN}))
@settings(max_examples=200)
def test_nobody_with_a_strain_is_told_to_stay_in_bed(raw: dict[str, Any]) -> None:
    result = result_for(raw)
    strain_like = set(ITEMS["stay-active"].good_for)
    assume(strain_like & {cause.condition.id for cause in result.advised_causes})
    assert not sent_to_bed(plain(result))


def test_a_strain_is_told_to_keep_moving() -> None:
    result = result_for(STRAIN)
    assert result.causes[0].condition.id == "muscle-strain"
    assert "stay-active" in care_for(result).home_items


# ---------------------------------------------------------------- every piece of advice has its source


@given(raw=PEOPLE)
@settings(max_examples=100)
def test_every_piece_of_advice_names_its_sources(raw: dict[str, Any]) -> None:
    document = result_for(raw).to_dict()
    for advice in (*document["home_care_items"], *document["care_by_cause"]):
        assert advice["sources"]
        assert all(source["id"] == "estimate" or source["title"] for source in advice["sources"])


def test_the_report_names_its_sources_once_in_short_or_in_full() -> None:
    result = result_for(STRAIN)
    short = plain(result)
    assert short.count("\nSources: ") == 1
    assert re.search(r"^Sources: .*NICE NG59 \(2016\).*more \(--sources\)\.$", short, re.MULTILINE)
    full = write_plain(with_number(result_blocks(result, with_sources=True), AMBULANCE))
    for name in CONTENT.conditions["muscle-strain"].references:
        assert CONTENT.sources[name].cited in full


# ---------------------------------------------------------------- how it reads


def test_what_to_ask_about_comes_first_and_what_is_left_out_says_why() -> None:
    text = plain(result_for({**STRAIN, "age": 72, "steroid-use": "yes", "one-kidney": "yes"}))
    assert re.search(r"^Acetaminophen \(paracetamol\) \(ask first\)\. Your kidneys need care: ask", text, re.MULTILINE)
    assert re.search(r"Ibuprofen or a similar painkiller: They can harm the kidneys.* Instead: acetaminophen", text)
    assert "1,200 mg" not in text


@pytest.mark.parametrize("name", ["nsaid", "acetaminophen", "topical"])
def test_a_medicine_is_a_row_of_what_how_much_most_in_a_day_and_not_if(name: str) -> None:
    care = fitted(name, {})
    (table, *lists) = medicine_blocks([care], CONTENT)
    assert isinstance(table, Table)
    assert table.columns == ("Medicine", "How much", "Most in a day", "Not if you")
    assert care.item.dose is not None
    ((what, amount, most, never),) = table.rows
    assert what == (care.item.name,)
    assert (amount, most) == (care.item.dose.amount, care.item.dose.most)
    told = (*never, *(line for block in lists if isinstance(block, Bullets) for line in block.items))
    # Nobody whom it may harm is lost between the table and the lists.
    assert {*care.not_if, *care.item.lines, *care.item.warnings} <= {*told}


def test_no_line_of_home_care_is_longer_than_a_tired_person_reads() -> None:
    for item in ITEMS.values():
        doses = item.dose.amount + item.dose.most if item.dose else ()
        for line in (*item.lines, *item.warnings, *doses):
            assert len(line.split()) <= 20, line


def test_a_condition_page_names_the_care_that_depends_on_the_person() -> None:
    text = write_plain(with_number(condition_blocks(CONTENT.conditions["kidney-stone"], CONTENT), AMBULANCE))
    assert (
        "This may help too: heat; ibuprofen or a similar painkiller. The quiz tells which of them are safe for you."
        in text
    )


def test_a_fit_that_can_never_hold_is_found(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    path = tmp_path / "content" / "guide.toml"
    text = path.read_text(encoding="utf-8")
    assert 'when = { any = ["age<18"] }' in text
    path.write_text(text.replace('when = { any = ["age<18"] }', 'when = { all = ["age<18", "age>65"] }', 1), "utf-8")
    problems = [str(problem) for problem in check_content(load_content(tmp_path / "content"))]
    assert any("home_care.item.nsaid.fit" in problem and "can never hold" in problem for problem in problems)
