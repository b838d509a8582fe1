"""Trains the small models that weigh what a number, a time or a word for a person tells, and measures them.

    python benchmarks/train_told.py             on told_texts.jsonl trains content/told-*.bin, one for each question
    python benchmarks/train_told.py --measure   leaves out one sixth of the writers after the other: what the phrases
                                                find, and what is found with the models beside them; some minutes

A line of told_texts.jsonl has `text`, `writer`, the `answers` to these questions that the text tells, and with `open`
those of the questions of which nobody has said what the text tells. Each text is learnt as it is, and without its
punctuation, as dictated words are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from describing import dictated
from train_hunch import Example, fit

from midback_cli import Content, load_content
from midback_cli.evaluation.intervals import Rate
from midback_cli.knowledge.hunch_weights import HunchWeights, told_file
from midback_cli.knowledge.phrase_model import Phrases
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.mentions import feature_places
from midback_cli.language.suggestions import mentions_in, understand

ROOT = Path(__file__).parent.parent
TEXTS = ROOT / "benchmarks" / "told_texts.jsonl"
# From here on a mention is suggested: about where nine of ten suggestions are right, by `--measure`.
THRESHOLD = 0.6
_PARTS = 6


class Told(NamedTuple):
    """A text in one form, who wrote it, its answers, and the questions of which nothing is known."""

    text: str
    writer: str
    answers: Mapping[str, Any]
    open: tuple[str, ...]
    examples: Mapping[str, tuple[Example, ...]]


def read_told(content: Content, phrases: Phrases) -> list[Told]:
    """The texts of the file, each in both forms, with the mentions in them as examples for each question."""
    told = []
    for row in map(json.loads, TEXTS.read_text(encoding="utf-8").splitlines()):
        for text in dict.fromkeys((row["text"], dictated(row["text"]))):
            words, mentions = mentions_in(text, content, phrases)
            examples: dict[str, list[Example]] = {}
            for mention in mentions:
                for name in mention.questions:
                    is_meant = row["answers"].get(name) == mention.answer
                    example = Example.of(feature_places(mention, words), is_meant=is_meant)
                    examples.setdefault(name, []).append(example)
            closed = {name: tuple(made) for name, made in examples.items() if name not in row.get("open", ())}
            told.append(Told(text, row["writer"], row["answers"], tuple(row.get("open", ())), closed))
    return told


def train(told: Sequence[Told], questions: Sequence[str]) -> dict[str, HunchWeights]:
    """The weights for each question."""
    return {
        name: fit([example for one in told for example in one.examples.get(name, ())], THRESHOLD) for name in questions
    }


def measure(told: Sequence[Told], content: Content, phrases: Phrases) -> None:
    """Prints recall and precision by question, each text by models that were trained without its writer."""
    counts = {(name, form): [0, 0, 0] for name in phrases.mentioned for form in ("phrases", "and told")}
    for left_out, others in _splits(told):
        weights = train(others, phrases.mentioned)
        for one in left_out:
            for form, used in (("phrases", {}), ("and told", weights)):
                suggestions = understand(one.text, content, phrases, used).suggestions
                for name in phrases.mentioned:
                    if name not in one.open:
                        count, suggestion = counts[name, form], suggestions.get(name)
                        count[0] += name in one.answers
                        count[1] += suggestion is not None
                        count[2] += suggestion is not None and suggestion.answer == one.answers.get(name)
    for (name, form), (wanted, suggested, right) in counts.items():
        found, correct = Rate(right, wanted), Rate(right, suggested)
        print(f"{name:16} {form:10} found {found.share:4.0%} of {wanted}, right {correct.share:4.0%} of {suggested}")


def _splits(told: Sequence[Told]) -> Iterator[tuple[list[Told], list[Told]]]:
    writers = sorted({one.writer for one in told})
    for part in range(_PARTS):
        these = set(writers[part::_PARTS])
        yield [one for one in told if one.writer in these], [one for one in told if one.writer not in these]


def main() -> None:
    """Trains, or measures."""
    content = load_content(ROOT / "content")
    phrases = load_phrases(content, ROOT / "content")
    told = read_told(content, phrases)
    if "--measure" in sys.argv:
        measure(told, content, phrases)
        return
    for name, weights in train(told, phrases.mentioned).items():
        (ROOT / "content" / told_file(name)).write_bytes(weights.to_bytes())


if __name__ == "__main__":
    main()
