"""The guarantees G1 to G6 on the built-in content: each enumerates what is finite and generates the rest."""

from __future__ import annotations

import json
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Content, Urgency, assess, load_content, next_question
from midback_cli.assessment.facts import establish
from midback_cli.assessment.interview import highest_on_the_way
from midback_cli.assessment.screening import fired
from midback_cli.knowledge.model import Page, Question, RedFlag, When
from tests.conftest import ROOT
from tests.strategies import answers, raw_answers

CONTENT = load_content(ROOT / "content")
CUES = [(page, cue.id) for page in CONTENT.pages.values() for cue in page.cues]
CUE_IDS = [f"{page.id}.{cue}" for page, cue in CUES]


def with_cue(given_answers: Answers, page: Page, cue: str) -> Answers:
    """The answers with one more cue on a page: from unanswered, unsure or none, or beside its other cues."""
    before = given_answers.replies.get(page.id)
    return given_answers.with_reply(page.id, [*(before.chosen if before else ()), cue], CONTENT)


# ---------------------------------------------------------------- G1: a red flag yields at least its urgency


def opened(page: Page, person: Answers) -> Answers:
    """The answers with what opens the page to this person, if it is not for everybody."""
    opening = answers_to(satisfying(page.applies_if)[0]) if page.applies_if else {}
    for asked, reply in (opening or {}).items():
        if isinstance(reply, list):
            person = person.with_reply(asked, reply, CONTENT)
    return person


def least_urgency(page: Page, cue: str) -> Urgency:
    """What a cue calls for by itself: by the rules that no other answer can take back."""
    atoms = establish(opened(page, Answers().with_reply(page.id, [cue], CONTENT)), CONTENT).atoms
    certain = frozenset(atom for atom in atoms if not atom.endswith("?"))
    certain -= {derived.id for derived in CONTENT.derived if any(a.endswith("?") for a in derived.when.atoms)}
    levels = [flag.urgency for flag in CONTENT.red_flags if not flag.when.none and flag.when.holds(certain)]
    return max(levels, default=Urgency.SELF_CARE)


@pytest.mark.parametrize(("page", "cue"), CUES, ids=CUE_IDS)
def test_g1_a_cue_calls_for_a_visit_at_least(page: Page, cue: str) -> None:
    assert least_urgency(page, cue) >= Urgency.PRIMARY_CARE


@given(raw=raw_answers(CONTENT), picked=st.sampled_from(CUES))
@settings(max_examples=400)
def test_g1_a_cue_yields_at_least_its_urgency_whatever_else_is_answered(
    raw: dict[str, Any], picked: tuple[Page, str]
) -> None:
    page, cue = picked
    person = opened(page, with_cue(Answers.from_mapping(raw, CONTENT), page, cue))
    assert assess(person, CONTENT).urgency >= least_urgency(page, cue)


@given(person=answers(CONTENT))
@settings(max_examples=400)
def test_g1_the_urgency_is_at_least_that_of_every_rule_that_holds(person: Answers) -> None:
    result = assess(person, CONTENT)
    assert all(result.urgency >= flag.urgency for flag in fired(establish(person, CONTENT), CONTENT))


def answers_to(atoms: tuple[str, ...]) -> dict[str, Any] | None:
    """Answers that make these atoms hold, or None where two of them want different answers."""
    raw: dict[str, Any] = {}
    for atom in atoms:
        for name, value in answer_to(atom.rstrip("?")).items():
            if isinstance(value, list) and isinstance(raw.get(name), list):
                raw[name] = sorted({*raw[name], *value})
            elif raw.setdefault(name, value) != value:
                return None
    return raw


def answer_to(atom: str) -> dict[str, Any]:
    for derived in CONTENT.derived:
        if derived.id == atom:
            return answers_to(min(satisfying(derived.when), key=len)) or {}
    for operator in (">=", "<=", ">", "<"):
        if operator in atom:
            name, _, bound = atom.partition(operator)
            return {name: int(bound) + {">=": 0, "<=": 0, ">": 1, "<": -1}[operator]}
    name, _, answer = atom.partition("=")
    if answer == "unsure":
        return {name: "unsure"}
    if "." in name:
        page, _, cue = name.partition(".")
        return {page: [cue]}
    if name in CONTENT.pages and not answer:
        return {name: [CONTENT.pages[name].cues[0].id]}
    question = CONTENT.questions[name]
    return {name: [answer] if question.kind.value == "many-of" else answer}


def satisfying(when: When) -> list[tuple[str, ...]]:
    """Every smallest choice of atoms that satisfies the lists of a condition."""
    return [
        (*sorted(when.all), *chosen)
        for chosen in product(*(sorted(choices) for choices in (when.any, when.any_2) if choices))
    ]


