"""Stories as people dictate and type them: run together, clipped, in dialect, or for somebody else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.content.test_suggestions import read


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "its in the middle of my back no fever no numbness its worse when i bend im 46 male it wakes me at night",
            {
                "fever": "no",
                "leg-weakness-or-numbness": "no",
                "worse-with-movement": "yes",
                "age": 46,
                "sex": "male",
                "night-pain": "yes",
            },
        ),
        (
            "dull ache for too weeks write side never smoked i take tablets for blood pressure better with a hot bath",
            {"smoking": "no", "high-blood-pressure": "yes", "better-with-heat-or-massage": "yes"},
        ),
        ("it has hurt for too weeks in the middle of my back", {"pain-duration": "1-to-6-weeks"}),
        ("cannae sleep wi it, nae fever, worse sittin in the van", {"night-pain": "yes", "fever": "no"}),
        ("bendin an twistin makes it worse, easin noo", {"worse-with-movement": "yes", "course": "easing"}),
        ("8 when i move, 2 if i lie still", {"severity": 8}),
        ("the pain is not shifting and it is getting worse", {"course": "worse-slowly"}),
        ("it doesn't wake me", {"night-pain": "no"}),
        ("no worse and no better than it was", {"course": "steady"}),
    ],
)
def test_words_run_together_clipped_or_misheard_are_read(text: str, wanted: dict[str, Any]) -> None:
    answers = read(text)
    assert {prompt_id: answers.get(prompt_id) for prompt_id in wanted} == wanted


def test_a_text_for_somebody_else_is_about_them() -> None:
    answers = read("Writing for my father, he is 74. He slipped on the wet floor. It wakes him every night. No fever.")
    assert answers["age"] == 74
    assert answers["sex"] == "male"
    assert answers["night-pain"] == "yes"
    assert answers["recent-injury"] == "minor-fall"


def test_another_person_beside_the_one_who_writes_states_nothing() -> None:
    answers = read("I am 40. My husband is 52, he has diabetes and it wakes him every night.")
    assert answers["age"] == 40
    assert "diabetes" not in answers
    assert "night-pain" not in answers


@pytest.mark.parametrize(
    ("text", "question", "wrong"),
    [
        ("It was an 8 on monday, now a 3.", "severity", 8),
        ("I fell off a ladder, about 12 foot, and landed flat on my back.", "recent-injury", "minor-fall"),
        ("is it better to keep moving or to rest", "better-with-movement", "yes"),
        ("We weeded the path for three hours and it hurts.", "pain-duration", "under-6-hours"),
        ("One naproxen a day.", "smoking", "yes"),
        ("My scan was all clear.", "cancer-history", "yes"),
    ],
)
def test_what_only_sounds_like_a_fact_is_none(text: str, question: str, wrong: object) -> None:
    answer = read(text).get(question)
    assert answer != wrong
    assert not (isinstance(answer, list) and wrong in answer)
