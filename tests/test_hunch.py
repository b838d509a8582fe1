"""The hunch: how the small model reads a text, how its file is read, and what of it is shown."""

from __future__ import annotations

import json
import math
import random
import runpy
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from midback_cli import Answers, Content, ContentError, load_content, search_passages
from midback_cli.knowledge.hunch_weights import EMERGENCY, SCOPE, SIZE, HunchWeights, load_hunch, read_hunch
from midback_cli.knowledge.model import Tier
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.hunch import features, sound_of, unit
from midback_cli.language.lookup import ambulance
from midback_cli.language.suggestions import emergencies_in
from midback_cli.terminal.cli import app
from midback_cli.terminal.description import understood_words
from tests.conftest import ROOT
from tests.strategies import example_of
from tests.test_dialogue import ScriptedFace

CONTENT = load_content(ROOT / "content")
PHRASES = load_phrases(CONTENT, ROOT / "content")
TITLE = "If this is happening now"
# Nothing in it is understood by a phrase, and nobody trained on it.
SOUNDS = "xq zq"
KNOWN_PLACES = [263, 351, 863, 2494, 2636, 3023]


def weights_of(*texts: str, threshold: float = 0.6) -> HunchWeights:
    """Weights to which every part of these texts sounds urgent, and nothing else does."""
    raw = bytearray(SIZE)
    for text in texts:
        for place in features(text):
            raw[place] = 100
    return HunchWeights("en", 0.01, -1.0, threshold, memoryview(bytes(raw)).cast("b"))


def built_in() -> HunchWeights:
    weights = load_hunch(CONTENT)
    assert weights is not None
    return weights


def folder_with(data: bytes | None, tmp_path: Path) -> Path:
    folder = shutil.copytree(ROOT / "content", tmp_path / "own")
    (folder / EMERGENCY).unlink()
    if data is not None:
        (folder / EMERGENCY).write_bytes(data)
    return folder


def asked(text: str, folder: Path, *arguments: str) -> str:
    ran = CliRunner().invoke(
        app, ["ask", text, "--content", str(folder), "--country", "GB", *arguments], env={"LC_ALL": "C"}
    )
    assert ran.exit_code == 0, ran.output
    return ran.output


# ---------------------------------------------------------------- how a text is read


@given(st.text(max_size=400))
def test_any_text_has_a_probability(text: str) -> None:
    assert 0 <= sound_of(text, built_in()) <= 1


@pytest.mark.parametrize("text", ["", " \n", "?!", "\x1b[31m", "\u202e\u200b", "背中が痛い", "\ud800", "-" * 90_000])
def test_a_text_without_a_word_sounds_like_nothing(text: str) -> None:
    sure = HunchWeights("en", 0.01, 50.0, 0.6, memoryview(bytes(SIZE)).cast("b"))
    assert sound_of(text.replace("\x1b[31m", "\x1b["), sure) == 0


@pytest.mark.parametrize("text", ["a" * 80_000, "x " * 40_000, "leg " * 20_000, "' " * 40_000])
def test_a_huge_text_is_read_in_its_stride(text: str) -> None:
    assert 0 <= sound_of(text, built_in()) <= 1
    assert len(list(features(text))) < 200


def test_capitals_accents_apostrophes_and_stops_make_no_difference() -> None:
    assert sorted(features("I can't féel MY legs!")) == sorted(features("i cant feel my... legs"))
    assert sorted(features("took 24 of them")) == sorted(features("took 30, of them"))
    assert sorted(features("my legs")) != sorted(features("legs my"))


def test_the_features_are_the_same_in_every_process() -> None:
    """Their places are part of the file: a salted hash would make the weights noise."""
    assert sorted(features("no feeling"))[:6] == KNOWN_PLACES


def test_the_weights_in_steps_differ_from_the_exact_ones_by_half_a_step_a_feature_at_most() -> None:
    exact = [random.Random(5).uniform(-1.27, 1.27) for _ in range(SIZE)]
    step = 0.01
    in_steps = bytes(round(weight / step) & 0xFF for weight in exact)
    weights = HunchWeights("en", step, 0.0, 0.6, memoryview(in_steps).cast("b"))
    for text in ("my legs are numb", "heat or ice", "a " * 50 + "sudden tearing pain in the back"):
        places = list(features(text))
        scale = unit(len(places))
        wanted = scale * sum(map(exact.__getitem__, places))
        sound = sound_of(text, weights)
        assert abs(math.log(sound / (1 - sound)) - wanted) <= scale * len(places) * step / 2 + 1e-9


