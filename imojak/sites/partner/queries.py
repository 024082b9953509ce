"""What a site's leader or an operator sees of their places: months with their state, and hours by person and month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from imojak.offers.enums import RoundStatus, Shape
from imojak.offers.models import Place, Round
from imojak.offers.scopes import logged_rounds, places_led, places_stood_in, rounds_operated
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account
from imojak.parties.scopes import standing
from imojak.paths.models import Participation
from imojak.paths.scopes import participations_visible
from imojak.records.enums import PeriodStatus, QuantityUnit, RecordKind
from imojak.records.models import Period, Record, Session
from imojak.records.scopes import periods_visible, records_visible, sessions_recordable

PARTNERS = (RoleKind.SITE_LEADER, RoleKind.OPERATOR)

#: Sessions of so many days before and after today are shown with a place.
AROUND = timedelta(days=31)

#: Rounds of these shapes take hosts.
TAKING_HOSTS = (Shape.INTERNSHIP, Shape.SOCIAL_JOB, Shape.VOLUNTEER, Shape.FAIR, Shape.MENTORING, Shape.COURSE)


@dataclass(frozen=True)
class Month:
    """A month of a place: the state of its latest version, and the minutes recorded in it."""

    month: date
    status: str
    version: int
    locked_on: date | None
    reopened_because: str
    minutes: int


@dataclass(frozen=True)
class Participant:
    """A person's participation with the minutes of each month, in the order of the months."""

    participation: Participation
    minutes: list[int] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All minutes."""
        return sum(self.minutes)


def is_partner(account: Account) -> bool:
    """Tell whether the account leads a site or works for an operator today."""
    return standing(account).holds(*PARTNERS)


def places_of(account: Account) -> QuerySet[Place]:
    """Return the places at the sites that one leads, of the rounds that one operates and where one stands in for a leader.

    Newest first.
    """
    who = standing(account)
    mine = (
        Q(pk__in=places_led(who).values("pk"))
        | Q(round__in=rounds_operated(who).values("pk"))
        | Q(pk__in=places_stood_in(who).values("pk"))
    )
    return (
        Place.objects.filter(mine, parent=None)
        .select_related("round__programme", "host")
        .order_by("-starts_on", "title", "pk")
    )


def states_of(account: Account, places: Iterable[Place]) -> dict[int, str]:
    """Return by place how its months stand: "마감 4, 입력 중 1"; nothing for a place without months."""
    latest: dict[tuple[int, date], str] = {}
    periods = periods_visible(account).filter(place__in=[place.pk for place in places])
    for place, month, status in periods.order_by("version").values_list("place_id", "month", "status"):
        latest[place, month] = PeriodStatus(status).label
    counted: dict[int, dict[str, int]] = {}
    for (place, _), label in latest.items():
        states = counted.setdefault(place, {})
        states[label] = states.get(label, 0) + 1
    return {
        place: ", ".join(f"{label} {count}달" for label, count in states.items()) for place, states in counted.items()
    }


def months_of(account: Account, place: Place) -> tuple[list[Month], list[Participant]]:
    """Return the months of a place, and its participants with the minutes of each, by their first day.

    Where activity is logged, it is what a month has: attendance of meetings and training is no hour of it. Elsewhere it is
    attendance. A record that a later one corrects counts no more. Whoever may not see a record does not see its minutes either.
    """
    corrected = Record.objects.filter(replaces=OuterRef("pk"))
    here = records_visible(account).filter(participation__place=place, unit=QuantityUnit.MINUTES)
    works = here.filter(kind=RecordKind.WORK)
    logged = Round.objects.filter(logged_rounds(), pk=place.round_id).exists() or works.exists()
    sums = (
        (works if logged else here)
        .exclude(Exists(corrected))
        .annotate(month=TruncMonth("day"))
        .order_by("month")
        .values("month", "participation_id")
        .annotate(minutes=Sum("quantity"))
        .values_list("month", "participation_id", "minutes")
    )
    minutes = {(month, participation): total for month, participation, total in sums}
    periods: dict[date, Period] = {}
    for period in periods_visible(account).filter(place=place).order_by("version"):
        periods[period.month] = period
    days = sorted({*periods, *(month for month, _ in minutes)})
    months = [
        _month(day, periods.get(day), sum(total for (month, _), total in minutes.items() if month == day))
        for day in days
    ]
    people = [
        Participant(one, [minutes.get((day, one.pk), 0) for day in days])
        for one in participations_visible(account).filter(place=place).order_by("starts_on", "pk")
    ]
    return months, people


def sessions_around(account: Account, place: Place) -> QuerySet[Session]:
    """Return the sessions of a place a month before and after today whose attendance one may take, by day."""
    today = timezone.localdate()
    return (
        sessions_recordable(account)
        .filter(place=place, day__gte=today - AROUND, day__lte=today + AROUND)
        .order_by("day", "starts_at", "pk")
    )


def _month(day: date, period: Period | None, minutes: int) -> Month:
    if period is None:
        return Month(day, "월 마감이 없는 자리", 0, None, "", minutes)
    status = PeriodStatus(period.status).label
    return Month(day, status, period.version, period.locked_on, period.reopened_because, minutes)


def rounds_taking_hosts() -> QuerySet[Round]:
    """Return the rounds to which a host may still offer places."""
    return (
        Round.objects.filter(
            programme__shape__in=TAKING_HOSTS,
            status__in=[RoundStatus.DRAFT, RoundStatus.OPEN, RoundStatus.SCREENING],
            ends_on__gte=timezone.localdate(),
        )
        .select_related("programme")
        .order_by("starts_on", "title", "pk")
    )
