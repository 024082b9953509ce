"""One person's month over several participations: caps, order, splits and what a decision keeps (invariant 14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.earning.month import Basis, Caps, Part, Scheme, Work, earn, person_month
from imojak.earning.problems import NoRate, UnreadableScheme
from imojak.earning.rates import Rates
from imojak.earning.scheme import Element
from imojak.kernel.months import month_end

JUNE = date(2023, 6, 1)
END = month_end(JUNE)
INTERN = Scheme(11_157, 57, 635_950, 10, "half_up", engagement="part_time_intern")
BORAM = Scheme(9_620, 57, 548_340, 10, "half_up", engagement="social_contribution")
TUTOR = Scheme(11_157, 44, None, 10, engagement="social_contribution")
FULL_TIME = Scheme(9_860, 209, engagement="full_time_intern")
ALL = Caps(57 * 60)
SOME = Caps(57 * 60, frozenset({"part_time_intern", "social_contribution"}))


def days(first: int, last: int, hours: int) -> dict[date, int]:
    """So many hours on each day of June from ``first`` to ``last``."""
    return {date(2023, 6, day): hours * 60 for day in range(first, last + 1)}


def won(pays) -> dict[int, int]:
    return {key: pay.amount for key, pay in pays.items()}


def test_the_hours_of_all_programmes_share_one_cap_in_the_order_of_days():
    works = [
        Work(2, Part(JUNE, END), BORAM, days(21, 25, 6), "boram"),
        Work(1, Part(JUNE, END), TUTOR, days(1, 10, 4), "tutors"),
    ]
    pays = person_month(works, ALL, month=JUNE)
    assert won(pays) == {1: 446_280, 2: 17 * 9_620}
    assert pays[2].rows[1].text == "월 최대 57시간(다른 활동 40시간 포함)을 넘는 13시간은 지급하지 않음"


def test_a_programmes_own_cap_holds_over_its_own_hours_only():
    works = [
        Work(1, Part(JUNE, END), INTERN, days(1, 10, 1), "internship"),
        Work(2, Part(JUNE, END), TUTOR, days(11, 20, 5), "tutors"),
    ]
    pays = person_month(works, ALL, month=JUNE)
    assert (pays[1].minutes, pays[2].minutes) == (600, 44 * 60)
    assert pays[2].rows[1].text == "이 사업의 월 최대 44시간을 넘는 6시간은 지급하지 않음"


def test_hours_of_an_engagement_that_the_cap_does_not_count_are_paid_beside_it():
    works = [
        Work(1, Part(JUNE, END), FULL_TIME, days(1, 20, 8), "full"),
        Work(2, Part(JUNE, END), BORAM, days(1, 20, 3), "boram"),
    ]
    pays = person_month(works, SOME, month=JUNE)
    assert (pays[1].minutes, pays[2].minutes) == (160 * 60, 57 * 60)


def test_without_a_cap_of_the_person_a_schemes_own_holds_over_everything():
    works = [
        Work(1, Part(JUNE, END), BORAM, days(1, 10, 5), "boram"),
        Work(2, Part(JUNE, END), INTERN, days(11, 20, 5), "internship"),
    ]
    assert [pay.minutes for pay in person_month(works, Caps(), month=JUNE).values()] == [50 * 60, 7 * 60]


def test_a_transfer_within_the_month_is_paid_as_if_nobody_had_moved():
    work = Work(1, Part(JUNE, END), INTERN, days(1, 20, 3), "internship")
    moved = [
        replace(work, key=7, part=Part(JUNE, date(2023, 6, 11))),
        replace(work, key=3, part=Part(date(2023, 6, 12), END)),
    ]
    assert sum(won(person_month(moved, ALL, month=JUNE)).values()) == 635_950


def test_the_same_participation_is_not_counted_twice():
    work = Work(1, Part(JUNE, END), BORAM, {})
    with pytest.raises(ValueError):
        person_month([work, work], ALL, month=JUNE)


def test_public_holidays_are_unpaid_only_where_the_scheme_says_so():
    caps = replace(ALL, holidays=frozenset({date(2023, 6, 6)}))
    work = Work(1, Part(JUNE, END), BORAM, days(5, 7, 4), "boram")
    assert person_month([work], caps, month=JUNE)[1].amount == 12 * 9_620
    unpaid = replace(work, scheme=replace(BORAM, holidays="unpaid"))
    pay = person_month([unpaid], caps, month=JUNE)[1]
    assert pay.amount == 8 * 9_620
    assert pay.rows[-1].text == "공휴일의 4시간은 지급하지 않음"


# --- dated rates ---------------------------------------------------------------------------------------------------

RATES = Rates.read(
    {
        "rate": [
            {"code": "living-wage", "starts": "2023-01-01", "ends": "2023-06-14", "won": 11_157, "name": "생활임금"},
            {"code": "living-wage", "starts": "2023-06-15", "ends": "2023-12-31", "won": 11_436, "name": "생활임금"},
        ]
    }
)
DATED = replace(INTERN, rate="living-wage", month_won=None)


def test_a_rate_that_changes_within_the_month_is_paid_by_the_day():
    work = Work(1, Part(JUNE, END), DATED, days(11, 20, 3), "internship")
    pay = person_month([work], ALL, month=JUNE, rates=RATES)[1]
    assert pay.rows[0].text == "6월 활동 12시간 × 시급 11,157원 + 18시간 × 시급 11,436원"
    assert pay.amount == 339_730  # 12 × 11,157 + 18 × 11,436 = 339,732
    assert person_month([work], ALL, month=JUNE)[1].amount == 334_710  # 단가표가 없으면 공고의 시급


def test_a_day_without_a_rate_is_refused_with_the_day_and_the_code():
    with pytest.raises(NoRate) as refused:
        person_month(
            [Work(1, Part(JUNE, date(2024, 1, 31)), DATED, {date(2024, 1, 2): 60})],
            ALL,
            month=date(2024, 1, 1),
            rates=RATES,
        )
    assert "2024-01-02에 쓸 단가 생활임금(living-wage)이 없습니다" in refused.value.user_message


# --- what is paid besides hours ------------------------------------------------------------------------------------


def paid_besides(work: Work) -> list[tuple[str, str, int]]:
    pay = person_month([work], ALL, month=JUNE)[1]
    return [(row.kind, row.text, row.amount) for row in pay.rows if row.kind != "activity"]


def test_a_role_earns_its_supplement_on_top_of_the_full_month():
    scheme = replace(BORAM, elements=(Element("supplement", "leader", "조장 수당", 201_250, role="leader"),))
    work = Work(1, Part(JUNE, END), scheme, days(1, 19, 3), "boram", roles={"leader": [(JUNE, END)]})
    assert paid_besides(work) == [("supplement", "조장 수당 201,250원", 201_250)]
    assert person_month([work], ALL, month=JUNE)[1].amount == 749_590
    assert paid_besides(replace(work, roles={})) == []


def test_a_monthly_sum_by_days_leaves_out_pauses_and_a_whole_one_does_not():
    by_days = replace(BORAM, elements=(Element("fixed", "meals", "급식비", 100_000, part_month="days"),))
    part = Part(date(2023, 6, 11), END, [(date(2023, 6, 21), date(2023, 6, 25))])
    work = Work(1, part, by_days, {}, "boram")
    assert paid_besides(work) == [("fixed", "급식비 100,000원 × 15일/30일", 50_000)]
    whole = replace(BORAM, elements=(Element("fixed", "meals", "급식비", 100_000),))
    assert paid_besides(replace(work, scheme=whole)) == [("fixed", "급식비 100,000원", 100_000)]


def test_a_supplement_by_days_is_paid_for_the_days_of_the_role():
    leader = Element("supplement", "leader", "조장 수당", 201_250, role="leader", part_month="days")
    scheme = replace(BORAM, elements=(leader,))
    roles = {"leader": [(date(2023, 6, 16), date(2023, 8, 31))]}
    assert paid_besides(Work(1, Part(JUNE, END), scheme, {}, "boram", roles=roles)) == [
        ("supplement", "조장 수당 201,250원 × 15일/30일", 100_630)
    ]


def test_expenses_of_days_and_fees_of_sessions_stop_at_their_number():
    scheme = replace(
        BORAM,
        elements=(
            Element("daily", "fare", "교통비", 3_000, per="activity", most=2),
            Element("session", "lecture", "강의료", 80_000, most=3),
        ),
    )
    sessions = [date(2023, 6, 2), date(2023, 6, 2), date(2023, 6, 9), date(2023, 6, 16), date(2023, 7, 1)]
    work = Work(1, Part(JUNE, END), scheme, days(1, 4, 1), "boram", sessions=sessions)
    assert paid_besides(work) == [
        ("expense", "교통비 2일 × 3,000원", 6_000),
        ("session", "강의료 3회 × 80,000원", 240_000),
    ]


def test_a_week_belongs_to_the_month_of_its_sunday_and_says_what_a_day_is_worth():
    weekly = Element("weekly-holiday", "weekly", "주휴수당", weekly_hours=40, weekly_days=5)
    scheme = Scheme(9_860, 209, engagement="full_time_intern", elements=(weekly,))
    work = Work(1, Part(date(2023, 5, 1), END), scheme, days(1, 2, 8) | days(26, 30, 8), "full")
    assert paid_besides(work) == []  # 29일부터 7월 2일까지의 주는 7월의 것이고, 1일의 주는 사흘이 빠졌다
    begun = replace(work, tail=[date(2023, 5, day) for day in (29, 30, 31)])
    assert paid_besides(begun) == [("weekly-holiday", "주휴수당 1주 × 8시간 × 시급 9,860원", 78_880)]


@pytest.mark.parametrize(("hours", "week"), [(14, 5), (41, 5), (20, 0), (20, 7)])
def test_there_is_no_paid_weekly_holiday_below_fifteen_hours_a_week(hours, week):
    with pytest.raises(UnreadableScheme, match="15~40"):
        Element("weekly-holiday", "weekly", "주휴수당", weekly_hours=hours, weekly_days=week)


# --- properties ----------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2023, 5, 15), date(2023, 7, 15))
LOGS = st.dictionaries(DAYS, st.integers(0, 600), max_size=25)
ELEMENTS = (
    Element("daily", "education", "교육실비", 15_000),
    Element("daily", "fare", "교통비", 2_500, per="activity", most=6),
    Element("fixed", "meals", "급식비", 77_777, part_month="days"),
    Element("supplement", "leader", "조장 수당", 201_250, role="leader"),
    Element("supplement", "deputy", "부조장 수당", 33_333, role="leader", part_month="days"),
    Element("session", "lecture", "강의료", 80_000, most=2),
    Element("weekly-holiday", "weekly", "주휴수당", weekly_hours=20, weekly_days=2),
)
SCHEMES = st.builds(
    Scheme,
    hourly=st.integers(1, 50_000),
    month_hours=st.integers(1, 120),
    month_won=st.none() | st.integers(0, 2_000_000),
    rounding_unit=st.sampled_from([1, 10, 100, 1_000]),
    rounding=st.sampled_from(["down", "half_up"]),
    rate=st.sampled_from(["", "living-wage"]),
    engagement=st.sampled_from(["part_time_intern", "social_contribution", "full_time_intern"]),
    elements=st.sampled_from([(), ELEMENTS]),
)
CAPS = st.builds(
    Caps,
    minutes=st.none() | st.integers(0, 6_000),
    holidays=st.frozensets(st.dates(date(2023, 5, 29), date(2023, 6, 30)), max_size=4),
    engagements=st.sampled_from([frozenset(), frozenset({"part_time_intern", "social_contribution"})]),
)


@st.composite
def months(draw):
    """A person's month: up to four participations of up to three programmes."""
    schemes = draw(st.lists(SCHEMES, min_size=1, max_size=3))
    works = []
    for key in range(draw(st.integers(1, 4))):
        group = draw(st.integers(0, len(schemes) - 1))
        starts = draw(DAYS)
        pause = draw(st.none() | DAYS)
        part = Part(
            starts,
            starts + timedelta(days=draw(st.integers(0, 60))),
            [] if pause is None else [(pause, pause + timedelta(days=draw(st.integers(0, 9))))],
        )
        works.append(
            Work(
                key,
                part,
                schemes[group],
                draw(LOGS),
                f"scheme-{group}",
                education_days=draw(st.lists(DAYS, max_size=4)),
                sessions=draw(st.lists(DAYS, max_size=4)),
                roles={"leader": draw(st.lists(st.tuples(DAYS, DAYS), max_size=2))},
                tail=draw(st.lists(st.dates(date(2023, 5, 22), date(2023, 5, 31)), max_size=3)),
            )
        )
    return works


