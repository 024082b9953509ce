"""imojak load_plan plans/2023: bring a year's plan into the tables, and say what that changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from imojak.plan import read
from imojak.plan.errors import PlanError
from imojak.reports.planload import Changes, load
from imojak.reports.planload.diff import TableChanges


class Command(BaseCommand):
    """Loading twice changes nothing; a wrong file changes nothing either."""

    help = "계획 폴더(plans/연도)를 읽어 데이터베이스에 넣고, 무엇이 바뀌었는지 보여 줍니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """One folder, and whether to try only."""
        parser.add_argument("folder", metavar="폴더", help="계획 폴더, 예: plans/2023")
        parser.add_argument("--dry-run", action="store_true", help="바뀔 것만 보여 주고 아무것도 바꾸지 않습니다.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check, load, tell; of a wrong plan tell everything that is wrong, and raise the first of it."""
        try:
            plan = read(options["folder"])
        except PlanError as error:
            if error.others:
                self.stdout.write(f"고쳐야 할 것이 {len(error.every)}가지 있습니다:")
                for fault in error.every:
                    self.stdout.write(f"  - {fault.user_message}")
            raise
        changes = load(plan, dry_run=options["dry_run"])
        for line in told(changes):
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("연습이므로 아무것도 바꾸지 않았습니다.")
        elif changes.any:
            self.stdout.write(f"{plan.year}년 계획을 넣었습니다.")
        else:
            self.stdout.write(f"{plan.year}년 계획은 이미 그대로 들어 있습니다. 바뀐 것이 없습니다.")


def told(changes: Changes) -> list[str]:
    """Return the lines that tell ``changes``: one per table, below it each field that changed and each row left over."""
    lines = []
    for table in changes.tables.values():
        lines.append(_counts(table))
        lines += [f"    {one.row} · {one.field}: {one.old} → {one.new}" for one in table.changed]
        lines += [f"    계획에 없지만 남겨 둔 것: {one}" for one in table.kept]
    return lines


def _counts(table: TableChanges) -> str:
    parts = [f"새로 {table.created:,}", f"바뀜 {table.changed_rows:,}", f"그대로 {table.unchanged:,}"]
    parts += [f"뺌 {table.removed:,}"] if table.removed else []
    return f"{table.label}: {', '.join(parts)}"
