"""Each entry of each content file is deleted, emptied or given a wrong type: the loader names it, or all still works.

By default a seeded sample; with MIDBACK_ALL=1 every entry of every file in each of the three ways.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
import tomli

from midback_cli import Answers, AnswersError, Content, ContentError, Result, assess, load_content
from midback_cli.assessment.follow_up import PastResult, compare, held_rules, outcome_of
from midback_cli.assessment.interview import begin
from midback_cli.evaluation.lint import check_content
from midback_cli.knowledge import building, loading
from midback_cli.knowledge.doctor_report import VisitPlan, load_visit_plan
from midback_cli.knowledge.model import Synonyms
from midback_cli.knowledge.phrase_model import Phrases
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.lookup import ambulance, shared_country_names
from midback_cli.language.passages import misplaced, passages
from midback_cli.language.search import SearchIndex
from midback_cli.language.suggestions import emergencies_in, understand
from midback_cli.rendering import guide_page
from midback_cli.rendering.blocks import Block, with_number
from midback_cli.rendering.condition_page import condition_blocks, condition_list_blocks
from midback_cli.rendering.doctor_page import visit_blocks
from midback_cli.rendering.guide_page import (
    answer_blocks,
    emergency_first_blocks,
    near_blocks,
    topic_blocks,
    topic_list_blocks,
)
from midback_cli.rendering.history_page import comparison_blocks
from midback_cli.rendering.plain import write_plain
from midback_cli.rendering.result_page import answer_lines, result_blocks
from midback_cli.terminal.prompts import help_first_prompt, question_prompt, what_now_prompt
from midback_cli.terminal.welcome import begin_prompt, who_not_blocks
from tests.conftest import ROOT

FILES = ("conditions", "redflags", "questions", "guide", "texts", "sources", "visit", "synonyms", "phrases")
FURTHER = ("visit", "synonyms", "phrases")
RAW: dict[str, dict[str, Any]] = {
    name: tomli.loads((ROOT / "content" / f"{name}.toml").read_text(encoding="utf-8")) for name in FILES
}
EXAMPLES = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "examples").glob("*.json"))]
QUESTIONS = ("How long should I use a heat pack?", "My back hurts and I cannot feel my legs.", "Is it gas?")
EARLIER = datetime(2026, 1, 1, tzinfo=timezone.utc)
LATER = datetime(2026, 1, 15, tzinfo=timezone.utc)
# The files whose tables hold texts and lists that are looked up by name, and how deep.
NAMED = {"guide": 2, "redflags": 2, "questions": 2, "visit": 1}
SAMPLED = {
    "conditions": 30, "redflags": 20, "questions": 20, "guide": 20, "sources": 5, "visit": 10, "synonyms": 5,
    "phrases": 5, "texts": 40,
}  # fmt: skip
DELETED = object()

Path = tuple[str | int, ...]


class Trial(NamedTuple):
    """One change of one entry of one file."""

    file: str
    path: Path
    change: str

    def __str__(self) -> str:
        return f"{self.file}.{'.'.join(map(str, self.path))} {self.change}"


def entries(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Every key of a table and every entry of a list of tables, with what stands there."""
    rows: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(value, dict):
        rows = iter(value.items())
    elif isinstance(value, list) and any(isinstance(row, dict) for row in value):
        rows = iter(enumerate(value))
    for key, row in rows:
        yield (*path, key), row
        yield from entries(row, (*path, key))


def emptied(value: Any) -> object:
    """What stands there when somebody has cleared it: nothing, or 0; DELETED where nothing is emptier than that."""
    return type(value)() if value else DELETED


def of_a_wrong_type(value: object) -> object:
    return 7 if isinstance(value, str) else "a text"


CHANGES = {"deleted": lambda value: DELETED, "emptied": emptied, "of a wrong type": of_a_wrong_type}


def with_change(value: Any, path: Path, new: object) -> Any:
    """The value with what stands at a path replaced; what is not on the path is shared."""
    key, *rest = path
    copy = value.copy()
    changed = with_change(value[key], tuple(rest), new) if rest else new
    if changed is DELETED:
        del copy[key]
    else:
        copy[key] = changed
    return copy


def every_trial(file: str) -> list[Trial]:
    return [
        Trial(file, path, change)
        for path, value in entries(RAW[file])
        for change, changed in CHANGES.items()
        if change == "deleted" or changed(value) is not DELETED
    ]


