"""visit.toml → `VisitPlan`: the order in which a doctor takes a history. Read only when a report is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

from midback_cli.knowledge.content import Content
from midback_cli.knowledge.loading import read_further
from midback_cli.knowledge.model import HERE, Entries, Id, Key
from midback_cli.knowledge.reader import ContentTable
from midback_cli.knowledge.schema import read


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

    id: Id
    title: str
    asked: Entries
    to_fill_in: Entries = ()


class VisitPlan(NamedTuple):
    """The sections in their order; `answered_by` says which of our questions answer a question of the doctor's."""

    texts: Annotated[VisitTexts, HERE]
    sections: Annotated[tuple[VisitSection, ...], Key("section")]
    answered_by: Mapping[str, Entries]


def load_visit_plan(content: Content, directory: str | Path | None = None) -> VisitPlan:
    """The checked plan of a folder, by default the content's own.

    Raises as `read_further` does.
    """

    def read_table(table: ContentTable) -> VisitPlan:
        plan = read(VisitPlan, table)
        _check(plan, table, content)
        return plan

    return read_further("visit", content, directory, read_table)


def _check(plan: VisitPlan, table: ContentTable, content: Content) -> None:
    """Notes ids that name nothing, and what a person may have answered that the report would leave out."""
    placed = [prompt_id for section in plan.sections for prompt_id in section.asked]
    for section in plan.sections:
        for prompt_id in section.asked:
            if prompt_id not in content.questions and prompt_id not in content.pages:
                table.problem(f"section.{section.id}.asked", f"'{prompt_id}' is not a question or a page")
    for question in content.questions.values():
        if question.id not in placed and question.page not in placed:
            table.problem("section", f"the question '{question.id}' stands in none, so its answer would be left out")
    for page in content.pages.values():
        if page.cues and page.id not in placed:
            table.problem("section", f"the page '{page.id}' stands in none, so its answers would be left out")
    chapter = content.chapters.doctor_questions
    known = (*chapter.from_article, *chapter.standard)
    for question_text, answering in plan.answered_by.items():
        if question_text not in known:
            table.problem(f"answered_by.{question_text}", "is not a question of guide.toml [doctor_questions]")
        for question_id in answering:
            if question_id not in content.questions:
                table.problem(f"answered_by.{question_text}", f"'{question_id}' is not a question")
