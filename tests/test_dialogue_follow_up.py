from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from midback_cli import Answers, Content, InterviewStopped, Result, Urgency, assess
from midback_cli.assessment.follow_up import PastResult, outcome_of
from midback_cli.language.lookup import ambulance
from midback_cli.terminal.dialogue import conduct
from midback_cli.terminal.feedback import ask_feedback, ask_to_keep
from midback_cli.terminal.prompter import Move, Prompt
from tests.test_dialogue import ScriptedFace, calmly

AT = datetime(2026, 3, 20, 9, 30, tzinfo=timezone.utc)
LAST: dict[str, Any] = {
    "danger-now": [],
    "age": 44,
    "sex": "male",
    "severity": 7,
    "course": "steady",
    "pain-onset": "gradual",
    "diabetes": "yes",
    "smoking": "no",
}


def visit(content: Content, **raw: Any) -> PastResult:
    answers = Answers.from_mapping({**LAST, **raw}, content)
    return PastResult(AT, outcome_of(assess(answers, content)), answers)


def follow_up(content: Content, last: PastResult, picks: dict[str, Any] | None = None) -> tuple[Result, ScriptedFace]:
    face = ScriptedFace(calmly(content, picks))
    return conduct(content, face, ambulance("GB", content), Answers(), last=last), face


def asked_by(face: ScriptedFace) -> list[str]:
    return [prompt.question for prompt in face.prompts]


def test_g5_a_follow_up_asks_every_page_of_warning_signs_again(content: Content) -> None:
    _, whole = follow_up(content, visit(content)._replace(answers=None))
    _, face = follow_up(content, visit(content))
    pages = [prompt.lines for prompt in face.prompts if prompt.progress.startswith("Warning signs") and prompt.several]
    assert pages == [
        prompt.lines for prompt in whole.prompts if prompt.progress.startswith("Warning signs") and prompt.several
    ]
    assert len(pages) == 9
    parts = [prompt.progress[:6] for prompt in face.prompts if prompt.progress]
    assert parts == sorted(parts, reverse=True), "warning signs come first"
    assert not any(
        prompt.picked or prompt.default for prompt in face.prompts if prompt.progress.startswith("Warning signs")
    )


def test_what_stays_is_taken_over_and_not_asked(content: Content) -> None:
    result, face = follow_up(content, visit(content))
    stays = [asked for asked in content.follow_up.stays if asked in LAST]
    for asked in stays:
        assert content.questions[asked].text not in asked_by(face)
        if content.questions[asked].ask_if is None:
            assert result.answers.replies[asked] == Answers.from_mapping(LAST, content).replies[asked]
    assert "20 March 2026" in face.welcome
    assert f"{len(stays)} answers stay" in face.welcome
    assert len(face.welcome.split()) < 80


def test_what_can_have_changed_is_asked_with_the_answer_of_last_time(content: Content) -> None:
    result, face = follow_up(content, visit(content))
    (severity,) = [prompt for prompt in face.prompts if prompt.question == content.questions["severity"].text]
    assert severity.help.endswith("Last time: 7.")
    assert severity.picked == ()
    assert result.answers.replies["severity"].number == 3


def test_what_is_compared_is_asked_even_where_it_could_change_nothing(content: Content) -> None:
    _, calm = follow_up(content, visit(content))
    left_out = next(
        question
        for question in content.questions.values()
        if not question.page and question.ask_if is None and question.text not in asked_by(calm)
    )
    face = ScriptedFace(calmly(content))
    result = conduct(content, face, ambulance("GB", content), Answers(), always=(left_out.id,))
    assert left_out.text in asked_by(face)
    assert left_out.id in result.answers.replies


def test_what_was_taken_over_can_be_changed_in_the_review(content: Content) -> None:
    inner = calmly(content, {"age": 71})
    changed = {"done": False}

    def reply(prompt: Prompt, number: int) -> Any:
        if prompt.question.startswith("Check your answers") and not changed["done"]:
            changed["done"] = True
            return "age"
        return inner(prompt, number)

    face = ScriptedFace(reply)
    result = conduct(content, face, ambulance("GB", content), Answers(), last=visit(content))
    assert result.answers.replies["age"].number == 71


def test_an_answer_of_last_time_that_no_longer_applies_is_left_out_in_silence(content: Content) -> None:
    question = content.questions["osteoporosis-history"]
    assert question.ask_if is not None
    result, face = follow_up(content, visit(content, age=20, **{"osteoporosis-history": "no"}))
    assert "osteoporosis-history" not in result.answers.replies
    assert not any("no longer applies" in text for text in face.shown)


