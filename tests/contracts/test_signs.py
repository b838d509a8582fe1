"""G2 for a sign in every form in which it can be given, and the bound that keeps its search short."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Content, Urgency, assess, load_content
from midback_cli.assessment import urgency
from midback_cli.assessment.facts import derive_facts, observed_answers
from midback_cli.assessment.fewer_signs import Choice, ceiling_of, choices_of, with_fewer_signs
from midback_cli.assessment.matching import differential, evidence
from midback_cli.assessment.what_if import every_change
from midback_cli.evaluation import guarantees
from midback_cli.knowledge.model import Kind
from tests.conftest import ROOT
from tests.strategies import raw_answers

CONTENT = load_content(ROOT / "content")
PAGES = [page for page in CONTENT.pages.values() if page.cues]


def forms_of(asked: str, sign: str) -> list[Any]:
    """Every way in which a file or Python can give an answer."""
    kind = CONTENT.questions[asked].kind
    return ["yes", True] if kind is Kind.YES_NO else [[sign]] if kind is Kind.MANY_OF else [sign]


def others_of(asked: str) -> list[Any]:
    """Every answer to a question that is no sign, in every form."""
    question = CONTENT.questions[asked]
    rest = [answer for answer in question.answer_ids if answer not in CONTENT.signs[asked]]
    return [*rest, *([False] if question.kind is Kind.YES_NO else [])]


SIGNS = [
    (asked, form) for asked, found in CONTENT.signs.items() for sign in sorted(found) for form in forms_of(asked, sign)
]


def level(raw: dict[str, Any]) -> Urgency:
    return assess(Answers.from_mapping(raw, CONTENT), CONTENT).urgency


def test_every_question_of_a_page_and_every_answer_of_a_cue_is_a_sign() -> None:
    assert {question for found in CONTENT.asked_on.values() for question in found} <= CONTENT.signs.keys()
    for page in PAGES:
        for cue in page.cues:
            assert all(answer in CONTENT.signs[question] for question, answer in cue.implies.items())
    assert CONTENT.signs["recent-injury"] == {"high-energy"}


@given(
    raw=raw_answers(CONTENT),
    picked=st.sampled_from(SIGNS),
    start=st.sampled_from(["as it was", "absent", None, "unsure"]),
)
@example({"pain-arm-jaw-neck": "yes", "tender-muscle-spot": "no"}, ("unintended-weight-loss", "yes"), "absent")
@example({"age": 105, "arm-weakness-or-tingling": True}, ("cancer-history", True), "absent")
@example({"course": "worse-fast"}, ("unintended-weight-loss", True), "unsure")
@example({"pain-character": "tearing-or-ripping"}, ("unintended-weight-loss", True), None)
@settings(max_examples=500)
def test_g2_a_sign_given_as_an_answer_never_lowers_the_urgency(
    raw: dict[str, Any], picked: tuple[str, Any], start: str | None
) -> None:
    asked, form = picked
    before = dict(raw)
    if start == "as it was":
        assume(not set(Answers.from_mapping(raw, CONTENT).replies.get(asked, ((), ()))[1]) & CONTENT.signs[asked])
    else:
        before.pop(asked, None)
        if start != "absent":
            before[asked] = start
    assert level({**before, asked: form}) >= level(before)


@given(raw=raw_answers(CONTENT), picked=st.sampled_from(SIGNS), data=st.data())
@settings(max_examples=300)
def test_g2_a_sign_in_the_place_of_another_answer_never_lowers_the_urgency(
    raw: dict[str, Any], picked: tuple[str, Any], data: st.DataObject
) -> None:
    asked, form = picked
    start = data.draw(st.sampled_from(others_of(asked)))
    assert level({**raw, asked: form}) >= level({**raw, asked: start})


@given(raw=raw_answers(CONTENT), page=st.sampled_from(PAGES))
@settings(max_examples=300)
def test_to_be_unsure_of_a_page_is_never_milder_than_to_deny_it(raw: dict[str, Any], page: Any) -> None:
    assert level({**raw, page.id: "unsure"}) >= level({**raw, page.id: "none"})


@given(raw=raw_answers(CONTENT))
@settings(max_examples=60)
def test_no_choice_of_signs_left_out_exceeds_the_ceiling(raw: dict[str, Any]) -> None:
    person = Answers.from_mapping(raw, CONTENT)
    choices = choices_of(person, CONTENT)
    bound = ceiling_of(person, observed_answers(person, CONTENT), choices, CONTENT)
    for count, fewer in enumerate(with_fewer_signs(person, choices)):
        if count == 40:
            break
        found = evidence(observed_answers(fewer, CONTENT), CONTENT)
        for tempering in (CONTENT.urgency.prior_tempering, CONTENT.match.prior_tempering):
            chances = differential(found, CONTENT, tempering).posteriors
            assert all(bound.allows(place, chance, tempering) for place, chance in enumerate(chances) if chance)


def test_the_ceiling_is_no_more_than_the_chance_where_nothing_is_left_out() -> None:
    person = Answers.from_mapping({"cough": "yes", "age": 40}, CONTENT)
    assert not choices_of(person, CONTENT)
    bound = ceiling_of(person, observed_answers(person, CONTENT), {}, CONTENT)
    chances = differential(evidence(observed_answers(person, CONTENT), CONTENT), CONTENT, 1.0).posteriors
    for place, chance in enumerate(chances):
        assert bound.allows(place, chance, 1.0)
        assert not bound.allows(place, chance * 1.001, 1.0)


@given(raw=raw_answers(CONTENT))
@settings(max_examples=60)
def test_trying_every_choice_gives_at_most_what_the_ceiling_gives(raw: dict[str, Any]) -> None:
    """Past so many choices the ceiling speaks: going over to it may never lower the level."""
    person = Answers.from_mapping(raw, CONTENT)
    tried = assess(person, CONTENT).urgency
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urgency, "MAX_CHOICES", 0)
        assert assess(person, CONTENT).urgency >= tried


def cues_only(person: Answers, content: Content) -> Choice:
    """The choices of the program before a sign given as an answer counted."""
    return {asked: replies for asked, replies in choices_of(person, content).items() if asked in content.pages}


def test_the_engine_finds_a_form_of_a_sign_that_lowers(monkeypatch: pytest.MonkeyPatch) -> None:
    few = [("hard-injury", ["crash"]), ("course", "worse-fast"), ("age", 105)]
    monkeypatch.setattr(guarantees, "_single_replies", lambda content: few)
    monkeypatch.setattr(guarantees, "cues_of", lambda content: [])
    assert guarantees.prove_signs_never_lower(CONTENT).holds
    monkeypatch.setattr(urgency, "choices_of", cues_only)
    failures = guarantees.prove_signs_never_lower(CONTENT).failures
    assert any("unintended-weight-loss: yes" in failure and "crash" in failure for failure in failures)


def test_facts_of_a_sign_only_ever_add_to_the_rules() -> None:
    """The floor of the rules rises with a sign whatever other answer to its question it takes the place of."""
    for asked, form in SIGNS:
        held = derive_facts(Answers.from_mapping({asked: form}, CONTENT), CONTENT).atoms
        flags = {flag.id for flag in CONTENT.red_flags if flag.when.holds(held)}
        for other in others_of(asked):
            before = derive_facts(Answers.from_mapping({asked: other}, CONTENT), CONTENT).atoms
            lost = [flag for flag in CONTENT.red_flags if flag.when.holds(before) and flag.id not in flags]
            most = max((flag.urgency for flag in CONTENT.red_flags if flag.id in flags), default=Urgency.SELF_CARE)
            assert all(flag.urgency <= most for flag in lost), (asked, form, other)


# Twelve signs on six pages: half a minute of choices once, for each of 150 answers that --what-if tries.
MANY_SIGNS: dict[str, Any] = {
    "pregnancy-signs": ["shoulder-tip-pain", "high-pressure-signs", "lower-belly-pelvic-pain"],
    "nerve-signs": ["legs-numb", "band-numb", "cannot-pee"],
    "health-history": ["cancer-history", "spine-procedure"],
    "infection-signs": ["no-urine"],
    "belly-signs": ["vomit-blood", "black-stools"],
    "breath-signs": ["coughing-blood"],
}


@given(raw=raw_answers(CONTENT))
@example(MANY_SIGNS)
@settings(max_examples=10)
def test_what_if_tries_few_choices_however_many_signs_there_are(raw: dict[str, Any]) -> None:
    tried = 0

    def counted(person: Answers, choices: Choice) -> Any:
        nonlocal tried
        for fewer in with_fewer_signs(person, choices):
            tried += 1
            yield fewer

    found = assess(Answers.from_mapping(raw, CONTENT), CONTENT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urgency, "with_fewer_signs", counted)
        every_change(found)
    # One takes about 0.1 ms. Most answers are settled by the ceiling alone.
    assert tried < 10_000
