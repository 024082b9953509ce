"""What a month of activity earns (활동비 산출): a pure function from minutes to typed rows with a text each.

Sources: 2023 주요업무보고 508행 (월 최대 57시간, 시급 11,157원, 월 635,950원), 648행 (월 최대 57시간, 최대 548,340원),
705행 (월 최대 44시간, 시급 11,157원). A cap belongs to the person and the month: what was granted elsewhere in the same
month uses it up, and so a split month earns what the whole would.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from imojak.kernel.months import month_end, month_of

Rounding = Literal["down", "half_up"]


class UnreadableScheme(ValueError):
    """Parameters of a rule set that are no pay scheme; ``user_message`` names the key."""

    def __init__(self, user_message: str) -> None:
        super().__init__(user_message)
        self.user_message = user_message


@dataclass(frozen=True)
class Scheme:
    """Terms of a paid activity (활동조건). Money is won, ``month_hours`` whole hours of one person in one month.

    ``rounding_unit`` 10 with "half_up" makes 635,949 won 635,950; with "down" 635,940 (10원 미만 절사).
    ``day_expense`` is paid for each day of education (교육실비), on top and without a cap.
    """

    hourly: int
    month_hours: int
    month_won: int | None = None
    rounding_unit: int = 1
    rounding: Rounding = "down"
    day_expense: int = 0

    def __post_init__(self) -> None:
        if min(self.hourly, self.month_hours, self.rounding_unit) <= 0:
            raise UnreadableScheme("활동비 기준의 시급, 월 최대 시간, 반올림 단위는 0보다 커야 합니다.")
        if (self.month_won is not None and self.month_won < 0) or self.day_expense < 0:
            raise UnreadableScheme("활동비 기준의 월 최대 금액과 교육실비는 0 이상이어야 합니다.")

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> Scheme:
        """Read the parameters of a pay rule set, keyed as the plan's conditions are.

        Raises UnreadableScheme for a missing or unusable key.
        """
        try:
            rounding = parameters.get("rounding") or {}
            mode = rounding.get("mode", "down")
            if mode not in ("down", "half_up"):
                raise UnreadableScheme(f"활동비 기준의 rounding.mode는 down 또는 half_up이어야 합니다: {mode}")
            most = parameters.get("month_max_won")
            return cls(
                hourly=int(parameters["hourly_won"]),
                month_hours=int(parameters["hours_per_month_max"]),
                month_won=None if most is None else int(most),
                rounding_unit=int(rounding.get("unit_won", 1)),
                rounding=mode,
                day_expense=int(parameters.get("day_expense_won") or 0),
            )
        except KeyError as error:
            raise UnreadableScheme(f"활동비 기준에 {error.args[0]} 값이 없습니다.") from error
        except (TypeError, AttributeError) as error:
            raise UnreadableScheme("활동비 기준의 값이 숫자가 아닙니다.") from error

    def won_for(self, minutes: int) -> int:
        """Return what a person earns in a month with ``minutes`` of activity, capped and rounded; in won."""
        won = self.uncapped(minutes)
        return won if self.month_won is None else min(won, self.month_won)

    def uncapped(self, minutes: int) -> int:
        """Return the same as ``won_for`` before the month's maximum in won; hours are capped here already."""
        return self._round(self.hourly * min(minutes, self.cap_minutes))

    @property
    def cap_minutes(self) -> int:
        """The most minutes of a month that are paid."""
        return self.month_hours * 60

    def _round(self, won_minutes: int) -> int:
        # Won times minutes, so that nothing is rounded before the one rounding at the end.
        unit = self.rounding_unit * 60
        whole, rest = divmod(won_minutes, unit)
        return (whole + (self.rounding == "half_up" and 2 * rest >= unit)) * self.rounding_unit


@dataclass(frozen=True)
class Part:
    """A participation as pay sees it: its days (both included) and its pauses (중단), as pairs of days."""

    starts_on: date
    ends_on: date
    pauses: Sequence[tuple[date, date]] = ()

    def holds(self, day: date) -> bool:
        """Tell whether the person took part on ``day``."""
        return self.starts_on <= day <= self.ends_on and not self.paused(day)

    def paused(self, day: date) -> bool:
        """Tell whether ``day`` lies in a pause."""
        return any(first <= day <= last for first, last in self.pauses)


