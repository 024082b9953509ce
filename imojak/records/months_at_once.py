"""What exceptions ask about many months at once: a fixed number of queries, however many places there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from imojak.agency.closures import closures_of
from imojak.kernel.calendar import closed_for, workdays_after
from imojak.kernel.months import month_end, month_of
from imojak.offers.models import Round
from imojak.paths.coverage import gaps, needs_cover
from imojak.paths.models import Participation, Pause
from imojak.records.enums import PeriodStatus, QuantityUnit, RecordKind
from imojak.records.exceptions import Entry, Member, MonthException, MonthFacts, exceptions_in
from imojak.records.models import Period, Record
from imojak.trust.models import TransitionLog

#: Working days after the month within which it is handed in, where the type of the round says nothing else.
SUBMIT_DAYS = 2

#: The reason in the log of a step that its own people have undone: nobody was asked to do it again.
TAKEN_BACK = "되돌림"

Key = tuple[int, date]
Span = tuple[date, date]


@dataclass
class _Read:
    """Rows by what they belong to: a participation and a month, a participation, a round, a period."""

    entries: dict[Key, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    sums: dict[Key, int] = field(default_factory=dict)
    of_person: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    pauses: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    uninsured: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    submitted: dict[int, date] = field(default_factory=dict)
    returned: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


def exceptions_of(periods: Iterable[Period]) -> dict[int, list[MonthException]]:
    """Return by number what stands out in each of these months; an empty list where nothing does."""
    return {facts.period: exceptions_in(facts) for facts in facts_of(periods)}


def facts_of(periods: Iterable[Period], today: date | None = None) -> list[MonthFacts]:
    """Return what is known of months, in their order: ten queries at most, however many they are."""
    several, today = list(periods), today or timezone.localdate()
    if not several:
        return []
    first, last = min(one.month for one in several), month_end(max(one.month for one in several))
    places = {one.place_id for one in several}
    parts = list(
        Participation.objects.filter(place__in=places, starts_on__lte=last)
        .filter(Q(withdrawn_on=None, ends_on__gte=first) | Q(withdrawn_on__gte=first))
        .order_by("starts_on", "pk")
        .only(
            "party_id", "round_id", "place_id", "starts_on", "ends_on", "withdrawn_on", "gated", "active_from",
            "hours_per_month",
        )
    )  # fmt: skip
    rounds = Round.objects.select_related("pay_scheme", "type").in_bulk({one.round_id for one in parts})
    read = _read(several, parts, rounds, first, last)
    closures = closures_of()
    off = {day: name for day in _each(first, last) if (name := closed_for(day, closures))}
    by_place: dict[int, list[Participation]] = defaultdict(list)
    for one in parts:
        by_place[one.place_id].append(one)
    return [_facts(one, by_place[one.place_id], rounds, read, off, today) for one in several]


def _facts(
    period: Period,
    parts: Iterable[Participation],
    rounds: Mapping[int, Round],
    read: _Read,
    off: Mapping[date, str],
    today: date,
) -> MonthFacts:
    first, last = period.month, month_end(period.month)
    members = [
        _member(period, one, rounds[one.round_id], read)
        for one in parts
        if one.starts_on <= last and (one.withdrawn_on or one.ends_on) >= first
    ]
    return MonthFacts(
        period=period.pk,
        month=first,
        version=period.version,
        members=tuple(members),
        days_off={day: name for day, name in off.items() if first <= day <= last},
        submitted_on=read.submitted.get(period.pk),
        due=workdays_after(last, SUBMIT_DAYS),
        returned=tuple(read.returned[period.pk]),
        over=last < today,
    )


def _member(period: Period, of: Participation, round: Round, read: _Read) -> Member:
    month, last = period.month, month_end(period.month)
    key, before = (of.pk, month), month_of(month - timedelta(days=1))
    own = sum(one.minutes for one in read.entries[key])
    whole = of.starts_on <= before
    return Member(
        participation=of.pk,
        party=of.party_id,
        first=max(of.starts_on, month),
        last=min(of.withdrawn_on or of.ends_on, last),
        entries=tuple(read.entries[key]),
        pauses=tuple(read.pauses[of.pk]),
        uninsured=tuple(read.uninsured[of.pk]),
        active_from=of.active_from,
        gated=of.gated,
        cap=_cap_of(of, round),
        elsewhere=read.of_person[of.party_id, month] - own,
        before=read.sums.get((of.pk, before), 0) if whole else None,
        handed_in=None if period.handed_in is None else int(period.handed_in.get(str(of.pk), 0)),
    )


def _cap_of(of: Participation, round: Round) -> int | None:
    """Return the most minutes of the month that are paid: of the agreement, else of the round's scheme."""
    scheme = round.pay_scheme.parameters if round.pay_scheme is not None else {}
    hours = [int(one) for one in (of.hours_per_month, scheme.get("hours_per_month_max")) if one]
    return min(hours) * 60 if hours else None


