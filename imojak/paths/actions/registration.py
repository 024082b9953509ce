"""First come, first served (선착순): an application is decided as it comes in, by the rules and the free seats alone.

Whoever meets the rules is in while there are seats, and on the reserve list after that; the person reads at once which
it is. A thousand may press the button in the same second: the way is short (``at_once``), nobody gets a seat twice,
and where two meet, one is tried again instead of seeing an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import SENTENCES, explained
from imojak.offers.configuration import find_definition
from imojak.offers.enums import Method
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, Party
from imojak.paths.actions import at_once
from imojak.paths.actions.common import action, tried_again
from imojak.paths.actions.deciding import refusal
from imojak.paths.actions.filing import closed_sentence, ensure_in_time, ensure_places_open, file_application
from imojak.paths.actions.looking import look_at, next_best
from imojak.paths.actions.offering import next_in_line
from imojak.paths.actions.seats import Outcome
from imojak.paths.actions.verdicts import Verdict, write
from imojak.paths.eligibility import book_of, evaluate_many
from imojak.paths.enums import GIVEN_UP, ApplicationStatus, DecisionKind, DecisionResult
from imojak.paths.facts_at_once import Known, known_of
from imojak.paths.kept import Kept
from imojak.paths.models import Application
from imojak.rules.evaluation import ELIGIBLE


@dataclass(frozen=True)
class Registered:
    """What became of a registration, and what the person is told.

    ``result`` is accepted, waiting (then ``rank`` is the number on the reserve list), refused, or already, when there
    was an application before; ``application_id`` is then that one.
    """

    application_id: int
    result: str
    rank: int | None
    sentence: str


def register(
    round: Round,
    party: Party,
    *,
    place: Place,
    answers: Mapping[str, Any] | None = None,
    account: Account,
    at: datetime | None = None,
) -> Registered:
    """Apply to a place of a first-come round and be decided at once.

    ``account`` is whose log-in asks, for ``party``. Raises TransitionError outside the application period, for another
    kind of round, a closed place, and where the rules cannot be asked before more is known; Refused where a guard of
    the database objects (an exclusive programme that began this moment).
    """
    ready = Kept(round, place, book_of(round), None, method_of(round))
    return register_kept(ready, party, answers=answers, account=account, at=at)


# Where the last seat went, or a second request came, this very moment, the next try finds it so.
@tried_again("place-full", "already-applied")
@explained()
def register_kept(
    ready: Kept, party: Party, *, answers: Mapping[str, Any] | None, account: Account, at: datetime | None = None
) -> Registered:
    """Do what ``register`` does with a place that is kept ready (``kept.kept``)."""
    moment, answers = at or timezone.now(), answers or {}
    ensure_takes(ready, moment)
    # How long in all somebody takes part, and for whom somebody else may apply, only the ordinary actions know.
    prepared = None
    if speaks_alone(ready, party, account):
        known = known_of(party.pk, ready.round, timezone.localdate(moment))
        prepared = prepared_for(ready, party, answers, account, moment, known) if known is not None else None
    if prepared is None:
        return register_step_by_step(ready.round, party, place=ready.place, answers=answers, account=account, at=moment)
    return told_of(ready, prepared, at_once.write(prepared), moment)


def ensure_takes(ready: Kept, moment: datetime) -> None:
    """Raise TransitionError where a place is not given first come, first served, or not at this moment."""
    if ready.method != Method.FIRST_COME:
        raise TransitionError("선착순으로 모집하지 않는 회차입니다. 신청서를 내 주시면 심사하여 알려 드립니다.")
    ensure_in_time(ready.round, moment)
    if ready.place.round_id != ready.round.pk:
        raise TransitionError("이 회차의 자리가 아닙니다. 회차의 자리 목록에서 골라 주세요.")


def speaks_alone(ready: Kept, party: Party, account: Account) -> bool:
    """Tell whether the site's own message reaches the applicant, and nothing but the rules is to be asked.

    Where people are paid, the budget is asked as well, with each who comes in.
    """
    return (
        not ready.limited and ready.round.pay_scheme_id is None and account.party_id == party.pk and account.is_active
    )


def prepared_for(
    ready: Kept, party: Party, answers: Mapping[str, Any], account: Account, moment: datetime, known: Known
) -> at_once.Prepared | None:
    """Prepare the rows for somebody who meets the rules; None for whom the ordinary actions have to look at."""
    day = timezone.localdate(moment)
    if known.withdrawn_on is not None and known.withdrawn_on >= day:
        return None
    evaluation = evaluate_many(
        ready.round, [party.pk], answers={party.pk: answers}, filed={party.pk: day}, day=day, book=ready.book,
        known={party.pk: known.facts}, definition=ready.definition,
    )[party.pk]  # fmt: skip
    if evaluation.result != ELIGIBLE:
        return None
    return at_once.prepare(ready, party, answers, evaluation.snapshot, account, moment)


def told_of(ready: Kept, prepared: at_once.Prepared, outcome: Outcome, moment: datetime) -> Registered:
    """Return what a person is told of an outcome; where others wait for the free seat, the first in line gets it."""
    if outcome.result == "closed":
        raise TransitionError(closed_sentence(ready.round))
    if outcome.result == "place-closed":
        ensure_places_open(ready.round, [ready.place])
    if outcome.result == "already":
        return Registered(outcome.application, "already", None, SENTENCES["already-applied"])
    if outcome.free:
        return _behind_others(outcome.application, ready.place, moment)
    return Registered(outcome.application, outcome.result, outcome.rank, prepared.sentence(outcome))


def method_of(round: Round) -> str:
    """Return how places of a round are given: what it says itself, else what its programme goes by; "" if nobody says."""
    if round.method:
        return round.method
    found = find_definition(round)
    return found.screening.method if found is not None and found.screening is not None else ""


@action
def register_step_by_step(
    round: Round,
    party: Party,
    *,
    place: Place,
    answers: Mapping[str, Any] | None = None,
    account: Account,
    at: datetime | None = None,
) -> Registered:
    """Do what ``register`` does by the ordinary actions, one after the other: for whom the short way is not made.

    The short way leaves exactly the rows that this one leaves.
    """
    moment = at or timezone.now()
    before = Application.objects.filter(round=round, party=party, place=place).exclude(status__in=GIVEN_UP)
    if (known := before.first()) is not None:
        return Registered(known.pk, "already", None, SENTENCES["already-applied"])
    application = file_application(party, round, place=place, answers=answers, filed_by=account, at=moment)
    [looked] = look_at([application], at=moment)
    if not looked.known:
        raise TransitionError(looked.sentence)
    if looked.failed:
        verdict = refusal(application, looked.codes, inputs=looked.inputs, verb="reject")
        verdict.alternative = next_best([application], at=moment).get(application.pk)
        return _told(application, verdict, moment)
    eligible = Verdict(
        application, "check", DecisionKind.ELIGIBILITY, DecisionResult.ACCEPTED, inputs=dict(looked.inputs)
    )
    write([eligible], actor=None, at=moment)
    seat = Place.objects.select_for_update().get(pk=place.pk)
    waiting = Application.objects.filter(round=round, place=place, status=ApplicationStatus.WAITING)
    free = seat.capacity > seat.taken + seat.held
    if free and not waiting.exists():
        verdict = Verdict(
            application, "admit", DecisionKind.SELECTION, DecisionResult.ACCEPTED, inputs=looked.inputs, place=place
        )
        return _told(application, verdict, moment)
    seat.queued += 1
    seat.save(update_fields=["queued"])
    verdict = Verdict(
        application,
        "queue",
        DecisionKind.SELECTION,
        DecisionResult.WAITING,
        ["waiting"],
        inputs=looked.inputs,
        changes={"rank": seat.queued},
    )
    told = _told(application, verdict, moment)
    return _behind_others(application.pk, place, moment) if free else told


def _told(application: Application, verdict: Verdict, moment: datetime) -> Registered:
    [written] = write([verdict], actor=None, at=moment)
    return Registered(application.pk, verdict.result, application.rank, written.decision.text)


@action
def _behind_others(number: int, place: Place, moment: datetime) -> Registered:
    """Give the free seat to the first in line, who may be the one who has just come."""
    next_in_line(place, at=moment)
    application = Application.objects.get(pk=number)
    decision = application.decisions.order_by("-pk")[0]
    return Registered(number, decision.result, application.rank, decision.text)
