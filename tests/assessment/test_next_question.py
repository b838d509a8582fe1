from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import log2
from typing import Any

import pytest

from midback_cli import Answers, Content, Page, Question, assess, next_question
from midback_cli.assessment.answers import State
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.matching import evidence, totals
from midback_cli.assessment.next_question import next_of, offered_options
from midback_cli.assessment.screening import fired
from midback_cli.knowledge.model import Estimate, Kind, Tier, Urgency
from midback_cli.knowledge.weights import db_to_probabilities
from tests.assessment.stored import PEOPLE


def interviewed(content: Content, given: dict[str, object], *, ask_all: bool = False) -> Answers:
    """All questions answered from a table; what it leaves out is "none" on a page and "not sure" elsewhere."""
    answers = Answers()
    while (asked := next_question(answers, content, ask_all=ask_all)) is not None:
        default = "none" if isinstance(asked, Page) else "unsure"
        answers = answers.with_reply(asked.id, given.get(asked.id, default), content)
    return answers


def test_the_first_page_is_the_most_lethal(content: Content) -> None:
    first = next_question(Answers(), content)
    assert first is not None
    assert first.id == "danger-now"


def test_core_questions_are_asked_of_everyone(content: Content) -> None:
    answers = interviewed(content, {"age": 40, "sex": "male"})
    core = {q.id for q in content.questions.values() if q.tier is Tier.CORE and not q.page}
    assert core <= set(answers.replies)


def test_what_the_screen_settled_is_not_asked_again(content: Content) -> None:
    answers = interviewed(content, {"age": 40, "sex": "male", "sudden-pain": ["sudden-full-force"]}, ask_all=True)
    assert "pain-onset" not in answers.replies
    assert "fever" not in answers.replies


def test_an_option_of_an_answered_page_is_not_offered_again(content: Content) -> None:
    question = content.questions["recent-injury"]
    asked = Answers().with_reply("hard-injury", "none", content)
    assert "high-energy" not in [option.id for option in offered_options(question, asked)]
    assert "high-energy" in [option.id for option in offered_options(question, Answers())]


def test_all_asks_every_question_that_applies_and_only_those(content: Content) -> None:
    answers = interviewed(content, {"age": 40, "sex": "male"}, ask_all=True)
    assert {"stress", "heavy-alcohol", "gallstones-history"} <= set(answers.replies)
    assert "smoking" not in answers.replies
    assert "rash-signs" not in answers.replies
    assert "pregnancy" not in answers.replies


def test_a_safety_question_is_asked_while_a_rule_hangs_on_it(content: Content) -> None:
    given = {"age": 40, "sex": "male", "pain-duration": "1-to-7-days", "constant-pain": "yes"}
    assert "recent-infection" in interviewed(content, given).replies


def test_a_safety_question_is_not_asked_when_no_rule_can_rise_any_more(content: Content) -> None:
    given = {"age": 40, "sex": "male", "danger-now": ["fainting"], "constant-pain": "yes"}
    answers = interviewed(content, given)
    rules_only = [name for name in answers.replies if name in content.questions and content.questions[name].rules_only]
    assert rules_only == []


def test_the_interview_stops_before_it_has_asked_everything(content: Content) -> None:
    given = {
        "age": 35,
        "sex": "male",
        "severity": 3,
        "pain-duration": "1-to-6-weeks",
        "pain-location": ["between-shoulder-blades"],
        "worse-sitting-at-desk": "yes",
        "tender-muscle-spot": "yes",
    }
    short, everything = interviewed(content, given), interviewed(content, given, ask_all=True)
    assert len(short.replies) < len(everything.replies) * 0.75
    assert assess(short, content).causes[0] == assess(everything, content).causes[0]


def test_no_open_safety_question_could_still_raise_the_advice_at_the_end(content: Content) -> None:
    given = {"age": 71, "sex": "female", "severity": 5, "pain-duration": "1-to-7-days", "recent-injury": "minor-fall"}
    answers = interviewed(content, given)
    before = assess(answers, content).urgency
    for question in content.questions.values():
        is_open = question.tier is Tier.SAFETY and answers.state(question.id) is State.NOT_ASKED
        if is_open and question.ask_if and question.ask_if.holds(assess(answers, content).facts.atoms):
            reply = "yes" if question.kind is Kind.YES_NO else question.answer_ids[0]
            raised = assess(answers.with_reply(question.id, reply, content), content)
            by_rules = [flag for flag in raised.screen.flags if flag.urgency > before]
            assert not by_rules, question.id


