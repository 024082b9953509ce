"""`imojak replay`: decide every stored decision again and list what would come out otherwise."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from imojak.offers.models import Round
from imojak.paths.models import Decision
from imojak.paths.replay import Replayed, replay_decisions
from imojak.problems import CalledWrongly

#: How many differences the table shows; --json names them all.
SHOWN = 40


class Command(BaseCommand):
    """Prints the differences with why; the exit code is 1 when one of them is not explained."""

    help = "저장된 결정을 모두 그때의 기준과 자료로 다시 심사하여, 결과가 다른 것을 보여 줍니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a round, and the form of the answer."""
        parser.add_argument("--round", metavar="회차", help="이 코드의 회차만 다시 심사합니다.")
        parser.add_argument("--json", action="store_true", help="JSON으로 적습니다.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay and tell. Raises CommandError when a difference is not explained."""
        decisions = Decision.objects.all()
        if options["round"]:
            if not Round.objects.filter(code=options["round"]).exists():
                raise CalledWrongly(f"'{options['round']}' 회차가 없습니다. 회차의 코드를 확인해 주세요.")
            decisions = decisions.filter(application__round__code=options["round"])
        replayed = replay_decisions(decisions)
        if options["json"]:
            self.stdout.write(json.dumps(_json(replayed), ensure_ascii=False, indent=2))
        else:
            self._table(replayed)
        if replayed.unexplained:
            raise CommandError(
                f"결정 {len(replayed.unexplained):,}건이 다시 심사하면 다르게 나옵니다. 위의 까닭을 확인해 주세요."
            )

    def _table(self, replayed: Replayed) -> None:
        console = Console(file=self.stdout, highlight=False)  # type: ignore[arg-type]
        if replayed.differences:
            table = Table(title="다르게 나온 결정", title_justify="left")
            for name in ("결정", "회차", "저장된 결과", "다시 심사한 결과", "까닭", "설명됨"):
                table.add_column(name)
            for one in sorted(replayed.differences, key=lambda row: row.explained)[:SHOWN]:
                explained = "예" if one.explained else "아니요"
                table.add_row(str(one.decision), one.round, one.stored, one.now, one.why, explained)
            console.print(table)
        unexplained = len(replayed.unexplained)
        console.print(
            f"결정 {replayed.asked:,}건을 다시 심사했습니다. 다르게 나온 것 {len(replayed.differences):,}건, "
            f"그 가운데 설명되지 않은 것 {unexplained:,}건. 기준으로 심사하지 않은 결정 {replayed.without_rules:,}건은 뺐습니다."
        )


def _json(replayed: Replayed) -> dict[str, Any]:
    return {
        "asked": replayed.asked,
        "without_rules": replayed.without_rules,
        "unexplained": len(replayed.unexplained),
        "differences": [asdict(one) for one in replayed.differences],
    }
