"""What `midback check` does only when asked: it tries the guarantees (--prove), and compares with an older content."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import typer

from midback_cli.errors import ContentError
from midback_cli.evaluation.against import against, against_phrases
from midback_cli.evaluation.document import difference_document
from midback_cli.evaluation.guarantees import alike_questions, prove
from midback_cli.knowledge import loading, phrases
from midback_cli.knowledge.content import Content
from midback_cli.rendering.against_page import against_blocks
from midback_cli.rendering.guarantees_page import proof_blocks
from midback_cli.terminal.documents import to_json
from midback_cli.terminal.formats import EvaluationFormat, Format, choose_format
from midback_cli.terminal.output import write
from midback_cli.terminal.pages import rendered

# Names our own content in place of a folder.
BUILT_IN = "built-in"


def do_guarantees_hold(content: Content) -> bool:
    """Whether the guarantees hold on this content; shows what was tried."""
    proofs = []
    for proof in prove(content):
        typer.echo(f"tried {proof.tried:,}: {proof.claim}", err=True)
        proofs.append(proof)
    blocks = proof_blocks(proofs, alike_questions(content), content)
    write(rendered(blocks, choose_format(None, Format.MARKDOWN)))
    return all(proof.holds for proof in proofs)


def is_as_strict(content: Content, directory: Path | None, old: str, format: EvaluationFormat | None) -> bool:
    """Whether nothing is milder than in the old content, missing or to be read; shows what is."""
    old_directory = None if old == BUILT_IN else Path(old)
    before = loading.load_content(old_directory)
    differences = against(content, before)
    # Phrases with an unknown target are problems of their own, reported as such.
    with suppress(ContentError):
        differences += against_phrases(
            phrases.load_phrases(content, directory), phrases.load_phrases(before, old_directory)
        )
    chosen = choose_format(format, Format.MARKDOWN)
    if chosen is Format.JSON:
        typer.echo(to_json({"against": list(map(difference_document, differences))}), nl=False)
    else:
        blocks = against_blocks(
            differences, f"{old} ({before.sha256[:12]})", f"{directory or BUILT_IN} ({content.sha256[:12]})"
        )
        typer.echo(rendered(blocks, chosen), nl=False)
    return not differences
