from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from midback_cli import Answers, Content, Urgency, load_content
from midback_cli.assessment.answers import MAX_STORY_LENGTH
from midback_cli.files import visible_text
from midback_cli.knowledge.model import Kind
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.layout import APOSTROPHES
from midback_cli.language.suggestions import emergencies_in, understand
from tests.conftest import ROOT
from tests.strategies import example_of

CONTENT = load_content(ROOT / "content")
PHRASES = load_phrases(CONTENT, ROOT / "content")


def read(text: str) -> dict[str, Any]:
    suggestions = understand(text, CONTENT, PHRASES).suggestions
    return {prompt_id: suggestion.raw for prompt_id, suggestion in suggestions.items()}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("58yo", {"age": 58}),
        ("F 34", {"age": 34, "sex": "female"}),
        ("34/M", {"age": 34, "sex": "male"}),
        ("i'm 41", {"age": 41}),
        ("I am forty-one years old, male", {"age": 41, "sex": "male"}),
        ("67 yrs, retired bloke", {"age": 67, "sex": "male"}),
        ("I'm 28 weeks pregnant", {"pregnancy": ["pregnancy-or-missed-period"]}),
        ("my son is 12", {}),
        ("pain 7/10", {"severity": 7}),
        ("a good 8 out of 10", {"severity": 8}),
        ("the worst pain of my life", {"severity": 10}),
        ("blood pressure 140/90", {}),
        ("mid back pain since tuesday", {"pain-duration": "1-to-7-days", "pain-location": ["mid-back"]}),
        ("my back has hurt for 3 weeks", {"pain-duration": "1-to-6-weeks"}),
        ("the pain started two months ago", {"pain-duration": "6-to-12-weeks"}),
        ("back pain for 5 hours", {"pain-duration": "under-6-hours"}),
        ("back pain for years", {"pain-duration": "over-3-months"}),
        ("I had my gallbladder out two months ago", {}),
        ("I have had a cough for three weeks", {"cough": "yes"}),
        ("It came on out of the blue", {"pain-onset": "sudden", "recent-injury": "none"}),
        ("it is getting worse every week", {"course": "worse-slowly"}),
        ("slightly better each day", {"course": "easing"}),
        ("it hurts between my shoulder blades", {"pain-location": ["between-shoulder-blades"]}),
        ("I have diabetes and take warfarin", {"diabetes": "yes", "blood-thinner": "yes"}),
        ("on Eliquis, and Telma for my pressure", {"blood-thinner": "yes", "high-blood-pressure": "yes"}),
        ("cancer I never had", {"cancer-history": "no"}),
        ("I ain't never passed no stone in me life", {"kidney-stone-history": "no"}),
        ("nobody in our family has psoriasis", {"inflammatory-links": "no"}),
        ("nothing wrong with my ticker", {"known-heart-disease": "no"}),
        ("I don't touch a drop", {"heavy-alcohol": "no"}),
        ("my mate had a kidney stone", {}),
    ],
)
def test_plain_words_are_read(text: str, wanted: dict[str, Any]) -> None:
    assert read(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("no fever", {"fever": "no"}),
        ("I don't have a fever", {"fever": "no"}),
        ("no fever, chills or weight loss", {"fever": "no", "chills": "no", "unintended-weight-loss": "no"}),
        ("I haven't had any fever or chills", {"fever": "no", "chills": "no"}),
        ("no fever but chills", {"fever": "no", "infection-signs": ["chills"]}),
        ("no fever, but I have chills", {"fever": "no", "infection-signs": ["chills"]}),
        ("no fever, I have chills", {"fever": "no", "infection-signs": ["chills"]}),
        ("no fever. chills", {"fever": "no", "infection-signs": ["chills"]}),
        ("fever: none", {"fever": "no"}),
        ("Denies fever, chills, weight loss", {"fever": "no", "chills": "no", "unintended-weight-loss": "no"}),
        ("not only fever but chills", {"infection-signs": ["fever", "chills"]}),
        ("neither fever nor chills", {"fever": "no", "chills": "no"}),
        ("without fever", {"fever": "no"}),
        ("I never had cancer", {"cancer-history": "no"}),
        ("I can't pee", {"nerve-signs": ["cannot-pee"]}),
        ("I can't pee, no fever", {"nerve-signs": ["cannot-pee"], "fever": "no"}),
        ("my legs are fine", {"leg-weakness-or-numbness": "no"}),
        ("I don't smoke", {"smoking": "no"}),
        ("not sure if I have a fever", {"fever": "unsure"}),
        ("no idea if I have gallstones", {"gallstones-history": "unsure"}),
        ("maybe a fever", {"fever": "unsure"}),
    ],
)
def test_what_is_negated_is_no_and_what_is_uncertain_is_unsure(text: str, wanted: dict[str, Any]) -> None:
    assert read(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "it is not true that I have no fever",
        "I can not say that I never had no fever",
        "no fever, chest pain",
        "no fever and chest pain",
        "I had a fever two years ago",
        "bad fever back in March, long gone",
        "my mum has a fever",
        "My dad had cancer. He also had a fever.",
        "what if I had a fever",
        "if I had numb legs",
        "what is a fever?",
        "is fever with back pain dangerous",
        "can back pain cause numb legs?",
        "what would it mean if someone lost control of their bladder",
        "worried sick about my exams",
    ],
)
def test_what_is_open_past_supposed_asked_or_of_others_suggests_no_warning_sign(text: str) -> None:
    assert not [prompt_id for prompt_id, answer in read(text).items() if prompt_id in CONTENT.pages or answer == "yes"]
    assert emergencies_in(text, CONTENT, PHRASES).emergency is None


