"""The closing of months (월 마감): hand in, confirm, approve, lock; give back, take back, reopen with a reason.

One public function is one transaction, over as many places at once as one likes. What can be done is done, and what
cannot is left with a sentence each: nothing of a month is ever half done. Scope is asked here and not only by a page:
months are handed in by the site's leader and by the operator with an agreement, confirmed by the leader, approved and
locked by whoever manages the programme. Where a site has no leader, the agency or the operator stands in for one
(``places_stood_in``). Two people close a month, and neither takes part in it (invariant 8); who approves has not entered
its activity either. What stands out is looked at first (``see``). A locked month never changes: reopening makes its
next version (invariant 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from imojak.kernel.months import day_words, month_end, month_of, next_month
from imojak.kernel.violations import SENTENCES, explained
from imojak.offers.models import Place
from imojak.paths.actions.telling import Notice, tell
from imojak.paths.queries import taking_part_in
from imojak.records.actions import RecordRefusal
from imojak.records.enums import MonthStep, PeriodStatus
from imojak.records.looking import looked_at
from imojak.records.machines import PERIOD
from imojak.records.models import Period, Record
from imojak.records.month_hands import (
    Closed,
    Left,
    Scope,
    latest_of,
    ready_of,
    wrong_state,
)
from imojak.records.months_at_once import TAKEN_BACK, minutes_in
from imojak.records.scopes import (
    periods_approvable,
    periods_confirmable,
    periods_submittable,
    places_submittable,
)

if TYPE_CHECKING:
    from imojak.parties.models import Account

S = PeriodStatus

#: Where the leader of a site sees a month; the pages' own addresses are a room above.
MONTH_PAGE = "/partner/months/{}/"


def begin(places: Iterable[Place], month: date, *, actor: Account) -> list[Period]:
    """Return the latest versions of a month at places, made where there is none and somebody takes part.

    A month in which nobody wrote anything is closed as well. Places that the actor may not hand in are passed over.
    """
    month = month_of(month)
    with explained(RecordRefusal), transaction.atomic():
        mine = places_submittable(actor).filter(pk__in=[one.pk for one in places])
        numbers = sorted(
            Place.objects.select_for_update().filter(pk__in=mine.values("pk")).values_list("pk", flat=True)
        )
        latest = {
            one.place_id: one for one in Period.objects.filter(place__in=numbers, month=month).order_by("version")
        }
        there = taking_part_in(month).filter(place__in=numbers).order_by().values_list("place_id", flat=True).distinct()
        new = [Period(place_id=place, month=month) for place in sorted(set(there) - set(latest))]
        made = Period.objects.bulk_create(new, batch_size=500)
        PERIOD.begin_many(made, actor=actor)
        return [*latest.values(), *made]


def submit(periods: Iterable[Period], *, actor: Account) -> Closed:
    """Hand open months in for confirmation (제출)."""
    with explained(RecordRefusal), transaction.atomic():
        ready, left = ready_of(periods, actor, periods_submittable, {S.OPEN})
        ready = _over(ready, left)
        _submit(ready, actor)
        return Closed(tuple(ready), tuple(left))


def confirm(periods: Iterable[Period], *, actor: Account) -> Closed:
    """Confirm months as the leader of their site (활동처 확인); their records carry the leader's name from now on.

    An open month is handed in by that too: who confirms it has looked at it as it is.
    """
    with explained(RecordRefusal), transaction.atomic():
        ready, left = ready_of(periods, actor, periods_confirmable, {S.OPEN, S.SUBMITTED})
        ready = _over(ready, left)
        ready = looked_at(ready, left, actor, MonthStep.CONFIRM)
        _submit([one for one in ready if one.status == S.OPEN], actor)
        PERIOD.apply_many(ready, "confirm", actor=actor, changes=_all(ready, confirmed_by=actor))
        Record.objects.filter(period__in=[one.pk for one in ready]).update(confirmed_by=actor)
        return Closed(tuple(ready), tuple(left))


def approve(periods: Iterable[Period], *, actor: Account) -> Closed:
    """Approve confirmed months (승인); whoever entered, handed in or confirmed them may not, under whatever account."""
    with explained(RecordRefusal), transaction.atomic():
        ready, left = ready_of(periods, actor, periods_approvable, {S.CONFIRMED})
        ready = looked_at(ready, left, actor, MonthStep.APPROVE)
        PERIOD.apply_many(ready, "approve", actor=actor, changes=_all(ready, approved_by=actor))
        return Closed(tuple(ready), tuple(left))


def lock(periods: Iterable[Period], *, actor: Account, on: date | None = None) -> Closed:
    """Lock approved months as of a day (today when None): from now on nothing in them changes (invariant 5)."""
    with explained(RecordRefusal), transaction.atomic():
        ready, left = ready_of(periods, actor, periods_approvable, {S.APPROVED})
        PERIOD.apply_many(ready, "lock", actor=actor, changes=_all(ready, locked_on=on or timezone.localdate()))
        return Closed(tuple(ready), tuple(left))


def approve_and_lock(periods: Iterable[Period], *, actor: Account, on: date | None = None) -> Closed:
    """Approve confirmed months and lock them in one go; those approved already are locked."""
    several = list(periods)
    with transaction.atomic():
        approved = approve([one for one in several if one.status != S.APPROVED], actor=actor)
        waiting = [one for one in several if one.status == S.APPROVED]
        locked = lock([*waiting, *approved.done], actor=actor, on=on)
        return Closed(locked.done, (*approved.left, *locked.left))


def send_back(periods: Iterable[Period], *, actor: Account, reason: str) -> Closed:
    """Give months that are not locked back for entering, with the reason; who had confirmed or approved is undone.

    A month that was handed in is given back by the leader of its site, a confirmed or approved one by the manager.
    Whoever had handed it in and confirmed it is told. Raises RecordRefusal without a reason.
    """
    reason = _reason(reason)
    with explained(RecordRefusal), transaction.atomic():
        several = latest_of(periods)
        early = [one for one in several if one.status in (S.OPEN, S.SUBMITTED)]
        ready, left = ready_of(early, actor, periods_confirmable, {S.SUBMITTED})
        late, more = ready_of(
            [one for one in several if one not in early], actor, periods_approvable, {S.CONFIRMED, S.APPROVED}
        )
        notices = _returned([*ready, *late], actor, reason)
        nobody = {"confirmed_by": None, "approved_by": None}
        PERIOD.apply_many(ready, "send_back", actor=actor, reason=reason, changes=_all(ready, **nobody))
        PERIOD.apply_many(late, "return", actor=actor, reason=reason, changes=_all(late, **nobody))
        Record.objects.filter(period__in=[one.pk for one in late]).update(confirmed_by=None)
        tell(notices)
        return Closed((*ready, *late), (*left, *more))


def take_back(periods: Iterable[Period], *, actor: Account) -> Closed:
    """Undo the last step of months, by those who may do it, as long as nobody has gone on from there."""
    steps: tuple[tuple[str, str, Scope, dict[str, None]], ...] = (
        (S.SUBMITTED, "unsubmit", periods_submittable, {}),
        (S.CONFIRMED, "unconfirm", periods_confirmable, {"confirmed_by": None}),
        (S.APPROVED, "unapprove", periods_approvable, {"approved_by": None}),
    )
    done: list[Period] = []
    left: list[Left] = []
    with explained(RecordRefusal), transaction.atomic():
        several = latest_of(periods)
        for status, name, scope, nobody in steps:
            ready, more = ready_of([one for one in several if one.status == status], actor, scope, {status})
            PERIOD.apply_many(ready, name, actor=actor, reason=TAKEN_BACK, changes=_all(ready, **nobody))
            if name == "unconfirm":
                Record.objects.filter(period__in=[one.pk for one in ready]).update(confirmed_by=None)
            done, left = [*done, *ready], [*left, *more]
        rest = [one for one in several if one.status in (S.LOCKED, S.OPEN) and one not in done]
        return Closed(tuple(done), (*left, *(Left(one, wrong_state(one)) for one in rest)))


def reopen(period: Period, *, actor: Account, reason: str) -> Period:
    """Open the next version of a locked month, with the reason; the locked one stays as it is.

    Asked again while that version is not locked yet it returns it. Raises RecordRefusal without a reason, for a month
    of somebody else or one that is not locked, and while pay of it is on its way to the bank: it names the batch.
    """
    reason = _reason(reason)
    with explained(RecordRefusal), transaction.atomic():
        if not periods_approvable(actor).filter(pk=period.pk).exists():
            raise RecordRefusal("맡은 사업의 달만 다시 열 수 있습니다. 그 사업의 담당자에게 부탁해 주세요.")
        [latest] = latest_of([period])
        if latest.status != S.LOCKED:
            if latest.version > 1:
                return latest
            raise RecordRefusal(SENTENCES["nothing-to-reopen"])
        out = batches_out(latest)
        if out:
            raise RecordRefusal(f"지급 묶음 {', '.join(out)}에 이 달의 활동비가 들어 있습니다. {_AFTER_THE_BATCH}")
        again = Period.objects.create(
            place_id=latest.place_id,
            month=latest.month,
            version=latest.version + 1,
            reopened_because=reason,
            handed_in=_minutes([latest])[latest.pk],
        )
        PERIOD.begin(again, actor=actor)
        return again


_AFTER_THE_BATCH = "지급이 끝나거나 그 묶음을 취소한 뒤에 다시 여세요."


def batches_out(period: Period) -> list[str]:
    """Return the numbers of the batches by which pay of the place's month is on its way to the bank.

    Pay is a room above; only the names of its tables are used here.
    """
    rows = apps.get_model("pay", "Payment")._default_manager.filter(
        entitlement__period__place=period.place_id,
        entitlement__period__month=period.month,
        status="open",
        batch__status__in=["prepared", "approved", "sent"],
    )
    return sorted(set(rows.values_list("batch__number", flat=True)))


# --- inside -----------------------------------------------------------------------------------------------------------


def _over(ready: list[Period], left: list[Left]) -> list[Period]:
    """Return the months that have passed: one that goes on is not closed before its last day's activity is written."""
    today = timezone.localdate()
    for one in ready:
        if month_end(one.month) >= today:
            first = day_words(next_month(one.month))
            left.append(Left(one, f"{one.month.month}월은 아직 끝나지 않았습니다. {first}부터 제출하고 확인해 주세요."))
    return [one for one in ready if month_end(one.month) < today]


