"""Forming a group: nobody is in it before they have said so, and it applies only once it is large enough."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused, explained
from imojak.messages.models import Message
from imojak.offers.models import Round
from imojak.parties.models import Account, GroupMember, Party
from imojak.paths import actions
from imojak.paths.actions import group_invitations as inviting
from imojak.paths.actions import groups
from imojak.paths.actions.clocks import tick
from imojak.paths.actions.telling import Notice, tell
from imojak.paths.eligibility import evaluate_for
from imojak.paths.group_terms import confirmed, each_member, fell_below, size_of
from imojak.paths.models import Application, GroupInvitation, GroupProfile
from imojak.rules.evaluation import NOT_ELIGIBLE
from imojak.trust.models import TransitionLog
from tests import factories as make
from tests.conftest import Clock

pytestmark = pytest.mark.django_db

RULES: dict[str, Any] = {
    "rule": [{"uses": "members", "at_least": 3, "at_most": 4, "each": [{"uses": "age", "min": 40, "on": "apply_to"}]}]
}
OPEN = {"notice_on": date(2023, 8, 25), "apply_from": date(2023, 9, 1), "apply_to": date(2023, 10, 31)}


@pytest.fixture
def call(clock: Clock) -> Round:
    """A round that takes groups of three or four people of forty years and more."""
    programme = make.programme(eligibility=make.rule_set(**RULES))
    return make.round_of(
        programme,
        type=make.programme_type(
            definition={"subject": "group", "shape": "volunteer", "screening": {"method": "panel"}}
        ),
        starts=date(2023, 11, 15),
        ends=date(2023, 12, 31),
        status="open",
        **OPEN,
    )


@pytest.fixture
def leader() -> Account:
    return make.account(party=make.person("김대표"))


@pytest.fixture
def group(call: Round, leader: Account) -> Party:
    assert leader.party is not None
    return groups.form_group("푸른 모임", leader=leader.party, actor=leader, purpose="말벗", round=call)


def invite(group: Party, leader: Account, name: str = "이초대", **more: Any) -> GroupInvitation:
    return inviting.invite_member(group, name, actor=leader, sender_name="김대표", **more)


def test_a_group_begins_with_its_leader_and_grows_only_by_those_who_say_yes(
    group: Party, leader: Account, call: Round
) -> None:
    assert confirmed(group) == 1
    assert size_of(call).least == 3
    by_mail, by_phone, by_link = (
        invite(group, leader, "이메일", email="mail@example.org"),
        invite(group, leader, "박전화", phone="010-1234-5678"),
        invite(group, leader, "최링크"),
    )
    assert confirmed(group) == 1
    letters = {one.address: one for one in Message.objects.filter(recipient_id=group.pk)}
    assert set(letters) == {"mail@example.org", "010-1234-5678"}
    assert inviting.link_of(by_mail) == letters["mail@example.org"].link
    assert "2023년 10월 7일까지" in letters["mail@example.org"].body
    ones = [make.account(), make.account()]
    for one, invitation in zip(ones, (by_mail, by_link), strict=True):
        inviting.accept(invitation, actor=one)
    inviting.decline(by_phone, actor=None)
    assert {row.member_id for row in groups.roster(group)} == {leader.party_id, *(one.party_id for one in ones)}
    assert Message.objects.filter(recipient_id=leader.party_id or 0, kind__startswith="group-answer").count() == 3


def test_a_group_applies_only_with_the_least_number_of_those_who_have_said_yes(
    group: Party, leader: Account, call: Round
) -> None:
    invitations = [invite(group, leader, f"사람{number}") for number in range(2)]
    inviting.accept(invitations[0], actor=make.account())
    draft = actions.save_draft(leader, call, answers={}, party=group)
    with pytest.raises(actions.ApplicationRefused, match="3명 이상인 모임"):
        actions.hand_in(draft, actor=leader)
    inviting.accept(invitations[1], actor=make.account())
    made = actions.hand_in(draft, actor=leader)
    assert (made.party_id, made.status) == (group.pk, "filed")


def test_each_member_is_judged_by_what_the_round_asks_of_each(group: Party, leader: Account, call: Round) -> None:
    young = make.account(party=make.person(birth=date(1995, 1, 1)))
    inviting.accept(invite(group, leader), actor=young)
    found = each_member(call, [leader.party_id or 0, young.party_id or 0])
    assert found[leader.party_id or 0].met
    assert found[young.party_id or 0].failed
    assert "40세" in found[young.party_id or 0].sentences[0]
    assert evaluate_for(call, group, answers={}).result == NOT_ELIGIBLE


def test_a_code_is_read_however_it_is_typed_and_another_one_opens_nothing(group: Party, leader: Account) -> None:
    made = invite(group, leader)
    code = inviting.code_of(made)
    assert inviting.invitation_of(f"  {code.lower()} ") == made
    other = invite(group, leader, "다른 이")
    for wrong in (
        "",
        "7",
        code[:-1],
        code.replace(str(made.pk), str(other.pk), 1),
        "9" * 30 + "-ABC",
        "１２-ABCDEFGHJK",
    ):
        with pytest.raises(TransitionError, match="초대 코드가 맞지 않습니다"):
            inviting.invitation_of(wrong)


def test_the_leader_invites_nobody_twice_and_no_more_than_the_round_takes(group: Party, leader: Account) -> None:
    invite(group, leader, email="mail@example.org")
    with pytest.raises(TransitionError, match="이미 초대한 분"):
        invite(group, leader, email="MAIL@example.org")
    invite(group, leader, "둘")
    third = invite(group, leader, "셋")
    with pytest.raises(TransitionError, match="4명까지"):
        invite(group, leader, "넷")
    inviting.revoke(third, actor=leader)
    invite(group, leader, "넷")
    for nobody in (make.account(), make.account(of="programme-manager")):
        with pytest.raises(TransitionError, match="대표가 합니다"):
            invite(group, nobody, "다섯")


def test_who_says_yes_does_so_once_with_a_person_of_their_own(group: Party, leader: Account) -> None:
    one = make.account()
    inviting.accept(invite(group, leader, "하나"), actor=one)
    with pytest.raises(TransitionError, match="이미 모임에 있는"):
        inviting.accept(invite(group, leader, "또 하나"), actor=one)
    nobody = Account.objects.create_user(username="nobody", password=None)
    with pytest.raises(TransitionError, match="이어진 사람이 없습니다"):
        inviting.accept(GroupInvitation.objects.get(name="또 하나"), actor=nobody)
    with pytest.raises(Refused, match="이미 모임에 있는"), explained():
        GroupMember.objects.create(group=group, member_id=one.party_id or 0, starts_on=timezone.localdate())


def test_the_database_lets_nobody_in_by_the_yes_of_another(group: Party, leader: Account) -> None:
    made, stranger = invite(group, leader), make.person()
    membership = GroupMember.objects.create(group=group, member=stranger, starts_on=timezone.localdate())
    with pytest.raises(Refused, match="본인의 계정으로"), explained():
        GroupInvitation.objects.filter(pk=made.pk).update(
            status="accepted", membership=membership, answered_by=leader, answered_at=timezone.now()
        )


def test_a_no_is_taken_back_for_a_short_time_and_the_log_keeps_both(
    clock: Clock, group: Party, leader: Account
) -> None:
    made = invite(group, leader)
    inviting.decline(made, actor=None)
    inviting.reopen(made, actor=None)
    assert made.status == "sent"
    log = TransitionLog.objects.filter(object_type="paths.groupinvitation", object_id=made.pk).order_by("pk")
    assert [row.to_state for row in log] == ["sent", "declined", "sent"]
    inviting.decline(made, actor=None)
    clock.at("2023-10-02")
    with pytest.raises(TransitionError, match="시간이 지났습니다"):
        inviting.reopen(made, actor=None)


def test_an_invitation_is_reminded_of_and_ends_on_its_day(clock: Clock, group: Party, leader: Account) -> None:
    by_mail, by_link = invite(group, leader, "이메일", email="mail@example.org"), invite(group, leader, "최링크")
    clock.at("2023-10-04")
    for _ in range(2):
        tick(timezone.now())
    again = Message.objects.filter(kind__endswith="-again")
    assert sorted(again.values_list("kind", "address")) == [
        (f"group-invitation-{by_mail.pk}-again", "mail@example.org"),
        (f"group-invitation-{by_link.pk}-again", ""),
    ]
    clock.at("2023-10-08")
    with pytest.raises(TransitionError, match="지났습니다"):
        inviting.accept(by_mail, actor=make.account())
    tick(timezone.now())
    assert set(GroupInvitation.objects.values_list("status", flat=True)) == {"expired"}
    assert confirmed(group) == 1


def full(group: Party, leader: Account) -> list[Account]:
    ones = [make.account() for _ in range(2)]
    for one in ones:
        inviting.accept(invite(group, leader, f"사람 {one.pk}"), actor=one)
    return ones


def test_a_group_that_became_too_small_is_told_with_a_day_and_then_brought_to_a_superior(
    clock: Clock, group: Party, leader: Account, call: Round
) -> None:
    office = make.account(of="programme-manager", at=call.programme.lead_unit.party)
    one, _ = full(group, leader)
    made = Application.objects.create(round=call, party=group, filed_at=timezone.now(), status="filed")
    assert one.party is not None
    groups.remove_member(group, one.party, actor=one)
    told = Message.objects.get(kind=f"group-short-{group.pk}-{call.pk}")
    assert told.recipient_id == leader.party_id
    assert "2023년 10월 15일까지" in told.body
    assert Message.objects.filter(
        kind=f"group-short-{group.pk}-{call.pk}-office", recipient_id=office.party_id or 0
    ).exists()
    clock.at("2023-10-01")
    assert fell_below(group, 3, timezone.localdate()) == date(2023, 10, 1)
    clock.at("2023-10-16")
    tick(timezone.now())
    assert Message.objects.filter(kind=f"escalated-short-{made.pk}", recipient_id=office.party_id or 0).exists()
    made.refresh_from_db()
    assert made.status == "filed"


def test_leaving_is_taken_back_by_oneself_for_a_short_time_and_both_stay_in_the_history(
    clock: Clock, group: Party, leader: Account
) -> None:
    one, other = full(group, leader)
    assert one.party is not None
    assert other.party is not None
    groups.remove_member(group, one.party, actor=one)
    groups.come_back(group, actor=one)
    rows = GroupMember.objects.filter(group=group, member=one.party).order_by("pk")
    assert [(row.starts_on, row.ends_on) for row in rows] == [
        (make.CUT_OFF, make.CUT_OFF),
        (make.CUT_OFF + timedelta(days=1), None),
    ]
    groups.remove_member(group, other.party, actor=leader)
    with pytest.raises(TransitionError, match="다시 초대해"):
        groups.come_back(group, actor=other)
    clock.at("2023-10-03")
    groups.remove_member(group, one.party, actor=one)
    clock.at("2023-10-05")
    with pytest.raises(TransitionError, match="다시 초대해"):
        groups.come_back(group, actor=one)


def test_the_last_one_gives_the_group_up_and_takes_that_back(
    clock: Clock, group: Party, leader: Account, call: Round
) -> None:
    waiting = invite(group, leader)
    assert leader.party is not None
    made = Application.objects.create(round=call, party=group, filed_at=timezone.now(), status="filed")
    with pytest.raises(TransitionError, match="먼저 신청을 취소하거나"):
        groups.remove_member(group, leader.party, actor=leader)
    actions.withdraw_application(made, actor=leader)
    groups.remove_member(group, leader.party, actor=leader)
    waiting.refresh_from_db()
    assert waiting.status == "revoked"
    clock.at("2023-10-01")
    assert confirmed(group) == 0
    groups.come_back(group, actor=leader)
    assert [(row.member_id, row.leader) for row in groups.roster(group)] == [(leader.party_id, True)]


def test_only_the_leader_takes_an_application_of_the_group_back(group: Party, leader: Account, call: Round) -> None:
    one, _ = full(group, leader)
    made = Application.objects.create(round=call, party=group, filed_at=timezone.now(), status="filed")
    with pytest.raises(TransitionError, match="대표가 취소합니다"):
        actions.withdraw_application(made, actor=one)
    actions.withdraw_application(made, actor=leader)
    assert made.status == "withdrawn"


def test_what_was_applied_with_keeps_its_name_while_it_is_looked_at(group: Party, leader: Account, call: Round) -> None:
    groups.describe(group, "새 이름", "산책", actor=leader, round=call)
    assert GroupProfile.objects.get(party=group).purpose == "산책"
    Application.objects.create(round=call, party=group, filed_at=timezone.now(), status="filed")
    with pytest.raises(TransitionError, match="이름은 바꿀 수 없습니다"):
        groups.describe(group, "또 새 이름", "산책", actor=leader, round=call)
    with pytest.raises(TransitionError, match="주민등록번호"):
        groups.describe(group, "새 이름", "900101-1234567", actor=leader, round=call)


def test_a_group_is_reached_as_its_leader_is(clock: Clock) -> None:
    group = make.group(members=2)
    leads = group.members.get(leader=True).member
    make.account(party=group.members.get(leader=False).member)
    tell([Notice(group.pk, "told", "결과", "결과를 알립니다.")])
    assert Message.objects.get(kind="told-out").channel == "letter"
    make.account(party=leads)
    tell([Notice(group.pk, "again", "결과", "결과를 알립니다.")])
    assert not Message.objects.filter(kind="again-out").exists()
