"""The command line: its commands, and the one place where an error of ours becomes a line and an exit code.

Commands read, call, render and exit; nothing here knows medicine. A command's module is imported when it is called, so
that every command starts fast.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, cast

import typer

from midback_cli import __version__
from midback_cli.errors import InterviewStopped, MidbackError
from midback_cli.files import NoHome, visible_text
from midback_cli.spelling import nearest
from midback_cli.terminal.last_net import keep_interrupts, tell_defect
from midback_cli.terminal.output import is_terminal, prepare_streams, silence, tell, write
from midback_cli.terminal.program import BAD_INPUT, INTERRUPTED, LateCommands, OutputClosed, new_app, with_help

_COMPLETION = "_MIDBACK_COMPLETE"


# The commands, in the order of the help, and the module of each.
COMMANDS = {
    "quiz": "midback_cli.terminal.quiz_command",
    "explain": "midback_cli.terminal.explain_command",
    "guide": "midback_cli.terminal.guide_command",
    "ask": "midback_cli.terminal.ask_command",
    "history": "midback_cli.terminal.history_commands",
    "batch": "midback_cli.terminal.batch_command",
    "export": "midback_cli.terminal.export_command",
    "check": "midback_cli.terminal.check_command",
    "evaluate": "midback_cli.terminal.evaluate_command",
    "calibrate": "midback_cli.terminal.calibrate_command",
}


class _Commands(LateCommands):
    modules = COMMANDS
    headings = {
        "For you": ("quiz", "explain", "guide", "ask", "history"),
        "For scripts": ("batch", "export"),
        "For editors of the content": ("check", "evaluate", "calibrate"),
    }


app = new_app(name="midback", cls=_Commands, add_completion=True)


def _show_version(wanted: bool) -> None:
    if wanted:
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
    """My mid back hurts: how urgent is it, what is it likely to be, and what can I do about it?

    midback asks questions, warning signs first, and gives its reasons. It works offline: nothing leaves this computer.
    It is not a doctor and gives no diagnosis. In an emergency, call your emergency number now.

    \b
    Examples:
      midback quiz                    answer questions, get a result
      midback explain kidney stone    read about a cause
      midback guide sleep             read about sleep, posture, home care and more
      midback ask heat or ice         ask in your own words
    """
    if context.invoked_subcommand is None:
        _offer_quiz(context)


def _offer_quiz(context: typer.Context) -> None:
    """Says in a few lines what midback does and offers the quiz; where nobody can be asked, shows the help."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        write(f"{context.get_help()}\n")
        return
    # Imported late: no other start needs it.
    from midback_cli.terminal.greeting import wants_quiz

    if wants_quiz():
        # As from the command line, so that the environment counts.
        app(["quiz"], standalone_mode=False)


def main() -> None:
    """Runs the command line; every error becomes one line and an exit code, here and nowhere else."""
    prepare_streams()
    keep_interrupts()
    try:
        sys.exit(_run())
    except Exception as defect:
        # The one place that catches everything: a person in need gets a line to act on, and the defect is named as one.
        sys.exit(tell_defect(defect))


def _run() -> int:
    try:
        _check_completion()
        # Without typer's own error handling, which takes four lines for a wrong option.
        code = app(prog_name="midback", standalone_mode=False)
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except (InterviewStopped, KeyboardInterrupt, typer.Abort):
        return _told("Stopped.", INTERRUPTED)
    except MidbackError as error:
        return _told(f"midback: {error.statement}", tip=error.tip)
    except _USAGE_ERROR as error:
        message, tip = _misuse(error)
        return _told(f"midback: {message}", tip=tip)
    except (OutputClosed, BrokenPipeError):
        silence(sys.stdout)
        return 0
    except OSError as error:
        return _told(f"midback: {_one_line(_what_failed(error))}")
    return code if isinstance(code, int) else 0


# The base of every error in how a command was called.
_USAGE_ERROR = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])


def _check_completion() -> None:
    """Refuses completion unless a shell asks for it: a shell also says what was typed so far."""
    if os.environ.get(_COMPLETION, "").startswith("complete_"):
        typed = os.environ.get("COMP_CWORD", "") if "COMP_WORDS" in os.environ else ""
        if not (typed.isdecimal() or "_TYPER_COMPLETE_ARGS" in os.environ):
            raise typer.BadParameter(f"{_COMPLETION} is for a shell that completes a command; unset it")


def _what_failed(error: OSError) -> str:
    """What failed: the file that the error names, else the working folder or the output."""
    reason = error.strerror or str(error)
    if isinstance(error, NoHome):
        return reason
    if error.filename is not None:
        return f"{error.filename}: cannot be used: {reason}"
    if isinstance(error, FileNotFoundError):
        return "the folder that you are in is there no more"
    silence(sys.stdout)
    return f"the output cannot be written: {reason}"


def _misuse(error: typer.BadParameter) -> tuple[str, str]:
    """How a command was called wrongly, and what may be meant, with the help that tells the rest."""
    guessed = tuple(getattr(error, "possibilities", None) or ())
    # With possibilities the whole message guesses at them; ours names the nearest alone.
    message: str = error.message if guessed else error.format_message()
    message, _, meant = message.removeprefix("Invalid value: ").partition(". Did you mean ")
    if guessed:
        meant = f"{nearest(getattr(error, 'option_name', ''), guessed, 0)[0]}?"
    called = error.ctx.command_path if error.ctx is not None else _called()
    tip = f"did you mean {meant} Or see: {called} --help" if meant else f"see {called} --help"
    return _one_line(message.rstrip(".")), _one_line(tip)


def _called() -> str:
    """The command that was called, as far as it is one."""
    return " ".join(("midback", *(word for word in sys.argv[1:2] if word in COMMANDS)))


def _one_line(text: str) -> str:
    return visible_text(" ".join(text.split()))[:300]


def _told(line: str, code: int = BAD_INPUT, *, tip: str = "") -> int:
    """Says what is wrong, and what helps: apart on a terminal, on the same line where a script or a log reads it."""
    if not tip:
        tell(line)
    elif is_terminal(sys.stderr):
        tell(f"{line}\n\n  tip: {tip}")
    else:
        tell(f"{line} ({tip})")
    return code
