"""The editor's lint: mistakes that the loader accepts, but that a patient should not have to live with.

The loader checks the structure (ids, numbers, sources, links). Here stand the rules of good content: texts for patients
at grade 6, sources that are used, no rule that can never fire, no cue that says less than "not sure".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from midback_cli.assessment.answers import UNSURE, Answers
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.screening import screen
from midback_cli.errors import Problem
from midback_cli.evaluation.one_time import check_steps
from midback_cli.evaluation.witnesses import every_choice, witness
from midback_cli.knowledge.checks import LEAST_BASE_RATE
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Urgency, When, items_of

# Kincaid et al. 1975. The grade of a short text varies wildly, so only a text of at least this many words is judged.
GRADE_LIMIT = 8.0
_LEAST_WORDS = 12
_VOWELS = re.compile(r"[aeiouy]+")
_WORDS = re.compile(r"[A-Za-z][A-Za-z'’]*")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
# Bed rest makes a strained back worse (dahm-2010); a sentence that warns against it may name it.
_TO_BED = re.compile(r"\bbed[ -]?rest\b|\b(rest|stay|lie|keep|remain)\b[^.;]*\bin bed\b", re.IGNORECASE)
_NOT_TO_BED = re.compile(r"\b(do not|never|avoid|weakens|makes it worse|raise the risk)\b", re.IGNORECASE)
# Two numbers for one fact agree within this.
_ROUNDING = 0.0005
_SHORT_NUMBER = re.compile(r"[0-9]{2,5}")
_SENTENCES = re.compile(r"[.!?:;]+(?:\s|$)")


def check_content(content: Content) -> tuple[Problem, ...]:
    """Every problem of good content, in the order of the files."""
    return (
        *_check_grades(content),
        *_check_sources(content),
        *_check_cues(content),
        *_check_rates(content),
        *_check_coverage(content),
        *_check_bounds(content),
        *_check_unknown(content),
        *_check_labels(content),
        *_check_ambulance(content),
        *_check_numbers(content),
        *_check_levels(content),
        *_check_fits(content),
        *_check_stays(content),
        *_check_causes(content),
        *_check_aliases(content),
        *_check_cards(content),
        *_check_bed_rest(content),
        *_check_typed_words(content),
        *check_steps(content),
    )


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text: 6 reads at sixth grade (age 11 to 12)."""
    words = _WORDS.findall(text)
    if not words:
        return 0.0
    sentences = max(len(_SENTENCES.findall(text)), 1)
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    count = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee", "ye")) and count > 1
    silent = silent or (
        word.endswith(("ed", "es")) and count > 1 and not word.endswith(("ted", "ded", "ses", "ces", "xes"))
    )
    return max(count - silent, 1)


def _check_grades(content: Content) -> Iterator[Problem]:
    for place, text in patient_texts(content):
        if len(_WORDS.findall(text)) >= _LEAST_WORDS and (grade := reading_grade(text)) > GRADE_LIMIT:
            yield Problem(place, f"reads at grade {grade:.1f}; use shorter words or sentences (limit {GRADE_LIMIT:g})")


