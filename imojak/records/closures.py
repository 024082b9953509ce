"""Setting and undoing the agency's own days (휴무), and what falls on them: sessions that must move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from imojak.agency.closures import closures_of
from imojak.agency.enums import ClosureKind, ClosureStatus
from imojak.agency.machines import CLOSURE
from imojak.agency.models import Closure, Unit
from imojak.kernel.calendar import closed_for
from imojak.kernel.josa import josa
from imojak.kernel.months import day_words
from imojak.kernel.violations import explained
from imojak.offers.models import Place, Round
from imojak.offers.scopes import programmes_managed
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.records.actions import RecordRefusal
from imojak.records.models import Session

NOT_YOURS = "휴무는 기획 담당자가 정하고, 사업 담당자는 맡은 사업이 열리는 캠퍼스와 센터의 휴무만 정할 수 있습니다."


@dataclass(frozen=True)
class Effect:
    """Sessions of a round that fall on a day on which nothing takes place: how many, and how many of them have records."""

    round: Round
    sessions: int
    recorded: int


def units_closable(account: Account) -> QuerySet[Unit]:
    """Return the units whose days one may set: all for the planner, those where one's programmes have places."""
    who = standing(account)
    if who.holds(RoleKind.PLANNER):
        return Unit.objects.all()
    places = Place.objects.filter(round__programme__in=programmes_managed(who), unit__isnull=False)
    return Unit.objects.filter(pk__in=places.order_by().values("unit_id"))


def may_close(account: Account, unit: Unit | None) -> bool:
    """Tell whether one may set a day of a unit, or of the whole agency (None)."""
    if unit is None:
        return standing(account).holds(RoleKind.PLANNER)
    return units_closable(account).filter(pk=unit.pk).exists()


def set_closure(unit: Unit | None, day: date, kind: str, name: str, *, actor: Account) -> Closure:
    """Set a day of a unit or of the whole agency (None): closed, a temporary holiday, or one that opens.

    Raises RecordRefusal without the right, without a name, for a day that has passed, that has one already, or that is
    no day off and so needs none to open.
    """
    _may(actor, unit)
    name = name.strip()
    if not name:
        raise RecordRefusal("무슨 날인지 적어 주세요. 차시를 짤 때 쉬는 까닭으로 보입니다.")
    if kind not in ClosureKind.values:
        raise RecordRefusal("휴관일, 임시공휴일, 여는 날 가운데 골라 주세요.")
    if day < timezone.localdate():
        raise RecordRefusal("지난 날은 휴무로 정할 수 없습니다. 오늘이나 그 뒤의 날을 골라 주세요.")
    if kind == ClosureKind.WORKDAY and not closed_for(day, closures_of(unit)):
        raise RecordRefusal(f"{josa(day_words(day), '은/는')} 쉬는 날이 아니어서 따로 열 것이 없습니다.")
    with explained(RecordRefusal), transaction.atomic():
        made = Closure.objects.create(unit=unit, day=day, kind=kind, name=name[:60])
        CLOSURE.begin(made, actor=actor)
    return made


def undo_closure(closure: Closure, *, actor: Account) -> Closure:
    """Undo a day of the agency's own; sessions are laid out on it again when a timetable is saved.

    Raises RecordRefusal without the right or when the day has passed, TransitionError when it was undone before.
    """
    _may(actor, closure.unit)
    if closure.day < timezone.localdate():
        raise RecordRefusal("지난 날의 휴무는 되돌릴 수 없습니다.")
    CLOSURE.apply(closure, "undo", actor=actor)
    return closure


def effects_of(unit: Unit | None, day: date, kind: str) -> list[Effect]:
    """Return the sessions that fall on a day of a unit (and below it) or of the agency, by round; none on one that opens."""
    if kind == ClosureKind.WORKDAY:
        return []
    sessions = Session.objects.filter(day=day, cancelled=False)
    if unit is not None:
        sessions = sessions.filter(Q(unit__in=_below(unit)) | Q(unit=None, place__unit__in=_below(unit)))
    counted = {
        row["place__round_id"]: row
        for row in sessions.order_by()
        .values("place__round_id")
        .annotate(all=Count("pk", distinct=True), said=Count("pk", filter=Q(records__isnull=False), distinct=True))
    }
    rounds = Round.objects.select_related("programme").filter(pk__in=list(counted)).order_by("title", "pk")
    return [Effect(one, counted[one.pk]["all"], counted[one.pk]["said"]) for one in rounds]


def closures_coming(since: date) -> QuerySet[Closure]:
    """Return the days of the agency's own from a day on that count, by day."""
    return (
        Closure.objects.filter(status=ClosureStatus.SET, day__gte=since)
        .select_related("unit")
        .order_by("day", "unit__order", "pk")
    )


def _below(unit: Unit) -> list[int]:
    """Return the numbers of a unit and of all below it."""
    children: dict[int, list[int]] = {}
    for pk, parent in Unit.objects.exclude(parent=None).values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)

    def all_of(pk: int) -> Iterator[int]:
        yield pk
        for child in children.get(pk, []):
            yield from all_of(child)

    return list(all_of(unit.pk))


def _may(actor: Account, unit: Unit | None) -> None:
    if not may_close(actor, unit):
        raise RecordRefusal(NOT_YOURS)
