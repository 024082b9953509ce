"""The daily reconciliation (대사): attendance ↔ pay decided ↔ paid ↔ ledger ↔ figures, as zero or as rows.

Each step sums both of its sides over everything that is there, and names every object that does not agree. What only
waits (a locked month not decided yet, pay not sent yet) is told apart: it is no difference.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from imojak.figures.engine import compute
from imojak.kernel.money import THOUSAND
from imojak.ledger.models import BudgetLine, Reconciliation
from imojak.reports.audit.invariant import rows
from imojak.reports.audit.months import decisions

#: So many differences of a step are kept with their sentence; all are counted.
KEPT = 200
_SIGNS = "CASE WHEN kind IN ('release', 'return') THEN -amount ELSE amount END"


@dataclass(frozen=True)
class Difference:
    """An object whose two sides are not the same: its type and number, both sides, and a sentence."""

    object_type: str
    object_id: int
    ours: int
    theirs: int
    sentence: str


@dataclass
class Step:
    """Two neighbours of the way from attendance to figure, each summed; ``waiting`` is what is only under way."""

    code: str
    title: str
    unit: str
    looked_at: int = 0
    ours: int = 0
    theirs: int = 0
    waiting: int = 0
    waiting_text: str = ""
    differences: list[Difference] = field(default_factory=list)

    def compare(self, object_type: str, number: int, ours: int, theirs: int, sentence: str) -> None:
        """Count an object, and keep it where its sides differ; ``sentence`` takes both."""
        self.looked_at += 1
        self.ours += ours
        self.theirs += theirs
        if ours != theirs:
            self.differences.append(
                Difference(object_type, number, ours, theirs, sentence.format(ours=ours, theirs=theirs))
            )


def _attendance_and_decisions() -> Step:
    """The minutes of a locked month are those that its pay was decided by."""
    step = Step("attendance-pay", "출석 ↔ 지급결정", "분")
    for paid, minutes in decisions():
        relied = sum(paid.snapshot.get("minutes", {}).values())
        step.compare(
            "pay.entitlement", paid.id, sum(minutes.values()), relied,
            f"{paid.month:%Y-%m} 출석은 {{ours:,}}분인데 지급은 {{theirs:,}}분으로 결정했습니다.",
        )  # fmt: skip
    step.waiting = rows(
        """
        SELECT COUNT(*) FROM (
            SELECT DISTINCT r.participation_id, p.month FROM records_record r
            JOIN records_period p ON p.id = r.period_id AND p.status = 'locked'
            JOIN paths_participation a ON a.id = r.participation_id
            JOIN offers_round o ON o.id = a.round_id AND o.pay_scheme_id IS NOT NULL
            WHERE r.kind = 'work' AND NOT EXISTS (
                SELECT 1 FROM pay_entitlement e WHERE e.participation_id = r.participation_id AND e.month = p.month
            )
        ) months
        """
    )[0][0]
    step.waiting_text = "마감했지만 아직 지급을 결정하지 않은 사람·달"
    return step


def _decisions_and_payments() -> Step:
    """What was decided is paid by just its amount, or by nothing yet."""
    step = Step("pay-payment", "지급결정 ↔ 지급", "원")
    for number, amount, paid in rows(
        """
        SELECT e.id, e.amount, SUM(y.gross) FROM pay_entitlement e
        LEFT JOIN pay_payment y ON y.entitlement_id = e.id AND y.status IN ('open', 'paid', 'recovered', 'lapsed')
        GROUP BY e.id, e.amount ORDER BY e.id
        """
    ):
        if paid is None:
            step.waiting += amount
            continue
        step.compare("pay.entitlement", number, amount, int(paid), "{ours:,}원을 결정했는데 지급은 {theirs:,}원입니다.")
    step.waiting_text = "결정했지만 아직 지급 묶음에 넣지 않았거나 다시 보내지 않은 금액(원)"
    return step


def _payments_and_ledger() -> Step:
    """What a batch that was sent pays is what its voucher spends."""
    step = Step("payment-ledger", "지급 ↔ 예산원장", "원")
    for number, paid, booked in rows(
        """
        SELECT b.id, COALESCE(p.won, 0), COALESCE(e.won, 0) FROM pay_batch b
        LEFT JOIN (SELECT batch_id, SUM(gross) AS won FROM pay_payment WHERE retries_id IS NULL GROUP BY batch_id) p
            ON p.batch_id = b.id
        LEFT JOIN (
            SELECT voucher_id, SUM(amount) AS won FROM ledger_ledgerentry WHERE kind = 'spending' GROUP BY voucher_id
        ) e ON e.voucher_id = b.spending_id
        WHERE b.status IN ('sent', 'settled') ORDER BY b.id
        """
    ):
        sentence = "송금한 묶음의 지급은 {ours:,}원인데 지출결의에는 {theirs:,}원이 기표되어 있습니다."
        step.compare("pay.batch", number, int(paid), int(booked), sentence)
    step.waiting = int(
        rows(
            """
            SELECT COALESCE(SUM(y.gross), 0) FROM pay_payment y JOIN pay_batch b ON b.id = y.batch_id
            WHERE b.status IN ('prepared', 'approved') AND y.retries_id IS NULL
            """
        )[0][0]
    )
    step.waiting_text = "묶었지만 아직 송금하지 않은 금액(원)"
    return step


def _causes_and_ledger() -> Step:
    """Contracts, invoices and what rounds have committed are what their vouchers have booked."""
    step = Step("cause-ledger", "계약·청구·회차 ↔ 예산원장", "원")
    booked = f"(SELECT COALESCE(SUM({_SIGNS}), 0) FROM ledger_ledgerentry e WHERE e.voucher_id = {{}})"
    for object_type, name, sql in (
        (
            "ledger.contract",
            "계약",
            f"SELECT c.id, c.amount, {booked.format('c.commitment_id')} FROM ledger_contract c",
        ),
        ("ledger.invoice", "청구", f"SELECT i.id, i.amount, {booked.format('i.spending_id')} FROM ledger_invoice i"),
        (
            "pay.commitment",
            "회차 원인행위",
            f"SELECT m.id, m.amount, {booked.format('m.voucher_id')} FROM pay_commitment m",
        ),
    ):
        for number, amount, entries in rows(f"{sql} ORDER BY 1"):
            sentence = f"{name}는 {{ours:,}}원인데 원장에는 {{theirs:,}}원이 기표되어 있습니다."
            step.compare(object_type, number, int(amount), int(entries), sentence)
    return step


def _ledger_and_figures(day: date) -> Step:
    """The sums of the entries of every line and of all below it are the figures that reports print."""
    step = Step("ledger-figure", "예산원장 ↔ 수치", "원")
    for year in _years(day):
        as_of = min(day, date(year, 12, 31))
        figures = compute(year, as_of)
        for line, code, name, sums in _lines(year, as_of):
            for column, won in sums.items():
                figure = figures.get(f"execution.{code}.{column}")
                if figure is None or figure.value is None:
                    continue
                told = int(Decimal(figure.value) * THOUSAND)
                # A figure is told in thousands, rounded once: less than one of them is no difference.
                close = won if abs(told - won) <= THOUSAND // 2 else told
                sentence = f"{year}년 {code} {name}의 원장은 {{ours:,}}원인데 수치 {figure.key}은 {{theirs:,}}원입니다."
                step.compare("ledger.budgetline", line, won, close, sentence)
    return step


def _years(day: date) -> list[int]:
    """Return the years with figures of the ledger that had begun by a day."""
    years = BudgetLine.objects.filter(year__lte=day.year, children=None).order_by("year")
    return list(years.values_list("year", flat=True).distinct())


def _lines(year: int, as_of: date) -> Iterator[tuple[int, str, str, dict[str, int]]]:
    """Yield every line of expenditure with its sums, those of a parent from all below it, straight from the entries."""
    plus = "'original', 'supplementary', 'transfer', 'carry-over'"
    own = {
        line: (int(current), int(committed), int(spent))
        for line, current, committed, spent in rows(
            f"""
            SELECT e.line_id,
                SUM(CASE WHEN e.kind IN ({plus}) THEN e.amount ELSE 0 END),
                SUM(CASE e.kind WHEN 'commitment' THEN e.amount WHEN 'release' THEN -e.amount ELSE 0 END),
                SUM(CASE e.kind WHEN 'spending' THEN e.amount WHEN 'return' THEN -e.amount ELSE 0 END)
            FROM ledger_ledgerentry e JOIN ledger_budgetline l ON l.id = e.line_id
            WHERE l.year = %s AND l.side = 'expenditure' AND e.booked_on <= %s GROUP BY e.line_id
            """,
            year,
            as_of.isoformat(),
        )
    }
    lines = list(BudgetLine.objects.filter(year=year, side="expenditure").order_by("order", "pk"))
    below: dict[int | None, list[BudgetLine]] = {}
    for line in lines:
        below.setdefault(line.parent_id, []).append(line)

    def summed(line: BudgetLine) -> tuple[int, int, int]:
        parts = [own.get(line.pk, (0, 0, 0)), *(summed(child) for child in below.get(line.pk, []))]
        return tuple(sum(column) for column in zip(*parts, strict=True))

    for line in lines:
        yield line.pk, line.code, line.name, dict(zip(("current", "committed", "spent"), summed(line), strict=True))


def steps(day: date) -> Iterator[Step]:
    """Compare everything, one step after the other, as of a day."""
    made: tuple[Callable[[], Step], ...] = (
        _attendance_and_decisions,
        _decisions_and_payments,
        _payments_and_ledger,
        _causes_and_ledger,
        lambda: _ledger_and_figures(day),
    )
    for one in made:
        yield one()


def reconcile(day: date | None = None) -> Reconciliation:
    """Compare everything as of ``day`` (today when None) and keep how it agreed."""
    day = day or timezone.localdate()
    begun = time.perf_counter()
    found = list(steps(day))
    return Reconciliation.objects.create(
        day=day,
        made_at=timezone.now(),
        steps=[_as_json(step) for step in found],
        differences=sum(len(step.differences) for step in found),
        seconds=round(time.perf_counter() - begun, 3),
    )


def _as_json(step: Step) -> dict[str, Any]:
    told = asdict(step)
    told["count"] = len(step.differences)
    told["differences"] = told["differences"][:KEPT]
    return told
