"""An interview as one value: what was answered, by where it came from, and what follows from it. Pure and frozen.

Each function gives the interview as it is after something happened: an answer, going back, an answer carried over.
Emergencies are folded: each answer keeps the emergency rules that held once it was given, so that nothing is replayed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from midback_cli.assessment.answers import Answers, Reply
from midback_cli.assessment.facts import Facts, IfPicked, derive_facts
from midback_cli.assessment.next_question import choose_next, hangs_on, needed_first, next_of
from midback_cli.assessment.screening import applies, fired, unsure_flags
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Page, Question, RedFlag, Urgency


class Origin(Enum):
    """Where an answer came from."""

    ASKED = "asked"
    CARRIED_OVER = "carried over"


class Given(NamedTuple):
    """An answer, where it came from, and the emergency rules that held once it was given."""

    reply: Reply
    origin: Origin
    emergencies: tuple[RedFlag, ...]


class Suggested(NamedTuple):
    """An answer that the person's own words suggest, and those words. It counts only once it is confirmed."""

    reply: Reply
    words: str


@dataclass(frozen=True)
class Interview:
    """Where an interview stands.

    `given` are the answers that count, in the order in which they were given, and `facts` what follows from them.
    `suggested` come from the person's own words. `to_carry_over` are the answers of an earlier result that stay as
    they were, until each is carried over where it would be asked. `before` is the last reply to each prompt, also to
    one that was taken back, so that it need not be picked anew.
    """

    content: Content
    given: Mapping[str, Given]
    facts: Facts
    suggested: Mapping[str, Suggested] = field(default_factory=dict)
    to_carry_over: Mapping[str, Reply] = field(default_factory=dict)
    before: Mapping[str, Reply] = field(default_factory=dict)
    story: str = ""
    country: str = ""

    @cached_property
    def answers(self) -> Answers:
        """The answers that count."""
        emergencies = self.emergencies
        return Answers(
            replies={prompt_id: given.reply for prompt_id, given in self.given.items()},
            story=self.story,
            country=self.country,
            shown=emergencies[0].id if emergencies else "",
        )

    @cached_property
    def emergencies(self) -> tuple[RedFlag, ...]:
        """Every emergency rule that held after any of the answers, the most urgent first.

        An emergency that was shown must never be lowered by going on. Only changing the answer that caused it takes it
        back. The match is left out: early in the interview it knows too little to send anybody anywhere.
        """
        flags = dict.fromkeys(flag for given in self.given.values() for flag in given.emergencies)
        return tuple(sorted(flags, key=lambda flag: -flag.urgency))

    @cached_property
    def is_screening(self) -> bool:
        """Whether a page of the screen that applies is still to be asked."""
        return any(page.id not in self.given and applies(page, self.facts) for page in self.content.pages.values())

    @cached_property
    def waiting(self) -> Mapping[str, Reply]:
        """The suggested answers to questions that were not asked; a page of the screen is asked in any case."""
        return {
            prompt_id: suggested.reply
            for prompt_id, suggested in self.suggested.items()
            if prompt_id not in self.content.pages and prompt_id not in self.given
        }

    @cached_property
    def joined(self) -> Answers:
        """The answers as they would be if all that waits were confirmed."""
        return replace(self.answers, replies={**self.answers.replies, **self.waiting})

    @cached_property
    def joined_facts(self) -> Facts:
        """What would follow from them."""
        return derive_facts(self.joined, self.content) if self.waiting else self.facts


def begin(
    content: Content,
    start: Answers,
    suggested: Mapping[str, Suggested] | None = None,
    earlier: Mapping[str, Reply] | None = None,
) -> Interview:
    """An interview that starts from answers that were kept, from the person's own words, or from an earlier result.

    A warning sign that the words deny is left out: its page asks for it anyway.
    """
    usable = {
        prompt_id: suggestion
        for prompt_id, suggestion in (suggested or {}).items()
        if prompt_id in content.pages or not content.questions[prompt_id].page
    }
    interview = Interview(
        content=content,
        given={},
        facts=derive_facts(Answers(), content),
        suggested=usable,
        to_carry_over={
            prompt_id: earlier[prompt_id] for prompt_id in content.follow_up.stays if earlier and prompt_id in earlier
        },
        before={prompt_id: suggestion.reply for prompt_id, suggestion in usable.items()},
        story=start.story,
        country=start.country,
    )
    return _refolded(interview, [(prompt_id, reply, Origin.ASKED) for prompt_id, reply in start.replies.items()], 0)


def answer(interview: Interview, prompt_id: str, raw: object) -> Interview:
    """The interview with one more answer, or one changed, and without the answers that no longer apply.

    The raw value is checked as in a file. Raises UnknownId or InvalidValue.
    """
    reply = interview.answers.with_reply(prompt_id, raw, interview.content).replies[prompt_id]
    answered = _with_reply(interview, prompt_id, reply, Origin.ASKED)
    return _without_strays(replace(answered, before={**interview.before, prompt_id: reply}))


def carry_over(interview: Interview, prompt_id: str) -> Interview:
    """The interview with an answer of the earlier result, in the place where it would be asked."""
    reply = interview.to_carry_over[prompt_id]
    rest = {other: kept for other, kept in interview.to_carry_over.items() if other != prompt_id}
    return replace(_with_reply(interview, prompt_id, reply, Origin.CARRIED_OVER), to_carry_over=rest)


