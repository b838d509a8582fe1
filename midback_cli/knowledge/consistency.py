"""Checks that need the whole content: every name must point at something, and the priors must add to 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from midback_cli.errors import Problem
from midback_cli.knowledge.content import Content
from midback_cli.knowledge.model import Estimate, Page, Question
from midback_cli.knowledge.reader import Table

_PRIOR_TOLERANCE = 1e-3


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


def check_references(content: Content, tables: Mapping[str, Table], problems: list[Problem]) -> None:
    """Notes every name that points at nothing: sources, conditions, actions, care items."""

    def named(table: Table, key: str, names: Iterable[str], known: Mapping[str, object], called: str) -> None:
        for name in names:
            if name not in known:
                table.problem(key, f"'{name}' is not {called}")

    flags, guide = tables["redflags"], tables["guide"]
    items = {item.id: item for item in content.chapters["home_care"].items}
    for flag in content.red_flags:
        named(flags, f"rule.{flag.id}.suspects", flag.suspects, content.conditions, "a condition")
        named(flags, f"rule.{flag.id}.action", [flag.action], content.actions, "an action")
        named(flags, f"rule.{flag.id}.references", flag.references, content.sources, "a source")
    for condition in content.conditions.values():
        place = f"condition.{condition.id}"
        named(tables["conditions"], f"{place}.home_items", condition.home_items, items, "a home care item")
        named(tables["conditions"], f"{place}.references", condition.references, content.sources, "a source")
    for chapter in content.chapters.values():
        named(guide, f"{chapter.id}.references", chapter.references, content.sources, "a source")
        for item in chapter.items:
            place = f"{chapter.id}.item.{item.id}"
            named(guide, f"{place}.references", item.references, content.sources, "a source")
            named(guide, f"{place}.good_for", (*item.good_for, *item.avoid_for), content.conditions, "a condition")
    for faq in content.faq:
        named(guide, f"faq.{faq.id}.references", faq.references, content.sources, "a source")
    known = {*content.sources, "estimate"}
    for parts, estimate in estimates(content):
        if estimate.source not in known or estimate.see:
            names = (estimate.source, *filter(None, estimate.see.replace(" ", "").split(",")))
            problems += [Problem(".".join(parts), f"'{name}' is not a source") for name in names if name not in known]
    whole = content.match.none_of_these_prior + sum(found.prior.value for found in content.conditions.values())
    if abs(whole - 1) > _PRIOR_TOLERANCE:
        tables["conditions"].problem("condition", f"the priors and none_of_these_prior must add to 1, not {whole:.4f}")


def estimates(content: Content) -> Iterator[tuple[tuple[str, ...], Estimate]]:
    """Every number of the content that has a source, with the parts of its place."""
    for condition in content.conditions.values():
        where = ("conditions.toml.condition", condition.id)
        yield (*where, "prior.questionnaire"), condition.prior
        yield (*where, "prior.all_adults"), condition.prior_all_adults
        for name, table in (("likelihood", condition.likelihood), ("likelihood_ratio", condition.likelihood_ratio)):
            for question_id, rates in table.items():
                for answer, rate in rates.items():
                    yield (*where, name, question_id, answer), rate
    for level, rate in content.urgency.false_alarm_budget.items():
        yield ("redflags.toml.urgency.false_alarm_budget", level.word), rate
    for question in content.questions.values():
        for answer, rate in question.base_rate.items():
            yield ("questions.toml.question", question.id, "base_rate", answer), rate
    for page in content.pages.values():
        for cue in page.cues:
            yield ("redflags.toml.page", page.id, "cue", cue.id, "base_rate"), cue.base_rate
