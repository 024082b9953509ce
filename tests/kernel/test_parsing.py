"""Single values as people write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.parsing import (
    Unclear,
    holds_resident_number,
    read_choice,
    read_day,
    read_name,
    read_number,
    read_phone,
    read_yes,
    tidy,
)

BORN = date(1971, 3, 2)
TODAY = date(2023, 9, 30)


@pytest.mark.parametrize(
    "text",
    [
        "1971-03-02",
        "1971.3.2",
        "1971. 3. 2.",
        "1971년 3월 2일",
        "1971년3월2일(화)",
        "1971/3/2",
        "19710302",
        "710302",
        "71.3.2",
        "’71. 3. 2.",
        "71-03-02",
        " １９７１－０３－０２ ",
        "1971–03–02",
        "1971-03-02 00:00:00",
        "1971-03-02T00:00:00",
        "25994",
        "25994.0",
        "710302.0",
        "1971\u200b-03-02",
    ],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert read_day(text, latest=TODAY) == BORN


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "적어 주세요"),
        ("3/2/1971", "연도부터"),
        ("03/02/11", "연도부터"),
        ("1971-03", "연도부터"),
        ("봄", "연도부터"),
        ("1971-02-29", "없는 날짜"),
        ("711302", "없는 날짜"),
        ("19711302", "없는 날짜"),
        ("10302", "두 가지 날짜"),
        ("1899-12-31", "너무 옛날"),
        ("2023-10-01", "2023년 9월 30일보다 뒤"),
        ("1971-03-02 10:30", "연도부터"),
        ("1971302", "연도부터"),
        ("가" * 99, "가…'"),
    ],
)
def test_a_day_that_is_not_clear_is_refused_with_what_to_write(text: str, told: str) -> None:
    with pytest.raises(Unclear) as refused:
        read_day(text, latest=TODAY)
    assert told in refused.value.user_message


@pytest.mark.parametrize("text", ["710302-1234567", "7103021234563", "710302 - 2234567", "홍길동 710302–1234567"])
def test_a_resident_number_is_never_taken_and_never_repeated(text: str) -> None:
    assert holds_resident_number(text)
    assert holds_resident_number(f"비고: {text}")
    with pytest.raises(Unclear) as refused:
        read_day(text)
    assert "234567" not in refused.value.user_message


@pytest.mark.parametrize(
    "text", ["7103021234567", "010-1234-5678", "120-81-47521", "713302-1234567", "20230912-1234567", "710302-9234567"]
)
def test_other_numbers_are_no_resident_numbers(text: str) -> None:
    assert not holds_resident_number(text)


@pytest.mark.parametrize(
    ("text", "latest", "day"),
    [
        ("23.9.30", TODAY, date(2023, 9, 30)),
        ("23.10.1", TODAY, date(1923, 10, 1)),
        ("24.1.1", None, date(2024, 1, 1)),
        ("69.1.1", None, date(1969, 1, 1)),
        ("000229", TODAY, date(2000, 2, 29)),
    ],
)
def test_a_year_of_two_digits_is_the_last_one_that_can_be(text: str, latest: date | None, day: date) -> None:
    assert read_day(text, latest=latest) == day


@given(st.dates(date(1927, 6, 1), date(2099, 12, 31)))
def test_a_day_comes_back_whatever_way_it_is_written(day: date) -> None:
    for text in (
        f"{day}",
        f"{day:%Y%m%d}",
        f"{day.year}. {day.month}. {day.day}.",
        f"{day.year}년 {day.month}월 {day.day}일",
    ):
        assert read_day(text) == day
    serial = str((day - date(1899, 12, 30)).days)
    try:
        assert read_day(serial) == day
    except Unclear as refused:
        assert "두 가지" in refused.user_message  # noqa: PT017


@given(st.dates(TODAY - timedelta(days=36_000), TODAY))
def test_six_digits_are_the_birthday_of_somebody_alive(day: date) -> None:
    assert read_day(f"{day:%y%m%d}", latest=TODAY) == day


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("010-1234-5678", "010-1234-5678"),
        ("01012345678", "010-1234-5678"),
        ("1012345678", "010-1234-5678"),
        ("1012345678.0", "010-1234-5678"),
        ("+82 10-1234-5678", "010-1234-5678"),
        ("+82 (0)10 1234 5678", "010-1234-5678"),
        ("82-10-1234-5678", "010-1234-5678"),
        ("010.1234.5678", "010-1234-5678"),
        ("０１０－１２３４－５６７８", "010-1234-5678"),
        ("010–0123–4567", "010-0123-4567"),
        ("011-123-4567", "011-123-4567"),
        ("02-123-4567", "02-123-4567"),
        ("(02) 1234-5678", "02-1234-5678"),
        ("212345678", "02-1234-5678"),
        ("031-123-4567", "031-123-4567"),
        ("311234567", "031-123-4567"),
        ("070-1234-5678", "070-1234-5678"),
        ("0507-1234-5678", "0507-1234-5678"),
        ("1588-1234", "1588-1234"),
    ],
)
def test_a_telephone_number_is_put_right(text: str, number: str) -> None:
    assert read_phone(text) == number
    assert read_phone(number) == number


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "적어 주세요"),
        ("010-123-4567", "읽을 수 없습니다"),
        ("2123-4567", "지역번호까지"),
        ("+1 212 555 0100", "외국 전화번호"),
        ("010-1234-5678, 02-123-4567", "한 개만"),
        ("없음", "읽을 수 없습니다"),
        ("099-1234-5678", "읽을 수 없습니다"),
        ("٠١٠١٢٣٤٥٦٧٨", "읽을 수 없습니다"),
        ("710302-1234567", "'******'"),
    ],
)
def test_a_telephone_number_that_is_none_is_refused(text: str, told: str) -> None:
    with pytest.raises(Unclear) as refused:
        read_phone(text)
    assert told in refused.value.user_message


def test_text_messages_need_a_mobile_number() -> None:
    assert read_phone("010-1234-5678", mobile=True)
    with pytest.raises(Unclear, match="휴대전화"):
        read_phone("02-123-4567", mobile=True)


@pytest.mark.parametrize(
    ("text", "number"), [("1,234", 1234), ("1234.0", 1234), ("１２", 12), ("0", 0), ("12명", 12), (" 1,234 명", 1234)]
)
def test_a_number_is_read_with_its_commas_and_its_unit(text: str, number: int) -> None:
    assert read_number(text, unit="명") == number


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1,23", "정수로"),
        ("1.5", "정수로"),
        ("열", "정수로"),
        ("", "숫자를"),
        ("-1", "0명 이상"),
        ("1,001", "1,000명 이하"),
    ],
)
def test_a_number_that_is_not_clear_is_refused(text: str, told: str) -> None:
    with pytest.raises(Unclear) as refused:
        read_number(text, most=1_000, unit="명")
    assert told in refused.value.user_message


@given(st.integers(-(10**12), 10**12))
def test_a_number_comes_back_as_it_was_printed(number: int) -> None:
    for text in (f"{number:,}", str(number), f"{number:,}".replace("-", "△")):
        assert read_number(text, least=None) == number


@pytest.mark.parametrize("text", ["예", "네", "O", "○", "y", "동의", "있음", "TRUE", " 예 "])
def test_yes_is_yes(text: str) -> None:
    assert read_yes(text)


@pytest.mark.parametrize("text", ["아니오", "X", "×", "N", "미동의", "해당 없음", "FALSE"])
def test_no_is_no(text: str) -> None:
    assert not read_yes(text)


@pytest.mark.parametrize("text", ["", "글쎄요", "△"])
def test_whatever_is_neither_yes_nor_no_is_refused(text: str) -> None:
    with pytest.raises(Unclear, match="예 또는 아니오"):
        read_yes(text)


@pytest.mark.parametrize(
    ("text", "code"), [("강남구", "11680"), ("강남", "11680"), ("11680", "11680"), (" 강 동 구", "11740")]
)
def test_a_choice_is_read_by_its_name_or_the_beginning_of_it(text: str, code: str) -> None:
    assert read_choice(text, {"11680": "강남구", "11740": "강동구", "11305": "강북구"}) == code


@pytest.mark.parametrize("text", ["강", "", "수원시"])
def test_a_choice_that_fits_several_or_none_is_refused_with_what_there_is(text: str) -> None:
    with pytest.raises(Unclear, match="강남구, 강동구"):
        read_choice(text, {"11680": "강남구", "11740": "강동구"})


@pytest.mark.parametrize("text", ["김이모", " 남궁 하늘 ", "Nguyễn Thị Lan", "Anne-Marie O'Neill", "王小明"])
def test_a_name_is_written_in_any_script(text: str) -> None:
    assert read_name(text) == " ".join(text.split())


@pytest.mark.parametrize("text", ["", "😀이모", "이모1", "<b>이모</b>", "가" * 51, "이모@example.org"])
def test_what_no_name_is_written_with_is_refused(text: str) -> None:
    with pytest.raises(Unclear, match="이름을 글자로만"):
        read_name(text)


@given(st.text())
def test_tidying_once_is_enough(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(max_size=12))
def test_whatever_is_typed_is_read_or_refused_and_nothing_else(text: str) -> None:
    for read in (read_day, read_name, read_phone, read_number, read_yes):
        try:
            read(text)
        except Unclear as refused:
            assert refused.user_message.endswith(("요.", "다.", "78", "02", "67", "12"))  # noqa: PT017
