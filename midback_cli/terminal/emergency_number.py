"""The emergency number to show: from the --country option, else from the answers, else from the locale."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from midback_cli.errors import UnknownCountry
from midback_cli.knowledge import loading
from midback_cli.knowledge.texts import fill
from midback_cli.language.lookup import Ambulance, ambulance, find_country
from midback_cli.storage.answers_file import shown_name
from midback_cli.terminal.output import tell

if TYPE_CHECKING:
    from midback_cli.assessment.result import Result
    from midback_cli.knowledge.content import Content


def ambulance_for(country: str, content: Content, *, place: str = "", is_told: bool = True) -> Ambulance:
    """The number of the named country; else of the locale's, if that is one; else the two common ones.

    An unknown country also gets the two common numbers, with a note: a wrong country must not stop a command, least
    of all in an emergency.
    """
    try:
        return ambulance(country.strip() or _locale_country(content), content)
    except UnknownCountry as error:
        common = ambulance("", content)
        if is_told:
            problem = UnknownCountry(place, error.reason, error.nearest, error.suggestion)
            tell(f"midback: {fill(content.texts.keep.unknown_country, problem=problem, number=common.number)}")
        return common


def ambulance_of(result: Result | None, country: str, answers: Path | None, content: Content) -> Ambulance:
    """The number for the --country option, else for the country in the answers (`answers` is their file, if any).

    A wrong country in an interview was already reported when it began.
    """
    if country.strip() or result is None:
        return ambulance_for(country, content, place="--country", is_told=result is None or answers is not None)
    place = f"{shown_name(answers)}: country" if answers is not None else ""
    return ambulance_for(result.answers.country, content, place=place, is_told=answers is not None)


def usual_number() -> str:
    """The number of the locale in the built-in content. Raises ContentError."""
    return ambulance_for("", loading.load_content()).number


def _locale_country(content: Content) -> str:
    locale = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    territory = locale.partition(".")[0].partition("@")[0].rpartition("_")[2]
    if "_" not in locale or not territory:
        return ""
    try:
        return find_country(territory, content).country
    except UnknownCountry:
        return ""
