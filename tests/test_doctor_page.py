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
from midback_cli.assessment.findings import Status, page_statuses, question_status
from midback_cli.evaluation.lint import GRADE_LIMIT, reading_grade
from midback_cli.knowledge.doctor_report import VisitPlan, load_visit_plan
from midback_cli.knowledge.model import Kind
from midback_cli.knowledge.texts import in_sentence
from midback_cli.language.lookup import ambulance
from midback_cli.rendering.blocks import Banner, Block, Bullets, Heading, Paragraph, SideBySide, Table, with_number
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
    tables = (block for block in blocks if isinstance(block, Table) and block.columns[-1] == PLAN.texts.answers_column)
    return {row[0][0]: row[1] for table in tables for row in table.rows}


def opening_of(raw: dict[str, Any]) -> dict[str, str]:
    """The lines that open the report, by their labels."""
    blocks = report_of(raw)
    lines = blocks[1 : blocks.index(Heading(PLAN.texts.causes_title))]
    return {block.label: block.text for block in lines if isinstance(block, Paragraph)}


def causes_of(blocks: tuple[Block, ...]) -> Table:
    return next(block for block in blocks if isinstance(block, Table) and len(block.columns) == 4)


def open_questions(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """The questions of a doctor of which nothing is known."""
    return next((b.items for b in blocks if isinstance(b, Bullets) and b.label == PLAN.texts.not_known), ())


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
def test_g4_every_cue_of_an_answered_page_stands_in_the_report_and_every_other_page_is_named(
    raw: dict[str, Any],
) -> None:
    result = result_of(raw)
    blocks = with_number(visit_blocks(result, PLAN, "2026-01-31"), ambulance("", CONTENT))
    told = answers_of(blocks)
    gaps = next(block.text for block in blocks if isinstance(block, Paragraph) and block.label == "Red flags")
    for page_id in result.screen.missing:
        assert in_sentence(CONTENT.name_of(page_id), CONTENT.texts) in gaps
    for page in CONTENT.pages.values():
        signs = list(page_statuses(page, result)) if page.cues else []
        if any(sign.known is not Status.NOT_ASKED for sign in signs):
            if all(sign.known is Status.NO for sign in signs):
                assert in_sentence(page.name, CONTENT.texts) in told["Warning signs"][0]
                continue
            lines = "; ".join(line.partition(": ")[2] for line in told[page.name])
            assert all(sign.name in lines for sign in signs)


@given(raw=raw_answers(CONTENT))
@settings(max_examples=60)
def test_g4_the_opening_tells_as_denied_only_what_was_denied(raw: dict[str, Any]) -> None:
    result = result_of(raw)
    denied = next(
        (
            block.text.casefold()
            for block in visit_blocks(result, PLAN, "2026-01-31")
            if isinstance(block, Paragraph) and block.label == "Denies"
        ),
        "",
    )
    for page in CONTENT.pages.values():
        words = PLAN.said.get(page.id, {}).get("none", "").casefold()
        if words and words in denied:
            assert {sign.known for sign in page_statuses(page, result)} == {Status.NO}
    for question in CONTENT.questions.values():
        words = PLAN.said.get(question.id, {}).get("no", "").casefold()
        if words and words in denied.removesuffix(".").split("; "):
            assert question_status(question, result).known is Status.NO


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ({"infection-signs": "unsure"}, "Not sure: Fever in the last week; Shaking chills; Too ill to get up"),
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


def test_pages_without_a_sign_share_a_row_and_pages_that_were_not_asked_have_none() -> None:
    told = answers_of(report_of({"infection-signs": [], "danger-now": []}))
    assert told["Warning signs"] == ("No sign at all on: signs of danger right now; signs of infection.",)
    assert not {"Signs of infection", "Chest signs"} & {*told}


def test_an_answer_given_in_the_place_of_a_cue_is_told_too() -> None:
    told = answers_of(report_of({"leg-weakness-or-numbness": "yes"}))["Nerve signs"]
    assert told[0] == "Yes: New weak or numb leg"


def test_pages_with_a_sign_come_before_those_without() -> None:
    rows = list(answers_of(report_of({"belly-signs": ["black-stools"], "danger-now": []})))
    assert rows.index("Belly signs") < rows.index("Warning signs")


def test_an_incomplete_screen_is_named_at_the_head() -> None:
    assert "Not asked, or not sure: signs of danger right now, chest signs" in opening_of({"severity": 2})["Red flags"]


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
    assert ("Could you be pregnant?" not in open_questions(report_of(raw))) is is_left_out


def test_what_was_answered_all_the_same_is_never_left_out() -> None:
    assert "Pregnancy" in answers_of(report_of({"sex": "male", "age": 40, "pregnancy": ["birth-recent"]}))


# ---------------------------------------------------------------- the parts


def test_an_emergency_leads_with_its_banner_and_every_report_ends_with_what_it_is_not() -> None:
    blocks = report_of({"danger-now": ["blue-grey"]})
    assert isinstance(blocks[1], Banner)
    assert isinstance(blocks[-1], Paragraph)
    assert "is not a diagnosis" in blocks[-1].text
    assert f"Content version {CONTENT.version}, {CONTENT.sha256[:12]}." in blocks[-1].text


FRACTURE = {
    **dict.fromkeys(("danger-now", "chest-signs", "nerve-signs", "infection-signs", "health-history"), "none"),
    "age": 76, "sex": "female", "pain-duration": "1-to-7-days", "pain-location": ["mid-back"], "severity": 8,
    "pain-onset": "sudden", "recent-injury": "minor-fall", "worse-with-movement": "yes", "better-with-rest": "yes",
    "osteoporosis-history": "yes", "steroid-use": "no", "nausea-vomiting": "no", "better-with-heat-or-massage": "yes",
}  # fmt: skip


def test_the_report_opens_as_a_doctor_tells_a_case() -> None:
    told = opening_of(FRACTURE)
    assert list(told) == ["", "Red flags", "Denies", "History and medicines", "Tried", "What the quiz advised"]
    assert told[""] == (
        "76-year-old woman. Pain for 1 to 7 days in the middle of the back. "
        "Began all at once, in seconds or minutes; after a light fall, a missed step or a jolt. "
        "8 out of 10 at its worst. Worse with movement; eases with rest."
    )
    assert told["Red flags"].startswith("The quiz flags: You are 50 or older and this is new, severe mid-back pain.")
    assert "Not asked, or not sure: pain that came all at once" in told["Red flags"]
    assert told["Denies"].startswith("Fainting, severe breathlessness, ")
    assert "; steroid pills" in told["Denies"]
    assert "blood thinner" not in told["Denies"], "nobody asked"
    assert told["History and medicines"] == "Thin bones."
    assert told["Tried"] == "Heat, stretching or rubbing helps."
    assert told["What the quiz advised"].startswith("Be seen in person, today or tomorrow.")
    assert "50 or older" not in told["What the quiz advised"], "it is told above"


def test_a_sign_that_is_there_is_a_red_flag_and_its_page_is_not_denied() -> None:
    told = opening_of({"nerve-signs": ["legs-numb"], "danger-now": []})
    assert told["Red flags"].startswith("Sudden or growing numbness or tingling in a leg.")
    assert "weak or numb legs" not in told["Denies"]


def test_nothing_said_opens_with_the_gaps_alone() -> None:
    assert opening_of({})["Red flags"].startswith("None of those that were asked.")
    assert list(opening_of({})) == ["Red flags", "What the quiz advised"]


def test_a_cause_carries_its_clinical_name_and_what_speaks_for_and_against_it() -> None:
    row = causes_of(report_of(FRACTURE)).rows[0]
    assert row[0] == ("Fracture from thin bones", "osteoporotic vertebral compression fracture")
    assert "thin bones" in row[2][0]
    assert "after a light fall, a missed step or a jolt" in row[2][0]
    strained = {"recent-injury": "lift-or-twist", "worse-with-movement": "no", "age": 30}
    against = " ".join(row[3][0] for row in causes_of(report_of(strained)).rows)
    assert "denies more pain with movement" in against


def test_what_else_is_to_be_ruled_out_is_one_line_without_the_causes_of_the_table() -> None:
    blocks = report_of(FRACTURE)
    (line,) = (b.text for b in blocks if isinstance(b, Paragraph) and b.label == PLAN.texts.rule_out)
    assert "tear in the aorta" in line
    assert "each fewer than 1 in 100" in line
    assert "fracture from thin bones" not in line


@pytest.mark.parametrize(("raw", "is_told"), [({"danger-now": ["blue-grey"]}, True), ({"severity": 2}, False)])
def test_what_to_do_at_once_stands_in_the_report_of_an_emergency_alone(raw: dict[str, Any], is_told: bool) -> None:
    told = [block.left.label for block in report_of(raw) if isinstance(block, SideBySide)]
    assert told == (["Do this"] if is_told else [])


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
    assert "54-year-old" in written


def test_what_a_cue_and_a_question_say_of_the_same_is_both_told() -> None:
    told = answers_of(report_of({"sudden-pain": ["sudden-full-force"], "pain-onset": "gradual"}))["The pain"]
    question, texts = CONTENT.questions["pain-onset"], CONTENT.texts.answers
    assert f"How it started: {question.label('sudden', texts)}; {question.label('gradual', texts)}" in told[0]


def test_a_section_of_which_nobody_said_anything_is_left_out() -> None:
    told = answers_of(report_of({"diabetes": "yes"}))
    assert told["Health before this"] == ("Yes: Diabetes",)
    assert "Habits and daily life" not in told


def test_a_question_of_the_doctor_is_named_where_nothing_of_it_is_known() -> None:
    left = open_questions(report_of({"height-loss": "yes"}))
    assert "Have you felt sick to your stomach?" in left
    assert "Have you become shorter than your tallest measured height?" not in left


def test_lines_to_fill_in_by_hand_are_empty() -> None:
    told = answers_of(report_of({}))
    assert told["Allergies"] == told["Name and date of birth"] == told[PLAN.texts.story_title] == ()


def test_the_medicines_that_the_person_was_told_of_stand_in_a_table_with_their_most() -> None:
    raw = {"age": 33, "worse-sitting-at-desk": "yes", "stress": "yes", "pain-character": "dull-ache-or-tight"}
    blocks = report_of({**raw, "blood-thinner": "yes"})
    table = next(b for b in blocks if isinstance(b, Table) and b.columns[0] == CONTENT.texts.care.medicine)
    assert [row[0][0] for row in table.rows] == ["Acetaminophen (paracetamol)"]
    assert "4,000 mg" in table.rows[0][2][0]


def test_what_to_bring_can_be_ticked_off() -> None:
    things = CONTENT.chapters.doctor_questions.bring
    assert Bullets(PLAN.texts.bring_title, things, to_tick=True) in report_of({})
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
    for line in answers_of(report_of({}, story)).get(PLAN.texts.story_title, ()):
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
        ('"pregnancy-signs", ', "", "the page 'pregnancy-signs' stands in none"),
        ('"diabetes"', '"diabetis"', "'diabetis' is not a question or a page"),
        ('= ["height-loss"]', '= ["hight-loss"]', "'hight-loss' is not a question"),
        (
            'denied_first = [\n  "danger-now"',
            'denied_first = [\n  "danger-noww"',
            "'danger-noww' is not a question or a page",
        ),
        ('asked = ["age", "sex"]', 'asked = ["age", "sect"]', "'sect' is not a question or a page"),
        ('female = "woman"', 'femal = "woman"', "'femal' is not an answer to it"),
        ("danger-now.none =", "danger-now.no =", "'no' is not an answer to it"),
        ('severity = "{answer} out', 'sex = "{answer} out', "is not a question for a number"),
        ('age = "{answer}-year', 'age = "{count}-year', "lacks {answer}"),
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
