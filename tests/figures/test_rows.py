"""The rows behind a figure: what they add up to, how they are paged and filtered, and what they do not tell."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from imojak.figures.engine import Kind, UnknownIndicator, compute, row_ids, rows
from imojak.kernel.money import half_up
from tests import factories as make
from tests.figures.world import small_agency


@pytest.mark.django_db
def test_rows_of_every_figure_add_up_to_it():
    small_agency()
    figures = compute(make.YEAR, make.CUT_OFF)

    for key, figure in figures.items():
        found = figures.rows(key)
        assert found.total == figure.row_count == len(found.rows), key
        assert figures.row_ids(key) == [row.id for row in found.rows], key
        if figure.kind is not Kind.COMPUTED:
            total = sum((row.contribution for row in found.rows), Decimal(0))
            assert half_up(round(total, 12), figures.definitions[key].places) == figure.value, key


@pytest.mark.django_db
def test_rows_asked_for_alone_are_those_of_the_whole_set():
    small_agency()
    key = "headline.H4.value"

    assert rows(key, make.YEAR, make.CUT_OFF) == compute(make.YEAR, make.CUT_OFF).rows(key)
    assert len(row_ids(key, make.YEAR, make.CUT_OFF)) == 3


@pytest.mark.django_db
def test_pages_are_the_rows_in_order_also_over_the_parts_of_a_sum():
    small_agency()
    whole = rows("headline.H8.value", make.YEAR, make.CUT_OFF)

    paged = [
        row
        for offset in range(0, whole.total + 3, 3)
        for row in rows("headline.H8.value", make.YEAR, make.CUT_OFF, limit=3, offset=offset).rows
    ]

    assert [(row.model, row.id) for row in paged] == [(row.model, row.id) for row in whole.rows]
    assert whole.columns[0].label == "구성 지표"
    assert {row.values["part"] for row in whole.rows} == {
        "생애설계 상담",
        "생애경력설계 참여",
        "전문기관 연계",
        "취업컨설팅을 받은 사람",
    }


@pytest.mark.django_db
def test_rows_can_be_filtered_by_what_they_show():
    small_agency()
    made = make.participation("boram.library", completed=True)
    key = "programme.boram.participants"

    of_status = rows(key, make.YEAR, make.CUT_OFF, filters={"status": "수료·종료"})
    of_strand = rows(key, make.YEAR, make.CUT_OFF, filters={"programme": "사업 boram.library"})
    of_nothing = rows(key, make.YEAR, make.CUT_OFF, filters={"status": "없는 상태"})

    assert [row.id for row in of_status.rows] == [row.id for row in of_strand.rows] == [made.pk]
    assert of_nothing.total == 0


@pytest.mark.django_db
def test_rows_of_a_sum_can_be_filtered_by_part():
    small_agency()

    found = rows("programme.life-design.actual", make.YEAR, make.CUT_OFF, filters={"part": "전문기관 연계"})

    assert [row.model for row in found.rows] == ["cases.referral"]


@pytest.mark.django_db
def test_rows_say_whose_they_are_and_never_the_name():
    small_agency()
    someone = make.person("홍길순")
    make.participation("internship", someone)

    found = rows("programme.internship.actual", make.YEAR, make.CUT_OFF)

    assert someone.pk in {row.party_id for row in found.rows}
    assert not any("홍길순" in str(value) for row in found.rows for value in row.values.values())


@pytest.mark.django_db
def test_a_person_counted_once_has_all_rows_shown_and_one_that_counts():
    small_agency()

    found = rows("programme.forties-transition.online-learners", make.YEAR, make.CUT_OFF)

    assert [row.contribution for row in found.rows] == [1, 0]
    assert len({row.party_id for row in found.rows}) == 1


@pytest.mark.django_db
def test_entries_behind_a_budget_figure_carry_their_sign_and_voucher():
    made = small_agency()
    make.entry(made.lines["internship"], "return", 345_678, on=make.SPRING)

    found = rows("appendix.A2.1.1.spent", make.YEAR, make.CUT_OFF)

    assert [(row.model, row.contribution) for row in found.rows] == [
        ("ledger.ledgerentry", Decimal("12345.678")),
        ("ledger.ledgerentry", Decimal("-345.678")),
    ]
    assert all(row.values["voucher"] for row in found.rows)


@pytest.mark.django_db
def test_rows_of_an_unknown_key_are_refused():
    small_agency()

    with pytest.raises(UnknownIndicator):
        rows("programme.boram.participant", make.YEAR, make.CUT_OFF)


DAYS = st.integers(0, 200).map(lambda days: make.SPRING + timedelta(days=days))
PATHS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 2), DAYS, DAYS, st.none() | DAYS),
    max_size=8,
    unique_by=lambda path: path[:2],
)


class TestAnyYear(TestCase):
    """Whatever happened, figures are what a plain count says, and rows add up to them."""

    @settings(max_examples=15)
    @given(PATHS, st.integers(0, 200).map(lambda days: make.SPRING + timedelta(days=days)))
    def test_counts_are_those_of_a_plain_count(
        self, paths: list[tuple[int, int, date, date, date | None]], as_of: date
    ) -> None:
        people = [make.person() for _ in range(5)]
        edition = make.round_of("forties-transition.online")
        places = [make.place(edition, kind="online-course") for _ in range(3)]
        online: dict[int, int] = defaultdict(int)
        for person, place, starts, decided, withdrawn in paths:
            path = make.participation(places[place], people[person], starts=starts, decided=decided)
            if withdrawn is not None and withdrawn >= starts:
                make.withdraw(path, withdrawn)
            else:
                withdrawn = None
            if starts <= as_of and decided <= as_of and (withdrawn is None or withdrawn > as_of):
                online[person] += 1

        key = "programme.forties-transition.online-learners"
        figure = compute(make.YEAR, as_of)[key]
        found = rows(key, make.YEAR, as_of)

        assert figure.value == len(online)
        assert figure.row_count == sum(online.values())
        assert sum(row.contribution for row in found.rows) == figure.value

    @settings(max_examples=15)
    @given(st.lists(st.tuples(st.integers(1, 5_000_000), DAYS), max_size=8), DAYS)
    def test_money_is_the_sum_of_its_entries_to_the_won(self, bookings: list[tuple[int, date]], as_of: date) -> None:
        line = make.funded_line(f"P{make.number()}", won=100_000_000)
        for won, day in bookings:
            make.spend(line, won, on=day)

        key = f"appendix.{line.code}.spent"
        found = rows(key, make.YEAR, as_of)

        exact = Decimal(sum(won for won, day in bookings if day <= as_of)) / 1000
        assert sum((row.contribution for row in found.rows), Decimal(0)) == exact
        assert compute(make.YEAR, as_of)[key].value == half_up(exact)
