"""What months wait for: whose step it is and until when, who is reminded, who is late, and what it costs to ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from imojak.messages.models import Message
from imojak.parties.models import Account
from imojak.paths.actions.clocks import tick
from imojak.paths.terms import due_on
from imojak.paths.waited import Waiting
from imojak.paths.waiting import everything, waiting_for, waiting_on
from imojak.records import actions, closing
from imojak.records.logging import log_work
from imojak.records.models import Period
from imojak.records.months_at_once import facts_of
from tests import factories as make
from tests.closing_months import close, confirm, ends, leader_of
from tests.conftest import Clock

pytestmark = pytest.mark.django_db
AUGUST = date(2023, 8, 1)


class Site:
    """A place of a paid round with somebody there, its leader, and the round's manager."""

    def __init__(self, *, operated: bool = False, **life: Any) -> None:
        scheme = make.rule_set(kind="pay", hourly_won=9_620, hours_per_month_max=57)
        self.team = make.unit("team")
        self.round = make.round_of(
            make.programme("boram.library", lead_unit=self.team),
            pay_scheme=scheme,
            status="running",
            type=make.programme_type(definition={"life": life}) if life else None,
        )
        self.site = make.organisation("도서관", kind="site")
        self.place = make.place(self.round, host=self.site)
        self.person = make.participation(self.place, starts=AUGUST)
        self.leader = leader_of(self.site)
        self.manager = make.account(of="programme-manager", at=self.team.party)
        self.clerk = make.account(of="pay-clerk")
        self.operator: Account | None = None
        if operated:
            body = make.organisation("수행기관", kind="operator")
            make.agreement(self.round, body, kind="operator")
            self.operator = make.account(of="operator", at=body)

    def work(self) -> Period:
        log_work(self.person, date(2023, 8, 7), 240, note="서가 정리", actor=self.leader)
        return Period.objects.get(place=self.place)


def monthly(on: Clock) -> list[Waiting]:
    return [one for one in everything(on.now) if one.code.startswith("month-")]


def told(party: int | None) -> list[tuple[str, str]]:
    return [
        (one.kind, one.body)
        for one in Message.objects.filter(recipient_id=party or 0, kind__contains="month-").order_by("pk")
    ]


def test_each_step_waits_for_its_people_until_its_working_day(clock: Clock) -> None:
    clock.at("2023-08-31")
    site = Site()
    period = site.work()
    assert monthly(clock) == []
    clock.at("2023-09-01")
    [one] = monthly(clock)
    assert (one.code, one.people, one.due) == ("month-submit", (site.leader.party_id,), date(2023, 9, 4))
    assert (one.title, one.link) == ("8월 활동 제출", "/partner/months/?month=2023-08")
    closing.submit([period], actor=site.leader).all_or_refused()
    [one] = monthly(clock)
    assert (one.code, one.people, one.due) == ("month-confirm", (site.leader.party_id,), date(2023, 9, 5))
    confirm(period, site.leader)
    [one] = monthly(clock)
    assert (one.code, one.people, one.due) == ("month-approve", (site.manager.party_id,), date(2023, 9, 6))
    closing.take_back([period], actor=site.leader).all_or_refused()
    close(period, site.leader, site.manager)
    [one] = monthly(clock)
    assert (one.code, one.people, one.due) == ("month-pay", (site.clerk.party_id,), date(2023, 9, 10))
    batch = make.batch(site.round, make.funded_line(), month=AUGUST)
    paid = make.payment(make.entitlement(site.person, period), batch)
    assert [one.code for one in monthly(clock)] == ["month-pay"]
    type(paid).objects.filter(pk=paid.pk).update(status="paid", paid_on=date(2023, 9, 8))
    assert monthly(clock) == []


def test_the_agencys_own_closing_days_are_no_working_days_and_a_campuss_are(clock: Clock) -> None:
    clock.at("2023-08-31")
    site = Site()
    period = site.work()
    make.closure(date(2023, 9, 4))
    make.closure(date(2023, 9, 5), of=make.campus())
    clock.at("2023-09-01")
    [one] = monthly(clock)
    assert (one.code, one.due) == ("month-submit", date(2023, 9, 5))
    assert due_on(site.round, "change-asked", date(2023, 9, 1)) == date(2023, 9, 11)
    [facts] = facts_of([period])
    assert facts.due == date(2023, 9, 5)


def test_where_an_operator_runs_the_round_it_hands_in_and_the_leader_confirms(clock: Clock) -> None:
    clock.at("2023-08-31")
    site = Site(operated=True)
    period = site.work()
    assert site.operator is not None
    clock.at("2023-09-01")
    [one] = monthly(clock)
    assert (one.people, one.owner) == ((site.operator.party_id,), "operator")
    [asked] = [one for one in waiting_on([0], [site.round.pk]) if one.code.startswith("month-")]
    assert asked.name == one.name
    assert waiting_on([site.site.pk]) == []
    closing.submit([period], actor=site.operator).all_or_refused()
    assert waiting_on([0], [site.round.pk]) == []
    assert [one.code for one in waiting_on([site.site.pk])] == ["month-confirm"]


