"""What our commands need and typer does not offer by itself."""

from __future__ import annotations

from ast import FunctionDef, get_docstring, parse
from collections.abc import Callable
from importlib import import_module
from inspect import getsource
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from midback_cli.errors import MidbackError
from midback_cli.terminal.help_page import help_text

# Exit codes; 0 means that a result was given, and `quiz --exit-status` and `check` have further ones.
BAD_INPUT = 2
INTERRUPTED = 130

# The headings that the help sorts many options under.
ANSWERING = "How you answer"
RESULT = "What you get"
LATER = "For another time"
SCRIPTS = "For scripts and editors"

_Command = TypeVar("_Command", bound=Callable[..., Any])


class OutputClosed(Exception):
    """The reader of our output has gone (`midback explain | head`), which is no failure."""


class Command(TyperCommand):
    """A command with our help."""

    def get_help(self, ctx: Any) -> str:
        """Its help, as a text."""
        return help_text(self, ctx)


class Commands(TyperGroup):
    """Commands that report a closed pipe and Ctrl-C to us; typer would silently turn them into exit codes.

    `headings` sorts their names in the help.
    """

    headings: dict[str, tuple[str, ...]]

    def get_help(self, ctx: Any) -> str:
        """Their help, as a text."""
        if not hasattr(self, "headings"):
            self.headings = {"Commands": tuple(self.list_commands(ctx))}
        return help_text(self, ctx)

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Reads the command line; `--help` is written here."""
        return _kept_from_typer(lambda: super(Commands, self).make_context(*arguments, **options))

    def invoke(self, ctx: Any) -> Any:
        """Runs the command."""
        return _kept_from_typer(lambda: super(Commands, self).invoke(ctx))


class LateCommands(Commands):
    """Commands that are imported when they are called, listed or completed: a command pays for no other.

    `modules` names the module of each; its `app` is the command, or the group of commands.
    """

    modules: dict[str, str]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # typer suggests near names from these keys; get_command never takes a command from here.
        self.commands = dict.fromkeys(self.modules)  # type: ignore[assignment]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name; None where there is none."""
        if cmd_name not in self.modules:
            return None
        return get_command(import_module(self.modules[cmd_name]).app)


class _App(typer.Typer):
    def command(self, *arguments: Any, **options: Any) -> Any:
        return super().command(*arguments, **{"cls": Command, **options})


def new_app(**options: Any) -> typer.Typer:
    """An app whose help is ours: it starts faster than that of rich, and reads well aloud."""
    return _App(
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        **{"cls": Commands, "add_completion": False, **options},
    )


def _kept_from_typer(run: Callable[[], Any]) -> Any:
    try:
        return run()
    except BrokenPipeError as error:
        if error.filename is not None:
            # A file, not the output; typer would exit without a word.
            raise MidbackError(str(error.filename), f"cannot be used: {error.strerror}") from error
        raise OutputClosed from error
    except KeyboardInterrupt as interrupt:
        raise typer.Abort from interrupt


def with_help(command: _Command) -> _Command:
    """The command with its docstring, which is its help, even if Python dropped it (-OO)."""
    if command.__doc__ is None:
        definition = parse(getsource(command)).body[0]
        assert isinstance(definition, FunctionDef)
        command.__doc__ = get_docstring(definition)
    return command
