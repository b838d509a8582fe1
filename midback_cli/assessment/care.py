"""A result → the care that goes with it: what to do at once, at home, with a doctor, and what to watch for.

Home care is fitted to the person: what suits, what to ask about first, what to leave out, and why. What would do harm
is left out; what is not known is never read as "no" (G4), but stays as a caution.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from itertools import chain
from typing import NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.facts import Facts, could_hold
from midback_cli.assessment.result import Result
from midback_cli.assessment.urgency import Reason
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import CareItem, Condition, Fit, Verdict


class FittedItem(NamedTuple):
    """One piece of home care for one person.

    `reasons` are the answers that bear on it, the strictest first; `harms` the causes, not ruled out, in which it
    does harm; `not_if` the people whom it may harm, as far as is known, and `never` those of them who must not use it.
    When it is to be avoided, these and `cautions` are empty and `instead` are those that may take its place.
    """

    item: CareItem
    verdict: Verdict
    reasons: tuple[str, ...]
    never: tuple[str, ...]
    not_if: tuple[str, ...]
    cautions: tuple[str, ...]
    harms: tuple[Condition, ...]
    instead: tuple[CareItem, ...]
    sources: tuple[str, ...]

    @property
    def is_advised(self) -> bool:
        """Whether it may be used, if only after asking."""
        return self.verdict is not Verdict.AVOID


class Care(NamedTuple):
    """All the care that goes with a result.

    `do` and `do_not` are what to do and not to do at once. `at_home` are the advised causes that are treated at home;
    `home_care` is what to do for them, and `items` are the pieces of home care for them, fitted to the person, with
    those to leave out among them. `medical_care` is what a doctor may do for the advised causes, and `doctor_questions`
    what the doctor may ask. `watch_for` are the signs that mean: act at once, or be seen.
    """

    do: tuple[str, ...]
    do_not: tuple[str, ...]
    at_home: tuple[Condition, ...]
    home_care: tuple[str, ...]
    items: tuple[FittedItem, ...]
    medical_care: tuple[str, ...]
    watch_for: tuple[str, ...]
    doctor_questions: tuple[str, ...]

    @property
    def home_items(self) -> tuple[str, ...]:
        """Ids of the pieces of home care that suit the person, if only after asking."""
        return tuple(fitted.item.id for fitted in self.items if fitted.is_advised)


def care_for(result: Result) -> Care:
    """The care that goes with a result."""
    chapters = result.content.chapters
    advised = [cause.condition for cause in result.advised_causes]
    at_home = _treated_at_home(result, advised)
    do, do_not = _actions(result)
    return Care(
        do=do,
        do_not=do_not,
        at_home=at_home,
        home_care=_merged(condition.home_care for condition in at_home),
        items=fitted_items(at_home, in_play(result), result.answers, result.facts, result.content),
        medical_care=_merged(condition.medical_care for condition in advised),
        watch_for=_merged((chapters.safety_net.go_now, *(condition.watch_for for condition in advised))),
        doctor_questions=result.content.doctor_questions,
    )


def every_item_for(result: Result) -> Mapping[str, FittedItem]:
    """Every piece of home care of the content, fitted to the person, by id; without what may take its place."""
    causes = in_play(result)
    items = result.content.chapters.home_care.items
    return {item.id: fit_item(item, causes, result.answers, result.facts, result.content) for item in items}


def in_play(result: Result) -> frozenset[str]:
    """Ids of the causes that no care may harm: those advised on, and those that must not be missed."""
    advised = frozenset(cause.condition.id for cause in result.advised_causes)
    return advised | {suspect.condition.id for suspect in result.must_not_miss}


def _treated_at_home(result: Result, advised: Iterable[Condition]) -> tuple[Condition, ...]:
    """The advised causes that are no more urgent than the result: what is meant for a hospital is no home care.

    Empty in an emergency, when home is the wrong place.
    """
    if result.urgency.is_emergency:
        return ()
    return tuple(condition for condition in advised if condition.urgency <= result.urgency)


def _held(result: Result) -> list[Reason]:
    """The reasons for the urgency that have an action, those of everybody of a certain age last."""
    held = [reason for reason in result.reasons if reason.urgency is result.urgency and reason.action]
    held.sort(key=lambda reason: reason.kind == "general")
    return held


def _actions(result: Result) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What to do and not to do at once: the leading action, and each further "do not" of its level.

    A rule that says what is wrong leads, before a rule about everybody of a certain age.
    """
    names = dict.fromkeys(reason.action for reason in _held(result))
    actions = sorted((result.content.actions[name] for name in names), key=lambda action: not action.leads)
    return (actions[0].do, _merged(action.do_not for action in actions)) if actions else ((), ())


def first_steps(result: Result, at_home: Iterable[Condition]) -> tuple[tuple[str, ...], ...]:
    """What to do first, in pairs of a few words, what and how; each thing once.

    For the reasons of this urgency, then for the causes at home.
    """
    content = result.content
    actions = (content.actions[reason.action] for reason in _held(result))
    pairs = (*(action.first_steps for action in actions), *(condition.first_steps for condition in at_home))
    steps: dict[str, tuple[str, ...]] = {}
    for pair in chain.from_iterable(pairs):
        steps.setdefault(pair[0], pair)
    return tuple(steps.values())


def _merged(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """The entries of all lists in order, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


# ---------------------------------------------------------------- home care that fits the person


def fitted_items(
    conditions: Iterable[Condition], in_play: Set[str], answers: Answers, facts: Facts, content: Content
) -> tuple[FittedItem, ...]:
    """The home care of these conditions, fitted; what may take the place of something left out is among it."""
    items = content.care_items
    fitted: dict[str, FittedItem] = {}
    wanted = [name for condition in conditions for name in condition.home_items]
    for name in wanted:  # The list grows by what may take the place of something.
        if name not in fitted:
            fitted[name] = fit_item(items[name], in_play, answers, facts, content)
            wanted += () if fitted[name].is_advised else items[name].instead
    for name, left_out in fitted.items():
        if not left_out.is_advised:
            others = (fitted[other] for other in left_out.item.instead)
            fitted[name] = left_out._replace(instead=tuple(other.item for other in others if other.is_advised))
    return tuple(fitted.values())


def fit_item(item: CareItem, in_play: Set[str], answers: Answers, facts: Facts, content: Content) -> FittedItem:
    """How one piece of home care suits a person; `fitted_items` adds what may take its place."""
    harms = tuple([content.conditions[name] for name in item.avoid_for if name in in_play])
    holding: list[Fit] = []
    others: list[Fit] = []
    for fit in item.fits:
        (holding if fit.when.holds(facts.atoms) else others).append(fit)
    verdict = Verdict.AVOID if harms else max([fit.verdict for fit in holding], default=Verdict.FITS)
    is_avoided = verdict is Verdict.AVOID
    if is_avoided:
        # Of what is left out nothing more is said.
        holding, others = [fit for fit in holding if fit.verdict is Verdict.AVOID], []
    holding.sort(key=lambda fit: -fit.verdict)
    unknown = tuple([fit for fit in others if could_hold(fit.when, answers, facts, content)])
    references = (*(name for fit in holding for name in fit.references), *item.references)
    return FittedItem(
        item=item,
        verdict=verdict,
        reasons=tuple(fit.text for fit in holding),
        never=item.never(unknown),
        not_if=() if is_avoided else item.not_if(unknown),
        cautions=() if is_avoided else item.cautions(unknown),
        harms=harms,
        instead=(),
        sources=tuple(dict.fromkeys(references)),
    )
