"""What waits for a person: everything that they alone can do now, with the day until which, the nearest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from imojak.agency.closures import closures_of
from imojak.instruments.models import Response
from imojak.kernel.josa import josa
from imojak.kernel.months import month_end, month_of
from imojak.offers.models import Round
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.enums import (
    ApplicationStatus,
    ParticipationStatus,
)
from imojak.paths.group_terms import size_of
from imojak.paths.models import (
    Application,
    ApplicationDocument,
    Participation,
    SeatOffer,
    Signature,
    Transfer,
)
from imojak.paths.queries import taking_part_in
from imojak.paths.scopes import drafts_visible, memberships, own
from imojak.paths.terms import stage_of
from imojak.paths.waited import Waiting
from imojak.paths.waiting import waiting_on
from imojak.pay.people import AccountStatus, PayeeAccount, ReceiptStatus
from imojak.pay.scopes import receipt_questions_own
from imojak.pay.told import title_of
from imojak.plan.types.clocks import due_of
from imojak.records.checkin import open_to, said_of
from imojak.records.enums import PeriodStatus
from imojak.records.hours import valid_work
from imojak.records.models import Period
from imojak.sites.catalogue import listed, moment_of_closing

_SEOUL = ZoneInfo("Asia/Seoul")
#: Accounts that are neither replaced nor refused.
_LIVE = (AccountStatus.ASKED, AccountStatus.CONFIRMED)


@dataclass(frozen=True)
class ToDo:
    """One thing: what it is, a sentence that says what to do, where, and until when (None: no day)."""

    title: str
    sentence: str
    url: str
    button: str
    due: datetime | None = None


def todo(account: Account) -> list[ToDo]:
    """Return what waits for the account's person, what ends first at the top.

    What has a clock comes from the one list of all that waits (``paths.waiting``); here it only gets a citizen's words.
    """
    if account.party_id is None or not account.is_active:
        return []
    who = standing(account)
    mine = own(who)
    theirs = {who.party, *memberships(who).values_list("group_id", flat=True)}
    waiting = (_told(one, theirs) for one in waiting_on(theirs))
    found = [
        *_check_ins(account),
        *_hours(mine),
        *(one for one in waiting if one is not None),
        *_drafts(account),
        *_surveys(Participation.objects.filter(mine)),
        *_pay(account),
    ]
    last = datetime.max.replace(tzinfo=_SEOUL)
    return sorted(found, key=lambda one: one.due or last)


def end_of(day: date | None) -> datetime | None:
    """Return the last moment of a day in Seoul."""
    return None if day is None else datetime.combine(day, time.max, _SEOUL)


def _told(one: Waiting, theirs: Collection[int]) -> ToDo | None:
    """Return what waits as it is told to those whom it waits for; None where somebody else must act."""
    due = one.until or end_of(one.due)
    match one.obj:
        case SeatOffer() as offer:
            if one.is_over(timezone.now()):
                return None
            return ToDo(
                f"선정 제안: {offer.application.round.title}",
                f"{josa(offer.place.title, '이/가')} 기다리고 있습니다. 수락하거나 사양해 주세요.",
                reverse("citizen:offer", args=[offer.pk]),
                "제안에 답하기",
                due,
            )
        case Application() as application if one.state == ApplicationStatus.PROPOSED:
            who = f"{application.filed_through.name}에서" if application.filed_through is not None else "다른 분이"
            return ToDo(
                f"대신 쓴 신청 확인: {application.round.title}",
                f"{who} 대신 쓴 신청서입니다. 맞는지 보고 확인해 주세요.",
                reverse("citizen:application", args=[application.pk]),
                "신청서 확인하기",
                due,
            )
        case ApplicationDocument(application=Application() as application) as paper:
            return ToDo(
                f"서류 보완: {application.round.title}",
                f"{paper.document.title}: {paper.note}",
                f"{reverse('citizen:application', args=[application.pk])}#papers",
                "서류 다시 내기",
                due,
            )
        case Signature() as signature:
            return ToDo(
                f"협약 서명: {signature.agreement.title}",
                "협약서를 읽고 서명해 주세요.",
                reverse("citizen:agreement", args=[signature.agreement_id]),
                "읽고 서명하기",
                due,
            )
        case Transfer() as transfer if one.owner == "citizen" and transfer.participation.party_id in theirs:
            return ToDo(
                f"자리 이동: {transfer.to.title}",
                "자리를 옮기는 데 동의하시는지 알려 주세요.",
                reverse("citizen:participation", args=[transfer.participation_id]),
                "동의하거나 거절하기",
                due,
            )
        case Application() | Participation() as of if one.code == "short":
            return _short_group(one, of, due)
    return None


def _short_group(one: Waiting, of: Application | Participation, due: datetime | None) -> ToDo:
    return ToDo(
        f"모임 인원 채우기: {of.party.name}",
        f"‘{of.round.title}’에는 {size_of(of.round).least}명 이상이 필요합니다. 함께할 분을 초대해 주세요.",
        reverse("citizen:group", args=[of.party_id]),
        "모임 보기",
        due,
    )


def _check_ins(account: Account) -> Iterator[ToDo]:
    """Yield the classes whose code is on the screen now, and in which nothing was said of the person yet."""
    sessions = list(open_to(account, timezone.now()))
    said = said_of(sessions, account)
    for session in (one for one in sessions if one.pk not in said):
        yield ToDo(
            f"출석 확인: {session.title}",
            "화면에 보이는 번호를 적어 출석을 확인해 주세요.",
            reverse("citizen:check-in"),
            "출석 확인하기",
            session.checkin_until,
        )


def _hours(mine: Q) -> Iterator[ToDo]:
    """Last month's activity, where nothing was written and the month is still open for it."""
    month = month_of(month_of(timezone.localdate()) - timedelta(days=1))
    worked = valid_work().filter(participation=OuterRef("pk"), day__gte=month, day__lte=month_end(month))
    closing = Period.objects.filter(place=OuterRef("place"), month=month).exclude(status=PeriodStatus.OPEN)
    rows = taking_part_in(month).filter(mine, ~Exists(worked), ~Exists(closing), round__pay_scheme__isnull=False)
    for one in rows.select_related("round__programme", "round__type").order_by("pk"):
        if one.gated and (one.active_from is None or one.active_from > month_end(month)):
            continue
        stage = stage_of(one.round, "month-submit")
        due = due_of(stage, month_end(month), {}, closures=closures_of()) if stage is not None else None
        yield ToDo(
            f"{month.month}월 활동 적기: {one.round.title}",
            "아직 적은 활동이 없습니다. 적어야 활동처가 확인하고 활동비가 나갑니다.",
            reverse("citizen:hours"),
            "활동 적기",
            end_of(due),
        )


