"""What a year's parameters must say: every day of the year once, and everything that programmes call by a code. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from imojak.earning.dated import Hole, holding, holes
from imojak.kernel.josa import josa
from imojak.plan.effective import effective
from imojak.plan.errors import PlanError
from imojak.plan.parameters import (
    FILE,
    CapRow,
    InsuranceRow,
    ParameterFile,
    RateRow,
    TaxRow,
    dated_tables,
)
from imojak.plan.programmes import Conditions, Programme
from imojak.plan.types.schema import ProgrammeType

#: What each method of taxing needs to know, and what it has no use for.
_NEEDS = {
    "none": frozenset(),
    "deemed": frozenset({"income_percent", "deemed_expense_percent", "local_percent"}),
    "flat": frozenset({"income_percent", "local_percent"}),
    "daily": frozenset({"income_percent", "local_percent", "day_free_won"}),
}
_TABLES = {"rate": "단가", "cap": "한도", "tax": "원천징수 기준", "insurance": "보험 기준"}


@dataclass(frozen=True)
class _Named:
    """A row of any dated table with the code by which its rows follow each other."""

    code: str
    starts: date
    ends: date


@dataclass(frozen=True)
class Year:
    """A year's parameters with the types and programmes that they are held against."""

    year: int
    file: ParameterFile
    types: Mapping[str, ProgrammeType]
    programmes: Iterable[Programme]


def check_parameters(of: Year) -> Iterator[PlanError]:
    """Check a year's parameters by themselves and against what its programmes and types are paid by."""
    if not of.file.source:
        return
    yield from _check_days(of.file, of.year)
    yield from _check_taxes(of.file)
    yield from _check_insurances(of.file)
    yield from _check_approvals(of.file)
    yield from _check_conditions(of)


def _check_days(file: ParameterFile, year: int) -> Iterator[PlanError]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    for table, rows in dated_tables(file.rows):
        for number, row in enumerate(rows, start=1):
            if row.starts > row.ends:
                yield file.fault(f"{table}[{number}].ends", f"기간이 뒤바뀌었습니다({row.starts} ~ {row.ends}).")
        found = [_Named(_code(row), row.starts, row.ends) for row in rows]
        for hole in holes(found, first, last):
            yield _hole(file, table, hole)


def _code(row: RateRow | CapRow | TaxRow | InsuranceRow) -> str:
    return f"{row.engagement} {row.kind}" if isinstance(row, InsuranceRow) else row.code


def _hole(file: ParameterFile, table: str, hole: Hole) -> PlanError:
    key = f"{table}[{(hole.row or 0) + 1}]"
    if hole.overlap:
        return file.fault(
            f"{key}.starts",
            f"{_TABLES[table]} {josa(hole.code, '은/는')} {hole.days} 두 번 적혀 있습니다. 하루에 하나만 적으세요.",
        )
    return file.fault(
        f"{key}.starts" if hole.row is not None else key,
        f"{_TABLES[table]} {hole.code}에 {hole.days} 값이 없습니다. 앞이나 뒤의 값을 이어 쓰지 않습니다. 빠진 날의 행을 적으세요.",
    )


def _check_taxes(file: ParameterFile) -> Iterator[PlanError]:
    for number, row in enumerate(file.rows.tax, start=1):
        for name in sorted(_NEEDS[row.method]):
            if getattr(row, name) is None:
                yield file.fault(f"tax[{number}]", f'method = "{row.method}"에는 {josa(name, "이/가")} 있어야 합니다.')
        if row.method == "daily" and row.per == "month":
            yield file.fault(f"tax[{number}].per", "일용근로소득은 날마다 세므로 달로 묶지 않습니다. per를 지우세요.")


def _check_insurances(file: ParameterFile) -> Iterator[PlanError]:
    for number, row in enumerate(file.rows.insurance, start=1):
        before = [one.kind for one in file.rows.insurance[: number - 1] if one.engagement == row.engagement]
        if row.of is not None and row.of not in before:
            yield file.fault(
                f"insurance[{number}].of",
                f'"{row.of}" 보험이 같은 참여 형태의 앞 행에 없습니다. 먼저 적은 보험의 kind를 적으세요.',
            )


def _check_approvals(file: ParameterFile) -> Iterator[PlanError]:
    bands = file.rows.approval
    for number, row in enumerate(bands, start=1):
        if [one.up_to_won for one in bands].index(row.up_to_won) != number - 1:
            yield file.fault(f"approval[{number}]", "같은 금액의 단계가 두 번 있습니다. 하나만 적으세요.")
    if bands and all(row.up_to_won is not None for row in bands):
        yield file.fault(
            f"approval[{len(bands)}]", "이보다 큰 금액의 단계가 없습니다. up_to_won이 없는 행을 하나 적으세요."
        )


def _check_conditions(of: Year) -> Iterator[PlanError]:
    for code, one in of.types.items():
        if one.pay is not None:
            yield from _check_terms(of, f"types/{code}.toml", "pay", one.pay)
        for row in one.instalment:
            if row.tax_class is not None:
                yield from _known_class(of, f"types/{code}.toml", f"instalment[{row.code}]", row.tax_class)
    for programme in of.programmes:
        for offer in effective(programme, of.types):
            terms = (offer.strand or programme).conditions
            if terms is not None:
                strand = f"strand[{offer.strand.code}]." if offer.strand is not None else ""
                yield from _check_terms(of, f"programmes/{programme.code}.toml", f"{strand}conditions", terms)


def _check_terms(of: Year, file: str, key: str, terms: Conditions) -> Iterator[PlanError]:
    """Hold terms against the year's table: known codes, and the rate that the notice promises."""
    rates, first = of.file.rows.rate, date(of.year, 1, 1)
    if terms.tax_class is not None:
        yield from _known_class(of, file, key, terms.tax_class)
    named = [(f"{key}.element[{one.code}].rate", one.rate) for one in terms.element if one.rate is not None]
    if terms.hourly_rate is not None:
        named.append((f"{key}.hourly_rate", terms.hourly_rate))
    for where, code in named:
        if not any(rate.code == code for rate in rates):
            yield PlanError(file, where, f'"{code}" 단가가 {FILE}에 없습니다. [[rate]]를 적거나 코드를 고치세요.')
    if terms.hourly_rate is None or terms.hourly_won is None:
        return
    row = holding(rates, terms.hourly_rate, first)
    if row is not None and row.won != terms.hourly_won:
        yield PlanError(
            file,
            f"{key}.hourly_won",
            f"{row.name}({row.code})은 {first}에 {row.won:,}원인데 {terms.hourly_won:,}원으로 적혀 있습니다. 둘을 맞추세요.",
        )


def _known_class(of: Year, file: str, key: str, code: str) -> Iterator[PlanError]:
    if not any(row.code == code for row in of.file.rows.tax):
        yield PlanError(
            file, f"{key}.tax_class", f'"{code}" 소득 구분의 원천징수 기준이 {FILE}에 없습니다. [[tax]]를 적으세요.'
        )