def patient_texts(content: Content) -> Iterator[tuple[str, str]]:
    """The texts that a patient sees before or with a result, with their places; not `tests`, which is for doctors."""
    for page in content.pages.values():
        if not page.ask:
            yield f"redflags.toml.page.{page.id}.question", f"{page.question} {page.help} {page.why}"
            for cue in page.cues:
                yield f"redflags.toml.page.{page.id}.cue.{cue.id}.text", cue.text
    for question in content.questions.values():
        yield f"questions.toml.question.{question.id}.text", f"{question.text} {question.help}"
        yield f"questions.toml.question.{question.id}.why", question.why
    for flag in content.red_flags:
        yield f"redflags.toml.rule.{flag.id}.shown_as", f"{flag.shown_as} {flag.why}"
    for rule in content.follow_up_rules:
        yield f"redflags.toml.follow_up.{rule.flag.id}.shown_as", f"{rule.flag.shown_as} {rule.flag.why}"
    for action in content.actions.values():
        yield f"redflags.toml.action.{action.id}", " ".join((*action.do, *action.do_not))
    for condition in content.conditions.values():
        place = f"conditions.toml.condition.{condition.id}"
        yield f"{place}.summary", condition.summary
        for key in ("home_care", "watch_for", "more_urgent_if"):
            yield f"{place}.{key}", " ".join(getattr(condition, key))
    for chapter in content.chapters:
        for item in items_of(chapter):
            place = f"guide.toml.{chapter.id}.item.{item.id}"
            yield place, f"{item.text} {item.caution}"
            for number, fit in enumerate(item.fits):
                yield f"{place}.fit.{number}", fit.text
        for key, lines in chapter._asdict().items():
            if isinstance(lines, tuple) and key not in ("items", "references"):
                yield f"guide.toml.{chapter.id}.{key}", " ".join(lines)
    for faq in content.faq:
        yield f"guide.toml.faq.{faq.id}", f"{faq.question} {faq.answer}"
    for limit in content.limits:
        yield f"redflags.toml.limit.{limit.id}", limit.text
    for level, text in content.urgency_texts.items():
        yield f"guide.toml.urgency.{level.word}", f"{text.what_to_do} {text.time_frame}"


def _check_sources(content: Content) -> Iterator[Problem]:
    for name in content.sources:
        if name not in content.used_sources:
            yield Problem(f"sources.toml.source.{name}", "is not used by anything")


def _check_cues(content: Content) -> Iterator[Problem]:
    """A cue must weigh at least as much as "not sure" on its page; else picking it would lower the urgency (G2)."""
    for page in content.pages.values():
        for cue in page.cues:
            chosen = Answers().with_reply(page.id, [cue.id], content)
            unsure = Answers({page.id: UNSURE})
            if (
                screen(chosen, derive_facts(chosen, content), content).floor
                < screen(unsure, derive_facts(unsure, content), content).floor
            ):
                yield Problem(f"redflags.toml.page.{page.id}.cue.{cue.id}", "weighs less than 'not sure' on its page")


def _check_rates(content: Content) -> Iterator[Problem]:
    """A fact is as common as the cues that tell it: one number, where only its page asks for it.

    Slips keep a base rate at its least where the cues add up to less. A question that is asked in words as well tells
    more than its cues, never less.
    """
    told: dict[tuple[str, str], float] = {}
    for page in content.pages.values():
        for cue in page.cues:
            for fact in cue.implies.items():
                told[fact] = told.get(fact, 0.0) + cue.base_rate.value
    for (name, answer), by_cues in told.items():
        question = content.questions[name]
        rate = question.base_rate[answer].value
        by_page = question.page and question.kind is Kind.YES_NO
        if by_cues > rate + _ROUNDING or (by_page and max(by_cues, LEAST_BASE_RATE) < rate - _ROUNDING):
            place = f"questions.toml.question.{name}.base_rate.{answer}"
            yield Problem(place, f"is {rate:g}, but the cues that tell it add up to {by_cues:g}")


def _check_unknown(content: Content) -> Iterator[Problem]:
    """No rule of an emergency may count what was not answered as bad (G7); a question is asked first instead."""

    def unknown_in(when: When) -> Iterator[str]:
        for atom in sorted(when.atoms):
            if atom.endswith("?"):
                yield atom
            elif atom in content.derived_when:
                yield from unknown_in(content.derived_when[atom])

    for flag in content.red_flags:
        if flag.urgency.is_emergency and (unknown := list(unknown_in(flag.when))):
            place = f"redflags.toml.rule.{flag.id}.when"
            yield Problem(place, f"an emergency hangs on what is unknown: {', '.join(dict.fromkeys(unknown))}")