def _drafts(account: Account) -> Iterator[ToDo]:
    open_rounds = drafts_visible(account).filter(round__in=_listed_rounds()).select_related("round")
    for draft in open_rounds:
        group = f"?for={draft.party_id}" if draft.party_id is not None else ""
        yield ToDo(
            f"쓰던 신청서: {draft.round.title}",
            "아직 내지 않으셨습니다. 이어서 쓰실 수 있습니다.",
            reverse("citizen:apply", args=[draft.round.code]) + group,
            "이어서 쓰기",
            moment_of_closing(draft.round),
        )


def _pay(account: Account) -> Iterator[ToDo]:
    """Yield what pay needs of a person: an account, its confirmation, and whether the money came."""
    accounts = {row.status: row for row in PayeeAccount.objects.filter(party=account.party_id, status__in=_LIVE)}
    if (waiting := accounts.get(AccountStatus.ASKED)) is not None:
        yield ToDo(
            "받을 계좌 확인",
            f"{waiting.shown}: 번호를 한 번 더 적어 확인해 주세요. 확인하셔야 이 계좌로 보내 드립니다.",
            reverse("citizen:pay-account"),
            "계좌 확인하기",
        )
    elif (
        not accounts
        and Participation.objects.filter(
            party=account.party_id, status=ParticipationStatus.ACTIVE, round__pay_scheme__isnull=False
        ).exists()
    ):
        yield ToDo(
            "활동비 받을 계좌",
            "활동비를 받으실 계좌를 적어 주세요. 계좌가 없으면 보내 드릴 수 없습니다.",
            reverse("citizen:pay-account"),
            "계좌 적기",
        )
    asked = receipt_questions_own(account).filter(status=ReceiptStatus.ASKED)
    for question in asked.select_related("payment__entitlement"):
        yield ToDo(
            f"돈을 받으셨나요?: {title_of(question.payment.entitlement)}",
            "보내 드린 돈이 잘 갔는지 통장을 보고 알려 주세요.",
            reverse("citizen:pay-received", args=[question.pk]),
            "답하기",
            end_of(question.due_on),
        )


def _listed_rounds() -> QuerySet[Round]:
    return Round.objects.filter(listed(), apply_from__lte=timezone.localdate())


def _surveys(participations: QuerySet[Participation]) -> Iterator[ToDo]:
    today = timezone.localdate()
    ended = (
        Participation.objects.filter(pk__in=participations, round__satisfaction__closes_on__gte=today)
        .exclude(status=ParticipationStatus.ACTIVE)
        .exclude(withdrawn_on__lt=F("starts_on"))  # who never began has nothing to say of it
        .select_related("round__satisfaction")
    )
    for one in ended:
        wave = one.round.satisfaction
        if wave is None or Response.objects.filter(wave=wave, party=one.party_id, context_id=one.pk).exists():
            continue
        yield ToDo(
            f"만족도 조사: {one.round.title}",
            "어떠셨는지 알려 주세요. 2분이면 됩니다.",
            reverse("citizen:survey", args=[one.pk]),
            "설문에 답하기",
            end_of(wave.closes_on),
        )
