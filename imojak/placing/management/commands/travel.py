"""imojak travel: load the agency's own travel times between districts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from imojak.placing.travel import load_travel_table


class Command(BaseCommand):
    """통근 시간표."""

    help = "자치구 사이의 통근 시간표(CSV·엑셀: 출발 자치구, 도착 자치구, 분)를 넣습니다. 다음 배정부터 씁니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add what can be said."""
        parser.add_argument("file", metavar="파일", help="출발 자치구, 도착 자치구, 분의 세 열이 있는 파일")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how many pairs."""
        path = Path(options["file"])
        made = load_travel_table(path.stem[:120], path.read_bytes())
        self.stdout.write(f"통근 시간 {len(made.minutes):,}쌍을 넣었습니다. 적지 않은 쌍은 거리로 어림합니다.")
