"""Trains the two small models that hear how a text sounds, and measures them.

    python benchmarks/train_hunch.py             on hunch_texts.jsonl trains content/hunch.bin, behind the note "some of
                                                 your words sound like an emergency"; and on scope_texts.jsonl
                                                 content/scope.bin, for whether a question is about backs
    python benchmarks/train_hunch.py --measure   leaves out one writer after the other: what the rules catch, what the
                                                 note adds, and how often it is shown for nothing; a few minutes
    python benchmarks/train_hunch.py --scope     leaves out one writer after the other: how many fair questions `ask`
                                                 refuses, and how many of others
    python benchmarks/train_hunch.py --held      the weights in content/ on the writers who were kept apart

A line of hunch_texts.jsonl has `text`, `kind`, `writer`, and `held` for a writer who is never trained on. The kinds:
emergency; alarming, which sounds like one and is none; ordinary, question and out-of-scope; story, a description that
needs no emergency room; context, a single sign that is denied, past, supposed, or somebody else's. In scope_texts.jsonl
they are question, with the place of the guide that it was written for, and out-of-scope.

Logistic regression, each feature first weighed by how unevenly it is spread over the two kinds (as in NB-SVM), by
AdaGrad in a fixed order. The same texts give the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log, sqrt
from pathlib import Path
from random import Random
from typing import NamedTuple

from midback_cli import load_content
from midback_cli.knowledge.hunch_weights import EMERGENCY, SCOPE, SIZE, HunchWeights, load_hunch
from midback_cli.knowledge.loading import load_asked, load_synonyms
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.hunch import features, logistic, sound_of, unit
from midback_cli.language.passages import passages
from midback_cli.language.search import SearchIndex
from midback_cli.language.suggestions import emergencies_in

ROOT = Path(__file__).parent.parent
TEXTS = ROOT / "benchmarks" / "hunch_texts.jsonl"
SCOPE_TEXTS = ROOT / "benchmarks" / "scope_texts.jsonl"
# The kinds of each column; the first names it.
_COLUMNS = (("emergency",), ("alarming",), ("ordinary", "question", "out-of-scope"), ("story",), ("context",))
# From here on a text is noted: high enough for 3 % of ordinary texts at most, with the writers that are kept apart too.
THRESHOLD = 0.65
# From here on, beside its words, a question is ours: so high that about 4 % of fair ones are refused, by `--scope`.
SCOPE_THRESHOLD = 0.5
_LANG = "en"
# Nobody's: simple statements made from rows of words ("my back hurts when I sit"), so that the plainest are not noted;
# and the headings and the words of the guide. They are always trained on, and never measured with.
_MADE = "plain"
_EPOCHS = 20
_RATE = 0.5
# How strongly the weights are held small.
_PENALTY = 1.0


class Text(NamedTuple):
    """A text, what it is, and who wrote it."""

    text: str
    kind: str
    writer: str
    is_held: bool = False
    place: str = ""

    @property
    def is_meant(self) -> bool:
        """Whether it is what the model is to hear: an emergency, or a question about backs."""
        return self.kind == "emergency" or bool(self.place)


class Example(NamedTuple):
    """A text as a model sees it: how often each place occurs, the size of one, and the answer."""

    places: Mapping[int, int]
    size: float
    is_meant: bool

    @classmethod
    def of(cls, places: Iterable[int], *, is_meant: bool) -> Example:
        """An example by the places of its features."""
        counts = Counter(places)
        return cls(dict(sorted(counts.items())), unit(counts.total()), is_meant)


def main() -> None:
    """Trains, or measures."""
    texts = read_texts(TEXTS)
    if "--measure" in sys.argv:
        measure([text for text in texts if not text.is_held])
    elif "--scope" in sys.argv:
        measure_scope(read_texts(SCOPE_TEXTS))
    elif "--held" in sys.argv:
        weights = load_hunch(load_content(ROOT / "content"))
        assert weights is not None
        held = [text for text in texts if text.is_held]
        report(held, [sound_of(text.text, weights) for text in held], (weights.threshold,))
    else:
        for file, learnt, threshold in (
            (EMERGENCY, [text for text in texts if not text.is_held], THRESHOLD),
            (SCOPE, read_texts(SCOPE_TEXTS), SCOPE_THRESHOLD),
        ):
            (ROOT / "content" / file).write_bytes(train(learnt, threshold).to_bytes())


def read_texts(path: Path) -> list[Text]:
    """The texts of a file."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Text(row["text"], row["kind"], row["writer"], row.get("held", False), row.get("place", "")) for row in rows]


def train(texts: Sequence[Text], threshold: float) -> HunchWeights:
    """The weights that tell what is meant among some texts from the others."""
    return fit([Example.of(features(text.text), is_meant=text.is_meant) for text in texts], threshold)


def fit(examples: Sequence[Example], threshold: float) -> HunchWeights:
    """The weights that tell the examples that are meant from the others."""
    spread = _spread(examples)
    weights, bias = _descend(examples, spread)
    whole = [weight * factor for weight, factor in zip(weights, spread, strict=True)]
    step = float(f"{max(map(abs, whole)) / 127:.6g}") or 1e-6
    in_steps = bytes(max(-127, min(127, round(weight / step))) & 0xFF for weight in whole)
    return HunchWeights(_LANG, step, round(bias, 6), threshold, memoryview(in_steps).cast("b"))


