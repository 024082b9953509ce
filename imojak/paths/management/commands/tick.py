"""imojak tick: let the clocks run: reminders, and what comes out of silence."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from imojak.paths.actions.clocks import tick


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("2023-04-03이나 2023-04-03T09:00처럼 적어 주세요") from error
    if len(text) == len("2023-04-03"):
        found = datetime.combine(found, time(9))
    return found if found.tzinfo else found.replace(tzinfo=timezone.get_current_timezone())


class Command(BaseCommand):
    """기한 확인."""

    help = "기한을 살펴 할 일을 알리고, 지난 것은 정해진 대로 마칩니다. 여러 번 돌려도 한 번만 일어납니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add what can be said."""
        parser.add_argument(
            "--at", type=_moment, metavar="날짜", help="이때까지로 봅니다(기본: 지금). 보기: 2023-04-03"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="아무것도 바꾸지 않고 무엇이 일어날지만 보여 줍니다."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Tick, and list what happened."""
        done = tick(options["at"], dry_run=options["dry_run"])
        for title, lines in (("알림", done.reminders), ("결과", done.outcomes)):
            self.stdout.write(f"{title} {len(lines)}건")
            for line in lines:
                self.stdout.write(f"  {line}")
        if options["dry_run"]:
            self.stdout.write("미리 본 것이며 아무것도 바꾸지 않았습니다.")
