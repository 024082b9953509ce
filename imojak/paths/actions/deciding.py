"""Deciding on an application (심사·결정): eligible, taken, waiting, not taken, or taken by way of exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from imojak.offers.models import Place
from imojak.parties.models import Account
from imojak.paths.actions.common import action, decide, take_in
from imojak.paths.enums import DecisionKind, DecisionResult
from imojak.paths.machines import APPLICATION
from imojak.paths.models import Application, Decision, Participation
from imojak.paths.reasons import ELIGIBILITY_REASONS


@action
def qualify(
    application: Application,
    *,
    actor: Account,
    inputs: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> Decision:
    """Find an application eligible (자격 확인) by the round's rule version; ``inputs`` is what was looked at."""
    APPLICATION.apply(application, "qualify", actor=actor, at=at)
    return decide(application, DecisionKind.ELIGIBILITY, DecisionResult.ACCEPTED, actor, inputs, at=at)


@action
def accept(
    application: Application,
    *,
    actor: Account,
    place: Place | None = None,
    inputs: Mapping[str, object] | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    at: datetime | None = None,
) -> Participation:
    """Accept an application (선정) for a place (its own when not said) and let the participation begin.

    The participation lasts as long as the place unless days are given. Raises Refused when the place is full, the
    days leave the round, or an exclusive programme overlaps.
    """
    APPLICATION.apply(application, "accept", actor=actor, at=at)
    return take_in(application, DecisionKind.SELECTION, place, actor, "", inputs, starts_on, ends_on, at)


@action
def waive(
    application: Application,
    *,
    actor: Account,
    reason: str,
    place: Place | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    at: datetime | None = None,
) -> Participation:
    """Accept an application by way of exception (예외 인정), with the reason in words; also one refused before."""
    before = application.decisions.filter(superseded_by=None).exclude(result=DecisionResult.ACCEPTED).first()
    APPLICATION.apply(application, "waive", actor=actor, reason=reason, at=at)
    return take_in(application, DecisionKind.WAIVER, place, actor, reason, None, starts_on, ends_on, at, before)


@action
def wait(
    application: Application,
    *,
    actor: Account,
    rank: int,
    inputs: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> Decision:
    """Put an application on the waiting list (예비) at ``rank`` and tell the person."""
    APPLICATION.apply(application, "wait", actor=actor, at=at, changes={"rank": rank})
    return decide(
        application, DecisionKind.SELECTION, DecisionResult.WAITING, actor, inputs, reasons=["waiting"], at=at
    )


@action
def refuse(
    application: Application,
    *,
    actor: Account,
    reasons: Sequence[str],
    text: str = "",
    inputs: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> Decision:
    """Refuse an application (미선정) for reason codes of ``paths.reasons`` and tell the person why.

    ``text`` is added to the sentences of the codes. Raises UnknownReason for a missing or unknown code.
    """
    before = application.decisions.filter(superseded_by=None, result=DecisionResult.WAITING).first()
    APPLICATION.apply(application, "refuse", actor=actor, reason=", ".join(reasons), at=at)
    kind = DecisionKind.ELIGIBILITY if set(reasons) <= ELIGIBILITY_REASONS else DecisionKind.SELECTION
    return decide(
        application, kind, DecisionResult.REFUSED, actor, inputs, reasons=reasons, text=text, before=before, at=at
    )
