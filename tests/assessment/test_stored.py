from __future__ import annotations

import json
from typing import Any

import pytest

from midback_cli import Content
from tests.assessment.stored import HERE, documents, shape_of, text_of


@pytest.fixture(scope="module")
def made(small: Content) -> dict[str, Any]:
    return documents(small)


@pytest.mark.parametrize("name", ["results", "changes", "interviews", "comparisons", "people", "shapes"])
def test_what_the_engine_makes_of_the_small_content_is_as_it_was_stored(name: str, made: dict[str, Any]) -> None:
    """A difference is a change that users and scripts notice. If it is meant: python -m tests.assessment.stored."""
    stored = (HERE / f"{name}.json").read_text(encoding="utf-8")
    assert text_of(made[name]) + "\n" == stored


def test_the_stored_shapes_leave_no_list_open() -> None:
    shapes = json.loads((HERE / "shapes.json").read_text(encoding="utf-8"))
    assert "[]" not in json.dumps(shapes)
    assert set(shapes) == {"result", "changes", "comparison"}


def test_a_shape_names_every_key_and_every_type_of_a_list() -> None:
    assert shape_of({"a": 1}, {"a": None, "b": [0.5]}, {"b": []}) == {"a": "int or null", "b": ["float"]}
    assert shape_of({"a": [1, "x"]}) == {"a": ["int or str"]}
    assert shape_of({"a": 1}) != shape_of({"b": 1})
    assert shape_of([]) == []
