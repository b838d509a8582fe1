"""`midback explain`: a condition to read about, or the list of all."""

from __future__ import annotations

from typing import Annotated

import typer

from midback_cli.knowledge import loading
from midback_cli.language.lookup import find_condition
from midback_cli.rendering.blocks import with_number
from midback_cli.rendering.condition_page import condition_blocks, condition_list_blocks
from midback_cli.terminal.emergency_number import ambulance_of
from midback_cli.terminal.options import ContentOption, CountryOption, content_to_complete
from midback_cli.terminal.program import new_app, with_help
from midback_cli.terminal.reading import AnswersOption, FormatOption, result_of, show_page

app = new_app()


def _complete_condition(context: typer.Context, incomplete: str) -> list[str]:
    content = content_to_complete(context)
    return [condition for condition in content.conditions if condition.startswith(incomplete)] if content else []


@app.command()
@with_help
def explain(
    condition: Annotated[
        str | None,
        typer.Argument(
            help="Id, name, other name or near misspelling.", autocompletion=_complete_condition, show_default=False
        ),
    ] = None,
    format: FormatOption = None,
    answers: AnswersOption = None,
    country: CountryOption = "",
    content_dir: ContentOption = None,
) -> None:
    """Read about a condition; without a name, list them all by urgency.

    \b
    Examples:
      midback explain
      midback explain kidney-stone
      midback explain "slipped disc"
      midback explain kidney-stone --answers me.json
    """
    content = loading.load_content(content_dir)
    result = result_of(answers, content)
    if condition is None:
        blocks = condition_list_blocks(content, result)
    else:
        number = ambulance_of(result, country, answers, content)
        blocks = with_number(condition_blocks(find_condition(condition, content), content, result), number)
    show_page(blocks, format, content, is_emergency=result is not None and result.urgency.is_emergency)
