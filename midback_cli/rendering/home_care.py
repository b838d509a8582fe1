"""Pieces of home care → blocks: a list of short lines for each, and one table for the medicines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from midback_cli.assessment.care import FittedItem
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import CareItem, Verdict
from midback_cli.knowledge.texts import fill, in_sentence
from midback_cli.rendering.blocks import Block, Bullets, Table


def fitted_blocks(items: Iterable[FittedItem], content: Content) -> Iterator[Block]:
    """What suits the person, the reason for this person first; then what to leave out, and why."""
    items = tuple(items)
    advised = [fitted for fitted in items if fitted.is_advised]
    for fitted in advised:
        if fitted.item.dose is None:
            yield Bullets(name_of(fitted, content), (*fitted.reasons, *fitted.item.lines, *fitted.cautions))
    yield from medicine_blocks([fitted for fitted in advised if fitted.item.dose is not None], content)
    left_out = tuple(
        f"{fitted.item.name}: {left_out_reason(fitted, content)}" for fitted in items if not fitted.is_advised
    )
    if left_out:
        yield Bullets(content.texts.shared.left_out, left_out)


def medicine_blocks(medicines: Sequence[FittedItem], content: Content) -> Iterator[Block]:
    """The medicines as a table; then for each whom it may harm, and what to take care of."""
    told = tuple(
        _Medicine(fitted.item, name_of(fitted, content), fitted.reasons, fitted.never, fitted.not_if)
        for fitted in medicines
    )
    yield from _medicines(told, content)


def medicine_rows(medicines: Sequence[FittedItem], content: Content) -> Iterator[Block]:
    """The table alone, a medicine in as few lines as it takes, with what of it is about this person."""
    texts = content.texts.care
    rows = tuple(
        (
            (name_of(fitted, content),),
            (" ".join(dose.amount),),
            (" ".join(dose.most),),
            tuple(filter(None, ("; ".join(fitted.never), *fitted.reasons, texts.see_result))),
        )
        for fitted in medicines
        if (dose := fitted.item.dose) is not None
    )
    if rows:
        yield Table((texts.medicine, texts.amount, texts.most, texts.not_if), (2, 2, 3, 3), rows)


def medicine_for_anyone(item: CareItem, content: Content) -> Iterator[Block]:
    """The same of one medicine for a reader about whom nothing is known."""
    yield from _medicines((_Medicine(item, item.name, (), item.never(item.fits), item.not_if(item.fits)),), content)


class _Medicine(NamedTuple):
    """A medicine with its name, the reasons for this person, and the people whom it harms or may harm."""

    item: CareItem
    name: str
    reasons: tuple[str, ...]
    never: tuple[str, ...]
    not_if: tuple[str, ...]


def _medicines(medicines: Sequence[_Medicine], content: Content) -> Iterator[Block]:
    texts = content.texts.care
    rows = tuple(
        ((medicine.name, *medicine.reasons), dose.amount, dose.most, (*medicine.never, texts.see_below))
        for medicine in medicines
        if (dose := medicine.item.dose) is not None
    )
    if rows:
        yield Table((texts.medicine, texts.amount, texts.most, texts.not_if), (3, 3, 3, 4), rows)
    for item, name, _, never, not_if in medicines:
        yield Bullets(name, (*item.lines, *item.warnings))
        if others := tuple(people for people in not_if if people not in never):
            lead = in_sentence(item.caution_lead.rstrip(": "), content.texts)
            yield Bullets(fill(texts.medicine_lead, item=item.name, lead=lead), others)


def name_of(fitted: FittedItem, content: Content) -> str:
    """The name of a piece of care, and that it is to be asked about first where it is."""
    name = fitted.item.name
    return fill(content.texts.care.ask_first, item=name) if fitted.verdict is Verdict.ASK_FIRST else name


def left_out_reason(fitted: FittedItem, content: Content) -> str:
    """Why a piece of care is left out, and what may be used instead."""
    texts = content.texts
    reasons = list(fitted.reasons)
    if not reasons:
        causes = ", ".join(in_sentence(condition.name, texts) for condition in fitted.harms)
        reasons.append(fill(texts.care.does_harm, causes=causes))
    if fitted.instead:
        items = ", ".join(in_sentence(item.name, texts) for item in fitted.instead)
        reasons.append(fill(texts.care.instead, items=items))
    return " ".join(reasons)
