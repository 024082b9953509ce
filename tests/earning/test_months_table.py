"""The table of months (months.txt), which a finance officer reads and extends, against what is computed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from imojak.earning.month import Caps, Part, Work, person_month
from imojak.earning.tax import Already, TaxRules, spread, withhold
from imojak.kernel.calendar import public_holidays
from imojak.kernel.months import next_month
from imojak.plan.parameters import read_parameters
from tests.earning.table import Month, Tables, WrongLine, minutes, read, won

FILE = Path(__file__).with_name("months.txt")
PLAN = Path(__file__).parents[2] / "plans" / "2023"
TABLES = read(FILE.read_text(encoding="utf-8"))
TAXES = TaxRules.read(read_parameters(PLAN).rows.model_dump(mode="json", exclude_none=True))
ENGAGEMENTS = frozenset({"part_time_intern", "social_contribution"})
#: Rows of a month that are hours' pay; all others are expenses and supplements.
HOURS = {"activity", "hour-cap", "month-max", "rounding", "outside", "paused", "holiday", "unpaid"}


def computed(month: Month, tables: Tables) -> dict[str, str]:
    """Compute a line's answers, written as the table writes them."""
    scheme = tables.schemes[month.scheme]
    works = [
        Work(
            key, Part(first, last, month.pauses), scheme, month.minutes, month.scheme, month.education,
            month.sessions, {role: [(month.month, next_month(month.month))] for role in month.roles},
        )
        for key, (first, last) in enumerate(month.parts)
    ]  # fmt: skip
    whole = Part(month.month, next_month(month.month))
    others = [Work(100 + key, whole, tables.schemes[name], done, name) for key, (name, done) in enumerate(month.others)]
    caps = Caps(57 * 60, ENGAGEMENTS, frozenset(public_holidays(month.month.year)))
    pays = person_month([*others, *works], caps, month=month.month, rates=tables.rates)
    own = [pays[work.key] for work in works]
    rows = [row for pay in own for row in pay.rows]
    total = sum(pay.amount for pay in own)
    answers = {
        "인정 시간": sum(pay.minutes for pay in own),
        "활동비": sum(row.amount for row in rows if row.kind in HOURS),
        "실비·수당": sum(row.amount for row in rows if row.kind not in HOURS),
    }
    gross = total - month.before
    if not scheme.tax_class:
        return _written(answers | {"실수령": gross}) | {"소득세": "-", "지방세": "-"}
    paid_on = next_month(month.month).replace(day=10)
    days = spread(gross, month.minutes).values() if scheme.tax_class == "daily" else None
    already = []
    if month.before:
        first = withhold(month.before, scheme.tax_class, TAXES, paid_on)
        already = [Already(month.before, first.income_tax, first.local_tax)]
    kept = withhold(gross, scheme.tax_class, TAXES, paid_on, already=already, by_day=days)
    return _written(answers | {"소득세": kept.income_tax, "지방세": kept.local_tax, "실수령": gross - kept.tax})


def _written(answers: dict[str, int]) -> dict[str, str]:
    """Return numbers as the table writes them."""
    return {name: str(value / 60) if name == "인정 시간" else f"{value:,}" for name, value in answers.items()}


def as_numbers(name: str, text: str) -> Any:
    return text if text == "-" else minutes(text) if name == "인정 시간" else won(text)


@pytest.mark.parametrize("month", TABLES.months, ids=lambda month: f"{month.line}: {month.situation}")
def test_a_month_comes_to_what_the_table_says(month: Month):
    found = computed(month, TABLES)
    for column, written in month.wanted.items():
        try:
            wanted = as_numbers(column, written)
        except ValueError as error:
            raise WrongLine(month.line, column, str(error)) from error
        got = as_numbers(column, found[column])
        assert got == wanted, f"months.txt {month.line}행 '{column}' 칸: 표는 {written}, 계산은 {found[column]}"


def test_the_table_has_a_line_for_every_kind_of_case():
    assert len(TABLES.months) >= 50
    assert {month.scheme for month in TABLES.months} | {"전일제"} == set(TABLES.schemes)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("| 2023-06 | 인턴십 | 전체 |", "| 2023-13 | 인턴십 | 전체 |", "달"),
        ("| 2023-06 | 인턴십 | 전체 |", "| 2023-06 | 인턴쉽 | 전체 |", "사업"),
        ("| 1-19:3 |", "| 1-31:3 |", "활동"),
        ("| 1-19:3 |", "| 1-19:세시간 |", "활동"),
        ("| 1-19:3 |", "| 1-19:0.33 |", "활동"),
        ("| 57 | 635,950 | 0 | 50,870 |", "| 57 | 635,950 | 0 |", "지방세"),
        ("| 11,157 | 57 | 635,950 |", "| 11,157 | 57 | 635.950 |", "월 금액"),
        ("living-wage | 생활임금 | 2022-01-01", "living-wage | 생활임금 | 2022-1-1", "첫날"),
        ("상황 | 달 | 사업", "상황 | 사업 | 달", "달"),
    ],
)
def test_a_wrong_line_is_told_with_its_line_and_column(old: str, new: str, column: str):
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    number = text[: text.index(old)].count("\n") + 1
    with pytest.raises(WrongLine, match=rf"months.txt {number}행 '{column}' 칸"):
        read(text.replace(old, new, 1))


def test_a_wrong_answer_is_told_with_its_line_and_column():
    text = FILE.read_text(encoding="utf-8").replace("| 57 | 635,950 | 0 | 50,870 |", "| 57 | 635,950 | 0 | 50,880 |", 1)
    wrong = next(month for month in read(text).months if month.wanted["소득세"] == "50,880")
    with pytest.raises(AssertionError, match=rf"{wrong.line}행 '소득세' 칸: 표는 50,880, 계산은 50,870"):
        test_a_month_comes_to_what_the_table_says(wrong)


def test_a_year_without_a_living_wage_is_refused():
    text = FILE.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("2026년 인턴십: "))
    month = read(text.replace(line, line.replace("2026-06", "2027-06"))).months
    later = next(one for one in month if one.month == date(2027, 6, 1) and one.scheme == "인턴십 해마다")
    with pytest.raises(ValueError, match="2027-06-01에 쓸 단가 생활임금"):
        computed(later, TABLES)
