"""Deciding on an application (심사·결정): eligible, taken, waiting, not taken, or taken by way of exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Place
from imojak.parties.models import Account
from imojak.paths.actions.common import action
from imojak.paths.actions.looking import look_at, next_best
from imojak.paths.actions.verdicts import Verdict, write
from imojak.paths.enums import DecisionKind, DecisionResult
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
    """Find an application eligible (자격 확인) by the round's rule version.

    The decision keeps what the rules looked at, and ``inputs``, what a person looked at besides. Raises
    TransitionError when a rule is not met: then it is refused, or taken by way of exception (waive).
    """
    [looked] = look_at([application], at=at)
    if looked.failed:
        raise TransitionError(f"{looked.sentence} 미선정으로 처리하거나, 사유를 적어 예외로 인정해 주세요.")
    verdict = Verdict(
        application,
        "qualify",
        DecisionKind.ELIGIBILITY,
        DecisionResult.ACCEPTED,
        inputs={**looked.inputs, **(inputs or {})},
    )
    return write([verdict], actor=actor, at=at)[0].decision


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

    The participation lasts as long as the place unless days are given. Raises TransitionError when the rules are not
    met any more, and Refused when the place is full, the days leave the round, or an exclusive programme overlaps.
    """
    [looked] = look_at([application], at=at)
    if looked.failed:
        raise TransitionError(f"{looked.sentence} 미선정으로 처리하거나, 사유를 적어 예외로 인정해 주세요.")
    verdict = Verdict(
        application,
        "accept",
        DecisionKind.SELECTION,
        DecisionResult.ACCEPTED,
        inputs={**looked.inputs, **(inputs or {})},
        place=place or application.place,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return _participation(verdict, actor, "", at)


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
    [looked] = look_at([application], at=at)
    verdict = Verdict(
        application,
        "waive",
        DecisionKind.WAIVER,
        DecisionResult.ACCEPTED,
        reasons=looked.codes,
        text=reason,
        inputs=looked.inputs,
        place=place or application.place,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return _participation(verdict, actor, reason, at)


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
    verdict = Verdict(
        application,
        "wait",
        DecisionKind.SELECTION,
        DecisionResult.WAITING,
        reasons=["waiting"],
        inputs=inputs or {},
        changes={"rank": rank},
    )
    return write([verdict], actor=actor, at=at)[0].decision


@action
def refuse(
    application: Application,
    *,
    actor: Account | None,
    reasons: Sequence[str],
    text: str = "",
    inputs: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> Decision:
    """Refuse an application (미선정) for reason codes of ``paths.reasons``, tell why, and name the next best offer.

    ``text`` is added to the sentences of the codes. Raises UnknownReason for a missing or unknown code.
    """
    [looked] = look_at([application], at=at)
    verdict = refusal(application, reasons, text=text, inputs={**looked.inputs, **(inputs or {})})
    verdict.alternative = next_best([application], at=at).get(application.pk)
    return write([verdict], actor=actor, at=at)[0].decision


def refusal(
    application: Application,
    reasons: Sequence[str],
    *,
    text: str = "",
    inputs: Mapping[str, object] | None = None,
    verb: str = "refuse",
) -> Verdict:
    """Return the verdict that refuses: of eligibility when all its reasons are, else of selection."""
    kind = DecisionKind.ELIGIBILITY if set(reasons) <= ELIGIBILITY_REASONS else DecisionKind.SELECTION
    return Verdict(application, verb, kind, DecisionResult.REFUSED, reasons, text, inputs or {})


def _participation(verdict: Verdict, actor: Account, reason: str, at: datetime | None) -> Participation:
    made = write([verdict], actor=actor, reason=reason, at=at)[0].participation
    assert made is not None
    return made