def _submit(ready: list[Period], actor: Account) -> None:
    first = [one for one in ready if one.handed_in is None]
    minutes = _minutes(first)
    changes = {one.pk: {"submitted_by": actor, "handed_in": minutes.get(one.pk, one.handed_in)} for one in ready}
    PERIOD.apply_many(ready, "submit", actor=actor, changes=changes)


def _minutes(periods: Sequence[Period]) -> dict[int, dict[str, int]]:
    """Return by month the minutes of each participation in it, as they are kept for comparing."""
    return {number: {str(of): all_ for of, all_ in rows.items()} for number, rows in minutes_in(periods).items()}


def _all(periods: Iterable[Period], **changes: Any) -> dict[int, dict[str, Any]]:
    return {one.pk: changes for one in periods}


def _returned(periods: Sequence[Period], actor: Account, reason: str) -> list[Notice]:
    """Return what is told to whoever handed a month in and confirmed it, when it is given back to them."""
    several = Period.objects.filter(pk__in=[one.pk for one in periods]).annotate(
        submitter=F("submitted_by__party"), confirmer=F("confirmed_by__party")
    )
    at = timezone.now()
    return [
        Notice(
            party,
            f"month-returned-{one.pk}-{at:%d%H%M%S}",
            f"[{one.place.title}] {one.month.month}월 활동이 되돌아왔습니다",
            f"‘{one.place.title}’의 {one.month.month}월 활동을 다시 살펴봐 주세요. 까닭: {reason}",
            MONTH_PAGE.format(one.pk),
        )
        for one in several.select_related("place").order_by("pk")
        for party in sorted({one.submitter, one.confirmer} - {None, actor.party_id})
    ]


def _reason(reason: str) -> str:
    if not reason.strip():
        raise RecordRefusal("사유를 적어 주세요.")
    return reason.strip()[:200]
