"""What every group of commands needs of the library that runs them, and does not get from it by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperGroup

from midback_cli.errors import MidbackError

_Command = TypeVar("_Command", bound=Callable[..., Any])


class OutputClosed(Exception):
    """The reader of our output has gone (`midback explain | head`): nothing is wrong, and nobody is left to tell."""


class Commands(TyperGroup):
    """Commands that tell us of a closed pipe and of Ctrl-C, of which typer makes exit codes of its own, unsaid."""

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Reads the command line; `--help` is written here."""
        return _kept_from_typer(lambda: super(Commands, self).make_context(*arguments, **options))

    def invoke(self, ctx: Any) -> Any:
        """Runs the command."""
        return _kept_from_typer(lambda: super(Commands, self).invoke(ctx))


def _kept_from_typer(run: Callable[[], Any]) -> Any:
    try:
        return run()
    except BrokenPipeError as error:
        if error.filename is not None:
            # A file, not the output; typer would end without a word on it.
            raise MidbackError(str(error.filename), f"cannot be used: {error.strerror}") from error
        raise OutputClosed from error
    except KeyboardInterrupt as interrupt:
        raise typer.Abort from interrupt


def with_help(command: _Command) -> _Command:
    """The command with its docstring, which is its help, also where Python drops those (-OO)."""
    if command.__doc__ is None:
        # Imported late: hardly anybody runs Python so.
        from ast import FunctionDef, get_docstring, parse
        from inspect import getsource

        definition = parse(getsource(command)).body[0]
        assert isinstance(definition, FunctionDef)
        command.__doc__ = get_docstring(definition)
    return command
