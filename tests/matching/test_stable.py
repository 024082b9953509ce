"""Stable matching, against trying out every assignment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imojak.matching.stable import Applicant, Market, blocking_pairs, by_choice, explain, faults, match

PLACES = ("가", "나", "다")


@st.composite
def markets(drawn: st.DrawFn) -> Market:
    applicants = []
    for number in range(drawn(st.integers(0, 5))):
        wishes = tuple(drawn(st.permutations(PLACES)))[: drawn(st.integers(0, 3))]
        scores = drawn(st.dictionaries(st.sampled_from(PLACES), st.integers(0, 2)))
        applicants.append(Applicant(str(number), wishes, scores))
    return Market(
        tuple(applicants),
        {place: drawn(st.integers(0, 2)) for place in PLACES},
        drawn(st.sampled_from(["7", "8", "9"])),
    )


def stable_ones(market: Market) -> Iterator[dict[str, str | None]]:
    """All stable assignments, found by trying each eligible place or none for everybody."""
    options = [[None, *(place for place in one.wishes if place in one.scores)] for one in market.applicants]
    for places in product(*options):
        counted = Counter(place for place in places if place is not None)
        if any(counted[place] > market.capacities[place] for place in counted):
            continue
        if not any(blocks(market, number, place, places) for number in range(len(places)) for place in PLACES):
            yield {one.receipt: place for one, place in zip(market.applicants, places, strict=True)}


def blocks(market: Market, number: int, place: str, places: tuple[str | None, ...]) -> bool:
    one, mine = market.applicants[number], places[number]
    if place not in one.wishes or place not in one.scores:
        return False
    if mine is not None and one.wishes.index(place) >= one.wishes.index(mine):
        return False
    there = [market.applicants[other] for other, got in enumerate(places) if got == place]
    if len(there) < market.capacities[place]:
        return True
    return any(
        (one.scores[place], market.lots[one.receipt]) > (other.scores[place], market.lots[other.receipt])
        for other in there
    )


def liking(one: Applicant, place: str | None) -> int:
    return len(one.wishes) if place is None else one.wishes.index(place)


@settings(max_examples=300)
@given(markets())
def test_the_result_is_stable_and_of_all_stable_results_the_best_for_everybody(market: Market) -> None:
    result = match(market)
    assert faults(market, result) == []
    stable = list(stable_ones(market))
    assert result in stable
    for one in market.applicants:
        assert liking(one, result[one.receipt]) == min(liking(one, other[one.receipt]) for other in stable)


@settings(max_examples=200)
@given(markets(), st.data())
def test_the_checker_calls_stable_what_is_and_nothing_else(market: Market, data: st.DataObject) -> None:
    stable = list(stable_ones(market))
    tried = {
        one.receipt: data.draw(st.sampled_from([None, *(p for p in one.wishes if p in one.scores)]))
        for one in market.applicants
    }
    assert (faults(market, tried) == []) == (tried in stable)


@given(markets())
def test_the_order_in_which_applications_come_does_not_matter(market: Market) -> None:
    backwards = Market(market.applicants[::-1], market.capacities, market.seed)
    assert match(backwards) == match(market)


@given(markets(), st.integers(0, 4), st.permutations(PLACES), st.integers(0, 3))
def test_nobody_gains_by_hiding_a_true_wish(market: Market, number: int, wishes: list[str], length: int) -> None:
    if number >= len(market.applicants):
        return
    one = market.applicants[number]
    lying = Applicant(one.receipt, tuple(place for place in wishes[:length] if place in one.wishes), one.scores)
    people = (*market.applicants[:number], lying, *market.applicants[number + 1 :])
    result = match(Market(people, market.capacities, market.seed))
    assert liking(one, match(market)[one.receipt]) <= liking(one, result[one.receipt])


def test_a_person_reads_why_it_is_this_place_and_not_the_first_wish() -> None:
    market = Market(
        (
            Applicant("1", ("library", "park"), {"library": 8000, "park": 7000}),
            Applicant("2", ("library", "school", "park"), {"library": 7550, "park": 9000}),
            Applicant("3", ("library",), {"library": 7550}),
        ),
        {"library": 1, "park": 2, "school": 1},
        "2023-09-12",
    )
    result = match(market)
    assert result == {"1": "library", "2": "park", "3": None}
    names = {"library": "도서관", "park": "한강공원", "school": "초등학교"}
    told = explain(market, result, names, unit=100)
    assert [step.sentence for step in told["2"]] == [
        "1희망: 도서관은 정원 1명이 찼습니다. 신청하신 분은 75.5점이고 뽑힌 분의 점수가 더 높았습니다.",
        "2희망: 초등학교는 참여 자격이 맞지 않았습니다.",
        "3희망: 한강공원으로 정해졌습니다.",
    ]
    assert [step.taken for step in told["1"]] == [True]
    assert told["1"][0].sentence == "1희망: 도서관으로 정해졌습니다."
    assert by_choice(market, result) == [1, 0, 1, 1]


def test_equal_scores_are_decided_by_the_lot_and_it_is_said_so() -> None:
    people = tuple(Applicant(str(number), ("가",), {"가": 5}) for number in range(4))
    market = Market(people, {"가": 1}, "7")
    result = match(market)
    won = max(market.lots, key=lambda receipt: market.lots[receipt])
    assert {receipt for receipt, place in result.items() if place} == {won}
    lost = next(receipt for receipt in result if receipt != won)
    assert "점수는 같지만 추첨 순서가 뒤였습니다." in explain(market, result)[lost][0].sentence


def test_the_last_score_is_told_where_it_does_not_betray_a_single_person() -> None:
    people = tuple(Applicant(str(number), ("가",), {"가": number}) for number in range(4))
    market = Market(people, {"가": 3}, "7")
    assert explain(market, match(market))["0"][0].sentence == (
        "1희망: 가는 정원 3명이 찼습니다. 마지막으로 뽑힌 분은 1점, 신청하신 분은 0점입니다."
    )


def test_a_closed_place_takes_nobody() -> None:
    market = Market((Applicant("1", ("가",), {"가": 5}),), {"가": 0}, "7")
    result = match(market)
    assert result == {"1": None}
    assert explain(market, result)["1"][0].sentence == "1희망: 가는 이번에 뽑는 자리가 없었습니다."
    assert faults(market, result) == []


@pytest.mark.parametrize(
    ("assignment", "told"),
    [
        ({"1": "가", "2": "가"}, "정원 1명보다 많은 2명"),
        ({"1": "가"}, "접수번호 2: 결과에 없습니다"),
        ({"1": "가", "2": None, "9": None}, "접수번호 9: 신청자 명단에 없습니다"),
        ({"1": "나", "2": "가"}, "접수번호 1: 가와 서로 더 원하는데"),
        ({"1": "다", "2": "가"}, "희망하지 않은 곳(다)"),
        ({"1": "가", "2": "나"}, "참여할 수 없는 곳(나)"),
        ({"1": None, "2": None}, "서로 더 원하는데"),
    ],
)
def test_a_wrong_assignment_is_told_what_is_wrong(assignment: dict[str, str | None], told: str) -> None:
    market = Market(
        (Applicant("1", ("가", "나"), {"가": 9, "나": 9, "다": 9}), Applicant("2", ("가", "나"), {"가": 5})),
        dict.fromkeys(PLACES, 1),
        "7",
    )
    assert faults(market, match(market)) == []
    assert any(told in sentence for sentence in faults(market, assignment)), faults(market, assignment)


@pytest.mark.parametrize(
    ("applicants", "capacities"),
    [
        ((Applicant("1", (), {}), Applicant("1", (), {})), {}),
        ((Applicant("1", ("가", "가"), {}),), {"가": 1}),
        ((Applicant("1", ("가",), {}),), {}),
        ((), {"가": -1}),
    ],
)
def test_a_market_that_makes_no_sense_is_refused(applicants: tuple[Applicant, ...], capacities: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        Market(applicants, capacities, "7")


def test_no_pair_blocks_where_nobody_wishes() -> None:
    assert list(blocking_pairs(Market((Applicant("1", (), {}),), {"가": 1}, "7"), {"1": None})) == []
