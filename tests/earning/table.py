"""Reads the tables of months.txt: whoever writes a line wrong is told the line and the column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from imojak.earning.rates import Rate, Rates
from imojak.earning.scheme import Scheme
from imojak.kernel.months import month_end

T = TypeVar("T")
RATE_COLUMNS = ("단가", "이름", "첫날", "끝날", "원")
SCHEME_COLUMNS = (
    "사업", "시급", "월 시간", "월 금액", "단위", "끝수", "참여 형태", "소득 구분", "교육실비", "조장 수당", "강의료",
    "공휴일", "주휴",
)  # fmt: skip
MONTH_COLUMNS = (
    "상황", "달", "사업", "참여", "쉰 날", "활동", "다른 활동", "교육일", "역할", "강의일", "앞서 결정",
    "인정 시간", "활동비", "실비·수당", "소득세", "지방세", "실수령",
)  # fmt: skip
_ROUNDINGS = {"버림": "down", "반올림": "half_up"}
_ENGAGEMENTS = {"사회공헌": "social_contribution", "시간제 인턴": "part_time_intern", "전일제 인턴": "full_time_intern"}
_CLASSES = {"비과세": "none", "기타소득": "other", "사업소득": "business", "일용": "daily", "-": ""}
_HOLIDAYS = {"지급": "paid", "미지급": "unpaid"}


class WrongLine(Exception):
    """A line that cannot be read: its number and column."""

    def __init__(self, line: int, column: str, what: str) -> None:
        super().__init__(f"months.txt {line}행 '{column}' 칸: {what}")


@dataclass(frozen=True)
class Cells:
    """A line of a table: its number and what stands in each column."""

    line: int
    of: Mapping[str, str]

    def read(self, column: str, how: Callable[[str], T]) -> T:
        """Read a column; what goes wrong is told with the line and the column."""
        try:
            return how(self.of[column])
        except (ValueError, KeyError, IndexError) as error:
            raise WrongLine(self.line, column, f"'{self.of[column]}'을(를) 읽을 수 없습니다. {error}") from error


@dataclass(frozen=True)
class Month:
    """A line of the table of months."""

    line: int
    situation: str
    month: date
    scheme: str
    parts: list[tuple[date, date]]
    pauses: list[tuple[date, date]]
    minutes: dict[date, int]
    others: list[tuple[str, dict[date, int]]]
    education: list[date]
    roles: list[str]
    sessions: list[date]
    before: int
    wanted: dict[str, str]


@dataclass(frozen=True)
class Tables:
    """The whole file."""

    rates: Rates
    schemes: dict[str, Scheme]
    months: list[Month]


def read(text: str) -> Tables:
    """Read the file's three tables. Raises WrongLine for what cannot be read."""
    rows = list(_rows(text))
    rates = Rates(tuple(_rate(cells) for columns, cells in rows if columns == RATE_COLUMNS))
    schemes: dict[str, Scheme] = {}
    for columns, cells in rows:
        if columns == SCHEME_COLUMNS:
            schemes[cells.of["사업"]] = _scheme(cells)
    months = [_month(cells, schemes) for columns, cells in rows if columns == MONTH_COLUMNS]
    return Tables(rates, schemes, months)


def _rows(text: str) -> Iterator[tuple[tuple[str, ...], Cells]]:
    columns: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(cell.strip() for cell in line.split("|"))
        if cells[0] in (RATE_COLUMNS[0], SCHEME_COLUMNS[0], MONTH_COLUMNS[0]):
            columns = cells
            known = next(one for one in (RATE_COLUMNS, SCHEME_COLUMNS, MONTH_COLUMNS) if one[0] == cells[0])
            for at, name in enumerate(known):
                if at >= len(cells) or cells[at] != name:
                    raise WrongLine(number, name, f"이 자리에 '{name}' 칸이 있어야 합니다.")
            continue
        if len(cells) != len(columns):
            last = columns[min(len(cells), len(columns)) - 1] if columns else "-"
            raise WrongLine(number, last, f"칸이 {len(columns)}개여야 하는데 {len(cells)}개입니다.")
        yield columns, Cells(number, dict(zip(columns, cells, strict=True)))


def _rate(cells: Cells) -> Rate:
    return Rate(
        cells.of["단가"], cells.read("첫날", date.fromisoformat), cells.read("끝날", date.fromisoformat),
        cells.read("원", won), cells.of["이름"],
    )  # fmt: skip