def test_a_telling_question_is_asked_beyond_core_and_safety(content: Content) -> None:
    given = {"age": 40, "sex": "male", "pain-location": ["one-side-flank"], "nausea-vomiting": "yes", "severity": 6}
    answers = interviewed(content, given)
    telling = [
        name for name in answers.replies if name in content.questions and content.questions[name].tier is Tier.MATCH
    ]
    assert telling


def test_more_is_asked_while_an_answer_may_tell_something_about_the_urgency(content: Content) -> None:
    eager = replace(content, interview=content.interview._replace(urgency_bits_from=0.0))
    never = replace(
        content,
        interview=content.interview._replace(emergency_bits_from=1.1, urgency_bits_from=1.1, better_cause_from=1.1),
    )
    given = {"age": 40, "sex": "male", "pain-location": ["one-side-flank"]}
    assert len(interviewed(eager, given).replies) > len(interviewed(never, given).replies)


def test_what_opens_the_last_answer_to_an_emergency_is_asked(content: Content) -> None:
    """Pain that spreads from the chest: both answers are ordinary ones, and the second opens by the first."""
    given = {"age": 62, "sex": "male", "pain-duration": "6-to-24-hours", "severity": 6, "worse-with-movement": "no"}
    told = given | {"chest-pain": "yes", "pain-arm-jaw-neck": "yes", "constant-pain": "yes"}
    answers = interviewed(content, told)
    assert {"chest-pain", "pain-arm-jaw-neck"} <= set(answers.replies)
    assert assess(answers, content).urgency.is_emergency


def test_a_rule_is_asked_for_from_the_chance_that_it_comes_true(content: Content) -> None:
    given = {"age": 40, "sex": "male", "pain-duration": "1-to-7-days", "constant-pain": "yes"}
    always = replace(content, interview=content.interview._replace(emergency_rule_from=0.0, other_rule_from=0.0))
    never = replace(content, interview=content.interview._replace(emergency_rule_from=1.1, other_rule_from=1.1))
    asked = [len(interviewed(one, given).replies) for one in (never, content, always)]
    assert asked[0] < asked[1] < asked[2]


# ---------------------------------------------------------------- on the small content


def steps(content: Content, given: dict[str, Any], *, ask_all: bool = False) -> Iterator[tuple[Answers, Question]]:
    """Each ordinary question that is asked of a person who says the least, with the answers before it."""
    answers = Answers()
    while (asked := next_question(answers, content, ask_all=ask_all)) is not None:
        if isinstance(asked, Question):
            yield answers, asked
        default = "none" if isinstance(asked, Page) else "unsure"
        answers = answers.with_reply(asked.id, given.get(asked.id, default), content)


def open_questions(answers: Answers, content: Content) -> list[Question]:
    """The questions of the match that could be asked now; what a page asks, or was told, is not among them."""
    facts = derive_facts(answers, content)
    return [
        question
        for question in content.questions.values()
        if not question.rules_only
        and not question.page
        and question.id not in answers.replies
        and question.id not in facts.observed
        and (question.ask_if is None or question.ask_if.holds(facts.atoms))
    ]


def bits(question: Question, answers: Answers, content: Content) -> tuple[float, float]:
    """What an answer is expected to tell about the urgency and about the cause: I(A; X) = H(X) - sum P(a) H(X | a)."""
    facts = derive_facts(answers, content)
    found = evidence(facts.observed, content)
    chances = db_to_probabilities(totals(found, content, content.match.prior_tempering))
    floor = max((flag.urgency for flag in fired(facts, content)), default=Urgency.SELF_CARE)
    levels = [*(max(one.match_urgency, floor) for one in content.conditions.values()), floor]

    def entropy(parts: list[float]) -> float:
        whole = sum(parts)
        return -sum(part / whole * log2(part / whole) for part in parts if part > 0)

    def by_level(parts: list[float]) -> list[float]:
        return [sum(part for part, level in zip(parts, levels, strict=True) if level is one) for one in set(levels)]

    told = [entropy(by_level(chances)), entropy(chances)]
    for likelihoods in content.likelihoods[question.id].values():
        joint = [chance * likelihood for chance, likelihood in zip(chances, likelihoods, strict=True)]
        if sum(joint) > 0:
            told[0] -= sum(joint) * entropy(by_level(joint))
            told[1] -= sum(joint) * entropy(joint)
    return told[0], told[1]


