from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from midback_cli import Answers, Content, InterviewStopped, Result, Urgency, assess, load_content
from midback_cli.assessment.answers import State
from midback_cli.assessment.interview import begin
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.lookup import ambulance
from midback_cli.language.suggestions import understand
from midback_cli.rendering.blocks import Block
from midback_cli.rendering.plain import write_plain
from midback_cli.terminal.dialogue import conduct
from midback_cli.terminal.prompter import NONE, UNSURE, Move, Prompt
from midback_cli.terminal.prompts import is_asked_back, question_prompt
from midback_cli.terminal.welcome import begin_prompt
from tests.conftest import ROOT

Reply = Any
CALM: dict[str, Reply] = {"age": 35, "sex": "male", "severity": 3}


class ScriptedFace:
    """Answers each prompt by what it asks; keeps all that it was shown and asked.

    What is picked already, or by Enter alone, must be a line that can be seen.
    """

    def __init__(self, reply: Callable[[Prompt, int], Reply]) -> None:
        self._reply = reply
        self.prompts: list[Prompt] = []
        self.shown: list[str] = []
        self.order: list[str] = []
        self.welcome = ""
        self._to_change: Reply = ""

    def show(self, blocks: Sequence[Block]) -> None:
        text = write_plain(blocks)
        if text.startswith("Pick all that"):
            return
        self.shown.append(text)
        self.order.append(f"show {text.splitlines()[0] or text.splitlines()[1]}")

    def ask(self, prompt: Prompt) -> Reply:
        if prompt.lines:
            assert {*prompt.picked, prompt.default} <= {"", *(line.id for line in prompt.lines)}, prompt
        # The word of welcome before the questions is the same in every run, and counts as none of them.
        if prompt.lines and prompt.lines[0].id == "begin":
            self.welcome = f"{prompt.question}\n{prompt.help}"
            return "begin"
        if prompt.question.startswith("Which answer"):
            return self._to_change
        self.prompts.append(prompt)
        self.order.append(f"ask {prompt.question}")
        reply = self._reply(prompt, len(self.prompts))
        if prompt.question == "Check your answers" and reply not in (Move.BACK, *(line.id for line in prompt.lines)):
            # An answer that has no line of its own there is changed in the list of all answers.
            self._to_change, reply = reply, "change"
        return reply


def calmly(content: Content, picks: dict[str, Reply] | None = None) -> Callable[[Prompt, int], Reply]:
    """Replies by the question's own text: a pick where one is given, else none, else not sure; then the result."""
    texts = {page.question: page.id for page in content.pages.values() if page.question}
    texts |= {question.text: question.id for question in content.questions.values()}
    wanted = {**CALM, **(picks or {})}

    def reply(prompt: Prompt, number: int) -> Reply:
        if prompt.question.startswith("Check your answers"):
            return "show-result"
        if prompt.question.startswith("You picked"):
            return wanted.get("confirm", "yes")
        if prompt.question.endswith("Then, if you can:"):
            return wanted.get("emergency", "show-result")
        if prompt.question.startswith("It is all right not to know."):
            return wanted.get("way-out", "go-on")
        if prompt.is_text:
            return wanted.get("story", "")
        if prompt.question in ("Stop the quiz?", "You pressed Ctrl-C."):
            return wanted.get("stop", "stop")
        if prompt.question == content.screen_texts.unsure.which:
            return wanted.get("which", [UNSURE])
        asked = texts[prompt.question]
        # "chest-signs" and the like share their words with no other page but breath-signs: told apart by their lines.
        for page in content.pages.values():
            if prompt.lines and page.cues and prompt.lines[0].id == page.cues[0].id:
                asked = page.id
        if asked in wanted:
            return wanted[asked]
        return [NONE] if any(line.id == NONE for line in prompt.lines) and prompt.several else UNSURE

    return reply


def run(content: Content, reply: Callable[[Prompt, int], Reply], **options: Any) -> tuple[Result, ScriptedFace]:
    face = ScriptedFace(reply)
    return conduct(content, face, ambulance("GB", content), Answers(), **options), face


def test_a_calm_run_ends_in_a_result(content: Content) -> None:
    result, face = run(content, calmly(content))
    assert result.urgency is Urgency.SELF_CARE
    assert result.screen.is_complete
    assert face.prompts[0].lines[0].id == "fainting"
    assert face.prompts[-1].question.startswith("Check your answers")


def test_a_person_who_is_not_sure_of_much_is_offered_a_way_out_once(content: Content) -> None:
    _, all_the_way = run(content, calmly(content))
    offers = [place for place, prompt in enumerate(all_the_way.prompts) if "all right not to know" in prompt.question]
    assert len(offers) == 1
    assert all_the_way.prompts[offers[0]].default == ""
    result, face = run(content, calmly(content, {"way-out": "show-result"}))
    assert len(face.prompts) == offers[0] + 1
    unsure = [reply for reply in result.answers.replies.values() if reply.state is State.UNSURE]
    assert len(unsure) == content.interview.way_out_after
    assert result.screen.is_complete


