"""Volunteer groups with their leader and members, and pairs with goals that both rate."""

from __future__ import annotations

from datetime import date

import pytest

from imojak.kernel.transitions import TransitionError
from imojak.parties.models import Account, Party
from imojak.paths.actions import groups, pairs
from tests import factories as make
from tests.conftest import Clock
from tests.paths import living

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> tuple[Party, Account, list[Party]]:
    leader, *members = [make.person() for _ in range(3)]
    by = make.account(party=leader)
    office = make.account(of="programme-manager")
    made = groups.form_group("푸른 모임", leader=leader, members=members, actor=office, on=make.SPRING)
    return made, by, members


def test_a_group_has_a_leader_and_members_from_a_day_to_a_day(
    clock: Clock, circle: tuple[Party, Account, list[Party]]
) -> None:
    group, by, [one, other] = circle
    assert [row.member_id for row in groups.roster(group)] == [by.party_id, one.pk, other.pk]
    joining = make.person()
    office = make.account(of="programme-manager")
    groups.add_member(group, joining, actor=office, on=date(2023, 6, 1))
    groups.remove_member(group, one, actor=by, on=date(2023, 7, 31))
    assert [row.member_id for row in groups.roster(group)] == [by.party_id, other.pk, joining.pk]
    assert [row.member_id for row in groups.roster(group, date(2023, 5, 31))] == [by.party_id, one.pk, other.pk]
    with pytest.raises(TransitionError, match="이미 모임에 있는"):
        groups.add_member(group, joining, actor=office)
    with pytest.raises(TransitionError, match="모임에 없는"):
        groups.remove_member(group, one, actor=by)


def test_the_leader_hands_over_before_leaving(clock: Clock, circle: tuple[Party, Account, list[Party]]) -> None:
    group, by, [one, _] = circle
    leader = groups.roster(group)[0].member
    with pytest.raises(TransitionError, match="대표를 넘겨"):
        groups.remove_member(group, leader, actor=by)
    groups.hand_over(group, one, actor=by)
    groups.remove_member(group, leader, actor=by)
    after = groups.roster(group, date(2023, 10, 1))[0]
    assert (after.member_id, after.leader) == (one.pk, True)


def test_members_leave_by_themselves_and_strangers_change_nothing(
    clock: Clock, circle: tuple[Party, Account, list[Party]]
) -> None:
    group, by, [one, other] = circle
    for nobody in (make.account(party=one), by):
        with pytest.raises(TransitionError, match="구성원은 초대해"):
            groups.add_member(group, make.person(), actor=nobody)
    with pytest.raises(TransitionError, match="대표나 담당자만"):
        groups.remove_member(group, other, actor=make.account(party=one))
    groups.remove_member(group, one, actor=make.account(party=one))
    with pytest.raises(TransitionError, match="구성원은 초대해"):
        groups.form_group("몰래", leader=one, members=[other], actor=make.account(party=one))
    with pytest.raises(TransitionError, match="본인이 대표가"):
        groups.form_group("남의 모임", leader=other, actor=make.account(party=one))


def test_a_group_goes_on_in_the_next_round_as_often_as_its_programme_allows(
    clock: Clock, circle: tuple[Party, Account, list[Party]]
) -> None:
    group, by, _ = circle
    programme = make.programme(shape="volunteer")
    life = {"longest_months": 24, "renewals": 1}
    rounds = [
        make.round_of(
            programme,
            type=make.programme_type(definition={"life": life}),
            starts=starts,
            ends=ends,
            status="open",
        )
        for starts, ends in (
            (date(2023, 2, 1), date(2023, 5, 31)),
            (date(2023, 6, 1), date(2023, 8, 31)),
            (date(2023, 10, 20), date(2023, 12, 31)),
        )
    ]
    first = make.participation(make.place(rounds[0], kind="slot"), group)
    renewed = groups.renew_group(first, rounds[1], actor=by, at=make.at(date(2023, 5, 15)))
    assert renewed.answers["renews"] == first.pk
    assert len(renewed.answers["members"]) == 3
    second = make.participation(make.place(rounds[1], kind="slot"), group)
    second.decision.application.answers = renewed.answers
    second.decision.application.save()
    with pytest.raises(TransitionError, match="1번까지 이어서"):
        groups.renew_group(second, rounds[2], actor=by)
    with pytest.raises(TransitionError, match="같은 사업의 다음 회차"):
        groups.renew_group(first, make.round_of(status="open"), actor=by)


def test_a_pair_sets_goals_and_both_say_how_far_they_came(clock: Clock) -> None:
    mentor = make.account(of="mentor")
    one = living.begun(make.place(living.edition(), kind="mentor", host=mentor.party))
    person = make.account(party=one.party)
    goal = pairs.set_goal(one, "이력서 완성", due_on=date(2023, 6, 30), actor=person)
    with pytest.raises(TransitionError, match="까지의 날짜로"):
        pairs.set_goal(one, "면접", due_on=date(2024, 1, 1), actor=mentor)
    pairs.rate_goal(goal, 4, actor=person, note="많이 배웠습니다")
    pairs.rate_goal(goal, 5, actor=mentor)
    assert (goal.rated_by_person, goal.rated_by_mentor, goal.note) == (4, 5, "많이 배웠습니다")
    with pytest.raises(TransitionError, match="이미 평가"):
        pairs.rate_goal(goal, 1, actor=person)
    for stranger in (make.account(), make.account(of="mentor")):
        with pytest.raises(TransitionError, match="멘토와 참여자만"):
            pairs.rate_goal(goal, 3, actor=stranger)
        with pytest.raises(TransitionError, match="멘토와 참여자만"):
            pairs.set_goal(one, "목표", actor=stranger)
    with pytest.raises(TransitionError, match="1점에서 5점"):
        pairs.rate_goal(goal, 6, actor=mentor)
