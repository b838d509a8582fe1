"""The guarantees, tried on a content: every case of what is finite, with a count of the cases.

The same code runs in the tests (tests/contracts) and behind `midback check --prove`, so that anyone who changes the
content, or doubts it, can see on their own machine that the guarantees hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations, product
from statistics import correlation
from typing import Any, NamedTuple

from midback_cli.assessment.answers import Answers
from midback_cli.assessment.care import fitted_items
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.matching import differential, evidence
from midback_cli.assessment.next_question import next_question
from midback_cli.assessment.result import assess
from midback_cli.assessment.screening import applies
from midback_cli.evaluation.oracle import cues_of, expected_pages, floor_of, is_complete, is_for
from midback_cli.evaluation.witnesses import every_choice, smallest_choices, with_page_opened, witness
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import CareItem, Condition, Cue, Kind, Page, Tier, Urgency, Verdict, When

# Questions whose weights correlate this much ask for nearly the same thing.
_ALIKE_FROM = 0.97
# Tried beside the ages at the bounds of the pages' conditions, where pages open and close.
_OTHER_AGES = (30,)


class Check(NamedTuple):
    """A claim, how many cases it was tried on, and each case that broke it."""

    claim: str
    tried: int
    failures: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether it was tried on anything and nothing broke it."""
        return self.tried > 0 and not self.failures


def prove(content: Content, *, cues_together: int = 2) -> Iterator[Check]:
    """Checks every claim in turn; G2 beside every set of up to `cues_together` other cues."""
    yield prove_cues_raise(content)
    yield prove_rules_fire(content)
    yield prove_unsure_counts(content)
    yield prove_unsure_lines(content)
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
    """G1: each warning sign yields at least what it calls for by itself, with any other answer or all mild ones.

    Beside it also stands whatever a rule has under `none`, spelled out: no fact takes a sign back.
    """
    failures = []
    tried = 0
    ordinary = [(prompt_id, reply) for prompt_id, reply in _single_replies(content) if prompt_id in content.questions]
    reassurances = _reassurances(content)
    for page, cue in cues_of(content):
        person = with_page_opened(page, Answers().with_reply(page.id, [cue.id], content), content)
        least = least_urgency(page, cue, content)
        with_one_more = (person.with_reply(prompt_id, reply, content) for prompt_id, reply in ordinary)
        with_excuse = (_with_mapping(person, raw, content) for raw in reassurances)
        for other in (person, _reassured(person, content), *with_one_more, *with_excuse):
            tried += 1
            urgency = assess(other, content).urgency
            if urgency < least:
                beside = ", ".join(sorted(other.replies.keys() - person.replies.keys())[:3]) or "nothing"
                failures.append(f"{page.id}.{cue.id} calls for {least.word}, but is {urgency.word} beside {beside}")
    return Check(
        "G1. Each warning sign yields at least its own urgency, whatever else is answered", tried, tuple(failures)
    )


def _reassurances(content: Content) -> list[Mapping[str, Any]]:
    """The replies that make something hold that a rule has under `none`, each choice of them once."""
    atoms = sorted({atom for flag in content.red_flags for atom in flag.when.none})
    choices = dict.fromkeys(choice for atom in atoms for choice in every_choice(When(all=frozenset({atom})), content))
    people = (witness(choice, content) for choice in choices)
    return [person.to_mapping(content)["answers"] for person in people if person is not None]


def _with_mapping(person: Answers, raw: Mapping[str, Any], content: Content) -> Answers:
    """The answers, with further replies as a file gives them; a reply that stands already is kept."""
    for prompt_id, reply in raw.items():
        if prompt_id not in person.replies:
            person = person.with_reply(prompt_id, reply, content)
    return person


