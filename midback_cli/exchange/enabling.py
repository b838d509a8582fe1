"""When an item of a form is asked: the rule grammar of the content → checks of other items, which is all that FHIR has.

All clauses must hold, each by at least one of its checks. What cannot be said so is left out, so that a form may ask
more than the interview, but never less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import NamedTuple

from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Page, Question, When

# A rule that would take more clauses than this is left out.
_MOST_CLAUSES = 32
_OPPOSITE = {">=": "<", "<=": ">", ">": "<=", "<": ">="}


class Code(NamedTuple):
    """An answer as other software names it. The code alone means nothing: `none` is an answer to many questions."""

    system: str
    code: str


class ItemCheck(NamedTuple):
    """A test of what stands in an item; `operator` and its meaning are those of `enableWhen`."""

    link: str
    operator: str
    value: Code | int | bool

    def holds(self, given: Given) -> bool:
        """Whether it holds for what was given; as in FHIR, `!=` holds too where nothing was."""
        values = given.get(self.link, ())
        match self.operator:
            case "exists":
                return bool(values) is self.value
            case "!=":
                return self.value not in values
            case "=":
                return self.value in values
            case _:
                return any(_compared(value, self.operator, self.value) for value in values)


# What stands in each item that was answered.
Given = Mapping[str, tuple[Code | int | str, ...]]
Clause = tuple[ItemCheck, ...]
Clauses = tuple[Clause, ...]


def hold(clauses: Clauses, given: Given) -> bool:
    """Whether every clause holds for what was given."""
    return all(any(check.holds(given) for check in clause) for clause in clauses)


def _compared(value: object, operator: str, bound: object) -> bool:
    if not isinstance(value, int) or not isinstance(bound, int):
        return False
    return {">=": value >= bound, "<=": value <= bound, ">": value > bound, "<": value < bound}[operator]


# ---------------------------------------------------------------- names that other software reads

YES, NO, UNSURE, NONE, ALL = "yes", "no", "unsure", "none", "all"


def shared_code(answer: str, content: Content) -> Code:
    """The code of an answer that many questions have: yes, no, unsure, none, all."""
    return Code(f"{content.texts.fhir.url}/answer", answer)


def code_of(asked: Page | Question, answer: str, content: Content) -> Code:
    """The code of an answer to a page or a question; its own answers stand in a system of their own."""
    own = asked.cues if isinstance(asked, Page) else asked.options
    if answer not in {one.id for one in own}:
        return shared_code(answer, content)
    return Code(f"{content.texts.fhir.url}/answer/{asked.id}", answer)


def lines_link(link: str) -> str:
    """The item beside a page for the lines that a person is not sure of, or beside a number for "not sure"."""
    return f"{link}.{UNSURE}"


# ---------------------------------------------------------------- rules as clauses


class Enabling:
    """Rules of a content as clauses on a form, in which each page or question has these links.

    `bounds` are the atoms that compare a number: the question, and the comparison.
    """

    def __init__(self, content: Content, links: Mapping[str, tuple[str, ...]]) -> None:
        self._content = content
        self._links = links
        self.bounds = {bound.atom: (name, bound) for name, bounds in content.comparisons.items() for bound in bounds}

    def clauses(self, when: When) -> Clauses:
        """A rule as clauses; none where it always holds, or cannot be said."""
        parts = [*map(self._holding, sorted(when.all))]
        parts += [_any_of(map(self._holding, sorted(options))) for options in (when.any, when.any_2) if options]
        parts += map(self._failing, sorted(when.none))
        return tuple(dict.fromkeys(clause for part in parts for clause in part))

    def not_implied(self, question: Question) -> Clauses:
        """That no line of a page has answered the question already."""
        return tuple(
            (ItemCheck(link, "!=", code_of(page, cue.id, self._content)),)
            for page in self._content.pages.values()
            for cue in page.cues
            if question.id in cue.implies
            for link in self._links[page.id]
        )

    def _holding(self, atom: str) -> Clauses:
        """When an atom holds, or would with a line picked that the person is not sure of."""
        content = self._content
        if atom in content.derived_when:
            return self.clauses(content.derived_when[atom])
        if atom.endswith("?"):
            (question,) = content.atom_questions[atom]
            return _any_of((self._holding(atom.removesuffix("?")), self._unknown(question)))
        if atom in self.bounds:
            name, bound = self.bounds[atom]
            return (tuple(ItemCheck(link, bound.operator, bound.bound) for link in self._links[name]),)
        name, _, answer = atom.partition("=")
        if name in content.questions:
            return (self._answered(name, answer),)
        page, _, cue = name.partition(".")
        if answer:
            unsure = shared_code(UNSURE, content)
            return (tuple(ItemCheck(link, "=", unsure) for link in self._links[page]),)
        return (tuple(dict.fromkeys(self._picked(content.pages[page], cue))),)

    def _picked(self, page: Page, wanted: str) -> Clause:
        """That this line of the page was picked, or is not sure; without one, any line, or a yes to what it asks."""
        content = self._content
        lines = [code_of(page, cue.id, content) for cue in page.cues if wanted in ("", cue.id)]
        items = [item for link in self._links[page.id] for item in (link, lines_link(link))]
        told = [ItemCheck(item, "=", line) for item in items for line in lines]
        questions = () if wanted else content.asked_on[page.id]
        return (*told, *(check for name in questions for check in self._answered(name, YES)))

    def _answered(self, name: str, answer: str, *, with_unsure: bool = True) -> Clause:
        """That a question was answered so, by itself or by a line of a page."""
        content = self._content
        code = code_of(content.questions[name], answer, content)
        checks = [ItemCheck(link, "=", code) for link in self._links[name]]
        for page in content.pages.values():
            for cue in page.cues:
                if cue.implies.get(name) == answer:
                    line = code_of(page, cue.id, content)
                    for link in self._links[page.id]:
                        items = (link, lines_link(link)) if with_unsure else (link,)
                        checks += (ItemCheck(item, "=", line) for item in items)
        return tuple(checks)

    def _unknown(self, name: str) -> Clauses:
        """That a question was not answered, or with "not sure". No page answers it: such an atom has no `?`."""
        unsure = shared_code(UNSURE, self._content)
        return tuple((ItemCheck(link, "exists", False), ItemCheck(link, "=", unsure)) for link in self._links[name])

    def _failing(self, atom: str) -> Clauses:
        """When an atom does not hold, which is also while its question is unknown."""
        if atom in self.bounds:
            name, bound = self.bounds[atom]
            opposite = _OPPOSITE[bound.operator]
            return tuple(
                (ItemCheck(link, opposite, bound.bound), ItemCheck(link, "exists", False)) for link in self._links[name]
            )
        name, _, answer = atom.partition("=")
        if name not in self._content.questions:
            return ()
        checks = self._answered(name, answer, with_unsure=False)
        return tuple((check._replace(operator="!="),) for check in checks)


def _any_of(options: Iterable[Clauses]) -> Clauses:
    """Clauses that hold where those of at least one option do."""
    joined: Clauses = ((),)
    for option in options:
        if len(joined) * len(option) > _MOST_CLAUSES:
            return ()
        joined = tuple(tuple(dict.fromkeys((*left, *right))) for left, right in product(joined, option))
    return joined