def _scheme(cells: Cells) -> Scheme:
    hourly, _, rate = cells.of["시급"].partition(" ")
    besides: list[dict[str, Any]] = []
    if cells.of["조장 수당"] != "-":
        more = {"role": "조장", "won": cells.read("조장 수당", won)}
        besides.append({"kind": "supplement", "code": "leader", "label": "조장 수당", **more})
    if cells.of["강의료"] != "-":
        besides.append({"kind": "session", "code": "lecture", "label": "강의료", "won": cells.read("강의료", won)})
    if cells.of["주휴"] != "-":
        hours_agreed, days_agreed = cells.read("주휴", _agreed)
        more = {"weekly_hours": hours_agreed, "weekly_days": days_agreed}
        besides.append({"kind": "weekly-holiday", "code": "weekly", "label": "주휴수당", **more})
    most = cells.of["월 금액"]
    return Scheme.read(
        {
            "hourly_won": None if hourly == "-" else cells.read("시급", lambda _: won(hourly)),
            "hourly_rate": rate.strip("()"),
            "hours_per_month_max": cells.read("월 시간", int),
            "month_max_won": None if most == "-" else cells.read("월 금액", won),
            "rounding": {
                "unit_won": cells.read("단위", won),
                "mode": cells.read("끝수", lambda text: _known(_ROUNDINGS, text)),
            },
            "engagement": cells.read("참여 형태", lambda text: _known(_ENGAGEMENTS, text)),
            "tax_class": cells.read("소득 구분", lambda text: _known(_CLASSES, text)),
            "day_expense_won": None if cells.of["교육실비"] == "-" else cells.read("교육실비", won),
            "holidays": cells.read("공휴일", lambda text: _known(_HOLIDAYS, text)),
            "element": besides,
        }
    )


def _month(cells: Cells, schemes: Mapping[str, Scheme]) -> Month:
    month = cells.read("달", lambda text: date.fromisoformat(f"{text}-01"))

    def days(text: str) -> list[date]:
        return [] if text == "-" else [day for part in text.split(",") for day in _days(part.strip(), month)]

    def spans(text: str, between: str) -> list[tuple[date, date]]:
        if text == "전체":
            return [(month, month_end(month))]
        some = [] if text == "-" else [_days(part.strip(), month) for part in text.split(between)]
        return [(one[0], one[-1]) for one in some]

    def activity(text: str) -> dict[date, int]:
        found: dict[date, int] = {}
        for part in [] if text == "-" else text.split(","):
            when, _, hours = part.strip().partition(":")
            for day in _days(when, month):
                found[day] = found.get(day, 0) + minutes(hours)
        return found

    def others(text: str) -> list[tuple[str, dict[date, int]]]:
        some = [] if text == "-" else [part.strip().partition("=") for part in text.split(";")]
        return [(_in(schemes, name.strip()), activity(rest)) for name, _, rest in some]

    return Month(
        line=cells.line,
        situation=cells.of["상황"],
        month=month,
        scheme=cells.read("사업", lambda text: _in(schemes, text)),
        parts=cells.read("참여", lambda text: spans(text, "/")),
        pauses=cells.read("쉰 날", lambda text: spans(text, ",")),
        minutes=cells.read("활동", activity),
        others=cells.read("다른 활동", others),
        education=cells.read("교육일", days),
        roles=[] if cells.of["역할"] == "-" else cells.of["역할"].split(","),
        sessions=cells.read("강의일", days),
        before=0 if cells.of["앞서 결정"] == "-" else cells.read("앞서 결정", won),
        wanted={name: cells.of[name] for name in MONTH_COLUMNS[MONTH_COLUMNS.index("인정 시간") :]},
    )


def won(text: str) -> int:
    """Read won: 635,950, -20,000."""
    if not re.fullmatch(r"-?\d{1,3}(,\d{3})*|-?\d+", text):
        raise ValueError("원 단위의 수를 적으세요: 635,950")
    return int(text.replace(",", ""))


def _agreed(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)시간 (\d)일", text)
    if found is None:
        raise ValueError("한 주에 일하기로 한 시간과 날수를 적으세요: 40시간 5일")
    return int(found[1]), int(found[2])


def minutes(text: str) -> int:
    """Read hours, with a fraction or without, as minutes: 3, 3.5, 0.25."""
    found = Fraction(text) * 60
    if found.denominator != 1 or found < 0:
        raise ValueError("시간은 분으로 나누어떨어지는 수로 적으세요: 3, 3.5, 0.25")
    return int(found)


def _days(text: str, month: date) -> list[date]:
    first, _, last = text.partition("-")
    days = range(int(first), int(last or first) + 1)
    if not days or not 1 <= days[0] <= days[-1] <= month_end(month).day:
        raise ValueError(f"{month.month}월의 날을 적으세요: 5 또는 5-9")
    return [month.replace(day=day) for day in days]


def _known(words: Mapping[str, Any], text: str) -> Any:
    if text not in words:
        raise ValueError(f"{', '.join(words)} 가운데 하나를 적으세요.")
    return words[text]


def _in(schemes: Mapping[str, Scheme], name: str) -> str:
    if name not in schemes:
        raise ValueError(f"'사업' 표에 없는 이름입니다: {', '.join(schemes)}")
    return name
