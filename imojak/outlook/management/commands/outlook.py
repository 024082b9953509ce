"""`imojak outlook YEAR`: the year-end forecast of every line; `imojak outlook backtest YEAR`: how far off it was."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from imojak.kernel.money import THOUSAND
from imojak.outlook.backtest import Month, backtest
from imojak.outlook.lines import LineForecast, forecast, total_of
from imojak.problems import CalledWrongly


class Command(BaseCommand):
    """Writes nothing to the database."""

    help = "예산 항목마다 연말에 얼마를 쓸지 전망하고(year), 지난 해에 그 전망이 얼마나 맞았는지 보여 줍니다(backtest)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is asked, the year, the day of a forecast, and the form of the answer."""
        parser.add_argument("what", choices=["year", "backtest"], metavar="할일", help="year 또는 backtest")
        parser.add_argument("year", type=int, metavar="연도", help="회계연도, 예: 2023")
        parser.add_argument("--as-of", metavar="날짜", help="전망할 때의 기준일(year), 예: 2023-06-30. 없으면 오늘")
        parser.add_argument("--json", action="store_true", help="JSON으로 적습니다.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Forecast or look back, and tell."""
        year = options["year"]
        if options["what"] == "backtest":
            self._tell_months(backtest(year), options["json"])
            return
        self._tell_lines(forecast(year, _day(options["as_of"], year)), options["json"])

    def _tell_months(self, months: list[Month], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps([_as_json(one) for one in months], ensure_ascii=False, indent=2))
            return
        table = Table(
            "기준일", "전망", "80% 구간", "실제", "합계 오차", "항목 오차", "직선 항목 오차", "구간에 든 항목"
        )
        for one in months:
            total = one.total
            table.add_row(
                one.day.isoformat(), _million(total.middle), f"{_million(total.low)}~{_million(total.high)}",
                _million(one.actual), f"{one.total_error:+.1%}", f"{one.error:.1%}", f"{one.straight_error:.1%}",
                f"{one.covered}/{len(one.lines)}",
            )  # fmt: skip
        console = Console(file=self.stdout, highlight=False, width=120)  # type: ignore[arg-type]
        console.print(table)
        console.print("금액은 백만원. 항목 오차는 항목마다의 차이를 부호 없이 더해 실제 지출로 나눈 값.")

    def _tell_lines(self, lines: list[LineForecast], as_json: bool) -> None:
        total = total_of(lines)
        if as_json:
            rows = [
                {"code": one.code, "name": one.name, "budget": one.budget, "spent": one.spent, "low": one.low,
                 "middle": one.middle, "high": one.high, "straight": one.straight, "beyond": one.beyond}
                for one in lines
            ]  # fmt: skip
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        table = Table("항목", "예산현액", "지출", "전망", "80% 구간", "직선")
        for one in lines:
            table.add_row(
                f"{one.code} {one.name}", _thousand(one.budget), _thousand(one.spent), _thousand(one.middle),
                f"{_thousand(one.low)}~{_thousand(one.high)}", _thousand(one.straight),
            )  # fmt: skip
        table.add_row(
            "합계", _thousand(total.budget), _thousand(total.spent), _thousand(total.middle),
            f"{_thousand(total.low)}~{_thousand(total.high)}", _thousand(total.straight),
        )  # fmt: skip
        console = Console(file=self.stdout, highlight=False, width=120)  # type: ignore[arg-type]
        console.print(table)
        console.print("금액은 천원.")


def _day(said: str | None, year: int) -> date:
    if said is None:
        return timezone.localdate()
    try:
        day = date.fromisoformat(said)
    except ValueError as error:
        raise CalledWrongly(f"--as-of의 날짜를 2023-06-30처럼 적어 주세요: {said}") from error
    if day.year != year:
        raise CalledWrongly(f"--as-of는 {year}년의 날짜여야 합니다: {said}")
    return day


def _as_json(one: Month) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(), "low": one.total.low, "middle": one.total.middle, "high": one.total.high,
        "straight": one.total.straight, "actual": one.actual, "total_error": round(one.total_error, 4),
        "straight_total_error": round(one.straight_total_error, 4), "error": round(one.error, 4),
        "straight_error": round(one.straight_error, 4), "covered": one.covered, "lines": len(one.lines),
        "total_covered": one.total_covered,
    }  # fmt: skip


def _million(won: int) -> str:
    return f"{round(won / (THOUSAND * THOUSAND)):,}"


def _thousand(won: int) -> str:
    return f"{round(won / THOUSAND):,}"
