from __future__ import annotations

import re
import sys
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midback_cli.files import FileTooLarge, read_limited, visible_text


@pytest.mark.parametrize(("limit", "size"), [(80_000, "80 KB"), (1_000_000, "1 MB"), (8_000_000, "8 MB")])
def test_a_limit_is_told_in_a_unit_that_fits(limit: int, size: str, tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(limit))
    assert len(read_limited(path, limit)) == limit
    path.write_bytes(bytes(limit + 1))
    with pytest.raises(FileTooLarge, match=f"is larger than {size}$"):
        read_limited(path, limit)


# Every white space that Python knows, and the zero-width space, which marks where a word ends.
WHITE_SPACE = sorted({chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()} | {"\u200b", "\r\n"})
WORDS = st.lists(st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=6), min_size=1, max_size=8)


@given(words=WORDS, between=st.lists(st.sampled_from(WHITE_SPACE), min_size=8, max_size=8), keep_lines=st.booleans())
def test_white_space_of_every_kind_keeps_words_apart(words: list[str], between: list[str], keep_lines: bool) -> None:
    text = "".join(word + space for word, space in zip(words, between, strict=False))
    found = visible_text(text, keep_lines=keep_lines)
    assert found.split(" " if not keep_lines else None) == [*words, *([""] if not keep_lines else [])]


@pytest.mark.parametrize("space", WHITE_SPACE, ids=ascii)
def test_white_space_becomes_a_blank_or_a_line_end(space: str) -> None:
    assert visible_text(f"58{space}male") == "58 male"
    assert visible_text(f"58{space}male", keep_lines=True) in ("58 male", "58\nmale")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_what_ends_a_line_ends_it(end: str) -> None:
    assert visible_text(f"no fever{end}chest pain", keep_lines=True) == "no fever\nchest pain"


LETTERS = st.sampled_from("ab\u0645\u06cc\u0915\u0937\u0ba8\u0d28")
EMOJI = [
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family
    "\U0001f469\U0001f3fd\u200d\u2695\ufe0f",  # a doctor with a skin tone
    "\U0001f3f3\ufe0f\u200d\U0001f308",  # a flag of two signs
    "\u2764\ufe0f\u200d\U0001f525",
    "\U0001f642\u200d\u2194\ufe0f",
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # the flag of Scotland
    "1\ufe0f\u20e3",
]


@given(
    letters=st.lists(LETTERS, min_size=2, max_size=8),
    joiners=st.lists(st.sampled_from(("", "\u200c", "\u200d")), min_size=8, max_size=8),
)
def test_a_word_with_joiners_comes_back_as_it_was_written(letters: list[str], joiners: list[str]) -> None:
    word = "".join(letter + joiner for letter, joiner in zip(letters[:-1], joiners, strict=False)) + letters[-1]
    assert visible_text(word) == word
    assert visible_text(f"\u202e{word}\u2066 {word}") == f"{word} {word}"


@pytest.mark.parametrize("emoji", EMOJI, ids=ascii)
def test_an_emoji_of_several_signs_comes_back_as_it_was_written(emoji: str) -> None:
    assert visible_text(f"ok {emoji}, {emoji}\n", keep_lines=True) == f"ok {emoji}, {emoji}\n"


def test_a_joiner_behind_a_letter_without_its_vowel_stays() -> None:
    assert visible_text("\u0915\u094d\u200d \u0915") == "\u0915\u094d\u200d \u0915"


@given(
    text=st.text(st.sampled_from("a\u0645 1\u200c\u200d\u200e\u202e\u2066\ufeff\U0001f3f4\U000e0067\U000e007f\x1b\x00"))
)
def test_a_joiner_without_anything_to_join_is_taken_out(text: str) -> None:
    found = visible_text(text)
    assert visible_text(found) == found
    for place, character in enumerate(found):
        if character in "\u200c\u200d":
            assert found[place - 1] in "a\u0645\U0001f3f4"
            assert found[place + 1] in "a\u0645\U0001f3f4"
        elif category(character) == "Cf":
            assert re.search("\U0001f3f4[\U000e0067]{1,6}\U000e007f", found)
        else:
            assert category(character) not in ("Cc", "Cs")