def test_a_greater_weight_never_makes_a_text_sound_calmer() -> None:
    calm = weights_of("my back hurts")
    for place in features("my back hurts"):
        raw = bytearray(calm.weights.tobytes())
        raw[place] += 20
        louder = calm._replace(weights=memoryview(bytes(raw)).cast("b"))
        assert sound_of("my back hurts", louder) > sound_of("my back hurts", calm)


# ---------------------------------------------------------------- the file


def test_what_is_written_is_read_again() -> None:
    assert read_hunch(built_in().to_bytes()) == built_in()
    assert (ROOT / "content" / EMERGENCY).read_bytes() == built_in().to_bytes()


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"\n",
        b"midback-hunch-1 en 0.01 0 0.6\n",
        b"midback-hunch-1 en 0.01 0 0.6\n" + bytes(SIZE + 1),
        b"midback-hunch-2 en 0.01 0 0.6\n" + bytes(SIZE),
        b"midback-hunch-1 en 0.01 nan 0.6\n" + bytes(SIZE),
        b"midback-hunch-1 en inf 0 0.6\n" + bytes(SIZE),
        b"midback-hunch-1 en 0.01 0 7\n" + bytes(SIZE),
        b"midback-hunch-1 en 0.01 0 0\n" + bytes(SIZE),
        b"midback-hunch-1 en 0.01 0\n" + bytes(SIZE),
        b"midback-hunch-1 \xff 0.01 0 0.6\n" + bytes(SIZE),
        bytes(SIZE),
    ],
)
def test_a_spoilt_file_is_an_error_that_names_it(spoilt: bytes, tmp_path: Path) -> None:
    folder = folder_with(spoilt, tmp_path)
    with pytest.raises(ContentError, match="hunch.bin: is not as this version of midback writes it"):
        load_hunch(load_content(folder))
    ran = CliRunner().invoke(app, ["check", str(folder)])
    assert ran.exit_code == 2
    assert "hunch.bin" in ran.output


def test_a_folder_is_whole_without_the_file_and_another_language_does_without(tmp_path: Path, small: Content) -> None:
    folder = folder_with(None, tmp_path)
    assert load_hunch(load_content(folder)) is None
    assert CliRunner().invoke(app, ["check", str(folder)]).exit_code == 0
    assert TITLE not in asked("like a mule sittin on my chest, goes clean thru to my back", folder)
    assert load_hunch(small, ROOT / "content") is None


# ---------------------------------------------------------------- what is shown


def test_a_text_that_only_sounds_urgent_gets_the_note_before_the_answer_and_nothing_else_changes(
    tmp_path: Path,
) -> None:
    text = f"heat or ice {SOUNDS}"
    without = asked(text, folder_with(None, tmp_path / "a"), "--format", "plain")
    shown = asked(text, folder_with(weights_of(text).to_bytes(), tmp_path / "b"), "--format", "plain")
    note, answer = shown[: -len(without)], shown[-len(without) :]
    assert answer == without
    assert note.startswith(f"{TITLE}: Call 999.")
    assert "Some of your words sound like" in note
    assert "GO TO" not in note and "CALL 999 NOW" not in note


def test_there_is_one_note_and_the_signs_with_names_come_first() -> None:
    for text in ("I have chest pain", "crushing chest pain and cold sweat", "I took 12 paracetamol today"):
        told = emergencies_in(text, CONTENT, PHRASES, weights_of(text))
        assert sound_of(text, weights_of(text)) >= 0.6
        assert not told.sounds_urgent
        assert told == emergencies_in(text, CONTENT, PHRASES)


def test_what_sounds_calm_gets_no_note_and_neither_does_a_reading_without_weights() -> None:
    assert emergencies_in(SOUNDS, CONTENT, PHRASES, weights_of(SOUNDS)).sounds_urgent
    assert not emergencies_in(SOUNDS, CONTENT, PHRASES, weights_of("other")).sounds_urgent
    assert not emergencies_in(SOUNDS, CONTENT, PHRASES).sounds_urgent


def test_the_note_alone_is_no_emergency_for_python_either(tmp_path: Path) -> None:
    content = load_content(folder_with(weights_of(SOUNDS).to_bytes(), tmp_path))
    _, first = search_passages(SOUNDS, content)
    assert first is not None
    assert first.sounds_urgent and first.has_note
    assert not first.is_emergency
    assert search_passages("heat or ice", content)[1] is None


