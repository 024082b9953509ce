"""What people did in a month, read for many at once: every paid participation with its locked version of the month.

A month that was reopened counts as it was last locked, until it is locked again: so what was decided stays as it was
decided, and a new version changes it by a difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from imojak.agency.closures import closures_of
from imojak.earning.besides import monday_of
from imojak.earning.month import Caps, Part, Pay, Scheme, Work, person_month
from imojak.earning.rates import Rates
from imojak.earning.works import Span
from imojak.kernel.calendar import public_holidays
from imojak.kernel.months import month_end, month_of
from imojak.offers.enums import RuleKind
from imojak.offers.models import RuleSet
from imojak.offers.parameters import rule_set_on
from imojak.parties.models import Role
from imojak.paths.models import Participation, Pause
from imojak.pay.models import Entitlement, EntitlementKind
from imojak.records.enums import PeriodStatus, RecordKind, RecordStatus, SessionKind
from imojak.records.models import Period, Record

_NEVER = 1 << 16
#: Who was in class, also late.
_THERE = frozenset({RecordStatus.PRESENT, RecordStatus.LATE})
#: Which arithmetic a decision was made with, as its snapshot says; older ones say nothing.
ENGINE = 2


@dataclass
class Held:
    """One paid participation in a month: the version of the month that counts, what was done, what was granted so far."""

    participation: int
    party: int
    place: int
    round: int
    rule_set: RuleSet
    scheme: Scheme
    part: Part
    hours_agreed: int | None
    period: int
    version: int
    minutes: dict[date, int] = field(default_factory=dict)
    records: list[int] = field(default_factory=list)
    education_days: list[date] = field(default_factory=list)
    sessions: list[date] = field(default_factory=list)
    roles: dict[str, list[Span]] = field(default_factory=dict)
    tail: list[date] = field(default_factory=list)
    granted: int = 0
    decided: int = 0
    decided_on: int = 0

    @property
    def work(self) -> Work:
        """What the pure computation takes."""
        return Work(
            self.participation, self.part, self.scheme, self.minutes, self.rule_set.code, self.education_days,
            self.sessions, self.roles, self.tail,
        )  # fmt: skip

    @property
    def anything(self) -> bool:
        """Tell whether there is something to decide on: activity, something paid besides, or an earlier decision."""
        return bool(self.minutes or self.education_days or self.sessions or self.decided or self.scheme.elements)


@dataclass(frozen=True)
class Terms:
    """What holds for everybody in a month: rates, caps, and the rule set that they stand in."""

    month: date
    rule_set: RuleSet | None
    rates: Rates | None
    caps: Caps

    @classmethod
    def of(cls, month: date) -> Terms:
        """Return the terms of a month; without a table of rates each scheme's own numbers hold."""
        found = rule_set_on(RuleKind.RATE, month)
        rates = Rates.read(found.parameters) if found is not None else None
        holidays = frozenset(public_holidays(month.year, closures_of()))
        return cls(month, found, rates, (rates or Rates()).caps_on(month, holidays))


def people_of(rounds: Collection[int], month: date) -> list[int]:
    """Return the numbers of all parties that take part in one of the rounds in a month, ascending."""
    rows = _taking_part(month).filter(round__in=rounds)
    return sorted(set(rows.values_list("party_id", flat=True)))


def gather(people: Sequence[int], month: date, *, as_if_locked: Collection[int] = ()) -> dict[int, list[Held]]:
    """Return by party what is paid for in a month, in all rounds; few queries, however many people.

    Participations whose month was never locked are left out. ``as_if_locked`` are periods that are counted as they are
    now, to see what locking them would change. Raises UnreadableScheme.
    """
    month = month_of(month)
    rows = list(
        _taking_part(month)
        .filter(party__in=people)
        .order_by("party_id", "id")
        .values_list(
            "id", "party_id", "place_id", "round_id", "round__pay_scheme_id", "starts_on", "ends_on", "withdrawn_on",
            "hours_per_month",
        )
    )  # fmt: skip
    versions: dict[int, int] = {}
    locked: dict[int, tuple[int, int]] = {}
    for number, place, version, status in (
        Period.objects.filter(month=month, place__in={row[2] for row in rows})
        .order_by("version")
        .values_list("id", "place_id", "version", "status")
    ):
        versions[number] = version
        if status == PeriodStatus.LOCKED or number in as_if_locked:
            locked[place] = (number, version)
    kept = [row for row in rows if row[2] in locked]
    keys = [row[0] for row in kept]
    schemes = RuleSet.objects.in_bulk({row[4] for row in kept})
    read = {key: Scheme.read(one.parameters) for key, one in schemes.items()}
    pauses: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for participation, first, last in (
        Pause.objects.filter(participation__in=keys)
        .order_by("starts_on")
        .values_list("participation_id", "starts_on", "ends_on")
    ):
        pauses[participation].append((first, last))
    held: dict[int, Held] = {}
    for number, party, place, round_, rule_set, starts, ends, withdrawn, agreed in kept:
        held[number] = Held(
            number, party, place, round_, schemes[rule_set], _agreed(read[rule_set], agreed), Part(starts, withdrawn or ends, pauses[number]),
            agreed, *locked[place],
        )  # fmt: skip
    _add_records(held, versions, month)
    _add_attendance(held, versions, month)
    _add_roles(held, month)
    _add_tails(held, month)
    for participation, version, amount, period in (
        Entitlement.objects.filter(participation__in=keys, month=month, kind=EntitlementKind.MONTH)
        .order_by("version")
        .values_list("participation_id", "version", "amount", "period_id")
    ):
        one = held[participation]
        one.granted, one.decided, one.decided_on = one.granted + amount, version, period or 0
    found: dict[int, list[Held]] = defaultdict(list)
    for one in held.values():
        found[one.party].append(one)
    return found


