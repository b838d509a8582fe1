"""Every word that a person reads on a page stands in the content, none in Python; and what stands there is read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from midback_cli import Result
from midback_cli.assessment.follow_up import PastResult, compare, outcome_of
from midback_cli.assessment.what_if import every_change
from midback_cli.knowledge.doctor_report import load_visit_plan
from midback_cli.knowledge.texts import Texts
from midback_cli.language.lookup import ambulance
from midback_cli.rendering.blocks import Block, with_number
from midback_cli.rendering.condition_page import condition_blocks, condition_list_blocks
from midback_cli.rendering.doctor_page import visit_blocks
from midback_cli.rendering.guide_page import topic_blocks, topic_list_blocks
from midback_cli.rendering.history_page import comparison_blocks, severity_blocks, two_people
from midback_cli.rendering.plain import write_plain
from midback_cli.rendering.result_page import emergency_blocks, result_blocks
from tests.assessment.stored import PEOPLE, result_of, small_content
from tests.conftest import ROOT

SMALL = small_content()
PACKAGE = ROOT / "midback_cli"
# Pages for editors, who read English, and two modules that hold styles.
EXEMPT = {
    "calibration_page.py",
    "evaluation_page.py",
    "guarantees_page.py",
    "against_page.py",
    "page_style.py",
    "palette.py",
}
PAGES = sorted(path for path in (PACKAGE / "rendering").glob("*.py") if path.name not in EXEMPT)
# A letter beside a blank, or a word that begins with a capital letter.
_WORDS = re.compile(r"[^\W\d_]\s|\s[^\W\d_]|\b[^\W\d_a-z][^\W\d_A-Z]")


def literals(code: str) -> Iterator[str]:
    """The text literals of some code without docstrings, those of HTML without its tags."""
    tree = ast.parse(code)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    formatted = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    parts = {id(inner) for node in formatted for inner in ast.walk(node) if inner is not node}
    texts = ["".join(getattr(part, "value", "") if isinstance(part, ast.Constant) else "{}" for part in node.values)
             for node in formatted]  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | parts:
            texts.append(node.value)
    return (re.sub(r"<[^<>]*>", "", text) for text in texts)


def words_in(code: str) -> list[str]:
    return [text for text in literals(code) if _WORDS.search(text)]


@pytest.mark.parametrize("path", PAGES, ids=[path.name for path in PAGES])
def test_no_word_for_a_person_stands_in_the_code_of_a_page(path: Path) -> None:
    assert words_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        'Paragraph("Call now.")',
        'Heading("Sources")',
        'Heading("Über")',
        'Paragraph(f"{shown}; and {more} more")',
        '" and ".join(names)',
        'f"{count} people"',
        'f"<p>Read on: <b>{name}</b></p>"',
    ],
)
def test_a_planted_sentence_is_noticed(line: str) -> None:
    assert words_in(line)


@pytest.mark.parametrize("line", ['"""A docstring."""', '"; ".join(names)', 'f"<td class=\\"to-fill-in\\">{x}</td>"'])
def test_what_is_no_sentence_is_left_alone(line: str) -> None:
    assert not words_in(line)


# ---------------------------------------------------------------- what stands in the content is read


def tables(kind: Any) -> Iterator[Any]:
    """The types of the tables within a type of texts, whose fields the code names one by one."""
    for hint in get_type_hints(kind).values():
        if hasattr(hint, "_fields"):
            yield hint
            yield from tables(hint)


def test_every_text_of_the_content_is_read_somewhere() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    read = set(re.findall(r"\.([a-z_]+)\b", code))
    # These are looked up by the key, the word or the number of what they name.
    by_name = ("MonthNames", "RarityWords", "PassageTexts")
    unread = [
        f"{table.__name__}.{field}"
        for table in tables(Texts)
        if table.__name__ not in by_name
        for field in table._fields
        if field not in read
    ]
    assert not unread


# ---------------------------------------------------------------- what is filled in is filled in


def pages_of(result: Result) -> Iterator[tuple[Block, ...]]:
    yield result_blocks(result)
    yield result_blocks(result, changes=every_change(result), with_sources=True)
    yield emergency_blocks(result)
    yield visit_blocks(result, load_visit_plan(SMALL), "2026-01-31")
    yield topic_list_blocks(SMALL)
    yield condition_list_blocks(SMALL, result)
    yield from (topic_blocks(topic, SMALL, result) for topic in SMALL.topics.values())
    yield from (condition_blocks(condition, SMALL, result) for condition in SMALL.conditions.values())


@pytest.mark.parametrize("name", PEOPLE)
def test_no_page_shows_a_placeholder(name: str) -> None:
    number = ambulance("AT", SMALL)
    for blocks in pages_of(result_of(PEOPLE[name], SMALL)):
        assert "{" not in write_plain(with_number(blocks, number))


def test_no_comparison_shows_a_placeholder() -> None:
    start = datetime(2026, 3, 1, 9, 5, tzinfo=timezone.utc)
    results = [result_of(raw, SMALL) for raw in PEOPLE.values()]
    visits = [
        PastResult(start + timedelta(days=31 * number), outcome_of(result), result.answers)
        for number, result in enumerate(results)
    ]
    assert "{" not in write_plain(severity_blocks(visits, SMALL))
    for then, now in zip(visits, visits[1:], strict=False):
        assert "{" not in write_plain(comparison_blocks(compare(then, now, SMALL), SMALL))
        assert "{" not in two_people(then, now, SMALL)
