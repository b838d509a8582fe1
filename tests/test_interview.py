from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as holds_for
from hypothesis import settings
from hypothesis import strategies as st

from midback_cli import Answers, Content, Page, assess, next_question
from midback_cli.assessment.answers import State
from midback_cli.assessment.facts import establish
from midback_cli.assessment.interview import Origin, Suggested, answer, back, begin, carry_over, leave_out, next_prompt
from midback_cli.assessment.next_question import causes_in_play, offered_options, questions_in_play
from midback_cli.assessment.screening import fired
from midback_cli.knowledge.model import Kind, RedFlag, Tier


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
    interview = begin(content, Answers.from_mapping(given, content))
    assert set(answer(interview, "sex", "male").given) == {"age", "sex"}


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
    before = causes_in_play(establish(Answers(), content), content)
    answers = Answers.from_mapping(
        {"pain-to-groin": "yes", "colicky-restless": "yes", "blood-in-urine": "yes"}, content
    )
    assert 0 < causes_in_play(establish(answers, content), content) < before <= len(content.conditions)


def test_questions_are_in_play_until_the_interview_ends(content: Content) -> None:
    answers = Answers.from_mapping({"age": 40, "sex": "male"}, content)
    first = questions_in_play(answers, establish(answers, content), content)
    while (asked := next_question(answers, content)) is not None:
        assert isinstance(asked, Page) or questions_in_play(answers, establish(answers, content), content) > 0
        answers = answers.with_reply(asked.id, "none" if isinstance(asked, Page) else "unsure", content)
    assert questions_in_play(answers, establish(answers, content), content) == 0 < first


def replayed(answers: Answers, content: Content) -> tuple[RedFlag, ...]:
    """Every emergency rule that held after any of the answers, worked out from the start each time."""
    flags: dict[RedFlag, None] = {}
    for count in range(1, len(answers.replies) + 1):
        so_far = Answers(dict(list(answers.replies.items())[:count]))
        flags.update(dict.fromkeys(flag for flag in fired(establish(so_far, content), content)))
    return tuple(sorted((flag for flag in flags if flag.urgency.is_emergency), key=lambda flag: -flag.urgency))


@settings(max_examples=40, deadline=None)
@holds_for(data=st.data())
def test_what_is_folded_is_what_a_replay_of_all_answers_gives(data: st.DataObject, content: Content) -> None:
    interview = begin(content, Answers())
    for _ in range(data.draw(st.integers(1, 14))):
        prompt = next_prompt(interview)
        if prompt is None:
            break
        doing = data.draw(st.sampled_from(["answer"] * 5 + ["back", "change"]))
        if doing == "back":
            interview = back(interview)
            continue
        if doing == "change" and interview.given:
            prompt = content.asked(data.draw(st.sampled_from(list(interview.given))))
        ids = [cue.id for cue in prompt.cues] if isinstance(prompt, Page) else list(prompt.answer_ids)
        if isinstance(prompt, Page) or prompt.kind is Kind.MANY_OF:
            raw: object = data.draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))
            raw = raw if raw != ["none"] and "none" not in raw else ["none"]  # type: ignore[operator]
        elif prompt.kind is Kind.NUMBER:
            raw = data.draw(st.integers(prompt.minimum, prompt.maximum))
        else:
            raw = data.draw(st.sampled_from([*ids, "unsure"]))
        interview = answer(interview, prompt.id, raw)
        assert interview.before[prompt.id] == interview.given[prompt.id].reply
    assert interview.emergencies == replayed(interview.answers, content)
    assert interview.facts == establish(interview.answers, content)
    assert interview.answers.shown == (interview.emergencies[0].id if interview.emergencies else "")


def test_an_answer_establishes_the_facts_once(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Answers] = []

    def counted(answers: Answers, content: Content) -> object:
        calls.append(answers)
        return establish(answers, content)

    monkeypatch.setattr("midback_cli.assessment.interview.establish", counted)
    interview = begin(content, Answers())
    while (prompt := next_prompt(interview)) is not None:
        calls.clear()
        interview = answer(interview, prompt.id, "none" if isinstance(prompt, Page) else "unsure")
        assert len(calls) == 1


def test_back_takes_the_last_answer_back_and_what_was_carried_over_behind_it(content: Content) -> None:
    earlier = Answers.from_mapping({"age": 40, "sex": "male", "smoking": "yes"}, content).replies
    stays = [name for name in content.follow_up.stays if name in earlier]
    interview = begin(content, Answers(), earlier=earlier)
    interview = answer(interview, "danger-now", "none")
    carried = interview
    for name in stays:
        carried = carry_over(carried, name)
        assert carried.given[name].origin is Origin.CARRIED_OVER
    assert not carried.to_carry_over
    gone_back = back(carried)
    assert not gone_back.given
    assert dict(gone_back.to_carry_over) == {name: earlier[name] for name in stays}
    assert "danger-now" in gone_back.before


def test_back_from_nothing_is_nothing(content: Content) -> None:
    interview = begin(content, Answers())
    assert back(interview).given == {}


def test_a_suggested_answer_waits_until_it_is_asked_and_counts_for_nothing(content: Content) -> None:
    smoking = Answers.from_mapping({"smoking": "yes", "fever": "no"}, content).replies
    interview = begin(content, Answers(), {name: Suggested(reply, "I smoke") for name, reply in smoking.items()})
    assert dict(interview.waiting) == {"smoking": smoking["smoking"]}, "a sign that was denied is asked on its page"
    assert interview.answers == Answers()
    assert "smoking" in interview.joined.replies
    asked = answer(interview, "smoking", "no")
    assert not asked.waiting
    assert asked.answers.replies["smoking"] == Answers.from_mapping({"smoking": "no"}, content).replies["smoking"]


def test_an_answer_that_is_left_out_is_picked_when_it_is_asked_again(content: Content) -> None:
    interview = begin(content, Answers())
    candidate = answer(interview, "danger-now", ["fainting"])
    left_out = leave_out(interview, "danger-now", candidate)
    assert left_out.answers == Answers()
    assert left_out.before == {"danger-now": candidate.given["danger-now"].reply}
    prompt = next_prompt(left_out)
    assert prompt is not None and prompt.id == "danger-now"
