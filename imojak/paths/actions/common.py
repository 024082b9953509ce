"""What all actions share: one transaction whose refusals are told in Korean, decisions with their message, seats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import explained
from imojak.messages.models import Channel, Message, MessageStatus
from imojak.offers.models import Place, Round
from imojak.parties.models import Account
from imojak.paths.enums import DecisionKind, DecisionResult
from imojak.paths.machines import PARTICIPATION
from imojak.paths.models import Application, Decision, Participation
from imojak.paths.reasons import sentences

P = ParamSpec("P")
R = TypeVar("R")


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run in one transaction; what the database refuses is told in Korean."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with explained(), transaction.atomic():
            return function(*args, **kwargs)

    return run


def take_in(
    application: Application,
    kind: str,
    place: Place | None,
    actor: Account | None,
    text: str,
    inputs: Mapping[str, object] | None,
    starts_on: date | None,
    ends_on: date | None,
    at: datetime | None,
    before: Decision | None = None,
) -> Participation:
    place = place or application.place
    if place is None:
        raise TransitionError("어느 자리에 선정하는지 골라 주세요.")
    before = before or application.decisions.filter(superseded_by=None, result=DecisionResult.WAITING).first()
    decision = decide(
        application, kind, DecisionResult.ACCEPTED, actor, inputs, text=text, before=before, at=at, tell=place.title
    )
    made = Participation.objects.create(
        party_id=application.party_id,
        round_id=application.round_id,
        place=place,
        decision=decision,
        starts_on=starts_on or place.starts_on,
        ends_on=ends_on or place.ends_on,
        exclusion_group=exclusion_group(application.round),
    )
    PARTICIPATION.begin(made, actor=actor, at=at)
    return made


def exclusion_group(of: Round) -> str:
    """A strand keeps its programme's group unless it has one of its own."""
    programme = of.programme
    return programme.exclusion_group or (programme.parent.exclusion_group if programme.parent else "")


def decide(
    application: Application,
    kind: str,
    result: str,
    actor: Account | None,
    inputs: Mapping[str, object] | None,
    *,
    reasons: Sequence[str] = (),
    text: str = "",
    before: Decision | None = None,
    at: datetime | None = None,
    tell: str = "",
) -> Decision:
    """Write a decision with its message; the on-site message is there as soon as the row is."""
    moment = at or timezone.now()
    if result != DecisionResult.ACCEPTED:
        text = " ".join(part for part in (sentences(reasons), text) if part)
    message = None
    if kind != DecisionKind.ELIGIBILITY or result != DecisionResult.ACCEPTED:
        message = Message.objects.create(
            kind=f"decision-{application.pk}-{result}",
            recipient_id=application.party_id,
            channel=Channel.ON_SITE,
            subject=f"[{application.round.programme.name}] 신청 결과 안내"[:120],
            body=text if result != DecisionResult.ACCEPTED else f"{tell}에 선정되셨습니다. {text}".strip(),
            due_on=timezone.localdate(moment),
            status=MessageStatus.DELIVERED,
            sent_at=moment,
        )
    return Decision.objects.create(
        application=application,
        kind=kind,
        result=result,
        reasons=list(reasons),
        text=text,
        rule_set=application.round.eligibility,
        inputs=dict(inputs or {}),
        decided_by=actor,
        decided_at=moment,
        message=message,
        supersedes=before,
    )
