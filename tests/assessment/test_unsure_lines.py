"""A line of a page that the person is not sure of: what it counts, what follows from it, and how it is told."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from midback_cli import Answers, Content, Page, Question, Urgency, assess
from midback_cli.assessment.answers import Reply, State
from midback_cli.assessment.care import care_for
from midback_cli.assessment.disagreements import disagreements
from midback_cli.assessment.facts import could_hold, derive_facts
from midback_cli.assessment.findings import Status, page_statuses
from midback_cli.assessment.interview import answer, begin, next_prompt
from midback_cli.assessment.next_question import needed_first, offered_options
from midback_cli.assessment.what_if import every_change, raising_answers
from midback_cli.evaluation.oracle import cues_of
from midback_cli.knowledge.model import When
from tests.assessment.stored import result_of

OLD = {"pain-duration": "over-3-months", "course": "steady"}


@pytest.mark.parametrize(
    ("raw", "level"),
    [
        ({"danger-now": ["fainting?"]}, "emergency-room"),
        ({"danger-now": ["fainting", "confused?"]}, "ambulance"),
        ({"chest-signs": ["cold-sweat?"]}, "prompt"),
        ({"chest-signs": ["chest-pressure?"]}, "emergency-room"),
        ({"nerve-signs": ["legs-weak?"]}, "prompt"),
        ({"nerve-signs": ["legs-weak?"], "blood-thinner": "yes"}, "emergency-room"),
        ({"infection-signs": ["fever?"]}, "primary-care"),
        ({"infection-signs": ["fever?"], "immune-weakness": "yes"}, "prompt"),
        ({"health-history": ["cancer-history?"], **OLD}, "primary-care"),
        ({"pregnancy": ["pregnancy-or-missed-period?"]}, "primary-care"),
        # A pregnancy that is not sure is no reassurance: the rules speak of those who may be pregnant.
        ({"pregnancy": ["pregnancy-or-missed-period?"], "pregnancy-signs": ["vaginal-bleeding"]}, "emergency-room"),
    ],
)
def test_an_unsure_line_counts_one_level_less_than_picked(raw: dict[str, Any], level: str, content: Content) -> None:
    assert result_of(raw, content).urgency.word == level


def test_what_an_unsure_line_implies_stays_open_and_the_rest_of_its_page_is_no(content: Content) -> None:
    observed = derive_facts(Answers.from_mapping({"infection-signs": ["fever?"]}, content), content).observed
    assert "fever" not in observed
    assert (observed["chills"], observed["feeling-very-ill"]) == (("no",), ("no",))
    both = derive_facts(Answers.from_mapping({"nerve-signs": ["legs-weak", "legs-numb?"]}, content), content).observed
    assert both["leg-weakness-or-numbness"] == ("yes",)
    # Also where another page asks what it implies.
    other = Answers.from_mapping({"danger-now": ["cannot-speak?"], "breath-signs": []}, content)
    assert "shortness-of-breath" not in derive_facts(other, content).observed
    said = Answers.from_mapping({"infection-signs": ["fever?"], "fever": "no"}, content)
    assert derive_facts(said, content).observed["fever"] == ("no",)


def test_a_page_with_an_unsure_line_is_not_unsure_as_a_whole(content: Content) -> None:
    atoms = derive_facts(Answers.from_mapping({"chest-signs": ["cold-sweat?"]}, content), content).atoms
    assert "chest-signs=unsure-line" in atoms
    assert atoms.isdisjoint({"chest-signs", "chest-signs=unsure", "chest-signs.cold-sweat"})


@pytest.mark.parametrize(
    ("atom", "is_possible"),
    [
        ("infection-signs.no-urine", True),
        ("infection-signs.keeps-vomiting", False),
        ("infection-signs", True),
        ("fever=yes", True),
        ("chills=yes", False),
    ],
)
def test_only_the_unsure_line_could_still_hold(atom: str, is_possible: bool, content: Content) -> None:
    person = Answers.from_mapping({"infection-signs": ["fever?", "no-urine?"]}, content)
    when = When(all=frozenset({atom}))
    assert could_hold(when, person, derive_facts(person, content), content) is is_possible


def test_the_reason_names_the_line_and_what_to_do_fits_the_level(content: Content) -> None:
    texts = content.screen_texts.unsure
    for page, cue in cues_of(content):
        result = result_of({page.id: [f"{cue.id}?"], "age": 30, "sex": "female"}, content)
        reasons = [reason for reason in result.reasons if reason.kind == "unsure"]
        if result.urgency is Urgency.SELF_CARE:
            assert reasons == []
            continue
        assert [(reason.id, reason.text) for reason in reasons] == [
            (f"{page.id}.{cue.id}?", texts.reason.replace("{line}", cue.text))
        ]
        level = reasons[0].urgency
        own = page.unsure_action if level is Urgency.EMERGENCY_ROOM else ""
        assert reasons[0].action == (own or texts.action.at(level))
        assert result.screen.unsure[0].urgency is level
    crash = {"hard-injury": ["crash?"], "severity": 9, "pain-duration": "1-to-7-days"}
    assert care_for(result_of(crash, content)).do == content.actions["injury"].do


def test_the_suspects_of_what_the_line_would_add_are_named(content: Content) -> None:
    result = result_of({"chest-signs": ["chest-pressure?"]}, content)
    named = {suspect.condition.id: suspect.rules for suspect in result.must_not_miss}
    assert named["heart-attack"] == named["aortic-dissection"] == ("chest-signs.chest-pressure?",)


def test_the_screen_is_not_complete_and_the_json_names_the_line(content: Content) -> None:
    screen = {page.id: "none" for page in content.pages.values() if page.cues}
    person = {**screen, "age": 70, "sex": "male", "belly-signs": ["pulsing-belly?"], "danger-now": ["fainting?"]}
    document = result_of(person, content).to_dict()["screen"]
    assert (document["complete"], document["missing"]) == (False, ["danger-now", "belly-signs"])
    assert document["unsure"] == ["danger-now.fainting", "belly-signs.pulsing-belly"]
    assert "unsure" not in result_of(screen, content).to_dict()["screen"]


def test_the_order_of_the_pages_does_not_count(content: Content) -> None:
    raw = {"nerve-signs": ["lost-control?", "legs-weak?"], "danger-now": ["fainting?"], "severity": 3}
    one, other = (result_of(dict(pairs), content).to_dict() for pairs in (raw.items(), reversed(raw.items())))
    assert one == other


# ---------------------------------------------------------------- the interview


def test_what_the_rule_of_a_line_hangs_on_is_asked_first_as_if_it_were_picked(content: Content) -> None:
    asked = set()
    for page, cue in cues_of(content):
        first = []
        for line in (cue.id, f"{cue.id}?"):
            person = Answers.from_mapping({"age": 60, "sex": "female", page.id: [line]}, content)
            first.append(needed_first(person, derive_facts(person, content), content))
        assert first[0] == first[1], (page.id, cue.id)
        asked.add(first[0].id if first[0] is not None else "")
    assert len(asked) > 1


def test_nothing_is_asked_first_that_one_level_less_could_not_raise(content: Content) -> None:
    # Picked, it could still be an ambulance; not sure, it can be no more than the emergency that holds already.
    raw = {"age": 60, "breath-signs": ["leg-swelling-one-side"]}
    for line, wanted in (("sudden-full-force", True), ("sudden-full-force?", False)):
        person = Answers.from_mapping({**raw, "sudden-pain": [line]}, content)
        assert (needed_first(person, derive_facts(person, content), content) is not None) is wanted


def test_an_unsure_line_opens_the_pages_and_questions_that_it_would_open(content: Content) -> None:
    raw: dict[str, Any] = {page.id: "none" for page in content.pages.values() if page.cues}
    raw |= {"age": 30, "sex": "female", "pregnancy": ["pregnancy-or-missed-period?"]}
    del raw["pregnancy-signs"]
    prompt = next_prompt(begin(content, Answers.from_mapping(raw, content)))
    assert isinstance(prompt, Page)
    assert prompt.id == "pregnancy-signs"
    # The answer is not dropped as one that does not apply.
    interview = answer(
        begin(content, Answers.from_mapping({"nerve-signs": ["legs-weak?"]}, content)), "cannot-walk", "no"
    )
    assert "cannot-walk" in interview.given


def test_an_option_that_a_page_asks_for_is_offered_where_a_line_of_it_is_not_sure(content: Content) -> None:
    injury = content.questions["recent-injury"]
    for reply, is_offered in (("none", False), (["crash?"], True), ("unsure", True), (["crash"], False)):
        options = offered_options(injury, Answers.from_mapping({"hard-injury": reply}, content))
        assert ("high-energy" in [option.id for option in options]) is is_offered


def test_a_safety_question_is_asked_that_the_rule_of_the_line_hangs_on(content: Content) -> None:
    raw: dict[str, Any] = {page.id: "none" for page in content.pages.values() if page.cues and not page.applies_if}
    raw |= {"age": 30, "sex": "male", "severity": 3, **OLD}

    def asked(lines: object) -> set[str]:
        interview = begin(content, Answers.from_mapping({**raw, "nerve-signs": lines}, content))
        names = set()
        while (prompt := next_prompt(interview)) is not None:
            assert isinstance(prompt, Question)
            names.add(prompt.id)
            interview = answer(interview, prompt.id, "unsure")
        return names

    assert {"blood-thinner", "cannot-walk"} <= asked(["legs-weak?"])


def test_an_emergency_that_an_unsure_line_was_shown_for_is_never_taken_back(content: Content) -> None:
    interview = begin(content, Answers.from_mapping({"danger-now": ["fainting?"]}, content))
    flags = interview.emergencies
    assert [(flag.id, flag.urgency) for flag in flags] == [("danger-now.fainting?", Urgency.EMERGENCY_ROOM)]
    assert interview.answers.shown == "danger-now.fainting?"
    later = Answers.from_mapping({"answers": {"danger-now": []}, "shown": "danger-now.fainting?"}, content)
    result = assess(later, content)
    assert result.urgency is Urgency.EMERGENCY_ROOM
    assert [(reason.kind, reason.id, reason.why) for reason in result.reasons] == [
        ("unsure", "danger-now.fainting?", content.screen_texts.kept)
    ]
    assert Answers.from_mapping(later.to_mapping(content), content) == later


def test_no_emergency_is_shown_before_what_it_hangs_on_is_answered(content: Content) -> None:
    raw = {"age": 60, "sudden-pain": ["sudden-full-force?"], "pain-duration": "1-to-7-days", "course": "steady"}
    assert begin(content, Answers.from_mapping(raw, content)).emergencies == ()
    strong = begin(content, Answers.from_mapping({**raw, "severity": 9}, content))
    assert [flag.id for flag in strong.emergencies] == ["sudden-pain.sudden-full-force?"]


# ---------------------------------------------------------------- how it is told


def test_each_line_is_known_as_it_was_answered(content: Content) -> None:
    result = result_of({"infection-signs": ["fever?", "chills"], "belly-signs": ["belly-hard?"]}, content)
    known = [sign.known for sign in page_statuses(content.pages["infection-signs"], result)]
    assert known[:3] == [Status.UNSURE, Status.YES, Status.NO]
    assert [sign.known for sign in page_statuses(content.pages["belly-signs"], result)].count(Status.UNSURE) == 1


def test_a_yes_to_what_an_unsure_line_implies_is_no_disagreement(content: Content) -> None:
    for lines, count in ((["fever?"], 0), ([], 1), (["chills"], 1)):
        person = Answers.from_mapping({"infection-signs": lines, "fever": "yes"}, content)
        assert len(disagreements(person, derive_facts(person, content), content)) == count


def test_what_if_looks_at_the_unsure_line_first_and_both_ways(content: Content) -> None:
    result = result_of({"danger-now": ["confused?"], "chest-signs": []}, content)
    first = raising_answers(result)[0]
    assert (first.prompt_id, first.answer, first.flag.urgency) == ("danger-now", "confused", Urgency.AMBULANCE)
    changes = {change.taken_back: change.urgency for change in every_change(result) if change.answer == "confused"}
    assert changes[False] is Urgency.AMBULANCE
    assert changes[True] < Urgency.EMERGENCY_ROOM
    # The other unsure lines stay as they are.
    two = result_of({"danger-now": ["confused?", "fainting?"]}, content)
    assert not [change for change in every_change(two) if change.answer == "confused" and change.taken_back]


def test_the_reply_is_told_and_kept_as_it_was_given(content: Content) -> None:
    raw = {"danger-now": ["fainting", "confused?"], "belly-signs": "black-stools?"}
    person = Answers.from_mapping(raw, content)
    assert person.replies["danger-now"] == Reply(State.ANSWERED, ("fainting",), unsure=("confused",))
    assert person.to_mapping(content)["answers"] == {**raw, "belly-signs": ["black-stools?"]}
    assert (person.is_complete("danger-now"), person.is_complete("nerve-signs")) == (False, False)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["fainting", "fainting?"], "'fainting' cannot stand both with a question mark and without"),
        (["none", "fainting?"], "'none' cannot stand beside other answers"),
        (["unsure", "fainting?"], "'unsure' cannot stand beside other answers"),
        (["faintin?"], "'faintin?' is not one of its answers (did you mean fainting?)"),
        (["none?"], "'none?' is not one of its answers"),
        ([["fainting?"], "confused?"], "must be a list of ids, none or unsure"),
    ],
)
def test_a_list_that_says_two_things_is_refused(lines: Any, message: str, content: Content) -> None:
    with pytest.raises(ValueError, match="answers.danger-now") as refused:
        Answers.from_mapping({"danger-now": lines}, content)
    assert str(refused.value) == f"answers.danger-now: {message}"


def test_a_question_takes_no_question_mark(content: Content) -> None:
    for asked, reply in product(("fever", "pain-location"), ("yes?", ["mid-back?"])):
        with pytest.raises(ValueError, match="is not one of its answers"):
            Answers.from_mapping({asked: reply}, content)
