"""`Evaluation` → blocks: the tables of accuracy and triage safety, each share with its counts and 95 % interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from midback_cli.evaluation.intervals import Rate
from midback_cli.evaluation.measures import THREE_LEVELS, Evaluation, PairedComparison, Spread, three_level
from midback_cli.evaluation.outcomes import Outcome
from midback_cli.evaluation.simulation import Interviewed, Simulation
from midback_cli.knowledge.model import Urgency
from midback_cli.rendering.blocks import Block, Bullets, Heading, Paragraph, Table

_SHOWN_CONFUSIONS = 15


def evaluation_blocks(evaluation: Evaluation) -> tuple[Block, ...]:
    """All tables of an evaluation."""
    return (
        Heading(f"Accuracy and triage over {len(evaluation.outcomes)} labelled cases"),
        _rates_table(evaluation.rates),
        *_zero_lines(evaluation.rates),
        Heading("Urgency: rows the label, columns the advice"),
        _confusion_table(evaluation),
        Heading("The same on three levels"),
        _three_level_table(evaluation),
        *_under_triage_blocks(evaluation.under_triaged),
        *_calibration_blocks(evaluation),
        Heading("By part of the body"),
        _groups_table(evaluation.by_group),
        Heading("By condition"),
        _groups_table(evaluation.by_condition),
        *_effort_blocks(evaluation.effort),
    )


def comparison_blocks(comparisons: Sequence[PairedComparison]) -> tuple[Block, ...]:
    """Two runs side by side."""
    rows = tuple(
        (
            (row.measure,),
            (str(row.both),),
            (str(row.only_this),),
            (str(row.only_other),),
            (str(row.neither),),
            (f"{row.p:.3f}",),
            (f"{row.score[0]:.1f} and {row.score[1]:.1f}",),
        )
        for row in comparisons
    )
    columns = ("Measure", "Both", "Only this", "Only the other", "Neither", "McNemar p", "Capability score")
    return (Heading("This run against the other, case by case"), Table(columns, (5, 2, 2, 2, 2, 2, 3), rows))


def simulation_blocks(simulation: Simulation) -> tuple[Block, ...]:
    """False alarms among simulated people with harmless causes, and the conditions that the match confuses."""
    asked = simulation.interviewed
    confused = tuple(
        ((true,), (taken,), (f"{count} of {of}",))
        for true, taken, count, of in simulation.confusions[:_SHOWN_CONFUSIONS]
    )
    return (
        Heading(f"{simulation.harmless} simulated people with harmless causes, seed {simulation.seed}"),
        _false_alarms(simulation.sent_to, simulation),
        *((_false_alarms(asked.sent_to, simulation, ", asked by the interview alone"),) if asked is not None else ()),
        Bullets("Rules and causes that sent them there most often", simulation.alarms),
        Heading(f"{simulation.patients} simulated patients, as many with each condition"),
        Paragraph(
            f"Right cause first {_share(simulation.first_right)}, "
            f"among the first three {_share(simulation.three_right)}."
        ),
        *_interviewed_blocks(simulation.interviewed),
        Table(("True cause", "Taken for", "How often"), (4, 4, 2), confused),
    )


def _false_alarms(sent_to: Mapping[Urgency, Rate], simulation: Simulation, how: str = "") -> Table:
    """How many harmless people are sent how far, beside what is budgeted."""
    rows = tuple(
        ((f"{level.word} or more",), (_share(rate),), (_interval(rate),), (f"{simulation.budget[level]:.0%}",))
        for level, rate in sent_to.items()
    )
    return Table((f"Sent to{how}", "Share", "95 % interval", "Budget"), (4, 3, 3, 2), rows)


def _interviewed_blocks(interviewed: Interviewed | None) -> Iterable[Block]:
    if interviewed is not None:
        yield Paragraph(
            f"Right cause first {_share(interviewed.first_right)}, among the first three "
            f"{_share(interviewed.three_right)}; emergencies missed that all answers would have shown "
            f"{_share(interviewed.missed)}; {interviewed.prompts:g} prompts (median).",
            "Asked by the interview alone",
        )
        rows = tuple(
            (
                (one.condition,), (str(one.right.of),), (f"{one.mean:.0%}",), (_share(one.right),),
                (_interval(one.right),), (f"{one.right.share / one.mean:.1f}",),
            )
            for one in interviewed.shown
        )  # fmt: skip
        columns = ("Shown at 10 % or more", "Times", "Shown (mean)", "Right", "95 % interval", "Right / shown")
        yield Table(columns, (5, 1, 2, 4, 3, 2), rows)


def _rates_table(rates: Mapping[str, Rate]) -> Table:
    rows = tuple(((name,), (_share(rate),), (_interval(rate),)) for name, rate in rates.items())
    return Table(("Measure", "Share", "95 % interval (Wilson)"), (5, 3, 3), rows)


def _zero_lines(rates: Mapping[str, Rate]) -> Iterable[Block]:
    lines = tuple(
        f"{name}: {rate.hits} of {rate.of}. By the rule of three the true share of "
        f"{'failures' if rate.hits else 'hits'} may still be up to {rate.rule_of_three:.0%}."
        for name, rate in rates.items()
        if rate.rule_of_three is not None and name != "comprehensiveness"
    )
    return (Bullets("Where nothing failed, or nothing happened", lines),) if lines else ()


def _share(rate: Rate) -> str:
    return f"{rate.share:.1%} ({rate.hits} of {rate.of})"


def _interval(rate: Rate) -> str:
    low, high = rate.interval
    return f"{low:.1%} to {high:.1%}"


def _confusion_table(evaluation: Evaluation) -> Table:
    rows = tuple(
        ((gold.word,), *((str(evaluation.confusion.get((gold, given), 0)),) for given in Urgency))
        for gold in reversed(Urgency)
    )
    return Table(("Label", *(level.word for level in Urgency)), (3, 2, 2, 2, 2, 2), rows)


def _three_level_table(evaluation: Evaluation) -> Table:
    counts = {(gold, given): 0 for gold in THREE_LEVELS for given in THREE_LEVELS}
    for (gold, given), count in evaluation.confusion.items():
        counts[three_level(gold), three_level(given)] += count
    rows = tuple(((gold,), *((str(counts[gold, given]),) for given in THREE_LEVELS)) for gold in reversed(THREE_LEVELS))
    return Table(("Label", *THREE_LEVELS), (3, 2, 2, 2), rows)


def _under_triage_blocks(outcomes: Sequence[Outcome]) -> Iterable[Block]:
    if not outcomes:
        return (Paragraph("No case was advised less urgently than its label.", "Under-triage"),)
    rows = tuple(
        (
            (outcome.case.id,),
            (f"{outcome.case.gold_condition}, {outcome.case.gold_urgency.word}",),
            (f"{outcome.first}, {outcome.urgency.word}",),
            (", ".join(outcome.reasons) or "no rule held, and no cause was likely enough for its urgency",),
        )
        for outcome in outcomes
    )
    return (
        Heading("Under-triage, case by case"),
        Table(("Case", "Label", "Given", "Why it went no higher: all that held"), (2, 4, 4, 5), rows),
    )


def _calibration_blocks(evaluation: Evaluation) -> Iterable[Block]:
    calibration = evaluation.calibration
    rows = tuple(
        (
            (f"{part.low:.0%} to {part.high:.0%}",),
            (str(part.cases),),
            (f"{part.mean_probability:.0%}",),
            (f"{part.correct:.0%}",),
        )
        for part in calibration.bins
    )
    return (
        Heading("Calibration: can the chance of the first cause be taken at its word?"),
        Table(("Chance shown", "Cases", "Mean chance", "Were right"), (3, 2, 2, 2), rows),
        Paragraph(
            f"Brier score of the first cause {calibration.brier_first:.3f}, of the true cause "
            f"{calibration.brier_all:.3f}; expected calibration error {calibration.expected_calibration_error:.3f}."
        ),
    )


def _groups_table(groups: Mapping[str, Mapping[str, Rate]]) -> Table:
    rows = tuple(
        (
            (name,),
            (str(rates["top-1"].of),),
            (_short(rates["top-1"]),),
            (_short(rates["top-3"]),),
            (_short(rates["safe advice"]),),
        )
        for name, rates in groups.items()
    )
    return Table(("Group", "Cases", "Top-1", "Top-3", "Safe advice"), (5, 2, 2, 2, 2), rows)


def _short(rate: Rate) -> str:
    return f"{rate.hits} of {rate.of}"


def _effort_blocks(effort: Mapping[str, Mapping[str, Spread]]) -> Iterable[Block]:
    if not effort:
        return ()
    rows = tuple(
        ((who,), (name,), (f"{spread.median:g}",), (f"{spread.p90:g}",))
        for who, spreads in effort.items()
        for name, spread in spreads.items()
    )
    return (
        Heading("What the interview asks of a person"),
        Table(("Who", "What", "Median", "90th percentile"), (3, 4, 2, 2), rows),
    )
