"""What stands out in a month: each kind by its rule, and read for many places at once by a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from imojak.paths.models import Participation
from imojak.records import closing, logging
from imojak.records.actions import RecordRefusal
from imojak.records.enums import ExceptionCode as Code
from imojak.records.enums import MonthStep
from imojak.records.exceptions import Entry, Member, MonthFacts, exceptions_in, hours_words
from imojak.records.looking import see, unseen_of
from imojak.records.models import ExceptionSeen, Period
from imojak.records.months_at_once import exceptions_of
from tests import factories as make
from tests.closing_months import close, confirm, correct, leader_of, manager_of

JUNE, JULY = date(2023, 6, 1), date(2023, 7, 1)


def days(*minutes: int, start: int = 5, note: str = "") -> tuple[Entry, ...]:
    """One entry a day from the fifth on."""
    return tuple(
        Entry(number, JUNE.replace(day=start + number), some, note or f"활동 {number}")
        for number, some in enumerate(minutes)
    )


def member(*entries: Entry, **more: Any) -> Member:
    return Member(7, 70, JUNE, date(2023, 6, 30), entries, **more)


def told(of: Member, **more: Any) -> list[tuple[Code, str]]:
    return [
        (one.code, one.sentence) for one in exceptions_in(MonthFacts(1, JUNE, more.pop("version", 1), (of,), **more))
    ]


# ── one rule after the other ─────────────────────────


def test_an_ordinary_month_has_nothing_that_stands_out() -> None:
    assert told(member(*days(240, 240, 180), cap=57 * 60, before=600, handed_in=660)) == []


def test_hours_beyond_the_cap_count_what_stands_elsewhere() -> None:
    assert told(member(*days(*[480] * 7), cap=57 * 60)) == []
    [(code, said)] = told(member(*days(*[480] * 7), cap=57 * 60, elsewhere=150))
    assert code == Code.BEYOND_CAP
    assert said == (
        "이 달의 활동이 모두 58시간 30분 (여기 56시간, 다른 참여 2시간 30분)으로 월 한도 57시간을 1시간 30분 넘습니다. "
        "넘는 시간은 활동비에 들어가지 않습니다."
    )
    assert told(member(*days(480), cap=None, elsewhere=9_999)) == []


def test_nobody_logged_is_told_when_the_month_is_over_and_there_was_a_day() -> None:
    assert told(member()) == [(Code.NOBODY_LOGGED, "6월에 적은 활동이 없습니다.")]
    assert told(member(), over=False) == []
    assert told(member(pauses=((JUNE, date(2023, 6, 30)),))) == []
    assert told(member(gated=True)) == []
    weekend = Member(7, 70, date(2023, 6, 24), date(2023, 6, 25))
    assert told(weekend) == []


def test_a_day_longer_than_eight_hours_is_named() -> None:
    assert told(member(*days(480))) == []
    both = (*days(300), Entry(9, JUNE.replace(day=5), 240, "저녁"))
    assert told(member(*both)) == [(Code.LONG_DAY, "하루 8시간을 넘게 적은 날이 있습니다: 6월 5일 9시간.")]
    [(_, many)] = told(member(*days(*[500] * 8)))
    assert many.endswith("6월 9일 8시간 20분 외 3일.")


@pytest.mark.parametrize(
    ("code", "more", "facts", "said"),
    [
        (Code.DAY_OFF, {}, {"days_off": {date(2023, 6, 6): "현충일"}}, "쉬는 날에 적은 활동이 있습니다: 6월 6일(현충일) 2시간."),
        (Code.IN_PAUSE, {"pauses": ((date(2023, 6, 6), date(2023, 6, 9)),)}, {}, "쉬는 기간(중단)에 적은 활동이 있습니다: 6월 6일 2시간."),
        (Code.UNINSURED, {"uninsured": ((date(2023, 6, 6), date(2023, 6, 6)),)}, {}, "단체보험이 없는 날에 적은 활동이 있습니다: 6월 6일 2시간."),
        (Code.BEFORE_GATE, {"gated": True, "active_from": date(2023, 6, 6)}, {}, "필수 교육을 마치기 전에 적은 활동이 있습니다: 6월 5일 1시간."),
    ],
)  # fmt: skip
def test_days_on_which_nothing_should_have_been_are_named(code: Code, more: Any, facts: Any, said: str) -> None:
    assert told(member(*days(60, 120), **more), **facts) == [(code, said)]


def test_the_same_text_on_all_days_is_told_from_four_days_on() -> None:
    assert told(member(*days(60, 60, 60, note="서가 정리"))) == []
    assert told(member(*days(60, 60, 60, 60, note="서가 정리"))) == [
        (Code.SAME_TEXT, "4일의 내용이 모두 같습니다: ‘서가 정리’")
    ]
    blank = member(*(Entry(n, JUNE.replace(day=5 + n), 60) for n in range(4)))
    assert told(blank) == [(Code.SAME_TEXT, "4일 모두 내용이 비어 있습니다.")]


def test_far_more_than_last_month_is_told_to_whoever_took_part_in_all_of_it() -> None:
    assert told(member(*days(*[300] * 6), before=20 * 60)) == [
        (Code.MUCH_MORE, "지난달 20시간에서 이 달 30시간으로 크게 늘었습니다.")
    ]
    assert told(member(*days(*[300] * 6), before=21 * 60)) == []
    assert told(member(*days(*[300] * 6), before=None)) == []


def test_what_has_changed_since_it_was_handed_in_or_locked_is_told() -> None:
    assert told(member(*days(240), handed_in=180)) == [(Code.CHANGED, "처음 제출한 3시간이 4시간으로 바뀌었습니다.")]
    assert told(member(*days(240), handed_in=300), version=2) == [
        (Code.CHANGED, "마감했던 5시간이 4시간으로 바뀌었습니다.")
    ]
    assert told(member(handed_in=0, gated=True)) == []


def test_a_month_that_came_late_or_came_back_says_so_first() -> None:
    facts = {"submitted_on": date(2023, 7, 6), "due": date(2023, 7, 4), "returned": ("하루 누락",)}
    assert [code for code, _ in told(member(*days(500)), **facts)] == [Code.SENT_BACK, Code.LATE, Code.LONG_DAY]
    assert ("7월 4일까지 제출할 달을 7월 6일에 제출했습니다.") in [said for _, said in told(member(*days(60)), **facts)]


def test_an_exception_is_another_one_when_its_rows_have_changed() -> None:
    [one], [other], [same] = (
        exceptions_in(MonthFacts(1, JUNE, 1, (member(*days(*minutes)),))) for minutes in ((500,), (510,), (500,))
    )
    assert one.key == same.key
    assert one.key != other.key
    assert one.records == (0,)


@pytest.mark.parametrize(("minutes", "words"), [(0, "0시간"), (60, "1시간"), (90, "1시간 30분"), (40, "40분")])
def test_minutes_are_said_as_hours(minutes: int, words: str) -> None:
    assert hours_words(minutes) == words


# ── from the tables ──────────────────────────────────

database = pytest.mark.django_db


def someone(**more: Any) -> Participation:
    scheme = make.rule_set(kind="pay", hourly_won=9_620, hours_per_month_max=57)
    of = make.round_of(make.programme("boram.library"), pay_scheme=scheme)
    return make.participation(make.place(of, host=make.organisation(kind="site")), **more)


def codes(period: Period) -> list[str]:
    return [one.code for one in exceptions_of([period])[period.pk]]


def work(of: Participation, *minutes: int, month: date = JUNE, note: str = "") -> Period:
    for number, some in enumerate(minutes):
        period = Period.objects.filter(place=of.place, month=month).order_by("-version").first()
        day = month + timedelta(days=number + 7)
        make.record(of, kind="work", minutes=some, day=day, note=note or f"활동 {number}", period=period)
    return Period.objects.filter(place=of.place, month=month).order_by("-version").first() or make.period(
        of.place, month=month
    )


@database
def test_what_stands_in_the_tables_is_what_is_asked_about(clock: Any) -> None:
    one = someone()
    Participation.objects.update(gated=True, active_from=date(2023, 6, 8))
    period = make.period(one.place, month=JUNE)
    work(one, 60, 60, 500, 60, 60, 60)
    Participation.objects.update(active_from=date(2023, 6, 9))
    found = {each.code: each.sentence for each in exceptions_of([period])[period.pk]}
    assert found == {
        Code.LONG_DAY: "하루 8시간을 넘게 적은 날이 있습니다: 6월 10일 8시간 20분.",
        Code.BEFORE_GATE: "필수 교육을 마치기 전에 적은 활동이 있습니다: 6월 8일 1시간.",
    }


@database
def test_the_cap_counts_over_all_programmes_of_a_person(clock: Any) -> None:
    one = someone()
    period = work(one, *[470] * 7)
    assert codes(period) == []
    other = make.participation(make.place("internship"), one.party)
    work(other, 180)
    assert codes(period) == []  # nothing is paid there
    type(other.round).objects.filter(pk=other.round_id).update(pay_scheme=one.round.pay_scheme)
    assert codes(period) == [Code.BEYOND_CAP]
    type(one.round).objects.update(pay_scheme=None)
    assert codes(period) == []
    Participation.objects.filter(pk=one.pk).update(hours_per_month=50)
    assert [each.sentence for each in exceptions_of([period])[period.pk]] == [
        "이 달의 활동이 모두 54시간 50분으로 월 한도 50시간을 4시간 50분 넘습니다. 넘는 시간은 활동비에 들어가지 않습니다."
    ]


@database
def test_a_corrected_record_counts_no_more_and_the_correction_is_told(clock: Any) -> None:
    one = someone()
    assert one.place.host is not None
    leader, manager = leader_of(one.place.host), manager_of("boram")
    clock.at("2023-07-03")
    record = logging.log_work(one, date(2023, 6, 8), 500, "정리", actor=leader)
    assert record.period is not None
    close(record.period, leader, manager)
    again = closing.reopen(record.period, actor=manager, reason="긴 하루를 잘못 적음")
    assert codes(again) == [Code.LONG_DAY]
    correct(record, 300, "5시간", actor=leader)
    assert [each.sentence for each in exceptions_of([again])[again.pk]] == [
        "마감했던 8시간 20분이 5시간으로 바뀌었습니다."
    ]


@database
def test_a_month_sent_back_and_handed_in_late_says_so(clock: Any) -> None:
    one = someone()
    assert one.place.host is not None
    leader, manager = leader_of(one.place.host), manager_of("boram")
    period = make.period(one.place, month=JUNE)
    work(one, 240)
    clock.at("2023-07-04")
    confirm(period, leader)
    assert codes(period) == []
    closing.send_back([period], actor=manager, reason="6월 9일이 빠졌음")
    logging.log_work(one, date(2023, 6, 9), 60, "빠진 날", actor=leader)
    assert codes(period) == [Code.SENT_BACK, Code.CHANGED]
    late = make.period(someone().place, month=date(2023, 5, 1))
    assert late.place.host is not None
    closing.submit([late], actor=leader_of(late.place.host))
    assert codes(late) == [Code.LATE, Code.NOBODY_LOGGED]
    taken_back = make.period(someone().place, month=JUNE)
    assert taken_back.place.host is not None
    own = leader_of(taken_back.place.host)
    closing.submit([taken_back], actor=own)
    closing.take_back([taken_back], actor=own)
    assert codes(taken_back) == [Code.NOBODY_LOGGED]


@database
def test_what_was_looked_at_is_kept_with_its_words_until_its_rows_change(clock: Any) -> None:
    one = someone()
    assert one.place.host is not None
    leader, manager = leader_of(one.place.host), manager_of("boram")
    period = make.period(one.place, month=JUNE)
    work(one, 500)
    clock.at("2023-07-03")
    shown = {period: unseen_of([period], MonthStep.CONFIRM)[period.pk]}
    with pytest.raises(RecordRefusal, match="맡은 자리"):
        see(shown, actor=manager, step=MonthStep.CONFIRM)
    with pytest.raises(RecordRefusal, match="지금 ‘입력 중’ 상태"):
        see(shown, actor=manager, step=MonthStep.APPROVE)
    assert see(shown, actor=leader, step=MonthStep.CONFIRM, note="행사일") == 1
    assert see(shown, actor=leader, step=MonthStep.CONFIRM, note="두 번 누름") == 0
    kept = ExceptionSeen.objects.get()
    assert (kept.said, kept.note, kept.seen_by) == (shown[period][0].sentence, "행사일", leader)
    assert unseen_of([period], MonthStep.CONFIRM) == {}
    assert list(unseen_of([period], MonthStep.APPROVE)) == [period.pk]
    logging.log_work(one, date(2023, 6, 8), 540, "더 김", actor=leader)
    with pytest.raises(RecordRefusal, match="그 사이 기록이 바뀌어"):
        see(shown, actor=leader, step=MonthStep.CONFIRM)
    assert list(unseen_of([period], MonthStep.CONFIRM)) == [period.pk]


@database
@pytest.mark.parametrize("places", [1, 12])
def test_many_months_are_read_by_a_fixed_number_of_queries(
    clock: Any, places: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _ in range(places):
        work(someone(), 240, 500)
    periods = list(Period.objects.select_related("place"))
    with django_assert_max_num_queries(10):
        found = unseen_of(periods, MonthStep.APPROVE)
    assert len(found) == places
