"""The commands for whoever owns the content: `midback evaluate` and `midback check`."""

from __future__ import annotations

import sys
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from midback_cli.terminal.options import BAD_INPUT, ContentOption
from midback_cli.terminal.output import Format, is_terminal, rendered, shows_tables, terminal_width, to_json, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from midback_cli.errors import Problem
    from midback_cli.evaluation.cases import LabelledCase
    from midback_cli.evaluation.measures import Evaluation, PairedComparison
    from midback_cli.evaluation.outcomes import Outcome
    from midback_cli.evaluation.simulation import Simulation
    from midback_cli.knowledge.content import Content


# Exit status of `check --against` where only it found something.
MILDER = 1
# In the place of a folder of content.
BUILT_IN = "built-in"


class EvaluationFormat(str, Enum):
    """How an evaluation is written."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"


class Unstated(str, Enum):
    """What a labelled case answers to what it does not tell."""

    UNSURE = "unsure"
    NO = "no"


def evaluate(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Labelled cases, JSON lines.", show_default=False)
    ] = None,
    format: Annotated[
        EvaluationFormat | None,
        typer.Option(help="How to write it: table on a terminal, else markdown.", show_default=False),
    ] = None,
    interview: Annotated[
        bool, typer.Option("--interview", help="Let each case answer the adaptive interview, and count its effort.")
    ] = False,
    unstated: Annotated[
        Unstated | None,
        typer.Option(
            help="What a case answers in the interview to what it does not tell; else unsure.", show_default=False
        ),
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(metavar="OTHER.json", help="An earlier run (--format json) to compare with.")
    ] = None,
    simulate: Annotated[int, typer.Option(min=0, metavar="N", help="Also try N made-up people.")] = 0,
    seed: Annotated[int, typer.Option(help="The seed of the made-up people.")] = 1,
    content_dir: ContentOption = None,
) -> None:
    """Measure accuracy, triage safety and effort over labelled cases.

    \b
    Examples:
      midback evaluate benchmarks/cases.jsonl
      midback evaluate benchmarks/cases.jsonl --interview --format markdown
      midback evaluate benchmarks/cases.jsonl --format json > before.json
      midback evaluate benchmarks/cases.jsonl --compare before.json
      midback evaluate --simulate 2000
      midback evaluate --simulate 310 --interview
    """
    from midback_cli.evaluation.document import outcome_document
    from midback_cli.evaluation.measures import compare as compared
    from midback_cli.evaluation.measures import evaluate as evaluated
    from midback_cli.evaluation.simulation import simulate as simulated
    from midback_cli.knowledge.loading import load_content
    from midback_cli.storage.evaluation_file import read_evaluated_cases

    if not files and not simulate:
        raise typer.BadParameter("name a file of labelled cases, or --simulate N")
    if unstated is not None and not (files and interview):
        raise typer.BadParameter("--unstated is for cases that are interviewed; name a file of them, and --interview")
    if compare is not None and not files:
        raise typer.BadParameter("--compare is for labelled cases; name a file of them")
    content = load_content(content_dir)
    earlier = read_evaluated_cases(compare) if compare is not None else None
    outcomes = _observed(files or [], content, interview=interview, unstated=unstated or Unstated.UNSURE)
    measured = evaluated(outcomes, content) if files else None
    made_up = simulated(content, simulate, seed, interview=interview) if simulate else None
    comparison = None
    if measured and earlier is not None:
        comparison = compared(list(map(outcome_document, measured.outcomes)), earlier)
    _write_evaluation(measured, comparison, made_up, format)


def _observed(files: Sequence[Path], content: Content, *, interview: bool, unstated: Unstated) -> list[Outcome]:
    """What becomes of each case of the files, assessed at once or interviewed."""
    from midback_cli.evaluation.cases import read_cases
    from midback_cli.evaluation.outcomes import observe, observe_interview

    cases = _with_progress(case for path in files for case in read_cases(path, content))
    if interview:
        return [observe_interview(case, content, unstated.value) for case in cases]
    return [observe(case, content) for case in cases]


def check(
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", envvar="MIDBACK_CONTENT", help="A folder of content; else the built-in one."),
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
        typer.Option(help="How to write that list: table on a terminal, else markdown.", show_default=False),
    ] = None,
) -> None:
    """Find mistakes in content: structure, ids, numbers, sources, reading grade.

    Exit status: 0 nothing found, 1 only --against found something, 2 a mistake or a guarantee that does not hold.

    \b
    Examples:
      midback check
      midback check my-translation/
      midback check my-translation/ --prove
      midback check my-translation/ --against built-in
    """
    from midback_cli.errors import ContentError
    from midback_cli.evaluation.lint import check_content
    from midback_cli.knowledge.loading import load_content

    # A program that reads the list as JSON reads nothing else there.
    aside = format is EvaluationFormat.JSON
    try:
        content = load_content(directory)
    except ContentError as error:
        _refuse(error.problems, aside)
    problems = (*check_content(content), *_further_problems(content, directory))
    is_milder = against is not None and not _is_as_strict(content, directory, against, format)
    if problems:
        _refuse(problems, aside)
    typer.echo(_counted(content), err=aside)
    if prove and not _proved(content):
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


def _further_problems(content: Content, directory: Path | None) -> Iterable[Problem]:
    """Every problem of the files that only some commands read."""
    from midback_cli.errors import ContentError
    from midback_cli.knowledge.doctor_report import load_visit_plan
    from midback_cli.knowledge.loading import damaged_copies, load_synonyms
    from midback_cli.knowledge.phrases import load_phrases
    from midback_cli.language.lookup import shared_country_names
    from midback_cli.language.passages import misplaced

    yield from damaged_copies(content, directory)
    yield from shared_country_names(content)
    for load in (load_phrases, load_visit_plan):
        try:
            load(content, directory)
        except ContentError as error:
            yield from error.problems
    try:
        yield from misplaced(content, load_synonyms(content, directory))
    except ContentError as error:
        yield from error.problems


def _write_evaluation(
    measured: Evaluation | None,
    comparison: tuple[PairedComparison, ...] | None,
    made_up: Simulation | None,
    format: EvaluationFormat | None,
) -> None:
    chosen = format or (EvaluationFormat.TABLE if shows_tables() else EvaluationFormat.MARKDOWN)
    if chosen is EvaluationFormat.JSON:
        from midback_cli.evaluation.document import evaluation_document, simulation_document

        document = evaluation_document(measured) if measured else {}
        if comparison is not None:
            document["comparison"] = [one._asdict() for one in comparison]
        if made_up is not None:
            document["simulation"] = simulation_document(made_up)
        write(to_json(document))
        return
    from midback_cli.rendering.evaluation_page import comparison_blocks, evaluation_blocks, simulation_blocks

    blocks = (
        *(evaluation_blocks(measured) if measured else ()),
        *(comparison_blocks(comparison) if comparison is not None else ()),
        *(simulation_blocks(made_up) if made_up is not None else ()),
    )
    write(rendered(blocks, Format(chosen.value)))


def _proved(content: Content) -> bool:
    """Tries and shows the guarantees; whether all hold."""
    from midback_cli.evaluation.guarantees import alike_questions
    from midback_cli.evaluation.guarantees import prove as proved
    from midback_cli.rendering.guarantees_page import proof_blocks

    proofs = []
    for proof in proved(content):
        typer.echo(f"tried {proof.tried:,}: {proof.claim}", err=True)
        proofs.append(proof)
    chosen = Format.TABLE if shows_tables() else Format.MARKDOWN
    write(rendered(proof_blocks(proofs, alike_questions(content), content), chosen))
    return all(proof.holds for proof in proofs)


def _is_as_strict(content: Content, directory: Path | None, old: str, format: EvaluationFormat | None) -> bool:
    """Shows all that is milder than in the old content, went away or has to be read; whether there is nothing."""
    from midback_cli.errors import ContentError
    from midback_cli.evaluation.against import against, against_phrases
    from midback_cli.knowledge.loading import load_content
    from midback_cli.knowledge.phrases import load_phrases
    from midback_cli.rendering.against_page import against_blocks

    old_directory = None if old == BUILT_IN else Path(old)
    before = load_content(old_directory)
    found = against(content, before)
    # Phrases that name what is gone are problems of their own, and are told as such.
    with suppress(ContentError):
        found += against_phrases(load_phrases(content, directory), load_phrases(before, old_directory))
    chosen = format or (EvaluationFormat.TABLE if shows_tables() else EvaluationFormat.MARKDOWN)
    if chosen is EvaluationFormat.JSON:
        from midback_cli.evaluation.document import difference_document

        typer.echo(to_json({"against": list(map(difference_document, found))}), nl=False)
    else:
        blocks = against_blocks(
            found, f"{old} ({before.sha256[:12]})", f"{directory or BUILT_IN} ({content.sha256[:12]})"
        )
        typer.echo(rendered(blocks, Format(chosen.value)), nl=False)
    return not found


def _with_progress(cases: Iterable[LabelledCase]) -> Iterable[LabelledCase]:
    """The cases, counted on the terminal while they run; in silence where there is none."""
    if not is_terminal(sys.stderr):
        return cases
    from rich.console import Console
    from rich.progress import track

    return track(cases, "cases", console=Console(stderr=True, width=terminal_width()), transient=True)
