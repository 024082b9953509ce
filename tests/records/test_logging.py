"""Entering daily activity: whose it may be, what is refused in which words, and all or none for many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from types import SimpleNamespace

import pytest

from imojak.kernel.months import after_months
from imojak.offers.enums import RuleKind
from imojak.parties.enums import RoleKind
from imojak.paths.enums import AgreementKind
from imojak.records import closing
from imojak.records.actions import RecordRefusal
from imojak.records.enums import CameBy, PeriodStatus
from imojak.records.hours import cap_sentence, hours_of_month
from imojak.records.logging import BeyondCap, Entry, as_entry, log_for_all, log_work, take_back
from imojak.records.models import Period, Record
from tests import factories as make
from tests.closing_months import correct

pytestmark = pytest.mark.django_db
DAY, NEXT = date(2023, 6, 7), date(2023, 6, 8)


def paid_round(code: str, hours: int = 57):
    scheme = make.rule_set(kind=RuleKind.PAY, hourly_won=9_620, hours_per_month_max=hours)
    return make.round_of(make.programme(code, pay_scheme=scheme))


@pytest.fixture
def there():
    """A site with two people, its leader and the operator; one of the people works at another site as well."""
    site, body = make.organisation(kind="site"), make.organisation()
    of = paid_round("boram.library")
    make.agreement(of, body, kind=AgreementKind.OPERATOR)
    place = make.place(of, host=site)
    one, two = make.participation(place), make.participation(place)
    other_site = make.organisation(kind="site")
    elsewhere = make.participation(make.place(paid_round("intern"), host=other_site), one.party)
    return SimpleNamespace(
        place=place,
        one=one,
        two=two,
        elsewhere=elsewhere,
        citizen=make.account(party=one.party),
        leader=make.account(of=RoleKind.SITE_LEADER, at=site),
        operator=make.account(of=RoleKind.OPERATOR, at=body),
        neighbour=make.account(of=RoleKind.SITE_LEADER, at=other_site),
    )


# --- who --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "way"), [("citizen", CameBy.SELF), ("leader", CameBy.LEADER), ("operator", CameBy.OPERATOR)]
)
def test_the_person_the_site_and_the_operator_enter_a_day(there, who, way):
    actor = getattr(there, who)
    record = log_work(there.one, DAY, 180, "서가 정리", actor=actor, location="2층 자료실")
    assert (record.came_by, record.entered_by, record.quantity, record.location) == (way, actor, 180, "2층 자료실")
    take_back(record, actor=actor)
    assert not Record.objects.exists()


def test_nobody_else_does(there):
    record = log_work(there.one, DAY, 180, "", actor=there.leader)
    others = [
        there.neighbour,
        make.account(party=there.two.party),
        make.account(
            of=RoleKind.SITE_LEADER, at=there.place.host, ends_on=date(2023, 1, 1), starts_on=date(2022, 1, 1)
        ),
        make.account(of=RoleKind.OPERATOR, at=make.organisation()),
        make.account(of=RoleKind.PROGRAMME_MANAGER, programme="boram"),
        make.account(of=RoleKind.AUDITOR),
    ]
    for actor in others:
        for step in (
            lambda who: log_work(there.one, NEXT, 60, "", actor=who),
            lambda who: take_back(record, actor=who),
            lambda who: correct(record, 60, "", actor=who),
            lambda who: log_for_all(there.place, [Entry(there.one.pk, NEXT, 60)], actor=who),
        ):
            with pytest.raises(RecordRefusal, match="맡은 활동처나"):
                step(actor)
    with pytest.raises(RecordRefusal, match="맡은 활동처나"):  # a person enters at their own place, yet not for another
        log_for_all(there.place, [Entry(there.one.pk, NEXT, 60), Entry(there.two.pk, NEXT, 60)], actor=there.citizen)
    with pytest.raises(RecordRefusal, match="맡은 활동처나"):  # a row of another place does not slip in
        log_for_all(there.place, [Entry(there.elsewhere.pk, NEXT, 60)], actor=there.leader)
    assert Record.objects.count() == 1


def test_in_a_course_nobody_logs_for_oneself(there):
    course = make.participation("course", there.one.party)
    with pytest.raises(RecordRefusal, match="맡은 활동처나"):
        log_work(course, DAY, 60, "", actor=there.citizen)


# --- what is refused --------------------------------------------------------------------------------------------------


def test_an_overlap_names_the_other_activity_to_its_person_only(there):
    log_work(there.elsewhere, DAY, starts=time(9), ends=time(12), actor=there.citizen)
    with pytest.raises(RecordRefusal, match=r"6월 7일.*오전 9시.*이미 ‘사업 intern’ 활동이"):
        log_work(there.one, DAY, starts=time(11), ends=time(13), actor=there.citizen)
    with pytest.raises(RecordRefusal, match="이미 다른 활동이"):
        log_work(there.one, DAY, starts=time(11), ends=time(13), actor=there.leader)
    record = log_work(there.one, DAY, starts=time(12), ends=time(15), minutes=150, actor=there.citizen)
    assert record.quantity == 150


@pytest.mark.parametrize(
    ("entered", "says"),
    [
        ({"day": date(2023, 3, 31), "minutes": 60}, "참여 기간 밖의 날짜입니다. 2023년 4월 3일"),
        ({"day": date(2099, 1, 1), "minutes": 60}, "참여 기간 밖"),
        ({"minutes": -1}, "24시간"),
        ({"minutes": 25 * 60}, "24시간"),
        ({}, "활동한 시간을 적어 주세요"),
        ({"starts": time(9)}, "시작 시각과 끝난 시각을 모두"),
        ({"starts": time(12), "ends": time(9)}, "뒤여야 합니다"),
        ({"starts": time(9), "ends": time(12), "minutes": 181}, "3시간 1분은 시작과 끝 사이"),
        ({"measured": 3}, "시간으로 적습니다"),
        ({"day": date(2023, 7, 4), "minutes": 60}, "쉬는 기간"),
    ],
)
def test_impossible_entries_are_refused_in_words(there, entered, says):
    make.pause(there.one, starts=date(2023, 7, 1), ends=date(2023, 7, 10))
    with pytest.raises(RecordRefusal, match=says):
        log_work(there.one, **{"day": DAY, "actor": there.citizen, **entered})
    assert not Record.objects.exists()


def test_a_day_over_two_programmes_has_24_hours(there):
    log_work(there.elsewhere, DAY, 15 * 60, "", actor=there.citizen)
    with pytest.raises(RecordRefusal, match=r"이미 모두 15시간을 적었으니 9시간까지"):
        log_work(there.one, DAY, 9 * 60 + 1, "", actor=there.citizen)
    log_work(there.one, DAY, 9 * 60, "", actor=there.citizen)


def test_a_day_that_is_still_to_come_is_not_entered(there, clock):
    clock.at("2023-06-07")
    with pytest.raises(RecordRefusal, match="아직 오지 않은 날"):
        log_work(there.one, NEXT, 60, "", actor=there.citizen)
    log_work(there.one, DAY, 60, "", actor=there.citizen)


def test_a_month_that_was_handed_in_takes_nothing_and_gives_nothing_back(there):
    record = log_work(there.one, DAY, 60, "", actor=there.citizen)
    Period.objects.update(status=PeriodStatus.SUBMITTED)
    for step in (
        lambda: log_work(there.one, NEXT, 60, "", actor=there.citizen),
        lambda: log_work(there.one, DAY, 120, "", record=record, actor=there.citizen),
        lambda: take_back(record, actor=there.citizen),
    ):
        with pytest.raises(RecordRefusal, match="이미 제출 상태"):
            step()
    assert list(Record.objects.values_list("quantity", flat=True)) == [60]


# --- the cap ----------------------------------------------------------------------------------------------------------


def test_beyond_the_cap_of_all_programmes_is_asked_about_and_kept(there):
    for number in range(1, 8):
        log_work(there.elsewhere, date(2023, 6, number), 7 * 60, "", actor=there.citizen)
    log_work(there.one, DAY, 8 * 60, "", actor=there.leader)
    assert cap_sentence(hours_of_month(there.one.party_id, DAY), there.one.pk) == (
        "6월에 모든 사업을 더해 57시간, 활동비가 나가는 57시간까지 0분 남습니다."
    )
    with pytest.raises(BeyondCap, match=r"57시간까지입니다. 이번에 적는 시간 가운데 30분은"):
        log_work(there.one, NEXT, 30, "", actor=there.leader)
    assert log_work(there.one, NEXT, 30, "", actor=there.leader, beyond_cap=True).quantity == 30
    assert hours_of_month(there.one.party_id, DAY).done == 57 * 60 + 30
    log_work(there.one, NEXT, 15, "", actor=there.leader)  # fewer than before asks nothing


def test_a_cap_of_the_person_holds_over_schemes_of_their_own(there):
    make.rule_set(
        "year-2023-rate",
        kind=RuleKind.RATE,
        cap=[{"code": "person-month-hours", "starts": "2023-01-01", "ends": "2023-12-31", "hours": 10}],
    )
    log_work(there.elsewhere, DAY, 6 * 60, "", actor=there.citizen)
    hours = hours_of_month(there.one.party_id, DAY)
    assert (hours.cap(there.one.pk), hours.room(there.one.pk)) == (600, 240)
    with pytest.raises(BeyondCap):
        log_work(there.one, NEXT, 241, "", actor=there.citizen)


def test_where_nothing_is_paid_by_the_hour_nothing_is_capped(there):
    volunteering = make.participation(
        make.place(make.round_of(make.programme("volunteers", shape="volunteer"))), there.one.party
    )
    log_work(volunteering, DAY, 20 * 60, "", actor=there.citizen)
    hours = hours_of_month(there.one.party_id, DAY)
    assert cap_sentence(hours, volunteering.pk) == ""
    assert (hours.room(volunteering.pk), hours.room(there.one.pk)) == (None, 57 * 60)


# --- for all ----------------------------------------------------------------------------------------------------------


def test_all_at_a_place_are_entered_at_once(there):
    entries = [
        Entry(there.one.pk, DAY, 180, note="배식"),
        Entry(there.two.pk, DAY, starts=time(9), ends=time(12)),
        Entry(there.two.pk, NEXT),
    ]
    done = log_for_all(there.place, entries, actor=there.leader)
    assert (done.made, done.changed, done.gone, done.refused) == (2, 0, 0, ())
    first = Record.objects.get(participation=there.one)
    again = [
        Entry(there.one.pk, DAY, 120, note="배식", record=first.pk),
        Entry(there.two.pk, DAY, record=Record.objects.get(participation=there.two).pk),
    ]
    done = log_for_all(there.place, again, actor=there.leader, came_by=CameBy.SHEET)
    assert (done.made, done.changed, done.gone) == (0, 1, 1)
    assert list(Record.objects.values_list("quantity", "came_by")) == [(120, "sheet")]


def test_with_one_row_wrong_nothing_is_entered_and_every_wrong_row_says_why(there):
    log_work(there.two, DAY, 60, "본인이 적음", actor=make.account(party=there.two.party))
    done = log_for_all(
        there.place,
        [
            Entry(there.one.pk, NEXT, 180),
            Entry(there.one.pk, DAY, 25 * 60),
            Entry(there.two.pk, DAY, 120),
            Entry(there.two.pk, date(2023, 12, 1), 60),
        ],
        actor=there.leader,
    )
    assert [(row.participation, row.day, row.asks) for row in done.refused] == [
        (there.one.pk, DAY, False),
        (there.two.pk, DAY, False),
        (there.two.pk, date(2023, 12, 1), False),
    ]
    assert "이미 1시간이 적혀 있습니다" in done.refused[1].sentence
    assert not done.asks
    assert list(Record.objects.values_list("quantity", "note")) == [(60, "본인이 적음")]


def test_rows_of_one_person_are_judged_together(there):
    done = log_for_all(
        there.place,
        [
            Entry(there.one.pk, DAY, starts=time(9), ends=time(12)),
            Entry(there.one.pk, DAY, starts=time(11), ends=time(13)),
            *(Entry(there.two.pk, date(2023, 6, number), 8 * 60) for number in range(1, 9)),
        ],
        actor=there.leader,
    )
    assert [row.asks for row in done.refused] == [False, True]
    done = log_for_all(
        there.place,
        [Entry(there.two.pk, date(2023, 6, number), 8 * 60) for number in range(1, 9)],
        actor=there.leader,
    )
    assert done.asks
    assert not Record.objects.exists()
    entries = [Entry(there.two.pk, date(2023, 6, number), 8 * 60) for number in range(1, 9)]
    assert log_for_all(there.place, entries, actor=there.leader, beyond_cap=True).made == 8


def test_a_record_that_went_meanwhile_is_not_written_over(there):
    record = log_work(there.one, DAY, 60, "", actor=there.citizen)
    gone = record.pk
    take_back(record, actor=there.citizen)
    done = log_for_all(there.place, [Entry(there.one.pk, DAY, 60, record=gone)], actor=there.leader)
    assert "그 사이에 바뀌었거나" in done.refused[0].sentence


# --- counted ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("measured", "minutes"), [(0, 0), (1, 8), (3, 23), (4, 30), (10, 75)])
def test_cases_are_converted_by_the_rule_of_the_type(there, measured, minutes):
    kind = make.programme_type(definition={"conversion": {"measure": "cases", "per": 4, "minutes": 30}})
    of = make.round_of(make.programme("cases", shape="volunteer"), type=kind)
    part = make.participation(make.place(of), there.one.party)
    record = log_work(part, DAY, measured=measured, actor=there.citizen)
    assert (record.quantity, record.measured, record.measure) == (minutes, measured, "cases")
    plain = log_work(part, NEXT, 60, actor=there.citizen)
    assert (plain.measured, plain.measure) == (None, "")


def test_an_entry_is_moved_to_another_day_and_out_of_no_month_that_was_handed_in(there):
    record = log_work(there.one, DAY, 120, "정리", actor=there.leader)
    moved = log_for_all(there.place, [replace(as_entry(record), day=NEXT)], actor=there.leader)
    record.refresh_from_db()
    assert (moved.changed, record.day, record.quantity) == (1, NEXT, 120)
    closing.submit(Period.objects.all(), actor=there.leader).all_or_refused()
    following = after_months(DAY, 1)
    refused = log_for_all(there.place, [replace(as_entry(record), day=following)], actor=there.leader).refused
    assert "이미 제출 상태" in refused[0].sentence
