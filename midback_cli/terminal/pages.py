"""Pages → text in a format."""

from __future__ import annotations

import sys

from midback_cli.rendering import markdown, plain
from midback_cli.rendering.blocks import Block
from midback_cli.terminal import output
from midback_cli.terminal.formats import Format


def rendered(
    blocks: tuple[Block, ...],
    format: Format,
    *,
    for_file: bool = False,
    title: str = "midback",
    language: str = "en",
    widest: int = 0,
) -> str:
    """Blocks in a format, for the terminal's width and colours, or for a file without any.

    A table is at most `widest` columns wide, if that is given. An HTML page has a title, and names the `language` of
    its texts: that of the content, or English for editors.
    """
    if format is Format.PLAIN:
        return plain.write_plain(
            blocks, 0 if for_file or not output.is_terminal(sys.stdout) else output.terminal_width()
        )
    if format is Format.MARKDOWN:
        return markdown.write_markdown(blocks)
    if format is Format.HTML:
        # Imported late: of the writers, the one with the most to load.
        from midback_cli.rendering.html import write_html

        return write_html(blocks, title, language)
    # Imported late: only tables need rich, which takes longer to load than all else.
    from midback_cli.terminal.tables import drawn

    return drawn(blocks, for_file=for_file, widest=widest)