def test_the_end_of_a_long_text_is_heard_too() -> None:
    text = "lorem ipsum. " * 2_000 + SOUNDS
    assert emergencies_in(text, CONTENT, PHRASES, weights_of(SOUNDS, threshold=0.4)).sounds_urgent


@pytest.mark.parametrize("text", [SOUNDS, "heat or ice"])
def test_a_description_that_sounds_urgent_gets_the_note_before_the_first_question(text: str, tmp_path: Path) -> None:
    folder = folder_with(weights_of(SOUNDS).to_bytes(), tmp_path)
    content = load_content(folder)
    face = ScriptedFace(lambda prompt, number: pytest.fail("a note asks nothing"))
    understood_words(text, Answers(story=text), content, folder, face, ambulance("GB", content))
    assert [shown.startswith(f"{TITLE}: Call 999.") for shown in face.shown] == [True] * (text == SOUNDS)


# ---------------------------------------------------------------- how good it is


def held() -> list[dict[str, str]]:
    lines = (ROOT / "benchmarks" / "hunch_texts.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row.get("held")]


def test_a_writer_who_was_never_trained_on_is_heard_and_seldom_for_nothing() -> None:
    """Figures of the held writer: by the rules and the named signs alone 8 of 30 (`train_hunch.py --held`)."""
    heard = {
        kind: [emergencies_in(row["text"], CONTENT, PHRASES, built_in()) for row in held() if row["kind"] == kind]
        for kind in ("emergency", "alarming", "ordinary")
    }
    assert sum(told.is_emergency or told.has_note for told in heard["emergency"]) >= 0.75 * len(heard["emergency"])
    assert sum(told.sounds_urgent for told in heard["alarming"]) <= 0.1 * len(heard["alarming"])
    assert sum(told.sounds_urgent for told in heard["ordinary"]) <= 0.07 * len(heard["ordinary"])


def test_few_questions_that_nobody_trained_on_get_the_note() -> None:
    lines = (ROOT / "benchmarks" / "questions-aside.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [row["text"] for row in map(json.loads, lines) if row["kind"] != "red-flag"]
    noted = [text for text in texts if emergencies_in(text, CONTENT, PHRASES, built_in()).sounds_urgent]
    assert len(noted) <= 0.04 * len(texts)


def test_hardly_any_plain_harmless_statement_gets_the_note() -> None:
    """The phrases of the answers that matter for no emergency, each as a text of its own."""
    texts = {
        example_of(phrase)
        for phrase in PHRASES.phrases
        if phrase.target.answer
        and not phrase.target.undoes
        and phrase.target.subject in CONTENT.questions
        and CONTENT.questions[phrase.target.subject].tier is not Tier.SAFETY
    } | {"my back hurts", "back pain", "it hurts", "I have a sore back", "hello", "numb", "chest pain?", "pain 3/10"}
    noted = [text for text in texts if sound_of(text, built_in()) >= built_in().threshold]
    assert len(texts) > 500
    assert len(noted) <= 0.04 * len(texts)


def test_no_text_that_measures_has_been_trained_on() -> None:
    lines = (ROOT / "benchmarks" / "hunch_texts.jsonl").read_text(encoding="utf-8").splitlines()
    trained = {row["text"] for row in map(json.loads, lines) if not row.get("held")}
    aside = {
        row["text"]
        for name in ("questions-aside", "descriptions-aside", "case_texts")
        for row in map(json.loads, (ROOT / "benchmarks" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
    }
    assert trained.isdisjoint(aside | {row["text"] for row in held()})


@pytest.mark.parametrize(
    ("file", "texts", "threshold"),
    [(EMERGENCY, "TEXTS", "THRESHOLD"), (SCOPE, "SCOPE_TEXTS", "SCOPE_THRESHOLD")],
)
def test_training_gives_the_weights_that_are_shipped(file: str, texts: str, threshold: str) -> None:
    """To the byte where the arithmetic is the same; elsewhere a weight may fall on the other side of a half step."""
    script = runpy.run_path(str(ROOT / "benchmarks" / "train_hunch.py"))
    learnt = [text for text in script["read_texts"](script[texts]) if not text.is_held]
    trained = script["train"](learnt, script[threshold])
    shipped = load_hunch(CONTENT, file=file)
    assert shipped is not None
    assert trained[:4] == (shipped.lang, *map(pytest.approx, shipped[1:4]))
    assert max(abs(ours - theirs) for ours, theirs in zip(trained.weights, shipped.weights, strict=True)) <= 1
