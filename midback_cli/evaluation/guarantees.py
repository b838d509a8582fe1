"""The guarantees, tried on a content: what is finite is gone through, and how much was tried is said.

The same engine runs in the tests (tests/contracts) and behind `midback check --prove`, so that whoever changes the
content, or doubts it, can see on their own machine that it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, product
from typing import Any, NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.care import fitted_items
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.matching import differential, evidence
from midback_cli.assessment.next_question import next_question
from midback_cli.assessment.result import assess
from midback_cli.evaluation.oracle import (
    answers_to,
    cues_of,
    every_way,
    expected_pages,
    is_answered,
    is_met,
    opened,
    satisfying,
)
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import CareItem, Condition, Cue, Kind, Page, Tier, Urgency, Verdict

# Questions whose weights run together like this tell (nearly) the same; from this correlation up it is worth a look.
_ALIKE_FROM = 0.97
# The ages at which pages open and close lie at the bounds of their conditions; these are tried beside them.
_OTHER_AGES = (30,)


class Check(NamedTuple):
    """One claim, how many cases it was tried on, and each case that broke it."""

    claim: str
    tried: int
    failures: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether it was tried and nothing broke it."""
        return self.tried > 0 and not self.failures


def prove(content: Content, *, cues_together: int = 2) -> Iterator[Check]:
    """Every claim, one after the other; G2 beside every set of up to so many other cues."""
    yield prove_cues_raise(content)
    yield prove_rules_fire(content)
    yield prove_unsure_counts(content)
    yield prove_answers_raise(content)
    yield prove_safety_questions_raise(content)
    yield prove_cues_never_lower(content, cues_together)
    yield prove_pages_never_lower(content)
    yield prove_signs_never_lower(content)
    yield prove_gaps_are_named(content)
    yield prove_screen_comes_first(content)
    yield prove_conditions_can_lead(content)
    yield prove_questions_can_be_asked(content)
    if _avoids(content):
        yield prove_avoided_is_never_advised(content)


# ---------------------------------------------------------------- G1


def prove_cues_raise(content: Content) -> Check:
    """G1: each warning sign yields at least what it calls for by itself, with any other answer or all mild ones."""
    failures = []
    tried = 0
    ordinary = [(asked, reply) for asked, reply in _single_replies(content) if asked in content.questions]
    for page, cue in cues_of(content):
        person = opened(page, Answers().with_reply(page.id, [cue.id], content), content)
        least = least_urgency(page, cue, content)
        beside = (person.with_reply(asked, reply, content) for asked, reply in ordinary)
        for other in (person, _reassured(person, content), *beside):
            tried += 1
            got = assess(other, content).urgency
            if got < least:
                told = ", ".join(sorted(other.replies.keys() - person.replies.keys())[:3]) or "nothing"
                failures.append(f"{page.id}.{cue.id} calls for {least.word}, but is {got.word} beside {told}")
    return Check(
        "G1. Each warning sign yields at least its own urgency, whatever else is answered", tried, tuple(failures)
    )


def prove_unsure_counts(content: Content) -> Check:
    """ "Not sure" on a page counts at most one level lower than the gravest of its cues."""
    failures = []
    pages = [page for page in content.pages.values() if page.cues]
    for page in pages:
        gravest = max(least_urgency(page, cue, content) for cue in page.cues)
        person = opened(page, Answers().with_reply(page.id, "unsure", content), content)
        got = assess(person, content).urgency
        if got < gravest - 1:
            failures.append(f"{page.id}: unsure is {got.word}, but its gravest sign calls for {gravest.word}")
    return Check(
        "Not sure counts at most one level less than the gravest sign of its page", len(pages), tuple(failures)
    )


def prove_rules_fire(content: Content) -> Check:
    """G1: each rule can hold, and gives its urgency and names its suspects on each smallest way to make it hold."""
    failures = []
    tried = 0
    for flag in content.red_flags:
        fired = 0
        for atoms in satisfying(flag.when):
            person = answers_to(atoms, content)
            if person is None:
                continue
            tried += 1
            result = assess(person, content)
            if flag in result.screen.flags:
                fired += 1
                if result.urgency < flag.urgency:
                    failures.append(f"{flag.id} holds for {', '.join(atoms)}, but the result was {result.urgency.word}")
                if not set(flag.suspects) <= {one.condition.id for one in result.must_not_miss}:
                    failures.append(f"{flag.id} holds for {', '.join(atoms)}, but its suspects are not all named")
        if not fired:
            failures.append(f"{flag.id} can never hold")
    return Check(
        f"G1. Each of the {len(content.red_flags)} rules can fire, and then yields at least its urgency",
        tried,
        tuple(failures),
    )


