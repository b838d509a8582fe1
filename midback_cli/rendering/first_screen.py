"""`Result` → the first screen: how soon to act, what is likely, what to do, when to get help; nothing else.

It fits a window of 80 columns and 24 rows, with two rows for the keys of the menu. What a small window cannot hold is
left out in a fixed order, the least needed first; all of it stands in the sections behind the menu.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate, islice
from typing import NamedTuple

from midback_cli.assessment.care import Care, care_for, first_steps
from midback_cli.assessment.result import Cause, Result
from midback_cli.knowledge.model import Urgency
from midback_cli.knowledge.texts import fill, in_sentence, with_capital
from midback_cli.rendering.answer_words import clause, is_told, number_clause, sentence, telling_clauses
from midback_cli.rendering.blocks import CALL_IN_SHORT, Banner, Block, Bullets, Gap, OpenTable, Paragraph, SideBySide
from midback_cli.rendering.causes_page import cause_table, serious_blocks
from midback_cli.rendering.home_care import name_of

_SHOWN_CLAUSES = 2
_NAMED_PAGES = 3
# More than any result has, for a report that leaves none out.
_EVERY_STEP = 99


class Room(NamedTuple):
    """How much a first screen holds at most: causes, rows of what to do, reasons, causes to rule out, other notes."""

    causes: int
    steps: int
    reasons: int
    serious: int
    notes: int


# The fullest screen, and what is left out of it where the window is too small for it: one after the other, the least
# needed first.
_FULL = Room(causes=3, steps=4, reasons=2, serious=3, notes=9)
_CUTS = (
    {"causes": 2},
    {"serious": 2},
    {"reasons": 1},
    {"steps": 3},
    {"notes": 4},
    {"serious": 0},
    {"causes": 1},
    {"notes": 3},
    {"steps": 2},
    {"notes": 2},
    {"steps": 1},
    {"notes": 1},
)
ROOMS = tuple(accumulate(_CUTS, lambda room, cut: room._replace(**cut), initial=_FULL))


class EmergencyRoom(NamedTuple):
    """How much the screen of an emergency holds at most: reasons, things not to do, known facts to tell."""

    reasons: int
    do_not: int
    facts: int


_FULL_EMERGENCY = EmergencyRoom(reasons=2, do_not=9, facts=6)
_EMERGENCY_CUTS = (
    {"reasons": 1},
    {"facts": 4},
    {"do_not": 8},
    {"facts": 2},
    {"do_not": 7},
    {"facts": 0},
    {"do_not": 6},
)
EMERGENCY_ROOMS = tuple(accumulate(_EMERGENCY_CUTS, lambda room, cut: room._replace(**cut), initial=_FULL_EMERGENCY))


def first_screens(result: Result) -> Iterator[tuple[Block, ...]]:
    """The first screen of a result, the fullest first, for whoever draws it to take the first that fits."""
    if result.urgency.is_emergency:
        for emergency_room in EMERGENCY_ROOMS:
            yield emergency_screen(result, emergency_room)
    else:
        for room in ROOMS:
            yield first_screen(result, room)


def first_screen(result: Result, room: Room = ROOMS[0]) -> tuple[Block, ...]:
    """The first screen of a result that is no emergency."""
    care = care_for(result)
    why = tuple(_why(result, room.reasons))
    causes = _likely(result, room.causes)
    # The reason for a mild advice is why the first cause comes first, so it stands below the causes.
    above, below = ((), why) if result.urgency is Urgency.SELF_CARE else (why, ())
    return (
        _banner(result),
        *_notes(result, room.notes),
        *above,
        cause_table(result, causes, result.content.texts.causes.title),
        *below,
        *(serious_blocks(result, causes, room.serious) if result.urgency is Urgency.PROMPT else ()),
        *step_blocks(result, care, room.steps),
        Gap(),
        Paragraph(result.content.chapters.safety_net.in_short),
        Paragraph(_honest(result)),
    )


def emergency_screen(result: Result, room: EmergencyRoom = EMERGENCY_ROOMS[0]) -> tuple[Block, ...]:
    """The one screen of an emergency, on the way and as the result: the number, do and do not, why, what to tell."""
    return (*emergency_blocks(result, room.do_not), *_why(result, room.reasons), _tell(result, room.facts))


def emergency_blocks(result: Result, most: int = EMERGENCY_ROOMS[0].do_not) -> tuple[Block, ...]:
    """The number first, what to do and what not to do, short enough to be heard at once."""
    advice, care, texts = result.urgency_text, care_for(result), result.content.texts.result
    banner = Banner(result.urgency, advice.headline or advice.label, (CALL_IN_SHORT,))
    # What the title says is not said again below it.
    said = f"{advice.label}. "
    do = tuple(line.removeprefix(said) for line in care.do if not (advice.headline and line == texts.call_now))
    do_not = _each_once(care.do_not)[:most]
    return banner, SideBySide(
        Bullets(texts.do, do), Bullets(texts.do_not, do_not), texts.do_not_lead, texts.do_not_short
    )


def _each_once(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines without those that only add a reason to another: "Do not eat or drink, in case you need surgery."."""
    every = tuple(lines)
    stems = [line.rstrip(".") for line in every]
    return tuple(line for line in every if not any(line != f"{stem}." and line.startswith(stem) for stem in stems))


