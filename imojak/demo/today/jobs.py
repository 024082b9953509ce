"""Paid social jobs of today: a round that takes applications, one that is being judged, and one at work."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import cycle

from imojak.agency.models import Agency
from imojak.demo.today import months
from imojak.demo.today.desk import Desk
from imojak.offers import actions as offers
from imojak.offers.models import Place, Round
from imojak.parties.actions.invitations import invite
from imojak.parties.actions.profile import give_consents
from imojak.parties.actions.signing_up import NewPerson, make_person
from imojak.parties.enums import ConsentPurpose, RoleKind
from imojak.parties.models import Account, Party, Person
from imojak.paths import actions
from imojak.paths.actions import (
    agreements,
    appeals,
    asking,
    drafting,
    filing,
    filing_for,
    gates,
    insurance,
    intake,
    judging,
    policies,
    transfers,
)
from imojak.paths.enums import AgreementKind, AppealKind, Channel, SignatoryRole
from imojak.paths.models import Participation, Policy
from imojak.paths.terms import screening_of
from imojak.records.absences import raise_tasks
from imojak.records.attendance import take_attendance
from imojak.records.logging import log_work
from imojak.records.scheduling import set_timetable

OPEN, JUDGED, RUNNING = "boram.elder-visit", "boram.library", "boram.meal-help"
_SEASONS = ("겨울", "봄", "여름", "가을")


def season(desk: Desk) -> str:
    """Return how a round of today is called: 2026년 겨울."""
    return f"{desk.day.year}년 {_SEASONS[desk.day.month % 12 // 3]}"


def recruit(desk: Desk, operator: Account) -> Round:
    """Open a round that one can apply to for three weeks more, with applications, a caller, a list and a pair of doubles."""
    of = desk.round(
        OPEN, f"어르신 안부 동행단 {season(desk)} 모집", notice=-14, apply_from=-7, apply_to=21, screen_to=35,
        starts_on=45, ends_on=45 + 240,
    )  # fmt: skip
    places = _places(desk, of, 5)
    offers.publish(of, actor=desk.manager, at=desk.at(-14))
    run_by(desk, of, operator, -13)
    for number in range(9):
        wishes = dict.fromkeys(places[(number + step) % len(places)] for step in (0, 2))
        desk.apply(of, desk.person(), list(wishes), -6 + number % 6)
    said = "전화로 말씀하신 까닭을 담당자가 받아 적었습니다. 이웃을 돕고 싶어 하십니다."
    filing.file_application(
        desk.person(), of, preferences=places[:1], filed_by=desk.manager, channel=Channel.STAFF, confirmed=False,
        answers={"hours": ["tue-am"], "certified": False, "with_children": False, "motive": said}, at=desk.at(-1),
    )  # fmt: skip
    _recommended(desk, of, operator, places[1:3])
    drafting.save_draft(
        desk.citizen, of, answers={"motive": "어르신들과 이야기하는 일을 좋아합니다."}, preferences=places[:1], step="activity",
        at=desk.at(-1),
    )  # fmt: skip
    _twice(desk, of, places)
    _list(desk, of, places[0])
    invite("welcome@example.org", "서반장", RoleKind.SITE_LEADER, _host(places[-1]), actor=desk.manager)
    return of


def _recommended(desk: Desk, of: Round, operator: Account, wishes: list[Place]) -> None:
    """The operator files for somebody who has come to it and asked: the person has still to confirm."""
    said = "활동가로 일하는 친구를 따라 사무실에 오셨습니다. 가까운 곳에서 어르신 말벗을 하고 싶다고 하십니다."
    party = desk.person()
    draft = drafting.save_draft(
        operator, of, party=party, preferences=wishes, at=desk.at(-1),
        answers={
            "hours": ["mon-pm", "thu-pm"], "motive": said, "certified": False, "with_children": False,
            "agree_service": True, "agree_operator": True,
        },
    )  # fmt: skip
    filing_for.propose_as_partner(draft, actor=operator, at=desk.at(-1, 15))


def judge(desk: Desk) -> Round:
    """Close a round's applications and let judges have it: one has scored, the demo's judge has all sheets before them."""
    of = desk.round(
        JUDGED, f"도서관 이용 도움단 {season(desk)} 모집", notice=-30, apply_from=-24, apply_to=-4, screen_to=8,
        starts_on=20, ends_on=20 + 240,
    )  # fmt: skip
    places = _places(desk, of, 3)
    offers.publish(of, actor=desk.manager, at=desk.at(-30))
    filed = [desk.apply(of, desk.person(), [places[number % len(places)]], -20 + number) for number in range(8)]
    oldest = Desk.register().filter(birth_date__lt=desk.on(-366 * 70), party__accounts=None).first()
    if oldest is not None:
        late = desk.apply(of, oldest.party, places[:1], -6)
    offers.screen(of, actor=desk.manager, at=desk.at(-3))
    for one in filed:
        actions.qualify(one, actor=desk.manager, at=desk.at(-3, 14))
    if oldest is not None:
        colleague = desk.hired("윤결정", RoleKind.PROGRAMME_MANAGER, of.programme.lead_unit.party, programme="boram")
        refused = actions.refuse(late, actor=colleague, reasons=["age"], at=desk.at(-3, 15))
        appeals.ask(
            refused, AppealKind.APPEAL, "나이만 보지 마시고 그동안 도서관에서 봉사한 경력도 보아 주시기 바랍니다.",
            actor=desk.account_of(oldest.party), at=desk.at(-2),
        )  # fmt: skip
    agency = Agency.objects.select_related("party").earliest("pk").party
    first = Account.objects.get(username="judge")
    second = desk.hired("남심사", RoleKind.JUDGE, agency, programme="boram")
    sheets = judging.assign_judges(
        of, [_party(first), _party(second)], per_application=2, actor=desk.manager, at=desk.at(-2)
    )
    criteria = judging.scheme_of(screening_of(of)).criteria
    for number, sheet in enumerate(one for one in sheets if one.judge_id == second.party_id):
        shares = (0.6 + 0.05 * ((number + place) % 8) for place in range(len(criteria)))
        points = {one.code: round(one.points * share) for one, share in zip(criteria, shares, strict=True)}
        judging.score(sheet, points, "경험이 활동과 잘 맞습니다.", actor=second, at=desk.at(-1, 9, number))
    return of


def work(desk: Desk, leader: Account, operator: Account) -> Round:
    """Let a round be at work since five weeks: rosters, requests, an agreement to sign, somebody who still has to learn."""
    of = desk.round(
        RUNNING, f"경로식당 도움단 {desk.day.year}년 수시 모집", notice=-80, apply_from=-75, apply_to=-55, screen_to=-45,
        starts_on=-35, ends_on=150,
    )  # fmt: skip
    site = body_of(leader, RoleKind.SITE_LEADER)
    ours = offers.add_place(
        of, f"{site.name} 점심 나눔", 6, actor=desk.manager, host=site, district_code="11440",
        ends_on=desk.on(120), room="1층 식당",
    )  # fmt: skip
    evening = offers.add_place(
        of, f"{site.name} 저녁 나눔", 2, actor=desk.manager, host=site, district_code="11440", ends_on=desk.on(120),
    )  # fmt: skip
    [other] = _places(desk, of, 1)
    next_door = months.host_beside(site, desk.day)
    sites = [
        offers.add_place(
            of, f"{next_door.name} 배식 {number}조", 2, actor=desk.manager, host=next_door, district_code="11440",
        )
        for number in range(1, months.STAGES + 1)
    ]  # fmt: skip
    alone = offers.add_place(of, "동네 도시락 배달", 2, actor=desk.manager, district_code="11440")
    offers.publish(of, actor=desk.manager, at=desk.at(-80))
    run_by(desk, of, operator, -79)
    people = [_party(desk.citizen), *(desk.person() for _ in range(4))]
    filed = [(desk.apply(of, one, [ours, other], -70 + number), ours) for number, one in enumerate(people)]
    filed += [(desk.apply(of, desk.person(), [place], -65), place) for place in (evening, *sites, alone)]
    offers.screen(of, actor=desk.manager, at=desk.at(-54))
    begun = []
    for one, place in filed:
        actions.qualify(one, actor=desk.manager, at=desk.at(-52))
        begun.append(actions.accept(one, place=place, actor=desk.manager, at=desk.at(-46)))
    begun, closed = begun[: len(people)], begun[len(people) :]
    offers.run(of, actor=desk.manager, at=desk.at(-35))
    _insure(desk, of, [*begun, *closed])
    for learned in [*begun[:4], *closed]:
        for gate in ("basic", "mandatory"):
            gates.clear(learned, gate, on=desk.on(-35), actor=desk.manager)
    _days(desk, leader, ours, begun[:4])
    for learned in (begun[0], *closed):
        learned.refresh_from_db()
    *closed, last = closed
    months.close(desk, [begun[0], closed[0]], closed[1:], leader=leader, operator=operator)
    months.stand_in(desk, last, operator=operator)
    today = desk.day.weekday()
    set_timetable(
        ours, {"weekdays": sorted({today, (today + 2) % 7}), "starts": "13:10", "minutes": 50, "number": 20},
        room=ours.room, lead=leader.party, actor=desk.manager,
    )  # fmt: skip
    _attend(desk, leader, ours, begun)
    _requests(desk, begun, other)
    _papers(desk, of, begun, site)
    return of


def _attend(desk: Desk, leader: Account, place: Place, begun: list[Participation]) -> None:
    """Say who came to the meetings of the last weeks: the last one has stayed away twice, and a counsellor is to ask.

    Yesterday's week is still to be written down, and today's meeting shows its number when the leader wants it to.
    """
    held = place.sessions.filter(day__lt=desk.day, cancelled=False).order_by("day", "pk")
    written = list(held)[:-1]
    for number, session in enumerate(written):
        marks = {one.pk: "present" for one in begun[:-1]}
        away = number >= len(written) - 2
        take_attendance(session, {**marks, begun[-1].pk: "absent" if away else "present"}, actor=leader)
    raise_tasks(desk.at(0))


def run_by(desk: Desk, of: Round, operator: Account, at: int) -> None:
    """Conclude the agreement under which an operator runs a round for the agency."""
    body = body_of(operator, RoleKind.OPERATOR)
    agency = Agency.objects.select_related("party").earliest("pk").party
    made = agreements.draft(
        AgreementKind.OPERATOR, body, title=f"{of.title} 수행 협약", round=of, starts_on=of.notice_on, ends_on=of.ends_on,
        text="제1조 수행기관은 참여자와 활동처를 살피고 활동 기록을 모읍니다.\n제2조 재단은 사업비와 교육을 맡습니다.",
        signatories=[(SignatoryRole.OPERATOR, body), (SignatoryRole.AGENCY, agency)], actor=desk.manager, at=desk.at(at),
    )  # fmt: skip
    agreements.send(made, actor=desk.manager, at=desk.at(at))
    for signature in made.signatures.order_by("order"):
        actor = operator if signature.role == SignatoryRole.OPERATOR else desk.manager
        agreements.sign(signature, actor=actor, at=desk.at(at, 14))


def body_of(account: Account, kind: str) -> Party:
    """Return the body at which somebody holds a role."""
    at = _party(account).roles.filter(kind=kind).select_related("at").latest("pk").at
    assert at is not None
    return at


def _places(desk: Desk, of: Round, number: int) -> list[Place]:
    """Add places at sites where the strand's people worked in the lived year."""
    before = Place.objects.filter(round__programme=of.programme, host__isnull=False).exclude(round=of)
    hosts = {one.host_id: one for one in before.select_related("host").order_by("pk")[:200]}
    return [
        offers.add_place(
            of, f"{_host(one).name} 활동", 3, actor=desk.manager, host=one.host, district_code=one.district_code,
            schedule={"weekdays": [0, 2, 4], "starts": "10:00" if count % 2 else "14:00", "minutes": 180},
        )
        for count, one in enumerate(list(hosts.values())[:number])
    ]  # fmt: skip


