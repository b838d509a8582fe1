"""Kept results → blocks: the list, what was told then, what changed between two, and the pain over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from midback_cli.assessment.answers import Reply, shown_reply
from midback_cli.assessment.follow_up import (
    AnswerChange,
    CauseChange,
    Comparison,
    Direction,
    PastResult,
    StoredOutcome,
    outcome_of,
    people,
    severity_of,
)
from midback_cli.assessment.result import Result
from midback_cli.knowledge.content import Content
from midback_cli.rendering.blocks import Block, Heading, OwnWords, Paragraph, Plot, Table
from midback_cli.rendering.result_page import chance
from midback_cli.storage.history import History, KeptResult

_URGENCY_WORDS = {
    Direction.BETTER: "less urgent",
    Direction.SAME: Direction.SAME.value,
    Direction.WORSE: "more urgent",
}
_TOLD_CAUSES = 3
# More than these would not be told apart in a drawing, nor listened to.
_MOST_POINTS = 20


def list_blocks(history: History, content: Content) -> tuple[Block, ...]:
    """The kept results, newest first, numbered from the oldest."""
    if not history.results:
        return (Paragraph("No result was kept so far. Keep one with: midback quiz --keep"),)
    rows = tuple(
        (
            (str(number),),
            (moment(kept.visit.at),),
            (content.urgency_texts[kept.visit.told.urgency].label,),
            (_cause(kept.visit.told, content),),
            (_severity(kept.visit, content),),
        )
        for number, kept in reversed(tuple(enumerate(history.results, 1)))
    )
    severity = content.name_of(content.follow_up.severity)
    return (Table(("No.", "When", "Advice", "First cause", severity), (2, 6, 7, 7, 4), rows),)


def history_blocks(history: History, content: Content) -> tuple[Block, ...]:
    """The list of the kept results, and the pain over time of the person whose is the last."""
    groups = people(history.comparable, content)
    blocks = [*list_blocks(history, content), *severity_blocks(groups[0] if groups else (), content)]
    if len(groups) > 1:
        text = (
            f"These look like the results of {len(groups)} people. Only those that can be of one person are compared. "
            "Keep them apart with: midback quiz --keep --person NAME"
        )
        blocks.append(Paragraph(text, "Please note"))
    return tuple(blocks)


def two_people(then: PastResult, now: PastResult, content: Content) -> str:
    """Why two results are not compared, and what keeps them apart."""
    return (
        f"this looks like two people ({who(then, content)}; {who(now, content)}), so nothing is compared; "
        "--person NAME keeps each person's results apart"
    )


def who(visit: PastResult, content: Content) -> str:
    """Sex and age, as far as a result tells them: "male, 31"."""
    settings, replies = content.follow_up, visit.answers.replies if visit.answers is not None else {}
    told = [_shown(asked, replies[asked], content) for asked in (settings.sex, settings.age) if asked in replies]
    return ", ".join(told).lower() or "age and sex not known"


def kept_blocks(kept: KeptResult, now: Result | None, content: Content) -> tuple[Block, ...]:
    """What stands over a kept result that is shown again; with what was told then, where that is no longer the same."""
    visit = kept.visit
    blocks: list[Block] = [Paragraph(f"Your result of {moment(visit.at)}.")]
    if kept.helpful:
        blocks.append(Paragraph(kept.helpful, "Was it helpful"))
    if visit.answers is not None and visit.answers.story:
        blocks.append(Paragraph(OwnWords(" ".join(visit.answers.story.split())), "In your own words"))
    if now is None or outcome_of(now) != visit.told:
        blocks += _then_blocks(visit, now, content)
    return tuple(blocks)


def _then_blocks(visit: PastResult, now: Result | None, content: Content) -> Iterable[Block]:
    told = visit.told
    if told.sha256 != content.sha256:
        yield Paragraph(
            f"The content has changed since. Then it was version {told.version}, {told.sha256[:12]}, "
            f"now it is {content.version}, {content.sha256[:12]}.",
            "Please note",
        )
    yield Heading("What you were told then")
    yield Paragraph(content.urgency_texts[told.urgency].label, "Advice")
    rows = tuple(((cause.name,), (chance(cause.probability, content),)) for cause in told.causes[:_TOLD_CAUSES])
    yield Table(("Cause", "Chance"), (3, 2), rows)
    if now is None:
        yield Paragraph("Your answers of then no longer fit the questions, so there is no result of today.")
    else:
        yield Heading("What the same answers give today")


def comparison_blocks(comparison: Comparison, content: Content) -> tuple[Block, ...]:
    """What changed from one result to a later one."""
    then, now = comparison.then, comparison.now
    rows = (
        _row(
            "How soon to act",
            content.urgency_texts[then.told.urgency].label,
            content.urgency_texts[now.told.urgency].label,
            _URGENCY_WORDS[comparison.urgency],
        ),
        *(row for change in comparison.causes for row in _cause_rows(change, content)),
        *(_answer_row(change, content) for change in comparison.answers),
    )
    blocks: list[Block] = [Heading("What changed"), Paragraph(f"Then: {moment(then.at)}. Now: {moment(now.at)}.")]
    if then.told.sha256 != now.told.sha256:
        text = "The content has changed in between, so the advice and the chances may differ for that reason alone."
        blocks.append(Paragraph(text, "Please note"))
    blocks.append(Table(("What", "Then", "Now", "Change"), (5, 5, 5, 3), rows))
    if then.answers is None or now.answers is None:
        blocks.append(Paragraph("The answers no longer fit the questions, so they are not compared."))
    return tuple(blocks)


def severity_blocks(visits: Sequence[PastResult], content: Content) -> tuple[Block, ...]:
    """The pain over time, where more than one result tells it."""
    question = content.questions[content.follow_up.severity]
    told = [(visit.at, severity_of(visit.answers, content)) for visit in visits]
    known = [(at, number) for at, number in told if number is not None][-_MOST_POINTS:]
    if len(known) < 2:
        return ()
    first = known[0][0].date()
    points = tuple(((at.date() - first).days, day(at), number) for at, number in known)
    return (Plot(f"{question.finding}, over time", question.maximum, points),)


def day(at: datetime) -> str:
    """A date in words."""
    return f"{at.day} {at:%B} {at.year}"


def moment(at: datetime) -> str:
    """A date and time in words, as the person's clock showed it."""
    return f"{day(at)}, {at:%H:%M}"


