from __future__ import annotations

from midback_cli import Content
from midback_cli.assessment.facts import establish
from tests.conftest import MakeAnswers


def test_a_cue_implies_its_ordinary_answers(make_answers: MakeAnswers, content: Content) -> None:
    facts = establish(make_answers(chest_signs=["chest-spreads"]), content)
    assert facts.settled["chest-pain"] == ("yes",)
    assert facts.settled["pain-arm-jaw-neck"] == ("yes",)


def test_none_settles_what_the_page_asks_to_no(make_answers: MakeAnswers, content: Content) -> None:
    assert establish(make_answers(infection_signs="none"), content).settled["fever"] == ("no",)


def test_a_cue_left_out_of_a_given_list_is_no(make_answers: MakeAnswers, content: Content) -> None:
    settled = establish(make_answers(infection_signs=["chills"]), content).settled
    assert (settled["fever"], settled["chills"]) == (("no",), ("yes",))


def test_none_does_not_undo_what_a_cue_of_another_page_implies(make_answers: MakeAnswers, content: Content) -> None:
    settled = establish(make_answers(infection_signs="none", danger_now=["confused"]), content).settled
    assert settled["feeling-very-ill"] == ("yes",)


def test_a_cue_counts_over_a_given_answer_but_both_stay_facts(make_answers: MakeAnswers, content: Content) -> None:
    facts = establish(make_answers(pain_onset="gradual", sudden_pain=["sudden-full-force"]), content)
    assert facts.settled["pain-onset"] == ("sudden",)
    assert {"pain-onset=gradual", "pain-onset=sudden"} <= facts.atoms


def test_a_given_yes_counts_over_none_of_its_page(make_answers: MakeAnswers, content: Content) -> None:
    facts = establish(make_answers(infection_signs="none", fever="yes"), content)
    assert facts.settled["fever"] == ("yes",)
    assert "infection-signs" in facts.atoms


def test_an_unsure_answer_is_not_settled_by_none_of_its_page(make_answers: MakeAnswers, content: Content) -> None:
    assert "fever" not in establish(make_answers(infection_signs="none", fever="unsure"), content).settled


def test_a_maybe_atom_holds_when_unknown_or_true_and_not_when_false(
    make_answers: MakeAnswers, content: Content
) -> None:
    assert "severity>=7?" in establish(make_answers(), content).atoms
    assert "severity>=7?" in establish(make_answers(severity=8), content).atoms
    assert "severity>=7?" not in establish(make_answers(severity=3), content).atoms


def test_derived_facts_build_on_each_other(make_answers: MakeAnswers, content: Content) -> None:
    atoms = establish(make_answers(recent_injury="minor-fall", pain_duration="1-to-7-days"), content).atoms
    assert {"light-injury", "hurt", "within-a-week", "within-6-weeks", "new-pain"} <= atoms
