"""Clocks (기한): reminders to whoever must act, then the outcome that the configuration names; nobody stays unanswered.

``tick`` may be run as often as one likes, by several at once: a reminder goes out once, an outcome happens once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.saying import moment_words
from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.offers.enums import RoundStatus
from imojak.parties.models import Party
from imojak.paths.actions import group_invitations
from imojak.paths.actions.asking import refuse_change, what_of
from imojak.paths.actions.common import action
from imojak.paths.actions.consent_gone import stop_all_without_consent
from imojak.paths.actions.deciding import refusal
from imojak.paths.actions.events import PARTICIPATION_PAGE, speakers_of, worded
from imojak.paths.actions.filing import tell_who_filed
from imojak.paths.actions.gates import remind_of_gates
from imojak.paths.actions.interviews import remind_of_interviews
from imojak.paths.actions.late import escalate, late, send_once, subject_of, to_lead, what_waits
from imojak.paths.actions.looking import next_best
from imojak.paths.actions.news import tell_news
from imojak.paths.actions.offering import expire_offer
from imojak.paths.actions.taking_part import withdraw
from imojak.paths.actions.telling import APPLICATION_PAGE, Notice, tell
from imojak.paths.actions.verdicts import write
from imojak.paths.enums import ApplicationStatus, EndReason, ParticipationStatus, SignatoryRole
from imojak.paths.machines import AGREEMENT, APPLICATION, SHORT_LISTING, TRANSFER
from imojak.paths.models import (
    Application,
    ApplicationDocument,
    ChangeRequest,
    GroupInvitation,
    Participation,
    SeatOffer,
    ShortListing,
    Signature,
    Transfer,
)
from imojak.paths.terms import stage_of
from imojak.paths.waited import Waiting
from imojak.paths.waiting import everything
from imojak.plan.types.stages import Silence
from imojak.tasks.actions import clear
from imojak.trust.files import forget_abandoned

#: Days before the end on which a reminder goes out where no stage says so.
REMIND = (2,)
#: Days that a matter which was brought to a superior may still take, before it ends without an answer of a person.
LAST_DAYS = 30
_ALSO: list[Callable[[datetime], list[str]]] = []


@dataclass
class Ticked:
    """What a tick did, in sentences: reminders that went out, and outcomes of silence."""

    reminders: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)


def tick(now: datetime | None = None, *, dry_run: bool = False) -> Ticked:
    """Let the clocks run until ``now``; with ``dry_run`` tell what would happen, and change nothing."""
    moment = now or timezone.now()
    done = Ticked()
    if not dry_run:
        _run(moment, done)
        return done
    with transaction.atomic():
        _run(moment, done)
        transaction.set_rollback(True)
    return done


def also(work: Callable[[datetime], list[str]]) -> None:
    """Let a room above do its ``work`` at every tick, before anybody is reminded: it returns what it did, in sentences."""
    if work not in _ALSO:
        _ALSO.append(work)


def ends(code: str, outcome: Callable[[Waiting, Silence | None, datetime], str]) -> None:
    """Let a room above say what comes of silence about its things of a ``code``: it returns what it did, in a sentence."""
    _OUTCOMES[code] = outcome


def _run(moment: datetime, done: Ticked) -> None:
    done.outcomes += stop_all_without_consent(moment)
    if cleared := clear(moment):
        done.outcomes.append(f"끝난 지 오래된 작업 기록 {cleared}건 지움")
    forgotten = forget_abandoned(moment)
    if forgotten:
        done.outcomes.append(f"끝내지 않은 양식에 올린 파일 {forgotten}개를 지움")
    for work in _ALSO:
        done.outcomes += work(moment)
    horizon = timezone.localdate(moment) + timedelta(days=LAST_DAYS)
    for one in list(everything(moment, before=horizon)):
        try:
            if one.is_over(moment) or _is_closed(one):
                _end(one, moment, done)
            else:
                _remind(one, moment, done)
        except (TransitionError, Refused):
            # Somebody acted this very moment: then nothing is left to do.
            continue
    reminded = remind_of_gates(moment)
    if reminded:
        done.reminders.append(f"마칠 교육이 남은 참여자 {reminded}명에게 알림")
    done.reminders += tell_news(moment)
    expected = remind_of_interviews(moment)
    if expected:
        done.reminders.append(f"내일 면접이 있는 {expected}명에게 알림")


def _is_closed(one: Waiting) -> bool:
    """Tell whether an application is left over in a round that is closed: it gets its answer at once."""
    return one.round is not None and one.round.status == RoundStatus.CLOSED and one.code in ("application", "reserve")


# --- reminders --------------------------------------------------------------------------------------------------------


def _remind(one: Waiting, moment: datetime, done: Ticked) -> None:
    today = timezone.localdate(moment)
    stage = stage_of(one.round, one.state) if one.round is not None else None
    days = sorted(one.due - timedelta(days=before) for before in (stage.remind if stage else REMIND))
    past = [day for day in days if day <= today]
    if past and isinstance(one.obj, GroupInvitation) and group_invitations.remind(one.obj, past[-1]):
        done.reminders.append(f"모임 초대 {one.obj.pk}번 {day_words(one.due)}까지: 다시 알림")
    if not past or not one.people:
        return
    # Days on which nobody ran the clocks are not made up for: one reminder, the latest.
    kind, words = f"remind-{one.code}-{one.name}", _reminder(one)
    sent = send_once([Notice(person, kind, *words, one.link) for person in one.people], past[-1], moment)
    if sent:
        done.reminders.append(f"{what_waits(one)} {day_words(one.due)}까지: {sent}명에게 알림")


def _reminder(one: Waiting) -> tuple[str, str]:
    """Return subject and body of a reminder: to an applicant in the type's words, to whoever works here in the house's."""
    until = f"{day_words(one.due)}까지 부탁드립니다."
    subject, body = subject_of(one, "할 일 알림"), f"{what_waits(one)} {until}"
    party = _applicant(one.obj)
    if party is None or one.round is None:
        return subject, body
    values = {"task": one.title, "due": moment_words(one.until) if one.until else day_words(one.due)}
    always = {"task": what_waits(one), "due": until}
    return worded("reminder", party, one.round, subject=subject, body=body, values=values, always=always)


def _applicant(obj: Model) -> Party | None:
    """Return the applicant or participant whom a matter waits for; None where it waits for somebody else."""
    if isinstance(obj, SeatOffer) or (isinstance(obj, ApplicationDocument) and obj.application is not None):
        assert obj.application is not None
        return obj.application.party
    if isinstance(obj, Application) and obj.status == ApplicationStatus.PROPOSED:
        return obj.party
    return obj.party if isinstance(obj, Signature) and obj.role == SignatoryRole.PERSON else None


# --- what comes out of silence ----------------------------------------------------------------------------------------


def _end(one: Waiting, moment: datetime, done: Ticked) -> None:
    stage = stage_of(one.round, one.state) if one.round is not None else None
    silence = stage.then if stage is not None else None
    outcome = _OUTCOMES.get(one.code, escalate)(one, silence, moment)
    if outcome:
        done.outcomes.append(f"{what_waits(one)} {day_words(one.due)}이 지나 {outcome}")


def _application(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    application = one.obj
    assert isinstance(application, Application)
    if application.status == ApplicationStatus.PROPOSED:
        return _lapse(application, moment)
    if silence is not None and silence.does in ("refuse", "expire", "withdraw"):
        return _time_out(application, silence.reason or "no-answer", moment)
    if _last_day(one) < timezone.localdate(moment) or _is_closed(one):
        return _time_out(application, "no-answer", moment)
    told = escalate(one, silence, moment)
    sorry = Notice(
        application.party_id,
        f"late-{application.pk}-{application.status}",
        subject_of(one, "결과가 늦어집니다"),
        f"‘{application.round.title}’의 결과를 {day_words(one.due)}까지 알려 드리지 못해 죄송합니다. "
        f"늦어도 {day_words(_last_day(one))}까지 답해 드리겠습니다.",
        APPLICATION_PAGE.format(application.pk),
    )
    send_once([sorry], one.due, moment)
    return told


def _last_day(one: Waiting) -> date:
    """Return the day after which an application ends by itself: some time after its clock, and not after the round."""
    last = one.due + timedelta(days=LAST_DAYS)
    return min(last, max(one.round.ends_on, one.due)) if one.round is not None else last


@action
def _lapse(application: Application, moment: datetime) -> str:
    APPLICATION.apply(application, "lapse", reason="확인하지 않음", at=moment, changes={"answer_due": None})
    because = "정해진 날까지 확인하지 않으셔서 대신 낸 신청은 접수되지 않았습니다."
    words = worded(
        "expired",
        application.party,
        application.round,
        subject=f"[{application.round.programme.name}] 신청이 접수되지 않았습니다",
        body=f"{because} 신청하시려면 담당자에게 알려 주세요.",
        always={"reason": because},
    )
    notice = Notice(application.party_id, f"lapsed-{application.pk}", *words, APPLICATION_PAGE.format(application.pk))
    tell([notice], at=moment)
    tell_who_filed(application, at=moment)
    return "신청이 없던 것으로 되었습니다."


@action
def _time_out(application: Application, reason: str, moment: datetime, verb: str = "time_out") -> str:
    verdict = refusal(application, [reason], inputs={"clock": reason}, verb=verb)
    verdict.alternative = next_best([application], at=moment).get(application.pk)
    write([verdict], actor=None, at=moment)
    return "미선정으로 끝났습니다."


def _reserve(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    assert isinstance(one.obj, Application)
    reason = silence.reason if silence is not None and silence.reason else "waiting-over"
    return _time_out(one.obj, reason, moment)


def _offer(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    assert isinstance(one.obj, SeatOffer)
    following = expire_offer(one.obj, at=moment)
    return "제안이 끝났고, 자리가 다음 분께 갔습니다." if following is not None else "제안이 끝났습니다."


def _paper(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    assert isinstance(one.obj, ApplicationDocument)
    assert one.obj.application is not None
    if one.obj.application.status == ApplicationStatus.PROPOSED:
        return ""
    return _time_out(one.obj.application, "documents", moment)


@action
def _listing(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    if silence is None or silence.does == "escalate":
        return escalate(one, silence, moment)
    listing = one.obj
    assert isinstance(listing, ShortListing)
    changes = {"reason": "no-answer", "answered_at": moment}
    SHORT_LISTING.apply(listing, "pass", reason="기한까지 답하지 않음", at=moment, changes=changes)
    return "선택하지 않은 것으로 되었습니다."


@action
def _transfer(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    if silence is None or silence.does not in ("refuse", "withdraw", "expire"):
        return escalate(one, silence, moment)
    transfer = one.obj
    assert isinstance(transfer, Transfer)
    because = "기한까지 모두 동의하지 않음"
    TRANSFER.apply(transfer, "refuse", reason=because, at=moment, changes={"refused_because": because})
    notice = Notice(
        transfer.participation.party_id,
        f"transfer-{transfer.pk}-over",
        subject_of(one, "자리 이동 안내"),
        "정해진 날까지 모두 동의하지 않아 자리를 옮기지 못했습니다. 지금 자리에서 이어서 활동해 주세요.",
        one.link,
    )
    tell([notice], at=moment)
    return "자리 이동이 이루어지지 않았습니다."


@action
def _change(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    """Bring a request to a superior and tell the person that it is late; once its days have passed, it is refused."""
    change = one.obj
    assert isinstance(change, ChangeRequest)
    of = change.participation
    last = change.ends_on if change.starts_on is not None else of.ends_on
    if last < timezone.localdate(moment):
        refuse_change(change, "담당자가 기한까지 답하지 못했고 요청하신 날이 지났습니다.", actor=None, at=moment)
        return "요청하신 날이 지나 받아들이지 않은 것으로 되었습니다."
    told = escalate(one, silence, moment)
    body = (
        f"{what_of(change)} 요청의 답을 {day_words(one.due)}까지 드리지 못해 죄송합니다. 상급자에게 알렸습니다. "
        "급하시면 담당 부서에 전화해 주세요."
    )
    link = PARTICIPATION_PAGE.format(of.pk)
    people = speakers_of(of.party, timezone.localdate(moment))
    send_once(
        [
            Notice(person, f"late-change-{change.pk}", subject_of(one, "답이 늦어집니다"), body, link)
            for person in people
        ],
        one.due,
        moment,
    )
    return told


@action
def _signature(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    signature = one.obj
    assert isinstance(signature, Signature)
    participation = signature.agreement.participation
    active = participation is not None and participation.status == ParticipationStatus.ACTIVE
    if silence is None or silence.does not in ("withdraw", "expire", "refuse") or not active:
        return escalate(one, silence, moment)
    assert participation is not None
    AGREEMENT.apply(signature.agreement, "take_back", reason="기한까지 서명하지 않음", at=moment)
    withdraw(
        participation,
        actor=None,
        end_reason=EndReason.OTHER,
        on=timezone.localdate(moment),
        note="기한까지 협약에 서명하지 않음",
        at=moment,
    )
    notice = Notice(
        participation.party_id,
        f"unsigned-{signature.pk}",
        subject_of(one, "참여가 끝났습니다"),
        "정해진 날까지 협약 서명이 끝나지 않아 참여를 마칩니다. 사정이 있으셨으면 담당자에게 알려 주세요.",
        one.link,
    )
    tell([notice], at=moment)
    return "참여가 끝났습니다."


def _invitation(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    assert isinstance(one.obj, GroupInvitation)
    group_invitations.expire(one.obj, at=moment)
    return "초대가 끝났습니다."


def _short(one: Waiting, silence: Silence | None, moment: datetime) -> str:
    """End what a group has become too small for where the type says so; else it is for the office to say."""
    group = one.obj
    if silence is None or silence.does != "withdraw":
        return escalate(one, silence, moment)
    note = "기한까지 모임의 인원을 채우지 못함"
    if isinstance(group, Application):
        return _time_out(group, "members", moment)
    assert isinstance(group, Participation)
    withdraw(group, actor=None, end_reason=EndReason.UNFULFILLED, on=timezone.localdate(moment), note=note, at=moment)
    notice = Notice(
        group.party_id,
        f"short-ended-{group.pk}",
        subject_of(one, "참여가 끝났습니다"),
        "정해진 날까지 모임의 인원이 채워지지 않아 참여를 마칩니다. 사정이 있으셨으면 담당자에게 알려 주세요.",
        one.link,
    )
    tell([notice], at=moment)
    return "참여가 끝났습니다."


_OUTCOMES: dict[str, Callable[[Waiting, Silence | None, datetime], str]] = {
    "application": _application,
    "reserve": _reserve,
    "offer": _offer,
    "paper": _paper,
    "listing": _listing,
    "judging": escalate,
    "appeal": escalate,
    "transfer": _transfer,
    "change": _change,
    "pair-change": escalate,
    "signature": _signature,
    "hosting": escalate,
    "visit": escalate,
    "invitation": _invitation,
    "short": _short,
    "interview": escalate,
    "ending": to_lead,
    "attendance": to_lead,
    "cover": to_lead,
    "closing": to_lead,
    "month-submit": late,
    "month-confirm": late,
    "month-approve": late,
    "month-pay": late,
    "absences": escalate,
}
