"""Days, times, money and lists as one says them to somebody: whole, plain Korean. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from imojak.kernel.calendar import WEEKDAYS
from imojak.kernel.districts import DISTRICT_NAMES
from imojak.kernel.saying import clock_words, weekday_words

_MINUTES = 60
#: From so many hours on, what is left is told in days.
_HOURS_OF_A_DAY = 24


def span_words(first: date, last: date) -> str:
    """Return two days as a span; what both share is said once: 2023년 5월 1일(월)부터 11월 30일(목)까지."""
    if first == last:
        return weekday_words(first)
    end = weekday_words(last)
    if first.year == last.year:
        end = end.partition("년 ")[2]
    return f"{weekday_words(first)}부터 {end}까지"


def days_until(day: date, today: date) -> str:
    """Return how far a day is: 오늘, 내일, 3일 뒤, 어제, 2일 전."""
    match (day - today).days:
        case 0:
            return "오늘"
        case 1:
            return "내일"
        case -1:
            return "어제"
        case ahead if ahead > 0:
            return f"{ahead}일 뒤"
        case behind:
            return f"{-behind}일 전"


def closing_words(day: date, today: date) -> str:
    """Return how long one may still apply: 오늘 마감, 내일 마감, 5일 뒤 마감, 마감."""
    return "마감" if day < today else f"{days_until(day, today)} 마감"


def time_left(until: datetime, now: datetime) -> str:
    """Return what is left until a moment in words: 2일 5시간, 3시간 20분, 12분; "" when it has passed."""
    left = until - now
    if left <= timedelta(0):
        return ""
    minutes = max(1, int(left.total_seconds() // _MINUTES))
    hours, minutes = divmod(minutes, _MINUTES)
    days, hours = divmod(hours, _HOURS_OF_A_DAY)
    parts = [(days, "일"), (hours, "시간"), (0 if days else minutes, "분")]
    return " ".join(f"{amount}{unit}" for amount, unit in parts if amount) or "1분"


def minutes_words(minutes: int) -> str:
    """Return a length: 90 → 1시간 30분."""
    hours, rest = divmod(minutes, _MINUTES)
    return " ".join(part for part in (f"{hours:,}시간" if hours else "", f"{rest}분" if rest else "") if part) or "0분"


def schedule_words(schedule: Mapping[str, Any]) -> str:
    """Return a place's weekdays and hours: 월·수요일 오후 2시부터 2시간; "" when nothing is said."""
    days = [WEEKDAYS[day] for day in schedule.get("weekdays", []) if isinstance(day, int) and 0 <= day < len(WEEKDAYS)]
    parts = [f"{'·'.join(days)}요일"] if days else []
    hour, mark, minute = str(schedule.get("starts", "")).partition(":")
    if mark and hour.isdigit() and minute[:2].isdigit():
        parts.append(f"{clock_words(time(int(hour), int(minute[:2])))}부터")
    if isinstance(schedule.get("minutes"), int):
        parts.append(minutes_words(schedule["minutes"]))
    return " ".join(parts)


def pay_words(scheme: Mapping[str, Any] | None) -> str:
    """Return what an hour and a month pay by the parameters of a pay scheme; "" where nothing is paid by the hour."""
    if not scheme or not scheme.get("hourly_won"):
        return ""
    parts = [f"1시간에 {scheme['hourly_won']:,}원"]
    if scheme.get("hours_per_month_max"):
        parts.append(f"한 달에 {scheme['hours_per_month_max']}시간까지")
    if scheme.get("month_max_won"):
        parts.append(f"가장 많을 때 한 달 {scheme['month_max_won']:,}원")
    return ", ".join(parts)


def district_words(code: str) -> str:
    """Return a district's name; "" for an unknown code."""
    return DISTRICT_NAMES.get(code, "")


#: What has become of an application and a participation, as one says it to whom it is about.
_APPLICATION = {
    "proposed": "확인을 기다림",
    "filed": "신청을 받음",
    "eligible": "심사하는 중",
    "offered": "자리를 제안함",
    "waiting": "예비 순번",
    "accepted": "선정됨",
    "refused": "선정되지 않음",
    "declined": "자리를 사양함",
    "expired": "기한이 지나 끝남",
    "withdrawn": "취소함",
}
_PARTICIPATION = {"active": "참여 중", "completed": "마침", "withdrawn": "일찍 마침"}
_ENDS = {
    "completed": "기간을 다 채움",
    "hired": "취업",
    "health": "건강",
    "family": "가족 돌봄",
    "moved": "이사",
    "transferred": "다른 자리로 옮김",
    "closed": "활동처 사정",
    "unfulfilled": "마치는 조건을 채우지 못함",
    "other": "그 밖의 사정",
}


def state_words(code: str) -> str:
    """Return a state of an application in the applicant's words; the code itself for one that is none."""
    return _APPLICATION.get(code, code)


def stay_words(code: str) -> str:
    """Return a state of a participation in the participant's words."""
    return _PARTICIPATION.get(code, code)


def end_words(code: str) -> str:
    """Return why a participation ended in the participant's words; a note of whoever ended it stands as it is."""
    return _ENDS.get(code, code)


def joined(parts: Iterable[str]) -> str:
    """Return the parts that are not empty, with a dot between them."""
    return " · ".join(part for part in parts if part)