@pytest.mark.parametrize("person", PEOPLE)
def test_the_question_that_tells_most_of_urgency_and_causes_together_is_asked_first(
    person: str, small: Content
) -> None:
    """With every question worth asking, the order is that of the bits alone."""
    no_rules = small.interview._replace(emergency_rule_from=1.1, other_rule_from=1.1, sure_from=1.1)
    about_all = replace(small, interview=no_rules._replace(urgency_bits_from=-1.0))
    order = []
    for answers, asked in steps(about_all, PEOPLE[person]):
        if asked.tier in (Tier.MATCH, Tier.BACKGROUND):
            told = {question.id: sum(bits(question, answers, small)) for question in open_questions(answers, small)}
            assert told[asked.id] == pytest.approx(max(told.values()))
            order.append(asked.id)
    assert len(order) >= 5


@pytest.mark.parametrize("person", PEOPLE)
def test_no_question_is_left_that_makes_the_first_cause_likelier_to_be_right(person: str, small: Content) -> None:
    settings = small.interview._replace(emergency_bits_from=9.0, urgency_bits_from=9.0, better_cause_from=0.05)
    sure = replace(small, interview=settings)
    answers = interviewed(sure, PEOPLE[person])
    found = evidence(derive_facts(answers, sure).observed, sure)
    chances = db_to_probabilities(totals(found, sure, sure.match.prior_tempering))
    if max(chances) >= settings.sure_from:
        return
    for question in open_questions(answers, sure):
        after = sum(
            max(chance * likelihood for chance, likelihood in zip(chances, likelihoods, strict=True))
            for likelihoods in sure.likelihoods[question.id].values()
        )
        assert after - max(chances) < 0.05, question.id


def test_a_question_that_tells_little_of_the_urgency_is_asked_if_it_tells_of_an_emergency(content: Content) -> None:
    given = {"age": 62, "sex": "male", "pain-location": ["mid-back"], "severity": 6, "pain-duration": "1-to-7-days"}
    settings = content.interview._replace(urgency_bits_from=9.0, better_cause_from=9.0)
    eager = replace(content, interview=settings._replace(emergency_bits_from=0.001))
    never = replace(content, interview=settings._replace(emergency_bits_from=9.0))
    assert len(interviewed(eager, given).replies) > len(interviewed(never, given).replies)


def test_all_asks_what_is_most_needed_first(small: Content) -> None:
    asked = [question for _, question in steps(small, {"age": 30, "sex": "male", "place": ["calf"]}, ask_all=True)]
    tiers = [list(Tier).index(question.tier) for question in asked]
    assert tiers == sorted(tiers)
    assert {"wine", "family-gout", "long-flight", "numb-toes"} <= {question.id for question in asked}
    # Within a tier, in the order of the content.
    match = [question.id for question in asked if question.tier is Tier.MATCH]
    assert match == [one for one in small.questions if one in match]


def test_a_safety_question_that_can_raise_nothing_is_not_asked(small: Content) -> None:
    asked = {question.id for _, question in steps(small, {"injury": "none"})}
    assert {"cannot-stand", "numb-toes", "medicines"} <= asked
    in_hospital = {question.id for _, question in steps(small, {"danger": "unsure", "injury": "none"})}
    assert in_hospital.isdisjoint({"cannot-stand", "numb-toes", "medicines"})


def test_a_rule_that_can_no_longer_hold_asks_for_nothing(small: Content) -> None:
    answers = Answers.from_mapping({"danger": [], "age": 30, "sex": "male", "infection-signs": []}, small)
    for asked, raw in {"severity": 3, "since": "days", "course": "easing", "place": ["heel"]}.items():
        answers = answers.with_reply(asked, raw, small)
    unhurt = answers.with_reply("injury", "none", small).with_reply("swelling", "no", small)
    hurt = answers.with_reply("injury", "fall", small).with_reply("swelling", "no", small)
    after_hurt, after_unhurt = next_question(hurt, small), next_question(unhurt, small)
    assert isinstance(after_hurt, Question) and after_hurt.tier is Tier.SAFETY
    assert not (isinstance(after_unhurt, Question) and after_unhurt.tier is Tier.SAFETY)