@pytest.mark.parametrize(
    ("text", "prompt_id"),
    [
        ("I have had cancer, eight years ago", "health-history"),
        ("had a kidney stone in 2015", "kidney-stone-history"),
        ("I passed out but I am fine now", "danger-now"),
        ("my brother has psoriasis", "inflammatory-links"),
        ("had numb legs since my mum died", "nerve-signs"),
        ("my wife says I have been confused since last night", "danger-now"),
        ("is it bad that I can't feel my legs?", "nerve-signs"),
        ("why am I coughing up blood", "breath-signs"),
        ("what can I do about my numb legs", "nerve-signs"),
        ("a car crash three weeks ago", "hard-injury"),
    ],
)
def test_what_counts_all_the_same_is_read(text: str, prompt_id: str) -> None:
    assert prompt_id in read(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("I am shiverring and vommiting", {"infection-signs": ["chills"], "nausea-vomiting": "yes"}),
        ("I have diabeties", {"diabetes": "yes"}),
        ("no shiverring", {"chills": "no"}),
        ("fewer pains", {}),
        ("nobody has a message for me", {}),
    ],
)
def test_a_misspelling_is_corrected_and_a_good_word_is_not(text: str, wanted: dict[str, Any]) -> None:
    assert {prompt_id: answer for prompt_id, answer in read(text).items() if prompt_id in wanted} == wanted
    assert bool(read(text)) == bool(wanted)


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("crushing pain in my chest and cold sweat", Urgency.AMBULANCE),
        ("tearing chest pain going through to my back", Urgency.AMBULANCE),
        ("my legs have gone numb", Urgency.EMERGENCY_ROOM),
        ("I have wet myself and I am numb between the legs", Urgency.EMERGENCY_ROOM),
        ("I blacked out", Urgency.AMBULANCE),
        ("peeing blood and shivering", Urgency.EMERGENCY_ROOM),
        ("my husband can not feel his legs", Urgency.EMERGENCY_ROOM),
        ("mum has chest pain that goes to her jaw", Urgency.EMERGENCY_ROOM),
    ],
)
def test_an_emergency_is_found_whoever_has_it(text: str, least: Urgency) -> None:
    result = emergencies_in(text, CONTENT, PHRASES).emergency
    assert result is not None
    assert result.urgency >= least