def _host(place: Place) -> Party:
    assert place.host is not None
    return place.host


def _party(account: Account) -> Party:
    assert account.party is not None
    return account.party


def _twice(desk: Desk, of: Round, places: list[Place]) -> None:
    """Somebody who applied is registered once more, by a slip in the telephone number, and applied again."""
    first = Person.objects.get(party=of.applications.order_by("pk")[0].party)
    last = str((int(first.phone[-1]) + 1) % 10)
    again = make_person(
        NewPerson(first.party.name, first.birth_date, first.sex, first.district_code, first.phone[:-1] + last)
    )
    give_consents(again, [ConsentPurpose.SERVICE])
    desk.apply(of, again, places[:1], -1)


def _list(desk: Desk, of: Round, place: Place) -> None:
    """A list from a district's office waits to be looked through: some rows are right, in others something is wrong."""
    rows = [
        ("고은별", "1971-03-04", "여", "마포구", "010-0321-7788", place.title),
        ("나도윤", "1968.11.20", "남", "서대문", "01003217789", place.title),
        ("도하람", "68년생", "여", "은평구", "010-0321-7790", place.title),
        ("류한결", "1970-02-30", "남", "마포구", "010-0321-7791", place.title),
        ("문새봄", "1966-07-15", "여", "한강구", "010-0321-7792", place.title),
        ("배가온", "1973-09-09", "남", "강서구", "", place.title),
        ("고은별", "1971-03-04", "여", "마포구", "010-0321-7788", place.title),
        ("신나래", "1969-05-21", "여", "종로구", "010-0321-7793", "없어진 복지관"),
    ]
    text = "\n".join(
        ",".join(row) for row in [("이름", "생년월일", "성별", "거주 자치구", "휴대전화", "희망 자리"), *rows]
    )
    # As Excel of a Korean office writes it.
    intake.read(of, "구청 방문 접수 명단.csv", text.encode("cp949"), actor=desk.manager)