def _row(*cells: str) -> tuple[tuple[str, ...], ...]:
    return tuple((cell,) for cell in cells)


def _cause(told: StoredOutcome, content: Content) -> str:
    return f"{told.causes[0].name}, {chance(told.causes[0].probability, content)}"


def _severity(visit: PastResult, content: Content) -> str:
    severity = severity_of(visit.answers, content)
    return "not known" if severity is None else str(severity)


def _cause_rows(change: CauseChange, content: Content) -> Iterable[tuple[tuple[str, ...], ...]]:
    """The row of a cause, where its chance is another in words."""
    then, now = _listed(change.then, content), _listed(change.now, content)
    if then != now:
        is_likelier = (change.now or 0.0) > (change.then or 0.0)
        yield _row(change.name, then, now, "more likely" if is_likelier else "less likely")


def _listed(probability: float | None, content: Content) -> str:
    return "not listed" if probability is None else chance(probability, content)


def _answer_row(change: AnswerChange, content: Content) -> tuple[tuple[str, ...], ...]:
    replies = (_shown(change.prompt_id, reply, content) for reply in (change.then, change.now))
    return _row(content.name_of(change.prompt_id), *replies, change.direction.value)


def _shown(prompt_id: str, reply: Reply, content: Content) -> str:
    texts = content.screen_texts
    return shown_reply(content.asked(prompt_id), reply, texts.none_text, texts.unsure_text)