@pytest.mark.parametrize(
    "picks",
    [{}, {"pain-location": ["one-side-flank"]}, {"worse-with-movement": "yes", "tender-muscle-spot": "yes"}],
    ids=str,
)
def test_the_number_of_questions_to_come_never_rises(picks: dict[str, Reply], content: Content) -> None:
    _, face = run(content, calmly(content, picks))
    told = [
        int(prompt.progress.split("about ")[1].split()[0])
        for prompt in face.prompts
        if prompt.progress.startswith("About your pain: about")
    ]
    assert told == sorted(told, reverse=True)
    assert len(told) > 3


def test_the_review_folds_the_answers(content: Content) -> None:
    _, face = run(content, calmly(content, {"worse-with-movement": "yes"}))
    review = face.prompts[-1]
    assert [line.id for line in review.lines] == ["show-result", "change"]
    folded = review.help.splitlines()
    assert folded[0] == "Warning signs: none, on all 9 pages"
    assert folded[1] == "You: 35; Male"
    assert any(line.startswith("Yes: ") and content.name_of("worse-with-movement") in line for line in folded)
    assert any(line.startswith("Not sure: ") for line in folded)
    _, face = run(content, calmly(content, {"chest-signs": ["cold-sweat"], "emergency": "go-on"}))
    assert face.prompts[-1].help.startswith("Warning signs: Chest signs: A cold, clammy sweat")
    assert "None on the other pages: 8" in face.prompts[-1].help


def test_every_page_offers_none_and_not_sure_and_no_default(content: Content) -> None:
    _, face = run(content, calmly(content))
    pages = [prompt for prompt in face.prompts if prompt.progress.startswith("Warning signs") and prompt.several]
    assert len(pages) == 9
    for prompt in pages:
        assert [line.id for line in prompt.lines[-2:]] == [NONE, UNSURE]
        assert prompt.default == ""
        # Of one line a person may be sure, and of another not.
        assert prompt.alone == {NONE}


@pytest.mark.parametrize("country", ["", "GB"])
def test_g5_every_cue_that_is_an_emergency_shows_its_instructions_at_once(country: str, content: Content) -> None:
    told = 0
    for page in content.pages.values():
        for cue in page.cues:
            picks: dict[str, Reply] = {page.id: [cue.id], "sex": "female"}
            if page.id == "pregnancy-signs":
                picks["pregnancy"] = ["pregnancy-or-missed-period"]
            face = ScriptedFace(calmly(content, picks))
            result = conduct(content, face, ambulance(country, content), Answers())
            if not any(flag.urgency.is_emergency for flag in result.screen.flags):
                continue
            told += 1
            answered = [reply for reply in result.answers.replies if reply in content.pages]
            assert answered[-1] == page.id, "nothing was asked between the answer and the instructions"
            assert face.order[-3] == f"ask {page.question}"
            assert face.order[-2].startswith(("show CALL", "show GO TO"))
            assert face.order[-1].endswith("Then, if you can:")
            assert ambulance(country, content).number in face.shown[0]
            assert "Do not" in face.shown[0]
    assert told >= 25


def test_an_emergency_after_one_key_is_asked_back_once_and_a_wrong_key_is_asked_again(content: Content) -> None:
    """Yes is one key: a slip must not call for an ambulance. Told pain of the chest and arm, the last yes would."""
    told = {"age": 62, "pain-duration": "6-to-24-hours", "severity": 6, "worse-with-movement": "no", "cold-sweat": "no"}
    answered = {**told, "chest-pain": "yes", "constant-pain": "yes", "pain-arm-jaw-neck": "yes"}
    inner = calmly(content, {**answered, "confirm": "no"})
    slips: list[str] = []
    last = {"asked": ""}

    def reply(prompt: Prompt, number: int) -> Reply:
        assert number < 100
        if prompt.question.startswith("You picked"):
            slips.append(last["asked"])
        last["asked"] = prompt.question
        return "no" if prompt.question in slips else inner(prompt, number)

    result, face = run(content, reply)
    assert slips
    for slip in slips:
        assert [prompt.question for prompt in face.prompts].count(slip) == 2
    assert not [shown for shown in face.shown if "999 NOW" in shown]
    assert result.urgency is not Urgency.AMBULANCE


