"""Prizes, grants and subsidies: the sum, its ceiling against receipts, and what comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.earning.grants import Sum, comes_back, grant

PRIZE = Sum("prize", "대상", 5_000_000)
SUPPORT = Sum("grant", "활동지원금 1차", 300_000, most=True)
SUBSIDY = Sum("subsidy", "채용 지원금 2차", 1_500_000, clawback_months=6)


def told(found) -> list[tuple[str, int]]:
    return [(row.text, row.amount) for row in found.rows]


def test_a_prize_is_paid_whole_and_once():
    assert told(grant(PRIZE)) == [("대상 5,000,000원", 5_000_000)]
    assert grant(PRIZE, before=5_000_000).amount == 0


def test_a_ceiling_is_paid_by_receipts():
    assert told(grant(SUPPORT, claimed=280_000)) == [("활동지원금 1차 증빙 280,000원", 280_000)]
    assert told(grant(SUPPORT, claimed=320_000))[1] == ("최대 300,000원까지 지급", -20_000)
    assert grant(SUPPORT, claimed=250_000, before=280_000).amount == -30_000


@pytest.mark.parametrize(("of", "claimed"), [(SUPPORT, None), (PRIZE, 1), (SUPPORT, -1)])
def test_receipts_belong_to_ceilings_only(of, claimed):
    with pytest.raises(ValueError):
        grant(of, claimed=claimed)


def test_a_subsidy_comes_back_when_the_months_are_not_full():
    assert comes_back(SUBSIDY, 1_500_000, 6).amount == 0
    assert told(comes_back(SUBSIDY, 1_500_000, 5)) == [
        ("채용 지원금 2차: 6개월을 채우지 않아(5개월) 1,500,000원을 돌려받음", -1_500_000)
    ]
    assert comes_back(PRIZE, 5_000_000, 0).amount == 0


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_rows_sum_to_the_amount_and_stay_under_the_ceiling(claimed, before):
    found = grant(SUPPORT, claimed=claimed, before=before)
    assert sum(row.amount for row in found.rows) == found.amount
    assert found.amount + before <= 300_000
