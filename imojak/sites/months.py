"""Months on pages (월 활동): rows of many places, and all people of one place with the hours of each day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest

from imojak.kernel.calendar import WEEKDAYS
from imojak.kernel.months import month_end, month_of
from imojak.offers.models import Place
from imojak.parties.models import Account
from imojak.paths.queries import taking_part_in
from imojak.records.actions import RecordRefusal
from imojak.records.enums import ExceptionCode, MonthStep, PeriodStatus
from imojak.records.exceptions import NAMED, OF_DAYS, Member, MonthException, exceptions_in
from imojak.records.looking import see, unseen_of
from imojak.records.models import ExceptionSeen, Period
from imojak.records.month_hands import Closed
from imojak.records.months_at_once import facts_of
from imojak.sites.asked import tidy
from imojak.trust.models import TransitionLog

#: How a month stands, as a badge shows it: what waits is marked, what is over is grey.
BADGES = {
    PeriodStatus.OPEN: "outline-gray",
    PeriodStatus.SUBMITTED: "bg-light-point",
    PeriodStatus.CONFIRMED: "bg-light-point",
    PeriodStatus.APPROVED: "bg-light-primary",
    PeriodStatus.LOCKED: "bg-light-gray",
}
#: The hours of a day from which on a cell is drawn darker.
LEVELS = (1, 121, 241, 361, 481)
#: Sentences about months that could not be done that are told one by one.
TOLD = 10
_SATURDAY = 5


@dataclass(frozen=True)
class MonthRow:
    """A month of a place in a list: who took part, their minutes, and what is still to be looked at."""

    of: Period
    people: int
    minutes: int
    found: Sequence[MonthException]
    unseen: Sequence[MonthException]

    @property
    def kinds(self) -> str:
        """What kinds of things are still to be looked at, each once."""
        return ", ".join(dict.fromkeys(str(one.code.label) for one in self.unseen))

    @property
    def badge(self) -> str:
        """The classes of the badge of its state."""
        return BADGES[PeriodStatus(self.of.status)]


@dataclass(frozen=True)
class Cell:
    """A day of a person: its minutes, how dark it is drawn (0 to 5), and whether something stands out on it."""

    day: date
    minutes: int
    level: int
    off: bool


@dataclass(frozen=True)
class Line:
    """A person of a month with every day of it."""

    member: Member
    cells: list[Cell]
    count: int

    @property
    def minutes(self) -> int:
        """All minutes here."""
        return self.member.minutes


@dataclass(frozen=True)
class Head:
    """A day of the month as the table's head names it, with the minutes of all."""

    day: date
    weekday: str
    off: str
    minutes: int = 0


@dataclass(frozen=True)
class Shown:
    """An exception as the page of a month shows it, with what the site has said of it, and the first days it is about."""

    of: MonthException
    party: int | None
    seen: bool
    notes: list[str]
    field: str
    days: tuple[date, ...] = ()

    @property
    def label(self) -> str:
        """What kind it is."""
        return self.of.code.label


@dataclass(frozen=True)
class MonthSheet:
    """All of a month of a place: its exceptions first, then everybody with every day."""

    of: Period
    head: list[Head]
    lines: list[Line]
    exceptions: list[Shown]
    unseen: list[MonthException] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """All minutes of the place in the month."""
        return sum(one.minutes for one in self.lines)

    @property
    def badge(self) -> str:
        """The classes of the badge of its state."""
        return BADGES[PeriodStatus(self.of.status)]

    @property
    def parties(self) -> list[int]:
        """Whose names the page shows."""
        return [one.member.party for one in self.lines]

    @property
    def mark(self) -> str:
        """What tells whether the exceptions have changed since the page was shown."""
        return mark_of(self.of, self.unseen)


def latest(periods: QuerySet[Period]) -> QuerySet[Period]:
    """Return of these months the newest version of each place and month."""
    newest = Period.objects.filter(place=OuterRef("place"), month=OuterRef("month")).order_by("-version")
    return periods.filter(pk=Subquery(newest.values("pk")[:1]))


def month_asked(request: HttpRequest, months: Sequence[date]) -> date | None:
    """Return the month that ``?month=2023-08`` or the form names if it is one of these; else None."""
    said = request.POST.get("month", "") or request.GET.get("month", "")
    return next((one for one in months if f"{one:%Y-%m}" == said), None)


def rows_of(periods: Iterable[Period], step: MonthStep) -> list[MonthRow]:
    """Return months as rows of a list, in their order: a fixed number of queries, however many they are."""
    several = list(periods)
    facts = {one.period: one for one in facts_of(several)}
    found = {number: exceptions_in(one) for number, one in facts.items()}
    unseen = unseen_of(several, step, found)
    return [
        MonthRow(
            one,
            len(facts[one.pk].members),
            sum(member.minutes for member in facts[one.pk].members),
            found[one.pk],
            unseen.get(one.pk, []),
        )
        for one in several
    ]