def test_going_on_after_an_emergency_never_lowers_it(content: Content) -> None:
    signs = {"chest-signs": ["cold-sweat"], "infection-signs": ["keeps-vomiting"]}
    picks = {**signs, "age": 62, "worse-with-movement": "yes", "emergency": "go-on"}
    result, _ = run(content, calmly(content, picks))
    assert result.urgency is Urgency.AMBULANCE
    assert result.answers.shown == "silent-heart"
    assert "silent-heart" not in [flag.id for flag in result.screen.flags if flag.when.holds(result.facts.atoms)]
    again = Answers.from_mapping(result.answers.to_mapping(content), content)
    assert assess(again, content).to_dict() == result.to_dict()


def test_going_back_from_an_emergency_takes_the_answer_back(content: Content) -> None:
    calls = {"count": 0}
    inner = calmly(content)

    def reply(prompt: Prompt, number: int) -> Reply:
        if prompt.lines and prompt.lines[0].id == "fainting":
            calls["count"] += 1
            return ["fainting"] if calls["count"] == 1 else [NONE]
        return "go-back" if prompt.question.endswith("Then, if you can:") else inner(prompt, number)

    result, _ = run(content, reply)
    assert result.urgency is Urgency.SELF_CARE


def test_an_answer_changed_in_the_review_counts(content: Content) -> None:
    reviewed = {"count": 0}
    inner = calmly(content)

    def reply(prompt: Prompt, number: int) -> Reply:
        if prompt.question.startswith("Check your answers"):
            reviewed["count"] += 1
            return "severity" if reviewed["count"] == 1 else "show-result"
        if prompt.question == content.questions["severity"].text:
            return 9 if reviewed["count"] else 3
        return inner(prompt, number)

    result, _ = run(content, reply)
    assert result.answers.replies["severity"].number == 9
    assert result.urgency is Urgency.PRIMARY_CARE


def test_correcting_the_answer_that_caused_an_emergency_takes_it_back(content: Content) -> None:
    reviewed = {"count": 0}
    inner = calmly(content, {"emergency": "go-on"})

    def reply(prompt: Prompt, number: int) -> Reply:
        if prompt.question.startswith("Check your answers"):
            reviewed["count"] += 1
            return "danger-now" if reviewed["count"] == 1 else "show-result"
        if prompt.lines and prompt.lines[0].id == "fainting":
            return [NONE] if reviewed["count"] else ["fainting"]
        return inner(prompt, number)

    result, face = run(content, reply)
    assert result.urgency is Urgency.SELF_CARE
    assert any("no longer stands" in shown for shown in face.shown)


def test_a_second_emergency_with_other_things_to_do_is_shown_too(content: Content) -> None:
    picks = {"nerve-signs": ["legs-numb"], "belly-signs": ["vomit-blood"], "emergency": "go-on"}
    result, face = run(content, calmly(content, picks))
    emergencies = [shown for shown in face.shown if shown.startswith("GO TO")]
    assert len(emergencies) == 2
    assert "Do not take ibuprofen" in emergencies[1]
    assert "Do not take ibuprofen" not in emergencies[0]
    assert result.urgency is Urgency.EMERGENCY_ROOM


def test_an_emergency_that_rises_is_shown_again(content: Content) -> None:
    picks = {"danger-now": UNSURE, "chest-signs": ["chest-spreads"], "emergency": "go-on"}
    result, face = run(content, calmly(content, picks))
    assert [shown.splitlines()[0] for shown in face.shown[0:2]] == [
        "GO TO AN A&E DEPARTMENT NOW",
        "CALL 999 NOW FOR AN AMBULANCE",
    ]
    assert result.urgency is Urgency.AMBULANCE


def test_stopping_at_the_confirmation_shows_the_instructions_all_the_same(content: Content) -> None:
    told = {"age": 62, "pain-duration": "6-to-24-hours", "severity": 6, "worse-with-movement": "no"}
    answered = {**told, "chest-pain": "yes", "constant-pain": "yes", "pain-arm-jaw-neck": "yes"}
    _, face = run(content, calmly(content, {**answered, "confirm": Move.STOP}))
    assert any(order.startswith("ask You picked") for order in face.order)
    assert any(shown.startswith("CALL 999 NOW FOR AN AMBULANCE") for shown in face.shown)


def test_a_change_in_the_review_can_be_left_undone(content: Content) -> None:
    reviewed = {"count": 0}
    inner = calmly(content)

    def reply(prompt: Prompt, number: int) -> Reply:
        if prompt.question.startswith("Check your answers"):
            reviewed["count"] += 1
            return "severity" if reviewed["count"] == 1 else "show-result"
        if reviewed["count"] and prompt.question == content.questions["severity"].text:
            assert prompt.picked == ("3",)
            return Move.BACK
        return inner(prompt, number)

    result, face = run(content, reply)
    assert result.answers.replies["severity"].number == 3
    assert reviewed["count"] == 2


