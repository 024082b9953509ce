"""Whose hands may go on with which months: what the steps of closing share.

Asked within the transaction of a step: the rows are locked, so that of two who press at once one is told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from imojak.kernel.months import month_end
from imojak.parties.hands import accounts_of_hand, hand_of
from imojak.parties.models import GroupMember
from imojak.paths.models import Participation
from imojak.records.actions import RecordRefusal
from imojak.records.enums import PeriodStatus, RecordKind
from imojak.records.models import Period, Record

if TYPE_CHECKING:
    from imojak.parties.models import Account

Scope = Callable[["Account"], QuerySet[Period]]

NOT_YOURS = "맡은 자리의 달이 아닙니다. 목록에서 다시 골라 주세요."


@dataclass(frozen=True)
class Left:
    """A month with which nothing was done, and why; the sentence says what to do."""

    period: Period
    sentence: str


@dataclass(frozen=True)
class Closed:
    """What came of an action on many months."""

    done: tuple[Period, ...]
    left: tuple[Left, ...] = ()

    def all_or_refused(self) -> Closed:
        """Return this when nothing was left. Raises RecordRefusal with the first sentence otherwise.

        What else was done stays done: it is for those who ask about one month.
        """
        if self.left:
            raise RecordRefusal(self.left[0].sentence)
        return self


def latest_of(periods: Iterable[Period]) -> list[Period]:
    """Return the latest versions of these months as they stand now, locked in the order of their numbers."""
    keys = {(one.place_id, one.month) for one in periods}
    rows = Period.objects.select_for_update(of=("self",)).filter(
        place__in={place for place, _ in keys}, month__in={month for _, month in keys}
    )
    newest: dict[tuple[int, date], Period] = {}
    for one in rows.select_related("place").order_by("version", "pk"):
        newest[one.place_id, one.month] = one
    return sorted((newest[key] for key in keys if key in newest), key=lambda one: one.pk)


def ready_of(
    periods: Iterable[Period], actor: Account, scope: Scope, states: Collection[str]
) -> tuple[list[Period], list[Left]]:
    """Return those of months with which the actor may go on now, and why not with the others.

    A month that was shown in an older version is not what anybody meant by its newest one.
    """
    asked = list(periods)
    numbers = {one.pk for one in asked}
    mine = set(scope(actor).filter(pk__in=numbers).values_list("pk", flat=True))
    ready: list[Period] = []
    left = [Left(one, NOT_YOURS) for one in asked if one.pk not in mine]
    for one in latest_of(one for one in asked if one.pk in mine):
        if one.pk not in numbers or one.status not in states:
            left.append(Left(one, wrong_state(one)))
        else:
            ready.append(one)
    return ready, left


def own_of(periods: Sequence[Period], actor: Account) -> set[int]:
    """Return the numbers of the months in which the actor takes part at the place, alone or in a group."""
    me = hand_of(actor)
    groups = GroupMember.objects.filter(member=me).values("group")
    mine = Participation.objects.filter(
        Q(party=me) | Q(party__merged_into=me) | Q(party__in=groups),
        place__in={one.place_id for one in periods},
    )
    spans = [(of.place_id, of.starts_on, of.withdrawn_on or of.ends_on) for of in mine]
    return {
        one.pk
        for one in periods
        for place, first, last in spans
        if place == one.place_id and first <= month_end(one.month) and last >= one.month
    }


def touched_by(actor: Account) -> QuerySet[Period]:
    """Return the months that the actor's hand has handed in, confirmed or entered activity of: others approve them."""
    mine = accounts_of_hand(hand_of(actor)).values("pk")
    entered = Record.objects.filter(kind=RecordKind.WORK, entered_by__in=mine).exclude(period=None)
    return Period.objects.filter(
        Q(submitted_by__in=mine) | Q(confirmed_by__in=mine) | Q(pk__in=entered.order_by().values("period"))
    )


def wrong_state(period: Period) -> str:
    """Say how a month stands, and what to do, where a step cannot be done in that state."""
    what = f"‘{period.place.title}’의 {period.month.month}월은 지금 ‘{PeriodStatus(period.status).label}’ 상태입니다."
    return f"{what} 다른 사람이 먼저 처리했을 수 있으니 화면을 새로 고쳐 확인해 주세요."
