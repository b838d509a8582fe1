"""`check --against` lists every edit that makes content milder, and nothing for a stricter edit or for no edit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from midback_cli import Content, Urgency, load_content
from midback_cli.evaluation import against as module
from midback_cli.evaluation.against import Difference, DifferenceKind, against, against_phrases
from midback_cli.knowledge.model import Estimate, Verdict, When
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.terminal.cli import app
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

CONTENT = load_content(ROOT / "content")
PHRASES = load_phrases(CONTENT, ROOT / "content")


NAMED = (
    "pages", "conditions", "questions", "emergency_numbers", "actions", "topics",
)  # fmt: skip


def milder(new: Content) -> tuple[Difference, ...]:
    return tuple(each for each in against(new, CONTENT) if each.kind is not DifferenceKind.CHANGED)


def with_flag(index: int, **changed: Any) -> Content:
    flags = list(CONTENT.red_flags)
    flags[index] = flags[index]._replace(**changed)
    return replace(CONTENT, red_flags=tuple(flags))


def without(mapping: Mapping[Any, Any], name: object) -> dict[Any, Any]:
    return {key: value for key, value in mapping.items() if key != name}


def test_the_same_content_lists_nothing() -> None:
    assert against(CONTENT, CONTENT) == ()
    assert against(load_content(ROOT / "content"), CONTENT) == ()
    assert against_phrases(load_phrases(CONTENT, ROOT / "content"), PHRASES) == ()


@pytest.mark.parametrize("step", [-1, 1], ids=["lower", "higher"])
def test_the_level_of_every_rule_and_condition(step: int) -> None:
    for index, flag in enumerate(CONTENT.red_flags):
        if 0 <= flag.urgency + step <= Urgency.AMBULANCE:
            differences = against(with_flag(index, urgency=Urgency(flag.urgency + step)), CONTENT)
            assert [each.place for each in differences] == ([f"red_flags.{flag.id}.urgency"] if step < 0 else [])
    for name, condition in CONTENT.conditions.items():
        for field in ("urgency", "match_urgency"):
            if 0 <= getattr(condition, field) + step <= Urgency.AMBULANCE:
                level = Urgency(getattr(condition, field) + step)
                differences = against(put(CONTENT, ("conditions", name, field), level), CONTENT)
                assert [each.place for each in differences] == ([f"conditions.{name}.{field}"] if step < 0 else [])


def test_everything_with_a_name_that_goes_away_is_listed() -> None:
    for index, flag in enumerate(CONTENT.red_flags):
        left = replace(CONTENT, red_flags=CONTENT.red_flags[:index] + CONTENT.red_flags[index + 1 :])
        assert [each.place for each in milder(left)] == [f"red_flags.{flag.id}"]
        # Adding a rule is not milder.
        assert against(CONTENT, left) == ()
    for field in (
        "pages",
        "conditions",
        "questions",
        "emergency_numbers",
        "actions",
        "topics",
    ):
        whole = getattr(CONTENT, field)
        for name in whole:
            differences = milder(put(CONTENT, (field,), without(whole, name)))
            assert f"{field}.{name}" in [each.place for each in differences]
    for page in CONTENT.pages.values():
        for cue in page.cues:
            cues = tuple(other for other in page.cues if other is not cue)
            fewer = replace(CONTENT, pages={**CONTENT.pages, page.id: page._replace(cues=cues)})
            assert [each.place for each in milder(fewer)] == [f"pages.{page.id}.cues.{cue.id}"]


def test_a_text_that_is_left_out_went_away() -> None:
    sleep = CONTENT.chapters.sleep._replace(caution="")
    differences = against(replace(CONTENT, chapters=CONTENT.chapters._replace(sleep=sleep)), CONTENT)
    assert [(each.kind, each.place) for each in differences] == [(DifferenceKind.GONE, "chapters.sleep.caution")]


def narrowed(when: When) -> Iterator[When]:
    """The condition made to hold for fewer people, in each way."""
    for name in ("any", "any_2"):
        atoms = getattr(when, name)
        yield from (when._replace(**{name: atoms - {atom}}) for atom in atoms if len(atoms) > 1)
    yield when._replace(all=when.all | {"smoking=yes"})
    yield when._replace(none=when.none | {"better-with-rest=yes"})
    if not when.any_2:
        yield when._replace(any_2=frozenset(("smoking=yes", "stress=yes")))


def widened(when: When) -> Iterator[When]:
    """The condition made to hold for more people, in each way."""
    for name in ("any", "any_2"):
        atoms = getattr(when, name)
        if atoms:
            yield when._replace(**{name: atoms | {"smoking=yes"}})
    yield from (when._replace(none=when.none - {atom}) for atom in when.none)
    if when.any:
        yield from (when._replace(all=when.all - {atom}) for atom in when.all)
        yield when._replace(any_2=frozenset())


def test_every_way_to_narrow_a_rule_is_listed_and_none_to_widen_it() -> None:
    tried = 0
    for index, flag in enumerate(CONTENT.red_flags):
        for when in narrowed(flag.when):
            assert [each.place for each in milder(with_flag(index, when=when))] == [f"red_flags.{flag.id}.when"], when
            tried += 1
        for when in widened(flag.when):
            assert against(with_flag(index, when=when), CONTENT) == (), when
            tried += 1
    assert tried > 700


@pytest.mark.parametrize(
    ("old", "new", "is_listed"),
    [
        ({"all": {"age>=50"}}, {"all": {"age>=45"}}, False),
        ({"all": {"age>=50"}}, {"all": {"age>=55"}}, True),
        ({"all": {"age>=50"}}, {"all": {"age>49"}}, False),
        ({"all": {"severity<=3"}}, {"all": {"severity<4"}}, False),
        ({"all": {"severity<=3"}}, {"all": {"severity<=2"}}, True),
        ({"all": {"severity>=7"}}, {"all": {"severity>=7?"}}, False),
        ({"all": {"severity>=7?"}}, {"all": {"severity>=7"}}, True),
        ({"any": {"danger-now.blue-grey"}}, {"any": {"danger-now"}}, False),
        ({"any": {"danger-now"}}, {"any": {"danger-now.blue-grey"}}, True),
        ({"any": {"infection-signs.fever"}}, {"any": {"fever=yes"}}, False),
        ({"any": {"fever=yes"}}, {"any": {"infection-signs"}}, False),
        ({"any": {"fever=yes", "chills=yes"}}, {"all": {"hot"}}, False),
        ({"all": {"hot"}}, {"any": {"fever=yes", "chills=yes"}}, False),
        ({"all": {"hot"}}, {"any": {"fever=yes"}}, True),
        ({"all": {"cough=yes"}, "none": {"wall-pain"}}, {"all": {"cough=yes"}}, False),
    ],
)  # fmt: skip
def test_a_condition_is_compared_by_what_it_means(old: Any, new: Any, is_listed: bool) -> None:
    def made(lists: dict[str, set[str]]) -> Content:
        return with_flag(0, when=When(**{name: frozenset(atoms) for name, atoms in lists.items()}))

    assert bool(against(made(new), made(old))) is is_listed


def leaves(value: Any, path: tuple[Any, ...] = (), field: str = "") -> Iterator[tuple[tuple[Any, ...], Any, str]]:
    """Every text and number of the content with the way to it and its field, but for names and provenance."""
    name = field.rpartition(".")[2]
    # A reviewer who was not there before is no difference to read.
    if name in module._IGNORED or name in ("id", "reviewed_by"):
        return
    if isinstance(value, Content):
        for part in fields(value):
            yield from leaves(getattr(value, part.name), (*path, part.name), part.name)
    elif isinstance(value, tuple) and hasattr(value, "_fields") and not isinstance(value, When):
        for key in value._fields:
            yield from leaves(getattr(value, key), (*path, key), f"{type(value).__name__}.{key}")
    elif isinstance(value, Mapping):
        for key in value:
            yield from leaves(value[key], (*path, key), field)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index), field)
    elif isinstance(value, str | float | int) and not isinstance(value, bool | Urgency | Verdict):
        yield path, value, field


def put(value: Any, path: tuple[Any, ...], leaf: Any) -> Any:
    """The value with another leaf at the end of a way."""
    if not path:
        return leaf
    key, *rest = path
    if isinstance(value, Content):
        return replace(value, **{key: put(getattr(value, key), tuple(rest), leaf)})
    if isinstance(value, Mapping):
        return {**value, key: put(value[key], tuple(rest), leaf)}
    if hasattr(value, "_fields"):
        return value._replace(**{key: put(getattr(value, key), tuple(rest), leaf)})
    return (*value[:key], put(value[key], tuple(rest), leaf), *value[key + 1 :])


LEAVES = list(leaves(CONTENT))
# The fields of which only one direction is listed: LOWER if a lower value is milder, HIGHER if a higher one is.
LOWER, HIGHER = module._HIGHER_IS_STRICTER, module._LOWER_IS_STRICTER


@pytest.mark.parametrize("start", range(10))
def test_every_text_and_every_number_that_is_changed_is_listed(start: int) -> None:
    assert len(LEAVES) > 6_000
    for path, leaf, field in LEAVES[start::70]:
        changed: Any = f"{leaf} not" if isinstance(leaf, str) else leaf - 1 if field in LOWER else leaf + 1
        if field in module._FEWER_IS_STRICTER or path[0] in ("follow_up", "interview") and field in LOWER:
            continue
        differences = against(put(CONTENT, path, changed), CONTENT)
        assert differences, (path, leaf)


def test_every_threshold_that_is_raised_is_listed_and_none_that_is_lowered() -> None:
    tried = [(path, leaf) for path, leaf, field in LEAVES if field in HIGHER]
    assert len(tried) > 8
    for path, leaf in tried:
        assert [each.kind for each in against(put(CONTENT, path, leaf + 0.01), CONTENT)] == [DifferenceKind.MILDER]
        assert against(put(CONTENT, path, leaf - 0.01), CONTENT) == ()


def test_every_avoid_of_home_care_that_turns_milder_is_listed() -> None:
    chapter = CONTENT.chapters.home_care
    for index, item in enumerate(chapter.items):
        for place, fit in enumerate(item.fits):
            path = ("chapters", "home_care", "items", index, "fits", place, "verdict")
            differences = against(put(CONTENT, path, Verdict.FITS), CONTENT)
            assert bool(differences) is (fit.verdict is not Verdict.FITS and not any(
                other.when == fit.when for other in item.fits if other is not fit and other.verdict >= fit.verdict
            )), item.id  # fmt: skip


def test_pages_in_another_order_and_pages_for_fewer_people_are_listed() -> None:
    turned = replace(CONTENT, pages=dict(reversed(list(CONTENT.pages.items()))))
    assert {each.place for each in milder(turned)} == {f"pages.{name}" for name in [*CONTENT.pages][:-1]}
    for page in CONTENT.pages.values():
        narrow = When(all=frozenset(("age>=110",))) if page.applies_if is None else page.applies_if._replace(
            all=page.applies_if.all | {"age>=110"}
        )  # fmt: skip
        fewer = replace(CONTENT, pages={**CONTENT.pages, page.id: page._replace(applies_if=narrow)})
        assert [each.place for each in milder(fewer)] == [f"pages.{page.id}.applies_if"]


def test_a_named_fact_that_reassures_more_people_is_listed() -> None:
    index = next(index for index, fact in enumerate(CONTENT.derived) if fact.id == "wall-pain")
    path = ("derived", index, "when")
    wider = CONTENT.derived[index].when._replace(all=frozenset())
    assert [each.place for each in milder(put(CONTENT, path, wider))] == ["derived.wall-pain.when"]


def test_phrases_and_alarms_that_go_away_are_listed() -> None:
    for index in range(0, len(PHRASES.phrases), 97):
        fewer = PHRASES._replace(phrases=PHRASES.phrases[:index] + PHRASES.phrases[index + 1 :])
        target = PHRASES.phrases[index].target
        assert [each.place for each in against_phrases(fewer, PHRASES)][:1] == [
            ".".join(filter(None, ("phrases", target.subject, target.answer)))
        ]
    for name in PHRASES.alarms:
        differences = against_phrases(PHRASES._replace(alarms=without(PHRASES.alarms, name)), PHRASES)
        assert [each.place for each in differences] == [f"phrases.alarm.{name}"]
    calls = {name: alarm._replace(is_call=False) for name, alarm in PHRASES.alarms.items()}
    differences = against_phrases(PHRASES._replace(alarms=calls), PHRASES)
    assert len(differences) == sum(alarm.is_call for alarm in PHRASES.alarms.values()) > 0


def test_estimates_show_their_numbers() -> None:
    name = next(iter(CONTENT.conditions))
    other = CONTENT.conditions[name]._replace(prior_all_adults=Estimate(0.5, "estimate"))
    differences = against(replace(CONTENT, conditions={**CONTENT.conditions, name: other}), CONTENT)
    assert [each.text.split(" → ")[1] for each in differences] == ["0.5"]


def edited(folder: Path, edit: Callable[[str], str]) -> Path:
    shutil.copytree(ROOT / "content", folder)
    path = folder / "redflags.toml"
    before = path.read_text(encoding="utf-8")
    path.write_text(edit(before), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before
    return folder


@pytest.mark.parametrize("form", ["json", "markdown", "table"])
def test_the_command_lists_it_and_says_so_by_its_exit_status(form: str, tmp_path: Path) -> None:
    old = "You have new chest pain of a kind that must be checked at once."
    folder = edited(tmp_path / "new", lambda text: text.replace(old, "All is well."))
    ran = CliRunner().invoke(app, ["check", str(folder), "--against", str(ROOT / "content"), "--format", form])
    assert ran.exit_code == 1
    assert "All is" in ran.stdout
    if form == "json":
        assert json.loads(ran.stdout)["against"] == [
            {"kind": "please read", "place": "red_flags.chest-danger.shown_as", "text": f"{old} → All is well."}
        ]


def test_the_command_lists_nothing_for_the_same_content() -> None:
    ran = CliRunner().invoke(app, ["check", str(ROOT / "content"), "--against", "built-in"])
    assert ran.exit_code == 0
    assert "Nothing." in ran.stdout
