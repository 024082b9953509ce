"""Sessions, records and months, and what is paid for them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from imojak.kernel.checked_codes import ALPHABET
from imojak.kernel.months import month_end, month_of
from imojak.ledger.enums import EntryKind, VoucherKind
from imojak.ledger.models import BudgetLine, Voucher
from imojak.offers.enums import RuleKind
from imojak.offers.models import Place, Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.models import Participation
from imojak.pay.models import (
    BankFile,
    BankResult,
    BankResultRow,
    Batch,
    BatchApproval,
    BatchStatus,
    Commitment,
    CommitmentCause,
    Entitlement,
    Payment,
    PaymentStatus,
)
from imojak.records.enums import (
    ExceptionCode,
    MonthStep,
    PeriodStatus,
    QuantityUnit,
    RecordKind,
    RecordStatus,
    SessionKind,
)
from imojak.records.models import ExceptionSeen, Period, Record, Scan, Session, Sheet
from tests.factories.common import SPRING, at, number
from tests.factories.money import document, entry, voucher
from tests.factories.offers import place, rule_set
from tests.factories.who import account


def session(of: Place | str = "", *, kind: str = SessionKind.CLASS, day: date | None = None, **more: Any) -> Session:
    """A session of two hours at a place (or at a new place of the programme of that code)."""
    of = place(of) if isinstance(of, str) else of
    values: dict[str, Any] = {"title": "차시", "minutes": 120, **more}
    return Session.objects.create(place=of, kind=kind, day=day or of.starts_on, **values)


def record(
    of: Participation | None = None,
    at_session: Session | None = None,
    *,
    kind: str = RecordKind.ATTENDANCE,
    status: str = RecordStatus.PRESENT,
    minutes: int | None = None,
    people: int | None = None,
    times: int | None = None,
    **more: Any,
) -> Record:
    """A record of a participation, of a session, or of both; two hours unless another quantity is given.

    Without a participation ``party`` may be given (a visitor) or left out (people counted without names).
    """
    amount, measure = next(
        ((n, u) for n, u in ((people, QuantityUnit.PEOPLE), (times, QuantityUnit.TIMES)) if n is not None),
        (120 if minutes is None else minutes, QuantityUnit.MINUTES),
    )
    day = at_session.day if at_session else of.starts_on if of else SPRING
    values: dict[str, Any] = {"day": day, "party": of.party if of else None, **more}
    return Record.objects.create(
        participation=of, session=at_session, kind=kind, status=status, quantity=amount, unit=measure, **values
    )


def sheet(of: Place, of_session: Session | None = None, **more: Any) -> Sheet:
    """A printed sheet of a session, or else of the month of spring, with everybody who takes part there."""
    people = list(Participation.objects.filter(place=of).order_by("pk").values_list("pk", flat=True))
    code = "T" + "".join(ALPHABET[int(digit)] for digit in f"{number():09d}")
    values: dict[str, Any] = {"rows": {"layout": 1, "people": people}, "printed_by": account(), **more}
    if of_session is None:
        values = {"month": month_of(SPRING), **values}
    return Sheet.objects.create(place=of, session=of_session, code=code, printed_at=at(SPRING), **values)


def scan(of: Sheet, *, page: int = 1, **more: Any) -> Scan:
    """A page of a sheet that came back, with nothing on it."""
    values: dict[str, Any] = {"document": document(), "picture": document(), "uploaded_by": account(), **more}
    return Scan.objects.create(sheet=of, page=page, **{"reading": {}, "uploaded_at": at(SPRING, 18), **values})


def period(of: Place | None = None, *, month: date = SPRING, locked: bool = False, **more: Any) -> Period:
    """A month of a place, open or locked by two people."""
    made = Period.objects.create(place=of or place(), month=month_of(month), **more)
    return lock(made) if locked else made


def exception_seen(
    of: Period, by: Participation | None = None, *, step: str = MonthStep.CONFIRM, **more: Any
) -> ExceptionSeen:
    """A long day that the leader of the site looked at."""
    values: dict[str, Any] = {
        "code": ExceptionCode.LONG_DAY,
        "said": "9시간을 적은 날이 있습니다.",
        "mark": f"{number():016d}",
        "seen_at": timezone.now(),
        **more,
    }
    if "seen_by" not in values:
        values["seen_by"] = account(of=RoleKind.SITE_LEADER)
    return ExceptionSeen.objects.create(period=of, participation=by, step=step, **values)


def lock(of: Period) -> Period:
    """Close a month by two people; what is recorded in it stays."""
    of.status, of.locked_on = PeriodStatus.LOCKED, month_end(of.month) + timedelta(days=5)
    of.confirmed_by = of.confirmed_by or account(of=RoleKind.SITE_LEADER)
    of.approved_by = of.approved_by or account(of=RoleKind.PROGRAMME_MANAGER)
    of.save()
    return of


def entitlement(
    of: Participation, in_period: Period, *, won: int = 500_000, minutes: int = 3_000, version: int = 1, **more: Any
) -> Entitlement:
    """What a participation earned in a month, as one line; a further version is the difference."""
    scheme = of.round.pay_scheme or rule_set(kind=RuleKind.PAY, hourly_won=10_000)
    return Entitlement.objects.create(
        participation=of,
        month=in_period.month,
        version=version,
        period=in_period,
        rule_set=scheme,
        minutes=minutes,
        amount=won,
        lines=[{"kind": "activity", "text": "활동비", "amount": won}],
        snapshot=more.pop("snapshot", {"minutes": {in_period.month.isoformat(): minutes}}),
        computed_on=month_end(in_period.month) + timedelta(days=6),
        **more,
    )


def round_commitment(
    of: Round,
    line: BudgetLine,
    won: int = 500_000,
    *,
    cause: str = CommitmentCause.APPROVAL,
    on: date = SPRING,
    **more: Any,
) -> Commitment:
    """What a round commits on a line for its people; below zero it releases."""
    kind = EntryKind.COMMITMENT if won > 0 else EntryKind.RELEASE
    by = voucher(VoucherKind.COMMITMENT, on=on)
    entry(line, kind, abs(won), on=on, by=by)
    expected = {"people": 1, "minutes": 3_000, "decided": 0, "ahead": max(0, won)}
    return Commitment.objects.create(round=of, voucher=by, cause=cause, amount=won, expected=expected, **more)


def batch(of: Round, line: BudgetLine, *, month: date = SPRING, sent: Voucher | None = None) -> Batch:
    """A batch of three people's hands; ``sent`` is the voucher of its spending."""
    made = number()
    values: dict[str, Any] = {}
    if sent is not None:
        values = {
            "status": BatchStatus.SENT,
            "spending": sent,
            "sent_on": sent.dated_on,
            "sent_by": account(of=RoleKind.FINANCE_OFFICER),
        }
    return Batch.objects.create(
        number=f"B{made:06d}",
        title=f"지급 {made}",
        round=of,
        line=line,
        month=month_of(month),
        prepared_by=account(of=RoleKind.PAY_CLERK),
        approved_by=account(of=RoleKind.FINANCE_OFFICER),
        **values,
    )


