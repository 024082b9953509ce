"""What comes of interviews (면접 결과) at a job fair, and who walks in on the day (현장 등록).

A result is a row of its own with its log; who came is a visit of the booth, and a hire is an outcome with its
follow-ups: the figures and the follow-up know it as any other, and the way back leads to the slot and the booth.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from imojak.cases.machines import FOLLOW_UP
from imojak.cases.models import Evidence, FollowUp, FollowUpStatus, Outcome, OutcomeKind
from imojak.kernel.josa import josa
from imojak.kernel.months import after_months, day_words
from imojak.kernel.saying import clock_words
from imojak.kernel.violations import explained
from imojak.offers.models import Place, Programme
from imojak.offers.slots import begins_at, ends_at, is_slot
from imojak.parties.actions.profile import consent_to, give_consents
from imojak.parties.actions.signing_up import NewPerson, make_person
from imojak.parties.enums import ConsentPurpose, RoleKind
from imojak.parties.models import Account, Party
from imojak.parties.queries import people_named
from imojak.parties.scopes import standing
from imojak.paths.actions.filing import file_application
from imojak.paths.actions.interviews import overlapping
from imojak.paths.actions.looking import look_at
from imojak.paths.actions.verdicts import Verdict, write
from imojak.paths.enums import Channel, DecisionKind, DecisionResult, InterviewStatus, ParticipationStatus, PassReason
from imojak.paths.fair_scopes import booths_run, interviews_recordable
from imojak.paths.machines import INTERVIEW
from imojak.paths.models import Interview, Participation
from imojak.problems import Problem
from imojak.records.enums import QuantityUnit, RecordKind, RecordStatus, SessionKind
from imojak.records.models import Record, Session

S = InterviewStatus
#: Nobody is hired at a fair for a day further off than that.
LATEST_HIRE = timedelta(days=366)
WALKED_IN = "현장 등록"
#: What is said of somebody who was talked to; a second interview is one, too.
INTERVIEWED = (S.SECOND, S.HIRED, S.NOT_HIRED)
_ONWARD = {S.CAME: frozenset(S.values), S.SECOND: frozenset({S.HIRED, S.NOT_HIRED})}


class InterviewProblem(Problem):
    """A result or a walk-in that cannot be; ``errors`` has the sentence of each field ("" for none)."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


@dataclass(frozen=True)
class Result:
    """What came of an interview: a status, with the first day of work of a hire, or the reason why there was none."""

    status: str
    hired_from: date | None = None
    reason: str = ""
    note: str = ""
    because: str = field(default="", compare=False)

    def errors(self, slot: Place, moment: datetime) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = {}
        if self.status not in S.values:
            found["status"] = "결과를 하나 골라 주세요."
        if self.status == S.HIRED:
            if self.hired_from is None:
                found["hired_from"] = "채용한 날(첫 출근일)을 적어 주세요."
            elif not slot.starts_on <= self.hired_from <= slot.starts_on + LATEST_HIRE:
                found["hired_from"] = f"면접을 본 날({day_words(slot.starts_on)})부터 한 해 안의 날을 적어 주세요."
        if self.status == S.NOT_HIRED and self.reason not in PassReason.values:
            found["reason"] = "채용하지 않은 사유를 골라 주세요."
        if slot.starts_at is not None and moment < begins_at(slot):
            found["status"] = f"아직 시작하지 않은 면접입니다. {clock_words(slot.starts_at)}부터 적을 수 있습니다."
        return found


def is_correction(before: str, after: str) -> bool:
    """Tell whether saying ``after`` goes back on what was said ``before``: then it needs a reason."""
    return bool(before) and after not in _ONWARD.get(S(before), frozenset()) - {S.NO_SHOW, before}


def record_result(booking: Participation, result: Result, *, actor: Account, at: datetime | None = None) -> Interview:
    """Write down what came of a booked interview, or correct it with the reason (``result.because``).

    A hire makes the outcome with its follow-ups; taken back, they go with it, unless somebody was followed up already.
    Raises InterviewProblem for who may not, before the interview begins, for a booking that was given back, for what is
    missing, and for a correction without a reason.
    """
    moment = at or timezone.now()
    if not interviews_recordable(actor).filter(pk=booking.pk).exists():
        raise InterviewProblem(
            {"": "면접 결과는 그 기업의 담당자와 사업 담당자가 적습니다. 담당 부서에 문의해 주세요."}
        )
    with explained(), transaction.atomic():
        of = (
            Participation.objects.select_for_update(of=("self",))
            .select_related("place__host", "round")
            .get(pk=booking.pk)
        )
        if of.status == ParticipationStatus.WITHDRAWN:
            raise InterviewProblem({"": "취소한 예약입니다. 화면을 새로 열어 주세요."})
        if errors := result.errors(of.place, moment):
            raise InterviewProblem(errors)
        interview = _written(of, result, actor, moment)
        _record_visit(of, interview.status, actor)
        _follow(of, interview, actor, moment)
    return interview


