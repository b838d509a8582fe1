"""What a person is asked once the result is shown: whether to keep it, whether it was helpful, and their story."""

from __future__ import annotations

from contextlib import suppress

from midback_cli.assessment.answers import cut_story
from midback_cli.assessment.result import Result
from midback_cli.files import visible_text
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.texts import AnswerTexts, KeepTexts
from midback_cli.rendering.blocks import Paragraph
from midback_cli.terminal.prompter import Line, Prompt, Prompter
from midback_cli.terminal.prompts import KEEP_ANSWERS, story_prompt

_SKIP = "skip"


def _keep_prompt(texts: KeepTexts) -> Prompt:
    lines = Line(_SKIP, texts.no), Line(KEEP_ANSWERS, texts.yes)
    return Prompt(progress="", question=texts.question, lines=lines, default=_SKIP, can_go_back=False)


def _helpful_prompt(texts: KeepTexts, answers: AnswerTexts) -> Prompt:
    return Prompt(
        progress="",
        question=texts.helpful,
        help=texts.helpful_help,
        lines=(Line(_SKIP, texts.helpful_skip), Line("yes", answers.yes), Line("no", answers.no)),
        default=_SKIP,
        can_go_back=False,
    )


def ask_to_keep(prompter: Prompter, result: Result) -> bool:
    """Whether to keep the result. In an emergency this is not asked, and the answer is no: the call comes first."""
    if not result.urgency.is_emergency:
        with suppress(KeyboardInterrupt, EOFError):
            return prompter.ask(_keep_prompt(result.content.texts.keep)) == KEEP_ANSWERS
    return False


def ask_feedback(prompter: Prompter, result: Result, *, is_story_asked: bool = False) -> tuple[str, str]:
    """Whether the result was helpful (yes, no or "") and the person's story; each may be skipped.

    Nothing is asked in an emergency: it must not stand between a person and the call.
    """
    helpful, story = "", result.answers.story
    if not result.urgency.is_emergency:
        with suppress(KeyboardInterrupt, EOFError):
            reply = prompter.ask(_helpful_prompt(result.content.texts.keep, result.content.texts.answers))
            helpful = str(reply) if reply in ("yes", "no") else ""
            if not (story or is_story_asked):
                story = ask_story(prompter, result.content)
    return helpful, story


def ask_story(prompter: Prompter, content: Content) -> str:
    """The person's story in their own words, or "" where they would rather not tell it."""
    reply = prompter.ask(story_prompt(content)._replace(progress="", can_go_back=False))
    # What was pasted in several lines becomes one.
    story, note = cut_story(visible_text(" ".join(reply.split())) if isinstance(reply, str) else "", content)
    if note:
        prompter.show((Paragraph(note, content.texts.shared.note),))
    return story
