"""`imojak reconcile`: compare attendance, pay, ledger and figures, and keep how they agreed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from imojak.reports.reconciling import reconcile

#: How many differences of a step the table names; the page shows them all.
SHOWN = 5


class Command(BaseCommand):
    """Prints a row per step and what does not agree; the exit code is 1 when anything does not."""

    help = "출석, 지급결정, 지급, 예산원장, 수치가 서로 맞는지 맞춰 보고 그날의 결과를 남깁니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the day as of which the ledger and the figures are compared."""
        parser.add_argument("--day", default="", help="대사일(2023-09-30처럼, 기본 오늘)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, keep and tell. Raises CommandError for a wrong day, and when something does not agree."""
        try:
            day = date.fromisoformat(options["day"]) if options["day"] else None
        except ValueError as error:
            raise CommandError("--day에는 날짜를 2023-09-30처럼 적어 주세요.", returncode=2) from error
        found = reconcile(day)
        table = Table(title=f"{found.day} 대사({found.seconds:.1f}초)", show_lines=False)
        for name, side in (
            ("단계", "left"),
            ("건수", "right"),
            ("앞", "right"),
            ("뒤", "right"),
            ("차이", "right"),
            ("어긋남", "right"),
        ):
            table.add_column(name, justify=side)  # type: ignore[arg-type]
        for step in found.steps:
            table.add_row(
                step["title"], f"{step['looked_at']:,}", f"{step['ours']:,}{step['unit']}",
                f"{step['theirs']:,}{step['unit']}", f"{step['ours'] - step['theirs']:,}", f"{step['count']:,}",
            )  # fmt: skip
        Console(file=self.stdout, highlight=False).print(table)  # type: ignore[arg-type]
        for step in found.steps:
            if step["waiting"]:
                self.stdout.write(f"{step['title']}: {step['waiting_text']} {step['waiting']:,}")
            for row in step["differences"][:SHOWN]:
                self.stdout.write(f"{step['title']}: {row['object_type']} {row['object_id']}번 {row['sentence']}")
        if found.differences:
            raise CommandError(f"{found.differences:,}건이 서로 맞지 않습니다. 대사 화면에서 모두 확인해 주세요.")
