"""`midback guide`, `midback ask`, and what `explain` marks for a person: the pages and the commands."""

from __future__ import annotations

import io
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from midback_cli import Content, UnknownTopic, assess
from midback_cli.knowledge.model import Condition, Topic
from midback_cli.language.lookup import ambulance, find_topic
from midback_cli.rendering.blocks import Block, Bullets, Heading, Table, with_number
from midback_cli.rendering.condition_page import condition_blocks, condition_list_blocks
from midback_cli.rendering.guide_page import topic_blocks, topic_list_blocks
from midback_cli.rendering.markdown import write_markdown
from midback_cli.rendering.plain import write_plain
from midback_cli.rendering.table import write_table
from midback_cli.storage.answers_file import read_answers
from midback_cli.terminal.cli import app, main
from midback_cli.terminal.pager import pager_command, show
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

STONE = ROOT / "examples" / "kidney-stone.json"
EMERGENCY = ROOT / "examples" / "emergency.json"


def told(*arguments: object) -> str:
    ran = CliRunner().invoke(app, list(map(str, arguments)), env={"LC_ALL": "C", "MIDBACK_CONTENT": ""})
    assert ran.exit_code == 0, ran.output
    return ran.output


def refused(arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setattr(sys, "argv", ["midback", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("home-care", "home-care"),
        ("HOME CARE", "home-care"),
        ("home_care", "home-care"),
        ("emergancy", "emergency"),
        ("red flags", "emergency"),
        ("traumatic causes", "causes"),
        ("when to see a doctor", "see-a-doctor"),
        ("faq", "faq"),
        ("gas-pain", "gas-pain"),
        ("heat", "heat"),
        ("imaging", "imaging"),
        ("home_care.heat", "heat"),
        ("posture.advice", "posture.advice"),
        ("matress", "sleep"),
        ("slipped disc", "thoracic-disc-herniation"),
        ("condition.shingles.tests", "shingles"),
    ],
)
def test_a_topic_is_found_by_id_name_place_or_misspelling(name: str, found: str, content: Content) -> None:
    assert find_topic(name, content).id == found


def test_every_topic_is_found_by_its_id_and_title(content: Content) -> None:
    for topic in content.topics.values():
        assert find_topic(topic.id, content) is find_topic(topic.title, content) is topic


def test_conditions_are_topics_too(content: Content) -> None:
    for condition in content.conditions.values():
        assert isinstance(find_topic(condition.name, content), (Condition, Topic))


def test_an_unknown_topic_gives_the_list_or_what_has_the_word(content: Content) -> None:
    with pytest.raises(UnknownTopic, match="banana bread") as caught:
        find_topic("banana bread", content)
    assert (caught.value.nearest, caught.value.tip) == ((), "see all topics with: midback guide")
    with pytest.raises(UnknownTopic) as caught:
        find_topic("kidny", content)
    assert set(caught.value.nearest) == {"kidney stone", "kidney infection"}


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("width", [60, 120])
def test_every_topic_is_written_by_every_writer(width: int, content: Content) -> None:
    for topic in content.topics.values():
        blocks = with_number(topic_blocks(topic, content), ambulance("GB", content))
        console = Console(file=io.StringIO(), width=width, no_color=True, force_terminal=False)
        write_table(blocks, console)
        assert isinstance(console.file, io.StringIO)
        assert max(map(len, console.file.getvalue().splitlines())) <= width
        for text in (console.file.getvalue(), write_plain(blocks), write_markdown(blocks)):
            assert "{number}" not in text
            assert topic.title.casefold().split()[0] in text.casefold()


def test_each_piece_of_care_is_shown_with_its_caution_and_sources(content: Content) -> None:
    text = told("guide", "home-care")
    for item in content.chapters.home_care.items:
        for line in (*item.lines, *item.warnings, *(item.dose.amount + item.dose.most if item.dose else ())):
            assert line.removesuffix(".") in text
    assert "Dahm et al. Advice to rest in bed versus advice to stay active" in text
    assert "(2010)" in text


def test_explain_and_guide_lead_to_each_other() -> None:
    assert "Read more:\n1. midback guide home-care\n2. midback guide doctor-care\n" in told("explain", "kidney-stone")
    assert "Read more:\n1. midback guide emergency\n" in told("explain", "heart-attack")
    assert "\nRead more:\n1. midback explain shingles\n" in told("guide", "causes")


def test_the_guide_marks_an_emergency_that_rests_on_an_unsure_line(tmp_path: Path) -> None:
    file = tmp_path / "unsure.json"
    file.write_text('{"version": 1, "answers": {"danger-now": ["confused?"]}}', encoding="utf-8")
    assert "You are not sure about: Newly confused" in told("guide", "emergency", "--answers", file)


def test_the_guide_marks_the_emergency_signs_of_a_person(content: Content) -> None:
    result = assess(read_answers(EMERGENCY, content), content)
    text = told("guide", "emergency", "--answers", EMERGENCY)
    assert content.urgency_texts[result.urgency].label in text
    signs = {flag.shown_as for flag in result.screen.flags if flag.urgency.is_emergency}
    assert signs
    for flag in result.screen.flags:
        assert (flag.shown_as in text) is (flag.shown_as in signs)


def test_the_guide_marks_likely_causes_and_care_that_would_harm(content: Content) -> None:
    causes = told("guide", "causes", "--answers", STONE)
    assert "For you: Kidney stone: more than 95 in 100. Kidney stone must not be missed." in causes


def test_care_that_would_harm_a_person_is_not_shown_as_advice(content: Content) -> None:
    text = told("guide", "home-care", "--answers", EMERGENCY)
    harmful = next(item for item in content.chapters.home_care.items if "aortic-dissection" in item.avoid_for)
    assert f"\n{harmful.name.upper()}\nNot for you now: " in text
    assert harmful.text not in text


def test_care_that_fits_is_marked_and_an_incomplete_screen_is_named(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_text('{"version": 1, "answers": {"worse-sitting-at-desk": "yes", "severity": 2}}', encoding="utf-8")
    text = told("guide", "home-care", "--answers", path)
    assert "This fits the causes that your answers point to." in text
    assert "this is not an all-clear" in text


def test_explain_marks_chance_answers_for_and_against_and_what_must_not_be_missed() -> None:
    text = told("explain", "kidney-stone", "--answers", STONE)
    for part in ("Chance: Likely", "For it:", "Against it:", "must not be missed"):
        assert part in text
    assert "Chance: Not among the likely causes" in told("explain", "fibromyalgia", "--answers", STONE)


@pytest.mark.parametrize("command", [("guide", "sleep"), ("explain", "shingles"), ("guide",), ("ask", "heat or ice")])
def test_pages_are_written_as_markdown_too(command: tuple[str, ...]) -> None:
    assert "#" in told(*command, "--format", "markdown").lstrip()[:3]


def test_find_searches_guide_and_conditions_and_says_when_nothing_speaks_of_it() -> None:
    text = told("guide", "--find", "hot water bottle")
    assert "midback guide home-care" in text
    assert "midback explain" in text
    assert told("guide", "--find", "banana smoothie") == "Nothing here speaks of that. All topics: midback guide\n"


# ---------------------------------------------------------------- ask


def test_an_answer_is_quoted_with_its_caution_its_place_and_the_command_that_reads_on(content: Content) -> None:
    heat = next(item for item in content.chapters.home_care.items if item.name == "Heat")
    text = told("ask", "how", "long", "do", "i", "use", "a", "heating", "pad")
    assert f"\nHEAT\n{heat.text}\nTake care: {heat.caution}\nMore: midback guide home-care" in text


def test_no_answer_is_said_plainly_with_the_emergency_number() -> None:
    text = told("ask", "--country", "GB", "who won the cup")
    assert text.startswith("Nothing here answers that.\n")
    assert "In an emergency, call 999 now." in text


@pytest.mark.parametrize(
    "text", ["", "  ", "\u200b", "\x1b", "x" * 100_000], ids=["empty", "blank", "zero", "esc", "long"]
)
def test_no_text_or_far_too_much_is_one_line(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["ask", text], ["guide", "--find", text]):
        line = refused(arguments, monkeypatch, capsys)
        assert any(reason in line for reason in ("there is nothing to look for", "100,000 characters", "has no words"))


def test_a_topic_and_words_to_find_are_not_both_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "not both" in refused(["guide", "sleep", "--find", "bed"], monkeypatch, capsys)


# ---------------------------------------------------------------- the pager


@pytest.mark.parametrize("pager", ["nosuch-pager -x", "", "'unclosed", "   "])
def test_a_pager_that_is_missing_or_unreadable_is_none(pager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", pager)
    assert pager_command() == []


def test_a_pager_is_never_given_to_a_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    victim = tmp_path / "victim"
    monkeypatch.setenv("PAGER", f"cat; touch {victim}")
    usual = pager_command()
    assert usual in ([], [shutil.which("less")])
    monkeypatch.setenv("PAGER", f"{sys.executable} -c pass ; touch {victim}")
    assert pager_command() == usual
    assert not victim.exists()


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("lines", "accessible", "paged"),
    [(100, "", True), (5, "", False), (100, "1", False)],
    ids=["long", "short", "aloud"],
)
def test_only_a_long_page_on_a_terminal_is_paged(
    lines: int, accessible: str, paged: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    code = f"import pathlib, sys; pathlib.Path({str(taken)!r}).write_text(sys.stdin.read())"
    (tmp_path / "pager.py").write_text(code, encoding="utf-8")
    screen = Screen()
    monkeypatch.setenv("PAGER", f"{sys.executable} {tmp_path / 'pager.py'}")
    monkeypatch.setenv("ACCESSIBLE", accessible)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdin", Screen())
    monkeypatch.setattr(sys, "stdout", screen)
    text = "line\n" * lines
    show(text, "q: leave.")
    assert (taken.read_text(encoding="utf-8") if paged else screen.getvalue()) == text
    assert taken.exists() is paged


@pytest.mark.parametrize(
    "text", ["I can't feel my legs, what is it?", "peeing blood and shivering", "I passed out " + "x" * 3000]
)
def test_red_flags_in_a_question_bring_the_emergency_screen_first(text: str) -> None:
    shown = told("ask", text, "--country", "GB")
    assert shown.startswith(("GO TO AN A&E DEPARTMENT NOW", "CALL 999 NOW"))
    assert "999" in shown
    assert re.search(r'You wrote ".+"\. If that is not happening now, here is what we have:', shown)


@pytest.mark.parametrize(
    "text", ["no chest pain, can I use heat?", "what is a heart attack?", "my dad had numb legs years ago"]
)
def test_a_red_flag_that_is_denied_or_only_spoken_of_brings_no_emergency_screen(text: str) -> None:
    assert "You wrote" not in told("ask", text)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("he is not breathing", "CALL 999 NOW"),
        ("she wont wake up", "CALL 999 NOW"),
        ("i think im having a hart atack", "CALL 999 NOW"),
        ("I took 12 paracetamol today, is that ok", "TOO MUCH OF A PILL"),
        ("I want to die because of this pain", "YOU DO NOT HAVE TO BEAR THIS ALONE"),
        ("can I give my 8 year old ibuprofen", "Please note: This is made for adults."),
    ],
)
def test_words_that_no_question_covers_are_answered_first(text: str, first: str) -> None:
    assert told("ask", text, "--country", "GB").startswith(first)


@pytest.mark.parametrize(
    "text",
    ["I took 2 ibuprofen, can I take more?", "can you overdose on tylenol", "my dad died of a heart attack", "I am 45"],
)
def test_words_that_only_sound_like_it_are_not(text: str) -> None:
    shown = told("ask", text)
    assert not shown.startswith(("CALL", "TOO MUCH", "YOU DO NOT", "Please note"))


def test_a_sign_that_may_be_an_emergency_is_answered_before_anything_else() -> None:
    shown = told("ask", "I have chest pain", "--country", "GB")
    assert shown.startswith("Before you read on: ")
    assert shown.index("call 999 now") < shown.index("More: ")
    assert "Before you read on" not in told("ask", "can chest pain come from the back?")


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("- no fever\n- I can't feel my legs",), "GO TO AN EMERGENCY ROOM NOW"),
        (("-", "no", "fever,", "is", "heat", "ok"), "HEAT"),
        (("--no fever, is heat ok", "--format", "plain"), "HEAT"),
        (("-h\u00e9at", "heat", "pack"), "HEAT"),
        (("--country=GB", "- crushing chest pain and a cold sweat"), "CALL 999 NOW"),
        (("--", "--format", "heat pack"), "HEAT"),
        (("heat pack", "--format", "html"), "<!DOCTYPE html>"),
        (("-h",), "Usage:"),
        (("--help",), "Usage:"),
    ],
)
def test_a_question_may_begin_with_a_dash_and_options_stay_options(arguments: tuple[str, ...], wanted: str) -> None:
    assert wanted in told("ask", *arguments)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["ask", "heat", "--formt", "plain"], "No such option: --formt"),
        (["ask", "heat", "--format"], "requires an argument"),
        (["ask", "--format", "heat"], "Invalid value for '--format'"),
    ],
)
def test_a_wrong_option_of_ask_is_told(
    arguments: list[str], reason: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reason in refused(arguments, monkeypatch, capsys)


@pytest.mark.parametrize("sign", ["I have chest pain.", "I passed out.", "I took 12 paracetamol today."])
def test_a_long_text_with_a_warning_sign_is_answered_and_told_what_was_read(sign: str) -> None:
    shown = told("ask", "lorem ipsum. " * 2_000 + sign)
    assert not shown.startswith("Invalid")
    assert f"All {26_000 + len(sign):,} characters were read" in shown
    assert "CALL" in shown or "Before you read on" in shown or "TOO MUCH OF A PILL" in shown


def test_explain_shows_no_heading_over_nothing(content: Content) -> None:
    condition = next(iter(content.conditions.values()))._replace(likelihood={}, references=())
    blocks = condition_blocks(condition, content)
    assert not [block for block in blocks if isinstance(block, Heading) and block.text == "Answers that point to it"]
    assert not [block for block in blocks if isinstance(block, Bullets) and not block.items]


# ---------------------------------------------------------------- the source article

# Facts of the article that no other test holds: the topic or condition whose page must name them, and how.
FACTS_OF_THE_ARTICLE = [
    ("causes", r"hard to sit, walk or drive"),
    ("causes", r"tight in the middle of the back"),
    ("causes", r"ankylosing spondylitis"),
    ("doctor-care", r"back in line and take pressure off the cord"),
    ("traumatic-vertebral-fracture", r"torn loose from the one below"),
    ("traumatic-vertebral-fracture", r"gunshot"),
    ("traumatic-vertebral-fracture", r"puts them back in line"),
    ("spinal-metastases", r"why is not known"),
    ("spinal-metastases", r"bone can crack"),
    ("spinal-metastases", r"PET scan"),
    ("spinal-metastases", r"plain X-ray"),
    ("osteoporotic-fracture", r"\bice\b"),
    ("low-back-strain", r"sprain"),
    ("low-back-strain", r"pop or a tear"),
    ("low-back-strain", r"good food"),
    ("kidney-stone", r"hurt to pee"),
    ("kidney-stone", r"meat, salt or sugar"),
    ("kidney-stone", r"bowel disease, a stomach bypass, urine infections"),
    ("kidney-stone", r"drink more water, and eat less salt and meat"),
    ("kidney-infection", r"from somewhere else in the body"),
    ("kidney-infection", r"block in the flow of urine"),
    ("thoracic-disc-herniation", r"tough ring"),
    ("thoracic-disc-herniation", r"With age they dry out"),
    ("thoracic-disc-herniation", r"men more often"),
    ("acute-pancreatitis", r"insulin and glucagon"),
    ("vertebral-osteomyelitis", r"come on fast, or drag on"),
    ("vertebral-osteomyelitis", r"poor blood flow, a recent infection or injury"),
    ("vertebral-osteomyelitis", r"children can get it too"),
    ("vertebral-osteomyelitis", r"fungus"),
    ("vertebral-osteomyelitis", r"without a stay in the hospital"),
]


@pytest.mark.parametrize(("name", "words"), FACTS_OF_THE_ARTICLE)
def test_a_fact_of_the_article_stands_on_its_page_and_names_it_as_its_source(
    name: str, words: str, content: Content
) -> None:
    topic = find_topic(name, content)
    if isinstance(topic, Condition):
        assert "article" in topic.references
        # Without the list of what the article says, which is kept word by word.
        own_words = topic._replace(article=topic.article._replace(facts=(), top_symptoms_words=()))
        page = write_plain(condition_blocks(own_words, content))
    else:
        page = write_plain(topic_blocks(topic, content))
    assert re.search(words, page)


# ---------------------------------------------------------------- what no page may show


def every_page(content: Content) -> Iterator[tuple[Block, ...]]:
    results = [None, *(assess(read_answers(path, content), content) for path in (STONE, EMERGENCY))]
    yield topic_list_blocks(content)
    for result in results:
        yield condition_list_blocks(content, result)
        yield from (topic_blocks(topic, content, result) for topic in content.topics.values())
        for condition in content.conditions.values():
            yield from (condition_blocks(condition, content, result, with_sources=yes) for yes in (False, True))


def test_no_page_has_an_empty_table_or_list(content: Content) -> None:
    for blocks in every_page(content):
        for block in blocks:
            if isinstance(block, Table):
                assert block.rows and all(
                    any(row[column] for row in block.rows) for column in range(len(block.columns))
                )
            elif isinstance(block, Bullets):
                assert block.items


def test_no_page_shows_an_id_for_a_name(content: Content) -> None:
    ids = {name for name in (*content.conditions, *content.questions) if "-" in name}
    places = re.compile(r"\b(?:home_care|doctor_care|faq|condition|safety_net)\.[a-z]")
    for blocks in every_page(content):
        words = re.sub(r"https?://\S+", "", write_plain(blocks))
        assert not [name for name in ids if re.search(rf"(?<![\w-]){name}(?![\w-])", words)]
        assert not places.search(words)


def test_an_answer_and_what_is_found_show_no_place_by_its_key() -> None:
    for arguments in (("ask", "heat or ice"), ("ask", "kidney stone tests"), ("guide", "--find", "warm bath")):
        text = told(*arguments)
        assert "\nMore: midback " in text
        assert not re.search(r"\b(?:home_care|faq|condition)\.", text)
