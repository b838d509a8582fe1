"""The answers of an interview, folded into a few lines for the person to check."""

from __future__ import annotations

from collections.abc import Iterable

from midback_cli.assessment.answers import Answers, State, shown_reply
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind
from midback_cli.knowledge.texts import fill


def folded_answers(answers: Answers, content: Content, *, without: Iterable[str] = ()) -> tuple[str, ...]:
    """A line for each part: the warning signs, the person, the pain, and what was answered yes, no and not sure.

    The answers named in `without` are left out: they are shown elsewhere.
    """
    texts, left_out = content.texts.review, frozenset(without)
    asked_pages = {page.ask for page in content.pages.values()}
    questions = [name for name in answers.replies if name in content.questions and name not in left_out]
    you = [_shown(name, answers, content) for name in questions if name in asked_pages]
    pain: list[str] = []
    short: dict[str, list[str]] = {"yes": [], "no": [], "unsure": []}
    for name in questions:
        reply = answers.replies[name]
        if name in asked_pages:
            continue
        if reply.state is State.UNSURE:
            short["unsure"].append(content.name_of(name))
        elif content.questions[name].kind is Kind.YES_NO:
            short[reply.chosen[0]].append(content.name_of(name))
        else:
            pain.append(_named(name, answers, content))
    parts = (
        (texts.you, you),
        (texts.pain, pain),
        (texts.yes, short["yes"]),
        (texts.no, short["no"]),
        (texts.unsure, short["unsure"]),
    )
    folded = (fill(text, answers="; ".join(told)) for text, told in parts if told)
    return (*_signs(answers, content), *folded)


def _signs(answers: Answers, content: Content) -> tuple[str, ...]:
    """What was picked on the pages of the screen, in a word where it was nothing."""
    texts = content.texts.review
    pages = [page.id for page in content.pages.values() if page.cues and page.id in answers.replies]
    if not pages:
        return ()
    nothing = content.screen_texts.none_text
    told = [_named(page, answers, content) for page in pages if _shown(page, answers, content) != nothing]
    if not told:
        return (fill(texts.no_signs, count=len(pages)),)
    return (fill(texts.signs, answers="; ".join(told), count=len(pages) - len(told)),)


def _named(name: str, answers: Answers, content: Content) -> str:
    return fill(content.texts.quiz.review_line, name=content.name_of(name), answer=_shown(name, answers, content))


def _shown(name: str, answers: Answers, content: Content) -> str:
    return shown_reply(name, answers.replies[name], content)
