"""imojak live YEAR: let the synthetic people of a city live the year of a loaded plan."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

SEED = 2023


class Command(BaseCommand):
    """Live a year once; a database that has it already is left alone."""

    help = "한 해를 살아 봅니다: 가상의 시민이 계획의 사업에 신청하고 참여하며, 그 기록과 회계가 남습니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what can be given."""
        parser.add_argument("year", type=int, help="연도(예: 2023)")
        parser.add_argument("--scale", type=float, default=1.0, help="도시의 크기(기본 1, 10이면 열 배)")
        parser.add_argument("--seed", type=int, default=SEED, help="같은 값이면 같은 한 해가 됩니다")
        parser.add_argument("--until", type=_day, default=None, help="이날까지만 삽니다(예: 2023-09-30, 기본 연말)")
        parser.add_argument("--plan", type=Path, default=None, help="계획 폴더(기본 plans/연도)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Live the year and say what came of it."""
        from imojak.demo.live.year import check_reach, is_lived, live, part_count

        year: int = options["year"]
        check_reach(year, options["scale"], options["until"])
        if is_lived(year):
            self.stdout.write(f"{year}년은 이 데이터베이스에서 이미 살았습니다. 아무것도 바꾸지 않았습니다.")
            return
        folder = options["plan"] or Path(settings.BASE_DIR) / "plans" / str(year)
        started = perf_counter()
        console = Console(stderr=True)
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console,
            transient=True,
        ) as progress:  # fmt: skip
            task = progress.add_task(f"{year}년", total=part_count())
            lived = live(
                year,
                options["scale"],
                options["seed"],
                options["until"],
                folder,
                lambda text, number: progress.update(task, description=f"{year}년 {text}", completed=number),
                lambda text, n: progress.update(task, description=f"{year}년 {text} {n:,}"),
                timezone.localdate(),
            )
        self.stdout.write(
            f"{year}년을 살았습니다: 사람 {lived.people:,}명, 활동 기록 {lived.records:,}건, "
            f"모두 {lived.rows:,}행, {perf_counter() - started:.1f}초."
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"날짜는 2023-09-30처럼 적습니다: {text}") from error
