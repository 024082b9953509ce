"""A pay run that is killed at any instruction, and again in the rerun: everybody is paid exactly once.

The run decides, prepares, approves in steps, sends, hands the file to a bank, and reads the bank's answer. It runs in a
process of its own, which is killed (SIGKILL) before its n-th statement or at a commit, for every n until it comes to its
end; then it is run again, in this process, as somebody would who does not know how far it came, once for everything that
a killed run can leave behind. The bank stands outside
of all: it pays a reference once, however often it is handed the file, and what it has paid stays paid.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from imojak.ledger.enums import EntryKind
from imojak.ledger.models import LedgerEntry
from imojak.pay.batching import approve_step, next_step, prepare, send, settle
from imojak.pay.deciding import decide
from imojak.pay.machines import BATCH, PAYMENT
from imojak.pay.models import BankFile, BankResult, Batch, BatchStatus, Entitlement, Payment, PaymentStatus
from imojak.pay.refusing import PayRefusal
from imojak.pay.results import read_results
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.paying import JUNE, PayOffice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.lasting]

HOURS = (20, 57, 3)
#: A run that is not killed ends with this.
DONE = 0


class World:
    """A round of its own with three people whose June is locked, and the bank's own book of what it has paid."""

    def __init__(self, office: PayOffice, folder: Path) -> None:
        self.office, self.round = office, office.another_round()
        self.people = [office.worker(hours, of=self.round) for hours in HOURS]
        self.book = folder / f"bank-{self.round.pk}"
        self.book.touch()

    def run(self) -> None:
        """Do everything that there is still to do, in order, as clerks who look at what is there."""
        office = self.office
        decide([self.round], JUNE, actor=office.clerk)
        try:
            batch = prepare(self.round, office.line, JUNE, actor=office.clerk)
        except PayRefusal:  # all of it is settled
            batch = Batch.objects.get(round=self.round)
        while next_step(batch) is not None:
            batch = approve_step(batch, actor=(office.finance, office.head)[batch.approvals.count()])
        if batch.status == BatchStatus.SETTLED:
            return
        batch = send(batch, actor=office.sender)
        file = batch.files.get()
        self.bank_pays(bytes(file.document.content))
        if not BankResult.objects.filter(batch=batch).exists():
            read_results(batch, make.bank_answer(batch), actor=office.sender)
        settle(batch, actor=office.sender)

    def bank_pays(self, content: bytes) -> None:
        """Let the bank read a file: a reference that it has paid before it does not pay again."""
        paid = self.paid()
        for line in content.split(b"\r\n"):
            if line.startswith(b"D") and (reference := line[53:73].decode()) not in paid:
                with self.book.open("a") as book:
                    book.write(f"{reference} {int(line[40:53])}\n")

    def paid(self) -> dict[str, int]:
        """What the bank has paid, by reference."""
        rows = [line.split() for line in self.book.read_text().splitlines()]
        assert max(Counter(row[0] for row in rows).values(), default=1) == 1
        return {reference: int(won) for reference, won in rows}

    def state(self) -> tuple[Any, ...]:
        """What has become of the run so far, told without the numbers that are this world's alone."""
        batches = Batch.objects.filter(round=self.round)
        payments = Payment.objects.filter(batch__in=batches).order_by("pk")
        owed = Entitlement.objects.filter(participation__round=self.round).order_by("pk")
        ways = []
        for machine, of in ((BATCH, batches), (PAYMENT, payments)):
            log = TransitionLog.objects.filter(object_type=machine.model_label, object_id__in=[row.pk for row in of])
            ways.append(tuple(log.order_by("id").values_list("from_state", "to_state")))
        return (
            tuple(batches.values_list("status", flat=True)),
            tuple(payments.values_list("status", "gross", "tax", "insurance")),
            tuple(owed.values_list("amount", flat=True)),
            *ways,
            tuple(self.paid().values()),
        )

    def paid_once(self) -> None:
        """Hold what must hold when all is done, however often it was begun."""
        batch = Batch.objects.get(round=self.round)
        payments = list(Payment.objects.filter(batch=batch).order_by("pk"))
        entitlements = list(Entitlement.objects.filter(participation__round=self.round))
        expected = sorted(9_620 * hours for hours in HOURS)
        assert batch.status == BatchStatus.SETTLED
        assert sorted(row.amount for row in entitlements) == sorted(row.gross for row in payments) == expected
        assert {row.status for row in payments} == {PaymentStatus.PAID}
        assert {row.reference: row.net for row in payments} == self.paid()
        assert len({row.account_id for row in payments}) == len(self.people)
        file = BankFile.objects.get(batch=batch)
        spent = LedgerEntry.objects.get(voucher__batch=batch, kind=EntryKind.SPENDING)
        assert file.won == sum(row.net for row in payments)
        assert spent.amount == sum(row.gross for row in payments) == sum(expected)
        for machine, rows in ((BATCH, [batch]), (PAYMENT, payments)):
            for row in rows:
                log = TransitionLog.objects.filter(object_type=machine.model_label, object_id=row.pk).order_by("id")
                assert machine.replays(log.values_list("from_state", "to_state")) == row.status


