"""The guarantees G1 to G6 on the built-in content: the engine of `midback check --prove`, and generated people."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Content, Result, Urgency, assess, load_content
from midback_cli.assessment import facts, next_question, result, screening
from midback_cli.assessment.facts import Facts, derive_facts
from midback_cli.assessment.interview import begin
from midback_cli.assessment.screening import Screen, applies, fired, screen
from midback_cli.evaluation import guarantees
from midback_cli.evaluation.guarantees import Check
from midback_cli.evaluation.oracle import cues_of, expected_pages, floor_of, is_complete, is_met
from midback_cli.evaluation.witnesses import with_page_opened
from midback_cli.knowledge.model import Cue, Page, Question
from tests.conftest import ROOT
from tests.strategies import answers, raw_answers

CONTENT = load_content(ROOT / "content")
CUES = cues_of(CONTENT)

# Each proof with the least number of cases that it must try: an engine that tries nothing proves nothing.
PROOFS: list[tuple[Callable[[Content], Check], int]] = [
    (guarantees.prove_cues_raise, 16_000),
    (guarantees.prove_rules_fire, 300),
    (guarantees.prove_unsure_counts, 11),
    (guarantees.prove_unsure_lines, 6_000),
    (guarantees.prove_answers_raise, 70),
    (guarantees.prove_safety_questions_raise, 1_000),
    (partial(guarantees.prove_cues_never_lower, together=1), 6_000),
    (guarantees.prove_pages_never_lower, 900),
    (guarantees.prove_signs_never_lower, 100_000),
    (guarantees.prove_gaps_are_named, 3_000),
    (guarantees.prove_screen_comes_first, 7_000),
    (guarantees.prove_conditions_can_lead, 31),
    (guarantees.prove_questions_can_be_asked, 70),
    (guarantees.prove_avoided_is_never_advised, 20_000),
]


@pytest.mark.parametrize(
    ("prove", "least"), PROOFS, ids=[getattr(prove, "func", prove).__name__ for prove, _ in PROOFS]
)
def test_what_is_finite_is_gone_through(prove: Callable[[Content], Check], least: int) -> None:
    proof = prove(CONTENT)
    assert proof.failures == ()
    assert proof.holds
    assert proof.tried >= least


def test_every_cue_calls_for_a_visit_at_least() -> None:
    assert all(guarantees.least_urgency(page, cue, CONTENT) >= Urgency.PRIMARY_CARE for page, cue in CUES)


def with_cue(given_answers: Answers, page: Page, cue: Cue) -> Answers:
    """The answers with one more cue on a page: from unanswered, unsure or none, or beside its other cues."""
    before = given_answers.to_mapping(CONTENT)["answers"].get(page.id)
    others = [line for line in before if line != f"{cue.id}?"] if isinstance(before, list) else []
    return given_answers.with_reply(page.id, [*others, cue.id], CONTENT)


@given(raw=raw_answers(CONTENT), picked=st.sampled_from(CUES))
@settings(max_examples=400)
def test_g1_a_cue_yields_at_least_its_urgency_whatever_else_is_answered(
    raw: dict[str, Any], picked: tuple[Page, Cue]
) -> None:
    page, cue = picked
    person = with_page_opened(page, with_cue(Answers.from_mapping(raw, CONTENT), page, cue), CONTENT)
    assert assess(person, CONTENT).urgency >= guarantees.least_urgency(page, cue, CONTENT)


@given(person=answers(CONTENT))
@settings(max_examples=400)
def test_g1_the_urgency_is_at_least_that_of_every_rule_that_holds(person: Answers) -> None:
    result = assess(person, CONTENT)
    assert all(result.urgency >= flag.urgency for flag in fired(derive_facts(person, CONTENT), CONTENT))


@given(raw=raw_answers(CONTENT), picked=st.sampled_from(CUES))
@settings(max_examples=600)
def test_g2_a_cue_never_lowers_the_urgency_of_anybody(raw: dict[str, Any], picked: tuple[Page, Cue]) -> None:
    page, cue = picked
    without = Answers.from_mapping(raw, CONTENT)
    assert assess(with_cue(without, page, cue), CONTENT).urgency >= assess(without, CONTENT).urgency


@given(raw=raw_answers(CONTENT))
@settings(max_examples=300)
def test_the_floor_is_that_of_the_rules_and_of_each_unsure_line_less_a_level(raw: dict[str, Any]) -> None:
    result = assess(Answers.from_mapping(raw, CONTENT), CONTENT)
    assert result.screen.floor is floor_of(raw, CONTENT)
    assert result.urgency >= result.screen.floor


@given(raw=raw_answers(CONTENT), picked=st.sampled_from(CUES))
@settings(max_examples=600)
def test_an_unsure_line_lies_between_not_picked_and_picked_for_anybody(
    raw: dict[str, Any], picked: tuple[Page, Cue]
) -> None:
    page, cue = picked
    before = raw.get(page.id)
    others = [line for line in before if line.removesuffix("?") != cue.id] if isinstance(before, list) else []
    less, unsure, more = (
        assess(Answers.from_mapping({**raw, page.id: [*others, *lines]}, CONTENT), CONTENT).urgency
        for lines in ([], [f"{cue.id}?"], [cue.id])
    )
    assert less <= unsure <= more
    if before is None:
        assert unsure >= assess(Answers.from_mapping(raw, CONTENT), CONTENT).urgency


def written(raw: dict[str, Any], names: Iterable[str]) -> str:
    """The JSON of the result of these answers, given in this order."""
    return json.dumps(assess(Answers.from_mapping({name: raw[name] for name in names}, CONTENT), CONTENT).to_dict())


@given(raw=raw_answers(CONTENT), shuffle=st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_g3_the_order_of_the_answers_does_not_change_a_byte(raw: dict[str, Any], shuffle: Any) -> None:
    names = list(raw)
    shuffle.shuffle(names)
    assert written(raw, names) == written(raw, raw)


def test_g3_two_loads_of_the_same_content_give_the_same_bytes() -> None:
    again = load_content(ROOT / "content")
    raw = {"age": 61, "chest-signs": ["cold-sweat"], "pain-location": ["mid-back", "rib-band"]}
    one = assess(Answers.from_mapping(raw, CONTENT), CONTENT).to_dict()
    assert json.dumps(one) == json.dumps(assess(Answers.from_mapping(raw, again), again).to_dict())


# ---------------------------------------------------------------- G4: a gap is never a "none"


@given(raw=raw_answers(CONTENT))
@settings(max_examples=300)
def test_g4_every_page_that_applies_and_is_not_answered_is_named_as_missing(raw: dict[str, Any]) -> None:
    found = assess(Answers.from_mapping(raw, CONTENT), CONTENT).screen
    assert list(found.missing) == [page for page in expected_pages(raw, CONTENT) if not is_complete(page, raw)]
    assert found.is_complete == (not found.missing)


@given(raw=raw_answers(CONTENT))
@settings(max_examples=300)
def test_the_proofs_read_every_condition_as_the_rules_do(raw: dict[str, Any]) -> None:
    atoms = derive_facts(Answers.from_mapping(raw, CONTENT), CONTENT).atoms
    for when in (*(flag.when for flag in CONTENT.red_flags), *(derived.when for derived in CONTENT.derived)):
        assert is_met(when, raw, CONTENT) == when.holds(atoms), when


def test_g4_a_page_without_a_condition_is_for_everybody() -> None:
    for raw in ({}, {"age": 30, "sex": "male"}, {"age": 90, "sex": "female", "danger-now": "unsure"}):
        expected = expected_pages(raw, CONTENT)
        assert [page.id for page in CONTENT.pages.values() if page.applies_if is None and page.id not in expected] == []


@pytest.mark.parametrize("reply", [None, "unsure"])
def test_g4_a_gap_settles_nothing_that_none_would_settle(reply: str | None) -> None:
    for page in CONTENT.pages.values():
        if page.cues:
            raw = {} if reply is None else {page.id: reply}
            assert not derive_facts(Answers.from_mapping(raw, CONTENT), CONTENT).observed


@given(raw=raw_answers(CONTENT))
@settings(max_examples=100)
def test_g5_going_on_after_an_emergency_never_lowers_it(raw: dict[str, Any]) -> None:
    person, shown = Answers(), Urgency.SELF_CARE
    for name, value in raw.items():
        person = person.with_reply(name, value, CONTENT)
        flags = begin(CONTENT, person).emergencies
        person = replace(person, shown=flags[0].id if flags else "")
        assert assess(person, CONTENT).urgency >= shown
        shown = flags[0].urgency if flags else shown


# Edits that a content could have and load: the file, what is replaced in it by what, and what finds it.
EDITS: dict[str, tuple[str, str, str, Callable[[Content], Check]]] = {
    "a rule that can never hold": ("redflags", r'\["age<10"\]', '["age<10", "age>=50"]', guarantees.prove_rules_fire),
    "a sign that a sore muscle takes back": (
        "redflags",
        r'("chest-signs.chest-sick"\]) \}',
        r'\1, none = ["tender-muscle-spot"] }',
        guarantees.prove_cues_raise,
    ),
    "chest signs and being unsure of them made mild": (
        "redflags",
        r'(id = "(?:unsure-chest-signs|chest-to-back)"\n.*\nurgency = )"[a-z-]+"',
        r'\1"self-care"',
        guarantees.prove_unsure_counts,
    ),
    "nothing said of being unsure of danger": (
        "redflags",
        r'when = \{ all = \["danger-now=unsure"\] \}',
        'when = { all = ["danger-now=unsure", "age<10"] }',
        guarantees.prove_unsure_counts,
    ),
    "an unsure line made graver than it is": (
        "redflags",
        r'when = \{ all = \["danger-now=unsure"\] \}',
        'when = { all = ["health-history=unsure-line"] }',
        guarantees.prove_unsure_lines,
    ),
    "cannot walk raises only beside nerve signs": (
        "redflags",
        r'when = \{ any = \["cannot-walk"\] \}',
        'when = { all = ["nerve-signs", "cannot-walk"] }',
        guarantees.prove_safety_questions_raise,
    ),
    "an excuse that is out of date": (
        "questions",
        r'(id = "cannot-walk"\n)',
        r'\1alone_is_mild = "it is common"\n',
        guarantees.prove_safety_questions_raise,
    ),
    "fever raises only as a cue": (
        "redflags",
        r'(id = "fever"\nwhen = \{ any = \[)"fever", "chills"',
        r'\1"infection-signs.fever", "infection-signs.chills"',
        guarantees.prove_answers_raise,
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_the_engine_finds_an_edit_that_guts_the_safety(name: str, tmp_path: Path) -> None:
    file, old, new, prove = EDITS[name]
    shutil.copytree(ROOT / "content", tmp_path / "content")
    path = tmp_path / "content" / f"{file}.toml"
    text, count = re.subn(old, new, path.read_text(encoding="utf-8"))
    assert count
    path.write_text(text, encoding="utf-8")
    assert prove(load_content(tmp_path / "content")).failures


def test_each_question_without_its_excuse_is_found() -> None:
    excused = [question for question in CONTENT.questions.values() if question.alone_is_mild]
    assert excused
    bare = {name: question._replace(alone_is_mild="") for name, question in CONTENT.questions.items()}
    failures = guarantees.prove_safety_questions_raise(replace(CONTENT, questions=bare)).failures
    assert len(failures) == len(excused)


# ---------------------------------------------------------------- whether the engine finds what is broken


def never(page: str) -> Callable[[Page | Question, Facts], bool]:
    return lambda asked, known: asked.id != page and applies(asked, known)


def always(page: str) -> Callable[[Page | Question, Facts], bool]:
    return lambda asked, known: asked.id == page or applies(asked, known)


def for_men_too(asked: Page | Question, known: Facts) -> bool:
    return applies(asked, known) or (asked.id == "pregnancy" and "sex=male" in known.atoms)


@pytest.fixture
def few_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer ways through the screen: enough to find what is broken."""
    some = guarantees.opening_paths(CONTENT)[::7]
    monkeypatch.setattr(guarantees, "opening_paths", lambda content: some)
    monkeypatch.setattr(guarantees, "screen_paths", lambda content: some)


