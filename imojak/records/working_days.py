"""What stands against an entry of activity, said in words with the row it is about, before anything is written.

``Working`` reads once what is known of the people and months of some entries; every further entry is then judged
without a statement, also against those before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from imojak.earning.wording import hours_text
from imojak.kernel.josa import josa
from imojak.kernel.months import day_words, month_of
from imojak.kernel.saying import clock_span
from imojak.kernel.violations import SENTENCES
from imojak.offers.configuration import find_definition
from imojak.paths.models import Participation, Pause
from imojak.records.actions import DAY_MINUTES, RecordRefusal, open_month
from imojak.records.converting import minutes_from
from imojak.records.enums import PeriodStatus
from imojak.records.hours import Hours, beyond_cap, cap_sentence, hours_of_months, valid_work
from imojak.records.models import Period, Record

if TYPE_CHECKING:
    from imojak.parties.models import Account
    from imojak.plan.types.terms import Conversion

_NO_TIME = "활동한 시간을 적어 주세요. 몇 시간인지, 또는 몇 시부터 몇 시까지인지 적으면 됩니다."
_ZERO = "0시간은 적지 않습니다. 활동하지 않은 날은 비워 두고, 이미 적은 날이면 그 기록을 지워 주세요."
_ELSEWHERE = "자리를 옮기기 전에 마감한 기록이라 여기에서는 고칠 수 없습니다. 사업 담당자에게 알려 주세요."
_OTHER_DAY = (
    "마감했던 기록은 다른 날로 옮길 수 없습니다. 이 기록을 지우고(0시간으로 바로잡힙니다) 맞는 날에 새로 적어 주세요."
)


@dataclass(frozen=True)
class Refused:
    """An entry that may not be: whose, of which day, and why; ``asks`` where it may be once somebody says so."""

    participation: int
    day: date
    sentence: str
    asks: bool = False


@dataclass(frozen=True)
class Day:
    """An entry as it is judged; see ``logging.Entry``."""

    participation: Participation
    day: date
    minutes: int | None
    starts: time | None
    ends: time | None
    measured: int | None
    record: int | None
    photo: bool = False

    @property
    def nothing(self) -> bool:
        """Tell whether no time is entered at all."""
        return self.minutes is None and self.starts is None and self.ends is None and self.measured is None


def minutes_of(minutes: int | None, starts: time | None, ends: time | None) -> int:
    """Return the minutes of an entry: as said, else from beginning to end. Raises RecordRefusal where they cannot be."""
    if (starts is None) != (ends is None):
        raise RecordRefusal("시작 시각과 끝난 시각을 모두 적어 주세요. 모르면 둘 다 비우고 시간만 적어 주세요.")
    span = None if starts is None or ends is None else _minute(ends) - _minute(starts)
    if span is not None and span <= 0:
        raise RecordRefusal(SENTENCES["times-reversed"])
    if minutes is None and span is None:
        raise RecordRefusal(_NO_TIME)
    found = span if minutes is None else minutes
    assert found is not None
    if not 0 <= found <= DAY_MINUTES:
        raise RecordRefusal("하루의 활동은 0분에서 24시간 사이여야 합니다. 시간을 확인하세요.")
    if span is not None and found > span:
        raise RecordRefusal(
            f"{hours_text(found)}은 시작과 끝 사이({hours_text(span)})보다 깁니다. 시각이나 시간을 고쳐 주세요."
        )
    return found


class Working:
    """What is known of some people's days and months."""

    def __init__(self, actor: Account) -> None:
        self.actor = actor
        self._records: dict[int, Record] = {}
        self._days: dict[tuple[int, date], list[Record]] = defaultdict(list)
        self._pauses: dict[int, list[Pause]] = defaultdict(list)
        self._hours: dict[tuple[int, date], Hours] = {}
        self._periods: dict[tuple[int, date], Period | str] = {}
        self._rules: dict[int, Conversion | None] = {}

    @classmethod
    def read(
        cls, people: Iterable[Participation], days: Collection[date], actor: Account, records: Collection[int] = ()
    ) -> Working:
        """Read what is known of these participations' people on these days, and the ``records`` (numbers) that change.

        Within a transaction that has locked the people.
        """
        found, people = cls(actor), list(people)
        parties = {one.party_id for one in people}
        for record in (
            valid_work()
            .filter(Q(day__in=days) | Q(pk__in=records), party__in=parties)
            .select_related("participation__round__programme", "period", "photo", "replaces")
            .order_by("starts_at", "pk")
        ):
            found.remember(record, count=False)
        for pause in Pause.objects.filter(participation__in=[one.pk for one in people]).order_by("starts_on"):
            found._pauses[pause.participation_id].append(pause)
        for month in {month_of(day) for day in days}:
            for party, hours in hours_of_months(parties, month).items():
                found._hours[party, month] = hours
        return found

    def problem(self, of: Day, *, overwrites: bool, beyond_cap: bool) -> Refused | None:
        """Return what stands against an entry, None where nothing does."""
        try:
            self._check(of, overwrites)
        except RecordRefusal as refusal:
            return Refused(of.participation.pk, of.day, refusal.user_message)
        return None if beyond_cap else self._beyond(of)

    def known(self, of: Day) -> Record | None:
        """Return the record that an entry changes."""
        return None if of.record is None else self._records.get(of.record)

    def corrects(self, of: Day) -> bool:
        """Tell whether an entry is to stand instead of a record that was locked before its month was reopened."""
        known = self.known(of)
        return known is not None and known.period is not None and known.period.status == PeriodStatus.LOCKED

    def corrected(self, of: Day) -> bool:
        """Tell whether an entry is or changes such a correction: it may be of no time, which a first entry may not."""
        known = self.known(of)
        return known is not None and (known.replaces_id is not None or self.corrects(of))

    def minutes(self, of: Day) -> int | None:
        """Return the minutes of an entry, None where it is of nothing. Raises RecordRefusal where they cannot be."""
        if of.nothing:
            return None
        if of.measured is not None:
            rule = self.rule(of.participation)
            if rule is None:
                raise RecordRefusal("이 사업은 시간으로 적습니다. 건수나 쪽수 대신 시간을 적어 주세요.")
            if of.measured < 0:
                raise RecordRefusal("0보다 작은 수는 적을 수 없습니다. 수를 확인해 주세요.")
            return minutes_of(minutes_from(rule, of.measured), of.starts, of.ends)
        return minutes_of(of.minutes, of.starts, of.ends)

    def measure(self, of: Day) -> str:
        """Return in what a counted entry is counted."""
        rule = self.rule(of.participation)
        return rule.measure if rule is not None else ""

    def rule(self, of: Participation) -> Conversion | None:
        """Return how counted activity of a participation's round is converted into time."""
        if of.round_id not in self._rules:
            self._rules[of.round_id] = conversion_of(of)
        return self._rules[of.round_id]

    def period(self, of: Day) -> Period:
        """Return the open month of an entry. Raises RecordRefusal where it is past entering."""
        key = (of.participation.place_id or 0, month_of(of.day))
        if key not in self._periods:
            try:
                self._periods[key] = open_month(of.participation, of.day, actor=self.actor)
            except RecordRefusal as refusal:
                self._periods[key] = refusal.user_message
        found = self._periods[key]
        if isinstance(found, str):
            raise RecordRefusal(found)
        return found

    def remember(self, record: Record, *, count: bool = True) -> None:
        """Let a record that was written count for the entries after it."""
        self._records[record.pk] = record
        self._days[record.party_id or 0, record.day].append(record)
        if count:
            self._count(record, record.quantity)

    def forget(self, record: Record) -> None:
        """Let a record that is changed or gone count no more."""
        day = self._days[record.party_id or 0, record.day]
        self._days[record.party_id or 0, record.day] = [one for one in day if one.pk != record.pk]
        self._count(record, -record.quantity)

    def _count(self, record: Record, minutes: int) -> None:
        key = (record.party_id or 0, month_of(record.day))
        if key in self._hours and record.participation_id is not None:
            self._hours[key] = self._hours[key].with_more(record.participation_id, minutes)

    def _check(self, of: Day, overwrites: bool) -> None:
        known = self.known(of)
        if of.record is not None and (known is None or known.participation_id != of.participation.pk):
            raise RecordRefusal("그 사이에 바뀌었거나 마감한 기록입니다. 화면을 새로 열고 다시 적어 주세요.")
        minutes = self.minutes(of)
        if minutes is None and of.record is None:
            if overwrites:
                raise RecordRefusal(_NO_TIME)
            return
        period = self.period(of)
        # To have counted none is an activity as well, and a day that was locked may be corrected to none.
        if minutes == 0 and of.measured is None and not self.corrected(of):
            raise RecordRefusal(_ZERO)
        if known is not None:
            _movable(known, of, period, corrected=self.corrected(of))
        if minutes is not None:
            _within(of)
            self._awake(of, minutes)
            self._apart(of, minutes, overwrites)

    def _awake(self, of: Day, minutes: int) -> None:
        for pause in self._pauses[of.participation.pk]:
            if minutes and pause.starts_on <= of.day <= pause.ends_on:
                raise RecordRefusal(
                    f"{day_words(of.day)}은 쉬는 기간({day_words(pause.starts_on)}부터 {day_words(pause.ends_on)}까지)"
                    "입니다. 날짜를 고치거나, 그날 활동했다면 담당자에게 쉬는 기간을 고쳐 달라고 하세요."
                )

    def _apart(self, of: Day, minutes: int, overwrites: bool) -> None:
        others = [one for one in self._days[of.participation.party_id, of.day] if one.pk != of.record]
        for one in others:
            if not overwrites and of.record is None and _stands_for(one, of):
                raise RecordRefusal(
                    f"{day_words(of.day)}에 이미 {hours_text(one.quantity)}이 적혀 있습니다. 그 기록을 고치거나, 그날 따로 "
                    "한 활동이면 시작 시각과 끝난 시각도 적어 주세요."
                )
            if minutes and (span := _meeting(one, of)) is not None:
                raise RecordRefusal(
                    f"{day_words(of.day)} {clock_span(*span)}에 이미 {self._called(one)} 활동이 있습니다. "
                    "겹치지 않는 시각을 적거나 그 기록을 고쳐 주세요."
                )
            if of.photo and one.photo_id is not None and one.participation_id == of.participation.pk:
                raise RecordRefusal("사진은 하루에 한 장입니다. 먼저 올린 사진이 있으니 이번에는 빼고 저장해 주세요.")
        before = sum(one.quantity for one in others)
        if before + minutes > DAY_MINUTES:
            raise RecordRefusal(
                f"하루는 24시간입니다. {day_words(of.day)}에 이미 모두 {josa(hours_text(before), '을/를')} 적었으니 "
                f"{hours_text(DAY_MINUTES - before)}까지 적을 수 있습니다."
            )

    def _called(self, record: Record) -> str:
        """Name the programme of a record to whoever may know it."""
        of = record.participation
        if of is None:
            return "다른"
        mine = of.party_id == self.actor.party_id
        return f"‘{of.round.programme.name}’" if mine else "다른"

    def _beyond(self, of: Day) -> Refused | None:
        minutes, known = self.minutes(of), self.known(of)
        hours = self._hours.get((of.participation.party_id, month_of(of.day)))
        if minutes is None or hours is None:
            return None
        counted = known is not None and month_of(known.day) == month_of(of.day)
        adding = minutes - (known.quantity if known is not None and counted else 0)
        if adding <= 0 or not beyond_cap(hours, of.participation.pk, adding):
            return None
        sentence = cap_sentence(hours, of.participation.pk, adding)
        return Refused(of.participation.pk, of.day, f"{sentence} 그대로 적으려면 아래에서 확인해 주세요.", asks=True)


