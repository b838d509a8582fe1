"""`Result` → blocks about its causes: their chances at a glance, and what fits each of them and what does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from midback_cli.assessment.result import Cause, Result
from midback_cli.knowledge.model import Condition, Urgency
from midback_cli.knowledge.texts import fill, in_sentence
from midback_cli.rendering.answer_words import chance_in_short, joined, telling_clauses
from midback_cli.rendering.blocks import Bar, Block, Bullets, Heading, OpenTable, Paragraph

_SHOWN_REASONS = 4
_SHOWN_SERIOUS = 4


def cause_blocks(result: Result) -> tuple[Block, ...]:
    """The differential: every cause with its chance, what fits the likely ones, and those that must not be missed."""
    content, texts = result.content, result.content.texts
    shown = [cause for cause in named_causes(result) if is_shown(cause, result)]
    blocks: list[Block] = [Heading(texts.causes.title), cause_table(result, named_causes(result))]
    for cause in shown:
        if reasons := _reasons(cause, result):
            blocks.append(Bullets(cause.condition.name, reasons))
    if not result.urgency.is_emergency and any(cause.condition.urgency.is_emergency for cause in shown):
        blocks.append(Paragraph(content.chapters.safety_net.more_urgent_cause, texts.shared.note))
    # In an emergency all of the table is acted on now, so no cause in it is called unlikely below it.
    return (*blocks, *serious_blocks(result, named_causes(result) if result.urgency.is_emergency else shown))


def named_causes(result: Result) -> tuple[Cause, ...]:
    """The causes to name. In an emergency, none of a page of the screen of which nothing was asked yet."""
    return tuple(cause for cause in result.causes if _may_be_named(cause.condition, result))


def _may_be_named(condition: Condition, result: Result) -> bool:
    content, asked = result.content, set(result.answers.replies)
    questions = (question.id for question in content.questions.values() if question.page == condition.page)
    if not (result.urgency.is_emergency and condition.page):
        return True
    return not asked.isdisjoint((condition.page, *questions))


def is_shown(cause: Cause, result: Result) -> bool:
    """Whether a cause is worth reasons: the first always, a weak one only near the top and not next to nothing."""
    if cause.match != "weak" or cause == result.causes[0]:
        return True
    return cause in result.causes[:3] and cause.probability >= result.content.match.listed_from


def cause_table(result: Result, causes: Sequence[Cause], title: str = "") -> OpenTable:
    """These causes with their chances and how soon to act on each; then all that is not named here: 100 in all."""
    content, texts = result.content, result.content.texts
    rows = [
        (cause.condition.name, cause.probability, cause.condition.urgency, step_in_short(cause.condition, result))
        for cause in causes
    ]
    # Whoever has none of these should still be seen in the end.
    is_mild = result.urgency is Urgency.SELF_CARE
    step = texts.first.if_it_lasts if is_mild else _short(result.urgency, result)
    rest = max(1 - sum(cause.probability for cause in causes), result.none_of_these)
    other = texts.first.something_else, rest, max(result.urgency, Urgency.PRIMARY_CARE), step
    rows.insert(0 if result.fits_nothing else len(rows), other)
    return OpenTable(
        (title or texts.shared.cause, texts.shared.chance, texts.first.then),
        tuple((name, chance_in_short(share, content), step) for name, share, _, step in rows),
        tuple(Bar(share, urgency) for _, share, urgency, _ in rows),
    )


def step_in_short(condition: Condition, result: Result) -> str:
    """How soon to act on a cause, in a few words.

    Never later than the advice: that a cause is milder is known once somebody has seen the person, and not before. One
    that is an emergency of its own is never called milder; in an emergency it names the step of the advice, and no
    other (G8).
    """
    if condition.urgency.is_emergency and result.urgency.is_emergency:
        return result.urgency_text.short
    if condition.urgency < result.urgency:
        return result.content.texts.first.milder
    return _short(condition.urgency, result, condition.sooner)


def _short(urgency: Urgency, result: Result, sooner: bool = False) -> str:
    """How soon a level is, in a few words; at the level of the advice never later than it."""
    if urgency is result.urgency and not sooner:
        return result.urgency_text.short
    return result.content.urgency_texts[urgency].timed(sooner).short


def _reasons(cause: Cause, result: Result) -> tuple[str, ...]:
    """What fits a cause and what does not, in a sentence each; nothing is said of what is empty."""
    texts, explanation = result.content.texts.causes, result.explain(cause)
    sides = (texts.speaks_for, explanation.reasons_for), (texts.speaks_against, explanation.reasons_against)
    told = ((text, telling_clauses(weights, result)[:_SHOWN_REASONS]) for text, weights in sides)
    return tuple(fill(text, answers=joined(clauses, result.content)) for text, clauses in told if clauses)


def serious_blocks(result: Result, named: Iterable[Cause], most: int = _SHOWN_SERIOUS) -> Iterable[Block]:
    """The causes that must not be missed, in one sentence; without those that are named already."""
    texts, known = result.content.texts, {cause.condition.id for cause in named}
    serious = [
        in_sentence(suspect.condition.name, texts)
        for suspect in result.must_not_miss
        if suspect.condition.urgency >= result.content.urgency.must_not_miss_level
        and suspect.condition.id not in known
        and _may_be_named(suspect.condition, result)
    ]
    if serious[:most]:
        yield Paragraph(fill(texts.causes.serious, causes=joined(serious[:most], result.content)))
