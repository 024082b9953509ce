"""`imojak simulate ROUND --with rules.toml`: who would come in or drop out by other rules, and what it would cost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.table import Table

from imojak.offers.models import Round
from imojak.pay.cells import Cell
from imojak.pay.simulation import Cost, Others, Simulation, simulate
from imojak.problems import CalledWrongly
from imojak.rules.laid import read_trial
from imojak.rules.wording import topic_of_reason

TABLES = {"age": "나이", "sex": "성별", "district": "사는 곳"}


class Command(BaseCommand):
    """Writes nothing to the database."""

    help = "회차의 신청자에게 다른 기준을 적용하면 누가 들어오고 빠지는지, 비용이 얼마나 달라지는지 보여 줍니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the round, the file of rules, further rounds, and the form of the answer."""
        parser.add_argument("round", metavar="회차", help="회차의 코드, 예: 2023-internship-1")
        parser.add_argument("--with", dest="rules", metavar="파일", required=True, help="바꿀 기준을 적은 TOML 파일")
        parser.add_argument(
            "--also",
            action="append",
            default=[],
            metavar="회차",
            help="이 회차의 신청자에게도 물어봅니다(여러 번 쓸 수 있음).",
        )
        parser.add_argument(
            "--applicants-only",
            action="store_true",
            help="신청한 사람에게만 물어봅니다(신청하지 않은 사람은 세지 않음).",
        )
        parser.add_argument("--public", action="store_true", help="밖에 보일 때: 5명보다 적은 수를 가립니다.")
        parser.add_argument("--json", action="store_true", help="JSON으로 적습니다.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Simulate and tell."""
        found = simulate(
            _round(options["round"]),
            read_trial(options["rules"]),
            also=[_round(code) for code in options["also"]],
            others=not options["applicants_only"],
        )
        if options["public"]:
            found = found.public()
        if options["json"]:
            self.stdout.write(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
            return
        console = Console(file=self.stdout, highlight=False)  # type: ignore[arg-type]
        console.print(f"{found.round}: 신청자 {found.applicants:,}명")
        for name, cells in found.tables.items():
            console.print(_table(TABLES[name], [*cells, found.total]))
        for line in _lines(found):
            console.print(line)
        if found.others is not None:
            _tell_others(console, found.others)


def _round(code: str) -> Round:
    found = Round.objects.filter(code=code).select_related("eligibility", "pay_scheme", "type", "programme").first()
    if found is None:
        raise CalledWrongly(f"'{code}' 회차가 없습니다. 회차의 코드를 확인해 주세요.")
    return found


def _table(title: str, cells: Sequence[Cell]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(title)
    for name in ("지금 기준", "새 기준", "들어옴", "빠짐"):
        table.add_column(name, justify="right")
    for cell in cells:
        table.add_row(cell.label, *map(_number, (cell.before, cell.after, cell.comes_in, cell.drops_out)))
    return table


def _number(value: int | None) -> str:
    return "가림" if value is None else f"{value:,}"


def _lines(found: Simulation) -> list[str]:
    lines = []
    if found.reasons:
        said = ", ".join(f"{topic_of_reason(code)} {number:,}명" for code, number in found.reasons.items())
        lines.append(f"빠지는 까닭: {said}")
    lines.append(f"선정되었던 사람 가운데 빠지는 사람: {_number(found.taken_dropping_out)}명")
    if found.unknown:
        lines.append(f"새 기준으로 심사하려면 더 알아야 하는 사람: {found.unknown:,}명")
    if found.cost is not None:
        cost = found.cost
        seats = "정원 없음" if cost.seats is None else f"정원 {cost.seats:,}명"
        lines.append(_cost(cost, seats))
    return lines


def _cost(cost: Cost, seats: str) -> str:
    return (
        f"활동비(한 사람 최대 {cost.per_person:,}원, {cost.months}개월, {seats}): 지금 {cost.before:,}원 → "
        f"새 기준 {cost.after:,}원, 차이 {cost.after - cost.before:+,}원"
    )


def _tell_others(console: Console, others: Others) -> None:
    console.print(
        f"\n신청하지 않은 사람: 서비스 이용에 동의한 {others.people:,}명(신청서에서만 묻는 것은 보지 않음, 5명보다 적은 수는 가림)"
    )
    for name, cells in others.tables.items():
        console.print(_table(TABLES[name], [*cells, others.total]))
    if others.unknown:
        console.print(f"새 기준으로 알려면 더 알아야 하는 사람: {others.unknown:,}명")
    if others.cost is not None:
        console.print(_cost(others.cost, "모두 신청하고 자리가 있을 때"))
