"""Choosing (선발): from a proposal to decisions, in one transaction. Draws, sheets and short-lists are beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.offers.models import Round
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.actions.bulk import BulkResult, write_each
from imojak.paths.actions.common import action
from imojak.paths.actions.deciding import refusal
from imojak.paths.actions.drawing import announce_draw, document_of, hold_draw
from imojak.paths.actions.judging import (
    Standing,
    assign_judges,
    score,
    seen_by_judge,
    standing_of,
    step_back,
    take_back,
)
from imojak.paths.actions.looking import CONSENT_GONE, next_best, withdrawn_consents
from imojak.paths.actions.proposing import Proposal, propose
from imojak.paths.actions.seating import Quota, Row
from imojak.paths.actions.short_lists import choose, invite, pass_over, reopen, short_list
from imojak.paths.actions.verdicts import Verdict
from imojak.paths.enums import ApplicationStatus, DecisionKind, DecisionResult
from imojak.paths.models import Application

__all__ = [
    "CarriedOut",
    "Proposal",
    "Quota",
    "Row",
    "Standing",
    "announce_draw",
    "assign_judges",
    "carry_out",
    "choose",
    "document_of",
    "hold_draw",
    "invite",
    "pass_over",
    "propose",
    "reopen",
    "score",
    "seen_by_judge",
    "short_list",
    "standing_of",
    "step_back",
    "take_back",
]

#: Among the eligible, or waiting from an earlier proposal.
_UNDECIDED = (ApplicationStatus.ELIGIBLE, ApplicationStatus.WAITING)


@dataclass
class CarriedOut:
    """What a proposal came to. ``skipped`` were decided meanwhile; ``failed`` could not be, each with its sentence."""

    accepted: int = 0
    offered: int = 0
    waiting: int = 0
    refused: int = 0
    skipped: int = 0
    failed: list[tuple[Application, str]] = field(default_factory=list)


@action
def carry_out(
    round: Round, proposal: Proposal, *, actor: Account, text: str = "", at: datetime | None = None
) -> CarriedOut:
    """Decide as a proposal says: offers or acceptances, the reserve list, refusals, each with its message.

    Whoever no longer stands as when it was proposed is skipped, so that doing it twice changes nothing. ``text`` is added to
    every sentence. Raises TransitionError when the actor may not decide, or when a draw was only tried out.
    """
    if not actor.can(Capability.DECIDE):
        raise TransitionError("이 일을 할 권한이 없습니다. 담당 부서에 문의하세요.")
    if proposal.round.pk != round.pk:
        raise TransitionError("다른 회차의 선정안입니다. 이 회차에서 선정안을 다시 만들어 주세요.")
    if proposal.method == "draw" and proposal.rows and "draw" not in proposal.sources:
        raise TransitionError("아직 추첨하지 않았습니다. 먼저 공개 추첨을 진행해 주세요.")
    moment = at or timezone.now()
    # Two who carry out at once: the second waits here, and then finds nothing left to do.
    Round.objects.select_for_update().get(pk=round.pk)
    result = CarriedOut()
    rows = _standing(proposal, result)
    # Since the proposal somebody may have withdrawn the consent to be looked at: their answer is another one.
    taken = [row.application for row in rows if row.result != DecisionResult.REFUSED]
    gone = withdrawn_consents(taken)
    result.failed = [(one, f"{CONSENT_GONE} 심사를 그치고 까닭을 알립니다.") for one in taken if one.pk in gone]
    rows = [row for row in rows if row.application.pk not in gone]
    others = next_best([row.application for row in rows if row.result == DecisionResult.REFUSED], at=moment)
    verdicts = _verdicts(proposal, rows, text, moment)
    for one in verdicts:
        one.alternative = others.get(one.application.pk)
    failed = BulkResult()
    write_each(verdicts, actor, moment, failed)
    result.failed += failed.failed
    lost = {one.pk for one, _ in failed.failed}
    for one in verdicts:
        if one.application.pk not in lost:
            name = "offered" if one.answer_by else str(one.result)
            setattr(result, name, getattr(result, name) + 1)
    return result


def _standing(proposal: Proposal, result: CarriedOut) -> list[Row]:
    """Return the rows whose applications still stand as they did when it was proposed, locked."""
    stood = {row.application.pk: row.application.status for row in proposal.rows}
    keys = sorted(stood)
    still: set[int] = set()
    for start in range(0, len(keys), 500):
        found = Application.objects.select_for_update().filter(pk__in=keys[start : start + 500]).order_by("pk")
        still |= {one.pk for one in found if one.status == stood[one.pk] and one.status in _UNDECIDED}
    result.skipped = len(keys) - len(still)
    return [row for row in proposal.rows if row.application.pk in still]


def _verdicts(proposal: Proposal, rows: list[Row], text: str, moment: datetime) -> list[Verdict]:
    answer_by = moment + timedelta(hours=proposal.offer_hours) if proposal.offer_hours else None
    behind = _last_ranks(proposal.round)
    verdicts = []
    for row in rows:
        found = {"method": proposal.method, "why": row.why, "rank": row.rank, **proposal.sources}
        if row.score is not None:
            found["score"] = str(row.score)
        inputs = {**row.looked.inputs, **found}
        said = " ".join(part for part in (row.why, text) if part)
        changes = {"score": row.score, "rank": row.rank}
        if row.result == DecisionResult.REFUSED:
            verdict = refusal(row.application, row.reasons, text=said, inputs=inputs)
        elif row.result == DecisionResult.WAITING:
            if row.rank is not None:
                changes["rank"] = row.rank + behind.get(row.application.place_id, 0)
            verdict = Verdict(row.application, "wait", DecisionKind.SELECTION, row.result, row.reasons, said, inputs)
        else:
            verdict = Verdict(
                row.application,
                "offer" if answer_by else "accept",
                DecisionKind.SELECTION,
                row.result,
                (),
                said,
                inputs,
                row.place,
                answer_by=answer_by,
            )
        verdict.changes = changes
        verdicts.append(verdict)
    return verdicts


def _last_ranks(round: Round) -> dict[int | None, int]:
    waiting = Application.objects.filter(round=round, status=ApplicationStatus.WAITING)
    return {place: last or 0 for place, last in waiting.values_list("place_id").annotate(last=Max("rank"))}