def _spread(examples: Sequence[Example]) -> list[float]:
    """For each place how unevenly it is spread: the logarithm of the ratio of its shares, without the sign."""
    counts = {True: [1] * SIZE, False: [1] * SIZE}
    for example in examples:
        for place in example.places:
            counts[example.is_meant][place] += 1
    with_it, without = sum(counts[True]), sum(counts[False])
    return [
        abs(log(ours / with_it * without / others)) for ours, others in zip(counts[True], counts[False], strict=True)
    ]


def _descend(examples: Sequence[Example], spread: Sequence[float]) -> tuple[list[float], float]:
    """The weights before the spread, and the bias; both kinds of text count alike, whichever has more."""
    share = sum(example.is_meant for example in examples) / len(examples)
    worth = {True: 0.5 / share, False: 0.5 / (1 - share)}
    held: Counter[int] = Counter(place for example in examples for place in example.places)
    weights, moved = [0.0] * SIZE, [1e-8] * SIZE
    bias, bias_moved = 0.0, 1e-8
    order, random = list(range(len(examples))), Random(13)
    for _ in range(_EPOCHS):
        random.shuffle(order)
        for number in order:
            places, size, is_meant = examples[number]
            score = bias + size * sum(weights[place] * spread[place] * count for place, count in places.items())
            error = (logistic(score) - is_meant) * worth[is_meant]
            bias_moved += error * error
            bias -= _RATE * error / sqrt(bias_moved)
            for place, count in places.items():
                slope = error * size * spread[place] * count + _PENALTY * weights[place] / held[place]
                moved[place] += slope * slope
                weights[place] -= _RATE * slope / sqrt(moved[place])
    return weights, bias


def left_out(texts: Sequence[Text]) -> dict[Text, float]:
    """How each text sounds to a model that was trained without its writer."""
    sounds: dict[Text, float] = {}
    for writer in sorted({text.writer for text in texts} - {_MADE}):
        weights = train([text for text in texts if text.writer != writer], THRESHOLD)
        sounds |= {text: sound_of(text.text, weights) for text in texts if text.writer == writer}
    return sounds


def measure(texts: Sequence[Text]) -> None:
    """Prints what each writer's texts get from the rules, and from a model that never saw that writer."""
    by_text = left_out(texts)
    texts, sounds = tuple(by_text), tuple(by_text.values())
    alarming = sorted(sound for text, sound in by_text.items() if text.kind == "alarming")
    shares = (0.01, 0.03, 0.05, 0.1)
    report(texts, sounds, [THRESHOLD, *(alarming[-1 - int(len(alarming) * share)] for share in shares)])
    for writer in sorted({text.writer for text in texts}):
        mine = [place for place, text in enumerate(texts) if text.writer == writer]
        print(f"\n{writer}")
        report([texts[place] for place in mine], [sounds[place] for place in mine], (THRESHOLD,))


def measure_scope(texts: Sequence[Text]) -> None:
    """Prints how many questions of each writer are refused, by what was learnt of the others' alone."""
    content = load_content(ROOT / "content")
    phrases, synonyms = load_phrases(content, ROOT / "content"), load_synonyms(content, ROOT / "content")
    every, places = passages(content), load_asked(content)
    for writer in sorted({text.writer for text in texts} - {_MADE}):
        others = [text for text in texts if text.writer != writer]
        asked = {place: [text.text for text in others if text.place == place] for place in places}
        by_words = SearchIndex(every, synonyms, phrases, asked)
        by_both = SearchIndex(every, synonyms, phrases, asked, train(others, SCOPE_THRESHOLD))
        for name, index in (("by words", by_words), ("and by sound", by_both)):
            refused = {text: not index.answers(text.text) for text in texts if text.writer == writer}
            fair = [is_refused for text, is_refused in refused.items() if text.place]
            others_refused = [is_refused for text, is_refused in refused.items() if not text.place]
            print(
                f"{writer} {name:14} fair refused {sum(fair):3} of {len(fair)}, "
                f"out of scope refused {sum(others_refused):3} of {len(others_refused)}"
            )


def report(texts: Sequence[Text], sounds: Sequence[float], thresholds: Iterable[float]) -> None:
    """Prints a table: for the rules, the signs that are near, and the model from each threshold on."""
    content = load_content(ROOT / "content")
    phrases = load_phrases(content, ROOT / "content")
    told = [emergencies_in(text.text, content, phrases) for text in texts]
    by_rules = [one.is_emergency for one in told]
    by_signs = [one.is_emergency or one.near is not None for one in told]
    print(f"{'':28}", *(f"{kinds[0]:>16}" for kinds in _COLUMNS))
    _print_row("call, by the rules", texts, by_rules)
    _print_row("call, or signs that are near", texts, by_signs)
    for threshold in thresholds:
        noted = [sound >= threshold for sound in sounds]
        alone = [sounds and not known for sounds, known in zip(noted, by_signs, strict=True)]
        either = [sounds or known for sounds, known in zip(noted, by_signs, strict=True)]
        _print_row(f"the note, from {threshold:.3f}", texts, alone)
        _print_row("any of them", texts, either)


def _print_row(name: str, texts: Sequence[Text], holds: Sequence[bool]) -> None:
    cells = []
    for kinds in _COLUMNS:
        there = [holds[place] for place, text in enumerate(texts) if text.kind in kinds]
        cells.append(f"{sum(there):4} of {len(there):3} {sum(there) / max(len(there), 1):4.0%}")
    print(f"{name:28}", *(f"{cell:>16}" for cell in cells))


if __name__ == "__main__":
    main()
