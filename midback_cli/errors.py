"""Every error that a caller may meet, drawn as a tree.

MidbackError                  place, reason, nearest; str() is one line for a person
├─ ContentError               the editor's: problems, all of them
│  └─ ContentNotFound
├─ AnswersError (ValueError)  the answerer's
│  ├─ UnreadableAnswers       not a readable answers file
│  ├─ UnknownId               an id that the content does not have; nearest
│  └─ InvalidValue            a value that the question cannot take
├─ UnknownTopic               no such condition or topic; carries the nearest names
├─ UnknownResult              no result was kept, or none by this number
├─ UnreadableResults          what was kept cannot be read
├─ UnknownCountry             no such country in the list of emergency numbers
├─ UnusableOutput             a result cannot be written where it was asked for
├─ JobLost                    a process that shared the work was ended from outside
├─ ClusterFailed              the workers of a cluster cannot be reached, or cannot do the work
│  └─ WorkerDiffers           a worker has another version, or other content
├─ MissingExtra               what was asked for needs a package that is not installed
├─ NoTerminal                 nothing to ask on
└─ InterviewStopped           the person stopped; carries the answers so far, and what is to become of them

Errors hold facts: they print nothing and know no exit code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from midback_cli.files import visible_text

if TYPE_CHECKING:
    from midback_cli.assessment.answers import Answers


class MidbackError(Exception):
    """Base of all errors: where it went wrong, what is wrong, and the nearest valid names.

    `suggestion` asks whether the nearest is meant, in the words of the content where a patient reads it.
    """

    def __init__(self, place: str, reason: str, nearest: tuple[str, ...] = (), suggestion: str = "") -> None:
        super().__init__(place, reason, nearest, suggestion)
        self.place = place
        self.reason = reason
        self.nearest = nearest
        self.suggestion = suggestion or (f"did you mean {' or '.join(nearest)}?" if nearest else "")

    @property
    def statement(self) -> str:
        """What is wrong, and where, on one line."""
        return visible_text(f"{shortened(self.place)}: {shortened(self.reason)}" if self.place else self.reason)

    @property
    def tip(self) -> str:
        """What helps further, on one line; "" where nothing is known."""
        return visible_text(self.suggestion)

    def __str__(self) -> str:
        """One line: the statement, and the tip where there is one."""
        return f"{self.statement} ({self.tip})" if self.tip else self.statement


# One line for a person, whatever a hostile file holds.
_LONGEST_PART = 240


def shortened(text: str) -> str:
    """As much of a text as one line of a message holds."""
    return text if len(text) <= _LONGEST_PART else f"{text[:_LONGEST_PART]} ..."


class Problem(NamedTuple):
    """One mistake in a content folder: where it stands and what is wrong."""

    place: str
    reason: str

    def __str__(self) -> str:
        """The problem on one line."""
        return visible_text(f"{shortened(self.place)}: {shortened(self.reason)}")


class ContentError(MidbackError):
    """The content folder has mistakes; `problems` holds all of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        more = f" (and {len(problems) - 1} more; 'midback check' lists them all)" if len(problems) > 1 else ""
        super().__init__(first.place, first.reason + more)
        self.problems = problems


class ContentNotFound(ContentError):
    """The content folder, or a file in it, is not there."""


class AnswersError(MidbackError, ValueError):
    """The answers cannot be used as they are."""


class UnreadableAnswers(AnswersError):
    """The file is not a readable answers file."""


class UnknownId(AnswersError):
    """An id that the content does not have."""


class InvalidValue(AnswersError):
    """A value that this question cannot take."""


class UnknownTopic(MidbackError):
    """No condition or topic goes by this name; `nearest` holds the closest ones."""


class UnknownResult(MidbackError):
    """No result was kept, or none by this number."""


class UnreadableResults(MidbackError):
    """The folder of what was kept cannot be read."""


class UnknownCountry(MidbackError):
    """The list of emergency numbers has no such country."""


class UnusableOutput(MidbackError):
    """The result cannot be written to the place that was asked for."""


class JobLost(MidbackError):
    """A process that shared the work of a batch was ended from outside, as where memory runs short."""

    def __init__(self) -> None:
        reason = "one of the processes was ended from outside"
        super().__init__("", reason, suggestion="with --output, --resume goes on from there")


class ClusterFailed(MidbackError):
    """The workers of a cluster cannot be reached, or cannot do the work."""


class WorkerDiffers(ClusterFailed):
    """A worker would give other results than this computer: it has another version, or other content."""

    def __init__(self, reason: str) -> None:
        super().__init__("", reason, suggestion="install the same midback and content on every worker")

    def __reduce__(self) -> tuple[type[WorkerDiffers], tuple[str]]:
        """How it comes back from a worker."""
        return WorkerDiffers, (self.reason,)


class MissingExtra(MidbackError):
    """What was asked for needs packages that are not installed: an extra of midback."""

    def __init__(self, place: str, extra: str) -> None:
        super().__init__(place, "needs packages that are not here", suggestion=f"pip install 'midback[{extra}]'")
        self.extra = extra

    def __reduce__(self) -> tuple[type[MissingExtra], tuple[str, str]]:
        """How it comes back from a worker."""
        return MissingExtra, (self.place, self.extra)


class NoTerminal(MidbackError):
    """There is no terminal to ask on; `is_only_output` if only the output goes elsewhere."""

    def __init__(self, *, is_only_output: bool = False) -> None:
        if is_only_output:
            reason = "there is no terminal to ask on: standard output goes elsewhere"
            tip = "keep a copy with: midback quiz --output result.html"
        else:
            reason = "there is no terminal to ask on: standard input is none"
            tip = "give the answers in a file: midback quiz --answers me.json"
        super().__init__("", reason, suggestion=tip)
        self.is_only_output = is_only_output


class InterviewStopped(MidbackError):
    """The person stopped the interview; `answers` holds what they had answered.

    `keep` is whether they said to keep it for later, `forget` whether they said to keep nothing. Neither, where they
    were cut off: then what was kept on the way stays.
    """

    def __init__(self, answers: Answers, *, keep: bool = False, forget: bool = False) -> None:
        super().__init__("", "stopped before the end")
        self.answers = answers
        self.keep = keep
        self.forget = forget