def test_where_everything_is_asked_the_number_to_come_counts_everything(content: Content) -> None:
    _, face = run(content, calmly(content), ask_all=True)
    told = [prompt.progress for prompt in face.prompts if prompt.progress.startswith("About your pain: about")]
    first = int(told[0].split("about ")[1].split()[0])
    assert abs(first - len(told)) <= 0.3 * len(told)


def test_what_was_picked_before_going_back_is_picked_already(content: Content) -> None:
    inner = calmly(content, {"danger-now": [UNSURE], "emergency": "go-on"})
    _, face = run(content, lambda prompt, number: Move.BACK if number == 4 else inner(prompt, number))
    assert face.prompts[4].picked == (UNSURE,)


def test_an_answer_that_no_longer_applies_is_named_as_dropped(content: Content) -> None:
    reviewed = {"count": 0}
    inner = calmly(content, {"sex": "female", "pregnancy": ["birth-recent"]})

    def reply(prompt: Prompt, number: int) -> Reply:
        if prompt.question.startswith("Check your answers"):
            reviewed["count"] += 1
            return "sex" if reviewed["count"] == 1 else "show-result"
        if reviewed["count"] and prompt.question == content.questions["sex"].text:
            return "male"
        return inner(prompt, number)

    result, face = run(content, reply)
    assert "pregnancy" not in result.answers.replies
    assert any("no longer applies" in shown and "Pregnancy" in shown for shown in face.shown)


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, EOFError])
def test_an_interruption_carries_the_answers_so_far(interruption: type[BaseException], content: Content) -> None:
    inner = calmly(content)

    def reply(prompt: Prompt, number: int) -> Reply:
        if number == 3:
            raise interruption
        return inner(prompt, number)

    with pytest.raises(InterviewStopped) as stopped:
        run(content, reply)
    assert list(stopped.value.answers.replies) == ["danger-now", "chest-signs"]


def test_a_stop_struck_by_mistake_goes_on(content: Content) -> None:
    inner = calmly(content)

    def reply(prompt: Prompt, number: int) -> Reply:
        if number == 4:
            return Move.STOP
        return "go-on" if prompt.question == "Stop the quiz?" else inner(prompt, number)

    result, _ = run(content, reply)
    assert result.screen.is_complete


def test_back_asks_the_last_question_again(content: Content) -> None:
    inner = calmly(content)
    result, face = run(content, lambda prompt, number: Move.BACK if number == 2 else inner(prompt, number))
    assert face.prompts[0].question == face.prompts[2].question
    assert result.screen.is_complete


def test_stopping_carries_the_answers_so_far(content: Content) -> None:
    inner = calmly(content)
    with pytest.raises(InterviewStopped) as stopped:
        run(content, lambda prompt, number: Move.STOP if number == 4 else inner(prompt, number))
    assert list(stopped.value.answers.replies) == ["danger-now", "chest-signs", "sudden-pain"]


def test_every_answer_unsure_is_an_incomplete_screen_and_an_emergency(content: Content) -> None:
    picks = {page.id: [UNSURE] for page in content.pages.values() if page.cues}
    result, face = run(
        content, calmly(content, {**picks, "age": UNSURE, "sex": UNSURE, "severity": UNSURE, "emergency": "go-on"})
    )
    assert result.urgency is Urgency.EMERGENCY_ROOM
    assert not result.screen.is_complete
    assert len(face.shown) >= 2


def test_the_welcome_says_what_it_is_not_and_that_nobody_reviewed_it(content: Content) -> None:
    _, face = run(content, calmly(content))
    assert "not a diagnosis" in face.welcome
    assert "No doctor has checked" in face.welcome
    assert "{number}" not in face.welcome


def test_fewer_than_100_words_stand_before_the_first_question(content: Content) -> None:
    prompt, texts = begin_prompt(content, ambulance("", content)), content.screen_texts
    words = (prompt.question, prompt.help, *(line.text for line in prompt.lines), texts.intro, texts.new_only)
    assert len(" ".join(words).split()) < 100


def test_who_should_not_use_it_is_told_on_demand(content: Content) -> None:
    replies = iter(("who-not", "who-not", "begin", Move.STOP, "stop"))
    shown: list[str] = []

    class Face(ScriptedFace):
        def show(self, blocks: Sequence[Block]) -> None:
            shown.append(write_plain(blocks))

        def ask(self, prompt: Prompt) -> Reply:
            return next(replies)

    with pytest.raises(InterviewStopped):
        conduct(content, Face(lambda prompt, number: ""), ambulance("GB", content), Answers())
    assert [all(line.split("{")[0] in text for line in content.chapters.safety_net.not_for) for text in shown] == [
        True,
        True,
        False,
    ]
    assert "another person" in shown[0]