def test_without_a_leader_it_waits_for_who_stands_in_and_then_for_another_hand(clock: Clock) -> None:
    clock.at("2023-08-31")
    site = Site()
    ends(site.leader, date(2023, 8, 30))
    second = make.account(of="programme-manager", at=site.team.party)
    log_work(site.person, date(2023, 8, 7), 240, note="서가 정리", actor=site.manager)
    period, both = Period.objects.get(place=site.place), (site.manager.party_id, second.party_id)
    clock.at("2023-09-01")
    [one] = monthly(clock)
    assert (one.code, one.owner, one.people, one.link) == (
        "month-submit", "manager", both, "/partner/months/?month=2023-08",
    )  # fmt: skip
    closing.submit([period], actor=site.manager).all_or_refused()
    [one] = monthly(clock)
    assert (one.code, one.owner, one.people) == ("month-confirm", "manager", both)
    assert [one.title for one in waiting_for(second) if "활동" in one.title] == ["8월 활동 확인"]
    assert waiting_on([site.site.pk], [site.round.pk]) == []
    confirm(period, site.manager)
    [one] = monthly(clock)
    assert (one.code, one.people) == ("month-approve", (second.party_id,))
    ends(second, date(2023, 8, 31))
    [one] = monthly(clock)
    assert (one.code, one.people) == ("month-approve", ())


def test_the_operator_is_asked_to_confirm_where_the_type_says_so(clock: Clock) -> None:
    clock.at("2023-08-31")
    site = Site(operated=True, without_leader="operator")
    ends(site.leader, date(2023, 8, 30))
    assert site.operator is not None
    log_work(site.person, date(2023, 8, 7), 240, note="서가 정리", actor=site.operator)
    clock.at("2023-09-01")
    closing.submit([Period.objects.get()], actor=site.operator).all_or_refused()
    [one] = monthly(clock)
    assert (one.code, one.owner, one.people) == ("month-confirm", "operator", (site.operator.party_id,))
    assert [one.code for one in waiting_on([0], [site.round.pk])] == ["month-confirm"]


def test_a_month_in_which_nobody_wrote_anything_waits_as_well(clock: Clock) -> None:
    clock.at("2023-09-01")
    site = Site()
    [one] = monthly(clock)
    assert (one.code, one.count) == ("month-submit", 1)
    make.participation(make.place(site.round, host=site.site))
    several = monthly(clock)
    assert [(one.title, one.count) for one in several] == [("7월 활동 제출", 1), ("8월 활동 제출", 2)]


def test_who_is_late_is_reminded_before_and_told_every_few_days_and_then_somebody_above(clock: Clock) -> None:
    clock.at("2023-08-31")
    site = Site()
    period = site.work()
    clock.at("2023-09-03 09:00")
    tick()
    tick()
    assert [kind for kind, _ in told(site.leader.party_id)] == [
        f"remind-month-submit-2308-{site.round.pk}-{site.site.pk}"
    ]
    clock.at("2023-09-05 09:00")
    tick()
    tick()
    late = told(site.leader.party_id)[1:]
    assert [kind for kind, _ in late] == [f"late-month-submit-2308-{site.round.pk}-{site.site.pk}"]
    assert "기한(2023년 9월 4일)이 지났습니다" in late[0][1]
    assert len(told(site.manager.party_id)) == 1
    clock.at("2023-09-06 09:00")
    tick()
    assert len(told(site.leader.party_id)) == 2
    clock.at("2023-09-07 09:00")
    tick()
    assert len(told(site.leader.party_id)) == 3
    assert len(told(site.manager.party_id)) == 1
    confirm(period, site.leader)
    tick()
    assert len(told(site.leader.party_id)) == 3


def test_a_month_that_came_back_or_was_reopened_has_days_of_its_own(clock: Clock) -> None:
    clock.at("2023-08-31")
    site = Site()
    period = site.work()
    clock.at("2023-09-04")
    close(period, site.leader, site.manager)
    clock.at("2023-10-16")
    closing.reopen(period, actor=site.manager, reason="하루 누락")
    found = {one.code: one.due for one in monthly(clock) if one.title.startswith("8월")}
    assert found == {"month-submit": date(2023, 10, 18)}


def test_the_waiting_list_of_each_says_it_in_its_own_words(clock: Clock) -> None:
    clock.at("2023-08-31")
    site = Site()
    period = site.work()
    clock.at("2023-09-01")
    confirm(period, site.leader)
    [errand] = [one for one in waiting_for(site.manager) if "활동" in one.title]
    assert (errand.title, errand.count) == ("8월 활동 승인과 마감", 1)
    assert errand.link == f"/office/months/?month=2023-08&round={site.round.code}"


def test_ten_times_as_many_places_cost_the_same_queries(
    clock: Clock, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    clock.at("2023-08-31")
    site = Site()
    site.work()
    for _ in range(12):
        one = make.participation(make.place(site.round, host=make.organisation(kind="site")))
        actions.open_month(one, AUGUST)
    clock.at("2023-09-01")
    with django_assert_max_num_queries(45):
        found = monthly(clock)
    assert sum(one.count for one in found if one.title.startswith("8월")) == 13
