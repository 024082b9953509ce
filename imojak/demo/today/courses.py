"""Courses and internships of today: classes with their timetable and teacher, a queue, a seat to answer, firms that offer posts."""

from __future__ import annotations

from imojak.agency.enums import ClosureKind
from imojak.agency.models import Unit
from imojak.demo.accounts import DEMO_PASSWORD, demo_account
from imojak.demo.today.desk import Desk
from imojak.kernel.districts import DISTRICT_CODES
from imojak.offers import actions as offers
from imojak.offers.enums import Method
from imojak.offers.models import Place, Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Organisation
from imojak.paths import actions
from imojak.paths.actions import hosting
from imojak.paths.actions.registration import register
from imojak.paths.models import Participation
from imojak.records.attendance import take_attendance
from imojak.records.closures import set_closure
from imojak.records.scheduling import set_timetable

#: So many days an offered seat waits: who opens the demo days later still finds one to answer.
ANSWER_DAYS = 5
COURSE, INTERNSHIP = "vocational.dev", "internship"
#: Classes: name, teacher, weekdays (0 is Monday), beginning, minutes, number of meetings, room, seats, who registers.
CLASSES = (
    ("정원 관리사 입문", "한정원", [1, 3], "10:00", 180, 10, "2층 배움방", 5, 8),
    ("스마트폰 사진과 영상", "조사진", [0, 2], "14:00", 120, 8, "3층 디지털실", 8, 5),
    ("바리스타 기초", "봉가배", [5], "10:00", 240, 6, "지하 1층 실습실", 6, 3),
)


def teach(desk: Desk) -> Round:
    """Open courses that begin in three weeks; one is full, and its next seat is the demo citizen's to answer."""
    of = desk.round(
        COURSE, f"직업능력개발 과정 {desk.on(20).year}년 {desk.on(20).month}월", notice=-12, apply_from=-8, apply_to=18,
        starts_on=20, ends_on=90, method=Method.FIRST_COME,
    )  # fmt: skip
    campus = Unit.objects.filter(kind="campus").order_by("order", "pk")[0]
    places: list[Place] = []
    for title, teacher, weekdays, starts, minutes, number, room, seats, _ in CLASSES:
        place = offers.add_place(of, title, seats, actor=desk.manager, unit=campus, minutes=minutes * number)
        username = "" if places else demo_account(RoleKind.LECTURER).username
        lecturer = desk.hired(teacher, RoleKind.LECTURER, campus.party, programme="vocational", username=username)
        if username:
            lecturer.set_password(DEMO_PASSWORD)
            lecturer.save(update_fields=["password"])
        set_timetable(
            place, {"weekdays": weekdays, "starts": starts, "minutes": minutes, "number": number}, room=room,
            lead=lecturer.party, actor=desk.manager,
        )  # fmt: skip
        places.append(place)
    desk.answers_within(of, ANSWER_DAYS)
    offers.publish(of, actor=desk.manager, at=desk.at(-12))
    answers = {"goal": "job", "motive": "다음 일을 준비하려고 합니다.", "agree_service": True}
    for place, (*_, wanted) in zip(places, CLASSES, strict=True):
        people = [desk.person() for _ in range(wanted)]
        if place.title == CLASSES[0][0] and desk.citizen.party is not None:
            people.insert(place.capacity, desk.citizen.party)
        for number, party in enumerate(people):
            register(of, party, place=place, answers=answers, account=desk.account_of(party), at=desk.at(-7, 9, number))
    _one_seat_comes_free(desk, of, places[0])
    # The campus is repaired on a day of a class, which is still to be moved.
    busy = places[0].sessions.filter(cancelled=False).order_by("day", "pk")[1]
    set_closure(campus, busy.day, ClosureKind.CLOSED, "전기 설비 공사", actor=desk.manager)
    return of


