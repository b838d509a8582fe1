"""`midback history`: the kept results, listed, shown again, compared, exported and deleted for good."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from midback_cli.terminal.options import ContentOption, CountryOption, ambulance_for
from midback_cli.terminal.program import Commands, with_help
from midback_cli.terminal.streams import (
    STANDARD_OUTPUT,
    Format,
    is_terminal,
    rendered,
    save,
    shows_tables,
    tell_written,
    to_json,
    write,
)
from midback_cli.terminal.targets import ANSWERS_ENDINGS, check_targets, format_by_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from midback_cli.assessment.follow_up import Visit
    from midback_cli.exchange.history import History
    from midback_cli.knowledge.content import Content
    from midback_cli.rendering.blocks import Block

app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

FormatOption = Annotated[
    Format | None, typer.Option(help="How to write it: table on a terminal, else plain.", show_default=False)
]
NumberArgument = Annotated[
    int | None, typer.Argument(metavar="[N]", help="Its number in the list; else the last.", show_default=False)
]


@app.callback(invoke_without_command=True)
@with_help
def list_results(context: typer.Context, format: FormatOption = None, content: ContentOption = None) -> None:
    """See the results that you kept, compare them, export them, delete them.

    Results are kept by 'midback quiz --keep', on this computer alone.

    \b
    Examples:
      midback history                 list them, newest first
      midback history show            the last one again
      midback history show 2          the second that you kept
      midback history compare         what changed between the last two
      midback history compare 1 3     what changed between two of them
      midback history export --output kept.json
      midback history delete 2        delete one for good
      midback history delete --all    delete all of them for good
    """
    if context.invoked_subcommand is not None:
        _refuse_early_options(context, context.invoked_subcommand)
        return
    from midback_cli.rendering.history_report import list_blocks, severity_blocks

    knowledge, kept = _load(content)
    rows = [_row(number, visit, knowledge) for number, visit in enumerate(kept.visits, 1)]
    document = {"results": rows[::-1]}
    _write((*list_blocks(kept, knowledge), *severity_blocks(kept.visits, knowledge)), document, format)


@app.command()
@with_help
def show(
    number: NumberArgument = None,
    format: FormatOption = None,
    country: CountryOption = "",
    content: ContentOption = None,
) -> None:
    """Show a kept result again; where the content has changed since, also what was told then.

    \b
    Examples:
      midback history show
      midback history show 2 --format markdown
    """
    from midback_cli.assessment.follow_up import raised
    from midback_cli.assessment.result import assess
    from midback_cli.rendering.history_report import kept_blocks
    from midback_cli.rendering.report import result_blocks

    knowledge, kept = _load(content)
    found = kept.numbered(number)
    answers, told = found.visit.answers, found.visit.told
    now = raised(assess(answers, knowledge), told.follow_up) if answers is not None else None
    blocks = kept_blocks(found, now, knowledge)
    if now is not None:
        blocks += result_blocks(now, ambulance_for(country or now.answers.country, knowledge, is_told=bool(country)))
    _write(blocks, {"kept": found.document, "result": now.to_dict() if now is not None else None}, format)


@app.command()
@with_help
def compare(
    first: Annotated[
        int | None, typer.Argument(metavar="[N", help="The earlier one; else the last but one.", show_default=False)
    ] = None,
    second: Annotated[
        int | None, typer.Argument(metavar="M]", help="The later one; else the last.", show_default=False)
    ] = None,
    format: FormatOption = None,
    content: ContentOption = None,
) -> None:
    """Tell what changed from one kept result to another: advice, causes, answers, better or worse.

    \b
    Examples:
      midback history compare
      midback history compare 1 3
    """
    from midback_cli.assessment.follow_up import compare as compared
    from midback_cli.errors import UnknownResult
    from midback_cli.rendering.history_report import comparison_blocks, severity_blocks

    knowledge, kept = _load(content)
    later = kept.numbered(second)
    if first is None and len(kept.results) < 2:
        raise UnknownResult("", "only one result was kept so far; a comparison needs two")
    earlier = kept.numbered(first if first is not None else kept.results.index(later))
    earlier, later = sorted((earlier, later), key=kept.results.index)
    comparison = compared(earlier.visit, later.visit, knowledge)
    between = kept.visits[kept.results.index(earlier) : kept.results.index(later) + 1]
    blocks = (*comparison_blocks(comparison, knowledge), *severity_blocks(between, knowledge))
    _write(blocks, comparison.to_dict(knowledge), format)


@app.command()
@with_help
def export(
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it there, readable by you alone; else to the screen.")
    ] = None,
    content: ContentOption = None,
) -> None:
    """Write all kept results as JSON: answers, what was told, whether it helped, your own words.

    \b
    Examples:
      midback history export > kept.json
      midback history export --output kept.json
    """
    output = output or Path(STANDARD_OUTPUT)
    format_by_name(output, ANSWERS_ENDINGS, Format.JSON)
    check_targets(None, output)
    _, kept = _load(content)
    text = to_json({"version": 1, "results": [result.document for result in kept.results]})
    save(output, text)
    tell_written(output)


@app.command()
@with_help
def delete(
    number: Annotated[
        int | None, typer.Argument(metavar="[N]", help="Its number in the list.", show_default=False)
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="Delete all of them.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first; for scripts.")] = False,
    content: ContentOption = None,
) -> None:
    """Delete one kept result, or all of them and an interview that you left, for good.

    \b
    Examples:
      midback history delete 2
      midback history delete --all
      midback history delete --all --yes
    """
    from midback_cli.errors import UnusableOutput
    from midback_cli.exchange.history import delete_all, delete_result, history_folder
    from midback_cli.exchange.unfinished import forget_unfinished, unfinished_path
    from midback_cli.rendering.history_report import moment

    if (number is None) != all:
        raise typer.BadParameter("say which: the number of a result, or --all")
    _, kept = _load(content)
    found = None if all else kept.numbered(number)
    unfinished = " and the unfinished interview" if unfinished_path().exists() else ""
    named = f"the result of {moment(found.visit.at)}" if found is not None else f"all kept results{unfinished}"
    if not yes:
        if not is_terminal(sys.stdin):
            raise typer.BadParameter("there is nobody to ask here; say --yes as well")
        if not typer.confirm(f"Delete {named} for good?"):
            typer.echo("Nothing deleted.")
            return
    try:
        if found is not None:
            delete_result(found)
        else:
            delete_all()
            forget_unfinished()
    except OSError as error:
        raise UnusableOutput(str(history_folder()), f"can not be deleted: {error.strerror or error}") from error
    typer.echo(f"Deleted {named}.")


def _refuse_early_options(context: typer.Context, command: str) -> None:
    """An option of the list counts for nothing before a command: it is told, not dropped."""
    for name in context.params:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            raise typer.BadParameter(f"options stand behind {command}, not before it; leave out --{name} there")


def _load(content: Path | None) -> tuple[Content, History]:
    from midback_cli.knowledge.loading import load_content
    from midback_cli.terminal.visits import kept_results

    knowledge = load_content(content)
    return knowledge, kept_results(knowledge)


def _row(number: int, visit: Visit, content: Content) -> dict[str, object]:
    from midback_cli.assessment.follow_up import severity_of

    return {
        "number": number,
        "at": visit.at.isoformat(timespec="seconds"),
        "urgency": visit.told.urgency.word,
        "cause": visit.told.causes[0].id,
        "severity": severity_of(visit.answers, content),
    }


def _write(blocks: tuple[Block, ...], document: Mapping[str, object], format: Format | None) -> None:
    chosen = format or (Format.TABLE if shows_tables() else Format.PLAIN)
    write(to_json(document) if chosen is Format.JSON else rendered(blocks, chosen))
