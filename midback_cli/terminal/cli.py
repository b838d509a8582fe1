"""The commands: each reads, calls, renders and exits. Nothing here knows medicine.

Only typer is imported at the top: what one command needs is imported when it runs, so that every command starts fast.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, cast

import typer

from midback_cli.terminal.streams import (
    Format,
    abandon_output,
    check_targets,
    is_accessible,
    is_terminal,
    rendered,
    save,
    tell_written,
    to_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from midback_cli.assessment.result import Result
    from midback_cli.evaluation.cases import LabelledCase
    from midback_cli.evaluation.measures import Comparison, Evaluation
    from midback_cli.evaluation.simulation import Simulation
    from midback_cli.knowledge.content import Content
    from midback_cli.reading.lookup import Ambulance
    from midback_cli.terminal.dialogue import Face

# 0 a result was given · 2 wrong usage or bad input · 130 interrupted; with --exit-status the urgency, from 10 to 40.
_BAD_INPUT = 2
_INTERRUPTED = 130
_EXIT_STATUS_STEP = 10

app = typer.Typer(
    name="midback",
    # Plain help starts faster than rich help, and reads well aloud.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class PageFormat(str, Enum):
    """How a page to read is written."""

    TABLE = "table"
    PLAIN = "plain"


class EvaluationFormat(str, Enum):
    """How an evaluation is written."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"


class Unstated(str, Enum):
    """What a labelled case answers to what it does not tell."""

    UNSURE = "unsure"
    NO = "no"


def _complete_condition(incomplete: str) -> list[str]:
    from midback_cli.knowledge.loading import load_content

    return [condition for condition in load_content().conditions if condition.startswith(incomplete)]


def _show_version(wanted: bool) -> None:
    if wanted:
        from midback_cli import __version__

        typer.echo(f"midback {__version__}")
        raise typer.Exit


ContentOption = Annotated[
    Path | None,
    typer.Option(
        "--content", metavar="DIR", envvar="MIDBACK_CONTENT", help="Another folder of content, such as a translation."
    ),
]
CountryOption = Annotated[
    str, typer.Option(metavar="CODE", help="Your country, such as GB, for the emergency number. Else your locale's.")
]
AccessibleOption = Annotated[
    bool,
    typer.Option("--accessible", help="Numbered lines and typed answers; reads well aloud. Also: ACCESSIBLE=1."),
]


