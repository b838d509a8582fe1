"""`midback quiz`: answers from a person or a file → a result, written as they wish."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from midback_cli.terminal.options import (
    AccessibleOption,
    ContentOption,
    CountryOption,
    PersonOption,
    ambulance_of,
    person_of,
    result_of,
)
from midback_cli.terminal.streams import (
    STANDARD_OUTPUT,
    Format,
    is_accessible,
    is_standard_output,
    rendered,
    save,
    tell,
    tell_written,
    to_json,
    write,
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
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the result there, readable by you alone: .json, .html, .md or .txt; - is the screen.",
        ),
    ] = None,
    exit_status: Annotated[
        bool,
        typer.Option("--exit-status", help="Exit with 10 primary-care, 20 prompt, 30 emergency-room, 40 ambulance."),
    ] = False,
    describe: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Tell it in your own words: - to type or pipe them. Words given here stay in your shell's history.",
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
            metavar="FILE", help="Also write a report for your doctor there: a page to print, or text in .md or .txt."
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
      midback quiz --describe -
      midback quiz --describe "58, male. Dull pain in the middle of my back for 2 weeks, no fever."
      midback quiz --answers me.json --format json --exit-status
      echo '{"version": 1, "answers": {"age": 54}}' | midback quiz --answers -
    """
    from midback_cli.knowledge.loading import load_content
    from midback_cli.terminal.delivery import Delivery
    from midback_cli.terminal.targets import check_targets, formats_of

    output = output or Path(STANDARD_OUTPUT)
    check_targets(answers, output, save_answers, report)
    formats = formats_of(format, output, save_answers, report, accessible or is_accessible())
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
    number = ambulance_of(result, country, answers, knowledge)
    with Delivery() as delivery:

        def text(format: Format, *, for_file: bool = False) -> str:
            return _result_text(result, number, format, what_if, sources, followed, for_file=for_file)

        delivery.give(
            lambda: _save(output, text(formats.result, for_file=not is_standard_output(output))),
            # Nobody answers for five minutes and is shown nothing for it.
            lambda: write(text(formats.screen)),
            lambda: tell(text(Format.PLAIN)),
        )
        if save_answers is not None:
            delivery.give(lambda: _save(save_answers, to_json(result.answers.to_mapping(knowledge))))
        if report is not None and plan is not None:
            delivery.give(lambda: _save(report, _report_text(result, number, plan, formats.report)))
        if followed is not None:
            from midback_cli.terminal.asking import face

            def kept() -> None:
                asks = face(accessible) if answers is None else None
                if not visits.keep(
                    followed, knowledge, asks, is_wanted=keep, is_story_asked=report is not None, person=person
                ):
                    delivery.is_whole = False

            delivery.give(kept)
        if delivery.is_whole and answers is None:
            forget(wishes)
    if exit_status:
        raise typer.Exit(_EXIT_STATUS_STEP * result.urgency)


def _save(path: Path, text: str) -> None:
    save(path, text)
    tell_written(path)


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
            from midback_cli.assessment.document import change_document

            document["changes"] = list(map(change_document, changes))
        if followed is not None and followed.earlier:
            document["follow_up"] = followed.document(result.content)
        return to_json(document)
    from midback_cli.rendering.blocks import with_number
    from midback_cli.rendering.report import result_blocks

    blocks = with_number(result_blocks(result, changes=changes, with_sources=sources), number)
    if followed is not None:
        blocks += followed.blocks(result.content)
    return rendered(blocks, format, for_file=for_file, title="midback: your result")


def _visit_plan(knowledge: Content, directory: Path | None) -> VisitPlan:
    from midback_cli.knowledge.visit import load_visit_plan

    return load_visit_plan(knowledge, directory)


def _report_text(result: Result, number: Ambulance, plan: VisitPlan, format: Format) -> str:
    """The report for the doctor."""
    from datetime import date

    from midback_cli.rendering.blocks import with_number
    from midback_cli.rendering.visit_report import visit_blocks

    blocks = with_number(visit_blocks(result, plan, date.today().isoformat()), number)
    title = plan.texts.title
    if format is Format.MARKDOWN:
        from midback_cli.rendering.markdown import write_markdown

        return write_markdown(blocks, title)
    if format is Format.PLAIN:
        from midback_cli.rendering.blocks import Heading

        blocks = (Heading(title), *blocks)
    return rendered(blocks, format, for_file=True, title=title).lstrip("\n")
