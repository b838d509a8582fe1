"""The first screen of the quiz: what it is in a few lines, or a short word of welcome to a person who comes back."""

from __future__ import annotations

from midback_cli.assessment.follow_up import PastResult
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.texts import fill
from midback_cli.language.lookup import Ambulance
from midback_cli.rendering.blocks import Block, Bullets, Paragraph, filled, with_number
from midback_cli.rendering.history_page import day, who
from midback_cli.rendering.result_page import review_text
from midback_cli.terminal.prompter import Line, Prompt

BEGIN = "begin"
WHO_NOT = "who-not"


def begin_prompt(content: Content, ambulance: Ambulance, *, kept: int = 0) -> Prompt:
    """What the quiz is, or how many answers were kept: a prompt, so that no page comes before it."""
    texts = content.texts.start
    if kept:
        return _prompt(fill(texts.welcome_back, count=kept), (_call(content, ambulance),), texts.go_on, texts.who_not)
    reviewed = review_text(content) if content.reviewed_by else texts.unreviewed
    pages = sum(page.applies_if is None for page in content.pages.values())
    length = fill(texts.length, count=pages + content.interview.usual_questions)
    about = (length, texts.privacy, _call(content, ambulance), texts.adults, f"{texts.estimates} {reviewed}")
    return _prompt(texts.title, about, texts.begin, texts.who_not)


def follow_up_prompt(last: PastResult, staying: int, content: Content, ambulance: Ambulance) -> Prompt:
    """The same for a person who follows up the last result, of which so many answers stay."""
    texts, start = content.texts.follow_up, content.texts.start
    taken_over = fill(texts.taken_over, count=staying) if staying else ""
    about = (f"{texts.asked_again} {taken_over}".rstrip(), texts.another_pain, _call(content, ambulance))
    return _prompt(
        fill(texts.welcome, day=day(last.at, content), who=who(last, content)), about, start.begin, start.who_not
    )


def who_not_blocks(content: Content, ambulance: Ambulance) -> tuple[Block, ...]:
    """Who should not use the quiz, and what they do instead; that it can be answered for another person."""
    safety, texts = content.chapters.safety_net, content.texts.start
    return with_number(
        (
            Bullets(texts.not_for, safety.not_for),
            Paragraph(texts.ask_as_well),
            Paragraph(safety.for_someone_else),
        ),
        ambulance,
    )


def _call(content: Content, ambulance: Ambulance) -> str:
    return filled(content.texts.shared.call, ambulance)


def _prompt(question: str, about: tuple[str, ...], go_on: str, who_not: str) -> Prompt:
    return Prompt(
        progress="",
        question=question,
        help="\n".join(about),
        lines=(Line(BEGIN, go_on), Line(WHO_NOT, who_not)),
        default=BEGIN,
        can_go_back=False,
    )
