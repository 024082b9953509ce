"""Inviting partners on the site: sent, seen with its state, sent again, taken back; nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imojak.messages.models import Message
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Invitation
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
PAGE = "/office/invitations/"


@pytest.fixture
def manager(clock: Clock) -> Account:
    unit = make.unit()
    make.programme(lead_unit=unit)
    return make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)


def post(client: Client, page: str, **said: Any) -> tuple[int, str]:
    answer = client.post(page, said, follow=True)
    return answer.status_code, answer.content.decode()


def test_somebody_is_invited_by_the_bodys_number_and_seen_with_the_state(
    clock: Clock, manager: Account, logged_in: LogIn
) -> None:
    make.organisation("새길복지관", business_number="1208147521")
    client = logged_in(manager)
    said = {"body": "120-81-47521", "role": "site-leader", "name": "이담당", "email": "a@example.org"}
    assert "초대를 보냈습니다" in post(client, PAGE, **said)[1]
    first = Invitation.objects.get()
    assert first.at.name == "새길복지관"
    assert "기다리는 초대 1" in client.get(PAGE).content.decode()
    page = post(client, reverse("office:invitation-change", args=[first.pk]), do="again")[1]
    assert "다시 보냈습니다" in page
    first.refresh_from_db()
    assert first.revoked_at is not None
    assert Message.objects.filter(kind__startswith="invitation-").count() == 2
    second = Invitation.objects.exclude(pk=first.pk).get()
    post(client, reverse("office:invitation-change", args=[second.pk]), do="revoke")
    assert "이미 쓰였거나 거둔" in post(client, reverse("office:invitation-change", args=[second.pk]), do="revoke")[1]
    assert "거둠 2" in client.get(PAGE).content.decode()


def test_an_invitation_that_ran_out_is_told_and_can_be_sent_again(
    clock: Clock, manager: Account, logged_in: LogIn
) -> None:
    of = make.invitation(by=manager)
    clock.at("2023-10-20")
    client = logged_in(manager)
    page = client.get(f"{PAGE}?state=expired").content.decode()
    assert "기한 지남 1" in page
    post(client, reverse("office:invitation-change", args=[of.pk]), do="again")
    assert "기다리는 초대 1" in client.get(PAGE).content.decode()


def test_what_is_wrong_is_told_beside_its_field_and_stays(manager: Account, logged_in: LogIn) -> None:
    make.organisation("같은이름")
    make.organisation("같은이름")
    client = logged_in(manager)
    status, page = post(client, PAGE, body="없는기관", role="director", name="이담당", email="틀린주소")
    assert status == 422
    assert "등록된 기관이 아닙니다" in page
    assert "name@example.kr처럼" in page
    assert "이담당" in page
    assert "같은 이름의 기관이 여럿" in post(client, PAGE, body="같은이름")[1]
    assert "사업자등록번호" in post(client, PAGE, body="1208147522")[1]
    assert post(client, PAGE)[0] == 422
    assert not Invitation.objects.exists()


def test_nobody_touches_the_invitations_of_another(manager: Account, logged_in: LogIn) -> None:
    of = make.invitation(by=manager)
    colleague = make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit().party)
    auditor = make.account(of=RoleKind.AUDITOR)
    leader = make.account(of=RoleKind.SITE_LEADER, at=of.at)
    for who in (colleague, auditor, leader):
        client = logged_in(who)
        assert client.post(reverse("office:invitation-change", args=[of.pk]), {"do": "revoke"}).status_code == 403
    assert "leader@example.org" not in logged_in(colleague).get(PAGE).content.decode()
    assert "leader@example.org" in logged_in(auditor).get(PAGE).content.decode()
    assert logged_in(auditor).post(PAGE).status_code == 403
    of.refresh_from_db()
    assert of.revoked_at is None
