"""Rates of groups with their intervals, against the published examples."""

from __future__ import annotations

import numpy as np
import pytest

from imojak.matching.disparity import differences, newcombe, wilson


@pytest.mark.parametrize(
    ("own", "others", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_a_difference_lies_where_newcombe_published_it(
    own: tuple[int, int], others: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe 1998, Statistics in Medicine 17, table II, method 10."""
    assert newcombe(wilson(*own), wilson(*others)) == pytest.approx((low, high), abs=5e-5)


def test_nobody_has_any_rate() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high, wilson(0, 0).rate) == (0.0, 1.0, 0.0)


def test_a_group_is_held_against_the_rest_and_too_few_are_said_to_be_too_few() -> None:
    sex = np.repeat([0, 1, -1], [100, 60, 5])
    got = np.concatenate([np.arange(100) < 70, np.arange(60) < 24, np.ones(5, np.bool_)])
    women, men = differences("성별", ["여성", "남성"], sex, got)
    assert (women.own.count, women.own.of, women.others.count, women.others.of) == (70, 100, 24, 60)
    assert women.notable
    assert men.difference == -women.difference
    assert women.sentence == (
        "여성 100명 가운데 70명(70.0%), 나머지 60명 가운데 24명(40.0%): +30.0%p(신뢰구간 +14.1 … +44.0). "
        "우연으로 보기 어려운 차이입니다."
    )
    district = np.repeat([0, 1], [12, 153])
    small, rest = differences("자치구", ["중구", "강남구", "종로구"], district, np.arange(165) < 12)
    assert not small.notable
    assert small.sentence.endswith("중구는 30명이 안 되어 차이를 말하기에 너무 적습니다.")
    assert rest.sentence.endswith("나머지는 30명이 안 되어 차이를 말하기에 너무 적습니다.")


def test_chance_alone_flags_a_district_in_few_rounds_only() -> None:
    """25 districts, 200 rounds without any difference: about one in twenty rounds has a flag, not every one."""
    random = np.random.default_rng(7)
    names = [f"구{number}" for number in range(25)]
    flagged = 0
    for _ in range(200):
        district, got = random.integers(0, 25, 2500), random.random(2500) < 0.4
        flagged += any(one.notable for one in differences("자치구", names, district, got))
    assert 2 <= flagged <= 20
