"""A topic of the guide, or what was found for a question → blocks in their order: the words once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from midback_cli.assessment.care import FittedItem, fit_item
from midback_cli.assessment.result import Result
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Topic, Urgency, Verdict
from midback_cli.knowledge.phrase_model import NearTexts
from midback_cli.language.passages import Passage, command_for, passages, shown_by
from midback_cli.language.search import Hit
from midback_cli.language.suggestions import Emergencies
from midback_cli.rendering.blocks import Banner, Block, Bullets, Heading, OwnWords, Paragraph, Table
from midback_cli.rendering.condition_page import condition_list_blocks
from midback_cli.rendering.result_page import call_block, chance, emergency_blocks, left_out_reason, review_text

_CONDITIONS = "condition"

_SHOWN_REASONS = 2


# ---------------------------------------------------------------- the guide


def topic_list_blocks(content: Content) -> tuple[Block, ...]:
    """All topics of the guide."""
    rows = tuple(((topic.title,), (f"midback guide {topic.id}",)) for topic in content.topics.values())
    return (
        Heading("The guide to mid-back pain"),
        Table(("Topic", "Type"), (4, 4), rows),
        Paragraph("Read about one cause: midback explain kidney-stone. Search it all: midback guide --find warm bath"),
    )


def topic_blocks(topic: Topic, content: Content, result: Result | None = None) -> tuple[Block, ...]:
    """All that a topic shows, each piece with its sources; with a result, what of it applies to this person."""
    blocks: list[Block] = [Heading(topic.title)]
    if result is not None:
        blocks += _person_blocks(topic, result)
    if topic.shows == (_CONDITIONS,):
        return (*blocks, *condition_list_blocks(content, result), *_closing(content))
    found = shown_by(topic, passages(content))
    for number, passage in enumerate(found):
        if passage.group and (number == 0 or found[number - 1].group != passage.group):
            blocks.append(Heading(passage.group))
        blocks += _piece_blocks(passage, topic.title, result)
        if passage.conditions:
            blocks.append(Paragraph(", ".join(passage.conditions), "Read more with midback explain"))
        told_next = number + 1 < len(found) and found[number + 1].references == passage.references
        if passage.references and not told_next:
            blocks.append(Paragraph(_sources(passage, content), "Sources"))
    return (*blocks, *_closing(content), *((call_block(),) if shows_emergency_signs(topic) else ()))


def _piece_blocks(passage: Passage, under: str, result: Result | None) -> Iterator[Block]:
    """A passage in full; home care as it fits the person, of which what would harm them is not shown as advice."""
    fitted = _fitted(passage, result) if result is not None else None
    if fitted is not None and not fitted.is_advised:
        yield Heading(passage.heading)
        yield Paragraph(left_out_reason(fitted), "Not for you now")
        return
    if fitted is not None:
        passage = passage._replace(caution=" ".join(fitted.cautions))
    yield from _passage_blocks(passage, passage.lines, under)
    if result is not None:
        told = _care_mark(fitted, result) if fitted is not None else _cause_mark(passage, result)
        if told:
            yield Paragraph(" ".join(told), "For you")
    if passage.evidence:
        yield Paragraph(passage.evidence, "How good the proof is")


def _passage_blocks(passage: Passage, lines: Sequence[str], under: str) -> Iterator[Block]:
    """The words of a passage under its heading, which leaves out the title that it already stands under."""
    heading = "" if passage.heading == under else passage.heading.removeprefix(f"{under}: ")
    if heading:
        yield Heading(heading[:1].upper() + heading[1:])
    yield Paragraph(lines[0]) if len(lines) == 1 else Bullets("", tuple(lines))
    if passage.caution:
        yield Paragraph(passage.caution, "Take care")


def _sources(passage: Passage, content: Content) -> str:
    return "; ".join(content.sources[key].cited for key in passage.references if key in content.sources)


def _closing(content: Content) -> tuple[Block, ...]:
    return (Paragraph(f"{content.chapters.safety_net.disclaimer_short} {review_text(content)}"),)


# ---------------------------------------------------------------- what applies to a person


def _person_blocks(topic: Topic, result: Result) -> Iterator[Block]:
    """How urgent their answers are; under the emergency signs, which of them they have."""
    text = result.urgency_text
    yield Paragraph(f"{text.label}. {text.time_frame}", "Your answers call for")
    if not result.screen.is_complete:
        yield Paragraph("The safety questions are not complete, so this is not an all-clear.", "Please note")
    if _shows(topic, "emergency"):
        signs = tuple(dict.fromkeys(flag.shown_as for flag in result.screen.flags if flag.urgency.is_emergency))
        yield Bullets("Emergency signs in your answers", signs or ("None that you told.",))


def shows_emergency_signs(topic: Topic) -> bool:
    """Whether a topic tells what is an emergency: such a page is read at once, or not at all."""
    return _shows(topic, "emergency") or _shows(topic, "safety_net.go_now")


def _shows(topic: Topic, place: str) -> bool:
    return any(shown == place or shown.startswith(f"{place}.") for shown in topic.shows)


def _cause_mark(passage: Passage, result: Result) -> list[str]:
    """The causes of a group that are likely for this person, and those that must not be missed."""
    if not passage.stands_under("causes"):
        return []
    likely = (cause for cause in result.causes if cause.match != "weak" and cause.condition.id in passage.conditions)
    told = [f"{cause.condition.name}: {chance(cause.probability, result.content)}." for cause in likely]
    serious = (one.condition for one in result.must_not_miss if one.condition.id in passage.conditions)
    return [*told, *(f"{condition.name} must not be missed." for condition in serious)]


def _fitted(passage: Passage, result: Result) -> FittedItem | None:
    """The home care of a passage as it fits this person; None where it is no home care."""
    chapter, _, name = passage.place.partition(".")
    items = {item.id: item for item in result.content.chapters.home_care.items}
    if chapter != "home_care" or name not in items:
        return None
    return fit_item(items[name], result.in_play, result.answers, result.facts, result.content)


def _care_mark(fitted: FittedItem, result: Result) -> list[str]:
    """What was said that bears on a piece of care, and whether it fits the causes that the answers point to."""
    told = list(fitted.reasons)
    if fitted.verdict is Verdict.ASK_FIRST:
        told.append("Ask a doctor or pharmacist first.")
    elif fitted.item.id in result.home_items:
        told.append("This fits the causes that your answers point to.")
    return told


# ---------------------------------------------------------------- what was found


def near_blocks(told: Emergencies, texts: NearTexts) -> tuple[Block, ...]:
    """The signs that would make an emergency of what was told, and what to do then; nothing where there are none."""
    if told.near is None or any(alarm.is_call for alarm in told.alarms):
        return ()
    then = texts.ambulance if told.near.urgency is Urgency.AMBULANCE else texts.emergency_room
    return (
        Paragraph(texts.line, texts.title),
        Bullets("", told.near.signs),
        Paragraph(then),
    )


def told_first_blocks(told: Emergencies) -> tuple[Block, ...]:
    """What comes before any answer: what a person's words call for at once, and why the emergency screen is shown."""
    blocks: list[Block] = []
    for alarm in told.alarms:
        if alarm.is_call:
            blocks.append(Banner(Urgency.AMBULANCE, alarm.title, alarm.lines))
        else:
            blocks.append(Paragraph(" ".join(alarm.lines), alarm.title))
    emergency = told.emergency
    if emergency is not None:
        leading = [reason.text for reason in emergency.reasons if reason.urgency is emergency.urgency]
        why = " ".join(leading[:_SHOWN_REASONS])
        blocks += emergency_blocks(emergency)
        blocks.append(Paragraph(f"{why} If that is not so, read on.", "This comes first because of your words"))
    return tuple(blocks)


