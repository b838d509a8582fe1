"""Two editions of the content → everything that became milder in the new one, went away, or has to be read.

Some changes can be judged by their meaning: a level, a threshold, whether a rule still holds for everybody for whom it
held before. A text can turn into its opposite in ways that no program sees, so every other change is listed for a
person to read. What only became stricter, and what is new, is not listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from enum import Enum
from typing import Any, NamedTuple

from midback_cli.evaluation.wider import covers, is_under_none
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import CareItem, Estimate, Fit, RedFlag, Tier, Verdict, When
from midback_cli.knowledge.phrase_model import Phrases


class DifferenceKind(Enum):
    """What happened to something between two editions; the value is the word for it."""

    GONE = "went away"
    MILDER = "milder"
    CHANGED = "please read"


class Difference(NamedTuple):
    """Something that is milder, gone or changed in the new edition, and how."""

    kind: DifferenceKind
    place: str
    text: str


# Names and provenance, which decide nothing for a patient.
_IGNORED = frozenset((
    "version", "sha256", "sources", "used_sources", "comparisons", "maybe_atoms", "atom_questions", "references",
    "basis", "from_article", "source", "see", "note", "icd10", "article", "evidence", "article_term",
    "nhs111", "manchester", "schmitt_thompson", "esi", "semigran", "editor_note", "sources_agree",
    "false_alarm_budget", "general", "rarity",
    # It follows from prior_all_adults, and a change of one prior moves all others.
    "prior",
))  # fmt: skip
# A lower value of these is milder, a higher one stricter.
_HIGHER_IS_STRICTER = frozenset((
    "RedFlag.urgency", "Condition.urgency", "Condition.match_urgency", "MatchSettings.likelihood_ratio_cap",
    "FollowUpRule.most_days", "Alarm.is_call", "Alarm.most", "Action.leads", "RedFlag.sooner", "Condition.sooner",
))  # fmt: skip
# A higher value of these is milder, a lower one stricter.
_LOWER_IS_STRICTER = frozenset((
    "UrgencySettings.threshold", "UrgencySettings.shown_from", "UrgencySettings.must_not_miss_level",
    "UrgencySettings.must_not_miss_from", "MatchSettings.none_of_these_prior", "InterviewSettings.urgency_bits_from",
    "InterviewSettings.emergency_bits_from", "InterviewSettings.better_cause_from",
    "InterviewSettings.emergency_rule_from", "InterviewSettings.other_rule_from",
    "FollowUpRule.least_change", "FollowUpRule.least_days", "Alarm.least",
))  # fmt: skip
# Losing an entry of these is milder; gaining one is not.
_MORE_IS_STRICTER = frozenset((
    "RedFlag.suspects", "CareItem.caution_always", "CareItem.warnings", "CareItem.avoid_for", "FollowUpSettings.always",
    "FollowUpSettings.more_is_worse", "Condition.watch_for", "Condition.more_urgent_if", "Action.do_not",
))  # fmt: skip
# Gaining an entry of these is milder; losing one is not.
_FEWER_IS_STRICTER = frozenset(("FollowUpSettings.stays", "CareItem.good_for", "Condition.home_items"))
# The numbers of the match. There are hundreds, and none is milder by itself, so each table of them is one difference.
_NUMBERS = frozenset(("likelihood", "likelihood_ratio", "base_rate"))
_SHOWN_NUMBERS = 3
# From "asked of everybody" to "asked last".
_TIERS = tuple(Tier)


def against(new: Content, old: Content) -> tuple[Difference, ...]:
    """What is milder or gone in the new content, and then every other change that has to be read."""
    differences = [*_compare(_parts_of(old), _parts_of(new), "", "", _Editions(old, new)), *_order_of_pages(old, new)]
    return tuple(sorted(differences, key=lambda difference: difference.kind is DifferenceKind.CHANGED))


def against_phrases(new: Phrases, old: Phrases) -> tuple[Difference, ...]:
    """The same for what is understood of people's own words."""
    differences = []
    lost: dict[str, list[int]] = {}
    kept = frozenset((phrase.target, phrase.steps) for phrase in new.phrases)
    for phrase in old.phrases:
        place = ".".join(filter(None, (phrase.target.subject, phrase.target.answer)))
        lost.setdefault(place, []).append((phrase.target, phrase.steps) not in kept)
    for place, gone in lost.items():
        if any(gone):
            text = f"{sum(gone)} of {len(gone)} phrases are no longer read"
            kind = DifferenceKind.GONE if all(gone) else DifferenceKind.MILDER
            differences.append(Difference(kind, f"phrases.{place}", text))
    return (*differences, *_compare(old.alarms, new.alarms, "phrases.alarm", "", None))


