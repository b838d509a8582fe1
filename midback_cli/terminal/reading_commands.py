"""The commands that read from the content: `midback explain`."""

from __future__ import annotations

import sys
from enum import Enum
from typing import Annotated

import typer

from midback_cli.terminal.options import ContentOption, CountryOption, ambulance_for
from midback_cli.terminal.streams import Format, is_accessible, is_terminal, rendered


class PageFormat(str, Enum):
    """How a page to read is written."""

    TABLE = "table"
    PLAIN = "plain"


def _complete_condition(incomplete: str) -> list[str]:
    from midback_cli.knowledge.loading import load_content

    return [condition for condition in load_content().conditions if condition.startswith(incomplete)]


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
        blocks = condition_blocks(find_condition(condition, knowledge), knowledge, ambulance_for(country, knowledge))
    chosen = format or (PageFormat.TABLE if is_terminal(sys.stdout) and not is_accessible() else PageFormat.PLAIN)
    typer.echo(rendered(blocks, Format(chosen.value)), nl=False)
