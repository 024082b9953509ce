"""Reads of pay: what was granted, what is open, and what a batch stands on. Money is won."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from imojak.kernel.months import month_end, month_of
from imojak.offers.models import Round
from imojak.paths.models import Participation
from imojak.pay.models import Batch, Entitlement, PayeeAccount, Payment, PaymentStatus, Recovery, RecoveryReceipt
from imojak.pay.people import AccountStatus, RecoveryStatus, RecoveryWay
from imojak.records.enums import PeriodStatus, RecordKind
from imojak.records.models import Period, Record


def locked_month(participation: Participation, month: date) -> Period | None:
    """Return the latest version of the participation's month if it is locked, else None."""
    latest = Period.objects.filter(place_id=participation.place_id, month=month).order_by("-version").first()
    return latest if latest is not None and latest.status == PeriodStatus.LOCKED else None


def open_entitlements(round_: Round, month: date) -> QuerySet[Entitlement]:
    """Return what a round owes for months up to ``month`` and is in no batch yet, in the order of the people.

    What the bank has sent back stays in its batch, whose spending is booked: there it is sent again or given up. What
    was earned in a month that is open again waits until it is locked.
    """
    batched = Payment.objects.filter(entitlement=OuterRef("pk")).exclude(status=PaymentStatus.CANCELLED)
    reopened = Period.objects.filter(place=OuterRef("period__place"), month=OuterRef("period__month")).exclude(
        status=PeriodStatus.LOCKED
    )
    return (
        Entitlement.objects.filter(participation__round=round_, month__lte=month)
        .exclude(amount=0)
        .exclude(Exists(batched))
        .exclude(Exists(reopened))
        # What is asked back in money, or was given up, is taken out of no pay.
        .exclude(recovery__way=RecoveryWay.RETURNED)
        .exclude(recovery__status=RecoveryStatus.WAIVED)
        .select_related("participation", "period", "rule_set")
        .order_by(Coalesce("payee_id", "participation__party_id"), "month", "version", "id")
    )


def owed_without_account(rows: QuerySet[Entitlement]) -> QuerySet[Entitlement, Any]:
    """Return who of ``rows`` is owed money and has no confirmed account: ``to`` (a party's number), ``won``, and ``of``
    and ``title``, a participation of theirs and its round.

    What was earned in a month that is open again counts as well: the account is wanted all the same.
    """
    batched = Payment.objects.filter(entitlement=OuterRef("pk")).exclude(status=PaymentStatus.CANCELLED)
    known = PayeeAccount.objects.filter(party=OuterRef("to"), status=AccountStatus.CONFIRMED)
    return (
        rows.annotate(to=Coalesce("payee_id", "participation__party_id"))
        .exclude(Exists(batched))
        .exclude(Exists(known))
        .exclude(recovery__way=RecoveryWay.RETURNED)
        .exclude(recovery__status=RecoveryStatus.WAIVED)
        .order_by()
        .values("to")
        .annotate(won=Sum("amount"), of=Min("participation"), title=Min("participation__round__title"))
        .filter(won__gt=0)
        .order_by("title", "to")
    )


def months_not_locked(round_: Round, month: date) -> int:
    """Return how many participations of a round in ``month`` are at a place whose month was never locked."""
    first, last = month_of(month), month_end(month)
    locked = Period.objects.filter(place=OuterRef("place"), month=first, status=PeriodStatus.LOCKED)
    return (
        Participation.objects.filter(
            Q(withdrawn_on=None, ends_on__gte=first) | Q(withdrawn_on__gte=first), round=round_, starts_on__lte=last
        )
        .exclude(Exists(locked))
        .count()
    )


def to_send(batch: Batch) -> QuerySet[Payment]:
    """Return the open payments of a batch that are in no file yet, by their transfers."""
    return (
        batch.payments.filter(status=PaymentStatus.OPEN, file=None)
        .select_related("entitlement__participation")
        .order_by("reference", "pk")
    )


@dataclass(frozen=True)
class Account:
    """A person's account with the agency (invariant 6). Won.

    granted = paid + under way + recovered + lapsed − returned − waived + owed. ``recovered`` came back whole, ``lapsed``
    never left for good, ``returned`` was given back in money, ``waived`` is what was too much and is not asked for.
    """

    granted: int
    paid: int
    under_way: int
    recovered: int = 0
    lapsed: int = 0
    returned: int = 0
    waived: int = 0

    @property
    def owed(self) -> int:
        """What was granted and nothing settles; below zero what was paid too much."""
        settled = self.paid + self.under_way + self.recovered + self.lapsed
        return self.granted - settled + self.returned + self.waived


def account_of(party_id: int, *, batch: Batch | None = None) -> Account:
    """Return what a person was granted and paid, in all or in one batch."""
    own = Q(payee=party_id) | Q(payee=None, participation__party=party_id)
    entitlements = Entitlement.objects.filter(own)
    payments = Payment.objects.filter(entitlement__in=entitlements)
    if batch is not None:
        payments = payments.filter(batch=batch)
        entitlements = entitlements.filter(payments__batch=batch).distinct()
    won = {row["status"]: row["won"] for row in payments.values("status").annotate(won=Sum("gross")).order_by("status")}
    amounts = dict(entitlements.values_list("pk", "amount"))
    receipts = RecoveryReceipt.objects.filter(recovery__entitlement__in=amounts)
    waived = Recovery.objects.filter(entitlement__in=amounts, status=RecoveryStatus.WAIVED)
    of_waived = receipts.filter(recovery__in=waived).aggregate(won=Sum("won", default=0))["won"]
    return Account(
        granted=sum(amounts.values()),
        paid=won.get(PaymentStatus.PAID, 0),
        under_way=won.get(PaymentStatus.OPEN, 0),
        recovered=won.get(PaymentStatus.RECOVERED, 0),
        lapsed=won.get(PaymentStatus.LAPSED, 0),
        returned=receipts.filter(voucher__isnull=False).aggregate(won=Sum("won", default=0))["won"],
        waived=waived.aggregate(won=Sum("won", default=0))["won"] - of_waived,
    )


def batch_total(batch: Batch) -> int:
    """Return what a batch was made to pay, in won: as it is booked; a payment that was sent again is the same money."""
    return int(batch.payments.filter(retries=None).aggregate(won=Sum("gross", default=0))["won"])


def records_behind(batch: Batch) -> QuerySet[Record]:
    """Return the activity records that caused a batch: from its payments through entitlements to the locked months."""
    return (
        Record.objects.filter(
            participation__entitlements__payments__batch=batch,
            participation__entitlements__month__year=F("day__year"),
            participation__entitlements__month__month=F("day__month"),
            kind=RecordKind.WORK,
        )
        .distinct()
        .order_by("participation_id", "day")
    )
