from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midback_cli import Answers, Content, ContentError, ContentNotFound, Result, assess, load_content
from midback_cli.assessment.care import care_for
from midback_cli.assessment.findings import Status, page_statuses, question_status, ruled_out
from midback_cli.evaluation.lint import GRADE_LIMIT, reading_grade
from midback_cli.knowledge.doctor_report import VisitPlan, load_visit_plan
from midback_cli.knowledge.model import Kind
from midback_cli.language.lookup import ambulance
from midback_cli.rendering.blocks import Banner, Block, Bullets, Heading, Paragraph, Table, with_number
from midback_cli.rendering.doctor_page import visit_blocks
from midback_cli.rendering.html import write_html
from midback_cli.rendering.markdown import write_markdown
from tests.conftest import ROOT
from tests.strategies import raw_answers

CONTENT = load_content(ROOT / "content")
PLAN = load_visit_plan(CONTENT, ROOT / "content")


def result_of(raw: dict[str, Any], story: str = "") -> Result:
    return assess(Answers.from_mapping({"answers": raw, "story": story}, CONTENT), CONTENT)


def report_of(raw: dict[str, Any], story: str = "") -> tuple[Block, ...]:
    return with_number(visit_blocks(result_of(raw, story), PLAN, "2026-01-31"), ambulance("GB", CONTENT))


def answers_of(blocks: tuple[Block, ...]) -> dict[str, tuple[str, ...]]:
    """The rows of the answers, by their names."""
    table = next(block for block in blocks if isinstance(block, Table) and block.columns == ("About", "Answers"))
    return {row[0][0]: row[1] for row in table.rows}


def known_questions(blocks: tuple[Block, ...]) -> str:
    start = blocks.index(Heading(PLAN.texts.known_title))
    end = blocks.index(Heading(PLAN.texts.ask_title))
    return write_markdown(blocks[start:end])


# ---------------------------------------------------------------- G4: a gap is never a no


@given(raw=raw_answers(CONTENT))
@settings(max_examples=60)
def test_g4_no_sign_is_told_as_absent_that_nobody_denied(raw: dict[str, Any]) -> None:
    result = result_of(raw)
    for page in CONTENT.pages.values():
        for cue, sign in zip(page.cues, page_statuses(page, result), strict=False):
            denied = raw.get(cue.id) == "no" or raw.get(page.id) not in (None, "unsure", [f"{cue.id}?"])
            if sign.known is Status.NO:
                assert denied
            if cue.id in (raw.get(page.id) or ()) and raw.get(page.id) != "unsure":
                assert sign.known is Status.YES
    for question in CONTENT.questions.values():
        if question.kind is Kind.YES_NO and question_status(question, result).known is Status.NO:
            assert raw.get(question.id) == "no" or raw.get(question.page) not in (None, "unsure")


@given(raw=raw_answers(CONTENT))
@settings(max_examples=30)
def test_g4_every_cue_stands_in_the_report_once_unless_its_page_can_not_be_meant(raw: dict[str, Any]) -> None:
    result = result_of(raw)
    told = answers_of(with_number(visit_blocks(result, PLAN, "2026-01-31"), ambulance("", CONTENT)))
    beside = ruled_out(result)
    for page in CONTENT.pages.values():
        if page.cues and page.id not in beside:
            lines = "; ".join(line.partition(": ")[2] for line in told[page.name])
            assert all(sign.name in lines for sign in page_statuses(page, result))


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ({}, "Not asked: Fever in the last week; Shaking chills; Too ill to get up"),
        ({"infection-signs": "unsure"}, "Not sure: Fever in the last week; Shaking chills; Too ill to get up"),
        ({"infection-signs": []}, "No: Fever in the last week; Shaking chills; Too ill to get up"),
        ({"infection-signs": ["fever"]}, "Yes: Fever in the last week"),
        ({"fever": "yes"}, "Yes: Fever in the last week"),
        ({"fever": "no"}, "No: Fever in the last week"),
        ({"infection-signs": "unsure", "fever": "no"}, "No: Fever in the last week"),
        ({"infection-signs": ["fever?"]}, "Not sure: Fever in the last week"),
        ({"infection-signs": ["chills", "fever?"]}, "Yes: Shaking chills"),
        ({"infection-signs": [], "fever": "yes"}, "Yes: Fever in the last week"),
        ({"infection-signs": [], "fever": "unsure"}, "Not sure: Fever in the last week"),
    ],
)
def test_a_warning_sign_is_told_as_there_absent_unsure_or_not_asked(raw: dict[str, Any], line: str) -> None:
    assert any(told.startswith(line) for told in answers_of(report_of(raw))["Signs of infection"])


