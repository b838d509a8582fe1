"""A folder of TOML → `Content`: built from the files, or unpickled from the built copy that a wheel carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from errno import EINVAL
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from midback_cli.errors import ContentNotFound, Problem
from midback_cli.files import MAX_CONTENT_BYTES, read_limited
from midback_cli.knowledge.built_copy import (
    CONTENT,
    FILES,
    FURTHER_COPIES,
    OPTIONAL_FILES,
    UnusableCopy,
    copy_name,
    digest_of,
    read_copy,
)
from midback_cli.knowledge.content import Content

if TYPE_CHECKING:
    from midback_cli.knowledge.model import Synonyms
    from midback_cli.knowledge.reader import ContentTable

_T = TypeVar("_T")


def content_directory() -> Path:
    """The folder of the content that comes with the package: `_content` in a wheel, `content/` in a checkout."""
    package = Path(__file__).parent.parent
    packaged = package / "_content"
    return packaged if packaged.is_dir() else package.parent / "content"


def load_content(directory: str | Path | None = None) -> Content:
    """The checked content of a folder, by default of the package.

    Raises ContentNotFound if the folder or a file is missing, and ContentError with every problem of the files.

    >>> from midback_cli import load_content
    >>> load_content().questions["age"].id
    'age'
    """
    folder = content_directory() if directory is None else Path(directory)
    texts = _read_texts(folder)
    digest = digest_of([texts[name] for name in FILES])
    built, _ = _built(folder, CONTENT, digest) if directory is None else (None, None)
    if built is not None:
        content = cast("Content", built)
        # The one field that the build cannot know.
        vars(content)["directory"] = folder.absolute()
        return content
    # Imported late: a wheel does without it.
    from midback_cli.knowledge.building import build_content

    return build_content(texts, digest, folder)


def read_further(
    name: str, content: Content, directory: str | Path | None, read_table: Callable[[ContentTable], _T]
) -> _T:
    """What `read_table` makes of a file that only some commands read, by default from the content's own folder.

    Raises ContentNotFound if there is no such file, and ContentError with every problem of it.
    """
    folder = content.directory if directory is None else Path(directory)
    built = further_copy(name, content) if name in FURTHER_COPIES and folder == content.directory else None
    if built is not None:
        return cast("_T", built)
    from midback_cli.knowledge.building import build_further

    return build_further(name, _read_texts(folder, (name,))[name], content, read_table)


def further_copy(name: str, content: Content) -> Any:
    """The value of a further copy of the package; None if it has none for this content, or one that cannot be used."""
    folder = content_directory()
    if content.directory != folder.absolute():
        return None
    return _built(folder, name, further_digest(name, content, folder))[0]


def further_digest(name: str, content: Content, folder: Path) -> str:
    """The digest of what a further copy is made from: its files, and the content whose ids they name."""
    there = tuple(file for file in FURTHER_COPIES[name] if file not in OPTIONAL_FILES or _is_there(file, folder))
    return digest_of([*_read_texts(folder, there).values(), content.sha256.encode()])


def load_synonyms(content: Content, directory: str | Path | None = None) -> Synonyms:
    """The words that people use; only a search reads them. Raises as `read_further` does."""

    def read_table(table: ContentTable) -> Synonyms:
        # Imported late, both: a wheel does without them.
        from midback_cli.knowledge.model import Synonyms
        from midback_cli.knowledge.schema import read

        return read(Synonyms, table)

    return read_further("synonyms", content, directory, read_table)


def load_asked(content: Content, directory: str | Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """Place → the questions that people ask for it; nothing where there is no such file.

    Raises ContentError with every problem of it.
    """
    folder = content.directory if directory is None else Path(directory)
    if not _is_there("asked", folder):
        return {}

    def read_table(table: ContentTable) -> Mapping[str, tuple[str, ...]]:
        places = table.table("asked")
        return {place: places.texts(place) for place in places.raw}

    return read_further("asked", content, directory, read_table)


def _is_there(name: str, folder: Path) -> bool:
    """Whether a folder has a file that it may do without."""
    return (folder / f"{name}.toml").exists()


def built_copy_state() -> str:
    """What happens to the built copy of the package's content: "used", "missing", or the reason why it is not used."""
    folder = content_directory()
    texts = _read_texts(folder)
    built, problem = _built(folder, CONTENT, digest_of([texts[name] for name in FILES]))
    return "used" if built is not None else str(problem or "missing")


def damaged_copies(content: Content, directory: str | Path | None = None) -> tuple[Problem, ...]:
    """A problem for each built copy of the package that is damaged; the files were read in its place."""
    if directory is not None:
        return ()
    folder = content_directory()
    digests = {CONTENT: content.sha256} | {name: further_digest(name, content, folder) for name in FURTHER_COPIES}
    problems = {name: _built(folder, name, digest)[1] for name, digest in digests.items()}
    return tuple(
        Problem(copy_name(name), f"{problem}; the TOML files are read instead. Install midback again")
        for name, problem in problems.items()
        if problem is not None and problem.is_damaged
    )


def _built(folder: Path, name: str, made_from: str) -> tuple[Any, UnusableCopy | None]:
    """The value of a copy that the wheel carries, or what keeps it from being used; None twice if there is no copy."""
    path = folder / copy_name(name)
    try:
        if not path.is_file():
            # To Python, a broken link does not exist.
            is_there = path.exists() or path.is_symlink()
            return None, UnusableCopy("is not a file") if is_there else None
        copy = read_limited(path, MAX_CONTENT_BYTES)
    except (OSError, RuntimeError) as error:
        return None, UnusableCopy(f"cannot be read: {getattr(error, 'strerror', None) or error}")
    try:
        return read_copy(copy, made_from), None
    except UnusableCopy as problem:
        return None, problem


def _read_texts(folder: Path, names: tuple[str, ...] = FILES) -> dict[str, bytes]:
    try:
        is_folder = folder.is_dir()
    except OSError as error:
        raise ContentNotFound((Problem(str(folder), f"cannot be read: {error.strerror}"),)) from error
    if not is_folder:
        in_zip = any(parent.is_file() for parent in folder.parents)
        reason = "lies in a zip file, where it cannot be read; unpack it" if in_zip else "is not a folder of content"
        raise ContentNotFound((Problem(str(folder), reason),))
    problems = []
    texts = {}
    for name in names:
        path = folder / f"{name}.toml"
        try:
            if path.exists() and not path.is_file():
                raise OSError(EINVAL, "is not a file")
            texts[name] = read_limited(path, MAX_CONTENT_BYTES)
        except OSError as error:
            problems.append(Problem(str(path), error.strerror or "cannot be read"))
    if problems:
        raise ContentNotFound(tuple(problems))
    return texts
