"""The options that several commands share, and the emergency number that follows from them."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content
    from midback_cli.reading.lookup import Ambulance

# Of the exit codes: 0 a result was given, 2 wrong usage or bad input, 130 interrupted.
BAD_INPUT = 2

ContentOption = Annotated[
    Path | None,
    typer.Option(
        "--content", metavar="DIR", envvar="MIDBACK_CONTENT", help="Another folder of content, such as a translation."
    ),
]
CountryOption = Annotated[
    str, typer.Option(metavar="CODE", help="Your country, such as GB, for the emergency number. Else your locale's.")
]
PersonOption = Annotated[
    str,
    typer.Option(
        metavar="NAME", help="Whose results these are, where several people share this computer.", show_default=False
    ),
]
AccessibleOption = Annotated[
    bool,
    typer.Option("--accessible", help="Numbered lines and typed answers; reads well aloud. Also: ACCESSIBLE=1."),
]


def result_of(answers: Path, knowledge: Content) -> Result:
    """What follows from the answers in a file."""
    from midback_cli.assessment.result import assess
    from midback_cli.exchange.answers_file import read_answers

    return assess(read_answers(answers, knowledge), knowledge)


def person_of(given: str) -> str:
    """The name that was given with --person, as it is kept; "" where none was given. Raises InvalidValue."""
    if not given:
        return ""
    from midback_cli.exchange.places import person_name

    return person_name(given)


def ambulance_for(country: str, knowledge: Content) -> Ambulance:
    """The number of the named country; else of the locale's, if the content has it; else the two common ones."""
    from midback_cli.reading.lookup import ambulance

    return ambulance(country or _locale_country(knowledge), knowledge)


def _locale_country(knowledge: Content) -> str:
    locale = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    territory = locale.partition(".")[0].partition("@")[0].partition("_")[2]
    return territory if territory in knowledge.emergency_numbers else ""


class TextCommand(TyperCommand):
    """A command whose arguments are a person's text, which may begin with a dash as the items of a list do."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As its base does, with every argument that can be no option taken for text."""
        takes_value = {
            name: not getattr(one, "is_flag", False)
            for one in self.get_params(ctx)
            if one.param_type_name == "option"
            for name in one.opts
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
                # A misspelt option is told as one.
                options.append(argument)
            else:
                text.append(argument)
        # An option that lacks its value must not take the text for one.
        is_whole = not options or not takes_value.get(options[-1], False)
        return super().parse_args(ctx, [*options, *(("--", *text) if is_whole else ())])