def least_urgency(page: Page, cue: Cue, content: Content) -> Urgency:
    """What a cue calls for by itself: by the rules that it makes hold, whatever reassuring answers they name.

    What a rule has under `none` is not looked at: a sign must not be taken back by an answer to something else.
    """
    person = opened(page, Answers().with_reply(page.id, [cue.id], content), content)
    unsure_of_nothing = {
        derived.id for derived in content.derived if any(atom.endswith("?") for atom in derived.when.atoms)
    }
    atoms = (
        frozenset(atom for atom in derive_facts(person, content).atoms if not atom.endswith("?")) - unsure_of_nothing
    )
    levels = [flag.urgency for flag in content.red_flags if flag.when._replace(none=frozenset()).holds(atoms)]
    return max(levels, default=Urgency.SELF_CARE)


def prove_answers_raise(content: Content) -> Check:
    """G1: "yes" to what a page asks yields at least what the mildest cue that says the same calls for."""
    failures = []
    tried = 0
    for page in content.pages.values():
        for question in content.asked_on[page.id]:
            same = [cue for cue in page.cues if cue.implies.get(question) == "yes"]
            least = min((least_urgency(page, cue, content) for cue in same), default=Urgency.PRIMARY_CARE)
            person = opened(page, Answers().with_reply(question, "yes", content), content)
            for beside in (person, _with_empty_screen(person, content), _reassured(person, content)):
                tried += 1
                if (got := assess(beside, content).urgency) < least:
                    failures.append(f"{question}: yes is {got.word}, but its cue calls for {least.word}")
    return Check("G1. A sign given as an answer yields at least what its cue does", tried, tuple(failures))


def prove_safety_questions_raise(content: Content) -> Check:
    """The worst answer to each safety question raises the advice, alone beside an empty, complete screen.

    Or its `alone_is_mild` says why not; where it raises all the same, that is out of date.
    """
    failures = []
    tried = 0
    people = _mild_people(content)
    for question in content.questions.values():
        if question.tier is not Tier.SAFETY or question.page:
            continue
        replies = [reply for asked, reply in _single_replies(content) if asked == question.id and reply != "unsure"]
        tried += len(replies) * len(people)
        worst = [
            max(assess(person.with_reply(question.id, reply, content), content).urgency for reply in replies)
            for person in people
        ]
        if Urgency.SELF_CARE in worst and not question.alone_is_mild:
            failures.append(f"{question.id} alone ends in self-care, and no alone_is_mild says why")
        elif Urgency.SELF_CARE not in worst and question.alone_is_mild:
            failures.append(f"{question.id} alone is {min(worst).word}, but its alone_is_mild says that it is mild")
    return Check("A safety question raises the advice alone, or its content says why not", tried, tuple(failures))


def _mild_people(content: Content) -> list[Answers]:
    """Everybody with an empty, complete screen, of each age and sex that opens or closes a page, who is self-care."""
    asked = [page for page in content.pages.values() if page.ask]
    replies = product(*([one for one in _replies(page, content) if one != "unsure"] for page in asked))
    people = (
        _with_empty_screen(
            Answers.from_mapping(dict(zip((page.id for page in asked), one, strict=True)), content), content
        )
        for one in replies
    )
    return [person for person in people if assess(person, content).urgency is Urgency.SELF_CARE]


def _with_empty_screen(person: Answers, content: Content) -> Answers:
    """The answers with every other page of the screen "none"."""
    for page in content.pages.values():
        if page.cues and page.id not in person.replies:
            person = person.with_reply(page.id, "none", content)
    return person


def _reassured(person: Answers, content: Content) -> Answers:
    """The answers with every other page "none" and every ordinary question as mild as it can be."""
    person = _with_empty_screen(person, content)
    for question in content.questions.values():
        if not question.page and question.id not in person.replies:
            if question.kind is Kind.YES_NO:
                person = person.with_reply(question.id, "no", content)
            elif question.kind is Kind.NUMBER:
                person = person.with_reply(question.id, question.minimum, content)
    return person


# ---------------------------------------------------------------- G2


