"""Where results, answers and reports are written: the format a file's name asks for, and what could go wrong.

All of it is checked before the first question, not after the last.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from midback_cli.errors import UnusableOutput
from midback_cli.files import check_writable, resolved, visible_text
from midback_cli.terminal.formats import Format
from midback_cli.terminal.output import is_standard_output, is_terminal, shows_tables, tell

RESULT_ENDINGS = {
    ".json": Format.JSON,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".md": Format.MARKDOWN,
    ".txt": Format.PLAIN,
}
REPORT_ENDINGS = {ending: format for ending, format in RESULT_ENDINGS.items() if format is not Format.JSON}
ANSWERS_ENDINGS = {".json": Format.JSON}


def check_targets(answers: Path | None, *targets: Path | None) -> None:
    """Raises UnusableOutput for a target that cannot be written, or that is named twice."""
    if sum(map(is_standard_output, targets)) > 1:
        raise UnusableOutput("standard output", "takes one thing; give the result, or the other, a file")
    seen = set()
    if answers is not None:
        # A problem with it is reported when it is read.
        with suppress(OSError):
            seen.add(resolved(answers))
    for path in targets:
        if path is None or is_standard_output(path):
            continue
        try:
            target = check_writable(path)
        except OSError as error:
            raise UnusableOutput(str(path), f"cannot be written: {error.strerror or error}") from error
        if target in seen:
            raise UnusableOutput(str(path), "is named twice; what is read and what is written need a file each")
        seen.add(target)


def format_by_name(path: Path, endings: Mapping[str, Format], otherwise: Format) -> Format:
    """The format that the ending of a file's name asks for; without an ending (a number is none), `otherwise`.

    Raises UnusableOutput for an ending that stands for something else.
    """
    ending = path.suffix.casefold()
    if ending in endings:
        return endings[ending]
    if not any(map(str.isalpha, ending)):
        return otherwise
    reason = f"midback does not write {ending} here; end the name in {' or '.join(endings)}"
    if Format.HTML in endings.values():
        reason += " (for a PDF, print the .html page from your browser)"
    raise UnusableOutput(str(path), reason)


class Formats(NamedTuple):
    """The formats of the result, of the report, and of what goes to the screen if a file fails."""

    result: Format
    report: Format
    screen: Format


def formats_of(
    wanted: Format | None, output: Path, save_answers: Path | None, report: Path | None, accessible: bool
) -> Formats:
    """What --format says, else the ending of each file's name. Raises UnusableOutput for an ending of another kind."""
    screen = Format.TABLE if shows_tables() and not accessible else Format.PLAIN
    otherwise = screen if is_standard_output(output) else Format.PLAIN
    if save_answers is not None:
        format_by_name(save_answers, ANSWERS_ENDINGS, Format.JSON)
    named = RESULT_ENDINGS.get(output.suffix.casefold(), Format.PLAIN)
    if wanted is not None and named not in (wanted.file_format, Format.PLAIN):
        tell(visible_text(f"midback: {output} will hold {wanted.value}, as --format says, not what its name says"))
    as_page = Format.MARKDOWN if is_standard_output(report) else Format.HTML
    return Formats(
        wanted or format_by_name(output, RESULT_ENDINGS, otherwise),
        format_by_name(report, REPORT_ENDINGS, as_page) if report is not None else as_page,
        # A script reads what it asked for, wherever that comes to; a person could not.
        wanted if wanted is not None and not is_terminal(sys.stdout) else screen,
    )
