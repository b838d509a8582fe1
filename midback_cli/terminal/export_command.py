"""`midback export`: what other programs need to know of the content."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from midback_cli.assessment.schemas import answers_schema, case_schema, result_schema
from midback_cli.knowledge import loading
from midback_cli.terminal.documents import to_json
from midback_cli.terminal.formats import Format
from midback_cli.terminal.options import ContentOption
from midback_cli.terminal.output import STANDARD_OUTPUT, save, tell_written
from midback_cli.terminal.program import new_app, with_help
from midback_cli.terminal.targets import ANSWERS_ENDINGS, check_targets, format_by_name

app = new_app()

OutputOption = Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there; else to the screen.")]


class Described(str, Enum):
    """What a schema can be of."""

    ANSWERS = "answers"
    RESULT = "result"
    CASE = "case"


_SCHEMAS = {Described.ANSWERS: answers_schema, Described.RESULT: result_schema, Described.CASE: case_schema}


@app.callback()
@with_help
def export() -> None:
    """Write what other programs need to know of the content.

    \b
    Examples:
      midback export schema answers
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


@app.command()
@with_help
def schema(
    described: Annotated[Described, typer.Argument(metavar="answers|result|case", help="What it is of.")],
    output: Annotated[Path, typer.Option(metavar="FILE", help="Write it there.")] = Path(STANDARD_OUTPUT),
    content_dir: ContentOption = None,
) -> None:
    """A JSON Schema (2020-12) of an answers file, a result, or a labelled case.

    It holds every id with its title and its values, so that an editor completes and checks a file as you type.

    \b
    Examples:
      midback export schema answers
      midback export schema result --output result.schema.json
    """
    check_targets(None, output)
    content = loading.load_content(content_dir)
    save(output, to_json(_SCHEMAS[described](content)))
    tell_written(output, content)
