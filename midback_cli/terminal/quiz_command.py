"""`midback quiz`: answers from a person or a file → a result, written as they wish."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from midback_cli.terminal.options import (
    BAD_INPUT,
    AccessibleOption,
    ContentOption,
    CountryOption,
    PersonOption,
    ambulance_for,
    person_of,
    result_of,
)
from midback_cli.terminal.streams import (
    Format,
    check_targets,
    is_accessible,
    is_terminal,
    rendered,
    save,
    tell_written,
    to_json,
)

if TYPE_CHECKING:
    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content
    from midback_cli.knowledge.visit import VisitPlan
    from midback_cli.reading.lookup import Ambulance
    from midback_cli.terminal.visits import FollowUp

# With --exit-status the urgency, from 10 primary-care to 40 ambulance, instead of 0.
_EXIT_STATUS_STEP = 10


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
    describe: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Tell it in your own words, - to type or pipe them; only what is missing is asked.",
            show_default=False,
        ),
    ] = None,
    country: CountryOption = "",
    accessible: AccessibleOption = False,
    ask_all: Annotated[bool, typer.Option("--all", help="Ask every question that applies.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep your answers as you go, and the result, on this computer.")
    ] = False,
    follow_up: Annotated[
        bool, typer.Option("--follow-up", help="Ask what can have changed since your last kept result, and compare.")
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
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Also write a report for your doctor there: a page to print, or text in .md."
        ),
    ] = None,
    person: PersonOption = "",
    content: ContentOption = None,
) -> None:
    """Answer questions and get a result: how soon to act, likely causes, what to do.

    \b
    Examples:
      midback quiz
      midback quiz --accessible --country GB
      midback quiz --save-answers me.json
      midback quiz --keep
      midback quiz --resume
      midback quiz --report visit.html
      midback quiz --follow-up --keep
      midback quiz --keep --person Anna
      midback quiz --describe "58, male. Dull pain in the middle of my back for 2 weeks, no fever."
      midback quiz --answers me.json --format json --exit-status
      echo '{"version": 1, "answers": {"age": 54}}' | midback quiz --answers -
    """
    from midback_cli.knowledge.loading import load_content

    check_targets(answers, output, save_answers, report)
    for other, is_given in (("--answers", answers is not None), ("--resume", resume), ("--follow-up", follow_up)):
        if describe is not None and is_given:
            raise typer.BadParameter(f"--describe begins a new interview; leave out {other}")
    for other, is_given in (("--resume", resume), ("--all", ask_all)):
        if answers is not None and is_given:
            raise typer.BadParameter(f"--answers asks nothing; leave out {other}")
    person = person_of(person)
    knowledge = load_content(content)
    plan = _visit_plan(knowledge, content) if report is not None else None
    accessible = accessible or is_accessible()
    if keep or follow_up:
        from midback_cli.terminal import visits
    earlier = visits.earlier_visits(knowledge, person) if follow_up else ()
    if answers is None:
        from midback_cli.exchange.unfinished import OwnInterview
        from midback_cli.terminal.asking import Wishes, ask, face, forget
        from midback_cli.terminal.taking_up import whose

        earlier = whose(earlier, knowledge, partial(face, accessible))
        last = earlier[-1] if earlier else None
        wishes = Wishes(
            content=content,
            describe=describe,
            country=country,
            is_accessible=accessible,
            ask_all=ask_all,
            ask_story=plan is not None,
            resume=resume,
            save_answers=save_answers,
            last=last,
            own=OwnInterview(person, keeps_result=keep),
        )
        result = ask(knowledge, wishes)
        person, keep = wishes.own.person, wishes.own.keeps_result
    else:
        result = result_of(answers, knowledge)
    if keep:
        from midback_cli.terminal import visits
    followed = visits.follow(result, earlier) if keep or follow_up else None
    result = followed.result if followed is not None else result
    number = ambulance_for(country or result.answers.country, knowledge)
    text = _result_text(
        result, number, _format(format, output, accessible), what_if, sources, followed, for_file=bool(output)
    )
    if output is None:
        typer.echo(text, nl=False)
    else:
        save(output, text)
        tell_written(output)
    if save_answers is not None:
        save(save_answers, to_json(result.answers.to_mapping(knowledge)))
        tell_written(save_answers)
    if report is not None and plan is not None:
        save(report, _report_text(result, number, plan, report))
        tell_written(report)
    is_safe = True
    if followed is not None:
        from midback_cli.terminal.asking import face

        asks = face(accessible) if answers is None else None
        is_safe = visits.keep(
            followed, knowledge, asks, is_wanted=keep, is_story_asked=report is not None, person=person
        )
    if is_safe and answers is None:
        forget(wishes)
    if not is_safe:
        # What was to be kept is not; all else is done, and a script can know.
        raise typer.Exit(BAD_INPUT)
    if exit_status:
        raise typer.Exit(_EXIT_STATUS_STEP * result.urgency)


def _format(wanted: Format | None, output: Path | None, accessible: bool) -> Format:
    if wanted is not None:
        return wanted
    return Format.TABLE if output is None and is_terminal(sys.stdout) and not accessible else Format.PLAIN


def _result_text(
    result: Result,
    number: Ambulance,
    format: Format,
    what_if: bool,
    sources: bool,
    followed: FollowUp | None,
    *,
    for_file: bool,
) -> str:
    changes = None
    if what_if:
        from midback_cli.assessment.changes import every_change

        changes = every_change(result)
    if format is Format.JSON:
        document = result.to_dict()
        if changes is not None:
            document["changes"] = [change.to_dict() for change in changes]
        if followed is not None and followed.earlier:
            document["follow_up"] = followed.to_dict(result.content)
        return to_json(document)
    from midback_cli.rendering.report import result_blocks

    blocks = result_blocks(result, number, changes=changes, with_sources=sources)
    if followed is not None:
        blocks += followed.blocks(result.content)
    return rendered(blocks, format, for_file=for_file, title="midback: your result")


def _visit_plan(knowledge: Content, directory: Path | None) -> VisitPlan:
    from midback_cli.knowledge.visit import load_visit_plan

    return load_visit_plan(knowledge, directory)


def _report_text(result: Result, number: Ambulance, plan: VisitPlan, path: Path) -> str:
    """The report for the doctor, in the format that the file's name asks for."""
    from datetime import date

    from midback_cli.rendering.html import write_html
    from midback_cli.rendering.markdown import write_markdown
    from midback_cli.rendering.visit_report import visit_blocks

    title = plan.texts["title"]
    blocks = visit_blocks(result, number, plan, date.today().isoformat())
    return (write_markdown if path.suffix.casefold() == ".md" else write_html)(blocks, title)
