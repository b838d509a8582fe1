"""G6: no text from a file or a person reaches the terminal or a page as markup or control codes, whatever it is."""

from __future__ import annotations

import io
import json
import re
import shutil
import unicodedata
from datetime import datetime, timezone
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from midback_cli import Answers, Content, MidbackError, Urgency, assess, load_content
from midback_cli.assessment.follow_up import PastResult, compare, outcome_of
from midback_cli.errors import Problem
from midback_cli.files import visible_text
from midback_cli.knowledge.loading import load_synonyms
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.lookup import ambulance, find_condition, find_topic
from midback_cli.language.passages import passages
from midback_cli.language.search import Hit, SearchIndex
from midback_cli.rendering.blocks import Banner, Block, Bullets, Heading, Paragraph, Plot, Table, with_number
from midback_cli.rendering.condition_page import condition_blocks
from midback_cli.rendering.guide_page import answer_blocks, found_blocks, topic_blocks
from midback_cli.rendering.history_page import comparison_blocks, kept_blocks, list_blocks, severity_blocks
from midback_cli.rendering.html import write_html
from midback_cli.rendering.markdown import write_markdown
from midback_cli.rendering.plain import write_plain
from midback_cli.rendering.result_page import result_blocks
from midback_cli.rendering.table import write_table
from midback_cli.storage.history import delete_all, keep_result, new_path, read_history
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
# Every character there is, and more often than chance would have it those that terminals and pages obey.
OBEYED = "\x1b\x07\x9b\u202e\u200f\u200c\u200d[]<>&|*_`\\\n\r\t"
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from(OBEYED)), max_size=60)


# What no terminal obeys: a joiner between two signs that it can join, and the tags of a flag.
HARMLESS = re.compile(
    "(?<=[^\\s\u200c\u200d])[\u200c\u200d](?=[^\u200c\u200d]|$)|(?<=\U0001f3f4)[\U000e0030-\U000e007a]{1,6}\U000e007f"
)


def has_control_codes(text: str) -> bool:
    bare = HARMLESS.sub("", text)
    return any(unicodedata.category(one) in ("Cc", "Cf", "Cs") for one in bare if one != "\n")


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
    for look_up in (find_condition, find_topic, ambulance):
        try:
            look_up(text, CONTENT)
        except MidbackError as error:
            assert not has_control_codes(str(error))


@given(text=TEXTS.map(visible_text).filter(str.strip))
@settings(max_examples=150)
def test_no_writer_makes_codes_or_markup_of_a_text(text: str) -> None:
    blocks = every_block(text)
    console = Console(file=io.StringIO(), width=400, no_color=True, force_terminal=False)
    write_table(blocks, console)
    assert isinstance(console.file, io.StringIO)
    for written in (
        console.file.getvalue(),
        write_plain(blocks),
        write_markdown(blocks),
        write_html(blocks, text, "en"),
    ):
        assert not has_control_codes(written)
    # Behind an escaping backslash a "<" is text; with those pairs taken out, none may be left.
    bare = write_markdown((Paragraph(text),)).replace("\\\\", "").replace("\\<", "")
    assert "<" not in bare


def every_block(text: str) -> tuple[Block, ...]:
    return (
        Banner(Urgency.PROMPT, text, (text,)),
        Heading(text),
        Paragraph(text, text),
        Bullets(text, (text,)),
        Bullets(text, (text,), to_tick=True),
        Table((text,), (1,), (((text,),),)),
        Table((text, text, text), (1, 1, 1), (((text, text), (text,), ()),)),
        Plot(text, 10, ((0, text, 7), (9, text, 4)), text),
    )