def computed(months: Mapping[int, Sequence[Held]], terms: Terms) -> Iterator[tuple[Held, Pay]]:
    """Yield what each participation earns, all of a person together, in the order of people and first days."""
    for party in sorted(months):
        of_person = {one.participation: one for one in months[party]}
        pays = person_month([one.work for one in of_person.values()], terms.caps, month=terms.month, rates=terms.rates)
        for key, pay in pays.items():
            yield of_person[key], pay


def snapshot_of(one: Held, pay: Pay, terms: Terms, others: Sequence[int]) -> dict[str, Any]:
    """Return everything that a decision relied on, as it is kept with it and recomputed from: nothing is read again."""
    part = one.part
    kept: dict[str, Any] = {
        "engine": ENGINE,
        "minutes": {day.isoformat(): worked for day, worked in sorted(one.minutes.items())},
        "records": one.records,
        "month_version": one.version,
        "starts_on": part.starts_on.isoformat(),
        "ends_on": part.ends_on.isoformat(),
        "pauses": [[first.isoformat(), last.isoformat()] for first, last in part.pauses],
        "basis": pay.basis.as_json(),
        "hours_agreed": one.hours_agreed,
        "education_days": [day.isoformat() for day in one.education_days],
        "sessions": [day.isoformat() for day in one.sessions],
        "roles": {
            role: [[first.isoformat(), last.isoformat()] for first, last in spans] for role, spans in one.roles.items()
        },
        "tail": [day.isoformat() for day in one.tail],
        "elsewhere": list(others),
        "person_hours": None if terms.caps.minutes is None else terms.caps.minutes // 60,
        "rate": _rate(one, terms),
    }
    if one.scheme.holidays == "unpaid" or one.scheme.weekly:
        first, last = monday_of(terms.month) if one.scheme.weekly else terms.month, month_end(terms.month)
        kept["holidays"] = [day.isoformat() for day in sorted(terms.caps.holidays) if first <= day <= last]
    return {name: value for name, value in kept.items() if value not in (None, [], {}, "")}


def work_of(participation: int, kept: Mapping[str, Any], minutes: Mapping[date, int], scheme: Scheme) -> Work:
    """Return what a decision was computed from, out of its snapshot, with ``minutes`` by day: to compute it again."""
    pauses = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in kept.get("pauses", ())]
    part = Part(date.fromisoformat(kept["starts_on"]), date.fromisoformat(kept["ends_on"]), pauses)
    return Work(
        participation, part, _agreed(scheme, kept.get("hours_agreed")), minutes,
        education_days=[date.fromisoformat(day) for day in kept.get("education_days", ())],
        sessions=[date.fromisoformat(day) for day in kept.get("sessions", ())],
        roles={
            role: [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in spans]
            for role, spans in kept.get("roles", {}).items()
        },
        tail=[date.fromisoformat(day) for day in kept.get("tail", ())],
    )  # fmt: skip


def _agreed(scheme: Scheme, hours: int | None) -> Scheme:
    """Return the scheme with the hours that were agreed with a person, where they are fewer."""
    return replace(scheme, month_hours=hours) if hours is not None and 0 < hours < scheme.month_hours else scheme


def _rate(one: Held, terms: Terms) -> list[dict[str, Any]]:
    """Return the rows of the dated rate that the hours were worth, where the scheme follows one."""
    if terms.rates is None or not one.scheme.rate:
        return []
    rows = {terms.rates.row_on(one.scheme.rate, terms.month)}
    if not terms.rates.same_through(one.scheme.rate, terms.month, month_end(terms.month)):
        rows |= {terms.rates.row_on(one.scheme.rate, day) for day in one.minutes}
    return [
        {"code": row.code, "starts": row.starts.isoformat(), "won": row.won}
        for row in sorted(rows, key=lambda row: row.starts)
    ]


def _taking_part(month: date) -> Any:
    first, last = month_of(month), month_end(month)
    return Participation.objects.filter(
        Q(withdrawn_on=None, ends_on__gte=first) | Q(withdrawn_on__gte=first),
        starts_on__lte=last,
        round__pay_scheme__isnull=False,
    )


