"""visit.toml → `VisitPlan`: the order in which a doctor takes the answers down. Read only when a report is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

from midback_cli.knowledge.content import Content
from midback_cli.knowledge.loading import read_further
from midback_cli.knowledge.parsing import by_id
from midback_cli.knowledge.reader import Table
from midback_cli.knowledge.schema import read

_FILE = "visit"


class VisitTexts(NamedTuple):
    """The titles of the report, the sentences around its answers, and the words for what is known of a finding."""

    title: str
    about: str
    story_title: str
    story_at_end: str
    answers_title: str
    about_column: str
    answers_column: str
    yes: str
    no: str
    unsure: str
    not_asked: str
    rest_not_asked: Annotated[str, "answers"]
    known_title: str
    not_known: str
    ask_title: str
    bring_title: str


class VisitSection(NamedTuple):
    """One part of the answers: ids of pages and questions in order, and lines to write by hand."""

    id: str
    title: str
    asked: tuple[str, ...]
    to_fill_in: tuple[str, ...]


class VisitPlan(NamedTuple):
    """The sections in their order; `answered_by` tells which questions answer one that a doctor may ask."""

    texts: VisitTexts
    sections: tuple[VisitSection, ...]
    answered_by: Mapping[str, tuple[str, ...]]


def load_visit_plan(content: Content, directory: str | Path | None = None) -> VisitPlan:
    """The checked plan of a folder, by default the content's own.

    Raises as `read_further` does.
    """
    return read_further(_FILE, content, directory, lambda table, problems: _read(table, content))


def _read(table: Table, content: Content) -> VisitPlan:
    answers = table.table("answered_by")
    plan = VisitPlan(
        texts=read(VisitTexts, table),
        sections=tuple(by_id(_sections(table), table, "section").values()),
        answered_by={question: answers.texts(question) for question in answers.raw},
    )
    _check(plan, table, content)
    return plan


def _sections(table: Table) -> Iterator[VisitSection]:
    for row in table.listed_tables("section"):
        yield VisitSection(
            row.identifier(), row.text("title"), row.texts("asked"), row.texts("to_fill_in", required=False)
        )
        row.finish()


def _check(plan: VisitPlan, table: Table, content: Content) -> None:
    """Notes ids that nothing goes by, and what a person may have answered that the report would leave out."""
    named = [asked for section in plan.sections for asked in section.asked]
    for section in plan.sections:
        for asked in section.asked:
            if asked not in content.questions and asked not in content.pages:
                table.problem(f"section.{section.id}.asked", f"'{asked}' is not a question or a page")
    for question in content.questions.values():
        if question.id not in named and question.page not in named:
            table.problem("section", f"the question '{question.id}' stands in none, so its answer would be left out")
    for page in content.pages.values():
        if page.cues and page.id not in named:
            table.problem("section", f"the page '{page.id}' stands in none, so its answers would be left out")
    chapter = content.chapters.doctor_questions
    known = (*chapter.from_article, *chapter.standard)
    for question_text, answers in plan.answered_by.items():
        if question_text not in known:
            table.problem(f"answered_by.{question_text}", "is not a question of guide.toml [doctor_questions]")
        for asked in answers:
            if asked not in content.questions:
                table.problem(f"answered_by.{question_text}", f"'{asked}' is not a question")