def test_a_warning_sign_of_today_counts_over_how_it_started_last_time(content: Content) -> None:
    picks = {"sudden-pain": ["sudden-full-force"], "emergency": "go-on"}
    result, _ = follow_up(content, visit(content), picks)
    assert result.facts.observed["pain-onset"] == ("sudden",)
    assert "pain-onset=gradual" not in result.facts.atoms


def test_an_emergency_that_an_answer_of_last_time_completes_is_shown_at_once(content: Content) -> None:
    picks = {"chest-signs": ["cold-sweat"], "nausea-vomiting": "yes", "worse-with-movement": "no", "emergency": "go-on"}
    result, face = follow_up(content, visit(content), picks)
    without, _ = follow_up(content, visit(content, diabetes="no"), picks)
    assert (result.urgency, without.urgency) == (Urgency.AMBULANCE, Urgency.EMERGENCY_ROOM)
    assert content.questions["diabetes"].text not in asked_by(face)
    emergencies = [line for line in face.order if line.startswith(("show CALL", "show GO TO"))]
    assert emergencies == ["show GO TO AN A&E DEPARTMENT NOW", "show CALL 999 NOW FOR AN AMBULANCE"]


def test_going_back_passes_over_what_was_taken_over(content: Content) -> None:
    inner = calmly(content)
    page = next(page for page in content.pages.values() if page.id == "hard-injury")
    seen: list[str] = []

    def reply(prompt: Prompt, number: int) -> Any:
        if prompt.lines and prompt.lines[0].id == page.cues[0].id and "back" not in seen:
            seen.append("back")
            return Move.BACK
        seen.append(prompt.question)
        return inner(prompt, number)

    face = ScriptedFace(reply)
    result = conduct(content, face, ambulance("GB", content), Answers(), last=visit(content))
    after = seen[seen.index("back") + 1 :]
    assert after[0] == content.pages["nerve-signs"].question
    assert after[1] == page.question
    assert result.answers.replies["age"].number == 44


def test_going_back_from_the_first_page_stays_there(content: Content) -> None:
    inner = calmly(content)

    def reply(prompt: Prompt, number: int) -> Any:
        return Move.BACK if number == 2 else inner(prompt, number)

    face = ScriptedFace(reply)
    conduct(content, face, ambulance("GB", content), Answers(), last=visit(content))
    assert not face.prompts[0].can_go_back
    assert face.prompts[2].lines == face.prompts[0].lines


def test_a_follow_up_that_was_stopped_keeps_what_was_said(content: Content) -> None:
    with pytest.raises(InterviewStopped) as stopped:
        conduct(
            content,
            ScriptedFace(lambda prompt, number: ["none"] if number == 1 else Move.STOP),
            ambulance("GB", content),
            Answers(),
            last=visit(content),
        )
    assert set(stopped.value.answers.replies) == {"danger-now"}


# ---------------------------------------------------------------- what is asked at the end


def told(urgency: Urgency, content: Content) -> Result:
    return replace(assess(Answers(), content), urgency=urgency)


@pytest.mark.parametrize("urgency", list(Urgency), ids=[level.word for level in Urgency])
def test_nothing_is_asked_after_an_emergency(urgency: Urgency, content: Content) -> None:
    face = ScriptedFace(lambda prompt, number: "skip")
    ask_to_keep(face, told(urgency, content))
    ask_feedback(face, told(urgency, content))
    assert bool(face.prompts) is not urgency.is_emergency


@pytest.mark.parametrize(
    ("replies", "feedback"),
    [
        (["yes", "  it was\na box  "], ("yes", "it was a box")),
        (["no", ""], ("no", "")),
        (["skip", "\x1b[31mred\u202e"], ("", "[31mred")),
        ([Move.STOP, "q"], ("", "q")),
    ],
)
def test_the_feedback_is_what_was_said(replies: list[Any], feedback: tuple[str, str], content: Content) -> None:
    face = ScriptedFace(lambda prompt, number: replies[number - 1])
    assert ask_feedback(face, told(Urgency.SELF_CARE, content)) == feedback


def test_enter_skips_and_an_interruption_keeps_what_was_said(content: Content) -> None:
    def reply(prompt: Prompt, number: int) -> str:
        if number == 2:
            raise KeyboardInterrupt
        assert prompt.default == prompt.lines[0].id == "skip"
        return "yes"

    assert ask_feedback(ScriptedFace(reply), told(Urgency.SELF_CARE, content)) == ("yes", "")


def test_a_story_that_was_told_already_is_not_asked_for_again(content: Content) -> None:
    result = assess(Answers(story="a box"), content)
    face = ScriptedFace(lambda prompt, number: "skip")
    assert ask_feedback(face, result) == ("", "a box")
    assert len(face.prompts) == 1
