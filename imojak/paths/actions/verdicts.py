"""Writing decisions (결정) for one or for thousands: the state, the decision, its message, the seat that follows.

Everything that decides goes through ``write``, so that a decision looks the same however it came about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.kernel.saying import moment_words
from imojak.kernel.transitions import TransitionError
from imojak.messages.models import Message
from imojak.offers.models import Place, Round
from imojak.parties.models import Account, GroupMember
from imojak.paths.actions.events import worded
from imojak.paths.actions.following import Change, tell_followers
from imojak.paths.actions.tables import number_tables
from imojak.paths.actions.telling import APPLICATION_PAGE, OFFER_PAGE, ROUND_PAGE, Notice, tell
from imojak.paths.beginning import first_state, refuse_too_long
from imojak.paths.enums import DecisionKind, DecisionResult
from imojak.paths.machines import APPLICATION, PARTICIPATION, SEAT_OFFER
from imojak.paths.models import Application, Decision, Participation, SeatOffer
from imojak.paths.reasons import sentences
from imojak.paths.terms import due_on

_BATCH = 500
#: A table is given once who has come in is counted, after the decision is written; moving and the day before name it.
_TABLE = "면접석 번호는 ‘내 참여’에서 보실 수 있습니다."


@dataclass
class Verdict:
    """What is decided on one application. ``verb`` is the transition of its machine, "" where the state stays.

    ``text`` is added to the sentence that goes out. ``place`` is the one that is given or offered; ``answer_by`` makes
    an offer of it. ``changes`` are fields of the application that change with its state.
    """

    application: Application
    verb: str
    kind: str
    result: str
    reasons: Sequence[str] = ()
    text: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    place: Place | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    answer_by: datetime | None = None
    alternative: Round | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """What became of a verdict."""

    decision: Decision
    participation: Participation | None = None
    offer: SeatOffer | None = None


def write(
    verdicts: Sequence[Verdict], *, actor: Account | None, reason: str = "", at: datetime | None = None
) -> list[Written]:
    """Write verdicts in their order; to be called within a transaction, which is lost when one cannot be written.

    Raises TransitionError for a state, an actor or a place that forbids it, and IntegrityError where the database does.
    """
    moment = at or timezone.now()
    refuse_own([one.application for one in verdicts], actor)
    for one in verdicts:
        if one.place is None and _seats(one):
            raise TransitionError("어느 자리에 선정하는지 골라 주세요.")
    _move(verdicts, actor, reason, moment)
    decisions = _decide(verdicts, actor, moment)
    taken = [(one, made) for one, made in zip(verdicts, decisions, strict=True) if _seats(one) and not one.answer_by]
    held = [(one, made) for one, made in zip(verdicts, decisions, strict=True) if one.answer_by]
    participations = {made.decision_id: made for made in take_in(taken, actor, moment)}
    offers = {made.decision_id: made for made in _hold(held, actor, moment)}
    tell_followers(Change.APPROVAL, [one.application.round for one, _ in (*taken, *held)], actor=actor, at=moment)
    return [Written(made, participations.get(made.pk), offers.get(made.pk)) for made in decisions]


def refuse_own(applications: Iterable[Application], actor: Account | None) -> None:
    """Raise TransitionError when the actor decides on an application of their own, or of a group that they are in."""
    if actor is None or actor.party_id is None:
        return
    parties = {one.party_id for one in applications}
    groups = GroupMember.objects.filter(member_id=actor.party_id).values_list("group_id", flat=True)
    if not parties.isdisjoint({actor.party_id, *groups}):
        raise TransitionError("본인이나 본인이 속한 모임의 신청은 결정할 수 없습니다. 다른 담당자에게 맡겨 주세요.")


def _seats(one: Verdict) -> bool:
    without = (DecisionKind.ELIGIBILITY, DecisionKind.APPEAL)
    return one.result == DecisionResult.ACCEPTED and one.kind not in without


def _move(verdicts: Sequence[Verdict], actor: Account | None, reason: str, moment: datetime) -> None:
    """Carry out the transitions, those of one kind together."""
    by_kind: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[Verdict]] = {}
    moving = [one for one in verdicts if one.verb]
    for one, day in zip(moving, _due(moving, moment), strict=True):
        one.changes = {**one.changes, "answer_due": day}
    for one in moving:
        by_kind.setdefault((one.verb, tuple(one.reasons), tuple(sorted(one.changes))), []).append(one)
    for (verb, reasons, _), group in by_kind.items():
        APPLICATION.apply_many(
            [one.application for one in group],
            verb,
            actor=actor,
            reason=reason or ", ".join(reasons),
            at=moment,
            changes={one.application.pk: one.changes for one in group if one.changes},
        )


def _due(verdicts: Sequence[Verdict], moment: datetime) -> list[date | None]:
    """Return until when somebody must act after each verdict: an offer is to be answered, an eligible one decided on."""
    today = timezone.localdate(moment)
    eligible: dict[int, date | None] = {}
    found: list[date | None] = []
    for one in verdicts:
        of = one.application.round
        if one.answer_by:
            found.append(timezone.localdate(one.answer_by))
        elif one.result == DecisionResult.ACCEPTED and not _seats(one):
            if of.pk not in eligible:
                eligible[of.pk] = due_on(of, "eligible", today)
            found.append(eligible[of.pk])
        else:
            found.append(None)
    return found


def _decide(verdicts: Sequence[Verdict], actor: Account | None, moment: datetime) -> list[Decision]:
    before = standing_decisions([one.application for one in verdicts])
    known = [one.application for one in verdicts if _is_told(one)]
    for start in range(0, len(known), _BATCH):
        prefetch_related_objects(known[start : start + _BATCH], "party")
    words = [wording(one) for one in verdicts]
    notices = [
        notice(one, said, before.get(one.application.pk))
        for one, said in zip(verdicts, words, strict=True)
        if _is_told(one)
    ]
    messages = iter(tell(notices, at=moment))
    return Decision.objects.bulk_create(
        [
            Decision(
                application=one.application,
                kind=one.kind,
                result=one.result,
                reasons=list(one.reasons),
                text=text,
                rule_set_id=one.application.round.eligibility_id,
                inputs=dict(one.inputs),
                decided_by=actor,
                decided_at=moment,
                message=next(messages) if _is_told(one) else None,
                alternative=one.alternative,
                supersedes_id=before.get(one.application.pk) if _is_told(one) else None,
            )
            for one, (_, text) in zip(verdicts, words, strict=True)
        ],
        batch_size=_BATCH,
    )


def _is_told(one: Verdict) -> bool:
    return one.kind != DecisionKind.ELIGIBILITY or one.result != DecisionResult.ACCEPTED


def standing_decisions(applications: Sequence[Application]) -> dict[int, int]:
    """Return by application the number of the decision that stands now (자격 확인 aside), which a new one supersedes."""
    found: dict[int, int] = {}
    keys = [one.pk for one in applications]
    for start in range(0, len(keys), _BATCH):
        rows = Decision.objects.filter(application_id__in=keys[start : start + _BATCH], superseded_by=None).exclude(
            Q(kind=DecisionKind.ELIGIBILITY, result=DecisionResult.ACCEPTED)
        )
        found |= dict(rows.order_by("pk").values_list("application_id", "pk"))
    return found


def wording(one: Verdict) -> tuple[str, str]:
    """Return subject and body of what a person gets for a verdict: the type's words, else those of the house.

    Why, what else is open and until when to answer are said whatever the type's text leaves out.
    """
    if not _is_told(one):
        return "", one.text
    of, house = one.application.round, _house_words(one)
    subject = f"[{of.programme.name}] {'선정 제안' if one.answer_by else '신청 결과 안내'}"
    event, values, always = _event(one, house)
    if not event:
        return subject, house
    return worded(event, one.application.party, of, subject=subject, body=house, values=values, always=always)


def _event(one: Verdict, house: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return which event of the type a verdict is ("" for none), its values, and what must be said of it."""
    place = one.place.title if one.place else ""
    if one.kind == DecisionKind.APPEAL:
        return "appeal-decided", {"reason": house}, {"reason": house}
    if one.result == DecisionResult.REFUSED:
        why = " ".join(part for part in (sentences(one.reasons), one.text) if part)
        must = {"reason": why, "next": _instead(one.alternative)}
        return "expired" if "expired-offer" in one.reasons else "refused", {**must, "place": place}, must
    if one.result == DecisionResult.WAITING:
        rank = one.changes.get("rank")
        # That one waits is what the event tells; only what is said besides must not be left out.
        besides = [code for code in one.reasons if code != "waiting"]
        must = {"reason": sentences(besides) if besides else "", "rank": f"지금 예비 {rank}번입니다.", "text": one.text}
        return ("waiting", {"rank": str(rank)}, must) if rank else ("", {}, {})
    if one.place is None:
        return "", {}, {}
    if one.answer_by:
        due = moment_words(one.answer_by)
        return "offered", {"place": place, "due": due}, {"due": f"{due}까지 답해 주세요.", "text": one.text}
    starts, ends = one.starts_on or one.place.starts_on, one.ends_on or one.place.ends_on
    days = {"starts": day_words(starts), "ends": day_words(ends)}
    return "accepted", {"place": place, **days}, {"table": _table(one.place), "text": one.text}


