from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import chain

import pytest
from rich.console import Console

from midback_cli import Answers, Content, Result, Urgency, assess
from midback_cli.assessment.care import care_for
from midback_cli.assessment.urgency import Reason
from midback_cli.knowledge.doctor_report import load_visit_plan
from midback_cli.knowledge.loading import load_synonyms
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.lookup import Ambulance, ambulance
from midback_cli.language.passages import passages
from midback_cli.language.search import SearchIndex
from midback_cli.rendering.blocks import (
    Banner,
    Bar,
    Block,
    Bullets,
    Gap,
    Heading,
    OpenTable,
    Paragraph,
    Plot,
    SideBySide,
    Table,
    with_number,
)
from midback_cli.rendering.condition_page import condition_blocks, condition_list_blocks
from midback_cli.rendering.doctor_page import visit_blocks
from midback_cli.rendering.guide_page import found_blocks, topic_blocks, topic_list_blocks
from midback_cli.rendering.palette import FEW_COLOURS, URGENCY_STYLE
from midback_cli.rendering.plain import write_plain
from midback_cli.rendering.result_page import (
    care_blocks,
    cause_blocks,
    chance,
    emergency_blocks,
    pill_blocks,
    result_blocks,
    source_blocks,
)
from midback_cli.rendering.table import write_table

# Answers that reach each urgency.
PEOPLE: dict[Urgency, dict[str, object]] = {
    Urgency.SELF_CARE: {"severity": 2, "pain-duration": "1-to-7-days"},
    Urgency.PRIMARY_CARE: {"severity": 2, "pain-duration": "over-3-months"},
    Urgency.PROMPT: {"fever": "yes"},
    Urgency.EMERGENCY_ROOM: {"nerve-signs": ["legs-numb"]},
    Urgency.AMBULANCE: {"danger-now": ["blue-grey"]},
}


def result_of(urgency: Urgency, content: Content) -> Result:
    result = assess(Answers.from_mapping(PEOPLE[urgency], content), content)
    return replace(result, urgency=urgency) if urgency is not result.urgency else result


