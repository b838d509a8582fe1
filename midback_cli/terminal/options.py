"""The options that several commands share, and what completes and checks them."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from midback_cli.errors import ContentError
from midback_cli.knowledge import loading
from midback_cli.storage.places import person_name
from midback_cli.terminal.program import ANSWERING, LATER, SCRIPTS, Command

if TYPE_CHECKING:
    from midback_cli.knowledge.content import Content

CONTENT_VARIABLE = "MIDBACK_CONTENT"


def content_to_complete(context: typer.Context) -> Content | None:
    """The content for the command being typed; None if it has mistakes, which the command itself will report."""
    try:
        return loading.load_content(context.params.get("content_dir"))
    except ContentError:
        return None


def _complete_country(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The country codes that start like this, each with its name; also names, from the second letter on."""
    content = content_to_complete(context)
    numbers = content.emergency_numbers.values() if content is not None else ()
    typed = incomplete.casefold()
    codes = [(number.country, number.name) for number in numbers if number.country.casefold().startswith(typed)]
    named = [(number.name, number.country) for number in numbers if number.name.casefold().startswith(typed)]
    matches = [*codes, *(named if len(typed) > 1 else [])]
    # The shell keeps only what starts as typed; a name that it would have to quote is left out.
    in_case = str.casefold if incomplete and incomplete == typed else str
    return [(in_case(text), meaning) for text, meaning in matches if " " not in text]


ContentOption = Annotated[
    Path | None,
    typer.Option(
        "--content",
        metavar="DIR",
        envvar=CONTENT_VARIABLE,
        help="Another folder of content, such as a translation.",
        rich_help_panel=SCRIPTS,
    ),
]
CountryOption = Annotated[
    str,
    typer.Option(
        metavar="CODE",
        help="Your country, such as GB, for the emergency number.",
        rich_help_panel=ANSWERING,
        autocompletion=_complete_country,
    ),
]
PersonOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Whose results these are, if several people use this computer.",
        show_default=False,
        rich_help_panel=LATER,
    ),
]
AccessibleOption = Annotated[
    bool,
    typer.Option(
        "--accessible",
        help="Numbered lines and typed answers, for a screen reader. Also: ACCESSIBLE=1.",
        rich_help_panel=ANSWERING,
    ),
]


def person_of(given: str) -> str:
    """The name given with --person, as it is kept; "" if none was given. Raises InvalidValue."""
    return person_name(given) if given else ""


class TextCommand(Command):
    """A command whose arguments are a person's text, which may begin with a dash, like the items of a list."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parses as the base class does, but takes every argument that cannot be an option as text."""
        takes_value = {
            name: not getattr(parameter, "is_flag", False)
            for parameter in self.get_params(ctx)
            if parameter.param_type_name == "option"
            for name in parameter.opts
        }
        options: list[str] = []
        text: list[str] = []
        rest = iter(args)
        for argument in rest:
            name = argument.partition("=")[0]
            if argument == "--":
                text += rest
            elif name in takes_value:
                options.append(argument)
                options += islice(rest, takes_value[name] and "=" not in argument)
            elif argument.startswith("--") and not any(map(str.isspace, argument)):
                # Reported as a misspelt option.
                options.append(argument)
            else:
                text.append(argument)
        # An option that lacks its value must not swallow the text.
        is_whole = not options or not takes_value.get(options[-1], False)
        return super().parse_args(ctx, [*options, *(("--", *text) if is_whole else ())])
