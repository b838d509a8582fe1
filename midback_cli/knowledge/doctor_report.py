"""visit.toml → `VisitPlan`: how a doctor tells a case and takes a history. Read only when a report is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from midback_cli.knowledge.content import Content
from midback_cli.knowledge.loading import read_further
from midback_cli.knowledge.model import HERE, Entries, Id, Key, Kind
from midback_cli.knowledge.reader import ContentTable
from midback_cli.knowledge.schema import read

# The key of [said] for a page on which nothing was picked.
NOTHING_PICKED = "none"


class VisitTexts(NamedTuple):
    """The titles of the report, the sentences around its answers, and the words for what is known of a finding."""

    title: str
    about: str
    no_sign: str
    flagged: Annotated[str, "reasons"]
    gaps: Annotated[str, "pages"]
    denied: Annotated[str, "finding"]
    advised: str
    causes_title: str
    for_column: str
    against_column: str
    cause_with_chance: Annotated[str, "cause", "chance"]
    unlikely_causes: Annotated[str, "causes", "chance"]
    rule_out: str
    something_else: Annotated[str, "chance"]
    story_title: str
    story_at_end: str
    answers_title: str
    about_column: str
    answers_column: str
    yes: str
    no: str
    unsure: str
    not_asked: str
    no_sign_on: Annotated[str, "pages"]
    to_fill_in_title: str
    not_known: str
    ask_title: str
    bring_title: str


class Sentence(NamedTuple):
    """A sentence of the opening: what was said to these questions, after `start`; one by one where it is `listed`."""

    asked: Entries
    start: str = ""
    listed: bool = False


class OpeningLine(NamedTuple):
    """A line of the opening: its sentences, or the warning signs that are there, or what was denied."""

    id: Id
    label: str = ""
    shows: Literal["answers", "signs", "denials"] = "answers"
    sentences: Annotated[tuple[Sentence, ...], Key("sentence")] = ()
    denied_first: Entries = ()


class VisitSection(NamedTuple):
    """One part of the answers: ids of pages and questions in order, and lines to write by hand."""

    id: Id
    title: str
    asked: Entries
    to_fill_in: Entries = ()


class VisitPlan(NamedTuple):
    """The lines that open the report, then the sections of its answers, in their order.

    `said` is how an answer reads within a sentence, by question and option; `numbers` how the number of a question
    does. `answered_by` says which of our questions answer a question of the doctor's.
    """

    texts: Annotated[VisitTexts, HERE]
    opening: tuple[OpeningLine, ...]
    said: Mapping[str, Mapping[str, str]]
    numbers: Mapping[str, Annotated[str, "answer"]]
    sections: Annotated[tuple[VisitSection, ...], Key("section")]
    answered_by: Mapping[str, Entries]

    @property
    def asked_in_opening(self) -> Iterator[tuple[str, str]]:
        """Each id that the opening names, with the line that names it."""
        for line in self.opening:
            for prompt_id in (*line.denied_first, *(asked for sentence in line.sentences for asked in sentence.asked)):
                yield line.id, prompt_id


def load_visit_plan(content: Content, directory: str | Path | None = None) -> VisitPlan:
    """The checked plan of a folder, by default the content's own.

    Raises as `read_further` does.
    """

    def read_table(table: ContentTable) -> VisitPlan:
        plan = read(VisitPlan, table)
        _check_opening(plan, table, content)
        _check_sections(plan, table, content)
        return plan

    return read_further("visit", content, directory, read_table)


def _check_opening(plan: VisitPlan, table: ContentTable, content: Content) -> None:
    """Notes ids and answers of the opening that name nothing."""
    for line_id, prompt_id in plan.asked_in_opening:
        if prompt_id not in content.questions and prompt_id not in content.pages:
            table.problem(f"opening.{line_id}", f"'{prompt_id}' is not a question or a page")
    for prompt_id, words in plan.said.items():
        answers = _answers_to(prompt_id, content)
        for answer in words:
            if answer not in answers:
                table.problem(f"said.{prompt_id}", f"'{answer}' is not an answer to it")
    for prompt_id in plan.numbers:
        if prompt_id not in content.questions or content.questions[prompt_id].kind is not Kind.NUMBER:
            table.problem(f"numbers.{prompt_id}", "is not a question for a number")


def _answers_to(prompt_id: str, content: Content) -> tuple[str, ...]:
    """The keys that [said] may hold for a question or a page."""
    question = content.questions.get(prompt_id)
    if question is None:
        return (NOTHING_PICKED,) if prompt_id in content.pages else ()
    if question.kind is Kind.YES_NO:
        return ("yes", "no")
    return tuple(option.id for option in question.options)


def _check_sections(plan: VisitPlan, table: ContentTable, content: Content) -> None:
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