def _written(of: Participation, result: Result, actor: Account, moment: datetime) -> Interview:
    known = Interview.objects.select_for_update().filter(participation=of).first()
    values: dict[str, Any] = {
        "hired_from": result.hired_from if result.status == S.HIRED else None,
        "reason": result.reason if result.status == S.NOT_HIRED else "",
        "note": result.note.strip()[:200],
        "recorded_by": actor,
        "recorded_at": moment,
    }
    if known is None:
        made = Interview.objects.create(participation=of, status=result.status, **values)
        INTERVIEW.begin(made, actor=actor, at=moment)
        return made
    same = all(getattr(known, name) == values[name] for name in ("hired_from", "reason", "note"))
    if known.status == result.status and same:
        return known
    verb = result.status
    if is_correction(known.status, result.status):
        verb = f"correct-{result.status}"
        if not result.because.strip():
            raise InterviewProblem({"because": "이미 적은 결과를 고치는 까닭을 적어 주세요. 기록에 남습니다."})
    INTERVIEW.apply(known, verb, actor=actor, reason=result.because.strip(), at=moment, changes=values)
    return known


def _record_visit(of: Participation, status: str, actor: Account) -> None:
    """Keep the visit of the booth, by which figures count contacts: of who came, or that they did not."""
    came = status != S.NO_SHOW
    values = {
        "status": RecordStatus.PRESENT if came else RecordStatus.NO_SHOW,
        "quantity": 1 if came else 0,
        "entered_by": actor,
    }
    Record.objects.update_or_create(
        participation=of,
        session=session_of(of.place),
        day=of.place.starts_on,
        kind=RecordKind.VISIT,
        defaults=values,
        create_defaults={**values, "party_id": of.party_id, "unit": QuantityUnit.TIMES, "note": "면접"},
    )


def session_of(slot: Place) -> Session:
    """Return the fair's day at the booth of a slot (made when there is none); inside the caller's transaction."""
    booth = Place.objects.select_for_update().get(pk=slot.parent_id or 0)
    known = Session.objects.filter(place=booth, kind=SessionKind.FAIR, day=slot.starts_on, cancelled=False).first()
    if known is not None:
        return known
    hours = Place.objects.filter(parent=booth, starts_on=slot.starts_on, starts_at__isnull=False).order_by("starts_at")
    first, last = hours[0], hours.reverse()[0]
    return Session.objects.create(
        place=booth,
        kind=SessionKind.FAIR,
        title=booth.title[:160],
        day=slot.starts_on,
        starts_at=first.starts_at,
        minutes=int((ends_at(last) - begins_at(first)).total_seconds()) // 60,
        unit_id=booth.unit_id,
        lead_id=booth.host_id,
    )


def _follow(of: Participation, interview: Interview, actor: Account, moment: datetime) -> None:
    """Let the outcome and its follow-ups be those of the interview as it stands now."""
    known = Outcome.objects.filter(participation=of, kind=OutcomeKind.EMPLOYED, employer_id=of.place.host_id)
    first_day = interview.hired_from
    if first_day is not None and known.filter(occurred_on=first_day).exists():
        return
    if known.exists():
        if of.follow_ups.exclude(status=FollowUpStatus.DUE).exists():
            raise InterviewProblem(
                {"": "이미 사후관리로 연락한 취업이라 여기에서 고칠 수 없습니다. 사후관리 담당자에게 알려 주세요."}
            )
        of.follow_ups.all().delete()
        known.delete()
    if first_day is None:
        return
    Outcome.objects.create(
        party_id=of.party_id,
        participation=of,
        kind=OutcomeKind.EMPLOYED,
        occurred_on=first_day,
        employer_id=of.place.host_id,
        evidence=Evidence.EMPLOYER,
    )
    due = [
        FollowUp(participation=of, months_after=months, due_on=after_months(first_day, months))
        for months in months_of(of.round.programme)
    ]
    FOLLOW_UP.begin_many(FollowUp.objects.bulk_create(due), actor=actor, at=moment)


