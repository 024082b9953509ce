"""`imojak audit`: check the invariants of the house on the data that is there."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from imojak.reports.audit.catalogue import INVARIANTS, Outcome, run

#: How many broken objects of one invariant the table names; --format json names them all.
SHOWN = 5


class Command(BaseCommand):
    """Prints a row per invariant and what breaks it; the exit code is 1 when anything does."""

    help = "자료가 이모작의 불변조건 열여섯을 지키는지 확인합니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the numbers to check and the form of the answer."""
        numbers = [invariant.number for invariant in INVARIANTS]
        parser.add_argument(
            "--only", type=int, action="append", default=[], choices=numbers, metavar="N",
            help="이 번호의 불변조건만 확인합니다(1~15, 여러 번 쓸 수 있음)",
        )  # fmt: skip
        parser.add_argument("--format", choices=["text", "json"], default="text", help="출력 형식(기본 text)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and tell. Raises CommandError when an invariant is broken."""
        outcomes = run(frozenset(options["only"]))
        told = self._json(outcomes) if options["format"] == "json" else self._table(outcomes)
        broken = [outcome for outcome in told if not outcome.holds]
        if broken:
            number = sum(len(outcome.violations) for outcome in broken)
            raise CommandError(f"불변조건 {len(broken)}개가 {number}건에서 어긋났습니다. 위의 대상을 확인해 주세요.")

    def _json(self, outcomes: Any) -> list[Outcome]:
        told = list(outcomes)
        answer = {
            "holds": all(outcome.holds for outcome in told),
            "invariants": [
                {
                    "number": outcome.invariant.number,
                    "title": outcome.invariant.title_ko,
                    "holds": outcome.holds,
                    "looked_at": outcome.looked_at,
                    "seconds": round(outcome.seconds, 3),
                    "violations": [
                        {"object": row.object_type, "id": row.object_id, "sentence": row.sentence}
                        for row in outcome.violations
                    ],
                }
                for outcome in told
            ],
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        return told

    def _table(self, outcomes: Any) -> list[Outcome]:
        told: list[Outcome] = []
        table = Table(title="불변조건", title_justify="left")
        table.add_column("", no_wrap=True)
        table.add_column("번호", justify="right", no_wrap=True)
        table.add_column("불변조건")
        table.add_column("확인", justify="right", no_wrap=True)
        table.add_column("어긋남", justify="right", no_wrap=True)
        table.add_column("초", justify="right", no_wrap=True)
        for outcome in outcomes:
            told.append(outcome)
            table.add_row(
                "✔" if outcome.holds else "✘", str(outcome.invariant.number), outcome.invariant.title_ko,
                f"{outcome.looked_at:,}", f"{len(outcome.violations):,}", f"{outcome.seconds:.1f}",
            )  # fmt: skip
        console = Console(file=self.stdout, highlight=False)  # type: ignore[arg-type]
        console.print(table)
        for outcome in told:
            for row in outcome.violations[:SHOWN]:
                console.print(f"✘ {outcome.invariant.number}  {row.object_type} {row.object_id}: {row.sentence}")
            if len(outcome.violations) > SHOWN:
                console.print(f"   … 모두 {len(outcome.violations):,}건입니다. --format json이 모두 보여 줍니다.")
        return told
