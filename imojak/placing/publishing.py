"""Publishing a run (배정 공개): decisions and offers for everybody in one transaction, by the way every round is decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from math import ceil

from django.db.models import Sum
from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.matching.published import document, text_of
from imojak.offers.models import Place, Round
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.paths.actions.choosing import carry_out
from imojak.paths.actions.common import action
from imojak.paths.actions.looking import Looked, look_at
from imojak.paths.actions.proposing import Proposal
from imojak.paths.actions.seating import Row
from imojak.paths.enums import ApplicationStatus, DecisionResult
from imojak.paths.models import Application
from imojak.paths.terms import screening_of
from imojak.placing.actions import NOT_YOURS
from imojak.placing.facts import Market, gather, sheets_of
from imojak.placing.models import Publication, Run, Seat
from imojak.placing.scopes import scenarios_changeable
from imojak.placing.solving import problem_of
from imojak.placing.stored import assignment_of
from imojak.placing.telling import Telling, best_score, weighed
from imojak.trust.files import keep
from imojak.trust.models import Document

CHANGED = "계산한 뒤에 신청, 자리, 점수, 고정·제외 가운데 바뀐 것이 있습니다. 다시 계산한 다음 그 결과를 확인하고 공개해 주세요."
#: How many of those who cannot be decided on a refusal names.
_NAMED = 5
_BATCH = 10_000


def preview(run: Run, *, at: datetime | None = None) -> Proposal:
    """Return what publishing a run would decide, without doing it. Raises TransitionError where the facts have changed."""
    moment = at or timezone.now()
    return _proposal(run, _as_computed(run, moment), moment)


def _as_computed(run: Run, moment: datetime) -> Market:
    market = gather(run.scenario, at=moment)
    if market.fingerprint != run.fingerprint:
        raise TransitionError(CHANGED)
    return market


@action
def publish(run: Run, *, actor: Account, text: str = "", at: datetime | None = None) -> Publication:
    """Decide and offer as a run says, for all or for nobody; ``text`` is added to what everybody is told.

    Only by whoever manages the programme, and only while everything that went into the run is as it was. Raises
    TransitionError for another, for changed facts, for a run that is published, and where somebody cannot be decided on.
    """
    if not actor.can(Capability.DECIDE) or not scenarios_changeable(actor).filter(pk=run.scenario_id).exists():
        raise TransitionError(NOT_YOURS)
    moment = at or timezone.now()
    Round.objects.select_for_update().get(pk=run.scenario.round_id)
    if Publication.objects.filter(run=run).exists():
        raise TransitionError("이미 공개한 배정입니다. 신청 목록에서 결과를 확인해 주세요.")
    market = _as_computed(run, moment)
    proposal = _proposal(run, market, moment)
    if not proposal.rows:
        raise TransitionError("공개할 결정이 없습니다. 배정된 사람이 없는 계산입니다.")
    done = carry_out(proposal.round, proposal, actor=actor, text=text.strip(), at=moment)
    if done.failed or done.skipped:
        # Whoever cannot be decided on would be missing from what was computed for all.
        raise TransitionError(_unable(done.failed, done.skipped))
    return Publication.objects.create(
        run=run,
        document=_document(run, market, moment),
        text=text.strip(),
        offered=done.offered + done.accepted,
        waiting=done.waiting,
        refused=done.refused,
        made_by=actor,
        made_at=moment,
    )


def _document(run: Run, market: Market, moment: datetime) -> Document:
    """File what anybody may compute again: by receipt numbers, from the same facts that everybody was decided by."""
    problem = problem_of(market, market.edges(), run.terms["seed"])
    titles = {str(one.pk): one.title for one in market.places}
    text = text_of(document(problem, assignment_of(run, problem), titles))
    title = f"배정 공개 자료: {market.round.title}"
    return keep(title, text.encode(), on=timezone.localdate(moment), media_type="application/json")


def _unable(failed: Iterable[tuple[object, str]], skipped: int) -> str:
    told = [f"접수번호 {getattr(one, 'pk', '')}: {said}" for one, said in failed]
    more = f" 그 밖에 {len(told) - _NAMED}건이 더 있습니다." if len(told) > _NAMED else ""
    if not told:
        return f"그사이 결정된 신청이 {skipped}건 있습니다. 다시 계산해 주세요."
    return "결정할 수 없는 신청이 있어 아무것도 공개하지 않았습니다. " + " ".join(told[:_NAMED]) + more


def _proposal(run: Run, market: Market, at: datetime) -> Proposal:
    """Return the run as a proposal of the round: places first, then who waits, then who is not taken."""
    screening, telling = screening_of(market.round), Telling(run)
    places = Place.objects.in_bulk([one.pk for one in market.places])
    applications = _applications(market)
    looked = dict(zip(applications, look_at(list(applications.values()), at=at), strict=True))
    sheets = sheets_of(market.round, list(applications.values()))
    seated: list[Seat] = []
    left: list[Seat] = []
    for seat in Seat.objects.filter(run=run).order_by("-score", "pk"):
        (seated if seat.place_id is not None else left).append(seat)
    rows = []

    def decide(seat: Seat, result: str, rank: int | None, reasons: tuple[str, ...]) -> None:
        one = applications[seat.application_id]
        place = places[seat.place_id] if seat.place_id is not None else None
        found = _with(looked[one.pk], run, seat)
        rows.append(Row(one, place, result, rank, reasons, telling.text(seat), sheets[one.pk], found))

    for rank, seat in enumerate(seated, start=1):
        decide(seat, DecisionResult.ACCEPTED, rank, ())
    room = _reserve(market.round, screening.reserve_percent)
    # Who waits: the highest of the scores that somebody had anywhere, and then the earlier application.
    left.sort(key=lambda seat: (-best_score(seat), seat.application_id))
    for seat in left:
        if applications[seat.application_id].status == ApplicationStatus.WAITING:
            continue  # goes on waiting
        waits = room > 0
        room -= 1
        result = DecisionResult.WAITING if waits else DecisionResult.REFUSED
        # Who waits has no rank: the next match decides who gets a seat that becomes free.
        decide(seat, result, None, ("rematch" if waits else "no-match" if weighed(seat) else "no-fit",))
    for number, codes, sentence in market.below:
        one = applications[number]
        if one.status == ApplicationStatus.ELIGIBLE:
            rows.append(Row(one, None, DecisionResult.REFUSED, None, codes, sentence, None, looked[number]))
    sources = {
        "run": run.pk, "scenario": run.scenario_id, "seed": run.terms["seed"], "fingerprint": run.fingerprint,
    }  # fmt: skip
    return Proposal(market.round, "match", tuple(rows), (), market.notes, screening.offer_hours, sources)


def _applications(market: Market) -> dict[int, Application]:
    """Return whom a match decides on, by number."""
    numbers = [*market.applicants.number.tolist(), *(one.number for one in market.below)]
    found: dict[int, Application] = {}
    for start in range(0, len(numbers), _BATCH):
        found |= Application.objects.in_bulk(numbers[start : start + _BATCH])
    for one in found.values():
        one.round = market.round
    return found


def _reserve(round: Round, percent: int) -> int:
    """Return how many more may wait, of the share of the seats that the configuration says."""
    seats = Place.objects.filter(round=round, closed_on=None).aggregate(total=Sum("capacity"))["total"] or 0
    waiting = round.applications.filter(status=ApplicationStatus.WAITING).count()
    return max(ceil(seats * percent / 100) - waiting, 0)


def _with(looked: Looked, run: Run, seat: Seat) -> Looked:
    """Return what was looked at with the parts of the score, as the decision keeps them."""
    parts = dict(zip(run.terms["parts"], seat.parts, strict=False))
    return replace(
        looked, inputs={**looked.inputs, "match": {"score": seat.score, "parts": parts, "place": seat.place_id}}
    )
