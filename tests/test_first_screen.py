"""The answer fits one screen: whoever asks, 80 columns and 24 rows hold it, with the keys of the menu below."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from random import Random

import pytest
from rich.console import Console

from midback_cli import Answers, Result, Urgency, assess, load_content
from midback_cli.evaluation.cases import read_cases
from midback_cli.evaluation.simulation import _reply as draw_reply
from midback_cli.evaluation.simulation import answer_everything, simulate_benign
from midback_cli.knowledge.model import Kind, Page, Question
from midback_cli.language.lookup import ambulance
from midback_cli.rendering.blocks import Banner, Block, OpenTable, SideBySide, with_number
from midback_cli.rendering.causes_page import cause_blocks, cause_table
from midback_cli.rendering.first_screen import EMERGENCY_ROOMS, ROOMS, emergency_screen, first_screen, first_screens
from midback_cli.rendering.plain import write_plain
from midback_cli.rendering.result_page import result_blocks
from midback_cli.rendering.table import write_table
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
NUMBER = ambulance("", CONTENT)
# Of 23 rows two are for the keys. Below an emergency on the way stand an empty line, the question, three lines and the
# keys.
# With several emergencies at once, no "do not" of the second is left out to save a row.
ROWS, EMERGENCY_ROWS, EMERGENCY_ROWS_AT_WORST = 21, 14, 16
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))


@cache
def drawn(blocks: tuple[Block, ...], width: int) -> str:
    console = Console(file=io.StringIO(), width=width, no_color=True, force_terminal=False)
    write_table(with_number(blocks, NUMBER), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def result_of(raw: dict[str, object]) -> Result:
    return assess(Answers.from_mapping(raw, CONTENT), CONTENT)


def example(name: str) -> Result:
    return result_of(json.loads((ROOT / "examples" / f"{name}.json").read_text(encoding="utf-8"))["answers"])


def shown_at_80(result: Result) -> tuple[tuple[Block, ...], int]:
    """The fullest screen that fits, and its rows; the leanest where none does."""
    room = EMERGENCY_ROWS if result.urgency.is_emergency else ROWS
    rows = 0
    for blocks in first_screens(result):
        rows = drawn(blocks, 80).count("\n")
        if rows <= room:
            break
    return blocks, rows


def check(result: Result) -> None:
    """It fits, and holds what it must: how soon, a cause and a way to act, when to get help, what it is not."""
    blocks, rows = shown_at_80(result)
    text = drawn(blocks, 80)
    banner = blocks[0]
    assert isinstance(banner, Banner)
    if result.urgency.is_emergency:
        assert rows <= EMERGENCY_ROWS_AT_WORST, text
        lists = blocks[1]
        assert isinstance(lists, SideBySide) and lists.left.items and lists.right.items, text
        assert not any(isinstance(block, OpenTable) for block in blocks), text
        assert NUMBER.number in " ".join((banner.title, text)), text
        return
    assert rows <= ROWS, text
    causes, *tables = [block for block in blocks if isinstance(block, OpenTable)]
    assert result.causes[0].condition.name in [row[0] for row in causes.rows], text
    assert len(causes.bars) == len(causes.rows)
    assert all(table.rows for table in tables), text
    words = " ".join(text.split())
    assert "for chest pain, fainting or trouble breathing" in words
    assert "not a diagnosis" in words


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_every_example_fits_one_screen(path: object) -> None:
    check(example(path.stem))  # type: ignore[attr-defined]


@cache
def labelled() -> tuple[Result, ...]:
    cases = read_cases(ROOT / "benchmarks" / "cases.jsonl", CONTENT)
    return tuple(assess(case.answers, CONTENT) for case in cases)


def test_every_labelled_case_fits_one_screen() -> None:
    assert len(labelled()) > 100
    for result in labelled():
        check(result)


def test_an_emergency_names_one_step_whatever_the_level_of_a_cause() -> None:
    """G8: where both are emergencies, no row of the causes shows another step than the advice."""
    shorts = {CONTENT.urgency_texts[level].short for level in Urgency if level.is_emergency}
    levels = set()
    for result in labelled():
        if not result.urgency.is_emergency:
            continue
        named = {cause.condition.name: cause.condition.urgency for cause in result.causes}
        for block in cause_blocks(result):
            for name, _, step in block.rows if isinstance(block, OpenTable) else ():
                level = named.get(name, result.urgency)
                assert (step in shorts) is level.is_emergency
                if level.is_emergency:
                    assert step == result.urgency_text.short, (name, step)
                    levels.add((result.urgency, level))
    assert len(levels) == 4, "each of the two levels with a cause of the same and of the other"


def test_a_cause_of_which_nothing_was_asked_is_not_named_in_an_emergency() -> None:
    ectopic = CONTENT.conditions["ectopic-pregnancy"].name

    def rows(raw: dict[str, object]) -> list[str]:
        result = result_of(raw)
        assert result.urgency.is_emergency
        assert ectopic in [cause.condition.name for cause in result.causes]
        return [row[0] for block in cause_blocks(result) if isinstance(block, OpenTable) for row in block.rows]

    faint: dict[str, object] = {"sex": "female", "danger-now": ["fainting"]}
    assert ectopic not in rows(faint)
    assert ectopic.lower() not in write_plain(cause_blocks(result_of(faint))).lower()
    assert ectopic in rows({**faint, "pregnancy": ["pregnancy-or-missed-period"]})


def test_the_chances_of_a_table_add_up_to_all() -> None:
    for result in labelled():
        for shown in (result.causes, result.causes[:2], result.causes[:1]):
            assert sum(bar.share for bar in cause_table(result, shown).bars) == pytest.approx(1)


def test_where_no_cause_fits_nobody_is_told_that_it_is_easy() -> None:
    result = example("nothing-fits")
    assert result.fits_nothing and result.urgency is Urgency.SELF_CARE
    easy, unknown = result.urgency_text.what_to_do, CONTENT.texts.first.unknown_cause
    for blocks in (first_screen(result), result_blocks(result)):
        text = write_plain(blocks)
        assert unknown in text and easy not in text
    assert easy in write_plain(first_screen(example("posture")))


@pytest.mark.parametrize("width", [24, 38, 40, 60])
def test_no_letter_of_the_advice_is_cut_off(width: int) -> None:
    for path in EXAMPLES:
        result = example(path.stem)
        title = with_number(emergency_screen(result) if result.urgency.is_emergency else first_screen(result), NUMBER)[
            0
        ]
        assert isinstance(title, Banner)
        text = " ".join(re.sub("[│╭╮╰╯─]", " ", drawn((title,), width)).split())
        assert title.title.upper() in text


def simulated(seed: int, count: int) -> Iterator[Answers]:
    """A few are led through every question that applies; the others are asked everything at once, which is quick.

    Half of them have no cause of ours that is urgent, and the conditions of the others take turns.
    """
    random, conditions = Random(seed), list(CONTENT.conditions.values())
    for number in range(count // 50):
        yield from (person.answers for person in simulate_benign(CONTENT, 1, seed * count + number))
        yield answer_everything(conditions[number % len(conditions)], CONTENT, random)
    for number in range(count - 2 * (count // 50)):
        condition = conditions[number // 2 % len(conditions)] if number % 2 else None
        pages = (page for page in CONTENT.pages.values() if page.cues)
        prompts: tuple[Page | Question, ...] = (*pages, *CONTENT.questions.values())
        replies = {prompt.id: draw_reply(prompt, condition, Answers(), CONTENT, random) for prompt in prompts}
        yield Answers.from_mapping({name: reply for name, reply in replies.items() if reply != []}, CONTENT)


@pytest.mark.parametrize("seed", range(4))
def test_the_screens_of_2000_simulated_people_fit(seed: int) -> None:
    for answers in simulated(seed, 500):
        check(assess(answers, CONTENT))


def test_no_cause_names_a_later_step_than_the_advice() -> None:
    """However mild a cause is: nobody knows that it is this one before the person is seen."""
    steps = [
        (text.timed(sooner).short, (level, sooner and bool(text.sooner_label)))
        for level, text in CONTENT.urgency_texts.items()
        for sooner in (False, True)
    ]
    how_soon = dict(reversed(steps))
    milder = CONTENT.texts.first.milder
    found = set()
    for result in labelled():
        advice = how_soon[result.urgency_text.short]
        own = {cause.condition.name: cause.condition.urgency for cause in result.causes}
        for table in (cause_table(result, result.causes), cause_table(result, result.causes[:2])):
            for name, _, step in table.rows:
                if name == CONTENT.texts.first.something_else and result.urgency is Urgency.SELF_CARE:
                    assert step == CONTENT.texts.first.if_it_lasts
                    continue
                level = own.get(name, Urgency.AMBULANCE)
                assert (step == milder) == (level < result.urgency and not level.is_emergency)
                assert step == milder or how_soon[step] >= advice, (result.urgency_text.label, name, step)
                found.add((result.urgency, step == milder))
    assert {level for level, is_milder in found if is_milder} == set(Urgency) - {Urgency.SELF_CARE}
    assert how_soon[CONTENT.urgency_texts[Urgency.PROMPT].sooner_short] > how_soon["today or tomorrow"]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_a_screen_folds_within_every_width(path: object, width: int) -> None:
    for blocks in first_screens(example(path.stem)):  # type: ignore[attr-defined]
        assert max(map(len, drawn(blocks, width).splitlines())) <= width


def test_a_leaner_screen_is_never_longer() -> None:
    for path in EXAMPLES:
        rows = [drawn(blocks, 80).count("\n") for blocks in first_screens(example(path.stem))]
        assert rows == sorted(rows, reverse=True)
        assert len(rows) == len(EMERGENCY_ROOMS if example(path.stem).urgency.is_emergency else ROOMS)


def test_the_bars_are_left_out_where_they_cannot_be_drawn() -> None:
    blocks = first_screen(example("posture"))
    assert "█" in drawn(blocks, 80)
    assert "█" not in drawn(blocks, 40)
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    write_table(with_number(blocks, NUMBER), Console(file=file, width=80, no_color=True, force_terminal=False))
    file.seek(0)
    shown = file.read()
    assert re.search(r"\d in 100", shown)
    assert "█" not in shown


def test_colour_stands_on_borders_and_bars_alone() -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="standard")
    write_table(with_number(first_screen(example("kidney-stone")), NUMBER), console)
    assert isinstance(console.file, io.StringIO)
    coloured = [part.split("\x1b[")[0] for part in console.file.getvalue().split("\x1b[33m")[1:]]
    assert coloured
    assert not any(character.isalpha() for part in coloured for character in part)


def test_an_open_screen_is_named_on_the_first_screen() -> None:
    text = write_plain(first_screen(result_of({"severity": 2, "pain-duration": "1-to-7-days"})))
    assert "Not answered, or not sure: signs of danger right now, chest signs" in text
    assert "not an all-clear" in text
    assert "None of your answers is a warning sign" not in text


def test_what_would_do_harm_is_no_treatment_on_the_first_screen() -> None:
    strain = {"recent-injury": "lift-or-twist", "pain-duration": "1-to-7-days", "severity": 3, "sex": "male"}
    assert 'Read "medicines" first' in write_plain(first_screen(result_of(strain)))
    thinner = write_plain(first_screen(result_of({**strain, "blood-thinner": "yes"})))
    assert "Massage" not in thinner
    assert "Ibuprofen" not in thinner


def test_no_do_not_is_lost_where_the_lines_are_heard_one_by_one() -> None:
    for width in (40, 0):
        blocks = emergency_screen(example("emergency"))
        text = drawn(blocks, width) if width else write_plain(blocks)
        assert "Do not drive yourself." in text
    assert "- Don't drive yourself." in drawn(emergency_screen(example("emergency")), 80)


def test_each_line_of_what_not_to_do_says_so_itself() -> None:
    """Whoever misses the title of the list, or the first column of the table, must not read the opposite."""
    texts = CONTENT.texts.result
    for case in labelled():
        blocks = shown_at_80(case)[0]
        lists = next((block for block in blocks if isinstance(block, SideBySide)), None)
        if lists is not None:
            # Wrapped within its column, a line has its first words in one row.
            text = drawn((lists,), 80)
            assert text.count("- Don't ") == len(lists.right.items), text
    steps = [
        *(step for condition in CONTENT.conditions.values() for step in condition.first_steps),
        *(step for action in CONTENT.actions.values() for step in action.first_steps),
    ]
    assert steps
    for what, _ in steps:
        assert not what.startswith((texts.do_not_lead.strip(), texts.do_not_short.strip())), what
    for action in CONTENT.actions.values():
        assert all(line.startswith(texts.do_not_lead) for line in action.do_not), action.id


def test_the_crew_is_told_what_is_known() -> None:
    text = write_plain(emergency_screen(example("emergency")))
    assert "Tell the crew: where you are, what you feel, and which medicines you take; you are 63; you are male" in text


# ---------------------------------------------------------------- the words that it is made of


def test_every_answer_can_be_told_within_a_sentence() -> None:
    for question in CONTENT.questions.values():
        extra = {"number"} if question.kind is Kind.NUMBER else set()
        assert set(question.says) == {*question.answer_ids, *extra}, question.id
        for said in question.says.values():
            assert said == said.strip(" .") and not said[0].isupper(), said


def test_whoever_may_stay_at_home_is_told_what_to_do_in_short() -> None:
    for condition in CONTENT.conditions.values():
        if not condition.urgency.is_emergency:
            assert condition.first_steps, condition.id
    steps = (
        *(step for condition in CONTENT.conditions.values() for step in condition.first_steps),
        *(step for action in CONTENT.actions.values() for step in action.first_steps),
    )
    for step in steps:
        assert len(step) == 2, step
        what, how = step
        assert len(what) <= 24 and len(how) <= 48, step
    for item in CONTENT.chapters.home_care.items:
        assert item.short and len(item.short) <= 48, item.id


def test_every_level_has_a_short_name() -> None:
    shorts = [CONTENT.urgency_texts[level].short for level in Urgency]
    assert len(set(shorts)) == len(shorts)
    assert max(map(len, islice(shorts, 5))) <= 20
