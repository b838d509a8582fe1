"""Raw replies → what holds for them, by the grammar as the head of redflags.toml explains it.

The guarantees compare the engine with this. It reads the grammar on its own, because what a check expects must not come
from the code that it checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from operator import ge, gt, le, lt
from typing import Any

from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Cue, Page, Urgency, When

_BOUND = re.compile(r"(.+?)(>=|<=|>|<)(\d+)")
_COMPARE = {">=": ge, "<=": le, ">": gt, "<": lt}


def cues_of(content: Content) -> list[tuple[Page, Cue]]:
    """Every cue with its page."""
    return [(page, cue) for page in content.pages.values() for cue in page.cues]


def expected_pages(raw: Mapping[str, Any], content: Content) -> list[str]:
    """The ids of the pages of the screen that apply to a person with these replies, in their order."""
    return [page.id for page in content.pages.values() if is_for(page, raw, content)]


def is_for(page: Page, raw: Mapping[str, Any], content: Content) -> bool:
    """Whether a page applies to a person with these replies, or would with a line picked that is not sure."""
    if page.applies_if is None or is_met(page.applies_if, raw, content):
        return True
    return any(is_met(page.applies_if, picked, content) for *_, picked in if_picked(raw, content))


def if_picked(raw: Mapping[str, Any], content: Content) -> list[tuple[Page, Cue, dict[str, Any]]]:
    """Each line of which the person is not sure, and the replies with it picked."""
    return [
        (page, cue, {**raw, page.id: [cue.id if entry == f"{cue.id}?" else entry for entry in raw[page.id]]})
        for page, cue in cues_of(content)
        if cue.id in _unsure(page.id, raw)
    ]


def floor_of(raw: Mapping[str, Any], content: Content) -> Urgency:
    """What the rules alone call for: the highest that holds, or a level less than what an unsure line would add."""

    def highest(each: Mapping[str, Any]) -> Urgency:
        met = (flag.urgency for flag in content.red_flags if is_met(flag.when, each, content))
        return max(met, default=Urgency.SELF_CARE)

    floor = highest(raw)
    with_line = (highest(picked) for *_, picked in if_picked(raw, content))
    return max([floor, *(Urgency(level - 1) for level in with_line if level > floor)])


def is_answered(prompt_id: str, raw: Mapping[str, Any]) -> bool:
    """Whether there is a reply other than "unsure"."""
    return raw.get(prompt_id) not in (None, "unsure")


def is_complete(prompt_id: str, raw: Mapping[str, Any]) -> bool:
    """Whether there is a reply, and nothing of it is not sure."""
    return is_answered(prompt_id, raw) and not _unsure(prompt_id, raw)


def is_met(when: When, raw: Mapping[str, Any], content: Content) -> bool:
    """Whether a rule's condition holds for these replies."""

    def is_true(atom: str) -> bool:
        return _is_true(atom, raw, content)

    return (
        all(map(is_true, when.all))
        and all(any(map(is_true, options)) for options in (when.any, when.any_2) if options)
        and not any(map(is_true, when.none))
    )


def _is_true(atom: str, raw: Mapping[str, Any], content: Content) -> bool:
    for derived in content.derived:
        if derived.id == atom:
            return is_met(derived.when, raw, content)
    if atom.endswith("?"):
        # Only a question that no page settles may stand here, so "unknown" can only mean that it has no reply.
        return not is_answered(re.split("[<>=]", atom)[0], raw) or _is_true(atom[:-1], raw, content)
    if match := _BOUND.fullmatch(atom):
        question_id, operator, bound = match.groups()
        return is_answered(question_id, raw) and bool(_COMPARE[operator](raw[question_id], int(bound)))
    name, _, answer = atom.partition("=")
    page_id, _, cue_id = name.partition(".")
    if page_id not in content.pages or not content.pages[page_id].cues:
        return answer in _answers_of(name, raw, content)
    if answer == "unsure-line":
        return bool(_unsure(page_id, raw))
    if answer:
        return page_id in raw and not is_answered(page_id, raw)
    if cue_id:
        return cue_id in _chosen(page_id, raw)
    asked_too = content.asked_on[page_id]
    return bool(_chosen(page_id, raw)) or any("yes" in _answers_of(name, raw, content) for name in asked_too)


def _answers_of(question_id: str, raw: Mapping[str, Any], content: Content) -> set[str]:
    """The answers to a question: those given, those that chosen cues imply, or "no" if its page leaves it at that."""
    implied = {
        cue.implies[question_id]
        for page in content.pages.values()
        if page.id in raw
        for cue in page.cues
        if question_id in cue.implies and cue.id in _chosen(page.id, raw)
    }
    answers = implied | set(_chosen(question_id, raw))
    is_left_out = not answers and question_id not in raw and is_answered(content.questions[question_id].page, raw)
    is_open = any(question_id in cue.implies and cue.id in _unsure(page.id, raw) for page, cue in cues_of(content))
    return {"no"} if is_left_out and not is_open else answers


def _chosen(prompt_id: str, raw: Mapping[str, Any]) -> Sequence[str]:
    """What was chosen of a page or question; nothing if the reply is "none" or "unsure"."""
    reply = raw.get(prompt_id)
    if isinstance(reply, list):
        return [entry for entry in reply if not entry.endswith("?")]
    return [reply] if isinstance(reply, str) and reply not in ("none", "unsure") else []


def _unsure(prompt_id: str, raw: Mapping[str, Any]) -> list[str]:
    """The lines of a page that are not sure: those with a question mark."""
    reply = raw.get(prompt_id)
    return [entry[:-1] for entry in reply if entry.endswith("?")] if isinstance(reply, list) else []
