"""How well `midback ask` answers questions in people's own words, and refuses those that nothing here answers.

    python benchmarks/asking.py [FILE...]           questions as JSON lines; else benchmarks/questions.jsonl
                                                    (questions-writers.jsonl: those of eight people, in their own words)
    python benchmarks/asking.py --misses [FILE...]  also each question that went wrong
    python benchmarks/asking.py --peers [FILE...]   also the ranking of SQLite FTS5 and of bm25s (pip install bm25s)

A line has `text` and `kind`, and if its answer is measured `id` and `expected`: the places that answer it, none if
nothing here does. A place is a hit if it is an expected one or a part of one. `judged` says of single places whether a
reader found that they truly answer; with it, or with a `writer`, the strict figures are printed as well, also for each
writer: a question is answered only if one of its passages is a hit that nobody judged to be none.

Texts of the kinds red-flag and emergency tell of an emergency, and are measured by whether its screen comes first. No
other text may bring it (stories and contexts of signs, which may tell of one, are left out), and few may bring the note
that names what would make an emergency of it.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from midback_cli import Content, load_content
from midback_cli.knowledge.hunch_weights import SCOPE, load_hunch
from midback_cli.knowledge.loading import load_asked, load_synonyms
from midback_cli.knowledge.model import Synonyms
from midback_cli.knowledge.phrase_model import Phrases
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.passages import Passage, passages
from midback_cli.language.search import SearchIndex
from midback_cli.language.suggestions import emergencies_in
from midback_cli.language.terms import Thesaurus
from midback_cli.language.words import split_words

EMERGENCIES = ("red-flag", "emergency")
# These may tell of an emergency, or not.
OPEN_KINDS = ("story", "context")
ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "benchmarks" / "questions.jsonl"
Rank = Callable[[str], Sequence[Passage]]


class Question(NamedTuple):
    """A question, and the places that answer it."""

    id: str
    text: str
    kind: str
    expected: tuple[str, ...] | None
    writer: str = ""
    judged: tuple[tuple[str, bool], ...] = ()

    def is_hit(self, passage: Passage) -> bool:
        """Whether a passage answers it."""
        return any(passage.stands_under(place) for place in self.expected or ())

    def is_truly_answered_by(self, passage: Passage) -> bool:
        """Whether a passage answers it, strictly: by a reader's judgment where there is one."""
        return dict(self.judged).get(passage.place, self.is_hit(passage))


def main() -> None:
    """Prints the shares of hits and of correct refusals."""
    options = {argument for argument in sys.argv[1:] if argument.startswith("--")}
    files = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")] or [QUESTIONS]
    every_question = [
        read_question(json.loads(line)) for path in files for line in path.read_text(encoding="utf-8").splitlines()
    ]
    questions = [
        question for question in every_question if question.kind not in EMERGENCIES and question.expected is not None
    ]
    content = load_content(ROOT / "content")
    synonyms = load_synonyms(content, ROOT / "content")
    phrases = load_phrases(content, ROOT / "content")
    asked, scope = load_asked(content, ROOT / "content"), load_hunch(content, ROOT / "content", file=SCOPE)
    start = perf_counter()
    every = passages(content)
    index = SearchIndex(every, synonyms, phrases, asked, scope)
    print(f"{len(questions)} questions, {len(every)} passages, indexed in {(perf_counter() - start) * 1000:.0f} ms\n")

    answered = {question: [hit.passage for hit in index.answers(question.text)] for question in questions}
    answerable = [question for question in questions if question.expected]
    unanswerable = [question for question in questions if question.expected == ()]
    print(share("hit at 1", answerable, lambda question: any(map(question.is_hit, answered[question][:1]))))
    print(share("hit at 3", answerable, lambda question: any(map(question.is_hit, answered[question]))))
    print(share("correct refusals", unanswerable, lambda question: not answered[question]))
    if any(question.judged or question.writer for question in questions):
        print_strictly(questions, answered)
    tell_emergencies(every_question, content, phrases, are_misses_told="--misses" in options)
    if "--misses" in options:
        for question in (*answerable, *unanswerable):
            if not (any(map(question.is_hit, answered[question][:1])) if question.expected else not answered[question]):
                places = [passage.place for passage in answered[question]]
                print(f"{question.id}  {question.text}\n      got {places}, not {question.expected}")
    if "--peers" in options:
        thesaurus = Thesaurus(synonyms, phrases.spelling)
        texts = [fields(passage, synonyms) for passage in every]

        def ours(text: str) -> str:
            return coded(text, thesaurus, phrases)

        print("\nranking alone, without refusals; on the same terms, spelling mended")
        compare("ours", answerable, lambda text: [hit.passage for hit in index.find(text, 3)])
        compare("FTS5, plain words", answerable, sqlite_rank(every, texts, str))
        compare("FTS5", answerable, sqlite_rank(every, texts, ours))
        compare("bm25s", answerable, bm25s_rank(every, texts, ours))


