"""Deciding a round at once: the same for everybody whatever is decided first, few queries, and nothing on a rerun."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imojak.offers.enums import RuleKind
from imojak.parties.enums import RoleKind
from imojak.paths.models import Participation
from imojak.pay.deciding import Decided, compute_entitlement, decide, decide_round, preview
from imojak.pay.models import Entitlement
from imojak.pay.refusing import PayRefusal
from imojak.records.enums import RecordKind
from imojak.reports.audit.months import locked_months_stay, pay_follows_the_rules
from tests import factories as make
from tests.paying import JUNE, PayOffice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR = 9_620


@pytest.fixture
def office() -> PayOffice:
    return PayOffice()


def won_of(who: Participation) -> int:
    return sum(row.amount for row in Entitlement.objects.filter(participation=who))


def caps(hours: int = 57) -> None:
    """A year's cap of hours of a person over all programmes."""
    make.rule_set(
        "year-2023-rate",
        kind=RuleKind.RATE,
        cap=[{"code": "person-month-hours", "starts": "2023-01-01", "ends": "2023-12-31", "hours": hours}],
    )


def test_a_round_is_decided_at_once_and_a_rerun_writes_nothing(office: PayOffice) -> None:
    people = [office.worker(hours) for hours in (20, 57, 64, 0)]
    make.participation(make.place(office.round))  # whose month is not locked
    done = decide([office.round], JUNE, actor=office.clerk)
    assert done == Decided(made=3, won=192_400 + 2 * 548_340, unchanged=1, open=1)
    assert [won_of(who) for who in people] == [192_400, 548_340, 548_340, 0]
    assert decide([office.round], JUNE, actor=office.clerk) == Decided(made=0, won=0, unchanged=4, open=1)
    assert Entitlement.objects.count() == 3
    assert pay_follows_the_rules() == locked_months_stay() == []


def test_a_trial_writes_nothing(office: PayOffice) -> None:
    office.worker(20)
    assert decide_round(office.round, JUNE, trial=True).made == 1
    assert not Entitlement.objects.exists()


def test_only_a_pay_clerk_decides(office: PayOffice) -> None:
    for role in (RoleKind.FINANCE_OFFICER, RoleKind.PROGRAMME_MANAGER, RoleKind.AUDITOR):
        with pytest.raises(PayRefusal, match="권한"):
            decide([office.round], JUNE, actor=make.account(of=role))


@pytest.mark.parametrize("people", [1, 12])
def test_a_round_is_read_in_few_queries_however_many_people(office: PayOffice, people: int) -> None:
    for _ in range(people):
        office.worker(20)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        decide_round(office.round, JUNE)
    read = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(read) <= 16, [one[:120] for one in read]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_programmes_of_a_person_come_to_the_same_whichever_is_decided_first(
    office: PayOffice, order: tuple[int, int]
) -> None:
    caps()
    rounds = [office.round, office.another_round()]
    first = office.worker(40)
    second = make.participation(make.place(rounds[1]), first.party)
    office.work(second, 40, first=10)
    for number in order:
        decide_round(rounds[number], JUNE)
    assert [won_of(first), won_of(second)] == [40 * HOUR, 548_340 - 40 * HOUR]
    for one in rounds:
        assert decide_round(one, JUNE).made == 0
    assert pay_follows_the_rules() == []


def test_who_was_cut_by_another_programme_is_paid_when_that_is_reopened_downwards(office: PayOffice) -> None:
    """The hole of deciding one by one: the second, cut by the first, was never computed again."""
    caps()
    other = office.another_round()
    first = office.worker(50)
    second = make.participation(make.place(other), first.party)
    office.work(second, 20, first=15)
    decide([office.round, other], JUNE, actor=office.clerk)
    assert won_of(second) == 548_340 - 50 * HOUR
    again = make.period(first.place, month=JUNE, version=2, reopened_because="날짜를 잘못 적음")
    for record in first.records.order_by("day")[:5]:
        make.record(first, kind=RecordKind.WORK, minutes=0, day=record.day, period=again, replaces=record)
    changes = {one.participation: one.difference for one in preview(again)}
    assert changes == {first.pk: -20 * HOUR, second.pk: 13 * HOUR - 0}
    # Until it is locked again everything stays as it was decided.
    assert decide([office.round, other], JUNE, actor=office.clerk).made == 0
    again.confirmed_by, again.approved_by = office.leader, office.manager
    make.lock(again)
    assert preview(again)
    assert decide([office.round], JUNE, actor=office.clerk).made == 2
    assert [won_of(first), won_of(second)] == [30 * HOUR, 20 * HOUR]
    assert preview(again) == []
    assert pay_follows_the_rules() == locked_months_stay() == []