def _check_bounds(content: Content) -> Iterator[Problem]:
    """A bound that holds for every answer to its question, or for none, is a slip of the pen."""
    for name, bounds in content.comparisons.items():
        question = content.questions[name]
        for bound in bounds:
            if bound.holds(question.minimum) == bound.holds(question.maximum):
                reason = f"'{bound.atom}' never changes: {name} goes from {question.minimum} to {question.maximum}"
                yield Problem("redflags.toml", reason)


def _check_labels(content: Content) -> Iterator[Problem]:
    """The intro says which line means that nothing fits. If another line had that name, a gap would become a denial."""
    texts = content.screen_texts
    if texts.none_text not in texts.intro:
        yield Problem("redflags.toml.screen.intro", f"does not name the line '{texts.none_text}' (none_text)")
    if texts.unsure_text in texts.intro or texts.unsure_text.casefold() == texts.none_text.casefold():
        yield Problem("redflags.toml.screen.unsure_text", "is what the intro calls the line for 'nothing fits'")


def _check_ambulance(content: Content) -> Iterator[Problem]:
    """Each action for an ambulance must begin with the number to call, in the same words as the others."""
    actions = [content.actions[flag.action] for flag in content.red_flags if flag.urgency is Urgency.AMBULANCE]
    openings = [_SENTENCE_END.split(action.do[0])[0] for action in actions]
    usual = max(openings, key=openings.count, default="")
    for action, opening in dict.fromkeys(zip(actions, openings, strict=True)):
        place = f"redflags.toml.action.{action.id}.do"
        if "{number}" not in opening:
            yield Problem(place, "is for an ambulance, but its first line does not say to call {number}")
        elif opening != usual:
            yield Problem(place, f"begins with '{opening}', but the other actions for an ambulance with '{usual}'")


def _check_numbers(content: Content) -> Iterator[Problem]:
    """An emergency number is short; a longer one is a slip of the pen, and nobody would get through.

    A country without a number is no problem: it gets the common numbers.
    """
    for number in content.emergency_numbers.values():
        for dialled in filter(None, (number.ambulance, number.also)):
            if not _SHORT_NUMBER.fullmatch(dialled):
                place = f"guide.toml.emergency_numbers.country.{number.country}"
                yield Problem(place, f"'{dialled}' is not an emergency number of 2 to 5 digits")


def _check_levels(content: Content) -> Iterator[Problem]:
    """The graver the level, the lower its threshold must be: a small chance of an emergency is enough."""
    levels = sorted(content.urgency.threshold)
    for milder, graver in pairwise(levels):
        if content.urgency.threshold[graver] > content.urgency.threshold[milder]:
            place = f"redflags.toml.urgency.threshold.{graver.word}"
            yield Problem(place, f"is above that of {milder.word}, which is less urgent")
    for condition in content.conditions.values():
        if condition.match_urgency < condition.urgency - 1:
            place = f"conditions.toml.condition.{condition.id}.match_urgency"
            yield Problem(place, f"is more than one level below its urgency, {condition.urgency.word}")


def _check_coverage(content: Content) -> Iterator[Problem]:
    for question in content.questions.values():
        is_weighed = any(
            question.id in condition.likelihood or question.id in condition.likelihood_ratio
            for condition in content.conditions.values()
        )
        if not is_weighed and not question.rules_only:
            yield Problem(f"questions.toml.question.{question.id}", "is weighed by no condition; mark it rules_only")
    for condition in content.conditions.values():
        if not condition.likelihood:
            yield Problem(f"conditions.toml.condition.{condition.id}", "has no likelihood and can never come first")


def _check_fits(content: Content) -> Iterator[Problem]:
    """A fit whose `when` no answers can satisfy is a mistake, and protects nobody."""
    for item in content.chapters.home_care.items:
        for number, fit in enumerate(item.fits):
            people = (witness(atoms, content) for atoms in every_choice(fit.when, content))
            if not any(person is not None and fit.when.holds(derive_facts(person, content).atoms) for person in people):
                yield Problem(f"guide.toml.home_care.item.{item.id}.fit.{number}.when", "can never hold")