def test_a_person_who_comes_back_is_welcomed_with_what_was_kept(content: Content) -> None:
    kept = Answers().with_reply("danger-now", [], content).with_reply("chest-signs", [], content)
    prompts: list[Prompt] = []

    class Face(ScriptedFace):
        def ask(self, prompt: Prompt) -> Reply:
            prompts.append(prompt)
            return "begin" if len(prompts) == 1 else Move.STOP

    with pytest.raises(InterviewStopped):
        conduct(content, Face(lambda prompt, number: ""), ambulance("GB", content), kept)
    assert prompts[0].question == "Welcome back. Your answers so far are kept: 2."
    assert len(prompts[0].help.split()) < 15
    assert "999" in prompts[0].help


def test_all_asks_more(content: Content) -> None:
    _, short = run(content, calmly(content))
    _, whole = run(content, calmly(content), ask_all=True)
    assert len(whole.prompts) > len(short.prompts) + 5


@pytest.mark.parametrize(("choice", "keep"), [("keep", True), ("stop", False)])
@pytest.mark.parametrize("way", ["key", "interruption"])
def test_whoever_stops_is_asked_whether_to_keep(choice: str, keep: bool, way: str, content: Content) -> None:
    inner = calmly(content, {"stop": choice})

    def reply(prompt: Prompt, number: int) -> Reply:
        if number == 3:
            if way == "interruption":
                raise KeyboardInterrupt
            return Move.STOP
        return inner(prompt, number)

    with pytest.raises(InterviewStopped) as stopped:
        run(content, reply)
    assert stopped.value.keep is keep
    assert list(stopped.value.answers.replies) == ["danger-now", "chest-signs"]


def test_an_interview_taken_up_again_goes_on_where_it_was_left(content: Content) -> None:
    face = ScriptedFace(calmly(content))
    start = Answers.from_mapping({"danger-now": "none", "chest-signs": "none"}, content)
    told: list[int] = []
    result = conduct(
        content, face, ambulance("", content), start, on_answer=lambda answers: told.append(len(answers.replies))
    )
    assert face.prompts[0].question == content.pages["sudden-pain"].question
    assert result.screen.is_complete
    assert told[:3] == [3, 4, 5]


def test_a_calm_word_comes_once_after_a_screen_that_was_answered_and_called_for_nothing(content: Content) -> None:
    said = content.screen_texts.passed
    _, calm = run(content, calmly(content))
    assert [said in shown for shown in calm.shown].count(True) == 1
    _, unsure = run(content, calmly(content, {"belly-signs": [UNSURE], "emergency": "go-on"}))
    _, urgent = run(content, calmly(content, {"danger-now": ["fainting"], "emergency": "go-on"}))
    assert not [shown for shown in (*unsure.shown, *urgent.shown) if said in shown]


@pytest.mark.parametrize("story", ["It hurts when I sit.", ""])
def test_the_persons_own_words_are_asked_last_and_may_be_left_out(story: str, content: Content) -> None:
    result, face = run(content, calmly(content, {"story": story}), ask_story=True)
    assert face.prompts[-1].is_text
    assert face.prompts[-2].question.startswith("Check your answers")
    assert result.answers.story == story


def test_own_words_are_not_asked_without_a_report_or_where_they_were_given(content: Content) -> None:
    assert not any(prompt.is_text for prompt in run(content, calmly(content))[1].prompts)
    face = ScriptedFace(calmly(content))
    told = Answers(story="It hurts.")
    result = conduct(content, face, ambulance("GB", content), told, ask_story=True)
    assert not any(prompt.is_text for prompt in face.prompts)
    assert result.answers.story == "It hurts."


def test_an_emergency_is_not_held_up_by_the_persons_own_words(content: Content) -> None:
    _, face = run(content, calmly(content, {"danger-now": ["blue-grey"]}), ask_story=True)
    assert not any(prompt.is_text for prompt in face.prompts)


def test_g6_own_words_are_kept_without_control_codes_and_of_bounded_length(content: Content) -> None:
    result, _ = run(content, calmly(content, {"story": "\x1b[31m" + "x" * 30_000}), ask_story=True)
    assert result.answers.story.startswith("[31mx")
    assert len(result.answers.story) < 20_001


def test_back_from_the_own_words_shows_the_answers_again(content: Content) -> None:
    replies = iter([Move.BACK, "It hurts."])
    calm = calmly(content)
    result, face = run(content, lambda p, n: next(replies) if p.is_text else calm(p, n), ask_story=True)
    assert [prompt.is_text for prompt in face.prompts[-4:]] == [False, True, False, True]
    assert result.answers.story == "It hurts."


TOLD = (
    "I am 61, male. Dull pain in my mid back for 2 weeks, worse when I bend. Shaking chills. No neck pain. "
    "I smoke and I have high blood pressure."
)