def prove_unsure_counts(content: Content) -> Check:
    """Being unsure of a page counts at most one level lower than the gravest of its cues."""
    failures = []
    pages = [page for page in content.pages.values() if page.cues]
    for page in pages:
        gravest = max(least_urgency(page, cue, content) for cue in page.cues)
        person = with_page_opened(page, Answers().with_reply(page.id, "unsure", content), content)
        urgency = assess(person, content).urgency
        if urgency < gravest - 1:
            failures.append(f"{page.id}: unsure is {urgency.word}, but its gravest sign calls for {gravest.word}")
    return Check(
        "Not sure counts at most one level less than the gravest sign of its page", len(pages), tuple(failures)
    )


def prove_unsure_lines(content: Content) -> Check:
    """G1, G2: a line that is not sure is no milder than not picked, and no more urgent than picked.

    Beside it stands nothing, any other line, picked or not sure, or any other reply to a page or to what an emergency
    needs first. What it would add by the rules counts one level less, so an emergency never becomes self-care; and each
    page that it would open if it were picked is open.
    """
    failures = []
    tried = 0
    urgencies = _Urgencies(content)
    for page, cue in cues_of(content):
        for beside in _beside_line(page, cue, content):
            tried += 1
            others = beside.get(page.id, [])
            less, unsure, more = ({**beside, page.id: [*others, *own]} for own in ([], [f"{cue.id}?"], [cue.id]))
            absent = urgencies.of(beside if page.id not in beside else less)
            levels = [urgencies.of(raw) for raw in (less, unsure, more)]
            is_between = max(levels[0], absent) <= levels[1] <= levels[2]
            # By the rules at most one level less; where it is so by all that counts, there is no need to look.
            is_enough = levels[1] >= levels[2] - 1 or levels[1] >= floor_of(unsure, content)
            if not (is_between and is_enough and _opens_pages(unsure, more, content)):
                words = ", ".join(level.word for level in (absent, *levels))
                names = ", ".join(f"{name}: {reply}" for name, reply in beside.items()) or "nothing else"
                failures.append(f"{page.id}.{cue.id} not sure, beside {names}: {words}")
    claim = "G1. A line that is not sure counts one level less than picked, and never less than not picked"
    return Check(claim, tried, tuple(failures))


def _opens_pages(unsure: Mapping[str, Any], more: Mapping[str, Any], content: Content) -> bool:
    """Whether the answers with a line not sure open each page that they open with the line picked."""
    facts = derive_facts(Answers.from_mapping(unsure, content), content)
    return all(applies(content.pages[name], facts) for name in expected_pages(more, content))


def _beside_line(page: Page, cue: Cue, content: Content) -> Iterator[dict[str, Any]]:
    """Replies that may stand beside a line."""
    yield {}
    yield from ({page.id: [f"{other.id}{mark}"]} for other in page.cues for mark in ("", "?") if other.id != cue.id)
    wanted = {*content.pages, *content.interview.needed_first} - {page.id}
    yield from ({asked: reply} for asked, reply in _single_replies(content) if asked in wanted)


def prove_rules_fire(content: Content) -> Check:
    """G1: each rule can hold; for each smallest choice of its atoms it yields its urgency and names its suspects."""
    failures = []
    tried = 0
    for flag in content.red_flags:
        fired = 0
        for atoms in smallest_choices(flag.when):
            person = witness(atoms, content)
            if person is None:
                continue
            tried += 1
            result = assess(person, content)
            if flag in result.screen.flags:
                fired += 1
                if result.urgency < flag.urgency:
                    failures.append(f"{flag.id} holds for {', '.join(atoms)}, but the result was {result.urgency.word}")
                if not set(flag.suspects) <= {cause.condition.id for cause in result.must_not_miss}:
                    failures.append(f"{flag.id} holds for {', '.join(atoms)}, but its suspects are not all named")
        if not fired:
            failures.append(f"{flag.id} can never hold")
    return Check(
        f"G1. Each of the {len(content.red_flags)} rules can fire, and then yields at least its urgency",
        tried,
        tuple(failures),
    )