def _check_stays(content: Content) -> Iterator[Problem]:
    """An answer that a follow-up takes over unasked must not keep a rule from holding."""
    flags = (*content.red_flags, *(rule.flag for rule in content.follow_up_rules))
    rules = (*((flag.id, flag.when) for flag in flags), *((derived.id, derived.when) for derived in content.derived))
    reassuring = {
        question_id: name for name, when in rules for atom in when.none for question_id in content.atom_questions[atom]
    }
    for question in content.follow_up.stays:
        if question in reassuring:
            reason = f"'{question}' reassures in {reassuring[question]}, so it must be asked again"
            yield Problem("questions.toml.follow_up.stays", reason)


def _check_causes(content: Content) -> Iterator[Problem]:
    """The guide's page on causes must name every condition."""
    named = {name for item in content.chapters.causes.items for name in item.conditions}
    for condition in content.conditions:
        if condition not in named:
            yield Problem("guide.toml.causes", f"'{condition}' stands under no item")


def _check_aliases(content: Content) -> Iterator[Problem]:
    """An alias that two conditions share would lead to only one of them."""
    owners: dict[str, str] = {}
    for condition in content.conditions.values():
        for alias in condition.aliases:
            owner = owners.setdefault(alias.casefold(), condition.id)
            if owner != condition.id:
                yield Problem(f"conditions.toml.condition.{condition.id}.aliases", f"'{alias}' is also {owner}")


def _check_cards(content: Content) -> Iterator[Problem]:
    """If the article has a card for a condition, what the card says must be kept with the condition."""
    for condition in content.conditions.values():
        for key in ("top_symptoms", "facts") if condition.article.card else ():
            if not getattr(condition.article, key):
                yield Problem(f"conditions.toml.condition.{condition.id}.article.{key}", "is empty, but it has a card")


def _check_bed_rest(content: Content) -> Iterator[Problem]:
    for place, text in _advice(content):
        for sentence in sent_to_bed(text):
            yield Problem(place, f"advises bed rest, which does harm: '{sentence.strip()}'")


def sent_to_bed(text: str) -> list[str]:
    """The parts of a text that send somebody to bed; a warning against it does not count."""
    return [part for part in re.split(r"[.;:]", text) if _TO_BED.search(part) and not _NOT_TO_BED.search(part)]


def _advice(content: Content) -> Iterator[tuple[str, str]]:
    """Every text that gives advice, with its place."""
    for condition in content.conditions.values():
        place = f"conditions.toml.condition.{condition.id}"
        yield f"{place}.summary", condition.summary
        for key in ("home_care", "medical_care"):
            yield from ((f"{place}.{key}", line) for line in getattr(condition, key))
    for action in content.actions.values():
        yield from ((f"redflags.toml.action.{action.id}", line) for line in (*action.do, *action.do_not))
    for chapter in content.chapters:
        for item in items_of(chapter):
            lines = (item.text, item.caution, *(fit.text for fit in item.fits))
            yield from ((f"guide.toml.{chapter.id}.item.{item.id}", line) for line in lines)
    yield from ((f"guide.toml.faq.{faq.id}.answer", faq.answer) for faq in content.faq)
    for level, text in content.urgency_texts.items():
        yield f"guide.toml.urgency.{level.word}.what_to_do", text.what_to_do


def _check_typed_words(content: Content) -> Iterator[Problem]:
    """A word that a person types must mean one thing: a yes that is also a stop would end the quiz."""
    typed = content.texts.typed
    meanings = {name: getattr(typed, name) for name in ("yes", "no", "unsure", "back", "stop", "why")}
    seen: dict[str, str] = {}
    for meaning, words in meanings.items():
        for word in words:
            first = seen.setdefault(word.casefold(), meaning)
            if first != meaning:
                yield Problem(f"texts.toml.typed.{meaning}", f"'{word}' means '{first}' already")