def conversion_of(of: Participation) -> Conversion | None:
    """Return how counted activity of a participation is converted into time, None where it is logged in hours."""
    definition = find_definition(of.round)
    return definition.type.conversion if definition is not None else None


def closed_months(places: Collection[int]) -> frozenset[tuple[int, date]]:
    """Return the months of these places, as (place, first day), that take no entries: handed in, or further."""
    latest = Period.objects.filter(place__in=places).order_by("version").values_list("place_id", "month", "status")
    states = {(place, month): status for place, month, status in latest}
    return frozenset(key for key, status in states.items() if status != PeriodStatus.OPEN)


def _movable(known: Record, of: Day, period: Period, *, corrected: bool) -> None:
    """Refuse what would take a record out of a closed month, or a correction away from what it corrects."""
    if corrected and (known.period is None or known.period.place_id != period.place_id):
        raise RecordRefusal(_ELSEWHERE)
    if corrected and known.day != of.day:
        raise RecordRefusal(_OTHER_DAY)
    if not corrected and known.period is not None and known.period.status != PeriodStatus.OPEN:
        state = PeriodStatus(known.period.status).label
        raise RecordRefusal(f"이 기록이 든 {known.day.month}월은 이미 {state} 상태입니다. 담당자에게 알려 주세요.")


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _stands_for(one: Record, of: Day) -> bool:
    """Tell whether a record of the same participation is what an entry without a record would write over."""
    return one.participation_id == of.participation.pk and one.starts_at == of.starts


def _meeting(one: Record, of: Day) -> tuple[time, time] | None:
    """Return from when to when a record goes that an entry would overlap."""
    if one.starts_at is None or one.ends_at is None or of.starts is None or of.ends is None or not one.quantity:
        return None
    return (one.starts_at, one.ends_at) if one.starts_at < of.ends and one.ends_at > of.starts else None


def _within(of: Day) -> None:
    part = of.participation
    last = part.withdrawn_on or part.ends_on
    if not part.starts_on <= of.day <= last:
        raise RecordRefusal(
            f"참여 기간 밖의 날짜입니다. {day_words(part.starts_on)}부터 {day_words(last)}까지의 날짜를 적어 주세요."
        )
    if of.day > timezone.localdate():
        raise RecordRefusal(f"아직 오지 않은 날입니다. {day_words(of.day)}이 되면 적을 수 있습니다.")
    if part.gated and (part.active_from is None or of.day < part.active_from):
        raise RecordRefusal(SENTENCES["gate-closed"])
