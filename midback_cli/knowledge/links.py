"""Checks that need the whole content: every name must point at something."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from midback_cli.knowledge.checks import check_distribution
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Kind, items_of
from midback_cli.knowledge.reader import ContentTable


def check_links(content: Content, tables: Mapping[str, ContentTable]) -> None:
    """Notes everything that the files of a content name but do not hold."""
    _check_pages(content, tables["redflags"])
    _check_rules(content, tables["redflags"])
    _check_questions(content, tables["questions"])
    _check_settings(content, tables["questions"])
    _check_conditions(content, tables["conditions"])
    _check_evidence(content, tables["conditions"])
    _check_care(content, tables["guide"])


def _check_names(table: ContentTable, key: str, names: Iterable[str], known: Container[str], called: str) -> None:
    for name in names:
        if name not in known:
            table.problem(key, f"'{name}' is not {called}")


def _check_pages(content: Content, table: ContentTable) -> None:
    questions = content.questions
    for page in content.pages.values():
        if page.ask and (page.ask not in questions or page.ask != page.id or questions[page.ask].page != page.id):
            table.problem(f"page.{page.id}.ask", f"'{page.ask}' must be a question with the page's own id and page")
        if not page.ask and page.id in questions:
            table.problem(f"page.{page.id}", "has the id of a question")
        for cue in page.cues:
            for name, answer in cue.implies.items():
                if name not in questions or answer not in questions[name].answer_ids or answer == "no":
                    key = f"page.{page.id}.cue.{cue.id}.implies.{name}"
                    table.problem(key, f"'{answer}' is not an answer to imply")


def _check_rules(content: Content, table: ContentTable) -> None:
    flags = [("rule", flag) for flag in content.red_flags]
    flags += [("follow_up", rule.flag) for rule in content.follow_up_rules]
    for kind, flag in flags:
        _check_names(table, f"{kind}.{flag.id}.suspects", flag.suspects, content.conditions, "a condition")
        _check_names(table, f"{kind}.{flag.id}.action", [flag.action], content.actions, "an action")
    for name, action in content.screen_texts.unsure.action._asdict().items():
        key = f"screen.unsure.action.{name.replace('_', '-')}"
        _check_names(table, key, [action], content.actions, "an action")
    for page in content.pages.values():
        key = f"page.{page.id}.unsure_action"
        _check_names(table, key, filter(None, [page.unsure_action]), content.actions, "an action")
    for level, action in content.urgency.action.items():
        _check_names(table, f"urgency.action.{level.word}", [action], content.actions, "an action")


def _check_questions(content: Content, table: ContentTable) -> None:
    for question in content.questions.values():
        pages = {question.id: question.page, **{f"{question.id}.{each.id}": each.page for each in question.options}}
        for place, page in pages.items():
            _check_names(table, f"question.{place}.page", filter(None, [page]), content.pages, "a page of the screen")


def _check_settings(content: Content, table: ContentTable) -> None:
    settings, questions = content.follow_up, content.questions
    _check_names(table, "interview.needed_first", content.interview.needed_first, questions, "a question")
    for key in ("always", "stays", "more_is_worse"):
        _check_names(table, f"follow_up.{key}", getattr(settings, key), questions, "a question")
    for name in settings.more_is_worse:
        if name in questions and questions[name].kind is Kind.MANY_OF:
            reason = f"'{name}' may have several answers at once, which have no order"
            table.problem("follow_up.more_is_worse", reason)
    numbers = {name for name, question in questions.items() if question.kind is Kind.NUMBER}
    _check_names(table, "follow_up.severity", [settings.severity], numbers, "a question for a number")
    _check_names(table, "follow_up.age", filter(None, [settings.age]), numbers, "a question for a number")
    _check_names(table, "follow_up.sex", filter(None, [settings.sex]), questions, "a question")
    sexes = questions[settings.sex].answer_ids if settings.sex in questions else ()
    _check_names(table, "follow_up.sexes", settings.sexes, sexes, f"an answer to '{settings.sex}'")


def _check_conditions(content: Content, table: ContentTable) -> None:
    # A misspelt group would be a group of its own.
    groups = table.lines("groups")
    items = {item.id for item in content.chapters.home_care.items}
    for condition in content.conditions.values():
        key = f"condition.{condition.id}"
        _check_names(table, f"{key}.group", [condition.group], groups, "one of groups")
        _check_names(table, f"{key}.belongs", condition.belongs, content.questions, "a question")
        _check_names(table, f"{key}.home_items", condition.home_items, items, "a home care item")
        _check_names(table, f"{key}.page", filter(None, [condition.page]), content.pages, "a page of the screen")


def _check_evidence(content: Content, table: ContentTable) -> None:
    """Each table of numbers must be about a question that conditions can weigh, and name its answers."""
    weighed = {name: question for name, question in content.questions.items() if not question.rules_only}
    for condition in content.conditions.values():
        for kind, rows in (("likelihood", condition.likelihood), ("likelihood_ratio", condition.likelihood_ratio)):
            place = f"condition.{condition.id}.{kind}"
            for name, row in rows.items():
                question = weighed.get(name)
                if question is None:
                    table.problem(f"{place}.{name}", "is not a question that conditions can weigh")
                elif kind == "likelihood":
                    check_distribution(row, question, table, f"{place}.{name}")
                elif not row.keys() <= set(question.answer_ids):
                    table.problem(f"{place}.{name}", f"may name only {', '.join(question.answer_ids)}")


def _check_care(content: Content, table: ContentTable) -> None:
    items = {item.id for item in content.chapters.home_care.items}
    for chapter in content.chapters:
        for item in items_of(chapter):
            key = f"{chapter.id}.item.{item.id}"
            for name in ("conditions", "good_for", "avoid_for"):
                _check_names(table, f"{key}.{name}", getattr(item, name), content.conditions, "a condition")
            _check_names(table, f"{key}.instead", item.instead, items - {item.id}, "another home care item")
            if item.fits and chapter.id != "home_care":
                table.problem(f"{key}.fit", "may stand only under home care; nothing else reads it")