def test_a_page_gets_only_the_cues_that_are_affirmed(content: Content) -> None:
    assert read("no fever, I have chills")["infection-signs"] == ["chills"]
    assert "infection-signs" not in read("no fever, no chills, no vomiting")


def test_each_suggestion_names_the_words_that_it_rests_on() -> None:
    text = "I am 58. No fever or chills."
    for suggestion in understand(text, CONTENT, PHRASES).suggestions.values():
        assert suggestion.words == " ... ".join(text[start:end] for start, end in suggestion.spans)


def cue_phrases() -> Iterator[tuple[str, str, str]]:
    for phrase in PHRASES.phrases:
        page = CONTENT.pages.get(phrase.target.subject)
        if page is not None and page.cues and not phrase.target.undoes:
            yield page.id, phrase.target.answer, example_of(phrase)


def test_every_phrase_of_every_cue_is_suggested_plain_and_not_when_negated() -> None:
    silent, shouting = [], []
    cases = list(cue_phrases())
    for page, cue, words in cases:
        if cue not in read(words).get(page, ()):
            silent.append((page, cue, words))
        for negated in (f"I do not have {words}", f"no {words}", f"I have never had {words}, no"):
            # "No feeling in my legs" is itself a way to say it.
            if "no feeling" not in negated and cue in read(negated).get(page, ()):
                shouting.append((page, cue, negated))
    assert len(cases) > 800
    assert not silent
    assert not shouting


def test_every_answer_that_has_phrases_is_suggested_by_one_of_them() -> None:
    suggested: dict[tuple[str, str], bool] = {}
    for phrase in PHRASES.phrases:
        prompt_id, answer, undoes = phrase.target
        question = CONTENT.questions.get(prompt_id)
        if question is None or undoes or question.kind is Kind.NUMBER or answer not in question.answer_ids:
            continue
        suggested_answer = read(example_of(phrase)).get(prompt_id)
        is_found = suggested_answer == [answer] if question.kind is Kind.MANY_OF else suggested_answer == answer
        suggested[prompt_id, answer] = suggested.get((prompt_id, answer), False) or is_found
    assert len(suggested) > 100
    assert not [target for target, is_found in suggested.items() if not is_found]


@given(text=st.text(max_size=400))
@example(text="İ no ﬁ ² ٣ 1/2/3 n't ' . , - … 1e999 999999999999999999999 y/o")
def test_any_text_is_read_without_an_error_and_alike_each_time(text: str) -> None:
    suggestions = understand(text, CONTENT, PHRASES)
    assert understand(text, CONTENT, PHRASES) == suggestions
    assert suggestions.answers(CONTENT).replies.keys() == suggestions.suggestions.keys()
    for suggestion in suggestions.suggestions.values():
        assert visible_text(suggestion.words) == suggestion.words
        assert all(0 <= start < end <= len(text) for start, end in suggestion.spans)


WORDS = sorted({word for phrase in PHRASES.phrases for step in phrase.steps for word in step.words})


@given(words=st.lists(st.sampled_from([*WORDS, ",", ".", "?", "7", "no", "not", "my"]), max_size=60))
def test_any_words_of_the_phrases_are_read_without_an_error(words: list[str]) -> None:
    suggestions = understand(" ".join(words), CONTENT, PHRASES)
    assert isinstance(suggestions.answers(CONTENT), Answers)


