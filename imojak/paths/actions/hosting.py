"""How hosts come in (참여처 모집): they offer places, their business number is checked, they are visited, they agree.

The place is made when the agreement stands, never before: nobody is sent to a host whom nobody has looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from imojak.agency.models import Agency
from imojak.kernel.business_number import business_number
from imojak.kernel.violations import SENTENCES
from imojak.messages.models import Channel, Message, MessageStatus
from imojak.offers.enums import PlaceKind
from imojak.offers.models import Place, Round
from imojak.parties.enums import Capability, OrganisationKind, PartyKind, RoleKind
from imojak.parties.models import Account, Organisation, Party
from imojak.parties.scopes import standing
from imojak.paths.actions import agreements
from imojak.paths.actions.common import action
from imojak.paths.enums import AgreementKind, AgreementStatus, HostingStatus, SignatoryRole
from imojak.paths.machines import HOSTING
from imojak.paths.models import Agreement, Hosting, Visit
from imojak.problems import Problem

#: What a tax office says of a business number (국세청 사업자등록 상태), as staff read it there.
BUSINESS_STATES = ("계속사업자", "휴업자", "폐업자", "등록되지 않음")
ACTIVE = BUSINESS_STATES[0]
#: Days until a host that was checked has to be visited.
VISIT_WITHIN = 14
#: What a visitor looks at.
CHECKLIST = {
    "safety": "작업 공간이 안전합니다(소방, 통로, 조명).",
    "work": "맡길 일이 신청한 내용과 같습니다.",
    "leader": "활동을 살필 담당자가 정해져 있습니다.",
    "hours": "정한 시간을 넘겨 일하게 하지 않습니다.",
    "insurance": "사고가 났을 때의 연락과 처리를 알고 있습니다.",
}
#: What a host can offer.
KINDS = {PlaceKind.POST, PlaceKind.SLOT, PlaceKind.BOOTH, PlaceKind.COURSE_RUN, PlaceKind.MENTOR}


class HostingRefused(Problem):
    """A host's offer that cannot go on as it is."""


@action
def register_organisation(name: str, number: str, *, kind: str = OrganisationKind.COMPANY, **more: Any) -> Party:
    """Return the organisation of a business number, registered when nobody knew it. Raises WrongBusinessNumber.

    ``more`` are fields of Organisation (district, staff, address, telephone, e-mail); what is known is not written over.
    """
    digits = business_number(number)
    known = Organisation.objects.select_related("party").filter(business_number=digits).first()
    if known is not None:
        return known.party
    if not name.strip():
        raise HostingRefused("기관 이름을 적어 주세요.")
    party = Party.objects.create(kind=PartyKind.ORGANISATION, name=name.strip()[:100])
    Organisation.objects.create(party=party, kind=kind, business_number=digits, **more)
    return party


@action
def draft_agreement(
    of: Hosting, *, title: str, text: str, starts_on: date, ends_on: date, actor: Account, at: datetime | None = None
) -> Agreement:
    """Write the agreement with a host under which its place will open; the host signs first, then the agency.

    Raises HostingRefused without the right, for a host that is not looked at any more and for days in the wrong order,
    TransitionError without title or text.
    """
    if not actor.can(Capability.DECIDE):
        raise HostingRefused("협약은 사업 담당자가 씁니다. 담당 부서에 문의해 주세요.")
    if of.status not in (HostingStatus.CHECKED, HostingStatus.VISITED):
        raise HostingRefused("사업자등록을 확인한 참여처와 협약합니다. 먼저 확인해 주세요.")
    if ends_on < starts_on:
        raise HostingRefused(SENTENCES["dates-reversed"])
    agency = Agency.objects.select_related("party").first()
    if agency is None:
        raise HostingRefused("재단 정보가 없어 협약을 쓸 수 없습니다. 시스템 관리자에게 알려 주세요.")
    return agreements.draft(
        AgreementKind.HOST,
        of.party,
        title=title,
        text=text,
        signatories=[(SignatoryRole.HOST, of.party), (SignatoryRole.AGENCY, agency.party)],
        starts_on=starts_on,
        ends_on=ends_on,
        round=of.round,
        actor=actor,
        at=at,
    )


