"""What a round waits for: participations past their end, classes without attendance, closing; nobody stays silent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.offers.models import Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths import actions
from imojak.paths.actions.clocks import tick
from imojak.paths.waited import Waiting
from imojak.paths.waiting import everything, waiting_for
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

#: A Friday, and the working days after it.
LAST = date(2023, 9, 1)
NEXT_DAY = date(2023, 9, 2)
#: Ten working days after it.
DUE = date(2023, 9, 15)


@pytest.fixture
def edition() -> Round:
    kind = make.programme_type(
        definition={
            "screening": {"method": "rubric"},
            "stage": [
                {
                    "state": "active",
                    "title": "활동",
                    "owner": "operator",
                    "clock": {"days": 10, "starts": "run_to"},
                    "remind": [3],
                    "then": {"does": "escalate", "to": "manager"},
                }
            ],
        }
    )
    return make.round_of(make.programme("ours"), type=kind, ends=date(2023, 12, 31), title="봄 회차")


@pytest.fixture
def manager(edition: Round) -> Account:
    return make.account(of=RoleKind.PROGRAMME_MANAGER, programme="ours")


def found(day: date, *codes: str) -> list[Waiting]:
    return [one for one in everything(make.at(day)) if one.code in codes]


def ended(of: Round, *, on: date = LAST, **more: Any) -> Any:
    return make.participation(make.place(of), starts=date(2023, 5, 1), ends=on, **more)


# --- past their end


def test_who_takes_part_past_the_last_day_waits_for_the_manager(edition: Round, manager: Account) -> None:
    ended(edition)
    ended(edition, on=LAST + timedelta(days=3))
    ended(edition, on=date(2023, 12, 31))
    assert found(LAST, "ending") == []
    [one] = found(NEXT_DAY, "ending")
    assert (one.count, one.due, one.people) == (1, DUE, (manager.party_id,))
    [later] = found(LAST + timedelta(days=4), "ending")
    assert (later.count, later.due) == (2, DUE)
    assert later.link == f"/office/rounds/{edition.code}/completion/"


def test_the_manager_is_reminded_and_then_the_lead_is_told_once(edition: Round, manager: Account) -> None:
    director = make.account(of=RoleKind.DIRECTOR)
    ended(edition)
    assert tick(make.at(DUE - timedelta(days=4))).reminders == []
    assert len(tick(make.at(DUE - timedelta(days=3))).reminders) == 1
    message = Message.objects.get(recipient_id=manager.party_id or 0)
    assert "기간이 끝난 참여 마치기 차례입니다. 2023년 9월 15일까지" in message.body
    assert tick(make.at(DUE)).outcomes == []
    late = make.at(DUE + timedelta(days=1))
    assert len(tick(late).outcomes) == 1
    assert tick(late).outcomes == []
    told = Message.objects.get(kind__startswith="escalated-ending")
    assert told.recipient_id == director.party_id
    assert told.link == f"/office/rounds/{edition.code}/completion/"


def test_it_is_gone_once_somebody_has_said_how_it_ended(edition: Round, manager: Account, clock: Clock) -> None:
    clock.at(NEXT_DAY)
    ended(edition)
    assert len(found(NEXT_DAY, "ending")) == 1
    assert actions.complete_round(edition, actor=manager).done == 1
    assert found(NEXT_DAY, "ending") == []


def test_a_round_without_a_type_has_the_clock_of_the_house(manager: Account) -> None:
    ended(make.round_of(make.programme("ours"), ends=date(2023, 12, 31)))
    assert [one.due for one in found(NEXT_DAY, "ending")] == [DUE]


# --- attendance


def test_a_past_class_of_which_nobody_said_who_came_waits(edition: Round, manager: Account) -> None:
    place = make.place(edition)
    taking = make.participation(place, starts=date(2023, 5, 1), ends=date(2023, 12, 1))
    for day in (LAST, LAST + timedelta(days=7)):
        make.session(place, day=day, kind="class")
    assert found(LAST, "attendance") == []
    [one] = found(NEXT_DAY, "attendance")
    assert (one.count, one.due, one.people) == (1, date(2023, 9, 6), (manager.party_id,))
    [two] = found(date(2023, 9, 30), "attendance")
    assert (two.count, two.due) == (2, date(2023, 9, 6))
    for one_session in place.sessions.all():
        make.record(taking, one_session, status="absent", minutes=0)
    assert found(date(2023, 9, 30), "attendance") == []


def test_a_class_that_nobody_was_expected_at_waits_for_nobody(edition: Round) -> None:
    place = make.place(edition)
    make.session(place, day=LAST, kind="class")  # nobody takes part
    other = make.place(edition)
    make.participation(other, starts=date(2023, 9, 4), ends=date(2023, 12, 1))
    make.session(other, day=LAST, kind="class")  # who takes part begins later
    third = make.place(edition)
    make.participation(third, starts=date(2023, 5, 1), ends=date(2023, 12, 1))
    make.session(third, day=LAST, kind="class", cancelled=True)
    make.session(third, day=LAST, kind="issue")
    closed = make.place(make.round_of("theirs", status=RoundStatus.CLOSED))
    make.participation(closed, starts=date(2023, 5, 1), ends=date(2023, 11, 1))
    make.session(closed, day=LAST, kind="class")
    assert found(date(2023, 9, 30), "attendance") == []


# --- insurance


def test_days_without_cover_wait_a_month_ahead_until_somebody_insures_them(manager: Account) -> None:
    insured = make.programme_type(definition={"insurance": {"kind": "group_accident", "taken_out_by": "agency"}})
    of = make.round_of(make.programme("ours"), type=insured, ends=date(2023, 12, 31))
    one = make.participation(make.place(of), starts=date(2023, 5, 1), ends=date(2023, 12, 31))
    make.participation(make.place(make.round_of("ours")), starts=date(2023, 5, 1), ends=date(2023, 11, 1))
    policy = make.policy(one, ends_on=LAST)
    cover = make.cover(one, policy, ends_on=LAST)
    assert found(LAST - timedelta(days=30), "cover") == []
    [waiting] = found(LAST - timedelta(days=29), "cover")
    assert (waiting.due, waiting.count, waiting.people) == (LAST, 1, (manager.party_id,))
    assert not waiting.is_over(make.at(LAST))
    assert waiting.is_over(make.at(NEXT_DAY))
    type(cover).objects.filter(pk=cover.pk).update(ends_on=date(2023, 12, 31))
    assert found(NEXT_DAY, "cover") == []


# --- closing


def test_a_round_that_has_ended_waits_to_be_closed_once_nobody_is_in_it(manager: Account, clock: Clock) -> None:
    of = make.round_of(make.programme("ours"), ends=LAST)
    one = ended(of)
    assert found(NEXT_DAY, "closing") == []
    clock.at(NEXT_DAY)
    actions.complete_round(of, actor=manager)
    [closing] = found(NEXT_DAY, "closing")
    assert (closing.due, closing.people) == (DUE, (manager.party_id,))
    waiting = make.application(of)
    assert found(NEXT_DAY, "closing") == []
    type(waiting).objects.filter(pk=waiting.pk).update(status="refused")
    Round.objects.filter(pk=of.pk).update(closes_on=date(2023, 10, 31))
    assert [one.due for one in found(NEXT_DAY, "closing")] == [date(2023, 10, 31)]
    Round.objects.filter(pk=of.pk).update(status=RoundStatus.CLOSED)
    assert found(NEXT_DAY, "closing") == []
    assert one.party_id


# --- all of them


def test_ten_times_as_many_cost_the_same_queries(
    edition: Round, manager: Account, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fill() -> None:
        ended(edition)
        place = make.place(edition)
        make.participation(place, starts=date(2023, 5, 1), ends=date(2023, 12, 1))
        make.session(place, day=LAST, kind="class")

    fill()
    with CaptureQueriesContext(connection) as asked:
        assert len(found(NEXT_DAY, "ending", "attendance")) == 2
    for _ in range(10):
        fill()
    with django_assert_num_queries(len(asked)):
        found(NEXT_DAY, "ending", "attendance")


def test_the_page_names_how_many_and_leads_to_where_it_is_done(
    edition: Round, manager: Account, clock: Clock, client: Client
) -> None:
    clock.at(DUE + timedelta(days=1))
    for _ in range(3):
        ended(edition)
    client.force_login(manager)
    page = client.get("/office/waiting/").content.decode()
    assert "기간이 끝난 참여 마치기" in page
    assert "지남" in page
    [errand] = [one for one in waiting_for(manager) if one.title == "기간이 끝난 참여 마치기"]
    assert (errand.count, errand.overdue) == (3, True)
    assert client.get(errand.link).status_code == 200
    neighbour = make.account(of=RoleKind.PROGRAMME_MANAGER, programme="theirs")
    assert waiting_for(neighbour) == []
