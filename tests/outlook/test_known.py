"""What was known on a day: nothing that was decided, written down or signed later, and all of it as it stood then."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.earning.scheme import Scheme
from imojak.outlook.history import Booking, Deal, Due, Earned, History, Leaf, PaidRound, Stay
from imojak.outlook.known import known_on
from imojak.outlook.lines import forecast

SCHEME = Scheme(hourly=9_620, month_hours=57, month_won=548_340, rounding_unit=10, rounding="half_up")


def day(month: int, of_month: int = 1) -> date:
    return date(2023, month, of_month)


def stay(key: int, **more) -> Stay:
    values = {
        "round": 1, "place": 1, "decided": day(3, 15), "starts": day(4), "ends": day(11, 30), "left": None,
        "left_known": None, "longer": (), "pauses": (), "minutes": None, "moved": False, **more,
    }  # fmt: skip
    return Stay(key, **values)


@pytest.fixture
def year() -> History:
    """A line with a round of three people from April on, and a contract that is paid in autumn."""
    made = History(2023)
    made.lines = [Leaf(1, "A3.1.2", "사회공헌일자리", "subsidy")]
    made.bookings = {
        "A3.1.2": [
            Booking(day(2), "original", 20_000_000, ""),
            Booking(day(3, 15), "committed", 12_000_000, "pay"),
            Booking(day(3, 20), "committed", 3_000_000, "contract"),
            Booking(day(5, 10), "spent", 1_500_000, "pay"),
            Booking(day(9, 10), "spent", 1_000_000, "contract"),
        ]
    }
    made.rounds = {
        1: PaidRound(1, "boram-1", "정기모집", "A3.1.2", day(2, 13), day(4), day(11, 30), 3, SCHEME, ((day(3, 15), 3_000),)),
        2: PaidRound(2, "boram-2", "추가모집", "A3.1.2", day(6, 5), day(7, 10), day(11, 30), 2, SCHEME, ()),
    }  # fmt: skip
    made.stays = [
        stay(1),
        stay(2, left=day(6, 15), left_known=day(6, 20)),
        stay(3, ends=day(8, 31), longer=((day(8, 1), day(11, 30)),)),
    ]
    made.earned = [Earned(key, day(4), 500_000, day(5, 8), day(5, 10)) for key in (1, 2, 3)]
    made.deals = [
        Deal("A3.1.2", day(3, 20), day(3, 25), day(12, 20), 3_000_000, ((day(9, 10), 1_000_000),), (Due(day(9, 10), 1_000_000, day(3, 20), None),))
    ]  # fmt: skip
    return made


def ends_of(history: History, on: date) -> dict[int, date]:
    return {one.span.key: one.span.ends for one in known_on(history, on).present}


def test_an_exit_is_known_from_the_day_it_was_written_down(year: History) -> None:
    assert ends_of(year, day(6, 19))[2] == day(11, 30)
    assert ends_of(year, day(6, 20))[2] == day(6, 15)


def test_an_extension_and_a_selection_are_known_when_they_are_decided(year: History) -> None:
    assert ends_of(year, day(3, 14)) == {}
    assert ends_of(year, day(7, 31))[3] == day(8, 31)
    assert ends_of(year, day(8, 1))[3] == day(11, 30)


def test_a_round_is_known_from_its_notice_and_a_month_from_its_decision(year: History) -> None:
    assert set(known_on(year, day(6, 4)).rounds) == {1}
    assert set(known_on(year, day(6, 5)).rounds) == {1, 2}
    assert known_on(year, day(5, 7)).earned == {}
    decided = known_on(year, day(5, 8))
    assert sum(decided.earned.values()) == sum(decided.unsent.values()) == 1_500_000
    assert decided.lag is None
    sent = known_on(year, day(5, 10))
    assert (sent.unsent, sent.lag) == ({}, 10)


def test_a_schedule_that_was_changed_later_is_not_known_yet(year: History) -> None:
    [deal] = year.deals
    year.deals = [
        Deal(
            deal.line, deal.signed, deal.starts, deal.ends, deal.won, (),
            (Due(day(9), 3_000_000, day(3, 20), day(7)), Due(day(12), 3_000_000, day(7), None)),
        )
    ]  # fmt: skip
    assert [one.due for one in known_on(year, day(6, 30)).deals[0].schedule] == [day(9)]
    assert [one.due for one in known_on(year, day(7)).deals[0].schedule] == [day(12)]


@pytest.mark.parametrize("month", range(1, 12))
def test_nothing_that_happens_later_changes_what_was_forecast(year: History, month: int) -> None:
    """The same year cut off on a day has the same forecast of that day."""
    on = day(month, 28)
    cut = History(2023)
    cut.lines = year.lines
    cut.bookings = {code: [one for one in rows if one.day <= on] for code, rows in year.bookings.items()}
    cut.rounds = {key: one for key, one in year.rounds.items() if one.announced <= on}
    cut.stays = [
        stay(
            one.key, decided=one.decided, ends=one.ends, longer=tuple(row for row in one.longer if row[0] <= on),
            left=one.left if one.left_known and one.left_known <= on else None,
            left_known=one.left_known if one.left_known and one.left_known <= on else None,
        )
        for one in year.stays
        if one.decided <= on
    ]  # fmt: skip
    cut.earned = [
        one if one.sent is None or one.sent <= on else Earned(one.stay, one.month, one.won, one.decided, None)
        for one in year.earned
        if one.decided <= on
    ]
    cut.deals = [
        Deal(
            one.line, one.signed, one.starts, one.ends, one.won, tuple(bill for bill in one.bills if bill[0] <= on),
            one.schedule,
        )
        for one in year.deals
        if one.signed <= on
    ]  # fmt: skip
    assert forecast(2023, on, history=cut) == forecast(2023, on, history=year)
