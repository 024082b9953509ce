"""Dated rates and caps (단가·한도): what an hour is worth on a day, and how many hours a person may be paid in a month.

A rate is called by its code (living-wage) and resolved by the day. Where the table has no row for a day there is no
rate: next year's is not guessed from this year's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from imojak.earning.dated import day_of, holding
from imojak.earning.problems import NoRate, Unreadable
from imojak.kernel.josa import josa

#: The code of the cap of a person's hours of a month over all programmes.
PERSON_HOURS = "person-month-hours"


@dataclass(frozen=True)
class Rate:
    """A rate of so many won on the days from ``starts`` to ``ends``, both included."""

    code: str
    starts: date
    ends: date
    won: int
    name: str = ""


@dataclass(frozen=True)
class Cap:
    """The most hours of one person in one month over all programmes of these engagements (all, where none is named)."""

    code: str
    starts: date
    ends: date
    hours: int
    engagements: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Caps:
    """What holds for a person in a month: ``minutes`` over all programmes, counted for ``engagements`` (all, if empty).

    Without ``minutes`` each scheme's own cap holds over everything that the person did. ``holidays`` are the public
    holidays, for schemes that do not pay for them.
    """

    minutes: int | None = None
    engagements: frozenset[str] = frozenset()
    holidays: frozenset[date] = frozenset()

    def counts(self, engagement: str) -> bool:
        """Tell whether hours of an engagement count toward the person's cap."""
        return not self.engagements or not engagement or engagement in self.engagements


@dataclass(frozen=True)
class Rates:
    """A table of rates and caps."""

    rates: tuple[Rate, ...] = ()
    caps: tuple[Cap, ...] = ()
    _found: dict[tuple[str, date], Rate] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> Rates:
        """Read the parameters of a rate rule set: {"rate": [{code, starts, ends, won, name}], "cap": [{…, hours}]}.

        Raises Unreadable for a row that cannot be used.
        """
        try:
            rates = tuple(
                Rate(
                    str(row["code"]), day_of(row, "starts", "단가"), day_of(row, "ends", "단가"), int(row["won"]),
                    str(row.get("name", "")),
                )
                for row in parameters.get("rate", ())
            )  # fmt: skip
            caps = tuple(
                Cap(
                    str(row["code"]), day_of(row, "starts", "한도"), day_of(row, "ends", "한도"), int(row["hours"]),
                    frozenset(row.get("engagements", ())),
                )
                for row in parameters.get("cap", ())
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, Unreadable):
                raise
            raise Unreadable(f"단가표에 쓸 수 없는 값이 있습니다: {error}") from error
        if any(rate.won < 0 for rate in rates) or any(cap.hours <= 0 for cap in caps):
            raise Unreadable("단가는 0원 이상, 한도는 0시간보다 커야 합니다.")
        return cls(rates, caps)

    def on(self, code: str, day: date) -> int:
        """Return the rate ``code`` on ``day`` in won. Raises NoRate where no row holds."""
        return self.row_on(code, day).won

    def row_on(self, code: str, day: date) -> Rate:
        """Return the row of ``code`` that holds on ``day``. Raises NoRate where none does."""
        known = self._found.get((code, day))
        if known is not None:
            return known
        row = holding(self.rates, code, day)
        if row is None:
            name = next((rate.name for rate in self.rates if rate.code == code and rate.name), "")
            called = f"{name}({code})" if name else code
            raise NoRate(
                f"{day}에 쓸 단가 {josa(called, '이/가')} 없습니다. 다른 날의 단가를 이어 쓰지 않습니다. "
                f"{day.year}년 계획의 parameters.toml에 [[rate]]를 적고 계획을 올려 주세요."
            )
        self._found[code, day] = row
        return row

    def same_through(self, code: str, first: date, last: date) -> bool:
        """Tell whether the rate of the ``first`` day holds until ``last``. Raises NoRate for a first day without one."""
        return self.row_on(code, first).ends >= last

    def most_on(self, day: date) -> Cap | None:
        """Return the cap of a person's hours that holds on ``day``; None where the table names none."""
        return holding(self.caps, PERSON_HOURS, day)

    def caps_on(self, day: date, holidays: Iterable[date] = ()) -> Caps:
        """Return what holds for a person in the month of ``day``, as ``month.person_month`` takes it."""
        cap, days = self.most_on(day), frozenset(holidays)
        return Caps(holidays=days) if cap is None else Caps(cap.hours * 60, cap.engagements, days)


NO_RATES = Rates()