@app.callback(invoke_without_command=True)
def midback(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """My mid back hurts: how soon must I act, what is it likely to be, and what can I do about it?

    midback asks questions, warning signs first, and tells its reasons. It works offline: nothing leaves this computer.
    It is not a doctor and gives no diagnosis. In an emergency, call your emergency number now.

    \b
    Examples:
      midback quiz                                  answer questions, get a result
      midback quiz --answers me.json --format json  the same from a file
      midback explain                               list the causes it knows
      midback explain "kidny stone"                 read about one
    """
    if context.invoked_subcommand is None:
        _offer_quiz(context)


def _offer_quiz(context: typer.Context) -> None:
    """Says in a few lines what midback does and offers the quiz; where nobody can be asked, shows the help."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        typer.echo(context.get_help())
        return
    typer.echo("midback asks about your mid-back pain, warning signs first, and tells how soon to act and what to do.")
    typer.echo("It works offline. It is not a doctor. In an emergency, call your emergency number now.")
    typer.echo("More: midback --help")
    if typer.confirm("Start the quiz?", default=True):
        quiz()


@app.command()
def quiz(
    answers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Answers as JSON, - for standard input; asks nothing.", show_default=False),
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option(help="How to write the result: table on a terminal, else plain.", show_default=False),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the result there, readable by you alone.")
    ] = None,
    exit_status: Annotated[
        bool,
        typer.Option("--exit-status", help="Exit with 10 primary-care, 20 prompt, 30 emergency-room, 40 ambulance."),
    ] = False,
    country: CountryOption = "",
    accessible: AccessibleOption = False,
    ask_all: Annotated[bool, typer.Option("--all", help="Ask every question that applies.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep your answers on this computer as you go, in case the quiz is cut off.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interview that was kept.")] = False,
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Also tell every single answer that would change the result.")
    ] = False,
    sources: Annotated[
        bool, typer.Option("--sources", help="Also tell the weight and the source of each answer, for each cause.")
    ] = False,
    save_answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep your answers there, for --answers.")
    ] = None,
    content: ContentOption = None,
) -> None:
    """Answer questions and get a result: how soon to act, likely causes, what to do.

    \b
    Examples:
      midback quiz
      midback quiz --accessible --country GB
      midback quiz --save-answers me.json
      midback quiz --resume
      midback quiz --answers me.json --format json --exit-status
      echo '{"version": 1, "answers": {"age": 54}}' | midback quiz --answers -
    """
    from midback_cli.knowledge.loading import load_content

    check_targets(answers, output, save_answers)
    knowledge = load_content(content)
    accessible = accessible or is_accessible()
    if answers is None:
        result = _ask(knowledge, country, accessible, ask_all, keep, resume, save_answers)
    else:
        result = _read(answers, knowledge)
    number = _ambulance(country or result.answers.country, knowledge)
    text = _result_text(result, number, _format(format, output, accessible), what_if, sources, for_file=bool(output))
    if output is None:
        typer.echo(text, nl=False)
    else:
        save(output, text)
        tell_written(output)
    if save_answers is not None:
        save(save_answers, to_json(result.answers.to_mapping(knowledge)))
        tell_written(save_answers)
    if exit_status:
        raise typer.Exit(_EXIT_STATUS_STEP * result.urgency)


@app.command()
def explain(
    condition: Annotated[
        str | None,
        typer.Argument(
            help="Id, name, other name or near misspelling.", autocompletion=_complete_condition, show_default=False
        ),
    ] = None,
    format: Annotated[
        PageFormat | None, typer.Option(help="How to write it: table on a terminal, else plain.", show_default=False)
    ] = None,
    country: CountryOption = "",
    content: ContentOption = None,
) -> None:
    """Read about a condition; without a name, list them all by urgency.

    \b
    Examples:
      midback explain
      midback explain kidney-stone
      midback explain "slipped disc"
    """
    from midback_cli.knowledge.loading import load_content
    from midback_cli.reading.lookup import find_condition
    from midback_cli.rendering.condition_report import condition_blocks, condition_list_blocks

    knowledge = load_content(content)
    if condition is None:
        blocks = condition_list_blocks(knowledge)
    else:
        blocks = condition_blocks(find_condition(condition, knowledge), knowledge, _ambulance(country, knowledge))
    chosen = format or (PageFormat.TABLE if is_terminal(sys.stdout) and not is_accessible() else PageFormat.PLAIN)
    typer.echo(rendered(blocks, Format(chosen.value)), nl=False)


@app.command()
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
        Unstated, typer.Option(help="What a case answers in the interview to what it does not tell.")
    ] = Unstated.UNSURE,
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
    knowledge = load_content(content)
    earlier = read_evaluated_cases(compare) if compare is not None else None
    outcomes = [
        observe_interview(case, knowledge, unstated.value) if interview else observe(case, knowledge)
        for case in _with_progress(case for path in files or [] for case in read_cases(path, knowledge))
    ]
    measured = evaluated(outcomes, knowledge) if files else None
    made_up = simulated(knowledge, simulate, seed) if simulate else None
    comparison = compared(measured.to_dict()["cases"], earlier) if measured and earlier is not None else None
    _write_evaluation(measured, comparison, made_up, format)


@app.command()
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
        problems = check_content(knowledge)
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        typer.echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}.", err=True)
        raise typer.Exit(_BAD_INPUT)
    typer.echo(
        f"No problems: {len(knowledge.conditions)} conditions, {len(knowledge.questions)} questions, "
        f"{len(knowledge.red_flags)} rules, {len(knowledge.sources)} sources."
    )
    if prove and not _proved(knowledge):
        raise typer.Exit(_BAD_INPUT)


def main() -> None:
    """Runs the command line; every error of ours becomes one line and an exit code, here and nowhere else."""
    from midback_cli.errors import InterviewStopped, MidbackError

    try:
        # Without typer's own handling, which would tell a wrong option in four lines.
        code = app(standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except InterviewStopped:
        _fail("Stopped.", _INTERRUPTED)
    except (KeyboardInterrupt, typer.Abort):
        _fail("Stopped.", _INTERRUPTED)
    except MidbackError as error:
        _fail(f"midback: {error}", _BAD_INPUT)
    except _USAGE_ERROR as error:
        _fail(f"midback: {_one_line(error.format_message())} (midback --help tells more)", _BAD_INPUT)
    except BrokenPipeError:
        # The reader of our output went away (`midback explain | head`): nothing is wrong, and nobody is left to tell.
        abandon_output()
        code = 0
    except OSError as error:
        abandon_output()
        _fail(f"midback: the output can not be written: {error.strerror or error}", _BAD_INPUT)
    sys.exit(code if isinstance(code, int) else 0)


# The base of every error in how a command was called.
_USAGE_ERROR = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])


def _one_line(text: str) -> str:
    from midback_cli.files import visible_text

    return visible_text(" ".join(text.split()))[:300]


def _fail(line: str, code: int) -> NoReturn:
    with suppress(OSError):
        typer.echo(line, err=True)
    sys.exit(code)


# ---------------------------------------------------------------- reading


def _read(path: Path, knowledge: Content) -> Result:
    from midback_cli.assessment.result import assess
    from midback_cli.exchange.answers_file import read_answers

    return assess(read_answers(path, knowledge), knowledge)


def _ask(
    knowledge: Content,
    country: str,
    accessible: bool,
    ask_all: bool,
    keep: bool,
    resume: bool,
    save_answers: Path | None,
) -> Result:
    """The result of the interview; where the person stops, their answers are kept or saved if they want it."""
    from midback_cli.assessment.answers import Answers
    from midback_cli.errors import InterviewStopped, NoTerminal
    from midback_cli.exchange.unfinished import forget_unfinished, keep_unfinished, read_unfinished
    from midback_cli.terminal.dialogue import conduct

    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise NoTerminal
    start = Answers(country=country)
    if resume:
        unfinished = read_unfinished(knowledge)
        start = unfinished.answers._replace(country=country or unfinished.answers.country)
        if not unfinished.is_same_content:
            typer.echo("The questions have changed since you began. Please check your answers at the end.")

    def kept(answers: Answers) -> None:
        # A disk that is full must not end the quiz of a person in pain: they go on, and nothing is kept.
        with suppress(OSError):
            keep_unfinished(answers, knowledge)

    number = _ambulance(start.country, knowledge)
    try:
        result = conduct(
            knowledge, _face(accessible), number, start, ask_all=ask_all, on_answer=kept if keep or resume else None
        )
    except InterviewStopped as stopped:
        if stopped.keep:
            tell_written(keep_unfinished(stopped.answers, knowledge))
            typer.echo("Go on with: midback quiz --resume", err=True)
        if save_answers is not None:
            save(save_answers, to_json(stopped.answers.to_mapping(knowledge)))
            tell_written(save_answers)
        raise
    if keep or resume:
        forget_unfinished()
    return result


def _face(accessible: bool) -> Face:
    if accessible:
        from midback_cli.terminal.lines import LinesFace

        return LinesFace()
    from midback_cli.terminal.menu import MenuFace

    return MenuFace()


def _ambulance(country: str, knowledge: Content) -> Ambulance:
    """The number of the named country; else of the locale's, if the content has it; else the two common ones."""
    from midback_cli.reading.lookup import ambulance

    return ambulance(country or _locale_country(knowledge), knowledge)


def _locale_country(knowledge: Content) -> str:
    locale = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    territory = locale.partition(".")[0].partition("@")[0].partition("_")[2]
    return territory if territory in knowledge.emergency_numbers else ""


# ---------------------------------------------------------------- writing


def _format(wanted: Format | None, output: Path | None, accessible: bool) -> Format:
    if wanted is not None:
        return wanted
    return Format.TABLE if output is None and is_terminal(sys.stdout) and not accessible else Format.PLAIN


def _result_text(
    result: Result, number: Ambulance, format: Format, what_if: bool, sources: bool, *, for_file: bool
) -> str:
    changes = None
    if what_if:
        from midback_cli.assessment.changes import every_change

        changes = every_change(result)
    if format is Format.JSON:
        document = result.to_dict()
        if changes is not None:
            document["changes"] = [change.to_dict() for change in changes]
        return to_json(document)
    from midback_cli.rendering.report import result_blocks

    return rendered(result_blocks(result, number, changes=changes, with_sources=sources), format, for_file=for_file)


def _write_evaluation(
    measured: Evaluation | None,
    comparison: tuple[Comparison, ...] | None,
    made_up: Simulation | None,
    format: EvaluationFormat | None,
) -> None:
    chosen = format or (EvaluationFormat.TABLE if is_terminal(sys.stdout) else EvaluationFormat.MARKDOWN)
    if chosen is EvaluationFormat.JSON:
        document = measured.to_dict() if measured else {}
        if comparison is not None:
            document["comparison"] = [one._asdict() for one in comparison]
        if made_up is not None:
            document["simulation"] = made_up.to_dict()
        typer.echo(to_json(document), nl=False)
        return
    from midback_cli.rendering.evaluation_report import comparison_blocks, evaluation_blocks, simulation_blocks

    blocks = (
        *(evaluation_blocks(measured) if measured else ()),
        *(comparison_blocks(comparison) if comparison is not None else ()),
        *(simulation_blocks(made_up) if made_up is not None else ()),
    )
    typer.echo(rendered(blocks, Format(chosen.value)), nl=False)


def _proved(knowledge: Content) -> bool:
    """Tries and shows the guarantees; whether all hold."""
    from midback_cli.evaluation.proving import alike_questions
    from midback_cli.evaluation.proving import prove as proved
    from midback_cli.rendering.proof_report import proof_blocks

    proofs = []
    for proof in proved(knowledge):
        typer.echo(f"tried {proof.tried:,}: {proof.claim}", err=True)
        proofs.append(proof)
    chosen = Format.TABLE if is_terminal(sys.stdout) else Format.MARKDOWN
    typer.echo(rendered(proof_blocks(proofs, alike_questions(knowledge), knowledge), chosen), nl=False)
    return all(proof.holds for proof in proofs)


def _with_progress(cases: Iterable[LabelledCase]) -> Iterable[LabelledCase]:
    """The cases, counted on the terminal while they run; in silence where there is none."""
    if not is_terminal(sys.stderr):
        return cases
    from rich.console import Console
    from rich.progress import track

    return track(cases, "cases", console=Console(stderr=True), transient=True)
