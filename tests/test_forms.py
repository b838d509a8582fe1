"""Layout as punctuation: every way to state a cue by a line, a bullet, a box or an answer beside it, generated."""

from __future__ import annotations

import os
from collections.abc import Iterator
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midback_cli import load_content
from midback_cli.files import visible_text
from midback_cli.knowledge.phrases import load_phrases
from midback_cli.language.suggestions import emergencies_in, understand
from midback_cli.language.words import split_words
from tests.conftest import ROOT
from tests.strategies import example_of

CONTENT = load_content(ROOT / "content")
PHRASES = load_phrases(CONTENT, ROOT / "content")
FORM = PHRASES.form
LINE_ENDS = ["\n", "\r\n", "\r", "\n\n", "\v", "\f", "\x85", "\u2028", "\u2029"]

SAID_YES = [
    "Do you have {}? Yes",
    "Any {}? yes",
    "headache: -\n{}: +",
    "{}: yes",
    "{} : Yes",
    "{}? yes",
    "{}? Yes.",
    "{} (yes)",
    "{} (y)",
    "{} - yes",
    "{} \u2013 yes",
    "{} = yes",
    "{}=y",
    "{}: y",
    "{}: present",
    "{}: positive",
    "{} | yes",
    "{} ..... yes",
    "{}\tyes",
    "{}      yes",
    "{}\nyes",
    "{}?\nYes",
    "{}:\nyes",
    "[x] {}",
    "[X] {}",
    "[ x ] {}",
    "[*] {}",
    "(x) {}",
    "\u2611 {}",
    "\u2612 {}",
    "\u2713 {}",
    "\u2705 {}",
    "__x__ {}",
    "{} [x]",
    "{} \u2713",
    "{}: \u2713",
    "{}: [x]",
    "(+) {}",
    "{} (+)",
    "{}: [x] yes [ ] no",
    "{} [ ] no [x] yes",
    "{}: \u2610 no \u2611 yes",
    "{} yes [x] no [ ]",
    "Yes: {}",
    "- {}",
    "* {}",
    "\u2022 {}",
    "\u2192 {}",
    "1. {}",
    "1) {}",
    "a) {}",
    "\u25cf {}",
    "[ ] headache [x] {}",
    "\u25cb headache \u25c9 {}",
    "headache: no\n{}: yes",
    "headache (no), {} (yes)",
    "headache? No. {}? Yes.",
    "| {} | yes |",
    "Q: {}?\nA: yes",
]
SAID_NO = [
    "Do you have {}? No",
    "Have you had {} since your pain began?  No",
    "Any {} in your family or you? no",
    "headache: +\n{}: -",
    "{}: no",
    "{} : No",
    "{}? no",
    "{}? No.",
    "{} (no)",
    "{} (n)",
    "{}: n",
    "{}: none",
    "{}: nil",
    "{}: absent",
    "{}: negative",
    "{}: not at all",
    "{}? Not that I know of",
    "{}?\nNo",
    "{}:\nno",
    "(-) {}",
    "{} (-)",
    "\u2717 {}",
    "\u274c {}",
    "{} \u2717",
    "{}: \u2717",
    "[ ] {} [x] headache",
    "\u2610 {} \u2611 headache",
    "{} [ ] headache [x]",
    "{}: [ ]\nheadache: [x]",
    "{} = no",
    "{}: [ ] yes [x] no",
    "{} yes [ ] no [x]",
    "\u25cb {} \u25c9 headache",
    "headache: yes\n{}: no",
    "Q: {}?\nA: no",
]
# These signs also separate sentences ("I can not pee - no, really"): they negate a label, but not a sentence.
SAID_NO_OF_A_LABEL = ["{} - no", "{} | no", "{} ..... no", "{}      no", "{}\nno", "No: {}"]
SAID_NEITHER = [
    "{}: yes/no",
    "{}? Y/N",
    "{}: n/a",
    "[ ] {}",
    "\u2610 {}",
    "{}: [ ]",
    "{}:\nheadache: yes",
    "{} yes [ ] no [ ]",
    "{}: yes / no",
]
NEGATIONS = [
    "no headache",
    "No fever",
    "- no cough",
    "never had cancer",
    "without any fever",
    "I don't have chills",
    "denies cough",
]


def cues() -> Iterator[tuple[str, str, str]]:
    """Every phrase of every cue, except those that hold an answer or an "and": what they mean in a form is open."""
    answers = {words[0] for words in FORM.answers if len(words) == 1}
    for phrase in PHRASES.phrases:
        page_id, cue, undoes = phrase.target
        words = example_of(phrase)
        page = CONTENT.pages.get(page_id)
        if page is not None and page.cues and not undoes and answers.isdisjoint(words.split()):
            yield page_id, cue, words


CUES = list(cues())
# Every phrase in every layout takes minutes (MIDBACK_TEST_ALL=1); else each layout gets its own part of them.
PARTS = 1 if os.environ.get("MIDBACK_TEST_ALL") else 16


def some(*key: str) -> list[tuple[str, str, str]]:
    """Some of the cues, others for another key."""
    return CUES[crc32("".join(key).encode()) % PARTS :: PARTS]


def is_label(words: str) -> bool:
    return FORM.sentence.isdisjoint(words.split())


def affirms(text: str, page: str, cue: str) -> bool:
    suggestion = understand(visible_text(text, keep_lines=True), CONTENT, PHRASES).suggestions.get(page)
    return suggestion is not None and cue in tuple(suggestion.answer if isinstance(suggestion.answer, tuple) else ())


def test_there_are_cues_to_lay_out() -> None:
    assert len(CUES) > 700
    assert {page for page, _, _ in CUES} == {page.id for page in CONTENT.pages.values() if page.cues}