def payment(of: Entitlement, in_batch: Batch, *, paid: date | None = None, **more: Any) -> Payment:
    """The payment of an entitlement, paid when a day is given."""
    values: dict[str, Any] = {"gross": of.amount, "reference": f"{in_batch.pk:08d}{number():012d}", **more}
    if paid:
        values |= {"status": PaymentStatus.PAID, "paid_on": paid, "bank_result": "정상"}
    return Payment.objects.create(batch=in_batch, entitlement=of, **values)


def approval(of: Batch, *, step: int = 1, by: Account | None = None) -> BatchApproval:
    """A step of a batch's approval."""
    return BatchApproval.objects.create(
        batch=of, step=step, title="재무 담당", by=by or account(of=RoleKind.FINANCE_OFFICER), at=at(SPRING)
    )


def bank_file(of: Batch, *payments: Payment) -> BankFile:
    """A file for the bank with these payments of a batch."""
    made = BankFile.objects.create(
        batch=of,
        number=of.files.count() + 1,
        layout=rule_set(kind=RuleKind.LAYOUT),
        document=document(),
        rows=max(1, len(payments)),
        won=max(1, sum(one.net for one in payments)),
        made_by=account(of=RoleKind.PAY_CLERK),
        made_at=at(SPRING),
    )
    Payment.objects.filter(pk__in=[one.pk for one in payments]).update(file=made)
    return made


def bank_result(of: Batch, *payments: Payment) -> BankResult:
    """What the bank answered about these payments of a batch: all of them paid."""
    content = document()
    made = BankResult.objects.create(
        batch=of,
        document=content,
        sha256=content.sha256,
        read_by=account(of=RoleKind.PAY_CLERK),
        read_at=at(SPRING),
        paid=len(payments),
        failed=0,
    )
    for line, one in enumerate(payments, 1):
        BankResultRow.objects.create(
            result=made,
            line=line,
            payment=one,
            reference=one.reference,
            won=one.net,
            code="0000",
            text="정상",
            day=SPRING,
        )
    return made
