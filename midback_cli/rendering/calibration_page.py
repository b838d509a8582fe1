"""`Gain` and the numbers that change → blocks: what labelled cases teach, for whoever owns the content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from midback_cli.evaluation.calibration import EMERGENCIES, LOG_LOSS, Gain, LearntNumber, Mean
from midback_cli.evaluation.intervals import Rate
from midback_cli.rendering.blocks import Block, Bullets, Heading, Paragraph, Table

_SHOWN_NUMBERS = 10
_TRIAGE = (
    EMERGENCIES,
    "emergencies sent to self-care",
    "self-care sent to an emergency",
    "others sent to an emergency",
    "accuracy, three levels",
)


def calibration_blocks(gain: Gain, numbers: Sequence[LearntNumber], strength: float) -> tuple[Block, ...]:
    """The gain on cases that taught nothing, what becomes of the urgency, and the numbers that change most."""
    return (
        Heading(f"What {gain.listed} labelled cases with a listed cause teach"),
        Paragraph(
            f"In {gain.folds} folds: each case is judged by numbers that the other folds taught. "
            f"A number of the content counts as {strength:g} cases. The lower the log loss, the better."
        ),
        Table(("Measure", "Before", "After", "Change (95 % interval)"), (3, 5, 5, 5), tuple(_gain_rows(gain))),
        Heading(f"The urgency of all {gain.cases} cases, judged in the same way"),
        Table(("Measure", "Before", "After"), (4, 4, 4), tuple(_triage_rows(gain))),
        _verdict(gain),
        Heading(f"{len(numbers)} numbers change; the largest changes"),
        _numbers_table(numbers),
    )


def _gain_rows(gain: Gain) -> Iterable[tuple[tuple[str, ...], ...]]:
    for name, change in gain.changes.items():
        if name == LOG_LOSS:
            before, after, by = _mean(gain.before.log_loss), _mean(gain.after.log_loss), _mean(change, "+")
        else:
            before, after, by = _rate(gain.before.rates[name]), _rate(gain.after.rates[name]), _points(change)
        yield (name,), (before,), (after,), (by,)


def _triage_rows(gain: Gain) -> Iterable[tuple[tuple[str, ...], ...]]:
    for name in _TRIAGE:
        yield (name,), (_rate(gain.before.rates[name]),), (_rate(gain.after.rates[name]),)


def _verdict(gain: Gain) -> Block:
    if gain.against:
        return Bullets("What speaks against these numbers", gain.against)
    return Paragraph("The log loss falls by the whole of its interval, and no fewer emergencies are recognised.")


def _numbers_table(numbers: Sequence[LearntNumber]) -> Table:
    largest = sorted(numbers, key=lambda number: -abs(number.after.value - number.before.value))[:_SHOWN_NUMBERS]
    rows = tuple(
        (
            (number.condition,),
            (f"{number.question}={number.answer}",),
            (f"{number.before.value:g}",),
            (f"{number.after.value:g}",),
            (f"{round(number.cases, 2):g} of {number.of}",),
            (number.before.source,),
        )
        for number in largest
    )
    return Table(("Condition", "Answer", "Before", "After", "Cases", "Source before"), (4, 5, 2, 2, 2, 3), rows)


def _rate(rate: Rate) -> str:
    low, high = rate.interval
    return f"{rate.share:.1%} ({rate.hits} of {rate.of}; {low:.1%} to {high:.1%})"


def _points(change: Mean) -> str:
    low, high = change.interval
    return f"{100 * change.value:+.1f} points ({100 * low:+.1f} to {100 * high:+.1f})"


def _mean(mean: Mean, sign: str = "") -> str:
    low, high = mean.interval
    return f"{mean.value:{sign}.3f} ({low:{sign}.3f} to {high:{sign}.3f})"
