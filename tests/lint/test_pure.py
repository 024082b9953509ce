"""The pure parts: printed numbers and dates, rounding, wording."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.lint.printed import Day, decimals, figure_of, iso_day, month_end, numbers, printed_days, printed_months
from imojak.lint.rounding import Rule, explained, rule_of
from imojak.lint.text import columns, wrap
from imojak.lint.wording import amount, with_particle

EXACT = st.decimals(min_value=0, max_value=10000, places=6)


@given(EXACT, st.integers(0, 3))
def test_every_rule_gives_a_value_that_rounding_explains(exact: Decimal, places: int) -> None:
    for rule in Rule:
        assert explained(rule.apply(exact, places), exact, places)


@given(EXACT, st.integers(0, 3))
def test_no_rule_gives_a_value_two_units_away(exact: Decimal, places: int) -> None:
    unit = Decimal(1).scaleb(-places)
    assert not explained(Rule.HALF_UP.apply(exact, places) + 2 * unit, exact, places)


@given(st.lists(EXACT, min_size=40, max_size=60, unique=True), st.sampled_from(list(Rule)))
def test_the_rule_that_a_report_follows_is_inferred(exact: list[Decimal], rule: Rule) -> None:
    found = rule_of((rule.apply(value, 1), value, 1) for value in exact)
    assert all(found.apply(value, 1) == rule.apply(value, 1) for value in exact) or found is rule


def test_half_up_is_assumed_where_nothing_tells() -> None:
    assert rule_of([]) is Rule.HALF_UP
    assert rule_of([(Decimal("50.0"), Decimal(50), 1)]) is Rule.HALF_UP


@given(st.integers(0, 10**12))
def test_a_number_with_commas_is_read_back(value: int) -> None:
    assert figure_of(f"{value:,}") == value
    assert [found.value for found in numbers(f"총 {value:,}명")] == [value]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("986,426천원", ["986426"]),
        ("중장년 지원(365만명)", ["3650000"]),
        ("만40~64세", ["40", "64"]),
        ("6,155.94㎡", ["6155.94"]),
        ("46/39(8*)", ["46", "39", "8"]),
        ("-48,608 천원", ["-48608"]),
    ],
)
def test_numbers_are_read_as_printed(text: str, expected: list[str]) -> None:
    assert [found.value for found in numbers(text)] == [Decimal(value) for value in expected]


def test_a_comma_in_the_wrong_place_is_read_in_both_ways() -> None:
    slip = numbers("1,999,88㎡")[0]
    assert not slip.well_formed
    assert slip.readings == (Decimal("1999.88"), Decimal(199988))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016. 4. 28.", Day(2016, 4, 28)),
        ("’15.04.02", Day(2015, 4, 2)),
        ("’23.9.30. 기준", Day(2023, 9, 30)),
        ("2024.4월 예정", Day(2024, 4, None)),
        ("2023. 11.", Day(2023, 11, None)),
        ("6.15.(목)", Day(None, 6, 15)),
        ("개정(3월)", Day(None, 3, None)),
    ],
)
def test_dates_are_read_as_far_as_they_are_printed(text: str, expected: Day) -> None:
    assert printed_days(text)[0] == expected


def test_months_and_ends_of_months() -> None:
    assert printed_months("상반기(3/6/9월)") == [3, 6, 9]
    assert printed_months("’23. 10~12월") == [10, 12]
    assert month_end("’23. 9월 말 기준") == 9
    assert iso_day("2023-09-30 (9월 말)") == Day(2023, 9, 30)
    assert iso_day("2023-13") is None
    assert Day(2024, 2, None).last() == (2024, 2, 29)


def test_a_value_is_as_fine_as_it_is_printed() -> None:
    assert decimals(Decimal(99), "99.0%") == 1
    assert decimals(Decimal("93.40")) == decimals(Decimal("93.4")) == 1  # one number to whatever wrote the file
    assert decimals(Decimal("54.14"), "54.14%") == 2


@pytest.mark.parametrize(
    ("text", "particle", "expected"),
    [
        ("3,758명", "은", "3,758명은"), ("7,345천원", "과", "7,345천원과"), ("86%", "이", "86%가"),
        ("125석", "으로", "125석으로"), ("2017", "으로", "2017로"), ("27팀", "을", "27팀을"), ("5,000㎡", "은", "5,000㎡는"),
    ],
)  # fmt: skip
def test_particles_follow_the_sound_before_them(text: str, particle: str, expected: str) -> None:
    assert with_particle(text, particle) == expected


def test_amounts_are_printed_as_in_korean_reports() -> None:
    assert amount(Decimal("28318280"), "천원") == "28,318,280천원"
    assert amount(Decimal("6155.940"), "㎡") == "6,155.94㎡"
    assert amount(Decimal("14"), "%", 1) == "14.0%"


@given(st.text(alphabet="가나다 ab,0123456789", max_size=400))
def test_wrapped_text_keeps_every_letter_and_the_width(text: str) -> None:
    lines = wrap(text, 40, "    ")
    assert all(columns(line) <= 40 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
