"""`midback quiz`: answers from a person or a file → a result, written as they wish."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

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
from midback_cli.terminal.output import (
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
    from midback_cli.assessment.follow_up import PastResult
    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content
    from midback_cli.knowledge.doctor_report import VisitPlan
    from midback_cli.language.lookup import Ambulance
    from midback_cli.terminal.delivery import Delivery
    from midback_cli.terminal.follow_up_session import FollowUp
    from midback_cli.terminal.session import InterviewOptions
    from midback_cli.terminal.targets import Formats

# With --exit-status the urgency, from 10 primary-care to 40 ambulance, instead of 0.
_EXIT_STATUS_STEP = 10


class QuizOptions(NamedTuple):
    """What a person wants of a quiz, as its options say it."""

    answers: Path | None
    format: Format | None
    output: Path
    describe: str | None
    country: str
    is_accessible: bool
    ask_all: bool
    keep: bool
    follow_up: bool
    resume: bool
    what_if: bool
    sources: bool
    save_answers: Path | None
    report: Path | None
    person: str
    content: Path | None


class _Outcome(NamedTuple):
    """The result of a quiz with what belongs to it: whose it is, whether it is kept, and the earlier results.

    `interview` holds those of the interview; None where the answers came from a file.
    """

    result: Result
    plan: VisitPlan | None
    earlier: tuple[PastResult, ...]
    person: str
    keep: bool
    interview: InterviewOptions | None = None
    followed: FollowUp | None = None


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
    content_dir: ContentOption = None,
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
    )
    formats = _refuse_clashes(options)
    outcome = _follow_up(options, _obtain(options._replace(person=person_of(person))))
    _hand_over(options, formats, outcome)
    if exit_status:
        raise typer.Exit(_EXIT_STATUS_STEP * outcome.result.urgency)


def _refuse_clashes(options: QuizOptions) -> Formats:
    """How everything is written. Raises BadParameter and UnusableOutput for what cannot be, before the first question.

    Two options clash where one of them asks nothing, or begins anew, and the other needs the opposite.
    """
    from midback_cli.terminal.targets import check_targets, formats_of

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


def _obtain(options: QuizOptions) -> _Outcome:
    """The result, from a file or an interview, with what was read on the way to it."""
    from midback_cli.knowledge.loading import load_content

    content = load_content(options.content)
    plan = _visit_plan(content, options.content) if options.report is not None else None
    earlier: tuple[PastResult, ...] = ()
    if options.follow_up:
        from midback_cli.terminal.follow_up_session import earlier_visits

        earlier = earlier_visits(content, options.person)
    if options.answers is None:
        return _interviewed(options, content, plan, earlier)
    return _Outcome(result_of(options.answers, content), plan, earlier, options.person, options.keep)


def _interviewed(
    options: QuizOptions, content: Content, plan: VisitPlan | None, earlier: tuple[PastResult, ...]
) -> _Outcome:
    """The result of an interview. On its way the person may say whose it is, and that it is kept."""
    from midback_cli.storage.saved_interview import OwnInterview
    from midback_cli.terminal.session import InterviewOptions, make_prompter, run_interview
    from midback_cli.terminal.taking_up import whose

    earlier = whose(earlier, content, partial(make_prompter, options.is_accessible))
    interview = InterviewOptions(
        content=options.content,
        describe=options.describe,
        country=options.country,
        is_accessible=options.is_accessible,
        ask_all=options.ask_all,
        ask_story=plan is not None,
        resume=options.resume,
        save_answers=options.save_answers,
        last=earlier[-1] if earlier else None,
        own=OwnInterview(options.person, keeps_result=options.keep),
    )
    result = run_interview(content, interview)
    return _Outcome(result, plan, earlier, interview.own.person, interview.own.keeps_result, interview)


def _follow_up(options: QuizOptions, outcome: _Outcome) -> _Outcome:
    """The outcome beside the earlier results, where it is kept or follows them: they may raise its urgency."""
    if not (outcome.keep or options.follow_up):
        return outcome
    from midback_cli.terminal.follow_up_session import follow

    followed = follow(outcome.result, outcome.earlier)
    return outcome._replace(result=followed.result, followed=followed)


def _hand_over(options: QuizOptions, formats: Formats, outcome: _Outcome) -> None:
    """Writes the result and all that was asked for beside it; what fails of it stops nothing else."""
    from midback_cli.terminal.delivery import Delivery

    result, plan, save_answers, report = outcome.result, outcome.plan, options.save_answers, options.report
    number = ambulance_of(result, options.country, options.answers, result.content)
    text = partial(_result_text, options, outcome, number)
    with Delivery() as delivery:
        delivery.give(
            lambda: _save(options.output, text(formats.result, for_file=not is_standard_output(options.output))),
            # Nobody answers for five minutes and is shown nothing for it.
            lambda: write(text(formats.screen, for_file=False)),
            lambda: tell(text(Format.PLAIN, for_file=False)),
        )
        if save_answers is not None:
            delivery.give(lambda: _save(save_answers, to_json(result.answers.to_mapping(result.content))))
        if report is not None and plan is not None:
            delivery.give(lambda: _save(report, _report_text(result, number, plan, formats.report)))
        if outcome.followed is not None:
            delivery.give(lambda: _keep(options, outcome, delivery))
        if delivery.is_whole and outcome.interview is not None:
            from midback_cli.terminal.session import forget

            forget(outcome.interview)


def _keep(options: QuizOptions, outcome: _Outcome, delivery: Delivery) -> None:
    """Keeps the result where that is wanted, once it is shown, and asks about it where there was an interview."""
    from midback_cli.terminal.follow_up_session import keep
    from midback_cli.terminal.session import make_prompter

    if outcome.followed is None:
        return
    is_kept = keep(
        outcome.followed,
        outcome.result.content,
        make_prompter(options.is_accessible) if outcome.interview is not None else None,
        is_wanted=outcome.keep,
        is_story_asked=options.report is not None,
        person=outcome.person,
    )
    if not is_kept:
        delivery.is_whole = False


def _save(path: Path, text: str) -> None:
    save(path, text)
    tell_written(path)


def _result_text(options: QuizOptions, outcome: _Outcome, number: Ambulance, format: Format, *, for_file: bool) -> str:
    result, followed, changes = outcome.result, outcome.followed, None
    if options.what_if:
        from midback_cli.assessment.what_if import every_change

        changes = every_change(result)
    if format is Format.JSON:
        document = result.to_dict()
        if changes is not None:
            from midback_cli.assessment.document import change_document

            document["changes"] = list(map(change_document, changes))
        if followed is not None and followed.earlier:
            document["follow_up"] = followed.document(result.content)
        return to_json(document)
    from midback_cli.knowledge.texts import fill
    from midback_cli.rendering.blocks import with_number
    from midback_cli.rendering.result_page import result_blocks

    blocks = with_number(result_blocks(result, changes=changes, with_sources=options.sources), number)
    if followed is not None:
        blocks += followed.blocks(result.content)
    texts = result.content.texts
    title = fill(texts.shared.page_title, heading=texts.result.title)
    return rendered(blocks, format, for_file=for_file, title=title, language=texts.lang)


def _visit_plan(content: Content, directory: Path | None) -> VisitPlan:
    from midback_cli.knowledge.doctor_report import load_visit_plan

    return load_visit_plan(content, directory)


def _report_text(result: Result, number: Ambulance, plan: VisitPlan, format: Format) -> str:
    """The report for the doctor."""
    from datetime import date

    from midback_cli.rendering.blocks import with_number
    from midback_cli.rendering.doctor_page import visit_blocks

    blocks = with_number(visit_blocks(result, plan, date.today().isoformat()), number)
    title = plan.texts.title
    if format is Format.MARKDOWN:
        from midback_cli.rendering.markdown import write_markdown

        return write_markdown(blocks, title)
    if format is Format.PLAIN:
        from midback_cli.rendering.blocks import Heading

        blocks = (Heading(title), *blocks)
    return rendered(blocks, format, for_file=True, title=title, language=result.content.texts.lang).lstrip("\n")