def _banner(result: Result) -> Banner:
    """How soon, in one time and one action."""
    text, lead = result.urgency_text, ""
    if result.urgency is Urgency.SELF_CARE and result.screen.is_complete:
        lead = result.content.texts.first.no_warning
    return Banner(result.urgency, text.label, (f"{lead} {what_to_do(result)}".lstrip(), text.time_frame))


def what_to_do(result: Result) -> str:
    """The action of the level; at home, where no cause fits, that we know none: such a pain is not called easy."""
    if result.urgency is Urgency.SELF_CARE and result.fits_nothing:
        return result.content.texts.first.unknown_cause
    return result.urgency_text.what_to_do


def _notes(result: Result, most: int) -> Iterable[Block]:
    """What the result cannot tell: gaps of the screen first, which are never left unsaid (G4)."""
    content, note = result.content, result.content.texts.shared.note
    texts = content.texts.first
    notes = []
    if not result.screen.is_complete:
        names = [in_sentence(content.name_of(page), content.texts) for page in result.screen.missing]
        named, more = ", ".join(names[:_NAMED_PAGES]), len(names) - _NAMED_PAGES
        named = fill(texts.and_more, names=named, count=more) if more > 0 else named
        notes.append(fill(texts.incomplete, pages=named))
    notes += [limit.text for limit in result.limits]
    if result.fits_nothing:
        notes.append(content.chapters.safety_net.fits_nothing)
    notes += [disagreement.text for disagreement in result.disagreements]
    return (Paragraph(text, note) for text in notes[:most])


def _why(result: Result, most: int) -> Iterator[Block]:
    """Why this soon, in a sentence: the signs that call for it, else what fits the first cause."""
    leading = [reason for reason in result.reasons if reason.urgency is result.urgency]
    said = list(dict.fromkeys(reason.text for reason in leading if reason.kind != "condition"))[:most]
    if not said:
        named = next((reason.id for reason in leading), "")
        # Where no cause fits, and none calls for this level, there is nothing to say of the first.
        said = [_fitting(result, named)] if named or not result.fits_nothing else []
    if any(said):
        yield Paragraph(" ".join(said), result.content.texts.result.why)


def _fitting(result: Result, condition_id: str) -> str:
    """The answers that fit a cause best, as a sentence; by default, the first cause."""
    cause = next((cause for cause in result.causes if cause.condition.id == condition_id), result.causes[0])
    return sentence(telling_clauses(result.explain(cause).reasons_for, result)[:_SHOWN_CLAUSES], result.content)


def _likely(result: Result, most: int) -> tuple[Cause, ...]:
    """The causes that are likely enough to name at a glance; the first always."""
    listed = result.content.match.listed_from
    return tuple(cause for cause in result.causes[:most] if cause.probability >= listed or cause == result.causes[0])


def step_blocks(result: Result, care: Care, most: int = _EVERY_STEP) -> Iterator[Block]:
    """What to do, in a line each: the steps first, one thing that eases it, and last how pills come in."""
    rows = _steps(result, care, most)
    if rows:
        texts = result.content.texts.first
        name = texts.do_this if result.urgency is Urgency.SELF_CARE else texts.until_seen
        yield Gap()
        yield OpenTable((name, texts.how), rows)


def _steps(result: Result, care: Care, most: int) -> tuple[tuple[str, str], ...]:
    texts = result.content.texts
    advised = [fitted for fitted in care.items if fitted.is_advised and fitted.item.short]
    easing = [
        (name_of(fitted, result.content), fitted.reasons[0] if fitted.reasons else fitted.item.short)
        for fitted in advised
        if not fitted.item.medicine
    ]
    pills = [with_capital(fitted.item.short) for fitted in advised if fitted.item.medicine]
    how = fill(texts.first.pill_how, name=pills[0]) if len(pills) == 1 else texts.first.pills_how
    last = [(texts.first.pills, how)] if pills else []
    room = most - len(last)
    steps = [(what, how) for what, how in first_steps(result, care.at_home)]
    kept = steps[: room - min(len(easing), 1)] if room > 2 else steps[:room]
    return tuple([*kept, *easing][:room] + last)


def _honest(result: Result) -> str:
    texts, reviewer = result.content.texts.first, result.content.reviewed_by
    return fill(texts.honest_reviewed, reviewer=reviewer) if reviewer else texts.honest


def _tell(result: Result, facts: int) -> Paragraph:
    """What to tell the crew or the staff: what every caller is asked, and what is known of it already."""
    texts = result.content.texts.first
    label = texts.tell_crew if result.urgency is Urgency.AMBULANCE else texts.tell_staff
    return Paragraph(f"{'; '.join((texts.tell, *islice(_known(result), facts)))}.", label)


def _known(result: Result) -> Iterator[str]:
    content, replies = result.content, result.answers.replies
    for question_id in content.screen_texts.tell_crew:
        question, reply = content.questions[question_id], replies.get(question_id)
        if reply is not None and reply.number is not None:
            yield number_clause(question, reply.number, content)
        else:
            answers = result.facts.observed.get(question_id, ())
            yield from (clause(question, answer, content) for answer in answers if is_told(question, answer))
