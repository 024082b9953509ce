"""What exceptions ask about many months at once: a fixed number of queries, however many places there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from imojak.agency.closures import closures_of
from imojak.earning.rates import Caps
from imojak.earning.scheme import Scheme
from imojak.kernel.calendar import Closures, closed_for, workdays_after
from imojak.kernel.months import month_end, month_of
from imojak.offers.models import Round
from imojak.offers.parameters import rates_on
from imojak.paths.coverage import gaps, needs_cover
from imojak.paths.models import Participation, Pause
from imojak.records.enums import PeriodStatus
from imojak.records.exceptions import Entry, Member, MonthException, MonthFacts, exceptions_in
from imojak.records.hours import Hours, Share, valid_work
from imojak.records.models import Period
from imojak.trust.models import TransitionLog

#: Working days after the month within which it is handed in, where the type of the round says nothing else.
SUBMIT_DAYS = 2

#: The reason in the log of a step that its own people have undone: nobody was asked to do it again.
TAKEN_BACK = "되돌림"

Key = tuple[int, date]
Span = tuple[date, date]


@dataclass
class _Read:
    """Rows by what they belong to: a participation and a month, a person and a month, a participation, a period.

    ``running`` are all participations of the people, also at other places: the cap counts over everything.
    """

    running: list[Participation]
    rounds: Mapping[int, Round]
    caps: Mapping[date, Caps]
    entries: dict[Key, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    sums: dict[Key, int] = field(default_factory=dict)
    pauses: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    uninsured: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    submitted: dict[int, date] = field(default_factory=dict)
    returned: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    schemes: dict[int, Scheme] = field(default_factory=dict)
    closures: Closures = field(default_factory=closures_of)

    def __post_init__(self) -> None:
        self.by_party: dict[int, list[Participation]] = defaultdict(list)
        for one in self.running:
            self.by_party[one.party_id].append(one)
        for number, of in self.rounds.items():
            if of.pay_scheme is not None:
                self.schemes[number] = Scheme.read(of.pay_scheme.parameters)

    def hours(self, party: int, month: date) -> Hours:
        """Return a person's month over all programmes."""
        shares = [
            Share(
                one.pk,
                self.rounds[one.round_id].programme.name,
                self.sums.get((one.pk, month), 0),
                self.schemes.get(one.round_id),
                scheme.code if (scheme := self.rounds[one.round_id].pay_scheme) is not None else "",
            )
            for one in self.by_party[party]
            if _there(one, month)
        ]
        return Hours(month, tuple(shares), self.caps[month])


def exceptions_of(periods: Iterable[Period]) -> dict[int, list[MonthException]]:
    """Return by number what stands out in each of these months; an empty list where nothing does."""
    return {facts.period: exceptions_in(facts) for facts in facts_of(periods)}


def facts_of(periods: Iterable[Period], today: date | None = None) -> list[MonthFacts]:
    """Return what is known of months, in their order: ten queries at most, however many they are."""
    several, today = list(periods), today or timezone.localdate()
    if not several:
        return []
    first, last = min(one.month for one in several), month_end(max(one.month for one in several))
    read = _read(several, first, last)
    off = {day: name for day in _each(first, last) if (name := closed_for(day, read.closures))}
    by_place: dict[int, list[Participation]] = defaultdict(list)
    for one in read.running:
        by_place[one.place_id].append(one)
    return [_facts(one, by_place[one.place_id], read, off, today) for one in several]


def _there(of: Participation, month: date) -> bool:
    """Tell whether somebody takes part in a month, or did until leaving in it."""
    return of.starts_on <= month_end(month) and (of.withdrawn_on or of.ends_on) >= month


def _facts(
    period: Period,
    parts: Iterable[Participation],
    read: _Read,
    off: Mapping[date, str],
    today: date,
) -> MonthFacts:
    first, last = period.month, month_end(period.month)
    members = [_member(period, one, read) for one in parts if _there(one, first)]
    return MonthFacts(
        period=period.pk,
        month=first,
        version=period.version,
        members=tuple(members),
        days_off={day: name for day, name in off.items() if first <= day <= last},
        # A month that was reopened cannot be in time; what is told is what has changed.
        submitted_on=read.submitted.get(period.pk) if period.version == 1 else None,
        due=workdays_after(last, SUBMIT_DAYS, read.closures),
        returned=tuple(read.returned[period.pk]),
        over=last < today,
    )