def describe(
    content: Content, reply: Callable[[Prompt, int], Reply], text: str = TOLD, start: Answers | None = None
) -> tuple[Result, ScriptedFace]:
    """A run with a text, read by the phrases of the content."""
    face = ScriptedFace(reply)
    understood = understand(text, content, load_phrases(content, ROOT / "content"))
    answers = start if start is not None else Answers(story=text)
    return conduct(content, face, ambulance("GB", content), answers, understood=understood), face


def confirming(content: Content, picks: dict[str, Reply] | None = None) -> Callable[[Prompt, int], Reply]:
    """As `calmly`, but Enter on whatever was told."""
    inner = calmly(content, picks)

    def reply(prompt: Prompt, number: int) -> Reply:
        if not prompt.picked:
            return inner(prompt, number)
        if prompt.several:
            return list(prompt.picked)
        return prompt.picked[0] if prompt.lines else int(prompt.picked[0])

    return reply


def test_a_told_warning_sign_is_picked_on_its_page_and_nothing_else_is(content: Content) -> None:
    _, face = describe(content, confirming(content, {"emergency": "go-on"}))
    pages = {
        prompt.lines[0].id: prompt
        for prompt in face.prompts
        if prompt.progress.startswith("Warning signs") and prompt.several
    }
    assert {first: prompt.picked for first, prompt in pages.items() if prompt.picked} == {"fever": ("chills",)}
    assert 'You told us: "chills".' in pages["fever"].help
    assert len(pages) == 9


def test_age_and_sex_are_asked_with_what_was_told_picked(content: Content) -> None:
    result, face = describe(content, confirming(content, {"emergency": "go-on"}))
    age = next(prompt for prompt in face.prompts if prompt.question == content.questions["age"].text)
    assert age.picked == ("61",)
    assert result.answers.replies["age"].number == 61


def test_what_was_told_is_not_asked_again_but_shown_in_the_review_and_counts_after_it(content: Content) -> None:
    told = {"pain-location", "pain-duration", "pain-character", "worse-with-movement", "neck-pain", "smoking"}
    seen: list[set[str]] = []
    face_answers: list[Answers] = []
    inner = confirming(content, {"emergency": "go-on"})

    def reply(prompt: Prompt, number: int) -> Reply:
        if prompt.question.startswith("Check your answers"):
            seen.append({line.id for line in prompt.lines if "(you told us)" in line.text})
            assert prompt.help
        return inner(prompt, number)

    face = ScriptedFace(reply)
    understood = understand(TOLD, content, load_phrases(content, ROOT / "content"))
    result = conduct(
        content,
        face,
        ambulance("GB", content),
        Answers(story=TOLD),
        on_answer=face_answers.append,
        understood=understood,
    )
    asked = {prompt.question for prompt in face.prompts}
    assert not [name for name in told if content.questions[name].text in asked]
    assert told <= seen[0]
    shown = next(text for text in face.shown if "your own words" in text)
    told_words = ("pain in my mid back", "for 2 weeks", "smoke", "Dull pain")
    assert all(f'(You told us: "{words}")' in shown for words in told_words)
    assert told.isdisjoint(face_answers[-2].replies)
    assert told <= result.answers.replies.keys()
    assert result.answers.story == TOLD


def test_what_was_told_wrongly_can_be_changed_or_left_out_in_the_review(content: Content) -> None:
    reviews = iter(("neck-pain", "smoking", "show-result"))
    inner = confirming(content, {"emergency": "go-on"})

    def reply(prompt: Prompt, number: int) -> Reply:
        if prompt.question.startswith("Check your answers"):
            return next(reviews)
        if prompt.question == content.questions["neck-pain"].text:
            assert prompt.picked == ("no",)
            return "yes"
        if prompt.question == content.questions["smoking"].text:
            return UNSURE
        return inner(prompt, number)

    result, _ = describe(content, reply)
    assert result.answers.replies["neck-pain"].chosen == ("yes",)
    assert result.answers.state("smoking") is State.UNSURE


def test_a_told_answer_that_would_be_an_emergency_is_confirmed_before_the_review(content: Content) -> None:
    text = "I am 66, male. I have heart disease. Walking uphill brings the pain on and rest eases it. No neck pain."
    inner = confirming(content, {"emergency": "go-on"})
    result, face = describe(content, inner, text)
    effort = content.questions["worse-with-exertion"].text
    order = [prompt.question for prompt in face.prompts]
    assert order.index(effort) > order.index(content.questions["sex"].text)
    # Two answers make the emergency: it is shown once both are confirmed, and nothing else is asked between.
    following = face.order[face.order.index(f"ask {effort}") + 1 :]
    assert following[0] == f"ask {content.questions['known-heart-disease'].text}"
    assert following[2].startswith("show GO TO")
    assert result.urgency >= Urgency.EMERGENCY_ROOM


