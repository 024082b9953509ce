"""`imojak freeze 2023 --as-of 2023-09-30 --name council`: fix all figures of a cut-off date."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from imojak.reports.actions import freeze


class Command(BaseCommand):
    help = "기준일의 모든 수치와 보고서를 확정합니다(바꿀 수 없습니다)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, help="연도")
        parser.add_argument("--as-of", type=date.fromisoformat, required=True, help="기준일(2023-09-30)")
        parser.add_argument("--name", required=True, help="확정의 이름(영문자, 숫자, '-', '_')")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(stderr=True)
        columns = (
            TextColumn("수치 확정"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task("", total=None)
            made = freeze(
                options["year"],
                options["as_of"],
                options["name"],
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        self.stdout.write(
            f"'{made.name}' 확정: {made.year}년 {made.as_of} 기준 수치 {made.figures.count()}개, SHA-256 {made.sha256}"
        )
