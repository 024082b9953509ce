"""Deciding on many applications at once (일괄 결정): each as if alone, those that fail told one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.db import IntegrityError, transaction

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import SENTENCES, sentence_for
from imojak.offers.models import Place
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.actions.common import action
from imojak.paths.actions.deciding import refusal
from imojak.paths.actions.looking import Looked, look_at, next_best
from imojak.paths.actions.verdicts import Verdict, write
from imojak.paths.enums import DecisionKind, DecisionResult
from imojak.paths.machines import APPLICATION
from imojak.paths.models import Application
from imojak.paths.reasons import sentences

Verb = Literal["qualify", "accept", "wait", "refuse"]


@dataclass
class BulkResult:
    """How many were decided, and those that were not with the sentence that says why."""

    done: int = 0
    failed: list[tuple[Application, str]] = field(default_factory=list)


@action
def decide_in_bulk(
    applications: Sequence[Application],
    verb: Verb,
    *,
    actor: Account,
    reasons: Sequence[str] = (),
    text: str = "",
    place: Place | None = None,
    at: datetime | None = None,
) -> BulkResult:
    """Decide the same on many applications: qualify, accept, wait (in the order given), refuse.

    What holds for one holds for each; whoever cannot be decided on so is left as before and told in ``failed``.
    Raises TransitionError when the actor may not decide at all, UnknownReason for a wrong reason code.
    """
    if not actor.can(Capability.DECIDE):
        raise TransitionError("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
    if verb == "refuse":
        sentences(reasons)
    result = BulkResult()
    fresh = _locked(applications)
    several = []
    for one in applications:
        if (found := fresh.get(one.pk)) is None or found.status not in APPLICATION.by_name[verb].sources:
            state = (found or one).get_status_display()
            result.failed.append((one, f"지금 상태({state})에서는 할 수 없습니다."))
        else:
            several.append(found)
    verdicts = _verdicts(several, verb, reasons, text, place, result, at)
    result.done = write_each(verdicts, actor, at, result)
    return result


def _locked(applications: Sequence[Application]) -> dict[int, Application]:
    keys = sorted({one.pk for one in applications})
    found: dict[int, Application] = {}
    for start in range(0, len(keys), 500):
        rows = Application.objects.select_for_update(of=("self",)).filter(pk__in=keys[start : start + 500])
        rows = rows.select_related("round__programme__parent", "round__eligibility", "round__type", "place")
        found |= {one.pk: one for one in rows.order_by("pk")}
    # One round is one object, so that what is looked up on it is looked up once.
    rounds = {one.round_id: one.round for one in found.values()}
    for one in found.values():
        one.round = rounds[one.round_id]
    return found


def _verdicts(
    several: Sequence[Application],
    verb: Verb,
    reasons: Sequence[str],
    text: str,
    place: Place | None,
    result: BulkResult,
    at: datetime | None,
) -> list[Verdict]:
    if verb == "refuse":
        others = next_best(several, at=at)
        verdicts = []
        for one, looked in zip(several, look_at(several, at=at), strict=True):
            verdict = refusal(one, reasons, text=text, inputs=looked.inputs)
            verdict.alternative = others.get(one.pk)
            verdicts.append(verdict)
        return verdicts
    if verb == "wait":
        last = max((one.rank or 0 for one in _waiting(several)), default=0)
        return [
            Verdict(
                one,
                "wait",
                DecisionKind.SELECTION,
                DecisionResult.WAITING,
                reasons=["waiting"],
                text=text,
                changes={"rank": last + number},
            )
            for number, one in enumerate(several, start=1)
        ]
    met: list[tuple[Application, Looked]] = []
    for one, looked in zip(several, look_at(several, at=at), strict=True):
        if looked.failed:
            result.failed.append((one, looked.sentence))
        else:
            met.append((one, looked))
    if verb == "qualify":
        return [
            Verdict(one, verb, DecisionKind.ELIGIBILITY, DecisionResult.ACCEPTED, inputs=looked.inputs)
            for one, looked in met
        ]
    return [
        Verdict(
            one,
            verb,
            DecisionKind.SELECTION,
            DecisionResult.ACCEPTED,
            text=text,
            inputs=looked.inputs,
            place=place or one.place,
        )
        for one, looked in _with_a_seat(met, place, result)
    ]


def _with_a_seat(
    met: Sequence[tuple[Application, Looked]], place: Place | None, result: BulkResult
) -> list[tuple[Application, Looked]]:
    """Leave out whom no seat is left for: the database would refuse them as well, one by one."""
    wanted = {goal.pk for one, _ in met if (goal := place or one.place) is not None}
    places = Place.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    left = {one.pk: one.capacity - one.taken - one.held for one in places}
    seated = []
    for one, looked in met:
        goal = place or one.place
        if goal is None:
            result.failed.append((one, "어느 자리에 선정하는지 골라 주세요."))
        elif left[goal.pk] <= 0:
            result.failed.append((one, SENTENCES["place-full"]))
        else:
            left[goal.pk] -= 1
            seated.append((one, looked))
    return seated


def _waiting(several: Sequence[Application]) -> Sequence[Application]:
    rounds = {one.round_id for one in several}
    return list(Application.objects.filter(round_id__in=rounds, status="waiting").only("rank"))


def write_each(verdicts: Sequence[Verdict], actor: Account | None, at: datetime | None, result: BulkResult) -> int:
    """Write verdicts together; where that fails, in halves, down to the ones that cannot be written."""
    if not verdicts:
        return 0
    try:
        with transaction.atomic():
            write(verdicts, actor=actor, at=at)
    except (IntegrityError, TransitionError) as error:
        if len(verdicts) == 1:
            said = error.user_message if isinstance(error, TransitionError) else sentence_for(error)
            result.failed.append((verdicts[0].application, said))
            return 0
        middle = len(verdicts) // 2
        return write_each(verdicts[:middle], actor, at, result) + write_each(verdicts[middle:], actor, at, result)
    return len(verdicts)
