from __future__ import annotations

from dataclasses import replace

from midback_cli import Answers, Content, Page, assess, next_question
from midback_cli.assessment.answers import State
from midback_cli.assessment.interview import causes_in_play, offered_options, questions_in_play, without_strays
from midback_cli.knowledge.model import Kind, Tier


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
    assert {"stress", "smoking", "gallstones-history"} <= set(answers.replies)
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


def test_a_page_that_no_longer_applies_loses_its_answer(content: Content) -> None:
    given = {"age": 30, "sex": "female", "pregnancy": ["pregnancy-or-missed-period"], "pregnancy-signs": ["womb-signs"]}
    answers = Answers.from_mapping(given, content).with_reply("sex", "male", content)
    assert set(without_strays(answers, content).replies) == {"age", "sex"}


def test_a_telling_question_is_asked_beyond_core_and_safety(content: Content) -> None:
    given = {"age": 40, "sex": "male", "pain-location": ["one-side-flank"], "nausea-vomiting": "yes", "severity": 6}
    answers = interviewed(content, given)
    telling = [
        name for name in answers.replies if name in content.questions and content.questions[name].tier is Tier.MATCH
    ]
    assert telling


def test_more_is_asked_while_an_answer_may_tell_something_about_the_urgency(content: Content) -> None:
    eager = replace(content, interview=content.interview._replace(urgency_bits_from=0.0, change_cause_from=1.0))
    never = replace(content, interview=content.interview._replace(urgency_bits_from=1.1, change_cause_from=1.1))
    given = {"age": 40, "sex": "male", "pain-location": ["one-side-flank"]}
    assert len(interviewed(eager, given).replies) > len(interviewed(never, given).replies)


def test_the_causes_in_play_become_fewer(content: Content) -> None:
    before = causes_in_play(Answers(), content)
    answers = Answers.from_mapping(
        {"pain-to-groin": "yes", "colicky-restless": "yes", "blood-in-urine": "yes"}, content
    )
    assert 0 < causes_in_play(answers, content) < before <= len(content.conditions)


def test_questions_are_in_play_until_the_interview_ends(content: Content) -> None:
    answers = Answers.from_mapping({"age": 40, "sex": "male"}, content)
    first = questions_in_play(answers, content)
    while (asked := next_question(answers, content)) is not None:
        assert isinstance(asked, Page) or questions_in_play(answers, content) > 0
        answers = answers.with_reply(asked.id, "none" if isinstance(asked, Page) else "unsure", content)
    assert questions_in_play(answers, content) == 0 < first
