"""`midback export`: what other software needs to speak with midback, made from the content."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midback_cli.knowledge import loading
from midback_cli.terminal.documents import to_json
from midback_cli.terminal.formats import Format
from midback_cli.terminal.options import ContentOption
from midback_cli.terminal.output import STANDARD_OUTPUT, save, tell_written
from midback_cli.terminal.program import new_app, with_help
from midback_cli.terminal.targets import ANSWERS_ENDINGS, check_targets, format_by_name

app = new_app()

OutputOption = Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there; else to the screen.")]


@app.callback()
@with_help
def export() -> None:
    """Write the questions for other software.

    \b
    Examples:
      midback export fhir > questionnaire.json
    """


@app.command()
@with_help
def fhir(output: OutputOption = None, content_dir: ContentOption = None) -> None:
    """Write the questions as a form of HL7 FHIR R4 (a Questionnaire).

    What a form filler makes of it, a QuestionnaireResponse, is read by 'midback quiz --answers FILE'.

    \b
    Examples:
      midback export fhir > questionnaire.json
      midback quiz --answers response.json
      midback quiz --answers response.json --format fhir
    """
    # Imported late: no other command needs it.
    from midback_cli.exchange.questionnaire import questionnaire

    output = output or Path(STANDARD_OUTPUT)
    format_by_name(output, ANSWERS_ENDINGS, Format.JSON)
    check_targets(None, output)
    content = loading.load_content(content_dir)
    save(output, to_json(questionnaire(content)))
    tell_written(output, content)
