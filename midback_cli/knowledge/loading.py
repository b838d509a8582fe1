"""TOML folder → `Content`. First station of the path; the only place that knows the shape of the files.

Every problem is gathered before anything is raised, so an editor sees all of them at once.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from errno import EINVAL
from pathlib import Path
from typing import Any, TypeVar

from midback_cli.errors import ContentError, ContentNotFound, Problem
from midback_cli.files import MAX_CONTENT_BYTES, read_limited
from midback_cli.knowledge.consistency import check_links, check_references
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.grammar import Grammar
from midback_cli.knowledge.model import Page, Question, Synonyms, Urgency
from midback_cli.knowledge.parsed_copy import FILES, NAME, UnusableCopy, digest_of, read_copy
from midback_cli.knowledge.parsing import (
    by_id,
    read_action,
    read_chapter,
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
    read_source,
    read_synonyms,
    read_texts_table,
    read_topic,
    read_urgency,
    read_urgency_text,
    with_conditions,
)
from midback_cli.knowledge.reader import Notebook, Table

_T = TypeVar("_T")

_CHAPTERS = ("emergency", "causes", "home_care", "doctor_care", "doctor_questions", "sleep", "posture", "safety_net")


def content_directory() -> Path:
    """The content that travels with the package: in a wheel `_content`, in a checkout `content/` beside it."""
    package = Path(__file__).parent.parent
    packaged = package / "_content"
    return packaged if packaged.is_dir() else package.parent / "content"


def load_content(directory: str | Path | None = None) -> Content:
    """The checked content of a folder, else of the package.

    Raises ContentNotFound when the folder or a file is missing, ContentError with every problem otherwise.

    >>> from midback_cli import load_content
    >>> load_content().questions["age"].id
    'age'
    """
    folder = content_directory() if directory is None else Path(directory)
    texts = _read_texts(folder)
    digest = digest_of([texts[name] for name in FILES])
    notebook = Notebook()
    raw = (_parsed_copy(folder, digest)[0] if directory is None else None) or {
        name: _parse(name, text, notebook) for name, text in texts.items()
    }
    tables = {name: Table(raw[name], f"{name}.toml", notebook) for name in FILES}
    if not notebook.problems:
        with _without_collecting():
            content = _build(tables, digest, folder, notebook)
    if notebook.problems:
        raise ContentError(tuple(notebook.problems))
    return content


def read_further(
    name: str, content: Content, directory: str | Path | None, read: Callable[[Table, Notebook], _T]
) -> _T:
    """A further file of a folder, by default the content's own, which only some commands read, by its reader.

    Raises ContentNotFound when there is none, ContentError with every problem otherwise.
    """
    text = _read_texts(content.directory if directory is None else Path(directory), (name,))[name]
    notebook = Notebook()
    notebook.known_sources |= content.sources.keys()
    table = Table(_parse(name, text, notebook), f"{name}.toml", notebook)
    if not notebook.problems:
        version = table.text("version")
        table.text("reviewed_by", required=False)
        if version != content.version:
            table.problem("version", f"is '{version}', but conditions.toml is '{content.version}'")
        with _without_collecting():
            found = read(table, notebook)
        table.finish()
    if notebook.problems:
        raise ContentError(tuple(notebook.problems))
    return found


@contextmanager
def _without_collecting() -> Iterator[None]:
    """The thousands of small values made here all stay: to look for garbage among them costs a tenth of the start."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def load_synonyms(content: Content, directory: str | Path | None = None) -> Synonyms:
    """The words that people use; only a search reads them. Raises as `read_further` does."""
    return read_further("synonyms", content, directory, lambda table, notebook: read_synonyms(table))


def parsed_copy_state(directory: str | Path | None = None) -> str:
    """What becomes of the parsed copy beside the content: "used", "missing", or why it is passed over."""
    tables, problem = _copy_beside(directory)
    return "used" if tables is not None else str(problem or "missing")


def damaged_copy(directory: str | Path | None = None) -> Problem | None:
    """What is wrong with the parsed copy, where it is damaged; the content was then read from the files themselves."""
    _, problem = _copy_beside(directory)
    if problem is None or not problem.is_damaged:
        return None
    return Problem(NAME, f"{problem}; the TOML files are read instead. Install midback again")


def _copy_beside(directory: str | Path | None) -> tuple[dict[str, Any] | None, UnusableCopy | None]:
    folder = content_directory() if directory is None else Path(directory)
    texts = _read_texts(folder)
    return _parsed_copy(folder, digest_of([texts[name] for name in FILES]))