def _house_words(one: Verdict) -> str:
    parts: list[str] = []
    if one.result == DecisionResult.REFUSED:
        parts = [sentences(one.reasons), one.text, _instead(one.alternative)]
    elif one.result == DecisionResult.WAITING:
        rank = one.changes.get("rank")
        parts = [sentences(one.reasons), f"지금 예비 {rank}번입니다." if rank else "", one.text]
    elif one.answer_by and one.place:
        parts = [
            f"{one.place.title}에 모시려고 합니다.",
            f"{moment_words(one.answer_by)}까지 받으실지 답해 주세요. 그때까지 답이 없으면 기다리는 다른 분께 자리를 드립니다.",
            one.text,
        ]
    elif one.place:
        parts = [f"{one.place.title}에 선정되셨습니다.", _table(one.place), one.text]
    else:
        parts = [one.text]
    return " ".join(part for part in parts if part)


def _table(place: Place) -> str:
    return _TABLE if place.starts_at is not None else ""


def _instead(alternative: Round | None) -> str:
    if alternative is None:
        return ""
    last = alternative.apply_to
    return f"지금 신청하실 수 있는 다른 모집으로 ‘{josa(alternative.title + '’', '이/가')} 있습니다. {last.month}월 {last.day}일까지 접수합니다."


