"""Interview slots (면접 시간) of a booth: laid out from hours, length, break and tables; looked at first, then made.

A slot is a place of its own that belongs to the booth, with a start and a length; its seats are the tables at which the
company talks to people at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.saying import clock_span, clock_words
from imojak.kernel.violations import explained
from imojak.offers.enums import PlaceKind, RoundStatus
from imojak.offers.models import Place, Round
from imojak.parties.enums import Capability
from imojak.parties.models import Account
from imojak.problems import Problem

#: Nobody is interviewed for a shorter or a longer time than that (minutes), nor waits longer for the next.
SHORTEST, LONGEST, LONGEST_GAP = 5, 180, 120
#: So many tables a booth has at most.
MOST_TABLES = 20
#: Applications in these states wait for somebody (paths.enums.PENDING; the room of paths lies above this one).
_PENDING = ("proposed", "filed", "eligible", "offered", "waiting")
_REMADE = "면접 시간을 다시 만듦"


class SlotProblem(Problem):
    """Slots that cannot be laid out or made so. ``errors`` has the sentence of each field ("" for none)."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


@dataclass(frozen=True)
class SlotPlan:
    """How a booth's day is divided: from–to, minutes of an interview and of the break after it, tables, and a rest.

    ``rest_from`` … ``rest_to`` is a time in which nobody is interviewed (점심), None for none.
    """

    first: time
    last: time
    minutes: int
    gap: int = 0
    tables: int = 1
    rest_from: time | None = None
    rest_to: time | None = None

    def errors(self) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = {}
        if self.first >= self.last:
            found["last"] = "끝나는 시각은 시작하는 시각보다 뒤여야 합니다."
        if not SHORTEST <= self.minutes <= LONGEST:
            found["minutes"] = f"면접 한 번은 {SHORTEST}분에서 {LONGEST}분까지 적어 주세요."
        if not 0 <= self.gap <= LONGEST_GAP:
            found["gap"] = f"쉬는 시간은 0분에서 {LONGEST_GAP}분까지 적어 주세요."
        if not 1 <= self.tables <= MOST_TABLES:
            found["tables"] = f"면접석은 1개에서 {MOST_TABLES}개까지 적어 주세요."
        if (self.rest_from is None) != (self.rest_to is None):
            found["rest_to"] = "점심시간은 시작과 끝을 모두 적거나 모두 비워 주세요."
        elif self.rest_from is not None and self.rest_to is not None and self.rest_from >= self.rest_to:
            found["rest_to"] = "점심시간이 끝나는 시각은 시작하는 시각보다 뒤여야 합니다."
        return found


def lay_out(plan: SlotPlan) -> list[time]:
    """Return when the interviews of a day begin; the last is over by the end. Pure. Raises SlotProblem.

    One that would reach into the rest begins right after it.
    """
    if errors := plan.errors():
        raise SlotProblem(errors)
    found = list(_starts(plan))
    if not found:
        raise SlotProblem(
            {"minutes": "이 시간 안에는 면접을 한 번도 볼 수 없습니다. 시간을 늘리거나 면접을 짧게 해 주세요."}
        )
    return found


def _starts(plan: SlotPlan) -> Iterator[time]:
    day = date(2000, 1, 1)
    at, end = datetime.combine(day, plan.first), datetime.combine(day, plan.last)
    length, step = timedelta(minutes=plan.minutes), timedelta(minutes=plan.minutes + plan.gap)
    while at + length <= end:
        if plan.rest_from is not None and plan.rest_to is not None:
            rest = datetime.combine(day, plan.rest_from), datetime.combine(day, plan.rest_to)
            if at < rest[1] and at + length > rest[0]:
                at = rest[1]
                continue
        yield at.time()
        at += step


def is_slot(place: Place) -> bool:
    """Tell whether a place is an interview slot of a booth."""
    return place.starts_at is not None and place.parent_id is not None


def begins_at(slot: Place) -> datetime:
    """Return the moment at which an interview slot begins (Asia/Seoul)."""
    assert slot.starts_at is not None
    return datetime.combine(slot.starts_on, slot.starts_at, timezone.get_current_timezone())


def ends_at(slot: Place) -> datetime:
    """Return the moment at which an interview slot is over."""
    return begins_at(slot) + timedelta(minutes=slot.minutes or 0)


