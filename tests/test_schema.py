"""A type is read from its annotations: each thing that an annotation can say, and how it goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple

import pytest

from midback_cli.knowledge.model import (
    HERE,
    Bounds,
    Entries,
    Estimate,
    Id,
    Key,
    Name,
    References,
    SameAs,
    Urgency,
)
from midback_cli.knowledge.reader import ContentTable, Reading
from midback_cli.knowledge.schema import read, read_list, read_named


class Shade(Enum):
    LIGHT = "light"
    DARK = "dark"


class Leaf(NamedTuple):
    id: Id
    text: str
    note: str = ""


class Size(NamedTuple):
    height: int
    width: int = 1


class Tree(NamedTuple):
    id: Name
    label: Annotated[str, "count"]
    shade: Shade
    night_shade: Annotated[Shade, SameAs("shade")]
    kind: Literal["oak", "elm"]
    size: Annotated[Size, HERE]
    roots: tuple[str, ...]
    names: Entries
    leaves: Annotated[tuple[Leaf, ...], Key("leaf")]
    share: float
    growth: Annotated[Estimate, Key("rate.growth"), Bounds(1, 9, "n")]
    by_word: Mapping[str, Entries]
    by_level: Annotated[Mapping[Urgency, str], Urgency.EMERGENCY_ROOM]
    references: References
    is_old: bool = False
    age: Annotated[float, Bounds(0, 9, "n")] | None = None


GOOD: dict[str, Any] = {
    "label": "{count} leaves",
    "shade": "dark",
    "kind": "elm",
    "height": 12,
    "roots": ["deep"],
    "names": [],
    "leaf": [{"id": "first", "text": "One."}, {"id": "second", "text": "Two.", "note": "Green."}],
    "share": {"p": 0.5, "source": "estimate"},
    "rate": {"growth": {"n": 3, "source": "estimate"}},
    "by_word": {"bark": ["rough"]},
    "by_level": {"emergency-room": "Go.", "ambulance": "Call."},
    "references": ["estimate"],
}


def read_tree(raw: Mapping[str, Any]) -> tuple[Tree, list[str]]:
    reading = Reading()
    table = ContentTable(raw, "trees.toml.tree.ash", reading)
    tree = read(Tree, table)
    table.finish()
    return tree, [str(problem) for problem in reading.problems]


def test_a_type_is_read_from_its_annotations() -> None:
    tree, problems = read_tree(GOOD)
    assert problems == []
    assert tree == Tree(
        id="ash",
        label="{count} leaves",
        shade=Shade.DARK,
        night_shade=Shade.DARK,
        kind="elm",
        size=Size(12, 1),
        roots=("deep",),
        names=(),
        leaves=(Leaf("first", "One."), Leaf("second", "Two.", "Green.")),
        share=0.5,
        growth=Estimate(3.0, "estimate"),
        by_word={"bark": ("rough",)},
        by_level={Urgency.EMERGENCY_ROOM: "Go.", Urgency.AMBULANCE: "Call."},
        references=("estimate",),
        is_old=False,
        age=None,
    )


def test_what_may_be_left_out_is_read_where_it_stands() -> None:
    tree, problems = read_tree(
        {**GOOD, "night_shade": "light", "width": 3, "is_old": True, "age": {"n": 8, "source": "estimate"}}
    )
    assert problems == []
    assert (tree.night_shade, tree.size.width, tree.is_old, tree.age) == (Shade.LIGHT, 3, True, 8.0)


@pytest.mark.parametrize("key", GOOD)
def test_what_has_no_default_must_be_there(key: str) -> None:
    _, problems = read_tree({name: value for name, value in GOOD.items() if name != key})
    assert problems
    assert all(problem.startswith(f"trees.toml.tree.ash.{key}") for problem in problems)


# Each with the only problem that it must give.
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown key": ({"bark": 1}, "bark: is not a key that this table knows"),
    "an unknown word": ({"shade": "grey"}, "shade: 'grey' must be one of light, dark"),
    "an unknown literal": ({"kind": "ash"}, "kind: 'ash' must be one of oak, elm"),
    "nothing to fill in": ({"label": "Leaves"}, "label: lacks {count}, which is filled in"),
    "an empty list": ({"roots": []}, "roots: is empty"),
    "a bound": ({"rate": {"growth": {"n": 10, "source": "estimate"}}}, "rate.growth.n: must be a number from 1 to 9"),
    "an unknown key in a section": (
        {"rate": {**GOOD["rate"], "decay": 1}}, "rate.decay: is not a key that this table knows",
    ),
    "a key of a row": (
        {"leaf": [{"id": "first", "text": "One.", "txt": ""}]}, "leaf.first.txt: is not a key that this table knows",
    ),
    "an id twice": ({"leaf": [GOOD["leaf"][0]] * 2}, "leaf.first: stands twice"),
    "a level too low": (
        {"by_level": {**GOOD["by_level"], "prompt": "Wait."}}, "by_level.prompt: is not a key that this table knows",
    ),
    "an unknown source": ({"references": ["a-book"]}, "references: 'a-book' is not a source"),
    "true for a number": ({"height": True}, "height: must be a whole number"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_at_its_place(name: str) -> None:
    changed, problem = WRONG[name]
    assert read_tree({**GOOD, **changed})[1] == [f"trees.toml.tree.ash.{problem}"]


def test_every_problem_of_a_value_is_gathered() -> None:
    wrong = {key: value for changed, _ in list(WRONG.values())[:6] for key, value in changed.items()}
    assert len(read_tree({**GOOD, **wrong})[1]) == 6


def test_named_tables_take_their_keys_as_ids_and_lists_their_own() -> None:
    reading = Reading()
    table = ContentTable({"tree": {"ash": GOOD, "Old Elm": GOOD}, "leaf": GOOD["leaf"]}, "trees.toml", reading)
    assert [tree.id for tree in read_named(Tree, table, "tree").values()] == ["ash", "Old Elm"]
    assert [leaf.id for leaf in read_list(Leaf, table, "leaf")] == ["first", "second"]
    assert [str(problem) for problem in reading.problems] == ["trees.toml.tree.Old Elm: is not kebab-case"]


def test_what_is_given_is_not_looked_for() -> None:
    reading = Reading()
    table = ContentTable({"text": "One."}, "here", reading)
    assert read(Leaf, table, id="given") == Leaf("given", "One.")
    assert reading.problems == []