class _Editions(NamedTuple):
    old: Content
    new: Content


def _parts_of(content: Content) -> dict[str, Any]:
    return {field.name: getattr(content, field.name) for field in fields(content) if field.compare}


def _compare(old: Any, new: Any, place: str, field: str, editions: _Editions | None) -> Iterator[Difference]:
    """The differences at one place; `field` is the type and the name of what stands there: `RedFlag.urgency`."""
    if old == new or field.rpartition(".")[2] in _IGNORED or place in _IGNORED:
        return
    judge = _JUDGES.get(field or place)
    name = field.rpartition(".")[2]
    if judge is not None:
        yield from judge(old, new, place, editions)
    elif name in _NUMBERS and isinstance(old, Mapping):
        yield from _numbers(old, new, place)
    elif isinstance(old, When) or isinstance(new, When):
        assert editions is not None
        yield from _condition(old, new, place, editions)
    elif isinstance(old, tuple) and hasattr(old, "_fields") and type(old) is type(new):
        for key in old._fields:
            inner = f"{type(old).__name__}.{key}"
            yield from _compare(getattr(old, key), getattr(new, key), f"{place}.{key}", inner, editions)
    elif (before := _by_name(old)) is not None and (after := _by_name(new)) is not None:
        for key, value in before.items():
            within = f"{place}.{key}".lstrip(".")
            if key in after:
                yield from _compare(value, after[key], within, field, editions)
            else:
                yield Difference(DifferenceKind.GONE, within, _shown(value))
    else:
        yield from _leaf(old, new, place, field)


def _by_name(value: Any) -> Mapping[str, Any] | None:
    """The parts of a mapping, or of a tuple of values with ids, by name; None if the value is neither."""
    if isinstance(value, Mapping):
        return {key.word if hasattr(key, "word") else str(key): part for key, part in value.items()}
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        names = [getattr(part, "id", "") for part in value]
        if names and all(names):
            return dict(zip(names, value, strict=True))
    return None


def _leaf(old: Any, new: Any, place: str, field: str) -> Iterator[Difference]:
    if old == () and _by_name(new) is not None:
        return
    is_gone = isinstance(old, str) and old and not new
    kind: DifferenceKind | None = DifferenceKind.GONE if is_gone else DifferenceKind.CHANGED
    if field in _HIGHER_IS_STRICTER or field in _LOWER_IS_STRICTER:
        # A bound that is left out holds for everybody.
        low, high = (old, new) if field in _LOWER_IS_STRICTER else (new, old)
        is_milder = new is not None and (old is None or _number(low) < _number(high))
        kind = DifferenceKind.MILDER if is_milder else None
    elif field in _MORE_IS_STRICTER or field in _FEWER_IS_STRICTER:
        more, fewer = (old, new) if field in _MORE_IS_STRICTER else (new, old)
        gone = tuple(entry for entry in more if entry not in fewer)
        if gone:
            verb = "no longer names" if field in _MORE_IS_STRICTER else "now names"
            yield Difference(DifferenceKind.MILDER, place, f"{verb}: {'; '.join(gone)}")
        return
    if isinstance(old, tuple) and isinstance(new, tuple):
        # Of two lists, show only the entries that differ.
        old, new = (tuple(entry for entry in this if entry not in that) for this, that in ((old, new), (new, old)))
    if kind is not None:
        yield Difference(kind, place, f"{_shown(old)} → {_shown(new)}")


def _number(value: Any) -> float:
    return float(value.value if isinstance(value, Estimate) else value)


def _shown(value: Any) -> str:
    """A value in a few words."""
    if isinstance(value, RedFlag):
        return f"{value.urgency.word}: {value.shown_as}"
    if isinstance(value, Estimate):
        return f"{value.value:g}"
    if hasattr(value, "word"):
        return str(value.word)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return " / ".join(map(_shown, value)) or "nothing"
    for name in ("text", "question", "name", "title", "shown_as"):
        if isinstance(text := getattr(value, name, None), str) and text:
            return text
    return str(value) or "nothing"


