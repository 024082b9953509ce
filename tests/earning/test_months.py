"""What a month earns, as tables of months and as properties (invariant 14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.earning.month import Part, Scheme, compute, difference
from imojak.earning.problems import UnreadableScheme
from imojak.earning.wording import hours_text
from imojak.kernel.months import month_end

JUNE = date(2023, 6, 1)
#: 2023년 인턴십: 57 × 11,157 = 635,949원을 10원 단위로 반올림한 것이 보고서의 635,950원이다.
INTERN = Scheme(hourly=11_157, month_hours=57, month_won=635_950, rounding_unit=10, rounding="half_up")
BORAM = Scheme(hourly=9_620, month_hours=57, month_won=548_340, rounding_unit=10)
TUTOR = Scheme(hourly=11_157, month_hours=44, rounding_unit=10)


@pytest.mark.parametrize(
    ("scheme", "hours", "won"),
    [
        (INTERN, 57, 635_950),
        (INTERN, 60, 635_950),
        (INTERN, 40, 446_280),
        (INTERN, 0, 0),
        (Scheme(10_766, 57, rounding_unit=10), 57, 613_660),  # 2022년 인턴십: 613,662원의 10원 미만 절사
        (BORAM, 57, 548_340),
        (BORAM, 80, 548_340),
        (BORAM, 1, 9_620),
        (TUTOR, 44, 490_900),
        (TUTOR, 45, 490_900),
        (Scheme(11_157, 44, rounding_unit=10, rounding="half_up"), 44, 490_910),
    ],
)
def test_a_month_earns_what_the_notice_promises(scheme, hours, won):
    # 하루 8시간을 넘지 않게 나누어 적어도 같다
    days = [(JUNE + timedelta(days=index), 60 * min(8, hours - 8 * index)) for index in range((hours + 7) // 8)]
    assert compute(days, month=JUNE, part=Part(JUNE, month_end(JUNE)), scheme=scheme).amount == won


def test_the_rows_say_in_words_why_fewer_hours_are_paid_than_were_worked():
    days = {date(2023, 6, day): 360 for day in range(5, 15)} | {date(2023, 5, 31): 120, date(2023, 6, 30): 60}
    pay = compute(days, month=JUNE, part=Part(JUNE, date(2023, 6, 29)), scheme=BORAM)
    assert [(row.kind, row.text, row.amount) for row in pay.rows] == [
        ("activity", "6월 활동 60시간 × 시급 9,620원", 577_200),
        ("hour-cap", "월 최대 57시간을 넘는 3시간은 지급하지 않음", -28_860),
        ("outside", "참여 기간 밖의 1시간은 지급하지 않음", 0),
    ]
    assert (pay.minutes, pay.amount) == (57 * 60, 548_340)


def test_days_of_a_pause_earn_nothing():
    days = {date(2023, 6, 5): 240, date(2023, 6, 12): 240, date(2023, 6, 19): 240}
    part = Part(JUNE, month_end(JUNE), [(date(2023, 6, 10), date(2023, 6, 18))])
    pay = compute(days, month=JUNE, part=part, scheme=BORAM)
    assert pay.amount == 8 * 9_620
    assert "중단 기간의 4시간은 지급하지 않음" in [row.text for row in pay.rows]


def test_the_hours_of_another_activity_in_the_same_month_use_up_the_cap():
    days = {date(2023, 6, day): 300 for day in (20, 21, 22)}
    pay = compute(days, month=JUNE, part=Part(JUNE, month_end(JUNE)), scheme=BORAM, earlier_minutes=50 * 60)
    assert pay.amount == 7 * 9_620
    assert "월 최대 57시간(다른 활동 50시간 포함)을 넘는 8시간은 지급하지 않음" in [row.text for row in pay.rows]


def test_a_day_of_education_earns_the_expense_once_and_only_inside_the_participation():
    scheme = Scheme(9_620, 57, 548_340, 10, "down", day_expense=15_000)
    days = [date(2023, 6, 1), date(2023, 6, 1), date(2023, 6, 2), date(2023, 7, 1)]
    pay = compute({}, month=JUNE, part=Part(JUNE, date(2023, 7, 31)), scheme=scheme, education_days=days)
    assert pay.amount == 30_000
    assert pay.rows[-1].text == "교육실비 2일 × 15,000원"


def test_a_correction_pays_only_the_difference():
    part = Part(JUNE, month_end(JUNE))
    before = compute({date(2023, 6, 5): 240}, month=JUNE, part=part, scheme=BORAM)
    after = compute({date(2023, 6, 5): 240, date(2023, 6, 6): 180}, month=JUNE, part=part, scheme=BORAM)
    rows = difference(after, before.amount)
    assert sum(row.amount for row in rows) == 3 * 9_620
    assert rows[-1].text == "앞서 결정한 38,480원을 뺌"


def test_parameters_of_the_plan_become_a_scheme():
    parameters = {
        "engagement": "part_time_intern",
        "hours_per_month_max": 57,
        "hourly_won": 11_157,
        "month_max_won": 635_950,
        "rounding": {"unit_won": 10, "mode": "half_up"},
        "insurance": "group_accident",
    }
    assert Scheme.read(parameters) == replace(INTERN, engagement="part_time_intern", insurance="group_accident")


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"hours_per_month_max": 57}, "hourly_won"),
        ({"hourly_won": 9_620, "hours_per_month_max": 57, "rounding": {"mode": "up"}}, "rounding.mode"),
        ({"hourly_won": 0, "hours_per_month_max": 57}, "시급"),
        ({"hourly_won": [], "hours_per_month_max": 57}, "숫자"),
    ],
)
def test_a_rule_set_that_is_no_pay_scheme_says_which_key(parameters, named):
    with pytest.raises(UnreadableScheme) as refused:
        Scheme.read(parameters)
    assert named in refused.value.user_message


def test_negative_minutes_are_no_record():
    with pytest.raises(ValueError):
        compute({JUNE: -1}, month=JUNE, part=Part(JUNE, JUNE), scheme=BORAM)


@pytest.mark.parametrize(("minutes", "text"), [(45, "45분"), (180, "3시간"), (210, "3시간 30분"), (0, "0분")])
def test_hours_are_said_as_people_say_them(minutes, text):
    assert hours_text(minutes) == text


# --- properties ----------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2023, 5, 15), date(2023, 7, 15))
LOGS = st.dictionaries(DAYS, st.integers(0, 600), max_size=25)
SCHEMES = st.builds(
    Scheme,
    hourly=st.integers(1, 50_000),
    month_hours=st.integers(1, 120),
    month_won=st.none() | st.integers(0, 2_000_000),
    rounding_unit=st.sampled_from([1, 10, 100, 1_000]),
    rounding=st.sampled_from(["down", "half_up"]),
    day_expense=st.sampled_from([0, 15_000]),
)


@st.composite
def parts(draw):
    starts = draw(DAYS)
    ends = starts + timedelta(days=draw(st.integers(0, 60)))
    pause = draw(st.none() | DAYS)
    return Part(starts, ends, [] if pause is None else [(pause, pause + timedelta(days=draw(st.integers(0, 9))))])


@given(LOGS, parts(), SCHEMES, DAYS, st.integers(0, 600), st.integers(0, 4_000))
def test_more_hours_never_earn_less_and_none_beyond_the_cap(logs, part, scheme, day, more, earlier):
    before = compute(logs, month=JUNE, part=part, scheme=scheme, earlier_minutes=earlier)
    logs[day] = logs.get(day, 0) + more
    after = compute(logs, month=JUNE, part=part, scheme=scheme, earlier_minutes=earlier)
    assert after.amount >= before.amount >= 0
    assert after.minutes + min(earlier, scheme.cap_minutes) <= scheme.cap_minutes
    if scheme.month_won is not None:
        assert after.amount <= scheme.month_won


@given(LOGS, parts(), SCHEMES)
def test_nothing_is_earned_outside_the_participation_or_in_a_pause(logs, part, scheme):
    kept = {day: minutes for day, minutes in logs.items() if part.holds(day) and day.month == 6}
    arguments = {"month": JUNE, "part": part, "scheme": scheme}
    assert compute(logs, **arguments).amount == compute(kept, **arguments).amount
    assert compute({day: m for day, m in logs.items() if not part.holds(day)}, **arguments).amount == 0


@given(LOGS, parts(), SCHEMES, st.randoms(use_true_random=False))
def test_the_order_of_entry_changes_nothing(logs, part, scheme, chance):
    shuffled = list(logs.items())
    chance.shuffle(shuffled)
    assert compute(shuffled, month=JUNE, part=part, scheme=scheme) == compute(
        logs, month=JUNE, part=part, scheme=scheme
    )


@given(LOGS, SCHEMES, st.dates(date(2023, 6, 1), date(2023, 6, 29)), st.lists(DAYS, max_size=4))
def test_a_split_month_earns_what_the_whole_month_does(logs, scheme, last_of_first, education):
    whole = compute(logs, month=JUNE, part=Part(JUNE, month_end(JUNE)), scheme=scheme, education_days=education)
    first = compute(logs, month=JUNE, part=Part(JUNE, last_of_first), scheme=scheme, education_days=education)
    second = compute(
        logs,
        month=JUNE,
        part=Part(last_of_first + timedelta(days=1), month_end(JUNE)),
        scheme=scheme,
        earlier_minutes=first.minutes,
        education_days=education,
    )
    assert first.amount + second.amount == whole.amount
    assert first.minutes + second.minutes == whole.minutes


@given(LOGS, parts(), SCHEMES, st.integers(0, 4_000))
def test_the_rows_always_sum_to_the_amount(logs, part, scheme, earlier):
    pay = compute(logs, month=JUNE, part=part, scheme=scheme, earlier_minutes=earlier)
    assert sum(row.amount for row in pay.rows) == pay.amount
    assert all(row.text for row in pay.rows)
