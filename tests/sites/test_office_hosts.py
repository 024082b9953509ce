"""Hosts on the site: checked, visited, agreed with or refused, by the manager of the programme and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imojak.messages.models import Message
from imojak.offers.enums import RoundStatus
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.paths.actions import hosting as hosts
from imojak.paths.enums import HostingStatus
from imojak.paths.models import Agreement, Hosting, Visit
from imojak.paths.waiting import waiting_for
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]


class Desk:
    """A firm's offer in our round, our manager, and those who come near it."""

    def __init__(self) -> None:
        unit, other = make.unit(), make.unit()
        self.round = make.round_of(make.programme(lead_unit=unit), status=RoundStatus.SCREENING)
        self.firm = make.organisation("한빛물류", business_number="1208147521")
        self.offer = make.hosting(self.round, self.firm, post="물류 사무", seats=3)
        self.manager = make.account(of=RoleKind.PROGRAMME_MANAGER, at=unit.party)
        self.stranger = make.account(of=RoleKind.PROGRAMME_MANAGER, at=other.party)
        self.leader = make.account(of=RoleKind.SITE_LEADER, at=self.firm)
        self.auditor = make.account(of=RoleKind.AUDITOR)
        self.page = reverse("office:host", args=[self.offer.pk])

    def state(self) -> str:
        self.offer.refresh_from_db()
        return self.offer.status


@pytest.fixture
def desk(clock: Clock) -> Desk:
    return Desk()


def post(client: Client, page: str, **said: Any) -> tuple[int, str]:
    answer = client.post(page, said, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_host_is_checked_visited_and_agreed_with(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    assert "120-81-47521" in client.get(desk.page).content.decode()
    assert "현장을 확인해 주세요" in post(client, desk.page, do="check", state="계속사업자")[1]
    points = list(hosts.CHECKLIST)
    status, page = post(client, desk.page, do="visit", held=points[1:], on="2023-09-29", note="")
    assert status == 422
    assert "맞지 않는 점을 의견에" in page
    assert 'value="2023-09-29"' in page
    post(client, desk.page, do="visit", held=points[1:], on="2023-09-29", note="비상구가 막혀 있음")
    assert "보완 필요" in client.get(desk.page).content.decode()
    assert "이미 지난 날" in post(client, desk.page, do="plan", due="2023-09-01")[1]
    post(client, desk.page, do="plan", due="2023-09-30")
    post(client, desk.page, do="visit", held=points, on="2023-09-30", note="")
    assert desk.state() == HostingStatus.VISITED
    assert "체결한 협약이 아직 없습니다" in client.get(desk.page).content.decode()
    agreement = make.agreement(desk.round, desk.firm)
    page = post(client, desk.page, do="agree", agreement=agreement.pk, kind="post", capacity=2)[1]
    assert "정원 2명" in page
    assert desk.state() == HostingStatus.AGREED


def test_a_refusal_needs_a_reason_and_is_told(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    status, page = post(client, desk.page, do="refuse", reason="")
    assert (status, desk.state()) == (422, HostingStatus.FILED)
    assert "빈칸을 채워" in page
    assert "미선정으로 알려" in post(client, desk.page, do="check", state="폐업자")[1]
    post(client, desk.page, do="refuse", reason="폐업한 사업자입니다.")
    assert desk.state() == HostingStatus.REFUSED
    assert "폐업한" in Message.objects.get(kind=f"hosting-{desk.offer.pk}-refused").body


def test_two_at_one_visit_are_told_and_the_typed_stays(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    post(client, desk.page, do="check", state="계속사업자")
    seen = dict.fromkeys(hosts.CHECKLIST, True)
    hosts.record_visit(Visit.objects.get(), seen, actor=desk.manager)
    said = {"held": list(hosts.CHECKLIST), "on": "2023-09-30", "note": "내 의견"}
    status, page = post(client, desk.page, do="visit", **said)
    assert status == 422
    assert "다른 사람이 결과를 적었을" in page
    assert "내 의견" in page
    assert Visit.objects.count() == 1


def test_what_waits_leads_here(desk: Desk, logged_in: LogIn) -> None:
    assert desk.manager.party is not None
    client = logged_in(desk.manager)
    links = {one.link for one in waiting_for(desk.manager)}
    assert f"/office/hosts/?round={desk.round.code}&state=open" in links
    for link in links:
        page = client.get(link).content.decode()
    assert "물류 사무" in page
    post(client, desk.page, do="check", state="계속사업자")
    page = client.get(f"/office/hosts/?round={desk.round.code}&state=visit&q=1208147521").content.decode()
    assert "한빛물류" in page


@pytest.mark.parametrize(
    ("who", "reads", "writes"), [("stranger", 403, 403), ("leader", 403, 403), ("auditor", 200, 403)]
)
def test_who_comes_near(desk: Desk, logged_in: LogIn, who: str, reads: int, writes: int) -> None:
    client = logged_in(getattr(desk, who))
    assert client.get(desk.page).status_code == reads
    assert client.post(desk.page, {"do": "check", "state": "계속사업자"}).status_code == writes
    assert desk.state() == HostingStatus.FILED
    if who == "stranger":
        assert "한빛물류" not in client.get(reverse("office:hosts")).content.decode()


def test_a_host_without_a_log_in_is_entered_and_its_agreement_written(desk: Desk, logged_in: LogIn) -> None:
    make.agency()
    client, page = logged_in(desk.manager), reverse("office:host-new")
    taking = make.round_of(
        make.programme(shape="internship", lead_unit=desk.round.programme.lead_unit), status=RoundStatus.SCREENING
    )
    said: dict[str, Any] = {
        "number": "120-81-47522", "name": "새벽도서관", "kind": "site", "phone": "02-123-4567", "email": "", "address": "",
        "staff_count": "", "round": taking.pk, "post": "책 정리", "seats": 2, "district_code": "11440", "description": "",
    }  # fmt: skip
    status, shown = post(client, page, **said)
    assert status == 422
    assert 'value="새벽도서관"' in shown
    shown = post(client, page, **{**said, "number": "220-81-62517"})[1]
    made = Hosting.objects.get(post="책 정리")
    assert made.party.name == "새벽도서관"
    assert "이제 사업자등록을 확인해 주세요" in shown
    again = post(client, page, **{**said, "number": "2208162517", "name": "다른 이름", "post": "안내"})[1]
    assert "이미 등록된 기관 ‘새벽도서관’으로 받았습니다" in again
    write = reverse("office:host-agreement", args=[made.pk])
    words = {"title": "협약", "starts_on": "2023-10-02", "ends_on": "2023-11-30", "text": "함께합니다."}
    assert "먼저 확인해 주세요" in post(client, write, **words)[1]
    hosts.check_business(made, hosts.ACTIVE, actor=desk.manager)
    assert "‘책 정리’ 자리 2개를" in client.get(write).content.decode()
    assert "끝나는 날이 시작하는 날보다 빠릅니다" in post(client, write, **{**words, "ends_on": "2023-10-01"})[1]
    post(client, write, **words)
    agreement = Agreement.objects.get(party=made.party)
    assert [row.role for row in agreement.signatures.order_by("order")] == ["host", "agency"]
    assert (agreement.kind, agreement.status, agreement.round) == ("host", "draft", taking)