def chosen_trials(file: str) -> list[Trial]:
    """Each entry that is looked up by name is deleted even here; of the rest a sample is tried."""
    trials = every_trial(file)
    if os.environ.get("MIDBACK_ALL"):
        return trials
    short = [
        trial
        for trial in trials
        if len(trial.path) <= NAMED.get(file, 0)
        and not any(isinstance(key, int) for key in trial.path)
        and trial.change == "deleted"
    ]
    return [*short, *random.Random(file).sample(trials, min(SAMPLED[file], len(trials)))]


def further_of(content: Content) -> tuple[Synonyms, Phrases, VisitPlan]:
    directory = ROOT / "content"
    return (
        loading.load_synonyms(content, directory),
        load_phrases(content, directory),
        load_visit_plan(content, directory),
    )


def use(content: Content, synonyms: Synonyms, phrases: Phrases, plan: VisitPlan) -> None:
    """What the commands work out and show, without the commands."""
    number = ambulance("", content)
    ambulance("GB", content)
    pages: list[tuple[Block, ...]] = [topic_list_blocks(content), condition_list_blocks(content)]
    results = []
    for raw in EXAMPLES:
        # An example may rightly be refused: it answers what is no longer asked.
        try:
            results.append(assess(Answers.from_mapping(raw, content), content))
        except AnswersError:
            continue
    for result in results:
        result.to_dict()
        answer_lines(result.answers, content)
        pages += [result_blocks(result, with_sources=True), visit_blocks(result, plan, "Today")]
    person = results[0] if results else None
    pages += [condition_blocks(condition, content, person) for condition in content.conditions.values()]
    # The passages are the same for every topic, and dear.
    pieces = passages(content)
    with patch.object(guide_page, "passages", lambda content: pieces):
        for whose in (None, person):
            pages += [topic_blocks(topic, content, whose) for topic in content.topics.values()]
    if len(results) > 1:
        pages.append(followed_up(results[0], results[1], content))
    pages += asked_for(content, SearchIndex(pieces, synonyms, phrases), phrases)
    for page in pages:
        write_plain(with_number(page, number))
    prompted(content)
    check_content(content)
    misplaced(content, synonyms)
    tuple(shared_country_names(content))


def followed_up(then: Result, now: Result, content: Content) -> tuple[Block, ...]:
    earlier = PastResult(EARLIER, outcome_of(then), then.answers)
    rules = held_rules(now.answers, LATER, (earlier,), content)
    later = PastResult(LATER, outcome_of(assess(now.answers, content, rules)), now.answers)
    return comparison_blocks(compare(earlier, later, content), content)


def asked_for(content: Content, index: SearchIndex, phrases: Phrases) -> Iterator[tuple[Block, ...]]:
    for words in QUESTIONS:
        told = emergencies_in(words, content, phrases)
        understand(words, content, phrases)
        yield (*emergency_first_blocks(told), *near_blocks(told, phrases.near))
        yield answer_blocks(index.answers(words), content)


def prompted(content: Content) -> None:
    number, interview = ambulance("", content), begin(content, Answers())
    begin_prompt(content, number)
    begin_prompt(content, number, kept=2)
    who_not_blocks(content, number)
    first_of_each_kind = {question.kind: question for question in content.questions.values()}
    for asked in (*content.pages, *(question.id for question in first_of_each_kind.values())):
        question_prompt(content.asked(asked), interview)
    for level in content.urgency_texts:
        what_now_prompt(level, content, number)
        help_first_prompt(level, content, number)


CONTENT = load_content(ROOT / "content")
BUILT_IN = further_of(CONTENT)


def tried(trial: Trial) -> str:
    """What became of a trial: "named" by the loader, or "works"; raises where neither."""
    value: Any = RAW[trial.file]
    for key in trial.path:
        value = value[key]
    changed = with_change(RAW[trial.file], trial.path, CHANGES[trial.change](value))

    def parse(name: str, text: bytes, problems: object) -> Any:
        return changed if name == trial.file else RAW[name]

    with patch.object(building, "_parse", parse):
        try:
            if trial.file in FURTHER:
                content, further = CONTENT, further_of(CONTENT)
            else:
                # A file that only some commands read may name what has gone: then those commands name it.
                content = load_content(ROOT / "content")
                try:
                    further = further_of(content)
                except ContentError:
                    further = BUILT_IN
        except ContentError:
            return "named"
        use(content, *further)
    return "works"


@pytest.mark.parametrize("file", FILES)
def test_every_entry_that_is_missing_empty_or_of_a_wrong_type_is_named_or_harmless(file: str) -> None:
    crashed = []
    for trial in chosen_trials(file):
        try:
            tried(trial)
        except Exception as error:
            crashed.append(f"{trial}: {type(error).__name__}: {error}")
    assert crashed == []


def test_the_content_as_it_is_works() -> None:
    use(CONTENT, *BUILT_IN)
