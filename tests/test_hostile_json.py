"""Whatever JSON a file holds, its reader gives what it is for, or an error of ours in one line; never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midback_cli import Answers, MidbackError, UnreadableAnswers, load_content
from midback_cli.evaluation.cases import read_cases
from midback_cli.evaluation.measures import compare
from midback_cli.exchange.response import response
from midback_cli.rendering.history_page import kept_blocks, list_blocks, moment
from midback_cli.storage.answers_file import read_answers
from midback_cli.storage.evaluation_file import read_evaluated_cases
from midback_cli.storage.history import read_history
from midback_cli.storage.places import history_folder, unfinished_folder
from midback_cli.storage.saved_interview import read_waiting
from tests.conftest import ROOT

CONTENT = load_content(ROOT / "content")
ANSWERS = {
    "version": 1,
    "answers": {"age": 54, "fever": True, "chest-signs": ["cold-sweat"], "sex": "male"},
    "story": "It hurts.",
    "country": "GB",
    "shown": CONTENT.red_flags[0].id,
}
RESPONSE = response(Answers.from_mapping(ANSWERS, CONTENT), CONTENT)
CASE = {
    "id": "a",
    "answers": ANSWERS["answers"],
    "gold_condition": "other",
    "also_acceptable": ["other"],
    "gold_urgency": "prompt",
}
EVALUATION = {"cases": [{"id": "a", "rank": 1, "urgency": "prompt", "gold_urgency": "prompt"}]}
UNFINISHED = {
    "version": 1,
    "content": CONTENT.sha256,
    "person": "Anna",
    "begun": "2026-01-01T00:00:00+00:00",
    "changed": "2026-01-01T00:05:00+00:00",
    "interview": ANSWERS,
}
KEPT = {
    "version": 1,
    "at": "2026-01-01T00:00:00.000+00:00",
    "answers": ANSWERS,
    "told": {
        "urgency": "prompt",
        "causes": [{"id": "x", "name": "X", "probability": 0.5}],
        "follow_up": ["y"],
        "content": {"version": "1", "sha256": "0"},
    },
    "helpful": "",
}
KEPT_NAME = f"20260101T000000Z-{'0' * 16}.json"

ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(("unsure", "none", "yes", "1", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59")),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=6,
)


def places(document: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where a value stands in the document, the whole of it included."""
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document if isinstance(document, list) else ())
    )
    return [above, *(place for key, value in inner for place in places(value, (*above, key)))]


def spoiled(document: Any) -> st.SearchStrategy[Any]:
    """The document with anything at all in one of its places."""

    def put(place: tuple[Any, ...], value: Any) -> Any:
        if not place:
            return value
        changed = deepcopy(document)
        within = changed
        for key in place[:-1]:
            within = within[key]
        within[place[-1]] = value
        return changed

    return st.builds(put, st.sampled_from(places(document)), ANYTHING)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("json")


@pytest.fixture(scope="module", autouse=True)
def home(folder: Path) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        history_folder().mkdir(parents=True)
        unfinished_folder().mkdir()
        yield


def is_read_or_refused(path: Path, document: object, read: Callable[[Path], object]) -> bool:
    """Whether the document was read; raises what is no error of ours."""
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        read(path)
    except MidbackError as error:
        assert "\n" not in str(error)
        return False
    return True


def read_answers_file(path: Path) -> object:
    return read_answers(path, CONTENT)


def read_case_file(path: Path) -> object:
    return list(read_cases(path, CONTENT))


def read_and_compare(path: Path) -> object:
    return compare(EVALUATION["cases"], read_evaluated_cases(path))


def read_kept_interview(path: Path) -> object:
    waiting = read_waiting(CONTENT)
    for problem in waiting.problems:
        raise UnreadableAnswers(problem.place, problem.reason)
    assert len(waiting.interviews) == 1
    return [moment(left.begun, CONTENT) for left in waiting.interviews]


def read_and_show_history(path: Path) -> object:
    history = read_history(CONTENT)
    return list_blocks(history, CONTENT), [kept_blocks(kept, None, CONTENT) for kept in history.results]


@pytest.mark.parametrize(
    ("read", "document"),
    [
        (read_answers_file, ANSWERS),
        (read_answers_file, RESPONSE),
        (read_case_file, CASE),
        (read_and_compare, EVALUATION),
        (read_kept_interview, UNFINISHED),
        (read_and_show_history, KEPT),
    ],
)
def test_the_documents_that_are_spoiled_are_good_before(
    read: Callable[[Path], object], document: object, folder: Path
) -> None:
    assert is_read_or_refused(path_for(read, folder), document, read)
    assert read is not read_and_show_history or len(read_history(CONTENT).results) == 1


def path_for(read: Callable[[Path], object], folder: Path) -> Path:
    if read is read_kept_interview:
        return unfinished_folder() / f"{'0' * 16}.json"
    return history_folder() / KEPT_NAME if read is read_and_show_history else folder / "given.json"


@given(document=spoiled(ANSWERS))
def test_any_answers_file_is_read_or_refused(document: object, folder: Path) -> None:
    is_read_or_refused(path_for(read_answers_file, folder), document, read_answers_file)


@given(document=spoiled(RESPONSE))
def test_any_response_of_a_form_is_read_or_refused(document: object, folder: Path) -> None:
    is_read_or_refused(path_for(read_answers_file, folder), document, read_answers_file)


@given(document=spoiled(CASE))
def test_any_labelled_case_is_read_or_refused(document: object, folder: Path) -> None:
    is_read_or_refused(path_for(read_case_file, folder), document, read_case_file)


@given(document=spoiled(EVALUATION))
def test_any_earlier_evaluation_is_compared_or_refused(document: object, folder: Path) -> None:
    is_read_or_refused(path_for(read_and_compare, folder), document, read_and_compare)


@given(document=spoiled(UNFINISHED))
def test_any_unfinished_interview_is_read_or_refused(document: object, folder: Path) -> None:
    is_read_or_refused(path_for(read_kept_interview, folder), document, read_kept_interview)


@given(document=spoiled(KEPT))
def test_any_kept_result_is_shown_or_left_out(document: object, folder: Path) -> None:
    assert is_read_or_refused(path_for(read_and_show_history, folder), document, read_and_show_history)


@pytest.mark.parametrize(
    ("key", "value"), [("gold_condition", {}), ("gold_urgency", []), ("also_acceptable", [["x"]]), ("answers", [])]
)
def test_a_label_of_the_wrong_kind_is_told_with_its_line(key: str, value: object, folder: Path) -> None:
    path = folder / "given.json"
    path.write_text("\n" + json.dumps({**CASE, key: value}), encoding="utf-8")
    with pytest.raises(MidbackError, match="line 2"):
        list(read_cases(path, CONTENT))


@pytest.mark.parametrize(("key", "value"), [("id", []), ("rank", "1"), ("rank", True), ("urgency", None)])
def test_an_earlier_evaluation_of_the_wrong_kind_is_refused(key: str, value: object, folder: Path) -> None:
    path = folder / "given.json"
    path.write_text(json.dumps({"cases": [{**EVALUATION["cases"][0], key: value}]}), encoding="utf-8")
    with pytest.raises(MidbackError, match="is not an evaluation"):
        read_evaluated_cases(path)
