"""A citizen's groups: formed, joined by those who are asked, led on, left, and opened by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from imojak.messages.models import Message
from imojak.offers.models import Round
from imojak.parties.models import Account, GroupMember, Party
from imojak.paths.actions import group_invitations as inviting
from imojak.paths.actions import groups
from imojak.paths.models import Application, Draft, GroupInvitation
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

LogIn = Callable[[Account | str], Client]
EACH = [{"uses": "age", "min": 40, "on": "apply_to"}]
TYPE = {
    "subject": "group",
    "shape": "volunteer",
    "screening": {"method": "panel"},
    "life": {"renewals": 1},
    "form": [
        {
            "code": "plan",
            "title": "활동",
            "field": [
                {"code": "members", "label": "구성원", "kind": "members", "required": True, "profile": "members"},
                {"code": "activity_plan", "label": "활동 계획", "kind": "long", "required": True},
            ],
        }
    ],
}


def edition(**more: Any) -> Round:
    """Return a round of three people and more to which one can apply today."""
    rules = make.rule_set(rule=[{"uses": "members", "at_least": 3, "each": EACH}])
    values: dict[str, Any] = {
        "type": make.programme_type(definition=TYPE),
        "notice_on": date(2023, 8, 25),
        "apply_from": date(2023, 9, 1),
        "apply_to": date(2023, 10, 31),
        "status": "open",
        "title": "돌봄 모임 공모",
        **more,
    }
    programme = values.pop("programme", None) or make.programme(eligibility=rules)
    made: Round = make.round_of(programme, starts=date(2023, 11, 15), ends=date(2023, 12, 31), **values)
    make.place(made, kind="slot", title="돌봄 활동")
    return made


@pytest.fixture
def call(clock: Clock) -> Round:
    return edition()


@pytest.fixture
def leader() -> Account:
    made: Account = make.account(party=make.person("김대표"))
    return made


@pytest.fixture
def group(call: Round, leader: Account) -> Party:
    assert leader.party is not None
    made = groups.form_group("푸른 모임", leader=leader.party, actor=leader, purpose="말벗", round=call)
    assert isinstance(made, Party)
    return made


def invited(group: Party, leader: Account, name: str = "이초대") -> GroupInvitation:
    return inviting.invite_member(group, name, actor=leader, sender_name="김대표")


def joined(group: Party, leader: Account, name: str, **person: Any) -> Account:
    made: Account = make.account(party=make.person(name, **person))
    inviting.accept(invited(group, leader, name), actor=made)
    return made


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_group_is_formed_from_a_rounds_page_and_people_are_asked(
    call: Round, leader: Account, logged_in: LogIn
) -> None:
    client = logged_in(leader)
    assert f"/me/groups/new/?round={call.code}" in text(client, f"/rounds/{call.code}/")
    wrong = client.post("/me/groups/new/", {"name": " ", "purpose": "말벗", "round": call.code})
    assert wrong.status_code == 422
    assert "모임의 이름을 적어 주세요" in wrong.content.decode()
    assert "말벗" in wrong.content.decode()
    made = client.post("/me/groups/new/", {"name": "푸른 모임", "purpose": "말벗", "round": call.code})
    group = Party.objects.get(name="푸른 모임")
    assert made.url == f"/me/groups/{group.pk}/"  # type: ignore[attr-defined]
    page = text(client, made.url)  # type: ignore[attr-defined]
    assert "2명이 더 필요합니다" in page
    assert "아직 초대한 분이 없습니다" in page
    asked = {"name": "이초대", "email": "", "phone": "01012345678", "sender_name": "김대표"}
    assert client.post(f"/me/groups/{group.pk}/invite/", {**asked, "phone": "0212"}).status_code == 422
    assert client.post(f"/me/groups/{group.pk}/invite/", asked).status_code == 302
    page = text(client, f"/me/groups/{group.pk}/")
    invitation = GroupInvitation.objects.get()
    assert inviting.code_of(invitation) in page
    assert "010-1234-5678" in page
    assert "답을 기다림" in page
    assert client.post(f"/me/groups/{group.pk}/invitations/{invitation.pk}/revoke/").status_code == 302
    assert "초대 취소" in text(client, f"/me/groups/{group.pk}/")


def test_who_is_invited_sees_who_asks_and_for_what_and_answers_for_themselves(
    group: Party, leader: Account, call: Round, client: Client, logged_in: LogIn
) -> None:
    link = inviting.link_of(invited(group, leader))
    page = text(client, link)
    for said in ("김대표가", "푸른 모임", "말벗", call.title, "3명 이상", "2023년 10월 7일"):
        assert said in page
    assert 'value="join"' not in page
    assert f"/login/?next={link}" in page
    assert client.post(link, {"answer": "join"}).status_code == 302
    assert GroupMember.objects.filter(group=group).count() == 1
    client.post(link, {"answer": "decline"})
    assert "잘못 누르셨으면 되돌리실 수 있습니다" in text(client, link)
    client.post(link, {"answer": "reopen"})
    one = make.account(party=make.person("이초대"))
    by_code = logged_in(one).post("/me/groups/", {"code": inviting.code_of(GroupInvitation.objects.get()).lower()})
    assert by_code.url == link  # type: ignore[attr-defined]
    answered = logged_in(one).post(link, {"answer": "join"})
    assert answered.url == f"/me/groups/{group.pk}/"  # type: ignore[attr-defined]
    assert "이미 이 모임에 계십니다" in text(logged_in(one), link)
    assert "이미 받아들인 초대입니다" in text(logged_in(make.account()), link)
    assert logged_in(one).post("/me/groups/", {"code": "7-ABC"}).status_code == 422
    assert client.get("/groups/invitations/7-ABC/").status_code == 404


def test_a_group_that_is_large_enough_applies_as_one(
    group: Party, leader: Account, call: Round, logged_in: LogIn
) -> None:
    one, client = joined(group, leader, "박하나"), logged_in(leader)
    assert "모임으로 신청하기" not in text(client, f"/me/groups/{group.pk}/")
    joined(group, leader, "최둘")
    assert f"/rounds/{call.code}/apply/?for={group.pk}" in text(client, f"/me/groups/{group.pk}/")
    assert "신청은 대표가 합니다" in text(logged_in(one), f"/me/groups/{group.pk}/")
    path = f"/rounds/{call.code}/apply/?for={group.pk}&step="
    page = text(client, path)
    assert "이미 아는 것은 묻지 않습니다: 구성원" in page
    client.post(f"{path}plan", {"activity_plan": "동네 어르신의 말벗이 됩니다.", "next": "1"})
    assert client.post(f"{path}review", {}).status_code == 302
    made = Application.objects.get(round=call)
    assert (made.party_id, made.status) == (group.pk, "filed")
    assert "모임의 신청 보기" in text(logged_in(one), f"/me/groups/{group.pk}/")


def test_private_facts_are_told_to_nobody_but_oneself(group: Party, leader: Account, logged_in: LogIn) -> None:
    young = joined(group, leader, "정젊은", birth=date(1995, 1, 1))
    mine = text(logged_in(young), f"/me/groups/{group.pk}/")
    assert "이 모집의 구성원 조건에 맞지 않습니다" in mine
    assert "40세" in mine
    theirs = text(logged_in(leader), f"/me/groups/{group.pk}/")
    assert "조건이 아직 확인되지 않은 다른 구성원이 1명" in theirs
    assert "정젊은" in theirs
    assert "이 모집의 구성원 조건에 맞지 않습니다" not in theirs
    for private in ("1995", "28세"):
        assert private not in theirs


def test_one_leaves_after_reading_what_it_means_and_takes_it_back(
    group: Party, leader: Account, logged_in: LogIn
) -> None:
    one = joined(group, leader, "박하나")
    row, client = GroupMember.objects.get(group=group, member=one.party), logged_in(one)
    page = text(client, f"/me/groups/{group.pk}/members/{row.pk}/leave/")
    assert "24시간 안에는" in page
    assert "3명보다 적어집니다" in page
    client.post(f"/me/groups/{group.pk}/members/{row.pk}/leave/")
    assert "나가기 되돌리기" in text(client, "/me/groups/")
    assert client.post(f"/me/groups/{group.pk}/come-back/").url == f"/me/groups/{group.pk}/"  # type: ignore[attr-defined]
    page = text(client, f"/me/groups/{group.pk}/")
    assert "박하나가 나감" in page
    assert "박하나가 다시 들어옴" in page
    assert client.post(f"/me/groups/{group.pk}/come-back/").url == "/me/groups/"  # type: ignore[attr-defined]


def test_the_leader_lets_somebody_go_and_hands_over(group: Party, leader: Account, logged_in: LogIn) -> None:
    one, other, client = joined(group, leader, "박하나"), joined(group, leader, "최둘"), logged_in(leader)
    rows = {row.member_id: row for row in GroupMember.objects.filter(group=group)}
    own = rows[leader.party_id or 0]
    assert client.get(f"/me/groups/{group.pk}/members/{own.pk}/leave/").status_code == 302
    gone = rows[other.party_id or 0]
    assert "최둘님을 내보내시겠습니까?" in text(client, f"/me/groups/{group.pk}/members/{gone.pk}/leave/")
    client.post(f"/me/groups/{group.pk}/members/{gone.pk}/leave/")
    assert Message.objects.filter(recipient_id=other.party_id or 0, kind=f"group-left-{gone.pk}").exists()
    assert client.post(f"/me/groups/{group.pk}/hand-over/", {"to": ""}).status_code == 422
    assert client.post(f"/me/groups/{group.pk}/hand-over/", {"to": gone.member_id}).status_code == 422
    assert client.post(f"/me/groups/{group.pk}/hand-over/", {"to": one.party_id}).status_code == 302
    assert "내가 대표" in text(logged_in(one), f"/me/groups/{group.pk}/")
    assert client.get(f"/me/groups/{group.pk}/invite/").status_code == 404


PAGES = ("", "edit/", "invite/", "hand-over/", "members/{row}/leave/")
POSTS = ("invitations/{invitation}/revoke/", "renew/{code}/")


def test_nobody_else_opens_or_changes_a_group(
    group: Party, leader: Account, call: Round, client: Client, logged_in: LogIn, clock: Clock
) -> None:
    """A member who does not lead reads; the leader of another group, who left, and who is only invited do not."""
    member, gone = joined(group, leader, "박하나"), joined(group, leader, "최둘")
    row = GroupMember.objects.get(group=group, member=gone.party)
    invitation = invited(group, leader, "기다리는 이")
    neighbour = make.account(party=make.person("이웃"))
    assert neighbour.party is not None
    groups.form_group("이웃 모임", leader=neighbour.party, actor=neighbour)
    groups.remove_member(group, row.member, actor=leader)
    clock.at("2023-10-02")
    values = {
        "row": GroupMember.objects.get(group=group, member=member.party).pk,
        "invitation": invitation.pk,
        "code": call.code,
    }
    for nobody in (neighbour, gone, make.account(of="programme-manager"), make.account()):
        for path in (*PAGES, *POSTS):
            url = f"/me/groups/{group.pk}/{path.format(**values)}"
            assert logged_in(nobody).post(url).status_code == 404, (nobody, path)
            assert path in POSTS or logged_in(nobody).get(url).status_code == 404, (nobody, path)
    for path in PAGES:
        url = f"/me/groups/{group.pk}/{path.format(**values)}"
        assert logged_in(member).get(url).status_code == (200 if path in ("", "members/{row}/leave/") else 404), path
        assert client.get(url).status_code == 302
    for path in POSTS:
        assert logged_in(member).post(f"/me/groups/{group.pk}/{path.format(**values)}").status_code == 404
        assert logged_in(leader).get(f"/me/groups/{group.pk}/{path.format(**values)}").status_code == 405
    leaders = GroupMember.objects.get(group=group, member=leader.party)
    assert logged_in(member).get(f"/me/groups/{group.pk}/members/{leaders.pk}/leave/").status_code == 404
    assert inviting.code_of(invitation) not in text(logged_in(member), f"/me/groups/{group.pk}/")
    assert logged_in(neighbour).post(f"/me/groups/{group.pk}/come-back/").status_code == 404
    invitation.refresh_from_db()
    assert invitation.status == "sent"


def test_next_year_the_group_goes_on_with_its_people_and_what_it_wrote(
    leader: Account, logged_in: LogIn, clock: Clock
) -> None:
    rules = make.rule_set(rule=[{"uses": "members", "at_least": 3, "each": EACH}])
    programme = make.programme(eligibility=rules)
    before = make.round_of(
        programme, type=make.programme_type(definition=TYPE), starts=date(2023, 2, 1), ends=date(2023, 8, 31)
    )
    assert leader.party is not None
    group = groups.form_group("푸른 모임", leader=leader.party, actor=leader, round=before)
    for name in ("박하나", "최둘"):
        joined(group, leader, name)
    part = make.participation(make.place(before, kind="slot"), group, completed=True)
    Application.objects.filter(pk=part.decision.application_id).update(
        answers={"activity_plan": "동네 어르신의 말벗이 됩니다.", "old": "묻지 않는 것"}
    )
    following = edition(programme=programme, title="다음 공모")
    client = logged_in(leader)
    assert "이어서 신청하기" in text(client, f"/me/groups/{group.pk}/")
    went = client.post(f"/me/groups/{group.pk}/renew/{following.code}/")
    assert went.url == f"/rounds/{following.code}/apply/?for={group.pk}"  # type: ignore[attr-defined]
    draft = Draft.objects.get(round=following)
    assert draft.answers == {"activity_plan": "동네 어르신의 말벗이 됩니다.", "renews": part.pk}
    assert client.post(f"/rounds/{following.code}/apply/?for={group.pk}&step=review", {}).status_code == 302
    made = Application.objects.get(round=following)
    assert made.answers["renews"] == part.pk
    assert "이어서 신청하기" not in text(client, f"/me/groups/{group.pk}/")
    assert "‘다음 공모’에 이어서 신청함" in text(client, f"/me/groups/{group.pk}/")


def test_a_group_that_became_too_small_stands_among_what_is_to_be_done(
    group: Party, leader: Account, call: Round, logged_in: LogIn, clock: Clock
) -> None:
    Application.objects.create(round=call, party=group, filed_at=timezone.now(), status="filed")
    assert "모임 인원 채우기: 푸른 모임" in text(logged_in(leader), "/me/")


def test_who_is_left_alone_may_give_the_group_up_and_who_looked_is_told_as_a_member(
    group: Party, leader: Account, logged_in: LogIn
) -> None:
    row, client = GroupMember.objects.get(group=group), logged_in(leader)
    path = f"/me/groups/{group.pk}/members/{row.pk}/leave/"
    assert path in text(client, f"/me/groups/{group.pk}/")
    assert "모임이 없어집니다" in text(client, path)
    one = joined(group, leader, "박하나")
    assert path not in text(client, f"/me/groups/{group.pk}/")
    assert client.get(path).status_code == 302
    assert "같은 모임의 구성원" in text(logged_in(one), "/me/")
    groups.remove_member(group, GroupMember.objects.get(member=one.party).member, actor=one)
    client.post(path)
    assert "나가기 되돌리기" in text(client, "/me/groups/")


def test_what_a_group_is_told_is_read_by_its_leader_and_by_nobody_else(
    group: Party, leader: Account, logged_in: LogIn
) -> None:
    member = joined(group, leader, "박하나")
    told = make.message(group, subject="모임의 심사 결과")
    assert "모임의 심사 결과" in text(logged_in(leader), "/me/messages/")
    assert text(logged_in(leader), f"/me/messages/{told.pk}/")
    for nobody in (member, make.account(of="auditor")):
        assert "모임의 심사 결과" not in text(logged_in(nobody), "/me/messages/")
        assert logged_in(nobody).get(f"/me/messages/{told.pk}/").status_code == 404
    groups.hand_over(group, Party.objects.get(pk=member.party_id or 0), actor=leader)
    assert "모임의 심사 결과" in text(logged_in(member), "/me/messages/")
    assert "모임의 심사 결과" not in text(logged_in(leader), "/me/messages/")


def test_who_has_no_group_is_told_what_to_do(clock: Clock, logged_in: LogIn) -> None:
    assert "아직 모임이 없습니다" in text(logged_in(make.account()), "/me/groups/")
    staff = Account.objects.create_user(username="staff-only", password=None)
    assert logged_in(staff).get("/me/groups/new/").status_code == 302