def back(interview: Interview) -> Interview:
    """The interview without the last answer that was asked for, and without what was carried over behind it."""
    entries = list(interview.given.items())
    carried: dict[str, Reply] = {}
    while entries:
        prompt_id, given = entries.pop()
        if given.origin is Origin.ASKED:
            break
        carried[prompt_id] = given.reply
    kept = [(prompt_id, given.reply, given.origin) for prompt_id, given in entries]
    taken_back = replace(interview, to_carry_over={**interview.to_carry_over, **carried})
    return _refolded(taken_back, kept, len(kept))


def leave_out(interview: Interview, prompt_id: str, candidate: Interview) -> Interview:
    """The interview without the answer that makes the candidate; it is picked already when it is asked again."""
    before = {**interview.before, prompt_id: candidate.given[prompt_id].reply}
    return replace(interview, before=before, to_carry_over=candidate.to_carry_over)


def next_prompt(interview: Interview, *, ask_all: bool = False, always: Iterable[str] = ()) -> Page | Question | None:
    """The page or question to ask now, or None where it is time for the review.

    The screen comes first, with what its signs need; then what the person's words suggest and what would call for an
    emergency; then what is missing; then the questions of `always` and those whose answer is carried over.
    """
    content = interview.content
    needed = needed_first(interview.answers, interview.facts, content)
    prompt = needed or choose_next(interview.answers, interview.facts, content, ask_all=ask_all)
    if interview.waiting and needed is None and not interview.is_screening:
        prompt = _suggested_emergency(interview) or choose_next(
            interview.joined, interview.joined_facts, content, ask_all=ask_all
        )
    return prompt or next_of((*always, *interview.to_carry_over), interview.joined, interview.joined_facts, content)


def is_new_emergency(before: Interview, after: Interview) -> bool:
    """Whether an answer calls for a higher emergency than was shown, or for other things to do at its level."""
    shown = before.emergencies
    level = shown[0].urgency if shown else Urgency.SELF_CARE
    actions = {flag.action for flag in shown}
    return any(
        flag.urgency > level or (flag.urgency is level and flag.action not in actions)
        for flag in after.emergencies
        if flag not in shown
    )


def with_shown(answers: Answers, content: Content) -> Answers:
    """These answers with the most urgent rule whose emergency an interview has shown on the way to them."""
    return begin(content, answers).answers


def _suggested_emergency(interview: Interview) -> Question | None:
    """A question that waits, and whose answer would call for an emergency: it must be confirmed at once."""
    content = interview.content
    now = fired(interview.facts, content)
    for flag in fired(interview.joined_facts, content):
        if flag.urgency.is_emergency and flag not in now:
            asked = frozenset().union(*(content.atom_questions[atom] for atom in flag.when.atoms))
            return next((content.questions[waiting] for waiting in interview.waiting if waiting in asked), None)
    return None


def _with_reply(interview: Interview, prompt_id: str, reply: Reply, origin: Origin) -> Interview:
    """One more reply, or one changed in its place: then what held after it and the later ones is worked out anew."""
    entries = [(name, given.reply, given.origin) for name, given in interview.given.items()]
    position = next((place for place, entry in enumerate(entries) if entry[0] == prompt_id), len(entries))
    entries[position : position + 1] = [(prompt_id, reply, origin)]
    return _refolded(interview, entries, position)


def _without_strays(interview: Interview) -> Interview:
    """Leaves out answers to what no longer applies, such as pregnancy after the sex was corrected.

    An answer that the person's words suggested stays: that nobody would have asked it does not make it untrue.
    """
    content = interview.content
    while True:
        facts = interview.joined_facts
        stray = next(
            (
                prompt_id
                for prompt_id in interview.given
                if (prompt_id in content.pages or prompt_id not in interview.suggested)
                and not applies(content.asked(prompt_id), facts)
            ),
            None,
        )
        if stray is None:
            return interview
        entries = [(name, given.reply, given.origin) for name, given in interview.given.items()]
        position = [name for name, *_ in entries].index(stray)
        interview = _refolded(interview, entries[:position] + entries[position + 1 :], position)


def _refolded(interview: Interview, entries: list[tuple[str, Reply, Origin]], unchanged: int) -> Interview:
    """The interview with these answers, of which so many at the head are as they were."""
    content = interview.content
    given = dict(islice(interview.given.items(), unchanged))
    replies = {prompt_id: entry.reply for prompt_id, entry in given.items()}
    facts = None
    for prompt_id, reply, origin in entries[unchanged:]:
        replies[prompt_id] = reply
        answers = Answers(replies)
        facts = derive_facts(answers, content)
        given[prompt_id] = Given(reply, origin, _emergencies(answers, facts, content))
    return replace(interview, given=given, facts=facts or derive_facts(Answers(replies), content))


def _emergencies(answers: Answers, facts: Facts, content: Content) -> tuple[RedFlag, ...]:
    """The emergency rules that hold, and the emergencies that a line calls for of which the person is not sure.

    What hangs on a question that comes next is not shown before that is answered.
    """
    held = tuple(
        flag
        for flag in fired(facts, content)
        if flag.urgency.is_emergency and not hangs_on(flag, answers, facts, content)
    )

    def is_certain(flag: RedFlag, other: IfPicked) -> bool:
        return not hangs_on(flag, other.answers, other.facts, content)

    floor = held[0].urgency if held else Urgency.SELF_CARE
    unsure = unsure_flags(facts, floor, content, is_certain)
    return (*held, *(flag for flag in unsure if flag.urgency.is_emergency))
