"""What is affirmed in a text → the alarms that no question covers. Pure.

An alarm follows from one phrase, from a number that is told as a sum or as what is left of a pack, or from two hints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from midback_cli.knowledge.phrase_model import (
    ALARM,
    ALARM_ADDED,
    ALARM_FULL,
    ALARM_HINT,
    ALARM_LEFT,
    ALARM_SLOW,
    Alarm,
)
from midback_cli.language.matcher import PhraseMatch

# A full pack and what is left of it belong together within so many words.
_NEAR = 30

Affirmed = Callable[[str], Sequence[PhraseMatch]]


def alarms_in(affirmed: Affirmed, alarms: Mapping[str, Alarm]) -> Iterator[str]:
    """The ids of the alarms; `affirmed` gives the phrases of a subject that are meant as they stand."""
    for match in affirmed(ALARM):
        if match.number is None or _counts(match.number, alarms[match.target.answer]):
            yield match.target.answer
    for match in affirmed(ALARM_ADDED):
        if _counts((match.first_number or 0) + (match.number or 0), alarms[match.target.answer]):
            yield match.target.answer
    yield from _by_what_is_left(affirmed, alarms)
    yield from _by_two_hints(affirmed(ALARM_HINT))


def _counts(number: float, alarm: Alarm) -> bool:
    return alarm.least <= number <= (alarm.most or number)


def _by_what_is_left(affirmed: Affirmed, alarms: Mapping[str, Alarm]) -> Iterator[str]:
    """The alarms for what is gone of a pack, unless it was used up slowly."""
    slow = {match.target.answer for match in affirmed(ALARM_SLOW)}
    for full in affirmed(ALARM_FULL):
        alarm = alarms[full.target.answer]
        for left in affirmed(ALARM_LEFT):
            is_pair = left.target.answer == alarm.id and alarm.id not in slow and abs(full.first - left.first) < _NEAR
            if is_pair and _counts((full.number or 0) - (left.number or 0), alarm):
                yield alarm.id


def _by_two_hints(hints: Sequence[PhraseMatch]) -> Iterator[str]:
    """The alarms with two hints of which neither reaches into the other."""
    for one in hints:
        if any(other.target == one.target and other.first > one.last for other in hints):
            yield one.target.answer