@pytest.mark.parametrize("flag", CONTENT.red_flags, ids=[flag.id for flag in CONTENT.red_flags])
def test_g1_every_rule_can_fire_and_gives_its_urgency_on_each_smallest_path(flag: RedFlag) -> None:
    reached = 0
    for atoms in satisfying(flag.when):
        raw = answers_to(atoms)
        if raw is None:
            continue
        result = assess(Answers.from_mapping(raw, CONTENT), CONTENT)
        if flag in result.screen.flags:
            reached += 1
            assert result.urgency >= flag.urgency
            assert set(flag.suspects) <= {one.condition.id for one in result.must_not_miss}
    assert reached


# ---------------------------------------------------------------- G2: one more cue never lowers the urgency


@pytest.mark.parametrize(("page", "cue"), CUES, ids=CUE_IDS)
@pytest.mark.parametrize("before", [None, "unsure", "none"])
def test_g2_a_cue_after_nothing_unsure_or_none_never_lowers_beside_any_other_cue(
    page: Page, cue: str, before: str | None
) -> None:
    for other_page, other_cue in CUES:
        if other_page.id == page.id:
            continue
        raw: dict[str, Any] = {other_page.id: [other_cue]}
        if before is not None:
            raw[page.id] = before
        without = Answers.from_mapping(raw, CONTENT)
        assert assess(with_cue(without, page, cue), CONTENT).urgency >= assess(without, CONTENT).urgency


def test_g2_holds_for_every_pair_of_cues_of_one_page_after_the_first() -> None:
    for page in CONTENT.pages.values():
        for first, second in combinations([cue.id for cue in page.cues], 2):
            for one, both in ((first, [first, second]), (second, [first, second])):
                less = assess(Answers.from_mapping({page.id: [one]}, CONTENT), CONTENT)
                more = assess(Answers.from_mapping({page.id: both}, CONTENT), CONTENT)
                assert more.urgency >= less.urgency


@given(raw=raw_answers(CONTENT), picked=st.sampled_from(CUES))
@settings(max_examples=600)
def test_g2_a_cue_never_lowers_the_urgency_of_anybody(raw: dict[str, Any], picked: tuple[Page, str]) -> None:
    page, cue = picked
    without = Answers.from_mapping(raw, CONTENT)
    assert assess(with_cue(without, page, cue), CONTENT).urgency >= assess(without, CONTENT).urgency


# ---------------------------------------------------------------- G3: the same answers give the same bytes


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
        is_for_them = page.applies_if is None or page.applies_if.holds(facts.atoms)
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


# ---------------------------------------------------------------- G5: the screen comes first


def screen_paths(content: Content) -> list[dict[str, Any]]:
    """A reply to every page for each way through the screen; what opens a page is varied fully, the rest singly."""
    opening: dict[str, list[Any]] = {
        "age": [8, 14, 30, 55, 56, 80, None],
        "sex": ["female", "male", "other", None],
        "pregnancy": ["none", "unsure", *([cue.id] for cue in content.pages["pregnancy"].cues)],
    }
    plain: dict[str, Any] = {page.id: "none" for page in content.pages.values() if page.cues}
    paths = [plain | dict(zip(opening, replies, strict=True)) for replies in product(*opening.values())]
    for page in content.pages.values():
        if page.id not in opening:
            for reply in ("unsure", *([cue.id] for cue in page.cues)):
                paths += [path | {page.id: reply} for path in paths[:16]]
    return paths


def test_g5_every_path_asks_all_pages_that_apply_in_order_before_anything_else() -> None:
    order = list(CONTENT.pages)
    paths = screen_paths(CONTENT)
    assert len(paths) > 500
    for path in paths:
        person = Answers()
        asked: list[str] = []
        while True:
            following = next_question(person, CONTENT)
            if not isinstance(following, (Page, Question)) or following.id not in CONTENT.pages:
                break
            asked.append(following.id)
            person = person.with_reply(following.id, path[following.id], CONTENT)
        facts = establish(person, CONTENT)
        expected = [
            page.id for page in CONTENT.pages.values() if page.applies_if is None or page.applies_if.holds(facts.atoms)
        ]
        assert asked == expected == sorted(asked, key=order.index)


@given(raw=raw_answers(CONTENT))
@settings(max_examples=100)
def test_g5_going_on_after_an_emergency_never_lowers_it(raw: dict[str, Any]) -> None:
    person, shown = Answers(), Urgency.SELF_CARE
    for name, value in raw.items():
        person = person.with_reply(name, value, CONTENT)
        result = assess(person, CONTENT, highest_on_the_way(person, CONTENT))
        assert result.urgency >= shown
        shown = highest_on_the_way(person, CONTENT)
