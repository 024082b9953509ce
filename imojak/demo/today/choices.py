"""Rounds of today that wait for whoever opens the demo: an hour with a counsellor, a mentor, a desk, a contest to enter."""

from __future__ import annotations

from imojak.agency.models import Unit
from imojak.demo.today.desk import Desk
from imojak.demo.today.jobs import season
from imojak.offers import actions as offers
from imojak.offers.models import Round
from imojak.parties.enums import RoleKind

COUNSELLING, MENTORING = "life-design.consult", "volunteers.probono"
DESKS, CONTEST = "startup.incubation", "startup.contest"
#: Counsellors: who, and on which days of the week and from when they see people.
COUNSELLORS = (("서마음", [0, 2], "10:00"), ("문경력", [1, 3], "14:00"), ("강새길", [4], "09:30"))
MENTORS = (("도우리", "이·전직"), ("배나눔", "강의·교육"))
TALK = "퇴직을 앞두고 무엇부터 준비해야 할지 함께 이야기해 보고 싶습니다."


def counsel(desk: Desk) -> Round:
    """Take bookings of hours with counsellors of the first campus, while it goes on; two have come before."""
    of = desk.round(
        COUNSELLING, f"생애설계 1:1 상담 {season(desk)}", notice=-14, apply_from=-10, apply_to=60, starts_on=-7,
        ends_on=90, rolling=True,
    )  # fmt: skip
    campus = Unit.objects.filter(kind="campus").order_by("order", "pk")[0]
    for name, weekdays, starts in COUNSELLORS:
        counsellor = desk.hired(name, RoleKind.COUNSELLOR, campus.party)
        offers.add_place(
            of, f"{campus.name} {counsellor.first_name} 컨설턴트", 20, actor=desk.manager, kind="consultant",
            host=campus.party, unit=campus, schedule={"weekdays": weekdays, "starts": starts, "minutes": 50},
        )  # fmt: skip
    offers.publish(of, actor=desk.manager, at=desk.at(-14))
    for number, place in enumerate(of.places.order_by("pk")[:2]):
        desk.apply(
            of, desk.person(), [], -3 + number, domain=["work", "finance"][number:], channel="visit", story=TALK,
            place=place,
        )  # fmt: skip
    return of


def seek_mentors(desk: Desk) -> Round:
    """Take wishes for the mentors of the coming half year."""
    of = desk.round(
        MENTORING, f"이·전직 멘토링 {desk.on(40).year}년 {desk.on(40).month}월 시작", notice=-9, apply_from=-5, apply_to=25,
        screen_to=35, starts_on=40, ends_on=220,
    )  # fmt: skip
    campus = Unit.objects.filter(kind="campus").order_by("order", "pk")[0]
    for name, field in MENTORS:
        mentor = desk.hired(name, RoleKind.MENTOR, campus.party, programme=MENTORING)
        offers.add_place(of, f"{name} 멘토", 3, actor=desk.manager, kind="mentor", host=mentor.party, field=field)
    offers.publish(of, actor=desk.manager, at=desk.at(-9))
    return of


def let_desks(desk: Desk) -> Round:
    """Take applications of founders, who need no company yet, for desks in the shared offices."""
    of = desk.round(
        DESKS, f"창업보육공간 예비창업자 모집 {season(desk)}", notice=-12, apply_from=-8, apply_to=22, screen_to=40,
        starts_on=50, ends_on=50 + 364,
    )  # fmt: skip
    desk.takes(of, "person")
    for campus in Unit.objects.filter(kind="campus").order_by("order", "pk")[:3]:
        offers.add_place(of, f"{campus.name} 공유사무실 좌석", 4, actor=desk.manager, kind="desk", unit=campus)
    offers.publish(of, actor=desk.manager, at=desk.at(-12))
    return of


def call_for_entries(desk: Desk) -> Round:
    """Take entries of single founders for the contest of the season."""
    of = desk.round(
        CONTEST, f"중장년 창업경진대회 {season(desk)}", notice=-12, apply_from=-7, apply_to=20, screen_to=34, starts_on=45,
        ends_on=45,
    )  # fmt: skip
    desk.takes(of, "person")
    offers.add_place(of, "본선 발표", 20, actor=desk.manager, kind="entry")
    offers.publish(of, actor=desk.manager, at=desk.at(-12))
    return of
