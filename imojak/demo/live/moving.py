"""How somebody goes on at another site: asked for, agreed by both sites, and decided on the same application."""

from __future__ import annotations

from datetime import date, timedelta

from imojak.demo.live.world import RoundRef, World
from imojak.paths.models import Decision, Participation, Transfer
from imojak.rules.facts import Participated

REASON = "집에서 가까운 활동처로 옮김"
_ASKED_BEFORE, _TO_ANSWER = timedelta(days=6), timedelta(days=7)


def move(
    world: World, *, round: RoundRef, before: int, party_id: int, place: int, gone: date, starts: date, ends: date,
    asked_by: int, leaving: int, arriving: int,
) -> int:  # fmt: skip
    """Let participation ``before``, which ends on ``gone``, go on at ``place``; return the second part's number.

    ``leaving`` and ``arriving`` are the accounts of the two sites' leaders. ``gone`` must be lived.
    """
    participation, transfer = world.new_id(Participation), world.new_id(Transfer)
    decision = world.add(
        Decision, application_id=world.applications[before], kind="transfer", result="accepted", reasons=[], text=REASON,
        rule_set_id=round.eligibility_id, inputs={"transfer": transfer, "from": before}, decided_by_id=arriving,
        decided_at=world.at(gone, 17),
    )  # fmt: skip
    world.applications[participation] = world.applications[before]
    begun = max(gone, min(starts, world.until))
    state = world.log("paths.participation", participation, (("active", begun, 18), ("completed", ends, 20)), arriving)
    world.add(
        Participation, id=participation, party_id=party_id, round_id=round.id, place_id=place, decision_id=decision,
        starts_on=starts, ends_on=ends, status=state, withdrawn_on=None,
        end_reason="" if state == "active" else "completed", exclusion_group=round.group, transferred_from_id=before,
    )  # fmt: skip
    asked = world.workday(gone - _ASKED_BEFORE)
    world.log("paths.transfer", transfer, (("requested", asked, 10), ("done", gone, 17)), asked_by)
    world.add(
        Transfer, id=transfer, participation_id=before, to_id=place, on=starts, reason=REASON, status="done",
        requested_by_id=asked_by, requested_at=world.at(asked, 10), person_agreed_at=world.at(asked, 10),
        leaving_agreed_at=world.at(asked, 15), leaving_agreed_by_id=leaving, arriving_agreed_at=world.at(gone, 17),
        arriving_agreed_by_id=arriving, answer_due=asked + _TO_ANSWER, result_id=participation,
    )  # fmt: skip
    world.occupy(round.group, party_id, starts, ends)
    told = Participated(
        round.programme.code, round.group, starts, ends, None, "completed", round.hours, round.code,
        name=round.programme.name,
    )  # fmt: skip
    world.files.took_part(round, party_id, gone, told)
    return participation
