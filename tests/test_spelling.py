from __future__ import annotations

import pytest

from midback_cli.spelling import alike, corrected, nearest, plain_letters

KNOWN = ("chest-pain", "back-pain", "fever")


@pytest.mark.parametrize(
    ("text", "near"),
    [("chest-pian", ("chest-pain",)), ("fever", ("fever",)), ("fevers" * 100, ()), ("zzz", ()), ("", ())],
)
def test_the_nearest_known_text_is_one_or_none(text: str, near: tuple[str, ...]) -> None:
    assert nearest(text, KNOWN) == near


def test_what_is_not_alike_enough_is_not_near() -> None:
    assert nearest("fevr", KNOWN, 0.8) == ("fever",)
    assert nearest("fevr", KNOWN, 0.95) == ()


def test_the_likest_known_texts_come_first_and_are_no_more_than_wanted() -> None:
    assert alike("fevers", ("xyz", "fever", "fevers", "feverish"), 0.7, 2) == ("fevers", "fever")


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("shiverring", "shivering"),
        ("hsivering", "shivering"),
        ("shvring", "shvring"),
        ("haertburn", "heartburn"),
        ("colds", "colds"),
        ("bck", "bck"),
        ("", ""),
    ],
)
def test_a_word_is_corrected_by_one_letter_in_five(word: str, right: str) -> None:
    assert corrected(word, ("shivering", "heartburn", "cold", "back")) == right


def test_a_word_between_two_known_ones_is_corrected_only_where_that_need_not_be_sure() -> None:
    assert corrected("coust", ("court", "count")) == "coust"
    assert corrected("coust", ("court", "count"), must_be_sure=False) == "court"


@pytest.mark.parametrize(
    ("text", "plain"), [("FIÈVRE", "fievre"), ("e\u0301", "e"), ("Straße", "strasse"), ("ﬁt", "fit"), ("腰", "腰")]
)
def test_plain_letters_are_small_and_have_no_accents(text: str, plain: str) -> None:
    assert plain_letters(text) == plain
