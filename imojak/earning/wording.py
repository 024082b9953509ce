"""The text of every row of a computed month. What repeats (hours come in half hours) is said once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from imojak.kernel.money import Rounding

_KEPT = 1 << 16


@lru_cache(maxsize=_KEPT)
def hours_text(minutes: int) -> str:
    """Say minutes in hours and minutes: 57시간, 3시간 30분, 45분."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}분"
    return f"{hours}시간 {rest}분" if rest else f"{hours}시간"


@lru_cache(maxsize=_KEPT)
def activity(month: int, counted: int, hourly: int) -> str:
    """Say the hours of a month (1 … 12) and what one of them is worth."""
    return f"{month}월 활동 {hours_text(counted)} × 시급 {hourly:,}원"


def activity_of(month: int, runs: Sequence[tuple[int, int]]) -> str:
    """Say the same where the rate changed within the month; ``runs`` are (won an hour, minutes) in the order of days."""
    if len(runs) == 1:
        return activity(month, runs[0][1], runs[0][0])
    return f"{month}월 활동 " + " + ".join(f"{hours_text(minutes)} × 시급 {won:,}원" for won, minutes in runs)


def not_by_hours(month: int, counted: int) -> str:
    """Say the hours of a month (1 … 12) where the programme does not pay by the hour."""
    return f"{month}월 활동 {hours_text(counted)}: 시간으로 지급하지 않음"


@lru_cache(maxsize=_KEPT)
def beyond(hours: int, elsewhere: int, lost: int, own: bool = False) -> str:
    """Say which hours are beyond a cap of ``hours``, of which ``elsewhere`` minutes were used by other activity.

    ``own`` is the programme's own cap, where there is another one over all programmes.
    """
    used = f"(다른 활동 {hours_text(elsewhere)} 포함)" if elsewhere else ""
    return f"{'이 사업의 ' if own else ''}월 최대 {hours}시간{used}을 넘는 {hours_text(lost)}은 지급하지 않음"


@lru_cache(maxsize=_KEPT)
def month_maximum(won: int) -> str:
    """Say a month's maximum."""
    return f"월 최대 {won:,}원까지 지급"


@lru_cache(maxsize=_KEPT)
def rounding(unit: int, mode: Rounding) -> str:
    """Say how an amount was rounded."""
    return f"{unit:,}원 {'반올림' if mode == 'half_up' else '미만 버림'}"


@lru_cache(maxsize=_KEPT)
def unpaid(where: str, minutes: int) -> str:
    """Say which hours earn nothing: those of ``where`` (참여 기간 밖, 중단 기간, 공휴일)."""
    return f"{where}의 {hours_text(minutes)}은 지급하지 않음"


def times(label: str, runs: Sequence[tuple[int, int]], unit: str) -> str:
    """Say so many days or times at so many won each: 교육실비 2일 × 15,000원; ``runs`` are (won, number)."""
    return f"{label} " + " + ".join(f"{number}{unit} × {won:,}원" for won, number in runs)


def weeks(label: str, runs: Sequence[tuple[int, int]], minutes: int) -> str:
    """Say so many weeks with a paid holiday of ``minutes``: 주휴수당 4주 × 8시간 × 시급 9,860원; ``runs`` as in ``times``."""
    return f"{label} " + " + ".join(f"{number}주 × {hours_text(minutes)} × 시급 {won:,}원" for won, number in runs)


def whole_month(label: str, won: int) -> str:
    """Say a monthly sum that is paid whole."""
    return f"{label} {won:,}원"


def share_of_month(label: str, won: int, days: int, whole: int) -> str:
    """Say a monthly sum that is paid by its days."""
    return f"{label} {won:,}원 × {days}일/{whole}일"
