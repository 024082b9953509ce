"""How days, ages and periods are said."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from imojak.kernel.months import after_months, day_words

#: What a day of the round is called; in ``ROUNDS`` a round of which that day lies on or after another.
ANCHORS = {
    "notice": "공고일",
    "apply_to": "접수 마감일",
    "apply": "신청일",
    "run_from": "운영 시작일",
    "run_to": "운영 종료일",
}
_ROUNDS = {
    "notice": "{day}부터 공고하는 회차에 신청하실 수 있습니다.",
    "apply_to": "접수 마감이 {day}이거나 그 뒤인 회차에 신청하실 수 있습니다.",
    "apply": "{day}부터 신청하실 수 있습니다.",
    "run_from": "{day}부터 시작하는 회차에 신청하실 수 있습니다.",
}


def month_words(month: date) -> str:
    """Return "2023년 4월"."""
    return f"{month.year}년 {month.month}월"


def period_words(starts: date | None, ends: date | None) -> str:
    """Return "2023년 4월 10일 ~ 2023년 6월 9일"; an end that is not known is left open."""
    return f"{day_words(starts) if starts else ''} ~ {day_words(ends) if ends else ''}".strip()


@lru_cache(maxsize=256)
def span_words(low: int | None, high: int | None) -> str:
    """Return "만 40세부터 64세까지", "만 40세부터", "만 64세까지"; "" without limits."""
    if low is not None and high is not None:
        return f"만 {low}세부터 {high}세까지" if low != high else f"만 {low}세"
    if low is not None:
        return f"만 {low}세부터"
    return f"만 {high}세까지" if high is not None else ""


def from_words(day: date, anchor: str) -> str:
    """Return the sentence that says from which round on one may apply."""
    return _ROUNDS[anchor].format(day=day_words(day))


def quoted(name: str, otherwise: str) -> str:
    """Return a name in quotes, or what stands for it where nobody named it."""
    return f"'{name}'" if name else otherwise


def later(day: date, *, months: int = 0, days: int = 0) -> date | None:
    """Return a day later on; None past the end of the calendar."""
    try:
        return after_months(day, months) + timedelta(days=days) if months else day + timedelta(days=days)
    except (OverflowError, ValueError):
        return None