@dataclass(frozen=True)
class Row:
    """A row of the computation: what it is, in words, and how many won it adds (or takes)."""

    kind: str
    text: str
    amount: int

    def as_json(self) -> dict[str, Any]:
        """Return the row as it is stored with an entitlement."""
        return {"kind": self.kind, "text": self.text, "amount": self.amount}


@dataclass(frozen=True)
class Pay:
    """A month's pay: ``minutes`` are those that count toward the cap; the rows' amounts sum to ``amount`` (won)."""

    minutes: int
    amount: int
    rows: tuple[Row, ...] = field(repr=False)


def compute(
    minutes_by_day: Mapping[date, int] | Iterable[tuple[date, int]],
    *,
    month: date,
    part: Part,
    scheme: Scheme,
    earlier_minutes: int = 0,
    education_days: Iterable[date] = (),
) -> Pay:
    """Compute what ``part`` earns in ``month`` (any day of it).

    ``minutes_by_day`` are minutes of activity; days of other months, outside the participation or in a pause earn
    nothing. ``earlier_minutes`` are minutes of the same person and month already granted under another participation:
    they use up the cap, so that parts of a split month sum to the whole. ``education_days`` earn ``day_expense`` each.
    Raises ValueError for negative minutes.
    """
    days = list(minutes_by_day.items() if isinstance(minutes_by_day, Mapping) else minutes_by_day)
    first, last = month_of(month), month_end(month)
    counted = outside = paused = 0
    for day, minutes in days:
        if minutes < 0:
            raise ValueError(f"negative minutes on {day}")
        if not first <= day <= last:
            continue
        if part.paused(day):
            paused += minutes
        elif part.holds(day):
            counted += minutes
        else:
            outside += minutes
    recognised = max(0, min(counted, scheme.cap_minutes - earlier_minutes))
    rows = _activity_rows(first, counted, recognised, earlier_minutes, scheme)
    if outside:
        rows.append(Row("outside", f"참여 기간 밖의 {hours_text(outside)}은 지급하지 않음", 0))
    if paused:
        rows.append(Row("paused", f"중단 기간의 {hours_text(paused)}은 지급하지 않음", 0))
    educated = sum(1 for day in set(education_days) if first <= day <= last and part.holds(day))
    if educated and scheme.day_expense:
        rows.append(
            Row(
                "education",
                f"교육실비 {educated}일 × {scheme.day_expense:,}원",
                educated * scheme.day_expense,
            )
        )
    return Pay(recognised, sum(row.amount for row in rows), tuple(rows))


def _activity_rows(month: date, counted: int, recognised: int, earlier: int, scheme: Scheme) -> list[Row]:
    """Return the rows of paid activity, from the plain product through the caps to the rounded amount."""
    plain, capped = scheme.hourly * counted // 60, scheme.hourly * recognised // 60
    earned = scheme.won_for(earlier + recognised) - scheme.won_for(earlier)
    rows = [Row("activity", f"{month.month}월 활동 {hours_text(counted)} × 시급 {scheme.hourly:,}원", plain)]
    if counted > recognised:
        used = f"(다른 활동 {hours_text(earlier)} 포함)" if earlier else ""
        rows.append(
            Row(
                "hour-cap",
                f"월 최대 {scheme.month_hours}시간{used}을 넘는 {hours_text(counted - recognised)}은 지급하지 않음",
                capped - plain,
            )
        )
    rest = earned - capped
    if scheme.month_won is not None and scheme.uncapped(earlier + recognised) > scheme.month_won:
        rows.append(Row("month-max", f"월 최대 {scheme.month_won:,}원까지 지급", rest))
    elif rest:
        manner = "반올림" if scheme.rounding == "half_up" else "미만 버림"
        rows.append(Row("rounding", f"{scheme.rounding_unit:,}원 {manner}", rest))
    return rows


def difference(new: Pay, granted: int) -> tuple[Row, ...]:
    """Return the rows of a correction: the new computation, less the won that were ``granted`` before."""
    return (*new.rows, Row("granted", f"앞서 결정한 {granted:,}원을 뺌", -granted))


def hours_text(minutes: int) -> str:
    """Say minutes in hours and minutes: 57시간, 3시간 30분, 45분."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}분"
    return f"{hours}시간 {rest}분" if rest else f"{hours}시간"