def slots_of(booth: Place | int) -> QuerySet[Place]:
    """Return the interview slots of a booth that are not closed, by time."""
    return Place.objects.filter(parent=booth, starts_at__isnull=False, closed_on=None).order_by(
        "starts_on", "starts_at"
    )


def hour_words(slot: Place) -> str:
    """Return when a slot is: 오전 10시부터 10시 20분까지."""
    return clock_span(begins_at(slot).time(), ends_at(slot).time())


def booths_of(of: Round) -> QuerySet[Place]:
    """Return the open booths of companies in a round, by name."""
    return Place.objects.filter(
        round=of, kind=PlaceKind.BOOTH, parent=None, host__isnull=False, closed_on=None
    ).order_by("title", "pk")


def slot_title(booth: Place, starts: time) -> str:
    """Return what a slot is called: the company and the time."""
    name = booth.host.name if booth.host is not None else booth.title
    return f"{name[:140]} 면접 {clock_words(starts)}"


def make_slots(booth: Place, day: date, plan: SlotPlan, *, actor: Account | None) -> list[Place]:
    """Make the slots of a booth's day in place of those of before, as long as nobody has booked any or waits for one.

    Raises SlotProblem for a plan that cannot be, another place than a company's booth, a day outside of it, a round
    that is over, and once somebody has booked.
    """
    if actor is None or not actor.can(Capability.DECIDE):
        raise SlotProblem({"": "면접 시간은 사업 담당자가 만듭니다. 담당 부서에 문의해 주세요."})
    starts = lay_out(plan)
    with explained(), transaction.atomic():
        locked = Place.objects.select_for_update(of=("self",)).select_related("host", "round").get(pk=booth.pk)
        _ensure_booth(locked, day)
        _take_away(locked, day)
        return Place.objects.bulk_create(
            Place(
                round_id=locked.round_id,
                kind=PlaceKind.SLOT,
                title=slot_title(locked, one),
                host_id=locked.host_id,
                unit_id=locked.unit_id,
                parent=locked,
                field=locked.field,
                district_code=locked.district_code,
                room=locked.room,
                capacity=plan.tables,
                starts_on=day,
                ends_on=day,
                starts_at=one,
                minutes=plan.minutes,
            )
            for one in starts
        )


def _ensure_booth(booth: Place, day: date) -> None:
    if booth.kind != PlaceKind.BOOTH or booth.parent_id is not None or booth.host_id is None:
        raise SlotProblem({"": "기업의 부스에만 면접 시간을 만들 수 있습니다. 부스의 기업을 먼저 정해 주세요."})
    if booth.round.status == RoundStatus.CLOSED or booth.closed_on is not None:
        raise SlotProblem({"": "끝난 회차나 닫은 부스에는 면접 시간을 만들 수 없습니다."})
    if not booth.starts_on <= day <= booth.ends_on:
        first, last = day_words(booth.starts_on), day_words(booth.ends_on)
        said = first if first == last else f"{first}부터 {last}까지"
        raise SlotProblem({"day": f"부스를 여는 날({said})을 적어 주세요."})


def _take_away(booth: Place, day: date) -> None:
    """Take the day's slots of before away; one that somebody once had an application to is closed and stays on record."""
    before = Place.objects.select_for_update().filter(
        parent=booth, starts_on=day, starts_at__isnull=False, closed_on=None
    )
    known = list(before.order_by("pk"))
    numbers = [one.pk for one in known]
    applied = Q(applications__isnull=False) | Q(participations__isnull=False)
    waiting = Place.objects.filter(pk__in=numbers, applications__status__in=_PENDING)
    if any(one.taken or one.held for one in known) or waiting.exists():
        raise SlotProblem(
            {
                "": "이미 예약하거나 기다리는 분이 있어 다시 만들 수 없습니다. 그분들의 시간을 먼저 옮기거나 취소해 주세요."
            }
        )
    on_record = set(Place.objects.filter(applied, pk__in=numbers).values_list("pk", flat=True))
    Place.objects.filter(pk__in=on_record).update(closed_on=timezone.localdate(), closed_because=_REMADE)
    Place.objects.filter(pk__in=set(numbers) - on_record).delete()
