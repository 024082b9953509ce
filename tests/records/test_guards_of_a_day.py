"""The database refuses days that cannot be: two places at once, more than 24 hours, work in a pause; on both engines."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.db import IntegrityError, connection, transaction

from imojak.paths.models import Participation, Pause
from imojak.records.enums import CameBy, PeriodStatus, QuantityUnit, RecordKind
from imojak.records.models import Period, Record
from tests import factories as make
from tests.guards import refused

pytestmark = pytest.mark.django_db
DAY = date(2023, 4, 12)


def work(of: Participation, minutes: int, starts: time | None = None, ends: time | None = None, **more) -> Record:
    return make.record(
        of, kind=RecordKind.WORK, minutes=minutes, starts_at=starts, ends_at=ends, **{"day": DAY, **more}
    )


@pytest.fixture
def two() -> tuple[Participation, Participation]:
    """One person in two programmes."""
    one = make.participation("boram")
    return one, make.participation("volunteers", party=one.party)


def test_nobody_is_in_two_places_at_once(two):
    work(two[0], 180, time(9), time(12))
    with refused("logs-overlap"):
        work(two[1], 60, time(11, 59), time(13))
    with refused("logs-overlap"):
        work(two[0], 60, time(10), time(11))
    after = work(two[1], 60, time(12), time(13))
    with refused("logs-overlap"):
        Record.objects.filter(pk=after.pk).update(starts_at=time(11))
    work(two[0], 60, time(13), time(14))
    work(two[1], 60, time(9), time(12), day=date(2023, 4, 13))
    assert Record.objects.count() == 4


def test_a_day_has_24_hours_over_all_programmes(two):
    work(two[0], 900)
    with refused("day-too-long"):
        work(two[1], 541)
    second = work(two[1], 540)
    with refused("day-too-long"):
        Record.objects.filter(pk=second.pk).update(quantity=541)
    make.record(two[0], make.session(two[0].place, day=DAY), minutes=120)  # a class is not activity


def test_what_was_corrected_counts_no_more(two):
    period = make.period(two[0].place, month=DAY)
    wrong = work(two[0], 1_000, time(0), time(20), period=period)
    make.lock(period)
    again = make.period(two[0].place, month=DAY, version=2, reopened_because="착오")
    with refused("logs-overlap"):
        work(two[1], 60, time(10), time(11))
    work(two[0], 120, time(0), time(2), period=again, replaces=wrong)
    work(two[1], 600, time(10), time(20))
    with refused("day-too-long"):
        work(two[1], 721)


def test_two_entries_of_one_person_may_turn_out_to_be_one(two):
    other = make.participation("boram")
    work(two[0], 1_000, time(0), time(20))
    double = work(other, 1_000, time(0), time(20))
    assert Record.objects.filter(pk=double.pk).update(party=two[0].party) == 1


def test_times_follow_each_other(two):
    with refused("times-reversed"):
        work(two[0], 60, time(12), time(9))
    with refused("times-reversed"):
        work(two[0], 0, time(9), time(9))


def test_activity_is_not_longer_than_its_times(two):
    with refused("longer-than-its-times"):
        work(two[0], 181, time(9), time(12))
    rested = work(two[0], 150, time(9), time(12))
    with refused("longer-than-its-times"):
        Record.objects.filter(pk=rested.pk).update(ends_at=time(11))


def test_who_pauses_does_not_work(two):
    pause = make.pause(two[0], starts=DAY, ends=date(2023, 4, 20))
    with refused("in-pause"):
        work(two[0], 60)
    work(two[0], 60, day=date(2023, 4, 11))
    work(two[1], 60)
    with refused("worked-in-pause"):
        Pause.objects.filter(pk=pause.pk).update(starts_on=date(2023, 4, 11))
    with refused("worked-in-pause"):
        make.pause(two[0], starts=date(2023, 4, 1), ends=date(2023, 4, 11))
    late = work(two[0], 60, day=date(2023, 4, 21))
    with refused("in-pause"):
        Record.objects.filter(pk=late.pk).update(day=DAY)


def test_a_day_is_logged_in_parts_once_each(two):
    work(two[0], 60)
    with refused("already-recorded"):
        work(two[0], 60)
    work(two[0], 60, time(9), time(10))
    with refused("already-recorded"):
        work(two[0], 0, time(9), time(9, 30))


def test_what_was_counted_has_its_unit(two):
    work(two[0], 120, measured=12, measure=QuantityUnit.CASES)
    for half in ({"measured": 12}, {"measure": QuantityUnit.PAGES}):
        with pytest.raises(IntegrityError), transaction.atomic():
            work(two[0], 120, day=date(2023, 4, 13), **half)


def test_nothing_of_a_record_in_a_locked_month_changes_but_whose_it_is(two):
    """Held for every column that there is, so that a new one is not forgotten."""
    period = make.period(two[0].place, month=DAY)
    record = work(two[0], 60, time(9), time(10), period=period, came_by=CameBy.SELF)
    make.lock(period)
    assert Period.objects.get().status == PeriodStatus.LOCKED
    with connection.cursor() as cursor:
        for field in Record._meta.concrete_fields:
            if field.name in ("id", "party"):
                continue
            name = connection.ops.quote_name(str(field.column))
            with refused("period-locked"):
                cursor.execute(f"UPDATE records_record SET {name} = {name} WHERE id = %s", [record.pk])
