"""A job fair of today: yesterday's interviews with results, one of which still waits, and hours to book for its next day."""

from __future__ import annotations

from datetime import time, timedelta

from imojak.demo.today.desk import Desk
from imojak.demo.today.jobs import body_of, season
from imojak.offers import actions as offers
from imojak.offers.enums import PlaceKind
from imojak.offers.models import Place, Round
from imojak.offers.slots import SlotPlan, make_slots, slots_of
from imojak.parties.consents import TEXT_VERSION
from imojak.parties.enums import ConsentPurpose, RoleKind
from imojak.parties.models import Account, Consent, Party
from imojak.paths.actions.interviews import book, bookings_of
from imojak.paths.enums import InterviewStatus, PassReason
from imojak.paths.models import Participation
from imojak.records.interviews import Result, record_result
from imojak.records.visits import count_unnamed, register_visit

STRAND = "employer-link.fair"
#: The fair's days, from today on.
YESTERDAY, NEXT = -1, 8
PLAN = SlotPlan(time(10), time(15), minutes=20, gap=10, tables=1, rest_from=time(12), rest_to=time(13))
#: What the companies look for.
_WORK = ("어르신 식사 준비", "시설 관리", "고객 상담", "물류 입출고", "요양 보호")


def fair(desk: Desk, leader: Account) -> Round:
    """Hold a fair of two days, at which the demo's site leader has a booth and the demo's citizen an interview."""
    of = offers.draft_round(
        desk.programme(STRAND), actor=desk.manager, at=desk.at(-30), title=f"{season(desk)} 중장년 일자리박람회",
        notice_on=desk.on(-30), apply_from=desk.on(-25), apply_to=desk.on(NEXT), starts_on=desk.on(YESTERDAY),
        ends_on=desk.on(NEXT), rolling=True, contact="남부캠퍼스 일자리팀",
    )  # fmt: skip
    hall = offers.add_place(of, "종합안내", 500, actor=desk.manager, kind=PlaceKind.BOOTH, room="1층 로비")
    before = Place.objects.filter(round__programme=of.programme, kind=PlaceKind.BOOTH, host__isnull=False)
    firms = [one.host for one in before.exclude(round=of).select_related("host").order_by("pk")[:4] if one.host]
    booths = []
    for number, (firm, work) in enumerate(zip([body_of(leader, RoleKind.SITE_LEADER), *firms], _WORK, strict=False)):
        booth = offers.add_place(
            of, f"{firm.name} 부스", 1, actor=desk.manager, kind=PlaceKind.BOOTH, host=firm,
            room=f"1층 대강당 {number + 1}번", description=f"{work}을(를) 함께할 분을 찾습니다. 경력이 없어도 괜찮습니다.",
        )  # fmt: skip
        for day in (YESTERDAY, NEXT):
            make_slots(booth, desk.on(day), PLAN, actor=desk.manager)
        booths.append(booth)
    offers.publish(of, actor=desk.manager, at=desk.at(-30))
    for number, booth in enumerate(booths):
        _interviews(desk, booth, number, leader)
    opened = desk.at(YESTERDAY)
    for _ in range(3):
        register_visit(hall, desk.person(), actor=desk.manager, consented=True, at=opened)
    count_unnamed(hall, 40, actor=desk.manager, at=opened)
    return of


def _interviews(desk: Desk, booth: Place, number: int, leader: Account) -> None:
    """Let some have come yesterday, with what came of it, and some have booked for the next day; two want one hour."""
    past, coming = (list(slots_of(booth).filter(starts_on=desk.on(day))) for day in (YESTERDAY, NEXT))
    came = [_booked(desk, slot, desk.person()) for slot in past[:3]]
    results = (
        Result(InterviewStatus.HIRED, hired_from=desk.on(YESTERDAY) + timedelta(days=14)),
        Result(InterviewStatus.NOT_HIRED, reason=PassReason.HOURS),
        Result(InterviewStatus.SECOND, note="다음 주에 현장에서 한 번 더 뵙기로 함"),
    )
    # The booth of the demo's leader has one result that is still to be written.
    for booking, result in zip(came, results[: 2 if number == 0 else 3], strict=False):
        if booking is not None:
            record_result(booking, result, actor=leader if number == 0 else desk.manager)
    people = [desk.citizen.party] if number == 0 and desk.citizen.party is not None else [desk.person()]
    for slot, party in zip([coming[0], coming[0], coming[2]], [*people, desk.person(), desk.person()], strict=True):
        _booked(desk, slot, party)


def _booked(desk: Desk, slot: Place, party: Party) -> Participation | None:
    """Let somebody book who lets the company know who they are; None where they have to wait."""
    Consent.objects.create(
        party=party, purpose=ConsentPurpose.THIRD_PARTY, receiver=slot.host, text_version=TEXT_VERSION,
        starts_on=desk.on(-20),
    )  # fmt: skip
    book(slot, party, account=desk.account_of(party), at=desk.at(-10))
    return bookings_of(party).filter(place=slot).first()
