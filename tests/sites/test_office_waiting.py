"""What waits for the agency's people, and how a request to explain or an appeal gets its answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.actions.events import signing_page
from imojak.paths.enums import AppealStatus, ApplicationStatus, DecisionResult, SignatoryRole
from imojak.paths.models import Appeal
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]


@pytest.fixture
def request_of_somebody(clock: Clock) -> Appeal:
    application = make.application(make.place(), status=ApplicationStatus.REFUSED)
    return make.appeal(make.decision(application, result=DecisionResult.REFUSED))


@pytest.fixture
def manager(request_of_somebody: Appeal) -> Account:
    team = request_of_somebody.decision.application.round.programme.lead_unit.party
    return make.account(of=RoleKind.PROGRAMME_MANAGER, at=team)


def test_what_waits_leads_to_where_it_is_done(request_of_somebody: Appeal, manager: Account, logged_in: LogIn) -> None:
    client = logged_in(manager)
    page = client.get(reverse("office:waiting")).content.decode()
    assert "이의신청에 답하기" in page
    assert reverse("office:appeals") in page
    listed = client.get(reverse("office:appeals")).content.decode()
    assert reverse("office:appeal", args=[request_of_somebody.pk]) in listed
    assert "기다리는 일" in client.get(reverse("office:home")).content.decode()


def test_an_appeal_is_upheld_with_the_sentence_that_goes_out(
    request_of_somebody: Appeal, manager: Account, logged_in: LogIn
) -> None:
    client = logged_in(manager)
    page = reverse("office:appeal", args=[request_of_somebody.pk])
    empty = client.post(page, {"outcome": "upheld"})
    assert empty.status_code == 422
    request_of_somebody.refresh_from_db()
    assert request_of_somebody.status == AppealStatus.FILED
    client.post(page, {"outcome": "upheld", "text": "경력 서류를 다시 확인했습니다."})
    request_of_somebody.refresh_from_db()
    assert (request_of_somebody.status, request_of_somebody.answered_by) == (AppealStatus.UPHELD, manager)
    request_of_somebody.decision.application.refresh_from_db()
    assert request_of_somebody.decision.application.status == ApplicationStatus.ELIGIBLE
    assert client.get(page).status_code == 403


def test_nothing_waits_for_somebody_who_has_nothing_to_do(clock: Clock, logged_in: LogIn) -> None:
    client = logged_in(make.account(of=RoleKind.PLANNER))
    assert "지금 기다리는 일이 없습니다" in client.get(reverse("office:waiting")).content.decode()


def test_the_agency_signs_on_a_page_that_is_there(manager: Account, logged_in: LogIn) -> None:
    to = make.round_of(make.programme(lead_unit=make.unit("team-signing")))
    signature = make.signature(make.agreement(to), role=SignatoryRole.AGENCY)
    account = make.account(of=RoleKind.PROGRAMME_MANAGER, at=to.programme.lead_unit.party)
    assert logged_in(account).get(signing_page(signature)).status_code == 200


def test_an_appeal_waits_for_a_colleague_and_never_for_who_decided(clock: Clock, logged_in: LogIn) -> None:
    application = make.application(make.place(), status=ApplicationStatus.REFUSED)
    unit = application.round.programme.lead_unit.party
    manager, director = (make.account(of=role, at=unit) for role in (RoleKind.PROGRAMME_MANAGER, RoleKind.DIRECTOR))
    make.appeal(make.decision(application, result=DecisionResult.REFUSED, decided_by=manager))
    waiting = reverse("office:waiting")
    assert "이의신청에 답하기" not in logged_in(manager).get(waiting).content.decode()
    assert "이의신청에 답할 다른 담당자 정하기" in logged_in(director).get(waiting).content.decode()
    colleague = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit)
    assert "이의신청에 답하기" in logged_in(colleague).get(waiting).content.decode()
    assert "다른 담당자" not in logged_in(director).get(waiting).content.decode()