@pytest.mark.usefixtures("few_paths")
@pytest.mark.parametrize(
    ("module", "prove"),
    [(screening, guarantees.prove_gaps_are_named), (next_question, guarantees.prove_screen_comes_first)],
    ids=["named", "asked"],
)
@pytest.mark.parametrize(
    "broken",
    [*(never(page) for page in CONTENT.pages), always("pregnancy"), always("pregnancy-signs"), for_men_too],
    ids=[*(f"never {page}" for page in CONTENT.pages), "always pregnancy", "always its signs", "pregnancy of men"],
)
def test_the_engine_finds_a_page_that_is_for_the_wrong_people(
    broken: Callable[[Page | Question, Facts], bool],
    module: ModuleType,
    prove: Callable[[Content], Check],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "applies", broken)
    assert prove(CONTENT).failures


@pytest.mark.usefixtures("few_paths")
@pytest.mark.parametrize(
    "broken",
    [
        lambda found: found._replace(missing=found.missing[1:]),
        lambda found: found._replace(missing=("danger-now", *found.missing)),
        lambda found: found._replace(missing=()),
    ],
    ids=["one is not named", "one is named that was answered", "none is named"],
)
def test_the_engine_finds_a_gap_that_is_not_named(
    broken: Callable[[Screen], Screen], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result, "screen", lambda *given: broken(screen(*given)))
    assert guarantees.prove_gaps_are_named(CONTENT).failures


