"""What came in: subsidies and donations as they were agreed, their money and its interest, and the agency's other revenue."""

from __future__ import annotations

from datetime import date, timedelta

from imojak.demo.live.money import BooksDoNotFit
from imojak.demo.live.papers import file_paper, grant_text, receipt_text
from imojak.demo.live.world import World
from imojak.kernel.money import THOUSAND
from imojak.ledger.enums import Side
from imojak.ledger.models import BudgetLine, Grant, LedgerEntry, Voucher
from imojak.plan.lived_paid import BooksGrant, Came


def live_receipts(world: World) -> None:
    """Let grants be agreed and received, and the rest of the revenue come in. Raises BooksDoNotFit for unknown lines."""
    revenue = {line.name: line for line in BudgetLine.objects.filter(year=world.year, side=Side.REVENUE)}
    spending = {line.code: line for line in BudgetLine.objects.filter(year=world.year, side=Side.EXPENDITURE)}
    books = world.lived.books
    asked = [name for one in books.grant for name in (one.revenue, one.interest_on)]
    asked += [one.revenue for one in books.receipt]
    unknown = {name for name in asked if name and name not in revenue}
    unknown |= {code for one in books.grant for code in one.lines if code not in spending}
    if unknown:
        raise BooksDoNotFit(
            f"lived.toml의 books에 있는 {', '.join(sorted(unknown))}이 예산에 없습니다. 이름을 확인해 주세요."
        )
    givers: dict[str, int] = {}
    for spec in books.grant:
        if not world.happened(spec.starts):
            continue
        if spec.giver not in givers:
            givers[spec.giver] = world.organisation("public-body", spec.giver)
        grant = _agree(world, spec, givers[spec.giver])
        for number, came in enumerate(spec.receipts, 1):
            title = f"{spec.title} {number}차 교부" if len(spec.receipts) > 1 else f"{spec.title} 교부"
            _receive(world, revenue[spec.revenue], came, title, "receipt", grant, givers[spec.giver])
        for came in spec.interest:
            title = f"{spec.title} 예금 이자"
            _receive(world, revenue[spec.interest_on], came, title, "interest", grant, None)
        world.flush()
        for code in spec.lines:
            spending[code].grant_id = grant
            spending[code].save(update_fields=["grant"])
    for other in books.receipt:
        for came in other.receipts:
            _receive(world, revenue[other.revenue], came, other.title, "receipt", None, None)
    world.flush()
    world.progress("재원 약정", len(books.grant))


def _agree(world: World, spec: BooksGrant, giver: int) -> int:
    """Write what was agreed; its amount is all that is to come, and a larger city's is larger."""
    amount = int(sum(came.thousand_won for came in spec.receipts) * THOUSAND * max(1.0, world.scale))
    ends = date(world.year, 12, 31)
    due = ends + timedelta(days=spec.report_days)
    text = grant_text(spec.title, spec.giver, amount, spec.paper, spec.starts, ends, due)
    paper = file_paper(world, f"{spec.title} {spec.paper}", text, spec.starts)
    return world.add(
        Grant, year=world.year, source=spec.source, giver_id=giver, title=spec.title, purpose="", amount=amount,
        starts_on=spec.starts, ends_on=ends, report_due=due, document_id=paper,
    )  # fmt: skip


def _receive(
    world: World, line: BudgetLine, came: Came, title: str, kind: str, grant: int | None, giver: int | None
) -> None:
    won = int(came.thousand_won * THOUSAND * world.scale)
    if not won or not world.happened(came.date):
        return
    number = world.new_id(Voucher)
    voucher = world.add(
        Voucher, id=number, kind=kind, number=f"{world.year}-{line.code}-수-{number:06d}", title=title[:200],
        dated_on=came.date, counterparty_id=giver,
        document_id=file_paper(world, f"{title} 수납결의", receipt_text(title, won, came.date), came.date),
        grant_id=grant,
    )  # fmt: skip
    world.add(
        LedgerEntry, line_id=line.pk, kind="receipt", amount=won, booked_on=came.date, voucher_id=voucher,
        memo=title[:200],
    )  # fmt: skip
