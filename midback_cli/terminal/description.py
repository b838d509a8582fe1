"""A person's own words for `quiz --describe` and `ask`: given, piped in, or typed; and what the quiz makes of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from midback_cli.assessment.answers import Answers
from midback_cli.errors import InterviewStopped, InvalidValue, NoTerminal, UnreadableAnswers
from midback_cli.files import read_limited, visible_text
from midback_cli.knowledge import phrases
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.hunch_weights import load_hunch, load_told
from midback_cli.knowledge.model import Urgency
from midback_cli.knowledge.phrase_model import Phrases
from midback_cli.language.lookup import Ambulance
from midback_cli.language.suggestions import Emergencies, Suggestions, emergencies_in, understand
from midback_cli.rendering.blocks import with_number
from midback_cli.rendering.guide_page import emergency_first_blocks, near_blocks
from midback_cli.storage.answers_file import STANDARD_INPUT
from midback_cli.terminal.free_text import typed_text
from midback_cli.terminal.output import is_terminal
from midback_cli.terminal.prompter import Prompter
from midback_cli.terminal.prompts import GO_ON, help_first_prompt

# A longer text is neither a description nor a question: somebody piped in a whole file by mistake.
_MOST_BYTES = 80_000


def read_words(given: str, place: str, instruction: str, content: Content, *, is_accessible: bool) -> str:
    """The words as given; for `-`, the words on standard input, typed at a terminal or piped in.

    They are unchanged, control characters included: a tab may separate two symptoms.
    Raises InvalidValue where there are no words, UnreadableAnswers where they cannot be read.
    """
    if given != STANDARD_INPUT:
        text = given
    elif is_terminal(sys.stdin):
        text = typed_text(instruction, content.texts.own_words, is_accessible=is_accessible)
    else:
        text = _piped()
    if not visible_text(text).strip():
        raise InvalidValue(place, content.texts.own_words.no_words)
    return text


def read_description(given: str, content: Content, *, is_accessible: bool) -> str:
    """The words of a description. Standard input is the terminal again afterwards, for the questions.

    Raises as `read_words` does, and NoTerminal where nobody could be asked afterwards.
    """
    instruction = content.texts.own_words.describe
    text = read_words(given, "--describe", instruction, content, is_accessible=is_accessible)
    if given == STANDARD_INPUT and not is_terminal(sys.stdin):
        _back_to_the_terminal()
    return text


def understood_words(
    words: str, start: Answers, content: Content, folder: Path | None, prompter: Prompter, number: Ambulance
) -> Suggestions | None:
    """What the person's story suggests; None without a story. First shows an emergency in the words just given.

    The words are kept, not what was understood of them: on taking an interview up again they are simply read again.
    Raises ContentError and InterviewStopped.
    """
    known_phrases = phrases.load_phrases(content, folder)
    if words:
        hunch = load_hunch(content, folder)
        at_once = emergencies_in(words, content, known_phrases, hunch, by_rules_alone=True)
        _show_what_comes_first(at_once, start, content, known_phrases, prompter, number)
    if not start.story:
        return None
    return understand(start.story, content, known_phrases, load_told(content, known_phrases.mentioned, folder))


def _show_what_comes_first(
    at_once: Emergencies,
    start: Answers,
    content: Content,
    known_phrases: Phrases,
    prompter: Prompter,
    number: Ambulance,
) -> None:
    """Shows what the person's words call for at once, before anything is asked. Raises InterviewStopped.

    A note alone needs no answer: the screen comes next.
    """
    first = with_number(emergency_first_blocks(at_once), number)
    if at_once.sounds_urgent:
        prompter.show(with_number(near_blocks(at_once, known_phrases.near), number))
    if first:
        prompter.show(first)
        # So that it stands there until it is read.
        urgency = at_once.emergency.urgency if at_once.emergency is not None else Urgency.AMBULANCE
        if prompter.ask(help_first_prompt(urgency, content, number)) != GO_ON:
            raise InterviewStopped(start)


def _piped() -> str:
    if sys.stdin is None:
        raise NoTerminal
    try:
        return read_limited(sys.stdin.fileno(), _MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableAnswers("standard input", "is not UTF-8 text") from error
    except OSError as error:
        raise UnreadableAnswers("standard input", f"cannot be read: {error.strerror or error}") from error


def _back_to_the_terminal() -> None:
    try:
        os.dup2(os.open(os.ctermid(), os.O_RDWR), sys.stdin.fileno())
        sys.stdin = os.fdopen(os.dup(sys.stdin.fileno()), encoding="utf-8", errors="replace")
    except (OSError, AttributeError) as error:
        raise NoTerminal from error
