"""`midback batch`: answers in JSON lines → results in JSON lines, as they come and in their order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from midback_cli.assessment.selection import Selection, selection_of
from midback_cli.errors import UnreadableAnswers, UnusableOutput
from midback_cli.files import resolved
from midback_cli.knowledge import loading
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.texts import fill, whole_number
from midback_cli.storage.answers_file import STANDARD_INPUT, shown_name
from midback_cli.storage.parquet import check_installed, is_parquet
from midback_cli.storage.partitions import records_to, remove_parts
from midback_cli.storage.record_input import Place, read_lines, size_of
from midback_cli.storage.record_jobs import Jobs
from midback_cli.storage.record_output import RecordFile
from midback_cli.storage.records import Lines, Records
from midback_cli.terminal.options import ContentOption
from midback_cli.terminal.output import STANDARD_OUTPUT, is_standard_output, is_terminal, tell, write
from midback_cli.terminal.program import new_app, with_help
from midback_cli.terminal.targets import check_targets

# Exit status where some lines could not be used.
SOME_BAD = 1

app = new_app()


@app.command()
@with_help
def batch(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="Answers, one record a line, also .gz and .parquet; - for standard input."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(metavar="FILE", help="Write the records there, readable by you alone; also .gz and .parquet."),
    ] = Path(STANDARD_OUTPUT),
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on after the last whole record of --output; begin if there is none.")
    ] = False,
    select: Annotated[
        str,
        typer.Option(metavar="NAMES", help="Only these of a result, such as urgency,causes.id.", show_default=False),
    ] = "",
    causes: Annotated[
        int, typer.Option(min=0, metavar="N", help="With --select: at most N causes, likeliest first; 0 for all.")
    ] = 0,
    jobs: Annotated[int, typer.Option(min=1, max=256, metavar="N", help="How many processes share the work.")] = 1,
    dask: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Let a Dask cluster do it, a file at a time, into the folder --output.",
            show_default=False,
        ),
    ] = "",
    content_dir: ContentOption = None,
) -> None:
    """Assess many people, one line of JSON for each.

    A line is what an answers file holds, with an id of yours if you like: {"id": "a1", "answers": {"age": 54}}. Its
    record is the whole result, with the number of the line and the id. A line that cannot be used gives a record that
    says why, and the rest goes on. The records keep the order of the lines.

    A run that was killed loses nothing: call it again with --resume.

    Exit status: 0 all lines were used; 1 some were not; 2 a mistake.

    \b
    Examples:
      midback batch examples/people.jsonl
      midback batch examples/people.jsonl --select urgency,causes.id --causes 3
      midback batch examples/people.jsonl --output results.jsonl --resume
      midback batch examples/people.jsonl --jobs 2 --output results.jsonl --resume
      zcat people.jsonl.gz | midback batch -
    """
    to_file = not is_standard_output(output)
    if resume and not to_file:
        raise typer.BadParameter("--resume goes on with a file of records; name it with --output")
    if causes and not select:
        raise typer.BadParameter("--causes is for a small record; name its parts with --select")
    if dask:
        _check_for_cluster(files, jobs, to_file)
    else:
        _check_files(files, output)
    content = loading.load_content(content_dir)
    selection = selection_of(select, causes, content) if select else None
    if dask:
        # Imported late: few have a cluster.
        from midback_cli.terminal.cluster import run_on_cluster

        count, bad = run_on_cluster(dask, files, output, resume, content, content_dir, selection)
    else:
        count, bad = _run_here(files, output, resume, jobs, content, selection)
    if bad:
        tell(_told_bad(count, bad, content))
        raise typer.Exit(SOME_BAD)


def _run_here(
    files: Sequence[Path], output: Path, resume: bool, jobs: int, content: Content, selection: Selection | None
) -> tuple[int, int]:
    """Makes and puts every record that is still to be made; how many, and how many of them are errors."""
    with ExitStack() as open_until_done:
        running = open_until_done.enter_context(Jobs(jobs, content, selection))
        place: Place | None = None
        put: Callable[[str], object] = write
        if is_parquet(output):
            put = open_until_done.enter_context(_whole_parquet(output, resume))
        elif not is_standard_output(output):
            records = open_until_done.enter_context(RecordFile(output, goes_on=resume))
            place, put = records.place(files), records.append
        return _run(running, files, place, put)


@contextmanager
def _whole_parquet(output: Path, resume: bool) -> Iterator[Callable[[str], object]]:
    """What takes lines of records for a file of Parquet, which is there once it is whole."""
    if resume:
        raise typer.BadParameter("--resume cannot go on with Parquet, which is written whole; use .jsonl or .jsonl.gz")
    target = resolved(output)
    if target.exists() and target.stat().st_size:
        raise UnusableOutput(str(output), "holds something already; name another file")
    with records_to(target) as put:
        yield put
    remove_parts([target])


def _check_for_cluster(files: Sequence[Path], jobs: int, to_folder: bool) -> None:
    """Refuses what only one machine can do."""
    if not to_folder:
        raise typer.BadParameter("--dask writes a file for each file; name a folder with --output")
    if jobs > 1:
        raise typer.BadParameter("--jobs is for this computer; with --dask, the cluster has its own workers")
    for path in files:
        if str(path) == STANDARD_INPUT:
            raise typer.BadParameter("--dask takes files and folders that every worker can read, not standard input")
    _check_there(files)


def _check_files(files: Sequence[Path], output: Path) -> None:
    """Refuses what would fail only after hours: a file that is not there, or that is named twice."""
    _check_there(files)
    for path in files:
        if str(path) != STANDARD_INPUT:
            check_targets(path, output)
    for path in filter(is_parquet, (*files, output)):
        check_installed(path)


def _check_there(files: Sequence[Path]) -> None:
    if len(set(files)) < len(files):
        raise typer.BadParameter("a file is named twice")
    for path in files:
        if str(path) != STANDARD_INPUT:
            try:
                path.stat()
            except OSError as error:
                raise UnreadableAnswers(shown_name(path), f"cannot be read: {error.strerror or error}") from error


def _run(running: Jobs, files: Sequence[Path], place: Place | None, put: Callable[[str], object]) -> tuple[int, int]:
    """Makes and puts every record after a place; how many there were, and how many of them errors."""
    count = bad = 0
    for _, records in _with_progress(running.records(read_lines(files, place)), files):
        put(records.text)
        count += records.made
        bad += records.bad
    return count, bad


def _with_progress(done: Iterator[tuple[Lines, Records]], files: Sequence[Path]) -> Iterable[tuple[Lines, Records]]:
    """What is done, with a progress bar if standard error is a terminal."""
    if not is_terminal(sys.stderr):
        return done
    # Imported late: only a terminal shows it.
    from midback_cli.terminal.progress import measured

    return measured(done, size_of(files))


def _told_bad(count: int, bad: int, content: Content) -> str:
    texts = content.texts
    return fill(texts.batch.bad, bad=whole_number(bad, texts), count=whole_number(count, texts))