def test_only_the_options_that_are_offered_can_put_another_cause_first(small: Content) -> None:
    injury = small.questions["injury"]
    before = Answers.from_mapping({"danger": []}, small)
    assert [option.id for option in offered_options(injury, before)] == ["twist", "fall", "none"]
    assert "crash" in [option.id for option in offered_options(injury, Answers())]
    assert "crash" in [option.id for option in offered_options(injury, before.with_reply("danger", "unsure", small))]


def test_the_next_of_some_questions_is_the_first_that_is_open(small: Content) -> None:
    names = ("severity", "family-gout", "fever", "redness", "cramp")
    answers = Answers.from_mapping({"severity": 3, "sex": "female", "infection-signs": ["red-streak"]}, small)
    found = next_of(names, answers, derive_facts(answers, small), small)
    assert found is not None and found.id == "cramp"
    assert next_of(names[:4], answers, derive_facts(answers, small), small) is None
    male = answers.with_reply("sex", "male", small)
    assert next_of(names, male, derive_facts(male, small), small) == small.questions["family-gout"]


def test_an_answer_that_a_cause_never_gives_tells_much_and_breaks_nothing(small: Content) -> None:
    """A share of 0 in the content is no logarithm of 0; and nobody at all gives an answer that has it everywhere."""
    nobody = {"sudden": Estimate(0.0, "estimate"), "gradual": Estimate(1.0, "estimate")}
    never = {"yes": Estimate(0.0, "estimate")}
    conditions = {
        name: one._replace(likelihood={**one.likelihood, "onset": nobody, "redness": never if name != "gout" else {}})
        for name, one in small.conditions.items()
    }
    conditions["gout"] = small.conditions["gout"]._replace(
        likelihood={**small.conditions["gout"].likelihood, "onset": nobody}
    )
    questions = {**small.questions, "onset": small.questions["onset"]._replace(base_rate=nobody)}
    content = replace(small, conditions=conditions, questions=questions)
    asked = [question.id for _, question in steps(content, {"place": ["toe"]})]
    assert "redness" in asked and "onset" not in asked


def test_what_belongs_to_the_likeliest_cause_is_asked_even_where_it_can_change_nothing(content: Content) -> None:
    """A woman of 70 with a broken bone of the spine came to tell of her steroids; a desk worker of the desk."""
    fracture = {
        "age": 70,
        "sex": "female",
        "severity": 8,
        "pain-duration": "1-to-7-days",
        "recent-injury": "lift-or-twist",
        "height-loss": "yes",
        "osteoporosis-history": "yes",
        "pain-onset": "sudden",
        "worse-with-movement": "yes",
    }
    assert {"steroid-use", "midline-bone-tenderness"} <= set(interviewed(content, fracture).replies)
    desk = {"age": 34, "sex": "male", "worse-with-movement": "yes", "tender-muscle-spot": "yes", "severity": 4}
    desk |= {"pain-duration": "1-to-6-weeks", "pain-character": "dull-ache-or-tight", "course": "steady"}
    assert {"worse-sitting-at-desk", "neck-pain"} <= set(interviewed(content, desk).replies)


def test_in_an_emergency_nothing_is_asked_only_because_it_belongs_to_a_cause(content: Content) -> None:
    conditions = {name: one._replace(belongs=("stress",)) for name, one in content.conditions.items()}
    only_rules = content.interview._replace(sure_from=0.0)
    chatty = replace(content, conditions=conditions, interview=only_rules)
    assert "stress" in interviewed(chatty, {"age": 40, "sex": "male"}).replies
    assert "stress" not in interviewed(chatty, {"age": 40, "sex": "male", "danger-now": ["fainting"]}).replies


def test_once_a_cause_is_sure_only_rules_are_asked_for(content: Content) -> None:
    given = {"age": 40, "sex": "male", "pain-location": ["one-side-flank"]}
    sure = replace(content, interview=content.interview._replace(sure_from=0.0))
    plain = {name: one._replace(belongs=()) for name, one in content.conditions.items()}
    answers = interviewed(replace(sure, conditions=plain), given)
    assert len(answers.replies) < len(interviewed(content, given).replies)
    never = replace(sure, interview=sure.interview._replace(emergency_rule_from=1.1, other_rule_from=1.1))
    asked = set(interviewed(replace(never, conditions=plain), given).replies) - content.pages.keys()
    assert {content.questions[name].tier for name in asked} == {Tier.CORE}
