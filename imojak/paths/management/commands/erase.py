"""imojak erase: what is kept no longer than it is needed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from imojak.paths.actions.erasing import KEPT_DAYS, erase_unconfirmed


class Command(BaseCommand):
    """파기."""

    help = "본인이 끝내 확인하지 않은 대리 신청과, 그 밖의 기록이 없는 그 사람의 정보를 파기합니다. 날마다 돌립니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add what can be said."""
        parser.add_argument(
            "--dry-run", action="store_true", help="아무것도 지우지 않고 무엇이 파기될지만 보여 줍니다."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, and tell how much."""
        done = erase_unconfirmed(dry_run=options["dry_run"])
        self.stdout.write(f"확인되지 않은 채 {KEPT_DAYS}일이 지난 대리 신청 {done.applications}건, {done.people}명")
        if done.held:
            self.stdout.write(f"다른 기록이 있어 남긴 사람 {done.held}명")
        if options["dry_run"]:
            self.stdout.write("미리 본 것이며 아무것도 지우지 않았습니다.")
