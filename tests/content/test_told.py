"""Emergencies told in people's own words, by their frames; and what sounds like one and is none."""

from __future__ import annotations

import pytest

from midback_cli import load_content
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.suggestions import emergencies_in, understand
from midback_cli.language.words import split_words
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
PHRASES = load_phrases(CONTENT, ROOT / "content")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a hundred and three point four", [103.4]),
        ("thirty nine point six", [39.6]),
        ("a hundred and too", [102]),
        ("twenty too", [22]),
        ("two dozen", [24]),
        ("two thousand and eight", [2008]),
        ("fifty to sixty", [50, 60]),
        ("three or four", [3, 4]),
        ("thirty five six", [35, 6]),
    ],
)
def test_a_number_in_several_words_is_one(text: str, numbers: list[float]) -> None:
    assert [word.number for word in split_words(text, PHRASES) if word.number is not None] == numbers


def test_a_clipped_word_is_whole_again_where_it_is_one_of_ours() -> None:
    assert [word.text for word in split_words("puffin shakin cabin", PHRASES)] == ["puffing", "shaking", "cabin"]


@pytest.mark.parametrize(
    "text",
    [
        "took about 20 codeine",
        "had six codeine and then 8 paracetamol",
        "the bottle had a hundred tylenol yesterday and now theres eleven left",
        "two empty strips of tramadol and i lost count",
        "swallowed the whole box of ibuprofen",
        "she got into my blood pressure pills",
    ],
)
def test_too_many_tablets_are_counted_however_they_are_told(text: str) -> None:
    assert "too-many-pills" in [alarm.id for alarm in emergencies_in(text, CONTENT, PHRASES).alarms]


@pytest.mark.parametrize(
    "text",
    [
        "took 2 paracetamol and then 2 more at bedtime",
        "took 400 mg ibuprofen tablets",
        "the pack of 32 i bought last month, 12 left",
        "how many paracetamol are too many",
        "i take 12 tablets a day for my heart",
    ],
)
def test_usual_doses_are_no_alarm(text: str) -> None:
    assert not emergencies_in(text, CONTENT, PHRASES).alarms


@pytest.mark.parametrize(
    "text",
    [
        "sorted the will and rehomed the dog, they would all be fine",
        "everyone would be better off without me",
        "i hope i do not wake up tomorrow",
        "somebody parked a bus on his chest",
        "felt like a curtain ripping between my shoulder blades",
        "my legs won't obey me since this morning",
        "i can't feel it when i wipe",
        "have to stop halfway up the stairs to get my breath",
        "left calf is twice the size of the other",
        "back pain, 39.4 and he keeps calling me by his brother's name",
        "my poo is like tar and it stinks",
        "kurta soaked in sweat with the ac on",
        "she is 31 weeks, belly is tight as a drum and the baby stopped kicking",
        "his tea is running out of one side of his mouth",
        "a stranger on the bench is not answering me, snoring strange",
        "he passed out and will not wake up",
        "when I was 22 I broke my back and now I cannot feel my legs",
        "cannot feel my legs, and this back pain, I have had it for six years",
        "fell off the roof, no bones broken, but now I cannot feel my legs",
        "my bottom has been numb since this morning",
    ],
)
def test_an_emergency_in_a_frame_of_its_own_is_heard(text: str) -> None:
    assert emergencies_in(text, CONTENT, PHRASES).is_emergency


@pytest.mark.parametrize(
    "text",
    [
        "the numb patch on my foot, I have had it for nine years. what eases a stiff back",
        "one of my drivers, years ago, fell off a roof and could not move his legs",
        "I nearly passed out at the price of the mattress",
        "I fainted once, in 2014, at a blood test",
        "suppose a colleague gets crushed by a forklift, what should I do",
        "numb bum from the wooden benches, is a cushion better",
        "I could have died of embarrassment when my back went",
        "when i was twenty two i came off a horse and couldnt feel my legs for an hour",
        "in 1981 i couldn't move my legs. I am fine now",
        "heard on the radio some coach had crushing chest pain and dropped",
        "my brother has an aneurysm, should i worry about my sore back",
        "grandma had a heart attack at 60 and now i worry about my back",
        "my grandson is on the swing and i pushed him, can i use heat",
        "chest pain through to the back, but the ECG and bloods were clear. when can i cut the hedge",
        "one leg has been numb since 2016, no different today, is yoga ok",
        "laughed till i couldn't breathe and pulled something",
        "the phone is dead, no pulse at all",
        "no fever, legs are fine, i can pee",
        "google says it could be a stroke",
        "this back is killing me",
        "how do i lie so i dont wake up stiff",
        "the nurse asked what day suits me for physio",
        "my doctor keeps asking me where my pain is and i cant say",
        "a fall as a boy, only faint marks are left",
        "collecting questions in the month of june",
    ],
)
def test_what_is_past_told_elsewhere_denied_or_a_joke_calls_no_help(text: str) -> None:
    assert not emergencies_in(text, CONTENT, PHRASES).is_emergency


@pytest.mark.parametrize(
    ("text", "not_told"),
    [
        ("it feels like a pulled muscle", "recent-injury"),
        ("the guy next to me coughs all night", "cough"),
        ("temp was 38 f thing says", "age"),
        ("my leg is numb, or am i imagining it", "nerve-signs"),
    ],
)
def test_a_simile_a_bystander_and_a_doubt_state_nothing(text: str, not_told: str) -> None:
    assert not_told not in understand(text, CONTENT, PHRASES).suggestions


def test_a_note_for_children_is_no_emergency() -> None:
    told = emergencies_in("i am 17 and my back is stiff", CONTENT, PHRASES)
    assert [alarm.id for alarm in told.alarms] == ["child"]
    assert not told.is_emergency
