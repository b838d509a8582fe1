"""The guarantees G1 to G6 on the built-in content: the engine of `midback check --prove`, and generated people."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Urgency, assess, load_content
from midback_cli.assessment.facts import establish
from midback_cli.assessment.interview import emergencies_on_the_way
from midback_cli.assessment.screening import applies, fired
from midback_cli.evaluation import proving
from midback_cli.evaluation.proving import Proof
from midback_cli.evaluation.ways import cues_of, opened
from midback_cli.knowledge.model import Cue, Page
from tests.conftest import ROOT
from tests.strategies import answers, raw_answers

CONTENT = load_content(ROOT / "content")
CUES = cues_of(CONTENT)

# Each proof with the least number of cases that it must have tried: an engine that tries nothing proves nothing.
PROOFS: list[tuple[Proof, int]] = [
    (proving.prove_cues_raise(CONTENT), 90),
    (proving.prove_rules_fire(CONTENT), 300),
    (proving.prove_cues_never_lower(CONTENT, 1), 6_000),
    (proving.prove_pages_never_lower(CONTENT), 900),
    (proving.prove_gaps_are_named(CONTENT), 3_000),
    (proving.prove_screen_comes_first(CONTENT), 7_000),
    (proving.prove_conditions_can_lead(CONTENT), 31),
    (proving.prove_questions_can_be_asked(CONTENT), 70),
    (proving.prove_avoided_is_never_advised(CONTENT), 20_000),
]


@pytest.mark.parametrize(("proof", "least"), PROOFS, ids=[proof.claim[:60] for proof, _ in PROOFS])
def test_what_is_finite_is_gone_through(proof: Proof, least: int) -> None:
    assert proof.failures == ()
    assert proof.holds
    assert proof.tried >= least


def test_every_cue_calls_for_a_visit_at_least() -> None:
    assert all(proving.least_urgency(page, cue, CONTENT) >= Urgency.PRIMARY_CARE for page, cue in CUES)


def with_cue(given_answers: Answers, page: Page, cue: Cue) -> Answers:
    """The answers with one more cue on a page: from unanswered, unsure or none, or beside its other cues."""
    before = given_answers.replies.get(page.id)
    return given_answers.with_reply(page.id, [*(before.chosen if before else ()), cue.id], CONTENT)


@given(raw=raw_answers(CONTENT), picked=st.sampled_from(CUES))
@settings(max_examples=400)
def test_g1_a_cue_yields_at_least_its_urgency_whatever_else_is_answered(
    raw: dict[str, Any], picked: tuple[Page, Cue]
) -> None:
    page, cue = picked
    person = opened(page, with_cue(Answers.from_mapping(raw, CONTENT), page, cue), CONTENT)
    assert assess(person, CONTENT).urgency >= proving.least_urgency(page, cue, CONTENT)


@given(person=answers(CONTENT))
@settings(max_examples=400)
def test_g1_the_urgency_is_at_least_that_of_every_rule_that_holds(person: Answers) -> None:
    result = assess(person, CONTENT)
    assert all(result.urgency >= flag.urgency for flag in fired(establish(person, CONTENT), CONTENT))


@given(raw=raw_answers(CONTENT), picked=st.sampled_from(CUES))
@settings(max_examples=600)
def test_g2_a_cue_never_lowers_the_urgency_of_anybody(raw: dict[str, Any], picked: tuple[Page, Cue]) -> None:
    page, cue = picked
    without = Answers.from_mapping(raw, CONTENT)
    assert assess(with_cue(without, page, cue), CONTENT).urgency >= assess(without, CONTENT).urgency


@given(raw=raw_answers(CONTENT), shuffle=st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_g3_the_order_of_the_answers_does_not_change_a_byte(raw: dict[str, Any], shuffle: Any) -> None:
    names = list(raw)
    shuffle.shuffle(names)
    first = assess(Answers.from_mapping(raw, CONTENT), CONTENT)
    second = assess(Answers.from_mapping({name: raw[name] for name in names}, CONTENT), CONTENT)
    assert json.dumps(first.to_dict()) == json.dumps(second.to_dict())


def test_g3_two_loads_of_the_same_content_give_the_same_bytes() -> None:
    again = load_content(ROOT / "content")
    raw = {"age": 61, "chest-signs": ["cold-sweat"], "pain-location": ["mid-back", "rib-band"]}
    one = assess(Answers.from_mapping(raw, CONTENT), CONTENT).to_dict()
    assert json.dumps(one) == json.dumps(assess(Answers.from_mapping(raw, again), again).to_dict())


# ---------------------------------------------------------------- G4: a gap is never a "none"


@given(person=answers(CONTENT))
@settings(max_examples=300)
def test_g4_every_page_that_applies_and_is_not_answered_is_named_as_missing(person: Answers) -> None:
    result = assess(person, CONTENT)
    facts = establish(person, CONTENT)
    for page in CONTENT.pages.values():
        is_for_them = applies(page, facts)
        reply = person.replies.get(page.id)
        has_gap = reply is None or reply.state.value != "answered"
        assert (page.id in result.screen.missing) == (is_for_them and has_gap)
    assert result.screen.is_complete == (not result.screen.missing)


@pytest.mark.parametrize("reply", [None, "unsure"])
def test_g4_a_gap_settles_nothing_that_none_would_settle(reply: str | None) -> None:
    for page in CONTENT.pages.values():
        if page.cues:
            raw = {} if reply is None else {page.id: reply}
            assert not establish(Answers.from_mapping(raw, CONTENT), CONTENT).settled


@given(raw=raw_answers(CONTENT))
@settings(max_examples=100)
def test_g5_going_on_after_an_emergency_never_lowers_it(raw: dict[str, Any]) -> None:
    person, shown = Answers(), Urgency.SELF_CARE
    for name, value in raw.items():
        person = person.with_reply(name, value, CONTENT)
        flags = emergencies_on_the_way(person, CONTENT)
        person = person._replace(shown=flags[0].id if flags else "")
        assert assess(person, CONTENT).urgency >= shown
        shown = flags[0].urgency if flags else shown


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [
        (
            'urgency = "ambulance"\nshown_as = "You have a sign that',
            'urgency = "self-care"\nshown_as = "You have a sign that',
            "prove_cues_raise",
        ),
        ('when = { all = ["age<10"] }', 'when = { all = ["age<10", "age>=50"] }', "prove_rules_fire"),
    ],
    ids=["a rule made too mild", "a rule that can never hold"],
)
def test_the_engine_finds_what_is_broken(old: str, new: str, proof: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    path = tmp_path / "content" / "redflags.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    broken = load_content(tmp_path / "content")
    if proof == "prove_cues_raise":
        assert proving.least_urgency(*CUES[2], broken) < proving.least_urgency(*CUES[2], CONTENT)
    else:
        assert any("can never hold" in failure for failure in proving.prove_rules_fire(broken).failures)
