"""What waits for a person or a body comes from the one list of all that waits, narrowed to their rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.paths.actions import agreements
from imojak.paths.enums import DocumentStatus
from imojak.paths.models import ApplicationDocument
from imojak.paths.waiting import everything, waiting_on
from imojak.sites.citizen.todo import todo
from imojak.sites.partner.desk import waiting_of
from tests import factories as make
from tests.paths import living

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def codes(*parties: int) -> list[str]:
    return [one.code for one in waiting_on(parties)]


def test_each_sees_their_own_rows_of_the_one_list() -> None:
    place, clerk = make.place(), make.account()
    mine, theirs = (make.application(place, status="proposed", filed_by=clerk, channel="staff") for _ in range(2))
    assert {one.obj for one in everything(make.at(make.CUT_OFF)) if one.code == "application"} == {mine, theirs}
    assert [one.obj for one in waiting_on([mine.party_id])] == [mine]
    assert codes(make.person().pk) == []
    assert codes() == []


def test_a_paper_that_was_handed_in_again_is_asked_no_more() -> None:
    application = make.application(status="filed")
    account = make.account(party=application.party)
    paper = make.paper(application, status=DocumentStatus.RETURNED, note="흐립니다", checked_at=make.at(make.CUT_OFF))
    [one] = todo(account)
    assert "흐립니다" in one.sentence
    assert one.due is not None
    make.paper(application, code=paper.code)
    ApplicationDocument.objects.exclude(pk=paper.pk).update(uploaded_at=make.at(make.CUT_OFF + timedelta(days=1)))
    assert todo(account) == []


def test_a_signature_waits_for_whose_turn_it_is_with_its_day() -> None:
    terms = {**living.AGREEMENT, "signatories": ["person", "host"], "text": "{name}, {host}: ‘{place}’"}
    edition = living.edition(agreement=terms)
    place, leader = living.site(edition, "가")
    participation = living.begun(place)
    manager = living.manager_of(edition)
    made = agreements.draft_for(participation, actor=manager)
    agreements.send(made, actor=manager)
    person = make.account(party=participation.party)
    [asked] = todo(person)
    assert asked.title.startswith("협약 서명")
    assert asked.due is not None
    assert waiting_of(leader) == []
    agreements.sign(made.signatures.get(role="person"), actor=person)
    assert todo(person) == []
    [next_one] = waiting_of(leader)
    assert "서명해 주세요" in next_one.sentence
    assert next_one.due > date(2023, 9, 30)


def test_a_request_to_move_waits_for_the_person_and_the_sites_on_their_own_pages() -> None:
    transfer = make.transfer(make.participation(make.place(host=make.organisation())))
    person = make.account(party=transfer.participation.party)
    leader = make.account(of=RoleKind.SITE_LEADER, at=transfer.participation.place.host)
    links = {one.owner: one.link for one in everything(make.at(make.CUT_OFF)) if one.code == "transfer"}
    assert links == {"citizen": f"/me/participations/{transfer.participation_id}/", "host": "/partner/transfers/"}
    assert [one.title for one in todo(person)] == [f"자리 이동: {transfer.to.title}"]
    assert [one.url for one in waiting_of(leader)] == ["/partner/transfers/"]
    type(transfer).objects.filter(pk=transfer.pk).update(person_agreed_at=make.at(make.CUT_OFF))
    assert todo(person) == []


def test_what_waits_for_others_costs_a_citizen_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    place, clerk = make.place(), make.account()

    def proposed() -> Party:
        return make.application(place, status="proposed", filed_by=clerk, channel="staff").party

    account: Account = make.account(party=proposed())
    with CaptureQueriesContext(connection) as asked:
        assert len(todo(account)) == 1
    for _ in range(10):
        proposed()
        make.seat_offer(make.application(place), place)
    with django_assert_num_queries(len(asked)):
        todo(account)
