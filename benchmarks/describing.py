"""How well `midback quiz --describe` reads a person's own words: recall and precision per question, and red flags.

    python benchmarks/describing.py [FILE]      texts with their answers; else descriptions.jsonl
    python benchmarks/describing.py --wrong     also what was missed and what was wrong, text by text

Texts with their answers (descriptions.jsonl), the facts of the labelled cases (case_texts.jsonl with cases.jsonl), and
questions with a warning sign or with a negated one (questions.jsonl). An answer is found if it is suggested or follows
from a suggested cue; a suggestion is right if it is among the answers, or is a cue that implies them. A number is right
if it is in the right band.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from midback_cli import Answers, Content, load_content
from midback_cli.assessment.facts import observed_answers
from midback_cli.evaluation.intervals import Rate
from midback_cli.knowledge.phrase_model import Phrases
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.suggestions import emergencies_in, understand

HERE = Path(__file__).parent
Pair = tuple[str, str]


def said(answers: Answers, content: Content) -> set[Pair]:
    """The pairs of question and answer in the answers themselves; those of a page are its cues."""
    return {
        (prompt_id, answer)
        for prompt_id, reply in answers.replies.items()
        for answer in (reply.chosen or (() if prompt_id in content.pages else ("unsure",)))
    }


def implied(answers: Answers, content: Content) -> set[Pair]:
    """The pairs in the answers, and those that follow from them."""
    observed = observed_answers(answers, content)
    follow = {(prompt_id, answer) for prompt_id, chosen in observed.items() for answer in chosen}
    return said(answers, content) | follow


def follows(pair: Pair, gold: set[Pair], content: Content) -> bool:
    """Whether a suggestion is among the answers, or is a cue that implies only what is."""
    page = content.pages.get(pair[0])
    cues = {cue.id: cue.implies for cue in page.cues} if page is not None else {}
    meant = cues.get(pair[1])
    return pair in gold or bool(meant and meant.items() <= gold)


class Score:
    """Counts by question: what there was to find, what was suggested, and how much of each was right."""

    def __init__(self) -> None:
        self.wanted: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.suggested: Counter[str] = Counter()
        self.right: Counter[str] = Counter()

    def add(self, gold: Answers, suggested: Answers, content: Content) -> tuple[set[Pair], set[Pair]]:
        """Counts one text; gives what was missed and what was wrong."""
        missed = said(gold, content) - implied(suggested, content)
        wrong = {pair for pair in said(suggested, content) if not follows(pair, implied(gold, content), content)}
        for pairs, lost, all_of, good in (
            (said(gold, content), missed, self.wanted, self.found),
            (said(suggested, content), wrong, self.suggested, self.right),
        ):
            all_of.update(prompt_id for prompt_id, _ in pairs)
            good.update(prompt_id for prompt_id, _ in pairs - lost)
        return missed, wrong

    def lines(self) -> list[str]:
        """One line per question, and one for all."""
        rows = [f"{'question':30} {'recall':>16} {'precision':>16}"]
        for prompt_id in sorted(self.wanted.keys() | self.suggested.keys()):
            recall = f"{self.found[prompt_id]} of {self.wanted[prompt_id]}"
            rows.append(f"{prompt_id:30} {recall:>16} {f'{self.right[prompt_id]} of {self.suggested[prompt_id]}':>16}")
        whole = Rate(self.found.total(), self.wanted.total()), Rate(self.right.total(), self.suggested.total())
        rows.append(f"{'all (micro)':30} {_percent(whole[0]):>16} {_percent(whole[1]):>16}")
        return rows


def _percent(rate: Rate) -> str:
    return f"{rate.share:.1%} of {rate.of}"


def read(name: str) -> dict[str, dict[str, Any]]:
    """The rows of a file of JSON lines, by id."""
    with (HERE / name).open(encoding="utf-8") as file:
        return {row["id"]: row for row in map(json.loads, file)}


def measure(texts: dict[str, str], gold: dict[str, Any], content: Content, phrases: Phrases, *, wrong: bool) -> Score:
    """The score over texts, with their answers by the same id."""
    score = Score()
    for name, text in texts.items():
        suggested = understand(text, content, phrases).answers(content)
        lost, false = score.add(Answers.from_mapping(gold[name], content), suggested, content)
        if wrong and (lost or false):
            print(f"{name}: {text}\n    missed {sorted(lost)}\n    wrong  {sorted(false)}")
    return score


def red_flags(content: Content, phrases: Phrases, *, wrong: bool) -> None:
    """Prints in how many questions, with a warning sign and with a negated one, an emergency is found."""
    caught: dict[str, list[bool]] = {"red-flag": [], "negated": []}
    for name, row in read("questions.jsonl").items():
        if row["kind"] in caught:
            is_found = emergencies_in(row["text"], content, phrases).emergency is not None
            caught[row["kind"]].append(is_found)
            if wrong and is_found != (row["kind"] == "red-flag"):
                print(f"{name}: {row['kind']}: {row['text']}")
    for kind, results in caught.items():
        print(f"{kind}: an emergency found in {sum(results)} of {len(results)}")


def main() -> None:
    """Prints the scores."""
    wrong = "--wrong" in sys.argv
    content = load_content()
    phrases = load_phrases(content)
    files = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    descriptions, cases = read(files[0] if files else "descriptions.jsonl"), read("cases.jsonl")
    case_texts = {name: row["text"] for name, row in read("case_texts.jsonl").items()}
    for title, texts, rows in (
        ("texts with their answers", {name: row["text"] for name, row in descriptions.items()}, descriptions),
        ("facts of the labelled cases", case_texts, cases),
    ):
        gold = {name: rows[name]["answers"] for name in texts}
        score = measure(texts, gold, content, phrases, wrong=wrong)
        print(f"\n{len(texts)} {title}", *score.lines(), sep="\n")
    red_flags(content, phrases, wrong=wrong)


if __name__ == "__main__":
    main()
