"""midback: how soon to act on mid-back pain, what it is likely to be, and what can be done. Pure, typed, offline.

The path of answers:
    load_content     a folder of content, else the package's → Content, checked
    next_question    answers so far → the Page or Question to ask next, or None
    assess           Answers → Result: urgency, reasons, causes, care; `to_dict()` gives it ready for JSON
    assess_many      the answers of many people → a Result each, or what is wrong with the answers; lazy

The path of a text:
    suggest_answers  a person's own words → the Answers that they suggest
    search_passages  a question → the Passages that answer it, and what must be said first (Emergencies)

Every error is a MidbackError. An example:

    >>> from midback_cli import Answers, assess, load_content
    >>> content = load_content()
    >>> assess(Answers.from_mapping({"version": 1, "answers": {"age": 54}}, content), content).urgency.word
    'self-care'

The names are loaded when they are first used, so that a command pays only for what it needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from midback_cli.assessment.answers import Answers
    from midback_cli.assessment.many import assess_many
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
    from midback_cli.language.own_words import search_passages, suggest_answers
    from midback_cli.language.passages import Passage
    from midback_cli.language.suggestions import Emergencies

__version__ = "0.1.0"

__all__ = [
    "Answers",
    "AnswersError",
    "Content",
    "ContentError",
    "ContentNotFound",
    "Emergencies",
    "InterviewStopped",
    "InvalidValue",
    "MidbackError",
    "NoTerminal",
    "Page",
    "Passage",
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
    "assess_many",
    "load_content",
    "next_question",
    "search_passages",
    "suggest_answers",
]

_HOMES = {
    "midback_cli.assessment.answers": ("Answers",),
    "midback_cli.assessment.many": ("assess_many",),
    "midback_cli.assessment.next_question": ("next_question",),
    "midback_cli.assessment.result": ("Result", "assess"),
    "midback_cli.knowledge.loading": ("load_content",),
    "midback_cli.knowledge.content": ("Content",),
    "midback_cli.knowledge.model": ("Page", "Question", "Urgency"),
    "midback_cli.language.suggestions": ("Emergencies",),
    "midback_cli.language.own_words": ("search_passages", "suggest_answers"),
    "midback_cli.language.passages": ("Passage",),
}


def __getattr__(name: str) -> object:
    """The public name, from the module that it lives in."""
    if name not in __all__:
        raise AttributeError(f"module 'midback_cli' has no attribute '{name}'")
    home = next((module for module, names in _HOMES.items() if name in names), "midback_cli.errors")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
