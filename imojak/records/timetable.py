"""A place's timetable (요일·시간) as it is written in ``Place.schedule``: read, checked, and laid out into days. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from imojak.choosing.timetable import Meeting
from imojak.kernel.calendar import NONE, WEEKDAYS, Closures, SessionDays, session_days
from imojak.kernel.josa import josa
from imojak.kernel.saying import clock_span
from imojak.problems import Problem

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class TimetableProblem(Problem):
    """A timetable that cannot be laid out; ``user_message`` says what to write."""


@dataclass(frozen=True)
class Timetable:
    """On which weekdays, at what time and for how long something takes place between two days (both included).

    ``skip`` are days that are left out besides public holidays, ``number`` ends the days when there are so many.
    """

    weekdays: frozenset[int]
    starts: time
    minutes: int
    first: date
    last: date
    skip: frozenset[date] = frozenset()
    number: int | None = None
    every_weeks: int = 1

    def days(self, closures: Closures = NONE) -> SessionDays:
        """Return the days, and those of the pattern that are left out with the reason."""
        own = Closures(
            closures.holidays, closures.workdays, {**closures.closed, **dict.fromkeys(sorted(self.skip), "쉬는 날")}
        )
        return session_days(self.first, self.last, self.weekdays, own, number=self.number, every_weeks=self.every_weeks)

    def meetings(self, title: str, closures: Closures = NONE) -> list[Meeting]:
        """Return the timetable as meetings that can clash with others."""
        return [Meeting(day, self.starts, self.minutes, title) for day in self.days(closures).days]

    def __str__(self) -> str:
        names = "·".join(WEEKDAYS[number] for number in sorted(self.weekdays))
        ends = datetime.combine(self.first, self.starts) + timedelta(minutes=self.minutes)
        often = f"{self.every_weeks}주마다 " if self.every_weeks > 1 else ""
        return f"{often}{names} {clock_span(self.starts, ends.time())}"


def read_timetable(schedule: Mapping[str, Any], *, first: date, last: date) -> Timetable:
    """Read ``Place.schedule``; ``first`` and ``last`` are the place's days, where the timetable names none of its own.

    Raises TimetableProblem for what is missing or cannot be.
    """
    weekdays = schedule.get("weekdays")
    if not isinstance(weekdays, list) or not weekdays or not all(_whole(one, 0, 6) for one in weekdays):
        raise TimetableProblem("무슨 요일에 여는지 하나 이상 골라 주세요.")
    found = _TIME.fullmatch(str(schedule.get("starts", "")))
    if found is None:
        raise TimetableProblem("몇 시에 시작하는지 14:00처럼 적어 주세요.")
    minutes = schedule.get("minutes")
    if not _whole(minutes, 1, 12 * 60):
        raise TimetableProblem("한 번에 몇 분 동안 하는지 1분에서 720분 사이로 적어 주세요.")
    number, weeks = schedule.get("number"), schedule.get("every_weeks", 1)
    if number is not None and not _whole(number, 1, 400):
        raise TimetableProblem("몇 번 여는지 1 이상의 수로 적어 주세요.")
    if not _whole(weeks, 1, 52):
        raise TimetableProblem("몇 주마다 여는지 1 이상의 수로 적어 주세요.")
    begins, ends = _day(schedule.get("first"), first), _day(schedule.get("last"), last)
    if ends < begins:
        raise TimetableProblem("마지막 날이 첫날보다 빠릅니다. 날짜를 확인해 주세요.")
    if begins < first or ends > last:
        raise TimetableProblem(f"자리가 있는 {first}부터 {last}까지의 날짜로 적어 주세요.")
    return Timetable(
        frozenset(weekdays),
        time(int(found[1]), int(found[2])),
        int(str(minutes)),
        begins,
        ends,
        frozenset(_day(one, first) for one in schedule.get("skip", [])),
        None if number is None else int(str(number)),
        int(str(weeks)),
    )


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _day(value: object, default: date) -> date:
    if value in (None, ""):
        return default
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise TimetableProblem(f"{josa(f'‘{value}’', '은/는')} 날짜가 아닙니다. 2023-09-30처럼 적어 주세요.") from error
