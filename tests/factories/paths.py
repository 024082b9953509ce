"""From an application to a participation, agreements, and cases with what came of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from imojak.cases.models import (
    Case,
    CasePhase,
    Evidence,
    FollowUp,
    FollowUpStatus,
    Note,
    NoteLevel,
    Outcome,
    Referral,
    Task,
)
from imojak.messages.models import Channel, Message, MessageStatus
from imojak.offers.models import Place, Round
from imojak.parties.enums import OrganisationKind
from imojak.parties.models import Party
from imojak.paths.enums import (
    AgreementKind,
    AgreementStatus,
    ApplicationStatus,
    DecisionKind,
    DecisionResult,
    EndReason,
    ParticipationStatus,
)
from imojak.paths.models import Agreement, Application, Decision, Participation, Pause, Preference
from tests.factories.common import CUT_OFF, SPRING, at, number
from tests.factories.offers import place, round_of
from tests.factories.who import campus, organisation, person


def message(to: Party, *, delivered: bool = True, on: date = SPRING, **more: Any) -> Message:
    """A message, delivered at once or still waiting."""
    values: dict[str, Any] = {"kind": f"notice-{number()}", "subject": "알림", "body": "알립니다.", **more}
    if delivered:
        values |= {"status": MessageStatus.DELIVERED, "sent_at": at(on)}
    return Message.objects.create(recipient_id=to.pk, channel=Channel.SMS, due_on=on, **values)


def application(
    to: Place | Round | str = "", party: Party | None = None, *, filed: date | None = None, **more: Any
) -> Application:
    """An application to a place, a round, or a new place of the programme of that code."""
    to = place(to) if isinstance(to, str) else to
    seat, edition = (to, to.round) if isinstance(to, Place) else (None, to)
    return Application.objects.create(
        party=party or person(), filed_at=at(filed or edition.apply_from), round=edition, place=seat, **more
    )


def preference(of: Application, wish: Place, rank: int = 1) -> Preference:
    """A wish of an application."""
    return Preference.objects.create(application=of, place=wish, rank=rank)


def decision(
    on: Application,
    *,
    result: str = DecisionResult.ACCEPTED,
    kind: str = DecisionKind.SELECTION,
    decided: date | None = None,
    **more: Any,
) -> Decision:
    """A decision by the round's rule version; a refusal gets a reason and a message, a waiver its text."""
    values: dict[str, Any] = {"rule_set": on.round.eligibility, **more}
    decided = decided or on.round.apply_to
    if result == DecisionResult.REFUSED:
        values = {"reasons": ["capacity"], "message": message(on.party, on=decided), **values}
    if kind == DecisionKind.WAIVER:
        values = {"text": "예외를 인정한다.", **values}
    status = {
        DecisionResult.ACCEPTED: ApplicationStatus.ACCEPTED,
        DecisionResult.WAITING: ApplicationStatus.WAITING,
        DecisionResult.REFUSED: ApplicationStatus.REFUSED,
    }[DecisionResult(result)]
    if kind != DecisionKind.ELIGIBILITY:
        Application.objects.filter(pk=on.pk).update(status=status)
    return Decision.objects.create(application=on, kind=kind, result=result, decided_at=at(decided), **values)


def participation(
    to: Place | str = "",
    party: Party | None = None,
    *,
    starts: date | None = None,
    ends: date | None = None,
    decided: date | None = None,
    withdrawn_on: date | None = None,
    completed: bool = False,
    **more: Any,
) -> Participation:
    """A participation with its application and accepting decision, from the place's first day to its last."""
    to = place(to) if isinstance(to, str) else to
    asked = application(to, party)
    values: dict[str, Any] = {"exclusion_group": to.round.programme.exclusion_group, **more}
    if completed:
        values |= {"status": ParticipationStatus.COMPLETED, "end_reason": EndReason.COMPLETED}
    made = Participation.objects.create(
        party=asked.party,
        round=to.round,
        place=to,
        decision=decision(asked, decided=decided),
        starts_on=starts or to.starts_on,
        ends_on=ends or to.ends_on,
        **values,
    )
    return withdraw(made, withdrawn_on) if withdrawn_on else made


def withdraw(made: Participation, on: date = CUT_OFF) -> Participation:
    """Let a participation end by withdrawal on a day."""
    made.status = ParticipationStatus.WITHDRAWN
    made.withdrawn_on, made.end_reason = on, EndReason.OTHER
    made.save(update_fields=["status", "withdrawn_on", "end_reason"])
    return made


def pause(of: Participation, *, starts: date, ends: date) -> Pause:
    """A pause of a participation."""
    return Pause.objects.create(participation=of, starts_on=starts, ends_on=ends, reason="건강")


def agreement(
    to: Round | str = "", party: Party | None = None, *, kind: str = AgreementKind.HOST, on: date = SPRING, **more: Any
) -> Agreement:
    """An agreement signed for a round."""
    to = round_of(to) if isinstance(to, str) else to
    values: dict[str, Any] = {
        "title": "협약",
        "starts_on": on,
        "signed_on": on,
        "status": AgreementStatus.ACTIVE,
        **more,
    }
    return Agreement.objects.create(kind=kind, party=party or organisation(), round=to, **values)


def case(party: Party | None = None, *, owner: Party | None = None, closed: bool = False, **more: Any) -> Case:
    """An open (or closed) case at a campus."""
    values: dict[str, Any] = {"opened_on": SPRING, **more}
    if closed:
        values |= {"phase": CasePhase.CLOSED, "closed_on": CUT_OFF, "close_reason": "목표 달성"}
    where = values.pop("at", None) or campus().party
    return Case.objects.create(party=party or person(), owner=owner or person(), at=where, **values)


def note(of: Case | None = None, *, text: str = "상담했다.", level: str = NoteLevel.TEAM) -> Note:
    """A note written by the case's owner."""
    of = of or case()
    return Note.objects.create(case=of, level=level, text=text, written_by=of.owner, written_on=SPRING)


def task(of: Case | None = None, *, due: date = CUT_OFF) -> Task:
    """A task of a case."""
    return Task.objects.create(case=of or case(), title="연락하기", due_on=due)


def referral(of: Participation | None = None, *, on: date = SPRING, to: Party | None = None) -> Referral:
    """A referral to a public body."""
    to = to or organisation(kind=OrganisationKind.PUBLIC_BODY)
    return Referral.objects.create(participation=of or participation(), to=to, field="재무", referred_on=on)


def follow_up(of: Participation | None = None, *, months: int = 6, reached: date | None = None) -> FollowUp:
    """A follow-up after the end of a participation; done when ``reached`` is given."""
    of = of or participation()
    values: dict[str, Any] = {"status": FollowUpStatus.REACHED, "done_on": reached, "employed": True} if reached else {}
    return FollowUp.objects.create(
        participation=of, months_after=months, due_on=of.ends_on + timedelta(days=30 * months), **values
    )


def outcome(of: Participation | None = None, *, kind: str = "employed", on: date = SPRING, **more: Any) -> Outcome:
    """An outcome that the person told."""
    of = of or participation()
    values: dict[str, Any] = {"evidence": Evidence.SELF, **more}
    return Outcome.objects.create(party=of.party, participation=of, kind=kind, occurred_on=on, **values)