def _insure(desk: Desk, of: Round, people: list[Participation]) -> None:
    """Insure everybody under a policy of the round that is to be renewed soon."""
    before = Policy.objects.select_related("insurer").earliest("pk")
    policy = policies.enter_policy(
        of.programme, insurer=before.insurer, number=f"{of.starts_on.year}-단체-{of.pk}", starts_on=of.starts_on,
        ends_on=desk.on(20), premium=before.premium, sum_insured=100_000_000, round=of, actor=desk.manager,
        at=desk.at(-36),
    )  # fmt: skip
    insurance.enrol(policy, people, actor=desk.manager)


def _days(desk: Desk, leader: Account, place: Place, people: list[Participation]) -> None:
    """Enter the hours of this month and the last, two days a week: the demo's citizen alone, the others by the leader."""
    notes = cycle(("배식과 자리 안내", "식재료 손질", "설거지와 정리"))
    day = max(desk.on(-33), place.starts_on + timedelta(days=1))
    while day < desk.day:
        if day.weekday() in {0, 3}:
            for one in people:
                if one.party_id == desk.citizen.party_id:
                    log_work(
                        one, day, None, next(notes), starts=time(10), ends=time(13), location=place.room,
                        actor=desk.citizen,
                    )  # fmt: skip
                else:
                    log_work(one, day, 180, next(notes), actor=leader)
        day += timedelta(days=1)


