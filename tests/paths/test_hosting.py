"""A host offers posts, is checked and visited, agrees, and has a place; or is refused with why."""

from __future__ import annotations

import pytest

from imojak.kernel.business_number import WrongBusinessNumber
from imojak.messages.models import Message
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Party
from imojak.paths.actions import hosting as hosts
from imojak.paths.enums import AgreementStatus, HostingStatus
from imojak.paths.models import Hosting, Visit
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

NUMBER = "120-81-47521"


@pytest.fixture
def manager(clock: Clock) -> Account:
    clock.at(make.SPRING)
    return make.account(of=RoleKind.PROGRAMME_MANAGER, at=make.unit().party)


@pytest.fixture
def firm(clock: Clock) -> Party:
    return hosts.register_organisation("한빛물류", NUMBER, district_code="11440", staff_count=12)


@pytest.fixture
def leader(firm: Party) -> Account:
    return make.account(of=RoleKind.SITE_LEADER, at=firm)


@pytest.fixture
def offered(firm: Party, leader: Account) -> Hosting:
    return hosts.propose_hosting(make.round_of(), firm, post="물류 사무", seats=3, actor=leader)


def visited(of: Hosting, by: Account) -> Hosting:
    hosts.check_business(of, hosts.ACTIVE, actor=by)
    hosts.record_visit(Visit.objects.get(hosting=of), dict.fromkeys(hosts.CHECKLIST, True), actor=by)
    of.refresh_from_db()
    return of


def test_a_firm_offers_posts_and_after_check_visit_and_agreement_has_a_place(
    offered: Hosting, manager: Account
) -> None:
    assert visited(offered, manager).status == HostingStatus.VISITED
    place = hosts.agree_hosting(offered, make.agreement(offered.round, offered.party), actor=manager)
    offered.refresh_from_db()
    assert (offered.status, offered.place) == (HostingStatus.AGREED, place)
    assert (place.host, place.capacity, place.district_code) == (offered.party, 3, "11440")
    assert "자리가 열렸습니다" in Message.objects.get(kind=f"hosting-{offered.pk}-agreed").body


def test_one_number_is_one_organisation(firm: Party) -> None:
    assert hosts.register_organisation("한빛 물류(주)", "1208147521") == firm
    with pytest.raises(WrongBusinessNumber):
        hosts.register_organisation("한빛물류", "120-81-47522")


def test_a_closed_business_goes_no_further(offered: Hosting, manager: Account) -> None:
    hosts.check_business(offered, "폐업자", actor=manager)
    offered.refresh_from_db()
    assert (offered.status, offered.business_state) == (HostingStatus.FILED, "폐업자")
    hosts.refuse_hosting(offered, actor=manager, because="폐업한 사업자입니다.")
    assert "폐업한 사업자" in Message.objects.get(kind=f"hosting-{offered.pk}-refused").body


def test_a_visit_that_found_something_opens_no_place(offered: Hosting, manager: Account) -> None:
    hosts.check_business(offered, hosts.ACTIVE, actor=manager)
    seen = {**dict.fromkeys(hosts.CHECKLIST, True), "safety": False}
    visit = Visit.objects.get(hosting=offered)
    with pytest.raises(hosts.HostingRefused, match="의견"):
        hosts.record_visit(visit, seen, actor=manager)
    hosts.record_visit(visit, seen, actor=manager, note="비상구가 막혀 있음")
    with pytest.raises(hosts.HostingRefused, match="현장 확인"):
        hosts.agree_hosting(offered, make.agreement(offered.round, offered.party), actor=manager)


def test_no_place_without_a_concluded_agreement_of_this_host(offered: Hosting, manager: Account) -> None:
    visited(offered, manager)
    unsigned = make.agreement(offered.round, offered.party, status=AgreementStatus.SIGNING, signed_on=None)
    with pytest.raises(hosts.HostingRefused, match="서명이 끝나지"):
        hosts.agree_hosting(offered, unsigned, actor=manager)
    with pytest.raises(hosts.HostingRefused, match="이 참여처와"):
        hosts.agree_hosting(offered, make.agreement(offered.round), actor=manager)


def test_only_the_hosts_own_people_and_staff_offer_and_take_back(
    offered: Hosting, firm: Party, manager: Account, leader: Account
) -> None:
    stranger = make.account(of=RoleKind.SITE_LEADER, at=make.organisation())
    with pytest.raises(hosts.HostingRefused, match="소속한 기관"):
        hosts.propose_hosting(offered.round, firm, post="사무", seats=1, actor=stranger)
    with pytest.raises(hosts.HostingRefused, match="소속한 기관"):
        hosts.withdraw_hosting(offered, actor=stranger)
    hosts.propose_hosting(offered.round, firm, post="전화로 받은 신청", seats=1, actor=manager)
    hosts.withdraw_hosting(offered, actor=leader)
    assert offered.status == HostingStatus.WITHDRAWN


def test_bad_input_is_told(firm: Party, leader: Account) -> None:
    to = make.round_of()
    with pytest.raises(hosts.HostingRefused, match="모집 인원"):
        hosts.propose_hosting(to, firm, post="사무", seats=0, actor=leader)
    unknown = make.organisation()
    with pytest.raises(hosts.HostingRefused, match="사업자등록번호"):
        hosts.propose_hosting(
            to, unknown, post="사무", seats=1, actor=make.account(of=RoleKind.SITE_LEADER, at=unknown)
        )
