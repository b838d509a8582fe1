"""The end of a quiz without a menu: the result is written where it was wanted, with all else that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from midback_cli.assessment.document import change_document
from midback_cli.assessment.what_if import every_change
from midback_cli.files import visible_text
from midback_cli.knowledge.texts import fill
from midback_cli.terminal.delivery import Delivery
from midback_cli.terminal.documents import to_json
from midback_cli.terminal.emergency_number import ambulance_of
from midback_cli.terminal.formats import Format
from midback_cli.terminal.outcome import QuizOptions, QuizOutcome
from midback_cli.terminal.output import (
    WIDEST_TABLE,
    is_standard_output,
    save,
    tell,
    tell_written,
    terminal_width,
    wrapped,
    write,
)
from midback_cli.terminal.pages import rendered
from midback_cli.terminal.targets import Formats

if TYPE_CHECKING:
    from midback_cli.language.lookup import Ambulance


def hand_over(options: QuizOptions, formats: Formats, outcome: QuizOutcome) -> None:
    """Writes the result and everything else that was asked for; one failure does not stop the rest."""
    result, content = outcome.result, outcome.result.content
    number = ambulance_of(result, options.country, options.answers, content)
    text = partial(_result_text, options, outcome, number)

    def put_result() -> None:
        if options.shows_first_screen:
            write(_first_text(options, formats, outcome, number))
            return
        save(options.output, text(formats.result, for_file=not is_standard_output(options.output)))
        tell_written(options.output, content)

    with Delivery() as delivery:
        delivery.give(
            put_result,
            # Nobody answers for five minutes and is shown nothing for it.
            lambda: write(text(formats.screen, for_file=False)),
            lambda: tell(text(Format.PLAIN, for_file=False)),
        )
        give_files(options, formats, outcome, number, delivery)
        if outcome.followed is not None:
            delivery.give(lambda: _keep(options, outcome, delivery))
        if delivery.is_whole and outcome.interview is not None:
            # What was kept on the way, now that the result is where it was wanted.
            with suppress(OSError):
                outcome.interview.own.forget()


def give_files(
    options: QuizOptions, formats: Formats, outcome: QuizOutcome, number: Ambulance, delivery: Delivery
) -> None:
    """Writes the answers, and the report for the doctor, where they were asked for."""
    result, report, content = outcome.result, outcome.report, outcome.result.content

    def put(path: Path, make_text: Callable[[], str]) -> None:
        save(path, make_text())
        tell_written(path, content)

    if options.save_answers is not None:
        path = options.save_answers
        delivery.give(lambda: put(path, lambda: to_json(result.answers.to_mapping(content))))
    if options.report is not None and report is not None:
        target = options.report
        delivery.give(lambda: put(target, lambda: report.text(result, number, formats.report)))


def _keep(options: QuizOptions, outcome: QuizOutcome, delivery: Delivery) -> None:
    """Keeps the result if that is wanted, once it is shown; after an interview, asks about it."""
    if outcome.followed is None:
        return
    is_kept = outcome.followed.keep(
        outcome.make_prompter() if outcome.make_prompter is not None else None,
        is_wanted=outcome.keep,
        is_story_asked=options.report is not None,
        person=outcome.person,
    )
    if not is_kept:
        delivery.is_whole = False


def _first_text(options: QuizOptions, formats: Formats, outcome: QuizOutcome, number: Ambulance) -> str:
    """The first screen, what changed since earlier results, and how to read the rest."""
    # Imported late: programs read JSON.
    from midback_cli.terminal.first_page import first_page

    content = outcome.result.content
    earlier = outcome.followed.blocks(content) if outcome.followed is not None else ()
    file = visible_text(quote(str(options.answers)))
    texts, is_emergency = content.texts.first, outcome.result.urgency.is_emergency
    line = texts.whole if is_emergency else texts.whole_and_pills
    whole = wrapped(fill(line, file=file), terminal_width())
    rows_below = len(whole.splitlines())
    page = first_page(outcome.result, number, is_plain=formats.screen is Format.PLAIN, rows_below=rows_below)
    below = rendered(earlier, formats.screen, widest=WIDEST_TABLE) if earlier else ""
    return f"{page.text}{below}{whole}\n"


def _result_text(
    options: QuizOptions, outcome: QuizOutcome, number: Ambulance, format: Format, *, for_file: bool
) -> str:
    result, followed = outcome.result, outcome.followed
    changes = every_change(result) if options.what_if else None
    if format is Format.JSON:
        document = result.to_dict()
        if changes is not None:
            document["changes"] = list(map(change_document, changes))
        if followed is not None and followed.earlier:
            document["follow_up"] = followed.document(result.content)
        return to_json(document)
    if format is Format.FHIR:
        # Imported late: few results go to a clinic's software.
        from midback_cli.exchange.bundle import bundle
        from midback_cli.rendering.blocks import filled

        return to_json(bundle(result, partial(filled, ambulance=number)))
    # Imported late: programs read JSON.
    from midback_cli.terminal.result_text import result_text

    earlier = followed.blocks(result.content) if followed is not None else ()
    return result_text(
        result, number, format, changes=changes, earlier=earlier, with_sources=options.sources, for_file=for_file
    )