def hold(desk: Desk) -> Round:
    """Let a class of the demo's lecturer go on since three weeks, with today's meeting, and the last one not written down.

    The demo's citizen is in it; somebody has stayed away twice.
    """
    of = desk.round(
        COURSE, f"직업능력개발 과정 {desk.on(-21).year}년 {desk.on(-21).month}월", notice=-45, apply_from=-40, apply_to=-26,
        starts_on=-21, ends_on=40, method=Method.FIRST_COME,
    )  # fmt: skip
    campus = Unit.objects.filter(kind="campus").order_by("order", "pk")[0]
    today = desk.day.weekday()
    title, room, minutes, number = "정리 수납 전문가", "3층 강의실", 120, 12
    place = offers.add_place(of, title, 12, actor=desk.manager, unit=campus, minutes=minutes * number)
    lecturer = Account.objects.get(username=demo_account(RoleKind.LECTURER).username)
    timetable = {"weekdays": sorted({today, (today + 3) % 7}), "starts": "10:00", "minutes": minutes, "number": number}
    set_timetable(place, timetable, room=room, lead=lecturer.party, actor=desk.manager)
    place.sessions.update(lead=lecturer.party)  # a timetable of today changes nobody who has led before
    offers.publish(of, actor=desk.manager, at=desk.at(-45))
    answers = {"goal": "job", "motive": "배운 것으로 이웃의 집을 정리해 드리고 싶습니다.", "agree_service": True}
    people = [desk.citizen.party, *(desk.person() for _ in range(7))]
    for step, party in enumerate(one for one in people if one is not None):
        register(of, party, place=place, answers=answers, account=desk.account_of(party), at=desk.at(-30, 9, step))
    offers.run(of, actor=desk.manager, at=desk.at(-21))
    begun = list(Participation.objects.filter(place=place).order_by("pk"))
    *written, _ = place.sessions.filter(day__lt=desk.day, cancelled=False).order_by("day", "pk")
    for count, session in enumerate(written):
        marks = {one.pk: "present" for one in begun[:-1]}
        away = count >= len(written) - 2
        take_attendance(session, {**marks, begun[-1].pk: "absent" if away else "late"}, actor=lecturer)
    return of


def hire(desk: Desk) -> Round:
    """Take applications for internships, while firms offer more posts: one new, one to visit, one visited."""
    of = desk.round(
        INTERNSHIP, f"중장년 인턴십 {desk.on(50).year}년 {desk.on(50).month}월", notice=-10, apply_from=-6, apply_to=24,
        screen_to=40, starts_on=50, ends_on=50 + 85,
    )  # fmt: skip
    known = Organisation.objects.filter(
        party__places__round__programme__code=INTERNSHIP, district_code__in=DISTRICT_CODES.values()
    )
    firms = [one.party for one in known.select_related("party").distinct().order_by("pk")[:5]]
    for firm, post in zip(firms[:2], ("회계 업무 지원", "온라인 상점 상품 관리"), strict=False):
        offers.add_place(
            of, f"{firm.name} {post}", 2, actor=desk.manager, host=firm, field="사무",
            district_code=firm.organisation.district_code,
            schedule={"weekdays": [0, 1, 2, 3], "starts": "10:00", "minutes": 210},
        )  # fmt: skip
    offers.publish(of, actor=desk.manager, at=desk.at(-10))
    posts = list(Place.objects.filter(round=of))
    for number in range(5):
        motive = "사무 경력을 살려 작은 기업에서 다시 시작하고 싶습니다. 배우는 자세로 성실하게 일하겠습니다."
        desk.apply(
            of, desk.person(), posts[:: 1 if number % 2 else -1], -5 + number, job_field=["office"], motive=motive,
            agree_host=True,
        )  # fmt: skip
    for number, (firm, post) in enumerate(
        zip(firms[2:], ("물류 입출고 관리", "고객 상담", "홍보물 편집"), strict=False)
    ):
        offered = hosting.propose_hosting(
            of, firm, post=post, seats=2, actor=desk.manager, description="경력이 있는 분과 함께 일하고 싶습니다.",
            schedule={"weekdays": [0, 2, 4], "starts": "09:30", "minutes": 240}, at=desk.at(-4, 10 + number),
        )  # fmt: skip
        if number:
            hosting.check_business(offered, hosting.ACTIVE, actor=desk.manager)
        if number > 1:
            visit = offered.visits.get()
            hosting.record_visit(visit, dict.fromkeys(hosting.CHECKLIST, True), actor=desk.manager)
    return of


def _one_seat_comes_free(desk: Desk, of: Round, place: Place) -> None:
    """Whoever came first gives the seat back; it is offered to the next in the queue."""
    first = of.applications.filter(place=place).order_by("pk")[0]
    taken = Participation.objects.get(decision__application=first)
    actions.withdraw(taken, actor=desk.account_of(first.party))
