"""imojak send: send the messages that wait in the outbox."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from imojak.messages.sending import send_waiting


class Command(BaseCommand):
    """알림 보내기."""

    help = "보낼 날이 된 알림을 보냅니다."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and say how it went."""
        sent = send_waiting()
        self.stdout.write(f"보냄 {sent.delivered}건, 실패 {sent.failed}건, 다시 보낼 것 {sent.again}건")
