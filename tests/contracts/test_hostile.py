"""G6: no text from a file or a person reaches the terminal or a page as markup or control codes, whatever it is."""

from __future__ import annotations

import io
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from midback_cli import Answers, MidbackError, Urgency, assess, load_content
from midback_cli.errors import Problem
from midback_cli.files import visible_text
from midback_cli.reading.lookup import ambulance, find_condition
from midback_cli.rendering.blocks import Banner, Bullets, Heading, Paragraph, Plot, Table
from midback_cli.rendering.markdown import write_markdown
from midback_cli.rendering.plain import write_plain
from midback_cli.rendering.report import result_blocks
from midback_cli.rendering.table import write_table
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
# Every character there is, and more often than chance would have it those that terminals and pages obey.
OBEYED = "\x1b\x07\x9b\u202e\u200f[]<>&|*_`\\\n\r\t"
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from(OBEYED)), max_size=60)


def has_control_codes(text: str) -> bool:
    return any(unicodedata.category(one) in ("Cc", "Cf", "Cs") for one in text if one != "\n")


@given(text=TEXTS)
@settings(max_examples=300)
def test_a_visible_text_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    assert not has_control_codes(visible_text(text, keep_lines=True))
    assert visible_text(visible_text(text)) == visible_text(text)


@given(place=TEXTS, reason=TEXTS)
def test_an_error_is_one_visible_line_of_bounded_length(place: str, reason: str) -> None:
    for line in (str(MidbackError(place * 50, reason * 50)), str(Problem(place, reason))):
        assert not has_control_codes(line)
        assert "\n" not in line
        assert len(line) < 1_000


@given(text=TEXTS)
@settings(max_examples=150)
def test_answers_of_any_kind_are_checked_or_refused_in_one_visible_line(text: str) -> None:
    for raw in (
        {text: "yes"},
        {"fever": text},
        {"chest-signs": [text]},
        {"answers": {}, "country": text, "story": text},
    ):
        try:
            answers = Answers.from_mapping(raw, CONTENT)
        except MidbackError as error:
            assert not has_control_codes(str(error))
            assert "\n" not in str(error)
        else:
            assert not has_control_codes(answers.country + answers.story)


@given(text=TEXTS)
@settings(max_examples=100)
def test_names_and_countries_of_any_kind_are_found_or_refused_in_one_visible_line(text: str) -> None:
    for look_up in (find_condition, ambulance):
        try:
            look_up(text, CONTENT)
        except MidbackError as error:
            assert not has_control_codes(str(error))


@given(text=TEXTS.map(visible_text).filter(str.strip))
@settings(max_examples=150)
def test_no_writer_makes_codes_or_markup_of_a_text(text: str) -> None:
    blocks = (
        Banner(Urgency.PROMPT, text, (text,)),
        Heading(text),
        Paragraph(text, text),
        Bullets(text, (text,)),
        Table((text,), (1,), (((text,),),)),
        Plot(text, 10, ((0, text, 7), (9, text, 4))),
    )
    console = Console(file=io.StringIO(), width=400, no_color=True, force_terminal=False)
    write_table(blocks, console)
    assert isinstance(console.file, io.StringIO)
    for written in (console.file.getvalue(), write_plain(blocks), write_markdown(blocks)):
        assert not has_control_codes(written)
    # Behind an escaping backslash a "<" is text; with those pairs taken out, none may be left.
    bare = write_markdown((Paragraph(text),)).replace("\\\\", "").replace("\\<", "")
    assert "<" not in bare


def test_the_markdown_of_a_result_has_no_html_but_line_breaks() -> None:
    result = assess(Answers.from_mapping({"danger-now": ["fainting"]}, CONTENT), CONTENT)
    written = write_markdown(result_blocks(result, ambulance("GB", CONTENT)))
    assert "<" not in written.replace("<br>", "").replace("\\<", "")
    assert written.startswith("# Call an ambulance now")