def least_urgency(page: Page, cue: Cue, content: Content) -> Urgency:
    """What a cue calls for by itself: the highest urgency of the rules that it makes hold.

    What a rule has under `none` is ignored: an answer to something else must not take a sign back.
    """
    person = with_page_opened(page, Answers().with_reply(page.id, [cue.id], content), content)
    unsure_of_nothing = {
        derived.id for derived in content.derived if any(atom.endswith("?") for atom in derived.when.atoms)
    }
    atoms = (
        frozenset(atom for atom in derive_facts(person, content).atoms if not atom.endswith("?")) - unsure_of_nothing
    )
    levels = [flag.urgency for flag in content.red_flags if flag.when._replace(none=frozenset()).holds(atoms)]
    return max(levels, default=Urgency.SELF_CARE)


def prove_answers_raise(content: Content) -> Check:
    """G1: "yes" to a page's question yields at least what the mildest cue with the same meaning calls for."""
    failures = []
    tried = 0
    for page in content.pages.values():
        for question in content.asked_on[page.id]:
            same = [cue for cue in page.cues if cue.implies.get(question) == "yes"]
            least = min((least_urgency(page, cue, content) for cue in same), default=Urgency.PRIMARY_CARE)
            person = with_page_opened(page, Answers().with_reply(question, "yes", content), content)
            for other in (person, _with_empty_screen(person, content), _reassured(person, content)):
                tried += 1
                if (urgency := assess(other, content).urgency) < least:
                    failures.append(f"{question}: yes is {urgency.word}, but its cue calls for {least.word}")
    return Check("G1. A sign given as an answer yields at least what its cue does", tried, tuple(failures))


def prove_safety_questions_raise(content: Content) -> Check:
    """The worst answer to each safety question raises the advice by itself, after a screen where nothing was picked.

    Otherwise its `alone_is_mild` must say why not. An `alone_is_mild` on a question that does raise is out of date.
    """
    failures = []
    tried = 0
    people = _mild_people(content)
    for question in content.questions.values():
        if question.tier is not Tier.SAFETY or question.page:
            continue
        replies = [reply for name, reply in _single_replies(content) if name == question.id and reply != "unsure"]
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
    """People of each age and sex that opens or closes a page, who picked nothing on the screen and get self-care."""
    asking = [page for page in content.pages.values() if page.ask]
    choices = product(*([reply for reply in _replies(page, content) if reply != "unsure"] for page in asking))
    raws = (dict(zip((page.id for page in asking), replies, strict=True)) for replies in choices)
    people = (_with_empty_screen(Answers.from_mapping(raw, content), content) for raw in raws)
    return [person for person in people if assess(person, content).urgency is Urgency.SELF_CARE]


def _with_empty_screen(person: Answers, content: Content) -> Answers:
    """The answers, with "none" on every other page of the screen."""
    for page in content.pages.values():
        if page.cues and page.id not in person.replies:
            person = person.with_reply(page.id, "none", content)
    return person


def _reassured(person: Answers, content: Content) -> Answers:
    """The answers, with "none" on every other page and the mildest answer to every other yes-no and number question."""
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
    """G2: beside every set of up to `together` cues, one more cue never lowers the urgency.

    Before it, its page was unanswered, "not sure" or "none".
    """
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
                    names = ", ".join(f"{other.id}.{beside.id}" for other, beside in others) or "nothing else"
                    failures.append(
                        f"{page.id}.{cue.id} after {start or 'no answer'}, beside {names}: {less.word} to {after.word}"
                    )
    return Check(
        f"G2. One more warning sign never lowers the urgency, beside any {together} others", tried, tuple(failures)
    )


