"""Reads of a job fair (박람회): booths with their times, the funnel to the hires, and what a hire has cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.db.models import Count, Q, QuerySet

from imojak.cases.models import Outcome, OutcomeKind
from imojak.offers.costs import Cost, cost_of
from imojak.offers.models import Place, Round
from imojak.parties.enums import PartyKind
from imojak.paths.enums import ApplicationStatus, InterviewStatus, ParticipationStatus
from imojak.paths.models import Application, Participation
from imojak.records.interviews import INTERVIEWED
from imojak.records.visits import unnamed_of, visitors_of

#: The steps of the funnel, in order.
STEPS = {
    "visited": "박람회에 옴",
    "registered": "등록",
    "booked": "면접 예약",
    "came": "면접에 옴",
    "interviewed": "면접 봄",
    "hired": "채용",
}


@dataclass(frozen=True)
class Hour:
    """A slot as the board shows it: how many are in, how many tables, how many wait."""

    slot: Place
    waiting: int

    @property
    def free(self) -> int:
        """Tables that nobody has booked."""
        return self.slot.capacity - self.slot.taken - self.slot.held


@dataclass(frozen=True)
class Booth:
    """A row of the board: a company's booth with its times, and how far its interviews have come."""

    place: Place
    hours: list[Hour]
    booked: int
    unwritten: int
    hired: int

    @property
    def tables(self) -> int:
        """All tables of all times."""
        return sum(hour.slot.capacity for hour in self.hours)

    @property
    def free(self) -> int:
        """Tables that nobody has booked, of all times."""
        return sum(hour.free for hour in self.hours)


def board_of(booths: Iterable[Place], day: date | None = None) -> list[Booth]:
    """Return booths with their times of ``day`` (of all days), in their order; four queries for all of them."""
    several = list(booths)
    numbers = [one.pk for one in several]
    slots = Place.objects.filter(parent__in=numbers, starts_at__isnull=False, closed_on=None)
    if day is not None:
        slots = slots.filter(starts_on=day)
    by_booth: defaultdict[int, list[Place]] = defaultdict(list)
    for slot in slots.order_by("starts_on", "starts_at"):
        by_booth[slot.parent_id or 0].append(slot)
    waiting = dict(
        Application.objects.filter(place__parent__in=numbers, status=ApplicationStatus.WAITING)
        .order_by()
        .values_list("place")
        .annotate(all=Count("pk"))
    )
    booked = {
        number: counts
        for number, *counts in interviews_of(numbers)
        .order_by()
        .values("place__parent")
        .annotate(
            all=Count("pk"),
            unwritten=Count("pk", filter=Q(interview=None) | Q(interview__status=InterviewStatus.CAME)),
            hired=Count("pk", filter=Q(interview__status=InterviewStatus.HIRED)),
        )
        .values_list("place__parent", "all", "unwritten", "hired")
    }
    return [
        Booth(one, [Hour(slot, waiting.get(slot.pk, 0)) for slot in by_booth[one.pk]], *booked.get(one.pk, (0, 0, 0)))
        for one in several
    ]


def times_of(board: Iterable[Booth]) -> list[tuple[date, time]]:
    """Return the days and times at which anything of a board begins, in order."""
    found = {
        (hour.slot.starts_on, hour.slot.starts_at) for booth in board for hour in booth.hours if hour.slot.starts_at
    }
    return sorted(found)


def interviews_of(booths: Iterable[int] | Place) -> QuerySet[Participation]:
    """Return who has booked an interview at booths and not given it back, by time."""
    numbers = [booths.pk] if isinstance(booths, Place) else list(booths)
    return (
        Participation.objects.filter(place__parent__in=numbers, place__starts_at__isnull=False)
        .exclude(status=ParticipationStatus.WITHDRAWN)
        .order_by("place__starts_on", "place__starts_at", "pk")
    )


def hires_of_booth(booth: Place) -> QuerySet[Outcome]:
    """Return the hires that came of interviews at a booth, each with its participation (and so its slot), by day."""
    hires = Outcome.objects.filter(
        kind=OutcomeKind.EMPLOYED, participation__place__parent=booth, employer_id=booth.host_id
    )
    return hires.select_related("participation__place", "employer").order_by("occurred_on", "pk")


def hires_of_fair(of: Round) -> QuerySet[Outcome]:
    """Return the hires that came of interviews at any booth of a fair, by day."""
    hires = Outcome.objects.filter(
        kind=OutcomeKind.EMPLOYED, participation__round=of, participation__place__starts_at__isnull=False
    )
    return hires.select_related("participation__place__parent", "employer").order_by("occurred_on", "pk")


# --- the funnel -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FairStep:
    """A step of the fair's funnel: how many people came so far, and how many interviews that were.

    ``unnamed`` are people who were only counted, beside ``people``, who are known.
    """

    code: str
    label: str
    people: int
    interviews: int | None
    unnamed: int = 0

    @property
    def everybody(self) -> int:
        """All people of the step, known or counted."""
        return self.people + self.unnamed


def rows_of_step(of: Round, step: str) -> QuerySet[Participation]:
    """Return the interviews that came at least as far as ``step``; all booked ones for any other word.

    One person may have several. Who has registered without an interview is in ``registered``.
    """
    booked = (
        Participation.objects.filter(round=of, place__starts_at__isnull=False)
        .exclude(status=ParticipationStatus.WITHDRAWN)
        .order_by("place__starts_on", "place__starts_at", "pk")
    )
    match step:
        case "came":
            return booked.filter(interview__isnull=False).exclude(interview__status=InterviewStatus.NO_SHOW)
        case "interviewed":
            return booked.filter(interview__status__in=INTERVIEWED)
        case "hired":
            return booked.filter(interview__status=InterviewStatus.HIRED)
    return booked


def registered(of: Round) -> QuerySet[Application]:
    """Return the applications of people to a fair that count: at the desk, for the hall, or for an interview."""
    gone = (ApplicationStatus.PROPOSED, ApplicationStatus.EXPIRED, ApplicationStatus.WITHDRAWN)
    return Application.objects.filter(round=of, party__kind=PartyKind.PERSON).exclude(status__in=gone)


def funnel_of_fair(of: Round) -> list[FairStep]:
    """Return the steps from the hall and the registration to the hire, in people and in interviews."""
    found = [
        FairStep("visited", STEPS["visited"], visitors_of(of), None, unnamed_of(of)),
        FairStep("registered", STEPS["registered"], registered(of).values("party").distinct().count(), None),
    ]
    for step in ("booked", "came", "interviewed", "hired"):
        rows = rows_of_step(of, step).order_by()
        found.append(FairStep(step, STEPS[step], rows.values("party").distinct().count(), rows.count()))
    return found


@dataclass(frozen=True)
class FairCost:
    """What a fair has cost by the ledger, and what that is for each person hired (won, rounded half up; None for none)."""

    cost: Cost
    hires: int

    @property
    def per_hire(self) -> int | None:
        """Spent won for each person hired."""
        return (2 * self.cost.spent + self.hires) // (2 * self.hires) if self.hires else None


def cost_of_fair(of: Round, on: date | None = None) -> FairCost | None:
    """Return what a fair has cost up to a day and how many it led into work; None where its contracts are not named."""
    cost = cost_of(of, on)
    if cost is None:
        return None
    hires = hires_of_fair(of)
    if on is not None:
        hires = hires.filter(occurred_on__lte=on)
    return FairCost(cost, hires.order_by().values("party").distinct().count())