def _member(period: Period, of: Participation, read: _Read) -> Member:
    month, last = period.month, month_end(period.month)
    before = month_of(month - timedelta(days=1))
    own = sum(one.minutes for one in read.entries[of.pk, month])
    cap, counted = _cap_of(of, own, read.hours(of.party_id, month))
    return Member(
        participation=of.pk,
        party=of.party_id,
        first=max(of.starts_on, month),
        last=min(of.withdrawn_on or of.ends_on, last),
        entries=tuple(read.entries[of.pk, month]),
        pauses=tuple(read.pauses[of.pk]),
        uninsured=tuple(read.uninsured[of.pk]),
        active_from=of.active_from,
        gated=of.gated,
        cap=cap,
        elsewhere=counted - own,
        before=read.sums.get((of.pk, before), 0) if of.starts_on <= before else None,
        handed_in=None if period.handed_in is None else int(period.handed_in.get(str(of.pk), 0)),
    )


def _cap_of(of: Participation, own: int, hours: Hours) -> tuple[int | None, int]:
    """Return the cap that is exceeded most, and the minutes that count toward it: of all programmes, or as agreed here."""
    found = []
    if (share := hours.share(of.pk)) is not None and share.scheme is not None:
        found.append(hours.cap_and_counted(share))
    if of.hours_per_month:
        found.append((of.hours_per_month * 60, own))
    return max(found, key=lambda one: one[1] - one[0], default=(None, own))


def minutes_in(periods: Iterable[Period]) -> dict[int, dict[int, int]]:
    """Return by month the minutes of each participation that count: those of records that no correction replaces."""
    several = list(periods)
    found: dict[int, dict[int, int]] = {one.pk: {} for one in several}
    if not several:
        return found
    months = {(one.place_id, one.month): one.pk for one in several}
    rows = (
        valid_work()
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


def _read(periods: list[Period], first: date, last: date) -> _Read:
    """Read what hangs on the places' participations and on the months between two days."""
    places = {one.place_id for one in periods}
    at_places = Participation.objects.filter(place__in=places, starts_on__lte=last, ends_on__gte=first).order_by()
    running = (
        Participation.objects.filter(party__in=at_places.values("party"), starts_on__lte=last, ends_on__gte=first)
        .order_by("starts_on", "pk")
        .only(
            "party_id", "round_id", "place_id", "starts_on", "ends_on", "withdrawn_on", "gated", "active_from",
            "hours_per_month",
        )
    )  # fmt: skip
    several = list(running)
    rounds = Round.objects.select_related("pay_scheme", "type", "programme").in_bulk({one.round_id for one in several})
    read = _Read(several, rounds, {month: rates_on(month).caps_on(month) for month in {one.month for one in periods}})
    rows = valid_work().filter(participation__in=at_places.values("pk"), day__gte=first, day__lte=last)
    for number, of, day, minutes, note in rows.order_by("day", "pk").values_list(
        "pk", "participation_id", "day", "quantity", "note"
    ):
        if minutes:
            read.entries[of, month_of(day)].append(Entry(number, day, minutes, note))
    sums = (
        valid_work()
        .filter(party__in=at_places.values("party"), day__gte=month_of(first - timedelta(days=1)), day__lte=last)
        .annotate(month=TruncMonth("day"))
        .order_by()
        .values("participation_id", "month")
        .annotate(all=Sum("quantity"))
    )
    for row in sums:
        read.sums[row["participation_id"], row["month"]] = row["all"]
    for of, starts, ends in Pause.objects.filter(
        participation__in=at_places.values("pk"), starts_on__lte=last, ends_on__gte=first
    ).values_list("participation_id", "starts_on", "ends_on"):
        read.pauses[of].append((starts, ends))
    insured = {one.round_id for one in several if one.place_id in places}
    for gap in gaps([one for number, one in rounds.items() if number in insured and needs_cover(one)], first, last):
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
