"""`midback history`: the kept results, listed, shown again, compared, exported and deleted."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from midback_cli.assessment import follow_up
from midback_cli.assessment.document import comparison_document
from midback_cli.assessment.follow_up import PastResult, is_one_person, severity_of
from midback_cli.assessment.result import assess
from midback_cli.errors import UnknownResult
from midback_cli.knowledge import loading
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.texts import fill
from midback_cli.rendering.blocks import Block, with_number
from midback_cli.rendering.history_page import (
    comparison_blocks,
    history_blocks,
    kept_blocks,
    severity_blocks,
    two_people,
)
from midback_cli.rendering.result_page import result_blocks
from midback_cli.storage.history import History, KeptResult
from midback_cli.storage.saved_interview import unfinished_count
from midback_cli.terminal.deleting import deleted
from midback_cli.terminal.documents import to_json
from midback_cli.terminal.emergency_number import ambulance_for
from midback_cli.terminal.formats import Format, KeptFormat, choose_format
from midback_cli.terminal.kept_results import kept_results
from midback_cli.terminal.options import ContentOption, CountryOption, PersonOption, person_of
from midback_cli.terminal.output import STANDARD_OUTPUT, save, tell, tell_written, write
from midback_cli.terminal.pages import rendered
from midback_cli.terminal.program import new_app, with_help
from midback_cli.terminal.targets import ANSWERS_ENDINGS, check_targets, format_by_name

app = new_app()

FormatOption = Annotated[
    KeptFormat | None,
    typer.Option(metavar="FORMAT", help="table (as on a terminal), plain, markdown, html or json.", show_default=False),
]
NumberArgument = Annotated[
    int | None, typer.Argument(metavar="[N]", help="Its number in the list; else the last.", show_default=False)
]


@app.callback(invoke_without_command=True)
@with_help
def list_results(
    context: typer.Context, format: FormatOption = None, person: PersonOption = "", content_dir: ContentOption = None
) -> None:
    """See, compare, export or delete the results that you saved.

    Results are saved by 'midback quiz --keep', on this computer alone.

    \b
    Examples:
      midback history                  list them, newest first
      midback history show 2           see one of them again
      midback history compare          see what changed between the last two
      midback history compare 1 3      or between any two
      midback history --person Anna    list those saved with --person Anna
      midback history delete --all     delete all of them
    """
    if context.invoked_subcommand is not None:
        _refuse_early_options(context, context.invoked_subcommand)
        return
    person = person_of(person)
    content, history = _load(content_dir)
    kept = history.of(person)
    rows = [_row(number, result.past, content) for number, result in enumerate(kept.results, 1)]
    _write(history_blocks(kept, content), {"results": rows[::-1]}, format, content)
    _tell_of_others(history, person, content)
    _tell_of_unfinished(content)


@app.command()
@with_help
def show(
    number: NumberArgument = None,
    format: FormatOption = None,
    country: CountryOption = "",
    person: PersonOption = "",
    content_dir: ContentOption = None,
) -> None:
    """See a saved result again, with the advice given then.

    \b
    Examples:
      midback history show
      midback history show 2 --format markdown
    """
    content, kept = _load(content_dir, person)
    result = kept.numbered(number, content.texts.kept)
    answers = result.past.answers
    now = assess(answers, content, result.past.outcome.follow_up) if answers is not None else None
    blocks = kept_blocks(result, now, content)
    if now is not None:
        where = ambulance_for(country or now.answers.country, content, is_told=bool(country))
        blocks += with_number(result_blocks(now), where)
    _write(blocks, {"kept": result.document, "result": now.to_dict() if now is not None else None}, format, content)


@app.command()
@with_help
def compare(
    first: Annotated[
        int | None, typer.Argument(metavar="[EARLIER]", help="Its number; else the last but one.", show_default=False)
    ] = None,
    second: Annotated[
        int | None, typer.Argument(metavar="[LATER]", help="Its number; else the last.", show_default=False)
    ] = None,
    format: FormatOption = None,
    person: PersonOption = "",
    content_dir: ContentOption = None,
) -> None:
    """See what got better or worse between two saved results.

    \b
    Examples:
      midback history compare
      midback history compare 1 3
    """
    content, kept = _load(content_dir, person)
    earlier, later = _two(kept, first, second, content)
    comparison = follow_up.compare(earlier.past, later.past, content)
    between = kept.results[kept.results.index(earlier) : kept.results.index(later) + 1]
    past = [
        result.past for result in between if not result.is_ahead and is_one_person(result.past, later.past, content)
    ]
    blocks = (*comparison_blocks(comparison, content), *severity_blocks(past, content))
    _write(blocks, comparison_document(comparison, content), format, content)


@app.command()
@with_help
def export(
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it there, for your eyes only; else to the screen."),
    ] = None,
    person: PersonOption = "",
    content_dir: ContentOption = None,
) -> None:
    """Write all saved results to a file, as JSON.

    It holds your answers, the advice, whether it helped, and your own words.

    \b
    Examples:
      midback history export > kept.json
      midback history export --output kept.json
    """
    output = output or Path(STANDARD_OUTPUT)
    format_by_name(output, ANSWERS_ENDINGS, Format.JSON)
    check_targets(None, output)
    person = person_of(person)
    content, history = _load(content_dir)
    text = to_json({"version": 1, "results": [result.document for result in history.of(person).results]})
    save(output, text)
    tell_written(output, content)
    _tell_of_others(history, person, content)


@app.command()
@with_help
def delete(
    number: Annotated[
        int | None, typer.Argument(metavar="[N]", help="Its number in the list.", show_default=False)
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="Delete all of them.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first; for scripts.")] = False,
    person: PersonOption = "",
    content_dir: ContentOption = None,
) -> None:
    """Delete one saved result, or all of them and every unfinished quiz.

    With --person, that person's alone; else --all deletes everybody's. midback cannot bring them back. It does not
    reach what has copied them: a backup, or a disk that keeps old versions.

    \b
    Examples:
      midback history delete 2
      midback history delete --all
      midback history delete --all --yes
      midback history delete --all --person Anna
    """
    if (number is None) != all:
        raise typer.BadParameter("say which: the number of a result, or --all")
    person = person_of(person)
    content, history = _load(content_dir)
    result = None if all else history.of(person).numbered(number, content.texts.kept)
    typer.echo(deleted(result, history, person, content, is_asked=not yes))


def _refuse_early_options(context: typer.Context, command: str) -> None:
    """Refuses an option of the list before a command, where it would have no effect."""
    for option in context.command.params:
        source = context.get_parameter_source(option.name or "")
        if source is not None and source.name == "COMMANDLINE":
            raise typer.BadParameter(f"options stand behind {command}, not before it; leave out {option.opts[0]} there")


def _load(content_dir: Path | None, person: str | None = None) -> tuple[Content, History]:
    """The content, and the kept results of one person or of everybody."""
    person = person_of(person) if person is not None else None
    content = loading.load_content(content_dir)
    return content, kept_results(content, person)


def _tell_of_others(history: History, person: str, content: Content) -> None:
    """Names the other people with kept results, so that no result seems to be lost."""
    others = [name for name in history.persons if name.casefold() != person.casefold()]
    if others:
        tell(fill(content.texts.kept.other_people, names=", ".join(others)))


def _tell_of_unfinished(content: Content) -> None:
    with suppress(OSError):
        if count := unfinished_count():
            tell(fill(content.texts.kept.unfinished, count=count))


def _two(kept: History, first: int | None, second: int | None, content: Content) -> tuple[KeptResult, KeptResult]:
    """The two results to compare, the earlier one first. Raises UnknownResult unless both are one person's."""
    texts = content.texts.kept
    later = kept.numbered(second, texts)
    before = kept.results[: kept.results.index(later)]
    if first is None and len(kept.results) < 2:
        raise UnknownResult("", texts.only_one)
    if first is not None:
        earlier = kept.numbered(first, texts)
    elif not before:
        raise UnknownResult("", texts.none_before)
    else:
        same = (result for result in reversed(before) if is_one_person(result.past, later.past, content))
        earlier = next(same, before[-1])
    earlier, later = sorted((earlier, later), key=kept.results.index)
    if later.is_ahead:
        raise UnknownResult("", texts.is_ahead)
    if not is_one_person(earlier.past, later.past, content):
        raise UnknownResult("", two_people(earlier.past, later.past, content))
    return earlier, later


def _row(number: int, past: PastResult, content: Content) -> dict[str, object]:
    return {
        "number": number,
        "at": past.at.isoformat(timespec="seconds"),
        "urgency": past.outcome.urgency.word,
        "cause": past.outcome.causes[0].id,
        "severity": severity_of(past.answers, content),
    }


def _write(
    blocks: tuple[Block, ...], document: Mapping[str, object], format: KeptFormat | None, content: Content
) -> None:
    chosen = choose_format(format)
    write(to_json(document) if chosen is Format.JSON else rendered(blocks, chosen, language=content.texts.lang))
