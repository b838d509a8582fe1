"""Kept results → blocks: the list, one shown again, what changed between two, and the pain over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce

from midback_cli.assessment.answers import shown_reply
from midback_cli.assessment.follow_up import (
    AnswerChange,
    CauseChange,
    Direction,
    PastResult,
    ResultComparison,
    StoredOutcome,
    outcome_of,
    people,
    severity_of,
)
from midback_cli.assessment.result import Result
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.texts import HistoryTexts, fill, in_sentence
from midback_cli.rendering.blocks import Block, Heading, OwnWords, Paragraph, Plot, Table
from midback_cli.rendering.result_page import SHOWN_DIGEST, chance
from midback_cli.storage.history import History, KeptResult

_SHOWN_CAUSES = 3
# More than these nobody could make out in a drawing, nor would listen to.
_MOST_POINTS = 20


def list_blocks(history: History, content: Content) -> tuple[Block, ...]:
    """The kept results, newest first, numbered from the oldest."""
    texts = content.texts.history
    if not history.results:
        return (Paragraph(texts.none),)
    rows = tuple(
        (
            (str(number),),
            (moment(kept.past.at, content),),
            (content.urgency_texts[kept.past.outcome.urgency].label,),
            (_cause(kept.past.outcome, content),),
            (_severity(kept.past, content),),
        )
        for number, kept in reversed(tuple(enumerate(history.results, 1)))
    )
    severity = content.name_of(content.follow_up.severity)
    columns = (texts.number, texts.when, texts.advice, texts.first_cause, severity)
    return (Table(columns, (2, 6, 7, 7, 4), rows),)


def history_blocks(history: History, content: Content) -> tuple[Block, ...]:
    """The list of the kept results, and the pain over time of the person whose is the last."""
    groups = people(history.comparable, content)
    blocks = [*list_blocks(history, content), *severity_blocks(groups[0] if groups else (), content)]
    if len(groups) > 1:
        text = fill(content.texts.history.several_people, count=len(groups))
        blocks.append(Paragraph(text, content.texts.shared.note))
    return tuple(blocks)


def two_people(then: PastResult, now: PastResult, content: Content) -> str:
    """Why two results are not compared, and what keeps them apart."""
    return fill(content.texts.history.two_people, earlier=who(then, content), later=who(now, content))


def who(past: PastResult, content: Content) -> str:
    """Sex and age, as far as the answers give them: "male, 31"."""
    settings, replies = content.follow_up, past.answers.replies if past.answers is not None else {}
    asked = (prompt_id for prompt_id in (settings.sex, settings.age) if prompt_id in replies)
    known = (in_sentence(shown_reply(prompt_id, replies[prompt_id], content), content.texts) for prompt_id in asked)
    return ", ".join(known) or content.texts.history.nobody_known


def kept_blocks(kept: KeptResult, now: Result | None, content: Content) -> tuple[Block, ...]:
    """What stands over a kept result that is shown again; with what it said then, where that has changed."""
    past, texts = kept.past, content.texts.history
    blocks: list[Block] = [Paragraph(fill(texts.result_of, moment=moment(past.at, content)))]
    if kept.helpful:
        answers = content.texts.answers
        helpful = answers.yes if kept.helpful == "yes" else answers.no
        blocks.append(Paragraph(in_sentence(helpful, content.texts), texts.helpful))
    if past.answers is not None and past.answers.story:
        blocks.append(Paragraph(OwnWords(" ".join(past.answers.story.split())), texts.own_words))
    if now is None or outcome_of(now) != past.outcome:
        blocks += _then_blocks(past, now, content)
    return tuple(blocks)


def _then_blocks(past: PastResult, now: Result | None, content: Content) -> Iterable[Block]:
    outcome, shared, texts = past.outcome, content.texts.shared, content.texts.history
    if outcome.sha256 != content.sha256:
        changed = fill(
            texts.content_changed,
            then=outcome.version,
            then_digest=outcome.sha256[:SHOWN_DIGEST],
            now=content.version,
            now_digest=content.sha256[:SHOWN_DIGEST],
        )
        yield Paragraph(changed, shared.note)
    yield Heading(texts.then_title)
    yield Paragraph(content.urgency_texts[outcome.urgency].label, texts.advice)
    rows = tuple(((cause.name,), (chance(cause.probability, content),)) for cause in outcome.causes[:_SHOWN_CAUSES])
    yield Table((shared.cause, shared.chance), (3, 2), rows)
    yield Paragraph(texts.no_result_now) if now is None else Heading(texts.now_title)


def comparison_blocks(comparison: ResultComparison, content: Content) -> tuple[Block, ...]:
    """What changed from one result to a later one."""
    then, now = comparison.then, comparison.now
    shared, texts = content.texts.shared, content.texts.history
    urgency_words = {**_words(texts), Direction.BETTER: texts.less_urgent, Direction.WORSE: texts.more_urgent}
    rows = (
        _row(
            shared.urgency,
            content.urgency_texts[then.outcome.urgency].label,
            content.urgency_texts[now.outcome.urgency].label,
            urgency_words[comparison.urgency],
        ),
        *(row for change in comparison.causes for row in _cause_rows(change, content)),
        *(_answer_row(change, content) for change in comparison.answers),
    )
    moments = fill(texts.compared_moments, then=moment(then.at, content), now=moment(now.at, content))
    blocks: list[Block] = [Heading(texts.compared_title), Paragraph(moments)]
    if then.outcome.sha256 != now.outcome.sha256:
        blocks.append(Paragraph(texts.content_differs, shared.note))
    blocks.append(Table((texts.what, texts.then, texts.now, texts.change), (5, 5, 5, 3), rows))
    if then.answers is None or now.answers is None:
        blocks.append(Paragraph(texts.answers_differ))
    return tuple(blocks)


def severity_blocks(results: Sequence[PastResult], content: Content) -> tuple[Block, ...]:
    """The pain over time, where more than one result holds it."""
    question = content.questions[content.follow_up.severity]
    severities = [(past.at, severity_of(past.answers, content)) for past in results]
    known = [(at, number) for at, number in severities if number is not None][-_MOST_POINTS:]
    if len(known) < 2:
        return ()
    texts, first = content.texts.history, known[0][0].date()
    points = tuple(((at.date() - first).days, day(at, content), number) for at, number in known)
    in_words = (fill(texts.point, severity=number, date=date) for _, date, number in points)
    words = reduce(lambda earlier, point: fill(texts.point_after, earlier=earlier, point=point), in_words)
    return (Plot(fill(texts.over_time, severity=question.finding), question.maximum, points, words),)


def day(at: datetime, content: Content) -> str:
    """A date in words."""
    texts = content.texts.dates
    return fill(texts.date, day=at.day, month=texts.months[at.month - 1], year=at.year)


def moment(at: datetime, content: Content) -> str:
    """A date and time in words, as the person's clock showed it."""
    return fill(content.texts.dates.moment, date=day(at, content), time=f"{at:%H:%M}")