def test_an_answer_given_in_the_place_of_a_cue_is_told_too() -> None:
    told = answers_of(report_of({"leg-weakness-or-numbness": "yes"}))["Nerve signs"]
    assert told[0] == "Yes: New weak or numb leg"


def test_pages_with_a_sign_come_before_those_without() -> None:
    rows = list(answers_of(report_of({"belly-signs": ["black-stools"], "danger-now": []})))
    assert rows.index("Belly signs") < rows.index("Signs of danger right now")


def test_an_incomplete_screen_is_named_at_the_head() -> None:
    blocks = report_of({"severity": 2})
    assert any(isinstance(block, Paragraph) and "safety questions are not complete" in block.text for block in blocks)


# ---------------------------------------------------------------- whom a question can be about


@pytest.mark.parametrize(
    ("raw", "is_left_out"),
    [
        ({"sex": "male", "age": 40}, True),
        ({"sex": "female", "age": 70}, True),
        ({"sex": "female", "age": 40}, False),
        ({"sex": "female"}, False),
        ({}, False),
    ],
)
def test_pregnancy_is_left_out_only_where_age_and_sex_are_known_and_rule_it_out(
    raw: dict[str, Any], is_left_out: bool
) -> None:
    blocks = report_of(raw)
    assert ("Pregnancy" not in answers_of(blocks)) is is_left_out
    assert ("Signs in pregnancy" not in answers_of(blocks)) is is_left_out
    assert ("Could you be pregnant?" not in known_questions(blocks)) is is_left_out


def test_what_was_answered_all_the_same_is_never_left_out() -> None:
    assert "Pregnancy" in answers_of(report_of({"sex": "male", "age": 40, "pregnancy": ["birth-recent"]}))


# ---------------------------------------------------------------- the parts


def test_the_report_leads_with_the_urgency_and_ends_with_what_it_is_not() -> None:
    blocks = report_of({"danger-now": ["blue-grey"]})
    assert isinstance(blocks[1], Banner)
    assert isinstance(blocks[-1], Paragraph)
    assert "not a medical device" in blocks[-1].text
    assert f"Content version {CONTENT.version}, {CONTENT.sha256[:12]}." in blocks[-1].text


@pytest.mark.parametrize(("raw", "is_told"), [({"danger-now": ["blue-grey"]}, True), ({"severity": 2}, False)])
def test_what_to_do_at_once_stands_in_the_report_of_an_emergency_alone(raw: dict[str, Any], is_told: bool) -> None:
    labels = [block.label for block in report_of(raw) if isinstance(block, Bullets)]
    assert ("Do this" in labels) is is_told


def test_every_answer_of_the_person_is_in_the_report() -> None:
    raw = {
        "age": 54,
        "severity": 6,
        "pain-onset": "gradual",
        "diabetes": "yes",
        "smoking": "no",
        "night-pain": "unsure",
    }
    written = write_markdown(report_of(raw))
    for words in ("Age: 54 (years)", "How bad at its worst: 6", "How it started", "Yes: Diabetes", "No: Smoking"):
        assert words in written
    assert "Not sure: Wakes you most nights" in written


def test_what_a_cue_and_a_question_say_of_the_same_is_both_told() -> None:
    told = answers_of(report_of({"sudden-pain": ["sudden-full-force"], "pain-onset": "gradual"}))["The pain"]
    question, texts = CONTENT.questions["pain-onset"], CONTENT.texts.answers
    assert f"How it started: {question.label('sudden', texts)}; {question.label('gradual', texts)}" in told[0]


def test_a_section_says_that_the_rest_of_it_was_not_asked() -> None:
    told = answers_of(report_of({"diabetes": "yes"}))
    assert told["Health before this"] == ("Yes: Diabetes. Not asked: all else",)
    assert told["Habits and daily life"] == ("Not asked",)


