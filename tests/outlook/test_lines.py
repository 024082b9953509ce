"""The forecast of a line: what it is made of, that it stays within the budget, and that asking twice answers the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.earning.scheme import Scheme
from imojak.outlook.history import Booking, Deal, Due, Earned, History, Leaf, PaidRound, Stay
from imojak.outlook.lines import DRAWS, LineForecast, forecast, straight_line, total_of

SCHEME = Scheme(hourly=9_620, month_hours=57, month_won=548_340, rounding_unit=10, rounding="half_up")
CODE = "A1"


def day(month: int, of_month: int = 1) -> date:
    return date(2023, month, of_month)


def year(*bookings: tuple[date, str, int, str], budget: int = 100_000_000) -> History:
    made = History(2023)
    made.lines = [Leaf(1, CODE, "사업", "city")]
    made.bookings = {CODE: [Booking(day(1), "original", budget, ""), *(Booking(*row) for row in bookings)]}
    return made


def of(history: History, on: date) -> LineForecast:
    [row] = forecast(2023, on, history=history)
    assert row.spent <= row.low <= row.middle <= row.high <= row.budget
    assert len(row.draws) == DRAWS
    return row


@pytest.mark.parametrize(
    ("spent", "on", "told"),
    [(50, day(6, 30), 101), (100, day(12, 31), 100), (1, day(1, 1), 365), (500, day(7, 1), 900), (0, day(9, 30), 0)],
)
def test_the_straight_line_goes_on_as_the_year_has_gone_within_the_budget(spent: int, on: date, told: int) -> None:
    assert straight_line(spent, 900, on) == told


def test_at_the_years_end_the_forecast_is_what_was_spent() -> None:
    made = year((day(2), "committed", 30_000_000, "contract"), (day(6), "spent", 20_000_000, "contract"),
                (day(12, 27), "committed", -10_000_000, ""))  # fmt: skip
    made.deals = [Deal(CODE, day(2), day(2), day(12, 20), 30_000_000, ((day(6), 20_000_000),))]
    row = of(made, day(12, 31))
    assert (row.low, row.middle, row.high, row.beyond) == (20_000_000,) * 3 + (0,)


def test_a_contract_is_paid_by_its_schedule_and_the_next_year_has_its_own() -> None:
    made = year((day(2), "committed", 30_000_000, "contract"), budget=30_000_000)
    made.deals = [
        Deal(CODE, day(2), day(2), date(2024, 2, 28), 30_000_000, (), (Due(day(11), 12_000_000, day(2), None), Due(date(2024, 2, 1), 18_000_000, day(2), None)))
    ]  # fmt: skip
    row = of(made, day(6, 30))
    assert row.high == 12_000_000
    assert row.low >= 10_800_000


def test_works_that_are_paid_every_month_go_on() -> None:
    made = year(*((day(month, 20), column, 1_000_000, "") for month in range(1, 7) for column in ("committed", "spent")), budget=12_000_000)  # fmt: skip
    row = of(made, day(6, 30))
    assert row.parts.monthly == 6_000_000
    assert row.low == row.middle == row.high == 12_000_000


def test_free_money_may_be_used_or_not_until_the_last_weeks() -> None:
    made = year(budget=10_000_000)
    row = of(made, day(6, 30))
    assert row.low < 2_000_000
    assert row.high > 8_000_000
    assert of(made, day(12, 1)).high == 0


def paying() -> History:
    made = year((day(3, 15), "committed", 20_000_000, "pay"))
    made.rounds = {1: PaidRound(1, "r1", "회차", CODE, day(2), day(4), day(11, 30), 10, SCHEME, ((day(3, 15), 3_000),))}
    made.stays = [
        Stay(key, 1, 1, day(3, 15), day(4), day(11, 30), None, None, (), (), None, False) for key in range(1, 6)
    ]
    return made


def test_people_are_forecast_by_what_they_were_committed_with_until_a_month_is_known() -> None:
    row = of(paying(), day(3, 31))
    whole, expected = 5 * 8 * 548_340, 5 * 8 * 481_000
    assert expected * 0.84 < row.parts.people < min(whole, expected * 1.16)


def test_people_are_forecast_by_how_much_they_attend() -> None:
    made = paying()
    made.earned = [Earned(key, day(4), 274_170, day(5, 8), day(5, 10)) for key in range(1, 6)]
    made.bookings[CODE].append(Booking(day(5, 10), "spent", 5 * 274_170, "pay"))
    row = of(made, day(5, 31))
    assert row.parts.people == pytest.approx(5 * 7 * 274_170, rel=0.1)
    assert row.spent == 5 * 274_170


def test_months_that_are_decided_and_not_sent_are_still_to_be_spent() -> None:
    made = paying()
    made.earned = [Earned(key, day(11), 274_170, day(12, 6), None) for key in range(1, 6)]
    made.earned += [Earned(key, day(month), 274_170, day(month + 1, 6), day(month + 1, 10)) for key in range(1, 6) for month in range(4, 11)]  # fmt: skip
    made.bookings[CODE].append(Booking(day(12, 1), "spent", 5 * 7 * 274_170, "pay"))
    assert of(made, day(12, 8)).middle == 5 * 8 * 274_170


def test_an_announced_round_is_forecast_by_its_seats() -> None:
    made = paying()
    made.stays = []
    made.rounds[1] = PaidRound(1, "r1", "회차", CODE, day(2), day(4), day(11, 30), 10, SCHEME, ())
    row = of(made, day(2, 28))
    assert 10 * 8 * 548_340 * 0.5 < row.parts.people <= 10 * 8 * 548_340


def test_beyond_the_budget_the_need_is_told_and_the_forecast_stays_within() -> None:
    made = paying()
    made.bookings[CODE][0] = Booking(day(1), "original", 1_000_000, "")
    row = of(made, day(3, 31))
    assert row.middle == row.high == row.budget == 1_000_000
    assert row.beyond == row.need - 1_000_000 > 0


def test_all_lines_together_are_the_sum_of_their_draws() -> None:
    made = paying()
    made.lines.append(Leaf(2, "A2", "다른 사업", "city"))
    made.bookings["A2"] = [Booking(day(1), "original", 5_000_000, "")]
    rows = forecast(2023, day(6, 30), history=made)
    total = total_of(rows)
    assert total.budget == sum(row.budget for row in rows)
    assert rows[1].low <= total.middle - rows[0].low
    assert total.low <= total.middle <= total.high <= total.budget


@given(budget=st.integers(0, 10**10), spent=st.integers(0, 10**9), on=st.dates(day(1), day(12, 31)))
def test_whatever_was_spent_the_forecast_lies_between_that_and_the_budget(budget: int, spent: int, on: date) -> None:
    spent = min(spent, budget)
    made = year((day(1), "committed", spent, ""), (day(1), "spent", spent, ""), budget=budget)
    first = of(made, on)
    assert first == of(made, on)
