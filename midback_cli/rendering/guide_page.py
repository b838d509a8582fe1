"""A topic of the guide, or the passages that answer a question → blocks in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from midback_cli.assessment.care import FittedItem, care_for, every_item_for
from midback_cli.assessment.result import Result
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import CareItem, Topic, Urgency, Verdict
from midback_cli.knowledge.phrase_model import NearTexts
from midback_cli.knowledge.texts import fill, with_capital
from midback_cli.language.passages import Passage, command_for, explain_command, passages, shown_by, topic_command
from midback_cli.language.search import Hit
from midback_cli.language.suggestions import Emergencies
from midback_cli.rendering.answer_words import joined
from midback_cli.rendering.blocks import Banner, Block, Bullets, Heading, OwnWords, Paragraph, Table
from midback_cli.rendering.condition_page import condition_list_blocks
from midback_cli.rendering.home_care import left_out_reason, medicine_blocks, medicine_for_anyone
from midback_cli.rendering.result_page import call_block, chance, emergency_blocks, review_text

_CONDITIONS = "condition"

_SHOWN_REASONS = 2
# How much of their own words a person reads again.
_LONGEST = 80


class _Person(NamedTuple):
    """Who reads a topic: their result, every piece of home care as it fits them, and the ids of what is advised."""

    result: Result
    fitted: Mapping[str, FittedItem]
    home_items: tuple[str, ...]


# ---------------------------------------------------------------- the guide


def topic_list_blocks(content: Content) -> tuple[Block, ...]:
    """All topics of the guide."""
    texts = content.texts.guide
    rows = tuple(((topic.title,), (topic_command(topic.id),)) for topic in content.topics.values())
    table = Table((texts.topic, texts.command), (4, 4), rows, is_ruled=False)
    return (Heading(texts.title), table, Bullets(texts.read_on, texts.more))


def topic_blocks(topic: Topic, content: Content, result: Result | None = None) -> tuple[Block, ...]:
    """All that a topic shows, each piece with its sources; with a result, what of it applies to this person."""
    texts = content.texts
    blocks: list[Block] = [Heading(topic.title)]
    person = None
    if result is not None:
        person = _Person(result, every_item_for(result), care_for(result).home_items)
        blocks += _person_blocks(topic, result)
    if topic.shows == (_CONDITIONS,):
        return (*blocks, *condition_list_blocks(content, result), *_closing(content))
    shown = shown_by(topic, passages(content))
    for before, passage, after in zip((None, *shown), shown, (*shown[1:], None), strict=False):
        if passage.group and (before is None or before.group != passage.group):
            blocks.append(Heading(passage.group))
        blocks += _piece_blocks(passage, topic.title, person, content)
        if passage.conditions:
            commands = tuple(explain_command(content.conditions[name], content) for name in passage.conditions)
            blocks.append(Bullets(texts.condition.read_more, commands))
        # The sources that neighbours share are named once, under the last of them.
        if passage.references and (after is None or after.references != passage.references):
            blocks.append(Paragraph(_sources(passage, content), texts.shared.sources))
    return (*blocks, *_closing(content), *((call_block(content),) if shows_emergency_signs(topic) else ()))


def _piece_blocks(passage: Passage, under: str, person: _Person | None, content: Content) -> Iterator[Block]:
    """A passage in full; home care as it fits the person, of which what would harm them is not shown as advice."""
    texts = content.texts
    fitted = _fitted(passage, person) if person is not None else None
    if fitted is not None and not fitted.is_advised:
        yield Heading(passage.heading)
        yield Paragraph(left_out_reason(fitted, content), texts.shared.left_out)
        return
    if item := _care_item(passage, content):
        yield Heading(passage.heading)
        yield from _care_blocks(item, fitted, content)
    else:
        yield from _passage_blocks(passage, passage.lines, under, content)
    if person is not None:
        marks = _care_mark(fitted, person) if fitted is not None else _cause_mark(passage, person.result)
        if marks:
            yield Paragraph(" ".join(marks), texts.guide.for_you)
    if passage.evidence:
        yield Paragraph(passage.evidence, texts.guide.evidence)


def _care_item(passage: Passage, content: Content) -> CareItem | None:
    """The piece of home care that a passage is; None where it is none."""
    chapter, _, name = passage.place.partition(".")
    items = content.chapters.home_care.items if chapter == "home_care" else ()
    return next((item for item in items if item.id == name), None)


def _care_blocks(item: CareItem, fitted: FittedItem | None, content: Content) -> Iterator[Block]:
    """A piece of home care in short lines; a medicine as a table."""
    if item.dose is not None:
        yield from medicine_blocks((fitted,), content) if fitted is not None else medicine_for_anyone(item, content)
        return
    yield Bullets("", item.lines)
    if cautions := item.cautions(item.fits) if fitted is None else fitted.cautions:
        yield Bullets(content.texts.guide.caution, cautions)


def _passage_blocks(passage: Passage, lines: Sequence[str], under: str, content: Content) -> Iterator[Block]:
    """The words of a passage under its heading, which leaves out the title that it already stands under."""
    title = fill(content.texts.passage.heading, title=under, label="")
    heading = "" if passage.heading == under else passage.heading.removeprefix(title)
    if heading:
        yield Heading(with_capital(heading))
    yield Paragraph(lines[0]) if len(lines) == 1 else Bullets("", tuple(lines))
    if passage.caution:
        yield Paragraph(passage.caution, content.texts.guide.caution)


def _sources(passage: Passage, content: Content) -> str:
    return "; ".join(content.sources[key].cited for key in passage.references if key in content.sources)


def _closing(content: Content) -> tuple[Block, ...]:
    return (Paragraph(f"{content.chapters.safety_net.disclaimer_short} {review_text(content)}"),)


# ---------------------------------------------------------------- what applies to a person


def _person_blocks(topic: Topic, result: Result) -> Iterator[Block]:
    """How urgent their answers are; under the emergency signs, which of them they have."""
    advice, texts = result.urgency_text, result.content.texts
    yield Paragraph(f"{advice.label}. {advice.time_frame}", texts.guide.urgency)
    if not result.screen.is_complete:
        yield Paragraph(texts.result.no_all_clear, texts.shared.note)
    if _shows(topic, "emergency"):
        flags = (*result.screen.flags, *result.screen.unsure)
        signs = tuple(dict.fromkeys(flag.shown_as for flag in flags if flag.urgency.is_emergency))
        yield Bullets(texts.guide.signs, signs or (texts.guide.no_signs,))


def shows_emergency_signs(topic: Topic) -> bool:
    """Whether a topic says what is an emergency: such a page is read at once, or not at all."""
    return _shows(topic, "emergency") or _shows(topic, "safety_net.go_now")


def _shows(topic: Topic, place: str) -> bool:
    return any(shown == place or shown.startswith(f"{place}.") for shown in topic.shows)


def _cause_mark(passage: Passage, result: Result) -> list[str]:
    """The causes of a group that are likely for this person, and those that must not be missed."""
    if not passage.stands_under("causes"):
        return []
    content = result.content
    likely = (cause for cause in result.causes if cause.match != "weak" and cause.condition.id in passage.conditions)
    serious = (suspect.condition for suspect in result.must_not_miss if suspect.condition.id in passage.conditions)
    return [
        *(f"{cause.condition.name}: {chance(cause.probability, content)}." for cause in likely),
        *(fill(content.texts.guide.must_not_miss, cause=condition.name) for condition in serious),
    ]


def _fitted(passage: Passage, person: _Person) -> FittedItem | None:
    """The home care of a passage as it fits this person; None where it is no home care."""
    chapter, _, name = passage.place.partition(".")
    return person.fitted.get(name) if chapter == "home_care" else None


def _care_mark(fitted: FittedItem, person: _Person) -> list[str]:
    """What was said that bears on a piece of care, and whether it fits the causes that the answers point to."""
    texts = person.result.content.texts.guide
    marks = list(fitted.reasons)
    if fitted.verdict is Verdict.ASK_FIRST:
        marks.append(texts.ask_first)
    elif fitted.item.id in person.home_items:
        marks.append(texts.fits)
    return marks


# ---------------------------------------------------------------- what answers a person's own words


def near_blocks(emergencies: Emergencies, texts: NearTexts) -> tuple[Block, ...]:
    """The signs that would make an emergency of a person's words, and what to do then; nothing where there are none."""
    near = emergencies.near
    if near is None or any(alarm.is_call for alarm in emergencies.alarms):
        return ()
    then = texts.ambulance if near.urgency is Urgency.AMBULANCE else texts.emergency_room
    return (
        Paragraph(texts.line, texts.title),
        Bullets("", near.signs),
        Paragraph(then),
    )