def test_the_questions_of_a_doctor_carry_what_is_known_and_the_others_are_listed_apart() -> None:
    known, _, left = known_questions(report_of({"height-loss": "yes"})).partition(PLAN.texts.not_known)
    assert "tallest measured height? Yes: Lost height or more stooped." in known
    assert "Have you felt sick to your stomach?" in left


def test_lines_to_fill_in_by_hand_are_empty() -> None:
    told = answers_of(report_of({}))
    assert told["Allergies"] == told["Name and date of birth"] == told[PLAN.texts.story_title] == ()


def test_what_to_bring_can_be_ticked_off() -> None:
    things = CONTENT.chapters.doctor_questions.bring
    assert Bullets("", things, to_tick=True) in report_of({})
    assert f"- [ ] {things[0]}" in write_markdown(report_of({}))


def test_the_story_is_told_line_by_line() -> None:
    assert answers_of(report_of({}, "It hurts.\n\n  - Badly \n# Ow"))[PLAN.texts.story_title] == (
        "It hurts.",
        "- Badly",
        "# Ow",
    )


def test_a_long_story_stands_whole_at_the_end() -> None:
    story = "\n".join(f"Line {number} of my story." for number in range(200))
    blocks = report_of({}, story)
    assert answers_of(blocks)[PLAN.texts.story_title] == (PLAN.texts.story_at_end,)
    lines = [block.text for block in blocks if isinstance(block, Paragraph)][-201:-1]
    assert "\n".join(lines) == story


@given(story=st.text(max_size=200))
@settings(max_examples=50)
def test_no_story_breaks_a_block_into_lines(story: str) -> None:
    for line in answers_of(report_of({}, story))[PLAN.texts.story_title]:
        assert "\n" not in line
        assert line.strip()


# ---------------------------------------------------------------- the plan


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path / "content"


def edited(folder: Path, change: Callable[[str], str]) -> Path:
    path = folder / "visit.toml"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"diabetes", ', "", "the question 'diabetes' stands in none"),
        ('"chest-signs", ', "", "the page 'chest-signs' stands in none"),
        ('"diabetes"', '"diabetis"', "'diabetis' is not a question or a page"),
        ('= ["height-loss"]', '= ["hight-loss"]', "'hight-loss' is not a question"),
        ("Have you felt sick", "Did you feel sick", "is not a question of guide.toml"),
        ('id = "habits"', 'id = "pain"', "stands twice"),
        ('title = "The pain"', "", "is missing"),
        ('version = "1.0.0"', 'version = "1.0.0"\nflavour = "x"', "flavour"),
        ('version = "1.0.0"', "version = ", "is not valid TOML"),
    ],
)
def test_a_mistake_in_the_plan_is_told_with_its_place(
    old: str, new: str, message: str, folder: Path, content: Content
) -> None:
    edited(folder, lambda text: text.replace(old, new, 1))
    with pytest.raises(ContentError) as caught:
        load_visit_plan(content, folder)
    assert any(message in str(problem) for problem in caught.value.problems), caught.value.problems
    assert all(problem.place.startswith("visit.toml") for problem in caught.value.problems)


def test_a_folder_without_a_plan_is_told(folder: Path, content: Content) -> None:
    (folder / "visit.toml").unlink()
    with pytest.raises(ContentNotFound, match=r"visit\.toml"):
        load_visit_plan(content, folder)


def test_the_plan_reads_well() -> None:
    plan: VisitPlan = PLAN
    assert reading_grade(plan.texts.about) <= GRADE_LIMIT
    assert set(plan.answered_by) == set(care_for(result_of({})).doctor_questions)


@pytest.mark.parametrize(
    "story", ["\u06a9\u0645\u0631\u0645 \u0645\u06cc\u200c\u06af\u06cc\u0631\u062f", "It hurts", "x" * 3000]
)
def test_own_words_stand_as_they_were_written_in_the_direction_of_their_script(story: str) -> None:
    page = write_html(report_of({}, story), "Report", "en")
    assert f'<bdi dir="auto">{story}</bdi>' in page
    assert page.count('dir="auto"') == 1