def notice(one: Verdict, words: tuple[str, str], before: int | None) -> Notice:
    """Return the telling of a verdict in its ``wording``; ``before`` is the decision that it supersedes."""
    application = one.application
    # A decision that supersedes another may come out the same on the same day, and is told all the same.
    kind = f"decision-{application.pk}-{'offered' if one.answer_by else one.result}"
    link = ROUND_PAGE.format(one.alternative.code) if one.alternative else APPLICATION_PAGE.format(application.pk)
    return Notice(
        application.party_id,
        f"{kind}-{before}" if before else kind,
        *words,
        link,
    )


def take_in(taken: Sequence[tuple[Verdict, Decision]], actor: Account | None, moment: datetime) -> list[Participation]:
    """Let participations begin by their decisions, at the verdict's place and days (those of the place if not said)."""
    made = []
    for one, decision in taken:
        place, application = one.place, one.application
        assert place is not None
        made.append(
            Participation(
                party_id=application.party_id,
                round=application.round,
                place=place,
                decision=decision,
                starts_on=one.starts_on or place.starts_on,
                ends_on=one.ends_on or place.ends_on,
                exclusion_group=exclusion_group(application.round),
                **first_state(application.round),
            )
        )
    refuse_too_long([one for one in made if one.decision.kind != DecisionKind.WAIVER])
    # Participations of one person that exclude each other must see each other: a batch is one statement.
    rows = Participation.objects.bulk_create(made, batch_size=_BATCH)
    PARTICIPATION.begin_many(rows, actor=actor, at=moment)
    if any(one.place.starts_at is not None for one in rows):
        number_tables(rows)
    return rows


def exclusion_group(of: Round) -> str:
    """Return the group of programmes that exclude each other; a strand keeps its programme's unless it has its own."""
    programme = of.programme
    return programme.exclusion_group or (programme.parent.exclusion_group if programme.parent else "")


def _hold(held: Sequence[tuple[Verdict, Decision]], actor: Account | None, moment: datetime) -> list[SeatOffer]:
    offers = SeatOffer.objects.bulk_create(
        [
            SeatOffer(
                application=one.application,
                place=one.place,
                decision=decision,
                offered_at=moment,
                answer_by=one.answer_by,
            )
            for one, decision in held
            if one.answer_by
        ],
        batch_size=_BATCH,
    )
    SEAT_OFFER.begin_many(offers, actor=actor, at=moment)
    messages = []
    for offer, (_, decision) in zip(offers, held, strict=True):
        assert decision.message is not None
        decision.message.link = OFFER_PAGE.format(offer.pk)
        messages.append(decision.message)
    Message.objects.bulk_update(messages, ["link"], batch_size=_BATCH)
    return offers
