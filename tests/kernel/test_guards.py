"""The database refuses what must not be, whoever writes it: every guard, on whichever engine the tests run."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from imojak.kernel.guards import Gone, Guard, guard_code
from imojak.kernel.violations import CONSTRAINTS, SENTENCES, violated
from imojak.ledger.enums import EntryKind, VoucherKind
from imojak.paths.enums import DecisionKind, DecisionResult
from imojak.paths.models import Decision, Participation
from imojak.pay.models import Batch
from imojak.records.enums import PeriodStatus, RecordKind
from imojak.records.models import Period, Record
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


# ── the books ────────────────────────────────────────


def test_only_leaves_carry_entries() -> None:
    parent = make.budget_line()
    leaf = make.budget_line(parent=parent)
    with refused("entry-on-parent"):
        make.appropriate(parent, 1_000)
    make.appropriate(leaf, 1_000)
    with refused("entry-on-parent"):
        make.budget_line(parent=leaf)


def test_no_won_is_committed_beyond_the_budget() -> None:
    line = make.budget_line()
    make.appropriate(line, 1_000)
    make.commit(line, 900)
    with refused("over-budget"):
        make.commit(line, 101)
    make.commit(line, 100)


def test_a_budget_is_not_cut_below_what_is_committed() -> None:
    line = make.funded_line(won=1_000, committed=900)
    for kind in (EntryKind.SUPPLEMENTARY, EntryKind.TRANSFER):
        with refused("over-budget"):
            make.appropriate(line, -101, kind=kind)
    make.appropriate(line, -100, kind=EntryKind.TRANSFER)


def test_no_won_is_spent_beyond_what_is_committed() -> None:
    line = make.funded_line(won=1_000, committed=500)
    with refused("over-commitment"):
        make.spend(line, 501)
    make.spend(line, 500)
    with refused("over-commitment"):
        make.entry(line, EntryKind.RELEASE, 1)


def test_a_correction_is_held_to_the_same_limits() -> None:
    line = make.funded_line(won=1_000, committed=500)
    commitment = line.entries.get(kind=EntryKind.COMMITMENT)
    make.spend(line, 400)
    with refused("over-commitment"):
        make.entry(line, EntryKind.COMMITMENT, -101, corrects=commitment)
    make.entry(line, EntryKind.COMMITMENT, -100, corrects=commitment)
    with refused("wrong-sign"):
        make.entry(line, EntryKind.SPENDING, -1)


def test_no_more_comes_back_than_was_spent() -> None:
    line = make.funded_line(won=1_000, committed=500)
    make.spend(line, 300)
    with refused("over-return"):
        make.entry(line, EntryKind.RETURN, 301)
    make.entry(line, EntryKind.RETURN, 300)


# ── the way in ───────────────────────────────────────


def participate(decision: Decision, **changed: Any) -> Participation:
    application = decision.application
    place = application.place
    assert place is not None
    values: dict[str, Any] = {
        "party": application.party,
        "round": application.round,
        "place": place,
        "starts_on": place.starts_on,
        "ends_on": place.ends_on,
        **changed,
    }
    return Participation.objects.create(decision=decision, **values)


def test_nobody_gets_in_without_an_accepting_decision() -> None:
    waiting = make.decision(make.application(), result=DecisionResult.WAITING)
    only_eligible = make.decision(make.application(), kind=DecisionKind.ELIGIBILITY)
    other_rules = make.decision(make.application(), rule_set=make.rule_set())
    for decision in (waiting, only_eligible, other_rules):
        with refused("no-accepting-decision"):
            participate(decision)


def test_a_decision_lets_in_only_whom_it_was_about() -> None:
    decision = make.decision(make.application())
    with refused("no-accepting-decision"):
        participate(decision, party=make.person())
    with refused("no-accepting-decision"):
        participate(decision, place=make.place())
    participate(decision)


def test_a_superseded_decision_lets_nobody_in() -> None:
    application = make.application()
    decision = make.decision(application)
    make.decision(application, result=DecisionResult.REFUSED, supersedes=decision)
    with refused("no-accepting-decision"):
        participate(decision)


def test_a_waiver_needs_no_rule_version_but_a_reason() -> None:
    application = make.application()
    with refused("no-waiver-text"):
        make.decision(application, kind=DecisionKind.WAIVER, text="")
    participate(make.decision(application, kind=DecisionKind.WAIVER, rule_set=None))


def test_a_refusal_has_a_reason_and_a_message() -> None:
    application = make.application()
    with refused("no-reason"):
        make.decision(application, result=DecisionResult.REFUSED, reasons=[])
    with refused("no-reason"):
        make.decision(application, result=DecisionResult.REFUSED, message=None)
    make.decision(application, result=DecisionResult.REFUSED, reasons=["score"])


def test_nobody_applies_twice_unless_the_first_was_taken_back() -> None:
    first = make.application()
    with refused("already-applied"):
        make.application(first.place or first.round, first.party)
    type(first).objects.filter(pk=first.pk).update(status="withdrawn")
    make.application(first.place or first.round, first.party)


def test_the_rules_of_a_round_stay_once_somebody_got_in_by_them() -> None:
    taking_part = make.participation()
    with refused("rules-pinned"):
        type(taking_part.round).objects.filter(pk=taking_part.round_id).update(eligibility=make.rule_set())
    empty = make.round_of()
    empty.eligibility = make.rule_set()
    empty.save()


# ── days ─────────────────────────────────────────────


def test_a_participation_lies_within_its_round() -> None:
    place = make.place()
    with refused("outside-round"):
        make.participation(place, starts=date(2023, 4, 2))
    with refused("outside-round"):
        make.participation(place, ends=date(2023, 12, 1))
    taking_part = make.participation(place)
    with refused("outside-round"):
        type(place.round).objects.filter(pk=place.round_id).update(ends_on=date(2023, 11, 29))
    with refused("outside-round"):
        Participation.objects.filter(pk=taking_part.pk).update(ends_on=date(2023, 12, 1))


def test_pauses_lie_within_the_participation_and_apart() -> None:
    taking_part = make.participation()
    make.pause(taking_part, starts=date(2023, 5, 1), ends=date(2023, 5, 10))
    with refused("overlap"):
        make.pause(taking_part, starts=date(2023, 5, 10), ends=date(2023, 5, 20))
    with refused("pause-outside"):
        make.pause(taking_part, starts=date(2023, 11, 20), ends=date(2023, 12, 1))
    with refused("pause-outside"):
        Participation.objects.filter(pk=taking_part.pk).update(starts_on=date(2023, 5, 2))
    make.pause(taking_part, starts=date(2023, 5, 11), ends=date(2023, 5, 20))


def test_programmes_that_exclude_each_other_never_overlap() -> None:
    person = make.person()
    first, second = (make.place(make.round_of(make.programme(exclusion_group="paid"))) for _ in range(2))
    make.participation(first, person, ends=date(2023, 6, 30))
    with refused("double-participation"):
        make.participation(second, person, starts=date(2023, 6, 30))
    make.participation(second, person, starts=date(2023, 7, 1))
    make.participation(make.place(), person)  # one that excludes nothing


def test_who_has_left_is_free_for_another_programme_the_same_day() -> None:
    person = make.person()
    first, second = (make.place(make.round_of(make.programme(exclusion_group="paid"))) for _ in range(2))
    left = make.participation(first, person, withdrawn_on=date(2023, 5, 31))
    with refused("double-participation"):
        make.participation(second, person, starts=date(2023, 5, 30))
    make.participation(second, person, starts=date(2023, 5, 31))
    with refused("double-participation"):
        Participation.objects.filter(pk=left.pk).update(withdrawn_on=date(2023, 6, 1))


def test_one_who_never_came_excludes_nothing() -> None:
    person = make.person()
    first, second = (make.place(make.round_of(make.programme(exclusion_group="paid"))) for _ in range(2))
    make.participation(first, person, withdrawn_on=first.starts_on)
    make.participation(second, person)


def test_equal_roles_never_overlap_even_where_they_are_held_nowhere_in_particular() -> None:
    for where in (None, make.campus().party):
        role = make.role(at=where, ends_on=date(2023, 6, 30))
        with refused("overlap"):
            make.role(role.party, at=where, starts_on=date(2023, 6, 30))
        make.role(role.party, at=where, starts_on=date(2023, 7, 1))


# ── seats ────────────────────────────────────────────


def test_the_seat_after_the_last_is_refused() -> None:
    place = make.place(capacity=2)
    make.participation(place)
    last = make.participation(place)
    with refused("place-full"):
        make.participation(place)
    make.withdraw(last)
    place.refresh_from_db()
    assert place.taken == 1
    make.participation(place)


def test_a_place_is_not_made_smaller_than_what_is_taken() -> None:
    place = make.place(capacity=2)
    make.participation(place)
    make.participation(place)
    with refused("place-full"):
        type(place).objects.filter(pk=place.pk).update(capacity=1)


def test_a_seat_follows_the_one_who_changes_places() -> None:
    edition = make.round_of()
    old, new = make.place(edition), make.place(edition)
    taking_part = make.participation(old)
    Participation.objects.filter(pk=taking_part.pk).update(place=new)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.taken, new.taken) == (0, 1)
    Participation.objects.filter(pk=taking_part.pk).delete()
    new.refresh_from_db()
    assert new.taken == 0


# ── months ───────────────────────────────────────────


def worked(month: date = APRIL) -> tuple[Participation, Period, Record]:
    """A participation with one recorded day in an open month."""
    taking_part = make.participation()
    period = make.period(taking_part.place, month=month)
    return taking_part, period, make.record(taking_part, kind=RecordKind.WORK, period=period)


def lock(period: Period) -> None:
    Period.objects.filter(pk=period.pk).update(
        status=PeriodStatus.LOCKED,
        locked_on=date(2023, 5, 5),
        confirmed_by=make.account(),
        approved_by=make.account(),
    )


def test_a_locked_month_does_not_change_nor_what_is_in_it() -> None:
    taking_part, period, record = worked()
    lock(period)
    for change in ({"status": PeriodStatus.OPEN}, {"reopened_because": "착오"}, {"locked_on": date(2023, 5, 6)}):
        with refused("period-locked"):
            Period.objects.filter(pk=period.pk).update(**change)
    with refused("period-locked"):
        Period.objects.filter(pk=period.pk)._raw_delete("default")
    with refused("period-locked"):
        Record.objects.filter(pk=record.pk).update(quantity=1)
    with refused("period-locked"):
        Record.objects.filter(pk=record.pk).delete()
    with refused("period-locked"):
        make.record(taking_part, kind=RecordKind.WORK, period=period, day=date(2023, 4, 20))
    loose = make.record(taking_part, kind=RecordKind.WORK, day=date(2023, 4, 21))
    with refused("period-locked"):
        Record.objects.filter(pk=loose.pk).update(period=period)


def test_a_month_is_reopened_only_as_the_next_version_of_a_locked_one() -> None:
    taking_part, period, _ = worked()
    with refused("nothing-to-reopen"):
        make.period(taking_part.place, month=APRIL, version=2, reopened_because="누락")
    lock(period)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.period(taking_part.place, month=APRIL, version=2)
    with refused("nothing-to-reopen"):
        make.period(taking_part.place, month=APRIL, version=3, reopened_because="누락")
    make.period(taking_part.place, month=APRIL, version=2, reopened_because="누락")


def test_a_record_lies_in_the_month_and_at_the_place_of_its_period() -> None:
    taking_part, period, _ = worked()
    with refused("wrong-month"):
        make.record(taking_part, kind=RecordKind.WORK, period=period, day=date(2023, 5, 1))
    with refused("wrong-month"):
        make.record(make.participation(), kind=RecordKind.WORK, period=period)
    make.record(taking_part, kind=RecordKind.WORK, period=period, day=date(2023, 4, 30))


def test_nothing_is_recorded_outside_a_participation() -> None:
    taking_part = make.participation(starts=date(2023, 4, 10), ends=date(2023, 6, 30))
    for day in (date(2023, 4, 9), date(2023, 7, 1)):
        with refused("outside-participation"):
            make.record(taking_part, day=day)
    make.record(taking_part, day=date(2023, 6, 30))
    with refused("outside-participation"):
        Participation.objects.filter(pk=taking_part.pk).update(ends_on=date(2023, 6, 29))
    with refused("outside-participation"):
        make.withdraw(taking_part, date(2023, 6, 29))
    make.withdraw(taking_part, date(2023, 6, 30))


def test_after_leaving_nothing_more_is_recorded() -> None:
    taking_part = make.participation(withdrawn_on=date(2023, 5, 31))
    make.record(taking_part, day=date(2023, 5, 31))
    with refused("outside-participation"):
        make.record(taking_part, day=date(2023, 6, 1))


def test_a_day_has_twenty_four_hours() -> None:
    with refused("day-too-long"):
        make.record(make.participation(), minutes=24 * 60 + 1)


# ── hands ────────────────────────────────────────────


def test_who_confirms_a_month_does_not_approve_it() -> None:
    leader = make.account()
    with refused("same-hands"):
        make.period(locked=True, confirmed_by=leader, approved_by=leader)


def test_who_closed_the_month_neither_prepares_nor_sends_its_pay() -> None:
    taking_part = make.participation()
    period = make.period(taking_part.place, locked=True)
    paid = make.entitlement(taking_part, period)
    line = make.funded_line()
    for closer in (period.confirmed_by_id or 0, period.approved_by_id or 0):
        batch = Batch.objects.create(
            number=f"B-{make.number()}",
            title="지급",
            round=taking_part.round,
            line=line,
            month=APRIL,
            prepared_by_id=closer,
        )
        with refused("same-hands"):
            make.payment(paid, batch)
    batch = make.batch(taking_part.round, line)
    make.payment(paid, batch)
    for closer in (period.confirmed_by_id or 0, period.approved_by_id or 0):
        with refused("same-hands"):
            Batch.objects.filter(pk=batch.pk).update(sent_by_id=closer)


def test_a_batch_passes_through_three_people() -> None:
    batch = make.batch(make.round_of(), make.funded_line())
    with refused("same-hands"):
        Batch.objects.filter(pk=batch.pk).update(approved_by=batch.prepared_by)
    for hand in (batch.prepared_by, batch.approved_by):
        with refused("same-hands"):
            Batch.objects.filter(pk=batch.pk).update(sent_by=hand)
    Batch.objects.filter(pk=batch.pk).update(sent_by=make.account())


def test_nobody_is_paid_twice_for_one_entitlement() -> None:
    taking_part = make.participation()
    paid = make.entitlement(taking_part, make.period(taking_part.place, locked=True))
    batch = make.batch(taking_part.round, make.funded_line())
    make.payment(paid, batch)
    with refused("already-paid"):
        make.payment(paid, batch)


def test_a_batch_is_sent_only_with_its_voucher_day_and_sender() -> None:
    batch = make.batch(make.round_of(), make.funded_line())
    with pytest.raises(IntegrityError, match="batch_sent"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(status="sent")
    make.batch(make.round_of(), make.funded_line(), sent=make.voucher(VoucherKind.SPENDING))


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