def prove_cues_never_lower(content: Content, together: int) -> Check:
    """G2: beside every set of up to so many cues, one more from unanswered, unsure or none never lowers the urgency."""
    cues = cues_of(content)
    urgencies = _Urgencies(content)
    failures = []
    tried = 0
    for others in chain.from_iterable(combinations(cues, size) for size in range(together + 1)):
        raw: dict[str, Any] = {}
        for page, cue in others:
            raw.setdefault(page.id, []).append(cue.id)
        for page, cue in cues:
            if (page, cue) in others:
                continue
            after = urgencies.of({**raw, page.id: [*raw.get(page.id, ()), cue.id]})
            starts: Iterable[str | None] = (None,) if page.id in raw else (None, "unsure", "none")
            for start in starts:
                tried += 1
                less = urgencies.of(raw if start is None else {**raw, page.id: start})
                if after < less:
                    names = ", ".join(f"{one.id}.{two.id}" for one, two in others) or "nothing else"
                    failures.append(
                        f"{page.id}.{cue.id} after {start or 'no answer'}, beside {names}: {less.word} to {after.word}"
                    )
    return Check(
        f"G2. One more warning sign never lowers the urgency, beside any {together} others", tried, tuple(failures)
    )


class _Urgencies:
    """The urgency of raw answers, each worked out once, whatever the order in which they are given."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._known: dict[frozenset[tuple[str, str]], Urgency] = {}

    def of(self, raw: Mapping[str, Any]) -> Urgency:
        """The urgency of these answers."""
        key = frozenset((asked, str(reply)) for asked, reply in raw.items())
        if key not in self._known:
            self._known[key] = assess(Answers.from_mapping(raw, self._content), self._content).urgency
        return self._known[key]


def prove_pages_never_lower(content: Content) -> Check:
    """G2: on each page, every set of its cues yields at least as much as every set with one cue less."""
    failures = []
    tried = 0
    for page in filter(lambda page: page.cues, content.pages.values()):
        ids = [cue.id for cue in page.cues]
        urgency = {
            chosen: assess(Answers.from_mapping({page.id: list(chosen)}, content), content).urgency
            for size in range(len(ids) + 1)
            for chosen in combinations(ids, size)
        }
        for chosen, more in urgency.items():
            for left_out in chosen:
                tried += 1
                if more < urgency[tuple(one for one in chosen if one != left_out)]:
                    failures.append(f"{page.id}: {', '.join(chosen)} is less urgent than without {left_out}")
    return Check(
        "G2. On each page, every set of signs is at least as urgent as with one sign less", tried, tuple(failures)
    )


def prove_signs_never_lower(content: Content) -> Check:
    """G2: a sign, as a cue or as an answer, never lowers the urgency, beside each single answer to anything else.

    Before it there was no answer, "not sure", "none", or any other answer to the same question.
    """
    failures = []
    tried = 0
    signs = [*((page.id, [cue.id]) for page, cue in cues_of(content)), *_sign_answers(content)]
    urgencies = _Urgencies(content)
    for beside, reply in ((None, None), *_single_replies(content)):
        others = {beside: reply} if beside else {}
        for asked, sign in signs:
            if asked == beside:
                continue
            after = urgencies.of({**others, asked: sign})
            for start in _answers_before(asked, sign, content):
                tried += 1
                less = urgencies.of({**others, asked: start} if start else others)
                if after < less:
                    failures.append(
                        f"{asked}: {sign} after {start or 'no answer'}, beside {beside or 'nothing else'}"
                        f"{f': {reply}' if beside else ''}: {less.word} to {after.word}"
                    )
    return Check("G2. A sign never lowers the urgency, in whatever form it is given", tried, tuple(failures))


def _sign_answers(content: Content) -> Iterator[tuple[str, Any]]:
    """Each answer to an ordinary question that is a warning sign by itself, as a file gives it."""
    for asked, signs in content.signs.items():
        many = content.questions[asked].kind is Kind.MANY_OF
        yield from ((asked, [sign] if many else sign) for sign in sorted(signs))


def _answers_before(prompt_id: str, sign: Any, content: Content) -> list[Any]:
    """What may have stood in the place of a sign."""
    if prompt_id in content.pages:
        return [None, "unsure", "none"]
    question = content.questions[prompt_id]
    if question.kind is Kind.MANY_OF:
        return [None, "unsure"]
    return [
        None,
        "unsure",
        *(answer for answer in question.answer_ids if answer not in (sign, *content.signs[prompt_id])),
    ]


# ---------------------------------------------------------------- G4, G5


def prove_gaps_are_named(content: Content) -> Check:
    """G4: on every path of the screen, each page left out or unsure is named as missing, and no other page is."""
    failures = []
    tried = 0
    for path in opening_paths(content):
        for gap in (None, "unsure"):
            for page_id in path:
                raw = {asked: reply for asked, reply in path.items() if asked != page_id}
                if gap is not None:
                    raw[page_id] = gap
                screen = assess(Answers.from_mapping(raw, content), content).screen
                expected = [asked for asked in expected_pages(raw, content) if not is_answered(asked, raw)]
                tried += 1
                if list(screen.missing) != expected or screen.is_complete != (not expected):
                    named = ", ".join(screen.missing) or "nothing"
                    failures.append(f"{page_id} {gap or 'left out'}: named {named}, not {', '.join(expected)}")
    return Check("G4. A warning page not answered, or unsure, is always named as missing", tried, tuple(failures))


def prove_screen_comes_first(content: Content) -> Check:
    """G5: on every path, all pages that apply are asked, in their order, before anything else."""
    failures = []
    paths = 0
    # Many paths begin alike: what follows on the same replies is worked out once.
    following: dict[str, str] = {}
    for path in screen_paths(content):
        paths += 1
        asked: list[str] = []
        while True:
            replies = {page_id: path[page_id] for page_id in asked}
            key = str(replies)
            if key not in following:
                prompt = next_question(Answers.from_mapping(replies, content), content)
                following[key] = prompt.id if prompt is not None and prompt.id in content.pages else ""
            if not following[key]:
                break
            asked.append(following[key])
        expected = _pages_on(path, content)
        if asked != expected:
            failures.append(f"asked {', '.join(asked)}, but {', '.join(expected)} apply")
    return Check(
        "G5. Every path through the screen asks all pages that apply, in order, before anything else",
        paths,
        tuple(failures),
    )


def _pages_on(path: Mapping[str, Any], content: Content) -> list[str]:
    """The pages that a person who replies like this must be asked: each is for them by the replies before it."""
    raw: dict[str, Any] = {}
    for page in content.pages.values():
        if page.applies_if is None or is_met(page.applies_if, raw, content):
            raw[page.id] = path[page.id]
    return list(raw)


def opening_paths(content: Content) -> list[dict[str, Any]]:
    """A reply to every page, "none" wherever it can be, for each combination of replies that opens or closes a page."""
    conditions = [page.applies_if for page in content.pages.values() if page.applies_if]
    named = {atom.partition(".")[0].partition("=")[0] for when in conditions for atom in when.atoms}
    named |= {question for when in conditions for atom in when.atoms for question in content.atom_questions[atom]}
    opening = {page.id: _replies(page, content) for page in content.pages.values() if page.id in named}
    plain = {page.id: _replies(page, content)[0] for page in content.pages.values()}
    return [{**plain, **dict(zip(opening, replies, strict=True))} for replies in product(*opening.values())]


def screen_paths(content: Content) -> Iterator[dict[str, Any]]:
    """A reply to every page for each way through the screen: what opens or closes a page, beside each other reply."""
    ways = opening_paths(content)
    yield from ways
    for page in content.pages.values():
        if len({str(way[page.id]) for way in ways}) == 1:
            for reply in _replies(page, content)[1:]:
                yield from ({**way, page.id: reply} for way in ways)


def _replies(page: Page, content: Content) -> list[Any]:
    """Every kind of reply to a page: unsure, none and each cue; of a question, each answer, a number at each bound."""
    if page.cues:
        return ["none", "unsure", *([cue.id] for cue in page.cues)]
    question = content.questions[page.ask]
    if question.kind is not Kind.NUMBER:
        return [*question.answer_ids, "unsure"]
    atoms = {atom for one in content.pages.values() if one.applies_if for atom in one.applies_if.atoms}
    bounds = [one.bound for one in content.comparisons.get(question.id, ()) if one.atom in atoms]
    numbers = {*_OTHER_AGES, *(bound + step for bound in bounds for step in (-1, 0, 1))}
    return [*sorted(numbers & set(range(question.minimum, question.maximum + 1))), "unsure"]


# ---------------------------------------------------------------- the match and the interview


def prove_conditions_can_lead(content: Content) -> Check:
    """For each condition there are answers with which it comes first."""
    failures = []
    for position, name in enumerate(content.conditions):
        posteriors = _best_answers_for(position, content)
        if posteriors[position] < max(posteriors):
            first = list(content.conditions)[posteriors.index(max(posteriors))]
            failures.append(f"{name} comes behind {first} with the best answers that were found for it")
    return Check("No condition is such that it can never come first", len(content.conditions), tuple(failures))


def _best_answers_for(position: int, content: Content) -> tuple[float, ...]:
    """The posteriors for the person for whom a condition is likeliest, sought one question after the other."""
    observed: dict[str, tuple[str, ...]] = {}
    best = 0.0
    for question_id, table in chain(content.weights.items(), content.weights.items()):
        for answer in table:
            tried = {**observed, question_id: (answer,)}
            posterior = _posteriors(tried, content)[position]
            if posterior > best:
                observed, best = tried, posterior
    return _posteriors(observed, content)


def _posteriors(observed: Mapping[str, tuple[str, ...]], content: Content) -> tuple[float, ...]:
    return differential(evidence(observed, content), content, content.match.prior_tempering).posteriors


def prove_questions_can_be_asked(content: Content) -> Check:
    """Each ordinary question that no page asks has answers that open it."""
    failures = []
    questions = [question for question in content.questions.values() if not question.page]
    for question in questions:
        ways = satisfying(question.ask_if) if question.ask_if else [()]
        people = (answers_to(atoms, content) for atoms in ways)
        if not any(
            question.ask_if is None or question.ask_if.holds(derive_facts(person, content).atoms)
            for person in people
            if person is not None
        ):
            failures.append(f"{question.id} can never be asked")
    return Check("No question is such that it can never be asked", len(questions), tuple(failures))


def alike_questions(content: Content) -> tuple[tuple[str, str, float], ...]:
    """Pairs of yes-no questions whose weights run together over the conditions, and how much: worth a look."""
    rows = {name: table["yes"][:-1] for name, table in content.weights.items() if "yes" in table}
    pairs = ((one, two, _correlation(rows[one], rows[two])) for one, two in combinations(rows, 2))
    return tuple(sorted((pair for pair in pairs if pair[2] >= _ALIKE_FROM), key=lambda pair: -pair[2]))


def _correlation(one: Sequence[float], two: Sequence[float]) -> float:
    mean_one, mean_two = sum(one) / len(one), sum(two) / len(two)
    together = sum((a - mean_one) * (b - mean_two) for a, b in zip(one, two, strict=True))
    alone = sum((a - mean_one) ** 2 for a in one) * sum((b - mean_two) ** 2 for b in two)
    return together / alone**0.5 if alone else 0.0


# ---------------------------------------------------------------- the care


def prove_avoided_is_never_advised(content: Content) -> Check:
    """Each piece of home care is left out on each way to make one of its avoids hold, beside each other single answer.

    It is taken as the home care of its cause, so that nothing but the avoid can leave it out.
    """
    failures = []
    tried = 0
    others = list(_single_replies(content))
    for item, atoms in _avoids(content):
        causes = [_only_with(item, content)]
        person = answers_to(atoms, content)
        if person is None:
            continue
        for asked, raw in others:
            if asked not in person.replies:
                more = person.with_reply(asked, raw, content)
                found = fitted_items(causes, frozenset(), more, derive_facts(more, content), content)
                tried += 1
                if any(one.item.id == item.id and (one.is_advised or not one.reasons) for one in found):
                    failures.append(f"{item.id} is advised with {', '.join(atoms)}, and {asked}: {raw}")
    return Check(
        "Home care that may harm this person is never advised, whatever else is answered", tried, tuple(failures)
    )


def _only_with(item: CareItem, content: Content) -> Condition:
    """A condition whose only home care is this."""
    return next(iter(content.conditions.values()))._replace(home_items=(item.id,))


def _avoids(content: Content) -> list[tuple[CareItem, tuple[str, ...]]]:
    """Each piece of home care with each way to make one of its avoids hold."""
    return [
        (item, atoms)
        for item in content.chapters.home_care.items
        for fit in item.fits
        if fit.verdict is Verdict.AVOID
        for atoms in every_way(fit.when, content)
    ]


def _single_replies(content: Content) -> Iterator[tuple[str, Any]]:
    """Each reply that one page or question can get; of a number, the ends of its bands."""
    for page in content.pages.values():
        if page.cues:
            yield from ((page.id, reply) for reply in ("none", "unsure", *([cue.id] for cue in page.cues)))
    for question in content.questions.values():
        if question.kind is Kind.NUMBER:
            ends = {end for band in question.bands for end in (band.minimum, band.maximum)}
            yield from ((question.id, number) for number in (*sorted(ends), "unsure"))
        else:
            many = question.kind is Kind.MANY_OF
            yield from ((question.id, [answer] if many else answer) for answer in question.answer_ids)
            yield question.id, "unsure"
