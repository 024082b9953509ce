"""How somebody gets in: application, decisions, participation, or a refusal or a waiting list with its message.

Every step writes its row and its line of the transition log, on the day it happens. What lies after the day up to
which the year is lived is not written.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from imojak.cases.models import Task
from imojak.demo.live.judging import as_wanted, wrong
from imojak.demo.live.world import RoundRef, World
from imojak.messages.models import Message
from imojak.paths.models import Application, Decision, Participation
from imojak.paths.reasons import ELIGIBILITY_REASONS, REASONS
from imojak.rules.evaluation import ELIGIBLE
from imojak.rules.facts import Participated
from imojak.rules.reasons import BY_RULE

#: Of those who have a counsellor, how many in a hundred cannot be reached by the first message.
UNREACHED_PERCENT = 25


def enrol(
    world: World, *, round: RoundRef, place: int, party_id: int, filed: date, decided: date, starts: date, ends: date,
    status: str = "", withdrawn_on: date | None = None, end_reason: str = "", decided_by: int | None = None,
    score: float | None = None, rank: int | None = None, answers: dict[str, Any] | None = None, by_place: bool = True,
    channel: str = "web", table: int | None = None,
) -> int | None:  # fmt: skip
    """Let a party apply, be found eligible and accepted, and take part; return the participation's id.

    ``starts`` … ``ends`` lie within the round. ``status`` "" means: completed once ``ends`` is lived, else active.
    With ``withdrawn_on`` (between starts and ends) the participation ends that day as withdrawn, once that is lived.
    ``by_place`` is False where one applies to a round and not to a place, ``channel`` is how the application came in,
    ``table`` the number of an interview's table. None when the decision is not lived yet.
    The person is remembered as busy in the round's exclusion group. Raises NotByTheRules where the round's rules would
    not let them in.
    """
    answers = as_wanted(round.book, round.notice, answers or {})
    decider = decided_by if decided_by is not None else world.manager(round.programme.code)
    inputs: dict[str, Any] = {}
    if world.happened(decided):
        found = world.files.asked(round, party_id, filed, decided, starts, ends, answers)
        if found.result != ELIGIBLE:
            raise wrong(round, party_id, found, "선정")
        inputs = found.snapshot
    application, went = _apply(
        world, round, place if by_place else None, party_id, filed, decided, "accepted", decider, score, rank, answers,
        inputs, channel=channel,
    )  # fmt: skip
    if went != "accepted":
        return None
    decision = world.add(
        Decision, application_id=application, kind="selection", result="accepted", reasons=[], text="",
        rule_set_id=round.eligibility_id, inputs=_scored(inputs, score), decided_by_id=decider,
        decided_at=world.at(decided, 17),
    )  # fmt: skip
    participation = world.new_id(Participation)
    last, reason = ends, "completed"
    end_state, ended = "completed", ends
    if withdrawn_on is not None:
        end_state, ended, reason = "withdrawn", withdrawn_on, end_reason or "other"
        if world.happened(withdrawn_on):
            last = withdrawn_on
    elif end_reason:
        reason = end_reason
    begun = max(decided, min(starts, world.until))
    steps = [("active", begun, 18)]
    if status != "active":
        steps.append((end_state, max(ended, begun), 20))
    state = world.log("paths.participation", participation, steps, decider)
    world.add(
        Participation, id=participation, party_id=party_id, round_id=round.id, place_id=place, decision_id=decision,
        starts_on=starts, ends_on=last, status=state, withdrawn_on=withdrawn_on if state == "withdrawn" else None,
        end_reason="" if state == "active" else reason, exclusion_group=round.group,
        table_number=table,
    )  # fmt: skip
    world.applications[participation] = application
    world.occupy(round.group, party_id, starts, ends)
    told = Participated(
        round.programme.code, round.group, starts, ends, withdrawn_on, end_state, round.hours, round.code,
        name=round.programme.name,
    )  # fmt: skip
    world.files.took_part(round, party_id, decided, told)
    return participation


def refuse(
    world: World, *, round: RoundRef, party_id: int, filed: date, decided: date, reason: str, rng: Random,
    place: int | None = None, decided_by: int | None = None, score: float | None = None, rank: int | None = None,
) -> int:  # fmt: skip
    """Let a party apply and be refused for ``reason`` (a key of REASONS), with the message; return the application.

    A reason that rules give must be one that the round's rules do give. Raises NotByTheRules where it is not.
    """
    return _turned_down(world, round, place, party_id, filed, decided, "refused", reason, rng, decided_by, score, rank)


def wait(
    world: World, *, round: RoundRef, party_id: int, filed: date, decided: date, rng: Random, place: int | None = None,
    decided_by: int | None = None, score: float | None = None, rank: int | None = None,
) -> int:  # fmt: skip
    """Let a party apply and be put on the waiting list, with the message; return the application."""
    return _turned_down(
        world, round, place, party_id, filed, decided, "waiting", "waiting", rng, decided_by, score, rank
    )


def withdraw_application(
    world: World, *, round: RoundRef, party_id: int, filed: date, withdrawn: date, place: int | None = None
) -> int:
    """Let a party apply and think better of it before anything is decided; return the application."""
    application = world.new_id(Application)
    state = world.log(
        "paths.application", application, (("filed", filed, 10), ("withdrawn", max(withdrawn, filed), 15))
    )
    if state:
        world.add(
            Application, id=application, round_id=round.id, party_id=party_id, place_id=place,
            filed_at=world.at(filed, 10), status=state, answers={}, late_reason=_late(round, filed, {}),
        )  # fmt: skip
    return application


def send(
    world: World, *, party_id: int, kind: str, subject: str, body: str, day: date, channel: str = "alimtalk",
    failure: str = "",
) -> int:  # fmt: skip
    """Send a message on ``day``, which arrives unless ``failure`` says why not; return its id.

    ``kind`` with party and day must be new: one message per kind, person and day (invariant 13).
    """
    return world.add(
        Message, kind=kind, recipient_id=party_id, channel=channel, subject=subject, body=body, due_on=day,
        status="failed" if failure else "delivered", sent_at=world.at(day, 18), failure=failure,
    )  # fmt: skip


def _apply(
    world: World, round: RoundRef, place: int | None, party_id: int, filed: date, decided: date, result: str,
    decider: int, score: float | None, rank: int | None, answers: dict[str, Any], inputs: dict[str, Any],
    eligible: bool = True, channel: str = "web",
) -> tuple[int, str]:  # fmt: skip
    """Write the application with its log and its eligibility decision; return its id and the state it got to."""
    application = world.new_id(Application)
    steps = [("filed", filed, 10)]
    if eligible:
        steps.append(("eligible", decided, 11))
    steps.append((result, decided, 17))
    state = world.log("paths.application", application, steps, decider)
    if not state:
        return application, state
    world.add(
        Application, id=application, round_id=round.id, party_id=party_id, place_id=place, filed_at=world.at(filed, 10),
        status=state, answers=answers, score=score if state == result else None,
        rank=rank if state == result else None, late_reason=_late(round, filed, answers), channel=channel,
    )  # fmt: skip
    if eligible and state == result:
        world.add(
            Decision, application_id=application, kind="eligibility", result="accepted", reasons=[], text="",
            rule_set_id=round.eligibility_id, inputs=inputs, decided_by_id=decider,
            decided_at=world.at(decided, 11),
        )  # fmt: skip
    return application, state


def _late(round: RoundRef, filed: date, answers: dict[str, Any]) -> str:
    """Say why an application was taken outside the round's days; nothing when it was in time."""
    if round.apply_from <= filed <= round.apply_to:
        return ""
    return "사정을 들어 담당자가 접수함"