class _Urgencies:
    """The urgency of raw answers, each worked out once, in whatever order they are given."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._known: dict[frozenset[tuple[str, str]], Urgency] = {}

    def of(self, raw: Mapping[str, Any]) -> Urgency:
        """The urgency of these answers."""
        key = frozenset((prompt_id, str(reply)) for prompt_id, reply in raw.items())
        if key not in self._known:
            self._known[key] = assess(Answers.from_mapping(raw, self._content), self._content).urgency
        return self._known[key]


def prove_pages_never_lower(content: Content) -> Check:
    """G2: on each page, every set of its cues yields at least as much as the set without any one of them."""
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
                if more < urgency[tuple(cue for cue in chosen if cue != left_out)]:
                    failures.append(f"{page.id}: {', '.join(chosen)} is less urgent than without {left_out}")
    return Check(
        "G2. On each page, every set of signs is at least as urgent as with one sign less", tried, tuple(failures)
    )


def prove_signs_never_lower(content: Content) -> Check:
    """G2: a warning sign, as a cue or as an answer, never lowers the urgency, beside any one answer to anything else.

    Before it there was no answer, "not sure", "none", or any other answer to the same question.
    """
    failures = []
    tried = 0
    signs = [*((page.id, [cue.id]) for page, cue in cues_of(content)), *_sign_answers(content)]
    urgencies = _Urgencies(content)
    for beside, reply in ((None, None), *_single_replies(content)):
        others = {beside: reply} if beside else {}
        for prompt_id, sign in signs:
            if prompt_id == beside:
                continue
            after = urgencies.of({**others, prompt_id: sign})
            for start in _answers_before(prompt_id, sign, content):
                tried += 1
                less = urgencies.of({**others, prompt_id: start} if start else others)
                if after < less:
                    failures.append(
                        f"{prompt_id}: {sign} after {start or 'no answer'}, beside {beside or 'nothing else'}"
                        f"{f': {reply}' if beside else ''}: {less.word} to {after.word}"
                    )
    return Check("G2. A sign never lowers the urgency, in whatever form it is given", tried, tuple(failures))


def _sign_answers(content: Content) -> Iterator[tuple[str, Any]]:
    """Each answer to an ordinary question that is a warning sign by itself, as a file of answers gives it."""
    for question_id, signs in content.signs.items():
        many = content.questions[question_id].kind is Kind.MANY_OF
        yield from ((question_id, [sign] if many else sign) for sign in sorted(signs))


def _answers_before(prompt_id: str, sign: Any, content: Content) -> list[Any]:
    """The replies that may have stood there before the sign; None is no reply."""
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
    """G4: on every path through the screen, each page left out or unsure is named as missing, and no other page is.

    Unsure is the whole page, or one of its lines.
    """
    failures = []
    tried = 0
    for path in opening_paths(content):
        for page_id in path:
            lines = [[f"{cue.id}?"] for cue in content.pages[page_id].cues]
            for gap in (None, "unsure", *lines):
                raw = {other: reply for other, reply in path.items() if other != page_id}
                if gap is not None:
                    raw[page_id] = gap
                screen = assess(Answers.from_mapping(raw, content), content).screen
                expected = [page for page in expected_pages(raw, content) if not is_complete(page, raw)]
                tried += 1
                if list(screen.missing) != expected or screen.is_complete != (not expected):
                    named = ", ".join(screen.missing) or "nothing"
                    failures.append(f"{page_id} {gap or 'left out'}: named {named}, not {', '.join(expected)}")
    return Check("G4. A warning page not answered, or unsure, is always named as missing", tried, tuple(failures))


def prove_screen_comes_first(content: Content) -> Check:
    """G5: on every path through the screen, all pages that apply are asked, in their order, before anything else.

    Only what an emergency rule needs may come between two pages, whether it is then answered or not.
    """
    failures = []
    tried = 0
    # Many paths begin alike: the prompt that follows the same replies is worked out once.
    following: dict[str, str] = {}
    for path, needed in product(screen_paths(content), _needed_replies(content)):
        tried += 1
        asked = _asked_on({**path, **needed}, content, following)
        pages = [prompt_id for prompt_id in asked if prompt_id in content.pages]
        expected = _pages_on(path, content)
        if pages != expected or len(asked) > len(set(asked)):
            failures.append(f"asked {', '.join(asked)}, but {', '.join(expected)} apply")
    return Check(
        "G5. Every path through the screen asks all pages that apply, in order; only what a rule needs comes between",
        tried,
        tuple(failures),
    )


def _needed_replies(content: Content) -> list[dict[str, Any]]:
    """Replies to the questions that may come between pages: all not sure, all the first answer, all the last one."""
    replies = [
        [reply for prompt_id, reply in _single_replies(content) if prompt_id == question_id]
        for question_id in content.interview.needed_first
    ]
    return [
        dict(zip(content.interview.needed_first, chosen, strict=True))
        for chosen in (
            ["unsure" for _ in replies],
            [each[0] for each in replies],
            [each[-2] for each in replies],
        )
    ]


def _asked_on(replies: Mapping[str, Any], content: Content, following: dict[str, str]) -> list[str]:
    """The prompts that the interview asks, in order, until the first that is no page and is not needed first."""
    asked: list[str] = []
    while True:
        given = {prompt_id: replies[prompt_id] for prompt_id in asked}
        key = str(given)
        if key not in following:
            prompt = next_question(Answers.from_mapping(given, content), content)
            following[key] = prompt.id if prompt is not None and prompt.id in replies else ""
        if not following[key]:
            return asked
        asked.append(following[key])


def _pages_on(path: Mapping[str, Any], content: Content) -> list[str]:
    """The pages that a person who replies like this must be asked: each applies by the replies before it."""
    raw: dict[str, Any] = {}
    for page in content.pages.values():
        if is_for(page, raw, content):
            raw[page.id] = path[page.id]
    return list(raw)


def opening_paths(content: Content) -> list[dict[str, Any]]:
    """The paths that differ in which pages apply: a reply to every page, "none" if it opens and closes nothing."""
    atoms = [atom for page in content.pages.values() if page.applies_if for atom in page.applies_if.atoms]
    named = {atom.partition(".")[0].partition("=")[0] for atom in atoms}
    named |= {question_id for atom in atoms for question_id in content.atom_questions[atom]}
    opening = {page.id: _replies(page, content) for page in content.pages.values() if page.id in named}
    plain = {page.id: _replies(page, content)[0] for page in content.pages.values()}
    return [{**plain, **dict(zip(opening, replies, strict=True))} for replies in product(*opening.values())]


def screen_paths(content: Content) -> Iterator[dict[str, Any]]:
    """Every path through the screen: all replies that open or close a page, each with every reply to one other page."""
    paths = opening_paths(content)
    yield from paths
    for page in content.pages.values():
        if len({str(path[page.id]) for path in paths}) == 1:
            for reply in _replies(page, content)[1:]:
                yield from ({**path, page.id: reply} for path in paths)


def _replies(page: Page, content: Content) -> list[Any]:
    """Every kind of reply to a page: "none", "unsure", each cue, and one of which the person is not sure.

    Of a number, those around the bounds of pages.
    """
    if page.cues:
        return ["none", "unsure", *([cue.id] for cue in page.cues), [f"{page.cues[0].id}?"]]
    question = content.questions[page.ask]
    if question.kind is not Kind.NUMBER:
        return [*question.answer_ids, "unsure"]
    atoms = {atom for other in content.pages.values() if other.applies_if for atom in other.applies_if.atoms}
    bounds = [bound for bound in content.comparisons.get(question.id, ()) if bound.atom in atoms]
    numbers = {*_OTHER_AGES, *(bound.bound + step for bound in bounds for step in (-1, 0, 1))}
    return [*sorted(numbers & set(range(question.minimum, question.maximum + 1))), "unsure"]


# ---------------------------------------------------------------- the match and the interview


def prove_conditions_can_lead(content: Content) -> Check:
    """For each condition there are answers that put it first."""
    failures = []
    for position, name in enumerate(content.conditions):
        posteriors = _best_answers_for(position, content)
        if posteriors[position] < max(posteriors):
            first = list(content.conditions)[posteriors.index(max(posteriors))]
            failures.append(f"{name} comes behind {first} with the best answers that could be found for it")
    return Check("Each condition can come first", len(content.conditions), tuple(failures))


def _best_answers_for(position: int, content: Content) -> tuple[float, ...]:
    """The posteriors for the answers that make a condition likeliest, sought question by question, in two rounds."""
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
    """For each ordinary question that no page asks there are answers that open it."""
    failures = []
    questions = [question for question in content.questions.values() if not question.page]
    for question in questions:
        choices = smallest_choices(question.ask_if) if question.ask_if else [()]
        people = (witness(atoms, content) for atoms in choices)
        if not any(
            question.ask_if is None or question.ask_if.holds(derive_facts(person, content).atoms)
            for person in people
            if person is not None
        ):
            failures.append(f"{question.id} can never be asked")
    return Check("Each question can be asked", len(questions), tuple(failures))


def alike_questions(content: Content) -> tuple[tuple[str, str, float], ...]:
    """Pairs of yes-no questions whose weights over the conditions correlate, and how much, from most to least."""
    rows = {name: table["yes"][:-1] for name, table in content.weights.items() if "yes" in table}
    # A question that weighs the same everywhere correlates with nothing.
    names = [name for name, row in rows.items() if len(set(row)) > 1]
    pairs = ((first, second, correlation(rows[first], rows[second])) for first, second in combinations(names, 2))
    return tuple(sorted((pair for pair in pairs if pair[2] >= _ALIKE_FROM), key=lambda pair: -pair[2]))


# ---------------------------------------------------------------- the care


def prove_avoided_is_never_advised(content: Content) -> Check:
    """No home-care item is advised to people whom one of its `avoid` rules names, whatever else they answer.

    Tried for every set of answers that makes such a rule hold, each with every other single answer. The item is the
    only home care of the cause, so that only the rule can leave it out.
    """
    failures = []
    tried = 0
    others = list(_single_replies(content))
    for item, atoms in _avoids(content):
        causes = [_condition_with_only(item, content)]
        person = witness(atoms, content)
        if person is None:
            continue
        for prompt_id, reply in others:
            if prompt_id not in person.replies:
                more = person.with_reply(prompt_id, reply, content)
                fitted = fitted_items(causes, frozenset(), more, derive_facts(more, content), content)
                tried += 1
                if any(each.item.id == item.id and (each.is_advised or not each.reasons) for each in fitted):
                    failures.append(f"{item.id} is advised with {', '.join(atoms)}, and {prompt_id}: {reply}")
    return Check(
        "Home care that may harm this person is never advised, whatever else is answered", tried, tuple(failures)
    )


def _condition_with_only(item: CareItem, content: Content) -> Condition:
    """A condition whose only home care is this item."""
    return next(iter(content.conditions.values()))._replace(home_items=(item.id,))


def _avoids(content: Content) -> list[tuple[CareItem, tuple[str, ...]]]:
    """Each home-care item with every choice of answers that makes one of its `avoid` rules hold."""
    return [
        (item, atoms)
        for item in content.chapters.home_care.items
        for fit in item.fits
        if fit.verdict is Verdict.AVOID
        for atoms in every_choice(fit.when, content)
    ]


def _single_replies(content: Content) -> Iterator[tuple[str, Any]]:
    """Each single reply to each page and question; for a number, the ends of its bands."""
    for page in content.pages.values():
        if page.cues:
            lines = ([line] for cue in page.cues for line in (cue.id, f"{cue.id}?"))
            yield from ((page.id, reply) for reply in ("none", "unsure", *lines))
    for question in content.questions.values():
        if question.kind is Kind.NUMBER:
            ends = {end for band in question.bands for end in (band.minimum, band.maximum)}
            yield from ((question.id, number) for number in (*sorted(ends), "unsure"))
        else:
            many = question.kind is Kind.MANY_OF
            yield from ((question.id, [answer] if many else answer) for answer in question.answer_ids)
            yield question.id, "unsure"
