"""Screening by several judges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.choosing.rubric import Candidate, Criterion, Ranking, Scheme, Sheet, WrongSheet, rank, rounded

CRITERIA = (
    Criterion("career", "활동 분야의 경험", 40),
    Criterion("will", "참여 동기", 30),
    Criterion("time", "활동 시간", 30),
)
NOON = datetime(2023, 9, 12, 12, tzinfo=UTC)


def scheme(**options: object) -> Scheme:
    return Scheme(CRITERIA, **options)  # type: ignore[arg-type]


def candidate(receipt: str, judges: str = "ABC", second: int = 0) -> Candidate:
    return Candidate(receipt, NOON + timedelta(seconds=second), frozenset(judges))


def sheet(judge: str, receipt: str, career: object, will: object = 20, time: object = 20) -> Sheet:
    return Sheet(judge, receipt, {"career": dec(career), "will": dec(will), "time": dec(time)})


def dec(value: object) -> Decimal:
    return Decimal(str(value))


def order(ranking: Ranking) -> list[str]:
    return [row.receipt for row in ranking.ranked]


def test_the_average_of_the_judges_ranks_and_is_rounded_as_the_notice_says() -> None:
    sheets = [sheet(judge, "1", points) for judge, points in zip("ABC", (30, 30, 31), strict=True)]
    result = rank(scheme(), [candidate("1")], sheets)
    assert result.ranked[0].score == Decimal("70.33")
    assert result.ranked[0].by_criterion == {"career": Decimal("30.33"), "will": Decimal(20), "time": Decimal(20)}
    assert result.ranked[0].explanation == "심사위원 3명의 평균 70.33점(100점 만점)으로 1위입니다."
    assert result.complete


def test_equal_scores_are_decided_by_the_criteria_in_their_order_then_by_time_then_by_receipt() -> None:
    people = [candidate("4", "A", 1), candidate("3", "A", 1), candidate("2", "A", 0), candidate("1", "A", 9)]
    sheets = [
        sheet("A", "1", 25, 20, 25),
        sheet("A", "2", 20, 25, 25),
        sheet("A", "3", 20, 25, 25),
        sheet("A", "4", 20, 25, 25),
    ]
    result = rank(scheme(tie_break=("career", "will")), people, sheets)
    assert order(result) == ["1", "2", "3", "4"]
    assert [row.score for row in result.ranked] == [Decimal(70)] * 4
    assert "접수번호 2보다 '활동 분야의 경험' 점수에서 앞섭니다." in result.ranked[0].explanation
    assert (
        "접수번호 2보다 접수 시각에서 뒤섭니다. 접수번호 4보다 접수번호에서 앞섭니다." in result.ranked[2].explanation
    )


def test_a_difference_that_the_printed_score_does_not_show_decides_nothing() -> None:
    people = [candidate("late", second=5), candidate("early")]
    sheets = [sheet(judge, "late", "20.004") for judge in "ABC"] + [sheet(judge, "early", 20) for judge in "ABC"]
    assert order(rank(scheme(), people, sheets)) == ["early", "late"]
    assert order(rank(scheme(places=3), people, sheets)) == ["late", "early"]


def test_the_highest_and_the_lowest_are_left_out_when_there_are_enough_sheets() -> None:
    people = [candidate("1", "ABCDE"), candidate("2", "ABCD")]
    sheets = [sheet(judge, "1", points) for judge, points in zip("ABCDE", (0, 30, 31, 32, 40), strict=True)]
    sheets += [sheet(judge, "2", points) for judge, points in zip("ABCD", (0, 40, 40, 40), strict=True)]
    result = rank(scheme(trim_from=5), people, sheets)
    assert [(row.receipt, row.score, row.left_out) for row in result.ranked] == [
        ("1", Decimal(71), ("A", "E")),
        ("2", Decimal(70), ()),
    ]
    assert "가장 높은 점수와 가장 낮은 점수는 뺐습니다." in result.ranked[0].explanation


def test_nobody_is_ranked_before_all_sheets_are_in_but_a_judge_with_a_conflict_is_not_waited_for() -> None:
    people = [candidate("1"), candidate("2", "AB")]
    sheets = [sheet(judge, receipt, 30) for judge in "AB" for receipt in "12"]
    result = rank(scheme(), people, sheets)
    assert order(result) == ["2"]
    assert not result.complete
    assert result.unranked[0].missing == ("C",)
    assert "채점표 1장이 아직" in result.unranked[0].explanation


def test_whoever_nobody_is_to_judge_is_not_ranked() -> None:
    result = rank(scheme(), [candidate("1", "")], [])
    assert "정해지지 않아" in result.unranked[0].explanation


def test_whoever_is_below_the_pass_mark_is_not_ranked_and_reads_the_score() -> None:
    people = [candidate("1", "A"), candidate("2", "A")]
    result = rank(scheme(pass_mark=Decimal(60)), people, [sheet("A", "1", 20), sheet("A", "2", "19.99")])
    assert order(result) == ["1"]
    assert result.unranked[0].explanation == "평균 59.99점으로 기준 점수 60점에 미치지 못했습니다."
    assert result.complete


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (sheet("A", "1", 41), "0점부터 40점까지"),
        (sheet("A", "1", -1), "0점부터 40점까지"),
        (Sheet("A", "1", {"career": Decimal(1)}), "비어 있습니다"),
        (Sheet("A", "1", {"career": Decimal(1), "will": Decimal(1), "time": Decimal(1), "x": Decimal(1)}), "없는 항목"),
        (sheet("D", "1", 20), "심사할 신청이 아닙니다"),
        (sheet("A", "9", 20), "심사할 신청이 아닙니다"),
    ],
)
def test_a_wrong_sheet_is_refused_with_what_is_wrong(wrong: Sheet, told: str) -> None:
    with pytest.raises(WrongSheet) as refused:
        rank(scheme(), [candidate("1")], [wrong])
    assert told in refused.value.user_message


def test_a_sheet_that_comes_twice_is_refused() -> None:
    with pytest.raises(WrongSheet, match="두 번"):
        rank(scheme(), [candidate("1")], [sheet("A", "1", 20), sheet("A", "1", 21)])


@pytest.mark.parametrize("options", [{"tie_break": ("x",)}, {"trim_from": 2}])
def test_a_scheme_that_makes_no_sense_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        scheme(**options)


def test_a_correction_lowers_the_generous_judges_totals_and_stays_within_the_marks() -> None:
    people = [candidate("1", "A"), candidate("2", "B")]
    sheets = [sheet("A", "1", 40, 30, 29), sheet("B", "2", 36, 30, 30)]
    assert order(rank(scheme(), people, sheets)) == ["1", "2"]
    corrected = rank(scheme(), people, sheets, {"A": Decimal(5), "B": Decimal(-5)})
    assert [(row.receipt, row.score) for row in corrected.ranked] == [("2", Decimal(100)), ("1", Decimal(94))]
    assert "보정한 점수" in corrected.ranked[0].explanation


scores = st.decimals(0, 30, places=1)
panels = st.lists(st.lists(st.tuples(scores, scores, scores), min_size=1, max_size=6), min_size=1, max_size=6)


@given(panels, st.sampled_from([None, 3, 5]))
def test_a_ranking_is_what_sorting_by_hand_gives(
    given_scores: list[list[tuple[Decimal, Decimal, Decimal]]], trim_from: int | None
) -> None:
    people, sheets, by_hand = [], [], []
    for number, panel in enumerate(given_scores):
        judges = "ABCDEF"[: len(panel)]
        people.append(candidate(str(number), judges, number % 3))
        sheets += [sheet(judge, str(number), *points) for judge, points in zip(judges, panel, strict=True)]
        totals = sorted(sum(points, Decimal(0)) for points in panel)
        kept = totals[1:-1] if trim_from and len(panel) >= trim_from else totals
        mean = (sum(kept, Decimal(0)) / len(kept)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        by_hand.append((-mean, number % 3, str(number)))
    result = rank(scheme(trim_from=trim_from), people, sheets)
    assert [(-row.score, int(row.receipt) % 3, row.receipt) for row in result.ranked] == sorted(by_hand)


@given(st.fractions(-1000, 1000), st.integers(0, 4))
def test_rounding_is_half_up_and_exact(value: Fraction, places: int) -> None:
    result = rounded(value, places)
    assert result.as_tuple().exponent == -places
    assert 2 * abs(Fraction(result) - value) * 10**places <= 1
    if 2 * abs(Fraction(result) - value) * 10**places == 1:
        assert abs(result) > abs(value)
