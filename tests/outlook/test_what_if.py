"""What would be: twenty people more from September, a higher living wage; told before anything is decided, writing nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection

from imojak.earning.scheme import Scheme
from imojak.ledger.models import BudgetLine
from imojak.offers.enums import RoundStatus, RuleKind
from imojak.outlook.whatif import People, Rate, WhatIfRefused, what_if
from imojak.pay import commitments
from tests import factories as make

pytestmark = pytest.mark.django_db
JUNE_END, SEPTEMBER = date(2023, 6, 30), date(2023, 9, 1)


@contextmanager
def writing_nothing() -> Iterator[None]:
    """Refuse every statement that is no query."""

    def only_reads(execute, sql, params, many, context):
        assert sql.lstrip().upper().startswith(("SELECT", "WITH")), sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(only_reads):
        yield


@pytest.fixture
def agency() -> SimpleNamespace:
    """An internship of five people from April to November on a line, and a line of something else."""
    scheme = make.rule_set(
        kind=RuleKind.PAY,
        hourly_won=11_157,
        hours_per_month_max=57,
        month_max_won=635_950,
        rounding={"unit_won": 10, "mode": "half_up"},
    )
    programme = make.programme("internship", pay_scheme=scheme)
    of = make.round_of(
        programme, starts=date(2023, 4, 1), ends=date(2023, 11, 30), status=RoundStatus.RUNNING, code="i1"
    )
    line: BudgetLine = make.budget_line("A2.1.1")
    make.appropriate(line, 60_000_000)
    make.programme_line(programme, line)
    make.funded_line("A9")
    place = make.place(of)
    for _ in range(5):
        make.participation(place)
    finance = make.account(of="finance-officer")
    commitments.commit_round(of, actor=finance, on=date(2023, 4, 1))
    return SimpleNamespace(round=of, line=line)


def test_twenty_people_more_from_september_are_three_months_of_pay_on_one_line(agency: SimpleNamespace) -> None:
    with writing_nothing():
        [found] = what_if(2023, JUNE_END, [People("i1", 20, SEPTEMBER)])
    assert found.before.code == "A2.1.1"
    assert found.commitment == 20 * 3 * 635_950
    assert found.free == 60_000_000 - 5 * 8 * 635_950
    assert found.missing == found.commitment - found.free
    assert 0.6 * found.commitment < found.won < found.commitment
    assert found.then == found.before.need + found.won
    assert found.beyond == max(0, found.then - 60_000_000)


def test_a_higher_living_wage_lifts_the_month_that_is_just_its_product(agency: SimpleNamespace) -> None:
    scheme = Scheme.read(agency.round.pay_scheme.parameters)
    assert scheme.won_for(scheme.cap_minutes, 11_436) == 651_850
    with writing_nothing():
        [found] = what_if(2023, JUNE_END, [Rate("11157", 11_436, date(2023, 7, 1))])
    assert found.commitment == 5 * 5 * 15_900
    assert found.missing == 0
    assert 0 < found.won <= found.commitment


def test_a_maximum_that_is_no_product_of_the_rate_stays(agency: SimpleNamespace) -> None:
    scheme = Scheme(hourly=9_210, month_hours=57, month_won=500_000)
    assert scheme.won_for(57 * 60, 12_000) == 500_000


def test_months_that_are_decided_do_not_change_with_the_rate(agency: SimpleNamespace) -> None:
    period = make.period(agency.round.places.get(), month=SEPTEMBER, locked=True)
    for part in agency.round.participations.all():
        make.entitlement(part, period, won=600_000)
    with writing_nothing():
        [found] = what_if(2023, date(2023, 10, 31), [Rate("11157", 11_436, SEPTEMBER)])
    assert found.commitment == 5 * 2 * 15_900


def test_both_at_once_cost_more_than_each_alone(agency: SimpleNamespace) -> None:
    people, rate = People("i1", 20, SEPTEMBER), Rate("11157", 11_436, SEPTEMBER)
    alone = [what_if(2023, JUNE_END, [one])[0].commitment for one in (people, rate)]
    [both] = what_if(2023, JUNE_END, [people, rate])
    assert both.commitment == sum(alone) + 20 * 3 * 15_900


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (People("nowhere", 20, SEPTEMBER), "목록에서 골라"),
        (People("i1", 0, SEPTEMBER), "1명 이상"),
        (People("i1", 3, date(2023, 12, 1)), "2023년 11월 30일에 끝납니다"),
        (Rate("11157", 0, SEPTEMBER), "1원 이상"),
        (Rate("9999", 11_436, SEPTEMBER), "목록에서 골라"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_change(agency: SimpleNamespace, change, said: str) -> None:
    with pytest.raises(WhatIfRefused, match=said):
        what_if(2023, JUNE_END, [change])


def test_a_month_before_the_day_is_asked_from_the_day_on(agency: SimpleNamespace) -> None:
    [found] = what_if(2023, JUNE_END, [People("i1", 1, date(2023, 4, 1))])
    # One day of June (1/30 of 57 hours is 114 minutes) and five whole months.
    assert found.commitment == 21_200 + 5 * 635_950
