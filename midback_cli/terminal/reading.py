"""What `midback explain`, `guide` and `ask` share: their options, and how a page is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from midback_cli.assessment.result import Result, assess
from midback_cli.knowledge.texts import fill
from midback_cli.rendering.blocks import Banner, Heading
from midback_cli.storage.answers_file import read_answers
from midback_cli.terminal.formats import PageFormat, choose_format
from midback_cli.terminal.output import write
from midback_cli.terminal.pager import show
from midback_cli.terminal.pages import rendered

if TYPE_CHECKING:
    from midback_cli.knowledge.content import Content
    from midback_cli.rendering.blocks import Block

FormatOption = Annotated[
    PageFormat | None,
    typer.Option(
        "--format", metavar="FORMAT", help="table (as on a terminal), plain, markdown or html.", show_default=False
    ),
]
AnswersOption = Annotated[
    Path | None,
    typer.Option(
        "--answers",
        metavar="FILE",
        help="A file of your answers: shows what applies to you.",
        show_default=False,
    ),
]


def result_of(answers: Path | None, content: Content) -> Result | None:
    """The result of the answers in a file, if there is one."""
    return assess(read_answers(answers, content), content) if answers is not None else None


def show_page(
    blocks: tuple[Block, ...], format: PageFormat | None, content: Content, *, is_emergency: bool = False
) -> None:
    """Shows a page in the format asked for, else in the one that suits the output; a long page in the pager.

    An emergency is never behind a pager.
    """
    text = rendered(blocks, choose_format(format), title=_title(blocks, content), language=content.texts.lang)
    if is_emergency or _has_emergency(blocks):
        write(text)
    else:
        show(text, content.texts.menu.pager)


def _has_emergency(blocks: tuple[Block, ...]) -> bool:
    """Whether the page holds an emergency screen."""
    return any(isinstance(block, Banner) and block.urgency.is_emergency for block in blocks)


def _title(blocks: tuple[Block, ...], content: Content) -> str:
    """The title of a page: its first heading, if it has one."""
    headings = (
        block.title if isinstance(block, Banner) else block.text
        for block in blocks
        if isinstance(block, Banner | Heading)
    )
    return next((fill(content.texts.keep.page_title, heading=heading) for heading in headings), "midback")
