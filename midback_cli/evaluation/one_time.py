"""One time and one step on a page: no text names a later or milder one than is shown with it, or one of its own.

How texts name a step is content too: the `words` and `sooner_words` beside each level in guide.toml. What a text says
of a sign that may still come ("weak legs: emergency room") may name a graver step, but never a milder one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from midback_cli.errors import Problem
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Urgency

# A number, perhaps a second ("4 to 6 weeks"), and the unit behind them.
_WAIT = re.compile(r"(\d+)(?: \w+ (\d+))? (\w+)")


class CareStep(NamedTuple):
    """A level, and whether its sooner time is meant. They compare by how soon they are."""

    urgency: Urgency
    is_sooner: bool = False


class Shown(NamedTuple):
    """A text with its place and the step that is shown with it.

    One that `is_now` says what to do now; any other speaks of signs that may still come.
    """

    place: str
    text: str
    step: CareStep
    is_now: bool


def check_steps(content: Content) -> Iterator[Problem]:
    """Every text that names another step than is shown with it, and every level that its texts cannot name."""
    yield from _check_levels(content)
    words = _words(content)
    for shown in chain(_rule_texts(content), _condition_texts(content), _guide_texts(content)):
        for step in sorted(step for word, step in words if word.search(shown.text)):
            if problem := _problem(step, shown, content):
                yield Problem(shown.place, f"names {problem}: {shown.text}")
                break
    yield from _check_waits(content)


def _problem(named: CareStep, shown: Shown, content: Content) -> str:
    """What is wrong with naming this step in a text that is shown with another, or nothing."""
    urgency, is_sooner = shown.step
    text = content.urgency_texts[urgency]
    label = text.timed(is_sooner).label
    if named < shown.step:
        return f"a later or milder step than is shown with it ('{label}')"
    # Another reason on the same page may show the sooner time, so what to do now may not name the later one.
    if shown.is_now and named == CareStep(urgency) and text.sooner_label:
        return f"a time that another reason may show sooner ('{text.sooner_label}'); leave it to the level"
    if shown.is_now and named > shown.step and not named.urgency.is_emergency:
        return f"a sooner step than is shown with it ('{label}'); mark it sooner, or name no time"
    return ""


def _words(content: Content) -> list[tuple[re.Pattern[str], CareStep]]:
    """The pattern of each word that names a step, with the step."""
    return [
        (re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE), CareStep(level, is_sooner))
        for level, text in content.urgency_texts.items()
        for is_sooner, words in ((False, text.words), (True, text.sooner_words))
        for word in words
    ]


def _rule_texts(content: Content) -> Iterator[Shown]:
    """What is shown when a rule holds, or when only the match calls for a level."""
    for flag in (*content.red_flags, *(rule.flag for rule in content.follow_up_rules)):
        step = CareStep(flag.urgency, flag.sooner)
        yield Shown(f"redflags.toml.rule.{flag.id}", f"{flag.shown_as} {flag.why}", step, is_now=True)
        for line in content.actions[flag.action].do:
            yield Shown(f"redflags.toml.action.{flag.action} (rule {flag.id})", line, step, is_now=True)
    yield from _unsure_texts(content)
    for level, action in content.urgency.action.items():
        for line in content.actions[action].do:
            yield Shown(f"redflags.toml.action.{action} (urgency.action)", line, CareStep(level), is_now=True)


def _unsure_texts(content: Content) -> Iterator[Shown]:
    """What is shown when a line of which the person is not sure calls for a level."""
    texts = content.screen_texts.unsure
    actions = [(level, texts.action.at(level), "screen.unsure.action") for level in Urgency if texts.action.at(level)]
    emergency = max(level for level, *_ in actions)
    actions += [
        (emergency, page.unsure_action, f"page.{page.id}.unsure_action")
        for page in content.pages.values()
        if page.unsure_action
    ]
    for level, action, place in actions:
        yield Shown("redflags.toml.screen.unsure.why", texts.why, CareStep(level), is_now=True)
        for line in content.actions[action].do:
            yield Shown(f"redflags.toml.action.{action} ({place})", line, CareStep(level), is_now=True)


def _condition_texts(content: Content) -> Iterator[Shown]:
    """What is shown of a condition under its own level."""
    for condition in content.conditions.values():
        place, step = f"conditions.toml.condition.{condition.id}", CareStep(condition.urgency, condition.sooner)
        yield Shown(f"{place}.summary", condition.summary, step, is_now=True)
        yield from (Shown(f"{place}.home_care", line, step, is_now=True) for line in condition.home_care)
        yield from (Shown(f"{place}.watch_for", line, step, is_now=False) for line in condition.watch_for)
        yield from (Shown(f"{place}.more_urgent_if", line, step, is_now=False) for line in condition.more_urgent_if)


def _guide_texts(content: Content) -> Iterator[Shown]:
    """The words of the levels themselves, the emergency signs, and the safety net."""
    for level, text in content.urgency_texts.items():
        place = f"guide.toml.urgency.{level.word}"
        for is_sooner in (False, True) if text.sooner_label else (False,):
            timed = text.timed(is_sooner)
            lines = f"{timed.label}. {timed.what_to_do} {timed.time_frame}"
            yield Shown(place, lines, CareStep(level, is_sooner), is_now=False)
    for item in content.chapters.emergency.items:
        mildest = min((content.conditions[name].urgency for name in item.conditions), default=Urgency.EMERGENCY_ROOM)
        yield Shown(f"guide.toml.emergency.item.{item.id}", item.text, CareStep(mildest), is_now=False)
    net = content.chapters.safety_net
    for key, level in (("go_now", Urgency.EMERGENCY_ROOM), ("be_seen_soon", Urgency.PROMPT)):
        yield from (
            Shown(f"guide.toml.safety_net.{key}", line, CareStep(level), is_now=False) for line in getattr(net, key)
        )


def _check_levels(content: Content) -> Iterator[Problem]:
    """A level without words would be held by no check; one without a sooner time has nothing sooner to show."""
    texts = content.urgency_texts
    for level, text in texts.items():
        place = f"guide.toml.urgency.{level.word}"
        if not text.words and any(other.words for other in texts.values()):
            yield Problem(f"{place}.words", "is missing, so no text can be held to this level")
        if bool(text.sooner_label) is not bool(text.sooner_words):
            yield Problem(f"{place}.sooner_words", "must stand beside sooner_label, or neither of them")
    flags = ((f"redflags.toml.rule.{flag.id}", flag.urgency, flag.sooner) for flag in content.red_flags)
    conditions = (
        (f"conditions.toml.condition.{condition.id}", condition.urgency, condition.sooner)
        for condition in content.conditions.values()
    )
    for place, level, is_sooner in (*flags, *conditions):
        if is_sooner and not texts[level].sooner_label:
            yield Problem(f"{place}.sooner", f"has no effect: {level.word} has no sooner_label in guide.toml")


def _check_waits(content: Content) -> Iterator[Problem]:
    """How long to wait at home stands in the time frame of the mildest level; no text may name another wait."""
    level, text = min(content.urgency_texts.items())
    allowed = _waits(text.time_frame)
    units = {unit for _, unit in allowed}
    for place, line in _waiting_texts(level, content):
        for number, unit in sorted(_waits(line) - allowed):
            if unit in units:
                yield Problem(place, f"names a wait of {number} {unit}, unlike the level: {text.time_frame}")


def _waits(text: str) -> frozenset[tuple[int, str]]:
    """Each number of a text with its unit."""
    return frozenset((int(number), unit) for *numbers, unit in _WAIT.findall(text) for number in numbers if number)


def _waiting_texts(level: Urgency, content: Content) -> Iterator[tuple[str, str]]:
    """The texts that say when to stop waiting at home."""
    net = content.chapters.safety_net
    for key in ("be_seen_soon", "retake_quiz"):
        yield from ((f"guide.toml.safety_net.{key}", line) for line in getattr(net, key))
    for condition in content.conditions.values():
        for key in ("watch_for", "more_urgent_if") if condition.urgency is level else ():
            place = f"conditions.toml.condition.{condition.id}.{key}"
            yield from ((place, line) for line in getattr(condition, key))
