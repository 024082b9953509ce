"""Terms of a paid activity (활동조건) as a rule set keeps them: an hour's worth, caps, rounding, and what is paid besides.

Sources: 2023 주요업무보고 508행 (월 최대 57시간, 시급 11,157원, 월 635,950원), 648행 (월 최대 57시간, 최대 548,340원),
705행 (월 최대 44시간, 시급 11,157원). Rule sets of every year stay readable: what a key does not say is as it was before
there was the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, get_args

from imojak.earning.problems import UnreadableScheme
from imojak.earning.rates import Rates
from imojak.earning.steps import Most, month_won
from imojak.kernel.money import Rounding

ElementKind = Literal["daily", "supplement", "fixed", "session", "weekly-holiday"]
#: How a monthly sum is paid for part of a month: whole, or by its days.
PartMonth = Literal["full", "days"]
Per = Literal["education", "activity"]
#: From how many agreed hours a week on there is a paid weekly holiday (근로기준법 제18조③·제55조①), and a whole week's.
WEEKLY_LEAST, WEEKLY_WHOLE = 15, 40


@dataclass(frozen=True)
class Element:
    """What is paid besides hours (실비·수당), in won.

    ``daily``: for each day of education or of activity (``per``), up to ``most`` days a month. ``supplement``: once a
    month to whoever has the ``role``; ``fixed``: once a month to everybody. ``session``: for each session that was held,
    up to ``most`` a month. ``rate`` names a dated rate instead of ``won``.

    ``weekly-holiday`` (주휴수당): for each week, from Monday to Sunday, in which the person was there on all the
    ``weekly_days`` agreed and had not left, a day's pay: an hour for every five of the ``weekly_hours`` agreed, at the
    scheme's hourly pay. The week belongs to the month of its Sunday.
    """

    kind: ElementKind
    code: str
    label: str
    won: int = 0
    rate: str = ""
    per: Per = "education"
    role: str = ""
    part_month: PartMonth = "full"
    most: int | None = None
    weekly_hours: int = 0
    weekly_days: int = 0

    def __post_init__(self) -> None:
        if self.kind == "weekly-holiday":
            if not (WEEKLY_LEAST <= self.weekly_hours <= WEEKLY_WHOLE and 1 <= self.weekly_days <= 6):
                raise UnreadableScheme(
                    f"'{self.label}'에는 한 주에 일하기로 한 시간(weekly_hours, {WEEKLY_LEAST}~{WEEKLY_WHOLE})과 "
                    "날수(weekly_days, 1~6)를 적어야 합니다."
                )
            return
        if (self.won > 0) == bool(self.rate):
            raise UnreadableScheme(f"'{self.label}'에는 금액(won)과 단가(rate) 가운데 하나만 적어야 합니다.")
        if self.kind == "supplement" and not self.role:
            raise UnreadableScheme(f"'{self.label}'에는 누가 받는지(role) 적어야 합니다.")

    def won_on(self, day: date, rates: Rates) -> int:
        """Return what it is worth on ``day``, in won. Raises NoRate where its rate is not written for the day."""
        return rates.on(self.rate, day) if self.rate else self.won


@dataclass(frozen=True)
class Scheme:
    """A pay scheme. Money is won, ``month_hours`` whole hours of one person in one month.

    ``rounding_unit`` 10 with "half_up" makes 635,949 won 635,950; with "down" 635,940 (10원 미만 절사).
    ``rate`` is the dated rate that the hourly pay follows; ``hourly`` is what the notice promised, and what holds where
    no table of rates is at hand; 0 where hours are not paid, but something besides is. ``day_expense`` is paid for each
    day of education (교육실비), on top and without a cap.
    ``tax_class`` is "" where nobody has said what the pay is to the tax office: then nothing can be paid out.
    """

    hourly: int
    month_hours: int
    month_won: int | None = None
    rounding_unit: int = 1
    rounding: Rounding = "down"
    day_expense: int = 0
    rate: str = ""
    engagement: str = ""
    tax_class: str = ""
    insurance: str = ""
    holidays: Literal["paid", "unpaid"] = "paid"
    elements: tuple[Element, ...] = ()
    #: The month's maximum is just the hours at the notice's rate, so that it goes up with the rate (``read`` sees that).
    maximum_is_hours: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        if min(self.month_hours, self.rounding_unit) <= 0 or self.hourly < (0 if self.elements else 1):
            raise UnreadableScheme("활동비 기준의 시급, 월 최대 시간, 반올림 단위는 0보다 커야 합니다.")
        if (self.month_won is not None and self.month_won < 0) or self.day_expense < 0:
            raise UnreadableScheme("활동비 기준의 월 최대 금액과 교육실비는 0 이상이어야 합니다.")
        if not self.hourly and (self.rate or any(one.kind == "weekly-holiday" for one in self.elements)):
            raise UnreadableScheme("활동비 기준의 단가(hourly_rate)와 주휴수당에는 시급(hourly_won)이 있어야 합니다.")

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> Scheme:
        """Read the parameters of a pay rule set, keyed as the plan's conditions are.

        Without ``hourly_won`` only what is paid besides hours is paid. Raises UnreadableScheme for a missing or unusable
        key.
        """
        try:
            elements = tuple(_element(row) for row in parameters.get("element", ()))
            hourly = parameters.get("hourly_won") if elements else parameters["hourly_won"]
            if hourly is not None and int(hourly) <= 0:
                raise UnreadableScheme("활동비 기준의 시급은 0보다 커야 합니다.")
            rounding = parameters.get("rounding") or {}
            mode = rounding.get("mode", "down")
            if mode not in ("down", "half_up"):
                raise UnreadableScheme(f"활동비 기준의 rounding.mode는 down 또는 half_up이어야 합니다: {mode}")
            holidays = parameters.get("holidays", "paid")
            if holidays not in ("paid", "unpaid"):
                raise UnreadableScheme(f"활동비 기준의 holidays는 paid 또는 unpaid여야 합니다: {holidays}")
            most = parameters.get("month_max_won")
            scheme = cls(
                hourly=0 if hourly is None else int(hourly),
                month_hours=int(parameters["hours_per_month_max"]),
                month_won=None if most is None else int(most),
                rounding_unit=int(rounding.get("unit_won", 1)),
                rounding=mode,
                day_expense=int(parameters.get("day_expense_won") or 0),
                rate=str(parameters.get("hourly_rate") or ""),
                engagement=str(parameters.get("engagement") or ""),
                tax_class=str(parameters.get("tax_class") or ""),
                insurance=str(parameters.get("insurance") or ""),
                holidays=holidays,
                elements=elements,
            )
        except KeyError as error:
            raise UnreadableScheme(f"활동비 기준에 {error.args[0]} 값이 없습니다.") from error
        except (TypeError, AttributeError) as error:
            raise UnreadableScheme("활동비 기준의 값이 숫자가 아닙니다.") from error
        whole = replace(scheme, month_won=None).won_for(scheme.cap_minutes)
        return replace(scheme, maximum_is_hours=scheme.month_won == whole)

    def hourly_on(self, day: date, rates: Rates | None = None) -> int:
        """Return an hour's worth on ``day``; the notice's where there is no table. Raises NoRate for a day without."""
        return self.hourly if rates is None or not self.rate else rates.on(self.rate, day)

    def won_for(self, minutes: int, hourly: int | None = None) -> int:
        """Return what a person earns in a month with ``minutes`` of activity, capped and rounded; in won.

        ``hourly`` is another worth of an hour than the notice's: of another day, or of a question what would be.
        """
        worth = self.hourly if hourly is None else hourly
        return int(month_won(worth * min(minutes, self.cap_minutes), self.most_of(dated=worth != self.hourly)))

    @property
    def cap_minutes(self) -> int:
        """The most minutes of a month that are paid."""
        return self.month_hours * 60

    @property
    def most(self) -> Most:
        """How won come out: rounding and the month's maximum."""
        return Most(self.rounding_unit, self.rounding, self.month_won)

    def most_of(self, *, dated: bool) -> Most:
        """Return how won come out where an hour is worth what a table says (``dated``) and not what the notice does.

        A maximum that is just the hours at the notice's rate then gives way: the hours' cap says the same.
        """
        return self.most._replace(won=None) if dated and self.maximum_is_hours else self.most

    @property
    def weekly(self) -> bool:
        """Tell whether weeks are paid, so that days before the month count where it begins within a week."""
        return any(one.kind == "weekly-holiday" for one in self.elements)

    @property
    def besides(self) -> tuple[Element, ...]:
        """Everything that is paid besides hours, the expense of education first."""
        if not self.day_expense:
            return self.elements
        return (Element("daily", "education", "교육실비", self.day_expense), *self.elements)


def _element(row: Mapping[str, Any]) -> Element:
    kind, per, part_month = row["kind"], row.get("per", "education"), row.get("part_month", "full")
    for name, value, known in (("kind", kind, ElementKind), ("per", per, Per), ("part_month", part_month, PartMonth)):
        if value not in get_args(known):
            raise UnreadableScheme(
                f"활동비 기준의 element.{name}은 {', '.join(get_args(known))} 가운데 하나여야 합니다."
            )
    most = row.get("most_times")
    return Element(
        kind=kind,
        code=str(row["code"]),
        label=str(row["label"]),
        won=int(row.get("won") or 0),
        rate=str(row.get("rate") or ""),
        per=per,
        role=str(row.get("role") or ""),
        part_month=part_month,
        most=None if most is None else int(most),
        weekly_hours=int(row.get("weekly_hours") or 0),
        weekly_days=int(row.get("weekly_days") or 0),
    )
