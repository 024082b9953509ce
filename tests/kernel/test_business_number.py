"""Business registration numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.business_number import (
    WrongBusinessNumber,
    business_number,
    check_digit,
    is_business_number,
    written,
)

nine = st.text("0123456789", min_size=9, max_size=9).filter(lambda digits: int(digits) > 0)


@pytest.mark.parametrize("digits", ["1208147521", "2208162517", "1248100998", "1048136565"])
def test_numbers_that_companies_print_are_right(digits: str) -> None:
    assert is_business_number(digits)


@pytest.mark.parametrize(
    "digits", ["1208147522", "1234567890", "0000000000", "120814752", "12081475211", "12081475２1", ""]
)
def test_other_digits_are_none(digits: str) -> None:
    assert not is_business_number(digits)


@given(nine)
def test_every_nine_digits_have_one_tenth(digits: str) -> None:
    assert [last for last in "0123456789" if is_business_number(digits + last)] == [str(check_digit(digits))]


@given(nine, st.integers(0, 7), st.integers(1, 9))
def test_a_wrong_digit_among_the_first_eight_is_noticed(digits: str, place: int, by: int) -> None:
    # The ninth weighs 5, so that some of its errors pass; 1, 3 and 7 let none through.
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    assert not is_business_number(wrong + str(check_digit(digits)))


@pytest.mark.parametrize(
    "text", ["120-81-47521", "1208147521", " 120 81 47521 ", "１２０－８１－４７５２１", "120–81–47521"]
)
def test_a_number_is_read_as_people_write_it(text: str) -> None:
    assert business_number(text) == "1208147521"
    assert written(business_number(text)) == "120-81-47521"


@pytest.mark.parametrize(
    ("text", "word"),
    [("120-81-4752", "9자리"), ("", "숫자 10자리"), ("120-81-4752a", "숫자 10자리"), ("120-81-47522", "다시 확인")],
)
def test_a_wrong_number_is_told_with_what_to_do(text: str, word: str) -> None:
    with pytest.raises(WrongBusinessNumber) as told:
        business_number(text)
    assert word in told.value.user_message
