"""A yes-or-no question on one line, outside the quiz."""

from __future__ import annotations

import typer

from midback_cli.knowledge.texts import TypedTexts, fill
from midback_cli.terminal.free_text import read_line
from midback_cli.terminal.prompter import is_said


def is_confirmed(question: str, texts: TypedTexts, *, default: bool) -> bool:
    """Whether the person types yes; Enter alone gives the default. Raises Abort at the end of the input."""
    asked = fill(texts.yes_by_default if default else texts.no_by_default, question=question)
    while True:
        typer.echo(f"{asked} ", nl=False)
        line = read_line()
        if not line:
            raise typer.Abort
        if not line.strip():
            return default
        if is_said(texts.yes, line):
            return True
        if is_said(texts.no, line):
            return False
        typer.echo(texts.yes_or_no)