def months_of(programme: Programme) -> list[int]:
    """Return after how many months those whom a programme has placed are followed up: its own, or its parent's."""
    for one in (programme, programme.parent):
        if one is not None and (months := one.planned.get("follow_up_months")):
            return [int(number) for number in months]
    return []


# --- walk-ins ---------------------------------------------------------------------------------------------------------


def person_at_the_desk(person: NewPerson, consents: Collection[str]) -> Party:
    """Return who of that name, birth date and telephone is known, else a new person; inside the caller's transaction.

    Whoever registers learns nothing of somebody who is known already.
    """
    known = people_named(person.name).filter(birth_date=person.birth_date, phone=person.phone).first()
    party = known.party if known is not None else make_person(person)
    give_consents(party, consents)
    return party


def walk_in(
    slot: Place, who: Party | NewPerson, *, actor: Account, consented: bool, at: datetime | None = None
) -> Participation:
    """Register somebody who stands before the booth for an interview of that day with a free table (현장 등록).

    ``consented`` says that they agreed to be registered and to the company's knowing who they are. Raises
    InterviewProblem for who does not run the booth, on another day, for a slot that is over or full, for somebody with
    another interview at the time, and where the rules do not let them in.
    """
    moment = at or timezone.now()
    if not is_slot(slot) or not booths_run(actor).filter(pk=slot.parent_id or 0).exists():
        raise InterviewProblem({"": "현장 등록은 그 부스의 기업과 사업 담당자가 합니다. 부스를 다시 골라 주세요."})
    if slot.starts_on != timezone.localdate(moment):
        raise InterviewProblem(
            {"slot": f"현장 등록은 박람회가 열리는 날({day_words(slot.starts_on)})에만 할 수 있습니다."}
        )
    if moment >= ends_at(slot):
        raise InterviewProblem({"slot": "이미 끝난 시간입니다. 남은 시간 가운데에서 골라 주세요."})
    if not consented:
        raise InterviewProblem(
            {"consented": "개인정보를 모으고 기업에 알리는 데 동의하신다는 말씀을 들어야 등록할 수 있습니다."}
        )
    with explained(), transaction.atomic():
        seat = Place.objects.select_for_update(of=("self",)).select_related("host", "round").get(pk=slot.pk)
        if seat.taken + seat.held >= seat.capacity:
            raise InterviewProblem({"slot": "이 시간은 찼습니다. 빈자리가 있는 시간을 골라 주세요."})
        party = who if isinstance(who, Party) else person_at_the_desk(who, [ConsentPurpose.SERVICE])
        made = _let_in(seat, party, actor, moment)
        interview = Interview.objects.create(participation=made, status=S.CAME, recorded_by=actor, recorded_at=moment)
        INTERVIEW.begin(interview, actor=actor, at=moment)
        _record_visit(made, S.CAME, actor)
    return made


def _let_in(seat: Place, party: Party, actor: Account, moment: datetime) -> Participation:
    if party.pk == actor.party_id:
        raise InterviewProblem({"": "본인은 누리집에서 직접 예약해 주세요."})
    if (other := overlapping(party, seat)) is not None:
        raise InterviewProblem(
            {
                "slot": f"이분은 그 시간에 {josa(f'‘{other.place.title}’', '을/를')} 예약하셨습니다. 다른 시간을 골라 주세요."
            }
        )
    give_consents(party, [ConsentPurpose.SERVICE])
    if seat.host is not None:
        consent_to(party, seat.host)
    channel = Channel.STAFF if seat.host_id not in standing(actor).at(RoleKind.SITE_LEADER) else Channel.PARTNER
    application = file_application(
        party, seat.round, place=seat, filed_by=actor, channel=channel, late_reason=WALKED_IN, at=moment
    )
    [looked] = look_at([application], at=moment)
    if looked.failed or not looked.known:
        raise InterviewProblem(
            {"": looked.sentence or "참여 자격을 확인할 수 없습니다. 사업 담당자에게 문의해 주세요."}
        )
    eligible = Verdict(application, "check", DecisionKind.ELIGIBILITY, DecisionResult.ACCEPTED, inputs=looked.inputs)
    write([eligible], actor=None, at=moment)
    admitted = Verdict(
        application, "admit", DecisionKind.SELECTION, DecisionResult.ACCEPTED, inputs=looked.inputs, place=seat
    )
    [written] = write([admitted], actor=None, at=moment)
    assert written.participation is not None
    return written.participation
