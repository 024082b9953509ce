"""A year of money as a picture: what was spent until today, where it will end, and the budget above; its table stands beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from imojak.kernel.months import month_end, months_between
from imojak.outlook.history import History

#: The picture's own units; it is as wide as the page lets it be.
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 260, 8, 704, 14, 232


@dataclass(frozen=True)
class Point:
    """A month's end: won spent by then as it was booked; ``ahead`` are those after the day of the forecast."""

    month: date
    spent: int | None


@dataclass(frozen=True)
class Chart:
    """Where everything stands in the picture; ``months`` are the places of the months' names."""

    spent: str
    now: tuple[float, float]
    low: float
    middle: float
    high: float
    cone: str
    budget: float | None
    straight: float
    months: tuple[tuple[float, int], ...]
    end: float


def spent_by_month(history: History, codes: frozenset[str], day: date) -> list[Point]:
    """Return what lines had spent at each month's end up to a day, that day's month included; None for months ahead."""
    found = []
    for month in months_between(date(history.year, 1, 1), date(history.year, 12, 31)):
        if month > day:
            found.append(Point(month, None))
        else:
            until = min(day, month_end(month))
            found.append(Point(month, sum(history.balance(code, until).spent for code in codes)))
    return found


def draw(
    points: list[Point], day: date, *, low: int, middle: int, high: int, budget: int, straight: int
) -> Chart | None:
    """Return the picture of a year; None where there is nothing to draw."""
    most = max(budget, high, straight, *(point.spent or 0 for point in points))
    if most <= 0:
        return None
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)

    def x(at: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * ((at - first).days + 1) / ((last - first).days + 1), 1)

    def y(won: int) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * max(0, won) / most, 1)

    known = [(x(min(day, month_end(point.month))), y(point.spent)) for point in points if point.spent is not None]
    now = known[-1]
    line = " ".join(f"{across},{down}" for across, down in [(float(LEFT), y(0)), *known])
    end = x(last)
    return Chart(
        line, now, y(low), y(middle), y(high), f"{now[0]},{now[1]} {end},{y(high)} {end},{y(low)}",
        y(budget) if budget else None, y(straight),
        tuple((round(LEFT + (RIGHT - LEFT) * (number - 0.5) / 12, 1), number) for number in range(1, 13)), end,
    )  # fmt: skip
