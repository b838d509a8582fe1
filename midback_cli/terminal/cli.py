"""The command line: its commands, and the one place where an error of ours becomes a line and an exit code.

Commands read, call, render and exit; nothing here knows medicine. What one command needs is imported when it runs, so
that every command starts fast.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, cast

import typer

from midback_cli.terminal.editor_commands import check, evaluate
from midback_cli.terminal.options import BAD_INPUT, TextCommand
from midback_cli.terminal.output import is_terminal, prepare_streams, silence, tell, write
from midback_cli.terminal.program import Commands, OutputClosed, with_help
from midback_cli.terminal.quiz_command import quiz
from midback_cli.terminal.reading_commands import ask, explain, guide

if TYPE_CHECKING:
    from typing import Any

_INTERRUPTED = 130
_COMPLETION = "_MIDBACK_COMPLETE"


class _Commands(Commands):
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
    app.command(cls=TextCommand if command is ask else None)(with_help(command))


@app.command()
@with_help
def history() -> None:
    """See the results that you kept, compare them, export them, delete them."""
    # Its line in the help; what is called stands in history_commands.py.


def _show_version(wanted: bool) -> None:
    if wanted:
        from midback_cli import __version__

        typer.echo(f"midback {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
@with_help
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
        write(f"{context.get_help()}\n")
        return
    typer.echo("midback asks about your mid-back pain, warning signs first, and tells how soon to act and what to do.")
    typer.echo("It works offline. It is not a doctor. In an emergency, call your emergency number now.")
    typer.echo("More: midback --help")
    if typer.confirm("Start the quiz?", default=True):
        # As from the command line, so that the environment counts.
        app(["quiz"], standalone_mode=False)


def main() -> None:
    """Runs the command line; every error becomes one line and an exit code, here and nowhere else."""
    prepare_streams()
    try:
        sys.exit(_run())
    except Exception as defect:
        # The one place that catches everything: a person in need gets a line to act on, and the defect is named as one.
        from midback_cli.terminal.last_net import tell_defect

        sys.exit(tell_defect(defect))


def _run() -> int:
    from midback_cli.errors import InterviewStopped, MidbackError

    try:
        _check_completion()
        # Without typer's own handling, which would tell a wrong option in four lines.
        code = app(prog_name="midback", standalone_mode=False)
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except (InterviewStopped, KeyboardInterrupt, typer.Abort):
        return _told("Stopped.", _INTERRUPTED)
    except MidbackError as error:
        return _told(f"midback: {error}")
    except _USAGE_ERROR as error:
        return _told(f"midback: {_one_line(error.format_message())} (midback --help tells more)")
    except (OutputClosed, BrokenPipeError):
        silence(sys.stdout)
        return 0
    except OSError as error:
        return _told(f"midback: {_one_line(_what_failed(error))}")
    return code if isinstance(code, int) else 0


# The base of every error in how a command was called.
_USAGE_ERROR = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])


def _check_completion() -> None:
    """Completion is asked for by a shell, which says what was typed; a variable left behind is no shell."""
    if os.environ.get(_COMPLETION, "").startswith("complete_"):
        typed = os.environ.get("COMP_CWORD", "") if "COMP_WORDS" in os.environ else ""
        if not (typed.isdecimal() or "_TYPER_COMPLETE_ARGS" in os.environ):
            raise typer.BadParameter(f"{_COMPLETION} is for a shell that completes a command; unset it")


def _what_failed(error: OSError) -> str:
    """What an error is about: the file that it names; else what of the system has no name."""
    from midback_cli.files import NoHome

    reason = error.strerror or str(error)
    if isinstance(error, NoHome):
        return reason
    if error.filename is not None:
        return f"{error.filename}: cannot be used: {reason}"
    if isinstance(error, FileNotFoundError):
        return "the folder that you are in is there no more"
    silence(sys.stdout)
    return f"the output cannot be written: {reason}"


def _one_line(text: str) -> str:
    from midback_cli.files import visible_text

    return visible_text(" ".join(text.split()))[:300]


def _told(line: str, code: int = BAD_INPUT) -> int:
    tell(line)
    return code
