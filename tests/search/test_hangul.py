"""Hangul as it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.search.distance import distance, masks
from imojak.search.hangul import compose, from_keys, has_jamo, initials, is_initials, normal, strokes, to_keys, words

syllables = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=8)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("바리스타", "ㅂㅏㄹㅣㅅㅡㅌㅏ"),
        ("과정", "ㄱㅗㅏㅈㅓㅇ"),
        ("값싼", "ㄱㅏㅂㅅㅆㅏㄴ"),
        ("3D 설계", "3D ㅅㅓㄹㄱㅖ"),
        ("ㅘ", "ㅗㅏ"),
    ],
)
def test_a_text_is_taken_apart_into_the_strokes_that_type_it(text: str, typed: str) -> None:
    assert strokes(text) == typed


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("qkfltmxk", "바리스타"),
        ("dlsxjstlq", "인턴십"),
        ("QKfms", "빠른"),
        ("dlfwkfl", "일자리"),
        ("ekfr", "닭"),
        ("ekfrdl", "닭이"),
        ("rkqtdl", "값이"),
        ("dhkTek", "왔다"),
        ("qfxt", "ㅂㄹㅌㅅ"),
        ("ESG vudrk", "ㄸㄴㅎ 평가"),
    ],
)
def test_what_was_typed_on_the_wrong_keyboard_is_put_right(keys: str, text: str) -> None:
    assert from_keys(keys) == text


def test_and_the_other_way_round() -> None:
    assert to_keys("ㅑㅅ") == "it"
    assert to_keys("ㄴㅜㄴ") == "sns"
    assert to_keys("눈") == "sns"


@given(syllables)
def test_strokes_give_back_the_syllables_that_they_type(text: str) -> None:
    assert compose(strokes(text)) == text


@given(syllables)
def test_there_is_an_initial_for_every_letter(text: str) -> None:
    found = initials(text + "a1")
    assert len(found) == len(text) + 2
    assert is_initials(found[:-2]) is bool(text)
    assert [strokes(letter)[0] for letter in text] == list(found[:-2])


def test_words_are_runs_of_letters_and_digits() -> None:
    assert words(normal("생애경력설계 트립(T.R.I.P), ３Ｄ·ＥＳＧ")) == [
        "생애경력설계",
        "트립",
        "t",
        "r",
        "i",
        "p",
        "3d",
        "esg",
    ]


def test_single_letters_are_noticed() -> None:
    assert has_jamo("바리ㅅ")
    assert not has_jamo("바리스타 a1")


def by_table(pattern: str, text: str, anchored: bool) -> int:
    row = list(range(len(pattern) + 1))
    best = row[-1]
    for place, letter in enumerate(text, 1):
        new = [place if anchored else 0]
        for column, other in enumerate(pattern, 1):
            new.append(min(row[column] + 1, new[-1] + 1, row[column - 1] + (letter != other)))
        row = new
        best = min(best, row[-1])
    return best


@given(st.text("ㄱㅏㅇ", min_size=1, max_size=9), st.text("ㄱㅏㅇㅂ", max_size=14), st.booleans())
def test_the_bits_give_the_same_distance_as_the_table(pattern: str, text: str, anchored: bool) -> None:
    assert distance(masks(pattern), len(pattern), text, anchored=anchored) == by_table(pattern, text, anchored)
