"""A result as a page, in a format that a person reads."""

from __future__ import annotations

from collections.abc import Sequence

from midback_cli.assessment.result import Result
from midback_cli.assessment.what_if import Change
from midback_cli.language.lookup import Ambulance
from midback_cli.rendering.blocks import Block, with_number
from midback_cli.rendering.result_page import result_blocks
from midback_cli.terminal.formats import Format
from midback_cli.terminal.pages import rendered


def result_text(
    result: Result,
    number: Ambulance,
    format: Format,
    *,
    changes: Sequence[Change] | None,
    earlier: tuple[Block, ...],
    with_sources: bool,
    for_file: bool,
) -> str:
    """The page of a result. `earlier` tells what changed since earlier ones; `changes` are those of --what-if."""
    blocks = with_number(result_blocks(result, changes=changes, with_sources=with_sources), number)
    texts = result.content.texts
    title = texts.keep.result_title
    return rendered((*blocks, *earlier), format, for_file=for_file, title=title, language=texts.lang)
