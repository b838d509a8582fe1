"""Parquet, where pyarrow is installed: rows as lines of JSON, and records as rows, a few at a time either way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from midback_cli.errors import MissingExtra, UnreadableAnswers
from midback_cli.storage.answers_file import shown_name

PARQUET = ".parquet"
# The columns that a row may have, and the rows that are read or written together.
_COLUMNS = ("id", "version", "answers")
_ROWS_READ, _ROWS_WRITTEN = 512, 8_192


def is_parquet(path: Path) -> bool:
    """Whether a name says that the file is of Parquet."""
    return path.suffix.casefold() == PARQUET


def check_installed(path: Path) -> None:
    """Raises MissingExtra, with the file that needs it, where pyarrow is not installed."""
    try:
        # Imported late: few have it, and it takes its time.
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise MissingExtra(shown_name(path), "batch") from error


def rows_of(path: Path) -> Iterator[list[bytes]]:
    """The rows of a file, in order, each as a line of a batch; what is null is left out. Raises UnreadableAnswers."""
    check_installed(path)
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            if "answers" not in names:
                raise UnreadableAnswers(shown_name(path), "has no column 'answers'")
            # Any other column would be a key that no answers file has, on each line.
            columns = [name for name in _COLUMNS if name in names]
            for rows in file.iter_batches(batch_size=_ROWS_READ, columns=columns):
                yield [_line(row) for row in rows.to_pylist()]
    except (OSError, pyarrow.ArrowException) as error:
        raise UnreadableAnswers(shown_name(path), f"cannot be read: {str(error).splitlines()[0]}") from error


def _line(row: dict[str, Any]) -> bytes:
    """A row as a line; its answers are a struct, a map or JSON."""
    answers = row.pop("answers")
    if isinstance(answers, list):
        # How a map comes; a key that stands twice would be lost in a dict.
        answers = f"{{{', '.join(f'{json.dumps(str(key))}: {_json(value)}' for key, value in answers)}}}"
    elif isinstance(answers, dict):
        answers = _json({name: value for name, value in answers.items() if value is not None})
    elif answers is None:
        answers = "null"
    head = "".join(f"{json.dumps(name)}: {_json(value)}, " for name, value in row.items() if value is not None)
    # JSON on one line: a break in it is white space there, and nothing else.
    return f'{{{head}"answers": {answers}}}'.replace("\n", " ").encode(errors="surrogatepass")


def _json(value: object) -> str:
    return json.dumps(value, default=str)


class RecordRows:
    """Records as rows of a file of Parquet, which is whole once this is left.

    Columns for what is looked for, and in `record` the whole line. Raises MissingExtra.
    """

    def __init__(self, file: IO[bytes], path: Path) -> None:
        check_installed(path)
        import pyarrow
        import pyarrow.parquet

        text = pyarrow.string()
        kinds = {"file": text, "line": pyarrow.int64(), "id": text, "urgency": text, "error": text, "record": text}
        self._schema = pyarrow.schema(list(kinds.items()))
        self._to_batch = pyarrow.RecordBatch.from_pylist
        self._writer = pyarrow.parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def append(self, text: str) -> None:
        """Adds whole lines."""
        self._rows += map(_row, filter(None, text.split("\n")))
        if len(self._rows) >= _ROWS_WRITTEN:
            self._write()

    def _write(self) -> None:
        rows, self._rows = self._rows, []
        if rows:
            self._writer.write_batch(self._to_batch(rows, schema=self._schema))

    def __enter__(self) -> RecordRows:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, stopped: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if stopped is None:
            self._write()
        self._writer.close()


def _row(record: str) -> dict[str, Any]:
    document = json.loads(record)
    name, error = document.get("id"), document.get("error")
    return {
        "file": document.get("file"),
        "line": document["line"],
        "id": None if name is None else str(name),
        "urgency": document.get("urgency"),
        "error": None if error is None else error["reason"],
        "record": record,
    }