class Skeleton(HTMLParser):
    """Everything of a page but its text, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.bones: list[object] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.bones.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.bones.append(tag)

    def handle_comment(self, data: str) -> None:
        self.bones.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.bones.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.bones.append(f"instruction {data}")

    def unknown_decl(self, data: str) -> None:
        self.bones.append(f"unknown {data}")

    def handle_data(self, data: str) -> None:
        self.text += data


MARKUP = st.sampled_from(
    (
        "<script>",
        "</title>",
        "</style>",
        "<!--",
        "-->",
        "]]>",
        "<?x",
        "&lt;",
        "&#60;",
        "&amp;",
        "' onload='",
        '" a="',
        "/>",
    )
)


@given(parts=st.lists(st.one_of(TEXTS, MARKUP), min_size=1, max_size=4))
@settings(max_examples=300)
def test_no_element_attribute_or_comment_of_a_page_comes_from_a_text(parts: list[str]) -> None:
    text = visible_text("".join(parts))
    page, harmless = (
        Skeleton(write_html(every_block(text), text, "en")),
        Skeleton(write_html(every_block("x"), "x", "en")),
    )
    if text:
        assert page.bones == harmless.bones
        assert text in page.text


def test_the_language_of_a_page_is_no_way_in() -> None:
    assert Skeleton(write_html((), "x", '"><script>')).bones[1] == ("html", [("lang", '"><script>')])


@given(
    parts=st.lists(st.one_of(TEXTS, st.sampled_from(("---", "- ", "#", "1.", "123) ", "===", "    ", "+"))), max_size=3)
)
@settings(max_examples=300)
def test_a_text_is_one_paragraph_to_a_reader_of_markdown_whatever_it_is(parts: list[str]) -> None:
    text = " ".join(visible_text("".join(parts)).split())
    if text:
        read = MarkdownIt("commonmark").enable("table").parse(write_markdown((Paragraph(text),)))
        assert [token.type for token in read] == ["paragraph_open", "inline", "paragraph_close"]
        assert read[1].children is not None
        assert "".join(child.content for child in read[1].children) == text
        assert {child.type for child in read[1].children} <= {"text", "text_special"}


def test_the_markdown_of_a_result_has_no_html_but_line_breaks() -> None:
    result = assess(Answers.from_mapping({"danger-now": ["fainting"]}, CONTENT), CONTENT)
    written = write_markdown(with_number(result_blocks(result), ambulance("GB", CONTENT)))
    assert "<" not in written.replace("<br>", "").replace("\\<", "")
    assert written.startswith("# Call an ambulance now")


# ---------------------------------------------------------------- history, guide and ask

HOSTILE = (
    "\x1b[31mred\x1b]0;title\x07\x9b2J",
    "[bold]x[/bold] [link=http://x]y[/link] [/]",
    "<script>x</script> </title> <!-- &lt; ' onload='",
    "| a | `b` [c](http://x) ![d](e) **f** \u202e\u200f",
)


def written_by_all(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    console = Console(file=io.StringIO(), width=400, no_color=True, force_terminal=False)
    write_table(blocks, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue(), write_plain(blocks), write_markdown(blocks), write_html(blocks, "x", "en")


def assert_same_bones(blocks: tuple[Block, ...], harmless: tuple[Block, ...], shown: str) -> None:
    """Holds the pages of a hostile text and of a harmless one together; the text itself is there, as a text."""
    *others, page = written_by_all(blocks)
    assert not any(map(has_control_codes, (*others, page)))
    assert Skeleton(page).bones == Skeleton(write_html(harmless, "x", "en")).bones
    # A list of words or a long cell may be broken over lines, but no part of the text is lost.
    assert "".join(visible_text(shown).split()) in "".join(Skeleton(page).text.split())


def hostile_content(text: str, folder: Path) -> Content:
    """The content with one condition that is called so, without the control codes, which loading refuses."""
    shutil.copytree(ROOT / "content", folder, dirs_exist_ok=True)
    path = folder / "conditions.toml"
    written = path.read_text(encoding="utf-8")
    assert 'name = "Kidney stone"' in written
    path.write_text(
        written.replace('name = "Kidney stone"', f"name = {json.dumps(visible_text(text))}", 1), encoding="utf-8"
    )
    return load_content(folder)


@pytest.mark.parametrize("text", HOSTILE)
def test_the_history_makes_no_codes_or_markup_of_what_was_kept(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))

    def all_blocks(told: str) -> tuple[Block, ...]:
        delete_all()
        for number in (1, 2):
            at = datetime(2026, 3, number, tzinfo=timezone.utc)
            answers = Answers.from_mapping({"severity": 3 + number}, CONTENT).with_story("x")
            keep_result(new_path(at), PastResult(at, outcome_of(assess(answers, CONTENT)), answers), CONTENT, "yes")
        # As whoever can write the file would have it.
        for path in tmp_path.rglob("results/*.json"):
            document = json.loads(path.read_text(encoding="utf-8"))
            document["answers"]["story"] = told
            document["told"]["causes"][0]["name"] = told
            document["told"]["content"] = {"version": told, "sha256": told}
            path.write_text(json.dumps(document), encoding="utf-8")
        history = read_history(CONTENT)
        then, now = history.results
        changed = compare(then.past, now.past, CONTENT)
        return (
            *list_blocks(history, CONTENT),
            *kept_blocks(then, None, CONTENT),
            *comparison_blocks(changed, CONTENT),
            *severity_blocks(history.comparable, CONTENT),
        )

    assert_same_bones(all_blocks(text), all_blocks("x"), text)


@pytest.mark.parametrize("text", HOSTILE)
def test_guide_and_ask_make_no_codes_or_markup_of_the_content_or_of_what_is_asked(text: str, tmp_path: Path) -> None:
    synonyms = load_synonyms(CONTENT, ROOT / "content")
    where = ambulance("GB", CONTENT)

    def all_blocks(name: str) -> tuple[Block, ...]:
        content = hostile_content(name, tmp_path / "content")
        place = "condition.kidney-stone"
        hits = [Hit(one, one.lines, 1.0) for one in passages(content) if one.place.startswith(place)]
        assert hits
        return (
            *with_number(found_blocks(visible_text(name), hits, content), where),
            *with_number(answer_blocks(hits, content), where),
            *with_number(condition_blocks(content.conditions["kidney-stone"], content, None), where),
            *with_number(topic_blocks(content.topics["causes"], content), where),
        )

    assert_same_bones(all_blocks(text), all_blocks("x"), text)
    found = SearchIndex(passages(CONTENT), synonyms, load_phrases(CONTENT, ROOT / "content")).find(text, 5)
    assert not any(
        map(has_control_codes, written_by_all(with_number(found_blocks(visible_text(text), found, CONTENT), where)))
    )
