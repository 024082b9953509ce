"""Two clerks at the same moment: everybody is decided, put into a batch and sent once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from imojak.ledger.models import LedgerEntry
from imojak.pay.batching import approve_step, prepare, send
from imojak.pay.deciding import decide
from imojak.pay.models import BankFile, Batch, BatchApproval, Entitlement, Payment
from imojak.problems import Problem
from tests import factories as make
from tests.paying import JUNE, PayOffice

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = 9_620


def at_once(*tasks: Callable[[], object]) -> list[str]:
    """Run tasks at the same moment, each on a connection of its own; return "done" or the refusal of each, sorted."""
    barrier, outcomes = threading.Barrier(len(tasks)), [""] * len(tasks)

    def run(place: int, task: Callable[[], object]) -> None:
        try:
            barrier.wait()
            task()
            outcomes[place] = "done"
        except Problem as problem:
            outcomes[place] = problem.user_message
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.fixture
def office(clock: object) -> PayOffice:
    made = PayOffice()
    make.bank_layout()
    return made


def test_two_who_decide_at_once_decide_everybody_once(office: PayOffice) -> None:
    people = [office.worker(hours) for hours in (20, 57, 3)]
    clerks = (office.clerk, office.sender)
    assert at_once(*(lambda one=one: decide([office.round], JUNE, actor=one) for one in clerks)) == ["done"] * 2
    assert Entitlement.objects.count() == len(people)


def test_two_programmes_of_one_person_decided_at_once_share_the_hours(office: PayOffice) -> None:
    make.rule_set(
        "year-2023-rate",
        kind="rate",
        cap=[{"code": "person-month-hours", "starts": "2023-01-01", "ends": "2023-12-31", "hours": 57}],
    )
    rounds = [office.round, office.another_round()]
    first = office.worker(40)
    second = make.participation(make.place(rounds[1]), first.party)
    office.work(second, 40, first=10)
    assert at_once(*(lambda one=one: decide([one], JUNE, actor=office.clerk) for one in rounds)) == ["done"] * 2
    rows = Entitlement.objects.filter(participation__party=first.party)
    assert sum(row.amount for row in rows) == 548_340
    assert decide(rounds, JUNE, actor=office.clerk).made == 0


def test_two_who_prepare_and_send_at_once_pay_everybody_once(office: PayOffice) -> None:
    for hours in (20, 57, 3):
        office.worker(hours)
    decide([office.round], JUNE, actor=office.clerk)
    preparing = [lambda: prepare(office.round, office.line, JUNE, actor=office.clerk)] * 2
    assert at_once(*preparing) == ["done"] * 2
    batch = Batch.objects.get()
    assert Payment.objects.count() == 3
    approving = [lambda one=one: approve_step(batch, actor=one) for one in (office.finance, office.head)]
    outcomes = at_once(*approving)
    assert "done" in outcomes
    assert any("작성 중인 묶음만 승인할 수 있습니다" in one for one in outcomes)
    assert BatchApproval.objects.count() == 1
    sending = [lambda one=one: send(batch, actor=one) for one in (office.sender, make.account(of="pay-clerk"))]
    assert at_once(*sending) == ["done"] * 2
    assert BankFile.objects.count() == 1
    assert LedgerEntry.objects.filter(voucher__batch=batch).count() == 1
