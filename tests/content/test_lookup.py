from __future__ import annotations

from dataclasses import replace

import pytest

from midback_cli import Content, UnknownCountry, UnknownTopic
from midback_cli.knowledge.texts import fill
from midback_cli.language.lookup import ambulance, find_condition, find_country
from midback_cli.rendering.blocks import OwnWords, filled

NAMES = [
    ("kidney-stone", "kidney-stone"),
    ("Kidney Stone", "kidney-stone"),
    ("KIDNEY_STONE", "kidney-stone"),
    ("N20.1", "kidney-stone"),
    ("kidny stone", "kidney-stone"),
    ("renal colick", "kidney-stone"),
    ("pulled muscle", "muscle-strain"),
    ("slipped disc", "thoracic-disc-herniation"),
    ("sliped disk", "thoracic-disc-herniation"),
    ("shingels", "shingles"),
    ("torn aorta", "aortic-dissection"),
    ("aorta tear", "aortic-dissection"),
    ("hart attack", "heart-attack"),
    ("myocardial infarction", "heart-attack"),
    ("pulmonary embolizm", "pulmonary-embolism"),
    ("newmonia", "pneumonia"),
    ("fibromialgia", "fibromyalgia"),
    ("pancreatitus", "acute-pancreatitis"),
    ("ankylosing spondilitis", "axial-spondyloarthritis"),
    ("traped gas", "gas-and-bloating"),
    ("GERD", "acid-reflux"),
    ("osteomyelitus", "vertebral-osteomyelitis"),
]


@pytest.mark.parametrize(("name", "condition"), NAMES, ids=[name for name, _ in NAMES])
def test_a_condition_is_found_by_any_of_its_names(name: str, condition: str, content: Content) -> None:
    assert find_condition(name, content).id == condition


def test_every_condition_is_found_by_its_id_name_and_clinical_name(content: Content) -> None:
    for condition in content.conditions.values():
        for name in (condition.id, condition.name, condition.clinical_name.upper()):
            assert find_condition(name, content) is condition


@pytest.mark.parametrize(
    "name", ["foo", "banana", "toothache", "stone age", "measles", "", "   ", "back", "pain", "spine", "x" * 10_000]
)
def test_an_unknown_name_is_not_answered_by_a_frightening_guess(name: str, content: Content) -> None:
    with pytest.raises(UnknownTopic) as caught:
        find_condition(name, content)
    assert caught.value.nearest == ()
    assert caught.value.tip == "see all conditions with: midback explain"
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("aorta", {"tear in the aorta", "bulging or bursting aorta"}),
        ("kidny", {"kidney stone", "kidney infection"}),
        # A part of a name is no misspelling of the whole.
        ("back pain", {"low back strain", "pain from the neck"}),
    ],
)
def test_a_part_of_a_name_suggests_the_few_that_have_it_by_name(name: str, meant: set[str], content: Content) -> None:
    with pytest.raises(UnknownTopic) as caught:
        find_condition(name, content)
    assert set(caught.value.nearest) == meant
    assert all(find_condition(suggested, content) for suggested in meant)


@pytest.mark.parametrize(
    ("name", "command"),
    [("posture", "posture"), ("sleeping", "sleep"), ("heat", "heat"), ("desk", "posture"), ("home care", "home-care")],
)
def test_what_the_guide_has_a_page_on_is_said_to_be_there(name: str, command: str, content: Content) -> None:
    with pytest.raises(UnknownTopic) as caught:
        find_condition(name, content)
    assert caught.value.tip == f"the guide has a page on it: midback guide {command}"


@pytest.mark.parametrize(
    ("country", "number", "sentence"),
    [
        ("GB", "999", "Ambulance (United Kingdom): 999. If it does not connect, try 112 or 911."),
        ("us", "911", "Ambulance (United States): 911. If it does not connect, try 112."),
        ("France", "112", "Ambulance (France): 112. If it does not connect, try 15 or 911."),
    ],
)
def test_the_number_of_a_country_comes_with_its_name(
    country: str, number: str, sentence: str, content: Content
) -> None:
    assert ambulance(country, content)[:3] == (number, sentence, sentence)


def test_a_crisis_line_has_its_number_where_the_content_has_one(content: Content) -> None:
    text = "Call {number} or a crisis line now."
    assert filled(text, ambulance("US", content)) == "Call 911 or a crisis line (988) now."
    assert filled(text, ambulance("GB", content)) == "Call 999 or a crisis line (116 123) now."
    assert filled(text, ambulance("DE", content)) == "Call 112 or a crisis line now."


def test_a_page_speaks_of_the_emergency_room_as_people_of_the_country_do(content: Content) -> None:
    text = "Go to an emergency room. Call {number}."
    assert filled(text, ambulance("GB", content)) == "Go to an A&E department. Call 999."
    assert filled(text, ambulance("AU", content)) == "Go to an emergency department. Call 000."
    assert filled(text, ambulance("US", content)) == "Go to an emergency room. Call 911."
    assert filled(text, ambulance("", content)) == "Go to an emergency room. Call 112 or 911."
    assert filled(OwnWords("I was in the emergency room"), ambulance("GB", content)) == "I was in the emergency room"


def test_an_unknown_country_is_never_guessed(content: Content) -> None:
    assert ambulance("", content).number == "112 or 911"
    assert "do not know your country" in ambulance("", content).sentence
    assert "your own emergency number" in ambulance("", content).short_sentence


@pytest.mark.parametrize("country", ["XX", "G", "Atlantis", "\x1b[2J"])
def test_a_country_without_a_number_is_refused(country: str, content: Content) -> None:
    with pytest.raises(UnknownCountry):
        ambulance(country, content)


def test_the_sentence_names_other_numbers_only_if_there_are_some(small: Content) -> None:
    code, number = next(iter(small.emergency_numbers.items()))
    same = number._replace(ambulance=small.emergency_texts.default_number, also="")
    lookup = small.texts.lookup
    alone = replace(small, emergency_numbers={code: same})
    assert ambulance(code, alone).sentence == fill(lookup.ambulance, country=same.name, number=same.ambulance)
    with_other = replace(small, emergency_numbers={code: same._replace(also="999")})
    assert ambulance(code, with_other).sentence.endswith(fill(lookup.if_not_connected, numbers="999"))


@pytest.mark.parametrize("name", ["St. Kitts & Nevis", "saint kitts and the nevis", "Kitts Nevis", "KN", "kna"])
def test_words_that_a_country_may_be_written_without_do_not_matter(name: str, content: Content) -> None:
    assert find_country(name, content).country == "KN"


def test_a_code_that_looks_like_such_a_word_is_still_a_code(content: Content) -> None:
    assert find_country("and", content).country == "AD"
    assert find_country("st", content).country == "ST"
