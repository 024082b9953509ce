"""`imojak figures YEAR`: every figure of the work report on a cut-off day."""

from __future__ import annotations

import csv
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from imojak.figures.differences import Difference, differences
from imojak.figures.engine import Figure, FigureSet, compute
from imojak.figures.printing import as_json, cut_off, shown, table

COLUMNS = ("key", "value", "unit", "kind", "version", "rows", "published")


class Command(BaseCommand):
    """Print the figures of a year, or only those that the printed report states otherwise."""

    help = "한 해의 지표를 기준일의 자료에서 세어 보여 줍니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("year", type=int, metavar="YEAR", help="연도")
        parser.add_argument(
            "--as-of", metavar="DATE", default="", help="기준일(YYYY-MM-DD). 적지 않으면 그해 12월 31일"
        )
        parser.add_argument("--format", choices=("text", "json", "csv"), default="text", help="출력 형식")
        parser.add_argument("--differences", action="store_true", help="공표값과 다른 지표와 그 까닭만 보여 줍니다")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and print."""
        year = options["year"]
        figures = compute(year, cut_off(year, options["as_of"]))
        if options["differences"]:
            self._differences(figures, options["format"])
        else:
            self._figures(figures, options["format"])

    def _figures(self, figures: FigureSet, form: str) -> None:
        if form == "json":
            self.stdout.write(json.dumps([figure_json(one) for one in figures.values()], ensure_ascii=False, indent=1))
        elif form == "csv":
            writer = csv.DictWriter(self.stdout, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows({name: figure_json(one)[name] for name in COLUMNS} for one in figures.values())
        else:
            rows = [
                (
                    one.key,
                    shown(one.value),
                    one.unit,
                    one.kind.korean,
                    f"v{one.version}",
                    f"{one.row_count:,}행",
                    _beside(one),
                )
                for one in figures.values()
            ]
            self.stdout.write(f"{figures.year}년 지표 {len(rows)}개, 기준일 {figures.as_of.isoformat()}\n")
            self.stdout.write(table(rows, right=(1, 5)))

    def _differences(self, figures: FigureSet, form: str) -> None:
        found = differences(figures)
        if form == "json":
            self.stdout.write(json.dumps([difference_json(one) for one in found], ensure_ascii=False, indent=1))
            return
        if form == "csv":
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(("key", "value", "published", "unit", "line", "reasons"))
            for one in found:
                writer.writerow((one.key, one.value, one.published, one.unit, one.line, " / ".join(one.reasons)))
            return
        compared = sum(one.published is not None for one in figures.values())
        self.stdout.write(f"공표값이 있는 지표 {compared}개 가운데 {len(found)}개가 공표값과 다릅니다.\n")
        for one in found:
            self.stdout.write(
                f"{one.key}: {shown(one.value)}{one.unit} (공표 {shown(one.published)}{one.unit}, {one.line}행)"
            )
            for reason in one.reasons:
                self.stdout.write(f"  · {reason}")


def figure_json(one: Figure) -> dict[str, Any]:
    """Return a figure as plain JSON types."""
    return {
        "key": one.key,
        "label": one.label,
        "value": as_json(one.value),
        "unit": one.unit,
        "kind": one.kind.value,
        "version": one.version,
        "rows": one.row_count,
        "published": as_json(one.published),
        "published_line": one.published_line,
    }


def difference_json(one: Difference) -> dict[str, Any]:
    """Return a difference as plain JSON types."""
    return {
        "key": one.key,
        "label": one.label,
        "value": as_json(one.value),
        "published": as_json(one.published),
        "unit": one.unit,
        "published_line": one.line,
        "reasons": list(one.reasons),
        "checks": list(one.checks),
    }


def _beside(one: Figure) -> str:
    if one.published is None:
        return ""
    return f"공표 {shown(one.published)}" if one.differs else "공표값과 같음"
