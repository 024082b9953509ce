"""Looking at what stands out in months (예외 확인): kept with who looked, and what they say of it.

A month is confirmed and approved when nothing is left to be looked at, at each of the two steps by its own people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from imojak.kernel.violations import SENTENCES, explained
from imojak.records.actions import RecordRefusal
from imojak.records.enums import MonthStep, PeriodStatus
from imojak.records.exceptions import MonthException
from imojak.records.models import ExceptionSeen, Period
from imojak.records.month_hands import Left, Scope, own_of, ready_of, touched_by
from imojak.records.months_at_once import exceptions_of
from imojak.records.scopes import periods_approvable, periods_confirmable

if TYPE_CHECKING:
    from imojak.parties.models import Account

S = PeriodStatus
#: What is told to who has a hand in a month already.
TOUCHED = "활동을 적거나 제출하거나 확인한 사람은 승인할 수 없습니다. 다른 담당자가 승인해야 합니다."
#: Who sees a month that stands out, and so who must have looked at it.
_STEPS: dict[MonthStep, tuple[Scope, frozenset[str]]] = {
    MonthStep.CONFIRM: (periods_confirmable, frozenset({S.OPEN, S.SUBMITTED})),
    MonthStep.APPROVE: (periods_approvable, frozenset({S.CONFIRMED, S.APPROVED})),
}


def see(seen: Mapping[Period, Collection[MonthException]], *, actor: Account, step: MonthStep, note: str = "") -> int:
    """Keep that the actor has looked at what stands out, as it was shown, with what they say of it; return how many.

    What was looked at before is passed over. Raises RecordRefusal for somebody else's month, for one that is past the
    step, and where the rows behind an exception have changed since it was shown.
    """
    scope, states = _STEPS[step]
    with explained(RecordRefusal), transaction.atomic():
        ready, left = ready_of(seen, actor, scope, states)
        if left:
            raise RecordRefusal(left[0].sentence)
        now = exceptions_of(ready)
        shown = {(of.pk, one.key) for of, several in seen.items() for one in several}
        current = {(number, one.key): one for number, several in now.items() for one in several}
        if shown - set(current):
            raise RecordRefusal("그 사이 기록이 바뀌어 예외도 달라졌습니다. 화면을 새로 고쳐 다시 살펴 주세요.")
        new = sorted(shown - seen_keys(ready, step), key=repr)
        rows = [
            ExceptionSeen(
                period_id=number,
                step=step,
                code=current[number, key].code,
                participation_id=current[number, key].participation,
                mark=current[number, key].mark,
                said=current[number, key].sentence[:300],
                note=note.strip()[:200],
                seen_by=actor,
                seen_at=timezone.now(),
            )
            for number, key in new
        ]
        return len(ExceptionSeen.objects.bulk_create(rows, batch_size=500))


def seen_keys(periods: Iterable[Period], step: MonthStep) -> set[tuple[int, tuple[str, int | None, str]]]:
    """Return what was looked at in months at a step: the month's number with the exception's key."""
    rows = ExceptionSeen.objects.filter(period__in=[one.pk for one in periods], step=step)
    return {(row[0], row[1:]) for row in rows.values_list("period_id", "code", "participation_id", "mark")}


def unseen_of(
    periods: Sequence[Period], step: MonthStep, found: Mapping[int, Sequence[MonthException]] | None = None
) -> dict[int, list[MonthException]]:
    """Return by month what stands out in it and was not looked at yet at this step; months without any are not in it.

    ``found`` are the months' exceptions where they are known already.
    """
    found = exceptions_of(periods) if found is None else found
    seen = seen_keys(periods, step)
    left = {number: [one for one in several if (number, one.key) not in seen] for number, several in found.items()}
    return {number: several for number, several in left.items() if several}


def looked_at(ready: list[Period], left: list[Left], actor: Account, step: MonthStep) -> list[Period]:
    """Return the months that these hands may close and in which nothing is left to be looked at; tell the others."""
    own = own_of(ready, actor)
    touched: set[int] = set()
    if step == MonthStep.APPROVE:
        touched = set(touched_by(actor).filter(pk__in=[one.pk for one in ready]).values_list("pk", flat=True))
    unseen = unseen_of(ready, step)
    going: list[Period] = []
    for one in ready:
        if one.pk in own:
            left.append(Left(one, SENTENCES["own-month"]))
        elif one.pk in touched:
            left.append(Left(one, TOUCHED))
        elif one.pk in unseen:
            left.append(
                Left(one, f"먼저 살펴볼 예외가 {len(unseen[one.pk])}건 있습니다. 예외를 살펴본 뒤 다시 하세요.")
            )
        else:
            going.append(one)
    return going
