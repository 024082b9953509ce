"""Short-lists (후보 추천): the agency proposes, the host looks at, invites and chooses, until a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone

from imojak.kernel.saying import moment_words
from imojak.kernel.transitions import TransitionError
from imojak.offers.enums import Method
from imojak.offers.models import Place, Round
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.actions.common import action
from imojak.paths.actions.looking import CONSENT_GONE, withdrawn_consents
from imojak.paths.actions.telling import APPLICATION_PAGE, Notice, tell
from imojak.paths.actions.verdicts import refuse_own
from imojak.paths.enums import ApplicationStatus, ShortListStatus
from imojak.paths.machines import SHORT_LISTING
from imojak.paths.models import Application, ShortListing
from imojak.paths.queries import hosts_of
from imojak.paths.terms import screening_of

SHORT_LIST_PAGE = "/partner/short-list/{}/"


def not_by_host(of: Round) -> str:
    """Return "" or the sentence why hosts of a round are not asked: what they choose would decide nothing."""
    method = screening_of(of).method
    if method == "firm_choice":
        return ""
    return (
        f"이 회차는 선정 방법이 ‘{Method(method).label}’이라 기업의 선택으로 정하지 않습니다. "
        "기업이 고르게 하려면 선정 방법이 ‘기업 선택’인 회차를 새로 만들어 주세요."
    )


@action
def short_list(
    place: Place, applications: Sequence[Application], *, actor: Account, answer_due: date, at: datetime | None = None
) -> list[ShortListing]:
    """Propose eligible applicants to the host of a place, in this order, to be answered until ``answer_due``.

    Raises TransitionError where hosts do not choose, for an application that is not eligible or wished for other places
    only, and Refused for one that is on the list already.
    """
    if not actor.can(Capability.DECIDE):
        raise TransitionError("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
    moment = at or timezone.now()
    if answer_due < timezone.localdate(moment):
        raise TransitionError("답할 기한이 지난 날입니다. 오늘이나 그 뒤의 날을 골라 주세요.")
    if place.closed_on is not None:
        raise TransitionError("닫힌 자리입니다. 다른 자리를 골라 주세요.")
    refuse_own(applications, actor)
    if withdrawn_consents(applications):
        raise TransitionError(f"{CONSENT_GONE} 기업에 알릴 수 없으니 그분을 빼고 다시 추천해 주세요.")
    if refusal := not_by_host(place.round):
        raise TransitionError(refusal)
    for one in applications:
        if one.round_id != place.round_id or one.status != ApplicationStatus.ELIGIBLE:
            raise TransitionError("자격을 확인한 이 회차의 신청만 추천할 수 있습니다. 명단을 다시 골라 주세요.")
        if one.place_id not in (None, place.pk):
            raise TransitionError("다른 자리에 신청한 분입니다. 그 자리의 후보로 추천해 주세요.")
    last = ShortListing.objects.filter(place=place).aggregate(last=Max("order"))["last"] or 0
    rows = ShortListing.objects.bulk_create(
        [
            ShortListing(
                place=place,
                application=one,
                order=last + number,
                proposed_at=moment,
                proposed_by=actor,
                answer_due=answer_due,
            )
            for number, one in enumerate(applications, start=1)
        ]
    )
    SHORT_LISTING.begin_many(rows, actor=actor, at=moment)
    tell(
        [
            Notice(
                host,
                f"short-list-{place.pk}-{rows[-1].pk}",
                f"[{place.round.programme.name}] 후보 추천",
                f"{place.title}의 후보 {len(rows)}명을 추천합니다. {answer_due.month}월 {answer_due.day}일까지 골라 주세요.",
                SHORT_LIST_PAGE.format(place.pk),
            )
            for host in hosts_of(place)
            if rows
        ],
        at=moment,
    )
    return rows


@action
def invite(
    listing: ShortListing, interview_at: datetime, *, actor: Account, at: datetime | None = None
) -> ShortListing:
    """Invite a candidate to an interview; the candidate is told when."""
    moment = at or timezone.now()
    if interview_at <= moment:
        raise TransitionError("면접 일시가 지난 때입니다. 앞으로의 날짜와 시각을 적어 주세요.")
    SHORT_LISTING.apply(listing, "invite", actor=actor, at=moment, changes={"interview_at": interview_at})
    application = listing.application
    tell(
        [
            Notice(
                application.party_id,
                f"interview-{listing.pk}",
                f"[{application.round.programme.name}] 면접 안내",
                f"{listing.place.title}에서 면접을 보려고 합니다. {moment_words(interview_at)}에 뵙겠습니다. "
                "그때 오시기 어려우면 담당자에게 알려 주세요.",
                APPLICATION_PAGE.format(application.pk),
            )
        ],
        at=moment,
    )
    return listing


@action
def choose(listing: ShortListing, *, actor: Account, at: datetime | None = None) -> ShortListing:
    """Choose a candidate (채용 희망): as many as the place has seats. The agency decides on it after that."""
    place = Place.objects.select_for_update().get(pk=listing.place_id)
    chosen = ShortListing.objects.filter(
        place=place, status=ShortListStatus.CHOSEN, application__status=ApplicationStatus.ELIGIBLE
    ).count()
    if chosen >= place.capacity - place.taken - place.held:
        raise TransitionError("남은 자리만큼 이미 고르셨습니다. 다른 후보를 고르려면 먼저 고른 후보를 되돌려 주세요.")
    _answer(listing, "choose", actor, at)
    return listing


@action
def pass_over(
    listing: ShortListing, *, actor: Account, reason: str, note: str = "", at: datetime | None = None
) -> ShortListing:
    """Pass a candidate over, with a short reason for the agency."""
    _answer(listing, "pass", actor, at, reason=reason, note=note)
    return listing


@action
def reopen(listing: ShortListing, *, actor: Account, reason: str, at: datetime | None = None) -> ShortListing:
    """Take a host's answer back while the agency has not decided on the application."""
    _undecided(listing)
    SHORT_LISTING.apply(
        listing,
        "reopen",
        actor=actor,
        reason=reason,
        at=at,
        changes={"answered_at": None, "answered_by": None, "reason": "", "note": ""},
    )
    return listing


def _answer(
    listing: ShortListing, verb: str, actor: Account, at: datetime | None, *, reason: str = "", note: str = ""
) -> None:
    _undecided(listing)
    SHORT_LISTING.apply(
        listing,
        verb,
        actor=actor,
        reason=reason,
        at=at,
        changes={
            "answered_at": at or timezone.now(),
            "answered_by": actor,
            "reason": reason.strip()[:40],
            "note": note[:200],
        },
    )


def _undecided(listing: ShortListing) -> None:
    status = Application.objects.values_list("status", flat=True).get(pk=listing.application_id)
    if status != ApplicationStatus.ELIGIBLE:
        raise TransitionError("이미 결정한 신청이라 바꿀 수 없습니다. 담당자에게 문의해 주세요.")
