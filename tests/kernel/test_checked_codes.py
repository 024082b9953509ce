"""Codes that are read aloud and typed: every slip is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.checked_codes import ALPHABET, new_code, read_code
from imojak.kernel.masking import masked
from imojak.kernel.spreadsheets import harmless

codes = st.builds(new_code)


def test_a_code_has_no_letter_that_looks_like_another() -> None:
    assert set("0O1IL").isdisjoint(ALPHABET)
    assert len(set(ALPHABET)) == 31


@given(codes)
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    for typed in (
        code,
        code.lower(),
        code.replace("-", " "),
        code.replace("-", ""),
        code.replace("-", "－"),
        f" {code} ",
    ):
        assert read_code(typed) == code


@given(codes, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(code: str, where: int, letter: str) -> None:
    plain = code.replace("-", "")
    wrong = plain[:where] + letter + plain[where + 1 :]
    assert (read_code(wrong) == "") == (wrong != plain)


@given(codes, st.integers(0, 10))
def test_two_letters_that_changed_places_are_noticed(code: str, where: int) -> None:
    plain = code.replace("-", "")
    wrong = plain[:where] + plain[where + 1] + plain[where] + plain[where + 2 :]
    assert (read_code(wrong) == "") == (wrong != plain)


@pytest.mark.parametrize("typed", ["", "가나다", "0000-0000-0000", "7K3M", "' OR 1=1 --"])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert read_code(typed) == ""


def test_names_are_hidden_in_the_middle_and_cells_are_no_formulas() -> None:
    assert [masked(name) for name in ("김이모", "김모", "남궁이모작", "김", "")] == [
        "김*모",
        "김*",
        "남***작",
        "*",
        "*",
    ]
    assert harmless("=1+1") == "'=1+1"
    assert harmless(-3) == -3