def _add_records(held: Mapping[int, Held], versions: Mapping[int, int], month: date) -> None:
    """Add the activity of the month: entries of the version that counts and of those before, but what they replace."""
    first, last = month, month_end(month)
    # A day is read as text and looked up: a month has few days, and very many entries.
    days = {(first + timedelta(days=number)).isoformat(): first + timedelta(days=number) for number in range(last.day)}
    entries = list(
        Record.objects.filter(
            participation__in=list(held), kind=RecordKind.WORK, day__range=(first, last), period__isnull=False
        )
        .order_by("day", "id")
        .values_list("id", "participation_id", Cast("day", CharField()), "quantity", "period_id", "replaces_id")
    )
    until = _replaced_at(((period, replaces) for *_, period, replaces in entries), versions)
    for number, participation, text, minutes, period, _ in entries:
        one = held[participation]
        if versions.get(period, _NEVER) <= one.version < until.get(number, _NEVER):
            day = days[text]
            one.minutes[day] = one.minutes.get(day, 0) + minutes
            one.records.append(number)


def _replaced_at(rows: Iterable[tuple[int | None, int | None]], versions: Mapping[int, int]) -> dict[int, int]:
    """Return by entry the version of the month from which it is replaced; ``rows`` are period and replaced entry."""
    return {
        replaces: versions[period]
        for period, replaces in rows
        if replaces is not None and period is not None and period in versions
    }


def _add_attendance(held: Mapping[int, Held], versions: Mapping[int, int], month: date) -> None:
    """Add days of education and sessions held, for schemes that pay for them: as ``_add_records`` counts entries."""
    keys = [key for key, one in held.items() if one.scheme.besides]
    if not keys:
        return
    rows = list(
        Record.objects.filter(participation__in=keys, kind=RecordKind.ATTENDANCE, day__range=(month, month_end(month)))
        .order_by("day", "id")
        .values_list("id", "participation_id", "day", "session__kind", "status", "period_id", "replaces_id")
    )
    until = _replaced_at(((period, replaces) for *_, period, replaces in rows), versions)
    for number, participation, day, kind, status, period, _ in rows:
        one = held[participation]
        # Attendance that belongs to no month was taken before its round paid for it.
        since = 0 if period is None else versions.get(period, _NEVER)
        if status not in _THERE or not since <= one.version < until.get(number, _NEVER):
            continue
        if kind == SessionKind.CLASS and day not in one.education_days:
            one.education_days.append(day)
        one.sessions.append(day)


def _add_roles(held: Mapping[int, Held], month: date) -> None:
    """Add the roles that supplements ask for, with their days of the month, at the place's host or programme, or anywhere."""
    wanted = {key: {one.role for one in held[key].scheme.elements if one.role} for key in held}
    keys = [key for key, roles in wanted.items() if roles]
    if not keys:
        return
    first, last = month, month_end(month)
    where = {
        key: (host, programme)
        for key, host, programme in Participation.objects.filter(pk__in=keys).values_list(
            "id", "place__host_id", "round__programme__code"
        )
    }
    rows = (
        Role.objects.filter(party__in={held[key].party for key in keys}, kind__in=set().union(*wanted.values()))
        .filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last)
        .order_by("starts_on", "id")
        .values_list("party_id", "kind", "at_id", "programme_code", "starts_on", "ends_on")
    )
    of_party: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for party, *role in rows:
        of_party[party].append(tuple(role))
    for key in keys:
        host, programme = where[key]
        for kind, at, code, starts, ends in of_party[held[key].party]:
            here = at in (None, host) and (not code or programme == code or programme.startswith(f"{code}."))
            if kind in wanted[key] and here:
                held[key].roles.setdefault(kind, []).append((max(starts, first), min(ends or last, last)))


def _add_tails(held: Mapping[int, Held], month: date) -> None:
    """Add the days of activity before the month in the week in which it begins, for schemes that pay weeks.

    They count as the month before was last locked; while it is not, none of them does.
    """
    first = monday_of(month)
    weekly = {key: one for key, one in held.items() if one.scheme.weekly}
    if not weekly or first == month:
        return
    versions: dict[int, int] = {}
    locked: dict[int, int] = {}
    for number, place, version, status in (
        Period.objects.filter(month=month_of(first), place__in={one.place for one in weekly.values()})
        .order_by("version")
        .values_list("id", "place_id", "version", "status")
    ):
        versions[number] = version
        if status == PeriodStatus.LOCKED:
            locked[place] = version
    rows = list(
        Record.objects.filter(
            participation__in=list(weekly), kind=RecordKind.WORK, day__gte=first, day__lt=month, period__isnull=False
        )
        .order_by("day", "id")
        .values_list("id", "participation_id", "day", "quantity", "period_id", "replaces_id")
    )
    until = _replaced_at(((period, replaces) for *_, period, replaces in rows), versions)
    for number, participation, day, minutes, period, _ in rows:
        one = weekly[participation]
        known = versions.get(period, _NEVER) <= locked.get(one.place, 0) < until.get(number, _NEVER)
        if known and minutes and day not in one.tail:
            one.tail.append(day)
