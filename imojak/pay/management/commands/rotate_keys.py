"""imojak rotate_keys: a new key for account numbers, and all of them sealed with it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from imojak.pay.accounts import reseal
from imojak.trust import sealing


class Command(BaseCommand):
    """열쇠 바꾸기."""

    help = "계좌번호를 봉인하는 열쇠를 새로 만들고, 그동안의 계좌번호를 모두 새 열쇠로 다시 봉인합니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add what can be said."""
        parser.add_argument(
            "--reseal-only",
            action="store_true",
            help="새 열쇠를 만들지 않고, 맨 뒤 열쇠로 다시 봉인만 합니다. SEALING_KEYS에 새 열쇠를 더한 뒤에 씁니다.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the key unless it is there, seal anew, and say what may go."""
        name = sealing.newest() if options["reseal_only"] else sealing.add_key()
        number = reseal()
        self.stdout.write(f"열쇠 {name}(으)로 계좌번호 {number}건을 다시 봉인했습니다.")
        old = [one.name for one in sealing.all_keys() if one.name not in (name, sealing.MARK)]
        if old:
            self.stdout.write(
                f"옛 열쇠 {', '.join(old)}: 이 열쇠로 봉인한 백업을 모두 없앤 뒤에 지우세요. mark 열쇠는 지우지 마세요."
            )