@pytest.mark.parametrize(
    "broken",
    [
        lambda facts, *given: (),
        lambda facts, *given: screening.unsure_flags(facts._replace(if_picked=facts.if_picked[1:]), *given),
        lambda facts, *given: tuple(
            flag._replace(urgency=Urgency(flag.urgency - 1)) for flag in screening.unsure_flags(facts, *given)
        ),
        lambda facts, *given: tuple(
            flag._replace(urgency=Urgency.AMBULANCE) for flag in screening.unsure_flags(facts, *given)
        ),
    ],
    ids=["never", "not the first", "two levels less", "an ambulance"],
)
def test_the_engine_finds_an_unsure_line_that_counts_too_little_or_too_much(
    broken: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = [(page, cue) for page, cue in CUES if page.id in ("belly-signs", "pregnancy")]
    monkeypatch.setattr(guarantees, "cues_of", lambda content: few)

    def screened(person: Answers, known: Facts, content: Content) -> Screen:
        found = screen(person, known, content)
        own = fired(known, content)
        floor = own[0].urgency if own else Urgency.SELF_CARE
        flags = broken(known, floor, content)
        return found._replace(unsure=flags, floor=max([floor, *(flag.urgency for flag in flags)]))

    assert guarantees.prove_unsure_lines(CONTENT).holds
    monkeypatch.setattr(result, "screen", screened)
    assert guarantees.prove_unsure_lines(CONTENT).failures


@pytest.mark.parametrize(
    "prove",
    [partial(guarantees.prove_cues_never_lower, together=1), guarantees.prove_pages_never_lower],
    ids=["any", "page"],
)
def test_the_engine_finds_a_sign_that_lowers_the_urgency(
    prove: Callable[[Content], Check], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lowered(person: Answers, content: Content) -> Result:
        chosen = person.replies["infection-signs"].chosen if "infection-signs" in person.replies else ()
        found = assess(person, content)
        return replace(found, urgency=Urgency.SELF_CARE) if {"fever", "chills"} <= set(chosen) else found

    few = [(page, cue) for page, cue in CUES if page.id in ("infection-signs", "chest-signs")]
    monkeypatch.setattr(guarantees, "cues_of", lambda content: few)
    assert prove(CONTENT).holds
    monkeypatch.setattr(guarantees, "assess", lowered)
    assert any("infection-signs" in failure for failure in prove(CONTENT).failures)


def test_an_order_of_answers_that_counts_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    observed_answers = facts.observed_answers

    def but_the_last(person: Answers, content: Content) -> Mapping[str, tuple[str, ...]]:
        return {
            asked: chosen
            for asked, chosen in observed_answers(person, content).items()
            if asked != [*person.replies][-1]
        }

    raw = {"smoking": "yes", "cough": "yes"}
    monkeypatch.setattr(facts, "observed_answers", but_the_last)
    assert written(raw, raw) != written(raw, reversed(raw))