def emergency_first_blocks(emergencies: Emergencies) -> tuple[Block, ...]:
    """What comes before any answer: what a person's words call for at once, and why the emergency screen is shown."""
    blocks: list[Block] = []
    for alarm in emergencies.alarms:
        if alarm.is_call:
            blocks.append(Banner(Urgency.AMBULANCE, alarm.title, alarm.lines))
        else:
            blocks.append(Paragraph(" ".join(alarm.lines), alarm.title))
    result = emergencies.emergency
    if result is not None:
        blocks += emergency_blocks(result)
        blocks.append(Paragraph(OwnWords(_why_first(emergencies.words, result))))
    return tuple(blocks)


def _why_first(words: Sequence[str], result: Result) -> str:
    """Why the emergency comes first: the person's own words for the signs, or the reasons where no words tell them."""
    texts = result.content.texts
    if words:
        short = (fill(texts.own_words.cut, words=one[:_LONGEST]) if len(one) > _LONGEST else one for one in words)
        quoted = [fill(texts.search.quote, words=one) for one in islice(short, _SHOWN_REASONS)]
        return fill(texts.search.emergency_words, words=joined(quoted, result.content))
    leading = [reason.text for reason in result.reasons if reason.urgency is result.urgency]
    return fill(texts.search.emergency_why, reasons=" ".join(leading[:_SHOWN_REASONS]))


def answer_blocks(hits: Sequence[Hit], content: Content) -> tuple[Block, ...]:
    """The passages that answer a question, word for word, each with the command that reads on; or that none does."""
    texts = content.texts.search
    if not hits:
        return (Paragraph(texts.no_answer), Paragraph(texts.no_answer_more), call_block(content))
    blocks: list[Block] = []
    for hit in hits:
        blocks += _passage_blocks(hit.passage, hit.lines, "", content)
        blocks.append(Paragraph(command_for(hit.passage.place, content), texts.more))
    return (*blocks, *_closing(content), call_block(content))


def found_blocks(words: str, hits: Sequence[Hit], content: Content) -> tuple[Block, ...]:
    """Every passage that some words match, best first."""
    texts = content.texts.search
    if not hits:
        return (Paragraph(texts.nothing),)
    blocks: list[Block] = [Heading(OwnWords(fill(texts.title, words=words)))]
    for hit in hits:
        blocks += _passage_blocks(hit.passage, hit.lines, "", content)
        blocks.append(Paragraph(command_for(hit.passage.place, content), texts.more))
    return tuple(blocks)