def tabled(blocks: tuple[Block, ...], width: int) -> str:
    console = Console(file=io.StringIO(), width=width, no_color=True, force_terminal=False)
    write_table(blocks, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("urgency", list(Urgency), ids=[level.word for level in Urgency])
@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_every_urgency_is_told_in_words_by_every_writer_at_every_width(
    urgency: Urgency, width: int, content: Content
) -> None:
    result = result_of(urgency, content)
    blocks = with_number(result_blocks(result), ambulance("US", content))
    label = result.urgency_text.label.upper()
    table = tabled(blocks, width)
    first_words = label[: width - 10].rsplit(" ", 1)[0] if len(label) > width - 10 else label
    assert first_words in table
    assert max(map(len, table.splitlines())) <= width
    assert label in write_plain(blocks)


def test_every_urgency_has_a_colour() -> None:
    assert set(URGENCY_STYLE) == set(FEW_COLOURS) == set(Urgency)


def test_plain_has_no_boxes_colour_or_glyphs(content: Content) -> None:
    for urgency in Urgency:
        text = write_plain(with_number(result_blocks(result_of(urgency, content)), ambulance("", content)))
        assert text.isascii()
        assert "\x1b" not in text
        assert "{number}" not in text


def test_every_condition_is_written_at_60_columns(content: Content) -> None:
    for condition in content.conditions.values():
        text = tabled(with_number(condition_blocks(condition, content), ambulance("US", content)), 60)
        assert max(map(len, text.splitlines())) <= 60
        assert "{number}" not in text
    assert max(map(len, tabled(condition_list_blocks(content), 60).splitlines())) <= 60


@pytest.mark.parametrize("width", [24, 40, 59, 60, 79, 80, 110])
def test_no_column_is_so_narrow_that_it_breaks_a_word(width: int, content: Content) -> None:
    result = result_of(Urgency.SELF_CARE, content)
    care = care_for(result)
    pages = (cause_blocks(result), care_blocks(result, care), pill_blocks(care, content), source_blocks(result, care))
    blocks = (*chain(*pages), *condition_list_blocks(content), *topic_list_blocks(content))
    tables = [block.framed if isinstance(block, OpenTable) else block for block in blocks]
    cells = {cell for table in tables if isinstance(table, Table) for row in table.rows for cell in row}
    shown = set(re.findall(r"[^\s│┃]+", tabled(blocks, width)))
    words = {word for cell in cells for line in cell for part in line.split() for word in part.split("-")}
    assert len(words) > 150
    assert [word for word in words if len(word) < 20 and not any(word in part for part in shown)] == []
    assert max(map(len, tabled(blocks, width).splitlines())) <= width


def test_a_table_without_room_stands_as_rows_below_each_other() -> None:
    rows = ((("Pill", "With food."), ("200 mg.", "Up to 3 a day."), ("1,200 mg",), ()), (("2",), ("x",), ("",), ("y",)))
    table = Table(("Medicine", "How much", "Most in a day", "Not if you"), (1, 1, 1, 1), rows)
    assert tabled((table,), 79) == (
        "Pill\n   With food.\n   How much:\n   - 200 mg.\n   - Up to 3 a day.\n   Most in a day: 1,200 mg\n\n"
        "Medicine 2\n   How much: x\n   Not if you: y\n"
    )
    assert "Most in a day" in tabled((table,), 80).splitlines()[1]
    steps = OpenTable(("Do this", "How"), (("Move", "Stand up."), ("Rest", "A little.")))
    assert tabled((steps,), 59) == "Do this\nMove\n   Stand up.\nRest\n   A little.\n"
    assert "Move      Stand up." in tabled((steps,), 60)
    assert tabled((Heading("Steps"), steps), 59) == "\nSteps\nMove\n   Stand up.\nRest\n   A little.\n"


def test_steps_are_read_aloud_without_the_name_of_a_column_between_them() -> None:
    steps = OpenTable(("Do this", "How"), (("Do not", "Have your back cracked."),))
    assert write_plain((steps,)) == "Do not: Have your back cracked.\n"


HOSTILE = "[red]x[/red] [link=file:///etc]y[/link] :bomb: <b>z</b> {number} \\[ %s"


@pytest.mark.parametrize(
    "block",
    [
        Banner(Urgency.PROMPT, HOSTILE, (HOSTILE,)),
        Heading(HOSTILE),
        Paragraph(HOSTILE, HOSTILE),
        Bullets(HOSTILE, (HOSTILE,)),
        Table((HOSTILE,), (1,), (((HOSTILE,),),)),
        OpenTable((HOSTILE, "x"), ((HOSTILE, "x"),), (Bar(0.1, Urgency.PROMPT),)),
    ],
    ids=["banner", "heading", "paragraph", "bullets", "table", "open-table"],
)
def test_g6_markup_in_a_text_stays_text(block: Block) -> None:
    shown = HOSTILE.upper() if isinstance(block, (Banner,)) else HOSTILE
    assert shown in tabled((block,), 200)
    assert HOSTILE.upper() in write_plain((block,)).upper()


@pytest.mark.parametrize("width", [40, 60, 80])
def test_g6_two_lists_side_by_side_are_text_too(width: int) -> None:
    lists = SideBySide(Bullets("[b]Do[/b]", ("[red]x[/red]",)), Bullets("Do not", (":bomb:",)))
    shown = tabled((lists,), width)
    assert all(text in shown for text in ("[b]Do[/b]", "[red]x[/red]", "Do not", ":bomb:"))
    assert shown.count("\n") == (4 if width < 60 else 2)


@pytest.mark.parametrize("width", [40, 60, 120])
def test_g6_no_control_code_of_ours_or_theirs_without_a_terminal(width: int, content: Content) -> None:
    for urgency in Urgency:
        text = tabled(with_number(result_blocks(result_of(urgency, content)), Ambulance("999", "x", "x")), width)
        assert all(character.isprintable() or character == "\n" for character in text)


def test_no_color_is_honoured(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="standard")
    write_table(with_number(result_blocks(result_of(Urgency.AMBULANCE, content)), ambulance("", content)), console)
    assert isinstance(console.file, io.StringIO)
    assert "\x1b[31m" not in console.file.getvalue()
    assert "\x1b[1;31m" not in console.file.getvalue()


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "fewer than 1 in 100"),
        (0.004, "fewer than 1 in 100"),
        (0.01, "about 1 in 100"),
        (0.346, "about 35 in 100"),
        (0.95, "about 95 in 100"),
        (1.0, "more than 95 in 100"),
    ],
)
def test_a_chance_is_told_as_people_out_of_100_and_never_as_certain(
    probability: float, words: str, content: Content
) -> None:
    assert chance(probability, content) == words


def test_the_content_says_how_sure_a_chance_may_sound(content: Content) -> None:
    bolder = replace(content, match=content.match._replace(told_from=0.001, told_up_to=0.98))
    assert chance(0.97, bolder) == "about 97 in 100"
    assert chance(0.97, content) == "more than 95 in 100"


def test_an_incomplete_screen_is_named_in_the_report(content: Content) -> None:
    text = write_plain(with_number(result_blocks(result_of(Urgency.SELF_CARE, content)), ambulance("", content)))
    assert "Not answered, or not sure: signs of danger right now, chest signs" in text


def test_the_report_ends_with_what_it_is_not_who_reviewed_it_and_its_version(content: Content) -> None:
    text = write_plain(with_number(result_blocks(result_of(Urgency.PROMPT, content)), ambulance("", content)))
    assert "not a medical device, a diagnosis or treatment advice" in text
    assert "No doctor has reviewed this content yet." in text
    assert f"Content version {content.version}, {content.sha256[:12]}." in text


# Read aloud: 183 words a minute (Brysbaert, "How many words do we read per minute?", J Mem Lang 2019).
WORDS_IN_20_SECONDS = 61


