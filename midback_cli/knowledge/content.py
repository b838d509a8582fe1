"""The whole content as one value, and what follows from it, worked out when it is first needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from midback_cli.knowledge.model import (
    Action,
    CareItem,
    Chapters,
    Condition,
    Cue,
    Derived,
    EmergencyNumber,
    EmergencyTexts,
    Estimate,
    Faq,
    FollowUpRule,
    FollowUpSettings,
    InterviewSettings,
    Kind,
    MatchSettings,
    Notice,
    NumberBound,
    Page,
    Question,
    RedFlag,
    ScreenTexts,
    Source,
    Topic,
    Urgency,
    UrgencySettings,
    UrgencyText,
    When,
)
from midback_cli.knowledge.texts import Texts
from midback_cli.knowledge.weights import probability_to_db, weigh


# No slots: cached_property keeps its value, a pure function of the frozen fields, in the instance.
@dataclass(frozen=True, repr=False)
class Content:
    """Everything midback knows, checked and frozen. Mappings keep the order of the files."""

    version: str
    reviewed_by: str
    sha256: str
    conditions: Mapping[str, Condition]
    questions: Mapping[str, Question]
    pages: Mapping[str, Page]
    derived: tuple[Derived, ...]
    limits: tuple[Notice, ...]
    contradictions: tuple[Notice, ...]
    actions: Mapping[str, Action]
    red_flags: tuple[RedFlag, ...]
    match: MatchSettings
    urgency: UrgencySettings
    interview: InterviewSettings
    follow_up: FollowUpSettings
    follow_up_rules: tuple[FollowUpRule, ...]
    urgency_texts: Mapping[Urgency, UrgencyText]
    screen_texts: ScreenTexts
    texts: Texts
    topics: Mapping[str, Topic]
    chapters: Chapters
    faq: tuple[Faq, ...]
    emergency_numbers: Mapping[str, EmergencyNumber]
    emergency_texts: EmergencyTexts
    sources: Mapping[str, Source]
    used_sources: frozenset[str]
    comparisons: Mapping[str, tuple[NumberBound, ...]]
    maybe_atoms: Mapping[str, tuple[str, ...]]
    atom_questions: Mapping[str, frozenset[str]]
    # The folder that it was read from, where its further files, which only some commands read, stand too.
    directory: Path = field(compare=False)

    def __repr__(self) -> str:
        counts = f"{len(self.conditions)} conditions, {len(self.questions)} questions, {len(self.red_flags)} rules"
        return f"<Content {self.version}: {counts}>"

    def asked(self, prompt_id: str) -> Page | Question:
        """The question or page with this id; the question if a page only shows it. Raises KeyError if there is none."""
        question = self.questions.get(prompt_id)
        return question if question is not None else self.pages[prompt_id]

    def name_of(self, prompt_id: str) -> str:
        """The short name of a question or page."""
        prompt = self.asked(prompt_id)
        return prompt.name if isinstance(prompt, Page) else prompt.finding

    @cached_property
    def weights(self) -> Mapping[str, Mapping[str, tuple[float, ...]]]:
        """Weights of evidence in decibans: question → answer → one per condition, in order, and 0 for none of these."""
        return weigh(self.conditions, self.questions, self.match)

    @cached_property
    def prior_weights(self) -> tuple[float, ...]:
        """The full priors in decibans, one per condition, in order, then that of "none of these"."""
        priors = (*(condition.prior.value for condition in self.conditions.values()), self.match.none_of_these_prior)
        return tuple(map(probability_to_db, priors))

    def tempered_priors(self, tempering: float) -> Sequence[float]:
        """The full priors in decibans under this tempering (1 leaves them as they are), in the same order."""
        tempered = self._tempered_priors.get(tempering)
        if tempered is None:
            tempered = self._tempered_priors[tempering] = [tempering * prior for prior in self.prior_weights]
        return tempered

    @cached_property
    def _tempered_priors(self) -> dict[float, Sequence[float]]:
        return {}

    @cached_property
    def asked_on(self) -> Mapping[str, tuple[str, ...]]:
        """Page → the yes-no questions that it stands for."""
        return {
            page: tuple(
                question.id
                for question in self.questions.values()
                if question.page == page and question.kind is Kind.YES_NO
            )
            for page in self.pages
        }

    @cached_property
    def denials(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Page → what is observed of the questions that it stands for where nothing on it fits."""
        return {page: dict.fromkeys(asked, ("no",)) for page, asked in self.asked_on.items()}

    @cached_property
    def denied_by_pages(self) -> frozenset[str]:
        """The questions that some page stands for."""
        return frozenset().union(*self.asked_on.values())

    @cached_property
    def implied_by_cues(self) -> Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]]:
        """Page → each of its cues → what is observed where it fits."""
        return {
            page.id: {cue.id: {question: (answer,) for question, answer in cue.implies.items()} for cue in page.cues}
            for page in self.pages.values()
        }

    @cached_property
    def signs(self) -> Mapping[str, frozenset[str]]:
        """Question → its answers that are warning signs even without their page.

        They are "yes" to a question that a page stands for, an option that has a page, and what a cue implies.
        """
        signs: dict[str, set[str]] = {name: {"yes"} for names in self.asked_on.values() for name in names}
        for question in self.questions.values():
            if options := {option.id for option in question.options if option.page}:
                signs.setdefault(question.id, set()).update(options)
        for page in self.pages.values():
            for cue in page.cues:
                for name, answer in cue.implies.items():
                    signs.setdefault(name, set()).add(answer)
        return {name: frozenset(answers) for name, answers in signs.items()}

    @cached_property
    def flags_on(self) -> Mapping[str, tuple[RedFlag, ...]]:
        """Question → the rules that depend on its answer."""
        flags: dict[str, tuple[RedFlag, ...]] = dict.fromkeys(self.questions, ())
        for flag in self.red_flags:
            for question_id in frozenset().union(*(self.atom_questions[atom] for atom in flag.when.atoms)):
                flags[question_id] += (flag,)
        return flags

    @cached_property
    def conditions_by_urgency(self) -> tuple[tuple[Urgency, tuple[tuple[int, str], ...]], ...]:
        """The levels that a match may raise to, most urgent first, each with the position and id of its conditions."""
        levels: dict[Urgency, list[tuple[int, str]]] = {level: [] for level in sorted(Urgency, reverse=True)}
        for position, condition in enumerate(self.conditions.values()):
            levels[condition.match_urgency].append((position, condition.id))
        del levels[Urgency.SELF_CARE]
        return tuple((level, tuple(conditions)) for level, conditions in levels.items())

    @cached_property
    def flags_by_id(self) -> Mapping[str, RedFlag]:
        """Id → rule."""
        return {flag.id: flag for flag in self.red_flags}

    @cached_property
    def flags_by_need(self) -> Mapping[str, tuple[tuple[int, RedFlag], ...]]:
        """Atom → the rules that need it to hold, each with its place among all; under "" those that need none.

        A rule that needs any of several atoms stands under each of them.
        """
        needs: dict[str, list[tuple[int, RedFlag]]] = {}
        for place, flag in enumerate(self.red_flags):
            when = flag.when
            for atom in (min(when.all),) if when.all else when.any or when.any_2 or ("",):
                needs.setdefault(atom, []).append((place, flag))
        return {atom: tuple(flags) for atom, flags in needs.items()}

    @cached_property
    def question_places(self) -> Mapping[str, int]:
        """Question → its place among all."""
        return {name: place for place, name in enumerate(self.questions)}

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Condition → its place among all."""
        return {name: position for position, name in enumerate(self.conditions)}

    @cached_property
    def conditions_in_order(self) -> tuple[Condition, ...]:
        """Every condition at its place."""
        return tuple(self.conditions.values())

    @cached_property
    def places_by_id(self) -> tuple[int, ...]:
        """The places of the conditions in the order of their ids."""
        return tuple(self.positions[name] for name in sorted(self.conditions))

    @cached_property
    def prompt_ids(self) -> tuple[str, ...]:
        """The ids of the pages, then of the questions that no page has the id of."""
        return tuple(dict.fromkeys((*self.pages, *self.questions)))

    @cached_property
    def care_items(self) -> Mapping[str, CareItem]:
        """Id → piece of home care."""
        return {item.id: item for item in self.chapters.home_care.items}

    @cached_property
    def doctor_questions(self) -> tuple[str, ...]:
        """What a doctor may ask, each once."""
        chapter = self.chapters.doctor_questions
        return tuple(dict.fromkeys((*chapter.from_article, *chapter.standard)))

    @cached_property
    def urgent_conditions(self) -> tuple[str, ...]:
        """The conditions that must not be missed once they are likely enough."""
        level = self.urgency.must_not_miss_level
        return tuple(condition.id for condition in self.conditions.values() if condition.urgency >= level)

    @cached_property
    def emergency_flags(self) -> tuple[RedFlag, ...]:
        """The rules that call for an emergency room or an ambulance."""
        return tuple(flag for flag in self.red_flags if flag.urgency.is_emergency)

    @cached_property
    def unsure_lines(self) -> Mapping[str, tuple[Page, Cue]]:
        """How a result names a line that a person is not sure of, such as `danger-now.fainting?` → its page and it."""
        return {f"{page.id}.{cue.id}?": (page, cue) for page in self.pages.values() for cue in page.cues}

    @cached_property
    def sign_atoms(self) -> frozenset[str]:
        """The atoms that a cue of the screen makes hold, and the named facts that one of them is enough for."""
        atoms = frozenset().union(*(held for cues in self.atoms_of_cues.values() for _, held in cues))
        for derived in self.derived:
            when = derived.when
            if not when.all and not when.any_2 and not when.any.isdisjoint(atoms):
                atoms |= {derived.id}
        return atoms

    @cached_property
    def atom_names(self) -> Mapping[str, Mapping[str, str]]:
        """Question or page → each of its answers or lines → the atom that it makes hold."""
        names = {page.id: {cue.id: f"{page.id}.{cue.id}" for cue in page.cues} for page in self.pages.values()}
        for question in self.questions.values():
            names[question.id] = {answer: f"{question.id}={answer}" for answer in question.answer_ids}
        return names

    @cached_property
    def atom_places(self) -> Mapping[str, tuple[str, str]]:
        """Atom → the page that asks what it is about, and the line of it that the atom is itself; "" where none."""
        places: dict[str, tuple[str, str]] = {}
        for atom, questions in self.atom_questions.items():
            page, _, cue = atom.partition("=")[0].partition(".")
            places[atom] = (self.questions[min(questions)].page, "") if questions else (page, cue)
        return places

    @cached_property
    def derived_when(self) -> Mapping[str, When]:
        """Id of a derived fact → when it holds."""
        return {derived.id: derived.when for derived in self.derived}

    @cached_property
    def derived_by_naming(self) -> tuple[tuple[Derived, frozenset[str]], ...]:
        """Each derived fact with the atoms that can make it hold (all but those under `none`), in order."""
        return tuple((derived, derived.when.all | derived.when.any | derived.when.any_2) for derived in self.derived)

    @cached_property
    def in_bits(self) -> list[Any]:
        """A memory for rule_bits.py: the rules of this content in bits."""
        return []

    @cached_property
    def atoms_of_cues(self) -> Mapping[str, tuple[tuple[str, frozenset[str]], ...]]:
        """Page → each of its cues with the atoms that it makes hold."""
        return {
            page.id: tuple(
                (
                    cue.id,
                    frozenset((page.id, f"{page.id}.{cue.id}", *(f"{name}={to}" for name, to in cue.implies.items()))),
                )
                for cue in page.cues
            )
            for page in self.pages.values()
        }

    @cached_property
    def atoms_of_answers(self) -> Mapping[str, tuple[tuple[str | int, frozenset[str]], ...]]:
        """Question → each single answer with the atoms that it makes hold; for a number, those at the bounds of rules.

        Only for questions that stand on no page and that some rule depends on.
        """
        return {
            question.id: tuple(self._atoms_of(question))
            for question in self.questions.values()
            if not question.page and self.flags_on[question.id]
        }

    def _atoms_of(self, question: Question) -> Iterator[tuple[str | int, frozenset[str]]]:
        if question.kind is Kind.NUMBER:
            bounds = self.comparisons.get(question.id, ())
            for number in sorted({bound.bound for bound in bounds}):
                held = frozenset(bound.atom for bound in bounds if bound.holds(number))
                yield number, held | {f"{atom}?" for atom in held}
        else:
            for answer in question.answer_ids:
                yield answer, frozenset((f"{question.id}={answer}",))

    @cached_property
    def combined_groups(self) -> dict[object, Sequence[float]]:
        """A memory for matching.py: the weights of the answers of a group, which it may drop at any time."""
        return {}

    @cached_property
    def possible_weights(self) -> dict[object, Any]:
        """A memory for fewer_signs.py: the weights that a group's answers can have, which it may drop at any time."""
        return {}

    @cached_property
    def fragments(self) -> dict[object, str]:
        """A memory for written.py: pieces of JSON, of a pure function of the key, which it may drop at any time."""
        return {}

    @cached_property
    def around_probability(self) -> dict[object, tuple[str, str]]:
        """A memory for written.py: a condition and a match word → the JSON before and behind its probability."""
        return {}

    @cached_property
    def replies(self) -> dict[object, Any]:
        """A memory for answers.py: question or page, and what was given for it → the reply that it is."""
        return {}

    @cached_property
    def weighed(self) -> dict[object, Any]:
        """A memory for matching.py: the group and the weights of an answer, which it may drop at any time."""
        return {}

    @cached_property
    def weighed_in_groups(self) -> dict[object, dict[int, Any]]:
        """A memory for written.py: the answers of a group → the place of a condition → their weights and JSON."""
        return {}

    @cached_property
    def further(self) -> dict[str, object]:
        """A memory for own_words.py: what it made of each further file of this content, by the name of the file."""
        return {}

    @cached_property
    def likelihoods(self) -> Mapping[str, Mapping[str, tuple[float, ...]]]:
        """P(answer | hypothesis), 0 to 1: question → answer → one per condition, in order, then the base rate."""
        return {
            question.id: {answer: self._likelihoods_of(question, answer) for answer in question.answer_ids}
            for question in self.questions.values()
            if not question.rules_only
        }

    def _likelihoods_of(self, question: Question, answer: str) -> tuple[float, ...]:
        def share(rates: Mapping[str, Estimate]) -> float:
            if question.kind is Kind.YES_NO:
                return rates["yes"].value if answer == "yes" else 1 - rates["yes"].value
            return rates[answer].value

        tables = (condition.likelihood.get(question.id, question.base_rate) for condition in self.conditions.values())
        return (*map(share, tables), share(question.base_rate))