def _words(texts: HistoryTexts) -> Mapping[Direction, str]:
    """How a change reads."""
    return {
        Direction.BETTER: texts.better,
        Direction.SAME: texts.same,
        Direction.WORSE: texts.worse,
        Direction.CHANGED: texts.changed,
        Direction.NEW: texts.new,
        Direction.GONE: texts.gone,
    }


def _row(*cells: str) -> tuple[tuple[str, ...], ...]:
    return tuple((cell,) for cell in cells)


def _cause(outcome: StoredOutcome, content: Content) -> str:
    return f"{outcome.causes[0].name}, {chance(outcome.causes[0].probability, content)}"


def _severity(past: PastResult, content: Content) -> str:
    severity = severity_of(past.answers, content)
    return content.texts.history.severity_unknown if severity is None else str(severity)


def _cause_rows(change: CauseChange, content: Content) -> Iterable[tuple[tuple[str, ...], ...]]:
    """The row of a cause, where its chance is another in words."""
    texts, then, now = content.texts.history, _listed(change.then, content), _listed(change.now, content)
    if then != now:
        is_likelier = (change.now or 0.0) > (change.then or 0.0)
        yield _row(change.name, then, now, texts.more_likely if is_likelier else texts.less_likely)


def _listed(probability: float | None, content: Content) -> str:
    return content.texts.history.not_listed if probability is None else chance(probability, content)


def _answer_row(change: AnswerChange, content: Content) -> tuple[tuple[str, ...], ...]:
    replies = (shown_reply(change.prompt_id, reply, content) for reply in (change.then, change.now))
    return _row(content.name_of(change.prompt_id), *replies, _words(content.texts.history)[change.direction])
