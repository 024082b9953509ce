"""What waits for whom, and until when (기한): every state in which somebody must act, on one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.db.models import Count, Min, Q
from django.utils import timezone

from imojak.offers.models import Place, Round
from imojak.parties.enums import PartyKind
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.actions.events import signing_page
from imojak.paths.actions.papers import due_again, title_of
from imojak.paths.actions.undoing import UNDONE
from imojak.paths.enums import (
    PENDING,
    AgreementStatus,
    AppealKind,
    AppealStatus,
    ApplicationStatus,
    ChangeStatus,
    DocumentStatus,
    GroupInvitationStatus,
    HostingStatus,
    InterviewStatus,
    JudgingStatus,
    ParticipationStatus,
    SeatOfferStatus,
    ShortListStatus,
    TransferStatus,
)
from imojak.paths.group_terms import fell_below, size_of
from imojak.paths.life_terms import interview_terms
from imojak.paths.models import (
    Appeal,
    Application,
    ApplicationDocument,
    ChangeRequest,
    GroupInvitation,
    Hosting,
    Judging,
    Participation,
    SeatOffer,
    ShortListing,
    Signature,
    Transfer,
    Visit,
)
from imojak.paths.terms import screening_of
from imojak.paths.waited import Asked, People, Waiting, shared, through
from imojak.paths.waiting_months import months
from imojak.paths.waiting_pairs import pair_changes
from imojak.paths.waiting_rounds import past_their_end, to_be_closed, without_attendance, without_cover
from imojak.paths.waiting_tasks import absences
from imojak.trust.models import TransitionLog

#: Working days to look at a host's offer of places, for which no programme type has a clock.
HOSTING_DAYS = 10
_OPEN = (ApplicationStatus.PROPOSED, ApplicationStatus.FILED, ApplicationStatus.ELIGIBLE)


@dataclass(frozen=True)
class Errand:
    """Things of one kind in one round that wait for one person: how many, and the day of the first."""

    title: str
    round: Round | None
    count: int
    due: date
    overdue: bool
    link: str


def everything(now: datetime, *, before: date | None = None) -> Iterator[Waiting]:
    """Yield all that waits at ``now``; only what is due until ``before`` when said."""
    people = People(timezone.localdate(now))
    for source in (*_SOURCES, *_FURTHER):
        for one in source(people):
            if before is None or one.due <= before:
                yield one


def waiting_on(parties: Iterable[int], rounds: Iterable[int] = (), *, now: datetime | None = None) -> list[Waiting]:
    """Return what waits for some parties: oneself and one's groups, or the bodies for which one acts and the rounds that
    they operate. What ends first comes first; the queries look at their rows alone.
    """
    people = People(timezone.localdate(now), Asked(frozenset(parties), frozenset(rounds)))
    found = [one for source in _OF_PARTIES for one in source(people)]
    return sorted(found, key=lambda one: (one.due, one.code, one.obj.pk))


def further(source: Callable[[People], Iterator[Waiting]]) -> None:
    """Let a room above add what waits there; what silence leads to it tells the clocks (``actions.clocks.ends``)."""
    if source not in _FURTHER:
        _FURTHER.append(source)


def people_at(now: datetime) -> People:
    """Return who answers for what on the day of ``now``."""
    return People(timezone.localdate(now))


def _applications(people: People) -> Iterator[Waiting]:
    rows = Application.objects.filter(people.about("party"), status__in=_OPEN).select_related("party", "place")
    for row, of in shared(rows.order_by("pk"), lambda row: row):
        due = row.answer_due or people.due(of, row.status, timezone.localdate(row.filed_at))
        stage = people.stage(of, row.status)
        if due is None or stage is None:
            continue
        if row.status == ApplicationStatus.PROPOSED:
            who, link = people.speakers(row.party), f"/me/applications/{row.pk}/"
        else:
            # Judges have their own sheets on the list, and an operator prepares; only the manager decides on it.
            # Who is matched is decided on together, where the match is made.
            matched = row.status == ApplicationStatus.ELIGIBLE and screening_of(of).method == "match"
            who, link = people.managers(of), f"/office/rounds/{of.code}/{'placing' if matched else 'applications'}/"
        yield Waiting("application", row.status, row, of, stage.owner, who, None, due, stage.title, link)


def _reserve(people: People) -> Iterator[Waiting]:
    """Yield those on the reserve list: nobody must act, but the list ends some day."""
    rows = Application.objects.filter(status=ApplicationStatus.WAITING).select_related("party")
    entered = dict(
        TransitionLog.objects.filter(
            object_type="paths.application", object_id__in=rows.values("pk"), to_state=ApplicationStatus.WAITING
        )
        .exclude(reason=UNDONE)  # who was away for an hour has waited since before
        .values("object_id")
        .annotate(at=models.Max("at"))
        .values_list("object_id", "at")
    )
    for row, of in shared(rows.order_by("pk"), lambda row: row):
        due = people.due(of, "waiting", timezone.localdate(entered.get(row.pk, row.filed_at)))
        stage = people.stage(of, "waiting")
        if stage is not None:
            last = min(due or of.ends_on, of.ends_on)
            yield Waiting("reserve", "waiting", row, of, "system", (), None, last, stage.title, "")


def _offers(people: People) -> Iterator[Waiting]:
    rows = SeatOffer.objects.filter(people.about("application__party"), status=SeatOfferStatus.OPEN).select_related(
        "place", "application__party"
    )
    for row, of in shared(rows.order_by("pk"), lambda row: row.application):
        stage = people.stage(of, "offered")
        title = stage.title if stage is not None else "선정 제안에 답하기"
        who = people.speakers(row.application.party)
        due = timezone.localdate(row.answer_by)
        yield Waiting("offer", "offered", row, of, "citizen", who, row.answer_by, due, title, f"/me/offers/{row.pk}/")


def _papers(people: People) -> Iterator[Waiting]:
    rows = ApplicationDocument.objects.filter(
        people.about("application__party"),
        status=DocumentStatus.RETURNED,
        application__status__in=_OPEN,
        checked_at__isnull=False,
    ).select_related("document", "application__party")
    for row, of in shared(rows.order_by("pk"), lambda row: row.application):
        again = row.application.documents.filter(code=row.code, uploaded_at__gt=row.checked_at).exclude(pk=row.pk)
        if not again.exists():
            who, link = people.speakers(row.application.party), f"/me/applications/{row.application_id}/"
            title = f"{title_of(row)} 다시 올리기"
            yield Waiting("paper", "filed", row, of, "citizen", who, None, due_again(row), title, link)


def _short_lists(people: People) -> Iterator[Waiting]:
    rows = ShortListing.objects.filter(
        people.about("place__host"),
        status__in=[ShortListStatus.PROPOSED, ShortListStatus.INTERVIEW],
        application__status=ApplicationStatus.ELIGIBLE,
    ).select_related("place", "application")
    for row, of in shared(rows.order_by("pk"), lambda row: row.application):
        who, link = people.of("host", of, row.place), f"/partner/short-list/{row.place_id}/"
        yield Waiting("listing", "shortlisted", row, of, "host", who, None, row.answer_due, "추천한 후보 고르기", link)


def _judgings(people: People) -> Iterator[Waiting]:
    rows = Judging.objects.filter(
        status=JudgingStatus.ASSIGNED,
        application__status__in=[ApplicationStatus.FILED, ApplicationStatus.ELIGIBLE],
    ).select_related("application")
    for row, of in shared(rows.order_by("pk"), lambda row: row.application):
        due = row.application.answer_due or people.due(of, "eligible", timezone.localdate(row.assigned_at))
        if due is not None:
            yield Waiting(
                "judging", "eligible", row, of, "judge", (row.judge_id,), None, due, "심사표 채점", "/office/judging/"
            )


def _appeals(people: People) -> Iterator[Waiting]:
    rows = Appeal.objects.filter(status=AppealStatus.FILED).select_related(
        "decision__application__party", "decision__decided_by"
    )
    for row, of in shared(rows.order_by("pk"), lambda row: row.decision.application):
        decider = row.decision.decided_by if row.kind == AppealKind.APPEAL else None
        # An appeal is for a colleague of who decided; where there is none, somebody must be named.
        who = tuple(one for one in people.managers(of) if decider is None or one != decider.party_id)
        title, link = f"{row.get_kind_display()}에 답하기", "/office/appeals/"
        if not who:
            who, title, link = people.superiors("director", of), "이의신청에 답할 다른 담당자 정하기", "/office/"
        yield Waiting("appeal", "appealed", row, of, "manager", who, None, row.due_on, title, link)


def _transfers(people: People) -> Iterator[Waiting]:
    """Yield requests to move once for the person, and once for whoever answers for the places: each has pages of their own."""
    which = people.about("participation__party", "participation__place__host", "to__host")
    rows = Transfer.objects.filter(which, status=TransferStatus.REQUESTED).select_related(
        "to", "participation__party", "participation__place"
    )
    for row, of in shared(rows.order_by("pk"), lambda row: row.participation):
        title = "자리 이동에 답하기"
        if row.person_agreed_at is None:
            who, link = people.speakers(row.participation.party), f"/me/participations/{row.participation_id}/"
            yield Waiting("transfer", "transferring", row, of, "citizen", who, None, row.answer_due, title, link)
        sides = ((row.leaving_agreed_at, row.participation.place), (row.arriving_agreed_at, row.to))
        left = [one for agreed, place in sides if agreed is None for one in people.of("host", of, place)]
        if left:
            hosts, link = tuple(dict.fromkeys(left)), "/partner/transfers/"
            yield Waiting("transfer", "transferring", row, of, "host", hosts, None, row.answer_due, title, link)


def _changes(people: People) -> Iterator[Waiting]:
    rows = ChangeRequest.objects.filter(
        people.about(rounds="participation__round"), status=ChangeStatus.REQUESTED
    ).select_related("participation__party", "participation__place")
    for row, of in shared(rows.order_by("pk"), lambda row: row.participation):
        title, link = f"{row.get_kind_display()} 요청에 답하기", f"/office/participations/{row.participation_id}/"
        who = people.of("operator", of)
        yield Waiting("change", "change-asked", row, of, "operator", who, None, row.answer_due, title, link)


def _signatures(people: People) -> Iterator[Waiting]:
    """Yield the signature that is given next of each agreement that is being signed."""
    theirs = Signature.objects.filter(people.about("party"), signed_at=None)
    rows = Signature.objects.filter(
        signed_at=None, agreement__status=AgreementStatus.SIGNING, agreement__in=theirs.values("agreement")
    ).select_related("party", "agreement__participation__place", *through("agreement"))
    seen: set[int] = set()
    for row in rows.order_by("agreement_id", "order"):
        if row.agreement_id in seen:
            continue
        seen.add(row.agreement_id)
        if people.asked is not None and row.party_id not in people.asked.parties:
            continue
        of = row.agreement.round
        sent = TransitionLog.objects.filter(
            object_type="paths.agreement", object_id=row.agreement_id, to_state=AgreementStatus.SIGNING
        ).order_by("-at", "-pk")
        since = sent.values_list("at", flat=True).first()
        last = row.agreement.signatures.exclude(signed_at=None).order_by("-signed_at").first()
        moments = [one for one in (since, last.signed_at if last else None) if one is not None]
        due = people.due(of, "signing", timezone.localdate(max(moments)) if moments else row.agreement.starts_on)
        if due is not None:
            who, link = people.speakers(row.party), signing_page(row)
            yield Waiting("signature", "signing", row, of, "citizen", who, None, due, "협약 서명", link)


def _hostings(people: People) -> Iterator[Waiting]:
    open_ = [HostingStatus.FILED, HostingStatus.CHECKED, HostingStatus.VISITED]
    rows = Hosting.objects.filter(status__in=open_).select_related("party")
    for row, of in shared(rows.order_by("pk"), lambda row: row):
        due = people.workdays_after(timezone.localdate(row.filed_at), HOSTING_DAYS)
        link = f"/office/hosts/?round={of.code}&state=open"
        yield Waiting(
            "hosting", "hosting", row, of, "manager", people.managers(of), None, due, "참여처 신청 확인", link
        )
    visits = (
        Visit.objects.filter(visited_on=None)
        .exclude(hosting__status__in=[HostingStatus.REFUSED, HostingStatus.WITHDRAWN])
        .select_related("hosting__party")
    )
    for visit, of in shared(visits.order_by("pk"), lambda row: row.hosting):
        link = f"/office/hosts/?round={of.code}&state=visit"
        yield Waiting(
            "visit", "hosting", visit, of, "manager", people.managers(of), None, visit.due_on, "현장 확인", link
        )


def _invitations(people: People) -> Iterator[Waiting]:
    """Yield invitations into groups: who is invited may have no entry yet, and is reminded at the address given."""
    rows = GroupInvitation.objects.filter(status=GroupInvitationStatus.SENT).select_related(
        "group__group_profile", *through("group__group_profile")
    )
    for row in rows.order_by("pk"):
        of = row.group.group_profile.round if hasattr(row.group, "group_profile") else None
        link = f"/me/groups/{row.group_id}/"
        yield Waiting("invitation", "invited", row, of, "citizen", (), None, row.answer_due, "모임 초대에 답하기", link)


def _short(people: People) -> Iterator[Waiting]:
    """Yield what groups apply to or take part in that have become too small for it."""
    of_group = people.about("party") & Q(party__kind=PartyKind.GROUP)
    rows: list[Application | Participation] = [
        *Application.objects.filter(of_group, status__in=PENDING).select_related("party").order_by("pk"),
        *Participation.objects.filter(of_group, status=ParticipationStatus.ACTIVE, ends_on__gte=people.day)
        .select_related("party", "place")
        .order_by("pk"),
    ]
    for row, of in shared(rows, lambda row: row):
        since = fell_below(row.party, size_of(of).least, people.day)
        due = people.due(of, "short", since) if since is not None else None
        stage = people.stage(of, "short")
        if due is not None and stage is not None:
            who, link = people.speakers(row.party), f"/me/groups/{row.party_id}/"
            yield Waiting("short", "short", row, of, "citizen", who, None, due, stage.title, link)


def _interviews(people: People) -> Iterator[Waiting]:
    """Yield the booths of past days at which somebody's interview still has no result: the company writes them down."""
    open_ = (
        Participation.objects.filter(place__starts_at__isnull=False, place__starts_on__lt=people.day)
        .filter(Q(interview=None) | Q(interview__status=InterviewStatus.CAME))
        .exclude(status=ParticipationStatus.WITHDRAWN)
    )
    counted = open_.filter(people.about("place__parent__host")).order_by().values_list("place__parent")
    first = {booth: row for booth, *row in counted.annotate(day=Min("place__starts_on"), all=Count("pk"))}
    rows = Place.objects.filter(pk__in=list(first))
    for row, of in shared(rows.order_by("pk"), lambda row: row):
        day, number = first[row.pk]
        due = people.workdays_after(day, interview_terms(of).result_days)
        hosts = people.hosts(row)
        link = f"/partner/fair/{row.pk}/" if hosts else f"/office/rounds/{of.code}/fair/{row.pk}/"
        who = people.of("host", of, row)
        yield Waiting("interview", "interviewed", row, of, "host", who, None, due, "면접 결과 적기", link, number)


