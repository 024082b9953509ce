"""How long a participation may pause, go on and last in all: the ceilings of its programme's type, in words. Pure.

The same functions answer on the form, when it is saved, and when it is approved. Each returns "" when nothing stands
against it, else the sentence that a person reads. Days are included on both ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from imojak.kernel.josa import josa
from imojak.kernel.months import after_months, day_words, month_end, month_of

if TYPE_CHECKING:
    from imojak.plan.types.terms import Life

Span = tuple[date, date]
_DAY = timedelta(days=1)
#: Days that make no full month are counted together, thirty to a month (민법 제160조 counts whole months by the calendar).
_MONTH = 30


def never_granted(life: Life | None) -> frozenset[str]:
    """Return which of pause and extend a type does not know at all; it need not be asked for."""
    if life is None:
        return frozenset()
    return frozenset(do for do, terms in (("pause", life.pauses), ("extend", life.extensions)) if terms is None)


def pause_refusal(life: Life | None, span: Span, *, within: Span, before: Sequence[Span] = ()) -> str:
    """Say why a participation ``within`` its days may not pause for ``span``; ``before`` are its other pauses.

    ``life`` None: no type says anything, so that only the days themselves are looked at.
    """
    first, last = span
    if last < first:
        return "다시 시작하는 날이 멈추는 날보다 빠릅니다. 날짜를 확인해 주세요."
    if first < within[0] or last > within[1]:
        return f"참여 기간({day_words(within[0])}~{day_words(within[1])}) 안의 날짜로 적어 주세요."
    for other in before:
        if first <= other[1] and other[0] <= last:
            return f"이미 {day_words(other[0])}부터 {day_words(other[1])}까지 중단하기로 했습니다. 겹치지 않게 적어 주세요."
    if life is None:
        return ""
    if life.pauses is None:
        return "이 사업은 중간에 쉴 수 없습니다. 계속하기 어려우면 담당자와 상의해 주세요."
    if len(before) >= life.pauses.most_times:
        return (
            f"중단은 {life.pauses.most_times}번까지 할 수 있는데 이미 {len(before)}번 했습니다. 담당자와 상의해 주세요."
        )
    used, wanted = sum(map(_days, before)), _days(span)
    if used + wanted > life.pauses.most_days:
        left = max(0, life.pauses.most_days - used)
        room = f"{left}일까지 더 쉴 수 있습니다" if left else "더 쉴 수 없습니다"
        return (
            f"중단은 모두 합쳐 {life.pauses.most_days}일까지입니다. 지금까지 {used}일을 썼으므로 {room}. "
            f"적은 기간은 {wanted}일입니다."
        )
    return ""


def pause_room(life: Life | None, before: Sequence[Span] = ()) -> list[str]:
    """Say how long one may pause and how much of it is used; nothing where the type knows no pauses."""
    if life is None or life.pauses is None:
        return []
    used = sum(map(_days, before))
    return [
        f"이 사업에서는 {life.pauses.most_times}번까지, 모두 합쳐 {life.pauses.most_days}일까지 쉴 수 있습니다.",
        f"지금까지 {len(before)}번, {used}일을 쉬었거나 쉬기로 했습니다." if before else "아직 쉬신 적이 없습니다.",
    ]


def extension_refusal(
    life: Life | None,
    ends: date,
    *,
    span: Span,
    before: Sequence[Span] = (),
    elsewhere: Iterable[Span] = (),
    round_ends: date | None = None,
) -> str:
    """Say why a participation of ``span`` may not go on until ``ends``.

    ``before`` are its extensions so far, each from the end it had to the end it got; ``elsewhere`` the person's other
    participations in the programme. ``round_ends`` is the last day of the round, which nobody outstays.
    """
    if ends <= span[1]:
        return f"지금은 {day_words(span[1])}까지입니다. 그보다 뒤의 날짜를 적어 주세요."
    if round_ends is not None and ends > round_ends:
        return f"이 회차는 {day_words(round_ends)}까지 운영합니다. 그날까지의 날짜를 적어 주세요."
    if life is None:
        return ""
    if life.extensions is None:
        return "이 사업은 기간을 늘릴 수 없습니다. 다음 회차에 신청해 주세요."
    if len(before) >= life.extensions.most_times:
        return f"연장은 {life.extensions.most_times}번까지 할 수 있는데 이미 {len(before)}번 했습니다."
    first_end = before[0][0] if before else span[1]
    latest = after_months(first_end + _DAY, life.extensions.most_months) - _DAY
    if ends > latest:
        return f"연장은 {life.extensions.most_months}개월까지이므로 {day_words(latest)}까지의 날짜를 적어 주세요."
    return stay_refusal(life, (span[0], ends), elsewhere=elsewhere)


def extension_room(life: Life | None, ends: date, *, times: int, round_ends: date) -> list[str]:
    """Say how long one may go on after ``ends``; nothing where the type knows no extensions."""
    if life is None or life.extensions is None:
        return []
    sentences = [
        f"이 사업에서는 {life.extensions.most_times}번까지, {life.extensions.most_months}개월까지 늘릴 수 있습니다.",
        f"지금은 {day_words(ends)}까지이고, 이 모집은 {day_words(round_ends)}에 끝납니다.",
    ]
    return [*sentences, f"지금까지 {times}번 늘렸습니다."] if times else sentences


def stay_refusal(life: Life | None, span: Span, *, elsewhere: Iterable[Span] = ()) -> str:
    """Say why somebody may not take part for ``span``: with what they have had ``elsewhere``, it would be too long."""
    if life is None or life.longest_months is None:
        return ""
    others = list(elsewhere)
    stay = length([*others, span])
    if stay.in_days <= life.longest_months * _MONTH:
        return ""
    had = length(others)
    so_far = f" 지금까지 {had}이고, " if others else " "
    return (
        f"이 사업에는 모두 합쳐 {life.longest_months}개월까지 참여할 수 있습니다.{so_far}"
        f"{day_words(span[1])}까지 하면 {josa(str(stay), '이/가')} 됩니다. 기간을 줄여 주세요."
    )


@dataclass(frozen=True)
class Length:
    """A length of time in whole months of the calendar and the days that make no month."""

    months: int
    days: int

    @property
    def in_days(self) -> int:
        """The length for comparing, thirty days to a month."""
        return self.months * _MONTH + self.days

    def __str__(self) -> str:
        parts = [f"{self.months}개월" if self.months else "", f"{self.days}일" if self.days else ""]
        return " ".join(part for part in parts if part) or "0일"


def length(spans: Iterable[Span]) -> Length:
    """Return how long spans last in all; days that lie in several count once."""
    months = days = 0
    for first, last in _merged(spans):
        whole = (last.year - first.year) * 12 + last.month - first.month + 1
        while after_months(first, whole) - _DAY > last:
            whole -= 1
        months += whole
        days += (last - after_months(first, whole) + _DAY).days
    return Length(months + days // _MONTH, days % _MONTH)


@dataclass(frozen=True)
class MonthSplit:
    """The month of a transfer: the days at the first place and at the second; one of them None when it has none."""

    month: date
    leaving: Span | None
    arriving: Span | None


def month_split(on: date, *, span: Span) -> MonthSplit:
    """Return how the month of ``on``, the first day at the second place, is divided within the days of ``span``."""
    month = month_of(on)
    first, last = max(month, span[0]), min(month_end(month), span[1])
    return MonthSplit(month, (first, on - _DAY) if first < on else None, (on, last) if on <= last else None)


def checkins(span: Span, weeks: int) -> list[date]:
    """Return the days on which a check-in is due: every so many weeks after the first day, before the end."""
    step = timedelta(weeks=weeks)
    due = span[0] + step
    found = []
    while due <= span[1]:
        found.append(due)
        due += step
    return found


def _days(span: Span) -> int:
    return (span[1] - span[0]).days + 1


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + _DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged
