"""The database refuses what must not be, whoever writes it: every guard, on whichever engine the tests run."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from imojak.agency.enums import ClosureStatus
from imojak.kernel.guards import Gone, Guard, guard_code
from imojak.kernel.violations import CONSTRAINTS, SENTENCES, violated
from imojak.pay.models import Batch
from tests import factories as make
from tests.guards import refused

pytestmark = pytest.mark.django_db

APRIL, MAY = date(2023, 4, 1), date(2023, 5, 1)


def guards_in_code() -> set[str]:
    """Names of all guards that migrations declare and none takes off again."""
    operations = [
        operation
        for migration in MigrationLoader(connection).disk_migrations.values()
        for operation in migration.operations
    ]
    made = [one for one in operations if isinstance(one, Guard)]
    there = Counter(one.name for one in made if (one.sqlite if connection.vendor == "sqlite" else one.postgresql))
    return set(there - Counter(one.guard.name for one in operations if isinstance(one, Gone)))


def test_every_guard_that_a_migration_declares_is_in_the_database() -> None:
    """SQLite drops a table's triggers when a later migration rebuilds the table: that must not go unseen."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger UNION SELECT conname FROM pg_constraint UNION SELECT proname FROM pg_proc"
            )
        there = {row[0] for row in cursor.fetchall()}
    declared = guards_in_code()
    assert len(declared) > 30
    assert {name for name in declared if not any(found.startswith(name) for found in there)} == set()


def test_every_constraint_that_people_run_into_exists() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master")
            text = " ".join(f"{name} {sql}" for name, sql in cursor.fetchall())
        else:
            cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
            text = " ".join(row[0] for row in cursor.fetchall())
    assert {name for name in CONSTRAINTS if name not in text} == set()
    assert set(CONSTRAINTS.values()) <= set(SENTENCES)


# ── nothing written is rewritten ─────────────────────


def written() -> list[models.Model]:
    """One row of every append-only table."""
    line = make.budget_line()
    make.appropriate(line, 50_000_000)
    contract = make.contract(line)
    invoice = make.invoice(contract)
    taking_part = make.participation()
    paid = make.entitlement(taking_part, make.period(taking_part.place, locked=True))
    return [
        contract.commitment,
        contract.commitment.entries.get(),
        contract,
        contract.document,
        invoice,
        make.rule_set(),
        taking_part.decision,
        make.note(),
        paid,
        make.freeze(),
        make.transition(taking_part, "", "active"),
        make.sheet(taking_part.place),
    ]


def test_what_is_written_is_neither_changed_nor_deleted() -> None:
    for row in written():
        table = type(row)._default_manager.filter(pk=row.pk)
        field = next(f for f in row._meta.concrete_fields if not f.primary_key)
        with refused("append-only"):
            table.update(**{field.attname: getattr(row, field.attname)})
        with refused("append-only"):
            table._raw_delete(table.db)


def test_of_a_payment_only_its_outcome_changes() -> None:
    taking_part = make.participation()
    paid = make.entitlement(taking_part, make.period(taking_part.place, locked=True))
    batch = make.batch(taking_part.round, make.funded_line())
    payment = make.payment(paid, batch)
    with refused("append-only"):
        type(payment).objects.filter(pk=payment.pk).update(gross=1)
    with refused("append-only"):
        Batch.objects.filter(pk=batch.pk).update(month=MAY)
    assert type(payment).objects.filter(pk=payment.pk).update(bank_result="계좌 오류") == 1


def test_of_a_scanned_page_and_a_closure_only_what_became_of_it_changes() -> None:
    scan, closure = make.scan(make.sheet(make.participation().place)), make.closure(MAY)
    for row, frozen, outcome in ((scan, "reading", "discarded"), (closure, "name", "undone")):
        table = type(row)._default_manager.filter(pk=row.pk)
        with refused("append-only"):
            table.update(**{frozen: getattr(row, frozen)})
        with refused("append-only"):
            table._raw_delete(table.db)
        assert table.update(status=outcome) == 1


def test_a_day_has_one_closure_of_a_unit_until_it_is_undone() -> None:
    unit = make.campus()
    there = make.closure(MAY, of=unit)
    make.closure(MAY), make.closure(MAY, of=make.campus())
    for of in (unit, None):
        with refused("closure-already"):
            make.closure(MAY, of=of)
    there.status = ClosureStatus.UNDONE
    there.save(update_fields=["status"])
    make.closure(MAY, of=unit)


def test_a_page_of_a_sheet_is_entered_once() -> None:
    sheet = make.sheet(make.participation().place)
    done: dict[str, Any] = {"status": "applied", "applied_by": make.account(), "applied_at": make.at(MAY)}
    make.scan(sheet, **done), make.scan(sheet, page=2, **done), make.scan(sheet)
    with refused("scan-applied-already"):
        make.scan(sheet, **done)


# ── messages, cases ──────────────────────────────────


def test_one_reminder_per_kind_person_and_day() -> None:
    person = make.person()
    make.message(person, kind="reminder")
    with refused("told-already"):
        make.message(person, kind="reminder")
    make.message(person, kind="reminder", on=date(2023, 4, 4))


def test_a_person_has_one_open_case_and_a_closed_one_says_why() -> None:
    case = make.case()
    with refused("case-open"):
        make.case(case.party)
    with refused("case-unclosed"):
        type(case).objects.filter(pk=case.pk).update(phase="closed")
    make.case(case.party, closed=True)


def test_documented_evidence_has_its_document() -> None:
    with refused("undocumented"):
        make.outcome(evidence="document")
    make.outcome(evidence="document", document=make.document())


# ── what people read ─────────────────────────────────


def test_every_guard_has_its_sentence() -> None:
    loader = MigrationLoader(connection)
    codes = {
        guard_code(Exception(statement))
        for migration in loader.disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, Guard)
        for statement in operation.sqlite
    } - {""}
    assert len(codes) > 15
    assert codes <= set(SENTENCES)


def test_an_error_that_no_guard_raised_has_no_code() -> None:
    rules = make.rule_set("same")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make.rule_set("same", version=rules.version)
    assert violated(caught.value) == ""
