"""What is withheld from a payment (원천징수): by dated rules and by the class that was configured, never by the hours.

Income tax is cut to a unit, local tax is a share of the cut income tax and cut again, as the tax office computes them.
Which class a payment belongs to, and every rate and threshold, stands in the rule set of the year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args

from imojak.earning.dated import day_of, holding
from imojak.earning.problems import NoRate, Unreadable
from imojak.earning.rows import Row
from imojak.kernel.josa import josa
from imojak.kernel.money import rounded

#: ``none`` withholds nothing; ``deemed`` taxes what is left after a deemed expense; ``flat`` taxes the whole;
#: ``daily`` taxes what each day's pay has above a free amount.
Method = Literal["none", "deemed", "flat", "daily"]
#: Percents are kept in thousandths: 4.5 % is 4,500 of 100,000.
_WHOLE = 100_000


@dataclass(frozen=True)
class TaxRule:
    """How payments of a class are taxed on the days from ``starts`` to ``ends``. Won; percents in thousandths.

    ``floor_won``: income up to it is not taxed (과세최저한). ``small_won``: less income tax than that is not withheld
    (소액부징수). ``per`` "month" computes all payments of a person's month and class together, and withholds what is
    not withheld yet.
    """

    code: str
    starts: date
    ends: date
    name: str
    method: Method
    income: int = 0
    deemed: int = 0
    local: int = 0
    credit: int = 0
    day_free_won: int = 0
    floor_won: int = 0
    small_won: int = 0
    unit_won: int = 10
    per: Literal["payment", "month"] = "payment"


class Already(NamedTuple):
    """A payment of the same person, month and class that was made before; in won."""

    gross: int
    income_tax: int
    local_tax: int


@dataclass(frozen=True)
class Withheld:
    """What is kept back from a payment, in won, with its rows (their amounts are below zero)."""

    income_tax: int
    local_tax: int
    rows: tuple[Row, ...]
    rule: TaxRule

    @property
    def tax(self) -> int:
        """Both taxes together."""
        return self.income_tax + self.local_tax


@dataclass(frozen=True)
class TaxRules:
    """The rules of a year by class."""

    rules: tuple[TaxRule, ...] = ()

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> TaxRules:
        """Read the parameters of a tax rule set: {"tax": [{code, starts, ends, name, method, income_percent, …}]}.

        Raises Unreadable for a row that cannot be used.
        """
        return cls(tuple(_rule(row) for row in parameters.get("tax", ())))

    def on(self, code: str, day: date) -> TaxRule:
        """Return the rule of a class on ``day``. Raises NoRate where none holds, or no class was configured."""
        if not code:
            raise NoRate(
                "이 활동비의 소득 구분이 정해지지 않았습니다. 사업 유형의 [pay]에 tax_class를 적고 계획을 올려 주세요."
            )
        found = holding(self.rules, code, day)
        if found is None:
            raise NoRate(
                f"{day}에 쓸 원천징수 기준 {josa(code, '이/가')} 없습니다. "
                f"{day.year}년 계획의 parameters.toml에 [[tax]]를 적고 계획을 올려 주세요."
            )
        return found


def withhold(
    gross: int,
    code: str,
    rules: TaxRules,
    paid_on: date,
    *,
    already: Sequence[Already] = (),
    by_day: Iterable[int] | None = None,
) -> Withheld:
    """Return what is withheld from ``gross`` won of class ``code`` that are paid on ``paid_on``.

    ``already`` are earlier payments of the same person, month and class; they count where the rule goes by the month, and
    for daily wages, whose days are taxed with all that was paid for them. ``by_day`` are the won of each day worked, which
    daily wages are taxed by and which sum to ``gross`` and what was paid already. Nothing is withheld from a correction
    downwards, and nothing is paid back here. Raises NoRate without a rule, ValueError for daily wages without their days.
    """
    rule = rules.on(code, paid_on)
    if rule.method == "none":
        return Withheld(0, 0, (Row("tax-free", f"{rule.name}: 원천징수하지 않음", 0),), rule)
    before = already if rule.per == "month" or rule.method == "daily" else ()
    total = gross + sum(one.gross for one in before)
    if gross <= 0 or total <= 0:
        return Withheld(0, 0, (), rule)
    if rule.method == "daily":
        days = list(by_day) if by_day is not None else []
        if sum(days) != total:
            raise ValueError("the won of the days do not sum to the payment")
        parts, base = sum(max(0, won - rule.day_free_won) for won in days), f"하루 {rule.day_free_won:,}원을 넘는 "
        parts, whole = parts * rule.income * (_WHOLE - rule.credit), _WHOLE * _WHOLE
        taxed = f"{base}금액의 {_percent(rule.income)}에서 세액공제 {_percent(rule.credit)}"
    else:
        income = total * (_WHOLE - rule.deemed)
        taxed = f"{total:,}원의 {_percent(rule.income)}"
        if rule.deemed:
            taxed = f"{total:,}원에서 필요경비 {_percent(rule.deemed)}를 뺀 {income // _WHOLE:,}원의 {_percent(rule.income)}"
        if income <= rule.floor_won * _WHOLE and rule.floor_won:
            return Withheld(0, 0, (Row("tax-floor", _floor(rule), 0),), rule)
        parts, whole = income * rule.income, _WHOLE * _WHOLE
    if parts < rule.small_won * whole:
        return Withheld(0, 0, (Row("tax-small", _small(rule), 0),), rule)
    all_income = rounded(parts, rule.unit_won, "down", whole)
    all_local = rounded(all_income * rule.local, rule.unit_won, "down", _WHOLE)
    income_tax = max(0, all_income - sum(one.income_tax for one in before))
    local_tax = max(0, all_local - sum(one.local_tax for one in before))
    earlier = f", 앞서 뗀 {all_income - income_tax:,}원을 뺌" if income_tax != all_income else ""
    rows = (
        Row("income-tax", f"{rule.name} 소득세: {taxed}{earlier}", -income_tax),
        Row("local-tax", f"지방소득세: 소득세의 {_percent(rule.local)}", -local_tax),
    )
    return Withheld(income_tax, local_tax, rows, rule)


def spread(gross: int, minutes: Mapping[date, int]) -> dict[date, int]:
    """Spread won over the days by their minutes, so that they sum to ``gross``; what daily wages are taxed by.

    Raises ValueError where there is something to spread and no minutes.
    """
    whole, found, done, paid = sum(minutes.values()), dict[date, int](), 0, 0
    if gross and not whole:
        raise ValueError("no day to spread the payment over")
    for day in sorted(minutes):
        done += minutes[day]
        upto = gross * done // whole if whole else 0
        found[day], paid = upto - paid, upto
    return found


def thousandths(value: Any, what: str) -> int:
    """Read a percent as thousandths of a percent. Raises Unreadable for what is none, or finer than a thousandth."""
    try:
        found = Decimal(str(value)) * 1_000
    except ArithmeticError:
        found = Decimal(-1)
    if not 0 <= found <= _WHOLE or found != int(found):
        raise Unreadable(f"{josa(what, '은/는')} 0에서 100 사이의 퍼센트여야 합니다: {value}")
    return int(found)


def _rule(row: Mapping[str, Any]) -> TaxRule:
    try:
        method, per = row["method"], row.get("per", "payment")
        if method not in get_args(Method) or per not in ("payment", "month"):
            raise Unreadable(f"원천징수 기준 {row['code']}의 method나 per를 쓸 수 없습니다: {method}, {per}")
        return TaxRule(
            code=str(row["code"]),
            starts=day_of(row, "starts", "원천징수 기준"),
            ends=day_of(row, "ends", "원천징수 기준"),
            name=str(row["name"]),
            method=method,
            income=thousandths(row.get("income_percent", 0), "income_percent"),
            deemed=thousandths(row.get("deemed_expense_percent", 0), "deemed_expense_percent"),
            local=thousandths(row.get("local_percent", 0), "local_percent"),
            credit=thousandths(row.get("credit_percent", 0), "credit_percent"),
            day_free_won=int(row.get("day_free_won", 0)),
            floor_won=int(row.get("floor_won", 0)),
            small_won=int(row.get("small_won", 0)),
            unit_won=int(row.get("unit_won", 10)),
            per=per,
        )
    except KeyError as error:
        raise Unreadable(f"원천징수 기준에 {error.args[0]} 값이 없습니다.") from error


def _percent(thousandths: int) -> str:
    return f"{Decimal(thousandths) / 1_000:f}%"


def _floor(rule: TaxRule) -> str:
    return f"{rule.name}: 소득이 {rule.floor_won:,}원 이하라서 원천징수하지 않음"


def _small(rule: TaxRule) -> str:
    return f"{rule.name}: 소득세가 {rule.small_won:,}원 미만이라서 원천징수하지 않음"