def tell_emergencies(
    every_question: Sequence[Question], content: Content, phrases: Phrases, *, are_misses_told: bool
) -> None:
    """Prints the shares of emergencies that are caught, and of other texts that bring their screen, by kind."""
    first = {question: emergencies_in(question.text, content, phrases) for question in every_question}
    told = [question for question in every_question if question.kind in EMERGENCIES]
    others = [question for question in every_question if question.kind not in (*EMERGENCIES, *OPEN_KINDS)]

    def calls(question: Question) -> bool:
        return first[question].is_emergency

    def notes(question: Question) -> bool:
        return first[question].near is not None

    print(share("emergencies, a call", told, calls))
    print(share("emergencies, a note", told, notes))
    print(share("either", told, lambda question: calls(question) or notes(question)))
    print(share("false calls", others, calls))
    for kind in dict.fromkeys(question.kind for question in others):
        print(share(f"  {kind}", [question for question in others if question.kind == kind], calls))
    print(share("notes first", others, notes))
    if are_misses_told:
        for question in (*told, *others):
            if calls(question) != (question.kind in EMERGENCIES):
                print(f"{question.id}  {question.kind}: {question.text}")


def read_question(raw: dict[str, Any]) -> Question:
    """A question from its line of JSON."""
    expected, judged = raw.get("expected"), tuple(raw.get("judged", {}).items())
    places = None if expected is None else tuple(expected)
    return Question(
        raw.get("id", ""), raw["text"], raw["kind"], places, raw.get("writer", raw.get("voice", "")), judged
    )


def print_strictly(questions: Sequence[Question], answered: Mapping[Question, Sequence[Passage]]) -> None:
    """The figures by which a helper is judged: truly answered, refused though fair, refused rightly; by writer."""
    for writer in dict.fromkeys(["", *(question.writer for question in questions)]):
        chosen = [question for question in questions if writer in ("", question.writer)]
        fair = [question for question in chosen if question.expected]
        others = [question for question in chosen if not question.expected]
        name = f"writer {writer}: " if writer else ""

        def is_answered(question: Question) -> bool:
            return any(map(question.is_truly_answered_by, answered[question]))

        print(share(f"{name}strict in three", fair, is_answered))
        print(share(f"{name}fair, refused", fair, lambda question: not answered[question]))
        print(share(f"{name}not ours, refused", others, lambda question: not answered[question]))


def share(name: str, questions: Sequence[Question], is_right: Callable[[Question], bool]) -> str:
    """How many of the questions went right."""
    right = sum(map(is_right, questions))
    return f"{name:28} {right:4} of {len(questions):3}" + (f"  {right / len(questions):6.1%}" if questions else "")


def compare(name: str, questions: Sequence[Question], rank: Rank | None) -> None:
    """Prints a row for a ranking."""
    if rank is None:
        print(f"{name:20} is not installed")
        return
    ranked = {question: list(rank(question.text))[:3] for question in questions}
    print(share(f"{name}, at 1", questions, lambda question: any(map(question.is_hit, ranked[question][:1]))))
    print(share(f"{name}, at 3", questions, lambda question: any(map(question.is_hit, ranked[question]))))


def coded(text: str, thesaurus: Thesaurus, phrases: Phrases) -> str:
    """Our terms as plain words, misspellings corrected."""
    stems = [thesaurus.known_stem(word.text) for word in split_words(text, phrases) if not word.is_break]
    return " ".join(term.replace("=", "same").replace(" ", "") for term in thesaurus.terms_of(stems))


def fields(passage: Passage, synonyms: Synonyms) -> tuple[str, str]:
    """The names and other words of a passage, and its text."""
    names = (passage.heading, *passage.names, *synonyms.words.get(passage.place, ()))
    return " . ".join(names), " . ".join((*passage.lines, passage.caution, *synonyms.facets.get(passage.facet, ())))


def sqlite_rank(every: Sequence[Passage], texts: Sequence[tuple[str, str]], prepare: Callable[[str], str]) -> Rank:
    """SQLite's full-text search; names count one and a half times, and of each subject only the best counts."""
    database = sqlite3.connect(":memory:")
    database.execute('create virtual table texts using fts5(names, text, tokenize="porter unicode61")')
    for row in texts:
        database.execute("insert into texts values (?, ?)", tuple(map(prepare, row)))

    def rank(text: str) -> list[Passage]:
        terms = " OR ".join(f'"{word}"' for word in dict.fromkeys(prepare(text.replace('"', "")).split()))
        query = "select rowid from texts where texts match ? order by bm25(texts, 1.5, 1) limit 50"
        best: dict[str, Passage] = {}
        for (row,) in database.execute(query, (terms or '""',)):
            best.setdefault(every[row - 1].subject, every[row - 1])
        return list(best.values())

    return rank


def bm25s_rank(
    every: Sequence[Passage], texts: Sequence[tuple[str, str]], prepare: Callable[[str], str]
) -> Rank | None:
    """The bm25s package, which needs numpy."""
    try:
        import bm25s
    except ImportError:
        return None
    retriever = bm25s.BM25()
    retriever.index([prepare(" . ".join(row)).split() for row in texts], show_progress=False)

    def rank(text: str) -> list[Passage]:
        known = [term for term in prepare(text).split() if term in retriever.vocab_dict]
        if not known:
            return []
        best: dict[str, Passage] = {}
        for number in retriever.retrieve([known], k=50, show_progress=False)[0][0]:
            best.setdefault(every[number].subject, every[number])
        return list(best.values())

    return rank


if __name__ == "__main__":
    main()
