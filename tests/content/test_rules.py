"""Each rule of the medicine that was weighed anew: somebody for whom it fires, and somebody for whom it just does not.

A person is written as replies: `fever` is "yes" to that question, `page.cue` a warning sign that was picked, and
`name=answer` any other reply. Those for whom the rule does not fire are the same person with replies left out (`-name`)
or changed.
"""

from __future__ import annotations

from typing import Any

import pytest

from midback_cli import Answers, Content, Urgency, assess, load_content
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.screening import fired
from midback_cli.evaluation.witnesses import every_choice, smallest_choices, witness
from midback_cli.knowledge.model import Kind, RedFlag
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
EMERGENCIES = [flag for flag in CONTENT.red_flags if flag.urgency.is_emergency]

WEEK = "pain-duration=1-to-7-days"
TODAY = "pain-duration=under-6-hours"
OLD = "pain-duration=over-3-months"
OLD_AND_STEADY = f"{OLD} course=steady"
WALL = "worse-with-movement tender-rib"
LIFT = "recent-injury=lift-or-twist"
SUDDEN = "sudden-pain.sudden-full-force"
FLANK = "pain-location=one-side-flank"

# Rule, its level, somebody for whom it fires, and what makes it just not fire.
ROWS: list[tuple[str, str, str, tuple[str, ...]]] = [
    ("chest-pain-short-breath", "ambulance", f"chest-pain shortness-of-breath {WEEK}", ("-pain-duration", OLD)),
    ("silent-heart", "ambulance", "cold-sweat nausea-vomiting age=45", ("-age", "age=44", "worse-with-movement")),
    (
        "aorta-pair",
        "ambulance",
        f"{SUDDEN} high-blood-pressure",
        ("severity=6", OLD_AND_STEADY, "-high-blood-pressure"),
    ),
    ("aorta-age", "ambulance", f"{SUDDEN} age=50 severity=8", ("severity=7", "-severity", "age=49", WALL)),
    (
        "tearing-pair",
        "ambulance",
        "pain-character=tearing-or-ripping severity=7 cold-sweat",
        ("-severity", "severity=6", OLD_AND_STEADY, WALL),
    ),
    ("artery-risk-severe", "ambulance", f"aortic-risk-history severity=7 {WEEK}", ("-pain-duration", "-severity")),
    ("burst-artery", "ambulance", "pulsing-belly age=60 severity=7", ("-severity", "age=59", OLD_AND_STEADY)),
    ("throbbing-lump-50", "ambulance", "pulsing-belly age=50", ("-age", "age=49")),
    ("sepsis", "ambulance", "feeling-very-ill infection-signs.no-urine", ("-feeling-very-ill",)),
    (
        "pregnant-collapse",
        "ambulance",
        "pregnancy.pregnancy-or-missed-period cold-sweat",
        ("-cold-sweat", "-pregnancy", "pregnancy.birth-recent"),
    ),
    (
        "cord-crush",
        "ambulance",
        f"bladder-bowel-change recent-injury=minor-fall {WEEK}",
        ("-pain-duration", OLD, "-recent-injury"),
    ),
    (
        "injury-with-nerve-signs",
        "ambulance",
        f"nerve-signs.legs-weak recent-injury=minor-fall {WEEK}",
        ("-pain-duration", OLD, "-nerve-signs"),
    ),
    (
        "injury-severe",
        "ambulance",
        f"hard-injury.crash severity=8 {WEEK}",
        ("severity=7", "-severity", "-pain-duration"),
    ),
    (
        "blood-thinner-severe-back",
        "emergency-room",
        f"blood-thinner severity=7 {TODAY} constant-pain",
        ("-pain-duration", "severity=6", LIFT),
    ),
    (
        "blood-thinner-growing-pain",
        "emergency-room",
        f"blood-thinner {WEEK} course=worse-fast pain-location=lower-back",
        ("-course", "course=steady", "-pain-duration"),
    ),
    ("sudden-pain-strong", "emergency-room", f"{SUDDEN} severity=6", ("-severity", "severity=5", WALL, OLD_AND_STEADY)),
    ("ripping-sign", "emergency-room", f"sudden-pain.ripping {OLD_AND_STEADY}", ("-sudden-pain",)),
    ("tearing-pain", "emergency-room", "pain-character=tearing-or-ripping", (OLD_AND_STEADY, WALL, LIFT)),
    ("artery-risk-new-pain", "emergency-room", f"aortic-risk-history {WEEK}", ("-pain-duration", OLD, LIFT)),
    ("artery-risk-after-a-lift", "prompt", f"aortic-risk-history {WEEK} {LIFT}", (OLD,)),
    ("chest-pain-spreads", "emergency-room", "chest-pain pain-arm-jaw-neck", (WALL, "-pain-arm-jaw-neck")),
    (
        "effort-pain",
        "emergency-room",
        "worse-with-exertion age=45 course=worse-slowly",
        ("-course", "course=steady", "age=44", "worse-with-movement"),
    ),
    ("effort-pain-alone", "prompt", "worse-with-exertion age=45", ("age=44", "worse-with-movement")),
    ("effort-and-movement-pain", "prompt", "worse-with-exertion worse-with-movement age=60", ("age=59",)),
    ("cold-sweat", "emergency-room", f"cold-sweat age=30 {WALL}", ("cold-sweat=no",)),
    ("legs-weak-or-numb", "emergency-room", "nerve-signs.legs-numb pain-location=lower-back", ("-nerve-signs",)),
    ("hard-injury-fresh", "emergency-room", f"hard-injury.crash {WEEK}", ("-pain-duration", OLD)),
    (
        "blow-belly-or-shoulder",
        "emergency-room",
        f"recent-injury=direct-blow shoulder-tip-pain {WEEK}",
        ("-pain-duration", "-recent-injury"),
    ),
    (
        "injury-blood-thinner",
        "emergency-room",
        f"recent-injury=minor-fall blood-thinner {WEEK}",
        ("-pain-duration", OLD, "recent-injury=cough-or-sneeze"),
    ),
    ("hurt-and-blood-thinner", "prompt", f"recent-injury=minor-fall blood-thinner {OLD}", ("-blood-thinner",)),
    ("unable-to-walk", "emergency-room", "cannot-walk age=65", ("age=64", "-age")),
    ("unable-to-walk-alone", "prompt", "cannot-walk", ("cannot-walk=no",)),
    ("too-many-pills", "emergency-room", "belly-signs.too-many-pills", ("-belly-signs",)),
    ("strong-and-constant", "prompt", "severity=9 constant-pain", ("severity=8", WALL, f"{LIFT} {WEEK}")),
    ("cancer-pain-that-stays", "prompt", f"cancer-history constant-pain {WEEK}", ("-constant-pain", OLD_AND_STEADY)),
    (
        "height-loss-new-pain",
        "prompt",
        f"height-loss age=50 severity=6 {WEEK}",
        ("severity=5", "age=49", "course=easing", OLD),
    ),
    ("height-loss-alone", "primary-care", "height-loss", ("height-loss=no",)),
    ("thin-bones", "prompt", f"steroid-use recent-injury=cough-or-sneeze {WEEK}", ("-recent-injury", OLD)),
    ("clot-signs", "emergency-room", "leg-swelling-one-side", ("leg-swelling-one-side=no",)),
    ("coughing-blood", "emergency-room", f"coughing-blood {WEEK}", ("-pain-duration", OLD)),
    ("coughing-blood-alone", "prompt", f"coughing-blood {OLD_AND_STEADY}", ("coughing-blood=no",)),
    ("clot-pair", "emergency-room", "pain-on-deep-breath clot-risk", (WALL, OLD_AND_STEADY, LIFT)),
    ("severe-belly", "emergency-room", "severe-upper-belly-pain course=easing", ("-severe-upper-belly-pain",)),
    (
        "gallbladder-long",
        "emergency-room",
        f"upper-right-belly constant-pain severity=6 {WEEK}",
        ("severity=5", "-severity", TODAY, "worse-with-movement"),
    ),
    (
        "belly-through-steady",
        "emergency-room",
        f"pain-location=upper-belly-through-to-back {WEEK} age=65 constant-pain",
        ("age=64", "severity=3", "course=easing", "-pain-duration"),
    ),
    ("blood-in-urine-chills", "emergency-room", "blood-in-urine chills", ("-chills",)),
    (
        "stone-severe",
        "emergency-room",
        f"{FLANK} severity=8 pain-onset=sudden",
        ("-severity", "severity=7", "worse-with-movement", "pain-duration=1-to-6-weeks course=steady"),
    ),
    (
        "stone-waves",
        "emergency-room",
        f"{FLANK} colicky-restless blood-in-urine",
        ("severity=6", "worse-with-movement", "-blood-in-urine"),
    ),
    (
        "stone-fresh",
        "emergency-room",
        f"{FLANK} pain-to-groin pain-onset=sudden {TODAY}",
        ("-pain-duration", WEEK, "severity=6"),
    ),
    (
        "first-colic-after-60",
        "emergency-room",
        f"{FLANK} age=60 pain-onset=sudden",
        ("age=59", "kidney-stone-history", WALL, OLD_AND_STEADY),
    ),
    (
        "older-artery-risk-new-pain",
        "emergency-room",
        f"age=60 {WEEK} severity=4 {FLANK} smoking",
        ("severity=3", "-severity", "-pain-duration", "age=59", LIFT),
    ),
    ("spine-infection-risk", "emergency-room", "fever steroid-use", ("-steroid-use",)),
    ("spine-infection-diabetes-fever", "emergency-room", "fever diabetes", ("cold-or-flu",)),
    (
        "spine-infection-pattern",
        "emergency-room",
        "fever constant-pain severity=6",
        ("severity=5", "-severity", "cold-or-flu", "cough"),
    ),
    (
        "spine-infection-no-fever",
        "emergency-room",
        f"injected-drugs {WEEK} night-pain",
        ("-pain-duration", "-night-pain", LIFT),
    ),
    ("injected-drugs-new-pain", "prompt", f"injected-drugs {WEEK}", ("-pain-duration", OLD)),
    (
        "spine-infection-diabetes",
        "prompt",
        f"diabetes {WEEK} constant-pain night-pain",
        ("-pain-duration", "-night-pain", LIFT),
    ),
    (
        "ectopic",
        "emergency-room",
        f"pregnancy=unsure lower-belly-pelvic-pain {WEEK}",
        ("pregnancy=none", "-pain-duration", OLD_AND_STEADY),
    ),
    (
        "pregnant-waves",
        "emergency-room",
        "pregnancy.pregnancy-or-missed-period colicky-restless",
        (OLD_AND_STEADY, "pregnancy=unsure"),
    ),
    (
        "strong-and-growing",
        "emergency-room",
        f"severity=9 course=worse-fast {TODAY}",
        ("severity=8", "-pain-duration", "-course", "worse-with-movement", LIFT),
    ),
    (
        "older-severe-and-ill",
        "emergency-room",
        f"age=65 {WEEK} feeling-very-ill severity=7",
        ("severity=6", "-severity", "-pain-duration", "age=64"),
    ),
    ("both-legs", "emergency-room", f"both-legs pain-down-leg {WEEK}", ("-pain-duration", OLD, "-pain-down-leg")),
    ("stiff-spine-hurt", "emergency-room", "stiff-spine-known recent-injury=minor-fall", ("-recent-injury",)),
    ("cancer-new-pain", "primary-care", f"cancer-history {WEEK}", (LIFT, "course=easing", OLD)),
    ("older-new-pain-tired", "prompt", f"age=65 {WEEK} fatigue night-pain", ("-night-pain", "course=easing")),
    ("older-new-pain-tired-only", "primary-care", f"age=65 {WEEK} fatigue", ("age=64", "course=easing", LIFT)),
    ("blow-tender-bone", "prompt", "recent-injury=minor-fall midline-bone-tenderness", ("-recent-injury",)),
    (
        "seen-twice-and-no-better",
        "prompt",
        "seen-before=two-or-more age=50 night-pain constant-pain",
        ("seen-before=once", "age=49", "course=easing"),
    ),
    ("seen-twice", "primary-care", "seen-before=two-or-more", ("seen-before=once", "course=easing")),
    ("leg-pain", "primary-care", "both-legs", ("both-legs=no",)),
    ("severe-pain", "primary-care", "severity=8", ("severity=7", "course=easing", f"{LIFT} {WEEK}")),
]