def sheet_of(period: Period, step: MonthStep) -> MonthSheet:
    """Return a month of a place with everybody's days, and what stands out with what was said of it."""
    [facts] = facts_of([period])
    found = exceptions_in(facts)
    seen: dict[tuple[str, int | None, str], list[ExceptionSeen]] = {}
    for one in ExceptionSeen.objects.filter(period=period).order_by("pk"):
        seen.setdefault((one.code, one.participation_id, one.mark), []).append(one)
    parties = {one.participation: one.party for one in facts.members}
    day_of = {entry.number: entry.day for one in facts.members for entry in one.entries}
    shown = [
        Shown(
            one,
            parties.get(one.participation or 0),
            any(row.step == step for row in seen.get(one.key, [])),
            [row.note for row in seen.get(one.key, []) if row.note],
            f"note-{one.code.value}-{one.participation or 0}-{one.mark}",
            tuple(sorted({day_of[number] for number in one.records}))[:NAMED] if one.code in OF_DAYS else (),
        )
        for one in found
    ]
    first, last = period.month, month_end(period.month)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    of_day: dict[date, int] = {}
    for member in facts.members:
        for day, minutes in member.by_day().items():
            of_day[day] = of_day.get(day, 0) + minutes
    head = [Head(day, WEEKDAYS[day.weekday()], facts.days_off.get(day, ""), of_day.get(day, 0)) for day in days]
    off = {one.day for one in head if one.off or one.day.weekday() >= _SATURDAY}
    lines = []
    for member in facts.members:
        by_day = member.by_day()
        cells = [Cell(day, by_day.get(day, 0), level_of(by_day.get(day, 0)), day in off) for day in days]
        lines.append(Line(member, cells, len(by_day)))
    order = {one.participation: number for number, one in reversed(list(enumerate(found)))}
    lines.sort(key=lambda one: (order.get(one.member.participation, len(found)), one.member.first))
    return MonthSheet(period, head, lines, shown, [one.of for one in shown if not one.seen])


def level_of(minutes: int) -> int:
    """Return how dark a day is drawn: 0 for nothing, one more for every two hours, 5 beyond eight."""
    return sum(minutes >= one for one in LEVELS)


def mark_of(period: Period, exceptions: Iterable[MonthException]) -> str:
    """Return a short text that is another one when a month or what stands out in it has changed."""
    said = (period.pk, period.version, period.status, sorted(map(repr, (one.key for one in exceptions))))
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def mark_of_many(found: Iterable[tuple[Period, MonthException]]) -> str:
    """Return a short text that is another one when exceptions of several months have changed."""
    said = sorted((of.pk, repr(one.key)) for of, one in found)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def stamp() -> int:
    """Return the moment of a page as the log's last number: what has changed later was not seen on it."""
    return TransitionLog.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def changed_since(moment: int) -> set[int]:
    """Return the numbers of the months in which something has happened since a page's ``stamp``."""
    log = TransitionLog.objects.filter(object_type="records.period", pk__gt=moment)
    return set(log.values_list("object_id", flat=True))


def unbegun(places: QuerySet[Place], month: date) -> QuerySet[Place]:
    """Return the places of paid rounds in which somebody takes part in a month that nobody has begun to enter."""
    month = month_of(month)
    there = taking_part_in(month).filter(place=OuterRef("pk"))
    return (
        places.filter(round__pay_scheme__isnull=False)
        .filter(Q(pk__in=there.values("place")))
        .exclude(pk__in=Period.objects.filter(month=month).values("place"))
    )


def groups_of(rows: Iterable[MonthRow]) -> list[tuple[ExceptionCode, int, int]]:
    """Return what is still to be looked at by kind: how many places, and how many exceptions."""
    places: dict[ExceptionCode, set[int]] = {}
    count: dict[ExceptionCode, int] = {}
    for row in rows:
        for one in row.unseen:
            places.setdefault(one.code, set()).add(row.of.pk)
            count[one.code] = count.get(one.code, 0) + 1
    return [(code, len(places[code]), count[code]) for code in ExceptionCode if code in places]


def stamp_asked(request: HttpRequest) -> int:
    """Return the ``stamp`` of the page that a form was sent from; 0 where it says none."""
    text = request.POST.get("stamp", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def looked_at(request: HttpRequest, account: Account, sheet: MonthSheet, step: MonthStep) -> None:
    """Keep that all exceptions of a sheet were looked at as the page showed them, each with its note.

    Raises RecordRefusal when the month has changed since.
    """
    if request.POST.get("mark") != sheet.mark:
        raise RecordRefusal("화면을 연 뒤에 이 달이 바뀌었습니다. 바뀐 내용을 다시 살펴본 뒤 눌러 주세요.")
    for one in sheet.exceptions:
        if not one.seen:
            see({sheet.of: [one.of]}, actor=account, step=step, note=tidy(request.POST.get(one.field, "")))


def say(request: HttpRequest, closed: Closed, done: str) -> None:
    """Tell how many months were done and why others were left, with the first sentences."""
    if closed.done:
        messages.success(request, f"{len(closed.done):,}곳의 달을 {done}했습니다.")
    elif not closed.left:
        messages.info(request, f"지금 {done}할 달이 없습니다.")
    for one in closed.left[:TOLD]:
        messages.error(request, f"{one.period.place.title}: {one.sentence}")
    if len(closed.left) > TOLD:
        messages.error(
            request, f"그 밖에 {len(closed.left) - TOLD:,}곳도 하지 못했습니다. 목록에서 하나씩 살펴봐 주세요."
        )