def killed_at(point: int, do: Callable[[], None]) -> int | None:
    """Do something in another process that is killed at a point; return how it ended by itself, None when it was killed.

    Points are counted from 1: before each statement, and before and after each commit.
    """
    connection.close()  # the other process must not share it
    child = os.fork()
    if not child:
        _be_killed(point, do)
    _, ended = os.waitpid(child, 0)
    if os.WIFSIGNALED(ended):
        assert os.WTERMSIG(ended) == signal.SIGKILL
        return None
    return os.WEXITSTATUS(ended)


def _be_killed(point: int, do: Callable[[], None]) -> None:
    """In the other process: never returns."""
    passed = count(1)

    def pass_by() -> None:
        if next(passed) == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(execute: Any, *arguments: Any) -> Any:
        pass_by()
        return execute(*arguments)

    commit: Callable[[], Any] = connection._commit  # type: ignore[attr-defined]  # the one place of every commit

    def committing() -> Any:
        pass_by()
        done = commit()
        pass_by()
        return done

    try:
        connection.__dict__["_commit"] = committing
        with connection.execute_wrapper(statement):
            do()
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
        os._exit(1)
    os._exit(DONE)


def length_of(world: World) -> int:
    """Return how many points a run has, by letting one end."""
    passed = 0

    def statement(execute: Any, *arguments: Any) -> Any:
        nonlocal passed
        passed += 1
        return execute(*arguments)

    with connection.execute_wrapper(statement):
        world.run()
    return passed


@pytest.fixture
def office(clock: object) -> PayOffice:
    made = PayOffice(committed=10**10)  # many rounds are paid from the one line
    make.bank_layout()
    make.rule_set(
        "year-2023-approval",
        kind="approval",
        approval=[{"step": [{"title": title, "role": "finance-officer"} for title in ("재무 담당", "재무 책임")]}],
    )
    return made


def rows() -> Counter[str]:
    """Return how many rows each table has."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        questions = (f"SELECT '{name}', COUNT(*) FROM {connection.ops.quote_name(name)}" for name in names)
        cursor.execute(" UNION ALL ".join(questions))
        return Counter(dict(cursor.fetchall()))


def killed_everywhere(begin: Callable[[], World], *, twice: bool = False) -> tuple[int, int]:
    """Kill a run of a new world at every instruction, run it again, and hold what must hold.

    Returns how many instructions there were, and how many different things killed runs left behind.

    Runs that are killed between the same two commits leave the same behind: as many rows in every table, the same states
    on the same ways, and the same book of the bank. What becomes of that is seen once; and where nothing is left, the
    next run finds the same world. ``twice``: a run of a world that is in order again changes nothing.
    """
    seen: list[tuple[Any, ...]] = []
    world: World | None = None
    for point in count(1):
        world = world or begin()
        before, found = rows(), world.state()
        ended = killed_at(point, world.run)
        if ended is not None:
            assert ended == DONE
            world.paid_once()
            return point, len(seen)
        written, state = rows() - before, world.state()
        if (written, state) not in seen:
            seen.append((written, state))
            for _ in range(1 + twice):
                world.run()
                world.paid_once()
        elif not written and state == found:
            continue
        world = None
    raise AssertionError("it never came to its end")


def test_a_run_killed_at_any_instruction_and_run_again_pays_everybody_once(office: PayOffice, tmp_path: Path) -> None:
    points, left = killed_everywhere(lambda: World(office, tmp_path), twice=True)
    assert points > 50, "the run has more instructions than that"
    assert left > 7, "it commits more often than that"


@pytest.mark.parametrize("part", [0.3, 0.7])
def test_a_rerun_killed_at_any_instruction_and_run_again_pays_everybody_once(
    office: PayOffice, tmp_path: Path, part: float
) -> None:
    first = max(1, int(length_of(World(office, tmp_path)) * part))

    def killed_once() -> World:
        world = World(office, tmp_path)
        assert killed_at(first, world.run) is None
        return world

    killed_everywhere(killed_once)
