"""Checks that need the whole content: every name must point at something."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Condition, Page, Question, items_of
from midback_cli.knowledge.reader import Table


def check_links(
    pages: Mapping[str, Page], questions: Mapping[str, Question], flags: Table, raw_questions: Table
) -> None:
    """Notes pages, questions and cues that do not fit together."""
    for page in pages.values():
        if page.ask and (page.ask not in questions or page.ask != page.id or questions[page.ask].page != page.id):
            flags.problem(f"page.{page.id}.ask", f"'{page.ask}' must be a question with the page's own id and page")
        if not page.ask and page.id in questions:
            flags.problem(f"page.{page.id}", "has the id of a question")
        for cue in page.cues:
            for name, answer in cue.implies.items():
                if name not in questions or answer not in questions[name].answer_ids or answer == "no":
                    flags.problem(
                        f"page.{page.id}.cue.{cue.id}.implies.{name}", f"'{answer}' is not an answer to imply"
                    )
    for question in questions.values():
        for place, page_id in (
            (question.id, question.page),
            *((f"{question.id}.{o.id}", o.page) for o in question.options),
        ):
            if page_id and page_id not in pages:
                raw_questions.problem(f"question.{place}.page", f"'{page_id}' is not a page of the screen")


def check_groups(conditions: Mapping[str, Condition], table: Table) -> None:
    """Notes every condition whose group is not in the list of groups; a misspelt one would be a group of its own."""
    groups = table.lines("groups")
    for condition in conditions.values():
        if condition.group not in groups:
            table.problem(f"condition.{condition.id}.group", f"'{condition.group}' is not one of groups")


def check_references(content: Content, tables: Mapping[str, Table]) -> None:
    """Notes every condition, action and care item that is named but not there."""

    def named(table: Table, key: str, names: Iterable[str], known: Container[str], called: str) -> None:
        for name in names:
            if name not in known:
                table.problem(key, f"'{name}' is not {called}")

    flags, guide, conditions = tables["redflags"], tables["guide"], tables["conditions"]
    items = {item.id: item for item in content.chapters.home_care.items}
    rules = (("rule", content.red_flags), ("follow_up", tuple(rule.flag for rule in content.follow_up_rules)))
    for kind, flag in ((kind, flag) for kind, found in rules for flag in found):
        named(flags, f"{kind}.{flag.id}.suspects", flag.suspects, content.conditions, "a condition")
        named(flags, f"{kind}.{flag.id}.action", [flag.action], content.actions, "an action")
    for level, action in content.urgency.action.items():
        named(flags, f"urgency.action.{level.word}", [action], content.actions, "an action")
    for condition in content.conditions.values():
        key = f"condition.{condition.id}.home_items"
        named(conditions, key, condition.home_items, items, "a home care item")
        key = f"condition.{condition.id}.page"
        named(conditions, key, filter(None, [condition.page]), content.pages, "a page of the screen")
    for item in items.values():
        for key, names in (("good_for", item.good_for), ("avoid_for", item.avoid_for)):
            named(guide, f"home_care.item.{item.id}.{key}", names, content.conditions, "a condition")
        others = items.keys() - {item.id}
        named(guide, f"home_care.item.{item.id}.instead", item.instead, others, "another home care item")
    for chapter in content.chapters:
        for item in items_of(chapter):
            place = f"{chapter.id}.item.{item.id}"
            named(guide, f"{place}.conditions", item.conditions, content.conditions, "a condition")
            if item.fits and chapter.id != "home_care":
                guide.problem(f"{place}.fit", "may stand only under home care; nothing else reads it")
