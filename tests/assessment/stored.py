"""What the engine makes of people with the small content, stored as text: whatever changes shows as a difference.

    python -m tests.assessment.stored

writes the files under `stored/` again after an intended change. Read the differences before you commit them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from midback_cli import Answers, Content, Page, Result, assess, load_content, next_question
from midback_cli.assessment.care import care_for
from midback_cli.assessment.document import change_document, comparison_document
from midback_cli.assessment.facts import derive_facts
from midback_cli.assessment.follow_up import PastResult, compare, held_rules, outcome_of
from midback_cli.assessment.interview import with_shown
from midback_cli.assessment.outlook import questions_left
from midback_cli.assessment.what_if import every_change, raising_answers
from midback_cli.knowledge.model import Kind

HERE = Path(__file__).parent / "stored"
SMALL = Path(__file__).parent.parent / "small_content"
NOW = datetime(2026, 3, 20, 9, 30, tzinfo=timezone(timedelta(hours=2)))

# One person for each thing that a result can say. Nobody here answers both a page and its questions.
PEOPLE: Mapping[str, dict[str, Any]] = {
    "nothing": {},
    "two answers that do not fit": {"infection-signs": ["fever"], "fever": "no", "age": 30},
    "a plain sprain": {
        "danger": [], "age": 30, "sex": "male", "infection-signs": [], "severity": 5, "since": "days",
        "course": "easing", "onset": "sudden", "place": ["outer-side"], "injury": "twist", "redness": "no",
        "swelling": "yes", "limping": "yes", "cannot-stand": "no", "medicines": ["water-pill"], "night-pain": "unsure",
    },
    "an old sore heel": {
        "danger": "none", "age": 71, "sex": "female", "infection-signs": "none", "severity": 2, "since": "months",
        "course": "steady", "place": ["heel", "calf"], "injury": "none", "medicines": ["thinner"], "redness": "yes",
        "warmth": "no", "cramp": "no",
    },
    "gout": {
        "danger": [], "age": 66, "sex": "male", "infection-signs": ["red-streak"], "severity": 9, "place": ["toe"],
        "warmth": "yes", "night-pain": "yes", "wine": "yes", "family-gout": "yes", "course": "worse",
    },
    "hot and strong": {
        "danger": [], "infection-signs": ["fever", "chills"], "severity": 8, "age": 20, "sex": "female",
        "carrying": "unsure", "redness": "no", "swelling": "yes",
    },
    "pregnant": {
        "danger": [], "age": 31, "sex": "female", "infection-signs": [], "carrying": ["carrying-now", "birth-recent"],
        "place": ["calf"], "swelling": "yes", "cramp": "yes", "long-flight": "no",
    },
    "a crash": {"danger": "unsure", "age": 17, "injury": "crash", "cannot-stand": "yes", "numb-toes": "yes"},
    "grey": {"danger": ["grey", "cannot-speak"], "injury": "crash", "place": ["calf"], "long-flight": "yes"},
    "the match alone": {
        "danger": [], "age": 45, "sex": "male", "infection-signs": [], "onset": "sudden", "swelling": "yes",
        "limping": "yes", "severity": 6, "injury": "fall", "place": ["outer-side"], "numb-toes": "no",
    },
    "old, and in little pain": {"age": 80, "sex": "other", "severity": 3, "since": "weeks", "fever": "unsure"},
    "a fall on a blood thinner": {"injury": "fall", "medicines": ["thinner"], "swelling": "yes", "age": 60},
}  # fmt: skip


def small_content() -> Content:
    """The small content: a made-up ankle, in German."""
    return load_content(SMALL)


def result_of(raw: Mapping[str, Any], content: Content) -> Result:
    """What follows from raw answers."""
    return assess(Answers.from_mapping(raw, content), content)


def random_people(content: Content, seed: int, count: int) -> Iterator[dict[str, Any]]:
    """Answers of any kind. What a page asks is answered by its cues alone."""
    chance = random.Random(seed)
    for _ in range(count):
        raw: dict[str, Any] = {}
        share = chance.choice((0.3, 0.6, 0.9))
        for page in content.pages.values():
            if page.cues and chance.random() < share:
                cues = [cue.id for cue in page.cues if chance.random() < 0.3]
                raw[page.id] = chance.choice((cues, cues, [], "unsure"))
        for question in content.questions.values():
            if (question.kind is Kind.YES_NO and question.page) or chance.random() > share:
                continue
            if question.kind is Kind.NUMBER:
                raw[question.id] = chance.choice((chance.randint(question.minimum, question.maximum), None))
            elif question.kind is Kind.MANY_OF:
                raw[question.id] = [answer for answer in question.answer_ids[:-1] if chance.random() < 0.4]
            else:
                raw[question.id] = chance.choice((*question.answer_ids, *question.answer_ids, None))
        yield raw


def line_of(raw: Mapping[str, Any], content: Content) -> dict[str, Any]:
    """The outcome of one person, in short."""
    result = result_of(raw, content)
    care = care_for(result)
    return {
        "answers": dict(raw),
        "urgency": result.urgency.word,
        "reasons": [f"{reason.kind} {reason.id} {reason.action}" for reason in result.reasons],
        "missing": list(result.screen.missing),
        "causes": {cause.condition.id: [cause.match, round(cause.probability, 6)] for cause in result.causes},
        "none_of_these": round(result.none_of_these, 6),
        "must_not_miss": {one.condition.id: list(one.rules) for one in result.must_not_miss},
        "advised": [cause.condition.id for cause in result.advised_causes],
        "at_home": {one.item.id: [one.verdict.word, *one.reasons, *one.cautions] for one in care.items},
        "do": care.do,
        "do_not": care.do_not,
        "limits": [limit.id for limit in result.limits],
        "what_if": [f"{one.prompt_id} {one.answer} {one.flag.id}" for one in raising_answers(result)],
    }


def interview_of(raw: Mapping[str, Any], content: Content, *, ask_all: bool) -> dict[str, Any]:
    """What a person is asked, in order, and how many questions are expected after each ordinary one."""
    answers, asked_so_far = Answers(), []
    while (asked := next_question(answers, content, ask_all=ask_all)) is not None:
        is_counted = not isinstance(asked, Page) and not ask_all
        left = questions_left(answers, derive_facts(answers, content), content) if is_counted else None
        asked_so_far.append(asked.id if left is None else f"{asked.id}, then {left}")
        default = "none" if isinstance(asked, Page) else "unsure"
        answers = answers.with_reply(asked.id, raw.get(asked.id, default), content)
    return {"asked": asked_so_far, "shown": with_shown(answers, content).shown}


def comparison_of(then: str, now: str, content: Content) -> dict[str, Any]:
    """What changed for a person in twenty days, and which follow-up rules hold."""
    before, after = result_of(PEOPLE[then], content), result_of(PEOPLE[now], content)
    earlier = PastResult(NOW - timedelta(days=20, seconds=1), outcome_of(before), before.answers)
    rules = held_rules(after.answers, NOW, [earlier], content)
    followed = assess(after.answers, content, rules)
    later = PastResult(NOW, outcome_of(followed), after.answers)
    return {
        "rules": list(rules),
        "raised": [f"{reason.kind} {reason.id} {reason.text}" for reason in followed.reasons],
        "comparison": comparison_document(compare(earlier, later, content), content),
    }


# The people whose whole result is stored. Of the others, and of many more, only the outcome is.
IN_FULL = ("a plain sprain", "an old sore heel", "gout", "pregnant", "grey")
COMPARED = (
    ("a plain sprain", "the match alone"),
    ("the match alone", "a plain sprain"),
    ("an old sore heel", "gout"),
    ("gout", "an old sore heel"),
    ("nothing", "grey"),
    ("pregnant", "hot and strong"),
)


def documents(content: Content) -> dict[str, Any]:
    """Every stored document, by the name of its file."""
    people = {name: result_of(raw, content) for name, raw in PEOPLE.items()}
    # The digest changes with every comma of the content.
    results = {name: people[name].to_dict() | {"content": "left out"} for name in IN_FULL}
    changes = {name: list(map(change_document, every_change(result))) for name, result in people.items()}
    comparisons = {f"{then}, then {now}": comparison_of(then, now, content) for then, now in COMPARED}
    interviews = {name: interview_of(raw, content, ask_all=False) for name, raw in PEOPLE.items()}
    interviews |= {f"{name}, all": interview_of(raw, content, ask_all=True) for name, raw in PEOPLE.items()}
    return {
        "results": results,
        "changes": changes,
        "interviews": interviews,
        "comparisons": comparisons,
        "people": [line_of(raw, content) for raw in (*PEOPLE.values(), *random_people(content, seed=9, count=60))],
        "shapes": {
            "result": shape_of(*(result.to_dict() for result in people.values())),
            "changes": shape_of(*changes.values()),
            "comparison": shape_of(*(one["comparison"] for one in comparisons.values())),
        },
    }


def text_of(value: object, levels: int = 2, indent: str = "") -> str:
    """A document as it is stored: one line for each entry of the first levels, so that a difference is easy to read."""
    if not levels or not isinstance(value, (dict, list)) or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = indent + " "
    rows = (
        [f"{json.dumps(key)}: {text_of(entry, levels - 1, inner)}" for key, entry in value.items()]
        if isinstance(value, dict)
        else [text_of(entry, levels - 1, inner) for entry in value]
    )
    start, end = "{}" if isinstance(value, dict) else "[]"
    return f"{start}\n{inner}" + f",\n{inner}".join(rows) + f"\n{indent}{end}"


def shape_of(*values: object) -> Any:
    """The keys and types of JSON values in the same place; of lists, those of all their entries."""
    tables = [value for value in values if isinstance(value, dict)]
    lists = [value for value in values if isinstance(value, list)]
    others = {"null" if value is None else type(value).__name__ for value in values}
    shapes: list[Any] = sorted(others - {"dict", "list"})
    if tables:
        keys = dict.fromkeys(key for table in tables for key in table)
        shapes.append({key: shape_of(*(table[key] for table in tables if key in table)) for key in keys})
    if lists:
        entries = [entry for one in lists for entry in one]
        shapes.append([shape_of(*entries)] if entries else [])
    return shapes[0] if len(shapes) == 1 else " or ".join(map(str, shapes))


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for name, document in documents(small_content()).items():
        (HERE / f"{name}.json").write_text(text_of(document) + "\n", encoding="utf-8")
