"""What pay waits for (지급에서 기다리는 일): approvals, sendings, the bank, accounts, and what is asked of people who are paid.

Rooms below ask it by ``paths.waiting.further``; what silence leads to is told to the clocks. Of what a desk does in one
place there is one row, however many things stand behind it, so that nobody is reminded of each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef
from django.utils import timezone

from imojak.kernel.calendar import workdays_after
from imojak.kernel.months import day_words
from imojak.parties.enums import RoleKind
from imojak.parties.hands import hand_of
from imojak.paths.actions.clocks import ends
from imojak.paths.actions.late import late, send_once
from imojak.paths.actions.telling import Notice
from imojak.paths.queries import holders
from imojak.paths.waited import People, Waiting, shared
from imojak.paths.waiting import further
from imojak.pay.batching import next_step
from imojak.pay.enums import BatchStatus, PaymentStatus
from imojak.pay.models import Batch, Payment
from imojak.pay.people import (
    AccountStatus,
    PayeeAccount,
    ReceiptQuestion,
    ReceiptStatus,
    Recovery,
    RecoveryStatus,
    RecoveryWay,
)
from imojak.pay.receipts import PAGE as RECEIPT_PAGE
from imojak.pay.recovering import OPEN, left_to_return
from imojak.pay.recovering import PAGE as PAY_PAGE
from imojak.plan.types.stages import Silence
from imojak.trust.models import TransitionLog

#: Working days that each step has: approving, sending, the bank's answer, a failed transfer, settling, an account from
#: paper, money that somebody misses, a telephone call to who has not answered.
APPROVE, SEND, ANSWER, MEND, SETTLE, CONFIRM, LOOK, CALL = 2, 1, 3, 2, 2, 2, 3, 5
#: Every so many days somebody is told again that money is to come back.
AGAIN = 14
_ACCOUNTS, _RECEIPTS, _RECOVERIES = "/office/pay/accounts/", "/office/pay/receipts/", "/office/pay/recoveries/"


def waiting(people: People) -> Iterator[Waiting]:
    """Yield what pay waits for on a day; asked of no party outside, whose own pages say what waits for them."""
    if people.asked is not None:
        return
    clerks = _of(people, RoleKind.PAY_CLERK)
    yield from _batches(people, clerks)
    yield from _accounts(clerks)
    yield from _missing(clerks)
    yield from _unanswered(people, clerks)
    yield from _recoveries(people, clerks)


def _of(people: People, role: str) -> tuple[int, ...]:
    return tuple(sorted(set(holders(role, on=people.day).values_list("party_id", flat=True))))


# --- batches ----------------------------------------------------------------------------------------------------------


def _batches(people: People, clerks: Collection[int]) -> Iterator[Waiting]:
    of_batch = Payment.objects.filter(batch=OuterRef("pk"))
    again = Payment.objects.filter(retries=OuterRef("pk"))
    lost = of_batch.filter(~Exists(again), status=PaymentStatus.FAILED)
    rows = (
        Batch.objects.filter(status__in=[BatchStatus.PREPARED, BatchStatus.APPROVED, BatchStatus.SENT])
        .select_related("approval_rules", "prepared_by__party", "approved_by__party")
        .annotate(unanswered=Exists(of_batch.filter(status=PaymentStatus.OPEN)), lost=Exists(lost))
        .order_by("pk")
    )
    found = list(shared(rows, lambda row: row))
    since = _since("pay.batch", [row.pk for row, _ in found])
    for row, of in found:
        link, began = f"/office/pay/batches/{row.pk}/", since.get(row.pk, people.day)

        def waits(code: str, who: Iterable[int], begun: date, days: int, title: str) -> Waiting:
            due = workdays_after(begun, days)
            return Waiting(code, code, row, of, "manager", tuple(who), None, due, title, link)  # noqa: B023

        if row.status == BatchStatus.PREPARED:
            step = next_step(row)
            if step is not None:
                steps = list(row.approvals.order_by("step").values_list("at", flat=True))
                begun = timezone.localdate(steps[-1]) if steps else began
                who = [one for one in _of(people, step.role) if one not in _hands(row)]
                yield waits("batch-approve", who, begun, APPROVE, f"지급 묶음 승인({step.title})")
        elif row.status == BatchStatus.APPROVED:
            yield waits("batch-send", [one for one in clerks if one not in _hands(row)], began, SEND, "지급 묶음 송금")
        elif row.unanswered:
            yield waits("batch-answer", clerks, row.sent_on or began, ANSWER, "은행 결과 올리기")
        elif row.lost:
            yield waits("batch-mend", clerks, row.sent_on or began, ANSWER + MEND, "돌아온 송금 다시 보내거나 포기하기")
        else:
            yield waits("batch-settle", clerks, row.sent_on or began, ANSWER + SETTLE, "지급 묶음 정산")


def _hands(batch: Batch) -> set[int]:
    """Return the people whose hands a batch has gone through: who prepared it, approved it, and closed its months."""
    hands = {hand_of(batch.prepared_by), hand_of(batch.approved_by)}
    hands |= {hand_of(one.by) for one in batch.approvals.select_related("by__party")}
    closed = ("entitlement__period__confirmed_by", "entitlement__period__approved_by")
    for account in closed:
        party = f"{account}__party"
        for own, merged in batch.payments.order_by().values_list(party, f"{party}__merged_into").distinct():
            hands.add(merged or own or 0)
    return hands


def _since(kind: str, keys: Collection[int]) -> dict[int, date]:
    """Return the day on which each object came into the state that it is in."""
    rows = TransitionLog.objects.filter(object_type=kind, object_id__in=keys).order_by().values_list("object_id")
    return {key: timezone.localdate(at) for key, at in rows.annotate(at=Max("at"))}


# --- people -----------------------------------------------------------------------------------------------------------


def _accounts(clerks: Collection[int]) -> Iterator[Waiting]:
    """Yield the accounts from paper that a second clerk must compare, by who has entered them."""
    rows = PayeeAccount.objects.filter(status=AccountStatus.ASKED, paper__isnull=False).select_related(
        "asked_by__party"
    )
    by: dict[int, list[PayeeAccount]] = {}
    for row in rows.order_by("asked_at", "pk"):
        by.setdefault(hand_of(row.asked_by), []).append(row)
    for hand, several in by.items():
        due = workdays_after(timezone.localdate(several[0].asked_at), CONFIRM)
        yield _desk("account-confirm", several[0], clerks, hand, due, "신고서의 계좌 확인", _ACCOUNTS, len(several))


def _desk(
    code: str, obj: Any, clerks: Collection[int], but: int, due: date, title: str, link: str, count: int
) -> Waiting:
    """Return what a desk does in one place: one row of several things, the first of which is ``obj``."""
    who = tuple(one for one in clerks if one != but)
    return Waiting(code, code, obj, None, "manager", who, None, due, title, link, count)


def _missing(clerks: Collection[int]) -> Iterator[Waiting]:
    rows = list(ReceiptQuestion.objects.filter(status=ReceiptStatus.MISSING).order_by("pk"))
    if rows:
        said = _since("pay.receiptquestion", [row.pk for row in rows])
        first = min(rows, key=lambda row: said.get(row.pk, row.due_on))
        due = workdays_after(said.get(first.pk, first.due_on), LOOK)
        yield _desk("receipt-missing", first, clerks, 0, due, "못 받았다고 한 지급 확인", _RECEIPTS, len(rows))


def _unanswered(people: People, clerks: Collection[int]) -> Iterator[Waiting]:
    """Yield what people are asked until their day, and after it one row for the clerks, who telephone."""
    asked = ReceiptQuestion.objects.filter(status=ReceiptStatus.ASKED)
    rows = asked.filter(due_on__gte=people.day).select_related(
        "payment__entitlement__payee", "payment__entitlement__participation__party"
    )
    for row, of in shared(rows.order_by("pk"), lambda row: row.payment.entitlement.participation):
        entitlement = row.payment.entitlement
        who = people.speakers(entitlement.payee or entitlement.participation.party)
        title, link = "활동비를 받았는지 알리기", RECEIPT_PAGE.format(row.pk)
        yield Waiting("receipt", "receipt", row, of, "citizen", who, None, row.due_on, title, link)
    over = asked.filter(due_on__lt=people.day)
    sums = over.aggregate(first=Min("due_on"), number=Count("pk"))
    if sums["number"]:
        first, due = over.earliest("due_on", "pk"), workdays_after(sums["first"], CALL)
        title = "수령 확인에 답이 없는 분께 전화하기"
        yield _desk("receipt-call", first, clerks, 0, due, title, f"{_RECEIPTS}silent/", sums["number"])


def _recoveries(people: People, clerks: Collection[int]) -> Iterator[Waiting]:
    """Yield what people have to give back, and one row of all of it for the clerks."""
    rows = Recovery.objects.filter(status__in=OPEN, way=RecoveryWay.RETURNED).select_related(
        "entitlement__payee", "entitlement__participation__party"
    )
    several = list(shared(rows.order_by("due_on", "pk"), lambda row: row.entitlement.participation))
    for row, of in several:
        if row.status == RecoveryStatus.ASKED or left_to_return(row):
            who = people.speakers(row.entitlement.payee or row.entitlement.participation.party)
            title, link = "더 받으신 활동비 돌려주기", PAY_PAGE.format(row.entitlement_id)
            yield Waiting("recovery", "recovery", row, of, "citizen", who, None, row.due_on, title, link)
    if several:
        first = several[0][0]
        yield _desk("recovery-open", first, clerks, 0, first.due_on, "환수 입금 확인", _RECOVERIES, len(several))


# --- what comes out of silence ----------------------------------------------------------------------------------------


def _pay_is_late(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    return late(one, Silence(does="escalate", to="director"), moment)


def _still_to_do(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    return late(one, silence, moment, because="아직 끝나지 않았으면 오늘 살펴봐 주세요.")


def _money_is_late(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    """Tell whoever has money to give back that its day has passed, and again every two weeks."""
    row = one.obj
    assert isinstance(row, Recovery)
    planned = one.due + timedelta(days=(timezone.localdate(moment) - one.due).days // AGAIN * AGAIN)
    body = (
        f"{day_words(one.due)}까지 돌려주셔야 할 {left_to_return(row):,}원이 아직 들어오지 않았습니다. 담당자가 알려 드린 "
        "계좌로 보내 주세요. 한 번에 내기 어려우시면 나누어 내실 수 있으니 전화해 주세요."
    )
    subject = "돌려주실 활동비의 날이 지났습니다"
    sent = send_once(
        [Notice(who, f"late-recovery-{row.pk}", subject, body, one.link) for who in one.people], planned, moment
    )
    return f"본인에게 다시 알렸습니다({sent}명)." if sent else ""


def register() -> None:
    """Let the lists and the clocks know what pay waits for."""
    further(waiting)
    for code in ("batch-approve", "batch-send", "batch-answer", "batch-mend", "batch-settle", "account-confirm"):
        ends(code, _pay_is_late)
    for code in ("receipt-missing", "receipt-call", "recovery-open"):
        ends(code, _still_to_do)
    ends("recovery", _money_is_late)
