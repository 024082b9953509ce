"""Figures of the ledger: the budget's summary, project cost, execution of lines, the appendix. Shown in 천원."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from imojak.figures.declared.wording import MONEY, planned, rate
from imojak.figures.definition import Definition, Kind
from imojak.figures.facts import LineFact, PlanFacts
from imojak.figures.sources import COLUMN_NAMES, COLUMNS, Booked, Indicator, PlanRow
from imojak.kernel.money import THOUSAND
from imojak.ledger.enums import Side
from imojak.ledger.models import BudgetLine
from imojak.lint.wording import with_particle

UNIT = "천원"
TOTAL = "소계"
#: The line that all project cost is under.
PROJECT_COST = "A"
APPENDIX_COLUMNS = ("current", "original", "supplementary", "transfer", "spent")
EXECUTION_COLUMNS = ("current", "committed", "spent")
#: The pages of policy research print spending rates with two decimals; all other rates have one.
_TWO_PLACES = frozenset({"execution.A4.1.1.spent-rate", "execution.A4.1.2.spent-rate"})
_FORECAST = (("code", "코드"), ("name", "예산 항목"), ("won", "연말 집행예상액(원)"))


def booked(key: str, label: str, lines: Iterable[LineFact], column: str, what: str) -> Indicator:
    """Declare the sum of a column over the leaves of lines; ``what`` names them in Korean."""
    name = COLUMN_NAMES[column]
    return Indicator(
        Definition(
            key=key,
            label=label,
            unit=UNIT,
            kind=Kind.LEDGER,
            counting_rule=f"{what}의 예산원장 기록에서 {_rule(column)}",
            boundary="기표일이 기준일까지인 기록",
            owner="기록된 예산 항목(잎). 상위 항목은 아래 항목의 합이다",
            exclusions=f"{with_particle(name, '은')} 다른 종류의 기록을 넣지 않는다. 바로잡은 기록은 바로잡은 금액까지 더한다",
            rounding=MONEY,
            guards=("ledger_ledgerentry_no_change", "entry_only_on_leaves", "entry_within_budget"),
        ),
        Booked(frozenset().union(*(line.leaves for line in lines)), COLUMNS[column]),
    )


def _rule(column: str) -> str:
    plus = ", ".join(kind.label for kind, sign in COLUMNS[column] if sign > 0)
    minus = ", ".join(kind.label for kind, sign in COLUMNS[column] if sign < 0)
    added = with_particle(plus, "을")
    return f"{added} 더하고 {with_particle(minus, '을')} 뺀다" if minus else f"{added} 더한다"


def budget_summary(facts: PlanFacts) -> Iterator[Indicator]:
    """예산 총괄표: revenue by item, expenditure by what it is spent on."""
    revenue, expenditure = facts.side(Side.REVENUE), facts.side(Side.EXPENDITURE)
    if revenue:
        yield booked(f"budget-summary.revenue.{TOTAL}", "수입 소계", _tops(revenue), "current", "모든 수입 항목")
    for line in revenue:
        yield booked(f"budget-summary.revenue.{line.name}", line.name, [line], "current", f"수입 {line.name}")
    if expenditure:
        label = "모든 지출 항목"
        yield booked(f"budget-summary.expenditure.{TOTAL}", "지출 소계", _tops(expenditure), "current", label)
    for purpose in dict.fromkeys(line.purpose for line in expenditure if line.is_leaf and line.purpose):
        lines = [line for line in expenditure if line.is_leaf and line.purpose == purpose]
        yield booked(
            f"budget-summary.expenditure.{purpose}", purpose, lines, "current", f"지출 구분이 {purpose}인 항목"
        )


def _tops(lines: list[LineFact]) -> list[LineFact]:
    return [line for line in lines if line.parent_id is None]


def project_cost(facts: PlanFacts) -> Iterator[Indicator]:
    """사업비 현황: project cost by policy area, and each one's share."""
    expenditure = facts.side(Side.EXPENDITURE)
    whole = next((line for line in expenditure if line.code == PROJECT_COST), None)
    if whole is None:
        return
    total = "project-cost.total.amount"
    yield booked(total, "사업비 합계", [whole], "current", "사업비 아래 모든 항목")
    for line in expenditure:
        if line.parent_id == whole.id:
            amount = f"project-cost.{line.name}.amount"
            yield booked(amount, f"{line.name} 사업비", [line], "current", f"{line.code} {line.name}")
            rule = f"{line.name} 사업비를 사업비 합계로 나눈다. 비중의 합이 100이 되도록 고치지 않는다"
            yield rate(f"project-cost.{line.name}.share", f"{line.name} 비중", (amount,), (total,), rule, places=1)


def appendix(facts: PlanFacts) -> Iterator[Indicator]:
    """붙임 예산 집행 현황: every line of expenditure."""
    for line in facts.side(Side.EXPENDITURE):
        for column in APPENDIX_COLUMNS:
            key, label = f"appendix.{line.code}.{column}", f"{line.name} {COLUMN_NAMES[column]}"
            yield booked(key, label, [line], column, f"{line.code} {line.name}")


def execution(facts: PlanFacts) -> Iterator[Indicator]:
    """예산집행현황: what of a line is committed and spent, and what is expected at the end of the year."""
    for line in facts.side(Side.EXPENDITURE):
        key, what = f"execution.{line.code}", f"{line.code} {line.name}"
        for column in EXECUTION_COLUMNS:
            yield booked(f"{key}.{column}", f"{line.name} {COLUMN_NAMES[column]}", [line], column, what)
        for column in ("committed", "spent"):
            yield _execution_rate(f"{key}.{column}-rate", line, column, f"{key}.{column}")
        if line.year_end_expected is not None:
            yield _forecast(f"{key}.yearend-expected", line, line.year_end_expected)
            yield _execution_rate(f"{key}.yearend-rate", line, "yearend", f"{key}.yearend-expected")


def _execution_rate(key: str, line: LineFact, column: str, part: str) -> Indicator:
    name = {**COLUMN_NAMES, "yearend": "연말 집행예상액"}[column]
    return rate(
        key,
        f"{line.name} {name.removesuffix('액')} 집행률",
        (part,),
        (f"execution.{line.code}.current",),
        f"{line.name}의 {with_particle(name, '을')} 예산현액으로 나눈다",
        places=2 if key in _TWO_PLACES else 1,
    )


def _forecast(key: str, line: LineFact, won: int) -> Indicator:
    shown = (("code", line.code), ("name", line.name), ("won", won))
    return planned(
        key,
        f"{line.name} 연말 집행예상액",
        UNIT,
        [PlanRow(line.id, BudgetLine._meta.label_lower, shown, Decimal(won) / THOUSAND)],
        _FORECAST,
        rule="예산 항목에 적힌 연말 집행예상액. 집행된 것에서 계산하지 않는다",
        boundary="지금의 예산 계획",
        owner="예산 항목의 주관 부서",
        rounding=MONEY,
    )


def required_budgets(facts: PlanFacts) -> Iterator[Indicator]:
    """소요예산 of programmes: what their lines have by now."""
    by_id = {line.id: line for line in facts.lines}
    for programme in facts.programmes:
        lines = [by_id[line] for line in facts.required_lines.get(programme.id, ())]
        if lines:
            names = ", ".join(line.code for line in lines)
            key = f"programme.{programme.code}.budget"
            yield booked(key, f"{programme.name} 소요예산", lines, "current", f"사업의 예산 항목 {names}")