_SOURCES = (
    _applications,
    _reserve,
    _offers,
    _papers,
    _short_lists,
    _judgings,
    _appeals,
    _transfers,
    _changes,
    pair_changes,
    _signatures,
    _hostings,
    absences,
    past_their_end,
    without_attendance,
    without_cover,
    to_be_closed,
    months,
    _invitations,
    _short,
    _interviews,
)


#: What rooms above have to add.
_FURTHER: list[Callable[[People], Iterator[Waiting]]] = []

#: Where nobody on a list of ours must act: the clocks alone do.
_NOBODY_S = (_reserve, _invitations)
#: What parties are asked, who are no staff.
_OF_PARTIES = (
    _applications,
    _offers,
    _papers,
    _short_lists,
    _transfers,
    _changes,
    _signatures,
    _short,
    _interviews,
    months,
)


def waiting_for(account: Account, *, now: datetime | None = None) -> list[Errand]:
    """Return what waits for a person, overdue first: things of one kind in one round together."""
    moment = now or timezone.now()
    who = standing(account)
    if not who.party:
        return []
    groups: dict[tuple[str, str, int], list[Waiting]] = {}
    people = People(timezone.localdate(moment))
    for one in (row for source in (*_SOURCES, *_FURTHER) if source not in _NOBODY_S for row in source(people)):
        if who.party in one.people:
            groups.setdefault((one.title, one.link, one.round.pk if one.round else 0), []).append(one)
    errands = []
    for (title, link, _), several in groups.items():
        first = min(several, key=lambda one: one.due)
        overdue = any(one.is_over(moment) for one in several)
        errands.append(Errand(title, first.round, sum(one.count for one in several), first.due, overdue, link))
    return sorted(errands, key=lambda one: (one.due, one.title))
