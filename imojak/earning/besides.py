"""What is paid besides hours: expenses by the day, supplements of a role, monthly sums, fees of sessions, weekly holidays.

An element's amount is a function of its days. A part earns what all days up to it come to, less what the days of the
parts before came to: so a split month earns what the whole does, whatever is rounded or paid once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from imojak.earning import wording
from imojak.earning.rates import Rates
from imojak.earning.rows import Row
from imojak.earning.scheme import WEEKLY_WHOLE, Element, Scheme
from imojak.earning.works import Part, Work
from imojak.kernel.money import rounded
from imojak.kernel.months import month_end

Days = tuple[date, ...]


def element_rows(
    work: Work,
    month: date,
    worked: Mapping[date, int],
    before: Mapping[str, Days],
    rates: Rates | None = None,
    holidays: Collection[date] = (),
) -> tuple[list[Row], dict[str, Days]]:
    """Return the rows of a work's elements in ``month`` (its first day), and the days of each element used up after it.

    ``worked`` are the minutes that count by day, ``before`` the days that earlier works of the scheme used up,
    ``holidays`` the public holidays. Raises NoRate where a day has no rate.
    """
    weekly = _Weekly(work, month, rates, holidays)
    rows: list[Row] = []
    used = dict(before)
    for one in work.scheme.besides:
        if one.role and one.role not in work.roles:
            continue
        earlier = before.get(one.code, ())
        days = weekly.days(worked) if one.kind == "weekly-holiday" else _days(one, work, month, worked)
        together = tuple(sorted([*earlier, *days] if one.kind == "session" else {*earlier, *days}))
        if not together:
            continue
        used[one.code] = together
        if one.kind == "weekly-holiday":
            if (row := weekly.row(one, together, earlier)) is not None:
                rows.append(row)
            continue
        table = rates or Rates()
        amount = _won(one, work.scheme, together, month, table) - _won(one, work.scheme, earlier, month, table)
        if amount:
            rows.append(
                Row(
                    _KINDS.get(one.per if one.kind == "daily" else one.kind, one.kind),
                    _text(one, work.scheme, together, earlier, month, table),
                    amount,
                )
            )
    return rows, used


@dataclass(frozen=True)
class _Weekly:
    """Paid weekly holidays of a work (주휴수당): by the days on which it was there, those of the month before included."""

    work: Work
    month: date
    rates: Rates | None
    holidays: Collection[date]

    def days(self, worked: Mapping[date, int]) -> list[date]:
        """Return the days of the month's weeks on which the person worked, or had a public holiday on a weekday.

        Sundays are those on which the person still took part, worked or not: who has left before has no paid holiday.
        """
        part, last = self.work.part, month_end(self.month)
        first = monday_of(self.month)
        there = {day for day, minutes in worked.items() if minutes} | set(self.work.tail)
        there |= {day for day in self.holidays if day.weekday() < _SATURDAY}
        there |= {first + timedelta(days=number) for number in range(6, (last - first).days + 1, 7)}
        return [day for day in sorted(there) if first <= day <= last and part.holds(day)]

    def row(self, one: Element, together: Days, earlier: Days) -> Row | None:
        """Return the row of the weeks that these days fill, less those that the ``earlier`` ones fill; None without any."""
        minutes = one.weekly_hours * 60 * _DAY_OF_WHOLE // WEEKLY_WHOLE
        weeks, before = self._full(one, together), self._full(one, earlier)
        amount = self._won(weeks, minutes) - self._won(before, minutes)
        runs: list[tuple[int, int]] = []
        for sunday in sorted(set(weeks) - set(before)):
            won = self.work.scheme.hourly_on(sunday, self.rates)
            number = runs.pop()[1] if runs and runs[-1][0] == won else 0
            runs.append((won, number + 1))
        return Row(one.kind, wording.weeks(one.label, runs, minutes), amount) if runs else None

    def _full(self, one: Element, days: Days) -> list[date]:
        """Return the Sundays of weeks with all the days agreed, up to the Saturday."""
        found = Counter(monday_of(day) + timedelta(days=6) for day in days if day.weekday() < _SUNDAY)
        return [sunday for sunday, number in found.items() if number >= one.weekly_days and sunday in days]

    def _won(self, sundays: Sequence[date], minutes: int) -> int:
        scheme = self.work.scheme
        product = sum(minutes * scheme.hourly_on(sunday, self.rates) for sunday in sundays)
        return rounded(product, scheme.rounding_unit, scheme.rounding, 60)


def monday_of(day: date) -> date:
    """Return the first day of the week in which ``day`` lies."""
    return day - timedelta(days=day.weekday())


_SATURDAY, _SUNDAY = 5, 6
#: Hours of a paid holiday where a whole week's hours were agreed.
_DAY_OF_WHOLE = 8

#: What rows of elements are called: those of education as they have always been.
_KINDS = {"education": "education", "activity": "expense"}


def _days(one: Element, work: Work, month: date, worked: Mapping[date, int]) -> list[date]:
    """Return the days of ``month`` for which a work earns an element."""
    part, last = work.part, month_end(month)
    if one.kind == "daily":
        some: Collection[date] = (
            set(work.education_days) if one.per == "education" else [day for day, minutes in worked.items() if minutes]
        )
        return [day for day in some if month <= day <= last and part.holds(day)]
    if one.kind == "session":
        return [day for day in work.sessions if month <= day <= last and part.holds(day)]
    active = _active(part, month, last)
    spans = work.roles.get(one.role, ())
    return [day for day in active if not one.role or any(first <= day <= end for first, end in spans)]


def _active(part: Part, first: date, last: date) -> list[date]:
    starts, ends = max(first, part.starts_on), min(last, part.ends_on)
    days = (starts + timedelta(days=number) for number in range((ends - starts).days + 1))
    return [day for day in days if not part.paused(day)]


def _won(one: Element, scheme: Scheme, days: Sequence[date], month: date, rates: Rates) -> int:
    """Return what an element comes to for all of these days."""
    if not days:
        return 0
    if one.kind in ("daily", "session"):
        return sum(one.won_on(day, rates) for day in days[: one.most])
    if one.part_month == "full":
        return one.won_on(days[0], rates)
    product = sum(one.won_on(day, rates) for day in days)
    return rounded(product, scheme.rounding_unit, scheme.rounding, month_end(month).day)


def _text(one: Element, scheme: Scheme, days: Days, earlier: Days, month: date, rates: Rates) -> str:
    if one.kind in ("daily", "session"):
        kept = list(days[: one.most])
        for day in earlier[: one.most]:
            if day in kept:
                kept.remove(day)
        runs: list[tuple[int, int]] = []
        for day in kept:
            won = one.won_on(day, rates)
            number = runs.pop()[1] if runs and runs[-1][0] == won else 0
            runs.append((won, number + 1))
        return wording.times(one.label, runs, "일" if one.kind == "daily" else "회")
    won, whole = one.won_on(days[-1], rates), month_end(month).day
    new = len(days) - len(earlier)
    if one.part_month == "full" or new == whole:
        return wording.whole_month(one.label, won)
    return wording.share_of_month(one.label, won, new, whole)
