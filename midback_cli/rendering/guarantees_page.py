"""Checks of the guarantees → blocks: each claim, how much was tried, what broke it, and a statement for clinicians."""

from __future__ import annotations

from collections.abc import Sequence

from midback_cli.evaluation.guarantees import Check
from midback_cli.knowledge.content import Content
from midback_cli.rendering.blocks import Block, Bullets, Heading, Paragraph, Table

_SHOWN_FAILURES = 10
_SHOWN_PAIRS = 8


def proof_blocks(
    proofs: Sequence[Check], alike: Sequence[tuple[str, str, float]], content: Content
) -> tuple[Block, ...]:
    """The table of claims, the failures, what is worth a look, and the statement."""
    rows = tuple(
        ((proof.claim,), (f"{proof.tried:,}",), ("holds" if proof.holds else f"broken {len(proof.failures)} times",))
        for proof in proofs
    )
    failures = tuple(failure for proof in proofs for failure in proof.failures[:_SHOWN_FAILURES])
    pairs = tuple(
        f"{first} and {second} (correlation {correlation:.2f})" for first, second, correlation in alike[:_SHOWN_PAIRS]
    )
    return (
        Heading("The guarantees, tried on this content"),
        Table(("Claim", "Cases tried", "Outcome"), (7, 2, 2), rows),
        *((Bullets("What broke them", failures),) if failures else ()),
        *((Bullets("Worth a look: questions that say nearly the same", pairs),) if pairs else ()),
        Heading("Statement"),
        Paragraph(_statement(proofs, content)),
    )


def _statement(proofs: Sequence[Check], content: Content) -> str:
    tried = sum(proof.tried for proof in proofs)
    whose = f"content version {content.version} ({content.sha256[:12]})"
    if not all(proof.holds for proof in proofs):
        return f"At least one guarantee does NOT hold for {whose}. Do not use it with patients until it is fixed."
    stated = sum(flag.from_article for flag in content.red_flags)
    return (
        f"For {whose}, {tried:,} cases were tried. In none did a warning sign fail to raise the advice to its level, "
        "did one more warning sign lower the advice, was a question not answered taken for a no, was anything but what "
        "a rule needs asked before the whole emergency screen, or was home care advised that the answers rule out. "
        f"All {len(content.red_flags)} rules can fire, {stated} of which the source "
        "article states. This shows that the program does what the content says. It does not show that the content is "
        "right: that is for clinicians to judge"
        + (f", and {content.reviewed_by} did." if content.reviewed_by else ", and none has done so yet.")
    )