def minutes_in(periods: Iterable[Period]) -> dict[int, dict[int, int]]:
    """Return by month the minutes of each participation that count: those of records that no correction replaces."""
    several = list(periods)
    found: dict[int, dict[int, int]] = {one.pk: {} for one in several}
    if not several:
        return found
    months = {(one.place_id, one.month): one.pk for one in several}
    rows = (
        counted()
        .filter(
            participation__place__in={one.place_id for one in several},
            day__gte=min(one.month for one in several),
            day__lte=month_end(max(one.month for one in several)),
        )
        .annotate(month=TruncMonth("day"))
        .order_by()
        .values("participation_id", "participation__place_id", "month")
        .annotate(all=Sum("quantity"))
    )
    for row in rows:
        number = months.get((row["participation__place_id"], row["month"]))
        if number is not None:
            found[number][row["participation_id"]] = row["all"]
    return found


def counted() -> QuerySet[Record]:
    """Return the records of activity in minutes that count: those that no correction replaces."""
    replaced = Record.objects.filter(replaces=OuterRef("pk"))
    return Record.objects.filter(~Exists(replaced), kind=RecordKind.WORK, unit=QuantityUnit.MINUTES)


def _read(
    periods: list[Period], parts: list[Participation], rounds: Mapping[int, Round], first: date, last: date
) -> _Read:
    """Read what hangs on the participations and on the months between two days."""
    read, places = _Read(), {one.place_id for one in periods}
    at_places = Participation.objects.filter(place__in=places, starts_on__lte=last, ends_on__gte=first).order_by()
    rows = counted().filter(participation__in=at_places.values("pk"), day__gte=first, day__lte=last)
    for number, of, day, minutes, note in rows.order_by("day", "pk").values_list(
        "pk", "participation_id", "day", "quantity", "note"
    ):
        if minutes:
            read.entries[of, month_of(day)].append(Entry(number, day, minutes, note))
    sums = (
        counted()
        .filter(party__in=at_places.values("party"), day__gte=month_of(first - timedelta(days=1)), day__lte=last)
        .annotate(month=TruncMonth("day"))
        .order_by()
        .values("participation_id", "party_id", "month")
        .annotate(all=Sum("quantity"))
    )
    for row in sums:
        read.sums[row["participation_id"], row["month"]] = row["all"]
        read.of_person[row["party_id"], row["month"]] += row["all"]
    for of, starts, ends in Pause.objects.filter(
        participation__in=at_places.values("pk"), starts_on__lte=last, ends_on__gte=first
    ).values_list("participation_id", "starts_on", "ends_on"):
        read.pauses[of].append((starts, ends))
    asked = {one.pk for one in parts}
    for gap in gaps([one for one in rounds.values() if needs_cover(one)], first, last):
        if gap.participation in asked:
            read.uninsured[gap.participation].append((gap.first, gap.last))
    _read_log(read, [one.pk for one in periods])
    return read


def _read_log(read: _Read, periods: list[int]) -> None:
    log = TransitionLog.objects.filter(object_type="records.period", object_id__in=periods).order_by("at", "pk")
    for number, before, after, at, reason in log.values_list("object_id", "from_state", "to_state", "at", "reason"):
        if after == PeriodStatus.SUBMITTED:
            read.submitted.setdefault(number, timezone.localdate(at))
        elif after == PeriodStatus.OPEN and before and reason != TAKEN_BACK:
            read.returned[number].append(reason)


def _each(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
