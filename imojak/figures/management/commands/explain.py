"""`imojak explain KEY`: what an indicator is, and the rows behind its figure."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from imojak.figures.definition import Definition
from imojak.figures.engine import NoPlan, compute, rows
from imojak.figures.facts import planned_years
from imojak.figures.management.commands.figures import figure_json
from imojak.figures.printing import as_json, cut_off, plain, shown, table
from imojak.figures.rowset import RowSet


class Command(BaseCommand):
    """Print the definition of an indicator, its figure and its rows. Names of people are not printed."""

    help = "지표의 정의와 그 수치의 근거가 된 행을 보여 줍니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("key", metavar="KEY", help="지표 키. 예: programme.internship.actual")
        parser.add_argument(
            "--year", type=int, help="연도. 적지 않으면 기준일의 해, 기준일도 없으면 계획이 있는 마지막 해"
        )
        parser.add_argument(
            "--as-of", metavar="DATE", default="", help="기준일(YYYY-MM-DD). 적지 않으면 그해 12월 31일"
        )
        parser.add_argument("--limit", type=int, default=20, help="보여 줄 행 수(기본 20)")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="출력 형식")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look up, compute and print."""
        year = options["year"]
        if year is None:
            years = planned_years()
            if not years:
                raise NoPlan(None)
            # A day that was given says which year is meant: a programme of the next one may have been loaded already.
            year = cut_off(years[-1], options["as_of"]).year
        as_of = cut_off(year, options["as_of"])
        figures = compute(year, as_of)
        figure = figures[options["key"]]
        definition = figures.definitions[figure.key]
        found = rows(figure.key, year, as_of, limit=max(0, options["limit"]))
        if options["format"] == "json":
            told = {
                "year": year,
                "as_of": as_of.isoformat(),
                "definition": {**asdict(definition), "kind": definition.kind.value},
                "figure": figure_json(figure),
                "parts": [figure_json(figures[part]) for part in definition.parts],
                "rows": rows_json(found),
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{definition.label}  [{definition.key}]")
        self.stdout.write(f"{year}년, 기준일 {as_of.isoformat()}: {shown(figure.value)}{figure.unit}")
        if figure.published is not None:
            beside = "공표값과 다름" if figure.differs else "공표값과 같음"
            self.stdout.write(f"공표값: {shown(figure.published)}{figure.unit} ({figure.published_line}행, {beside})")
        self.stdout.write("")
        self.stdout.write(table(_sentences(definition)))
        for part in definition.parts:
            self.stdout.write(f"  = {figures[part].label} {shown(figures[part].value)}{figures[part].unit}  [{part}]")
        self.stdout.write(f"\n근거 행 {found.total:,}개" + (f" 가운데 {len(found.rows)}개" if found.rows else ""))
        self.stdout.write(rows_text(found))


def _sentences(definition: Definition) -> list[tuple[str, ...]]:
    return [
        ("종류", f"{definition.kind.korean}, 정의 {definition.version}판"),
        ("세는 법", definition.counting_rule),
        ("기준 날짜", definition.boundary),
        ("소속", definition.owner),
        ("빼는 것", definition.exclusions),
        ("반올림", definition.rounding),
        *([("지키는 것", ", ".join(definition.guards))] if definition.guards else []),
    ]


def rows_json(found: RowSet) -> dict[str, Any]:
    """Return a page of rows as plain JSON types."""
    return {
        "total": found.total,
        "columns": [asdict(column) for column in found.columns],
        "rows": [
            {
                "model": row.model,
                "id": row.id,
                "party_id": row.party_id,
                "contribution": as_json(row.contribution),
                "values": {name: plain(value) for name, value in row.values.items()},
            }
            for row in found.rows
        ],
    }


def rows_text(found: RowSet) -> str:
    """Return a page of rows as a table."""
    head = ("행", *(column.label for column in found.columns), "더한 값")
    body = [
        (
            f"{row.model} #{row.id}",
            *(shown(row.values.get(column.name)) for column in found.columns),
            shown(row.contribution),
        )
        for row in found.rows
    ]
    return table([head, *body], right=(len(head) - 1,)) if body else ""
