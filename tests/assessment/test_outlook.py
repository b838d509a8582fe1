from __future__ import annotations

from midback_cli import Answers, Content, next_question
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.outlook import questions_left
from midback_cli.evaluation.simulation import as_interviewed, simulate_benign


def left_after(answers: Answers, content: Content) -> int:
    return questions_left(answers, derive_facts(answers, content), content)


def test_questions_are_expected_until_the_interview_ends(small: Content) -> None:
    answers, last = Answers(), 99
    while (asked := next_question(answers, small)) is not None:
        last = left_after(answers, small)
        answers = answers.with_reply(asked.id, "unsure", small)
    # The last question is asked while the answer may still open one more.
    assert last <= 1
    assert left_after(answers, small) == 0


def test_an_answer_as_expected_leaves_one_question_fewer(content: Content) -> None:
    answers = Answers.from_mapping(
        {page.id: "none" for page in content.pages.values() if page.cues} | {"age": 34, "sex": "male"}, content
    )
    before = left_after(answers, content)
    asked = next_question(answers, content)
    assert asked is not None and asked.id == "pain-duration"
    assert left_after(answers.with_reply(asked.id, "over-3-months", content), content) <= before
    assert 3 < before < 30


def test_the_number_in_the_greeting_is_about_what_most_people_are_asked(content: Content) -> None:
    told = sum(page.applies_if is None for page in content.pages.values()) + content.interview.usual_questions
    interviews = [as_interviewed(person.answers, content) for person in simulate_benign(content, 30, 11)]
    asked = [len(answers.replies) for answers in interviews if not answers.shown]
    assert sum(abs(told - count) <= 0.3 * count for count in asked) >= 0.7 * len(asked)
