"""phrases.toml → `Phrases`: how people describe each answer in their own words. Only what reads free text loads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from midback_cli.knowledge.content import Content
from midback_cli.knowledge.loading import read_further
from midback_cli.knowledge.model import Kind, Question
from midback_cli.knowledge.phrase_grammar import Patterns
from midback_cli.knowledge.phrase_model import (
    ALARM,
    ALARM_ADDED,
    ALARM_FULL,
    ALARM_HINT,
    ALARM_LEFT,
    ALARM_SLOW,
    CONTEXTS,
    COUNTS,
    NAMED,
    NEGATIONS,
    NUMBER,
    OTHER_TIME,
    SURE_NUMBER,
    TIMES,
    Alarm,
    Beginning,
    FormWords,
    Misheard,
    NearTexts,
    Phrase,
    PhraseIndex,
    Phrases,
    Spelling,
    Target,
    Times,
)
from midback_cli.knowledge.reader import ContentTable
from midback_cli.knowledge.schema import by_id
from midback_cli.spelling import plain_letters


def load_phrases(content: Content, directory: str | Path | None = None) -> Phrases:
    """The checked phrases of a folder, by default the content's own. Raises as `read_further` does."""
    return read_further("phrases", content, directory, lambda table: _Reader(content).read(table))


class _Reader:
    """Reads the file table by table; the groups are read first, for the phrases name them."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._patterns = Patterns()
        self._phrases: list[Phrase] = []

    def read(self, table: ContentTable) -> Phrases:
        groups = table.table("group")
        for name in groups.raw:
            self._patterns.name_group(name, groups)
        self._read_pages(table.table("page"))
        self._read_questions(table.table("question"), table.table("time").text("question"))
        context = table.table("context")
        for name in CONTEXTS:
            self._add(context, name, Target(name))
        context.finish()
        words = table.table("word")
        fillers = _word_set(words, "filler")
        spelling = self._read_spelling(words, fillers)
        listing, joining = _word_set(words, "listing"), _word_set(words, "joining")
        words.finish()
        form = self._read_form(table.table("form"))
        counts, gives_way = self._read_counts(table.table("counts"))
        least, highest = self._read_number_phrases(table.table("number"))
        times = self._read_times(table.table("time"))
        alarms = by_id(map(self._read_alarm, table.listed_tables("alarm")), table, "alarm")
        # Two rows of a list can come to the same steps.
        phrases = tuple(dict.fromkeys(self._phrases))
        known = {word for phrase in phrases for step in phrase.steps for word in step.every_word()}
        return Phrases(
            begun=_indexed(phrases),
            phrases=phrases,
            spelling=spelling._replace(vocabulary=spelling.vocabulary | known),
            fillers=fillers,
            turning=self._single_words(*NEGATIONS, "terminate"),
            listing=listing,
            joining=joining,
            least=least,
            highest=highest,
            counts=counts,
            gives_way=gives_way,
            hints=self._read_hints(table.table("hint")) if "hint" in table.raw else {},
            times=times,
            alarms=alarms,
            near=_read_near(table.table("near")),
            form=form,
        )

    def _read_spelling(self, table: ContentTable, fillers: frozenset[str]) -> Spelling:
        """The spelling, with the words in its vocabulary that stand in no phrase."""
        contractions = {key: tuple(words.split()) for key, words in _word_mapping(table, "contraction").items()}
        numbers = self._read_numbers(table, "number")
        mended = _word_set(table, "mended")
        opened = {word for words in contractions.values() for word in words}
        known = _word_set(table, "known", required=False) | mended | fillers | opened
        return Spelling(
            contractions,
            cut_off=tuple(sorted(_word_set(table, "cut_off", required=False))),
            possessive=tuple(sorted(_word_set(table, "possessive", required=False))),
            signs=_word_mapping(table, "sign"),
            numbers=numbers,
            vocabulary=known | contractions.keys() | numbers.keys(),
            correctable=_by_first_letter((*mended, *numbers)),
            multipliers=_word_set(table, "multipliers", required=False),
            point=_word_set(table, "point", required=False),
            clipped=_word_mapping(table, "clipped") if "clipped" in table.raw else {},
            heard=self._read_numbers(table, "heard") if "heard" in table.raw else {},
            misheard=_read_misheard(table),
            beginnings=_read_beginnings(table),
            proxy=_word_mapping(table, "proxy") if "proxy" in table.raw else {},
            proxy_verbs=_word_mapping(table, "proxy_verb") if "proxy_verb" in table.raw else {},
        )

    def _read_numbers(self, table: ContentTable, key: str) -> dict[str, float]:
        inner = table.table(key)
        return {plain_letters(word): float(inner.whole(word)) for word in inner.raw}

    def _read_counts(self, table: ContentTable) -> tuple[dict[str, frozenset[str]], tuple[str, ...]]:
        counts = {name: frozenset(self._ids(table, name)) for name in COUNTS}
        # "Two years ago" is a time although it is past.
        counts["historical"] |= TIMES
        gives_way = tuple(self._question_answers(table, "gives_way"))
        table.finish()
        return counts, gives_way

    def _read_pages(self, table: ContentTable) -> None:
        pages = {page.id: page for page in self._content.pages.values() if page.cues}
        _same_keys(table, pages, "a page of the screen")
        for page in pages.values():
            inner = table.table(page.id)
            _same_keys(inner, (cue.id for cue in page.cues), "a cue of this page")
            for cue in page.cues:
                self._add(inner, cue.id, Target(page.id, cue.id))

    def _read_questions(self, table: ContentTable, time_question: str) -> None:
        """Every answer needs its phrases, except numbers, times, and what the cues of a page imply."""
        implied = {name for page in self._content.pages.values() for cue in page.cues for name in cue.implies}
        questions = {
            name: question
            for name, question in self._content.questions.items()
            if question.kind is not Kind.NUMBER and name != time_question
        }
        required = {name for name, question in questions.items() if not (question.page and name in implied)}
        _same_keys(table, required, "a question", also=questions)
        for name, question in questions.items():
            if name in table.raw:
                self._read_question(table.table(name), question, is_required=name in required)

    def _read_question(self, table: ContentTable, question: Question, *, is_required: bool) -> None:
        is_yes_no = question.kind is Kind.YES_NO
        required = [answer for answer in question.answer_ids if not (is_yes_no and answer == "no")]
        answers = (*(question.answer_ids if is_required else ("no",)), *((NAMED,) if is_yes_no else ()))
        _same_keys(table, required if is_required else (), "an answer", also=answers)
        for answer in answers:
            if answer in table.raw:
                self._add(table, answer, Target(question.id, answer))

    def _read_alarm(self, table: ContentTable) -> Alarm:
        alarm = Alarm(
            id=table.identifier(),
            is_call=table.flag("is_call"),
            title=table.text("title"),
            lines=table.texts("lines"),
            least=table.whole("least", required=False),
            most=table.whole("most", required=False),
        )
        table.text("source")
        self._add(table, "phrases", Target(ALARM, alarm.id))
        for subject in (ALARM_ADDED, ALARM_FULL, ALARM_LEFT, ALARM_SLOW, ALARM_HINT):
            key = subject.removeprefix(f"{ALARM}-")
            if key in table.raw:
                self._add(table, key, Target(subject, alarm.id))
        table.finish()
        return alarm

    def _read_form(self, table: ContentTable) -> FormWords:
        """The words of forms; the words of a sentence are those of its contexts that are single words."""
        answers = {
            tuple(plain_letters(words).split()): "" if answer == "open" else answer
            for answer in ("open", "unsure", "no", "yes")
            for words in table.texts(answer)
        }
        form = FormWords(
            answers,
            unfinished=_word_set(table, "unfinished"),
            joining=_word_set(table, "joining"),
            conjunctions=_word_set(table, "conjunctions"),
            asking=_word_set(table, "asking"),
            unable=_word_mapping(table, "unable"),
            you=_word_mapping(table, "you"),
            negating=_word_set(table, "negating"),
            sentence=self._single_words("self", "predicate"),
            oneself=self._single_words("self"),
            speakers=_word_set(table, "speakers", required=False),
            boxes=_read_boxes(table),
        )
        table.finish()
        return form

    def _read_number_phrases(self, table: ContentTable) -> tuple[dict[str, tuple[int, int]], frozenset[str]]:
        """Reads the phrases that hold a number or mean one; gives the least numbers, and who takes the highest."""
        least, highest = {}, set[str]()
        for name, question in self._content.questions.items():
            if question.kind is Kind.NUMBER:
                inner = table.table(name)
                self._add(inner, "phrases", Target(name, NUMBER))
                if "sure" in inner.raw:
                    self._add(inner, "sure", Target(name, SURE_NUMBER))
                least[name] = inner.whole("least", required=False), inner.whole("least_sure", required=False)
                inner.text("least_source", required="least" in inner.raw)
                if "highest" in inner.raw and inner.flag("highest"):
                    highest.add(name)
                for row in inner.listed_tables("worded", required=False):
                    value = row.whole("number")
                    row.text("source")
                    if not question.minimum <= value <= question.maximum:
                        row.problem("number", f"is not between {question.minimum} and {question.maximum}")
                    self._add(row, "phrases", Target(name, str(value)))
                    row.finish()
                inner.finish()
        table.finish()
        return least, frozenset(highest)

    def _read_hints(self, table: ContentTable) -> dict[str, dict[str, str]]:
        """For each question the words that hint at an answer."""
        _same_keys(table, (), "a question", also=self._content.questions)
        hints = {}
        for name in table.raw:
            inner = table.table(name)
            question = self._content.questions.get(name)
            _same_keys(inner, (), "an answer", also=question.answer_ids if question is not None else inner.raw)
            hints[name] = {word: answer for answer in inner.raw for word in sorted(_word_set(inner, answer))}
            inner.finish()
        table.finish()
        return hints

    def _read_times(self, table: ContentTable) -> Times:
        name = table.text("question")
        question = self._content.questions.get(name)
        answers = question.answer_ids if question is not None else ()
        if question is None:
            table.problem("question", f"'{name}' is not a question")
        hours, most = table.table("hours"), table.table("most_hours")
        _same_keys(most, answers[:-1], "an answer to that question")
        for key in sorted(TIMES):
            self._add(table, key, Target(key, NUMBER))
        self._add(table, "other", Target(OTHER_TIME))
        for kind in ("span", "point"):
            worded = table.table(f"{kind}_worded")
            for answer in worded.raw:
                if answer not in answers:
                    worded.problem(answer, "is not an answer to that question")
                self._add(worded, answer, Target(kind, answer))
        times = Times(
            name,
            {plain_letters(unit): _hours(hours, unit) for unit in hours.raw},
            {answer: _hours(most, answer) for answer in most.raw},
            frozenset(self._ids(table, "history")),
            frozenset(self._ids(table, "starts")),
            frozenset(self._ids(table, "of_pain")),
        )
        table.finish()
        return times

    def _ids(self, table: ContentTable, key: str) -> Iterator[str]:
        cues = {f"{page.id}.{cue.id}" for page in self._content.pages.values() for cue in page.cues}
        for name in table.texts(key):
            if name in self._content.questions or name in self._content.pages or name in cues:
                yield name
            else:
                table.problem(key, f"'{name}' is not a question, a page or a cue")

    def _question_answers(self, table: ContentTable, key: str) -> Iterator[str]:
        answers = {f"{name}.{answer}" for name, asked in self._content.questions.items() for answer in asked.answer_ids}
        for name in table.texts(key, required=False):
            if name in answers:
                yield name
            else:
                table.problem(key, f"'{name}' is not question.answer")

    def _add(self, table: ContentTable, key: str, target: Target) -> None:
        undoing = target._replace(undoes=True)
        for raw in table.texts(key):
            undoes = raw.startswith("! ")
            rows = self._patterns.rows(raw.removeprefix("! "), table, key)
            self._phrases += [Phrase(undoing if undoes else target, row) for row in rows]

    def _single_words(self, *contexts: str) -> frozenset[str]:
        """The words that are phrases of these contexts by themselves."""
        return frozenset(
            word
            for phrase in self._phrases
            if phrase.target.subject in contexts and len(phrase.steps) == 1
            for word in (
                *phrase.steps[0].words,
                *(w for row in phrase.steps[0].rows if len(row) == 1 for w in row[0].words),
            )
        )


def _indexed(phrases: Iterable[Phrase]) -> PhraseIndex:
    by_word: dict[str, list[Phrase]] = {}
    by_stem: dict[str, list[Phrase]] = {}
    by_special: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        begins = [phrase.steps[0]]
        for first in begins:
            begins += [row[0] for row in first.rows]
        for word in dict.fromkeys(word for first in begins for word in first.words):
            by_word.setdefault(word, []).append(phrase)
        for stem in dict.fromkeys(stem for first in begins for stem in first.stems):
            by_stem.setdefault(stem, []).append(phrase)
        for special in dict.fromkeys(first.special for first in begins if first.special):
            by_special.setdefault(special, []).append(phrase)
    return PhraseIndex(
        *({key: tuple(begun) for key, begun in index.items()} for index in (by_word, by_stem, by_special))
    )


def _by_first_letter(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    letters: dict[str, list[str]] = {}
    for word in sorted(words):
        letters.setdefault(word[0], []).append(word)
    return {letter: tuple(begun) for letter, begun in letters.items()}


def _same_keys(table: ContentTable, required: Iterable[str], called: str, also: Iterable[str] = ()) -> None:
    required = tuple(required)
    for key in required:
        if key not in table.raw:
            table.problem(key, "has no phrases")
    for key in table.raw:
        if key not in required and key not in also:
            table.problem(key, f"is not {called}")


def _word_set(table: ContentTable, key: str, *, required: bool = True) -> frozenset[str]:
    return frozenset(map(plain_letters, table.texts(key, required=required)))


def _word_mapping(table: ContentTable, key: str) -> dict[str, str]:
    """A table of words, each with the words that replace it; an empty text drops it."""
    inner = table.table(key)
    return {plain_letters(word): plain_letters(inner.text(word, required=False)) for word in inner.raw}


def _read_boxes(table: ContentTable) -> dict[str, str]:
    boxes = _word_mapping(table, "box")
    for sign, inside in boxes.items():
        # It takes the place of the sign, so that every other word stays where it is.
        if inside not in ("+", "-") or len(sign) < len(f"({inside})"):
            table.problem(f"box.{sign}", "must be + or -, for a sign of at least three letters")
    return boxes


def _read_misheard(table: ContentTable) -> dict[str, tuple[Misheard, ...]]:
    misheard: dict[str, tuple[Misheard, ...]] = {}
    for row in table.listed_tables("misheard", required=False):
        words = Misheard(
            plain_letters(row.text("means")),
            _word_set(row, "before", required=False),
            _word_set(row, "after", required=False),
        )
        for word in _word_set(row, "words"):
            misheard[word] = (*misheard.get(word, ()), words)
        row.finish()
    return misheard


def _read_beginnings(table: ContentTable) -> dict[str, tuple[Beginning, ...]]:
    beginnings: dict[str, tuple[Beginning, ...]] = {}
    for row in table.listed_tables("beginning", required=False):
        not_after = _word_set(row, "not_after")
        for text in row.texts("words"):
            words = tuple(plain_letters(text).split())
            beginnings[words[0]] = (*beginnings.get(words[0], ()), Beginning(words, not_after))
        row.finish()
    return beginnings


def _read_near(table: ContentTable) -> NearTexts:
    table.text("source")
    texts = NearTexts(*(table.text(key) for key in NearTexts._fields))
    table.finish()
    return texts


def _hours(table: ContentTable, key: str) -> float:
    value = table.raw[key]
    if type(value) not in (int, float) or value <= 0:
        table.problem(key, "must be a number of hours")
        return 1.0
    return float(value)
