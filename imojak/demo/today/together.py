"""What people do together today: groups that form, apply and wait for an answer, and pairs of mentoring with goals."""

from __future__ import annotations

from datetime import timedelta

from imojak.agency.models import Unit
from imojak.demo.accounts import DEMO_PASSWORD, demo_account
from imojak.demo.today.desk import Desk
from imojak.demo.today.jobs import season
from imojak.offers import actions as offers
from imojak.offers.models import Place, Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Party
from imojak.paths.actions import group_invitations as inviting
from imojak.paths.actions import groups, pair_changes, pairs
from imojak.paths.actions.drafting import hand_in, save_draft
from imojak.records.attendance import take_attendance
from imojak.records.scheduling import CHECK_IN, schedule_checkins, set_timetable

CARE, MENTORING = "volunteers.care-families", "volunteers.probono"
WISHES = (
    "서른 해 한 회계 일을 살려 작은 단체를 돕는 일로 옮기고 싶습니다. 무엇부터 배워야 할지 함께 정하고 싶습니다.",
    "디지털 강사로 다시 시작하려고 합니다. 강의안을 다듬고 첫 수업을 맡는 것이 목표입니다.",
)
REASON = "다음 달부터 강의가 늘어 한 달에 한 번밖에 만나지 못합니다."


def volunteer(desk: Desk) -> Round:
    """Take groups of three and more: the demo citizen's forms and waits for two answers, another one has applied."""
    of = desk.round(
        CARE, f"함께 돌봄 모임 공모 {season(desk)}", notice=-16, apply_from=-10, apply_to=20, screen_to=32, starts_on=45,
        ends_on=45 + 180,
    )  # fmt: skip
    desk.takes(of, "group")
    offers.add_place(of, "동네 돌봄 활동", 12, actor=desk.manager, kind="slot")
    offers.publish(of, actor=desk.manager, at=desk.at(-16))
    mine = _formed(
        desk, of, desk.citizen.party, "이웃 산책 모임", "혼자 사시는 어르신과 한 주에 한 번 함께 걷습니다.", -4
    )
    _joined(desk, mine, desk.person(), -3)
    inviting.invite_member(
        mine, "오초대", actor=desk.citizen, sender_name="모임 대표", email="invited@example.org", at=desk.at(-2)
    )
    inviting.invite_member(mine, "나링크", actor=desk.citizen, sender_name="모임 대표", at=desk.at(-1))
    other = _formed(desk, of, desk.person(), "책 읽어 주는 사람들", "복지관 아이들에게 책을 읽어 줍니다.", -9)
    for _ in range(3):
        _joined(desk, other, desk.person(), -8)
    _applied(desk, of, other)
    return of


def mentor(desk: Desk) -> Round:
    """Let pairs meet since six weeks: the demo citizen's with the demo's mentor, who has a meeting to write down, another
    whose mentor asks for somebody else, and two wishes that wait for a mentor.
    """
    of = desk.round(
        MENTORING, f"이·전직 멘토링 {season(desk)}", notice=-60, apply_from=-55, apply_to=60, starts_on=-45, ends_on=120,
        rolling=True,
    )  # fmt: skip
    campus = Unit.objects.filter(kind="campus").order_by("order", "pk")[0]
    demo = demo_account(RoleKind.MENTOR)
    mentors = [
        desk.hired(name, RoleKind.MENTOR, campus.party, programme=MENTORING, username=username)
        for name, username in (("한길잡", demo.username), ("윤이음", ""))
    ]
    mentors[0].set_password(DEMO_PASSWORD)
    mentors[0].save(update_fields=["password"])
    for one, field in zip(mentors, ("이·전직", "강의·교육"), strict=True):
        offers.add_place(
            of, f"{one.first_name} 멘토", 4, actor=desk.manager, kind="mentor", host=one.party, field=field
        )
    offers.publish(of, actor=desk.manager, at=desk.at(-60))
    offers.run(of, actor=desk.manager, at=desk.at(-45))
    # Read anew: by now the round has its type.
    places = list(Place.objects.filter(round=of.pk).select_related("round__type", "host").order_by("pk"))
    assert desk.citizen.party is not None
    for party, place, by, goal in (
        (desk.citizen.party, places[0], mentors[0], "비영리단체 회계 담당자로 지원서 세 곳 내기"),
        (desk.person(), places[1], mentors[1], "디지털 강사 첫 강의안 만들기"),
    ):
        made = pairs.make_pair(
            desk.apply(of, party, [], -50, goal=goal, kind="job", way="visit"),
            place,
            actor=desk.manager,
            goal=goal,
            at=desk.at(-48),
        )
        pairs.set_goal(made, "한 달에 두 번 만나고 만난 뒤 한 일을 적기", actor=by, due_on=desk.on(60), at=desk.at(-40))
    for place in places:
        set_timetable(
            place, {"weekdays": [desk.on(-35).weekday()], "starts": "19:00", "minutes": 60, "number": 8},
            room="상담실", lead=place.host, actor=desk.manager,
        )  # fmt: skip
        schedule_checkins(place, actor=desk.manager)
        # The demo's mentor has still to write last week's meeting down.
        written = desk.on(-7) if place == places[0] else desk.day
        for session in place.sessions.filter(day__lt=written, cancelled=False).exclude(topic=CHECK_IN):
            people = place.participations.values_list("pk", flat=True)
            take_attendance(session, dict.fromkeys(people, "present"), actor=desk.manager)
    pair_changes.ask_for_change(made, REASON, actor=mentors[1], at=desk.at(-1))
    for wish in WISHES:
        desk.apply(of, desk.person(), [], -2, goal=wish, kind="job", way="visit")
    return of


def _formed(desk: Desk, of: Round, leader: Party | None, name: str, purpose: str, days: int) -> Party:
    assert leader is not None
    by = desk.account_of(leader)
    return groups.form_group(
        name, leader=leader, actor=by, purpose=purpose, round=of, on=desk.on(days), at=desk.at(days)
    )


def _joined(desk: Desk, group: Party, member: Party, days: int) -> None:
    leader = groups.roster(group).get(leader=True).member
    asked = inviting.invite_member(
        group, member.name, actor=desk.account_of(leader), sender_name=leader.name, at=desk.at(days)
    )
    inviting.accept(asked, actor=desk.account_of(member), at=desk.at(days) + timedelta(hours=3))


def _applied(desk: Desk, of: Round, group: Party) -> None:
    by = desk.account_of(groups.roster(group).get(leader=True).member)
    draft = save_draft(
        by,
        of,
        party=group,
        place=of.places.get(),
        answers={
            "talent": ["teaching", "care"],
            "activity_plan": "복지관 두 곳에서 수요일 오후마다 아이들에게 그림책을 읽어 주고, 한 달에 한 번 함께 책을 고릅니다.",
            "grant_wanted": False,
            "hours": ["wed-pm"],
            "with_children": True,
            "agree_service": True,
        },
        at=desk.at(-5),
    )
    hand_in(draft, actor=by, at=desk.at(-5))