@given(months(), CAPS, st.randoms(use_true_random=False))
def test_the_order_of_participations_changes_nothing(works, caps, chance):
    shuffled = works.copy()
    chance.shuffle(shuffled)
    assert person_month(shuffled, caps, month=JUNE, rates=RATES) == person_month(works, caps, month=JUNE, rates=RATES)


@given(months(), CAPS)
def test_no_cap_is_passed_and_the_rows_sum_to_the_amount(works, caps):
    pays = person_month(works, caps, month=JUNE, rates=RATES)
    counted = [work for work in works if caps.counts(work.scheme.engagement)]
    if caps.minutes is not None:
        assert sum(pays[work.key].minutes for work in counted) <= caps.minutes
    for work in works:
        same = [pays[one.key] for one in works if one.group == work.group]
        assert sum(pay.minutes for pay in same) <= work.scheme.cap_minutes
        if work.scheme.month_won is not None and not work.scheme.elements:
            assert sum(pay.amount for pay in same) <= work.scheme.month_won
    for pay in pays.values():
        assert sum(row.amount for row in pay.rows) == pay.amount >= 0
        assert all(row.text for row in pay.rows)


@given(months(), CAPS, st.integers(0, 3), DAYS)
def test_a_participation_split_at_any_day_earns_what_the_whole_does(works, caps, which, day):
    whole = person_month(works, caps, month=JUNE, rates=RATES)
    work = works[which % len(works)]
    if not work.part.starts_on <= day < work.part.ends_on:
        return
    parts = [
        replace(work, key=100, part=replace(work.part, ends_on=day)),
        replace(work, key=101, part=replace(work.part, starts_on=day + timedelta(days=1))),
    ]
    others = [one for one in works if one is not work]
    split = person_month([*others, *parts], caps, month=JUNE, rates=RATES)
    for group in {one.group for one in works}:
        before = [whole[one.key] for one in works if one.group == group]
        after = [split[one.key] for one in [*others, *parts] if one.group == group]
        assert sum(pay.amount for pay in before) == sum(pay.amount for pay in after)
        assert sum(pay.minutes for pay in before) == sum(pay.minutes for pay in after)


