from __future__ import annotations

from dataclasses import replace

import pytest

from midback_cli import Answers, Content, Question, assess
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.matching import differential, evidence
from midback_cli.assessment.next_question import next_of
from midback_cli.assessment.rule_chances import RuleChances
from midback_cli.knowledge.model import RedFlag


def chances(answers: Answers, content: Content) -> RuleChances:
    facts = derive_facts(answers, content)
    match = differential(evidence(facts.observed, content), content, content.match.prior_tempering)
    open_questions = [
        question
        for question in content.questions.values()
        if next_of([question.id], answers, facts, content) is not None
    ]
    floor = assess(answers, content).urgency
    return RuleChances(facts, floor, (*match.posteriors, match.none_of_these), open_questions, content)


@pytest.fixture
def screened(content: Content) -> Answers:
    answers = Answers.from_mapping({"age": 45, "sex": "male"}, content)
    for page in content.pages:
        if page not in ("age", "sex", "pregnancy"):
            answers = answers.with_reply(page, "none", content)
    return answers


def of(flag_id: str, answers: Answers, content: Content) -> float:
    return chances(answers, content).chance_of_rule(content.flags_by_id[flag_id])


def test_each_answer_that_a_rule_needs_makes_it_more_likely(screened: Answers, content: Content) -> None:
    one = screened.with_reply("chest-pain", "yes", content)
    denied = screened.with_reply("chest-pain", "no", content)
    assert 0 < of("chest-pain-spreads", screened, content) < of("chest-pain-spreads", one, content) < 1
    assert of("chest-pain-spreads", denied, content) == 0


def test_a_rule_that_would_raise_nothing_has_no_chance(screened: Answers, content: Content) -> None:
    already = screened.with_reply("chest-signs", ["chest-pressure"], content)
    assert of("chest-pain-spreads", already, content) == 0


def test_a_closed_question_counts_by_what_opens_it(screened: Answers, content: Content) -> None:
    """Whether pain runs down both legs is asked of those whom it runs down a leg; the rule names that itself."""
    flag = content.flags_by_id["both-legs"]
    new = screened.with_reply("pain-duration", "1-to-7-days", content)
    down = new.with_reply("pain-down-leg", "yes", content)
    assert 0 < of("both-legs", new, content) < of("both-legs", down, content)
    assert of("both-legs", new.with_reply("pain-down-leg", "no", content), content) == 0
    settling = {question.id for question in chances(down, eager(content)).questions()}
    assert "both-legs" in settling and flag.urgency.is_emergency


def eager(content: Content) -> Content:
    return replace(content, interview=content.interview._replace(emergency_rule_from=0.0, other_rule_from=1.1))


def test_what_reassures_is_asked_before_a_likely_emergency(screened: Answers, content: Content) -> None:
    """A sore spot that explains the chest pain keeps the rule from coming true without need."""
    answers = screened.with_reply("pain-duration", "1-to-7-days", content).with_reply("chest-pain", "yes", content)
    asked: list[Question] = list(chances(answers, eager(content)).questions())
    reassuring = reassures(content.flags_by_id["chest-pain-spreads"], content)
    assert reassuring & {question.id for question in asked}


def reassures(flag: RedFlag, content: Content) -> frozenset[str]:
    return frozenset().union(*(content.atom_questions[atom] for atom in flag.when.none))


def test_numbers_count_by_their_bands(screened: Answers, content: Content) -> None:
    """Whether a number reaches a bound follows from how many of its band do."""
    flag = content.flags_by_id["strong-and-growing"]
    near = screened.with_reply("pain-duration", "under-6-hours", content).with_reply("course", "worse-fast", content)
    facts = derive_facts(near, content)
    match = differential(evidence(facts.observed, content), content, content.match.prior_tempering)
    severity = content.questions["severity"]
    posteriors = (*match.posteriors, match.none_of_these)
    high = 0.0
    for band in severity.bands:
        numbers = range(band.minimum, band.maximum + 1)
        chance = sum(a * b for a, b in zip(posteriors, content.likelihoods["severity"][band.id], strict=True))
        high += chance * sum(number >= 9 for number in numbers) / len(numbers)
    assert 0 < of(flag.id, near, content) <= high + 1e-12
