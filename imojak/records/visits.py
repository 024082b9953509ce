"""Who comes to a fair's hall without an interview (행사장 방문): by person where they are known, else as a count of people."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from imojak.kernel.months import day_words
from imojak.kernel.violations import explained
from imojak.offers.enums import PlaceKind
from imojak.offers.models import Place, Round
from imojak.parties.actions.profile import give_consents
from imojak.parties.enums import ConsentPurpose
from imojak.parties.models import Account, Party
from imojak.paths.fair_scopes import halls_run
from imojak.records.actions import RecordRefusal
from imojak.records.enums import QuantityUnit, RecordKind, RecordStatus, SessionKind
from imojak.records.models import Record, Session

#: What a record of the hall's door says.
AT_THE_DOOR = "행사장 방문"
#: More people than that come to no hall in a day.
MOST_UNNAMED = 100_000
_DAY_MINUTES = 8 * 60


def hall_of(of: Round) -> Place | None:
    """Return the hall (행사장) of a fair: its open booth of no company, the first; None where there is none."""
    halls = Place.objects.filter(round=of, kind=PlaceKind.BOOTH, parent=None, host=None, closed_on=None)
    return halls.order_by("pk").first()


def visits_of(of: Round) -> QuerySet[Record]:
    """Return who came to the hall of a fair by name, the latest first; a person once a day."""
    return _at_the_door(of).filter(party__isnull=False).order_by("-day", "-pk")


def unnamed_of(of: Round, day: date | None = None) -> int:
    """Return how many were counted without a name at the hall of a fair (명), on one day or on all."""
    rows = _at_the_door(of).filter(party=None, unit=QuantityUnit.PEOPLE)
    if day is not None:
        rows = rows.filter(day=day)
    return int(rows.aggregate(all=Sum("quantity"))["all"] or 0)


def visitors_of(of: Round) -> int:
    """Return how many people are known to have come to a fair: to its hall, or to an interview."""
    came = Record.objects.filter(
        kind=RecordKind.VISIT,
        status=RecordStatus.PRESENT,
        session__kind=SessionKind.FAIR,
        session__place__round=of,
        party__isnull=False,
    )
    return came.order_by().values("party").distinct().count()


def register_visit(hall: Place, who: Party, *, actor: Account, consented: bool, at: datetime | None = None) -> Record:
    """Write down that somebody came to the hall today; said again for the same day it is the same record.

    ``consented`` says that they agreed to be written down. Raises RecordRefusal for who does not run the fair, on
    another day than the fair's, for oneself, and without that word.
    """
    day = _open_today(hall, actor, at)
    if not consented:
        raise RecordRefusal("개인정보를 모으는 데 동의하신다는 말씀을 들어야 이름으로 적을 수 있습니다.")
    if who.pk == actor.party_id:
        raise RecordRefusal("본인의 방문은 동료가 적어 주세요.")
    with explained(RecordRefusal), transaction.atomic():
        session = _session_at(hall, day)
        give_consents(who, [ConsentPurpose.SERVICE])
        known = Record.objects.filter(session=session, party=who, kind=RecordKind.VISIT, participation=None).first()
        if known is not None:
            return known
        return Record.objects.create(
            session=session,
            party=who,
            kind=RecordKind.VISIT,
            status=RecordStatus.PRESENT,
            day=day,
            quantity=1,
            unit=QuantityUnit.TIMES,
            note=AT_THE_DOOR,
            entered_by=actor,
        )


def count_unnamed(hall: Place, people: int, *, actor: Account, at: datetime | None = None) -> Record:
    """Say how many have come to the hall today so far whose name nobody asked; it takes the place of what was said before.

    Raises RecordRefusal as ``register_visit``, and for a number that cannot be.
    """
    day = _open_today(hall, actor, at)
    if not 0 <= people <= MOST_UNNAMED:
        raise RecordRefusal(f"0명에서 {MOST_UNNAMED:,}명 사이로 적어 주세요.")
    with explained(RecordRefusal), transaction.atomic():
        record, _ = Record.objects.update_or_create(
            session=_session_at(hall, day),
            party=None,
            kind=RecordKind.VISIT,
            unit=QuantityUnit.PEOPLE,
            day=day,
            defaults={"quantity": people, "entered_by": actor, "note": AT_THE_DOOR},
        )
    return record


def _at_the_door(of: Round) -> QuerySet[Record]:
    return Record.objects.filter(
        kind=RecordKind.VISIT,
        status=RecordStatus.PRESENT,
        participation=None,
        session__kind=SessionKind.FAIR,
        session__place__round=of,
        session__place__host=None,
    )


def _open_today(hall: Place, actor: Account, at: datetime | None) -> date:
    if not halls_run(actor).filter(pk=hall.pk).exists():
        raise RecordRefusal("행사장 방문은 그 박람회의 사업 담당자가 적습니다. 담당 부서에 문의해 주세요.")
    day = timezone.localdate(at)
    if not hall.starts_on <= day <= hall.ends_on:
        first, last = day_words(hall.starts_on), day_words(hall.ends_on)
        said = first if first == last else f"{first}부터 {last}까지"
        raise RecordRefusal(f"행사장을 여는 날({said})에만 적을 수 있습니다.")
    return day


def _session_at(hall: Place, day: date) -> Session:
    """Return the fair's day at its hall (made when there is none); inside the caller's transaction."""
    locked = Place.objects.select_for_update().get(pk=hall.pk)
    known = Session.objects.filter(place=locked, kind=SessionKind.FAIR, day=day, cancelled=False).first()
    return known or Session.objects.create(
        place=locked,
        kind=SessionKind.FAIR,
        title=locked.title[:160],
        day=day,
        minutes=_DAY_MINUTES,
        unit_id=locked.unit_id,
    )
