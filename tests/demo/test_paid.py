"""A small city's paid activities: who got in, which days were worked, and that pay follows them to the won."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.timezone import localdate

from imojak.cases.models import Outcome
from imojak.earning.layouts import Layout, read_result
from imojak.ledger.models import LedgerEntry
from imojak.offers.models import Round
from imojak.parties.models import Account
from imojak.paths.models import Application, Decision, Participation, Pause
from imojak.pay.models import BankFile, BankResultRow, Batch, BatchStatus, Entitlement, Payment, PaymentStatus
from imojak.pay.people import ReceiptQuestion, Recovery, RecoveryReceipt
from imojak.pay.queries import account_of, batch_total, records_behind
from imojak.records.enums import PeriodStatus
from imojak.records.models import Period, Record, Session
from tests.demo.counting import agreements, taking_part
from tests.fixtures_year import CUT_OFF, LivedCity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lived_year")]
PAID = ("internship", "boram", "digital-tutors")


def of(code: str) -> Q:
    return Q(round__programme__code=code) | Q(round__programme__parent__code=code)


def worked() -> QuerySet[Record]:
    return Record.objects.filter(kind="work")


def test_as_many_take_part_as_the_volumes_say_and_those_who_left_came_on_top(lived_year: LivedCity) -> None:
    for spec in lived_year.spec.paid.programme:
        for strand in spec.strand:
            asked = sum(map(lived_year.scaled, strand.people))
            assert taking_part(strand.code, CUT_OFF).count() == asked, strand.code
            assert agreements(strand.code, "host", CUT_OFF) <= lived_year.scaled(strand.sites)
            assert agreements(strand.code, "operator", CUT_OFF) == 1
        left = Participation.objects.filter(of(spec.code), withdrawn_on__lte=CUT_OFF)
        moved = lived_year.scaled(spec.transferred)
        assert lived_year.scaled(spec.withdrawn) <= left.count() <= lived_year.scaled(spec.withdrawn) + moved


def test_some_are_refused_and_some_wait_each_with_a_reason(lived_year: LivedCity) -> None:
    for spec in lived_year.spec.paid.programme:
        found = dict(
            Application.objects.filter(of(spec.code)).values_list("status").annotate(n=Count("id")).order_by("status")
        )
        # The reserve lists have ended by the end of the year, each with an answer.
        applications = Application.objects.filter(of(spec.code))
        waited = Decision.objects.filter(application__in=applications, result="waiting").count()
        assert waited == lived_year.scaled(spec.waiting)
        assert found["refused"] == lived_year.scaled(spec.refused) + waited
        assert "waiting" not in found


def test_people_find_work_by_the_cut_off_and_later(lived_year: LivedCity) -> None:
    boram = next(spec for spec in lived_year.spec.paid.programme if spec.code == "boram")
    found = Outcome.objects.filter(Q(participation__round__programme__parent__code="boram"), occurred_on__lte=CUT_OFF)
    assert found.filter(kind="employed").values("party").distinct().count() == lived_year.scaled(boram.employed)
    assert found.filter(kind="job-linked").values("party").distinct().count() == lived_year.scaled(boram.job_linked)
    assert Outcome.objects.filter(participation__round__programme__code="internship", occurred_on__gt=CUT_OFF).exists()


def test_nobody_works_on_a_day_off_in_a_pause_or_before_the_mandatory_training(lived_year: LivedCity) -> None:
    off = set(lived_year.spec.calendar.holidays)
    days = set(worked().values_list("day", flat=True))
    assert not any(day in off or day.weekday() > 4 for day in days)
    for pause in Pause.objects.all():
        paused = worked().filter(participation=pause.participation, day__gte=pause.starts_on, day__lte=pause.ends_on)
        assert not paused.exists()
    trained: dict[int, date] = {}
    for person, day in Record.objects.filter(
        session__kind="class", session__title__startswith="활동 전 필수교육"
    ).values_list("participation_id", "day"):
        trained[person] = max(day, trained.get(person, day))
    first: dict[int, date] = {}
    for person, day in worked().values_list("participation_id", "day"):
        first[person] = min(day, first.get(person, day))
    assert trained
    assert all(first[person] > day for person, day in trained.items() if person in first)


def test_no_person_is_granted_more_than_a_month_s_hours_not_even_at_two_sites() -> None:
    minutes: dict[tuple[int, date], int] = defaultdict(int)
    caps: dict[tuple[int, date], int] = {}
    for row in Entitlement.objects.select_related("participation", "rule_set").order_by("-version"):
        key = (row.participation.party_id, row.month)
        if not row.participation.entitlements.filter(month=row.month, version__gt=row.version).exists():
            minutes[key] += row.minutes
        assert row.rule_set is not None
        caps[key] = row.rule_set.parameters["hours_per_month_max"] * 60
        assert row.amount == sum(line["amount"] for line in row.lines)
    assert all(minutes[key] <= caps[key] for key in minutes)
    assert any(minutes[key] == caps[key] for key in minutes)


def test_months_are_locked_and_every_batch_settled_by_the_end_of_the_year() -> None:
    assert set(Period.objects.values_list("status", flat=True)) == {PeriodStatus.LOCKED}
    assert set(Batch.objects.values_list("status", flat=True)) == {BatchStatus.SETTLED}
    assert not Payment.objects.filter(status=PaymentStatus.OPEN).exists()
    for failed in Payment.objects.filter(status=PaymentStatus.FAILED):
        assert Payment.objects.get(retries=failed).status == PaymentStatus.PAID


def test_a_batch_is_booked_by_one_entry_of_what_it_pays_and_opens_down_to_days() -> None:
    for batch in Batch.objects.select_related("spending"):
        assert batch.spending is not None
        assert batch.sent_on is not None
        entry = batch.spending.entries.get()
        assert (entry.amount, entry.line_id) == (batch_total(batch), batch.line_id)
        assert len({batch.prepared_by_id, batch.approved_by_id, batch.sent_by_id}) == 3
        assert 10 <= batch.sent_on.day <= 16
    batch = Batch.objects.order_by("pk")[0]
    minutes = records_behind(batch).aggregate(total=Sum("quantity"))["total"]
    granted = Entitlement.objects.filter(payments__batch=batch).aggregate(total=Sum("minutes"))["total"]
    assert 0 < granted <= minutes


def test_a_round_s_commitment_ends_as_what_was_paid() -> None:
    for round_ in Round.objects.filter(batches__isnull=False).distinct():
        entries = LedgerEntry.objects.filter(voucher__number__startswith=f"2023-활동비-{round_.pk}-")
        won = dict(entries.values_list("kind").annotate(won=Sum("amount")).order_by("kind"))
        back = RecoveryReceipt.objects.filter(recovery__entitlement__participation__round=round_, voucher__isnull=False)
        returned = back.aggregate(won=Sum("won", default=0))["won"]
        assert won["commitment"] - won.get("release", 0) == won["spending"] - returned


def test_every_transfer_stands_in_a_file_and_the_bank_has_answered_each() -> None:
    for batch in Batch.objects.all():
        transfers: dict[str, int] = defaultdict(int)
        for row in batch.payments.all():
            assert row.file is not None
            transfers[row.reference] += row.net
        files = list(BankFile.objects.filter(batch=batch).select_related("document", "layout").order_by("number"))
        assert (sum(one.won for one in files), sum(one.rows for one in files)) == (
            sum(transfers.values()), len(transfers)
        )  # fmt: skip
        assert bytes(files[0].document.content).count(b"\r\n") >= files[0].rows
        answers = BankResultRow.objects.filter(result__batch=batch)
        assert dict(answers.values_list("reference", "won")) == dict(transfers)
        for result in batch.results.all():
            told = read_result(Layout.read(files[0].layout.parameters), bytes(result.document.content))
            assert (result.paid, result.failed) == (sum(one.paid for one in told), sum(not one.paid for one in told))
    assert Payment.objects.filter(status=PaymentStatus.FAILED).exists()
    assert {one.number for one in BankFile.objects.all()} == {1, 2}, "what came back went out again"


def test_a_month_that_was_corrected_after_its_pay_comes_back_in_each_way() -> None:
    less = Entitlement.objects.filter(amount__lt=0)
    assert set(less.values_list("month", "version")) == {(date(2023, 10, 1), 2)}
    off = Payment.objects.filter(entitlement__in=less)
    assert off.count() >= 1
    for row in off:
        assert row.batch.payments.filter(reference=row.reference, gross__gt=0).exists()
    done, waiting = Recovery.objects.order_by("pk")
    assert (done.status, waiting.status) == ("done", "asked")
    assert sum(done.receipts.values_list("won", flat=True)) == done.won
    assert {account_of(one.participation.party_id).owed for one in less.exclude(recovery=waiting)} == {0}
    assert account_of(waiting.entitlement.participation.party_id).owed == -waiting.won


def test_who_did_not_answer_was_called_by_who_did_not_prepare() -> None:
    heard = ReceiptQuestion.objects.exclude(told_by=None)
    assert heard.exists()
    for one in heard.select_related("sample__batch"):
        assert (one.status, one.told_by_id) == ("received", one.sample.batch.sent_by_id)
        assert localdate(one.told_at) > one.due_on


def test_tutors_give_the_lectures_on_days_on_which_they_work(lived_year: LivedCity) -> None:
    spec = lived_year.spec.paid.lectures
    assert spec is not None
    given = Session.objects.filter(kind="lecture", cancelled=False, day__lte=CUT_OFF)
    assert given.count() == lived_year.scaled(spec.held)
    heard = Record.objects.filter(session__in=given, kind="audience")
    assert heard.aggregate(people=Sum("quantity"))["people"] == lived_year.scaled(spec.learners)
    for lecture in given:
        there = worked().filter(party=lecture.lead, day=lecture.day).get()
        assert there.note.endswith("강의와 일대일 도움")


def test_the_demo_s_site_leader_and_operator_have_something_to_see() -> None:
    leader, operator = Account.objects.get(username="leader"), Account.objects.get(username="operator")
    assert worked().filter(confirmed_by=leader).exists()
    assert worked().filter(entered_by=operator).exists()
    assert Period.objects.filter(confirmed_by=leader).exists()
