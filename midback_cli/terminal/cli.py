"""The command line: its commands, and the one place where an error of ours becomes a line and an exit code.

Commands read, call, render and exit; nothing here knows medicine. What one command needs is imported when it runs, so
that every command starts fast.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, NoReturn, cast

import typer
from typer.core import TyperGroup

from midback_cli.terminal.editor_commands import check, evaluate
from midback_cli.terminal.options import BAD_INPUT, TextCommand
from midback_cli.terminal.quiz_command import quiz
from midback_cli.terminal.reading_commands import ask, explain, guide
from midback_cli.terminal.streams import abandon_output, is_terminal

if TYPE_CHECKING:
    from typing import Any

_INTERRUPTED = 130


class _Commands(TyperGroup):
    """The commands, of which `history` becomes a group of five when it is called or completed.

    Made at every start, the five would cost it 3 ms.
    """

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called by the first argument, and the arguments that are left for it."""
        name, command, rest = super().resolve_command(ctx, args)
        if name == "history":
            from typer.main import get_command

            from midback_cli.terminal.history_commands import app as history_app

            command = get_command(history_app)
        return name, command, rest


app = typer.Typer(
    name="midback",
    cls=_Commands,
    # Plain help starts faster than rich help, and reads well aloud.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command in (quiz, explain, guide, ask, evaluate, check):
    app.command(cls=TextCommand if command is ask else None)(command)


@app.command()
def history() -> None:
    """See the results that you kept, compare them, export them, delete them."""
    # Its line in the help; what is called stands in history_commands.py.


def _show_version(wanted: bool) -> None:
    if wanted:
        from midback_cli import __version__

        typer.echo(f"midback {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def midback(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """My mid back hurts: how soon must I act, what is it likely to be, and what can I do about it?

    midback asks questions, warning signs first, and tells its reasons. It works offline: nothing leaves this computer.
    It is not a doctor and gives no diagnosis. In an emergency, call your emergency number now.

    \b
    Examples:
      midback quiz                                  answer questions, get a result
      midback quiz --answers me.json --format json  the same from a file
      midback explain                               list the causes it knows
      midback explain "kidny stone"                 read about one
      midback guide                                 home care, emergency signs, sleep, posture and more
      midback ask "heat or ice?"                    what the content says about a question
      midback history                               see the results that you kept
    """
    if context.invoked_subcommand is None:
        _offer_quiz(context)


def _offer_quiz(context: typer.Context) -> None:
    """Says in a few lines what midback does and offers the quiz; where nobody can be asked, shows the help."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        typer.echo(context.get_help())
        return
    typer.echo("midback asks about your mid-back pain, warning signs first, and tells how soon to act and what to do.")
    typer.echo("It works offline. It is not a doctor. In an emergency, call your emergency number now.")
    typer.echo("More: midback --help")
    if typer.confirm("Start the quiz?", default=True):
        # As from the command line, so that the environment counts.
        app(["quiz"], standalone_mode=False)


def main() -> None:
    """Runs the command line; every error of ours becomes one line and an exit code, here and nowhere else."""
    from midback_cli.errors import InterviewStopped, MidbackError

    try:
        # Without typer's own handling, which would tell a wrong option in four lines.
        code = app(prog_name="midback", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except InterviewStopped:
        _fail("Stopped.", _INTERRUPTED)
    except (KeyboardInterrupt, typer.Abort):
        _fail("Stopped.", _INTERRUPTED)
    except MidbackError as error:
        _fail(f"midback: {error}", BAD_INPUT)
    except _USAGE_ERROR as error:
        _fail(f"midback: {_one_line(error.format_message())} (midback --help tells more)", BAD_INPUT)
    except BrokenPipeError:
        # The reader of our output went away (`midback explain | head`): nothing is wrong, and nobody is left to tell.
        abandon_output()
        code = 0
    except OSError as error:
        abandon_output()
        _fail(f"midback: the output can not be written: {error.strerror or error}", BAD_INPUT)
    sys.exit(code if isinstance(code, int) else 0)


# The base of every error in how a command was called.
_USAGE_ERROR = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])


def _one_line(text: str) -> str:
    from midback_cli.files import visible_text

    return visible_text(" ".join(text.split()))[:300]


def _fail(line: str, code: int) -> NoReturn:
    with suppress(OSError):
        typer.echo(line, err=True)
    sys.exit(code)
