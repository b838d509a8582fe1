"""`midback quiz`: answers from a person or a file → a result, written as they wish."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from midback_cli.assessment.result import assess
from midback_cli.errors import InterviewStopped
from midback_cli.knowledge import loading
from midback_cli.storage.answers_file import read_answers
from midback_cli.terminal.formats import Format
from midback_cli.terminal.handing_over import hand_over
from midback_cli.terminal.options import AccessibleOption, ContentOption, CountryOption, PersonOption, person_of
from midback_cli.terminal.outcome import QuizOptions, QuizOutcome
from midback_cli.terminal.output import (
    STANDARD_OUTPUT,
    is_accessible,
    tell,
)
from midback_cli.terminal.program import ANSWERING, INTERRUPTED, LATER, RESULT, SCRIPTS, new_app, with_help
from midback_cli.terminal.targets import Formats, check_targets, formats_of

if TYPE_CHECKING:
    from midback_cli.assessment.follow_up import PastResult
    from midback_cli.knowledge.content import Content
    from midback_cli.terminal.doctor_report import DoctorReport

# With --exit-status the urgency, from 10 primary-care to 40 ambulance, instead of 0.
_EXIT_STATUS_STEP = 10

app = new_app()


@app.command()
@with_help
def quiz(
    describe: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Tell it in your own words first; - to type them. TEXT itself stays in your shell's history.",
            show_default=False,
            rich_help_panel=ANSWERING,
        ),
    ] = None,
    ask_all: Annotated[
        bool, typer.Option("--all", help="Ask every question that applies.", rich_help_panel=ANSWERING)
    ] = False,
    accessible: AccessibleOption = False,
    country: CountryOption = "",
    format: Annotated[
        Format | None,
        typer.Option(
            metavar="FORMAT",
            help="table (as on a terminal), plain, markdown, html, json, or fhir (HL7 FHIR R4).",
            show_default=False,
            rich_help_panel=RESULT,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the result there, only you can read it: .json, .html, .md or .txt.",
            rich_help_panel=RESULT,
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also write a report for your doctor: a page to print, or text in .md or .txt.",
            rich_help_panel=RESULT,
        ),
    ] = None,
    what_if: Annotated[
        bool,
        typer.Option(
            "--what-if", help="Also show which single answers would change the result.", rich_help_panel=RESULT
        ),
    ] = False,
    full: Annotated[
        bool,
        typer.Option("--full", help="Show the whole report, not only its first screen.", rich_help_panel=RESULT),
    ] = False,
    sources: Annotated[
        bool,
        typer.Option("--sources", help="Also show the weight and the source of each answer.", rich_help_panel=RESULT),
    ] = False,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep", help="Save your answers as you go, and the result, on this computer.", rich_help_panel=LATER
        ),
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Continue a saved quiz.", rich_help_panel=LATER)] = False,
    follow_up: Annotated[
        bool,
        typer.Option(
            "--follow-up", help="Ask only what may have changed since your last saved result.", rich_help_panel=LATER
        ),
    ] = False,
    person: PersonOption = "",
    answers: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Take the answers from a file, or a response of FHIR; - for standard input; asks nothing.",
            show_default=False,
            rich_help_panel=SCRIPTS,
        ),
    ] = None,
    save_answers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write your answers there, for --answers.", rich_help_panel=SCRIPTS),
    ] = None,
    exit_status: Annotated[
        bool,
        typer.Option(
            "--exit-status",
            help="Exit with 10 primary-care, 20 prompt, 30 emergency-room, 40 ambulance.",
            rich_help_panel=SCRIPTS,
        ),
    ] = False,
    content_dir: ContentOption = None,
) -> None:
    """Answer questions and learn how soon to act and what to do.

    \b
    Examples:
      midback quiz
      midback quiz --describe -            tell it in your own words first
      midback quiz --keep                  save the result, to compare later
      midback quiz --follow-up --keep      see what got better or worse
      midback quiz --report visit.html     write a page for your doctor
      midback quiz --accessible            for a screen reader
      midback quiz --answers me.json --format json --exit-status

    \b
    In a file of answers, a page of the emergency check is a list of its lines.
    A line with a question mark is not sure: {"danger-now": ["confused?"]}.
    """
    options = QuizOptions(
        answers=answers,
        format=format,
        output=output or Path(STANDARD_OUTPUT),
        describe=describe,
        country=country,
        is_accessible=accessible or is_accessible(),
        ask_all=ask_all,
        keep=keep,
        follow_up=follow_up,
        resume=resume,
        what_if=what_if,
        sources=sources,
        save_answers=save_answers,
        report=report,
        person=person,
        content=content_dir,
        full=full,
    )
    formats = _refuse_clashes(options)
    outcome = _obtain(options._replace(person=person_of(person)))
    if outcome.keep or options.follow_up:
        outcome = outcome.compared()
    if outcome.interview is not None and options.shows_first_screen:
        # Imported late: answers from a file need nothing of it.
        from midback_cli.terminal.ending import end_with_menu

        outcome = end_with_menu(options, formats, outcome)
    else:
        hand_over(options, formats, outcome)
    if exit_status:
        raise typer.Exit(_EXIT_STATUS_STEP * outcome.result.urgency)


def _refuse_clashes(options: QuizOptions) -> Formats:
    """The formats to write in. Refuses what cannot work before the first question: BadParameter, UnusableOutput.

    Two options clash where one of them asks nothing, or begins anew, and the other needs the opposite.
    """

    check_targets(options.answers, options.output, options.save_answers, options.report)
    formats = formats_of(options.format, options.output, options.save_answers, options.report, options.is_accessible)
    if options.describe is not None:
        for other, is_given in (
            ("--answers", options.answers is not None),
            ("--resume", options.resume),
            ("--follow-up", options.follow_up),
        ):
            if is_given:
                raise typer.BadParameter(f"--describe begins a new interview; leave out {other}")
    if options.answers is not None:
        for other, is_given in (("--resume", options.resume), ("--all", options.ask_all)):
            if is_given:
                raise typer.BadParameter(f"--answers asks nothing; leave out {other}")
    return formats


def _obtain(options: QuizOptions) -> QuizOutcome:
    """The result, from a file or an interview, with what was read along the way."""
    content = loading.load_content(options.content)
    report: DoctorReport | None = None
    if options.report is not None:
        # Imported late: most results come without a report.
        from midback_cli.terminal.doctor_report import read_report

        report = read_report(content, options.content)
    earlier: tuple[PastResult, ...] = ()
    if options.follow_up:
        # Imported late, here and below: most results are neither kept nor compared.
        from midback_cli.terminal.follow_up import earlier_results

        earlier = earlier_results(content, options.person)
    if options.answers is None:
        return _interviewed(options, content, report, earlier)
    result = assess(read_answers(options.answers, content), content)
    return QuizOutcome(result, report, earlier, options.person, options.keep)


def _interviewed(
    options: QuizOptions, content: Content, report: DoctorReport | None, earlier: tuple[PastResult, ...]
) -> QuizOutcome:
    """The result of an interview, in which the person may say whose it is, and that they keep it."""
    # Imported late: answers from a file need nothing of it.
    from midback_cli.terminal.session import InterviewOptions, OwnInterview, make_prompter, run_interview, whose

    make = partial(make_prompter, options.is_accessible, content)
    try:
        earlier = whose(earlier, content, make)
        interview = InterviewOptions(
            content=options.content,
            describe=options.describe,
            country=options.country,
            is_accessible=options.is_accessible,
            ask_all=options.ask_all,
            ask_story=report is not None,
            resume=options.resume,
            save_answers=options.save_answers,
            last=earlier[-1] if earlier else None,
            own=OwnInterview(options.person, keeps_result=options.keep),
        )
        result = run_interview(content, interview)
    except InterviewStopped as stopped:
        tell(content.texts.stop.stopped)
        raise typer.Exit(INTERRUPTED) from stopped
    return QuizOutcome(result, report, earlier, interview.own.person, interview.own.keeps_result, interview, make)
