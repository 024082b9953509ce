"""What of a round's sessions clashes (시간 겹침) with anything else: one room twice, one teacher twice, one person twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from django.db.models import QuerySet

from imojak.choosing.timetable import Clash, Meeting, clashes, clashes_within
from imojak.offers.models import Round
from imojak.paths.enums import ParticipationStatus
from imojak.paths.models import Participation
from imojak.records.models import Session

Kind = Literal["room", "teacher", "person"]
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class RoundClash:
    """Two sessions that cannot both be: ``kind`` says of what, ``what`` names the room, ``party`` the person."""

    kind: Kind
    clash: Clash
    what: str = ""
    party: int | None = None


def clashes_of_round(of: Round, *, since: date) -> list[RoundClash]:
    """Return what clashes with the round's sessions from ``since`` on, over all programmes, by time.

    A room is the same when its name and its campus are. A person is somebody who takes part in two places at once,
    only on days on which they take part in both.
    """
    ours = _held(Session.objects.filter(place__round=of, day__gte=since))
    if not ours:
        return []
    around = Session.objects.filter(day__range=(ours[0].day, ours[-1].day)).exclude(place__round=of)
    found = [
        RoundClash("room", one, what=room)
        for (room, _), one in _of_key(
            ours,
            _held(around.filter(place__room__in={one.place.room for one in ours if one.place.room})),
            lambda one: (one.place.room, one.place.unit_id) if one.place.room else None,
        )
    ]
    found += [
        RoundClash("teacher", one, party=lead)
        for lead, one in _of_key(
            ours,
            _held(around.filter(lead__in={one.lead_id for one in ours if one.lead_id})),
            lambda one: one.lead_id,
        )
    ]
    return sorted([*found, *_of_people(of, ours)], key=lambda row: (row.clash.one.begins, row.kind, row.party or 0))


def _of_people(of: Round, ours: list[Session]) -> list[RoundClash]:
    running = Participation.objects.filter(status=ParticipationStatus.ACTIVE, ends_on__gte=ours[0].day)
    here = running.filter(round=of)
    theirs = running.filter(party__in=here.values("party_id"), starts_on__lte=ours[-1].day)
    several: defaultdict[int, list[Participation]] = defaultdict(list)
    for one in theirs.order_by("pk"):
        several[one.party_id].append(one)
    places = {one.place_id for some in several.values() if len(some) > 1 for one in some}
    if not places:
        return []
    held: defaultdict[int, list[Session]] = defaultdict(list)
    for session in _held(Session.objects.filter(place__in=places, day__range=(ours[0].day, ours[-1].day))):
        held[session.place_id].append(session)
    found = []
    for party, some in several.items():
        for index, one in enumerate(some):
            for other in some[index + 1 :]:
                mine, rest = (one, other) if one.round_id == of.pk else (other, one)
                if mine.round_id != of.pk or mine.place_id == rest.place_id:
                    continue
                first, last = max(mine.starts_on, rest.starts_on), min(mine.ends_on, rest.ends_on)
                both = [
                    [_meeting(at) for at in held[part.place_id] if first <= at.day <= last] for part in (mine, rest)
                ]
                found += [RoundClash("person", clash, party=party) for clash in clashes(*both)]
    return found


def _of_key(
    ours: list[Session], others: list[Session], key: Callable[[Session], K | None]
) -> Iterator[tuple[K, Clash]]:
    """Yield what clashes among sessions of one key (room, teacher), of ours with one another and with others."""
    mine: defaultdict[K, list[Meeting]] = defaultdict(list)
    rest: defaultdict[K, list[Meeting]] = defaultdict(list)
    for rows, by_key in ((ours, mine), (others, rest)):
        for one in rows:
            if (of := key(one)) is not None:
                by_key[of].append(_meeting(one))
    for of, meetings in mine.items():
        for clash in [*clashes_within(meetings), *clashes(meetings, rest[of])]:
            yield of, clash


def _held(rows: QuerySet[Session]) -> list[Session]:
    """Return sessions that take place at a known time, by time."""
    shown = rows.filter(cancelled=False, starts_at__isnull=False, minutes__gte=1)
    return list(shown.select_related("place").order_by("day", "starts_at", "pk"))


def _meeting(one: Session) -> Meeting:
    assert one.starts_at is not None
    return Meeting(one.day, one.starts_at, one.minutes, one.title)
