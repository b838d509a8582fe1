"""The tables of the TOML files → `Content`, checked. Only the wheel's built copy does without this.

Every problem is gathered before anything is raised, so an editor sees all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import tomli

from midback_cli.errors import ContentError
from midback_cli.knowledge.built_copy import FILES
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.links import check_groups, check_links, check_references
from midback_cli.knowledge.model import EmergencyTexts, Page, Question, Urgency
from midback_cli.knowledge.parsing import (
    by_id,
    read_action,
    read_chapters,
    read_condition,
    read_contradictions,
    read_derived,
    read_faq,
    read_follow_up,
    read_follow_up_rules,
    read_interview,
    read_limits,
    read_match,
    read_number,
    read_page,
    read_question,
    read_red_flag,
    read_screen_texts,
    read_source,
    read_topic,
    read_urgency,
    read_urgency_text,
    with_conditions,
    with_priors,
)
from midback_cli.knowledge.reader import Problems, Table
from midback_cli.knowledge.rules import Grammar
from midback_cli.knowledge.schema import read
from midback_cli.knowledge.texts import Texts

_T = TypeVar("_T")


def build_content(texts: Mapping[str, bytes], digest: str, folder: Path) -> Content:
    """The content of these files, which stand in the folder. Raises ContentError with every problem."""
    problems = Problems()
    tables = {name: Table(_parse(name, texts[name], problems), f"{name}.toml", problems) for name in FILES}
    content = _build(tables, digest, folder, problems) if not problems.problems else None
    if content is None or problems.problems:
        raise ContentError(tuple(problems.problems))
    return content


def build_further(name: str, text: bytes, content: Content, read: Callable[[Table, Problems], _T]) -> _T:
    """A further file of a content, by its reader. Raises ContentError with every problem."""
    problems = Problems()
    problems.known_sources |= content.sources.keys()
    table = Table(_parse(name, text, problems), f"{name}.toml", problems)
    if problems.problems:
        raise ContentError(tuple(problems.problems))
    version = table.text("version")
    table.text("reviewed_by", required=False)
    if version != content.version:
        table.problem("version", f"is '{version}', but conditions.toml is '{content.version}'")
    value = read(table, problems)
    table.finish()
    if problems.problems:
        raise ContentError(tuple(problems.problems))
    return value


def _parse(name: str, text: bytes, problems: Problems) -> dict[str, Any]:
    try:
        # Some editors begin a file with the mark of its encoding.
        return tomli.loads(text.decode("utf-8-sig"))
    except tomli.TOMLDecodeError as error:
        problems.note(f"{name}.toml", f"is not valid TOML: {error}")
    except UnicodeDecodeError:
        problems.note(f"{name}.toml", "is not UTF-8 text")
    except RecursionError:
        problems.note(f"{name}.toml", "is nested too deeply")
    return {}


def _build(tables: Mapping[str, Table], digest: str, folder: Path, problems: Problems) -> Content:
    version, reviewed_by = _read_version(tables)
    raw_questions, raw_flags, guide = tables["questions"], tables["redflags"], tables["guide"]
    sources = {name: read_source(name, table) for name, table in tables["sources"].named_tables("source")}
    problems.known_sources |= sources.keys()
    pages, questions = _read_prompts(raw_flags, raw_questions)
    grammar = Grammar(questions, pages)
    derived = read_derived(raw_flags, grammar)
    limits = read_limits(raw_flags, grammar)
    contradictions = read_contradictions(raw_flags, grammar)
    questions = with_conditions(questions, raw_questions, "question", "ask_if", grammar)
    pages = with_conditions(pages, raw_flags, "page", "applies_if", grammar)
    actions = {name: read_action(name, table) for name, table in raw_flags.named_tables("action")}
    red_flags = tuple(
        by_id((read_red_flag(row, grammar) for row in raw_flags.listed_tables("rule")), raw_flags, "rule").values()
    )
    follow_up_rules = read_follow_up_rules(raw_flags, grammar)
    raw_conditions = tables["conditions"]
    conditions = {
        name: read_condition(name, table, questions, grammar)
        for name, table in raw_conditions.named_tables("condition")
    }
    match = read_match(raw_conditions.table("match"))
    conditions = with_priors(conditions, match)
    check_groups(conditions, raw_conditions)
    urgency = read_urgency(raw_flags.table("urgency"))
    interview = read_interview(raw_questions.table("interview"))
    numbers = guide.table("emergency_numbers")
    numbers.references()
    content = Content(
        version=version,
        reviewed_by=reviewed_by,
        sha256=digest,
        conditions=conditions,
        questions=questions,
        pages=pages,
        derived=derived,
        limits=limits,
        contradictions=contradictions,
        actions=actions,
        red_flags=red_flags,
        match=match,
        urgency=urgency,
        interview=interview,
        follow_up=read_follow_up(raw_questions.table("follow_up"), questions),
        follow_up_rules=follow_up_rules,
        urgency_texts={level: read_urgency_text(level, guide.table("urgency").table(level.word)) for level in Urgency},
        screen_texts=read_screen_texts(raw_flags.table("screen")),
        texts=read(Texts, tables["texts"]),
        topics=by_id((read_topic(row) for row in guide.listed_tables("topic")), guide, "topic"),
        chapters=read_chapters(guide, grammar),
        faq=tuple(by_id((read_faq(row) for row in guide.listed_tables("faq")), guide, "faq").values()),
        emergency_numbers={name: read_number(name, row) for name, row in numbers.named_tables("country")},
        emergency_texts=read(EmergencyTexts, numbers),
        sources=sources,
        used_sources=frozenset(problems.used_sources),
        comparisons={name: tuple(found.values()) for name, found in grammar.comparisons.items()},
        atom_questions=grammar.atom_questions,
        # Absolute: the program may change its folder before it reads a further file.
        directory=folder.absolute(),
        maybe_atoms={name: tuple(sorted(found)) for name, found in grammar.maybe_atoms.items()},
    )
    for table in (numbers, *tables.values()):
        table.finish()
    check_references(content, tables)
    return content


def _read_prompts(raw_flags: Table, raw_questions: Table) -> tuple[dict[str, Page], dict[str, Question]]:
    """The pages and questions, still without their conditions: those are read once every id is known."""
    pages = by_id((read_page(row) for row in raw_flags.listed_tables("page")), raw_flags, "page")
    questions = by_id(
        (read_question(row) for row in raw_questions.listed_tables("question")), raw_questions, "question"
    )
    check_links(pages, questions, raw_flags, raw_questions)
    return pages, questions


def _read_version(tables: Mapping[str, Table]) -> tuple[str, str]:
    """The one version of all files, and who reviewed them: empty while any file has no reviewer."""
    versions = {name: table.text("version") for name, table in tables.items()}
    reviewers = [table.text("reviewed_by", required=False) for table in tables.values()]
    for name, version in versions.items():
        if version != versions["conditions"]:
            tables[name].problem("version", f"is '{version}', but conditions.toml is '{versions['conditions']}'")
    return versions["conditions"], "; ".join(dict.fromkeys(reviewers)) if all(reviewers) else ""
