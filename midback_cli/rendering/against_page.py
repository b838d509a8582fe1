"""What became milder between two editions of the content → blocks."""

from __future__ import annotations

from collections.abc import Sequence

from midback_cli.evaluation.against import Difference
from midback_cli.rendering.blocks import Block, Heading, Paragraph, Table


def against_blocks(differences: Sequence[Difference], old: str, new: str) -> tuple[Block, ...]:
    """A table of what became milder, went away or has to be read; `old` and `new` say which editions these are."""
    heading = Heading(f"What became milder than in {old}, went away, or has to be read, in {new}")
    if not differences:
        return (heading, Paragraph("Nothing."))
    rows = tuple(((change.kind.value,), (change.place,), (change.text,)) for change in differences)
    return (heading, Table(("What", "Where", "How"), (2, 4, 7), rows))
