"""`midback calibrate`: what labelled cases teach, shown first, and the content that has learnt it in a new folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from midback_cli.errors import ContentError, Problem, UnusableOutput
from midback_cli.evaluation.calibration import (
    STRENGTH,
    Gain,
    LearntNumber,
    calibrated,
    calibration_document,
    check_cases,
    cross_validated,
    free_source,
    learnt_numbers,
    with_numbers,
    with_source,
)
from midback_cli.evaluation.cases import read_cases
from midback_cli.files import MAX_CONTENT_BYTES, check_writable, read_limited, resolved, visible_text
from midback_cli.knowledge import loading
from midback_cli.knowledge.built_copy import FILES, FURTHER_FILES, OPTIONAL_FILES
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Source
from midback_cli.rendering.calibration_page import calibration_blocks
from midback_cli.terminal.documents import to_json
from midback_cli.terminal.formats import EvaluationFormat, Format, choose_format
from midback_cli.terminal.options import ContentOption
from midback_cli.terminal.output import tell, write
from midback_cli.terminal.pages import rendered
from midback_cli.terminal.program import new_app, with_help

# Exit status where the gain speaks against the numbers, and so nothing was written.
NOT_WRITTEN = 1

app = new_app()


@app.command()
@with_help
def calibrate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Labelled cases, JSON lines.")],
    output: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A new folder for the content that has learnt; else nothing is written."),
    ] = None,
    strength: Annotated[
        int, typer.Option(min=1, metavar="N", help="How many cases a number of the content counts as.")
    ] = STRENGTH,
    force: Annotated[bool, typer.Option("--force", help="Write it, whatever was shown.")] = False,
    format: Annotated[
        EvaluationFormat | None,
        typer.Option(metavar="FORMAT", help="table (as on a terminal), markdown or json.", show_default=False),
    ] = None,
    content_dir: ContentOption = None,
) -> None:
    """Let the likelihoods learn from your own labelled cases.

    First shows how cases that taught nothing fare, before and after. The content that has learnt is written only if the
    log loss falls by the whole of its 95 % interval, and no fewer emergencies are recognised. It takes 50 cases with a
    listed cause. Each changed number keeps the old one in its note.

    Exit status: 0 shown, and written if asked; 1 not written, because of what was shown; 2 a mistake.

    \b
    Examples:
      midback calibrate our-cases.jsonl
      midback calibrate 2024.jsonl 2025.jsonl --output our-content
      midback calibrate our-cases.jsonl --strength 50 --output our-content
      midback check our-content --prove --against built-in
    """
    if force and output is None:
        raise typer.BadParameter("--force is for --output; name a new folder")
    target = _new_folder(output) if output is not None else None
    content = loading.load_content(content_dir)
    cases = [case for path in files for case in read_cases(path, content)]
    check_cases(cases)
    gain = cross_validated(cases, content, strength)
    numbers = learnt_numbers(cases, content, strength)
    _write_gain(gain, numbers, strength, format)
    if target is None:
        return
    if gain.against and not force:
        tell(f"midback: {' and '.join(gain.against)}, so nothing was written (--force writes it all the same)")
        raise typer.Exit(NOT_WRITTEN)
    names = ", ".join(dict.fromkeys(path.name for path in files))
    title = f"{gain.cases} labelled cases, {gain.listed} of them with a listed cause"
    source = Source(free_source(content), title, date.today().year, names, "table")
    _write_content(target, content, numbers, source)
    tell(visible_text(f"{len(numbers)} numbers changed, written to {output}, and loaded again without a problem."))


def _new_folder(path: Path) -> Path:
    """The folder to make, with links followed. Raises UnusableOutput for one that holds anything or cannot be made."""
    try:
        target = resolved(path)
        if not target.is_dir():
            if target.exists():
                raise UnusableOutput(str(path), "is not a folder")
            return check_writable(target)
        if any(target.iterdir()):
            raise UnusableOutput(str(path), "holds something already; name a new folder")
    except OSError as error:
        raise UnusableOutput(str(path), f"cannot be written: {error.strerror or error}") from error
    return target


def _write_gain(gain: Gain, numbers: Sequence[LearntNumber], strength: int, format: EvaluationFormat | None) -> None:
    chosen = choose_format(format, Format.MARKDOWN)
    if chosen is Format.JSON:
        write(to_json(calibration_document(gain, numbers, strength)))
    else:
        write(rendered(calibration_blocks(gain, numbers, strength), chosen))


def _write_content(target: Path, content: Content, numbers: Sequence[LearntNumber], source: Source) -> None:
    """Writes the content with these numbers, whole and only if it loads as what was learnt, or else nothing.

    Raises ContentError where it would not load, UnusableOutput where it cannot be written.
    """
    trained = (path.name for path in sorted(content.directory.glob("*.bin")))
    optional = (*(f"{stem}.toml" for stem in OPTIONAL_FILES), *trained)
    names = [f"{stem}.toml" for stem in (*FILES, *FURTHER_FILES)]
    names += [name for name in optional if (content.directory / name).exists()]
    texts = {name: read_limited(content.directory / name, MAX_CONTENT_BYTES) for name in names}
    changed = {
        "conditions.toml": with_numbers(texts["conditions.toml"].decode(), numbers),
        "sources.toml": with_source(texts["sources.toml"].decode(), source),
    }
    try:
        with TemporaryDirectory(prefix=".midback-", dir=target.parent) as temporary:
            folder = Path(temporary) / target.name
            folder.mkdir()
            for name, text in {**texts, **{name: text.encode() for name, text in changed.items()}}.items():
                (folder / name).write_bytes(text)
            if loading.load_content(folder).conditions != calibrated(content, numbers).conditions:
                raise ContentError((Problem("conditions.toml", "is laid out so that its numbers cannot be replaced"),))
            if target.exists():
                # Windows moves no folder onto another, not even an empty one.
                target.rmdir()
            folder.rename(target)
    except OSError as error:
        raise UnusableOutput(str(target), f"cannot be written: {error.strerror or error}") from error
