"""Invariants 6 and 8 over any history: what was granted is paid, under way, recovered, given up or owed; hands differ."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from imojak.kernel.transitions import TransitionError
from imojak.ledger.actions import LedgerRefusal
from imojak.parties.enums import RoleKind
from imojak.parties.hands import hand_of
from imojak.parties.models import Account
from imojak.pay.batching import approve_step, cancel, prepare, send, settle
from imojak.pay.deciding import decide
from imojak.pay.mending import give_up, recover_payment, retry, send_again
from imojak.pay.models import Batch, BatchStatus, Entitlement, Payment, PaymentStatus
from imojak.pay.refusing import PayRefusal
from imojak.pay.results import read_results
from imojak.records.enums import RecordKind
from imojak.records.models import Period
from imojak.reports.audit.books import entitlements_are_paid_once, other_hands
from tests import factories as make
from tests.paying import JUNE, PayOffice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

STEPS = (
    "decide",
    "prepare",
    "approve",
    "send",
    "answer",
    "retry",
    "again",
    "lapse",
    "recover",
    "cancel",
    "settle",
    "reopen",
)
Step = tuple[str, int, int]


class History:
    """An office in which anybody of five tries anything at any time, with any of two accounts."""

    def __init__(self) -> None:
        self.office = PayOffice()
        make.bank_layout()
        self.people = [self.office.worker(hours) for hours in (4, 20)]
        self.hands = [self.office.clerk, self.office.sender, self.office.finance, self.office.head, self.office.manager]
        for one in (self.office.manager, self.office.finance):  # who changes roles may do more, with the same hands
            make.role(one.party, of=RoleKind.PAY_CLERK)
        make.role(self.office.manager.party, of=RoleKind.FINANCE_OFFICER)
        self.accounts = [*self.hands, *(make.account(party=one.party) for one in self.hands)]

    def do(self, step: str, who: int, what: int) -> None:
        """Try a step; what may not be is refused and leaves everything as it was."""
        actor = self.accounts[who % len(self.accounts)]
        try:
            with transaction.atomic():
                getattr(self, f"_{step}")(actor, what)
        except (PayRefusal, TransitionError, LedgerRefusal):
            pass
        self.holds()

    def holds(self) -> None:
        """Hold both invariants."""
        assert entitlements_are_paid_once() == []
        assert other_hands() == []
        for who in self.people:
            rows = Payment.objects.filter(entitlement__participation=who)
            settled: dict[str, int] = {}
            for row in rows.exclude(status__in=[PaymentStatus.FAILED, PaymentStatus.CANCELLED]):
                settled[row.status] = settled.get(row.status, 0) + row.gross
            granted = sum(Entitlement.objects.filter(participation=who).values_list("amount", flat=True))
            owed = sum(
                row.amount
                for row in Entitlement.objects.filter(participation=who)
                if not rows.filter(entitlement=row).exclude(status__in=["failed", "cancelled"]).exists()
                and not rows.filter(entitlement=row, status="failed", retried_by=None).exists()
            )
            failed = sum(rows.filter(status="failed", retried_by=None).values_list("gross", flat=True))
            assert granted == sum(settled.values()) + owed + failed
        for batch in Batch.objects.all():
            hands = [hand_of(batch.prepared_by), *(hand_of(one.by) for one in batch.approvals.all())]
            hands += [hand_of(batch.sent_by)] if batch.sent_by else []
            closers = {hand_of(self.office.leader), hand_of(self.office.manager)}
            assert len(set(hands)) == len(hands)
            assert not closers & set(hands)

    def _batch(self, what: int) -> Batch:
        rows = list(Batch.objects.order_by("pk"))
        if not rows:
            raise PayRefusal("없음")
        return rows[what % len(rows)]

    def _payment(self, what: int) -> Payment:
        rows = list(Payment.objects.order_by("pk"))
        if not rows:
            raise PayRefusal("없음")
        return rows[what % len(rows)]

    def _decide(self, actor: Account, what: int) -> None:
        decide([self.office.round], JUNE, actor=actor)

    def _prepare(self, actor: Account, what: int) -> None:
        prepare(self.office.round, self.office.line, JUNE, actor=actor)

    def _approve(self, actor: Account, what: int) -> None:
        approve_step(self._batch(what), actor=actor)

    def _send(self, actor: Account, what: int) -> None:
        send(self._batch(what), actor=actor)

    def _answer(self, actor: Account, what: int) -> None:
        batch = self._batch(what)
        if batch.status != BatchStatus.SENT:
            raise PayRefusal("없음")
        failures = {row.reference: "0103" for row in batch.payments.order_by("pk")[: what % 2]}
        read_results(batch, make.bank_answer(batch, failures), actor=actor)

    def _retry(self, actor: Account, what: int) -> None:
        retry(self._payment(what), actor=actor)

    def _again(self, actor: Account, what: int) -> None:
        send_again(self._batch(what), actor=actor)

    def _lapse(self, actor: Account, what: int) -> None:
        give_up(self._payment(what), actor=actor, reason="연락이 닿지 않음")

    def _recover(self, actor: Account, what: int) -> None:
        recover_payment(self._payment(what), actor=actor, reason="잘못 지급함")

    def _cancel(self, actor: Account, what: int) -> None:
        cancel(self._batch(what), actor=actor, reason="다시 만듦")

    def _settle(self, actor: Account, what: int) -> None:
        settle(self._batch(what), actor=actor)

    def _reopen(self, actor: Account, what: int) -> None:
        """Add or take two hours in a new version of a month, and lock it."""
        who = self.people[what % 2]
        last = Period.objects.filter(place=who.place, month=JUNE).order_by("-version")[0]
        if Payment.objects.filter(entitlement__participation=who, status=PaymentStatus.OPEN).exists():
            raise PayRefusal("나가 있음")
        again = make.period(who.place, month=JUNE, version=last.version + 1, reopened_because="바로잡음")
        replaced = who.records.filter(replaces__isnull=False).values("replaces")
        day = who.records.exclude(pk__in=replaced).order_by("day")[0]
        minutes = 120 if day.quantity == 240 else 240
        make.record(who, kind=RecordKind.WORK, minutes=minutes, day=day.day, period=again, replaces=day)
        again.confirmed_by, again.approved_by = self.office.leader, self.office.manager
        make.lock(again)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each history is a database's work: none is shrunk
)
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 9), st.integers(0, 5)), max_size=14))
def test_whatever_is_tried_by_whomever_nobody_is_paid_twice_and_hands_differ(steps: list[Step]) -> None:
    usual = [("decide", 0, 0), ("prepare", 0, 0), ("approve", 2, 0), ("send", 1, 0), ("answer", 1, 1)]
    with transaction.atomic():
        history = History()
        mixed = [one for pair in zip(usual, [*steps, *[("decide", 0, 0)] * 5], strict=False) for one in pair]
        for step in [*mixed, *steps[len(usual) :]]:
            history.do(*step)
        transaction.set_rollback(True)
    assert connection.is_usable()
