"""The options that several commands share, and the emergency number that follows from them."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from midback_cli.terminal.output import tell

if TYPE_CHECKING:
    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content
    from midback_cli.language.lookup import Ambulance

# Of the exit codes: 0 a result was given, 2 wrong usage or bad input, 130 interrupted.
BAD_INPUT = 2


def content_to_complete(context: typer.Context) -> Content | None:
    """The content of the command that is being typed; None where it has mistakes, which are told once it runs."""
    from midback_cli.errors import ContentError
    from midback_cli.knowledge.loading import load_content

    try:
        return load_content(context.params.get("content_dir"))
    except ContentError:
        return None


def _complete_country(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The codes that begin so, each with its name; names too, once more than one letter is typed."""
    content = content_to_complete(context)
    numbers = content.emergency_numbers.values() if content is not None else ()
    typed = incomplete.casefold()
    codes = [(number.country, number.name) for number in numbers if number.country.casefold().startswith(typed)]
    named = [(number.name, number.country) for number in numbers if number.name.casefold().startswith(typed)]
    found = [*codes, *(named if len(typed) > 1 else [])]
    # The shell keeps what begins as it was typed; what it would have to quote is left out.
    in_case = str.casefold if incomplete and incomplete == typed else str
    return [(in_case(text), meaning) for text, meaning in found if " " not in text]


ContentOption = Annotated[
    Path | None,
    typer.Option(
        "--content", metavar="DIR", envvar="MIDBACK_CONTENT", help="Another folder of content, such as a translation."
    ),
]
CountryOption = Annotated[
    str,
    typer.Option(
        metavar="CODE",
        help="Your country, such as GB, for the emergency number. Else your locale's.",
        autocompletion=_complete_country,
    ),
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


def result_of(answers: Path, content: Content) -> Result:
    """What follows from the answers in a file."""
    from midback_cli.assessment.result import assess
    from midback_cli.storage.answers_file import read_answers

    return assess(read_answers(answers, content), content)


def person_of(given: str) -> str:
    """The name that was given with --person, as it is kept; "" where none was given. Raises InvalidValue."""
    if not given:
        return ""
    from midback_cli.storage.places import person_name

    return person_name(given)


def ambulance_for(country: str, content: Content, *, place: str = "", is_told: bool = True) -> Ambulance:
    """The number of the named country; else of the locale's, if that is one; else the two common ones.

    They are shown for a country that nobody knows, too, and that is told: no wrong country stops a command, least of
    all in an emergency.
    """
    from midback_cli.errors import UnknownCountry
    from midback_cli.language.lookup import ambulance

    try:
        return ambulance(country.strip() or _locale_country(content), content)
    except UnknownCountry as error:
        common = ambulance("", content)
        if is_told:
            tell(f"midback: {UnknownCountry(place, error.reason, error.nearest)}; showing {common.number}")
        return common


def ambulance_of(result: Result | None, country: str, answers: Path | None, content: Content) -> Ambulance:
    """The number of the country of the option, else of the answers; where they are in a file, that is where it stands.

    What was wrong with the country of an interview was told as it began.
    """
    from midback_cli.storage.answers_file import shown_name

    if country.strip() or result is None:
        return ambulance_for(country, content, place="--country", is_told=result is None or answers is not None)
    place = f"{shown_name(answers)}: country" if answers is not None else ""
    return ambulance_for(result.answers.country, content, place=place, is_told=answers is not None)


def _locale_country(content: Content) -> str:
    from midback_cli.errors import UnknownCountry
    from midback_cli.language.lookup import find_country

    locale = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    territory = locale.partition(".")[0].partition("@")[0].rpartition("_")[2]
    if "_" not in locale or not territory:
        return ""
    try:
        return find_country(territory, content).country
    except UnknownCountry:
        return ""


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