@action
def propose_hosting(
    to: Round,
    host: Party,
    *,
    post: str,
    seats: int,
    actor: Account,
    description: str = "",
    needs: Mapping[str, Any] | None = None,
    schedule: Mapping[str, Any] | None = None,
    district_code: str = "",
    at: datetime | None = None,
) -> Hosting:
    """Offer ``seats`` of one kind of work in a round, as somebody of the host or as staff for it.

    Raises HostingRefused for somebody else's body, a business number that is missing, and a round that is over.
    """
    if not (_works_for(actor, host) or actor.can(Capability.DECIDE)):
        raise HostingRefused("소속한 기관의 이름으로만 신청할 수 있습니다.")
    moment = at or timezone.now()
    if to.ends_on < timezone.localdate(moment):
        raise HostingRefused("이미 끝난 회차입니다. 모집하는 회차를 골라 주세요.")
    organisation = Organisation.objects.filter(party=host).first()
    if organisation is None or not organisation.business_number:
        raise HostingRefused("사업자등록번호(고유번호)를 먼저 등록해 주세요.")
    if not post.strip() or not 1 <= seats <= 1000:
        raise HostingRefused("맡길 일과 모집 인원(1명에서 1,000명까지)을 적어 주세요.")
    made = Hosting.objects.create(
        round=to,
        party=host,
        post=post.strip()[:160],
        seats=seats,
        description=description,
        needs=dict(needs or {}),
        schedule=dict(schedule or {}),
        district_code=district_code or organisation.district_code,
        filed_at=moment,
        filed_by=actor,
    )
    HOSTING.begin(made, actor=actor, at=moment)
    return made


@action
def check_business(of: Hosting, state: str, *, actor: Account, on: date | None = None) -> Hosting:
    """Write down what the tax office says of the host's number; an active business goes on to the visit.

    Raises HostingRefused for a state that nobody knows and for a business that is not active (it is refused apart).
    """
    if not actor.can(Capability.DECIDE):
        raise HostingRefused("사업자등록은 사업 담당자가 확인합니다. 담당 부서에 문의해 주세요.")
    if state not in BUSINESS_STATES:
        raise HostingRefused(f"사업자 상태는 {', '.join(BUSINESS_STATES)} 가운데 하나입니다.")
    day = on or timezone.localdate()
    if state != ACTIVE:
        Hosting.objects.filter(pk=of.pk).update(business_checked_on=day, business_state=state)
        of.business_checked_on, of.business_state = day, state
        return of
    HOSTING.apply(of, "check", actor=actor, changes={"business_checked_on": day, "business_state": state})
    Visit.objects.create(hosting=of, due_on=day + timedelta(days=VISIT_WITHIN))
    return of


@action
def plan_visit(of: Hosting, due: date, *, actor: Account) -> Visit:
    """Plan another visit to a host, after one that found something. Raises HostingRefused while one is still due."""
    if not actor.can(Capability.DECIDE):
        raise HostingRefused("현장 확인은 사업 담당자가 정합니다. 담당 부서에 문의해 주세요.")
    current = Hosting.objects.select_for_update().get(pk=of.pk)
    if current.status != HostingStatus.CHECKED:
        raise HostingRefused("서류 확인을 마치고 현장 확인을 기다리는 참여처만 방문을 잡을 수 있습니다.")
    if current.visits.filter(visited_on=None).exists():
        raise HostingRefused("아직 적지 않은 방문이 있습니다. 그 방문의 결과를 먼저 적어 주세요.")
    return Visit.objects.create(hosting=current, due_on=due)