def _parsed_copy(folder: Path, digest: str) -> tuple[dict[str, Any] | None, UnusableCopy | None]:
    """The tables of the copy that the wheel carries, or what keeps it from being used; neither where there is none."""
    path = folder / NAME
    try:
        if not path.is_file():
            # A broken link does not exist, but is there.
            is_there = path.exists() or path.is_symlink()
            return None, UnusableCopy("is not a file") if is_there else None
        copy = read_limited(path, MAX_CONTENT_BYTES)
    except (OSError, RuntimeError) as error:
        return None, UnusableCopy(f"cannot be read: {getattr(error, 'strerror', None) or error}")
    try:
        with _without_collecting():
            return read_copy(copy, digest), None
    except UnusableCopy as problem:
        return None, problem


def _read_texts(folder: Path, names: tuple[str, ...] = FILES) -> dict[str, bytes]:
    try:
        is_folder = folder.is_dir()
    except OSError as error:
        raise ContentNotFound((Problem(str(folder), f"cannot be read: {error.strerror}"),)) from error
    if not is_folder:
        in_zip = any(parent.is_file() for parent in folder.parents)
        reason = "lies in a zip file, where it cannot be read; unpack it" if in_zip else "is not a folder of content"
        raise ContentNotFound((Problem(str(folder), reason),))
    problems = []
    texts = {}
    for name in names:
        path = folder / f"{name}.toml"
        try:
            if path.exists() and not path.is_file():
                raise OSError(EINVAL, "is not a file")
            texts[name] = read_limited(path, MAX_CONTENT_BYTES)
        except OSError as error:
            problems.append(Problem(str(path), error.strerror or "can not be read"))
    if problems:
        raise ContentNotFound(tuple(problems))
    return texts


def _parse(name: str, text: bytes, notebook: Notebook) -> dict[str, Any]:
    # Imported late: the wheel's parsed copy does without it.
    import tomli

    try:
        # Some editors begin a file with the mark of its encoding.
        return tomli.loads(text.decode("utf-8-sig"))
    except tomli.TOMLDecodeError as error:
        notebook.note(f"{name}.toml", f"is not valid TOML: {error}")
    except UnicodeDecodeError:
        notebook.note(f"{name}.toml", "is not UTF-8 text")
    except RecursionError:
        notebook.note(f"{name}.toml", "is nested too deeply")
    return {}


def _build(tables: Mapping[str, Table], digest: str, folder: Path, notebook: Notebook) -> Content:
    version, reviewed_by = _read_version(tables)
    raw_questions, raw_flags, guide = tables["questions"], tables["redflags"], tables["guide"]
    sources = {name: read_source(name, table) for name, table in tables["sources"].named_tables("source")}
    notebook.known_sources |= sources.keys()
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
    urgency = read_urgency(raw_flags.table("urgency"))
    interview = read_interview(raw_questions.table("interview"))
    chapters = {name: read_chapter(name, guide.table(name), grammar) for name in _CHAPTERS}
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
        screen_texts=_read_screen_texts(raw_flags.table("screen")),
        topics=by_id((read_topic(row) for row in guide.listed_tables("topic")), guide, "topic"),
        chapters=chapters,
        faq=tuple(by_id((read_faq(row) for row in guide.listed_tables("faq")), guide, "faq").values()),
        emergency_numbers={name: read_number(name, row) for name, row in numbers.named_tables("country")},
        emergency_texts=_read_emergency_texts(numbers),
        sources=sources,
        used_sources=frozenset(notebook.used_sources),
        comparisons={name: tuple(found.values()) for name, found in grammar.comparisons.items()},
        atom_questions=grammar.atom_questions,
        # Absolute: the program may change its folder before it reads a further file.
        directory=folder.absolute(),
        maybe_atoms={name: tuple(sorted(found)) for name, found in grammar.maybe_atoms.items()},
    )
    for table in tables.values():
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


def _read_screen_texts(table: Table) -> dict[str, str]:
    return read_texts_table(
        table,
        ("intro", "none_text", "unsure_text", "new_only", "kept", "passed", "taken_back"),
        optional=("disagreement",),
        also=("many_signs",),  # of older editions; no longer shown
    )


def _read_emergency_texts(table: Table) -> dict[str, str]:
    return read_texts_table(
        table,
        (
            "default_number",
            "default_text",
            "unknown_country_text",
            "no_number_text",
            "unknown_country_brief",
            "also_text",
        ),
        also=("references", "country"),
    )


def _read_version(tables: Mapping[str, Table]) -> tuple[str, str]:
    """The one version of all files, and who reviewed them: empty while any file has no reviewer."""
    versions = {name: table.text("version") for name, table in tables.items()}
    reviewers = [table.text("reviewed_by", required=False) for table in tables.values()]
    for name, version in versions.items():
        if version != versions["conditions"]:
            tables[name].problem("version", f"is '{version}', but conditions.toml is '{versions['conditions']}'")
    return versions["conditions"], "; ".join(dict.fromkeys(reviewers)) if all(reviewers) else ""