@pytest.mark.parametrize("layout", SAID_YES, ids=ascii)
def test_what_a_form_says_yes_to_is_affirmed(layout: str) -> None:
    assert not [words for page, cue, words in some(layout) if not affirms(layout.format(words), page, cue)]


@pytest.mark.parametrize("layout", [*SAID_NO, *SAID_NEITHER], ids=ascii)
def test_what_a_form_says_no_to_or_leaves_open_is_not_affirmed(layout: str) -> None:
    assert not [words for page, cue, words in some(layout) if affirms(layout.format(words), page, cue)]


@pytest.mark.parametrize("layout", SAID_NO_OF_A_LABEL, ids=ascii)
def test_a_sign_that_separates_sentences_too_negates_a_label(layout: str) -> None:
    # A line that ends in "and" goes on in the next.
    labels = [row for row in some(layout) if is_label(row[2]) and row[2].split()[-1] not in FORM.unfinished]
    assert labels
    assert not [words for page, cue, words in labels if affirms(layout.format(words), page, cue)]


@pytest.mark.parametrize("layout", SAID_NO_OF_A_LABEL[:3], ids=ascii)
def test_a_sign_that_separates_sentences_negates_no_sentence(layout: str) -> None:
    sentences = [row for row in CUES if not is_label(row[2])]
    assert not [words for page, cue, words in sentences if not affirms(layout.format(words), page, cue)]


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
def test_no_negation_reaches_over_a_line_end(end: str) -> None:
    lost = [
        (negation, words)
        for negation in NEGATIONS
        for page, cue, words in some(end, negation)
        if words.split()[0] not in FORM.joining and not affirms(f"{negation}{end}{words}", page, cue)
    ]
    assert not lost


@pytest.mark.parametrize(
    "bullet", ["- ", "* ", "\u2022 ", "\u25e6 ", "\u2192 ", "[x] ", "\u2013 ", "\U0001f539 "], ids=ascii
)
def test_a_bullet_begins_a_statement_even_behind_a_comma(bullet: str) -> None:
    text = f"{bullet}no fever,\n{bullet}"
    assert not [words for page, cue, words in some(bullet) if not affirms(text + words, page, cue)]


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("no fever,\nchills or night sweats", {"fever", "chills", "night-sweats"}),
        ("no fever\nor chills", {"fever", "chills"}),
        ("no fever\nnor chills", {"fever", "chills"}),
        ("I do not have a\nfever", {"fever"}),
        ("no fever. No\u00a0chills", {"fever", "chills"}),
        ("Any fever, chills, night sweats? No", {"fever", "chills", "night-sweats"}),
        ("Fever, chills or night sweats: no", {"fever", "chills", "night-sweats"}),
    ],
)
def test_a_negation_goes_on_where_its_line_does(text: str, negated: set[str]) -> None:
    suggestions = understand(text, CONTENT, PHRASES).suggestions
    assert {prompt_id for prompt_id, suggestion in suggestions.items() if suggestion.answer == "no"} == negated
    assert len(suggestions) == len(negated)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("chest pain, fever: no", "chest-pain"),
        ("I have chest pain, fever? no", "chest-pain"),
        ("crushing, chest pain:\nsince 3 am", "chest-pain"),
        ("chest pain??", "chest-pain"),
        ("I have chest pain should I worry? No.", "chest-pain"),
        ("My chest hurts so much is that my heart? no", "chest-pain"),
        ("chest pain? No way I can stand it", "chest-pain"),
    ],
)
def test_in_doubt_a_sign_counts_as_affirmed(text: str, sign: str) -> None:
    assert understand(text, CONTENT, PHRASES).suggestions[sign].answer == "yes"


@pytest.mark.parametrize(
    "text", ["Can you walk? No", "Able to walk: no", "are you able to walk? nope", "could walk: n"]
)
def test_what_a_person_cannot_do_is_the_sign(text: str) -> None:
    assert understand(text, CONTENT, PHRASES).suggestions["cannot-walk"].answer == "yes"


def test_a_form_left_blank_affirms_and_negates_nothing() -> None:
    blank = "".join(f"[ ] {words}\n" for _, _, words in CUES[::40])
    assert understand(blank, CONTENT, PHRASES).suggestions == {}
    assert emergencies_in(blank, CONTENT, PHRASES).emergency is None


def test_an_answer_in_a_form_is_quoted_with_its_label() -> None:
    suggestions = understand("chest pain: yes\nfever? no", CONTENT, PHRASES).suggestions
    assert suggestions["chest-pain"].words == "chest pain: yes"
    assert suggestions["fever"].words == "fever? no"


PIECES = st.sampled_from(
    [
        *("fever", "chest pain", "numb legs", "no", "yes", "y", "n", "not sure", "I", "my", "or", "and", "7", "58"),
        *(
            " ",
            "  ",
            "\n",
            "\t",
            ":",
            "?",
            "=",
            " - ",
            ",",
            ".",
            "(",
            ")",
            "[x]",
            "[ ]",
            "\u2611",
            "\u2717",
            "\u2022",
            "|",
            "....",
            "__",
        ),
    ]
)


@given(pieces=st.lists(PIECES, max_size=40))
def test_any_layout_is_read_without_an_error_and_its_words_stand_where_they_were(pieces: list[str]) -> None:
    text = "".join(pieces)
    for word in split_words(text, PHRASES):
        assert 0 <= word.start <= word.end <= len(text)
        assert word.is_break or word.text.isdigit() or word.text.isalpha() or not text[word.start : word.end].isalnum()
    for suggestion in understand(text, CONTENT, PHRASES).suggestions.values():
        assert all(0 <= start < end <= len(text) for start, end in suggestion.spans)
