"""`midback check`: the mistakes in a folder of content, for whoever owns it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from midback_cli.errors import ContentError, Problem
from midback_cli.evaluation.lint import check_content
from midback_cli.knowledge import doctor_report, hunch_weights, loading, phrases
from midback_cli.knowledge.content import Content
from midback_cli.language.lookup import shared_country_names
from midback_cli.language.passages import misplaced
from midback_cli.terminal.formats import EvaluationFormat
from midback_cli.terminal.options import CONTENT_VARIABLE
from midback_cli.terminal.program import BAD_INPUT, new_app, with_help

# Exit status of `check --against` where only it found something.
MILDER = 1

app = new_app()


@app.command()
@with_help
def check(
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", envvar=CONTENT_VARIABLE, help="A folder of content; else the built-in one."),
    ] = None,
    prove: Annotated[
        bool, typer.Option("--prove", help="Also try the guarantees on it, case by case (about 90 seconds).")
    ] = False,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="OLD",
            help="Also list what is milder than in the folder OLD, went away or has to be read; 'built-in' is ours.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        EvaluationFormat | None,
        typer.Option(metavar="FORMAT", help="table (as on a terminal), markdown or json.", show_default=False),
    ] = None,
) -> None:
    """Find mistakes in a folder of content.

    It looks at structure, ids, numbers, sources and reading grade.

    Exit status: 0 nothing found, 1 only --against found something, 2 a mistake or a guarantee that does not hold.

    \b
    Examples:
      midback check
      midback check my-translation/
      midback check my-translation/ --prove
      midback check my-translation/ --against built-in
    """
    # A program that reads the list as JSON reads nothing else there.
    aside = format is EvaluationFormat.JSON
    try:
        content = loading.load_content(directory)
    except ContentError as error:
        _refuse(error.problems, aside)
    problems = (*check_content(content), *_further_problems(content, directory))
    if against is not None or prove:
        # Imported late: few checks are so thorough.
        from midback_cli.terminal import thorough_checks
    is_milder = against is not None and not thorough_checks.is_as_strict(content, directory, against, format)
    if problems:
        _refuse(problems, aside)
    typer.echo(_counted(content), err=aside)
    if prove and not thorough_checks.do_guarantees_hold(content):
        raise typer.Exit(BAD_INPUT)
    if is_milder:
        raise typer.Exit(MILDER)


def _counted(content: Content) -> str:
    return (
        f"No problems: {len(content.conditions)} conditions, {len(content.questions)} questions, "
        f"{len(content.red_flags)} rules, {len(content.sources)} sources."
    )


def _refuse(problems: Sequence[Problem], aside: bool) -> NoReturn:
    for problem in problems:
        typer.echo(str(problem), err=aside)
    typer.echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}.", err=True)
    raise typer.Exit(BAD_INPUT)


def _load_phrases(content: Content, directory: Path | None) -> None:
    """Loads the phrases, and what was trained with their words."""
    hunch_weights.load_told(content, phrases.load_phrases(content, directory).mentioned, directory)


def _further_problems(content: Content, directory: Path | None) -> Iterable[Problem]:
    """Every problem of the files that only some commands read."""
    yield from loading.damaged_copies(content, directory)
    yield from shared_country_names(content)
    load_scope = partial(hunch_weights.load_hunch, file=hunch_weights.SCOPE)
    for load in (_load_phrases, doctor_report.load_visit_plan, hunch_weights.load_hunch, load_scope):
        try:
            load(content, directory)
        except ContentError as error:
            yield from error.problems
    try:
        synonyms, asked = loading.load_synonyms(content, directory), loading.load_asked(content, directory)
        yield from misplaced(content, synonyms, asked)
    except ContentError as error:
        yield from error.problems
