"""Pay as it is told to whom it goes to, and to the clerk alike: the same rows, what was withheld, and where it stands. Won."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet

from imojak.kernel.months import day_words
from imojak.pay.enums import BatchStatus, EntitlementKind, PaymentStatus
from imojak.pay.models import Entitlement, Payment
from imojak.pay.people import PayeeAccount, Recovery, RecoveryStatus, RecoveryWay

#: Payments that say nothing any more: their batch was cancelled before anybody was paid.
_GONE = (PaymentStatus.CANCELLED,)


@dataclass(frozen=True)
class Transfer:
    """What went to the payee at once: its parts, what was withheld, and how it ended."""

    parts: tuple[Payment, ...]
    state: str
    day: date | None

    @property
    def reference(self) -> str:
        """The number by which the bank knows it."""
        return self.parts[0].reference

    @property
    def account(self) -> PayeeAccount | None:
        """Where it went or goes, None until it is in a file."""
        return self.parts[0].account

    @property
    def gross(self) -> int:
        """Before anything is withheld."""
        return sum(part.gross for part in self.parts)

    @property
    def rows(self) -> list[Mapping[str, object]]:
        """What was withheld, row by row, as it was explained when it was withheld."""
        return [line for part in self.parts for line in part.lines]

    @property
    def withheld(self) -> int:
        """Tax and premiums."""
        return sum(part.tax + part.insurance for part in self.parts)

    @property
    def net(self) -> int:
        """What reaches the account."""
        return self.gross - self.withheld

    @property
    def paid(self) -> bool:
        """Whether the money is with the payee."""
        return self.parts[0].status == PaymentStatus.PAID


@dataclass(frozen=True)
class Told:
    """What was granted for a month or an instalment, all versions together."""

    versions: tuple[Entitlement, ...]
    state: str

    @property
    def latest(self) -> Entitlement:
        """The last decision."""
        return self.versions[-1]

    @property
    def title(self) -> str:
        """What it is for: 2023년 4월 활동비."""
        return title_of(self.latest)

    @property
    def amount(self) -> int:
        """What was granted in all."""
        return sum(one.amount for one in self.versions)

    @property
    def withheld(self) -> int:
        """Tax and premiums that were kept back from what has been paid of it."""
        return sum(row.tax + row.insurance for row in self._paid())

    @property
    def received(self) -> int:
        """What has reached the payee's account of it."""
        return sum(row.net for row in self._paid())

    def _paid(self) -> list[Payment]:
        return [row for one in self.versions for row in one.payments.all() if row.status == PaymentStatus.PAID]


def title_of(entitlement: Entitlement) -> str:
    """Return what a decision is for: a month of activity, or an instalment by its kind and month."""
    month = f"{entitlement.month.year}년 {entitlement.month.month}월"
    if entitlement.kind == EntitlementKind.MONTH:
        return f"{month} 활동비"
    return f"{month} {EntitlementKind(entitlement.kind).label}"


def latest_of(entitlements: QuerySet[Entitlement]) -> QuerySet[Entitlement]:
    """Return of each month and instalment the last version, the newest first."""
    later = Entitlement.objects.filter(
        participation=OuterRef("participation"),
        kind=OuterRef("kind"),
        code=OuterRef("code"),
        month=OuterRef("month"),
        version__gt=OuterRef("version"),
    )
    return entitlements.exclude(Exists(later)).order_by("-month", "-pk")


def told_of(latest: Sequence[Entitlement]) -> list[Told]:
    """Return what was granted beside each last version, with where its money stands; two queries, however many."""
    rows = (
        Entitlement.objects.filter(participation__in={one.participation_id for one in latest})
        .select_related("participation__round__programme", "participation__place", "recovery")
        .prefetch_related("payments__batch")
        .order_by("version")
    )
    found: dict[tuple[object, ...], list[Entitlement]] = {}
    for row in rows:
        found.setdefault(_key(row), []).append(row)
    return [Told(tuple(found[_key(one)]), state_of(found[_key(one)])) for one in latest]


def _key(row: Entitlement) -> tuple[object, ...]:
    return row.participation_id, row.kind, row.code, row.month


def state_of(versions: Iterable[Entitlement]) -> str:
    """Say in one line where the money of a month stands."""
    said = []
    for one in versions:
        payments = [row for row in one.payments.all() if row.status not in _GONE]
        if one.amount:
            said.append(_said(one, max(payments, key=lambda row: row.pk) if payments else None))
    return " · ".join(dict.fromkeys(said)) or "지급할 금액 없음"


def _said(entitlement: Entitlement, payment: Payment | None) -> str:
    recovery = recovery_of(entitlement)
    if recovery is not None and recovery.way == RecoveryWay.RETURNED:
        return f"{RecoveryStatus(recovery.status).label}({-entitlement.amount:,}원)"
    if payment is None:
        return "다음 지급에서 뺄 예정" if entitlement.amount < 0 else "지급 준비 중"
    return _stands(payment)


def _stands(payment: Payment) -> str:
    match payment.status:
        case PaymentStatus.PAID if payment.paid_on is not None:
            return f"{day_words(payment.paid_on)} {'뺌' if payment.gross < 0 else '지급'}"
        case PaymentStatus.FAILED:
            return "은행에서 되돌아옴"
        case PaymentStatus.RECOVERED:
            return "되돌려받음"
        case PaymentStatus.LAPSED:
            return "지급하지 못함"
    return "은행에 보냄" if payment.batch.status in (BatchStatus.SENT, BatchStatus.SETTLED) else "승인을 기다림"


def recovery_of(entitlement: Entitlement) -> Recovery | None:
    """Return how a decision below zero comes back, None while nobody has asked for it."""
    return getattr(entitlement, "recovery", None)


def transfers_of(versions: Iterable[Entitlement]) -> list[Transfer]:
    """Return the transfers that carried these decisions, each with everything else that went along with it."""
    own = Payment.objects.filter(entitlement__in=[one.pk for one in versions]).exclude(status__in=_GONE)
    rows = (
        Payment.objects.filter(reference__in=own.values("reference"))
        .exclude(status__in=_GONE)
        .select_related("batch", "account", "entitlement__participation__round__programme")
        .order_by("reference", "entitlement__month", "pk")
    )
    found = []
    for _, group in groupby(rows, key=lambda row: row.reference):
        parts = tuple(group)
        state = _stands(parts[0])
        if parts[0].status == PaymentStatus.FAILED and parts[0].bank_result:
            state = f"은행에서 되돌아옴({parts[0].bank_result})"
        found.append(Transfer(parts, state, parts[0].paid_on))
    return sorted(found, key=lambda one: one.parts[0].pk)
