from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import tomli

from midback_cli import Content, ContentError, ContentNotFound, load_content
from midback_cli.evaluation.lint import reading_grade
from midback_cli.knowledge.reader import Problems, Table
from tests.conftest import ROOT

MISTAKES = {
    row["name"]: row
    for row in tomli.loads((ROOT / "tests" / "content_bad.toml").read_text(encoding="utf-8"))["mistake"]
}


def make_mistake(name: str, folder: Path) -> str:
    """Writes one mistake into a folder of content and gives what the problem must say."""
    row = MISTAKES[name]
    path = folder / f"{row['file']}.toml"
    text = path.read_text(encoding="utf-8")
    assert row["old"] in text
    path.write_text(text.replace(row["old"], row["new"], 1), encoding="utf-8")
    return str(row["message"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path / "content"


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_file_table_and_key(name: str, folder: Path) -> None:
    message = make_mistake(name, folder)
    with pytest.raises(ContentError) as caught:
        load_content(folder)
    assert any(message in str(problem) for problem in caught.value.problems), caught.value.problems
    assert "\n" not in str(caught.value)


def test_all_problems_are_told_at_once(folder: Path) -> None:
    for name in ("an unknown source", "an unknown action", "a share over 1"):
        make_mistake(name, folder)
    with pytest.raises(ContentError) as caught:
        load_content(folder)
    assert len(caught.value.problems) == 3


def test_a_missing_folder_and_a_missing_file_are_told(folder: Path) -> None:
    with pytest.raises(ContentNotFound, match="is not a folder of content"):
        load_content(folder / "nowhere")
    (folder / "guide.toml").unlink()
    with pytest.raises(ContentNotFound, match=r"guide\.toml"):
        load_content(folder)


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"a = " + b"[" * 100_000, b"\x00" * 100])
def test_a_file_that_is_not_what_it_claims_is_told(raw: bytes, folder: Path) -> None:
    (folder / "guide.toml").write_bytes(raw)
    with pytest.raises(ContentError, match=r"guide\.toml"):
        load_content(folder)


def test_the_priors_follow_from_those_of_all_adults_and_add_to_1(content: Content, small: Content) -> None:
    for one in (content, small):
        whole = sum(condition.prior.value for condition in one.conditions.values())
        assert whole + one.match.none_of_these_prior == pytest.approx(1)
    first, second = list(content.conditions.values())[:2]
    ratio = (first.prior_all_adults.value / second.prior_all_adults.value) ** content.match.prior_power
    assert first.prior.value / second.prior.value == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The cat sat on the mat. It was a big cat.", -2, 2),
        ("Your heart may need help now. Call for an ambulance and do not drive.", 0, 6),
        (
            "Individuals experiencing significant cardiovascular symptomatology necessitate immediate evaluation.",
            15,
            40,
        ),
    ],
)
def test_the_reading_grade_tells_simple_from_hard(text: str, low: float, high: float) -> None:
    assert low <= reading_grade(text) <= high


@pytest.mark.parametrize(
    ("text", "is_good"),
    [
        ("\u0645\u06cc\u200c\u06af\u06cc\u0631\u062f", True),
        ("\u0915\u094d\u200d\u0937", True),
        ("un mal de dos\u00a0: \u00ab\u202foui\u202f\u00bb", True),
        ("abc\u202edef", False),
        ("abc\u200bdef", False),
        ("abc\u200d", False),
        ("abc\tdef", False),
        ("abc\ndef", False),
        ("abc\x1b[1m", False),
    ],
    ids=ascii,
)
def test_content_may_be_spelt_with_joiners_and_hold_nothing_that_a_terminal_obeys(text: str, is_good: bool) -> None:
    problems = Problems()
    assert Table({"name": text}, "here", problems).text("name") == (text if is_good else "")
    assert bool(problems.problems) is not is_good
