"""What the pay desk sees of a month: by round how far it is decided and paid, and the batches by how far they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from imojak.kernel.months import month_end, month_of
from imojak.ledger.models import BudgetLine
from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.paths.models import Participation
from imojak.pay.batching import next_step
from imojak.pay.commitments import line_of, lines_for
from imojak.pay.models import Batch, BatchStatus, Entitlement, Payment, PaymentStatus
from imojak.pay.queries import to_send
from imojak.records.enums import PeriodStatus
from imojak.records.models import Period

#: Batches by how far they are, as the desk looks for them.
STATES = {
    "approve": "승인할 묶음",
    "send": "송금할 묶음",
    "answer": "결과를 기다림",
    "failed": "실패가 있음",
    "done": "끝난 묶음",
    "all": "전체",
}


@dataclass(frozen=True)
class RoundMonth:
    """A round in a month: people, those whose month is locked, those decided with their won, and what is owed (won).

    ``held`` of what is owed (won) was earned in months that are open again, and is paid when they are locked.
    """

    of: Round
    people: int
    locked: int
    decided: int
    won: int
    owed: int
    held: int
    lines: list[BudgetLine]
    line: BudgetLine | None

    @property
    def to_decide(self) -> int:
        """How many are locked and not decided yet; some of them may have done nothing."""
        return max(0, self.locked - self.decided)


def months_known() -> list[date]:
    """Return the months that have been closed anywhere, the newest first; two years of them."""
    months = Period.objects.filter(status=PeriodStatus.LOCKED).order_by("-month").values_list("month", flat=True)
    return list(months.distinct()[:24])


def month_shown(asked: str) -> date:
    """Return the month asked for (2023-06), else the newest closed one, else the month before this one."""
    try:
        return date.fromisoformat(f"{asked}-01")
    except ValueError:
        known = months_known()
        return known[0] if known else month_of(month_of(timezone.localdate()) - timedelta(days=1))


def paid_rounds(month: date) -> QuerySet[Round]:
    """Return the rounds that pay by the hour and in which somebody takes part in a month."""
    return (
        Round.objects.filter(pay_scheme__isnull=False, participations__in=_taking_part(month))
        .select_related("programme__parent", "pay_scheme")
        .distinct()
        .order_by("programme__order", "pk")
    )


def of_month(rounds: Iterable[Round], month: date) -> list[RoundMonth]:
    """Return how far the rounds are in a month, few queries for all of them."""
    rounds = list(rounds)
    keys = [one.pk for one in rounds]
    taking_part = _taking_part(month).filter(round__in=keys)
    locked_month = Period.objects.filter(place=OuterRef("place"), month=month, status=PeriodStatus.LOCKED)
    people = _by_round(taking_part)
    locked = _by_round(taking_part.filter(Exists(locked_month)))
    decided = {
        row["participation__round"]: (row["people"], row["won"])
        for row in Entitlement.objects.filter(participation__round__in=keys, month=month)
        .values("participation__round")
        .annotate(people=Count("participation", distinct=True), won=Sum("amount"))
        .order_by()
    }
    batched = Payment.objects.filter(entitlement=OuterRef("pk")).exclude(status=PaymentStatus.CANCELLED)
    reopened = Period.objects.filter(place=OuterRef("period__place"), month=OuterRef("period__month")).exclude(
        status=PeriodStatus.LOCKED
    )
    rows = Entitlement.objects.filter(participation__round__in=keys, month__lte=month).exclude(Exists(batched))
    owed, held = _won_by_round(rows), _won_by_round(rows.filter(Exists(reopened)))
    return [
        RoundMonth(
            one, people.get(one.pk, 0), locked.get(one.pk, 0), *decided.get(one.pk, (0, 0)),
            owed.get(one.pk, 0) - held.get(one.pk, 0), held.get(one.pk, 0), lines_for(one), line_of(one),
        )
        for one in rounds
    ]  # fmt: skip


def narrowed(rows: QuerySet[Batch], state: str) -> QuerySet[Batch]:
    """Return the batches that are in one of STATES."""
    if state == "approve":
        return rows.filter(status=BatchStatus.PREPARED)
    if state == "send":
        return rows.filter(status=BatchStatus.APPROVED)
    if state == "answer":
        return rows.filter(status=BatchStatus.SENT)
    if state == "failed":
        return rows.filter(pk__in=failed_payments().values("batch"))
    if state == "done":
        return rows.filter(status__in=[BatchStatus.SETTLED, BatchStatus.CANCELLED])
    return rows


def failed_payments() -> QuerySet[Payment]:
    """Return the payments that failed and were neither sent again nor given up."""
    return Payment.objects.filter(status=PaymentStatus.FAILED, retried_by=None)


def whose_turn(batch: Batch) -> str:
    """Return what a batch waits for now, and who does it."""
    step = next_step(batch)
    if step is not None:
        return f"{step.title}의 승인을 기다립니다. 작성하거나 승인하지 않은 {RoleKind(step.role).label}가 승인합니다."
    if batch.status == BatchStatus.APPROVED:
        return "송금을 기다립니다. 작성하거나 승인하지 않았고 그 달을 마감하지 않은 활동비 담당자가 송금합니다."
    if batch.status != BatchStatus.SENT:
        return ""
    if new := to_send(batch).count():
        return f"다시 보낼 지급 {new:,}건이 있습니다. 송금 파일을 만들어 은행에 올려 주세요."
    if waiting := batch.payments.filter(status=PaymentStatus.OPEN).count():
        return f"은행 결과를 기다립니다. 아직 답이 없는 지급이 {waiting:,}건입니다."
    if failed := failed_payments().filter(batch=batch).count():
        return f"실패한 지급이 {failed:,}건 있습니다. 다시 보내거나 포기하면 정산할 수 있습니다."
    return "모두 끝나 정산할 수 있습니다."


def with_sums(rows: Iterable[Batch]) -> list[dict[str, object]]:
    """Return batches with how many they pay, their won, and how many are paid and failed."""
    rows = list(rows)
    names = ("people", "won", "paid", "failed")
    found = (
        Payment.objects.filter(batch__in=rows)
        .order_by()
        .values("batch")
        .annotate(
            people=Count("pk", filter=Q(retries=None)),
            won=Sum("gross", filter=Q(retries=None)),
            paid=Count("pk", filter=Q(status=PaymentStatus.PAID)),
            failed=Count("pk", filter=Q(status=PaymentStatus.FAILED, retried_by=None)),
        )
        .values_list("batch", *names)
    )
    counts = {batch: dict(zip(names, some, strict=True)) for batch, *some in found}
    return [{"of": one, **counts.get(one.pk, {})} for one in rows]


def _won_by_round(rows: QuerySet[Entitlement]) -> dict[int, int]:
    sums = rows.values("participation__round").annotate(won=Sum("amount")).order_by()
    return dict(sums.values_list("participation__round", "won"))


def _by_round(rows: QuerySet[Participation]) -> dict[int, int]:
    return dict(rows.values("round").annotate(n=Count("pk")).order_by().values_list("round", "n"))


def _taking_part(month: date) -> QuerySet[Participation]:
    return Participation.objects.filter(
        Q(withdrawn_on=None, ends_on__gte=month) | Q(withdrawn_on__gte=month), starts_on__lte=month_end(month)
    )
