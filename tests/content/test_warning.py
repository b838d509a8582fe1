"""Signs that are no emergency yet: which further sign would make them one, shown before any answer, and only then."""

from __future__ import annotations

import json

import pytest

from midback_cli import Answers, Content, assess, load_content
from midback_cli.knowledge.model import Kind
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.suggestions import emergencies_in
from midback_cli.language.warning import further_signs
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
PHRASES = load_phrases(CONTENT, ROOT / "content")
# The largest share of questions that are no emergency for which the note may come: it must stay calm.
MOST_NOTES = 0.10


def yes(*questions: str) -> Answers:
    return Answers.from_mapping(dict.fromkeys(questions, "yes"), CONTENT)


def test_every_sign_without_which_an_emergency_rule_cannot_be_is_answered_at_once() -> None:
    """Whatever rules the content has: such a sign, all alone, calls for help or names what would."""
    needed = {
        atom.removesuffix("=yes")
        for flag in CONTENT.red_flags
        if flag.urgency.is_emergency and len(flag.when.all) == 1 and flag.when.any and not flag.when.any_2
        for atom in flag.when.all
        if atom.endswith("=yes")
    } | {"chest-pain", "cannot-walk"}
    assert len(needed) > 5
    for prompt_id in needed:
        result = assess(yes(prompt_id), CONTENT)
        assert result.urgency.is_emergency or further_signs(result) is not None, prompt_id


def test_any_of_the_signs_that_are_named_makes_an_emergency_of_the_answer() -> None:
    """By the texts that are shown: each belongs to a cue or a question that, once added, brings an emergency."""
    by_text: dict[str, tuple[str, object]] = {
        f"{question.finding}: {option.label}": (
            question.id,
            [option.id] if question.kind is Kind.MANY_OF else option.id,
        )
        for question in CONTENT.questions.values()
        for option in question.options
    }
    by_text |= {question.finding: (question.id, "yes") for question in CONTENT.questions.values()}
    by_text |= {cue.text: (page.id, [cue.id]) for page in CONTENT.pages.values() for cue in page.cues}
    for prompt_id in CONTENT.questions:
        if CONTENT.questions[prompt_id].kind is not Kind.YES_NO:
            continue
        result = assess(yes(prompt_id), CONTENT)
        near = further_signs(result)
        if near is not None and not result.urgency.is_emergency:
            assert len(set(near.signs)) == len(near.signs) <= 6
            for sign in near.signs:
                added, reply = by_text[sign]
                floor = assess(Answers.from_mapping({prompt_id: "yes", added: reply}, CONTENT), CONTENT).screen.floor
                assert floor.is_emergency, (prompt_id, sign)


@pytest.mark.parametrize(
    "text", ["I have chest pain", "chest pain and back pain", "my dad has chest pain", "I can't walk"]
)
def test_a_sign_that_may_be_an_emergency_is_never_passed_over(text: str) -> None:
    emergencies = emergencies_in(text, CONTENT, PHRASES)
    assert emergencies.emergency is not None or (emergencies.near is not None and len(emergencies.near.signs) > 2)


@pytest.mark.parametrize(
    "text",
    [
        "my back hurts",
        "can fever cause back pain?",
        "what if I had chest pain",
        "no chest pain, can I use heat?",
        "is chest pain with back pain dangerous",
        "I am 72, are anti-inflammatories safe",
        "how long should I use a heat pack",
        "my back has hurt for 3 weeks, 7/10",
    ],
)
def test_a_text_without_a_sign_gets_no_note(text: str) -> None:
    assert emergencies_in(text, CONTENT, PHRASES).near is None


@pytest.mark.parametrize(
    "text",
    [
        "I take metformin for my diabetes, which stretches help an achy back",
        "my daughter is 26 weeks pregnant, all is well, what eases her backache",
        "I had breast cancer ten years ago and my back aches after gardening",
        "I am on warfarin and my back is stiff in the morning",
        "I had a clot in my leg in 2009, can I have a massage",
        "I have had a cold for two weeks with a cough and my back aches",
        "I am three weeks in and my back still aches",
    ],
)
def test_a_known_illness_a_pregnancy_or_a_medicine_alone_gets_no_note(text: str) -> None:
    emergencies = emergencies_in(text, CONTENT, PHRASES)
    assert emergencies.near is None and not emergencies.is_emergency


@pytest.mark.parametrize(
    "text",
    [
        "diabetic with a fever of 39 and back pain",
        "I am 30 weeks in and bleeding",
        "I am 34 weeks pregnant with chest pain",
    ],
)
def test_a_sign_beside_a_known_illness_or_a_pregnancy_is_not_passed_over(text: str) -> None:
    emergencies = emergencies_in(text, CONTENT, PHRASES)
    assert emergencies.is_emergency or emergencies.near is not None


def test_an_emergency_gets_no_note_and_neither_does_the_quiz_which_asks_for_the_rest() -> None:
    assert emergencies_in("crushing chest pain and cold sweat", CONTENT, PHRASES).near is None
    assert emergencies_in("I have chest pain", CONTENT, PHRASES, by_rules_alone=True).near is None


@pytest.mark.parametrize("name", ["questions", "questions-aside"])
def test_few_questions_that_are_no_emergency_get_the_note(name: str) -> None:
    lines = (ROOT / "benchmarks" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [row["text"] for row in map(json.loads, lines) if row["kind"] != "red-flag"]
    noted = [text for text in texts if emergencies_in(text, CONTENT, PHRASES).near is not None]
    assert len(noted) <= MOST_NOTES * len(texts)


def test_nothing_is_near_to_no_answers(content: Content) -> None:
    assert further_signs(assess(Answers(), content)) is None
