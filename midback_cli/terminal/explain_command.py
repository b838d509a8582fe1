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
    name: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]",
            help="Its name, any other name of it, or nearly so.",
            autocompletion=_complete_condition,
            show_default=False,
        ),
    ] = None,
    answers: AnswersOption = None,
    sources: Annotated[
        bool, typer.Option("--sources", help="Also show where each source is found, codes, and the editor's notes.")
    ] = False,
    format: FormatOption = None,
    country: CountryOption = "",
    content_dir: ContentOption = None,
) -> None:
    """Read about a condition; without a name, list them all.

    \b
    Examples:
      midback explain                                list them, the commonest first
      midback explain kidney stone                   read about one
      midback explain sliped disk                    other names and slips are fine
      midback explain kidney stone --answers me.json    also what it is for you
    """
    content = loading.load_content(content_dir)
    result = result_of(answers, content)
    if name is None:
        blocks = condition_list_blocks(content, result)
    else:
        condition = find_condition(" ".join(name), content)
        number = ambulance_of(result, country, answers, content)
        blocks = with_number(condition_blocks(condition, content, result, with_sources=sources), number)
    show_page(blocks, format, content, is_emergency=result is not None and result.urgency.is_emergency)
