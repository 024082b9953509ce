"""Hours of two entries that are found to be one person (중복 합치기): days on which nobody can have done both.

The database refuses such days when they are entered, and not when two entries are merged: what was locked and paid stays
as it was. They are told before merging, and the audit shows them as long as they stand.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import product

from imojak.earning.wording import hours_text
from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.kernel.saying import clock_span
from imojak.records.actions import DAY_MINUTES
from imojak.records.hours import valid_work
from imojak.records.models import Record


@dataclass(frozen=True)
class Overlap:
    """A day of both that one person cannot have had, the numbers of the records, and how one says it."""

    day: date
    records: tuple[int, ...]
    sentence: str


def overlaps_between(one: int, other: int) -> list[Overlap]:
    """Return the days of two parties on which their activity would overlap or be longer than a day, by day."""
    days: dict[date, dict[int, list[Record]]] = defaultdict(lambda: {one: [], other: []})
    for record in valid_work().filter(party__in=[one, other], quantity__gt=0).order_by("day", "starts_at", "pk"):
        days[record.day][record.party_id or 0].append(record)
    found: list[Overlap] = []
    for day, of in days.items():
        for mine, theirs in product(of[one], of[other]):
            if _meet(mine, theirs):
                both = " · ".join(_span(record) for record in (mine, theirs))
                said = f"{day_words(day)} 같은 시각의 활동이 둘입니다: {both}."
                found.append(Overlap(day, (mine.pk, theirs.pk), said))
        total = sum(record.quantity for records in of.values() for record in records)
        if of[one] and of[other] and total > DAY_MINUTES:
            said = f"{day_words(day)} 활동을 더하면 {josa(hours_text(total), '으로/로')} 하루 24시간을 넘습니다."
            numbers = tuple(record.pk for records in of.values() for record in records)
            found.append(Overlap(day, numbers, said))
    return found


def _span(record: Record) -> str:
    assert record.starts_at is not None
    assert record.ends_at is not None
    return clock_span(record.starts_at, record.ends_at)


def _meet(one: Record, other: Record) -> bool:
    if one.starts_at is None or one.ends_at is None or other.starts_at is None or other.ends_at is None:
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