def _turned_down(
    world: World, round: RoundRef, place: int | None, party_id: int, filed: date, decided: date, result: str,
    reason: str, rng: Random, decided_by: int | None, score: float | None, rank: int | None,
) -> int:  # fmt: skip
    decider = decided_by if decided_by is not None else world.manager(round.programme.code)
    eligible = reason not in ELIGIBILITY_REASONS
    unreached = rng.random() * 100 < UNREACHED_PERCENT
    answers = as_wanted(round.book, round.notice, {})
    inputs, reasons, text = _why_not(world, round, party_id, filed, decided, reason, answers)
    application, state = _apply(
        world, round, place, party_id, filed, decided, result, decider, score, rank, answers, inputs, eligible
    )
    if state != result:
        return application
    case = world.cases.get(party_id)
    failure = "수신 번호로 전달되지 않음" if unreached and case and case[1] <= decided < case[2] else ""
    message = send(
        world, party_id=party_id, kind=f"decision-{application}", subject=f"[{round.programme.name}] 신청 결과 안내"[:120],
        body=text, day=decided, failure=failure,
    )  # fmt: skip
    if case and failure:
        done = decided + timedelta(days=1 + rng.randrange(4))
        lived = world.happened(done)
        world.add(
            Task, case_id=case[0], message_id=message, title="알림 전달 실패: 신청 결과를 전화로 알리기",
            due_on=decided + timedelta(days=7),
            done_on=done if lived else None, done_by_id=world.account("counsellor") if lived else None,
        )  # fmt: skip
    world.add(
        Decision, application_id=application, kind="selection" if eligible else "eligibility", result=result,
        reasons=reasons, text=text, rule_set_id=round.eligibility_id,
        inputs=_scored(inputs, score), decided_by_id=decider, decided_at=world.at(decided, 17),
        message_id=message,
    )  # fmt: skip
    return application


def _why_not(
    world: World, round: RoundRef, party_id: int, filed: date, decided: date, reason: str, answers: dict[str, Any]
) -> tuple[dict[str, Any], list[str], str]:
    """Return what a refusal or a waiting list keeps of the rules' answer, its reason codes, and the text that is sent."""
    if not world.happened(decided):
        return {}, [reason], REASONS[reason]
    found = world.files.asked(round, party_id, filed, decided, round.starts, round.ends, answers)
    if found.result == ELIGIBLE and reason not in BY_RULE:
        return found.snapshot, [reason], REASONS[reason]
    if reason not in found.codes:
        raise wrong(round, party_id, found, reason)
    return found.snapshot, found.codes, " ".join(found.sentences)


def _scored(inputs: dict[str, Any], score: float | None) -> dict[str, Any]:
    return inputs if score is None else {**inputs, "score": score}
