"""`midback evaluate`: accuracy, triage safety and effort over labelled cases and simulated patients."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from midback_cli.evaluation.cases import LabelledCase, read_cases
from midback_cli.evaluation.document import evaluation_document, outcome_document, simulation_document
from midback_cli.evaluation.measures import Evaluation, PairedComparison
from midback_cli.evaluation.measures import compare as compare_runs
from midback_cli.evaluation.measures import evaluate as evaluated
from midback_cli.evaluation.outcomes import Outcome, observe, observe_interview
from midback_cli.evaluation.simulation import Simulation
from midback_cli.evaluation.simulation import simulate as simulated
from midback_cli.knowledge import loading
from midback_cli.knowledge.content import Content
from midback_cli.rendering.evaluation_page import comparison_blocks, evaluation_blocks, simulation_blocks
from midback_cli.storage.evaluation_file import read_evaluated_cases
from midback_cli.terminal.documents import to_json
from midback_cli.terminal.formats import EvaluationFormat, Format, choose_format
from midback_cli.terminal.options import ContentOption
from midback_cli.terminal.output import is_terminal, write
from midback_cli.terminal.pages import rendered
from midback_cli.terminal.program import new_app, with_help

app = new_app()


class Unstated(str, Enum):
    """How a labelled case answers a page or question that it says nothing about."""

    NONE = "none"
    UNSURE = "unsure"
    NO = "no"


@app.command()
@with_help
def evaluate(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Labelled cases, JSON lines.", show_default=False)
    ] = None,
    format: Annotated[
        EvaluationFormat | None,
        typer.Option(metavar="FORMAT", help="table (as on a terminal), markdown or json.", show_default=False),
    ] = None,
    interview: Annotated[
        bool, typer.Option("--interview", help="Let each case answer the adaptive interview, and count its effort.")
    ] = False,
    unstated: Annotated[
        Unstated | None,
        typer.Option(
            help="How a case answers what it does not mention; else with none on a page, and not sure.",
            show_default=False,
        ),
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(metavar="OTHER.json", help="An earlier run (--format json) to compare with.")
    ] = None,
    simulate: Annotated[int, typer.Option(min=0, metavar="N", help="Also try N simulated patients.")] = 0,
    seed: Annotated[int, typer.Option(help="The seed of the simulated patients.")] = 1,
    content_dir: ContentOption = None,
) -> None:
    """Measure accuracy, safety and effort over labelled cases.

    \b
    Examples:
      midback evaluate benchmarks/cases.jsonl
      midback evaluate benchmarks/cases.jsonl --interview --format markdown
      midback evaluate benchmarks/cases.jsonl --format json > before.json
      midback evaluate benchmarks/cases.jsonl --compare before.json
      midback evaluate --simulate 2000
      midback evaluate --simulate 310 --interview
    """
    if not files and not simulate:
        raise typer.BadParameter("name a file of labelled cases, or --simulate N")
    if unstated is not None and not (files and interview):
        raise typer.BadParameter("--unstated is for cases that are interviewed; name a file of them, and --interview")
    if compare is not None and not files:
        raise typer.BadParameter("--compare is for labelled cases; name a file of them")
    content = loading.load_content(content_dir)
    earlier = read_evaluated_cases(compare) if compare is not None else None
    outcomes = _observed(files or [], content, interview=interview, unstated=unstated or Unstated.NONE)
    measured = evaluated(outcomes, content) if files else None
    made_up = simulated(content, simulate, seed, interview=interview) if simulate else None
    comparison = None
    if measured and earlier is not None:
        comparison = compare_runs(list(map(outcome_document, measured.outcomes)), earlier)
    _write_evaluation(measured, comparison, made_up, format)


def _observed(files: Sequence[Path], content: Content, *, interview: bool, unstated: Unstated) -> list[Outcome]:
    """The outcome of each case in the files, assessed directly or by interview."""
    cases = _with_progress(case for path in files for case in read_cases(path, content))
    if interview:
        return [observe_interview(case, content, unstated.value) for case in cases]
    return [observe(case, content) for case in cases]


def _write_evaluation(
    measured: Evaluation | None,
    comparison: tuple[PairedComparison, ...] | None,
    made_up: Simulation | None,
    format: EvaluationFormat | None,
) -> None:
    chosen = choose_format(format, Format.MARKDOWN)
    if chosen is Format.JSON:
        document = evaluation_document(measured) if measured else {}
        if comparison is not None:
            document["comparison"] = [row._asdict() for row in comparison]
        if made_up is not None:
            document["simulation"] = simulation_document(made_up)
        write(to_json(document))
        return
    blocks = (
        *(evaluation_blocks(measured) if measured else ()),
        *(comparison_blocks(comparison) if comparison is not None else ()),
        *(simulation_blocks(made_up) if made_up is not None else ()),
    )
    write(rendered(blocks, chosen))


def _with_progress(cases: Iterable[LabelledCase]) -> Iterable[LabelledCase]:
    """The cases, with a progress bar if standard error is a terminal."""
    if not is_terminal(sys.stderr):
        return cases
    # Imported late: only a terminal shows it.
    from midback_cli.terminal.progress import counted

    return counted(cases)
