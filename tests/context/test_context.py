"""How a sign is meant: the six categories of ConText, on texts of people who had not seen the phrases.

Each line of a file here has `text`, `category`, `sign` and `writer`. told.jsonl was at hand when the phrases were made;
the writers of told-aside.jsonl were kept aside until the end, and nothing was mended from them. The bars are what is
reached on each, rounded down.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from midback_cli import Answers, load_content
from midback_cli.assessment.facts import observed_answers
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.suggestions import emergencies_in, understand
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
PHRASES = load_phrases(CONTENT, ROOT / "content")
# Each sign, as the writers name it → the questions and cues that say so; a question counts with its answer yes.
FACTS: Mapping[str, tuple[str, ...]] = {
    "fever": ("fever",),
    "numb legs": ("leg-weakness-or-numbness", "nerve-signs.legs-numb"),
    "weak legs": ("leg-weakness-or-numbness", "nerve-signs.legs-weak", "cannot-walk", "unsteady-walking"),
    "bladder not working": ("bladder-bowel-change",),
    "chest pain": ("chest-pain",),
    "breathless": ("shortness-of-breath",),
    "weight loss": ("unintended-weight-loss", "health-history.unintended-weight-loss"),
    "cancer in the past": ("cancer-history", "health-history.cancer-history"),
    "a fall": ("hard-injury.high-fall", "recent-injury.minor-fall", "recent-injury.high-energy"),
    "pregnancy": ("pregnancy.pregnancy-or-missed-period", "pregnancy-or-missed-period"),
    "blood in pee": ("blood-in-urine",),
    "vomiting": ("nausea-vomiting", "infection-signs.keeps-vomiting"),
    "faint": ("danger-now.fainting", "fainting"),
    "night pain": ("night-pain",),
    "cough": ("cough",),
    "rash": ("band-rash",),
    "steroids": ("steroid-use",),
    "osteoporosis": ("osteoporosis-history",),
    "yellow skin": ("yellow-skin",),
    "black stool": ("black-stools",),
    "pain going down a leg": ("pain-down-leg",),
    "pain going round the ribs": ("band-like-pain",),
    "pain round the ribs": ("band-like-pain",),
    "pain going down a leg or round the ribs": ("pain-down-leg", "band-like-pain"),
}
CASES = {
    name: [
        json.loads(line) for line in (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    for name in ("told", "told-aside")
}
# What is long over is a fact of this person all the same.
PAST_THAT_COUNTS = {"cancer in the past", "steroids", "osteoporosis"}
LEAST = {
    ("told", "affirmed"): 0.80,
    ("told", "negated"): 0.97,
    ("told", "hypothetical"): 0.95,
    ("told", "historical"): 0.95,
    ("told", "other"): 0.95,
    ("told", "uncertain"): 0.95,
    ("told-aside", "affirmed"): 0.50,
    ("told-aside", "negated"): 0.90,
    ("told-aside", "hypothetical"): 0.85,
    ("told-aside", "historical"): 0.80,
    ("told-aside", "other"): 0.80,
    ("told-aside", "uncertain"): 0.90,
}
MOST_CALLS = {"told": 0.03, "told-aside": 0.06}


def meanings(text: str, sign: str) -> set[str]:
    """What `--describe` suggests of a sign: yes, no or unsure; nothing if it is left to be asked."""
    answers = understand(text, CONTENT, PHRASES).answers(CONTENT)
    said: set[str] = set()
    for fact in FACTS[sign]:
        prompt_id, _, answer = fact.partition(".")
        reply = answers.replies.get(prompt_id)
        if answer:
            said |= {"yes"} if reply is not None and answer in reply.chosen else set()
        elif (observed := _observed(answers).get(fact)) is not None:
            said.add(observed)
    return said


def _observed(answers: Answers) -> Mapping[str, Any]:
    return {
        question: answer[0] if isinstance(answer, tuple) else answer
        for question, answer in observed_answers(answers, CONTENT).items()
    }


def is_right(case: Mapping[str, Any]) -> bool:
    """Affirmed is recognised; whatever else it is, it is never read as a yes of this person's own."""
    said = meanings(case["text"], case["sign"])
    if case["category"] == "affirmed":
        return "yes" in said
    if case["category"] == "historical" and case["sign"] in PAST_THAT_COUNTS:
        return True
    return "yes" not in said


@pytest.mark.parametrize(("name", "category"), LEAST)
def test_a_sign_is_read_as_it_is_meant(name: str, category: str) -> None:
    cases = [case for case in CASES[name] if case["category"] == category]
    assert len(cases) >= 14
    wrong = [case for case in cases if not is_right(case)]
    share = 1 - len(wrong) / len(cases)
    assert share >= LEAST[name, category], (share, [(case["sign"], case["text"]) for case in wrong])


def test_each_category_has_thirty_texts() -> None:
    categories = [case["category"] for cases in CASES.values() for case in cases]
    assert min(map(categories.count, categories)) >= 30


def test_every_sign_is_one_of_ours() -> None:
    assert {case["sign"] for cases in CASES.values() for case in cases} <= FACTS.keys()


@pytest.mark.parametrize(("name", "most"), MOST_CALLS.items())
def test_what_is_denied_supposed_or_long_over_hardly_ever_calls_for_help(name: str, most: float) -> None:
    cases = [case for case in CASES[name] if case["category"] in ("negated", "hypothetical", "historical", "uncertain")]
    called = [case["text"] for case in cases if emergencies_in(case["text"], CONTENT, PHRASES).is_emergency]
    assert len(called) <= most * len(cases), called
