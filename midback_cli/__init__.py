"""midback: how soon to act on mid-back pain, what it is likely to be, and what can be done. Pure, typed, offline."""

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.interview import next_question
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
    UnknownTopic,
    UnreadableAnswers,
    UnusableOutput,
)
from midback_cli.knowledge.loading import load_content
from midback_cli.knowledge.model import Content, Page, Question, Urgency

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
    "UnknownTopic",
    "UnreadableAnswers",
    "UnusableOutput",
    "Urgency",
    "assess",
    "load_content",
    "next_question",
]
