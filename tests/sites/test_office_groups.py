"""Groups at the office's desk: listed by what they do, opened by who looks after them, told why each member fits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from imojak.messages.models import Message
from imojak.offers.models import Round
from imojak.parties.models import Account, GroupMember, Party
from imojak.paths.actions import group_invitations as inviting
from imojak.paths.actions import groups
from imojak.paths.models import Application, GroupInvitation
from imojak.trust.models import ReadLog
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]


class Desk:
    """A round for groups of three, a group that forms for it, and who comes near."""

    def __init__(self) -> None:
        team, other = make.unit(), make.unit()
        rules = make.rule_set(
            rule=[{"uses": "members", "at_least": 3, "each": [{"uses": "age", "min": 40, "on": "apply_to"}]}]
        )
        kind = make.programme_type(
            definition={"subject": "group", "shape": "volunteer", "screening": {"method": "panel"}}
        )
        self.round: Round = make.round_of(
            make.programme(lead_unit=team, eligibility=rules), type=kind, title="돌봄 모임 공모"
        )
        self.manager: Account = make.account(of="programme-manager", at=team.party)
        self.neighbour: Account = make.account(of="programme-manager", at=other.party)
        self.auditor: Account = make.account(of="auditor")
        self.leader: Account = make.account(party=make.person("김대표"))
        assert self.leader.party is not None
        self.group: Party = groups.form_group(
            "푸른 모임", leader=self.leader.party, actor=self.leader, purpose="말벗", round=self.round
        )
        self.young = self.join("정젊은", birth=date(1995, 1, 1))
        self.page = f"/office/groups/{self.group.pk}/"

    def join(self, name: str, birth: date = date(1970, 5, 1)) -> Account:
        one: Account = make.account(party=make.person(name, birth=birth))
        inviting.accept(self.invite(name), actor=one)
        return one

    def invite(self, name: str) -> GroupInvitation:
        return inviting.invite_member(self.group, name, actor=self.leader, sender_name="김대표")


@pytest.fixture
def desk(clock: Clock) -> Desk:
    return Desk()


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_groups_are_listed_with_what_they_lack_and_found_by_name_and_state(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    desk.invite("기다리는 이")
    page = text(client, "/office/groups/")
    assert "푸른 모임" in page
    assert "모자람" in page
    assert "모으는 중 1" in page
    assert "푸른 모임" in text(client, "/office/groups/?q=돌봄")
    assert "이런 모임이 없습니다" in text(client, "/office/groups/?q=없는말")
    assert "이런 모임이 없습니다" in text(client, "/office/groups/?state=active")
    Application.objects.create(
        round=desk.round, party=desk.group, filed_at=make.at(make.CUT_OFF), late_reason="접수 뒤"
    )
    assert "심사 중 1" in text(client, "/office/groups/?state=nonsense&page=999999999999")
    assert "푸른 모임" not in text(logged_in(desk.neighbour), "/office/groups/")
    assert "푸른 모임" in text(logged_in(desk.auditor), "/office/groups/")


def test_a_groups_page_tells_members_with_why_who_is_asked_and_what_has_happened(
    desk: Desk, logged_in: LogIn, clock: Clock
) -> None:
    third, _ = desk.join("박하나"), desk.invite("기다리는 이")
    Application.objects.create(
        round=desk.round, party=desk.group, filed_at=make.at(make.CUT_OFF), late_reason="접수 뒤"
    )
    assert third.party is not None
    groups.remove_member(desk.group, third.party, actor=third)
    clock.at("2023-10-02")
    page = text(logged_in(desk.manager), desk.page)
    for said in (
        "김대표",
        "정젊은",
        "맞지 않음",
        "기다리는 이: 답을 기다림",
        "전에 있던 사람",
        "2023. 10. 1.부터 모자랍니다",
    ):
        assert said in page
    assert "정젊은님을 초대함" in page
    assert "박하나가 나감" in page
    seen = ReadLog.objects.filter(account=desk.manager, subject_id=desk.young.party_id or 0)
    assert seen.filter(task="모임 열람").exists()


def test_the_office_lets_another_lead_where_the_leader_is_gone(desk: Desk, logged_in: LogIn) -> None:
    client = logged_in(desk.manager)
    for wrong in ("", "x", str(desk.leader.party_id), "9" * 30):
        assert "모임에 없는" in client.post(desk.page, {"to": wrong}, follow=True).content.decode()
    assert "두 사람에게 알렸습니다" in client.post(desk.page, {"to": desk.young.party_id}, follow=True).content.decode()
    assert GroupMember.objects.get(group=desk.group, leader=True).member_id == desk.young.party_id
    assert Message.objects.filter(recipient_id=desk.leader.party_id or 0, kind__startswith="group-leader").exists()


def test_nobody_else_opens_or_changes_it(desk: Desk, logged_in: LogIn) -> None:
    for nobody in (desk.neighbour, desk.leader, desk.young, make.account(of="operator")):
        assert logged_in(nobody).get(desk.page).status_code == 403
        assert logged_in(nobody).post(desk.page, {"to": desk.young.party_id}).status_code == 403
    assert logged_in(desk.auditor).post(desk.page, {"to": desk.young.party_id}).status_code == 403
    assert logged_in(desk.manager).get("/office/groups/999999/").status_code == 403
    # A manager who applies as a member of the group looks at it as a member, not as the office of another programme.
    joined = logged_in(desk.neighbour)
    inviting.accept(desk.invite("이웃"), actor=desk.neighbour)
    assert joined.get(desk.page).status_code == 403
    assert joined.get(f"/me/groups/{desk.group.pk}/").status_code == 200
