"""The factories write every concept through the guards of the tables."""

import pytest

from imojak.paths.enums import DecisionKind, DecisionResult, ParticipationStatus
from imojak.pay.models import PaymentStatus
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_person_applies_is_accepted_and_takes_the_seat():
    seat = make.place("boram.school", capacity=3)

    made = make.participation(seat)

    seat.refresh_from_db()
    assert seat.taken == 1
    assert made.decision.result == DecisionResult.ACCEPTED
    assert made.round.programme.parent == make.programme("boram")


def test_a_withdrawn_participation_frees_the_seat():
    seat = make.place("boram.school")

    made = make.participation(seat, withdrawn_on=make.CUT_OFF)

    seat.refresh_from_db()
    assert (seat.taken, made.status) == (0, ParticipationStatus.WITHDRAWN)


def test_a_refusal_says_why_and_is_delivered():
    refused = make.decision(make.application("startup.training"), result=DecisionResult.REFUSED)

    assert refused.reasons
    assert refused.message is not None


def test_a_waiver_has_its_reason():
    assert make.decision(make.application("startup.training"), kind=DecisionKind.WAIVER).text


def test_a_paid_month_goes_from_the_attendance_to_the_ledger():
    line = make.funded_line("A3.1.2")
    seat = make.place("boram.school")
    worker = make.participation(seat)
    month = make.period(seat)
    make.record(worker, kind="work", minutes=480, period=month)
    month = make.period(make.place(seat.round), locked=True)
    earned = make.entitlement(worker, month)
    spending = make.spend(line, earned.amount, on=make.CUT_OFF)
    sent = make.batch(seat.round, line, sent=spending.voucher)

    paid = make.payment(earned, sent, paid=make.CUT_OFF)

    assert paid.status == PaymentStatus.PAID
    assert paid.batch.spending == spending.voucher


def test_a_contract_books_its_commitment_and_its_invoice_the_spending():
    line = make.budget_line("A5.1.1")
    make.appropriate(line, 50_000_000)

    make.invoice(make.contract(line, 20_000_000), 5_000_000)

    assert list(line.entries.order_by("id").values_list("kind", "amount")) == [
        ("original", 50_000_000),
        ("commitment", 20_000_000),
        ("spending", 5_000_000),
    ]


def test_every_other_concept_can_be_made():
    worker = make.participation("internship")
    spoken = make.session("life-design.consult", kind="consultation")
    made = [
        make.agency(),
        make.staff_post(),
        make.facility(),
        make.executive_seat(),
        make.group(),
        make.role(of="mentor"),
        make.consent(),
        make.account(of="planner"),
        make.wave(of=make.instrument(items=3)),
        make.response(),
        make.norm(),
        make.programme_line(make.programme("internship"), make.budget_line("A2.1.1")),
        make.programme_text(make.programme("internship")),
        make.preference(make.application(make.round_of("internship")), worker.place),
        make.pause(worker, starts=make.SPRING, ends=make.SPRING),
        make.agreement("internship"),
        make.record(None, spoken, party=make.person(), kind="visit", times=1),
        make.record(None, spoken, kind="audience", people=12),
        make.note(),
        make.task(make.case(closed=True)),
        make.referral(),
        make.follow_up(worker, reached=make.CUT_OFF),
        make.outcome(worker),
        make.target("programme.internship.actual", 400),
        make.published("programme.internship.actual", 412),
        make.freeze(),
        make.transition(worker, "", "active"),
    ]

    assert all(row.pk for row in made)
