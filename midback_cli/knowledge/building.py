"""The TOML files → `Content`, checked. A start from a built copy does without this.

Every problem is gathered before anything is raised, so that an editor sees all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import tomli

from midback_cli.errors import ContentError
from midback_cli.knowledge.built_copy import FILES
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.links import check_links
from midback_cli.knowledge.model import (
    Action,
    Chapters,
    Condition,
    Derived,
    EmergencyNumber,
    EmergencyTexts,
    Estimate,
    Faq,
    FollowUpRule,
    FollowUpSettings,
    InterviewSettings,
    MatchSettings,
    Notice,
    Page,
    Question,
    RedFlag,
    ScreenTexts,
    Source,
    Topic,
    Urgency,
    UrgencySettings,
    UrgencyText,
)
from midback_cli.knowledge.reader import ESTIMATE, ContentTable, Reading
from midback_cli.knowledge.rules import Grammar
from midback_cli.knowledge.schema import read, read_list, read_named, read_part
from midback_cli.knowledge.texts import Texts

_T = TypeVar("_T")
# Stands in a condition until all are read: its prior follows from those of the others.
_NO_PRIOR = Estimate(0.0, ESTIMATE)


def build_content(texts: Mapping[str, bytes], digest: str, directory: Path) -> Content:
    """The content of these files, which stand in the directory. Raises ContentError with every problem."""
    reading = Reading()
    tables = {name: ContentTable(_parse(name, texts[name], reading), f"{name}.toml", reading) for name in FILES}
    content = _build(tables, digest, directory, reading) if not reading.problems else None
    if content is None or reading.problems:
        raise ContentError(tuple(reading.problems))
    return content


def build_further(name: str, text: bytes, content: Content, read_table: Callable[[ContentTable], _T]) -> _T:
    """What `read_table` makes of a further file of a content. Raises ContentError with every problem."""
    reading = Reading()
    reading.known_sources |= content.sources.keys()
    table = ContentTable(_parse(name, text, reading), f"{name}.toml", reading)
    if reading.problems:
        raise ContentError(tuple(reading.problems))
    version = table.text("version")
    table.text("reviewed_by", required=False)
    if version != content.version:
        table.problem("version", f"is '{version}', but conditions.toml is '{content.version}'")
    value = read_table(table)
    table.finish()
    if reading.problems:
        raise ContentError(tuple(reading.problems))
    return value


def _parse(name: str, text: bytes, reading: Reading) -> dict[str, Any]:
    try:
        # Some editors begin a file with the mark of its encoding.
        return tomli.loads(text.decode("utf-8-sig"))
    except tomli.TOMLDecodeError as error:
        reading.note(f"{name}.toml", f"is not valid TOML: {error}")
    except UnicodeDecodeError:
        reading.note(f"{name}.toml", "is not UTF-8 text")
    except RecursionError:
        reading.note(f"{name}.toml", "is nested too deeply")
    return {}


def _build(tables: Mapping[str, ContentTable], digest: str, directory: Path, reading: Reading) -> Content:
    conditions, questions, flags = tables["conditions"], tables["questions"], tables["redflags"]
    guide, numbers = tables["guide"], tables["guide"].table("emergency_numbers")
    version, reviewed_by = _read_version(tables)
    sources = read_named(Source, tables["sources"], "source")
    reading.known_sources |= sources.keys()
    reading.grammar = grammar = Grammar(flags.raw.get("page"), questions.raw.get("question"))
    numbers.references()
    match = read_part(MatchSettings, conditions, "match")
    content = Content(
        version=version,
        reviewed_by=reviewed_by,
        sha256=digest,
        # First, because the rules below may name these facts.
        derived=read_list(Derived, flags, "derived"),
        limits=read_list(Notice, flags, "limit"),
        contradictions=read_list(Notice, flags, "contradiction", required=False),
        pages={page.id: page for page in read_list(Page, flags, "page")},
        actions=read_named(Action, flags, "action"),
        red_flags=read_list(RedFlag, flags, "rule"),
        follow_up_rules=read_list(FollowUpRule, flags, "follow_up"),
        urgency=read_part(UrgencySettings, flags, "urgency"),
        screen_texts=read_part(ScreenTexts, flags, "screen"),
        questions={question.id: question for question in read_list(Question, questions, "question")},
        interview=read_part(InterviewSettings, questions, "interview"),
        follow_up=read_part(FollowUpSettings, questions, "follow_up"),
        conditions=_with_priors(read_named(Condition, conditions, "condition", prior=_NO_PRIOR), match),
        match=match,
        urgency_texts=_read_urgency_texts(guide),
        topics={topic.id: topic for topic in read_list(Topic, guide, "topic")},
        chapters=read(Chapters, guide),
        faq=read_list(Faq, guide, "faq"),
        emergency_numbers=read_named(EmergencyNumber, numbers, "country"),
        emergency_texts=read(EmergencyTexts, numbers),
        texts=read(Texts, tables["texts"]),
        sources=sources,
        used_sources=frozenset(reading.used_sources),
        comparisons={name: tuple(bounds.values()) for name, bounds in grammar.bounds.items()},
        atom_questions=grammar.atom_questions,
        maybe_atoms={name: tuple(sorted(atoms)) for name, atoms in grammar.maybe_atoms.items()},
        # Absolute: the program may change its folder before it reads a further file.
        directory=directory.absolute(),
    )
    check_links(content, tables)
    for table in (numbers, *tables.values()):
        table.finish()
    return content


def _read_urgency_texts(guide: ContentTable) -> dict[Urgency, UrgencyText]:
    levels = guide.table("urgency")
    texts = {level: read_part(UrgencyText, levels, level.word) for level in Urgency}
    levels.finish()
    return texts


def _with_priors(conditions: Mapping[str, Condition], match: MatchSettings) -> dict[str, Condition]:
    """The conditions with their priors among people who open a questionnaire; with "none of these" they add to 1."""
    shares = {name: condition.prior_all_adults.value**match.prior_power for name, condition in conditions.items()}
    scale = (1 - match.none_of_these_prior) / (sum(shares.values()) or 1.0)
    return {
        name: condition._replace(prior=Estimate(scale * shares[name], condition.prior_all_adults.source))
        for name, condition in conditions.items()
    }


def _read_version(tables: Mapping[str, ContentTable]) -> tuple[str, str]:
    """The version that all files share, and who reviewed them: empty while any file has no reviewer."""
    versions = {name: table.text("version") for name, table in tables.items()}
    reviewers = [table.text("reviewed_by", required=False) for table in tables.values()]
    for name, version in versions.items():
        if version != versions["conditions"]:
            tables[name].problem("version", f"is '{version}', but conditions.toml is '{versions['conditions']}'")
    return versions["conditions"], "; ".join(dict.fromkeys(reviewers)) if all(reviewers) else ""
