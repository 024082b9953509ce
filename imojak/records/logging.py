"""Daily activity (활동일지): entered by the person, the leader of the site, the operator, or who stands in for a leader.

One public function is one transaction. ``log_for_all`` writes all entries or none, and says of each that may not be
what is wrong with it; what the database would refuse is found and said in words before. Only an open month takes
entries. A locked one is reopened (``closing``); what is then entered for one of its records stands instead of it, as a
correction, and the record stays as it was locked (invariant 5). No time at all corrects it to none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.db import transaction

from imojak.kernel.violations import explained
from imojak.offers.scopes import places_led, rounds_operated
from imojak.parties.models import Party
from imojak.parties.scopes import standing
from imojak.paths.models import Participation
from imojak.paths.scopes import speaks_for
from imojak.records.actions import RecordRefusal
from imojak.records.enums import CameBy, QuantityUnit, RecordKind
from imojak.records.models import Record
from imojak.records.scopes import participations_loggable
from imojak.records.working_days import Day, Refused, Working

if TYPE_CHECKING:
    from imojak.offers.models import Place
    from imojak.parties.models import Account
    from imojak.trust.models import Document

_NOT_YOURS = "본인의 활동과, 맡은 활동처나 수행하는 회차, 담당자가 없는 활동처의 활동만 적을 수 있습니다. 담당 부서에 문의하세요."


class BeyondCap(RecordRefusal):
    """More than is paid: asked about, and written with ``beyond_cap`` once somebody has said that it was so."""


@dataclass(frozen=True)
class Entry:
    """What is entered of a participation's day.

    ``minutes``, or from when to when (``starts``, ``ends``; both, where there was a break), or how many were counted
    (``measured``, in the measure of the programme's rule). ``record`` is the record that is changed; without it, the
    entry is a new one. No minutes at all take the record away. ``withdraws`` takes a correction away, so that what it
    replaced stands again.
    """

    participation: int
    day: date
    minutes: int | None = None
    starts: time | None = None
    ends: time | None = None
    measured: int | None = None
    location: str = ""
    note: str = ""
    photo: Document | None = field(default=None, compare=False)
    record: int | None = None
    withdraws: bool = False


@dataclass(frozen=True)
class Logged:
    """What came of entering for many: how many were made, changed and taken away; or, with nothing written, what is wrong.

    ``undo`` are the entries that bring back what was before.
    """

    made: int = 0
    changed: int = 0
    gone: int = 0
    undo: tuple[Entry, ...] = ()
    refused: tuple[Refused, ...] = ()

    @property
    def asks(self) -> bool:
        """Tell whether all that stands against it is that some hours will not be paid."""
        return bool(self.refused) and all(row.asks for row in self.refused)


def log_work(
    participation: Participation,
    day: date,
    minutes: int | None = None,
    note: str = "",
    *,
    actor: Account,
    starts: time | None = None,
    ends: time | None = None,
    measured: int | None = None,
    location: str = "",
    photo: Document | None = None,
    record: Record | None = None,
    beyond_cap: bool = False,
) -> Record:
    """Enter a day's activity; entered again for the same day and beginning, or for ``record``, it replaces the entry.

    Raises BeyondCap where more than the month's cap would be entered without ``beyond_cap``, and RecordRefusal outside
    the participation, in a pause, where it overlaps something, beyond 24 hours of the day over all programmes, in a
    closed month, and for somebody who may not enter it.
    """
    known = record or _same(participation, day, starts)
    entry = Entry(
        participation.pk, day, minutes, starts, ends, measured, location, note, photo, known.pk if known else None
    )
    with explained(RecordRefusal), transaction.atomic():
        written, refused = _write([entry], actor, None, beyond_cap)
        if refused:
            raise (BeyondCap if refused[0].asks else RecordRefusal)(refused[0].sentence)
        return written[0].record


def log_for_all(
    place: Place,
    entries: Sequence[Entry],
    *,
    actor: Account,
    came_by: CameBy | None = None,
    beyond_cap: bool = False,
) -> Logged:
    """Enter the activity of many at a place, of one day or more: all of it, or nothing with what is wrong of each row.

    An entry of nothing (no minutes, times or count) takes its ``record`` away, and is passed over where there is none.
    One without ``record`` for a day that has meanwhile been entered is refused, so that nobody's entry is written over
    unseen. ``came_by`` says how it came in where it is not by the actor's own hand (a scanned sheet).
    """
    with explained(RecordRefusal), transaction.atomic():
        written, refused = _write(entries, actor, came_by, beyond_cap, place)
        if refused:
            transaction.set_rollback(True)
            return Logged(refused=tuple(refused))
    counted = Counter(one.how for one in written)
    undo = tuple(one.before for one in written if one.how != "same")
    return Logged(counted["made"], counted["changed"], counted["gone"], undo)


def take_back(record: Record, *, actor: Account) -> Entry:
    """Take an entry out of a month that is open, and return the entry that brings it back.

    One that was locked before its month was reopened is corrected to none. Raises RecordRefusal for a closed month and
    somebody else's.
    """
    with explained(RecordRefusal), transaction.atomic():
        entry = Entry(record.participation_id or 0, record.day, record=record.pk)
        written, refused = _write([entry], actor, None, True)
        if refused:
            raise RecordRefusal(refused[0].sentence)
        return written[0].before


def as_entry(record: Record) -> Entry:
    """Return what a record says as an entry that changes it."""
    return Entry(
        record.participation_id or 0,
        record.day,
        record.quantity if record.measured is None else None,
        record.starts_at,
        record.ends_at,
        record.measured,
        record.location,
        record.note,
        record.photo,
        record.pk,
    )


@dataclass(frozen=True)
class _Written:
    """A record that was made, changed, taken away or left the same, and the entry that brings back what was before."""

    record: Record
    how: str
    before: Entry


# --- inside -----------------------------------------------------------------------------------------------------------


def _write(
    entries: Sequence[Entry], actor: Account, came_by: CameBy | None, beyond_cap: bool, place: Place | None = None
) -> tuple[list[_Written], list[Refused]]:
    """Write entries in their order within the caller's transaction; what was refused is to be undone with the rest."""
    mine = participations_loggable(actor).filter(pk__in={entry.participation for entry in entries})
    if place is not None:
        mine = mine.filter(place=place)
    people = {one.pk: one for one in mine.select_related("round__programme", "place")}
    if any(entry.participation not in people for entry in entries):
        raise RecordRefusal(_NOT_YOURS)
    # Two who enter for one person wait for each other here, in one order.
    list(
        Party.objects.select_for_update(no_key=True)
        .filter(pk__in={one.party_id for one in people.values()})
        .order_by("pk")
    )
    changed = {entry.record for entry in entries if entry.record is not None}
    working = Working.read(people.values(), {entry.day for entry in entries}, actor, changed)
    written: list[_Written] = []
    refused: list[Refused] = []
    for entry in entries:
        of = people[entry.participation]
        day = Day(
            of,
            entry.day,
            entry.minutes,
            entry.starts,
            entry.ends,
            entry.measured,
            entry.record,
            entry.photo is not None,
        )
        wrong = working.problem(day, overwrites=place is None, beyond_cap=beyond_cap)
        if wrong is not None:
            refused.append(wrong)
            continue
        done = _enter(working, day, entry, actor, came_by)
        if done is not None:
            written.append(done)
    return written, refused


def _enter(working: Working, day: Day, entry: Entry, actor: Account, came_by: CameBy | None) -> _Written | None:
    """Make, change or take away the record of a day that has nothing against it."""
    known, minutes = working.known(day), working.minutes(day)
    if entry.withdraws and known is not None and known.replaces is not None:
        working.forget(known)
        working.remember(known.replaces)
        known.delete()
        return _Written(known, "gone", replace(as_entry(known), record=known.replaces_id))
    if minutes is None and known is not None and working.corrected(day):
        minutes = 0
    if minutes is None:
        if known is None:
            return None
        before = replace(as_entry(known), record=None)
        working.forget(known)
        known.delete()
        return _Written(known, "gone", before)
    values: dict[str, Any] = {
        "quantity": minutes,
        "starts_at": entry.starts,
        "ends_at": entry.ends,
        "measured": entry.measured,
        "measure": working.measure(day) if entry.measured is not None else "",
        "location": entry.location.strip()[:80],
        "note": entry.note.strip()[:200],
        "day": entry.day,
    }
    if entry.photo is not None:
        values["photo"] = entry.photo
    if known is not None and all(getattr(known, name) == value for name, value in values.items()):
        return _Written(known, "same", as_entry(known))
    how = "changed" if minutes or entry.measured is not None else "gone"
    values |= {"entered_by": actor, "came_by": came_by or _way(day.participation, actor)}
    if known is not None and working.corrects(day):
        values.setdefault("photo", known.photo)
        made = Record.objects.create(
            participation=day.participation,
            party_id=known.party_id,
            session_id=known.session_id,
            period=working.period(day),
            kind=known.kind,
            unit=known.unit,
            replaces=known,
            **values,
        )
        working.forget(known)
        working.remember(made)
        undo = Entry(day.participation.pk, entry.day, record=made.pk, withdraws=True)
        return _Written(made, how, undo)
    if known is None:
        made = Record.objects.create(
            participation=day.participation,
            party_id=day.participation.party_id,
            period=working.period(day),
            kind=RecordKind.WORK,
            unit=QuantityUnit.MINUTES,
            **values,
        )
        working.remember(made)
        return _Written(made, "made", Entry(day.participation.pk, entry.day, record=made.pk))
    before = as_entry(known)
    working.forget(known)
    for name, value in values.items():
        setattr(known, name, value)
    known.period = working.period(day)
    known.save(update_fields=[*values, "period"])
    working.remember(known)
    return _Written(known, how, before)


def _same(participation: Participation, day: date, starts: time | None) -> Record | None:
    """Return the entry that one of the same day and beginning replaces."""
    rows = Record.objects.filter(
        participation=participation, day=day, kind=RecordKind.WORK, session=None, starts_at=starts
    )
    return rows.order_by("-pk").first()


def _way(of: Participation, actor: Account) -> CameBy:
    """Return whose hand an entry is by: the person's (or their group's) own, the site's, the operator's or the agency's."""
    who = standing(actor)
    if speaks_for(who, of.party_id):
        return CameBy.SELF
    if places_led(who).filter(pk=of.place_id).exists():
        return CameBy.LEADER
    return CameBy.OPERATOR if rounds_operated(who).filter(pk=of.round_id).exists() else CameBy.DESK