def replies(written: str) -> dict[str, Any]:
    """The replies that a row writes, as a file of answers gives them."""
    raw: dict[str, Any] = {}
    for word in written.split():
        name, _, answer = word.partition("=")
        page, _, cue = name.partition(".")
        question = CONTENT.questions.get(page)
        if cue:
            raw[page] = [cue]
        elif question is None or not answer:
            raw[page] = answer or "yes"
        elif question.kind is Kind.NUMBER:
            raw[page] = int(answer)
        else:
            raw[page] = [answer] if question.kind is Kind.MANY_OF else answer
    return raw


def person(written: str, change: str = "") -> Answers:
    raw = replies(written)
    for left_out in (word for word in change.split() if word.startswith("-")):
        del raw[left_out[1:]]
    kept = " ".join(word for word in change.split() if not word.startswith("-"))
    return Answers.from_mapping({**raw, **replies(kept)}, CONTENT)


def rules_for(answers: Answers) -> set[str]:
    return {flag.id for flag in fired(derive_facts(answers, CONTENT), CONTENT)}


@pytest.mark.parametrize(("rule", "level", "fires"), [row[:3] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_rule_fires_at_its_level(rule: str, level: str, fires: str) -> None:
    assert CONTENT.flags_by_id[rule].urgency.word == level
    assert rule in rules_for(person(fires))
    assert assess(person(fires), CONTENT).urgency >= CONTENT.flags_by_id[rule].urgency


MISSES = [(rule, fires, change) for rule, _, fires, changes in ROWS for change in changes]


@pytest.mark.parametrize(("rule", "fires", "change"), MISSES, ids=[f"{rule} {change}" for rule, _, change in MISSES])
def test_a_rule_just_does_not_fire(rule: str, fires: str, change: str) -> None:
    assert rule not in rules_for(person(fires, change))


def without(answers: Answers, prompt_id: str, *, unsure: bool) -> Answers:
    """The answers without one, or with "not sure" in its place."""
    if unsure:
        return answers.with_reply(prompt_id, "unsure", CONTENT)
    return Answers({name: reply for name, reply in answers.replies.items() if name != prompt_id})


def is_known(flag: RedFlag, answers: Answers) -> bool:
    """Whether answers that were given make one of the rule's choices hold, spelled out."""
    people = (witness(atoms, CONTENT) for atoms in every_choice(flag.when, CONTENT))
    return any(
        all(
            name in answers.replies and set(reply.chosen) <= set(answers.replies[name].chosen)
            for name, reply in each.replies.items()
        )
        for each in people
        if each is not None
    )


@pytest.mark.parametrize("unsure", [False, True], ids=["not answered", "not sure"])
@pytest.mark.parametrize("flag", EMERGENCIES, ids=[flag.id for flag in EMERGENCIES])
def test_g7_no_rule_of_an_emergency_rests_on_what_is_not_answered(flag: RedFlag, unsure: bool) -> None:
    """Of the least that makes the rule fire no ordinary answer can be missing, unless the others are another such."""
    people = [each for atoms in smallest_choices(flag.when) if (each := witness(atoms, CONTENT)) is not None]
    firing = [each for each in people if flag.id in rules_for(each)]
    assert firing
    for each in firing:
        for prompt_id in each.replies.keys() & CONTENT.questions.keys():
            fewer = without(each, prompt_id, unsure=unsure)
            assert flag.id not in rules_for(fewer) or is_known(flag, fewer), (each.replies, prompt_id)


def test_g7_a_rule_that_counts_what_is_not_answered_would_be_seen() -> None:
    maybe = [flag for flag in CONTENT.red_flags if any(atom.endswith("?") for atom in flag.when.atoms)]
    assert maybe and not [flag for flag in maybe if flag.urgency.is_emergency]
    bone = CONTENT.flags_by_id["age-70-bone-signs"]
    unknown = person(f"age=70 {WEEK} height-loss")
    assert bone.id in rules_for(unknown)
    assert not is_known(bone, unknown)


def test_nothing_answered_is_no_emergency(content: Content) -> None:
    assert not rules_for(Answers())
    assert assess(Answers(), content).urgency is Urgency.SELF_CARE