def answer_blocks(hits: Sequence[Hit], content: Content) -> tuple[Block, ...]:
    """The passages that answer a question, word for word, each with where it stands; or that none does."""
    if not hits:
        return (
            Paragraph("Nothing here answers that."),
            Paragraph("What midback knows: midback guide. For a sign that worries you, ask a doctor or nurse."),
            call_block(),
        )
    blocks: list[Block] = []
    for hit in hits:
        blocks += _passage_blocks(hit.passage, hit.lines, "")
        more = "Part of" if len(hit.lines) < len(hit.passage.lines) else "From"
        blocks.append(Paragraph(f"{hit.passage.place}. Read on: {command_for(hit.passage.place, content)}", more))
    return (*blocks, *_closing(content), call_block())


def found_blocks(words: str, hits: Sequence[Hit], content: Content) -> tuple[Block, ...]:
    """Every passage that was found for some words, best first."""
    if not hits:
        return (Paragraph("Nothing here speaks of that. All topics: midback guide"),)
    rows = tuple(
        (
            (hit.passage.heading,),
            hit.lines,
            (command_for(hit.passage.place, content),),
        )
        for hit in hits
    )
    return (Heading(OwnWords(f"Found for: {words}")), Table(("Where", "What it says", "Read on"), (3, 6, 3), rows))