def _numbers(old: Mapping[str, Any], new: Mapping[str, Any], place: str) -> Iterator[Difference]:
    """A single difference for all numbers of a table of the match."""
    before, after = dict(_flat(old)), dict(_flat(new))
    changed = [name for name, number in before.items() if after.get(name) != number]
    changed += [name for name in after if name not in before]
    if changed:
        shown = [f"{name} {before.get(name, 'none')} → {after.get(name, 'none')}" for name in changed[:_SHOWN_NUMBERS]]
        more = f", and {len(changed) - _SHOWN_NUMBERS} more" if len(changed) > _SHOWN_NUMBERS else ""
        yield Difference(DifferenceKind.CHANGED, place, f"{'; '.join(shown)}{more}")


def _flat(table: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{within}{key}.")
        else:
            yield f"{within}{key}", f"{_number(value):g}"


def _condition(old: When | None, new: When | None, place: str, editions: _Editions) -> Iterator[Difference]:
    """A difference if a condition no longer holds for everybody for whom it held; None holds for everybody."""
    if new is not None and not covers(new, old, editions.new, editions.old):
        yield Difference(DifferenceKind.MILDER, place, f"holds for fewer people: {_written(old)} → {_written(new)}")
    elif (
        old is not None
        and is_under_none(place, editions.new)
        and (new is None or not covers(old, new, editions.old, editions.new))
    ):
        yield Difference(DifferenceKind.MILDER, place, f"reassures more people: {_written(old)} → {_written(new)}")


def _written(when: When | None) -> str:
    if when is None:
        return "everybody"
    lists = ((name, sorted(atoms)) for name, atoms in zip(when._fields, when, strict=True) if atoms)
    return "; ".join(f"{name} {', '.join(atoms)}" for name, atoms in lists)


# ---------------------------------------------------------------- what needs more than its own value


def _fits(old: tuple[Fit, ...], new: tuple[Fit, ...], place: str, editions: _Editions | None) -> Iterator[Difference]:
    """A difference for each warning of a piece of care that no longer reaches everybody whom it reached."""
    assert editions is not None
    for fit in old:
        if fit in new:
            continue
        if fit.verdict is Verdict.FITS:
            same = next((other.text for other in new if other.when == fit.when), "")
            if not same or all((other.text, other.caution) != (fit.text, fit.caution) for other in new):
                yield Difference(DifferenceKind.CHANGED, place, f"{fit.text} → {same or 'is gone'}")
            continue
        covering = [
            other
            for other in new
            if other.verdict >= fit.verdict and covers(other.when, fit.when, editions.new, editions.old)
        ]
        if not covering:
            yield Difference(
                DifferenceKind.MILDER, place, f"{fit.verdict.word} no longer holds for {_written(fit.when)}"
            )
        elif all((other.text, other.caution) != (fit.text, fit.caution) for other in covering):
            yield Difference(DifferenceKind.CHANGED, place, f"{fit.text} → {covering[0].text}")


def _tier(old: Tier, new: Tier, place: str, editions: _Editions | None) -> Iterator[Difference]:
    if _TIERS.index(new) > _TIERS.index(old):
        yield Difference(DifferenceKind.MILDER, place, f"is asked of fewer people: {old.value} → {new.value}")


def _excuse(old: str, new: str, place: str, editions: _Editions | None) -> Iterator[Difference]:
    if new:
        yield Difference(DifferenceKind.CHANGED, place, f"{old or 'must raise alone'} → {new}")


def _page_of(old: str, new: str, place: str, editions: _Editions | None) -> Iterator[Difference]:
    if old:
        yield Difference(DifferenceKind.MILDER, place, f"is no longer asked on {old}")
    else:
        yield Difference(DifferenceKind.CHANGED, place, f"is asked only on {new}")


def _review(old: str, new: str, place: str, editions: _Editions | None) -> Iterator[Difference]:
    if old and not new:
        yield Difference(DifferenceKind.GONE, place, f"was reviewed by {old}")


_Judge = Callable[[Any, Any, str, _Editions | None], Iterator[Difference]]
_JUDGES: Mapping[str, _Judge] = {
    f"{CareItem.__name__}.fits": _fits,
    "Question.tier": _tier,
    "Question.alone_is_mild": _excuse,
    "Question.page": _page_of,
    "Option.page": _page_of,
    "reviewed_by": _review,
}


def _order_of_pages(old: Content, new: Content) -> Iterator[Difference]:
    """A difference for each page that is now asked after a page that it came before: the most lethal come first."""
    before = [page for page in old.pages if page in new.pages]
    after = [page for page in new.pages if page in old.pages]
    for place, page in enumerate(before):
        overtaking = [other for other in before[place + 1 :] if after.index(other) < after.index(page)]
        if overtaking:
            yield Difference(DifferenceKind.MILDER, f"pages.{page}", f"is asked after {', '.join(overtaking)}")
