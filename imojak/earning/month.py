"""What a month of activity earns (활동비 산출): from minutes and dated rates to typed rows with a text each.

All participations of one person in one month are computed together. Hours are recognised in the order of days, up to
the person's hours over all programmes and each scheme's own; then each part earns what its scheme's parts up to it come
to, less what those before came to. So a split month earns what the whole would, and it does not matter which part was
written down, or decided, first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from imojak.earning import wording
from imojak.earning.besides import element_rows
from imojak.earning.dated import holding
from imojak.earning.rates import Caps, Rates
from imojak.earning.rows import Basis, Pay, Row
from imojak.earning.scheme import Scheme
from imojak.earning.sharing import cut_beyond, shared
from imojak.earning.steps import Earned, earned
from imojak.earning.works import Hours, Minutes, Part, Work, hours_of
from imojak.kernel.months import month_end, month_of

__all__ = ["Basis", "Caps", "Part", "Pay", "Row", "Scheme", "Work", "compute", "difference", "earn", "person_month"]


def person_month(works: Iterable[Work], caps: Caps, *, month: date, rates: Rates | None = None) -> dict[int, Pay]:
    """Compute what a person earns in ``month`` (any day of it), by participation, in the order of first days.

    ``works`` are all participations of the person that are paid for the month, in any order. Raises ValueError for
    negative minutes or a key given twice, and NoRate where a scheme follows a rate that is not written for a day.
    """
    month = month_of(month)
    ordered = sorted(works, key=lambda work: (work.part.starts_on, work.key))
    hours = {work.key: hours_of(work, month, caps.holidays) for work in ordered}
    if len(hours) < len(ordered):
        raise ValueError("a participation is given twice")
    bases = shared([(work, hours[work.key].counted) for work in ordered], caps)
    last: dict[str, Pay] = {}
    pays: dict[int, Pay] = {}
    for work in ordered:
        basis = bases[work.key]
        if (before := last.get(work.group)) is not None:
            basis = replace(basis, product=before.product, days=before.days)
        pays[work.key] = last[work.group] = _earn(work, hours[work.key], basis, month, rates, caps.holidays)
    return pays


def earn(work: Work, basis: Basis, *, month: date, rates: Rates | None = None, holidays: Collection[date] = ()) -> Pay:
    """Compute what one participation earned in ``month`` on a known ``basis``: a decision checked again by itself.

    The same arguments give the same rows for ever. Raises as ``person_month`` does.
    """
    month = month_of(month)
    return _earn(work, hours_of(work, month, holidays), basis, month, rates, holidays)


def compute(
    minutes_by_day: Minutes,
    *,
    month: date,
    part: Part,
    scheme: Scheme,
    earlier_minutes: int = 0,
    education_days: Collection[date] = (),
) -> Pay:
    """Compute what ``part`` earns in ``month`` (any day of it) by itself.

    ``earlier_minutes`` are minutes of the same person and month already granted under another participation, whatever
    its scheme: they use up the cap and count as earned at this scheme's rate. Raises ValueError for negative minutes.
    """
    month = month_of(month)
    work = Work(0, part, scheme, minutes_by_day, education_days=education_days)
    hours = hours_of(work, month, ())
    cut = cut_beyond(hours.counted, max(0, scheme.cap_minutes - earlier_minutes))
    product = min(earlier_minutes, scheme.cap_minutes) * scheme.hourly
    return _earn(work, hours, Basis(cut, scheme.month_hours, earlier_minutes, product=product), month, None, ())


def difference(new: Pay, granted: int) -> tuple[Row, ...]:
    """Return the rows of a correction: the new computation, less the won that were ``granted`` before."""
    return (*new.rows, Row("granted", f"앞서 결정한 {granted:,}원을 뺌", -granted))


def _earn(work: Work, hours: Hours, basis: Basis, month: date, rates: Rates | None, holidays: Collection[date]) -> Pay:
    scheme = work.scheme
    plain, capped, runs = _products(hours.counted, basis.cut, month, scheme, rates)
    lost = sum(basis.cut.values())
    pay = earned(plain, capped, basis.product, scheme.most_of(dated=rates is not None and bool(scheme.rate)))
    if scheme.hourly:
        activity = wording.activity_of(month.month, runs)
        rows = activity_rows(pay, scheme, activity, basis.cap, basis.elsewhere, lost, basis.own)
    else:
        done = sum(hours.counted.values())
        rows = [Row("unpaid", wording.not_by_hours(month.month, done), 0)] if done else []
    if hours.outside:
        rows.append(Row("outside", wording.unpaid("참여 기간 밖", hours.outside), 0))
    if hours.paused:
        rows.append(Row("paused", wording.unpaid("중단 기간", hours.paused), 0))
    if hours.holiday:
        rows.append(Row("holiday", wording.unpaid("공휴일", hours.holiday), 0))
    days = basis.days
    if scheme.besides:
        besides, days = element_rows(work, month, hours.counted, basis.days, rates, holidays)
        rows += besides
    minutes = sum(hours.counted.values()) - lost
    return Pay(minutes, sum(row.amount for row in rows), tuple(rows), basis, basis.product + capped, days)


def activity_rows(
    pay: Earned, scheme: Scheme, activity: str, cap: int, elsewhere: int, lost: int, own: bool = False
) -> list[Row]:
    """Return the rows of paid hours, from the plain product (told by ``activity``) through the caps to rounded won.

    ``lost`` minutes are beyond ``cap`` hours, of which others used ``elsewhere`` minutes.
    """
    rows = [Row("activity", activity, pay.plain)]
    if lost:
        rows.append(Row("hour-cap", wording.beyond(cap, elsewhere, lost, own), pay.capped - pay.plain))
    if pay.maximum:
        rows.append(Row("month-max", wording.month_maximum(scheme.month_won or 0), pay.won - pay.capped))
    elif pay.won != pay.capped:
        rows.append(Row("rounding", wording.rounding(scheme.rounding_unit, scheme.rounding), pay.won - pay.capped))
    return rows


def _products(
    counted: Mapping[date, int], cut: Mapping[date, int], month: date, scheme: Scheme, rates: Rates | None
) -> tuple[int, int, list[tuple[int, int]]]:
    """Return won-minutes of all hours and of those not cut, and the runs of equal rates (won, minutes)."""
    worth = _same_worth(month, scheme, rates)
    if worth is not None:
        total = sum(counted.values())
        return total * worth, (total - sum(cut.values())) * worth, [(worth, total)]
    assert rates is not None  # without a table there is one worth
    plain = capped = 0
    runs: list[tuple[int, int]] = []
    for day in sorted(counted):
        minutes, hourly = counted[day], rates.on(scheme.rate, day)
        plain += minutes * hourly
        capped += (minutes - cut.get(day, 0)) * hourly
        if runs and runs[-1][0] == hourly:
            minutes += runs.pop()[1]
        runs.append((hourly, minutes))
    return plain, capped, runs or [(rates.on(scheme.rate, month), 0)]


def _same_worth(month: date, scheme: Scheme, rates: Rates | None) -> int | None:
    """Return what each hour of a month is worth; None where that changes with the day, or the month's first has no rate."""
    if rates is None or not scheme.rate:
        return scheme.hourly
    row = holding(rates.rates, scheme.rate, month)
    return row.won if row is not None and row.ends >= month_end(month) else None