@action
def record_visit(
    visit: Visit, checklist: Mapping[str, bool], *, actor: Account, note: str = "", on: date | None = None
) -> Visit:
    """Write down a visit: each point of CHECKLIST, passed only when all of them hold. Raises HostingRefused."""
    if set(checklist) != set(CHECKLIST):
        raise HostingRefused("점검표의 모든 항목에 답해 주세요.")
    passed = all(checklist.values())
    if not passed and not note.strip():
        raise HostingRefused("맞지 않는 점을 의견에 적어 주세요.")
    current = Visit.objects.select_for_update().select_related("hosting").get(pk=visit.pk)
    if current.visited_on is not None:
        raise HostingRefused("이미 적은 현장 확인입니다. 다시 확인했다면 새로 적어 주세요.")
    current.visited_on, current.visited_by = on or timezone.localdate(), actor
    current.checklist, current.passed, current.note = dict(checklist), passed, note.strip()
    current.save(update_fields=["visited_on", "visited_by", "checklist", "passed", "note"])
    if passed and current.hosting.status == HostingStatus.CHECKED:
        HOSTING.apply(current.hosting, "visit", actor=actor)
    return current


@action
def agree_hosting(
    of: Hosting, agreement: Agreement, *, actor: Account, kind: str = PlaceKind.POST, capacity: int | None = None
) -> Place:
    """Make the place of a host that has been checked and visited, once its agreement is concluded.

    Raises HostingRefused for another's agreement, one that is not concluded, or a visit that was not passed.
    """
    if agreement.party_id != of.party_id or agreement.round_id not in (None, of.round_id):
        raise HostingRefused("이 참여처와 맺은 협약이 아닙니다. 협약을 다시 골라 주세요.")
    if agreement.status != AgreementStatus.ACTIVE:
        raise HostingRefused(SENTENCES["unsigned"])
    if of.status != HostingStatus.VISITED:
        raise HostingRefused("현장 확인을 마친 참여처만 협약으로 자리를 열 수 있습니다.")
    if PlaceKind(kind) not in KINDS:
        raise HostingRefused("참여처가 낼 수 있는 자리의 종류가 아닙니다.")
    to = of.round
    place = Place.objects.create(
        round=to,
        kind=kind,
        title=f"{of.party.name} {of.post}"[:160],
        host=of.party,
        field=to.programme.field,
        district_code=of.district_code,
        capacity=capacity or of.seats,
        starts_on=to.starts_on,
        ends_on=min(to.ends_on, agreement.ends_on or to.ends_on),
        description=of.description,
        needs=of.needs,
        schedule=of.schedule,
    )
    changes = {"agreement": agreement, "place": place, "decided_by": actor, "decided_at": timezone.now()}
    HOSTING.apply(of, "agree", actor=actor, changes=changes)
    _tell(of, "협약이 맺어져 자리가 열렸습니다. 참여자가 정해지면 알려 드리겠습니다.")
    return place


@action
def refuse_hosting(of: Hosting, *, actor: Account, because: str) -> Hosting:
    """Refuse a host's offer, and tell the host why. Raises TransitionError without a reason."""
    changes = {"decided_by": actor, "decided_at": timezone.now(), "decided_because": because.strip()[:200]}
    HOSTING.apply(of, "refuse", actor=actor, reason=because, changes=changes)
    _tell(of, f"이번에는 함께하지 못하게 되었습니다. 사유: {because.strip()}")
    return of


@action
def withdraw_hosting(of: Hosting, *, actor: Account) -> Hosting:
    """Take an offer of one's own body back before it is agreed on. Raises HostingRefused for somebody else's."""
    if not (_works_for(actor, of.party) or actor.can(Capability.DECIDE)):
        raise HostingRefused("소속한 기관의 신청만 취소할 수 있습니다.")
    HOSTING.apply(of, "withdraw", actor=actor)
    return of


def _works_for(actor: Account, body: Party) -> bool:
    return body.pk in standing(actor).at(RoleKind.SITE_LEADER, RoleKind.OPERATOR)


def _tell(of: Hosting, text: str) -> None:
    now = timezone.now()
    Message.objects.create(
        kind=f"hosting-{of.pk}-{of.status}",
        recipient_id=of.filed_by.party_id if of.filed_by and of.filed_by.party_id else of.party_id,
        channel=Channel.ON_SITE,
        subject=f"[{of.round.programme.name}] 참여처 신청 안내"[:120],
        body=f"{of.post}: {text}",
        link="/partner/hostings/",
        due_on=timezone.localdate(now),
        status=MessageStatus.DELIVERED,
        sent_at=now,
    )
