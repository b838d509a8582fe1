"""The commands for whoever owns the content: `midback evaluate` and `midback check`."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from midback_cli.terminal.options import BAD_INPUT, ContentOption
from midback_cli.terminal.streams import Format, is_terminal, rendered, shows_tables, terminal_width, to_json, write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from midback_cli.errors import Problem
    from midback_cli.evaluation.cases import LabelledCase
    from midback_cli.evaluation.measures import Comparison, Evaluation
    from midback_cli.evaluation.simulation import Simulation
    from midback_cli.knowledge.content import Content


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
    content: ContentOption = None,
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
    from midback_cli.evaluation.cases import read_cases
    from midback_cli.evaluation.measures import compare as compared
    from midback_cli.evaluation.measures import evaluate as evaluated
    from midback_cli.evaluation.outcomes import observe, observe_interview
    from midback_cli.evaluation.simulation import simulate as simulated
    from midback_cli.exchange.evaluation_file import read_evaluated_cases
    from midback_cli.knowledge.loading import load_content

    if not files and not simulate:
        raise typer.BadParameter("name a file of labelled cases, or --simulate N")
    if unstated is not None and not (files and interview):
        raise typer.BadParameter("--unstated is for cases that are interviewed; name a file of them, and --interview")
    if compare is not None and not files:
        raise typer.BadParameter("--compare is for labelled cases; name a file of them")
    knowledge = load_content(content)
    earlier = read_evaluated_cases(compare) if compare is not None else None
    outcomes = [
        observe_interview(case, knowledge, (unstated or Unstated.UNSURE).value)
        if interview
        else observe(case, knowledge)
        for case in _with_progress(case for path in files or [] for case in read_cases(path, knowledge))
    ]
    measured = evaluated(outcomes, knowledge) if files else None
    made_up = simulated(knowledge, simulate, seed, interview=interview) if simulate else None
    comparison = compared(measured.to_dict()["cases"], earlier) if measured and earlier is not None else None
    _write_evaluation(measured, comparison, made_up, format)


def check(
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", envvar="MIDBACK_CONTENT", help="A folder of content; else the built-in one."),
    ] = None,
    prove: Annotated[
        bool, typer.Option("--prove", help="Also try the guarantees on it, case by case (about a minute).")
    ] = False,
) -> None:
    """Find mistakes in content: structure, ids, numbers, sources, reading grade.

    \b
    Examples:
      midback check
      midback check my-translation/
      midback check my-translation/ --prove
    """
    from midback_cli.errors import ContentError
    from midback_cli.evaluation.checking import check_content
    from midback_cli.knowledge.loading import load_content

    try:
        knowledge = load_content(directory)
    except ContentError as error:
        problems = error.problems
    else:
        problems = (*check_content(knowledge), *_further_problems(knowledge, directory))
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        typer.echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}.", err=True)
        raise typer.Exit(BAD_INPUT)
    typer.echo(
        f"No problems: {len(knowledge.conditions)} conditions, {len(knowledge.questions)} questions, "
        f"{len(knowledge.red_flags)} rules, {len(knowledge.sources)} sources."
    )
    if prove and not _proved(knowledge):
        raise typer.Exit(BAD_INPUT)


def _further_problems(knowledge: Content, directory: Path | None) -> Iterable[Problem]:
    """Every problem of the files that only some commands read."""
    from midback_cli.errors import ContentError
    from midback_cli.knowledge.loading import load_synonyms
    from midback_cli.knowledge.phrases import load_phrases
    from midback_cli.knowledge.visit import load_visit_plan
    from midback_cli.reading.lookup import shared_country_names
    from midback_cli.reading.passages import misplaced

    yield from shared_country_names(knowledge)
    for load in (load_phrases, load_visit_plan):
        try:
            load(knowledge, directory)
        except ContentError as error:
            yield from error.problems
    try:
        yield from misplaced(knowledge, load_synonyms(knowledge, directory))
    except ContentError as error:
        yield from error.problems


def _write_evaluation(
    measured: Evaluation | None,
    comparison: tuple[Comparison, ...] | None,
    made_up: Simulation | None,
    format: EvaluationFormat | None,
) -> None:
    chosen = format or (EvaluationFormat.TABLE if shows_tables() else EvaluationFormat.MARKDOWN)
    if chosen is EvaluationFormat.JSON:
        document = measured.to_dict() if measured else {}
        if comparison is not None:
            document["comparison"] = [one._asdict() for one in comparison]
        if made_up is not None:
            document["simulation"] = made_up.to_dict()
        write(to_json(document))
        return
    from midback_cli.rendering.evaluation_report import comparison_blocks, evaluation_blocks, simulation_blocks

    blocks = (
        *(evaluation_blocks(measured) if measured else ()),
        *(comparison_blocks(comparison) if comparison is not None else ()),
        *(simulation_blocks(made_up) if made_up is not None else ()),
    )
    write(rendered(blocks, Format(chosen.value)))


def _proved(knowledge: Content) -> bool:
    """Tries and shows the guarantees; whether all hold."""
    from midback_cli.evaluation.proving import alike_questions
    from midback_cli.evaluation.proving import prove as proved
    from midback_cli.rendering.proof_report import proof_blocks

    proofs = []
    for proof in proved(knowledge):
        typer.echo(f"tried {proof.tried:,}: {proof.claim}", err=True)
        proofs.append(proof)
    chosen = Format.TABLE if shows_tables() else Format.MARKDOWN
    write(rendered(proof_blocks(proofs, alike_questions(knowledge), knowledge), chosen))
    return all(proof.holds for proof in proofs)


def _with_progress(cases: Iterable[LabelledCase]) -> Iterable[LabelledCase]:
    """The cases, counted on the terminal while they run; in silence where there is none."""
    if not is_terminal(sys.stderr):
        return cases
    from rich.console import Console
    from rich.progress import track

    return track(cases, "cases", console=Console(stderr=True, width=terminal_width()), transient=True)
