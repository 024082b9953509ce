"""Desks (공유사무실 좌석) as the office lists them: the stay against the longest one, and the check-ins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from imojak.kernel.months import after_months
from imojak.offers.enums import PlaceKind
from imojak.parties.models import Account
from imojak.paths.beginning import stays_of
from imojak.paths.ceilings import Length, length
from imojak.paths.enums import ParticipationStatus
from imojak.paths.life_terms import life_of
from imojak.paths.models import Participation
from imojak.paths.scopes import participations_visible
from imojak.records.models import Record, Session
from imojak.records.scheduling import CHECK_IN

STATES = {"active": "쓰는 중", "ending": "석 달 안에 끝남", "past": "마침", "all": "모두"}
#: Within so many months of its end a desk is among those that end.
SOON = 3


@dataclass(frozen=True)
class Line:
    """A desk that is used: months of the stay so far and in all, of those allowed; its check-ins."""

    of: Participation
    name: str
    so_far: Length
    planned: Length
    most: int | None
    renewals: int
    next_checkin: date | None
    last_checkin: date | None
    missed: int

    @property
    def full(self) -> bool:
        """Tell whether nothing is left of the time that is allowed."""
        return self.most is not None and self.planned.months >= self.most


def desks_visible(account: Account) -> QuerySet[Participation]:
    """Return the desks that one may see, those that end first at the top."""
    rows = participations_visible(account).filter(place__kind=PlaceKind.DESK)
    return rows.select_related("round__programme", "round__type", "place__unit", "party").order_by("ends_on", "pk")


def narrowed(rows: QuerySet[Participation], state: str) -> QuerySet[Participation]:
    """Return the desks of a state of the list."""
    active = rows.filter(status=ParticipationStatus.ACTIVE)
    match state:
        case "active":
            return active
        case "ending":
            return active.filter(ends_on__lte=after_months(timezone.localdate(), SOON))
        case "past":
            return rows.exclude(status=ParticipationStatus.ACTIVE)
    return rows


def lines(rows: Iterable[Participation], names: dict[int, str], today: date) -> list[Line]:
    """Return desks as lines; a stay counts all terms of the programme, as the ceiling does."""
    found = []
    for one in rows:
        life = life_of(one.round)
        spans = stays_of(one.party_id, one.round)
        due = Session.objects.filter(
            place=one.place_id, topic=CHECK_IN, cancelled=False, day__gte=one.starts_on, day__lte=one.ends_on
        )
        written = Record.objects.filter(session=OuterRef("pk"), participation=one.pk)
        past = due.filter(day__lt=today).annotate(written=Exists(written))
        found.append(
            Line(
                of=one,
                name=names.get(one.party_id, ""),
                so_far=length([(first, min(last, today)) for first, last in spans if first <= today]),
                planned=length(spans),
                most=life.longest_months if life is not None else None,
                renewals=life.renewals if life is not None else 0,
                next_checkin=due.filter(day__gte=today).order_by("day").values_list("day", flat=True).first(),
                last_checkin=past.filter(written=True).order_by("-day").values_list("day", flat=True).first(),
                missed=past.filter(written=False).count(),
            )
        )
    return found