def test_stopping_keeps_the_words_and_not_what_was_only_understood_of_them(content: Content) -> None:
    inner = confirming(content)
    with pytest.raises(InterviewStopped) as stopped:
        describe(content, lambda prompt, number: Move.STOP if number == 4 else inner(prompt, number))
    assert list(stopped.value.answers.replies) == ["danger-now", "chest-signs", "sudden-pain"]
    assert stopped.value.answers.story == TOLD


def test_an_interview_taken_up_again_still_waits_for_what_was_told_to_be_confirmed(content: Content) -> None:
    inner = confirming(content, {"emergency": "go-on"})
    with pytest.raises(InterviewStopped) as stopped:
        describe(content, lambda prompt, number: Move.STOP if number == 4 else inner(prompt, number))
    kept = Answers.from_mapping(stopped.value.answers.to_mapping(content), content)
    result, face = describe(content, inner, kept.story, start=kept)
    review = face.prompts[-1]
    assert [line.id for line in review.lines if "(you told us)" in line.text]
    assert result.answers.replies["smoking"].chosen == ("yes",)


def test_going_back_from_the_review_takes_back_an_answer_and_nothing_that_was_told(content: Content) -> None:
    inner = confirming(content, {"emergency": "go-on"})
    reviews: list[Prompt] = []

    def reply(prompt: Prompt, number: int) -> Reply:
        if prompt.question.startswith("Check your answers"):
            reviews.append(prompt)
            return Move.BACK if len(reviews) == 1 else "show-result"
        return inner(prompt, number)

    describe(content, reply)
    told = [[line.id for line in prompt.lines if "(you told us)" in line.text] for prompt in reviews]
    assert told[0] == told[1] != []


def test_words_that_tell_nothing_are_said_to(content: Content) -> None:
    _, face = describe(content, calmly(content), "hello there")
    assert any("So we ask." in shown for shown in face.shown)


DESCRIPTIONS = (ROOT / "benchmarks" / "descriptions.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", [json.loads(line)["text"] for line in DESCRIPTIONS[::3]])
@pytest.mark.parametrize("choice", [0, 1, -1])
def test_every_described_interview_comes_to_an_end(text: str, choice: int, content: Content) -> None:
    inner = calmly(content, {"emergency": "go-on"})

    def reply(prompt: Prompt, number: int) -> Reply:
        assert number < 200, prompt
        if not prompt.progress.startswith("About your pain") or not prompt.lines:
            return inner(prompt, number)
        line = prompt.lines[choice].id
        return [line] if prompt.several else line

    result, face = describe(content, reply, text)
    asked = [prompt.question for prompt in face.prompts if prompt.progress.startswith("About your pain")]
    assert len(asked) == len(set(asked))
    assert result.answers.story == text


def test_an_answer_that_only_applies_for_what_was_told_is_kept(content: Content) -> None:
    text = "The pain is around my ribs."
    inner = calmly(content)
    tender = content.questions["tender-rib"].text

    def reply(prompt: Prompt, number: int) -> Reply:
        return "yes" if prompt.question == tender else inner(prompt, number)

    result, _ = describe(content, reply, text)
    assert result.answers.replies["tender-rib"].chosen == ("yes",)
    assert result.answers.replies["pain-location"].chosen == ("rib-band",)


def test_an_option_that_is_no_longer_offered_is_not_picked(content: Content) -> None:
    question = content.questions["recent-injury"]
    answers = Answers.from_mapping({"hard-injury": "none", "recent-injury": "high-energy"}, content)
    before = {"recent-injury": answers.replies["recent-injury"]}
    prompt = question_prompt(question, replace(begin(content, answers), before=before))
    assert prompt.picked == ()


# ---------------------------------------------------------------- "not sure", asked back line by line


WHICH = load_content(ROOT / "content").screen_texts.unsure.which


def asked_back(content: Content, which: list[Reply], pages: dict[str, Reply]) -> tuple[Result, ScriptedFace]:
    """A run in which the question for the unsure lines gets these replies, in turn."""
    replies = iter(which)
    inner = calmly(content, {"emergency": "go-on", **pages})

    def reply(prompt: Prompt, number: int) -> Reply:
        return next(replies) if prompt.question == content.screen_texts.unsure.which else inner(prompt, number)

    return run(content, reply)


def asked_which(face: ScriptedFace, content: Content) -> list[Prompt]:
    return [prompt for prompt in face.prompts if prompt.question == content.screen_texts.unsure.which]