@given(months(), CAPS)
def test_a_decision_is_recomputed_from_what_it_kept(works, caps):
    pays = person_month(works, caps, month=JUNE, rates=RATES)
    for work in works:
        basis = Basis.read(pays[work.key].basis.as_json())
        assert earn(work, basis, month=JUNE, rates=RATES, holidays=caps.holidays) == pays[work.key]


@given(months(), CAPS, DAYS)
def test_a_day_more_never_earns_less_and_a_day_outside_nothing(works, caps, day):
    work = replace(works[0], scheme=replace(works[0].scheme, month_won=None))
    before = person_month([work], caps, month=JUNE, rates=RATES)[work.key]
    more = dict(work.minutes) | {day: work.minutes.get(day, 0) + 60}
    after = person_month([replace(work, minutes=more)], caps, month=JUNE, rates=RATES)[work.key]
    assert after.minutes >= before.minutes
    # The first hours of a month are paid. Where a rate rises within it, hours beyond the cap on an early day put later ones
    # out that were worth more: up to the cap, nobody earns less.
    uncut = after.minutes == sum(minutes for of, minutes in more.items() if work.part.holds(of) and JUNE <= of <= END)
    if uncut or not work.scheme.rate:
        assert after.amount >= before.amount
    if not (work.part.holds(day) and JUNE <= day <= END):
        assert (after.amount, after.minutes) == (before.amount, before.minutes)


def test_where_a_rate_rises_the_first_hours_of_the_month_are_paid():
    late = Work(1, Part(JUNE, END, []), replace(DATED, month_hours=2), {date(2023, 6, 20): 120})
    early = replace(late, minutes={date(2023, 6, 1): 60, date(2023, 6, 20): 120})
    for work, won in ((late, 2 * 11_436), (early, 11_157 + 11_436)):
        pay = person_month([work], Caps(), month=JUNE, rates=RATES)[1]
        assert (pay.minutes, pay.amount) == (120, round(won, -1))
