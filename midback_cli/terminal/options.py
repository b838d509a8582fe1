"""The options that several commands share, and the emergency number that follows from them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