@pytest.mark.parametrize("country", ["GB", "US", "DE", ""])
def test_the_number_and_what_to_do_are_read_aloud_within_20_seconds(country: str, content: Content) -> None:
    number = ambulance(country, content)
    flags = [flag for flag in content.red_flags if flag.urgency.is_emergency]
    assert flags
    for flag in flags:
        reason = Reason("rule", flag.id, flag.urgency, "", "", flag.action)
        result = replace(result_of(flag.urgency, content), reasons=(reason,), urgency=flag.urgency)
        banner, lists = with_number(emergency_blocks(result), number)
        assert isinstance(banner, Banner) and isinstance(lists, SideBySide)
        do = lists.left
        assert any(word in banner.title for word in number.number.split()) or flag.urgency is Urgency.EMERGENCY_ROOM
        spoken = " ".join((banner.title, *banner.lines, do.label, *do.items))
        assert len(spoken.split()) <= WORDS_IN_20_SECONDS, (flag.action, len(spoken.split()))


WORDS = "7 (8 May 2026), then 5 (15 May 2026), then 4 (24 May 2026)"
PAIN = Plot("Pain", 10, ((0, "8 May 2026", 7), (7, "15 May 2026", 5), (16, "24 May 2026", 4)), WORDS)


@pytest.mark.parametrize("width", [20, 40, 60, 120])
def test_numbers_over_time_are_told_in_words_and_drawn_within_the_width(width: int) -> None:
    table = tabled((PAIN,), width)
    assert f"{WORDS}." in " ".join(table.split())
    assert max(map(len, table.splitlines())) <= width
    if width == 20:
        assert "|" not in table, "there is no room for a drawing"
        return
    drawn = [line for line in table.splitlines() if "|" in line]
    assert [line.count("o") for line in drawn] == [0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0]
    assert [line[:3].strip() for line in drawn] == ["10", "", "", "", "", "5", "", "", "", "", "0"]


def test_numbers_over_time_need_no_drawing_where_it_can_not_be_shown() -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    write_table((PAIN,), Console(file=file, width=80, no_color=True, force_terminal=False))
    file.seek(0)
    assert file.read().strip() == write_plain((PAIN,)).strip()
    assert "|" not in tabled((PAIN._replace(points=PAIN.points[:1]),), 80)


def test_two_numbers_of_one_day_are_drawn() -> None:
    drawn = tabled((PAIN._replace(points=((0, "8 May", 0), (0, "8 May", 10))),), 60)
    assert [line.count("o") for line in drawn.splitlines() if "|" in line] == [1, *[0] * 9, 1]


PLACES = ("{number}", "{call}", "{call-in-short}")


@pytest.mark.parametrize("urgency", Urgency, ids=[urgency.word for urgency in Urgency])
def test_every_place_for_the_number_is_filled_in_one_pass(urgency: Urgency, content: Content) -> None:
    result, number = result_of(urgency, content), ambulance("GB", content)
    pages = (
        result_blocks(result),
        emergency_blocks(result),
        visit_blocks(result, load_visit_plan(content), "2026-01-31"),
        *(topic_blocks(topic, content, result) for topic in content.topics.values()),
        *(condition_blocks(condition, content, result) for condition in content.conditions.values()),
    )
    empty, filled = ("".join(write_plain(blocks) for blocks in found) for found in (
        pages, [with_number(blocks, number) for blocks in pages],
    ))  # fmt: skip
    assert "{number}" in empty
    assert not any(place in filled for place in PLACES)
    assert number.number in filled


def test_a_number_is_put_into_every_part_of_a_block() -> None:
    number = Ambulance("999", "Call 999, please.", "999!")
    told = ("{number}", "999")
    for block, filled in (
        (Banner(Urgency.PROMPT, "{number}", ("{call}",)), Banner(Urgency.PROMPT, "999", ("Call 999, please.",))),
        (Heading("{number}"), Heading("999")),
        (Paragraph("{call-in-short}", "{number}"), Paragraph("999!", "999")),
        (Bullets("{number}", told, to_tick=True), Bullets("999", ("999", "999"), to_tick=True)),
        (Table(told, (2, 3), ((told, ()),)), Table(("999", "999"), (2, 3), ((("999", "999"), ()),))),
        (OpenTable(told, (told,), ()), OpenTable(("999", "999"), (("999", "999"),), ())),
        (
            SideBySide(Bullets("{number}", told), Bullets("", ())),
            SideBySide(Bullets("999", ("999", "999")), Bullets("", ())),
        ),
        (Gap(), Gap()),
        (Plot("{number}", 10, ((0, "1 May", 7),), "{number}"), Plot("999", 10, ((0, "1 May", 7),), "999")),
    ):
        (found,) = with_number([block], number)
        assert found == filled
        assert type(found) is type(block)


def test_what_a_person_wrote_is_never_filled_in(content: Content) -> None:
    words = f"I take {' and '.join(PLACES)} pills"
    number, plan = ambulance("GB", content), load_visit_plan(content)
    for story in (words, f"{words}. " + 2000 * "x"):
        result = assess(Answers(story=story), content)
        assert words in write_plain(with_number(visit_blocks(result, plan, "2026-01-31"), number))
    hits = SearchIndex(passages(content), load_synonyms(content), load_phrases(content)).find("warm bath", 3)
    heading = with_number(found_blocks(words, hits, content), number)[0]
    assert heading == Heading(f"Found for: {words}")
