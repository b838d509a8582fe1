"""How well `midback quiz --describe` reads a person's own words: recall and precision, and the prompts that it saves.

    python benchmarks/describing.py [FILE]        texts with their answers; else all that stand here
    python benchmarks/describing.py --misses      also what was missed and what was wrong, text by text
    python benchmarks/describing.py --questions   also recall and precision by question
    python benchmarks/describing.py --prompts     also how many prompts and keys an interview takes without and with it

A line of FILE: {"id", "text", "answers"}, and where it is known "voice" (who wrote it), "alt" (question -> answers that
are as right), "optional" (question -> answers that are tolerated, or "*" for any). Each file is measured as it is and
without its punctuation and capitals, as dictated words are.

An answer is found if it is suggested or follows from a suggested cue; a suggestion is right if it is among the answers,
or is a cue that implies them. A number is right if it is in the right band.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from midback_cli import Answers, Content, load_content
from midback_cli.assessment.facts import observed_answers
from midback_cli.assessment.interview import Suggested, answer, begin, next_prompt
from midback_cli.evaluation.intervals import Rate
from midback_cli.knowledge.hunch_weights import load_told
from midback_cli.knowledge.model import Kind
from midback_cli.knowledge.phrase_model import Phrases
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.suggestions import Suggestions, emergencies_in, understand

HERE = Path(__file__).parent
Pair = tuple[str, str]
Understood = Callable[[str], Suggestions]
Row = dict[str, Any]
_PUNCTUATION = re.compile(r"[,;:!?()\"*\u2026\u2013\u2014\n]|\s-\s|\.(?!\d)")


class Options(NamedTuple):
    """What is printed beside the figures."""

    misses: bool
    questions: bool
    prompts: bool


def dictated(text: str) -> str:
    """The text as voice input gives it: no punctuation and no capitals."""
    return " ".join(_PUNCTUATION.sub(" ", text).lower().split())


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


class Gold:
    """What is right for a text: the answers that must be found, those that are as right, and those tolerated."""

    def __init__(self, row: Row, content: Content) -> None:
        self._content = content
        self.answers = Answers.from_mapping(row["answers"], content)
        self._alt: dict[str, list[str]] = row.get("alt", {})
        self.wanted = said(self.answers, content)
        tolerated = [*row.get("optional", {}).items(), *self._alt.items()]
        self._any = {name for name, chosen in tolerated if chosen == "*"}
        pairs = {pair for name, chosen in tolerated if chosen != "*" for pair in self._pairs(name, chosen)}
        self._right = implied(self.answers, content) | pairs
        # A cue that is tolerated makes what it implies tolerable, and "any" of a page any of its cues' facts.
        for page in content.pages.values():
            for cue in page.cues:
                if (page.id, cue.id) in pairs or page.id in self._any:
                    self._right |= set(cue.implies.items())

    def _pairs(self, name: str, chosen: Iterable[str | int]) -> Iterable[Pair]:
        question = self._content.questions.get(name)
        for raw in chosen:
            if question is not None and question.kind is Kind.NUMBER:
                yield from said(Answers().with_reply(name, raw, self._content), self._content)
            else:
                yield name, str(raw)

    def missed(self, suggested: Answers) -> set[Pair]:
        """What was to be found and was not."""
        found = implied(suggested, self._content)
        alt = {name for name, chosen in self._alt.items() if not found.isdisjoint(self._pairs(name, chosen))}
        return {pair for pair in self.wanted - found if pair[0] not in alt}

    def wrong(self, suggested: Answers) -> set[Pair]:
        """What was suggested and is not right."""
        return {
            pair
            for pair in said(suggested, self._content)
            if pair[0] not in self._any and not follows(pair, self._right, self._content)
        }


class Score:
    """Counts by question: what there was to find, what was suggested, and how much of each was right."""

    def __init__(self) -> None:
        self.wanted: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.suggested: Counter[str] = Counter()
        self.right: Counter[str] = Counter()

    def add(self, gold: Gold, suggested: Answers, content: Content) -> tuple[set[Pair], set[Pair]]:
        """Counts one text; gives what was missed and what was wrong."""
        missed, wrong = gold.missed(suggested), gold.wrong(suggested)
        for pairs, lost, all_of, good in (
            (gold.wanted, missed, self.wanted, self.found),
            (said(suggested, content), wrong, self.suggested, self.right),
        ):
            all_of.update(prompt_id for prompt_id, _ in pairs)
            good.update(prompt_id for prompt_id, _ in pairs - lost)
        return missed, wrong

    def lines(self, *, by_question: bool) -> list[str]:
        """One line for all, and before it one per question if wanted."""
        rows = []
        for prompt_id in sorted(self.wanted.keys() | self.suggested.keys()) if by_question else ():
            recall = f"{self.found[prompt_id]} of {self.wanted[prompt_id]}"
            rows.append(f"{prompt_id:30} {recall:>16} {f'{self.right[prompt_id]} of {self.suggested[prompt_id]}':>16}")
        return [*rows, self.line("all (micro)")]

    def line(self, title: str) -> str:
        """Recall and precision over all questions."""
        whole = Rate(self.found.total(), self.wanted.total()), Rate(self.right.total(), self.suggested.total())
        return f"{title:30} {_percent(whole[0]):>16} {_percent(whole[1]):>16}"


def _percent(rate: Rate) -> str:
    return f"{rate.share:.1%} of {rate.of}" if rate.of else "none"


def read(name: str | Path) -> dict[str, Row]:
    """The rows of a file of JSON lines, by id."""
    with (HERE / name).open(encoding="utf-8") as file:
        return {row["id"]: row for row in map(json.loads, file)}


def measure(rows: Mapping[str, Row], content: Content, understood: Understood, *, misses: bool) -> dict[str, Score]:
    """The score over all rows, and that of each voice."""
    scores = {"": Score()}
    for name, row in rows.items():
        suggested = understood(row["text"]).answers(content)
        gold = Gold(row, content)
        for voice in ("", str(row["voice"])) if "voice" in row else ("",):
            lost, false = scores.setdefault(voice, Score()).add(gold, suggested, content)
        if misses and (lost or false):
            print(f"{name}: {row['text']}\n    missed {sorted(lost)}\n    wrong  {sorted(false)}")
    return scores


def print_scores(
    title: str, rows: Mapping[str, Row], content: Content, understood: Understood, options: Options
) -> None:
    """Prints recall and precision over the rows, as they are and without punctuation, and by voice."""
    plain = {name: {**row, "text": dictated(row["text"])} for name, row in rows.items()}
    for kind, these in (("as they are", rows), ("without punctuation", plain)):
        scores = measure(these, content, understood, misses=options.misses)
        print(f"\n{len(these)} {title}, {kind}\n{'':30} {'recall':>16} {'precision':>16}")
        for voice in sorted(scores.keys() - {""}):
            print(scores[voice].line(f"voice {voice}"))
        print(*scores[""].lines(by_question=options.questions), sep="\n")


# ---------------------------------------------------------------- what it saves


class Effort(NamedTuple):
    """How many prompts an interview takes up to its result, and how many keys besides Enter."""

    prompts: int
    keys: int


def effort(row: Row, content: Content, understood: Understood, *, described: bool) -> Effort:
    """The effort of a person who has what the row says and nothing else; with their words understood or without.

    A page that is picked already as it should be takes no key but Enter, and so does the review, on which all else that
    was understood is confirmed at once. What was understood wrongly there is changed: two more prompts each.
    """
    truth = Answers.from_mapping(row["answers"], content)
    replies = understood(row["text"]).answers(content).replies if described else {}
    interview = begin(content, Answers(), {name: Suggested(reply, "") for name, reply in replies.items()})
    prompts = keys = 0
    while (prompt := next_prompt(interview)) is not None:
        reply = _reply(prompt.id, truth, content)
        picked = interview.before.get(prompt.id)
        interview = answer(interview, prompt.id, reply)
        prompts += 1
        keys += 0 if picked == interview.given[prompt.id].reply else _keys(reply)
    wrong = sum(
        reply != truth.replies[prompt_id] if prompt_id in truth.replies else False
        for prompt_id, reply in interview.waiting.items()
    )
    return Effort(prompts + 1 + 2 * wrong, keys + 3 * wrong)


def _keys(reply: str | int | list[str]) -> int:
    return len(str(reply)) if isinstance(reply, int) else max(len(reply), 1) if isinstance(reply, list) else 1


def _reply(prompt_id: str, truth: Answers, content: Content) -> str | int | list[str]:
    """What the person answers: what they told, else nothing of it, no, or the middle."""
    told = truth.replies.get(prompt_id)
    if prompt_id in content.pages and content.pages[prompt_id].cues:
        facts = implied(truth, content)
        cues = [
            cue.id
            for cue in content.pages[prompt_id].cues
            if (prompt_id, cue.id) in facts or (cue.implies and cue.implies.items() <= facts)
        ]
        return list(told.chosen) if told is not None and told.chosen else cues
    question = content.questions[prompt_id]
    if told is not None and told.number is not None:
        return told.number
    if told is not None and told.chosen:
        return list(told.chosen) if question.kind is Kind.MANY_OF else told.chosen[0]
    if question.kind is Kind.NUMBER:
        return 45 if prompt_id == "age" else 5
    if question.kind is Kind.YES_NO:
        return "no"
    first = "none" if "none" in question.answer_ids else question.answer_ids[1]
    return [first] if question.kind is Kind.MANY_OF else first


def print_prompts(title: str, rows: Mapping[str, Row], content: Content, understood: Understood) -> None:
    """Prints how many prompts and keys an interview takes on average, without a description and with it."""
    for kind, described in (("without", False), ("with", True)):
        efforts = [effort(row, content, understood, described=described) for row in rows.values()]
        prompts, keys = (sum(column) / len(efforts) for column in zip(*efforts, strict=True))
        print(f"{title}: {kind} a description {prompts:.1f} prompts, {keys:.1f} keys besides Enter")


# ---------------------------------------------------------------- warning signs


def red_flags(content: Content, phrases: Phrases, *, misses: bool) -> None:
    """Prints in how many questions, with a warning sign and with a negated one, an emergency is found."""
    caught: dict[str, list[bool]] = {"red-flag": [], "negated": []}
    for name, row in read("questions.jsonl").items():
        if row["kind"] in caught:
            is_found = emergencies_in(row["text"], content, phrases).emergency is not None
            caught[row["kind"]].append(is_found)
            if misses and is_found != (row["kind"] == "red-flag"):
                print(f"{name}: {row['kind']}: {row['text']}")
    for kind, results in caught.items():
        print(f"{kind}: an emergency found in {sum(results)} of {len(results)}")


def main() -> None:
    """Prints the scores."""
    options = Options(*(f"--{name}" in sys.argv for name in Options._fields))
    content = load_content()
    phrases = load_phrases(content)
    told = load_told(content, phrases.mentioned)
    understood = partial(understand, content=content, phrases=phrases, told=told)
    given = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")]
    files = [path.resolve() if path.exists() else HERE / path for path in given]
    sets = {path.name: read(path) for path in files}
    if not files:
        texts = read("case_texts.jsonl")
        cases = {
            name: {**row, "text": texts[name]["text"]} for name, row in read("cases.jsonl").items() if name in texts
        }
        sets = {"texts with their answers": read("descriptions.jsonl"), "facts of the labelled cases": cases}
    for title, rows in sets.items():
        print_scores(title, rows, content, understood, options)
        if options.prompts:
            print_prompts(title, rows, content, understood)
    if not files:
        red_flags(content, phrases, misses=options.misses)


if __name__ == "__main__":
    main()
