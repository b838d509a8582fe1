"""Where results, answers and reports are written: what a file's name asks for, and what could go wrong with it.

All of it is told before the first question, not after the last.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from midback_cli.terminal.streams import Format, is_standard_output

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    """Raises UnusableOutput for what could not be written, and for two things that need one place."""
    from midback_cli.errors import UnusableOutput
    from midback_cli.files import check_writable, resolved

    if sum(map(is_standard_output, targets)) > 1:
        raise UnusableOutput("standard output", "takes one thing; give the result, or the other, a file")
    seen = set()
    if answers is not None:
        # What is wrong with it is told when it is read.
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
    from midback_cli.errors import UnusableOutput

    ending = path.suffix.casefold()
    if ending in endings:
        return endings[ending]
    if not any(map(str.isalpha, ending)):
        return otherwise
    reason = f"midback does not write {ending} here; end the name in {' or '.join(endings)}"
    if Format.HTML in endings.values():
        reason += " (for a PDF, print the .html page from your browser)"
    raise UnusableOutput(str(path), reason)