def test_not_sure_is_asked_back_at_once_and_only_the_line_that_stays_unsure_counts(content: Content) -> None:
    result, face = asked_back(content, [["confused"]], {"danger-now": [UNSURE]})
    (which,) = asked_which(face, content)
    assert face.prompts.index(which) == 1
    page = content.pages["danger-now"]
    assert [line.id for line in which.lines] == [*(cue.id for cue in page.cues), UNSURE, NONE]
    assert (which.why, which.several, which.alone, which.picked) == (page.why, True, frozenset((NONE, UNSURE)), ())
    assert page.help in which.help
    assert result.answers.to_mapping(content)["answers"]["danger-now"] == ["confused?"]
    assert result.urgency is Urgency.EMERGENCY_ROOM
    assert face.prompts[2].question.endswith("Then, if you can:")
    assert face.shown[0].startswith("GO TO")
    assert result.answers.shown == "danger-now.confused?"


def test_an_unsure_line_that_is_no_emergency_raises_no_alarm(content: Content) -> None:
    result, face = asked_back(content, [["cold-sweat"]], {"chest-signs": [UNSURE]})
    assert result.urgency is Urgency.PROMPT
    assert not [shown for shown in face.shown if shown.startswith(("GO TO", "CALL"))]
    assert not [shown for shown in face.shown if content.screen_texts.passed in shown]


@pytest.mark.parametrize(
    ("page", "which", "kept"),
    [
        ([UNSURE], [UNSURE], "unsure"),
        ([UNSURE], ["sudden-full-force", "ripping"], "unsure"),
        ([UNSURE], [NONE], []),
        (["ripping", UNSURE], [NONE], ["ripping"]),
        (["ripping", UNSURE], ["sudden-full-force"], ["ripping", "sudden-full-force?"]),
        (["ripping", UNSURE], [UNSURE], ["ripping", "sudden-full-force?"]),
    ],
)
def test_all_of_them_none_after_all_and_lines_that_fit(
    page: list[str], which: list[str], kept: object, content: Content
) -> None:
    result, face = asked_back(content, [list(which)], {"sudden-pain": list(page), "severity": 4})
    assert result.answers.to_mapping(content)["answers"]["sudden-pain"] == kept
    offered = {line.id for line in asked_which(face, content)[0].lines}
    assert offered.isdisjoint(set(page) - {UNSURE})


def test_going_back_from_the_lines_asks_the_page_again(content: Content) -> None:
    picks = iter([["ripping", UNSURE], [NONE]])
    inner = calmly(content)

    def reply(prompt: Prompt, number: int) -> Reply:
        if prompt.question == content.screen_texts.unsure.which:
            return Move.BACK
        return next(picks) if prompt.lines and prompt.lines[0].id == "sudden-full-force" else inner(prompt, number)

    result, face = run(content, reply)
    again = [prompt for prompt in face.prompts if prompt.lines and prompt.lines[0].id == "sudden-full-force"]
    assert [set(prompt.picked) for prompt in again if prompt.several and UNSURE in prompt.picked] == [
        {"ripping", UNSURE}
    ]
    assert result.answers.to_mapping(content)["answers"]["sudden-pain"] == []


def test_a_line_that_was_not_sure_is_picked_already_when_it_is_asked_again(content: Content) -> None:
    reviewed = {"count": 0}
    inner = calmly(content, {"which": ["legs-weak"]})

    def reply(prompt: Prompt, number: int) -> Reply:
        if prompt.question.startswith("Check your answers"):
            reviewed["count"] += 1
            return "nerve-signs" if reviewed["count"] == 1 else "show-result"
        if prompt.lines and prompt.lines[0].id == "lost-control" and prompt.question != WHICH:
            return list(prompt.picked) or [UNSURE]
        if prompt.question == WHICH and prompt.picked:
            return list(prompt.picked)
        return inner(prompt, number)

    result, face = run(content, reply)
    assert [prompt.picked for prompt in asked_which(face, content)] == [(), ("legs-weak",)]
    assert result.answers.to_mapping(content)["answers"]["nerve-signs"] == ["legs-weak?"]
    # So it is for somebody who goes on with answers that were kept.
    kept = Answers.from_mapping({"answers": {"danger-now": ["confused?"]}, "shown": "danger-now.confused?"}, content)
    face = ScriptedFace(calmly(content, {"emergency": "show-result"}))
    assert conduct(content, face, ambulance("GB", content), kept).urgency is Urgency.EMERGENCY_ROOM
    assert face.shown[0].startswith("GO TO")


def test_a_page_of_one_line_is_not_asked_back(small: Content) -> None:
    page = small.pages["carrying-signs"]
    assert not is_asked_back(page)
    interview = begin(small, Answers())
    assert question_prompt(page, interview).alone == {NONE, UNSURE}
    assert is_asked_back(small.pages["danger"])