@pytest.mark.parametrize("piece", ["no ", "3 days ago ", ", "])
def test_a_text_of_any_length_is_read_to_the_limit_of_a_story(piece: str) -> None:
    whole = piece * (MAX_STORY_LENGTH // len(piece) + 1000)
    suggestions = understand(whole, CONTENT, PHRASES)
    assert suggestions.suggestions == understand(whole[:MAX_STORY_LENGTH], CONTENT, PHRASES).suggestions


@pytest.mark.parametrize(
    ("sign", "end"),
    [
        ("I can't feel my legs", "\n"),
        ("crushing chest pain and cold sweat", ". "),
        ("I passed out", " "),
        ("I passed out", "x"),
    ],
)
def test_an_emergency_is_found_anywhere_in_a_text_of_any_length(sign: str, end: str) -> None:
    filling = f"lorem ipsum{end}" * (MAX_STORY_LENGTH // (11 + len(end)))
    for place in (0, len(filling) // 2, len(filling)):
        text = f"{filling[:place]}. {sign}. {filling[place:]}{filling}"
        assert emergencies_in(text, CONTENT, PHRASES).emergency is not None


def test_signs_far_from_each_other_make_one_emergency() -> None:
    filling = "lorem ipsum. " * (MAX_STORY_LENGTH // 13 + 1)
    result = emergencies_in(f"I have chest pain. {filling} I broke out in a cold sweat.", CONTENT, PHRASES).emergency
    assert result is not None
    assert "chest-pain-sweat" in {flag.id for flag in result.screen.flags}


def test_the_words_of_a_negation_are_quoted_with_it() -> None:
    suggestions = understand("I never smoked. There is no chest pain at all.", CONTENT, PHRASES).suggestions
    assert "never" in suggestions["smoking"].words
    assert "no chest pain" in suggestions["chest-pain"].words


# ---------------------------------------------------------------- apostrophes

BENCHMARKS = ROOT / "benchmarks"
WITH_APOSTROPHES = sorted(
    {
        text.replace("\u2019", "'")
        for name in ("descriptions", "questions", "case_texts", "descriptions-aside", "questions-aside")
        for line in (BENCHMARKS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        if "'" in (text := json.loads(line)["text"])
    }
)
# Texts that say something else, or nothing, as soon as one of their apostrophes is not read.
DECIDED_BY_APOSTROPHES = (
    "I can't breathe",
    "I don't have a fever",
    "I can't pee and both legs are numb",
    "he's got chest pain that's in my arm too",
    "I couldn't stand, I haven't eaten and it won't stop",
    "I'm 58 and I've had chest pain, it isn't easing",
    "I haven't had chills, I wasn't sick and didn't faint",
)
# Single signs, and what other programs make of one.
SIGNS = [*APOSTROPHES, "''", "&#39;", "&apos;", "&rsquo;", "\u00e2\u20ac\u2122"]


@cache
def read_with_apostrophes(text: str) -> dict[str, Any]:
    return read(text)


@pytest.mark.parametrize("number", range(len(SIGNS)), ids=lambda number: ascii(SIGNS[number]))
def test_every_sign_for_an_apostrophe_means_the_same(number: int) -> None:
    assert len(WITH_APOSTROPHES) > 40
    # Of the other texts, each sign is tried in a sixth, and each text with a sixth of the signs.
    for text in (*DECIDED_BY_APOSTROPHES, *WITH_APOSTROPHES[number % 6 :: 6]):
        assert read(between_letters(text, SIGNS[number])) == read_with_apostrophes(text), text


@pytest.mark.parametrize("sign", [*SIGNS, ";", "?", "*", '"', ",", " ", " '", "' "], ids=ascii)
def test_a_contraction_is_one_with_any_sign_in_it_and_with_none(sign: str) -> None:
    for word in PHRASES.spelling.contractions:
        if word.endswith("nt") or word == "cant":
            whole, cut = f"I {word} fever", f"I {word[:-1]}{sign}t fever"
            assert read(visible_text(cut)) == read(whole), cut


def between_letters(text: str, sign: str) -> str:
    return re.sub(r"(?<=[a-z])'(?=[a-z])", sign, text, flags=re.IGNORECASE)


# ---------------------------------------------------------------- numbers

UNITS = {
    "kg": "I weigh {} kg",
    "lbs": "{} lbs",
    "cm": "I am {} cm tall",
    "mg": "I took {}mg of ibuprofen",
    "ml": "{} ml of syrup",
    "bpm": "pulse {} bpm",
    "mmHg": "pressure {} mmHg",
    "%": "oxygen {} percent",
    "F": "temp {}F",
    "F apart": "temperature {} F",
    "C": "temp {} C",
    "degrees": "it was {} degrees",
    "miles": "I drive {} miles",
    "tablets": "{} tablets",
    "hours": "{} hours",
    "days": "for {} days",
    "weeks": "{} weeks",
    "months": "{} months ago",
    "years": "for {} years",
    "yrs": "pain for {} yrs",
    "years ago": "{} years ago",
    "past": "the past {} years",
    "history": "{} year history",
    "am": "at {}am",
    "pm": "since {} pm",
    "o'clock": "woke at {} o'clock",
    "kids": "I have {} kids",
    "reps": "{} reps",
    "steps": "{} steps",
}
LABELS = [
    "weight: {}",
    "weight {}",
    "height: {}",
    "pulse: {}",
    "pulse is {}",
    "heart rate {}",
    "BP {}/95",
    "blood pressure was 150/{}",
    "HR: {}",
    "sats {}",
    "BMI: {}",
    "temp: {}",
    "temperature {}",
    "blood sugar {}",
    "room {}",
    "bed {}",
    "phone: 0161 496 00{}",
    "on {}/7/2026",
    "since 3/{}",
    "{}:30",
    "T{}",
    "L{} disc",
    "my son is {}",
    "my {} year old daughter",
    "my wife is {}",
    "dose {}",
    "no. 555-01{}",
    "{} over 90",
    "12 March",
    "March {}",
    "from {}.5.2026",
]


@pytest.mark.parametrize("said", [*UNITS.values(), *LABELS])
@pytest.mark.parametrize("around", ["{}", "mid back pain, {}", "{}, my back hurts", "{}.", "I have back pain and {}"])
def test_a_number_with_a_unit_or_label_of_its_own_answers_nothing_else(said: str, around: str) -> None:
    for number in (2, 7, 12, 20, 35, 58, 64):
        answers = read(around.format(said.format(number)))
        assert answers.keys().isdisjoint({"age", "sex", "severity"}), answers


@pytest.mark.parametrize("said", [*UNITS.values(), *LABELS])
def test_an_age_and_a_score_are_read_beside_any_other_number(said: str) -> None:
    answers = read(f"I am 58 years old, male. Pain 6/10. {said.format(35)}.")
    assert answers["age"] == 58
    assert answers["sex"] == "male"
    assert answers["severity"] == 6


@pytest.mark.parametrize("number", range(18))
def test_an_age_of_a_child_is_no_suggestion_where_it_could_be_something_else(number: int) -> None:
    for text in (f"{number}", f"{number} years", f"it is {number}", f"{number} year old pain", f"nearly {number}"):
        assert "age" not in read(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("fourty five year old man", {"age": 45, "sex": "male"}),
        ("seventey two year old woman", {"age": 72, "sex": "female"}),
        ("16, female", {"age": 16, "sex": "female"}),
        ("temp 101.5F", {"infection-signs": ["fever"]}),
        ("temperature of 38.6", {"infection-signs": ["fever"]}),
        ("my temp is 98.6F", {"fever": "no"}),
        ("I have a temperature of 36.8", {"fever": "no"}),
        ("severity: 7", {"severity": 7}),
        ("Pain: 8", {"severity": 8}),
        ("sex: F, age: 61", {"sex": "female", "age": 61}),
        ("I am thirsty", {}),
        ("the fifth day", {}),
    ],
)
def test_a_number_belongs_to_the_word_beside_it(text: str, wanted: dict[str, Any]) -> None:
    assert read(text) == wanted


# ---------------------------------------------------------------- texts that nobody had seen

TEXTS = [
    json.loads(line) for line in (ROOT / "tests" / "free_texts.jsonl").read_text(encoding="utf-8").split("\n") if line
]


def as_set(value: object) -> set[object]:
    return set(value) if isinstance(value, list) else {value}


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: ascii(case["text"]))
def test_a_text_is_read_as_written(case: dict[str, Any]) -> None:
    answers = read(visible_text(case["text"], keep_lines=True))
    for prompt_id, answer in case["wanted"].items():
        assert as_set(answer) <= as_set(answers.get(prompt_id, []))
    for prompt_id, answer in case["not_wanted"].items():
        assert not as_set(answer) & as_set(answers.get(prompt_id, []))
