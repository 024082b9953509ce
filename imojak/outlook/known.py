"""What was known on a day: only what had been decided, booked, signed or announced by then, and as it stood then."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from imojak.kernel.months import month_end
from imojak.ledger.balances import Balance
from imojak.outlook.history import Deal, History, Leaf, PaidRound
from imojak.pay.expecting import Span


@dataclass(frozen=True)
class Present:
    """Somebody in a paid round as it was known: the span of days, the round, and whether an early end was known."""

    span: Span
    round: int
    decided: date
    left: bool
    late: bool


@dataclass
class Known:
    """A day's knowledge of a year."""

    year: int
    day: date
    lines: list[Leaf]
    balances: dict[str, Balance]
    rounds: dict[int, PaidRound]
    present: list[Present]
    #: Won by stay and month that were decided, and of these those that were not sent yet.
    earned: dict[tuple[int, date], int]
    unsent: dict[tuple[int, date], int]
    #: Round and month whose pay was decided, of anybody.
    closed: set[tuple[int, date]]
    #: Days from a month's end until its pay was sent, as it was so far; None before the first one.
    lag: int | None
    deals: list[Deal]
    #: Won by line that are committed and not spent yet, without what rounds have committed for their people.
    promised: dict[str, int]
    #: Won by line and month that were spent by a resolution of its own, without contract or batch.
    direct: dict[str, dict[date, int]]


def known_on(history: History, day: date) -> Known:
    """Return what was known on ``day``, that day included."""
    rounds = {key: one for key, one in history.rounds.items() if one.announced <= day}
    earned: dict[tuple[int, date], int] = defaultdict(int)
    unsent: dict[tuple[int, date], int] = defaultdict(int)
    round_of = {one.key: one.round for one in history.stays}
    closed, lags = set(), []
    end_of = {month: month_end(month) for month in history.months}
    for row in history.earned:
        if row.decided > day:
            continue
        earned[row.stay, row.month] += row.won
        closed.add((round_of[row.stay], row.month))
        if row.sent is None or row.sent > day:
            unsent[row.stay, row.month] += row.won
        else:
            lags.append((row.sent - end_of[row.month]).days)
    return Known(
        history.year,
        day,
        history.lines,
        {one.code: history.balance(one.code, day) for one in history.lines},
        rounds,
        _present(history, rounds, day),
        dict(earned),
        dict(unsent),
        closed,
        sorted(lags)[len(lags) // 2] if lags else None,
        [_as_known(one, day) for one in history.deals if one.signed <= day],
        _promised(history, day),
        _direct(history, day),
    )


def _present(history: History, rounds: dict[int, PaidRound], day: date) -> list[Present]:
    found = []
    for one in history.stays:
        if one.round not in rounds or one.decided > day:
            continue
        ends = one.ends
        for decided, last in one.longer:
            if decided <= day:
                ends = last
        left = one.left is not None and one.left_known is not None and one.left_known <= day
        if left and one.left is not None:
            ends = min(ends, one.left)
        if ends < one.starts:
            continue
        pauses = tuple(pause for pause in one.pauses if pause[0] <= day)
        late = one.starts > rounds[one.round].starts and not one.moved
        found.append(Present(Span(one.key, one.starts, ends, pauses, one.minutes), one.round, one.decided, left, late))
    return found


def _as_known(deal: Deal, day: date) -> Deal:
    bills = tuple(bill for bill in deal.bills if bill[0] <= day)
    schedule = tuple(
        one for one in deal.schedule if one.planned <= day and (one.replaced is None or one.replaced > day)
    )
    return Deal(deal.line, deal.signed, deal.starts, deal.ends, deal.won, bills, schedule)


def _promised(history: History, day: date) -> dict[str, int]:
    found: dict[str, int] = {}
    for code, rows in history.bookings.items():
        sums = {"committed": 0, "spent": 0}
        for one in rows:
            if one.day <= day and one.of != "pay" and one.column in sums:
                sums[one.column] += one.won
        found[code] = max(0, sums["committed"] - sums["spent"])
    return found


def _direct(history: History, day: date) -> dict[str, dict[date, int]]:
    found: dict[str, dict[date, int]] = {}
    for code, rows in history.bookings.items():
        by_month: dict[date, int] = defaultdict(int)
        for one in rows:
            if one.day <= day and one.column == "spent" and not one.of:
                by_month[one.day.replace(day=1)] += one.won
        if by_month:
            found[code] = dict(by_month)
    return found