def test_a_snapshot_holds_what_a_decision_relied_on(office: PayOffice) -> None:
    who = office.worker(8)
    make.pause(who, starts=date(2023, 6, 20), ends=date(2023, 6, 25))
    done = compute_entitlement(who, JUNE)
    assert done is not None
    kept = done.snapshot
    assert kept["minutes"] == {"2023-06-01": 240, "2023-06-02": 240}
    assert kept["records"] == list(who.records.order_by("day").values_list("pk", flat=True))
    assert (kept["engine"], kept["month_version"]) == (2, 1)
    assert kept["pauses"] == [["2023-06-20", "2023-06-25"]]
    assert (kept["starts_on"], kept["ends_on"]) == (who.starts_on.isoformat(), who.ends_on.isoformat())
    who.pauses.all().delete()
    assert pay_follows_the_rules() == []


def test_fewer_hours_that_were_agreed_cut_the_month(office: PayOffice) -> None:
    who = office.worker(40)
    type(who).objects.filter(pk=who.pk).update(hours_per_month=30)
    done = compute_entitlement(who, JUNE)
    assert done is not None
    assert (done.amount, done.minutes) == (30 * HOUR, 30 * 60)
    assert pay_follows_the_rules() == []


def test_the_rates_of_the_day_are_kept_with_the_decision(office: PayOffice) -> None:
    rate = {"code": "living-wage", "name": "생활임금"}
    make.rule_set(
        "year-2023-rate",
        kind=RuleKind.RATE,
        rate=[
            {**rate, "starts": "2023-01-01", "ends": "2023-06-01", "won": 10_000},
            {**rate, "starts": "2023-06-02", "ends": "2023-12-31", "won": 11_000},
        ],
    )
    rated = PayOffice(hourly_rate="living-wage", month_max_won=None)
    who = rated.worker(8)
    done = compute_entitlement(who, JUNE)
    assert done is not None
    assert done.amount == 4 * 10_000 + 4 * 11_000
    assert [row["won"] for row in done.snapshot["rate"]] == [10_000, 11_000]
    assert done.parameters is not None
    assert pay_follows_the_rules() == []


def test_a_day_without_a_rate_leaves_the_person_and_says_so(office: PayOffice) -> None:
    make.rule_set("year-2023-rate", kind=RuleKind.RATE, rate=[])
    rated = PayOffice(hourly_rate="living-wage")
    rated.worker(8)
    done = decide([rated.round], JUNE, actor=rated.clerk)
    assert (done.made, len(done.left)) == (0, 1)
    assert "parameters.toml에 [[rate]]를 적고" in done.left[0][0]


def test_a_correction_of_a_month_that_is_reopened_is_a_new_row(office: PayOffice) -> None:
    who = office.worker(20)
    decide([office.round], JUNE, actor=office.clerk)
    again = make.period(who.place, month=JUNE, version=2, reopened_because="빠진 날")
    make.record(who, kind=RecordKind.WORK, minutes=240, day=JUNE + timedelta(days=20), period=again)
    again.confirmed_by, again.approved_by = office.leader, office.manager
    make.lock(again)
    decide([office.round], JUNE, actor=office.clerk)
    rows = Entitlement.objects.filter(participation=who).order_by("version")
    assert list(rows.values_list("version", "amount", "period__version")) == [(1, 192_400, 1), (2, 38_480, 2)]
    assert rows[1].lines[-1]["kind"] == "granted"