def _requests(desk: Desk, people: list[Participation], other: Place) -> None:
    """Somebody asks to rest, and somebody to work at another site."""
    resting, moving = people[1:3]
    asking.ask_pause(
        resting, desk.on(10), desk.on(19), "무릎 치료를 받아 열흘 쉬려고 합니다.", actor=desk.account_of(resting.party)
    )
    transfers.request(
        moving, other, desk.on(14), "이사하여 가까운 곳으로 옮기고 싶습니다.", actor=desk.account_of(moving.party)
    )


def _papers(desk: Desk, of: Round, people: list[Participation], site: Party) -> None:
    """The site's agreement waits for its leader, and one person's agreement for that person."""
    agency = Agency.objects.select_related("party").earliest("pk").party
    made = agreements.draft(
        AgreementKind.HOST, site, title=f"{of.title} 활동처 협약", round=of, starts_on=of.starts_on, ends_on=of.ends_on,
        text="제1조 활동처는 활동 공간과 담당자를 마련합니다.\n제2조 재단은 활동비와 단체보험을 맡습니다.\n제3조 활동 시간은 월 57시간을 넘지 않습니다.",
        signatories=[(SignatoryRole.HOST, site), (SignatoryRole.AGENCY, agency)], actor=desk.manager,
    )  # fmt: skip
    agreements.send(made, actor=desk.manager)
    mine = agreements.draft_for(people[0], actor=desk.manager)
    agreements.send(mine, actor=desk.manager)
