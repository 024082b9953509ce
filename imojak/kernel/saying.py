"""Days and times as one says them to somebody: 2023년 4월 10일(월) 오후 3시 30분. The one way for pages, messages and papers.

Pure functions. A day within a sentence that needs no weekday is ``months.day_words``; tables of the office are shorter.
"""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from imojak.kernel.calendar import WEEKDAYS
from imojak.kernel.months import day_words

SEOUL = ZoneInfo("Asia/Seoul")
_NOON = 12


def weekday_words(day: date) -> str:
    """Return a day with its weekday: 2023년 4월 10일(월)."""
    return f"{day_words(day)}({WEEKDAYS[day.weekday()]})"


def _half(at: time) -> str:
    return "오전" if at.hour < _NOON else "낮" if at.hour == _NOON else "오후"


def clock_words(at: time) -> str:
    """Return a time of day: 오후 3시, 오전 9시 30분, 낮 12시.

    Midnight is 오전 0시: "5일 밤 12시까지" would be read as the end of the fifth, a day late.
    """
    hour = at.hour - _NOON if at.hour > _NOON else at.hour
    return f"{_half(at)} {hour}시" + (f" {at.minute}분" if at.minute else "")


def clock_span(starts: time, ends: time) -> str:
    """Return two times of a day; what both share is said once: 오전 10시부터 10시 20분까지, 오전 11시부터 오후 1시까지."""
    end = clock_words(ends)
    return f"{clock_words(starts)}부터 {end.partition(' ')[2] if _half(starts) == _half(ends) else end}까지"


def moment_words(moment: datetime) -> str:
    """Return a moment in Seoul (one without a zone is taken to be there): 2023년 4월 10일(월) 오후 3시 5분."""
    local = _in_seoul(moment)
    return f"{weekday_words(local.date())} {clock_words(local.time())}"


def exact_words(moment: datetime) -> str:
    """Return a moment in Seoul to the second, where an order rests on it: 2023년 4월 10일(월) 오후 3시 5분 7초."""
    local = _in_seoul(moment)
    minute = "" if local.minute else " 0분"
    return f"{moment_words(local)}{minute} {local.second}초"


def _in_seoul(moment: datetime) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(SEOUL)
