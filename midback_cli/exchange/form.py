"""The content → the form that other software shows: the warning signs first, then the questions by their tier.

FHIR has no "not sure" for a number, nor for one line of a page: an item beside them takes it. What was told without a
question, as a file of answers may, has items too; these are hidden, for no form asks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from midback_cli.exchange.enabling import (
    ALL,
    NONE,
    UNSURE,
    Clauses,
    Code,
    Enabling,
    ItemCheck,
    code_of,
    lines_link,
    shared_code,
)
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, Page, Question, Tier

_TOLD = "told"
STORY_LINK, COUNTRY_LINK, SHOWN_LINK = "about.story", "about.country", "about.shown"


class Part(Enum):
    """What of an answer stands in an item."""

    REPLY = "reply"
    UNSURE = "unsure"
    ABOUT = "about"
    NOTHING = "nothing"


class FormOption(NamedTuple):
    """One answer that an item offers; an `alone` one goes with no other."""

    code: Code
    label: str
    alone: bool = False


class Item(NamedTuple):
    """One item of the form. `about` is the page or question that it is for; `type` and `link` are those of FHIR.

    It is asked where all `clauses` hold, and what it stands in is asked.
    """

    link: str
    type: str
    text: str = ""
    about: str = ""
    part: Part = Part.NOTHING
    options: tuple[FormOption, ...] = ()
    clauses: Clauses = ()
    required: bool = False
    repeats: bool = False
    least: int | None = None
    most: int | None = None
    unit: str = ""
    ucum: str = ""
    hidden: bool = False
    items: tuple[Item, ...] = ()


class Form:
    """The form of a content. `links` are the items of each page or question: where it is asked, where it is told."""

    def __init__(self, content: Content) -> None:
        self.content = content
        implied = {name for page in content.pages.values() for cue in page.cues for name in cue.implies}
        names = dict.fromkeys((*content.questions, *content.pages))
        self.links = {name: _links_of(content.asked(name), name in implied) for name in names}
        self._enabling = Enabling(content, self.links)
        self.items = tuple(self._made())
        self.by_link: Mapping[str, Item] = {item.link: item for item, _ in _walk(self.items)}
        self._above = {item.link: above for item, above in _walk(self.items)}

    @property
    def url(self) -> str:
        """The name of the form, without its version."""
        return f"{self.content.texts.fhir.url}/Questionnaire/midback"

    @property
    def canonical(self) -> str:
        """The name of the form with its version, as a response has it."""
        return f"{self.url}|{self.content.version}"

    def clauses_of(self, link: str) -> Clauses:
        """All that must hold for an item to be asked: its own clauses and those of the groups that it stands in."""
        return tuple(clause for item in (*self._above[link], self.by_link[link]) for clause in item.clauses)

    def _made(self) -> Iterator[Item]:
        content, texts = self.content, self.content.texts.fhir
        before = f"{texts.before} {content.screen_texts.new_only}"
        yield Item("about.before", "display", before)
        signs = (item for page in content.pages.values() for item in self._asked(content.asked(page.id), required=True))
        yield Item("group.signs", "group", texts.signs, items=tuple(signs))
        headings = {
            Tier.CORE: texts.core,
            Tier.SAFETY: texts.safety,
            Tier.MATCH: texts.match,
            Tier.BACKGROUND: texts.background,
        }
        shown = {page.ask for page in content.pages.values()}
        for tier in Tier:
            asked = (question for question in content.questions.values() if question.tier is tier)
            items = [item for one in asked if one.id not in shown and not one.page for item in self._asked(one)]
            if items:
                yield Item(f"group.{tier.value}", "group", headings[tier], items=tuple(items))
        yield Item(STORY_LINK, "text", content.texts.quiz.story, part=Part.ABOUT)
        yield Item(COUNTRY_LINK, "string", texts.country, part=Part.ABOUT)
        told = [item for name in self.links for item in self._told(content.asked(name))]
        told.append(Item(SHOWN_LINK, "string", texts.shown, part=Part.ABOUT))
        yield Item("group.told", "group", texts.told, hidden=True, items=tuple(told))

    def _asked(self, asked: Page | Question, *, required: bool = False) -> Iterator[Item]:
        """The items of a page or question where it is asked."""
        when = asked.when
        clauses = self._enabling.clauses(when) if when is not None else ()
        if isinstance(asked, Question) and all(len(clause) == 1 for clause in clauses):
            clauses += self._enabling.not_implied(asked)
        for item in self._items(asked, asked.id, clauses):
            yield _nested(item._replace(required=required and item.part is Part.REPLY))

    def _told(self, asked: Page | Question) -> Iterator[Item]:
        """The items of a page or question where it is told without being asked."""
        for link in self.links[asked.id]:
            if link != asked.id:
                yield from self._items(asked, link, ())

    def _items(self, asked: Page | Question, link: str, clauses: Clauses) -> Iterator[Item]:
        """What takes the answer, and what takes that the person is not sure."""
        content, beside = self.content, lines_link(link)
        unsure = shared_code(UNSURE, content)
        item = Item(link, "choice", _text(asked), asked.id, Part.REPLY, self._options(asked), clauses)
        if isinstance(asked, Page):
            yield item._replace(repeats=True)
            texts = content.screen_texts.unsure
            every = FormOption(shared_code(ALL, content), texts.all_text, alone=True)
            lines = (*self._own(asked), every)
            which = f"{texts.which} {texts.which_help}"
            only = ((ItemCheck(link, "=", unsure),),)
            yield Item(beside, "choice", which, asked.id, Part.UNSURE, lines, only, repeats=True)
        elif asked.kind is Kind.NUMBER:
            open_ = (*clauses, (ItemCheck(beside, "exists", False),))
            number = item._replace(type="integer", options=(), clauses=open_, unit=asked.unit, ucum=asked.ucum)
            yield number._replace(least=asked.minimum, most=asked.maximum)
            tick = (FormOption(unsure, content.screen_texts.unsure_text),)
            yield Item(beside, "choice", asked.finding, asked.id, Part.UNSURE, tick, clauses)
        else:
            yield item._replace(repeats=asked.kind is Kind.MANY_OF)

    def _options(self, asked: Page | Question) -> tuple[FormOption, ...]:
        content, several = self.content, isinstance(asked, Page) or asked.kind is Kind.MANY_OF
        own = self._own(asked)
        if several and code_of(asked, NONE, content) not in {option.code for option in own}:
            own += (FormOption(shared_code(NONE, content), content.screen_texts.none_text, alone=True),)
        # Some lines of a page may fit while the person is not sure of another.
        alone = several and isinstance(asked, Question)
        return (*own, FormOption(shared_code(UNSURE, content), content.screen_texts.unsure_text, alone))

    def _own(self, asked: Page | Question) -> tuple[FormOption, ...]:
        """The answers of a page or question itself."""
        content = self.content
        if isinstance(asked, Page):
            return tuple(FormOption(code_of(asked, cue.id, content), cue.text) for cue in asked.cues)
        several, labels = asked.kind is Kind.MANY_OF, content.texts.answers
        return tuple(
            FormOption(code_of(asked, answer, content), asked.label(answer, labels), several and answer == NONE)
            for answer in asked.answer_ids
        )


def _links_of(asked: Page | Question, is_implied: bool) -> tuple[str, ...]:
    """The items that a reply can stand in: one where it is asked, and one where it is told, if it may not be asked."""
    told = f"{_TOLD}.{asked.id}"
    if isinstance(asked, Question) and asked.page and asked.page != asked.id:
        return (told,)
    when = asked.when
    return (asked.id, told) if is_implied or when is not None else (asked.id,)


def _text(asked: Page | Question) -> str:
    text = asked.question if isinstance(asked, Page) else asked.text
    return f"{text} {asked.help}" if asked.help else text


def _nested(item: Item) -> Item:
    """The item as FHIR can say it, which joins checks by "all" or by "any" alone: groups around it take the rest."""
    single = tuple(clause for clause in item.clauses if len(clause) == 1)
    several = [clause for clause in item.clauses if len(clause) > 1]
    levels = [*((single,) if single else ()), *((clause,) for clause in several)]
    if len(levels) < 2:
        return item
    nested = item._replace(clauses=levels[-1])
    for number, clauses in reversed(list(enumerate(levels[:-1], 1))):
        nested = Item(f"{item.link}.if-{number}", "group", clauses=clauses, items=(nested,))
    return nested


def _walk(items: Iterable[Item], above: tuple[Item, ...] = ()) -> Iterator[tuple[Item, tuple[Item, ...]]]:
    """Every item with the groups that it stands in."""
    for item in items:
        yield item, above
        yield from _walk(item.items, (*above, item))
