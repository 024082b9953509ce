"""imojak work: do the tasks that wait."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from imojak.matching import ahead
from imojak.tasks.working import work


class Command(BaseCommand):
    """작업자."""

    help = "맡긴 작업(배정 계산처럼 오래 걸리는 일)을 합니다. imojak serve가 하나를 함께 띄우며, 더 띄울 수 있습니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add what can be said."""
        parser.add_argument("--once", action="store_true", help="기다리는 작업을 모두 하고 끝냅니다.")
        parser.add_argument(
            "--beside", type=int, metavar="번호", help="이 번호의 프로세스가 끝나면 함께 끝냅니다(serve가 씁니다)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until stopped. A task in hand goes back to be done by the next worker."""
        leaving = threading.Event()

        def leave(number: int, frame: FrameType | None) -> None:
            leaving.set()

        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, leave)
        if options["beside"]:
            threading.Thread(target=_watch, args=(options["beside"], leaving), daemon=True).start()
        # Nobody's first match should wait for a compiler.
        compiling = None if options["once"] else ahead.start()
        begun = work(leaving=leaving, once=options["once"])
        if compiling is not None:
            compiling.terminate()
            compiling.wait()
        if options["once"]:
            self.stdout.write(f"작업 {begun}건을 했습니다.")


def _watch(parent: int, leaving: threading.Event) -> None:
    """Leave when the process that started us is gone, however it ended."""
    while not leaving.wait(2):
        if os.getppid() != parent:
            leaving.set()
