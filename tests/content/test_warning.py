"""Signs that are no emergency yet: what one more would make one, said before any answer, and only where it is so."""

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
    """Whatever rules the content has: such a sign, told alone, calls for help or names what would."""
    needed = {
        atom.removesuffix("=yes")
        for flag in CONTENT.red_flags
        if flag.urgency.is_emergency and len(flag.when.all) == 1 and flag.when.any and not flag.when.any_2
        for atom in flag.when.all
        if atom.endswith("=yes")
    } | {"chest-pain", "cannot-walk"}
    assert len(needed) > 5
    for asked in needed:
        result = assess(yes(asked), CONTENT)
        assert result.urgency.is_emergency or further_signs(result) is not None, asked


def test_any_of_the_signs_that_are_named_makes_an_emergency_of_what_was_told() -> None:
    """By the texts that are shown: each is that of a cue or a question which, added, brings an emergency."""
    by_text: dict[str, tuple[str, object]] = {
        f"{one.finding}: {option.label}": (one.id, [option.id] if one.kind is Kind.MANY_OF else option.id)
        for one in CONTENT.questions.values()
        for option in one.options
    }
    by_text |= {one.finding: (one.id, "yes") for one in CONTENT.questions.values()}
    by_text |= {cue.text: (page.id, [cue.id]) for page in CONTENT.pages.values() for cue in page.cues}
    for asked in CONTENT.questions:
        if CONTENT.questions[asked].kind is not Kind.YES_NO:
            continue
        result = assess(yes(asked), CONTENT)
        near = further_signs(result)
        if near is not None and not result.urgency.is_emergency:
            assert len(set(near.signs)) == len(near.signs) <= 6
            for sign in near.signs:
                added, reply = by_text[sign]
                floor = assess(Answers.from_mapping({asked: "yes", added: reply}, CONTENT), CONTENT).screen.floor
                assert floor.is_emergency, (asked, sign)


@pytest.mark.parametrize(
    "text", ["I have chest pain", "chest pain and back pain", "my dad has chest pain", "I can't walk"]
)
def test_a_sign_that_may_be_an_emergency_is_never_passed_over(text: str) -> None:
    told = emergencies_in(text, CONTENT, PHRASES)
    assert told.emergency is not None or (told.near is not None and len(told.near.signs) > 2)


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
def test_what_tells_no_sign_gets_no_note(text: str) -> None:
    assert emergencies_in(text, CONTENT, PHRASES).near is None


def test_an_emergency_gets_no_note_and_neither_does_the_quiz_which_asks_for_the_rest() -> None:
    assert emergencies_in("crushing chest pain and cold sweat", CONTENT, PHRASES).near is None
    assert emergencies_in("I have chest pain", CONTENT, PHRASES, by_rules_alone=True).near is None


@pytest.mark.parametrize("name", ["questions", "questions-aside"])
def test_few_questions_that_are_no_emergency_get_the_note(name: str) -> None:
    lines = (ROOT / "benchmarks" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [row["text"] for row in map(json.loads, lines) if row["kind"] != "red-flag"]
    noted = [text for text in texts if emergencies_in(text, CONTENT, PHRASES).near is not None]
    assert len(noted) <= MOST_NOTES * len(texts)


def test_of_nothing_told_nothing_is_near(content: Content) -> None:
    assert further_signs(assess(Answers(), content)) is None
