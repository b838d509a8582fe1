"""midback: how soon to act on mid-back pain, what it is likely to be, and what can be done. Pure, typed, offline.

The names below are loaded when they are first used, so that a command pays only for what it needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from midback_cli.assessment.answers import Answers
    from midback_cli.assessment.next_question import next_question
    from midback_cli.assessment.result import Result, assess
    from midback_cli.errors import (
        AnswersError,
        ContentError,
        ContentNotFound,
        InterviewStopped,
        InvalidValue,
        MidbackError,
        NoTerminal,
        UnknownCountry,
        UnknownId,
        UnknownResult,
        UnknownTopic,
        UnreadableAnswers,
        UnusableOutput,
    )
    from midback_cli.knowledge.content import Content
    from midback_cli.knowledge.loading import load_content
    from midback_cli.knowledge.model import Page, Question, Urgency

__version__ = "0.1.0"

__all__ = [
    "Answers",
    "AnswersError",
    "Content",
    "ContentError",
    "ContentNotFound",
    "InterviewStopped",
    "InvalidValue",
    "MidbackError",
    "NoTerminal",
    "Page",
    "Question",
    "Result",
    "UnknownCountry",
    "UnknownId",
    "UnknownResult",
    "UnknownTopic",
    "UnreadableAnswers",
    "UnusableOutput",
    "Urgency",
    "assess",
    "load_content",
    "next_question",
]

_HOMES = {
    "midback_cli.assessment.answers": ("Answers",),
    "midback_cli.assessment.next_question": ("next_question",),
    "midback_cli.assessment.result": ("Result", "assess"),
    "midback_cli.knowledge.loading": ("load_content",),
    "midback_cli.knowledge.content": ("Content",),
    "midback_cli.knowledge.model": ("Page", "Question", "Urgency"),
}


def __getattr__(name: str) -> object:
    """The public name, from the module that it lives in."""
    if name not in __all__:
        raise AttributeError(f"module 'midback_cli' has no attribute '{name}'")
    home = next((module for module, names in _HOMES.items() if name in names), "midback_cli.errors")
    return getattr(import_module(home), name)
